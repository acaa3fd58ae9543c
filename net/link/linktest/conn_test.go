package linktest_test

import (
	"bytes"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"roam/net/link"
	"roam/net/link/linktest"
)

func TestBytesAreCopied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := linktest.New(linktest.Config{Path: linktest.Path{Latency: time.Millisecond, Duplicate: 1}})
		host, play := open(t, n, hostAddr), open(t, n, playAddr)
		sent := []byte("as it was written")
		write(t, play, hostAddr, sent)
		copy(sent, "overwritten later")
		time.Sleep(time.Second)

		first, second := packets(1), packets(1)
		if _, err := host.ReadBatch(first); err != nil {
			t.Fatal(err)
		}
		copy(first[0].Data, "changed by reader")
		write(t, play, hostAddr, []byte("uses the room again"))
		if _, err := host.ReadBatch(second); err != nil {
			t.Fatal(err)
		}
		if string(second[0].Data) != "as it was written" || string(first[0].Data) != "changed by reader" {
			t.Errorf("read %q, then %q", first[0].Data, second[0].Data)
		}
	})
}

func TestReadBatchFillsWhatIsThere(t *testing.T) {
	n := linktest.New(linktest.Config{})
	host, play := open(t, n, hostAddr), open(t, n, playAddr)
	for i := range 10 {
		write(t, play, hostAddr, numbered(i, 4+i))
	}
	next := 0
	for _, want := range []int{4, 4, 2} {
		ps := packets(4)
		count, err := host.ReadBatch(ps)
		if count != want || err != nil {
			t.Fatalf("read %d, %v; want %d", count, err, want)
		}
		for _, p := range ps[:count] {
			if !bytes.Equal(p.Data, numbered(next, 4+next)) {
				t.Errorf("packet %d: % x", next, p.Data)
			}
			next++
		}
	}
}

func TestSizes(t *testing.T) {
	n := linktest.New(linktest.Config{})
	host, play := open(t, n, hostAddr), open(t, n, playAddr)
	for _, test := range []struct {
		size    int
		arrives bool
	}{{0, true}, {1, true}, {link.MaxDatagram, true}, {link.MaxDatagram + 1, false}, {1 << 16, false}} {
		before := n.Stats()
		write(t, play, hostAddr, make([]byte, test.size))
		after := n.Stats()
		if arrived := after.Delivered > before.Delivered; arrived != test.arrives {
			t.Errorf("%d bytes: arrived is %v", test.size, arrived)
		}
		if !test.arrives {
			continue
		}
		ps := packets(1)
		if _, err := host.ReadBatch(ps); err != nil || len(ps[0].Data) != test.size {
			t.Errorf("read %d of %d bytes, %v", len(ps[0].Data), test.size, err)
		}
		if got := after.DeliveredBytes - before.DeliveredBytes; got != test.size {
			t.Errorf("%d bytes counted, want %d", got, test.size)
		}
	}
	balanced(t, n.Stats())
}

func TestReadQueueIsBounded(t *testing.T) {
	for _, test := range []struct{ queue, want int }{{0, 4096}, {7, 7}} {
		n := linktest.New(linktest.Config{ReadQueue: test.queue})
		open(t, n, hostAddr)
		play := open(t, n, playAddr)
		for range test.want + 3 {
			write(t, play, hostAddr, []byte("x"))
		}
		s := n.Stats()
		balanced(t, s)
		if s.Delivered != test.want || s.Overflowed != 3 {
			t.Errorf("%d delivered, %d overflowed; want %d, 3", s.Delivered, s.Overflowed, test.want)
		}
	}
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := linktest.New(linktest.Config{Path: linktest.Path{Latency: time.Second}})
		host, play := open(t, n, hostAddr), open(t, n, playAddr)
		waiting := make(chan error)
		go func() {
			_, err := host.ReadBatch(packets(1))
			waiting <- err
		}()
		synctest.Wait()
		write(t, play, hostAddr, []byte("too late"))
		if err := host.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-waiting; !errors.Is(err, net.ErrClosed) {
			t.Errorf("waiting ReadBatch: %v", err)
		}
		if _, err := host.ReadBatch(packets(1)); !errors.Is(err, net.ErrClosed) {
			t.Errorf("ReadBatch: %v", err)
		}
		if err := host.WriteBatch(packets(1)); !errors.Is(err, net.ErrClosed) {
			t.Errorf("WriteBatch: %v", err)
		}
		write(t, play, hostAddr, []byte("the other socket notices nothing"))
		time.Sleep(time.Minute)
		if s := n.Stats(); s.Unreachable != 2 || s.Delivered != 0 {
			t.Errorf("after the close: %+v", s)
		}
	})
}

func TestUnreadPacketsAreDiscardedByClose(t *testing.T) {
	n := linktest.New(linktest.Config{})
	host, play := open(t, n, hostAddr), open(t, n, playAddr)
	write(t, play, hostAddr, []byte("for the old socket"))
	host.Close()
	if _, err := host.ReadBatch(packets(1)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("ReadBatch after Close: %v", err)
	}
	host = open(t, n, hostAddr)
	write(t, play, hostAddr, []byte("for the new socket"))
	ps := packets(2)
	if count, err := host.ReadBatch(ps); count != 1 || err != nil || string(ps[0].Data) != "for the new socket" {
		t.Errorf("read %d, %v: %q", count, err, ps[0].Data)
	}
}

// A restarted host receives what was sent to its predecessor, as over UDP.
func TestWhatIsOnItsWayReachesTheNextSocket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := linktest.New(linktest.Config{Path: linktest.Path{Latency: time.Second}})
		host, play := open(t, n, hostAddr), open(t, n, playAddr)
		write(t, play, hostAddr, []byte("late"))
		host.Close()
		got := record(t, open(t, n, hostAddr))
		time.Sleep(time.Minute)
		if as := got(); len(as) != 1 || as[0].data != "late" {
			t.Errorf("arrived: %v", as)
		}
	})
}

func TestLastCloseLosesWhatIsOnItsWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := linktest.New(linktest.Config{Path: linktest.Path{Latency: time.Second}})
		host, play := open(t, n, hostAddr), open(t, n, playAddr)
		write(t, play, hostAddr, []byte("a"), []byte("b"))
		if s := n.Stats(); s.InFlight != 2 {
			t.Errorf("%d in flight, want 2", s.InFlight)
		}
		host.Close()
		play.Close()
		s := n.Stats()
		balanced(t, s)
		if s.InFlight != 0 || s.Unreachable != 2 {
			t.Errorf("after the last Close: %+v", s)
		}
		// The network can be used again, and its timer still works.
		host, play = open(t, n, hostAddr), open(t, n, playAddr)
		start := time.Now()
		write(t, play, hostAddr, []byte("c"))
		if _, err := host.ReadBatch(packets(1)); err != nil || time.Since(start) != time.Second {
			t.Errorf("a new socket reads after %v, %v", time.Since(start), err)
		}
	})
}
