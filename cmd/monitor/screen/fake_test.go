package screen

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"roam/balance"
	"roam/cmd/monitor/feed"
	"roam/cmd/terminal/terminaltest"
	"roam/game"
	"roam/net/wire"
)

// begin is when every test begins.
var begin = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// A fakeLobby is a lobby that lives in the test. It belongs to one goroutine.
type fakeLobby struct {
	changed chan struct{}
	state   *feed.State
	all     []wire.PlayerState
	looks   []wire.Look
	focus   []game.SafeText
	orders  []wire.Order
	whys    []string

	progress []wire.Done // of an order
	done     wire.Done
	err      error // of everything
	decided  []wire.Decision
}

func (l *fakeLobby) Changed() <-chan struct{}    { return l.changed }
func (l *fakeLobby) State() *feed.State          { return l.state }
func (l *fakeLobby) Focus(hosts []game.SafeText) { l.focus = hosts }

func (l *fakeLobby) Players(_ context.Context, w wire.Look) ([]wire.PlayerState, int, error) {
	l.looks = append(l.looks, w)
	if l.err != nil {
		return nil, 0, l.err
	}
	var rows []wire.PlayerState
	if w.Host == "" && w.Room == "" && w.Filter == "" {
		rows = l.all
	} else {
		for _, p := range l.all {
			text := strings.ToLower(string(p.Name) + " " + string(p.Host) + " " + string(p.Room))
			if (w.Host == "" || p.Host == w.Host) && (w.Room == "" || p.Room == w.Room) && strings.Contains(text, string(w.Filter)) {
				rows = append(rows, p)
			}
		}
	}
	if w.Sort == wire.SortRTT {
		rows = slices.Clone(rows)
		slices.SortStableFunc(rows, func(a, b wire.PlayerState) int { return cmp.Compare(a.RTT, b.RTT) })
	}
	if w.Reverse {
		rows = slices.Clone(rows)
		slices.Reverse(rows)
	}
	n := len(rows)
	from := min(w.Offset, n)
	return rows[from:min(n, from+w.Count)], n, nil
}

func (l *fakeLobby) Why(_ context.Context, player string, _ int) ([]wire.Decision, error) {
	l.whys = append(l.whys, player)
	return l.decided, l.err
}

func (l *fakeLobby) Order(_ context.Context, o wire.Order, progress func(wire.Done)) (wire.Done, error) {
	l.orders = append(l.orders, o)
	for _, d := range l.progress {
		progress(d)
	}
	return l.done, l.err
}

// tell makes s the lobby's newest state.
func (l *fakeLobby) tell(s *feed.State) {
	s.Sequence = l.state.Sequence + 1
	l.state = s
	select {
	case l.changed <- struct{}{}:
	default:
	}
}

// fakeHost is host i of n: the later, the hotter.
func fakeHost(i, n, moment int) wire.HostState {
	load := min(.97, (float64(i)+.6)/float64(n)*(1+.1*float64((moment*7+i*3)%5)/5))
	scales := balance.DefaultScales()
	about := &wire.About{Version: "v0.4.1", Cores: 4, Tick: 50 * time.Millisecond}
	for f := range balance.NumFactors {
		about.Factors = append(about.Factors, game.SafeText(balance.Factor(f).String()))
		about.Scales = append(about.Scales, scales[f][:])
	}
	seats := int(200 * load)
	h := wire.HostState{
		Name: game.SafeText(fmt.Sprintf("h%d", i+1)), Game: "walk/1", Addrs: []netip.AddrPort{netip.MustParseAddrPort("192.0.2.7:7001")},
		Load: load, Level: uint8(loadLook(load) - inkLevel), Players: seats, Capacity: 200, Rooms: 2 + i%3, Up: 2*time.Hour + time.Duration(i)*time.Minute,
		Health: uint8(balance.Healthy), In: uint64(seats) * 1865, Out: uint64(seats) * 2804, RTT: 800 * time.Microsecond, About: about,
		Factors: []float64{load * .9, load * .8, load * .3, load * .5, load * .02, load * .01, .01, float64(seats) / 200},
	}
	return h
}

