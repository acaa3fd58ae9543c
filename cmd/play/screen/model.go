package screen

import (
	"context"
	"log/slog"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"roam/cmd/terminal"
	"roam/game"
	"roam/game/walk"
	"roam/net/client"
)

// The smallest terminal that the game fits into.
const (
	MinWidth  = 60
	MinHeight = 20
)

// How often the world is looked at. A frame in which nothing changed is not drawn.
const (
	framePause   = 33 * time.Millisecond
	framePauseRM = 66 * time.Millisecond // with reduced motion
	maxFPS       = 60
)

// A page is what fills the screen.
type page uint8

const (
	pageJoin page = iota
	pagePlay
	pageEnded
)

// A Model is the state of the screen: a [tea.Model]. It belongs to the
// goroutine that calls Update and View.
type Model struct {
	opt    Options
	keys   keyMap
	glyphs *glyphSet
	theme  *terminal.Theme
	joins  *joins

	width, height int
	now           time.Time // of the last frame
	dirty         bool      // the canvas is not what should be seen
	canvas        terminal.Canvas
	frame         string
	cursor        *tea.Cursor

	page     page
	inbox    *inbox
	started  time.Time // of the join; zero before the first frame of it
	progress client.Progress
	seat     Seat
	status   client.Status
	asked    time.Time  // when status was asked for
	failure  error      // why there is no seat, on pageEnded
	lost     *lostPlace // in the lobby's queue, until the lobby is back; nil: none

	world  world
	panel  panel
	chat   chat
	steer  steer
	toasts toasts
	notice notice
}

// A FrameMsg says that it is time for a frame. A test sends them itself.
type FrameMsg time.Time

// joinedMsg is the end of a join.
type joinedMsg struct {
	in   *inbox // of the join: an older one's end is of no interest
	seat Seat
	err  error
}

// New returns the screen as it is before the first frame.
func New(ctx context.Context, opt Options) *Model {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Atlas == nil {
		opt.Atlas = new(walk.Atlas)
	}
	m := &Model{
		opt: opt, keys: newKeyMap(opt.ASCII), glyphs: newGlyphSet(opt.ASCII), theme: opt.Theme,
		joins: newJoins(ctx, opt.Join), chat: chat{line: terminal.Line{Limit: maxSay}}, inbox: new(inbox), dirty: true,
	}
	if m.theme == nil {
		m.theme, _ = NewTheme("dark")
	}
	return m
}

// Init starts the join and the frames.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.join(), m.nextFrame()}
	if m.opt.Theme == nil {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return tea.Batch(cmds...)
}

func (m *Model) nextFrame() tea.Cmd {
	pause := framePause
	if m.opt.ReducedMotion {
		pause = framePauseRM
	}
	return tea.Tick(pause, func(t time.Time) tea.Msg { return FrameMsg(t) })
}

// join starts a join, the first or another.
func (m *Model) join() tea.Cmd {
	m.page, m.panel, m.started = pageJoin, panelNone, m.now
	m.progress, m.seat, m.failure = client.Progress{}, nil, nil
	m.world, m.notice, m.toasts = world{}, notice{}, toasts{}
	m.inbox.close()
	in := new(inbox)
	m.inbox = in
	return func() tea.Msg {
		seat, err := m.joins.start(in)
		return joinedMsg{in, seat, err}
	}
}

// Update takes one message.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case FrameMsg:
		m.step(time.Time(msg))
		return m, tea.Batch(m.nextFrame(), m.askAgain())
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		if m.opt.Theme == nil {
			m.theme, _ = NewTheme(terminal.ThemeFor(msg.IsDark()))
		}
	case tea.KeyboardEnhancementsMsg:
		m.steer.releases = msg.SupportsEventTypes() && msg.SupportsAllKeysAsEscapeCodes()
		return m, nil
	case tea.BlurMsg:
		m.steer.clear()
		return m, nil
	case tea.KeyReleaseMsg:
		if d, ok := m.keys.direction(msg); ok {
			m.steer.release(d)
		}
		return m, nil
	case joinedMsg:
		m.joined(msg)
	case tea.KeyPressMsg:
		m.dirty = true
		return m, m.press(msg)
	case tea.PasteMsg:
		if m.chat.open {
			m.chat.paste(msg.Content)
		}
	default:
		return m, nil
	}
	m.dirty = true
	return m, nil
}

