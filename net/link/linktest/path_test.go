package linktest_test

import (
	"math"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"roam/net/link/linktest"
)

// send sends count packets of 100 bytes from play to host, one every gap, and
// returns what arrived within ten seconds after the last, with the counts.
func send(t *testing.T, config linktest.Config, count int, gap time.Duration) ([]arrival, linktest.Stats) {
	t.Helper()
	n := linktest.New(config)
	host, play := open(t, n, hostAddr), open(t, n, playAddr)
	got := record(t, host)
	for i := range count {
		write(t, play, hostAddr, numbered(i, 100))
		time.Sleep(gap)
	}
	time.Sleep(10 * time.Second)
	stats := n.Stats()
	balanced(t, stats)
	return got(), stats
}

func numbers(as []arrival) (ns []uint32) {
	for _, a := range as {
		ns = append(ns, a.number())
	}
	return ns
}

func TestLatencyIsExact(t *testing.T) {
	for _, latency := range []time.Duration{0, 1, time.Microsecond, 40 * time.Millisecond, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			n := linktest.New(linktest.Config{Path: linktest.Path{Latency: latency}})
			host, play := open(t, n, hostAddr), open(t, n, playAddr)
			start := time.Now()
			write(t, play, hostAddr, []byte("one"), []byte("two"))
			ps := packets(3)
			if count, err := host.ReadBatch(ps); count != 2 || err != nil {
				t.Fatalf("read %d packets, %v; want both at once", count, err)
			}
			if took := time.Since(start); took != latency {
				t.Errorf("took %v, want %v", took, latency)
			}
			if string(ps[0].Data) != "one" || string(ps[1].Data) != "two" || ps[0].Addr != playAddr {
				t.Errorf("read %q from %v, then %q", ps[0].Data, ps[0].Addr, ps[1].Data)
			}
		})
	}
}

func TestJitterDelaysWithinBoundsAndKeepsOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const latency, jitter, gap, count = 20 * time.Millisecond, 50 * time.Millisecond, 60 * time.Millisecond, 500
		got, _ := send(t, linktest.Config{Path: linktest.Path{Latency: latency, Jitter: jitter}}, count, gap)
		lowest, highest := time.Hour, time.Duration(0)
		for i, a := range got {
			took := a.at - time.Duration(i)*gap
			lowest, highest = min(lowest, took), max(highest, took)
		}
		if lowest < latency || lowest > latency+jitter/10 || highest >= latency+jitter || highest < latency+jitter*9/10 {
			t.Errorf("packets took %v to %v, want about %v to %v", lowest, highest, latency, latency+jitter)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		got, stats := send(t, linktest.Config{Path: linktest.Path{Jitter: 50 * time.Millisecond}}, 500, time.Millisecond)
		if !slices.IsSorted(numbers(got)) || len(got) != 500 || stats.Reordered != 0 {
			t.Errorf("jitter reordered: %+v", stats)
		}
	})
}

// Within four standard deviations of the expected number: a seed either passes
// always or never.
func within(t *testing.T, what string, got, trials int, p float64) {
	t.Helper()
	mean, deviation := float64(trials)*p, math.Sqrt(float64(trials)*p*(1-p))
	if math.Abs(float64(got)-mean) > 4*deviation {
		t.Errorf("%s: %d of %d, want %.0f±%.0f", what, got, trials, mean, 4*deviation)
	}
}

func TestLossAndDuplicationRates(t *testing.T) {
	for _, p := range []float64{0, 0.01, 0.1, 0.5, 1} {
		for seed := range uint64(3) {
			synctest.Test(t, func(t *testing.T) {
				path := linktest.Path{Latency: time.Millisecond, Loss: p}
				got, stats := send(t, linktest.Config{Seed: seed, Path: path}, 2000, 0)
				within(t, "lost", stats.Lost, 2000, p)
				if len(got) != 2000-stats.Lost {
					t.Errorf("%d arrived, %d lost", len(got), stats.Lost)
				}
			})
			synctest.Test(t, func(t *testing.T) {
				path := linktest.Path{Latency: time.Millisecond, Duplicate: p}
				got, stats := send(t, linktest.Config{Seed: seed, Path: path}, 2000, 0)
				within(t, "doubled", stats.Duplicated, 2000, p)
				times := make(map[uint32]int)
				for _, n := range numbers(got) {
					times[n]++
				}
				if len(times) != 2000 || len(got) != 2000+stats.Duplicated || stats.Reordered != 0 {
					t.Errorf("%d different of %d arrived, %+v", len(times), len(got), stats)
				}
			})
		}
	}
}

func TestSecondCopiesAreHeldBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const latency, hold = 5 * time.Millisecond, 30 * time.Millisecond
		path := linktest.Path{Latency: latency, Duplicate: 1, Hold: hold}
		got, _ := send(t, linktest.Config{Path: path}, 100, hold)
		first, second := make(map[uint32]time.Duration), make(map[uint32]time.Duration)
		longest := time.Duration(0)
		for _, a := range got {
			if _, ok := first[a.number()]; !ok {
				first[a.number()] = a.at
				continue
			}
			second[a.number()] = a.at
			longest = max(longest, a.at-first[a.number()])
		}
		for n, at := range first {
			if want := time.Duration(n)*hold + latency; at != want {
				t.Errorf("packet %d first came after %v, want %v", n, at, want)
			}
		}
		if len(second) != 100 || longest > hold || longest < hold*9/10 {
			t.Errorf("%d of 100 came again, after at most %v, want nearly %v", len(second), longest, hold)
		}
	})
}

func TestReorder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const count, gap, hold = 2000, time.Millisecond, 30 * time.Millisecond
		path := linktest.Path{Latency: 5 * time.Millisecond, Reorder: 0.2, Hold: hold}
		got, stats := send(t, linktest.Config{Seed: 7, Path: path}, count, gap)
		overtaken, highest := 0, uint32(0)
		for _, a := range got {
			if took := a.at - time.Duration(a.number())*gap; took < path.Latency || took > path.Latency+hold {
				t.Fatalf("packet %d took %v", a.number(), took)
			}
			if a.number() < highest {
				overtaken++
			}
			highest = max(highest, a.number())
		}
		if len(got) != count {
			t.Errorf("%d of %d arrived", len(got), count)
		}
		if overtaken < count/10 || overtaken != stats.Reordered {
			t.Errorf("%d overtaken, %d counted, of some %d held back", overtaken, stats.Reordered, count/5)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		// Twenty packets a second, as hosts send: the default hold is long enough.
		_, stats := send(t, linktest.Config{Path: linktest.Path{Reorder: 0.5}}, 500, 50*time.Millisecond)
		if stats.Reordered < 50 {
			t.Errorf("only %d of 500 reordered", stats.Reordered)
		}
	})
}

func TestRateShapesThroughput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := linktest.Path{Latency: 7 * time.Millisecond, Rate: 100_000, Queue: 2000}
		n := linktest.New(linktest.Config{Path: path})
		host, play := open(t, n, hostAddr), open(t, n, playAddr)
		got := record(t, host)
		for i := range 30 { // of which 20 fit
			write(t, play, hostAddr, numbered(i, 100))
		}
		time.Sleep(10*time.Millisecond - time.Microsecond) // now the tenth is leaving
		for i := range 30 {                                // of which 9 fit
			write(t, play, hostAddr, numbered(100+i, 100))
		}
		time.Sleep(time.Second)
		stats := n.Stats()
		balanced(t, stats)
		if stats.Delivered != 29 || stats.Throttled != 31 {
			t.Errorf("%d arrived and %d were throttled, want 29 and 31", stats.Delivered, stats.Throttled)
		}
		for i, a := range got() {
			if want := path.Latency + time.Duration(i+1)*time.Millisecond; a.at != want {
				t.Errorf("arrival %d after %v, want %v: one packet a millisecond", i, a.at, want)
			}
		}
	})
}

func TestRateIsPerDirection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := linktest.New(linktest.Config{Path: linktest.Path{Rate: 1000}})
		host, play, other := open(t, n, hostAddr), open(t, n, playAddr), open(t, n, otherAddr)
		got := record(t, host)
		back := record(t, play)
		write(t, play, hostAddr, make([]byte, 100))
		write(t, other, hostAddr, make([]byte, 100))
		write(t, host, playAddr, make([]byte, 100))
		time.Sleep(time.Second)
		for _, a := range append(got(), back()...) {
			if a.at != 100*time.Millisecond {
				t.Errorf("from %v after %v, want 100ms: no stream waits for another", a.from, a.at)
			}
		}
		if s := n.Stats(); s.Delivered != 3 {
			t.Errorf("%d of 3 arrived", s.Delivered)
		}
	})
}

