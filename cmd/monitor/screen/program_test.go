package screen

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"roam/cmd/terminal"
	"roam/cmd/terminal/terminaltest"
	"roam/net/wire"
)

// A program is the whole program on a terminal in memory.
type program struct {
	t    *testing.T
	term *terminaltest.Screen
	keys io.WriteCloser
	end  chan error
}

func start(ctx context.Context, t *testing.T, l Lobby, width, height int, opt Options) *program {
	t.Helper()
	in, typed := io.Pipe()
	p := &program{t: t, term: terminaltest.New(t, width, height), keys: typed, end: make(chan error, 1)}
	opt.In, opt.Out = in, p.term
	opt.Program = []tea.ProgramOption{
		tea.WithWindowSize(width, height), tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithColorProfile(colorprofile.TrueColor),
		// The terminal is never written to in the moment of a frame or a key: which came
		// first would be a toss-up, and with it the styles of the blanks.
		tea.WithFPS(37),
	}
	go func() { p.end <- Run(ctx, l, opt) }()
	return p
}

func (p *program) write(s string) {
	p.t.Helper()
	if _, err := io.WriteString(p.keys, s); err != nil {
		p.t.Fatal(err)
	}
	time.Sleep(time.Second) // of the bubble's: until all is drawn
}

// over waits for the program's end.
func (p *program) over() error {
	p.t.Helper()
	select {
	case err := <-p.end:
		p.keys.Close()
		time.Sleep(time.Second) // of the bubble's: the last frame's timer runs out
		return err
	case <-time.After(20 * time.Second):
		p.t.Fatalf("the program does not end:\n%s", p.term.Picture())
		return nil
	}
}

// trimmed is a picture without spaces at the ends of its lines.
func trimmed(picture string) string {
	rows := strings.Split(picture, "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.Join(rows, "\n") + "\n"
}

// In every theme and size every page has the shapes that it has in the others,
// and the theme's colours.
func TestThemes(t *testing.T) {
	for _, size := range []struct{ w, h int }{{80, 24}, {120, 40}} {
		var shapes [pageCount]string
		for _, name := range terminal.ThemeNames() {
			synctest.Test(t, func(t *testing.T) {
				theme, err := NewTheme(name)
				if err != nil {
					t.Fatal(err)
				}
				l := &fakeLobby{changed: make(chan struct{}, 1), state: with(fakeState(4, 0)), all: fakePlayers(300, 4)}
				p := start(t.Context(), t, l, size.w, size.h, Options{Theme: theme, ReducedMotion: true})
				p.term.Shows(t, "Hosts")
				styles := ""
				for i, page := range pageNames {
					p.write(string(rune('1' + i)))
					picture := trimmed(p.term.Picture())
					if shapes[i] == "" {
						shapes[i] = picture
						terminaltest.Golden(t, fmt.Sprintf("program-%s-%dx%d", strings.ToLower(string(page)), size.w, size.h), picture)
					}
					if picture != shapes[i] {
						t.Errorf("theme %s draws %s so:\n%s\nand not so:\n%s", name, page, picture, shapes[i])
					}
					styles += string(page) + "\n" + p.term.Styles() + "\n"
				}
				terminaltest.Golden(t, fmt.Sprintf("styles-%s-%dx%d", name, size.w, size.h), styles)
				if colours := strings.Contains(styles, "8;2;"); colours == (name == "mono") {
					t.Errorf("theme %s: colours %v", name, colours)
				}
				p.write("q")
				if err := p.over(); err != nil {
					t.Errorf("the program ends with %v", err)
				}
				p.term.Restored(t)
			})
		}
	}
	if _, err := NewTheme("plaid"); err == nil {
		t.Error("there is a theme called plaid")
	}
}

// Everything that means something is told apart from its neighbours in every theme.
func TestThemesNameEveryInk(t *testing.T) {
	for name, p := range map[string]*palette{"dark": darkPalette(), "light": lightPalette(), "high-contrast": contrastPalette()} {
		for i, words := range p.inks {
			if words == "" {
				t.Errorf("theme %s has no colour for ink %d", name, i)
			}
		}
		for _, g := range []terminal.Ground{groundPick, groundWarn, groundBad, groundTab} {
			if p.grounds[g] == "" || p.grounds[g] == p.grounds[groundNone] {
				t.Errorf("theme %s does not tell ground %d from none", name, g)
			}
		}
	}
}

func TestNothingIsWrittenWhenNothingChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := with(fakeState(4, 0))
		st.Live = true
		l := &fakeLobby{changed: make(chan struct{}, 1), state: st}
		p := start(t.Context(), t, l, 80, 24, Options{ReducedMotion: true})
		p.term.Shows(t, "h4")
		time.Sleep(3 * time.Second)
		before := len(p.term.Written())
		time.Sleep(time.Minute)
		if n := len(p.term.Written()) - before; n > 0 {
			t.Errorf("%d bytes are written in a minute in which nothing changes", n)
		}
		p.write("q")
		if err := p.over(); err != nil {
			t.Error(err)
		}
	})
}

func TestEndOfContextEndsTheProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		l := &fakeLobby{changed: make(chan struct{}, 1), state: fakeState(2, 0)}
		p := start(ctx, t, l, 80, 24, Options{})
		p.term.Shows(t, "h2")
		cancel()
		if err := p.over(); err != nil {
			t.Errorf("a signal ends the program with %v", err)
		}
		p.term.Restored(t)
	})
}

// waiting is a lobby that answers no order before the screen is gone.
type waiting struct {
	*fakeLobby
	ended chan struct{}
}

func (w *waiting) Order(ctx context.Context, _ wire.Order, _ func(wire.Done)) (wire.Done, error) {
	<-ctx.Done()
	close(w.ended)
	return wire.Done{}, ctx.Err()
}

func TestQuittingEndsWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &waiting{&fakeLobby{changed: make(chan struct{}, 1), state: fakeState(2, 0)}, make(chan struct{})}
		p := start(t.Context(), t, l, 80, 24, Options{})
		p.term.Shows(t, "h2")
		p.write("D")
		p.write("y")
		p.term.Shows(t, "drain h1")
		p.write("q")
		if err := p.over(); err != nil {
			t.Error(err)
		}
		select {
		case <-l.ended:
		default:
			t.Error("the order goes on when the screen is gone")
		}
	})
}
