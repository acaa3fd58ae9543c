package linktest_test

import (
	"bytes"
	"net/netip"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"roam/net/link"
	"roam/net/link/linktest"
)

func addrPort(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

// machine is every socket at the address.
func machine(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr(), 0) }

// reach returns which of three sockets reach which: "host>play" and so on.
func reach(t *testing.T, n *linktest.Network, conns map[string]link.PacketConn) (got []string) {
	t.Helper()
	for from, a := range conns {
		for to, b := range conns {
			before := n.Stats().Delivered
			write(t, a, b.LocalAddr(), []byte("hello"))
			if n.Stats().Delivered > before {
				got = append(got, from+">"+to)
			}
		}
	}
	slices.Sort(got)
	return got
}

func TestPartitionHealIsolate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := linktest.New(linktest.Config{})
		conns := map[string]link.PacketConn{
			"h": open(t, n, hostAddr), "o": open(t, n, otherAddr), "p": open(t, n, playAddr),
		}
		all := []string{"h>h", "h>o", "h>p", "o>h", "o>o", "o>p", "p>h", "p>o", "p>p"}
		without := func(gone ...string) []string {
			return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(gone, s) })
		}
		for _, step := range []struct {
			name string
			do   func()
			want []string
		}{
			{"as it was", func() {}, all},
			{"partition", func() { n.Partition(hostAddr, playAddr) }, without("h>p", "p>h")},
			{"of another pair too", func() { n.Partition(machine(otherAddr), playAddr) }, without("h>p", "p>h", "o>p", "p>o")},
			{"heal, named the other way round", func() { n.Heal(playAddr, hostAddr) }, without("o>p", "p>o")},
			{"heal everything", func() { n.Heal(everybody, everybody) }, all},
			{"isolate a machine", func() { n.Isolate(machine(hostAddr)) }, without("h>h", "h>o", "h>p", "o>h", "p>h")},
			{"heal to one", func() { n.Heal(hostAddr, playAddr) }, without("h>h", "h>o", "o>h")},
			{"heal to all", func() { n.Heal(machine(hostAddr), everybody) }, all},
			{"partition of nobody here", func() { n.Partition(addrPort("10.9.9.9:9"), everybody) }, all},
		} {
			step.do()
			if got := reach(t, n, conns); !slices.Equal(got, step.want) {
				t.Errorf("%s: %v, want %v", step.name, got, step.want)
			}
		}
		balanced(t, n.Stats())
	})
}

func TestPartitionLosesWhatIsOnItsWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := linktest.New(linktest.Config{Path: linktest.Path{Latency: 20 * time.Millisecond}})
		got := record(t, open(t, n, hostAddr))
		play := open(t, n, playAddr)
		write(t, play, hostAddr, []byte("arrives during the partition"))
		time.Sleep(10 * time.Millisecond)
		n.Partition(hostAddr, playAddr)
		time.Sleep(10 * time.Millisecond)
		write(t, play, hostAddr, []byte("arrives after it"))
		n.Heal(hostAddr, playAddr)
		write(t, play, hostAddr, []byte("sent after it"))
		time.Sleep(time.Second)
		if as := got(); len(as) != 1 || as[0].data != "sent after it" {
			t.Errorf("arrived: %v", as)
		}
		if s := n.Stats(); s.Partitioned != 2 {
			t.Errorf("%d packets counted as partitioned, want 2", s.Partitioned)
		}
	})
}

