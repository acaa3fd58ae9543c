package link_test

import (
	"testing"
	"testing/synctest"
	"time"

	"roam/net/link"
	"roam/net/link/linktest"
)

// TestFilled: what waits beyond the window counts, and no longer once it has left.
func TestFilled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := linktest.New(linktest.Config{})
		open := func(conn link.PacketConn, err error) *link.Socket {
			if err != nil {
				t.Fatal(err)
			}
			return link.Open(link.Config{Conn: conn})
		}
		host, client := open(network.Listen(hostAt)), open(network.Listen(clientAt))
		defer host.Close()
		defer client.Close()
		ticket, _, err := host.Issue(time.Minute, link.PlayerLimits(), &witness{t: t})
		if err != nil {
			t.Fatal(err)
		}
		network.Partition(hostAt, clientAt)
		l, err := client.Dial(hostAt, ticket, link.PlayerLimits(), &witness{t: t})
		if err != nil {
			t.Fatal(err)
		}
		if got := l.Filled(); got != 0 {
			t.Errorf("nothing was sent: %v", got)
		}
		for range 60 {
			if err := l.Send(7, make([]byte, 1<<10)); err != nil {
				t.Fatal(err)
			}
		}
		if got := l.Filled(); got < .9 || got > 1 {
			t.Errorf("60 KiB of 64 wait: %v", got)
		}
		time.Sleep(time.Second)
		if got := l.Filled(); got < .2 || got > .6 {
			t.Errorf("a window's worth has left: %v", got)
		}
		network.Heal(hostAt, clientAt)
		time.Sleep(10 * time.Second)
		if got := l.Filled(); got != 0 {
			t.Errorf("all has left: %v", got)
		}
	})
}
