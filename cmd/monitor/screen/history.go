package screen

import (
	"time"

	"roam/cmd/monitor/feed"
	"roam/game"
	"roam/net/wire"
)

// What is remembered of each host: a reading for every few seconds.
const (
	historyStep  = 5 * time.Second
	historySteps = 144 // twelve minutes
	maxHistories = 2000
)

// A series is one thing that is remembered of a host.
type series uint8

const (
	seriesLoad series = iota
	seriesPlayers
	seriesIn
	seriesOut
	seriesFactor // the first of maxSeriesFactors
)

// maxSeriesFactors is how many factors are remembered; a host of today has eight.
const maxSeriesFactors = 8

const seriesCount = int(seriesFactor) + maxSeriesFactors

// unheard stands where nothing was heard.
const unheard = -1

// A history is what was remembered of one host. For each step it keeps the
// highest reading, so that no peak is missed.
type history struct {
	ring [seriesCount][historySteps]float32
	more [seriesCount]bool // there was a reading of more than zero, ever
	at   int64             // the newest step
	last uint64            // feed.State.Fresh when it was last told
}

// histories are all hosts'. They are told each State once.
type histories struct {
	hosts map[game.SafeText]*history
	step  int64
}

// observe remembers a State that was heard at its time.
func (hs *histories) observe(s *feed.State) {
	if !s.Live {
		return
	}
	if hs.hosts == nil {
		hs.hosts = make(map[game.SafeText]*history)
	}
	step := s.Heard.UnixNano() / int64(historyStep)
	if step > hs.step { // hosts that are gone are forgotten when their last reading is
		hs.step = step
		for name, h := range hs.hosts {
			if step-h.at > historySteps {
				delete(hs.hosts, name)
			}
		}
	}
	for i := range s.Hosts {
		host := &s.Hosts[i]
		h := hs.hosts[host.Name]
		fresh := s.Fresh[host.Name]
		if h == nil {
			if len(hs.hosts) >= maxHistories {
				continue
			}
			h = newHistory(step)
			hs.hosts[host.Name] = h
		} else if h.at == step && h.last == fresh {
			continue
		}
		h.last = fresh
		h.observe(host, step)
	}
}

func newHistory(step int64) *history {
	h := &history{at: step - 1}
	for s := range h.ring {
		for i := range h.ring[s] {
			h.ring[s][i] = unheard
		}
	}
	return h
}

func (h *history) observe(host *wire.HostState, step int64) {
	for h.at = max(h.at, step-historySteps); h.at < step; {
		h.at++
		for s := range h.ring {
			h.ring[s][h.at%historySteps] = unheard
		}
	}
	h.note(seriesLoad, host.Load)
	h.note(seriesPlayers, float64(host.Players))
	h.note(seriesIn, float64(host.In))
	h.note(seriesOut, float64(host.Out))
	for i, r := range host.Factors[:min(len(host.Factors), maxSeriesFactors)] {
		h.note(seriesFactor+series(i), r)
	}
}

func (h *history) note(s series, reading float64) {
	p := &h.ring[s][h.at%historySteps]
	*p = max(*p, float32(sane(reading)))
	h.more[s] = h.more[s] || *p > 0
}

// told reports whether there ever was a reading of more than zero.
func (h *history) told(s series) bool { return h != nil && int(s) < seriesCount && h.more[s] }

// newest returns the last n steps up to now, oldest first.
func (h *history) newest(s series, n int, now time.Time) []float32 {
	if h == nil || int(s) >= seriesCount {
		return nil
	}
	n = min(max(n, 0), historySteps)
	last := max(now.UnixNano()/int64(historyStep), h.at)
	out := make([]float32, n)
	for i := range out {
		step := last - int64(n-1-i)
		if out[i] = unheard; step <= h.at && h.at-step < historySteps {
			out[i] = h.ring[s][step%historySteps]
		}
	}
	return out
}
