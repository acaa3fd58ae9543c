package screen

import (
	"context"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"roam/cmd/terminal/terminaltest"
	"roam/game"
	"roam/game/walk"
	"roam/net/client"
)

// atlas is shared by all tests: a map takes a while to make.
var atlas walk.Atlas

const seed = 7

// A fakeSeat is a seat in a world that lives in the test. Time passes only
// when the test says so.
type fakeSeat struct {
	mu     sync.Mutex // guards the fields below
	world  *walk.World
	id     game.PlayerID
	h      client.Handler
	sent   uint64
	inputs []string
	status client.Status
	left   int
}

func newFakeSeat(name game.SafeText) *fakeSeat {
	s := &fakeSeat{world: walk.NewWorld(atlas.Map(seed)), id: playerID(1)}
	s.status = client.Status{ID: s.id, Host: "h1", Room: "harbour", RTT: 12400 * time.Microsecond}
	if err := s.world.Enter(game.Player{ID: s.id, Name: name}, nil); err != nil {
		panic(err)
	}
	return s
}

func playerID(n byte) game.PlayerID { return game.PlayerID{0: n, 7: n * 37, 15: n * 5} }

// join is a Join that takes this seat at once.
func (s *fakeSeat) join(_ context.Context, h client.Handler) (Seat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.h = h
	h.Progress(fullProgress())
	return s, nil
}

func fullProgress() client.Progress {
	return client.Progress{
		Step: client.StepAttach, Lobby: netip.MustParseAddrPort("192.0.2.7:4242"), Host: "h1", Room: "harbour",
		Hosts: []client.ProbedHost{
			{Name: "h1", Level: 1, Players: 12, Capacity: 64, RTT: 12400 * time.Microsecond, Done: true},
			{Name: "h2", Level: 3, Players: 41, Capacity: 64, RTT: 8300 * time.Microsecond, Done: true},
			{Name: "far-away", Level: 5, Players: 64, Capacity: 64, Done: true},
		},
	}
}

func (s *fakeSeat) Input(msg []byte) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent++
	s.inputs = append(s.inputs, string(msg))
	return s.sent, s.world.Input(s.id, msg)
}

func (s *fakeSeat) Status() client.Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

func (s *fakeSeat) Leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left++
}

// meet puts another player into the world.
func (s *fakeSeat) meet(n byte, name game.SafeText, inputs ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := playerID(n)
	if err := s.world.Enter(game.Player{ID: id, Name: name}, nil); err != nil {
		panic(err)
	}
	s.do(id, inputs...)
}

func (s *fakeSeat) do(id game.PlayerID, inputs ...string) {
	for _, in := range inputs {
		if err := s.world.Input(id, []byte(in)); err != nil {
			panic(err)
		}
	}
}

func say(text string) string { return "\x10" + text }

// pass lets time pass in the world and shows the player what it sees.
func (s *fakeSeat) pass(d time.Duration) {
	s.mu.Lock()
	for ; d > 0; d -= 50 * time.Millisecond {
		s.world.Tick(min(d, 50*time.Millisecond))
	}
	h, n := s.h, s.sent
	if h == nil {
		s.mu.Unlock()
		return
	}
	v := s.world.View(s.id, nil)
	s.mu.Unlock()
	if len(v) > 0 {
		h.View(n, v)
	}
}

// A table is a screen that a test plays on, with a clock of its own.
type table struct {
	*Model
	t    *testing.T
	seat *fakeSeat
	time time.Time
}

// begin is when every test begins.
var begin = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// newTable returns a screen on the joining page.
func newTable(t *testing.T, seat *fakeSeat, width, height int, opt Options) *table {
	t.Helper()
	opt.Join, opt.Atlas = seat.join, &atlas
	if opt.Theme == nil {
		opt.Theme, _ = NewTheme("dark")
	}
	tb := &table{Model: New(t.Context(), opt), t: t, seat: seat, time: begin}
	t.Cleanup(tb.joins.end)
	tb.send(tea.WindowSizeMsg{Width: width, Height: height})
	tb.frames(1)
	return tb
}

// seated returns a screen that shows the world.
func seated(t *testing.T, seat *fakeSeat, width, height int, opt Options) *table {
	t.Helper()
	tb := newTable(t, seat, width, height, opt)
	tb.join()
	tb.wait(time.Second)
	if tb.page != pagePlay {
		t.Fatal("the world is not shown a second after joining")
	}
	return tb
}

// join joins and takes the result, as Bubble Tea would.
func (tb *table) join() { tb.send(tb.Model.join()()) }

func (tb *table) send(msgs ...tea.Msg) (cmd tea.Cmd) {
	for _, msg := range msgs {
		_, cmd = tb.Update(msg)
	}
	return cmd
}

// frames shows n frames, 50 ms apart, in each of which the world moves on.
func (tb *table) frames(n int) {
	for range n {
		tb.time = tb.time.Add(50 * time.Millisecond)
		tb.seat.pass(50 * time.Millisecond)
		tb.send(FrameMsg(tb.time))
	}
}

func (tb *table) wait(d time.Duration) { tb.frames(int(d / (50 * time.Millisecond))) }

// press presses keys: "a", "enter", "ctrl+c".
func (tb *table) press(keys ...string) (cmd tea.Cmd) {
	for _, k := range keys {
		cmd = tb.send(terminaltest.Press(k))
	}
	return cmd
}

// write types text.
func (tb *table) write(text string) {
	for _, r := range text {
		tb.press(string(r))
	}
}

// picture returns what is seen, without colours.
func (tb *table) picture() string {
	rows := strings.Split(ansi.Strip(tb.View().Content), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.Join(rows, "\n") + "\n"
}

// sees fails unless the picture holds the words.
func (tb *table) sees(words ...string) {
	tb.t.Helper()
	p := tb.picture()
	for _, w := range words {
		if !strings.Contains(p, w) {
			tb.t.Errorf("the picture does not hold %q:\n%s", w, p)
		}
	}
}

// checkShape fails unless the picture is of that size, however it is measured,
// and holds no control characters but those of its colours.
func checkShape(t *testing.T, tb *table, width, height int) {
	t.Helper()
	rows := strings.Split(tb.View().Content, "\n")
	if len(rows) != height {
		t.Errorf("the picture has %d rows, not %d", len(rows), height)
	}
	for i, row := range rows {
		if n, wc := ansi.StringWidth(row), ansi.StringWidthWc(row); n != width || wc != width {
			t.Errorf("row %d is %d or %d cells wide, not %d: %q", i, n, wc, width, row)
		}
		plain := strings.ReplaceAll(ansi.Strip(row), "\x1b[m", "")
		if strings.ContainsFunc(plain, unicode.IsControl) || strings.Contains(row, "\x1b[2J") {
			t.Errorf("row %d holds control characters: %q", i, row)
		}
	}
}

// misses fails if the picture holds any of the words.
func (tb *table) misses(words ...string) {
	tb.t.Helper()
	p := tb.picture()
	for _, w := range words {
		if strings.Contains(p, w) {
			tb.t.Errorf("the picture holds %q:\n%s", w, p)
		}
	}
}

// changed tells the screen what happened to the seat, and draws a frame.
func (tb *table) changed(c client.Change) {
	tb.inbox.Changed(c)
	tb.frames(1)
}
