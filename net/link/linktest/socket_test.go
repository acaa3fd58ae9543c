package linktest_test

import (
	"errors"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"roam/net/link/linktest"
)

func TestListenAddresses(t *testing.T) {
	n := linktest.New(linktest.Config{})
	for _, test := range []struct {
		ask, want string
		err       error
	}{
		{ask: "10.1.0.1:7001", want: "10.1.0.1:7001"},
		{ask: "10.1.0.1:7001", err: syscall.EADDRINUSE},
		{ask: "[::ffff:10.1.0.1]:7001", err: syscall.EADDRINUSE},
		{ask: "[::ffff:10.1.0.1]:7002", want: "10.1.0.1:7002"},
		{ask: "10.0.0.2:1", want: "10.0.0.2:1"},
		{ask: "0.0.0.0:7000", want: "10.0.0.1:7000"},
		{ask: "0.0.0.0:7000", want: "10.0.0.3:7000"}, // 10.0.0.2 is somebody's
		{ask: "[::]:7000", want: "[fd00::4]:7000"},
		{ask: "10.1.0.1:0", want: "10.1.0.1:49152"},
		{ask: "10.1.0.1:49153", want: "10.1.0.1:49153"},
		{ask: "10.1.0.1:0", want: "10.1.0.1:49154"},
		{ask: "[2001:db8::1]:5", want: "[2001:db8::1]:5"},
	} {
		c, err := n.Listen(addrPort(test.ask))
		if !errors.Is(err, test.err) {
			t.Fatalf("Listen(%s): %v, want %v", test.ask, err, test.err)
		}
		if err == nil && c.LocalAddr() != addrPort(test.want) {
			t.Errorf("Listen(%s) is at %v, want %s", test.ask, c.LocalAddr(), test.want)
		}
	}
	c, err := n.Listen(netip.AddrPort{})
	if err != nil || c.LocalAddr() != addrPort("10.0.0.5:49155") {
		t.Errorf("Listen of the zero address: %v, %v", c, err)
	}
}

func TestAllPortsTaken(t *testing.T) {
	n := linktest.New(linktest.Config{})
	anyPort := machine(hostAddr)
	for range 1<<16 - 49152 {
		if _, err := n.Listen(anyPort); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := n.Listen(anyPort); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("one more than there are ports: %v", err)
	}
}

func TestAddressIsFreeAfterClose(t *testing.T) {
	n := linktest.New(linktest.Config{})
	first := open(t, n, hostAddr)
	open(t, n, playAddr)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Listen(hostAddr); err != nil {
		t.Errorf("the address is not free again: %v", err)
	}
	if err := first.Close(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("second Close: %v", err)
	}
	if _, err := n.Listen(hostAddr); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("the second Close took the address from its new socket: %v", err)
	}
}

func TestRebind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := linktest.New(linktest.Config{Path: linktest.Path{Latency: 10 * time.Millisecond}})
		host, play := open(t, n, hostAddr), open(t, n, playAddr)
		atHost, atPlay := record(t, host), record(t, play)
		moved, again := addrPort("10.2.0.1:6000"), addrPort("198.51.100.7:6000")

		write(t, play, hostAddr, []byte("from the old"))
		write(t, host, playAddr, []byte("on its way"))
		time.Sleep(time.Millisecond)
		if err := n.Rebind(playAddr, moved); err != nil {
			t.Fatal(err)
		}
		write(t, play, hostAddr, []byte("from the new"))
		write(t, host, playAddr, []byte("to the old"))
		write(t, host, moved, []byte("to the new"))
		time.Sleep(time.Second)
		if err := n.Rebind(moved, again); err != nil {
			t.Fatal(err)
		}
		write(t, play, hostAddr, []byte("from the newest"))
		time.Sleep(time.Second)

		if play.LocalAddr() != playAddr {
			t.Errorf("the socket noticed: %v", play.LocalAddr())
		}
		stats := n.Stats()
		balanced(t, stats)
		if stats.Unreachable != 2 {
			t.Errorf("%d unreachable, want 2", stats.Unreachable)
		}
		if got := atPlay(); len(got) != 1 || got[0].data != "to the new" {
			t.Errorf("the socket got %v", got)
		}
		var from []netip.AddrPort
		for _, a := range atHost() {
			from = append(from, a.from)
		}
		if len(from) != 3 || from[0] != playAddr || from[1] != moved || from[2] != again {
			t.Errorf("the host was sent packets from %v", from)
		}
		if _, err := n.Listen(again); err != nil {
			t.Errorf("the newest address is not free after Close: %v", err)
		}
	})
}

