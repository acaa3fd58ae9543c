package link

// Filled is the share of the outbox that waits beyond the window, 0 to 1.
func (l *Link) Filled() float64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return float64(len(l.out)) / float64(max(1, l.limits.Outbox))
}

// Waiting is how many bytes, at most, were sent and are not acknowledged yet. Who
// would rather say something newer later than something older now can hold back.
func (l *Link) Waiting() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kcp == nil {
		return len(l.out)
	}
	return len(l.out) + l.kcp.WaitSnd()*maxSegment
}
