package lobby

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/wire"
)

// checkedHost is a puppet that says About and answers checks as answer says; nil: not
// at all.
func (b *bubble) checkedHost(name string, started uint64, answer func(*wire.Checked), seated ...wire.Seated) *puppet {
	b.t.Helper()
	f := b.puppetHost(name, seated...)
	f.answers(answer)
	f.say(&wire.About{Started: started})
	return f
}

// answers sets how a puppet answers checks from now on.
func (f *puppet) answers(answer func(*wire.Checked)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.well = answer
}

func isWell(m *wire.Checked) { m.Well = true }

// health is how the lobby finds a host, in a monitor's eyes.
func (b *bubble) health(name game.SafeText) (state balance.HealthState, unwell game.SafeText, row wire.HostState) {
	b.ask(func(l *Lobby) {
		if h := l.hosts[name]; h != nil {
			row = l.hostState(h, time.Now())
		}
	})
	return balance.HealthState(row.Health), row.Unwell, row
}

// takes tells whether the host is named to somebody who asks for it.
func (b *bubble) takes(n int, host game.SafeText) (yes bool, words string) {
	b.t.Helper()
	p := b.fakePlayer(n, b.newKey())
	defer p.socket.Close()
	p.say(&wire.Join{Host: host})
	if no := said[*wire.Refused](p); len(no) == 1 {
		return false, string(no[0].Detail)
	}
	return len(said[*wire.Candidates](p)) == 1, ""
}

// TestHealth: a host that does not answer, or says that it is not well, gets no
// newcomers, and gets them again when it has been well for a while.
func TestHealth(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(*wire.Checked)
		words  string
	}{
		"silent":   {nil, "does not answer"},
		"unwell":   {func(m *wire.Checked) { m.Detail = "the disk is full" }, "the disk is full"},
		"mumbling": {func(m *wire.Checked) {}, "says that it is not well"},
		"earlier":  {func(m *wire.Checked) { m.Number--; m.Well = true }, "does not answer"},
		"ahead":    {func(m *wire.Checked) { m.Number += 5; m.Well = true }, "does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				h := b.checkedHost("h1", 1, isWell)
				defer h.close()
				if yes, words := b.takes(1, "h1"); !yes {
					t.Fatalf("a healthy host: %s", words)
				}
				if state, unwell, row := b.health("h1"); state != balance.Healthy || unwell != "" || row.RTT <= 0 || row.About == nil {
					t.Fatalf("it is %v, %q, %+v", state, unwell, row)
				}
				h.answers(c.answer)
				time.Sleep(4 * time.Second)
				state, unwell, _ := b.health("h1")
				if state != balance.Sick || !strings.Contains(string(unwell), c.words) {
					t.Errorf("it is %v: %q", state, unwell)
				}
				if yes, words := b.takes(2, "h1"); yes || !strings.Contains(words, "not healthy") {
					t.Errorf("a sick host is named, or %q", words)
				}
				h.answers(isWell)
				time.Sleep(3 * time.Second)
				if yes, words := b.takes(3, "h1"); !yes {
					t.Errorf("after it was well again: %s", words)
				}
			})
		})
	}
}

// TestComingHomeToASickHost: who has a seat on a host that is not well is no newcomer
// there, and has all it owns there; if nothing is heard of the host it goes elsewhere.
func TestComingHomeToASickHost(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(*wire.Checked)
		to     game.SafeText
	}{
		"unwell": {func(m *wire.Checked) { m.Detail = "the disk is full" }, "h1"},
		"silent": {nil, "h2"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				key := b.newKey()
				ada := wire.Seated{Player: key.Public.PlayerID(), Name: "ada", Room: "attic", Epoch: 1}
				h1, h2 := b.checkedHost("h1", 1, isWell, ada), b.checkedHost("h2", 1, isWell)
				defer h1.close()
				defer h2.close()
				h1.answers(c.answer)
				time.Sleep(4 * time.Second)
				if state, _, _ := b.health("h1"); state != balance.Sick {
					t.Fatalf("it is %v", state)
				}
				p := b.fakePlayer(1, key)
				defer p.socket.Close()
				p.say(&wire.Join{})
				if to := said[*wire.Candidates](p); len(to) != 1 || len(to[0].Hosts) != 1 || to[0].Hosts[0].Host != c.to {
					t.Errorf("it is sent to %+v", to)
				}
			})
		})
	}
}

