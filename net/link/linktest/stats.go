package linktest

// Stats counts packets since the network was made. Nothing goes missing:
//
//	Sent + Duplicated = Delivered + InFlight + Lost + Partitioned + Throttled +
//	                    Overflowed + Unreachable + Oversize + Tapped + Paused
type Stats struct {
	Sent           int // written to a socket, or injected
	SentBytes      int // their UDP payload
	Delivered      int // put into a socket's read queue
	DeliveredBytes int
	InFlight       int // on the way at the moment

	Duplicated int // second copies put on the way
	Reordered  int // of those delivered: overtaken by one sent later (copies are not counted)

	Lost        int // by Path.Loss
	Partitioned int // ran into a partition, when sent or when arriving
	Throttled   int // did not fit into Path.Queue
	Overflowed  int // did not fit into the socket's read queue
	Unreachable int // nobody had the address when they arrived
	Oversize    int // longer than link.MaxDatagram
	Tapped      int // taken away by the Tap
	Paused      int // written by a paused socket, beyond what Pause lets it keep
}

// Stats returns the counts so far.
func (n *Network) Stats() Stats {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := n.stats
	s.InFlight = len(n.flying)
	return s
}

func (n *Network) countTapped(size int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.stats.Sent++
	n.stats.SentBytes += size
	n.stats.Tapped++
}
