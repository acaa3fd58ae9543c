//go:build linux

package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"roam/cmd/play/bots"
	"roam/game"
	"roam/game/walk"
	"roam/net/host"
	"roam/net/link"
	"roam/net/lobby"
)

// The benchmarks of this file measure a host, all in: links, sessions and the
// walk-around world, in µs of CPU per walking player-second. The bots run in a
// process of their own, which is this test binary started again.
const botsEnv = "ROAM_BENCH_BOTS"

func TestMain(m *testing.M) {
	if text := os.Getenv(botsEnv); text != "" {
		benchBots(text)
		return
	}
	if key := os.Getenv(movesEnv); key != "" {
		benchMoves(key)
		return
	}
	os.Exit(m.Run())
}

// monotonic is the kernel's clock, which two processes share.
func monotonic() int64 {
	var t unix.Timespec
	unix.ClockGettime(unix.CLOCK_MONOTONIC, &t)
	return t.Nano()
}

// stamped puts the time before each view, and measures how long each tick's
// work for the world takes.
type stamped struct {
	game.World
	mu    sync.Mutex
	spent time.Duration
	ticks []time.Duration
}

func (s *stamped) Tick(step time.Duration) {
	began := time.Now()
	s.World.Tick(step)
	s.mu.Lock()
	s.ticks = append(s.ticks, s.spent)
	s.spent = time.Since(began)
	s.mu.Unlock()
}

func (s *stamped) View(id game.PlayerID, buf []byte) []byte {
	at := len(buf)
	buf = binary.LittleEndian.AppendUint64(buf, uint64(monotonic()))
	if buf = s.World.View(id, buf); len(buf) == at+8 {
		return buf[:at]
	}
	return buf
}

// benchResult is what the bots' process says.
type benchResult struct {
	Summary bots.Summary
	Latency [3]float64 // ms from the host's View to the client's: p50, p99, max
	Stamps  float64    // bytes a second and player that only this benchmark sends
}

