package balance

import "time"

// A Pace limits how many players leave or reach a host in a time, so that a
// migration of many costs nobody a tick: a bucket of Burst that refills at Rate.
// Zero fields mean the defaults. It has one owner.
type Pace struct {
	Rate  float64 // players a second; default 100
	Burst int     // players at once; default a tenth of a second's, at least one

	spent float64   // players still to be paid for, at most Burst
	at    time.Time // when spent was brought up to date
}

// Take returns how many of n players may move at time now, and counts them.
func (p *Pace) Take(now time.Time, n int) int {
	rate := p.Rate
	if !sound(rate) || rate == 0 {
		rate = 100
	}
	burst := positive(p.Burst, max(1, int(rate/10)))
	p.spent = max(0, p.spent-rate*now.Sub(p.at).Seconds())
	p.at = now
	// A hair is forgiven: sums of fractions of a second do not come out even.
	n = max(0, min(n, int(float64(burst)-p.spent+1e-9)))
	p.spent += float64(n)
	return n
}
