package lobby

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"roam/game"
	"roam/net/client"
	nethost "roam/net/host"
	"roam/net/link"
	"roam/net/link/linktest"
	"roam/net/wire"
)

// The tests of this package run whole nodes, a lobby, hosts and clients with the
// real KCP inside, over linktest in a synctest bubble: a minute costs nothing.
// They lie here, and not beside the hosts and clients that they test as well,
// because here the lobby's own view can be looked at.

// What runs already is not ours: importing kcp-go starts goroutines.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) }

const (
	ms       = time.Millisecond
	testGame = "odometer/1"
)

var (
	everybody netip.AddrPort
	lobbyAt   = netip.MustParseAddrPort("192.0.2.1:7000")
)

// hostAt is where the host called h1, h2 and so on listens.
func hostAt(name string) netip.AddrPort {
	var n int
	fmt.Sscanf(name, "h%d", &n)
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 1, 0, byte(n)}), 7001)
}

// playerAt is where player n sits.
func playerAt(n int) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 2, byte(n >> 8), byte(n)}), 5000)
}

// inBubble runs a test in a bubble of its own, with a lobby in it.
func inBubble(t *testing.T, cfg linktest.Config, test func(b *bubble), tune ...func(*Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, cfg, tune...)
		defer b.close()
		test(b)
	})
}

// A bubble is a cluster on a network of its own.
type bubble struct {
	t       testing.TB
	network *linktest.Network
	cfg     Config
	lobby   *node
	view    *Lobby
	hosts   map[string]*node
	players []*player
	book    *book
	log     *notes
}

// A node is a running lobby or host.
type node struct {
	at   netip.AddrPort
	stop context.CancelFunc
	done chan struct{}
}

func (n *node) end() {
	n.stop()
	<-n.done
}

func newBubble(t testing.TB, cfg linktest.Config, tune ...func(*Config)) *bubble {
	t.Helper()
	key, err := link.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	b := &bubble{
		t: t, network: linktest.New(cfg),
		hosts: make(map[string]*node),
		book:  newBook(t),
		log:   &notes{},
	}
	b.cfg = Config{Key: key, Cluster: link.NewClusterKey(), Seed: 1, Log: slog.New(slog.NewTextHandler(b.log, nil))}
	for _, change := range tune {
		change(&b.cfg)
	}
	b.startLobby()
	return b
}

func (b *bubble) close() {
	for _, p := range b.players {
		p.leave()
	}
	for _, h := range b.hosts {
		h.end()
	}
	if b.lobby != nil {
		b.lobby.end()
	}
	b.book.empty()
}

func (b *bubble) listen(at netip.AddrPort) link.PacketConn {
	b.t.Helper()
	conn, err := b.network.Listen(at)
	if err != nil {
		b.t.Fatal(err)
	}
	return conn
}

func (b *bubble) startLobby() {
	b.t.Helper()
	cfg := b.cfg
	cfg.Conn = b.listen(lobbyAt)
	l, err := open(cfg)
	if err != nil {
		b.t.Fatal(err)
	}
	b.view = l
	b.lobby = start(lobbyAt, l.run)
}

func start(at netip.AddrPort, run func(context.Context) error) *node {
	ctx, stop := context.WithCancel(context.Background())
	n := &node{at: at, stop: stop, done: make(chan struct{})}
	go func() {
		defer close(n.done)
		run(ctx)
	}()
	return n
}

func (b *bubble) stopLobby() {
	b.lobby.end()
	b.lobby = nil
}

// startHost starts a host and returns once the lobby has its first report, or
// after some seconds.
func (b *bubble) startHost(name string, tune ...func(*nethost.Config)) {
	b.t.Helper()
	b.startHostAt(name, hostAt(name), tune...)
}

func (b *bubble) startHostAt(name string, at netip.AddrPort, tune ...func(*nethost.Config)) {
	b.t.Helper()
	cfg := nethost.Config{
		Name: name, Game: testGame, Lobby: lobbyAt.String(), Cluster: b.cfg.Cluster,
		NewWorld: b.book.world(name), Conn: b.listen(at), Resolve: literal,
		Log: slog.New(slog.NewTextHandler(b.log, nil)),
	}
	for _, change := range tune {
		change(&cfg)
	}
	b.hosts[name] = start(at, func(ctx context.Context) error { return nethost.Run(ctx, cfg) })
	for range 50 {
		time.Sleep(20 * ms)
		if b.lobby != nil && b.knows(name) {
			return
		}
	}
}

