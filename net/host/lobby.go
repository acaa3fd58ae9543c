package host

import (
	"context"
	"net/netip"
	"time"

	"roam/balance"
	"roam/game"
	"roam/net/link"
	"roam/net/session"
	"roam/net/wire"
)

// keepLobby keeps a session with the lobby: it knocks, waits until that ends,
// and knocks again, slower each time, until the host ends. Players notice
// nothing of it.
func (h *Host) keepLobby(ctx context.Context) {
	wait := redialFirst
	for ctx.Err() == nil {
		began := time.Now()
		err := h.visitLobby(ctx)
		if time.Since(began) > redialMax {
			wait = redialFirst
		}
		if ctx.Err() != nil {
			return
		}
		h.cfg.Log.Warn("no lobby", "lobby", h.cfg.Lobby, "err", err, "again_in", wait)
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = min(2*wait, redialMax)
	}
}

const (
	redialFirst = 250 * time.Millisecond
	redialMax   = 5 * time.Second
	knockWithin = 3 * time.Second
)

// visitLobby is one session with the lobby, from the knock to its end.
func (h *Host) visitLobby(ctx context.Context) error {
	v := &lobbyVisit{host: h, over: make(chan *wire.Error, 1)}
	s := session.Dial(v)
	how := link.KnockConfig{Cluster: h.cfg.Cluster, Limits: link.ClusterLimits()}
	l, err := h.socket.KnockName(ctx, h.cfg.Lobby, h.cfg.Resolve, knockWithin, how, s)
	if err != nil {
		return err
	}
	hello := &wire.Hello{Role: wire.RoleHost, Name: game.SafeText(h.cfg.Name), Game: h.cfg.Game}
	if err := s.Greet(l, h.socket, hello); err != nil {
		l.Close(wire.ReasonFailed, "")
	}
	select {
	case <-ctx.Done():
		l.Close(leaveReason(ctx), "")
		return ctx.Err()
	case err := <-v.over:
		return err
	}
}

// lobbyVisit hears what the lobby says in one session.
type lobbyVisit struct {
	host *Host
	over chan *wire.Error
}

// Message passes the lobby's orders on to the host's loop.
func (v *lobbyVisit) Message(s *session.Session, kind wire.Kind, body []byte) error {
	h := v.host
	switch kind {
	case wire.KindWelcome:
		m := new(wire.Welcome)
		if err := session.Greeting(body, m); err != nil {
			return err
		}
		h.mail.Post(func() { h.lobbyUp(s, m) })
	case wire.KindReserve:
		return session.Post(h.mail, body, func(m *wire.Reserve) { h.reserve(s, m) })
	case wire.KindRelease:
		return session.Post(h.mail, body, func(m *wire.Release) { h.release(m.Player) })
	case wire.KindNeighbours:
		return session.Post(h.mail, body, func(m *wire.Neighbours) { h.directory(m) })
	case wire.KindRelocate:
		return session.Post(h.mail, body, func(m *wire.Relocate) { h.relocate(m) })
	case wire.KindDismiss:
		return session.Post(h.mail, body, func(m *wire.Dismiss) { h.dismiss(m) })
	case wire.KindSetRotation:
		return session.Post(h.mail, body, func(m *wire.SetRotation) { h.setRotation(balance.Rotation(m.Rotation)) })
	case wire.KindCheck:
		return session.Post(h.mail, body, func(m *wire.Check) { h.check(s, m) })
	case wire.KindDone:
		return session.Post(h.mail, body, func(m *wire.Done) { h.hindered(m) })
	}
	return nil
}

// Ended lets keepLobby go on.
func (v *lobbyVisit) Ended(s *session.Session, reason wire.Reason, detail game.SafeText) {
	v.host.mail.Post(func() { v.host.lobbyDown(s) })
	v.over <- &wire.Error{Reason: reason, Detail: string(detail)}
}

// lobbyUp publishes everything: a lobby that was restarted knows nothing.
func (h *Host) lobbyUp(s *session.Session, m *wire.Welcome) {
	h.lobby = s
	h.cfg.Log.Info("lobby is here", "lobby", m.Name, "players", len(h.players))
	s.Send(h.about())
	now := time.Now()
	h.report(now, h.sample(now))
	h.sendWholeRoster(now)
	h.socket.Flush(s.Link())
}

func (h *Host) lobbyDown(s *session.Session) {
	if h.lobby == s {
		h.lobby = nil
	}
}

// release gives up a reservation whose player will not come.
func (h *Host) release(id game.PlayerID) {
	if at := h.where[id]; at != nil {
		at.room.mail.Post(func() { at.room.release(id) })
	}
}

// addrs is where players reach this host.
func (h *Host) addrs() []netip.AddrPort {
	if len(h.cfg.Advertise) > 0 {
		return h.cfg.Advertise
	}
	return []netip.AddrPort{h.socket.LocalAddr()}
}
