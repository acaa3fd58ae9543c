package lobby

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"math"
	"slices"
	"strings"
	"time"

	"roam/game"
	"roam/net/wire"
)

// Of 100,000 players a monitor asks for a page. To find it, every player is looked
// at once and only the page is put in order. What that costs the lobby is bounded
// for all monitors together: who asks for more waits for its turn.
const (
	scanRate  = 500_000 // rows that are looked through for answers in a second
	scanAhead = 100_000 // rows beyond that before the next has to wait
)

// A scan is what answers cost.
type scan struct {
	rows []listed // that every answer uses again
	owed float64  // rows that were looked through beyond scanRate, as of
	at   time.Time
}

// may tells whether so many rows may be looked through now, and counts them.
func (s *scan) may(rows int, now time.Time) bool {
	s.owed = max(0, s.owed-scanRate*now.Sub(s.at).Seconds())
	s.at = now
	if s.owed >= scanAhead {
		return false
	}
	s.owed += float64(rows)
	return true
}

// page is an empty page of so many rows.
func (s *scan) page(most int) page { return page{most: most, rows: s.rows[:0]} }

// done takes a page's rows back. What they name is not kept.
func (s *scan) done(p *page) {
	clear(p.rows[:cap(p.rows)])
	s.rows = p.rows
}

// A listed row is one that may be on a page, with what it is sorted by.
type listed struct {
	text   string
	number int64
	id     game.PlayerID
}

func (x *listed) compare(y *listed) int {
	if x.number != y.number {
		return cmp.Compare(x.number, y.number)
	}
	if order := strings.Compare(x.text, y.text); order != 0 {
		return order
	}
	return bytes.Compare(x.id[:], y.id[:])
}

// cost is how many rows an answer looks through.
func (b *Lobby) cost(wish *wire.Look) (rows int) {
	if !wish.Bare {
		rows = len(b.hosts) + len(b.rooms)
	}
	if wish.Players { // and far from the top some of them several times
		rows += len(b.players) + 4*min(wish.Offset, len(b.players))
	}
	return rows
}

// listing are the ids of the page that was asked for, in order, and how many
// there are on all pages.
func (b *Lobby) listing(wish *wire.Look) (ids []game.PlayerID, total int) {
	p := b.scan.page(wish.Offset + wish.Count)
	if p.reverse = wish.Reverse; wish.Count == 0 || p.most < 0 {
		p.most = math.MaxInt
	}
	b.matching(wish, &p)
	rows := p.first()
	slices.SortFunc(rows, func(x, y listed) int { return p.compare(&x, &y) })
	for i := wish.Offset; i < len(rows); i++ {
		ids = append(ids, rows[i].id)
	}
	b.scan.done(&p)
	return ids, p.total
}

// matching puts all who were asked for on the page.
func (b *Lobby) matching(wish *wire.Look, p *page) {
	filter := newFilter(string(wish.Filter))
	for _, h := range b.hosts {
		if wish.Host != "" && wish.Host != h.name {
			continue
		}
		all := filter.in(string(h.name))
		for id, s := range h.seated {
			if wish.Room != "" && wish.Room != s.Room || len(b.twice) > 0 && b.players[id] != h {
				continue
			}
			if (all || filter.in(string(s.Name)) || filter.in(string(s.Room)) || filter.inID(id)) != filter.not {
				p.add(sortedBy(wish.Sort, h, id, &s))
			}
		}
	}
}

// A page takes rows in any order and keeps the first. Now and then it drops those
// that cannot be among them any more, so that most rows cost one comparison.
type page struct {
	reverse bool
	most    int // rows that are kept
	total   int // rows that came
	rows    []listed
	full    bool // nobody behind last is on the page
	last    listed
}

