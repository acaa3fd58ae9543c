package screen

import (
	"slices"
	"strings"

	"roam/net/wire"
)

// A table is a grid whose rows are all here: they are filtered and sorted here.
type table[T any] struct {
	grid[T]
	key    func(*T) string                          // by which a row is found again
	match  func(row *T, has func(string) bool) bool // whether any of its text is it
	follow bool                                     // the first row stays picked when new ones come

	rows   []T
	view   []int32 // of rows, those that are wanted, in order
	made   made    // what view was made from
	picked string
}

// made tells whether a view is still good.
type made struct {
	sequence uint64
	filter   filter
	also     int
	by       int
	reverse  bool
}

// A filter is what rows must hold. With a ! before it they must not.
type filter string

// passes reports whether a row with these texts is wanted.
func (f filter) passes(texts func(has func(string) bool) bool) bool {
	if f == "" {
		return true
	}
	needle, not := strings.CutPrefix(string(f), "!")
	if needle == "" {
		return true
	}
	return texts(func(text string) bool { return holds(text, needle) }) != not
}

// holds reports whether needle, which is in lower case, is in text in whatever case.
func holds(text, needle string) bool {
	for i := 0; i+len(needle) <= len(text); i++ {
		if strings.EqualFold(text[i:i+len(needle)], needle) {
			return true
		}
	}
	return strings.Contains(strings.ToLower(text), needle)
}

// put makes the rows those of a State with that sequence number. Also narrows
// them further, and what is a number that changes with it.
func (t *table[T]) put(rows []T, sequence uint64, f filter, what int, also func(*T) bool) {
	now := made{sequence, f, what, t.by, t.reverse}
	if now == t.made && len(rows) == len(t.rows) {
		return
	}
	if row := t.row(t.at); row != nil {
		t.picked = t.key(row)
	}
	moved := t.made.by != t.by || t.made.reverse != t.reverse
	t.rows, t.made, t.view = rows, now, t.view[:0]
	for i := range rows {
		row := &rows[i]
		if (also == nil || also(row)) && f.passes(func(has func(string) bool) bool { return t.match(row, has) }) {
			t.view = append(t.view, int32(i))
		}
	}
	t.sort()
	t.count = len(t.view)
	if (!t.follow || t.at > 0) && !moved {
		t.find(t.picked)
	}
	t.jump(t.at)
}

func (t *table[T]) sort() {
	less := t.columns[t.by].less
	if less == nil {
		return
	}
	slices.SortStableFunc(t.view, func(a, b int32) int {
		n := less(&t.rows[a], &t.rows[b])
		if t.reverse {
			n = -n
		}
		return n
	})
}

// find picks the row with that key, if it is there.
func (t *table[T]) find(key string) {
	for i, at := range t.view {
		if t.key(&t.rows[at]) == key {
			t.at = i
			return
		}
	}
}

// row returns the row at a place of the view, nil where there is none.
func (t *table[T]) row(at int) *T {
	if at < 0 || at >= len(t.view) || int(t.view[at]) >= len(t.rows) {
		return nil
	}
	return &t.rows[t.view[at]]
}

// fill puts what is seen into the table of a page.
func (m *Model) fill(p page) {
	s := m.seen
	switch p {
	case pageCluster:
		m.cluster.put(s.Hosts, s.Sequence, m.filters[p], 0, nil)
	case pageRooms:
		m.rooms.put(s.Rooms, s.Sequence, m.filters[p], 0, nil)
	case pageMigrations:
		m.records.put(s.Records, s.Sequence, m.filters[p], 0, nil)
	case pageEvents:
		m.events.put(s.Events, s.Sequence, m.filters[p], int(m.kind), func(x *wire.Event) bool { return m.kind == 0 || x.Kind == m.kind })
	}
}
