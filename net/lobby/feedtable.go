package lobby

import (
	"time"

	"roam/net/wire"
)

// A table is the rows of one sort that feeds tell, hosts or rooms, each in a place
// that stays its own. A row has the number of its last change; a feed has, for
// each place, the number of the change that it told last. So a feed that is slow
// is told the newest of each row, and nothing is kept for it.
type table[K comparable, V any] struct {
	rows   []row[K, V]
	at     map[K]int
	free   []int  // places without a row
	graves int    // rows that are gone, and not every feed has told it
	round  uint64 // of looking through what there is
}

// A row of a table.
type row[K comparable, V any] struct {
	key    K
	value  V
	round  uint64 // in which it was last seen
	number uint64 // of its last change; 0: the place is free
	core   uint64 // of the last change of more than load
	first  uint64 // of the last change of what is told once
	urgent uint64 // of the last change that goes before others
	gone   bool

	written [forms]wire.Row // written when a feed first tells it; nil: not yet
	at      time.Time       // when that was
}

// A form is how much of a row is told.
type form int

const (
	asLoad  form = iota // what changes all the time
	asWhole             // all but what is told once
	asFirst             // all
	forms
)

// place is the place of a key, which is seen; a new one if it has to be.
func (t *table[K, V]) place(key K) (i int) {
	i, ok := t.at[key]
	if !ok {
		if n := len(t.free); n > 0 {
			i, t.free = t.free[n-1], t.free[:n-1]
		} else {
			i, t.rows = len(t.rows), append(t.rows, row[K, V]{})
		}
		if t.at == nil {
			t.at = make(map[K]int)
		}
		t.at[key] = i
		t.rows[i].key = key
	}
	t.rows[i].round = t.round
	return i
}

// A change is what of a row is not as before.
type change struct{ load, core, first, urgent bool }

// put notes that a row is there, with its value and what of that is new.
func (t *table[K, V]) put(i int, v V, number uint64, what change) {
	r := &t.rows[i]
	if r.gone || r.number == 0 {
		what = change{load: true, core: true, first: true, urgent: true}
	}
	if r.gone {
		r.gone, t.graves = false, t.graves-1
	}
	r.value = v
	r.touch(number, what)
}

func (r *row[K, V]) touch(number uint64, what change) {
	if what == (change{}) {
		return
	}
	r.number, r.written = number, [forms]wire.Row{}
	if what.core || what.first {
		r.core = number
	}
	if what.first {
		r.first = number
	}
	if what.urgent {
		r.urgent = number
	}
}

// bury notes that the rows which were not seen in this round are gone.
func (t *table[K, V]) bury(number uint64) {
	for i := range t.rows {
		if r := &t.rows[i]; r.number != 0 && r.round != t.round && !r.gone {
			r.touch(number, change{urgent: true})
			r.gone, t.graves = true, t.graves+1
		}
	}
}

// sweep gives the places of rows that are gone to others, once no feed has to
// tell it any more.
func (t *table[K, V]) sweep(feeds []*marks) {
	if t.graves == 0 {
		return
	}
	for i := range t.rows {
		r := &t.rows[i]
		if !r.gone || !known(feeds, i, r.number) {
			continue
		}
		delete(t.at, r.key)
		*r = row[K, V]{}
		t.free, t.graves = append(t.free, i), t.graves-1
		for _, f := range feeds {
			f.numbers[i] = 0
		}
	}
}

// known tells whether every feed has told a change, or never told of the row.
func known(feeds []*marks, place int, number uint64) bool {
	for _, f := range feeds {
		f.grow(place + 1)
		if at := f.numbers[place]; at != 0 && at < number {
			return false
		}
	}
	return true
}

// marks are how far one feed is with a table.
type marks struct {
	numbers []uint64 // by place; 0: never
	next    int      // the place that was told longest ago
}

// grow makes room for so many places.
func (t *marks) grow(places int) {
	if n := places - len(t.numbers); n > 0 {
		t.numbers = append(t.numbers, make([]uint64, n)...)
	}
}

// pending is a row of which a feed has something to tell, nil if it has not, and
// the number at which it told the row.
func pending[K comparable, V any](t *table[K, V], f *marks, place int) (r *row[K, V], at uint64) {
	r, at = &t.rows[place], f.numbers[place]
	if at >= r.number || r.gone && at == 0 {
		return nil, at
	}
	return r, at
}

// form is how much of a row a feed that told it at a number has to tell.
func (r *row[K, V]) form(at uint64) form {
	switch {
	case at < r.first:
		return asFirst
	case at < r.core:
		return asWhole
	}
	return asLoad
}

// write is the row in a form, as of now: it is written once for all feeds. Times
// in it are no older than staleAfter.
func (r *row[K, V]) write(f form, now time.Time, how func(*V, form) (wire.Row, error)) (wire.Row, error) {
	if now.Sub(r.at) > staleAfter {
		r.at, r.written = now, [forms]wire.Row{}
	}
	if r.written[f] == nil {
		written, err := how(&r.value, f)
		if err != nil {
			return nil, err
		}
		r.written[f] = written
	}
	return r.written[f], nil
}
