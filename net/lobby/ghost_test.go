package lobby

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"roam/game"
	"roam/net/client"
	nethost "roam/net/host"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/session"
	"roam/net/wire"
)

// A plaza is a small world whose rooms may span hosts: everybody stands there and
// says words, and sees who is there and what each said last.
type plaza struct {
	own    map[game.PlayerID]*stander
	ghosts map[game.PlayerID]*stander
	seen   map[game.PlayerID]string
}

type stander struct {
	game.Player
	words string
	gone  bool // with the next tick
}

func newPlaza(game.RoomID) (game.World, error) {
	return &plaza{
		own: make(map[game.PlayerID]*stander), ghosts: make(map[game.PlayerID]*stander),
		seen: make(map[game.PlayerID]string),
	}, nil
}

func (w *plaza) Enter(p game.Player, profile []byte) error {
	w.own[p.ID] = &stander{Player: p, words: string(profile)}
	delete(w.ghosts, p.ID)
	delete(w.seen, p.ID)
	return nil
}

func (w *plaza) Save(id game.PlayerID) []byte { return []byte(w.own[id].words) }

func (w *plaza) Leave(id game.PlayerID) {
	if s := w.own[id]; s != nil {
		delete(w.own, id)
		s.gone = true
		w.ghosts[id] = s
	}
}

func (w *plaza) Input(id game.PlayerID, msg []byte) error {
	w.own[id].words = string(msg)
	return nil
}

func (w *plaza) Tick(time.Duration) {
	for id, s := range w.ghosts {
		if s.gone {
			delete(w.ghosts, id)
		}
	}
}

func (w *plaza) View(id game.PlayerID, buf []byte) []byte {
	var all []string
	for _, crowd := range []map[game.PlayerID]*stander{w.own, w.ghosts} {
		for _, s := range crowd {
			all = append(all, string(s.Name)+":"+s.words)
		}
	}
	slices.Sort(all)
	view := strings.Join(all, " ")
	if view == w.seen[id] {
		return buf
	}
	w.seen[id] = view
	return append(buf, view...)
}

func (w *plaza) Face(id game.PlayerID, buf []byte) []byte {
	if s := w.own[id]; s != nil {
		buf = append(append(buf, '='), s.words...)
	}
	return buf
}

func (w *plaza) Ghost(p game.Player, face []byte) {
	old := w.ghosts[p.ID]
	switch {
	case w.own[p.ID] != nil || old != nil && p.Epoch < old.Epoch:
	case face != nil:
		w.ghosts[p.ID] = &stander{Player: p, words: string(face[1:])}
	case old != nil:
		old.gone = true
	}
}

// A witness is a player on a plaza, and who vanished from its sight.
type witness struct {
	*player
	mu       sync.Mutex // guards the fields below
	sees     string
	vanished []string
}

func (w *witness) View(_ uint64, view []byte) {
	if len(view) == 0 {
		return // nothing new
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	names := strings.Fields(string(view))
	for _, old := range strings.Fields(w.sees) {
		name, _, _ := strings.Cut(old, ":")
		if !slices.ContainsFunc(names, func(s string) bool { return strings.HasPrefix(s, name+":") }) {
			w.vanished = append(w.vanished, name)
		}
	}
	w.sees = string(view)
}

func (w *witness) looks() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sees
}

func (w *witness) says(words string) { w.client.Input([]byte(words)) }

// witnesses are players of one room, some on each host: called a1, a2 and so on
// on the first, b1, b2 on the second.
func (b *bubble) witnesses(each int, hosts ...string) (all []*witness) {
	b.t.Helper()
	for i, host := range hosts {
		for n := range each {
			all = append(all, b.witness(fmt.Sprintf("%c%d", 'a'+i, n+1), onHost(host)))
		}
	}
	return all
}

func (b *bubble) witness(name string, tune ...func(*client.Config)) *witness {
	b.t.Helper()
	w := &witness{player: b.newPlayer(name)}
	tune = append(tune, room("plaza"), func(c *client.Config) { c.Handler = w })
	w.mustJoin(tune...)
	return w
}

// everybodySees checks what all witnesses see: names with words, as in a view.
func everybodySees(t *testing.T, when, want string, all ...*witness) {
	t.Helper()
	for _, w := range all {
		if got := w.looks(); got != want {
			t.Errorf("%s: %s sees %q, not %q", when, w.name, got, want)
		}
	}
}

func plazas(c *nethost.Config) { c.NewWorld = newPlaza }

func (b *bubble) startPlazas(hosts ...string) {
	for _, h := range hosts {
		b.startHost(h, plazas)
	}
}

