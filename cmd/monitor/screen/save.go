package screen

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"roam/cmd/terminal"
	"roam/game"
)

// sheetWidth is how wide tables are in a snapshot: every column fits.
const sheetWidth = 200

// save saves what is known as text in a file of the snapshots' folder.
func (m *Model) save() tea.Cmd {
	text := m.snapshot()
	path := filepath.Join(m.opt.Folder, "roam-"+m.clock().Format("20060102-150405")+".txt")
	return m.calls.command(func(context.Context) tea.Msg {
		err := writeNew(path, text)
		shown := path
		if full, e := filepath.Abs(path); e == nil {
			shown = full
		}
		return word(func(m *Model) {
			if err != nil {
				m.tell("not saved: "+game.Safe(err.Error(), 200), inkBad)
				return
			}
			m.tell("saved as "+game.Safe(shown, 400), inkGood)
		})
	})
}

// writeNew writes a file that was not there before.
func writeNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if _, err = f.WriteString(text); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// snapshot returns the screen as it is seen, then all rows of all tables.
func (m *Model) snapshot() string {
	if m.dirty {
		m.draw()
	}
	s := m.seen
	for p := range pageCount {
		m.fill(p)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "roam, lobby %s, %s, as of %s\n\n", s.Lobby, m.clock().Format("2006-01-02 15:04:05 -0700"), s.Heard.Format("15:04:05"))
	b.WriteString(m.canvas.Plain())
	sheet(&b, m, pageCluster, *m.cluster)
	sheet(&b, m, pageRooms, *m.rooms)
	sheet(&b, m, pageMigrations, *m.records)
	sheet(&b, m, pageEvents, *m.events)
	return b.String()
}

// sheet writes all rows of a table. It gets a copy: the one on the screen stays
// as it is.
func sheet[T any](b *strings.Builder, m *Model, p page, t table[T]) {
	fmt.Fprintf(b, "\n%s: %d\n", pageNames[p], t.count)
	if t.count == 0 {
		return
	}
	t.columns = slices.Clone(t.columns)
	var c terminal.Canvas
	c.Reset(sheetWidth, t.count+1)
	t.draw(m, &c, c.All(), &t, t.row)
	b.WriteString(c.Plain())
}
