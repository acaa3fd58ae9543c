package link

import (
	"net/netip"
	"sync"
	"time"

	"github.com/flynn/noise"

	"roam/game"
	"roam/net/wire"
)

const (
	// halfOpenLife is how long a handshake may take.
	halfOpenLife = 5 * time.Second
	// maxHalfOpen bounds the handshakes under way, maxHalfOpenEach those of one
	// address, so that nobody alone keeps all others out; from cookiesFrom on, a
	// knocker must first show that it receives what is sent to its address.
	maxHalfOpen     = 1024
	maxHalfOpenEach = 512
	cookiesFrom     = 128
)

// handshakes are those under way: the accepting end's state machine, and the
// knocks of this socket that wait for an answer.
//
//	knock ──► (cookie ──► knock) ──► answer: half open ──► confirm (XX) or first data (NNpsk0): open
type handshakes struct {
	socket *Socket
	doorman

	mu      sync.Mutex // guards the fields below
	waiting map[uint64]chan Packet
	half    map[halfKey]*halfOpen
	byID    map[uint32]*halfOpen
}

type halfKey struct {
	from  netip.AddrPort
	nonce uint64
}

// halfOpen is a handshake that was answered. A knock that comes again gets the
// same answer again.
type halfOpen struct {
	key       halfKey
	id        uint32
	pattern   pattern
	knock     []byte
	ephemeral ephemeral
	hs        *noise.HandshakeState // only the reader's; nil after a forged confirm
	answer    []byte
	expires   time.Time
}

func newHandshakes(s *Socket) *handshakes {
	return &handshakes{
		socket:  s,
		doorman: newDoorman(s.cfg.KnocksPerSecond),
		waiting: make(map[uint64]chan Packet),
		half:    make(map[halfKey]*halfOpen),
		byID:    make(map[uint32]*halfOpen),
	}
}

// await returns where the answers to a knock of ours arrive.
func (h *handshakes) await(nonce uint64) <-chan Packet {
	answers := make(chan Packet, 4)
	h.mu.Lock()
	h.waiting[nonce] = answers
	h.mu.Unlock()
	return answers
}

func (h *handshakes) forget(nonce uint64) {
	h.mu.Lock()
	delete(h.waiting, nonce)
	h.mu.Unlock()
}

// arrived takes a handshake datagram; only the reader comes here.
func (h *handshakes) arrived(p Packet, now time.Time, replies *Batch) {
	taken := false
	switch p.Data[0] {
	case kindKnock:
		taken = h.knocked(p, now, replies)
	case kindConfirm:
		taken = h.confirmed(p, now)
	default:
		taken = h.answered(p)
	}
	if !taken {
		h.socket.drops.knock.Add(1)
	}
}

func (h *handshakes) answered(p Packet) bool {
	if len(p.Data) < answerHeader {
		return false
	}
	h.mu.Lock()
	answers := h.waiting[be.Uint64(p.Data[1:])]
	h.mu.Unlock()
	select {
	case answers <- Packet{Data: append([]byte(nil), p.Data...), Addr: p.Addr}:
		return true
	default: // nobody waits, or nobody keeps up
		return false
	}
}

// knocked answers a knock. Order of checks: whole size, version, whether this
// socket takes the pattern, an answer given already, the rate of the address,
// the cookie, the number half open, in all and from the address, the handshake
// itself.
func (h *handshakes) knocked(p Packet, now time.Time, replies *Batch) bool {
	message, ok := sized(p.Data, knockHeader)
	if !ok || len(p.Data) < knockSize {
		return false
	}
	pat, nonce := pattern(p.Data[2]), be.Uint64(p.Data[3:])
	if p.Data[1] != Version {
		replies.raw(p.Addr, refusal(nonce, wire.ReasonVersion))
		return true
	}
	cfg := &h.socket.cfg
	if pat == patternXX && cfg.Key.IsZero() || pat == patternNNpsk0 && cfg.Cluster.IsZero() {
		replies.raw(p.Addr, refusal(nonce, wire.ReasonDenied))
		return true
	}
	key := halfKey{p.Addr, nonce}
	h.mu.Lock()
	known, open := h.half[key], len(h.half)
	h.mu.Unlock()
	if known != nil {
		replies.raw(p.Addr, known.answer)
		return true
	}
	if !h.admit(p.Addr.Addr(), now) {
		h.socket.drops.limited.Add(1)
		return true
	}
	if open >= cookiesFrom {
		if cookie := h.cookie(p.Addr, nonce, now); !h.cookieHolds(p.Data[11:11+cookieSize], p.Addr, nonce, now) {
			h.socket.drops.limited.Add(1)
			packet := be.AppendUint64([]byte{kindCookie}, nonce)
			replies.raw(p.Addr, append(packet, cookie[:]...))
			return true
		}
	}
	if h.crowded(p.Addr.Addr(), open) {
		h.socket.drops.limited.Add(1)
		return true
	}
	return h.answer(key, pat, message, now, replies)
}

// crowded tells whether a knock comes too much, with so many handshakes under way.
func (h *handshakes) crowded(from netip.Addr, open int) bool {
	if open < maxHalfOpenEach || open >= maxHalfOpen {
		return open >= maxHalfOpen
	}
	same, network := 0, Network(from)
	h.mu.Lock()
	defer h.mu.Unlock()
	for key := range h.half {
		if network.Contains(key.from.Addr()) {
			same++
		}
	}
	return same >= maxHalfOpenEach
}

