package link_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// keys that the tests knock with: made once, since they are the same in each.
var testKeys = sync.OnceValue(func() (ks [2]link.Key) {
	for i := range ks {
		k, err := link.NewKey()
		if err != nil {
			panic(err)
		}
		ks[i] = k
	}
	return ks
})

// A door is a node that takes knocks, and a socket that knocks.
type door struct {
	network      *linktest.Network
	host, client *link.Socket
	cluster      link.ClusterKey
	down         *witness

	mu  sync.Mutex // guards the field below
	ups []*witness // of each link that the host accepted
}

// up is the witness of the one link that the host opened.
func (d *door) up(t *testing.T) (one *witness) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, w := range d.ups {
		if len(w.events("opened")) > 0 {
			if one != nil {
				t.Fatal("two links were opened")
			}
			one = w
		}
	}
	if one == nil {
		t.Fatalf("no link was opened, of %d accepted", len(d.ups))
	}
	return one
}

func newDoor(t *testing.T, network linktest.Config, change func(*link.Config)) *door {
	d := &door{network: linktest.New(network), cluster: link.NewClusterKey(), down: &witness{t: t}}
	cfg := link.Config{Key: testKeys()[0], Cluster: d.cluster, Accept: func(*link.Link) link.Receiver {
		w := &witness{t: t}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.ups = append(d.ups, w)
		return w
	}}
	if change != nil {
		change(&cfg)
	}
	d.host = listen(t, d.network, hostAt, cfg)
	d.client = listen(t, d.network, clientAt, link.Config{})
	return d
}

func (d *door) close() {
	d.client.Close()
	d.host.Close()
}

func (d *door) player() link.KnockConfig {
	return link.KnockConfig{Key: testKeys()[1], Limits: link.PlayerLimits()}
}

func (d *door) node() link.KnockConfig {
	return link.KnockConfig{Cluster: d.cluster, Limits: link.ClusterLimits()}
}

func (d *door) knock(how link.KnockConfig, patience time.Duration) (*link.Link, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return d.client.Knock(ctx, hostAt, how, d.down)
}

// enter is knock with a receiver that does not care.
func (d *door) enter(how link.KnockConfig, patience time.Duration) (*link.Link, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return d.client.Knock(ctx, hostAt, how, nobody{})
}

func reasonOf(err error) wire.Reason {
	var e *wire.Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return wire.ReasonNone
}

// TestKnockUnderLoss: both handshakes come about over any network, and the link
// carries messages when that is better again.
func TestKnockUnderLoss(t *testing.T) {
	for _, loss := range []float64{0, 0.2, 0.5} {
		for name, how := range map[string]func(*door) link.KnockConfig{"player": (*door).player, "node": (*door).node} {
			for seed := range uint64(10) {
				t.Run(fmt.Sprintf("%s/%v/%d", name, loss, seed), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						path := linktest.Path{Latency: 20 * time.Millisecond, Loss: loss, Duplicate: loss, Reorder: loss}
						d := newDoor(t, linktest.Config{Seed: seed, Path: path}, nil)
						defer d.close()
						start := time.Now()
						l, err := d.knock(how(d), time.Minute)
						if err != nil {
							t.Fatal(err)
						}
						if loss == 0 && time.Since(start) != 40*time.Millisecond {
							t.Errorf("took %v instead of one round trip", time.Since(start))
						}
						d.network.SetPath(everybody, everybody, linktest.Path{Latency: 20 * time.Millisecond})
						for i := range 20 {
							say(t, l, i, 30)
							d.client.Flush(l)
							time.Sleep(50 * time.Millisecond)
						}
						time.Sleep(2 * time.Second)
						d.up(t).inOrder(t, 20)
						far := d.up(t).link
						if name == "player" && (far.Remote() != testKeys()[1].Public || l.Remote() != testKeys()[0].Public) {
							t.Error("the keys shown are not the keys held")
						}
						if name == "node" && !far.Remote().IsZero() {
							t.Error("a node shows a key of its own")
						}
						if far.ID() != l.ID() {
							t.Error("the ends call the link by different ids")
						}
					})
				})
			}
		}
	}
}

