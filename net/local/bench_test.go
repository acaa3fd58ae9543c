package local_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"roam/net/client"
	"roam/net/local"
	"roam/net/wire"
)

// BenchmarkJoin is how long a player waits: from the call of Join to the first
// view, over real UDP on loopback, one player after the other. It reports the
// median and where the time went.
func BenchmarkJoin(b *testing.B) {
	c, err := local.Start(local.Config{Game: "count/1", NewWorld: newCounting})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Stop()
	joinOnce(b, c).Leave() // as soon as there is a host
	var all []time.Duration
	steps := make(map[client.Step][]time.Duration)
	for b.Loop() {
		w := &stopwatch{begun: time.Now(), seen: make(chan struct{})}
		p, err := client.Join(context.Background(), client.Config{Lobby: c.Lobby, Game: "count/1", Handler: w})
		if err != nil {
			b.Fatal(err)
		}
		<-w.seen
		p.Leave()
		all = append(all, w.first)
		for step, at := range w.steps {
			steps[client.Step(step)] = append(steps[client.Step(step)], at)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(all), "ms/join")
	for step, name := range map[client.Step]string{
		client.StepAsk: "ask-at-ms", client.StepProbe: "probe-at-ms", client.StepDecide: "decide-at-ms",
		client.StepAttach: "attach-at-ms", client.StepSeated: "seated-at-ms",
	} {
		b.ReportMetric(median(steps[step]), name)
	}
}

func median(ds []time.Duration) float64 {
	slices.Sort(ds)
	return float64(ds[len(ds)/2]) / float64(time.Millisecond)
}

// joinOnce joins as soon as there is a host.
func joinOnce(b *testing.B, c *local.Cluster) *client.Client {
	for {
		p, err := client.Join(context.Background(), client.Config{Lobby: c.Lobby, Game: "count/1", Handler: newWatcher()})
		if err == nil {
			return p
		}
		if no := new(wire.Error); !errors.As(err, &no) || no.Reason != wire.ReasonNoHost {
			b.Fatal(err)
		}
	}
}

// A stopwatch is a Handler that notes when each step came first.
type stopwatch struct {
	begun time.Time
	once  sync.Once
	seen  chan struct{} // closed at the first view
	first time.Duration
	steps [client.StepSeated + 1]time.Duration
}

func (w *stopwatch) Progress(p client.Progress) {
	w.steps[p.Step] = cmp.Or(w.steps[p.Step], time.Since(w.begun))
}

func (w *stopwatch) View(uint64, []byte) {
	w.once.Do(func() {
		w.first = time.Since(w.begun)
		close(w.seen)
	})
}

func (w *stopwatch) Changed(client.Change) {}

func (w *stopwatch) Ended(*wire.Error) {}