// TestRoomOnSeveralHosts: hosts that serve one room show each other's players, who
// hear each other, and see who comes and goes.
func TestRoomOnSeveralHosts(t *testing.T) {
	for hosts := 2; hosts <= 4; hosts++ {
		inBubble(t, near, func(b *bubble) {
			names := []string{"h1", "h2", "h3", "h4"}[:hosts]
			b.startPlazas(names...)
			all := b.witnesses(2, names...)
			time.Sleep(2 * time.Second)
			want := strings.Join([]string{"a1:", "a2:", "b1:", "b2:", "c1:", "c2:", "d1:", "d2:"}[:2*hosts], " ")
			everybodySees(t, "at first", want, all...)

			all[0].says("hello")
			time.Sleep(300 * ms)
			want = strings.Replace(want, "a1:", "a1:hello", 1)
			everybodySees(t, "after a word", want, all...)

			all[3].leave()
			time.Sleep(300 * ms)
			want = strings.Replace(want, "b2: ", "", 1)
			want = strings.TrimSuffix(want, " b2:")
			everybodySees(t, "after one left", want, append(slices.Clone(all[:3]), all[4:]...)...)

			late := b.witness("e1", onHost("h2"))
			time.Sleep(300 * ms)
			everybodySees(t, "after one came", want+" e1:", append(slices.Clone(all[:3]), late)...)
			for _, w := range all {
				if w != all[3] && !slices.Equal(w.vanished, []string{"b2"}) {
					t.Errorf("%s saw %q vanish", w.name, w.vanished)
				}
			}
		})
	}
}

// TestLossyRoom: the same over a bad network comes right in the end.
func TestLossyRoom(t *testing.T) {
	inBubble(t, linktest.Config{Seed: 3, Path: linktest.Path{Latency: 30 * ms, Jitter: 20 * ms, Loss: 0.1}}, func(b *bubble) {
		b.startPlazas("h1", "h2", "h3")
		all := b.witnesses(1, "h1", "h2", "h3")
		for i := range 40 {
			all[i%3].says(fmt.Sprint("word", i))
			time.Sleep(100 * ms)
		}
		time.Sleep(3 * time.Second)
		everybodySees(t, "in the end", "a1:word39 b1:word37 c1:word38", all...)
	})
}

// TestKilledHostsPlayersVanish within the time that a link may be silent.
func TestKilledHostsPlayersVanish(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startPlazas("h1", "h2", "h3")
		all := b.witnesses(2, "h1", "h2", "h3")
		time.Sleep(2 * time.Second)
		everybodySees(t, "at first", "a1: a2: b1: b2: c1: c2:", all...)
		b.kill("h2")
		time.Sleep(link.ClusterLimits().Silence + 500*ms)
		everybodySees(t, "after h2 died", "a1: a2: c1: c2:", all[0], all[1], all[4], all[5])
		b.startPlazas("h2")
		time.Sleep(6 * time.Second)
		d := b.witness("d1", onHost("h2"))
		time.Sleep(time.Second)
		everybodySees(t, "after h2 came back", "a1: a2: c1: c2: d1:", all[0], all[1], all[4], all[5], d)
	})
}

// TestHostsLosePartOfEachOther: a partition parts what is seen, and healed all is
// as if it had not been. The lobby is gone all the while: what it said stands.
func TestHostsLosePartOfEachOther(t *testing.T) {
	for _, lobby := range []bool{true, false} {
		inBubble(t, near, func(b *bubble) {
			b.startPlazas("h1", "h2", "h3")
			all := b.witnesses(1, "h1", "h2", "h3")
			time.Sleep(2 * time.Second)
			if !lobby {
				b.stopLobby()
			}
			b.network.Partition(hostAt("h1"), hostAt("h2"))
			time.Sleep(5 * time.Second)
			all[0].says("one")
			all[1].says("two")
			all[2].says("three")
			time.Sleep(time.Second)
			everybodySees(t, "parted", "a1:one c1:three", all[0])
			everybodySees(t, "parted", "b1:two c1:three", all[1])
			everybodySees(t, "parted", "a1:one b1:two c1:three", all[2])
			b.network.Heal(hostAt("h1"), hostAt("h2"))
			time.Sleep(10 * time.Second)
			everybodySees(t, "healed", "a1:one b1:two c1:three", all...)
			all[0].says("again")
			time.Sleep(300 * ms)
			everybodySees(t, "healed", "a1:again b1:two c1:three", all...)
		})
	}
}