func (h *handshakes) answer(key halfKey, pat pattern, message []byte, now time.Time, replies *Batch) bool {
	s := h.socket
	s.mu.Lock()
	id := s.newID()
	s.mu.Unlock()
	half := &halfOpen{
		key: key, id: id, pattern: pat, ephemeral: newEphemeral(),
		knock: append([]byte(nil), message...), expires: now.Add(halfOpenLife),
	}
	up, down, err := half.begin(s)
	if err != nil {
		if pat == patternNNpsk0 { // it does not hold the cluster's key
			replies.raw(key.from, refusal(key.nonce, wire.ReasonDenied))
		}
		return false
	}
	if pat == patternNNpsk0 {
		if reason := h.admitLink(id, linkSecret(up, down), PublicKey{}, netip.AddrPort{}, now); reason != wire.ReasonNone {
			replies.raw(key.from, refusal(key.nonce, reason))
			return true
		}
	}
	h.mu.Lock()
	h.half[key] = half
	if pat == patternXX {
		h.byID[id] = half
	}
	h.mu.Unlock()
	replies.raw(key.from, half.answer)
	return true
}

// begin reads the knock and makes the answer: the same one each time. The keys
// are those of NNpsk0, which is then done.
func (o *halfOpen) begin(s *Socket) (up, down *noise.CipherState, err error) {
	if o.hs, err = newNoise(o.pattern, false, o.ephemeral, s.cfg.Key, s.cfg.Cluster); err != nil {
		return nil, nil, err
	}
	if _, _, _, err = o.hs.ReadMessage(nil, o.knock); err != nil {
		return nil, nil, err
	}
	payload := be.AppendUint64(be.AppendUint32(nil, o.id), s.boot)
	second, up, down, err := o.hs.WriteMessage(nil, payload)
	o.answer = be.AppendUint64([]byte{kindAnswer}, o.key.nonce)
	o.answer = be.AppendUint16(o.answer, uint16(len(second)))
	o.answer = append(o.answer, second...)
	return up, down, err
}

// confirmed takes the third message of XX: now the knocker's key is known.
func (h *handshakes) confirmed(p Packet, now time.Time) bool {
	message, ok := sized(p.Data, confirmHeader)
	if !ok {
		return false
	}
	id := be.Uint32(p.Data[1:])
	h.mu.Lock()
	half := h.byID[id]
	h.mu.Unlock()
	if half == nil || half.key.from != p.Addr {
		return false
	}
	if half.hs == nil { // after a forgery; to begin again costs as much as a knock
		if !h.admit(p.Addr.Addr(), now) {
			return false
		}
		half.begin(h.socket) // it did not fail before
	}
	_, up, down, err := half.hs.ReadMessage(nil, message)
	if err != nil {
		half.hs = nil
		return false
	}
	h.mu.Lock()
	delete(h.byID, id)
	delete(h.half, half.key)
	h.mu.Unlock()
	h.admitLink(id, linkSecret(up, down), PublicKey(half.hs.PeerStatic()), p.Addr, now)
	return true
}

// admitLink makes the accepting end's link, if Accept will have it, else it
// returns the reason. The address is the one that the handshake proved, if it
// did: then a link that is refused is told so over its own keys.
func (h *handshakes) admitLink(id uint32, secret []byte, remote PublicKey, proved netip.AddrPort, now time.Time) wire.Reason {
	s := h.socket
	l, err := newLink(s, id, s.boot, secret, false, PlayerLimits(), nobody{})
	if err != nil {
		return wire.ReasonFailed
	}
	l.remote = remote
	l.expires = now.Add(halfOpenLife)
	if remote.IsZero() {
		l.limits = ClusterLimits()
	}
	if proved.IsValid() { // it has seen the answer, which only went there
		l.state, l.heard = stateOpen, now
		l.path = path{addr: proved, proved: true, last: proved}
	}
	s.mu.RLock()
	full := len(s.accepted) >= s.cfg.MaxLinks
	s.mu.RUnlock()
	reason := wire.ReasonHostFull
	if !full {
		reason = wire.ReasonDenied
		if r := s.cfg.Accept(l); r != nil {
			l.receiver = r
			reason = wire.ReasonNone
		}
	}
	if reason != wire.ReasonNone && !proved.IsValid() {
		return reason
	}
	if err := s.add(l); err != nil {
		l.receiver.Closed(l, wire.ReasonClosing, "")
		return wire.ReasonClosing
	}
	s.traffic.handshakes.Add(1)
	if reason != wire.ReasonNone {
		l.Close(reason, "")
	}
	return reason
}

// sweep forgets handshakes that took too long.
func (h *handshakes) sweep(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for key, half := range h.half {
		if now.After(half.expires) {
			delete(h.half, key)
			delete(h.byID, half.id)
		}
	}
}

func refusal(nonce uint64, reason wire.Reason) []byte {
	return be.AppendUint16(be.AppendUint64([]byte{kindRefusal}, nonce), uint16(reason))
}

// nobody receives what a refused link still says.
type nobody struct{}

func (nobody) Opened(*Link)                             {}
func (nobody) Receive(*Link, wire.Kind, []byte)         {}
func (nobody) Closed(*Link, wire.Reason, game.SafeText) {}
