package seat

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roam/game"
)

var (
	ada   = game.Player{ID: game.PlayerID{1}, Name: "Ada", Epoch: 1}
	bob   = game.Player{ID: game.PlayerID{2}, Name: "Bob", Epoch: 1}
	start = time.Unix(1000, 0)
)

func in(d time.Duration) time.Time { return start.Add(d) }

func TestReserveAndTake(t *testing.T) {
	table := NewTable(1)
	s, err := table.Reserve(ada, in(time.Second))
	if err != nil || s.State != Reserved || s.Player != ada {
		t.Fatalf("Reserve = %+v, %v", s, err)
	}
	if _, err := table.Reserve(bob, in(time.Second)); !errors.Is(err, ErrFull) {
		t.Errorf("a second player in a table of one: %v", err)
	}
	if _, err := table.Offer(bob, in(time.Second)); !errors.Is(err, ErrFull) {
		t.Errorf("a second player is offered to a table of one: %v", err)
	}
	taken, was, err := table.Take(ada.ID)
	if err != nil || was != Reserved || taken != s || s.State != Seated {
		t.Errorf("Take = %+v, %v, %v", taken, was, err)
	}
	if _, was, err := table.Take(ada.ID); err != nil || was != Seated {
		t.Errorf("second Take: was %v, %v", was, err)
	}
	table.Remove(ada.ID)
	if table.Len() != 0 || table.Get(ada.ID) != nil {
		t.Error("the seat is still there")
	}
	if _, _, err := table.Take(ada.ID); !errors.Is(err, ErrNoSeat) {
		t.Errorf("Take of a seat that was given up: %v", err)
	}
}

func TestReserveAgain(t *testing.T) {
	table := NewTable(1)
	table.Reserve(ada, in(time.Second))
	renamed := ada
	renamed.Name = "Augusta"
	if s, err := table.Reserve(renamed, in(3*time.Second)); err != nil || s.Player.Name != "Augusta" || table.Len() != 1 {
		t.Errorf("Reserve again = %+v, %v", s, err)
	}
	table.Reserve(ada, in(2*time.Second))
	if gone := table.Expire(in(3 * time.Second)); len(gone) != 0 {
		t.Error("a prolonged reservation ran out at an earlier time")
	}
	table.Take(ada.ID)
	if s, err := table.Reserve(renamed, in(9*time.Second)); err != nil || s.State != Seated || s.Player.Name != "Ada" {
		t.Errorf("Reserve of a taken seat = %+v, %v", s, err)
	}
	if gone := table.Expire(in(time.Hour)); len(gone) != 0 {
		t.Error("a taken seat ran out")
	}
}

func TestExpire(t *testing.T) {
	table := NewTable(9)
	table.Reserve(ada, in(time.Second))
	table.Reserve(bob, in(2*time.Second))
	for _, c := range []struct {
		at   time.Duration
		want []game.PlayerID
	}{
		{time.Second, nil}, // not yet: the time itself still holds
		{time.Second + 1, []game.PlayerID{ada.ID}},
		{2 * time.Second, nil},
		{time.Hour, []game.PlayerID{bob.ID}},
		{time.Hour, nil},
	} {
		if got := table.Expire(in(c.at)); !slices.Equal(got, c.want) {
			t.Errorf("Expire after %v = %v, want %v", c.at, got, c.want)
		}
	}
}

// TestPark: a lost session keeps seat, profile and input number, for a time.
func TestPark(t *testing.T) {
	table := NewTable(1)
	table.Reserve(ada, in(time.Second))
	if err := table.Park(ada.ID, nil, in(time.Hour)); !errors.Is(err, ErrNoSeat) {
		t.Errorf("a reservation is parked: %v", err)
	}
	s, _, _ := table.Take(ada.ID)
	s.Next(1)
	if err := table.Park(ada.ID, []byte("p"), in(5*time.Second)); err != nil || s.State != Parked {
		t.Fatalf("Park = %v, state %v", err, s.State)
	}
	if gone := table.Expire(in(5 * time.Second)); len(gone) != 0 {
		t.Error("gone too early")
	}
	if back, was, err := table.Take(ada.ID); err != nil || was != Parked || back.Input != 1 || string(back.Profile) != "p" {
		t.Errorf("Take = %+v, %v, %v", back, was, err)
	}
	table.Park(ada.ID, nil, in(6*time.Second))
	if gone := table.Expire(in(6*time.Second + 1)); len(gone) != 1 {
		t.Error("parked for ever")
	}
}

