package admin

import (
	"bytes"
	"context"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"roam/game"
	"roam/net/client"
	"roam/net/host"
	"roam/net/link"
	"roam/net/local"
)

// quiet is a world in which nobody is ever shown anything.
type quiet struct{ world }

func (*quiet) View(_ game.PlayerID, buf []byte) []byte { return buf }

// BenchmarkScrape is one scrape of a host on which players sit in one room, over
// real UDP: its loops are asked, its seats counted, and all is written as text.
func BenchmarkScrape(b *testing.B) {
	for _, players := range []int{0, 1000} {
		b.Run(strconv.Itoa(players), func(b *testing.B) { benchScrape(b, players) })
	}
}

func benchScrape(b *testing.B, players int) {
	stats := new(host.Stats)
	c, err := local.Start(local.Config{
		Game: "still/1", Hosts: 1, NewWorld: func(game.RoomID) (game.World, error) { return &quiet{}, nil },
		Host: func(cfg *host.Config) { cfg.Stats = stats },
	})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Stop()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if now, err := stats.Ask(b.Context()); err == nil && now.Lobby {
			break
		} else if time.Now().After(deadline) {
			b.Fatal("the host does not find its lobby")
		}
	}
	conn, err := link.Listen("127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	socket := link.Open(link.Config{Conn: conn})
	defer socket.Close()
	for range players {
		cfg := client.Config{Lobby: c.Lobby, Game: "still/1", Handler: watcher{}, Socket: socket, Patient: true}
		if _, err := client.Join(context.Background(), cfg); err != nil {
			b.Fatal(err)
		}
	}
	metrics := handler(Host(stats))
	size := 0
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		w.Body = bytes.NewBuffer(make([]byte, 0, 64<<10))
		metrics.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		size = w.Body.Len()
	}
	b.ReportMetric(float64(size), "B")
}
