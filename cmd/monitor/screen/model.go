package screen

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"roam/cmd/monitor/feed"
	"roam/cmd/terminal"
	"roam/game"
	"roam/net/wire"
)

// The smallest terminal that the screen fits into.
const (
	minWidth  = 60
	minHeight = 16
)

// framePause is how long at least lies between two frames that no key asked for.
const framePause = 250 * time.Millisecond

// A page is one of the screens.
type page uint8

const (
	pageCluster page = iota
	pageHost
	pagePlayers
	pageRooms
	pageMigrations
	pageEvents
	pageCount
)

var pageNames = [...]game.SafeText{"Cluster", "Host", "Players", "Rooms", "Migrations", "Events"}

// A place is where esc leads back to.
type place struct {
	page  page
	scope scope
	host  game.SafeText
}

// A Model is the state of the screen: a [tea.Model]. It belongs to the goroutine
// that calls Update and View.
type Model struct {
	opt    Options
	lobby  Lobby
	calls  *calls
	keys   keyMap
	glyphs *glyphs
	theme  *terminal.Theme
	mouse  bool

	width, height int
	now           time.Time // of the last frame
	dirty         bool      // the canvas is not what should be seen
	canvas        terminal.Canvas
	frame         string
	cursor        *tea.Cursor
	hits          []hit
	clicked       tea.Cmd // what the click under way leads to

	seen     *feed.State
	past     histories
	paused   time.Time // zero: not
	page     page
	back     []place
	host     game.SafeText // of pageHost
	filters  [pageCount]filter
	typing   bool
	line     terminal.Line
	dialog   dialog
	jobs     []*job
	toast    toast
	glides   glides
	pictured bool // the frame has the picture of migrations
	tally    *tally
	tallied  *feed.State // that tally is of
	focus    []game.SafeText
	kind     wire.EventKind // the only one wanted; 0: all
	cluster  *table[wire.HostState]
	rooms    *table[wire.RoomState]
	records  *table[wire.Record]
	events   *table[wire.Event]
	players  *pager
	visitors *pager // of pageHost
}

// A FrameMsg says that it is time for a frame. A test sends them itself.
type FrameMsg time.Time

// New returns the screen as it is before the first frame.
func New(ctx context.Context, lobby Lobby, opt Options) *Model {
	g := newGlyphs(opt.ASCII)
	m := &Model{
		opt: opt, lobby: lobby, calls: newCalls(ctx), glyphs: g, keys: newKeyMap(g), theme: opt.Theme, mouse: true, dirty: true,
		line: terminal.Line{Limit: maxFilter}, seen: lobby.State(),
		cluster: newCluster(), rooms: newRooms(), records: newRecords(), events: newEvents(), players: newPager(), visitors: newPager(),
	}
	m.visitors.brief()
	if m.theme == nil {
		m.theme, _ = NewTheme(terminal.ThemeFor(true))
	}
	m.past.observe(m.seen)
	return m
}

// Init starts the frames.
func (m *Model) Init() tea.Cmd {
	if m.opt.Theme == nil {
		return tea.Batch(m.nextFrame(), tea.RequestBackgroundColor)
	}
	return m.nextFrame()
}

func (m *Model) nextFrame() tea.Cmd {
	return tea.Tick(framePause, func(t time.Time) tea.Msg { return FrameMsg(t) })
}

// Update takes one message.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case FrameMsg:
		m.step(time.Time(msg))
		return m, tea.Batch(m.nextFrame(), m.ask())
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		if m.opt.Theme == nil {
			m.theme, _ = NewTheme(terminal.ThemeFor(msg.IsDark()))
		}
	case tea.KeyPressMsg:
		cmd = m.pressApart(msg)
	case tea.PasteMsg:
		if m.typing {
			m.line.Insert(msg.Content)
			m.retype()
		}
	case tea.MouseClickMsg:
		cmd = m.click(tea.Mouse(msg))
	case tea.MouseWheelMsg:
		m.wheel(tea.Mouse(msg))
	case word:
		msg(m)
	default:
		return m, nil
	}
	m.dirty = true
	return m, tea.Batch(cmd, m.ask())
}

// A word is what a call came back with.
type word func(*Model)

// step moves everything on to a new frame's time.
func (m *Model) step(now time.Time) {
	if now.Unix() != m.now.Unix() {
		m.dirty = true // ages are shown in seconds
	}
	m.now = now
	for _, w := range m.calls.take() {
		w(m)
		m.dirty = true
	}
	if m.paused.IsZero() {
		select {
		case <-m.lobby.Changed():
			m.take(m.lobby.State())
		default:
		}
	}
	m.forget()
	if m.pictured && m.glides.moving(now) && !m.opt.ReducedMotion {
		m.dirty = true
	}
}