// TestFirstCheck: a host is taken at its word when it comes, until it leaves its first
// check without an answer.
func TestFirstCheck(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.checkedHost("h1", 1, nil)
		defer h.close()
		if yes, words := b.takes(1, "h1"); !yes {
			t.Errorf("at first: %s", words)
		}
		time.Sleep(time.Second)
		if yes, words := b.takes(2, "h1"); yes || !strings.Contains(words, "not healthy") {
			t.Errorf("after its first check: %v, %q", yes, words)
		}
		h.answers(isWell)
		time.Sleep(2 * time.Second)
		if yes, words := b.takes(3, "h1"); !yes {
			t.Errorf("after it has answered: %s", words)
		}
	})
}

// TestFloodOfAnswers: a host that answers without being asked is no healthier for it,
// and costs nobody anything.
func TestFloodOfAnswers(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.checkedHost("h1", 1, nil)
		defer h.close()
		for i := range 5_000 {
			h.send(&wire.Checked{Number: uint64(1000 + i), Well: true})
			if i%500 == 0 {
				time.Sleep(100 * ms)
			}
		}
		time.Sleep(time.Second)
		if state, _, _ := b.health("h1"); state == balance.Healthy {
			t.Error("it talked itself healthy")
		}
	})
}

// TestLateLobbyBlamesNobody: a lobby whose loop stood still finds the answers late,
// not the hosts.
func TestLateLobbyBlamesNobody(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.checkedHost("h1", 1, isWell)
		defer h.close()
		for range 10 {
			b.ask(func(*Lobby) { time.Sleep(2700 * ms) })
			time.Sleep(5 * ms) // no answer is as fast
		}
		if state, unwell, _ := b.health("h1"); state != balance.Healthy {
			t.Errorf("the host is %v: %s", state, unwell)
		}
	})
}

// TestNonsense: a host that reports what cannot be true, or what cannot be read, is
// not healthy, and what it said before stands. Its session goes on.
func TestNonsense(t *testing.T) {
	for name, spoil := range map[string]func(*wire.Report){
		"load is no number":     func(r *wire.Report) { r.Load = math.NaN() },
		"load below zero":       func(r *wire.Report) { r.Load = -1 },
		"load without end":      func(r *wire.Report) { r.Load = math.Inf(1) },
		"no such level":         func(r *wire.Report) { r.Level = 9 },
		"no such rotation":      func(r *wire.Report) { r.Rotation = 3 },
		"seats below zero":      func(r *wire.Report) { r.Capacity = -1 },
		"absurd seats":          func(r *wire.Report) { r.Capacity = 1 << 40 },
		"factor is no number":   func(r *wire.Report) { r.Factors = []float64{math.NaN()} },
		"factor below zero":     func(r *wire.Report) { r.Factors = []float64{-1} },
		"too many players move": func(r *wire.Report) { r.Movers = make([]wire.Mover, wire.MaxMovers+1) },
		"weightless player":     func(r *wire.Report) { r.Movers = []wire.Mover{{Weight: math.NaN()}} },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				h := b.checkedHost("h1", 1, isWell)
				defer h.close()
				bad := *h.sum
				spoil(&bad)
				for range 5 {
					h.say(&bad)
				}
				_, unwell, row := b.health("h1")
				if !strings.Contains(string(unwell), "makes no sense") || row.Capacity != 100 || row.Level != 1 {
					t.Errorf("it is %q with %+v", unwell, row)
				}
				if yes, _ := b.takes(1, "h1"); yes {
					t.Error("it gets newcomers")
				}
				time.Sleep(4 * time.Second)
				if state, _, _ := b.health("h1"); state != balance.Sick || len(h.over()) > 0 {
					t.Errorf("it is %v, and its session ended with %v", state, h.over())
				}
				h.say(h.sum)
				time.Sleep(3 * time.Second)
				if yes, words := b.takes(2, "h1"); !yes {
					t.Errorf("it makes sense again: %s", words)
				}
			})
		})
	}
}

