package lobby

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/session"
	"roam/net/wire"
)

// BenchmarkDecision is what one join costs the lobby's loop, from Hello to Seat,
// on 1,000 hosts: the handshake and the codec are left out, the sending is not.
func BenchmarkDecision(b *testing.B) {
	for _, hosts := range []int{10, 1000} {
		for _, wish := range []wire.Join{{}, {Room: "room-7"}, {New: true}} {
			b.Run(fmt.Sprintf("hosts=%d/room=%q,new=%v", hosts, wish.Room, wish.New), func(b *testing.B) {
				decide(b, hosts, wish)
			})
		}
	}
}

func decide(b *testing.B, hosts int, wish wire.Join) {
	l := crowdedLobby(b, hosts)
	defer l.socket.Close()
	player := session.Accept(&playerVisit{lobby: l})
	_, at, err := l.socket.Issue(time.Hour, bottomless(), player)
	if err != nil {
		b.Fatal(err)
	}
	player.Opened(at)
	var id game.PlayerID
	b.ReportAllocs()
	for b.Loop() {
		id[0], id[1], id[2] = id[0]+1, id[1]+id[0]>>7, id[2]+3
		l.greet(player, id, &wire.Hello{Role: wire.RolePlayer, Name: "P", Game: testGame})
		l.ask(player, &wish)
		j := l.joins[player]
		m := &wire.Measured{}
		for i, h := range j.hosts {
			m.Hosts = append(m.Hosts, wire.Measurement{Host: h.Host, RTT: time.Duration(10+i) * ms})
		}
		l.measured(player, m)
		if j.at == nil {
			b.Fatal("nobody was asked")
		}
		h := j.at
		l.reserved(h.session, &wire.Reserved{Request: j.request})
		l.listed(h.session, &wire.Roster{Seated: []wire.Seated{{Player: id, Name: "P", Room: j.seat, Epoch: 1}}})
		l.leave(player)
		b.StopTimer()
		l.listed(h.session, &wire.Roster{Gone: []game.PlayerID{id}})
		l.reported(h.session, h.report)
		b.StartTimer()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "joins/s")
}

// bottomless is for links whose far end never comes to take what is sent.
func bottomless() link.Limits { return link.Limits{Window: 32, Outbox: 1 << 40} }

// crowdedLobby has hosts with a hundred players and ten rooms each.
func crowdedLobby(t testing.TB, hosts int) *Lobby {
	t.Helper()
	return crowdedLobbyOn(t, linktest.New(linktest.Config{}), hosts)
}

func crowdedLobbyOn(t testing.TB, network *linktest.Network, hosts int) *Lobby {
	t.Helper()
	conn, err := network.Listen(lobbyAt)
	if err != nil {
		t.Fatal(err)
	}
	key, err := link.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	l, err := open(Config{Key: key, Cluster: link.NewClusterKey(), Seed: 1, Conn: conn})
	if err != nil {
		t.Fatal(err)
	}
	for i := range hosts {
		s := session.Accept(&nodeVisit{lobby: l})
		s.Patience(time.Hour) // its Hello is said here
		_, at, err := l.socket.Issue(time.Hour, bottomless(), s)
		if err != nil {
			t.Fatal(err)
		}
		s.Opened(at)
		l.hostUp(s, &wire.Hello{Role: wire.RoleHost, Name: game.SafeText(fmt.Sprint("h", i)), Game: testGame})
		m := &wire.Report{
			Addrs: []netip.AddrPort{hostAt("h1")}, Level: uint8(1 + i%4), Load: float64(i%10) / 20, Players: 100, Capacity: 1 << 20,
		}
		roster := &wire.Roster{Whole: true}
		for r := range 10 {
			room := game.RoomID(fmt.Sprintf("room-%d", 10*i+r))
			m.Rooms = append(m.Rooms, wire.RoomReport{Room: room, Players: 10, Capacity: 1 << 20})
			for p := range 10 {
				roster.Seated = append(roster.Seated, wire.Seated{
					Player: game.PlayerID{byte(i), byte(i >> 8), byte(r), byte(p), 15: 1}, Name: "Q", Room: room, Epoch: 1,
				})
			}
		}
		l.reported(s, m)
		l.listed(s, roster)
	}
	return l
}
