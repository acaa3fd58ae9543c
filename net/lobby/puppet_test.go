package lobby

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/session"
	"roam/net/wire"
)

// A puppet is a node's session with the lobby, a host's or a monitor's, that a
// test moves. It keeps what the lobby says.
type puppet struct {
	b       *bubble
	name    string
	socket  *link.Socket
	session *session.Session

	mu    sync.Mutex // guards the fields below
	heard []wire.Message
	ended []wire.Reason
	on    func(m wire.Message) // called for each message; may answer
	sum   *wire.Report         // what the host last reported
	well  func(*wire.Checked)  // fills in its answers to checks; nil: it does not answer
}

func (b *bubble) puppet(at netip.AddrPort, role wire.Role, name string) *puppet {
	b.t.Helper()
	f := &puppet{b: b, name: name, socket: link.Open(link.Config{Conn: b.listen(at)})}
	f.session = session.Dial(f)
	l, err := f.socket.Knock(context.Background(), lobbyAt, link.KnockConfig{Cluster: b.cfg.Cluster, Limits: link.ClusterLimits()}, f.session)
	if err != nil {
		b.t.Fatal(err)
	}
	f.session.Greet(l, f.socket, &wire.Hello{Role: role, Name: game.SafeText(name), Game: testGame})
	time.Sleep(200 * ms)
	return f
}

// puppetHost is a host that spans, with room for 100, and that follows orders: it
// turns as it is told, and players whom it is to move are on the other puppet at
// once.
func (b *bubble) puppetHost(name string, seated ...wire.Seated) *puppet {
	b.t.Helper()
	return b.puppetHostAs(name, func(*wire.Report) {}, seated...)
}

func (b *bubble) puppetHostAs(name string, change func(*wire.Report), seated ...wire.Seated) *puppet {
	b.t.Helper()
	f := b.puppet(hostAt(name), wire.RoleHost, name)
	f.sum = &wire.Report{Addrs: []netip.AddrPort{hostAt(name)}, Level: 1, Capacity: 100, Spans: true}
	change(f.sum)
	f.on = func(m wire.Message) {
		if m, ok := m.(*wire.SetRotation); ok {
			f.sum.Rotation = m.Rotation
			f.send(f.sum)
		}
	}
	f.say(f.sum)
	f.say(&wire.Roster{Whole: true, Seated: seated})
	return f
}

// puppetMonitor is a monitor.
func (b *bubble) puppetMonitor(n int) *puppet {
	b.t.Helper()
	return b.puppet(playerAt(2000+n), wire.RoleMonitor, "monitor")
}

func (f *puppet) Message(_ *session.Session, kind wire.Kind, body []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range []wire.Message{
		new(wire.Relocate), new(wire.SetRotation), new(wire.Dismiss), new(wire.Reserve), new(wire.Release),
		new(wire.Cluster), new(wire.Players), new(wire.Done), new(wire.Check), new(wire.Decisions), new(wire.Changes),
	} {
		if m.Kind() != kind {
			continue
		}
		if err := wire.Decode(body, m); err != nil {
			f.b.t.Errorf("%s: %v", f.name, err)
			return err
		}
		f.heard = append(f.heard, m)
		if f.on != nil {
			f.on(m)
		}
		if check, ok := m.(*wire.Check); ok && f.well != nil {
			answer := &wire.Checked{Number: check.Number}
			f.well(answer)
			f.send(answer)
		}
	}
	return nil
}

func (f *puppet) Ended(_ *session.Session, reason wire.Reason, _ game.SafeText) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended = append(f.ended, reason)
}

func (f *puppet) send(m wire.Message) {
	f.session.Send(m)
	f.socket.Flush(f.session.Link())
}

func (f *puppet) say(m wire.Message) {
	f.send(m)
	time.Sleep(100 * ms)
}

func (f *puppet) over() []wire.Reason {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]wire.Reason(nil), f.ended...)
}

func (f *puppet) close() { f.socket.Close() }

// told returns the lobby's messages of one type.
func told[M wire.Message](f *puppet) (ms []M) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.heard {
		if m, ok := m.(M); ok {
			ms = append(ms, m)
		}
	}
	return ms
}

// seats returns n players called P who sit in a room, from a number on.
func seats(from, n int, room game.RoomID) (all []wire.Seated) {
	for i := range n {
		all = append(all, wire.Seated{Player: numbered(from + i), Name: "P", Room: room, Epoch: 1})
	}
	return all
}

func numbered(n int) game.PlayerID { return game.PlayerID{0xab, byte(n >> 8), byte(n), 1} }

// moves lets a host do what it is ordered: the players leave its roster, enter the
// target's, and the record follows.
func moves(source *puppet, targets map[game.SafeText]*puppet, seated []wire.Seated) {
	source.mu.Lock()
	defer source.mu.Unlock()
	turn := source.on
	source.on = func(m wire.Message) {
		turn(m)
		order, ok := m.(*wire.Relocate)
		if !ok {
			return
		}
		for _, id := range order.Players {
			for _, p := range seated {
				if p.Player != id {
					continue
				}
				p.Epoch++
				source.send(&wire.Roster{Gone: []game.PlayerID{id}})
				targets[order.Target].send(&wire.Roster{Seated: []wire.Seated{p}})
				source.send(&wire.Migrated{
					Migration: order.Migration, Cause: order.Cause, Player: id, Room: p.Room, Target: order.Target, Epoch: p.Epoch,
					Bytes: 100, Accept: ms, Arrive: 30 * ms, Commit: 20 * ms, Gap: 48 * ms, Resent: 1,
				})
			}
		}
	}
}