// TestKnocksThatFail: each ends with one reason, at once where somebody is there.
func TestKnocksThatFail(t *testing.T) {
	stranger := link.KnockConfig{Cluster: link.NewClusterKey(), Limits: link.ClusterLimits()}
	for name, c := range map[string]struct {
		change func(*link.Config)
		how    func(*door) link.KnockConfig
		tap    func(data []byte) []byte
		reason wire.Reason
	}{
		"nobody there":      {nil, (*door).node, func([]byte) []byte { return nil }, wire.ReasonUnreachable},
		"other cluster key": {nil, func(*door) link.KnockConfig { return stranger }, nil, wire.ReasonDenied},
		"other version": {nil, (*door).player, func(data []byte) []byte {
			if data[0] == 0x03 {
				data[1]++
			}
			return data
		}, wire.ReasonVersion},
		"no players here": {func(c *link.Config) { c.Key = link.Key{} }, (*door).player, nil, wire.ReasonDenied},
		"no nodes here":   {func(c *link.Config) { c.Cluster = link.ClusterKey{} }, (*door).node, nil, wire.ReasonDenied},
		"node refused":    {func(c *link.Config) { c.Accept = nil }, (*door).node, nil, wire.ReasonDenied},
		"node while full": {func(c *link.Config) { c.MaxLinks = -1 }, (*door).node, nil, wire.ReasonHostFull},
		"answer tampered": {nil, (*door).player, func(data []byte) []byte {
			if data[0] == 0x04 {
				data[40] ^= 1
			}
			return data
		}, wire.ReasonUnreachable},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				network := linktest.Config{Path: linktest.Path{Latency: 20 * time.Millisecond}}
				if c.tap != nil {
					network.Tap = func(_ time.Time, _, _ netip.AddrPort, data []byte) []byte { return c.tap(data) }
				}
				d := newDoor(t, network, c.change)
				defer d.close()
				start := time.Now()
				l, err := d.knock(c.how(d), 10*time.Second)
				if l != nil || reasonOf(err) != c.reason {
					t.Fatalf("knock: %v, %v, want %v", l, err, c.reason)
				}
				if c.reason != wire.ReasonUnreachable && time.Since(start) != 40*time.Millisecond {
					t.Errorf("took %v instead of one round trip", time.Since(start))
				}
				time.Sleep(10 * time.Second)
				if d.host.Stats().Links+d.client.Stats().Links != 0 || len(d.ups)+len(d.down.all) != 0 {
					t.Error("a knock that failed left something behind")
				}
			})
		})
	}
}

// TestPlayersAreRefusedOverTheirLink: a player's knock is complete before the
// node knows who it is, so the refusal comes as the reason of a close.
func TestPlayersAreRefusedOverTheirLink(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*link.Config)
		reason wire.Reason
	}{
		"refused": {func(c *link.Config) { c.Accept = nil }, wire.ReasonDenied},
		"full":    {func(c *link.Config) { c.MaxLinks = -1 }, wire.ReasonHostFull},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDoor(t, linktest.Config{Path: linktest.Path{Latency: 20 * time.Millisecond}}, c.change)
				defer d.close()
				if _, err := d.knock(d.player(), 10*time.Second); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second)
				if e := d.down.ended(t); e.reason != c.reason {
					t.Errorf("closed with %v, want %v", e.reason, c.reason)
				}
				if d.host.Stats().Links != 0 {
					t.Error("the node keeps the link")
				}
			})
		})
	}
}

func TestKnockVerifies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDoor(t, linktest.Config{}, nil)
		defer d.close()
		how := d.player()
		pins, err := link.LoadPins("")
		if err != nil {
			t.Fatal(err)
		}
		if err := pins.Check("lobby:7000", testKeys()[1].Public); err != nil {
			t.Fatal(err)
		}
		how.Verify = func(remote link.PublicKey) error { return pins.Check("lobby:7000", remote) }
		if _, err := d.knock(how, time.Second); !errors.Is(err, link.ErrPin) {
			t.Errorf("a lobby with another key: %v", err)
		}
		if d.client.Stats().Links != 0 {
			t.Error("a link is left")
		}
		time.Sleep(time.Minute)
		if d.host.Stats().Links != 0 || d.host.Stats().Handshakes != 0 {
			t.Error("the handshake was completed all the same")
		}
	})
}