func capacity(n int) func(*nethost.Config) { return func(c *nethost.Config) { c.Capacity = n } }

// kill ends a host as a power cut does: nobody is told.
func (b *bubble) kill(name string) {
	h := b.hosts[name]
	delete(b.hosts, name)
	b.network.Isolate(h.at)
	h.end()
	b.network.Heal(h.at, everybody)
	b.book.forget(name)
}

// ask runs a function in the lobby's loop and waits for it.
func (b *bubble) ask(look func(l *Lobby)) {
	done := make(chan struct{})
	if l := b.view; l.mail.Post(func() { look(l); close(done) }) {
		<-done
	}
}

func (b *bubble) knows(name string) (known bool) {
	b.ask(func(l *Lobby) {
		h := l.hosts[game.SafeText(name)]
		known = h != nil && h.report != nil
	})
	return known
}

// literal resolves addresses that need no resolver.
func literal(_ context.Context, address string) ([]netip.AddrPort, error) {
	at, err := netip.ParseAddrPort(address)
	return []netip.AddrPort{at}, err
}

// notes is a log that can be searched.
type notes struct {
	mu   sync.Mutex // guards the field below
	text strings.Builder
}

func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(p)
}

func (n *notes) count(what string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return strings.Count(n.text.String(), what)
}

// A player is a client and what it was told.
type player struct {
	b    *bubble
	key  link.Key
	name string
	at   netip.AddrPort

	shared *link.Socket // used instead of one of its own, if set
	socket *link.Socket
	client *client.Client

	mu      sync.Mutex // guards the fields below
	steps   []client.Step
	queue   []client.Queue
	hosts   []client.ProbedHost
	views   int
	lastAck uint64
	shown   uint64 // the odometer as last seen
	last    time.Time
	ended   []wire.Reason
	changes []client.Change
	busy    bool
}

// newPlayer is a player on a machine of its own.
func (b *bubble) newPlayer(name string) *player {
	b.t.Helper()
	key, err := link.NewKey()
	if err != nil {
		b.t.Fatal(err)
	}
	p := &player{b: b, key: key, name: name, at: playerAt(len(b.players) + 1)}
	b.players = append(b.players, p)
	return p
}

// again is another program of the same player.
func (b *bubble) again(p *player) *player {
	q := b.newPlayer(p.name)
	q.key = p.key
	return q
}

func (p *player) id() game.PlayerID { return p.key.Public.PlayerID() }

// join asks for a seat; the error is nil or a *wire.Error, or else the test fails.
func (p *player) join(tune ...func(*client.Config)) *wire.Error {
	p.b.t.Helper()
	return p.joinCtx(context.Background(), tune...)
}

func (p *player) joinCtx(ctx context.Context, tune ...func(*client.Config)) *wire.Error {
	p.b.t.Helper()
	cfg := client.Config{
		Lobby: lobbyAt.String(), Key: p.key, Name: p.name, Game: testGame, Handler: p, Resolve: literal,
	}
	for _, change := range tune {
		change(&cfg)
	}
	switch {
	case p.shared != nil:
	case p.socket == nil:
		p.socket = link.Open(link.Config{Conn: p.b.listen(p.at)})
	}
	cfg.Socket = cmp.Or(p.shared, p.socket)
	c, err := client.Join(ctx, cfg)
	if err == nil {
		p.client = c
		return nil
	}
	p.closeSocket()
	var reason *wire.Error
	if !errors.As(err, &reason) {
		if ctx.Err() != nil {
			return wire.ErrReason(wire.ReasonNone).(*wire.Error)
		}
		p.b.t.Errorf("%s: join: %v, which is no reason", p.name, err)
		return wire.ErrReason(wire.ReasonFailed).(*wire.Error)
	}
	return reason
}