// The same seed gives the same arrivals, to the nanosecond, although three
// goroutines send at once; another seed gives others.
func TestSameSeedSameFates(t *testing.T) {
	run := func(seed uint64) (got []arrival) {
		synctest.Test(t, func(t *testing.T) {
			n := linktest.New(linktest.Config{Seed: seed, Path: linktest.Path{
				Latency: 10 * time.Millisecond, Jitter: 5 * time.Millisecond,
				Loss: 0.2, Duplicate: 0.2, Reorder: 0.2,
			}})
			read := record(t, open(t, n, hostAddr))
			var senders sync.WaitGroup
			for _, addr := range []string{"10.2.0.1:1", "10.2.0.2:1", "10.2.0.2:2"} {
				c := open(t, n, addrPort(addr))
				senders.Go(func() {
					for i := range 300 {
						write(t, c, hostAddr, numbered(i, 100))
						if i%3 == 0 {
							time.Sleep(time.Millisecond)
						}
					}
				})
			}
			senders.Wait()
			time.Sleep(time.Second)
			balanced(t, n.Stats())
			got = read()
		})
		return got
	}
	first := run(1)
	if len(first) == 0 {
		t.Fatal("nothing arrived")
	}
	for range 5 {
		if !slices.Equal(first, run(1)) {
			t.Fatal("the same seed gave other arrivals")
		}
	}
	if slices.Equal(first, run(2)) {
		t.Error("another seed gave the same arrivals")
	}
}

func TestStreamsHaveTheirOwnFates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := linktest.New(linktest.Config{Seed: 1, Path: linktest.Path{Loss: 0.5}})
		got := record(t, open(t, n, hostAddr))
		play, other := open(t, n, playAddr), open(t, n, otherAddr)
		for i := range 100 {
			write(t, play, hostAddr, numbered(i, 4))
			write(t, other, hostAddr, numbered(i, 4))
		}
		synctest.Wait()
		arrived := make(map[netip.AddrPort][]uint32)
		for _, a := range got() {
			arrived[a.from] = append(arrived[a.from], a.number())
		}
		if len(arrived) != 2 || slices.Equal(arrived[playAddr], arrived[otherAddr]) {
			t.Errorf("of two streams the same packets were lost: %v", arrived)
		}
	})
}

// Who sends first does not decide what arrives first at the same instant.
func TestOrderAtOneInstantIsFixed(t *testing.T) {
	run := func(senders ...netip.AddrPort) (got []arrival) {
		synctest.Test(t, func(t *testing.T) {
			n := linktest.New(linktest.Config{Path: linktest.Path{Latency: time.Millisecond}})
			read := record(t, open(t, n, hostAddr))
			for _, addr := range senders {
				write(t, open(t, n, addr), hostAddr, []byte("one"), []byte("two"))
			}
			time.Sleep(time.Second)
			got = read()
		})
		return got
	}
	one, two := run(playAddr, otherAddr), run(otherAddr, playAddr)
	if len(one) != 4 || !slices.Equal(one, two) {
		t.Errorf("%v, the other way round %v", one, two)
	}
	if one[0].data != "one" || one[1].data != "two" {
		t.Errorf("one stream was reordered: %v", one)
	}
}

// A packet's luck does not depend on what the path did to those before it.
func TestFatesDoNotDependOnEarlierPaths(t *testing.T) {
	run := func(before linktest.Path) (got []uint32) {
		synctest.Test(t, func(t *testing.T) {
			n := linktest.New(linktest.Config{Seed: 3, Path: before})
			read := record(t, open(t, n, hostAddr))
			play := open(t, n, playAddr)
			for i := range 200 {
				if i == 100 {
					time.Sleep(time.Second)
					n.SetPath(everybody, everybody, linktest.Path{Loss: 0.5})
				}
				write(t, play, hostAddr, numbered(i, 100))
			}
			time.Sleep(time.Second)
			for _, number := range numbers(read()) {
				if number >= 100 {
					got = append(got, number)
				}
			}
		})
		return got
	}
	want := run(linktest.Path{})
	if len(want) < 20 || len(want) > 80 {
		t.Fatalf("%d of 100 arrived at half loss", len(want))
	}
	for _, before := range []linktest.Path{{Loss: 1}, {Duplicate: 1, Reorder: 1}, {Rate: 100}, {Jitter: time.Millisecond}} {
		if !slices.Equal(want, run(before)) {
			t.Errorf("after %+v other packets were lost", before)
		}
	}
}