// TestOfferAndCommit: an inert seat is nobody's until it is committed, and the
// higher epoch wins.
func TestOfferAndCommit(t *testing.T) {
	table := NewTable(1)
	at := func(epoch uint64) game.Player { return game.Player{ID: ada.ID, Epoch: epoch} }
	if _, err := table.Offer(at(2), in(time.Second)); err != nil {
		t.Fatal(err)
	}
	for epoch, want := range map[uint64]error{1: ErrSeated, 2: ErrSeated} {
		if _, err := table.Offer(at(epoch), in(time.Second)); !errors.Is(err, want) {
			t.Errorf("offered again at %d: %v", epoch, err)
		}
	}
	if _, _, err := table.Take(ada.ID); !errors.Is(err, ErrNoSeat) {
		t.Errorf("an inert seat is taken: %v", err)
	}
	if gone := table.Expire(in(time.Hour)); len(gone) != 0 {
		t.Error("an inert seat ended without its migration")
	}
	if s, err := table.Commit(ada.ID, 7); err != nil || s.State != Seated || s.Input != 7 || s.Next(8) != Apply {
		t.Errorf("Commit = %+v, %v", s, err)
	}
	if _, err := table.Commit(ada.ID, 9); !errors.Is(err, ErrNoSeat) {
		t.Errorf("committed twice: %v", err)
	}
	if _, err := table.Offer(at(9), in(time.Second)); !errors.Is(err, ErrSeated) {
		t.Errorf("somebody who sits here is offered: %v", err)
	}
	if err := table.Move(ada.ID, nil, in(time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := table.Offer(at(2), in(time.Second)); !errors.Is(err, ErrSeated) {
		t.Errorf("offered back at the epoch that it left with: %v", err)
	}
	if s, err := table.Offer(at(3), in(time.Second)); err != nil || s.State != Inert || table.Len() != 1 {
		t.Errorf("offered back: %+v, %v", s, err)
	}
}

// TestOfferOverASeat: an offer wins over what is left of an earlier migration, if
// its epoch is higher, and never over a player who is here.
func TestOfferOverASeat(t *testing.T) {
	for _, state := range []State{Reserved, Inert, Seated, Parked, Moved} {
		for epoch := uint64(4); epoch <= 6; epoch++ {
			table := NewTable(1)
			table.Reserve(game.Player{ID: ada.ID, Epoch: 5}, in(time.Second))
			table.Get(ada.ID).State = state
			s, err := table.Offer(game.Player{ID: ada.ID, Epoch: epoch}, in(time.Second))
			now := table.Get(ada.ID)
			if epoch > 5 && state != Seated && state != Parked {
				if err != nil || now != s || s.State != Inert || s.Player.Epoch != epoch {
					t.Errorf("epoch %d over a seat in %v: %+v, %v", epoch, state, s, err)
				}
			} else if !errors.Is(err, ErrSeated) || now.State != state || now.Player.Epoch != 5 {
				t.Errorf("epoch %d over a seat in %v: %v, and the seat is %+v", epoch, state, err, now)
			}
		}
	}
}

func TestNextEpoch(t *testing.T) {
	s := Seat{Player: game.Player{Epoch: 4}}
	got := []uint64{s.NextEpoch(), s.NextEpoch()}
	s.Player.Epoch = 9
	if got = append(got, s.NextEpoch()); !slices.Equal(got, []uint64{5, 6, 10}) {
		t.Errorf("epochs %v", got)
	}
}

func TestNext(t *testing.T) {
	const last = ^uint64(0)
	for _, c := range []struct {
		at, number uint64
		want       Verdict
		after      uint64
	}{
		{0, 0, Duplicate, 0},
		{0, 1, Apply, 1},
		{0, 2, Gap, 0},
		{0, last, Gap, 0},
		{5, 5, Duplicate, 5},
		{5, 1, Duplicate, 5},
		{5, 6, Apply, 6},
		{5, 7, Gap, 5},
		{last - 1, last, Apply, last},
		{last, 0, Duplicate, last},
		{last, last, Duplicate, last},
	} {
		s := Seat{Input: c.at}
		if got := s.Next(c.number); got != c.want || s.Input != c.after {
			t.Errorf("at %d, Next(%d) = %v at %d, want %v at %d", c.at, c.number, got, s.Input, c.want, c.after)
		}
	}
}

// TestInputsAreAPrefix: whatever numbers come, what is applied is 1, 2, 3 and so
// on, each once.
func TestInputsAreAPrefix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Seat
		var applied []uint64
		for _, number := range rapid.SliceOf(rapid.Uint64Range(0, 12)).Draw(t, "numbers") {
			if s.Next(number) == Apply {
				applied = append(applied, number)
			}
		}
		for i, number := range applied {
			if number != uint64(i+1) {
				t.Fatalf("applied %v", applied)
			}
		}
		if s.Input != uint64(len(applied)) {
			t.Fatalf("the seat is at %d after %d inputs", s.Input, len(applied))
		}
	})
}