// mustJoin joins, or the test ends.
func (p *player) mustJoin(tune ...func(*client.Config)) {
	p.b.t.Helper()
	if err := p.join(tune...); err != nil {
		p.b.t.Fatalf("%s cannot join: %v", p.name, err)
	}
}

func (p *player) leave() {
	if p.client != nil {
		p.client.Leave()
		p.client = nil
	}
	p.closeSocket()
}

func (p *player) closeSocket() {
	if p.socket != nil {
		p.socket.Close()
		p.socket = nil
	}
}

// vanish ends the player's program as a power cut does.
func (p *player) vanish() {
	p.b.network.Isolate(p.at)
	p.leave()
	p.b.network.Heal(p.at, everybody)
}

// step sends one input, which carries its own number.
func (p *player) step() error {
	n := p.client.Status().Sent + 1
	_, err := p.client.Input(binary.BigEndian.AppendUint64(nil, n))
	return err
}

// walk sends inputs for a time, 20 a second.
func (p *player) walk(d time.Duration) {
	for until := time.Now().Add(d); time.Now().Before(until); time.Sleep(50 * ms) {
		if p.step() != nil {
			return
		}
	}
}

func (p *player) call(what string) func() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.busy {
		p.b.t.Errorf("%s: %s is called while another call is under way", p.name, what)
	}
	if len(p.ended) > 0 && what != "Progress" {
		p.b.t.Errorf("%s: %s is called after Ended", p.name, what)
	}
	p.busy = true
	return func() {
		p.mu.Lock()
		p.busy = false
		p.mu.Unlock()
	}
}

func (p *player) Progress(at client.Progress) {
	defer p.call("Progress")()
	p.mu.Lock()
	defer p.mu.Unlock()
	if at.Step == client.StepKnock {
		p.steps, p.queue, p.ended = nil, nil, nil
	}
	p.steps, p.hosts = append(p.steps, at.Step), at.Hosts
	if at.Queue != nil {
		p.queue = append(p.queue, *at.Queue)
	}
}

func (p *player) View(ack uint64, view []byte) {
	defer p.call("View")()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.views++
	p.last = time.Now()
	p.lastAck = ack
	if len(view) == 8 {
		p.shown = binary.BigEndian.Uint64(view)
	}
}

func (p *player) Changed(c client.Change) {
	defer p.call("Changed")()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changes = append(p.changes, c)
}

func (p *player) Ended(err *wire.Error) {
	defer p.call("Ended")()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = append(p.ended, err.Reason)
}

// over returns with which reason the player's seat was lost, ReasonNone if it
// was not.
func (p *player) over() wire.Reason {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch len(p.ended) {
	case 0:
		return wire.ReasonNone
	case 1:
		return p.ended[0]
	}
	p.b.t.Errorf("%s: ended %d times", p.name, len(p.ended))
	return p.ended[0]
}

func (p *player) odometer() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.shown
}

// A book is what all worlds have seen, and where it is wrong.
type book struct {
	t  testing.TB
	mu sync.Mutex // guards the fields below

	seats   map[game.PlayerID][]seatAt
	applied map[game.PlayerID]uint64
	panics  map[string]bool // calls in which worlds panic
	refuse  bool            // whether Enter is an error
}

type seatAt struct {
	host string
	room game.RoomID
}

func newBook(t testing.TB) *book {
	return &book{
		t: t, seats: make(map[game.PlayerID][]seatAt),
		applied: make(map[game.PlayerID]uint64), panics: make(map[string]bool),
	}
}

func (k *book) world(host string) func(game.RoomID) (game.World, error) {
	return func(id game.RoomID) (game.World, error) {
		k.call("NewWorld")
		return &odometer{
			book: k, at: seatAt{host, id},
			counts: make(map[game.PlayerID]uint64), shown: make(map[game.PlayerID]uint64),
		}, nil
	}
}

// panicIn makes worlds panic in a call, or no longer.
func (k *book) panicIn(call string, yes bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.panics[call] = yes
}

func (k *book) refuseAll(yes bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refuse = yes
}

func (k *book) call(name string) {
	k.mu.Lock()
	yes := k.panics[name]
	k.mu.Unlock()
	if yes {
		panic("told to, in " + name)
	}
}

