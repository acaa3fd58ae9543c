package lobby

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/session"
	"roam/net/wire"
)

// BenchmarkFeed is what feeds cost on 1,000 hosts with 100,000 players, each host
// with another load in every second: bytes on the wire for each monitor, acks and
// headers included, and the share of a core that the lobby's loop spends on all
// feeds together, sealing included. An iteration is a turn of the lobby, 50 ms of
// real time: run it with -benchtime 200x.
func BenchmarkFeed(b *testing.B) {
	for _, monitors := range []int{1, 10, maxMonitors} {
		b.Run(fmt.Sprintf("monitors=%d", monitors), func(b *testing.B) { feeds(b, monitors) })
	}
}

func feeds(b *testing.B, monitors int) {
	network := linktest.New(linktest.Config{Seed: 1, Path: linktest.Path{Latency: 20 * ms}})
	l := crowdedLobbyOn(b, network, 1000)
	defer l.socket.Close()
	var watched []*link.Socket
	var rows, told atomic.Uint64
	for i := range monitors {
		conn, err := network.Listen(playerAt(2000 + i))
		if err != nil {
			b.Fatal(err)
		}
		socket := link.Open(link.Config{Conn: conn})
		defer socket.Close()
		s := session.Dial(&counter{rows: &rows, bytes: &told})
		to, err := socket.Knock(context.Background(), lobbyAt, link.KnockConfig{Cluster: l.cfg.Cluster, Limits: link.ClusterLimits()}, s)
		if err != nil {
			b.Fatal(err)
		}
		s.Greet(to, socket, &wire.Hello{Role: wire.RoleMonitor, Name: "monitor"})
		s.Send(&wire.Watch{Request: 1, Focus: []game.SafeText{"h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8", "h9", "h10"}})
		watched = append(watched, socket)
	}
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	var busy time.Duration
	turn := 0
	beat := func() {
		now := <-ticker.C
		l.mail.Run()
		bustle(l, turn)
		began := time.Now()
		l.sweepFeeds(now)
		busy += time.Since(began)
		turn++
	}
	whole := func() bool {
		n := 0
		for _, m := range l.monitors {
			if m.feed != nil && m.feed.complete {
				n++
			}
		}
		return n == monitors
	}
	for began := time.Now(); !whole(); beat() {
		if time.Since(began) > 40*time.Second {
			b.Fatal("the snapshots do not end")
		}
	}
	snapshot, took := traffic(watched), busy
	for range 20 {
		beat()
	}
	busy = 0
	rows.Store(0)
	told.Store(0)
	before, began := traffic(watched), time.Now()
	for b.Loop() {
		beat()
	}
	seconds := time.Since(began).Seconds()
	b.ReportMetric(0, "ns/op")
	if len(l.monitors) != monitors {
		b.Fatalf("%d of %d monitors are left", len(l.monitors), monitors)
	}
	b.ReportMetric(float64(traffic(watched)-before)/seconds/float64(monitors), "bytes/s/monitor")
	b.ReportMetric(float64(rows.Load())/seconds/float64(monitors), "rows/s/monitor")
	b.ReportMetric(float64(told.Load())/seconds/float64(monitors), "told-bytes/s/monitor")
	b.ReportMetric(100*busy.Seconds()/seconds, "%core")
	b.ReportMetric(float64(snapshot)/float64(monitors), "snapshot-bytes")
	b.ReportMetric(1000*took.Seconds()/float64(monitors), "snapshot-ms")
}

// traffic is what has come and gone, with the headers of IPv4 and UDP.
func traffic(sockets []*link.Socket) (bytes uint64) {
	for _, s := range sockets {
		st := s.Stats()
		bytes += st.BytesIn + st.BytesOut + 28*(st.DatagramsIn+st.DatagramsOut)
	}
	return bytes
}

// bustle lets a twentieth of the hosts report another load, and somebody come and
// go on each.
func bustle(l *Lobby, turn int) {
	i := 0
	for name := range l.hosts {
		if i++; hash(name)%20 != turn%20 {
			continue
		}
		h := l.hosts[name]
		m := *h.report
		m.Load = float64((turn*37+i)%1000) / 2000
		m.Factors = make([]float64, 8)
		for f := range m.Factors {
			m.Factors[f] = float64((turn*13+i*f)%1000) / 1000
		}
		m.In, m.Out, m.Parked = uint64(1e6+turn*i), uint64(2e6+turn*i), i%5
		if turn%100 < 20 && i%50 == 0 {
			m.Level = uint8(1 + (int(m.Level)+turn)%4)
		}
		l.reported(h.session, &m)
		for room := range h.rooms {
			id := game.PlayerID{byte(i), byte(i >> 8), byte(turn), 14: 1}
			l.listed(h.session, &wire.Roster{Seated: []wire.Seated{{Player: id, Name: "R", Room: room, Epoch: 1}}})
			break
		}
		l.records.add(record{Record: wire.Record{Source: name, Name: "Somebody"}, at: time.Now()})
	}
}

func hash(name game.SafeText) (sum int) {
	for _, c := range name {
		sum = sum*31 + int(c)
	}
	return sum & 0xffff
}

// A counter counts a feed's rows.
type counter struct{ rows, bytes *atomic.Uint64 }

func (c *counter) Message(_ *session.Session, kind wire.Kind, body []byte) error {
	if kind == wire.KindChanges {
		m := new(wire.Changes)
		if err := wire.Decode(body, m); err != nil {
			return err
		}
		c.bytes.Add(uint64(len(body)))
		c.rows.Add(uint64(len(m.Hosts) + len(m.Loads) + len(m.Rooms) + len(m.Records)))
	}
	return nil
}

func (c *counter) Ended(*session.Session, wire.Reason, game.SafeText) {}

// BenchmarkLookAround is what keeping the board costs, four times a second.
func BenchmarkLookAround(b *testing.B) {
	l := crowdedLobby(b, 1000)
	defer l.socket.Close()
	now := time.Now()
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(feedEvery)
		l.lookAround(now)
	}
}

// BenchmarkPage is what one page of 100,000 players costs the lobby's loop.
func BenchmarkPage(b *testing.B) {
	l := crowdedLobby(b, 1000)
	defer l.socket.Close()
	for name, wish := range map[string]wire.Look{
		"id":     {Count: 50},
		"name":   {Count: 50, Sort: wire.SortName},
		"deep":   {Count: 50, Sort: wire.SortRoom, Offset: 50_000},
		"filter": {Count: 50, Filter: "h77"},
		"room":   {Count: 50, Room: "room-77"},
		"host":   {Count: 50, Host: "h77"},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.listing(&wish)
			}
		})
	}
}