// TestLobbyComesBack: a lobby that was restarted tells the hosts the same, and
// nobody blinks.
func TestLobbyComesBack(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startPlazas("h1", "h2")
		all := b.witnesses(1, "h1", "h2")
		time.Sleep(2 * time.Second)
		b.stopLobby()
		time.Sleep(time.Minute)
		all[0].says("still")
		time.Sleep(300 * ms)
		everybodySees(t, "without a lobby", "a1:still b1:", all...)
		b.startLobby()
		time.Sleep(time.Minute)
		all[1].says("here")
		time.Sleep(300 * ms)
		everybodySees(t, "with another lobby", "a1:still b1:here", all...)
		for _, w := range all {
			if len(w.vanished) > 0 {
				t.Errorf("%s saw %q vanish", w.name, w.vanished)
			}
		}
	})
}

// TestSamePlayerElsewhere: a player who comes again on another host is seen there,
// and once.
func TestSamePlayerElsewhere(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startPlazas("h1", "h2")
		all := b.witnesses(1, "h1", "h2")
		time.Sleep(2 * time.Second)
		all[0].vanish() // its seat on h1 is kept for a while
		again := &witness{player: b.again(all[0].player)}
		again.mustJoin(room("plaza"), func(c *client.Config) { c.Handler = again })
		time.Sleep(10 * time.Second)
		again.says("back")
		time.Sleep(300 * ms)
		everybodySees(t, "in the end", "a1:back b1:", all[1], again)
	})
}

// TestNobodyBlinks: while players migrate from host to host, all others see them
// all the time, and each once.
func TestNobodyBlinks(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startPlazas("h1", "h2", "h3")
		all := b.witnesses(1, "h1", "h2", "h3")
		time.Sleep(2 * time.Second)
		for i, target := range []string{"h2", "h3", "h1", "h4", "h1", "h4"} {
			if target == "h4" && b.hosts["h4"] == nil {
				b.startPlazas("h4") // which does not serve the room yet
			}
			b.ask(func(l *Lobby) {
				h := l.players[all[0].id()]
				l.send(h.session, &wire.Relocate{
					Migration: uint64(i + 1), Cause: wire.CauseOrder, Target: game.SafeText(target),
					Addrs: []netip.AddrPort{hostAt(target)}, Players: []game.PlayerID{all[0].id()},
				})
			})
			time.Sleep(3 * time.Second)
			all[0].says(target)
			time.Sleep(300 * ms)
			if st := all[0].client.Status(); string(st.Host) != target {
				t.Fatalf("it is on %s, not on %s", st.Host, target)
			}
			everybodySees(t, "moved to "+target, "a1:"+target+" b1: c1:", all...)
		}
		for _, w := range all {
			if len(w.vanished) > 0 {
				t.Errorf("%s saw %q vanish", w.name, w.vanished)
			}
		}
	})
}

// TestRoomCountsOverHosts: a room that spans hosts holds its capacity in all, and
// who wants any room is sent to the fullest there is.
func TestRoomCountsOverHosts(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		for _, h := range []string{"h1", "h2"} {
			b.startHost(h, plazas, func(c *nethost.Config) { c.RoomCapacity = 3 })
		}
		for i, h := range []string{"h1", "h2", "h1"} {
			p := b.newPlayer(fmt.Sprint("p", i))
			p.mustJoin(onHost(h))
			time.Sleep(time.Second)
			if st := p.client.Status(); st.Room != "meadow" || string(st.Host) != h {
				t.Errorf("player %d is in %s on %s", i, st.Room, st.Host)
			}
		}
		if err := b.newPlayer("late").join(room("meadow")); err == nil || err.Reason != wire.ReasonRoomFull {
			t.Errorf("a fourth in a room of three: %v", err)
		}
		if err := b.newPlayer("friend").join(with("p1")); err == nil || err.Reason != wire.ReasonRoomFull {
			t.Errorf("a friend in a full room: %v", err)
		}
		any := b.newPlayer("any")
		any.mustJoin()
		if st := any.client.Status(); st.Room != "meadow-2" {
			t.Errorf("any room is %s", st.Room)
		}
		time.Sleep(time.Second)
		friend := b.newPlayer("friend")
		friend.mustJoin(with("any"), onHost("h2"))
		if st := friend.client.Status(); st.Room != "meadow-2" || st.Host != "h2" {
			t.Errorf("a friend is in %s on %s", st.Room, st.Host)
		}
	})
}