func (k *book) entered(id game.PlayerID, at seatAt) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if slices.Contains(k.seats[id], at) {
		k.t.Errorf("%s enters %v twice", id.Short(), at)
	}
	k.seats[id] = append(k.seats[id], at)
}

func (k *book) left(id game.PlayerID, at seatAt) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.seats[id] = slices.DeleteFunc(k.seats[id], func(s seatAt) bool { return s == at }); len(k.seats[id]) == 0 {
		delete(k.seats, id)
	}
}

// forget drops a host that was killed.
func (k *book) forget(host string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for id, at := range k.seats {
		if k.seats[id] = slices.DeleteFunc(at, func(s seatAt) bool { return s.host == host }); len(k.seats[id]) == 0 {
			delete(k.seats, id)
		}
	}
}

// where is where the player is in a world.
func (k *book) where(id game.PlayerID) []seatAt {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.seats[id])
}

// seated is how many players are in the host's worlds.
func (k *book) seated(host string) (n int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, at := range k.seats {
		for _, s := range at {
			if s.host == host {
				n++
			}
		}
	}
	return n
}

// empty checks that every player who entered a world has left it.
func (k *book) empty() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if n := len(k.seats); n > 0 {
		k.t.Errorf("%d players are left in worlds that ended", n)
	}
}

// An odometer is a world that counts a player's inputs, each of which must be
// the number after the one before, and shows the count.
type odometer struct {
	book   *book
	at     seatAt
	counts map[game.PlayerID]uint64
	shown  map[game.PlayerID]uint64
}

func (w *odometer) Enter(p game.Player, profile []byte) error {
	w.book.call("Enter")
	w.book.mu.Lock()
	refuse := w.book.refuse
	w.book.mu.Unlock()
	if refuse {
		return io.ErrUnexpectedEOF
	}
	w.book.entered(p.ID, w.at)
	w.counts[p.ID] = 0
	if len(profile) == 8 {
		w.counts[p.ID] = binary.BigEndian.Uint64(profile)
	}
	w.shown[p.ID] = ^uint64(0)
	return nil
}

func (w *odometer) Save(id game.PlayerID) []byte {
	w.book.call("Save")
	return binary.BigEndian.AppendUint64(nil, w.counts[id])
}

func (w *odometer) Leave(id game.PlayerID) {
	if _, here := w.counts[id]; here {
		delete(w.counts, id)
		delete(w.shown, id)
		w.book.left(id, w.at)
	}
	w.book.call("Leave")
}

func (w *odometer) Input(id game.PlayerID, msg []byte) error {
	if string(msg) == "panic" {
		panic("told to by a player")
	}
	w.book.call("Input")
	if len(msg) != 8 {
		return errors.New("rubbish")
	}
	if n := binary.BigEndian.Uint64(msg); n != w.counts[id]+1 {
		w.book.t.Errorf("%s at %v: input %d is applied after %d", id.Short(), w.at, n, w.counts[id])
	}
	w.counts[id]++
	w.book.mu.Lock()
	w.book.applied[id]++
	w.book.mu.Unlock()
	return nil
}

func (w *odometer) Tick(time.Duration) { w.book.call("Tick") }

func (w *odometer) View(id game.PlayerID, buf []byte) []byte {
	w.book.call("View")
	if w.shown[id] == w.counts[id] {
		return buf
	}
	w.shown[id] = w.counts[id]
	return binary.BigEndian.AppendUint64(buf, w.counts[id])
}

// walkAll lets players walk at once.
func walkAll(d time.Duration, players ...*player) {
	var all sync.WaitGroup
	for _, p := range players {
		all.Go(func() { p.walk(d) })
	}
	all.Wait()
}

// caughtUp checks that every input that was sent has been applied and shown.
func caughtUp(t testing.TB, players ...*player) {
	t.Helper()
	for _, p := range players {
		if sent := p.client.Status().Sent; p.odometer() != sent {
			t.Errorf("%s sent %d inputs and was shown %d", p.name, sent, p.odometer())
		}
	}
}

// together does the same for all players at once.
func together(do func(p *player), players ...*player) {
	var all sync.WaitGroup
	for _, p := range players {
		all.Go(func() { do(p) })
	}
	all.Wait()
}
