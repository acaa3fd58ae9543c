//go:build linux

package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"roam/cmd/play/bots"
	"roam/game"
	"roam/game/walk"
	"roam/net/host"
	"roam/net/link"
	"roam/net/lobby"
	"roam/net/session"
	"roam/net/wire"
)

// movesEnv holds the cluster's key, and makes this test binary the process that
// runs the lobby, the bots, and a monitor that moves them.
const movesEnv = "ROAM_BENCH_MOVES"

// BenchmarkMigration is what a migration costs the hosts, all in: three of them
// serve one room of 300 walkers who are moved about. Only the hosts are in this
// process. The µs are the CPU of times with migrations, less that of as many
// without, by turns. Run it with -benchtime=1x on a quiet machine.
func BenchmarkMigration(b *testing.B) {
	for range b.N {
		benchMigration(b)
	}
}

func benchMigration(b *testing.B) {
	cluster := link.NewClusterKey()
	child := exec.Command(os.Args[0], "-test.run=^$")
	child.Env = append(os.Environ(), movesEnv+"="+base64.RawURLEncoding.EncodeToString(cluster[:]))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := child.Start(); err != nil {
		b.Fatal(err)
	}
	defer child.Wait()
	words := bufio.NewScanner(out)
	if !words.Scan() {
		b.Fatal("there is no lobby")
	}
	ctx, stop := context.WithCancel(context.Background())
	var nodes sync.WaitGroup
	defer nodes.Wait()
	defer stop()
	address, land := words.Text(), walk.NewMap(1)
	for i := range 3 {
		nodes.Go(func() {
			host.Run(ctx, host.Config{
				Name: fmt.Sprint("h", i+1), Game: walk.Game, Lobby: address, Cluster: cluster, Listen: "127.0.0.1:0",
				NewWorld: func(game.RoomID) (game.World, error) { return walk.NewWorld(land), nil },
			})
		})
	}
	var spent, allocated [2]uint64 // in the times without migrations, and with
	var mem runtime.MemStats
	cpu, total, moved := benchCPU(), uint64(0), 0
	for words.Scan() {
		runtime.ReadMemStats(&mem)
		n, _ := strconv.Atoi(words.Text())
		if with := min(n, 1); n >= 0 {
			moved += n
			spent[with] += uint64(benchCPU() - cpu)
			allocated[with] += mem.TotalAlloc - total
		}
		cpu, total = benchCPU(), mem.TotalAlloc
	}
	if moved == 0 {
		b.Fatal("nobody was moved")
	}
	b.ReportMetric(float64(int64(spent[1]-spent[0]))/1e3/float64(moved), "µs/migration")
	b.ReportMetric(float64(int64(allocated[1]-allocated[0]))/1024/float64(moved), "KiB/migration")
	b.ReportMetric(float64(spent[0])/1e3/moveRounds/moveFor.Seconds()/movers, "µs/player-s")
	b.ReportMetric(float64(moved)/moveRounds/moveFor.Seconds(), "migrations/s")
	b.ReportMetric(0, "ns/op")
}

const (
	movers     = 300
	moveRate   = 300 // orders a second, of which a third is to where the player is
	moveRounds = 8
	moveFor    = 2500 * time.Millisecond // a time with migrations, or without
	settled    = 500 * time.Millisecond  // what is under way is over by then
)

// benchMoves is the other process. It says where its lobby is, then, as each time
// is over, how many migrations there were; -1 if it does not count.
func benchMoves(key string) {
	cluster, err := link.ParseClusterKey(key)
	if err != nil {
		panic(err)
	}
	own, err := link.NewKey()
	if err != nil {
		panic(err)
	}
	conn, err := link.Listen("127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	at := conn.LocalAddr()
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { lobby.Run(ctx, lobby.Config{Key: own, Cluster: cluster, Conn: conn}) })
	fmt.Println(at)
	time.Sleep(time.Second)
	var crowd bots.Summary
	running.Go(func() {
		crowd, _ = bots.Run(ctx, bots.Config{Lobby: at.String(), Count: movers, Active: 1, Rate: 150})
	})
	time.Sleep(movers*time.Second/150 + time.Second)
	m := newMover(ctx, at, cluster)
	m.shuffle(moveFor, moveRate/2) // so that they are everywhere
	fmt.Println(-1)
	for range moveRounds {
		time.Sleep(moveFor)
		fmt.Println(0)
		fmt.Println(m.shuffle(moveFor-settled, moveRate))
	}
	stop()
	running.Wait()
	if crowd.Lost > 0 || crowd.InputsLost > 0 || crowd.InputsDoubled > 0 || crowd.Jumps > 0 {
		fmt.Fprintf(os.Stderr, "%+v\n", crowd)
	}
}

// A mover is a monitor that moves players.
type mover struct {
	socket  *link.Socket
	session *session.Session

	mu    sync.Mutex // guards the fields below
	ids   []game.PlayerID
	busy  map[uint64]game.PlayerID
	moved int
}

func newMover(ctx context.Context, lobby netip.AddrPort, cluster link.ClusterKey) *mover {
	conn, err := link.Listen("127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	m := &mover{socket: link.Open(link.Config{Conn: conn}), busy: make(map[uint64]game.PlayerID)}
	m.session = session.Dial(m)
	l, err := m.socket.Knock(ctx, lobby, link.KnockConfig{Cluster: cluster, Limits: link.ClusterLimits()}, m.session)
	if err != nil {
		panic(err)
	}
	m.session.Greet(l, m.socket, &wire.Hello{Role: wire.RoleMonitor, Name: "mover"})
	time.Sleep(settled)
	m.session.Send(&wire.Look{Request: 1, Players: true})
	m.socket.Flush(l)
	time.Sleep(settled)
	return m
}

// Message is the session's.
func (m *mover) Message(_ *session.Session, kind wire.Kind, body []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch kind {
	case wire.KindPlayers:
		var all wire.Players
		if err := wire.Decode(body, &all); err != nil {
			return err
		}
		for _, p := range all.Players {
			m.ids = append(m.ids, p.Player)
		}
	case wire.KindDone:
		var done wire.Done
		if err := wire.Decode(body, &done); err != nil || done.More {
			return err
		}
		delete(m.busy, done.Request)
		if done.Migration != nil && done.Reason == wire.ReasonNone {
			m.moved++
		}
	}
	return nil
}

// Ended is the session's.
func (m *mover) Ended(_ *session.Session, reason wire.Reason, _ game.SafeText) {
	fmt.Fprintln(os.Stderr, "the lobby is gone:", reason)
}

// shuffle moves players for a while and returns how many migrations ended well.
func (m *mover) shuffle(last time.Duration, rate int) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.moved = 0
	ticker := time.NewTicker(time.Second / time.Duration(rate))
	defer ticker.Stop()
	request := uint64(time.Now().UnixNano())
	for end := time.Now().Add(last); time.Now().Before(end); request++ {
		m.busy[request] = m.ids[rand.IntN(len(m.ids))]
		m.session.Send(&wire.Order{
			Request: request, Verb: wire.VerbMove, Player: game.SafeText(m.busy[request].String()),
			Host: game.SafeText(fmt.Sprint("h", 1+rand.IntN(3))),
		})
		m.mu.Unlock()
		m.socket.Flush(m.session.Link())
		<-ticker.C
		m.mu.Lock()
	}
	m.mu.Unlock()
	time.Sleep(settled)
	m.mu.Lock()
	return m.moved
}
