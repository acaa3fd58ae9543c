package screen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	tea "charm.land/bubbletea/v2"

	"roam/cmd/terminal"
)

// Options say how the cluster is shown. The zero value of a field means its default.
type Options struct {
	Theme         *terminal.Theme     // the colours. Default: dark or light, as the terminal says it is
	ASCII         bool                // plain ASCII characters only
	ReducedMotion bool                // nothing moves that need not
	ReadOnly      bool                // no orders
	Folder        string              // where snapshots are saved. Default: the current one
	In            io.Reader           // the keys. Default: standard input
	Out           io.Writer           // the terminal. Default: standard output
	Program       []tea.ProgramOption // more, for tests
}

// refresh is how often a second the terminal is written to at most. It bounds
// how long a key waits for its answer; frames are fewer: see framePause.
const refresh = 40

// Run shows the cluster until the user quits or ctx ends. It returns when
// nothing of it runs any more, and the terminal is restored whatever happens;
// signals are the caller's, who ends ctx.
func Run(ctx context.Context, lobby Lobby, o Options) error {
	m := New(ctx, lobby, o)
	defer m.calls.end()
	if o.In == nil {
		o.In = os.Stdin
	}
	if o.Out == nil {
		o.Out = os.Stdout
	}
	options := append([]tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(o.In), tea.WithOutput(o.Out), tea.WithFPS(refresh),
		// A signal handler of Bubble Tea's own and the end of ctx wait for each other.
		tea.WithoutSignalHandler(),
	}, o.Program...)
	_, err := tea.NewProgram(m, options...).Run()
	switch {
	case errors.Is(err, tea.ErrProgramPanic):
		return fmt.Errorf("screen: %w", err)
	case ctx.Err() != nil || errors.Is(err, tea.ErrInterrupted) || err == nil:
		return nil
	}
	return fmt.Errorf("screen: %w", err)
}