func TestRebindErrors(t *testing.T) {
	n := linktest.New(linktest.Config{})
	open(t, n, hostAddr)
	open(t, n, playAddr)
	for _, test := range []struct {
		name     string
		old, new netip.AddrPort
	}{
		{"nobody there", otherAddr, addrPort("10.3.0.1:1")},
		{"taken", playAddr, hostAddr},
		{"no port", playAddr, machine(otherAddr)},
		{"no address", playAddr, netip.AddrPort{}},
	} {
		if err := n.Rebind(test.old, test.new); err == nil {
			t.Errorf("%s: no error", test.name)
		}
	}
	if err := n.Rebind(playAddr, otherAddr); err != nil {
		t.Errorf("after the errors: %v", err)
	}
}

func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := linktest.New(linktest.Config{ReadQueue: 70})
		host, second, play := open(t, n, hostAddr), open(t, n, addrPort("10.1.0.1:7009")), open(t, n, playAddr)
		atHost, atPlay := record(t, host), record(t, play)
		if err := n.Pause(machine(hostAddr)); err != nil {
			t.Fatal(err)
		}
		for i := range 75 {
			write(t, play, hostAddr, numbered(i, 4))
		}
		inHand := []byte("the first of 64")
		write(t, host, playAddr, inHand)
		copy(inHand, "overwritten")
		for range 63 + 7 {
			write(t, host, playAddr, []byte("more"))
		}
		write(t, second, playAddr, []byte("of the other socket"))
		time.Sleep(time.Minute)
		if s := n.Stats(); s.Delivered != 70 || s.Overflowed != 5 || s.Paused != 7 || s.Sent != 82 {
			t.Errorf("while paused: %+v", s)
		}
		if err := n.Resume(machine(hostAddr)); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		write(t, host, playAddr, []byte("afterwards"))
		synctest.Wait()
		got := atHost()
		if len(got) != 70 || got[0].at != time.Minute || got[69].number() != 69 {
			t.Errorf("after the pause the host read %v", got)
		}
		if got := atPlay(); len(got) != 66 || got[0].at != time.Minute ||
			got[0].data != "the first of 64" || got[64].data != "of the other socket" || got[65].data != "afterwards" {
			t.Errorf("after the pause the host sent %d: %v", len(got), got)
		}
		balanced(t, n.Stats())
	})
}

func TestPauseOfNobody(t *testing.T) {
	n := linktest.New(linktest.Config{})
	open(t, n, playAddr)
	if n.Pause(hostAddr) == nil || n.Resume(hostAddr) == nil {
		t.Error("no error")
	}
}

func TestCloseEndsAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := linktest.New(linktest.Config{})
		host, play := open(t, n, hostAddr), open(t, n, playAddr)
		if err := n.Pause(hostAddr); err != nil {
			t.Fatal(err)
		}
		write(t, host, playAddr, []byte("in hand"))
		waiting := make(chan error)
		go func() {
			_, err := host.ReadBatch(packets(1))
			waiting <- err
		}()
		synctest.Wait()
		host.Close()
		if err := <-waiting; !errors.Is(err, net.ErrClosed) {
			t.Errorf("waiting ReadBatch: %v", err)
		}
		got := record(t, open(t, n, hostAddr)) // a socket of a new process is not paused
		write(t, play, hostAddr, []byte("hello"))
		synctest.Wait()
		if s := n.Stats(); s.Sent != 1 || len(got()) != 1 {
			t.Errorf("after the close: %+v", s)
		}
	})
}

func TestTapSeesWhatAPausedSocketWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen []string
		n := linktest.New(linktest.Config{Tap: func(_ time.Time, _, _ netip.AddrPort, data []byte) []byte {
			seen = append(seen, string(data))
			return data
		}})
		host, play := open(t, n, hostAddr), open(t, n, playAddr)
		got := record(t, play)
		if err := n.Pause(hostAddr); err != nil {
			t.Fatal(err)
		}
		write(t, host, playAddr, []byte("one"), []byte("two"))
		if len(seen) != 2 || n.Stats().Sent != 0 {
			t.Errorf("seen %q; %+v", seen, n.Stats())
		}
		if err := n.Resume(hostAddr); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if as := got(); len(as) != 2 || as[1].data != "two" || len(seen) != 2 {
			t.Errorf("seen %q, arrived %v", seen, as)
		}
		host.Close()
		if err := host.WriteBatch(packets(1)); !errors.Is(err, net.ErrClosed) || len(seen) != 2 {
			t.Errorf("WriteBatch after Close: %v; the tap saw %q", err, seen)
		}
	})
}
