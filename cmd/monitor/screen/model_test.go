package screen

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"roam/net/wire"
)

// hosts returns the names in the first column of the page of hosts.
func (s *seatAt) hosts() string {
	var names []string
	for i := range s.cluster.count {
		names = append(names, string(s.cluster.row(i).Name))
	}
	return strings.Join(names, " ")
}

func TestSorting(t *testing.T) {
	s := sit(t, 120, 40, Options{})
	for _, tc := range []struct{ keys, want, title string }{
		{"", "h1 h2 h3 h4", "HOST▲"},
		{"r", "h4 h3 h2 h1", "HOST▼"},
		{"s", "h4 h3 h2 h1", "LEVEL▼"},
		{"r", "h1 h2 h3 h4", "LEVEL▲"},
		{"S", "h1 h2 h3 h4", "HOST▲"},
		{"left r", "h1 h2 h3 h4", "VERSION▼"}, // all alike: as they were
	} {
		for _, k := range strings.Fields(tc.keys) {
			s.press(k)
		}
		if s.sees(tc.title); s.hosts() != tc.want {
			t.Errorf("after %q the hosts are %s, not %s", tc.keys, s.hosts(), tc.want)
		}
	}
}

// The picked row stays picked when rows come, go and are sorted anew.
func TestPickStaysOnItsRow(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	s.press("down", "down")
	if h := s.pickedHost(); h.Name != "h3" {
		t.Fatalf("%s is picked", h.Name)
	}
	st := fakeState(9, 1)
	s.lobby.tell(st)
	s.frames(1)
	if h := s.pickedHost(); h.Name != "h3" {
		t.Errorf("%s is picked when hosts came", h.Name)
	}
	st = fakeState(9, 2)
	st.Hosts = st.Hosts[1:]
	s.lobby.tell(st)
	s.frames(1)
	if h := s.pickedHost(); h.Name != "h3" {
		t.Errorf("%s is picked when a host went", h.Name)
	}
	st = fakeState(9, 3)
	st.Hosts = nil
	s.lobby.tell(st)
	s.frames(1)
	if h := s.pickedHost(); h != nil {
		t.Errorf("%s is picked of none", h.Name)
	}
	s.press("D", "O", "enter", "down", "G")
	s.sees("no host is here")
}

func TestLogsFollowTheNewest(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	s.press("6", "G", "g") // at the top
	add := func() {
		st := *s.lobby.state
		st.Events = append([]wire.Event{{Number: st.Events[0].Number + 1, Kind: wire.EventJoined, Player: "new"}}, st.Events...)
		s.lobby.tell(&st)
		s.frames(1)
	}
	add()
	if s.events.at != 0 {
		t.Error("the newest is not picked any more")
	}
	s.press("down")
	before := s.events.row(s.events.at).Number
	add()
	if n := s.events.row(s.events.at).Number; n != before {
		t.Errorf("event %d was picked, and now %d is", before, n)
	}
}

func TestFilter(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	s.press("/")
	s.write("H3")
	s.sees("1 of 4", "/H3", "enter keep the filter")
	if s.hosts() != "h3" {
		t.Errorf("the hosts with h3 are %s", s.hosts())
	}
	s.press("enter")
	s.sees("/h3", "D drain")
	s.press("esc")
	if s.misses("/h3"); s.hosts() != "h1 h2 h3 h4" {
		t.Errorf("without a filter the hosts are %s", s.hosts())
	}
	for filter, want := range map[string]string{"sick": "h4", "!sick": "h1 h2 h3", "drain": "h3", "highest": "h4", "!": "h1 h2 h3 h4", "v0.4": "h1 h2 h3 h4"} {
		s.press("/", "ctrl+u")
		s.write(filter)
		if s.View(); s.hosts() != want {
			t.Errorf("the hosts with %q are %s", filter, s.hosts())
		}
		s.press("esc")
	}
	s.press("/")
	s.write("nowhere q")
	s.sees("nothing here has nowhere q in it", "esc shows all again")
	s.send(tea.PasteMsg{Content: strings.Repeat("x", 1000)})
	if n := len(s.filters[pageCluster]); n > maxFilter {
		t.Errorf("a filter of %d characters", n)
	}
}

func TestKinds(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	s.press("6", "f", "f")
	s.sees("Events: only refused", "2 of 24", "no host is free")
	s.misses("joined ")
	s.press("esc")
	s.sees("joined ", "Events  24")
	for range 13 {
		s.press("f")
	}
	s.sees("Events  24")
}

