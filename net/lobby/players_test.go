package lobby

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roam/game"
	"roam/net/wire"
)

// TestPages: page after page is all players in order, each once, and every page
// says how many there are.
func TestPages(t *testing.T) {
	inBubble(t, near, func(b *bubble) {
		h1 := b.puppetHost("h1", seats(0, 30, "attic")...)
		h2 := b.puppetHost("h2", append(seats(100, 5, "attic"), seats(200, 2, "barn")...)...)
		defer h1.close()
		defer h2.close()
		h2.say(&wire.Roster{Seated: []wire.Seated{{Player: numbered(500), Name: "Zoë", Room: "barn", Epoch: 1, RTT: 30 * ms, Here: time.Minute, Moves: 4}}})
		m := b.puppetMonitor(1)
		defer m.close()
		var all []wire.PlayerState
		for i := range 5 {
			request := uint64(10 + i)
			m.say(&wire.Look{Request: request, Players: true, Bare: true, Sort: wire.SortHost, Offset: 8 * i, Count: 8})
			c, players, complete := answered(m, request)
			if !complete || len(c.Hosts)+len(c.Rooms) != 0 || c.Players != 38 {
				t.Fatalf("page %d: complete %v, %+v", i, complete, c)
			}
			all = append(all, players...)
		}
		if len(all) != 38 || all[29].Host != "h1" || all[30].Host != "h2" {
			t.Errorf("%d players on all pages", len(all))
		}
		for _, p := range told[*wire.Players](m) {
			if p.Total != 38 {
				t.Errorf("there are said to be %d", p.Total)
			}
		}
		m.say(&wire.Look{Request: 20, Players: true, Bare: true, Filter: "ZOË", Count: 10})
		_, players, _ := answered(m, 20)
		if len(players) != 1 || players[0].RTT != 30*ms || players[0].Moves != 4 || players[0].Here < time.Minute || players[0].Here > 2*time.Minute {
			t.Errorf("found %+v", players)
		}
		m.say(&wire.Look{Request: 22, Players: true, Bare: true, Filter: "!attic", Count: 10})
		if _, players, _ := answered(m, 22); len(players) != 3 || players[0].Room != "barn" {
			t.Errorf("not in the attic: %+v", players)
		}
		m.say(&wire.Look{Request: 21, Players: true, Bare: true, Offset: 1000, Count: 10})
		if _, players, complete := answered(m, 21); !complete || len(players) != 0 {
			t.Errorf("beyond the last: %v, %+v", complete, players)
		}
	})
}

// TestListing: a page is what sorting everybody would give.
func TestListing(t *testing.T) {
	l := crowdedLobby(t, 20)
	defer l.socket.Close()
	for _, h := range l.hosts {
		for id, p := range h.seated {
			p.Name, p.RTT, p.Moves = game.SafeText(fmt.Sprint("Player ", id[0]*7%5)), time.Duration(id[2])*ms, int(id[3]%3)
			p.Here = time.Duration(id[0]) * time.Second
			h.seated[id] = p
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		wish := &wire.Look{
			Sort: wire.Sort(rapid.IntRange(0, 7).Draw(t, "sort")), Reverse: rapid.Bool().Draw(t, "reverse"),
			Offset: rapid.IntRange(0, 2100).Draw(t, "offset"), Count: rapid.IntRange(0, 60).Draw(t, "count"),
			Filter: game.SafeText(rapid.SampledFrom([]string{
				"", "PLAYER 3", "h1", "room-7", "00", "nobody", "é", "!", "!Player 3", "!h1", "!ROOM-7", "!00", "!nobody", "!!",
			}).Draw(t, "filter")),
		}
		ids, total := l.listing(wish)
		want := allListed(l, wish)
		if total != len(want) {
			t.Fatalf("%d match, not %d", total, len(want))
		}
		want = want[min(wish.Offset, total):]
		if wish.Count > 0 {
			want = cut(want, wish.Count)
		}
		if !slices.Equal(ids, want) {
			t.Fatalf("the page is %v, not %v", ids, want)
		}
	})
}

// allListed is the slow way.
func allListed(l *Lobby, wish *wire.Look) (ids []game.PlayerID) {
	needle, not := strings.CutPrefix(strings.ToLower(string(wish.Filter)), "!")
	for id, h := range l.players {
		p := h.seated[id]
		text := strings.ToLower(strings.Join([]string{string(p.Name), string(h.name), string(p.Room), id.String()}, "\n"))
		if needle == "" || strings.Contains(text, needle) != not {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(x, y game.PlayerID) int {
		p, q := l.players[x].seated[x], l.players[y].seated[y]
		order := 0
		switch wish.Sort {
		case wire.SortName:
			order = cmp.Compare(p.Name, q.Name)
		case wire.SortHost:
			order = cmp.Compare(l.players[x].name, l.players[y].name)
		case wire.SortRoom:
			order = cmp.Compare(p.Room, q.Room)
		case wire.SortRTT:
			order = cmp.Compare(p.RTT, q.RTT)
		case wire.SortHere:
			order = cmp.Compare(p.Here, q.Here)
		case wire.SortMoves:
			order = cmp.Compare(p.Moves, q.Moves)
		}
		order = cmp.Or(order, slices.Compare(x[:], y[:]))
		if wish.Reverse {
			order = -order
		}
		return order
	})
	return ids
}

// TestPagesWait: who asks for page after page of many waits for its turn; how much
// is looked through in a second is bounded.
func TestPagesWait(t *testing.T) {
	var s scan
	now, answered := time.Now(), 0
	for range 10 * 20 {
		now = now.Add(50 * time.Millisecond)
		for s.may(100_000, now) {
			answered++
		}
	}
	if answered < 45 || answered > 55 {
		t.Errorf("%d pages of 100,000 players in 10 s", answered)
	}
	s, answered = scan{}, 0
	for range 1000 {
		if s.may(100, now) {
			answered++
		}
	}
	if answered != 1000 {
		t.Errorf("of 1,000 small pages %d are answered", answered)
	}
}
