package screen

import (
	"cmp"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"roam/balance"
	"roam/game"
	"roam/net/wire"
)

// actKey takes the keys that act on the cluster, where they do.
func (m *Model) actKey(k tea.KeyPressMsg) (tea.Cmd, bool) {
	b := &m.keys
	aboutHost := key.Matches(k, b.drain, b.online, b.out) && (m.page == pageCluster || m.page == pageHost)
	aboutPlayer := key.Matches(k, b.move, b.kick) && (m.page == pagePlayers || m.page == pageHost)
	switch {
	case !aboutHost && !aboutPlayer:
		return nil, false
	case m.opt.ReadOnly:
		m.tell("this monitor only looks on: it was started with --readonly", inkWarn)
	case !m.seen.Live:
		m.tell("the lobby is away: there is nobody to give an order to", inkWarn)
	case aboutHost:
		m.actOnHost(k)
	default:
		m.actOnPlayer(k)
	}
	return nil, true
}

func (m *Model) actOnHost(k tea.KeyPressMsg) {
	h := m.pickedHost()
	switch {
	case h == nil:
		m.tell("no host is picked", inkWarn)
	case key.Matches(k, m.keys.drain):
		m.dialog = m.confirmDrain(h)
	case key.Matches(k, m.keys.online):
		d := &confirmDialog{
			title: "Online: " + h.Name, order: wire.Order{Verb: wire.VerbOnline, Host: h.Name}, name: "online " + h.Name, sure: "put it online",
		}
		d.say(inkText, h.Name+" takes newcomers again. Nobody is moved.")
		m.dialog = d
	case key.Matches(k, m.keys.out):
		d := &confirmDialog{
			title: "Out of rotation: " + h.Name, order: wire.Order{Verb: wire.VerbOut, Host: h.Name}, name: "out " + h.Name, sure: "take it out",
		}
		d.say(inkText, h.Name+" takes no newcomers any more.")
		d.say(inkText, "Its "+counted(h.Players, "player")+" play on there; nobody is moved.")
		m.dialog = d
	}
}

func (m *Model) actOnPlayer(k tea.KeyPressMsg) {
	p := m.pickedPlayer()
	switch {
	case p == nil:
		m.tell("no player is picked", inkWarn)
	case key.Matches(k, m.keys.kick):
		d := &confirmDialog{
			title: "Kick " + identified(p), name: "kick " + called(p), sure: "kick it",
			order: wire.Order{Verb: wire.VerbKick, Player: game.SafeText(p.Player.String())},
		}
		d.say(inkText, "The seat of "+identified(p)+" on "+p.Host+" ends at once.")
		d.say(inkText, "The player reads that an operator sent it away, and may join again.")
		m.dialog = d
	default:
		m.dialog = newTargets(p)
	}
}

// called is what a player is called on the screen.
func called(p *wire.PlayerState) game.SafeText {
	if p.Name == "" {
		return game.SafeText(p.Player.Short())
	}
	return p.Name
}

// identified is what a player is called, and the first digits of its id: several may
// be called the same.
func identified(p *wire.PlayerState) game.SafeText {
	if p.Name == "" {
		return called(p)
	}
	return p.Name + " (" + game.SafeText(p.Player.Short()) + ")"
}

// confirmDrain says who would go where.
func (m *Model) confirmDrain(h *wire.HostState) *confirmDialog {
	d := &confirmDialog{
		title: "Drain " + h.Name, order: wire.Order{Verb: wire.VerbDrain, Host: h.Name}, name: "drain " + h.Name, total: h.Players, sure: "drain it",
	}
	d.say(inkText, h.Name+" goes offline: it takes nobody more, and when it is empty it ends.")
	if h.Players == 0 {
		d.say(inkText, "Nobody plays there, so nobody is moved.")
		return d
	}
	shares, left := spread(m.seen.Hosts, h)
	d.say(inkStrong, counted(h.Players, "player")+" would move while they play, about so:")
	const told = 6
	slices.SortStableFunc(shares, func(x, y share) int { return cmp.Compare(y.players, x.players) })
	for i := range shares[:min(len(shares), told)] {
		d.lines = append(d.lines, confirmLine{share: &shares[i]})
	}
	if n := len(shares) - told; n > 0 {
		d.say(inkDim, "and the others to "+counted(n, "more host"))
	}
	if left > 0 {
		d.say(inkBad, "There is no room elsewhere for "+number(left)+" of them: they play on, and "+h.Name+" stays up until there is.")
	}
	return d
}

// A share is how many players one host would get.
type share struct {
	host    *wire.HostState
	players int
	then    float64 // its load with them
}

// takes reports whether a host gets players who are moved, and if not, why.
func takes(h *wire.HostState) (why game.SafeText) {
	switch {
	case h.Silent:
		return "silent"
	case h.Health > uint8(balance.Healthy):
		return game.SafeText(balance.HealthState(h.Health).String())
	case h.Rotation == uint8(balance.OutOfRotation):
		return "out of rotation"
	case h.Rotation == uint8(balance.Offline):
		return "offline"
	case !balance.Level(h.Level).Admits():
		return game.SafeText("load is " + balance.Level(h.Level).String())
	case free(h) <= 0:
		return "full"
	}
	return ""
}

func free(h *wire.HostState) int { return h.Capacity - h.Players - h.Reserved - h.Arriving }

// projected is a host's load with n more players, each as heavy as one of the
// source's, or of its own if those are heavier.
func projected(h, source *wire.HostState, n int) float64 {
	each := max(source.Load/float64(max(1, source.Players)), h.Load/float64(max(1, h.Players)))
	if h.Players < 10 { // too few to tell what one weighs
		each = source.Load / float64(max(1, source.Players))
	}
	return h.Load + each*float64(n)
}

// spread guesses how the lobby would spread a host's players: as there are free
// seats and load to spare. Left is how many have nowhere to go.
func spread(hosts []wire.HostState, source *wire.HostState) (shares []share, left int) {
	weights := 0.0
	for i := range hosts {
		if h := &hosts[i]; h.Name != source.Name && takes(h) == "" {
			shares = append(shares, share{host: h})
			weights += spare(h)
		}
	}
	left = source.Players
	for i := range shares {
		s := &shares[i]
		s.players = min(free(s.host), int(float64(source.Players)*spare(s.host)/weights))
		left -= s.players
	}
	for i := range shares { // what rounding left, and what did not fit elsewhere
		s := &shares[i]
		more := min(left, free(s.host)-s.players)
		s.players, left = s.players+more, left-more
		s.then = projected(s.host, source, s.players)
	}
	return shares, left
}

func spare(h *wire.HostState) float64 { return float64(free(h)) * max(.05, 1-h.Load) }