// TestTable runs random calls against a table and against a model of it that is
// as simple as possible.
func TestTable(t *testing.T) {
	type row struct {
		state State
		epoch uint64
		until time.Time
	}
	rapid.Check(t, func(t *rapid.T) {
		capacity := rapid.IntRange(0, 4).Draw(t, "capacity")
		table := NewTable(capacity)
		model := make(map[game.PlayerID]row)
		now := start
		who := func(t *rapid.T) game.PlayerID { return game.PlayerID{rapid.Byte().Draw(t, "player") % 6} }
		later := func(t *rapid.T) time.Time {
			return now.Add(time.Duration(rapid.IntRange(-1, 5).Draw(t, "life")) * time.Second)
		}
		agree := func(t *rapid.T, err, want error) bool {
			if !errors.Is(err, want) {
				t.Fatalf("%v, the model says %v", err, want)
			}
			return err == nil
		}
		rest := func(call func(game.PlayerID, []byte, time.Time) error, state State) func(*rapid.T) {
			return func(t *rapid.T) {
				id, until := who(t), later(t)
				var want error
				if model[id].state != Seated {
					want = ErrNoSeat
				}
				if agree(t, call(id, nil, until), want) {
					model[id] = row{state, model[id].epoch, until}
				}
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"reserve": func(t *rapid.T) {
				id, until := who(t), later(t)
				m, here := model[id]
				var want error
				if !here && len(model) >= capacity {
					want = ErrFull
				}
				_, err := table.Reserve(game.Player{ID: id, Epoch: max(1, m.epoch)}, until)
				if !agree(t, err, want) {
					return
				}
				if !here {
					m = row{Reserved, 1, until}
				}
				if until.After(m.until) {
					m.until = until
				}
				model[id] = m
			},
			"offer": func(t *rapid.T) {
				id, until, epoch := who(t), later(t), rapid.Uint64Range(1, 5).Draw(t, "epoch")
				m, here := model[id]
				var want error
				switch {
				case here && (m.epoch >= epoch || m.state == Seated || m.state == Parked):
					want = ErrSeated
				case !here && len(model) >= capacity:
					want = ErrFull
				}
				_, err := table.Offer(game.Player{ID: id, Epoch: epoch}, until)
				if agree(t, err, want) {
					model[id] = row{Inert, epoch, until}
				}
			},
			"commit": func(t *rapid.T) {
				id := who(t)
				m := model[id]
				var want error
				if m.state != Inert {
					want = ErrNoSeat
				}
				_, err := table.Commit(id, 3)
				if agree(t, err, want) {
					model[id] = row{Seated, m.epoch, m.until}
				}
			},
			"take": func(t *rapid.T) {
				id := who(t)
				m, here := model[id]
				var want error
				if !here || m.state == Inert {
					want = ErrNoSeat
				}
				_, was, err := table.Take(id)
				if agree(t, err, want) {
					if was != m.state {
						t.Fatalf("was %v, the model says %v", was, m.state)
					}
					model[id] = row{Seated, m.epoch, m.until}
				}
			},
			"park": rest(table.Park, Parked),
			"move": rest(table.Move, Moved),
			"remove": func(t *rapid.T) {
				id := who(t)
				table.Remove(id)
				delete(model, id)
			},
			"expire": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "seconds")) * time.Second)
				gone := table.Expire(now)
				for id, m := range model {
					if due := (m.state == Reserved || m.state == Parked) && now.After(m.until); due != slices.Contains(gone, id) {
						t.Fatalf("%v: gone %v, the model says %v", id, !due, due)
					} else if due {
						delete(model, id)
					}
				}
			},
			"": func(t *rapid.T) {
				if table.Len() > capacity || table.Len() != len(model) {
					t.Fatalf("%d seats of %d, model %d", table.Len(), capacity, len(model))
				}
				for id, m := range model {
					s := table.Get(id)
					if s == nil || s.State != m.state || s.Player.Epoch != m.epoch {
						t.Fatalf("%v: %+v, model %+v", id, s, m)
					}
				}
			},
		})
	})
}
