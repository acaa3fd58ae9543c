package link

import (
	"net/netip"
	"time"

	"roam/game"
	"roam/net/wire"
)

// pump is the pump's goroutine: every few milliseconds it looks after the next
// slot of links.
func (s *Socket) pump() {
	ticker := time.NewTicker(pumpEvery)
	defer ticker.Stop()
	b := s.NewBatch()
	var visit []*Link
	late := make(map[*Link]struct{})
	for turn := 0; ; turn++ {
		select {
		case <-s.closing:
			return
		case <-ticker.C:
		}
		now := time.Now()
		visit = visit[:0]
		s.mu.Lock()
		late, s.late = s.late, late
		for l := range s.slots[turn%slots] {
			visit = append(visit, l)
		}
		repeat := s.dueGoodbyes(now)
		s.mu.Unlock()

		for l := range late {
			b.flush(l, now, false)
		}
		clear(late)
		for _, l := range visit {
			s.visit(l, b, now)
		}
		clear(visit)
		for _, g := range repeat {
			b.raw(g.to, g.copies[0])
		}
		b.Send()
		if turn%slots == 0 {
			s.handshakes.sweep(now)
			s.probes.sweep(now)
		}
	}
}

func (s *Socket) visit(l *Link, b *Batch, now time.Time) {
	l.mu.Lock()
	v := l.upkeep(b, now)
	l.mu.Unlock()
	switch v {
	case verdictLate:
		s.visitSoon(l)
	case verdictExpired:
		l.end(wire.ReasonTicket, "", false)
	case verdictSilent:
		l.end(wire.ReasonSilent, "", true)
	case verdictStuck:
		l.end(wire.ReasonSlow, "", true)
	}
}

// A goodbye is a close that is repeated, because nobody acknowledges it. Its
// datagrams were sealed while the link had keys.
type goodbye struct {
	to     netip.AddrPort
	copies [][]byte
	due    time.Time
}

// maxGoodbyes bounds the closes that wait to be repeated.
const maxGoodbyes = 4096

// sayClosed flushes the link a last time and tells its far end why it is over.
func (s *Socket) sayClosed(l *Link, reason wire.Reason, detail game.SafeText) {
	now := time.Now()
	b := s.batches.Get().(*Batch)
	var copies [][]byte
	l.mu.Lock()
	l.lastWords()
	l.sealPending(b)
	plain := append(le.AppendUint32(nil, l.id), cmdClose)
	plain = be.AppendUint16(plain, uint16(reason))
	plain = append(plain, game.Safe(string(detail[:min(len(detail), maxDetailBytes)]), maxDetail)...)
	b.sealed(l, plain)
	for range closeCopies - 1 {
		if l.path.spend(dataHeader + len(plain) + tagSize) {
			copies = append(copies, l.seal.appendSealed(nil, plain))
		}
	}
	to := l.path.addr
	l.mu.Unlock()
	b.Send()
	s.batches.Put(b)

	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.goodbyes) < maxGoodbyes && len(copies) > 0 {
		s.goodbyes = append(s.goodbyes, goodbye{to, copies, now.Add(closeEvery)})
	}
}

// dueGoodbyes takes the closes that are due; the first copy of each is to be
// sent. The lock is held.
func (s *Socket) dueGoodbyes(now time.Time) (due []goodbye) {
	kept := s.goodbyes[:0]
	for _, g := range s.goodbyes {
		if now.Before(g.due) {
			kept = append(kept, g)
			continue
		}
		due = append(due, g)
		if len(g.copies) > 1 {
			kept = append(kept, goodbye{g.to, g.copies[1:], g.due.Add(closeEvery)})
		}
	}
	clear(s.goodbyes[len(kept):])
	s.goodbyes = kept
	return due
}

// sayGoodbyes sends what is left of all closes at once: the socket ends.
func (s *Socket) sayGoodbyes() {
	s.mu.Lock()
	left := s.goodbyes
	s.goodbyes = nil
	s.mu.Unlock()
	b := s.batches.Get().(*Batch)
	for _, g := range left {
		for _, datagram := range g.copies {
			b.raw(g.to, datagram)
		}
	}
	b.Send()
	s.batches.Put(b)
}
