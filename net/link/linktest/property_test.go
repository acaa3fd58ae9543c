package linktest_test

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"roam/net/link"
	"roam/net/link/linktest"
)

var (
	anyChance = rapid.SampledFrom([]float64{0, 0.3, 1})
	anyWait   = rapid.SampledFrom([]time.Duration{0, time.Millisecond, 30 * time.Millisecond})
	anyPath   = rapid.Custom(func(t *rapid.T) linktest.Path {
		return linktest.Path{
			Latency: anyWait.Draw(t, "latency"), Jitter: anyWait.Draw(t, "jitter"), Hold: anyWait.Draw(t, "hold"),
			Loss: anyChance.Draw(t, "loss"), Duplicate: anyChance.Draw(t, "duplicate"), Reorder: anyChance.Draw(t, "reorder"),
			Rate: rapid.SampledFrom([]int{0, 1000}).Draw(t, "rate"), Queue: rapid.SampledFrom([]int{0, 50}).Draw(t, "queue"),
		}
	})
	anyPlace = rapid.IntRange(0, len(places)-1)
	anyEnd   = rapid.SampledFrom(append(places, everybody, machine(playAddr)))
	places   = []netip.AddrPort{hostAddr, otherAddr, playAddr, addrPort("10.2.0.1:5001")}
)

// A trial is one network with a socket at each place, and what was sent.
type trial struct {
	network *linktest.Network
	conns   []link.PacketConn
	sent    []struct{ from, to int } // by the number that the packet carries
}

func (tr *trial) actions() map[string]func(*rapid.T) {
	n := tr.network
	return map[string]func(*rapid.T){
		"send": func(t *rapid.T) {
			from, to := anyPlace.Draw(t, "from"), anyPlace.Draw(t, "to")
			write(t, tr.conns[from], places[to], numbered(len(tr.sent), 20))
			tr.sent = append(tr.sent, struct{ from, to int }{from, to})
		},
		"pause": func(t *rapid.T) {
			if err := n.Pause(anyEnd.Draw(t, "who")); err != nil {
				t.Fatal(err)
			}
		},
		"resume": func(t *rapid.T) {
			if err := n.Resume(anyEnd.Draw(t, "who")); err != nil {
				t.Fatal(err)
			}
		},
		"wait":      func(t *rapid.T) { time.Sleep(anyWait.Draw(t, "wait")) },
		"path":      func(t *rapid.T) { n.SetPath(anyEnd.Draw(t, "a"), anyEnd.Draw(t, "b"), anyPath.Draw(t, "path")) },
		"partition": func(t *rapid.T) { n.Partition(anyEnd.Draw(t, "a"), anyEnd.Draw(t, "b")) },
		"heal":      func(t *rapid.T) { n.Heal(anyEnd.Draw(t, "a"), anyEnd.Draw(t, "b")) },
		"cut all off": func(t *rapid.T) {
			n.Isolate(everybody)
			before := n.Stats().Delivered
			time.Sleep(time.Second)
			if n.Stats().Delivered != before {
				t.Error("delivered across a partition")
			}
			n.Heal(everybody, everybody)
		},
		"": func(t *rapid.T) { balanced(t, n.Stats()) },
	}
}

// bubbled hides the deadline of a test, which rapid would ask for and which a
// bubble does not allow.
type bubbled struct{ testing.TB }

// Whatever is done to a network, every packet is accounted for, and what is
// read is what was sent there: by the one that it says, and at most twice.
func TestEveryPacketIsAccountedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(bubbled{t}, func(t *rapid.T) {
			tr := &trial{network: linktest.New(linktest.Config{
				Seed: rapid.Uint64().Draw(t, "seed"), Path: anyPath.Draw(t, "path"),
				ReadQueue: rapid.IntRange(1, 5).Draw(t, "read queue"),
			})}
			var readers []func() []arrival
			for _, place := range places {
				c, err := tr.network.Listen(place)
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				tr.conns = append(tr.conns, c)
				readers = append(readers, record(t, c))
			}
			t.Repeat(tr.actions())

			if err := tr.network.Resume(everybody); err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Second)
			synctest.Wait()
			stats := tr.network.Stats()
			times, read := map[uint32]int{}, 0
			for place, got := range readers {
				for _, a := range got() {
					read++
					times[a.number()]++
					sent := tr.sent[a.number()]
					if sent.to != place || places[sent.from] != a.from || times[a.number()] > 2 {
						t.Errorf("%v got packet %d from %v, in all %d times: sent was %+v",
							places[place], a.number(), a.from, times[a.number()], sent)
					}
				}
			}
			if stats.Sent != len(tr.sent) || stats.Delivered != read || stats.InFlight != 0 {
				t.Errorf("sent %d, read %d: %+v", len(tr.sent), read, stats)
			}
		})
	})
}