// joined takes the end of a join.
func (m *Model) joined(msg joinedMsg) {
	switch {
	case msg.in != m.inbox:
	case msg.err != nil && m.losePlace(msg.err):
	case msg.err != nil:
		m.end(msg.err)
	default:
		m.seat, m.lost = msg.seat, nil
		m.status = m.seat.Status()
		m.progress, _, _ = m.inbox.take(false)
		m.progress.Step = client.StepSeated
	}
}

// end shows why there is no seat any more.
func (m *Model) end(err error) {
	m.opt.Log.Error("the visit ended", "error", err)
	m.page, m.failure, m.panel, m.dirty = pageEnded, err, panelNone, true
	m.lost = nil
	m.closeChat()
	m.steer.clear()
	m.inbox.close()
}

// step moves everything on to a new frame's time.
func (m *Model) step(now time.Time) {
	m.now = now
	if m.started.IsZero() {
		m.started = now
	}
	if m.page == pageEnded {
		return
	}
	progress, views, ended := m.inbox.take(m.seat != nil)
	if m.seat == nil {
		m.progress, m.dirty = progress, true
		if progress.Queue != nil {
			m.lost = nil // it waits again
		}
	}
	for _, c := range m.inbox.takeChanges() {
		m.change(c)
	}
	for _, v := range views {
		if err := m.apply(v); err != nil {
			m.end(err)
			return
		}
	}
	switch {
	case m.page == pageJoin && m.seat != nil && m.world.seen() && (m.opt.ReducedMotion || now.Sub(m.started) >= joinShown):
		m.page, m.dirty = pagePlay, true
	case m.page == pagePlay:
		m.walk()
		m.tick()
	}
	if ended != nil {
		m.end(ended)
	}
}

// press takes a key, wherever the player is.
func (m *Model) press(k tea.KeyPressMsg) tea.Cmd {
	if m.chat.open {
		return m.chatKey(k)
	}
	switch {
	case key.Matches(k, m.keys.quit), m.page == pageJoin && key.Matches(k, m.keys.leave):
		return tea.Quit
	case m.page == pageEnded && key.Matches(k, m.keys.rejoin):
		if m.seat != nil {
			m.seat.Leave()
		}
		return m.join()
	case m.page == pagePlay && !m.tooSmall():
		m.playKey(k)
	}
	return nil
}

// playKey takes a key in the world.
func (m *Model) playKey(k tea.KeyPressMsg) {
	if d, ok := m.keys.direction(k); ok {
		m.steer.press(d, m.now, k.IsRepeat)
		m.walk()
		return
	}
	switch {
	case key.Matches(k, m.keys.closing):
		m.panel = panelNone
	case key.Matches(k, m.keys.help):
		m.toggle(panelHelp)
	case key.Matches(k, m.keys.players):
		m.toggle(panelPlayers)
	case key.Matches(k, m.keys.passport):
		m.toggle(panelPassport)
	case key.Matches(k, m.keys.chat):
		m.openChat("")
	case key.Matches(k, m.keys.command):
		m.openChat("/")
	case key.Matches(k, m.keys.emote):
		if n := int(k.Code - '1'); n >= 0 && n < len(emotes) {
			m.emote(emotes[n].emote)
		}
	}
}

// toggle opens a panel, or closes it when it is the open one.
func (m *Model) toggle(p panel) {
	if m.panel == p {
		p = panelNone
	}
	m.panel = p
}

func (m *Model) tooSmall() bool { return m.width < MinWidth || m.height < MinHeight }

// View returns the picture: the last one, unless something changed.
func (m *Model) View() tea.View {
	if m.dirty {
		m.draw()
		m.dirty = false
	}
	v := tea.NewView(m.frame)
	v.AltScreen = true
	v.ReportFocus = true
	v.Cursor = m.cursor
	v.WindowTitle = m.title()
	// Letters tell their release only as escape codes; text is better typed without.
	v.KeyboardEnhancements.ReportEventTypes = !m.chat.open
	v.KeyboardEnhancements.ReportAllKeysAsEscapeCodes = !m.chat.open
	v.KeyboardEnhancements.ReportAssociatedText = !m.chat.open
	return v
}

// title is the terminal's title: short enough for a tab.
func (m *Model) title() string {
	if m.page == pagePlay && m.status.Room != "" {
		return "roam: " + string(game.Safe(string(m.status.Room), game.MaxRoomCells))
	}
	return "roam"
}
