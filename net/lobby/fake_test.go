package lobby

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/session"
	"roam/net/wire"
)

// A fakeHost says to the lobby what a test wants it to say. Its socket echoes
// probes, as every socket does.
type fakeHost struct {
	b       *bubble
	name    string
	socket  *link.Socket
	session *session.Session

	mu       sync.Mutex // guards the fields below
	reserves []*wire.Reserve
	releases int
	ended    []wire.Reason
	answer   func(f *fakeHost, m *wire.Reserve) // nil: none
}

// fakeHost knocks and says Hello.
func (b *bubble) fakeHost(name, plays string) *fakeHost {
	return b.fakeHostAt(hostAt(name), name, plays)
}

func (b *bubble) fakeHostAt(at netip.AddrPort, name, plays string) *fakeHost {
	b.t.Helper()
	f := &fakeHost{b: b, name: name, socket: link.Open(link.Config{Conn: b.listen(at)})}
	f.session = session.Dial(f)
	l, err := f.socket.Knock(context.Background(), lobbyAt, link.KnockConfig{Cluster: b.cfg.Cluster, Limits: link.ClusterLimits()}, f.session)
	if err != nil {
		b.t.Fatal(err)
	}
	f.session.Greet(l, f.socket, &wire.Hello{Role: wire.RoleHost, Name: game.SafeText(name), Game: plays})
	time.Sleep(200 * ms)
	return f
}

// report is what an idle host of ten seats says.
func (f *fakeHost) report(change func(*wire.Report)) {
	m := &wire.Report{Addrs: []netip.AddrPort{f.socket.LocalAddr()}, Level: 1, Capacity: 10}
	if change != nil {
		change(m)
	}
	f.say(m)
}

func (f *fakeHost) say(m wire.Message) {
	f.session.Send(m)
	f.socket.Flush(f.session.Link())
	time.Sleep(100 * ms)
}

func (f *fakeHost) Message(_ *session.Session, kind wire.Kind, body []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch kind {
	case wire.KindReserve:
		m := new(wire.Reserve)
		if err := wire.Decode(body, m); err != nil {
			return err
		}
		f.reserves = append(f.reserves, m)
		if f.answer != nil {
			f.answer(f, m)
		}
	case wire.KindRelease:
		f.releases++
	}
	return nil
}

func (f *fakeHost) Ended(_ *session.Session, reason wire.Reason, _ game.SafeText) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended = append(f.ended, reason)
}

func (f *fakeHost) asked() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.reserves)
}

// first is what the host was asked first.
func (f *fakeHost) first() *wire.Reserve {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.reserves[0]
}

// over is how the host's sessions ended.
func (f *fakeHost) over() []wire.Reason {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.ended)
}

func (f *fakeHost) close() { f.socket.Close() }

// fakePlayer is a session with the lobby that a test drives message by message.
type fakePlayer struct {
	socket  *link.Socket
	session *session.Session

	mu    sync.Mutex // guards the fields below
	heard []wire.Message
	ended []wire.Reason
}

func (b *bubble) fakePlayer(n int, key link.Key) *fakePlayer {
	b.t.Helper()
	return b.fakePlayerAs(n, key, wire.RolePlayer)
}

func (b *bubble) newKey() link.Key {
	b.t.Helper()
	key, err := link.NewKey()
	if err != nil {
		b.t.Fatal(err)
	}
	return key
}

func (b *bubble) fakePlayerAs(n int, key link.Key, role wire.Role) *fakePlayer {
	b.t.Helper()
	return b.fakePlayerFrom(playerAt(1000+n), key, role)
}

func (b *bubble) fakePlayerFrom(at netip.AddrPort, key link.Key, role wire.Role) *fakePlayer {
	b.t.Helper()
	p := &fakePlayer{socket: link.Open(link.Config{Conn: b.listen(at)})}
	p.session = session.Dial(p)
	l, err := p.socket.Knock(context.Background(), lobbyAt, link.KnockConfig{Key: key, Limits: link.PlayerLimits()}, p.session)
	if err != nil {
		b.t.Fatal(err)
	}
	p.session.Greet(l, p.socket, &wire.Hello{Role: role, Name: "Fake", Game: testGame})
	time.Sleep(200 * ms)
	return p
}

func (p *fakePlayer) Message(_ *session.Session, kind wire.Kind, body []byte) error {
	var m wire.Message
	switch kind {
	case wire.KindCandidates:
		m = new(wire.Candidates)
	case wire.KindSeat:
		m = new(wire.Seat)
	case wire.KindRefused:
		m = new(wire.Refused)
	case wire.KindQueued:
		m = new(wire.Queued)
	default:
		return nil
	}
	if err := wire.Decode(body, m); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard = append(p.heard, m)
	return nil
}

func (p *fakePlayer) Ended(_ *session.Session, reason wire.Reason, _ game.SafeText) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = append(p.ended, reason)
}

func (p *fakePlayer) say(m wire.Message) {
	p.session.Send(m)
	p.socket.Flush(p.session.Link())
	time.Sleep(100 * ms)
}

// over is how the player's sessions ended.
func (p *fakePlayer) over() []wire.Reason {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.ended)
}

// said returns the lobby's messages of one type.
func said[M wire.Message](p *fakePlayer) (ms []M) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.heard {
		if m, ok := m.(M); ok {
			ms = append(ms, m)
		}
	}
	return ms
}

// seatOn goes all the way to a ticket, and does not use it.
func (p *fakePlayer) seatOn(host string) *wire.Seat {
	p.say(&wire.Join{Host: game.SafeText(host)})
	p.say(&wire.Measured{Hosts: []wire.Measurement{{Host: game.SafeText(host), RTT: time.Millisecond}}})
	if seats := said[*wire.Seat](p); len(seats) == 1 {
		return seats[0]
	}
	return nil
}
