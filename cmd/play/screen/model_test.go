package screen

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"roam/game"
	"roam/game/walk"
	"roam/net/client"
	"roam/net/wire"
)

func TestJoiningPageIsSeen(t *testing.T) {
	seat := newFakeSeat("me")
	tb := newTable(t, seat, 80, 24, Options{})
	tb.join()
	tb.wait(400 * time.Millisecond)
	if tb.page != pageJoin {
		t.Error("the joining page went before anybody could read it")
	}
	tb.wait(300 * time.Millisecond)
	if tb.page != pagePlay {
		t.Error("the joining page stays")
	}
	quick := newTable(t, newFakeSeat("me"), 80, 24, Options{ReducedMotion: true})
	quick.join()
	quick.frames(2)
	if quick.page != pagePlay {
		t.Error("with reduced motion, the joining page stays")
	}
}

func TestJoinFailsAndAgain(t *testing.T) {
	seat := newFakeSeat("me")
	fail := error(wire.ErrReason(wire.ReasonNoHost))
	tb := newTable(t, seat, 80, 24, Options{})
	tb.joins.join = func(ctx context.Context, h client.Handler) (Seat, error) {
		if fail != nil {
			return nil, fail
		}
		return seat.join(ctx, h)
	}
	tb.join()
	tb.frames(1)
	tb.sees("No seat is free", "Wait a minute", "r join again")
	if !errors.Is(tb.failure, wire.ErrReason(wire.ReasonNoHost)) {
		t.Errorf("the failure is %v", tb.failure)
	}
	fail = nil
	again := tb.press("r")
	if again == nil {
		t.Fatal("r does not join again")
	}
	tb.send(again())
	tb.wait(time.Second)
	tb.sees("h1 │ harbour")
	if tb.failure != nil {
		t.Errorf("the failure is still %v", tb.failure)
	}
}

func TestSeatLostAndAgain(t *testing.T) {
	seat := newFakeSeat("me")
	tb := seated(t, seat, 80, 24, Options{})
	old := tb.inbox
	tb.press("enter")
	old.Ended(&wire.Error{Reason: wire.ReasonClosing})
	tb.frames(1)
	tb.sees("The host went offline", "Join again: another host may take you.")
	again := tb.press("r")
	if again == nil || seat.left != 1 {
		t.Fatalf("r: joins again %v, left the old seat %d times", again != nil, seat.left)
	}
	old.View(1, []byte("the last of the old seat"))
	tb.send(joinedMsg{in: old, err: errors.New("late")})
	tb.frames(1)
	tb.sees("knock")
}

func TestRubbishFromTheHostEndsTheSeat(t *testing.T) {
	seat := newFakeSeat("me")
	tb := seated(t, seat, 80, 24, Options{})
	tb.inbox.View(1, []byte{255, 255, 255})
	tb.frames(1)
	tb.sees("Not understood")
}

func TestInboxHoldsOnlySoMuch(t *testing.T) {
	var b inbox
	chunk := make([]byte, 1<<20)
	for range 20 {
		b.View(1, chunk)
	}
	_, views, ended := b.take(true)
	if ended == nil || ended.Reason != wire.ReasonSlow || len(views) != 0 {
		t.Errorf("20 MiB waiting: %d views, ended %v", len(views), ended)
	}
}

func TestInboxKeepsViewsForTheSeat(t *testing.T) {
	var b inbox
	bytes := []byte("one")
	b.View(1, bytes)
	copy(bytes, "two") // the bytes may be read only during the call
	if _, views, _ := b.take(false); views != nil {
		t.Error("views are given out before anybody is seated")
	}
	if _, views, _ := b.take(true); len(views) != 1 || string(views[0].bytes) != "one" {
		t.Errorf("views are %v", views)
	}
	if _, views, _ := b.take(true); len(views) != 0 {
		t.Error("views are given out twice")
	}
}

func TestChat(t *testing.T) {
	seat := newFakeSeat("me")
	tb := seated(t, seat, 80, 24, Options{})
	tb.press("enter")
	tb.write("quite a dish")
	if len(seat.inputs) != 0 {
		t.Errorf("typing walks: %q", seat.inputs)
	}
	tb.sees("say: quite a dish")
	if tb.View().Cursor == nil {
		t.Error("there is no cursor where the text goes")
	}
	if tb.View().KeyboardEnhancements.ReportAllKeysAsEscapeCodes {
		t.Error("text comes as escape codes")
	}
	tb.press("enter")
	tb.wait(200 * time.Millisecond)
	tb.sees("you: quite a dish", "│quite a dish│")
	if tb.View().Cursor != nil {
		t.Error("the cursor stays")
	}
	tb.press("enter")
	tb.write("never mind")
	tb.press("esc")
	tb.wait(200 * time.Millisecond)
	tb.misses("never mind")
	tb.press("/")
	tb.write("wave")
	tb.press("enter")
	tb.wait(200 * time.Millisecond)
	tb.sees("you wave", " o/ ")
	tb.press("/")
	tb.write("juggle")
	tb.press("enter")
	tb.wait(50 * time.Millisecond)
	tb.sees("There is no /juggle; try /wave")
	tb.press("3")
	tb.wait(200 * time.Millisecond)
	tb.sees("you laugh", "ha ha")
	tb.press("enter")
	tb.send(tea.PasteMsg{Content: "a line\nand \x1b[31manother"})
	tb.sees("say: a line and [31manother")
	tb.wait(20 * time.Second)
	tb.misses("you laugh\n")
}

