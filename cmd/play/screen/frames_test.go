package screen

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"roam/cmd/terminal"
	"roam/cmd/terminal/terminaltest"
	"roam/game"
	"roam/net/client"
	"roam/net/wire"
)

// company puts a few others around the player.
func company(s *fakeSeat) {
	s.meet(2, "ada", say("good morning, all"))
	s.meet(3, "grace", "\x03", "\x03", "\x0c")
	s.meet(4, "世界の友", "\x01", "\x01", "\x01")
	s.meet(5, "")
	s.pass(0)
}

func TestFrames(t *testing.T) {
	mono, _ := NewTheme("mono")
	for _, size := range []struct{ w, h int }{{80, 24}, {60, 20}, {120, 40}} {
		for _, style := range []struct {
			name string
			opt  Options
		}{
			{"unicode", Options{ReducedMotion: true}},
			{"ascii", Options{ReducedMotion: true, ASCII: true, Theme: mono}},
		} {
			t.Run(fmt.Sprintf("%dx%d-%s", size.w, size.h, style.name), func(t *testing.T) {
				seat := newFakeSeat("me")
				company(seat)
				tb := newTable(t, seat, size.w, size.h, style.opt)
				check := func(name string) {
					t.Helper()
					p := tb.picture()
					terminaltest.Golden(t, fmt.Sprintf("%s-%dx%d-%s", name, size.w, size.h, style.name), p)
					for i, row := range strings.Split(tb.View().Content, "\n") {
						if n := ansi.StringWidth(row); n != size.w {
							t.Errorf("%s: row %d is %d cells wide", name, i, n)
						}
					}
					if style.opt.ASCII && strings.ContainsFunc(strings.ReplaceAll(p, "世界の友", ""), func(r rune) bool { return r > 0x7e }) {
						t.Errorf("%s: there is more than ASCII in\n%s", name, p)
					}
				}
				tb.inbox.Progress(client.Progress{Step: client.StepProbe, Lobby: fullProgress().Lobby, Hosts: []client.ProbedHost{
					{Name: "h1", Level: 1, Players: 12, Capacity: 64}, fullProgress().Hosts[1], fullProgress().Hosts[2],
				}})
				tb.frames(1)
				check("join-probing")
				tb.inbox.Progress(fullProgress())
				tb.frames(1)
				check("join-done")
				tb.join()
				tb.frames(4)
				check("world")
				bare := *tb.glyphs // from here on the frames are of what lies over the world
				for i := range bare.tiles {
					bare.tiles[i] = tileLook{shapes: [8]rune{' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '}}
				}
				tb.glyphs = &bare
				tb.press("tab")
				check("players")
				tb.press("p")
				check("passport")
				tb.press("?")
				check("help")
				tb.press("esc", "enter")
				tb.write("hello there")
				check("chat")
				tb.press("esc")
				tb.changed(client.Change{Kind: client.Lost})
				check("reconnecting")
				tb.inbox.Ended(&wire.Error{Reason: wire.ReasonSilent})
				tb.frames(1)
				check("ended")
			})
		}
	}
}

func TestTooSmall(t *testing.T) {
	for _, size := range []struct{ w, h int }{{59, 20}, {60, 19}, {20, 5}, {3, 1}, {1, 1}, {0, 0}} {
		seat := newFakeSeat("me")
		tb := seated(t, seat, size.w, size.h, Options{ReducedMotion: true})
		terminaltest.Golden(t, fmt.Sprintf("small-%dx%d", size.w, size.h), tb.picture())
		if tb.press("q") == nil {
			t.Errorf("at %dx%d, q does not quit", size.w, size.h)
		}
		before := len(seat.inputs)
		tb.press("right", "enter", "x", "enter")
		if len(seat.inputs) != before {
			t.Errorf("at %dx%d, keys do things that cannot be seen", size.w, size.h)
		}
	}
}

// A theme never stands in for a shape: without colours all is still there.
func TestThemesDrawTheSameShapes(t *testing.T) {
	want := ""
	for _, name := range terminal.ThemeNames() {
		theme, err := NewTheme(name)
		if err != nil {
			t.Fatal(err)
		}
		seat := newFakeSeat("me")
		company(seat)
		tb := seated(t, seat, 80, 24, Options{ReducedMotion: true, Theme: theme})
		p := tb.picture()
		if want == "" {
			want = p
		}
		if p != want {
			t.Errorf("theme %s draws other shapes", name)
		}
		colours := strings.Contains(tb.View().Content, "38;2;") || strings.Contains(tb.View().Content, "48;2;")
		if colours == (name == "mono") {
			t.Errorf("theme %s: colours %v", name, colours)
		}
	}
	if _, err := NewTheme("plaid"); err == nil {
		t.Error("there is a theme called plaid")
	}
}

