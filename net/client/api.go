package client

import (
	"log/slog"
	"net/netip"
	"time"

	"roam/game"
	"roam/net/link"
	"roam/net/wire"
)

// Config says who joins what. The zero value of a field means its default.
type Config struct {
	Lobby   string       // where the lobby listens, "host:port"; names are resolved, all addresses tried
	Key     link.Key     // the player's key pair: who the player is. Default: a new one
	Name    string       // the label over the player's head. Default: "walker"
	Game    string       // the game and its version, which the host must have too
	Room    string       // the room to enter by name; "" for any
	New     bool         // ask for a room of one's own
	With    string       // the name of a friend to be seated with
	Host    string       // the name of the only host that will do
	Wait    bool         // if there is no seat now, wait in the lobby's queue for as long as it takes, and the lobby is there
	Pins    *link.Pins   // the lobby keys known so far. Default: any key is taken
	Handler Handler      // what happens to the player. Required
	Socket  *link.Socket // shared by many clients of one process. Default: one of its own
	// Patient lets inputs wait for the next visit of the socket's pump, at most
	// 50 ms, and saves a system call each. For bots.
	Patient bool
	Resolve link.Resolver // finds the lobby's addresses. Default: link.Resolve
	Log     *slog.Logger  // Default: discard
}

// A Handler is told what happens to a player. All calls are made one at a time.
// They must return quickly and must not call back into the Client, but for
// Input: the goroutine that calls reads the socket.
type Handler interface {
	// Progress is called for each step of joining, before Join returns.
	Progress(p Progress)
	// View is called for each view: what the game's World wrote, and the
	// number of the last input that it holds. The bytes may be read only
	// during the call; there are none if nothing is new, which a player who
	// sends inputs is told with every tick.
	View(ack uint64, view []byte)
	// Changed is called when the player was moved to another host, when the
	// connection is lost, and when the player is back.
	Changed(c Change)
	// Ended is called once, last, when the player's seat is lost for good,
	// unless Leave asked for it.
	Ended(err *wire.Error)
}

// A Step is one step of joining, in their order.
type Step uint8

// The steps of joining.
const (
	StepKnock  Step = iota + 1 // resolving the lobby's name and shaking hands with it
	StepAsk                    // asking the lobby for hosts
	StepProbe                  // measuring the round trip to each candidate
	StepDecide                 // the lobby decides and reserves a seat
	StepAttach                 // taking the seat on the host
	StepSeated                 // playing
)

// Progress tells how far a join has come. Each call carries all that is known so far.
type Progress struct {
	Step  Step
	Lobby netip.AddrPort // the address that is tried, or that answered
	Queue *Queue         // at StepAsk: the place in the queue; nil: not in it
	Hosts []ProbedHost   // the candidates, from StepProbe on
	Host  string         // the host that the lobby chose, from StepAttach on
	Room  game.RoomID    // the room, from StepAttach on
}

// A Queue is a player's place among those who wait for a seat.
type Queue struct {
	Place int           // 1 is next
	Of    int           // how many wait
	Why   game.SafeText // there is no seat
}

// A ProbedHost is a candidate and what its probes said.
type ProbedHost struct {
	Name     game.SafeText
	Level    uint8 // 1 (lowest load) … 5 (highest)
	Players  int
	Capacity int
	RTT      time.Duration // 0: no answer (yet)
	Done     bool          // measured, or given up
}

// Status is what a client knows of its seat.
type Status struct {
	ID               game.PlayerID
	Host             game.SafeText
	Addr             netip.AddrPort // the host's
	Room             game.RoomID
	RTT              time.Duration // smoothed, of the link; 0 until measured
	Sent             uint64        // inputs sent
	Acked            uint64        // inputs known to be in the world
	Segments, Resent uint64        // KCP segments sent to the host, and sent again
}