func TestTravel(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	for _, tc := range []struct{ keys, sees string }{
		{"enter", "AGAINST ITS FIVE THRESHOLDS"},
		{"right", " h2  "},
		{"left left", " h4  "},
		{"esc", "Hosts  4"},
		{"tab tab tab", "Rooms  4"},
		{"enter", "Players in meadow"},
		{"esc", "Rooms  4"},
		{"shift+tab", "Players  4"},
		{"enter", "Why bot-000000"},
		{"esc", "Players  4"},
		{"6", "Events  24"},
		{"enter", "FACTOR"},
		{"esc", "Events  24"},
		{"esc", "Hosts  4"},
		{"5 enter", "Why bot-000"},
		{"esc 9 1", "Hosts  4"},
		{"?", "shift+tab"},
		{"?", "Hosts  4"},
	} {
		for _, k := range strings.Fields(tc.keys) {
			s.press(k)
		}
		s.sees(tc.sees)
	}
	for range 100 { // however deep one goes
		s.press("4", "enter", "2", "6", "enter")
	}
	if len(s.back) > 10 {
		t.Errorf("%d places lead back", len(s.back))
	}
}

func TestHostThatIsGone(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	s.press("enter")
	st := fakeState(4, 1)
	st.Hosts = st.Hosts[1:]
	s.lobby.tell(st)
	s.frames(1)
	s.sees("this host is not here")
	s.press("D", "M", "right")
	s.sees("AGAINST ITS FIVE THRESHOLDS")
}

func TestPause(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	s.press("5", "p")
	before := s.picture()
	asked := len(s.lobby.looks)
	st := with(fakeState(4, 60))
	st.Records[0].Name = "brand-new"
	s.lobby.tell(st)
	s.wait(6 * time.Second)
	s.sees("paused: this is how it was 5s ago")
	s.misses("brand-new")
	if strings.Replace(s.picture(), "5s ago", "0s ago", 1) != before {
		t.Errorf("while paused it goes on:\n%s\n%s", before, s.picture())
	}
	if len(s.lobby.looks) != asked {
		t.Error("while paused players are asked for")
	}
	s.press("p")
	s.misses("paused")
	s.sees("brand-new")
}

func TestAway(t *testing.T) {
	s := sit(t, 120, 24, Options{})
	st := *s.lobby.state
	st.Live, st.Trouble = false, "the lobby is gone: connection lost"
	s.lobby.tell(&st)
	s.wait(9 * time.Second)
	s.sees("away: this is 9s old; the lobby is gone: connection lost", "▲ away", "h4")
	s.press("D")
	s.sees("the lobby is away: there is nobody to give an order to")
	if s.dialog != nil || len(s.lobby.orders) > 0 {
		t.Error("an order can be given while the lobby is away")
	}
	back := fakeState(4, 20)
	s.lobby.tell(back)
	s.frames(1)
	s.sees("● live")
	s.misses("away: this")
}

func TestBeforeTheFirstWord(t *testing.T) {
	st := fakeState(0, 0)
	st.Live, st.Heard, st.Trouble, st.Totals, st.Rooms = false, time.Time{}, "connecting", wire.Cluster{}, nil
	s := sitAt(t, &fakeLobby{changed: make(chan struct{}, 1), state: st}, 80, 24, Options{})
	for _, page := range "123456" {
		s.press(string(page))
		s.sees("no word from a lobby yet: connecting", "waiting for the lobby")
		s.press("enter", "down", "D", "M", "/", "x", "esc")
	}
}

// clickOn clicks at the first place that shows the words.
func (s *seatAt) clickOn(words string) {
	s.t.Helper()
	for y, row := range strings.Split(s.picture(), "\n") {
		if before, _, ok := strings.Cut(row, words); ok {
			s.send(tea.MouseClickMsg{X: len([]rune(before)), Y: y, Button: tea.MouseLeft})
			return
		}
	}
	s.t.Errorf("there is no %q to click at:\n%s", words, s.picture())
}