func benchBots(text string) {
	runtime.GOMAXPROCS(1)
	lobbyAddr, rest, _ := strings.Cut(text, " ")
	countText, warm, _ := strings.Cut(rest, " ")
	count, _ := strconv.Atoi(countText)
	warmup, _ := time.ParseDuration(warm)
	var mu sync.Mutex
	var lat []float64
	begin := time.Now().Add(time.Duration(count)*time.Second/200 + warmup)
	sum, err := bots.Run(context.Background(), bots.Config{
		Lobby: lobbyAddr, Count: count, Warm: warmup, For: 11 * time.Second, Active: 1, Rate: 200,
		Unwrap: func(view []byte) []byte {
			if len(view) < 8 {
				return view
			}
			if time.Now().After(begin) {
				mu.Lock()
				lat = append(lat, float64(monotonic()-int64(binary.LittleEndian.Uint64(view)))/1e6)
				mu.Unlock()
			}
			return view[8:]
		},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	r := benchResult{Summary: sum, Stamps: 8 * float64(len(lat)) / float64(count) / time.Since(begin).Seconds()}
	if slices.Sort(lat); len(lat) > 0 {
		r.Latency = [3]float64{lat[len(lat)/2], lat[len(lat)*99/100], lat[len(lat)-1]}
	}
	json.NewEncoder(os.Stdout).Encode(r)
}

// BenchmarkHost is the whole of a host under walking bots, in rooms of 350 and all in
// one room. Run it with -benchtime=1x on a quiet machine.
func BenchmarkHost(b *testing.B) {
	for _, players := range []int{1000, 2000, 4000} {
		b.Run(strconv.Itoa(players), func(b *testing.B) {
			for range b.N {
				benchHost(b, players, 350)
			}
		})
	}
	b.Run("2000Crowded", func(b *testing.B) {
		for range b.N {
			benchHost(b, 2000, 2000)
		}
	})
}

// resident is the memory that the system has given to this process, in KiB.
func resident(b *testing.B) float64 {
	pages, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Fatal(err)
	}
	n, err := strconv.Atoi(strings.Fields(string(pages))[1])
	if err != nil {
		b.Fatal(err)
	}
	return float64(n*os.Getpagesize()) / 1024
}

func benchHost(b *testing.B, players, perRoom int) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	frugal(os.LookupEnv)
	key, err := link.NewKey()
	if err != nil {
		b.Fatal(err)
	}
	cluster := link.NewClusterKey()
	conn, err := link.Listen("127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var nodes sync.WaitGroup
	defer nodes.Wait()
	defer stop()
	address := conn.LocalAddr().String()
	nodes.Go(func() { lobby.Run(ctx, lobby.Config{Key: key, Cluster: cluster, Conn: conn}) })
	land := walk.NewMap(1)
	var mu sync.Mutex
	var worlds []*stamped
	nodes.Go(func() {
		host.Run(ctx, host.Config{
			Name: "h1", Game: walk.Game, Lobby: address, Cluster: cluster, Listen: "127.0.0.1:0",
			Capacity: players + 100, RoomCapacity: perRoom,
			NewWorld: func(game.RoomID) (game.World, error) {
				mu.Lock()
				defer mu.Unlock()
				w := &stamped{World: walk.NewWorld(land)}
				worlds = append(worlds, w)
				return w, nil
			},
		})
	})
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	const warmup, measure = 30 * time.Second, 10 * time.Second
	child := exec.Command(os.Args[0], "-test.run=^$")
	child.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d %s", botsEnv, address, players, warmup))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := child.Start(); err != nil {
		b.Fatal(err)
	}
	time.Sleep(time.Duration(players)*time.Second/200 + warmup)
	mu.Lock()
	for _, w := range worlds {
		w.mu.Lock()
		w.ticks = w.ticks[:0]
		w.mu.Unlock()
	}
	mu.Unlock()
	used := benchCPU()
	time.Sleep(measure)
	used = benchCPU() - used
	held := resident(b)
	runtime.GC()
	runtime.ReadMemStats(&after)
	var r benchResult
	if err := json.NewDecoder(out).Decode(&r); err != nil {
		b.Fatal(err)
	}
	child.Wait()
	var ticks []time.Duration
	for _, w := range worlds {
		w.mu.Lock()
		ticks = append(ticks, w.ticks...)
		w.mu.Unlock()
	}
	slices.Sort(ticks)
	seconds := measure.Seconds() * float64(players)
	b.ReportMetric(float64(used.Microseconds())/seconds, "µs/player-s")
	b.ReportMetric(float64(after.HeapInuse+after.StackInuse-before.HeapInuse-before.StackInuse)/1024/float64(players), "KiB/player")
	b.ReportMetric(held/float64(players), "KiB-resident/player")
	b.ReportMetric(r.Latency[0], "ms-to-client-p50")
	b.ReportMetric(r.Latency[1], "ms-to-client-p99")
	b.ReportMetric(r.Summary.BytesPerS.In-r.Stamps, "B/player-s-down")
	b.ReportMetric(r.Summary.BytesPerS.Out, "B/player-s-up")
	b.ReportMetric(r.Summary.ViewGapMs.P99, "ms-view-gap-p99")
	b.ReportMetric(r.Summary.InView, "in-view")
	b.ReportMetric(100*r.Summary.ResentRatio, "%resent-up")
	b.ReportMetric(r.Summary.JoinMs.P50, "ms-join-p50")
	if len(ticks) > 0 {
		b.ReportMetric(float64(ticks[len(ticks)*99/100].Microseconds())/1000, "ms-tick-p99")
	}
	b.ReportMetric(0, "ns/op")
	s := r.Summary
	if s.Joined != players || s.Lost != 0 || s.InputsLost != 0 || s.InputsDoubled != 0 || s.Jumps != 0 {
		b.Errorf("joined %d of %d, lost %d, inputs lost %d, doubled %d, jumps %d", s.Joined, players, s.Lost, s.InputsLost, s.InputsDoubled, s.Jumps)
	}
}

func benchCPU() time.Duration {
	var r syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