// TestForgedAnswersDoNoHarm: whoever sees the knocks may answer and confirm in the
// others' names, before them; the handshake waits for what opens.
func TestForgedAnswersDoNoHarm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d *door
		forged := 0
		d = newDoor(t, linktest.Config{
			Path: linktest.Path{Latency: time.Millisecond},
			Tap: func(_ time.Time, from, to netip.AddrPort, data []byte) []byte {
				if data[0] == 0x04 { // a key on which nothing can be agreed
					bad := append([]byte(nil), data...)
					clear(bad[11:43])
					d.network.Inject(from, to, bad)
				}
				if k := data[0]; k == 0x04 || k == 0x06 {
					for at := 11; at < min(len(data), 90); at += 13 {
						bad := append([]byte(nil), data...)
						bad[at] ^= 1
						d.network.Inject(from, to, bad)
						forged++
						time.Sleep(time.Microsecond)
					}
				}
				return data
			},
		}, nil)
		defer d.close()
		l, err := d.knock(d.player(), 10*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		say(t, l, 0, 10)
		time.Sleep(time.Second)
		d.up(t).inOrder(t, 1)
		if forged < 10 || d.host.Stats().DroppedKnock == 0 {
			t.Errorf("%d forged, %+v", forged, d.host.Stats())
		}
	})
}

// TestCookies: when many handshakes are half open, a knocker must show that it
// receives at its address; spoofed knocks then create nothing more.
func TestCookies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cookies := 0
		var knock []byte
		d := newDoor(t, linktest.Config{
			Path: linktest.Path{Latency: 10 * time.Millisecond},
			Tap: func(_ time.Time, _, _ netip.AddrPort, data []byte) []byte {
				switch data[0] {
				case 0x03:
					knock = append([]byte(nil), data...)
				case 0x05:
					cookies++
				}
				return data
			},
		}, nil)
		defer d.close()
		if _, err := d.enter(d.player(), time.Second); err != nil {
			t.Fatal(err)
		}
		out := d.host.Stats()
		in := 0
		for i := range 5000 { // one real knock, said again in many names
			from := netip.AddrPortFrom(netip.AddrFrom4([4]byte{203, 0, byte(i >> 8), byte(i)}), 9)
			d.network.Inject(from, hostAt, knock)
			in += len(knock)
			if i%500 == 0 {
				time.Sleep(time.Millisecond)
			}
		}
		time.Sleep(50 * time.Millisecond)
		now := d.host.Stats()
		if got := now.BytesOut - out.BytesOut; got > uint64(in) {
			t.Errorf("%d bytes answered to %d", got, in)
		}
		if now.KnocksLimited-out.KnocksLimited < 4500 {
			t.Errorf("only %d spoofed knocks were put off", now.KnocksLimited-out.KnocksLimited)
		}
		cookies = 0
		l, err := d.enter(d.player(), 2*time.Second)
		if err != nil {
			t.Fatalf("a player could not get in meanwhile: %v", err)
		}
		if cookies != 1 {
			t.Errorf("%d cookies were given, want 1", cookies)
		}
		l.Close(wire.ReasonBye, "")
		time.Sleep(10 * time.Second)
		if now := d.host.Stats(); now.Handshakes != 2 {
			t.Errorf("%d handshakes were completed", now.Handshakes)
		}
		cookies = 0
		if _, err := d.enter(d.player(), time.Second); err != nil || cookies != 0 {
			t.Errorf("after the storm: %v, %d cookies", err, cookies)
		}
	})
}

// TestKnockRate: one address may not keep a node busy.
func TestKnockRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDoor(t, linktest.Config{}, func(c *link.Config) { c.KnocksPerSecond = 5 })
		defer d.close()
		var done sync.WaitGroup
		for range 30 {
			done.Go(func() {
				d.enter(d.player(), 200*time.Millisecond)
			})
		}
		done.Wait()
		if s := d.host.Stats(); s.Handshakes > 11 || s.Handshakes < 10 || s.KnocksLimited == 0 {
			t.Errorf("%d of 30 knocks were answered, 10 are allowed; %d limited", s.Handshakes, s.KnocksLimited)
		}
	})
}

// nobody is a Receiver that does not care.
type nobody struct{}

func (nobody) Opened(*link.Link)                             {}
func (nobody) Receive(*link.Link, wire.Kind, []byte)         {}
func (nobody) Closed(*link.Link, wire.Reason, game.SafeText) {}