// TestUnwell: a host that says in its report that it is not well gets no newcomers
// from that moment on.
func TestUnwell(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.checkedHost("h1", 1, isWell)
		defer h.close()
		h.sum.Unwell = "no room on the disk"
		h.say(h.sum)
		if _, unwell, _ := b.health("h1"); unwell != "no room on the disk" {
			t.Errorf("it is %q", unwell)
		}
		if yes, _ := b.takes(1, "h1"); yes {
			t.Error("it gets newcomers")
		}
		h.sum.Unwell = ""
		h.say(h.sum)
		if yes, words := b.takes(2, "h1"); !yes {
			t.Errorf("it is well again: %s", words)
		}
	})
}

// saidOf are the words of the events about a host's health.
func (b *bubble) saidOf(host game.SafeText) (words []game.SafeText) {
	b.ask(func(l *Lobby) {
		for _, e := range l.events.since(0, time.Now()) {
			if e.Kind == wire.EventHealth && e.Host == host {
				words = append(words, e.Detail)
			}
		}
	})
	return words
}

// TestStuckHostDoesNotFlood: a host that says by turns that it is not well and that it
// is, makes an event a minute at most, and the last of them says how it is now.
func TestStuckHostDoesNotFlood(t *testing.T) {
	for name, stuck := range map[string]func(*wire.Report){
		"it says so":          func(r *wire.Report) { r.Unwell = "room meadow stands still" },
		"its reports are mad": func(r *wire.Report) { r.Load = -1 },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, near, func(b *bubble) {
				h := b.checkedHost("h1", 1, isWell)
				defer h.close()
				bad := *h.sum
				stuck(&bad)
				for range 150 {
					h.say(&bad)
					time.Sleep(900 * ms)
					h.say(h.sum)
					time.Sleep(900 * ms)
				}
				flood := b.saidOf("h1")
				if n := len(flood); n < 2 || n > 6 {
					t.Errorf("in five minutes there are %d events: %q", n, flood)
				}
				h.say(&bad)
				h.say(h.sum)
				time.Sleep(2 * sayEvery)
				if all := b.saidOf("h1"); len(all) > 0 && all[len(all)-1] != "it says that it is well again" {
					t.Errorf("at last it is told: %q", all)
				}
			})
		})
	}
}

// TestStateIsAlwaysTold: words that were told a moment ago keep no change of state
// back, and what the state's event says is not said twice.
func TestStateIsAlwaysTold(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.checkedHost("h1", 1, isWell)
		defer h.close()
		for range 3 {
			h.answers(func(m *wire.Checked) { m.Detail = "the disk is full" })
			time.Sleep(5 * time.Second)
			h.answers(isWell)
			time.Sleep(4 * time.Second)
		}
		want := []game.SafeText{"the disk is full"}
		for range 3 {
			want = append(want, "sick: the disk is full", "healthy")
		}
		if all := b.saidOf("h1"); !slices.Equal(all, want) {
			t.Errorf("told: %q", all)
		}
	})
}

