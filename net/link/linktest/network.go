package linktest

import (
	"net/netip"
	"sync"
	"time"

	"roam/net/link"
)

// Config makes a Network. The zero Config is a network without faults.
type Config struct {
	// Seed decides every packet's fate.
	Seed uint64
	// Path is how all directions are that SetPath does not name.
	Path Path
	// ReadQueue is how many packets wait at a socket that nobody reads before
	// more are dropped, as a kernel does. 0 means 4096.
	ReadQueue int
	// Tap, unless nil, sees every packet that a socket writes, before anything
	// can happen to it, and returns what travels on: the same bytes, others,
	// or nil for nothing. The bytes are the tap's own. The goroutine that
	// sends calls it, so there may be several calls at once; it may call
	// every method of the Network.
	Tap func(at time.Time, from, to netip.AddrPort, data []byte) []byte
}

const defaultReadQueue = 4096

// A Network is a set of sockets and the paths between them. All its methods
// may be called by any goroutine.
type Network struct {
	config Config

	mu      sync.Mutex // guards all below, and what is in every conn, stream and datagram
	conns   map[netip.AddrPort]*conn
	machine uint32 // the latest invented address
	port    uint16 // the latest invented port

	paths   rules[Path]
	cuts    rules[bool]
	version uint64 // counts changes of paths and cuts
	streams map[ends]*stream

	flying flying
	used   queue       // datagrams to use again
	timer  *time.Timer // calls wake
	alarm  time.Time   // when the timer goes off; zero if it is not set
	stats  Stats
}

// ends name a stream.
type ends struct{ from, to netip.AddrPort }

// New returns a network without sockets. It needs no closing: when its sockets
// are closed, nothing of it runs.
func New(config Config) *Network {
	if config.ReadQueue == 0 {
		config.ReadQueue = defaultReadQueue
	}
	n := &Network{
		config:  config,
		conns:   make(map[netip.AddrPort]*conn),
		streams: make(map[ends]*stream),
	}
	n.timer = time.AfterFunc(time.Hour, n.wake)
	n.timer.Stop()
	return n
}

// SetPath makes packets from one end to the other take the path p from now on.
// The other direction stays as it is.
func (n *Network) SetPath(from, to netip.AddrPort, p Path) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.version++
	n.paths.set(from, to, p)
}

// Partition cuts both directions between a and b: from its return until Heal
// nothing arrives, not even what is on its way.
func (n *Network) Partition(a, b netip.AddrPort) { n.cut(a, b, true) }

// Heal lets a and b reach each other again, even if what keeps them apart cuts
// off others too: those stay cut off. Heal of two zero addresses ends it all.
func (n *Network) Heal(a, b netip.AddrPort) { n.cut(a, b, false) }

// Isolate cuts who off from everybody.
func (n *Network) Isolate(who netip.AddrPort) { n.cut(who, netip.AddrPort{}, true) }

func (n *Network) cut(a, b netip.AddrPort, cut bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.version++
	n.cuts.set(a, b, cut)
	n.cuts.set(b, a, cut)
}

// Inject sends data as if from had: a forged or replayed packet. It does not
// pass the Tap; nobody needs to have the address from. The bytes are copied.
func (n *Network) Inject(from, to netip.AddrPort, data []byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sendAll(from, []link.Packet{{Data: data, Addr: to}})
}

// stream returns the stream between two addresses, on the path that the rules
// give it now. The caller holds mu.
func (n *Network) stream(from, to netip.AddrPort) *stream {
	key := ends{from, to}
	s := n.streams[key]
	if s == nil {
		s = newStream(n.config.Seed, from, to)
		s.version = n.version - 1
		n.streams[key] = s
	}
	n.refresh(s)
	return s
}

// refresh makes the stream obey the rules as they are now. The caller holds mu.
func (n *Network) refresh(s *stream) {
	if s.version != n.version {
		s.version = n.version
		s.cut = n.cuts.get(s.from, s.to, false)
		path := n.paths.get(s.from, s.to, n.config.Path)
		if s.from == s.to {
			path = Path{} // what a machine sends to itself never leaves it
		}
		s.follow(path.withDefaults())
	}
}
