package lobby

import (
	"fmt"
	"net/netip"
	"sync"
	"time"

	"roam/game"
	"roam/net/wire"
)

// A herd is some puppet hosts that report twice a second, a hundredth of load for each
// player, and that move players as they are ordered.
type herd struct {
	b     *bubble
	spans bool
	hosts map[game.SafeText]*puppet
	stop  chan struct{}
	done  sync.WaitGroup

	mu     sync.Mutex // guards the fields below
	seated map[game.SafeText]map[game.PlayerID]wire.Seated
	orders []*wire.Relocate
	moved  map[game.PlayerID][]time.Time
	movers func(name game.SafeText) []wire.Mover // that hosts name; nil: none
	peak   map[game.SafeText]float64             // the most that a host had to bear
}

// herd makes hosts h1, h2 and so on with these players.
func (b *bubble) herd(spans bool, crowds ...[]wire.Seated) *herd {
	d := &herd{
		b: b, spans: spans, hosts: make(map[game.SafeText]*puppet), stop: make(chan struct{}),
		seated: make(map[game.SafeText]map[game.PlayerID]wire.Seated), moved: make(map[game.PlayerID][]time.Time),
		peak: make(map[game.SafeText]float64),
	}
	for i, crowd := range crowds {
		name := game.SafeText(fmt.Sprint("h", i+1))
		d.seated[name] = make(map[game.PlayerID]wire.Seated)
		for _, p := range crowd {
			d.seated[name][p.Player] = p
		}
		h := b.puppet(hostAt(string(name)), wire.RoleHost, string(name))
		d.hosts[name] = h
		h.mu.Lock()
		h.on = func(m wire.Message) {
			if m, ok := m.(*wire.Relocate); ok {
				d.move(name, m)
			}
		}
		h.mu.Unlock()
		h.send(d.report(name))
		h.send(&wire.Roster{Whole: true, Seated: crowd})
	}
	d.done.Go(func() {
		for {
			select {
			case <-d.stop:
				return
			case <-time.After(500 * ms):
				for name, h := range d.hosts {
					h.send(d.report(name))
				}
			}
		}
	})
	return d
}

func (d *herd) end() {
	close(d.stop)
	d.done.Wait()
	for _, h := range d.hosts {
		h.close()
	}
}

func (d *herd) report(name game.SafeText) *wire.Report {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := len(d.seated[name])
	load := float64(n) / 100
	d.peak[name] = max(d.peak[name], load)
	m := &wire.Report{
		Addrs: []netip.AddrPort{hostAt(string(name))}, Level: min(5, 1+uint8(5*load)), Load: load, Players: n, Capacity: 200, Spans: d.spans,
	}
	rooms := make(map[game.RoomID]int)
	for _, p := range d.seated[name] {
		rooms[p.Room]++
	}
	for id, n := range rooms {
		m.Rooms = append(m.Rooms, wire.RoomReport{Room: id, Players: n, Capacity: 200})
	}
	if d.movers != nil {
		m.Movers = d.movers(name)
	}
	return m
}

func (d *herd) move(from game.SafeText, m *wire.Relocate) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.orders = append(d.orders, m)
	for _, id := range m.Players {
		p, here := d.seated[from][id]
		if !here {
			d.b.t.Errorf("%s is ordered away from %s, where it is not", id.Short(), from)
			continue
		}
		p.Epoch++
		delete(d.seated[from], id)
		d.seated[m.Target][id] = p
		d.moved[id] = append(d.moved[id], time.Now())
		d.hosts[from].send(&wire.Roster{Gone: []game.PlayerID{id}})
		d.hosts[m.Target].send(&wire.Roster{Seated: []wire.Seated{p}})
		d.hosts[from].send(&wire.Migrated{
			Migration: m.Migration, Cause: m.Cause, Player: id, Room: p.Room, Target: m.Target, Epoch: p.Epoch,
		})
	}
}

// loads are how many players each host has, by name, and how many were moved in all.
func (d *herd) loads() (loads []int, moves int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range len(d.hosts) {
		loads = append(loads, len(d.seated[game.SafeText(fmt.Sprint("h", i+1))]))
	}
	for _, m := range d.orders {
		moves += len(m.Players)
	}
	return loads, moves
}