// TestChatHoldsWhatCanBeSaid: near the end one sees how much is left, what does not fit
// is refused, and what was typed is sent whole.
func TestChatHoldsWhatCanBeSaid(t *testing.T) {
	for _, word := range []string{"x", "世", "ก", "é", "😀"} {
		seat := newFakeSeat("me")
		tb := seated(t, seat, 80, 24, Options{})
		tb.press("enter")
		tb.misses(" left")
		for tb.chat.left() > sayNear {
			tb.write(word)
		}
		tb.sees(fmt.Sprintf("%d left", tb.chat.left()))
		typed := ""
		for range 120 {
			tb.write(word)
		}
		typed = tb.chat.line.String()
		tb.sees("0 left")
		tb.write("x")
		tb.send(tea.PasteMsg{Content: strings.Repeat(word, 10_000)})
		if got := tb.chat.line.String(); got != typed {
			t.Errorf("%q, %d characters more than %d are taken", word, len(got)-len(typed), len(typed))
		}
		tb.press("backspace")
		tb.send(tea.PasteMsg{Content: word + word})
		tb.press("enter")
		if said := seat.inputs[len(seat.inputs)-1]; said != say(typed) {
			t.Errorf("%q: %d bytes were typed, %d said", word, len(typed), len(said)-1)
		}
	}
}

func TestStampsAreAnnounced(t *testing.T) {
	seat := newFakeSeat("me")
	tb := seated(t, seat, 80, 24, Options{})
	self := tb.world.scene.Self()
	for range 80 {
		if got, _ := tb.world.stamps(); got > 0 {
			break
		}
		l := tb.world.scene.Map().Landmarks()[0]
		self = tb.world.scene.Self()
		key := "left"
		switch dx, dy := l.X-self.X, l.Y-self.Y; {
		case dy > 0:
			key = "down"
		case dy < 0:
			key = "up"
		case dx > 0:
			key = "right"
		}
		tb.press(key)
		tb.frames(4)
	}
	tb.sees("Stamp 1/28: The Old Well", "★ 1/28")
	tb.press("p")
	tb.sees("✓ The Old Well", "1 of 28 stamps", "Next: ")
	tb.wait(toastShown)
	tb.misses("Stamp 1/28")
}

func TestMovedIsNoticed(t *testing.T) {
	seat := newFakeSeat("me")
	tb := seated(t, seat, 80, 24, Options{})
	seat.mu.Lock()
	seat.status.Host = "h2"
	seat.mu.Unlock()
	tb.changed(client.Change{Kind: client.Moved, Host: "h2"})
	tb.sees("h2 │ harbour", "moved to h2, no step lost")
	tb.wait(noticeShown)
	tb.misses("no step lost")
	tb.changed(client.Change{Kind: client.Moved, Host: "h3\x1b[2J"})
	tb.sees("moved to h3[2J, no step lost")
	tb.changed(client.Change{Kind: client.Lost})
	tb.sees("reconnecting…", "∷") // over a world that stays
	tb.changed(client.Change{Kind: client.Resumed})
	tb.sees("connected again")
}

func TestPagesOpenAndClose(t *testing.T) {
	seat := newFakeSeat("me")
	seat.meet(2, "ada")
	tb := seated(t, seat, 80, 24, Options{})
	for _, p := range []struct{ key, words string }{{"?", "─ Help"}, {"tab", "─ Players: 1 near, 2 in the room"}, {"p", "─ Passport: "}} {
		tb.misses(p.words)
		tb.press(p.key)
		tb.sees(p.words)
		tb.press("esc")
		tb.misses(p.words)
		tb.press(p.key, p.key)
		tb.misses(p.words)
	}
	tb.press("?")
	for _, group := range tb.keys.everything() {
		for _, k := range group {
			tb.sees(k.Help().Key, k.Help().Desc)
		}
	}
}

func TestQuit(t *testing.T) {
	for _, keys := range [][]string{{"q"}, {"ctrl+c"}, {"?", "q"}, {"enter", "ctrl+c"}} {
		tb := seated(t, newFakeSeat("me"), 80, 24, Options{})
		cmd := tb.press(keys...)
		if cmd == nil {
			t.Errorf("%v does nothing", keys)
		} else if _, ok := cmd().(tea.QuitMsg); !ok {
			t.Errorf("%v does not quit", keys)
		}
	}
	tb := seated(t, newFakeSeat("me"), 80, 24, Options{})
	tb.press("?")
	if cmd := tb.send(tea.KeyPressMsg{Code: 'q', Mod: tea.ModAlt}); cmd == nil || cmd() != (tea.QuitMsg{}) {
		t.Error("esc and q that come at once do not quit")
	}
	if cmd := tb.press("enter", "q"); cmd != nil {
		t.Error("a q in the chat quits")
	}
}