func TestMouse(t *testing.T) {
	s := sit(t, 80, 24, Options{})
	if s.View().MouseMode != tea.MouseModeCellMotion {
		t.Error("the mouse is off at first")
	}
	s.clickOn("LEVEL")
	s.sees("LEVEL▼")
	s.clickOn("LEVEL")
	s.sees("LEVEL▲")
	s.clickOn("h3   ")
	if h := s.pickedHost(); h.Name != "h3" {
		t.Errorf("a click at h3 picks %s", h.Name)
	}
	s.clickOn("h3   ")
	s.sees("AGAINST ITS FIVE THRESHOLDS")
	s.clickOn("6 Events")
	s.sees("Events  24")
	s.send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	if s.events.at != 3 {
		t.Errorf("the wheel picks row %d", s.events.at)
	}
	s.clickOn("? help")
	s.sees("─ Keys, page 1 of 2 ─")
	s.clickOn("↑↓ more")
	s.sees("─ Keys, page 2 of 2 ─", "Levels of load")
	s.clickOn("esc back")
	s.misses("─ Keys")
	s.clickOn("1 Cluster")
	s.clickOn("D drain")
	s.clickOn("n do nothing")
	if s.dialog != nil || len(s.lobby.orders) > 0 {
		t.Error("a click at n did something else")
	}
	s.clickOn("D drain")
	s.clickOn("h1") // under the dialog
	s.clickOn("y drain it")
	if len(s.lobby.orders) != 1 {
		t.Errorf("%d orders were given", len(s.lobby.orders))
	}
	s.press("m")
	if s.View().MouseMode != tea.MouseModeNone {
		t.Error("m does not give the mouse back to the terminal")
	}
	s.sees("the mouse selects text")
	s.send(tea.MouseClickMsg{X: 500, Y: 500, Button: tea.MouseLeft}, tea.MouseClickMsg{X: -1, Y: -1, Button: tea.MouseRight})
}

// A click that leads elsewhere ends the typing of a filter, and keeps the filter.
func TestClickWhileTyping(t *testing.T) {
	for _, to := range []string{"4 Rooms", "h3   "} {
		s := sit(t, 80, 24, Options{})
		s.press("/")
		s.write("h3")
		s.clickOn(to)
		s.press("p")
		if s.typing || s.page == pageCluster || s.paused.IsZero() {
			t.Errorf("after a click at %q a filter is still typed: %v, on page %d", to, s.typing, s.page)
		}
		if s.filters[pageCluster] != "h3" || s.filters[s.page] != "" {
			t.Errorf("after a click at %q the filters are %q", to, s.filters)
		}
	}
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	s := sit(t, 80, 24, Options{Folder: dir})
	s.press("6", "f", "w")
	s.sees("saved as ")
	files, err := filepath.Glob(filepath.Join(dir, "roam-*.txt"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"lobby 127.0.0.1:7000", "Events: only joined", "Cluster: 4", "Rooms: 4", "Migrations: 40", "bot-039", "VERSION", "v0.4.1"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the snapshot has no %q:\n%s", want, text)
		}
	}
	if s.sees("Events: only joined  2 of 24"); s.events.height > 24 {
		t.Error("saving has changed the screen")
	}
	s.wait(toastShown + time.Second)
	s.misses("saved as")
	s.time = begin.Add(time.Second)
	s.step(s.time)
	s.press("w", "w")
	s.sees("not saved: ")
}

// What a key does is what the footer and the help page say, and every key is on
// the help page.
func TestKeysAreDocumented(t *testing.T) {
	m := New(t.Context(), &fakeLobby{state: fakeState(1, 0)}, Options{})
	t.Cleanup(m.calls.end)
	known := map[string]bool{}
	for _, g := range m.keys.everything() {
		for _, b := range g.keys {
			if b.Help().Key == "" || b.Help().Desc == "" {
				t.Errorf("%v has no help", b.Keys())
			}
			for _, k := range b.Keys() {
				if known[k] && k != "left" && k != "right" { // these mean another thing on the page of a host
					t.Errorf("%s is on the help page twice", k)
				}
				known[k] = true
			}
		}
	}
	for p := range pageCount {
		m.page = p
		for _, b := range m.footer() {
			for _, k := range b.Keys() {
				if !known[k] {
					t.Errorf("%s is in the footer of %s but not on the help page", k, pageNames[p])
				}
			}
		}
	}
	for _, b := range []key.Binding{m.keys.down, m.keys.pageDown, m.keys.sortPrevious} {
		if strings.TrimSpace(b.Help().Desc) == "" {
			t.Errorf("%v has no help", b.Keys())
		}
	}
}
