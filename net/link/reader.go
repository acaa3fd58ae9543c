package link

import (
	"encoding/binary"
	"time"
)

// read is the reader's goroutine: it takes what arrives, a batch at a time, and
// hands it on. Everything that a Receiver is told about arrivals comes from here.
func (s *Socket) read() {
	packets := make([]Packet, batchSize)
	room := make([]byte, batchSize*MaxDatagram)
	links := make([]*Link, batchSize)
	replies := s.NewBatch()
	var rx []byte
	for {
		for i := range packets {
			packets[i].Data = room[i*MaxDatagram : (i+1)*MaxDatagram : (i+1)*MaxDatagram]
		}
		n, err := s.conn.ReadBatch(packets)
		if err != nil {
			return
		}
		now, bytes, confirmed := time.Now(), 0, false
		s.find(packets[:n], links)
		for i, p := range packets[:n] {
			bytes += len(p.Data)
			if links[i] == nil && confirmed {
				s.find(packets[i:i+1], links[i:i+1]) // of a link that this very batch made
			}
			if l := links[i]; l != nil {
				rx = s.arrived(l, p, now, rx[:0], replies)
			} else if s.stranger(p, now, replies) {
				confirmed = true
			}
		}
		s.traffic.packetsIn.Add(uint64(n))
		s.traffic.bytesIn.Add(uint64(bytes))
		replies.Send()
	}
}

// find looks up the links of a batch under one lock.
func (s *Socket) find(packets []Packet, links []*Link) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for i, p := range packets {
		links[i] = nil
		if len(p.Data) < dataHeader+tagSize+cmdStart {
			continue
		}
		id := binary.BigEndian.Uint32(p.Data[1:])
		switch p.Data[0] {
		case kindToAcceptor:
			links[i] = s.accepted[id]
		case kindToDialer:
			links[i] = s.dialed[dialedKey{p.Addr, id}]
		}
	}
}

// arrived takes a datagram for a link and tells the link's receiver.
func (s *Socket) arrived(l *Link, p Packet, now time.Time, rx []byte, replies *Batch) []byte {
	rx, a := l.input(p.Data, p.Addr, now, rx, replies)
	if a.opened {
		l.receiver.Opened(l)
	}
	if len(rx) > 0 {
		l.deliver(rx)
	}
	if a.closed {
		l.end(a.reason, a.detail, false)
	}
	return rx
}

// stranger takes a datagram that belongs to no link. It reports whether there may
// be a new link now.
func (s *Socket) stranger(p Packet, now time.Time, replies *Batch) (confirmed bool) {
	if len(p.Data) == 0 {
		s.drops.alien.Add(1)
		return false
	}
	switch p.Data[0] {
	case kindProbe:
		s.echo(p, replies)
	case kindEcho:
		s.probes.echoed(p, now)
	case kindKnock, kindConfirm, kindAnswer, kindCookie, kindRefusal:
		s.handshakes.arrived(p, now, replies)
		return p.Data[0] == kindConfirm
	case kindToAcceptor, kindToDialer:
		s.drops.unknown.Add(1)
	default:
		s.drops.alien.Add(1)
	}
	return false
}