// fakeState is a cluster of n hosts at a moment, a few of which are unwell.
func fakeState(n, moment int) *feed.State {
	s := &feed.State{
		Lobby: "127.0.0.1:7000", Live: true, Heard: begin.Add(time.Duration(moment) * time.Second), Sequence: uint64(moment + 1),
		Totals: wire.Cluster{Lobby: "lobby", Up: 3*time.Hour + time.Duration(moment)*time.Second, Capacity: 200 * n, AllHosts: n, AllRooms: n + 2, Moving: 3},
		Fresh:  map[game.SafeText]uint64{},
	}
	for i := range n {
		h := fakeHost(i, n, moment)
		switch i {
		case 1:
			h.Rotation = 1
		case 2:
			h.Rotation, h.Leaving = 2, 3
		case 3:
			h.Health, h.Unwell = 2, "no answer to 4 checks"
		}
		s.Hosts = append(s.Hosts, h)
		s.Totals.Players += h.Players
		s.Fresh[h.Name] = uint64(moment)
	}
	slices.SortFunc(s.Hosts, func(a, b wire.HostState) int { return strings.Compare(string(a.Name), string(b.Name)) })
	for i, room := range []game.RoomID{"meadow", "harbour", "forest", "old-town"} {
		r := wire.RoomState{Room: room, Players: 90 - 20*i, Capacity: 200, Private: i == 3}
		for j := range min(n, 3-i%3) {
			r.Hosts = append(r.Hosts, s.Hosts[(i+j)%n].Name)
		}
		s.Rooms = append(s.Rooms, r)
	}
	return s
}

// with adds migrations and events to a state.
func with(s *feed.State) *feed.State {
	n := len(s.Hosts)
	for i := range 40 {
		r := wire.Record{
			Name: game.SafeText(fmt.Sprintf("bot-%03d", i)), Source: s.Hosts[(n-1-i%2)%n].Name, Ago: time.Duration(i*3) * time.Second,
			Migrated: wire.Migrated{
				Migration: uint64(100 - i), Cause: wire.Cause(1 + i%4), Player: playerID(i), Room: "meadow", Target: s.Hosts[i%2].Name, Epoch: 2, Bytes: 412 + i,
				Accept: 3 * time.Millisecond, Arrive: 24 * time.Millisecond, Commit: 9 * time.Millisecond, Gap: time.Duration(20+i) * time.Millisecond, Resent: uint64(i % 3),
			},
		}
		if i%9 == 4 {
			r.Migrated.Result = wire.ReasonTooLate
		}
		s.Records = append(s.Records, r)
	}
	for i := range 24 {
		e := wire.Event{Number: uint64(500 - i), Ago: time.Duration(i*5) * time.Second, Kind: wire.EventKind(1 + i%12), Host: s.Hosts[i%n].Name}
		switch e.Kind {
		case wire.EventJoined, wire.EventLeft:
			e.Player, e.Room = game.SafeText(fmt.Sprintf("bot-%03d", i)), "meadow"
		case wire.EventRefused:
			e.Player, e.Detail = "ada", "no host is free: all are full"
		case wire.EventHealth:
			e.Detail = "sick: no answer to 4 checks"
		case wire.EventRelief:
			e.Count, e.Detail = 12, "12 players to h1"
		}
		s.Events = append(s.Events, e)
	}
	return s
}

func playerID(i int) game.PlayerID { return game.PlayerID{byte(i >> 16), byte(i >> 8), byte(i), 7} }