// Whatever others are called and say, the picture keeps its shape.
func TestHostileNames(t *testing.T) {
	seat := newFakeSeat("me")
	for i, name := range []string{
		"\x1b[2J\x1b[31mred", "\u202eright to left", "🇩🇪🇩🇪🇩🇪🇩🇪", "👩‍👩‍👧‍👦👍🏽", "Z̵̡̧̢̛̛̛a̵l̷g̸o̶", "世界世界世界世界", "\u1112\u1161\u11ab",
		"क्षि", "", "a\tb\nc", strings.Repeat("x", 300), "\x9b31m", "ൎഎ",
	} {
		seat.meet(byte(i+2), game.Safe(name, game.MaxNameCells), say(name[:min(len(name), 200)]))
	}
	tb := seated(t, seat, 80, 24, Options{})
	for range 30 {
		tb.frames(1)
		checkShape(t, tb, 80, 24)
	}
	tb.press("tab")
	checkShape(t, tb, 80, 24)
}

func TestResizing(t *testing.T) {
	seat := newFakeSeat("me")
	company(seat)
	tb := seated(t, seat, 80, 24, Options{})
	for _, size := range [][2]int{{200, 60}, {60, 20}, {61, 20}, {30, 5}, {600, 300}, {80, 24}} {
		tb.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		checkShape(t, tb, size[0], size[1])
		if size[0] >= MinWidth {
			tb.sees("@")
		}
	}
}

func TestCameraStaysCalm(t *testing.T) {
	var c camera
	c.follow(100, 100, 80, 22)
	x, y := c.x, c.y
	c.follow(105, 98, 80, 22)
	if c.x != x || c.y != y {
		t.Error("the picture scrolls at every step")
	}
	for _, at := range []int{0, walk.Width - 1} {
		c.follow(at, min(at, walk.Height-1), 80, 22)
		if c.x < 0 || c.y < 0 || c.x+80 > walk.Width || c.y+22 > walk.Height {
			t.Errorf("at %d the picture begins at %d, %d", at, c.x, c.y)
		}
		if at < c.x || at >= c.x+80 {
			t.Errorf("%d is out of the picture", at)
		}
	}
}

func TestCompass(t *testing.T) {
	for _, tc := range []struct {
		dx, dy int
		want   game.SafeText
	}{
		{0, -5, "north"}, {5, 0, "east"}, {0, 5, "south"}, {-5, 0, "west"},
		{10, -5, "north-east"}, {10, 5, "south-east"}, {-10, 5, "south-west"}, {-10, -5, "north-west"},
		{10, 1, "east"}, {1, -10, "north"},
	} {
		if got := compassWords[compass(tc.dx, tc.dy)]; got != tc.want {
			t.Errorf("%d, %d is %s, not %s", tc.dx, tc.dy, got, tc.want)
		}
	}
}

// A frame in which nothing changed is not drawn.
func TestQuietFramesAreNotDrawn(t *testing.T) {
	tb := seated(t, newFakeSeat("me"), 80, 24, Options{ReducedMotion: true})
	tb.wait(2 * time.Second)
	drawn := 0
	for range 40 {
		tb.frames(1)
		if tb.dirty {
			drawn++
		}
		tb.View()
	}
	if drawn > 16 {
		t.Errorf("%d of 40 quiet frames were drawn", drawn)
	}
}

func TestTerminalIsAskedHowBrightItIs(t *testing.T) {
	m := New(t.Context(), Options{Join: newFakeSeat("me").join})
	defer m.joins.end()
	m.Update(tea.BackgroundColorMsg{Color: rgb{0xff, 0xff, 0xff}})
	if m.theme.Name != "light" {
		t.Errorf("on white, the theme is %s", m.theme.Name)
	}
	m.Update(tea.BackgroundColorMsg{Color: rgb{0, 0, 0}})
	if m.theme.Name != "dark" {
		t.Errorf("on black, the theme is %s", m.theme.Name)
	}
}

type rgb [3]uint32

func (c rgb) RGBA() (r, g, b, a uint32) { return c[0] * 0x101, c[1] * 0x101, c[2] * 0x101, 0xffff }

// The page must be drawn at once, though nothing else happens: a player who
// stands still and is sent away would look at a dead world.
func TestEndIsDrawnAtOnce(t *testing.T) {
	tb := seated(t, newFakeSeat("me"), 80, 24, Options{ReducedMotion: true})
	tb.sees("harbour")
	tb.inbox.Ended(&wire.Error{Reason: wire.ReasonKicked})
	tb.frames(1)
	tb.sees("Sent away")
}
