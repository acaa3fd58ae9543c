package bots

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"roam/game/walk"
	"roam/net/link"
)

// crowd is one run.
type crowd struct {
	cfg                 Config
	began               time.Time
	bots                []*bot
	sockets             []*link.Socket
	join                spread
	viewGap             spread
	moveGap             spread
	rtt                 spread
	unread              atomic.Uint64 // views that no scene could read
	migrations, resumes atomic.Uint64
	refused             chan error    // why a bot gave up joining
	told                atomic.Uint64 // blinks
	reached             atomic.Bool   // somebody has heard from the lobby
}

// Run lets the bots play and returns what they have seen. It returns early with
// the summary so far when ctx is done, and with an error when bots could not
// join; at once when none could.
func Run(ctx context.Context, cfg Config) (Summary, error) {
	c := &crowd{cfg: cfg.withDefaults(), began: time.Now()}
	defer c.close()
	if err := c.open(); err != nil {
		return Summary{}, err
	}
	thinking, stop := context.WithCancel(ctx)
	defer stop()
	var thinkers sync.WaitGroup
	for i := range c.sockets {
		thinkers.Go(func() { c.think(thinking, c.share(i)) })
	}
	watch := time.NewTicker(time.Second)
	defer watch.Stop()

	joined := make(chan struct{})
	go func() {
		defer close(joined)
		c.joinAll(ctx)
	}()
	var over, warm <-chan time.Time // nil while they join, or when they play for ever
	var traffic link.Stats
	var since time.Time
	for playing := true; playing; {
		select {
		case <-ctx.Done():
			playing = false
		case <-over:
			playing = false
		case <-joined:
			joined = nil
			playing = c.anybody()
			traffic, since = c.traffic(), time.Now()
			if c.cfg.Warm > 0 {
				warm = time.After(c.cfg.Warm)
			}
			if c.cfg.For > 0 {
				over = time.After(c.cfg.Warm + c.cfg.For)
			}
		case <-warm:
			c.viewGap.reset()
			c.moveGap.reset()
			traffic, since = c.traffic(), time.Now()
		case <-watch.C:
			c.cfg.Progress(c.summary())
		}
	}
	seconds := time.Since(since).Seconds()
	now := c.traffic()
	stop()
	thinkers.Wait()
	if joined != nil {
		<-joined
	}
	c.settle()
	s := c.summary()
	if !since.IsZero() && s.Joined > 0 {
		s.Seconds = float64(int(seconds*100)) / 100
		each := seconds * float64(s.Joined)
		s.BytesPerS.In = onTheWire(now.BytesIn-traffic.BytesIn, now.DatagramsIn-traffic.DatagramsIn) / each
		s.BytesPerS.Out = onTheWire(now.BytesOut-traffic.BytesOut, now.DatagramsOut-traffic.DatagramsOut) / each
	}
	return s, c.failed(ctx, s)
}

// anybody tells whether some bot has joined.
func (c *crowd) anybody() bool {
	return slices.ContainsFunc(c.bots, func(b *bot) bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.client != nil
	})
}

// failed is why fewer came than were to.
func (c *crowd) failed(ctx context.Context, s Summary) error {
	if n := c.unread.Load(); n > 0 {
		return fmt.Errorf("%d views could not be read", n)
	}
	select {
	case err := <-c.refused:
		if ctx.Err() == nil {
			return fmt.Errorf("%d of %d bots could not join: %w", s.Players-s.Joined, s.Players, err)
		}
	default:
	}
	return nil
}

// onTheWire adds the headers of IPv4 and UDP.
func onTheWire(bytes, datagrams uint64) float64 { return float64(bytes + 28*datagrams) }

// open makes the bots and their sockets.
func (c *crowd) open() error {
	atlas := new(walk.Atlas)
	c.refused = make(chan error, c.cfg.Count)
	for n := 0; n < c.cfg.Count; n += c.cfg.PerSocket {
		conn, err := link.Listen(":0")
		if err != nil {
			return err
		}
		c.sockets = append(c.sockets, link.Open(link.Config{Conn: newFar(conn, c.cfg.Far, c.cfg.Seed+uint64(n)), Log: c.cfg.Log}))
	}
	for i := range c.cfg.Count {
		key, err := link.NewKey()
		if err != nil {
			return err
		}
		b := &bot{crowd: c, brain: walk.NewBrain(c.cfg.Seed+uint64(i), c.cfg.Active), key: key}
		b.scene = atlas.NewScene(key.Public.PlayerID())
		c.bots = append(c.bots, b)
	}
	return nil
}

// share is the bots of one socket.
func (c *crowd) share(socket int) []*bot {
	from := socket * c.cfg.PerSocket
	return c.bots[from:min(from+c.cfg.PerSocket, len(c.bots))]
}

// think gives each bot of one socket a turn every thinkEvery.
func (c *crowd) think(ctx context.Context, bots []*bot) {
	ticker := time.NewTicker(thinkEvery / turns)
	defer ticker.Stop()
	for turn := 0; ; turn++ {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			for i := turn % turns; i < len(bots); i += turns {
				bots[i].think(now)
			}
		}
	}
}

// settle waits until the worlds have applied all inputs, within reason.
func (c *crowd) settle() {
	for end := time.Now().Add(settleFor); time.Now().Before(end); time.Sleep(thinkEvery) {
		done := true
		for _, b := range c.bots {
			done = done && b.settled()
		}
		if done {
			return
		}
	}
	for _, b := range c.bots {
		b.reckon()
	}
}

func (c *crowd) summary() Summary {
	s := Summary{Players: c.cfg.Count}
	var segments, resent uint64
	for _, b := range c.bots {
		n, again := b.count(&s)
		segments, resent = segments+n, resent+again
	}
	s.Migrations, s.Resumes, s.MigrationGap = c.migrations.Load(), c.resumes.Load(), c.moveGap.quantiles()
	s.JoinMs, s.ViewGapMs, s.RTTMs = c.join.quantiles(), c.viewGap.quantiles(), c.rtt.quantiles()
	if s.Joined > 0 {
		s.InView = math.Round(10*s.InView/float64(s.Joined)) / 10
	}
	if segments > 0 {
		s.ResentRatio = float64(resent) / float64(segments)
	}
	return s
}

func (c *crowd) traffic() (sum link.Stats) {
	for _, s := range c.sockets {
		st := s.Stats()
		sum.BytesIn += st.BytesIn
		sum.BytesOut += st.BytesOut
		sum.DatagramsIn += st.DatagramsIn
		sum.DatagramsOut += st.DatagramsOut
	}
	return sum
}

// close lets all leave.
func (c *crowd) close() {
	for _, b := range c.bots {
		b.mu.Lock()
		p := b.client
		b.mu.Unlock()
		if p != nil {
			p.Leave()
		}
	}
	for _, s := range c.sockets {
		s.Close()
	}
}