func TestSetPath(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := linktest.New(linktest.Config{Path: linktest.Path{Latency: time.Millisecond}})
		host, play := open(t, n, hostAddr), open(t, n, playAddr)
		took := func(from, to link.PacketConn) time.Duration {
			start := time.Now()
			write(t, from, to.LocalAddr(), []byte("hello"))
			if _, err := to.ReadBatch(packets(1)); err != nil {
				t.Fatal(err)
			}
			return time.Since(start)
		}
		check := func(name string, there, back time.Duration) {
			t.Helper()
			if got := took(play, host); got != there {
				t.Errorf("%s: %v there, want %v", name, got, there)
			}
			if got := took(host, play); got != back {
				t.Errorf("%s: %v back, want %v", name, got, back)
			}
		}
		slow := func(d time.Duration) linktest.Path { return linktest.Path{Latency: d} }
		check("default", time.Millisecond, time.Millisecond)
		n.SetPath(playAddr, hostAddr, slow(2*time.Millisecond))
		check("one direction", 2*time.Millisecond, time.Millisecond)
		n.SetPath(everybody, machine(playAddr), slow(3*time.Millisecond))
		check("everybody to a machine", 2*time.Millisecond, 3*time.Millisecond)
		n.SetPath(everybody, everybody, slow(4*time.Millisecond))
		check("the later call counts", 4*time.Millisecond, 4*time.Millisecond)
		n.SetPath(hostAddr, otherAddr, slow(5*time.Millisecond))
		check("of others", 4*time.Millisecond, 4*time.Millisecond)

		n.SetPath(everybody, everybody, slow(time.Hour))
		write(t, play, hostAddr, []byte("still on the old path"))
		n.SetPath(everybody, everybody, slow(time.Second))
		check("does not wait for what takes the old path", time.Second, time.Second)
	})
}

func TestTap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n *linktest.Network
		var seen atomic.Int32
		start := time.Now()
		n = linktest.New(linktest.Config{
			Path: linktest.Path{Loss: 1},
			Tap: func(at time.Time, from, to netip.AddrPort, data []byte) []byte {
				seen.Add(1)
				if at.Sub(start) != time.Second || from != playAddr || to != hostAddr {
					t.Errorf("tap saw %v, %v to %v", at.Sub(start), from, to)
				}
				switch string(data) {
				case "drop":
					return nil
				case "alter":
					data[0] = 'A'
				case "grow":
					return bytes.Repeat([]byte("x"), link.MaxDatagram)
				case "burst":
					return make([]byte, link.MaxDatagram+1)
				case "heal the path":
					n.SetPath(everybody, everybody, linktest.Path{})
				}
				return data
			},
		})
		got := record(t, open(t, n, hostAddr))
		play := open(t, n, playAddr)
		time.Sleep(time.Second)
		mine := []byte("alter")
		write(t, play, hostAddr, []byte("lost"), []byte("heal the path"), []byte("drop"), mine, []byte{}, []byte("grow"), []byte("burst"))
		n.Inject(otherAddr, hostAddr, []byte("not tapped"))
		synctest.Wait()
		stats := n.Stats()
		balanced(t, stats)
		var data []string
		for _, a := range got() {
			data = append(data, a.data)
		}
		want := []string{"heal the path", "Alter", "", string(bytes.Repeat([]byte("x"), link.MaxDatagram)), "not tapped"}
		if !slices.Equal(data, want) {
			t.Errorf("arrived: %q", data)
		}
		if string(mine) != "alter" {
			t.Error("the tap reached the sender's own bytes")
		}
		if seen.Load() != 7 || stats.Tapped != 1 || stats.Lost != 1 || stats.Oversize != 1 {
			t.Errorf("tap saw %d; %+v", seen.Load(), stats)
		}
	})
}

func TestInject(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := linktest.New(linktest.Config{Path: linktest.Path{Latency: time.Second}})
		got := record(t, open(t, n, hostAddr))
		forged := addrPort("192.0.2.1:9")
		n.Inject(forged, hostAddr, []byte("forged"))
		n.Isolate(hostAddr)
		n.Inject(forged, hostAddr, []byte("cut off"))
		n.Heal(everybody, everybody)
		time.Sleep(2 * time.Second)
		if as := got(); len(as) != 1 || as[0] != (arrival{time.Second, forged, "forged"}) {
			t.Errorf("arrived: %v", as)
		}
	})
}
