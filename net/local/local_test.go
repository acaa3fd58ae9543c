package local_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"roam/game"
	"roam/net/client"
	"roam/net/local"
	"roam/net/wire"
)

// counting is a world that counts a player's inputs and shows the count.
type counting struct {
	inputs map[game.PlayerID]uint64
	shown  map[game.PlayerID]uint64
}

func newCounting(game.RoomID) (game.World, error) {
	return &counting{make(map[game.PlayerID]uint64), make(map[game.PlayerID]uint64)}, nil
}

func (w *counting) Enter(p game.Player, _ []byte) error { w.inputs[p.ID] = 1; return nil }
func (w *counting) Save(game.PlayerID) []byte           { return nil }
func (w *counting) Leave(id game.PlayerID)              { delete(w.inputs, id); delete(w.shown, id) }
func (w *counting) Tick(time.Duration)                  {}

func (w *counting) Input(id game.PlayerID, msg []byte) error {
	if string(msg) == "rubbish" {
		return errors.New("rubbish")
	}
	w.inputs[id]++
	return nil
}

func (w *counting) View(id game.PlayerID, buf []byte) []byte {
	if w.shown[id] == w.inputs[id] {
		return buf
	}
	w.shown[id] = w.inputs[id]
	return append(buf, byte(w.inputs[id]-1))
}

// watcher is a Handler that remembers.
type watcher struct {
	mu    sync.Mutex
	steps []client.Step
	views chan byte
	ended chan *wire.Error
}

func newWatcher() *watcher {
	return &watcher{views: make(chan byte, 1000), ended: make(chan *wire.Error, 1)}
}

func (w *watcher) Progress(p client.Progress) {
	w.mu.Lock()
	w.steps = append(w.steps, p.Step)
	w.mu.Unlock()
}

func (w *watcher) View(_ uint64, view []byte) {
	if len(view) > 0 {
		w.views <- view[0]
	}
}

func (w *watcher) Changed(client.Change) {}

func (w *watcher) Ended(err *wire.Error) { w.ended <- err }

func TestJoinAndPlay(t *testing.T) {
	met := make(chan struct{}, 2)
	c, err := local.Start(local.Config{Game: "count/1", NewWorld: newCounting, Log: slog.New(arrivals{slog.DiscardHandler, met})})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Stop()
	<-met
	<-met
	w := newWatcher()
	p, err := client.Join(context.Background(), client.Config{Lobby: c.Lobby, Game: "count/1", Handler: w})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Leave()
	if got := <-w.views; got != 0 {
		t.Errorf("first view %d", got)
	}
	for range 10 {
		if _, err := p.Input([]byte("go")); err != nil {
			t.Fatal(err)
		}
	}
	for got := byte(0); got < 10; {
		got = <-w.views
	}
	if st := p.Status(); st.Sent != 10 || st.Room != "meadow" {
		t.Errorf("status %+v", st)
	}
}

// arrivals is a log handler that counts the hosts that a lobby has met.
type arrivals struct {
	slog.Handler
	met chan struct{}
}

func (a arrivals) Enabled(context.Context, slog.Level) bool { return true }
func (a arrivals) WithAttrs([]slog.Attr) slog.Handler       { return a }

func (a arrivals) Handle(_ context.Context, r slog.Record) error {
	if r.Message == "host is here" {
		a.met <- struct{}{}
	}
	return nil
}