// TestDeactivation: a host that stays sick is emptied by migration. It is listed
// while it is there, gets nobody, and to come back it must have been restarted: that
// its session is a new one does not do.
func TestDeactivation(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		crowd := seats(0, 20, "attic")
		bad := func(m *wire.Checked) { m.Detail = "it burns" }
		h1, h2 := b.checkedHost("h1", 7, isWell, crowd...), b.checkedHost("h2", 1, isWell)
		defer h2.close()
		h1.answers(bad)
		moves(h1, map[game.SafeText]*puppet{"h2": h2}, crowd)
		time.Sleep(12 * time.Second)
		state, unwell, row := b.health("h1")
		if state != balance.Deactivated || unwell != "it burns" || row.Players != 0 {
			t.Errorf("h1 is %v: %q, with %d players", state, unwell, row.Players)
		}
		if _, _, row := b.health("h2"); row.Players != 20 {
			t.Errorf("%d of 20 players are on h2", row.Players)
		}
		for _, m := range told[*wire.Relocate](h1) {
			if m.Cause != wire.CauseHealth {
				t.Errorf("they left for %v", m.Cause)
			}
		}
		h1.answers(isWell)
		time.Sleep(5 * time.Second)
		if yes, _ := b.takes(1, "h1"); yes {
			t.Error("it came back without being restarted")
		}
		b.endPuppet(h1)
		h1 = b.checkedHost("h1", 7, isWell)
		time.Sleep(3 * time.Second)
		if state, unwell, _ := b.health("h1"); state != balance.Deactivated || unwell != "it must be restarted" {
			t.Errorf("the same host in another session is %v: %q", state, unwell)
		}
		b.endPuppet(h1)
		h1 = b.checkedHost("h1", 8, isWell)
		defer h1.close()
		time.Sleep(2 * time.Second)
		if yes, words := b.takes(2, "h1"); !yes {
			t.Errorf("restarted: %s", words)
		}
		b.ask(func(l *Lobby) {
			if len(l.deactivated) != 0 {
				t.Error("it is remembered for ever")
			}
		})
	})
}

// TestRestartedButNotEmpty: a host that was deactivated and says that it was restarted
// comes back when nobody is left there.
func TestRestartedButNotEmpty(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h := b.checkedHost("h1", 7, func(*wire.Checked) {})
		time.Sleep(12 * time.Second)
		b.endPuppet(h)
		crowd := seats(0, 3, "attic")
		h = b.puppetHost("h1", crowd...)
		defer h.close()
		h.answers(isWell)
		h.say(&wire.About{Started: 8})
		time.Sleep(2 * time.Second)
		if state, _, _ := b.health("h1"); state != balance.Deactivated {
			t.Errorf("it is %v with three players", state)
		}
		h.say(&wire.Roster{Gone: ids(crowd)})
		time.Sleep(2 * time.Second)
		if state, _, _ := b.health("h1"); state != balance.Healthy {
			t.Errorf("it is %v when empty", state)
		}
	})
}

// endPuppet ends a host's session, and waits until the lobby knows.
func (b *bubble) endPuppet(h *puppet) {
	h.session.End(wire.ReasonBye, "")
	time.Sleep(200 * ms)
	h.close()
	time.Sleep(200 * ms)
}

func ids(seated []wire.Seated) (all []game.PlayerID) {
	for _, p := range seated {
		all = append(all, p.Player)
	}
	return all
}

// TestRotationOutlivesTheLobby: a host that was taken out of rotation tells the next
// lobby so.
func TestRotationOutlivesTheLobby(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		b.startHost("h1")
		b.startHost("h2")
		m := b.puppetMonitor(1)
		m.say(&wire.Order{Request: 1, Verb: wire.VerbOut, Host: "h1"})
		time.Sleep(time.Second)
		isDone(t, m, 1, wire.ReasonNone, "")
		m.close()
		b.stopLobby()
		b.startLobby()
		time.Sleep(10 * time.Second)
		if _, _, row := b.health("h1"); balance.Rotation(row.Rotation) != balance.OutOfRotation {
			t.Errorf("h1 is %v", balance.Rotation(row.Rotation))
		}
		if yes, words := b.takes(1, "h1"); yes || !strings.Contains(words, "not in rotation") {
			t.Errorf("it gets newcomers, or %q", words)
		}
		if yes, words := b.takes(2, "h2"); !yes {
			t.Errorf("h2: %s", words)
		}
		m = b.puppetMonitor(2)
		defer m.close()
		m.say(&wire.Order{Request: 2, Verb: wire.VerbOnline, Host: "h1"})
		time.Sleep(time.Second)
		if yes, words := b.takes(3, "h1"); !yes {
			t.Errorf("back in rotation: %s", words)
		}
	})
}