func (p *page) add(row listed) {
	p.total++
	if p.full && p.compare(&row, &p.last) > 0 {
		return
	}
	p.rows = append(p.rows, row)
	if spare := max(p.most, 500); len(p.rows)-spare >= p.most {
		p.rows = p.first()
		p.last = slices.MaxFunc(p.rows, func(x, y listed) int { return p.compare(&x, &y) })
		p.full = true
	}
}

// first are the rows of the page so far, in no order.
func (p *page) first() []listed {
	p.choose(p.most)
	return cut(p.rows, p.most)
}

func sortedBy(column wire.Sort, h *host, id game.PlayerID, p *wire.Seated) listed {
	row := listed{id: id}
	switch column {
	case wire.SortName:
		row.text = string(p.Name)
	case wire.SortHost:
		row.text = string(h.name)
	case wire.SortRoom:
		row.text = string(p.Room)
	case wire.SortRTT:
		row.number = int64(p.RTT)
	case wire.SortHere:
		row.number = int64(p.Here)
	case wire.SortMoves:
		row.number = int64(p.Moves)
	}
	return row
}

// compare puts rows in the order of the page.
func (p *page) compare(x, y *listed) int {
	if p.reverse {
		x, y = y, x
	}
	return x.compare(y)
}

// choose moves the n first rows to the front, in no order (Hoare's selection).
func (p *page) choose(n int) {
	for rows := p.rows; n > 0 && n < len(rows); {
		pivot := *p.median(&rows[0], &rows[len(rows)/2], &rows[len(rows)-1])
		i, j := 0, len(rows)-1
		for i <= j {
			for p.compare(&rows[i], &pivot) < 0 {
				i++
			}
			for p.compare(&rows[j], &pivot) > 0 {
				j--
			}
			if i <= j {
				rows[i], rows[j] = rows[j], rows[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case n <= j:
			rows = rows[:j+1]
		case n >= i:
			rows, n = rows[i:], n-i
		default:
			return
		}
	}
}

func (p *page) median(x, y, z *listed) *listed {
	if p.compare(x, y) > 0 {
		x, y = y, x
	}
	switch {
	case p.compare(z, x) <= 0:
		return x
	case p.compare(z, y) >= 0:
		return y
	}
	return z
}

// A filter finds a text in others, in whatever case. With a ! before it, it is for
// those who do not have it.
type filter struct {
	text  string // in lower case, without the !
	not   bool   // there was one; alone it means nothing
	plain bool   // it is ASCII
	digit bool   // it may be in an id
}

func newFilter(text string) filter {
	text, not := strings.CutPrefix(strings.ToLower(text), "!")
	f := filter{text: text, not: not && text != "", plain: true, digit: true}
	for _, r := range f.text {
		f.plain = f.plain && r < 0x80
		f.digit = f.digit && strings.ContainsRune("0123456789abcdef", r)
	}
	return f
}

func (f *filter) in(s string) bool {
	if !f.plain {
		return strings.Contains(strings.ToLower(s), f.text)
	}
	for i := 0; i+len(f.text) <= len(s); i++ {
		j := 0
		for j < len(f.text) && lower(s[i+j]) == f.text[j] {
			j++
		}
		if j == len(f.text) {
			return true
		}
	}
	return false
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

func (f *filter) inID(id game.PlayerID) bool {
	if !f.digit {
		return false
	}
	var digits [2 * len(id)]byte
	hex.Encode(digits[:], id[:])
	return f.in(string(digits[:]))
}

// playerState is one who is seated.
func (b *Lobby) playerState(id game.PlayerID, now time.Time) (wire.PlayerState, bool) {
	h := b.players[id]
	if h == nil {
		return wire.PlayerState{}, false
	}
	p := h.seated[id]
	row := wire.PlayerState{
		Player: id, Name: p.Name, Host: h.name, Room: p.Room, Epoch: p.Epoch,
		RTT: p.RTT, Here: max(0, p.Here+now.Sub(b.began)), Moves: p.Moves,
	}
	if r := b.moving[id]; r != nil {
		row.Target = r.target.name
	}
	return row, true
}