func TestEndings(t *testing.T) {
	for r := wire.Reason(1); ; r++ {
		if strings.HasPrefix(r.String(), "reason ") {
			if r < 20 {
				t.Fatal("too few reasons were tried")
			}
			break
		}
		if _, ok := endings[r]; !ok {
			t.Errorf("%q has no words of its own", r)
		}
	}
	for _, err := range []error{
		wire.ErrReason(999), &wire.Error{Reason: wire.ReasonFailed, Detail: "\x1b[31mdisk full"}, errors.New("no such host: lobby.example"),
	} {
		e := explain(fmt.Errorf("client: join: %w", err))
		for _, words := range []game.SafeText{e.title, e.what, e.todo} {
			if words == "" || strings.ContainsRune(string(words), '\x1b') {
				t.Errorf("%v is told as %q", err, e)
			}
		}
	}
}

// TestChangedKeyIsNoDeadEnd: who meets another key reads where the old one stands, also
// on the smallest screen.
func TestChangedKeyIsNoDeadEnd(t *testing.T) {
	pinned := &PinnedError{Err: wire.ErrReason(wire.ReasonLobbyKey), File: "/home/" + strings.Repeat("a", 100) + "/known_lobbies\x1b[2J", Line: 3}
	tb := newTable(t, newFakeSeat("me"), MinWidth, MinHeight, Options{})
	tb.joins.join = func(context.Context, client.Handler) (Seat, error) { return nil, pinned }
	tb.join()
	tb.frames(1)
	tb.sees("The lobby's key has changed", "changed the key, remove", "line 3 of", "nown_lobbies[2J.", "r join again")
	checkShape(t, tb, MinWidth, MinHeight)
}

// TestExplain: without a screen the words are the same.
func TestExplain(t *testing.T) {
	err := &client.JoinError{Step: client.StepKnock, Err: &wire.Error{Reason: wire.ReasonUnreachable, Detail: "lobby there:7000"}}
	want := "No lobby there: No lobby answers at that address. (lobby there:7000) Look at the address and port of --lobby, and that the lobby runs."
	if got := Explain(err); got != want {
		t.Errorf("%v is explained as %q", err, got)
	}
}

// TestEndingsNameTheRightOne: who did not answer, or went away, is who is said to.
func TestEndingsNameTheRightOne(t *testing.T) {
	for _, c := range []struct {
		step   client.Step
		queued bool
		reason wire.Reason
		says   []string
		never  string
	}{
		{client.StepKnock, false, wire.ReasonUnreachable, []string{"No lobby there", "(who)", "--lobby"}, "host"},
		{client.StepKnock, false, wire.ReasonDenied, []string{"No lobby there", "(who)", "it may be a host"}, "let you in"},
		{client.StepKnock, false, wire.ReasonHostFull, []string{"The lobby is full"}, "host"},
		{client.StepKnock, false, wire.ReasonNoHost, []string{"The lobby is busy"}, "host"},
		{client.StepAsk, false, wire.ReasonHostFull, []string{"The host is full"}, "lobby"},
		{client.StepAsk, false, wire.ReasonSilent, []string{"The lobby is gone", "(who)"}, "host"},
		{client.StepDecide, false, wire.ReasonClosing, []string{"The lobby went offline"}, "host"},
		{client.StepDecide, false, wire.ReasonTooLate, []string{"The lobby and this program"}, "host"},
		{client.StepAsk, false, wire.ReasonFailed, []string{"The lobby failed"}, "host"},
		{client.StepAsk, false, wire.ReasonRubbish, []string{"and the lobby"}, "host"},
		{client.StepAsk, true, wire.ReasonSilent, []string{"The lobby is gone", "your place in the queue is lost", "(who)", "asked again"}, "host"},
		{client.StepAsk, true, wire.ReasonClosing, []string{"The lobby was shut down", "your place in the queue is lost"}, "host"},
		{client.StepAsk, true, wire.ReasonReplaced, []string{"another terminal, and has your place in the queue"}, "host"},
		{client.StepAttach, false, wire.ReasonUnreachable, []string{"The host did not answer", "(who)", "Join again"}, "No lobby"},
		{client.StepAttach, false, wire.ReasonTooLate, []string{"The host did not answer", "(who)"}, "No lobby"},
		{client.StepAttach, true, wire.ReasonClosing, []string{"It was shut down before you had taken your seat"}, "queue"},
	} {
		e := explain(&client.JoinError{Step: c.step, Queued: c.queued, Err: &wire.Error{Reason: c.reason, Detail: "who"}})
		all := strings.Join([]string{string(e.title), string(e.what), string(e.todo)}, "\n")
		for _, words := range c.says {
			if !strings.Contains(all, words) {
				t.Errorf("%v at step %d does not say %q:\n%s", c.reason, c.step, words, all)
			}
		}
		if c.never != "" && strings.Contains(strings.Replace(all, "it may be a host", "", 1), c.never) {
			t.Errorf("%v at step %d says %q:\n%s", c.reason, c.step, c.never, all)
		}
	}
}