// take makes a State the one that is seen.
func (m *Model) take(s *feed.State) {
	m.glides.observe(m.seen, s, m.now)
	m.seen, m.dirty = s, true
	m.past.observe(s)
}

// clock is the time that is shown: while paused it stands still.
func (m *Model) clock() time.Time {
	if !m.paused.IsZero() {
		return m.paused
	}
	return m.now
}

// age is how old something is now that was so old when the lobby last told.
func (m *Model) age(then time.Duration) time.Duration {
	return then + max(0, m.clock().Sub(m.seen.Heard))
}

// press takes a key, wherever the user is.
func (m *Model) press(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case m.typing:
		return m.filterKey(k)
	case key.Matches(k, m.keys.quit) && (m.dialog == nil || k.Mod.Contains(tea.ModCtrl)):
		return tea.Quit
	case m.tooSmall():
		return nil
	case m.dialog != nil:
		return m.dialog.press(m, k)
	}
	if cmd, ok := m.actKey(k); ok {
		return cmd
	}
	if m.habitKey(k) || m.pageKey(k) || m.listKey(k) {
		return nil
	}
	switch {
	case key.Matches(k, m.keys.open):
		return m.open()
	case key.Matches(k, m.keys.save):
		return m.save()
	}
	return nil
}

// habitKey takes the keys that do the same everywhere.
func (m *Model) habitKey(k tea.KeyPressMsg) bool {
	switch {
	case key.Matches(k, m.keys.help):
		m.dialog = &helpDialog{}
	case key.Matches(k, m.keys.mouse):
		m.mouse = !m.mouse
		if m.mouse {
			m.tell("the mouse picks rows; m lets it select text", inkInfo)
		} else {
			m.tell("the mouse selects text; m gives it back", inkInfo)
		}
	case key.Matches(k, m.keys.pause):
		m.pause()
	case key.Matches(k, m.keys.filter):
		if m.page != pageHost {
			m.typing = true
			m.line.Set(string(m.filters[m.page]))
		}
	case key.Matches(k, m.keys.kinds) && m.page == pageEvents:
		m.kind = (m.kind + 1) % (wire.EventError + 1)
	default:
		return false
	}
	return true
}

func (m *Model) pause() {
	if m.paused.IsZero() {
		m.paused = m.now
		return
	}
	m.paused = time.Time{}
	m.take(m.lobby.State())
}

// listKey takes the keys that move in the rows of a page and sort them.
func (m *Model) listKey(k tea.KeyPressMsg) bool {
	l := m.list()
	const end = 1 << 30
	switch {
	case key.Matches(k, m.keys.up):
		l.move(-1)
	case key.Matches(k, m.keys.down):
		l.move(1)
	case key.Matches(k, m.keys.pageUp):
		l.page(-1)
	case key.Matches(k, m.keys.pageDown):
		l.page(1)
	case key.Matches(k, m.keys.first):
		l.jump(0)
	case key.Matches(k, m.keys.last):
		l.jump(end)
	case key.Matches(k, m.keys.sortNext):
		l.sortNext(1)
	case key.Matches(k, m.keys.sortPrevious):
		l.sortNext(-1)
	case key.Matches(k, m.keys.flip):
		l.flip()
	default:
		return false
	}
	return true
}

// list is the rows of the page.
func (m *Model) list() list {
	switch m.page {
	case pageCluster:
		return m.cluster
	case pageHost:
		return m.visitors
	case pagePlayers:
		return m.players
	case pageRooms:
		return m.rooms
	case pageMigrations:
		return m.records
	}
	return m.events
}

// ask asks the lobby for what is seen and not known.
func (m *Model) ask() tea.Cmd {
	if m.tooSmall() {
		return nil
	}
	m.lookAt()
	switch m.page {
	case pagePlayers:
		return m.players.ask(m)
	case pageHost:
		m.visitors.scope = scope{host: m.host}
		return m.visitors.ask(m)
	}
	return nil
}

func (m *Model) tooSmall() bool { return m.width < minWidth || m.height < minHeight }

// View returns the picture: the last one, unless something changed.
func (m *Model) View() tea.View {
	if m.dirty {
		m.draw()
		m.dirty = false
	}
	v := tea.NewView(m.frame)
	v.AltScreen = true
	v.Cursor = m.cursor
	v.WindowTitle = "roam monitor"
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}