// fakePlayers are n players, on hosts and in rooms by turns.
func fakePlayers(n, hosts int) []wire.PlayerState {
	rooms := []game.RoomID{"meadow", "harbour", "forest", "old-town"}
	list := make([]wire.PlayerState, n)
	for i := range list {
		list[i] = wire.PlayerState{
			Player: playerID(i), Name: game.SafeText(fmt.Sprintf("bot-%06d", i)), Host: game.SafeText(fmt.Sprintf("h%d", 1+i%hosts)), Room: rooms[i%4],
			RTT: time.Duration(1000+(i*7919)%90000) * time.Microsecond, Here: time.Duration(i%5000) * time.Second, Moves: i % 5,
		}
	}
	return list
}

// A seatAt is a screen that a test sits at, with a clock of its own.
type seatAt struct {
	*Model
	t     testing.TB
	lobby *fakeLobby
	time  time.Time
}

// sit returns a screen that shows a cluster of four hosts.
func sit(t testing.TB, width, height int, opt Options) *seatAt {
	t.Helper()
	l := &fakeLobby{changed: make(chan struct{}, 1), state: with(fakeState(4, 0)), all: fakePlayers(300, 4)}
	return sitAt(t, l, width, height, opt)
}

func sitAt(t testing.TB, l *fakeLobby, width, height int, opt Options) *seatAt {
	t.Helper()
	if opt.Theme == nil {
		opt.Theme, _ = NewTheme("dark")
	}
	s := &seatAt{Model: New(t.Context(), l, opt), t: t, lobby: l, time: l.state.Heard}
	t.Cleanup(s.calls.end)
	s.send(tea.WindowSizeMsg{Width: width, Height: height})
	s.frames(1)
	return s
}

// send sends messages and everything that their commands come back with.
func (s *seatAt) send(msgs ...tea.Msg) {
	for _, msg := range msgs {
		_, cmd := s.Update(msg)
		s.run(cmd)
		s.View()
	}
}

// run runs a command as Bubble Tea would, but for timers.
func (s *seatAt) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			s.run(c)
		}
	case word:
		s.send(msg)
	case tea.QuitMsg:
		s.t.Log("quit")
	}
}

// frames shows n frames, as far apart as they are.
func (s *seatAt) frames(n int) {
	for range n {
		s.time = s.time.Add(framePause)
		s.step(s.time)
		s.run(s.ask())
		s.View()
	}
}

func (s *seatAt) wait(d time.Duration) { s.frames(int(d / framePause)) }

// live lets seconds pass in which the cluster goes on.
func (s *seatAt) live(seconds int) {
	for range seconds {
		moment := int(s.time.Sub(begin)/time.Second) + 1
		now := fakeState(len(s.lobby.state.Hosts), moment)
		now.Records, now.Events = s.lobby.state.Records, s.lobby.state.Events
		s.lobby.tell(now)
		s.wait(time.Second)
	}
}

// press presses keys: "a", "enter", "ctrl+c".
func (s *seatAt) press(keys ...string) {
	for _, k := range keys {
		s.send(terminaltest.Press(k))
	}
}

// write types text.
func (s *seatAt) write(text string) {
	for _, r := range text {
		s.press(string(r))
	}
}

func (s *seatAt) picture() string {
	s.View()
	return s.canvas.Plain()
}

// sees fails unless the picture holds the words.
func (s *seatAt) sees(words ...string) {
	s.t.Helper()
	p := s.picture()
	for _, w := range words {
		if !strings.Contains(p, w) {
			s.t.Errorf("the picture does not hold %q:\n%s", w, p)
		}
	}
}

// misses fails if the picture holds any of the words.
func (s *seatAt) misses(words ...string) {
	s.t.Helper()
	p := s.picture()
	for _, w := range words {
		if strings.Contains(p, w) {
			s.t.Errorf("the picture holds %q:\n%s", w, p)
		}
	}
}

var errAway = errors.New("there is no lobby to ask")

// pressY is the key that confirms.
func pressY() tea.KeyPressMsg { return terminaltest.Press("y") }

// cmdWord runs a command and returns the one word that it comes back with.
func cmdWord(cmd tea.Cmd) (found tea.Msg) {
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			if w := cmdWord(c); w != nil {
				found = w
			}
		}
	case word:
		return msg
	}
	return found
}