// TestOneRoomAtATime: rooms of a game that is no Ghoster stay on one host.
func TestOneRoomAtATime(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		b.startHost("h2")
		b.newPlayer("Ada").mustJoin(onHost("h1"), room("attic"))
		time.Sleep(time.Second)
		if err := b.newPlayer("Bob").join(onHost("h2"), room("attic")); err == nil {
			t.Error("the room is on two hosts")
		}
	})
}

// stranger is a node that knocks at a host.
type stranger struct {
	welcome bool
	ended   chan wire.Reason
}

func (s *stranger) Message(*session.Session, wire.Kind, []byte) error {
	s.welcome = true
	return nil
}
func (s *stranger) Ended(_ *session.Session, reason wire.Reason, _ game.SafeText) { s.ended <- reason }

// TestStrangersAtAHost: nobody but a host of the same cluster and game may speak to
// a host.
func TestStrangersAtAHost(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startPlazas("h1")
		key, _ := link.NewKey()
		ours := link.KnockConfig{Cluster: b.cfg.Cluster, Limits: link.ClusterLimits()}
		for i, c := range []struct {
			how   link.KnockConfig
			hello wire.Hello
			want  wire.Reason
		}{
			{link.KnockConfig{Cluster: link.NewClusterKey(), Limits: link.ClusterLimits()}, wire.Hello{}, wire.ReasonUnreachable},
			{link.KnockConfig{Key: key, Limits: link.PlayerLimits()}, wire.Hello{}, wire.ReasonUnreachable},
			{ours, wire.Hello{Role: wire.RoleHost, Name: "h9", Game: "chess/1"}, wire.ReasonGame},
			{ours, wire.Hello{Role: wire.RoleLobby, Name: "h9", Game: testGame}, wire.ReasonDenied},
			{ours, wire.Hello{Role: wire.RolePlayer, Name: "h9", Game: testGame}, wire.ReasonDenied},
			{ours, wire.Hello{Role: wire.RoleHost, Name: "h1", Game: testGame}, wire.ReasonDenied},
			{ours, wire.Hello{Role: wire.RoleHost, Game: testGame}, wire.ReasonDenied},
			{ours, wire.Hello{Role: wire.RoleHost, Name: "h9", Game: testGame}, wire.ReasonBye},
		} {
			socket := link.Open(link.Config{Conn: b.listen(hostAt(fmt.Sprint("h", 100+i)))})
			who := &stranger{ended: make(chan wire.Reason, 1)}
			ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
			s := session.Dial(who)
			l, err := socket.Knock(ctx, hostAt("h1"), c.how, s)
			cancel()
			if err == nil {
				s.Greet(l, socket, &c.hello)
				if got := <-who.ended; got != c.want { // the last is let in, and sent away because nothing is shared
					t.Errorf("stranger %d ended with %v, not %v", i, got, c.want)
				}
				if who.welcome != (c.want == wire.ReasonBye) {
					t.Errorf("stranger %d: welcome %v", i, who.welcome)
				}
			} else if c.want != wire.ReasonUnreachable {
				t.Errorf("stranger %d: %v", i, err)
			}
			socket.Close()
		}
	})
}

// TestDirectory: hosts are told of those with whom they share a room, and of no
// others.
func TestDirectory(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startPlazas("h1", "h2", "h3")
		b.startHost("h4") // another world: its rooms stay there
		for h, r := range map[string]game.RoomID{"h1": "east", "h3": "west"} {
			b.newPlayer("at "+h).mustJoin(onHost(h), room(r))
		}
		for _, r := range []game.RoomID{"east", "west"} {
			b.newPlayer("in "+string(r)).mustJoin(onHost("h2"), room(r))
		}
		time.Sleep(time.Second)
		b.ask(func(l *Lobby) {
			for name, want := range map[game.SafeText]string{
				"h1": "[{h2 [10.1.0.2:7001] [east]}]", "h2": "[{h1 [10.1.0.1:7001] [east]} {h3 [10.1.0.3:7001] [west]}]",
				"h3": "[{h2 [10.1.0.2:7001] [west]}]", "h4": "[]",
			} {
				if got := fmt.Sprint(l.neighbours(l.hosts[name])); got != want {
					t.Errorf("%s is told %s, not %s", name, got, want)
				}
			}
			if len(l.outdated) != 0 {
				t.Errorf("%d hosts are yet to be told", len(l.outdated))
			}
		})
		b.kill("h2")
		time.Sleep(10 * time.Second)
		b.ask(func(l *Lobby) {
			for _, h := range l.hosts {
				if got := l.neighbours(h); len(got) != 0 {
					t.Errorf("%s is told %v", h.name, got)
				}
			}
		})
	})
}
