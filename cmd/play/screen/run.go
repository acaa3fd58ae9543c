package screen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	tea "charm.land/bubbletea/v2"

	"roam/cmd/terminal"
	"roam/game"
	"roam/game/walk"
)

// Options say what is shown and how. The zero value of a field means its default.
type Options struct {
	Join          Join            // how a seat is got. Required
	Name          game.SafeText   // the player's own name
	Lobby         string          // where the lobby is. Default: the world is in this process
	Theme         *terminal.Theme // the colours. Default: dark or light, as the terminal says it is
	ASCII         bool            // plain ASCII characters only
	ReducedMotion bool            // nothing moves that need not
	Atlas         *walk.Atlas     // maps made before. Default: none
	Log           *slog.Logger    // Default: discard
}

// Run shows the game until the player quits or ctx ends, and leaves every seat
// before it returns. The terminal is restored whatever happens; signals are the
// caller's, who ends ctx. The error is
// nil when the player quit a world that was going on, or never got that far;
// after a join that failed or a seat that was lost it says why.
func Run(ctx context.Context, opt Options, in io.Reader, out io.Writer, more ...tea.ProgramOption) error {
	m := New(ctx, opt)
	defer m.joins.end()
	options := append([]tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out), tea.WithFPS(maxFPS),
		// A signal handler of Bubble Tea's own and the end of ctx wait for each other.
		tea.WithoutSignalHandler(),
	}, more...)
	_, err := tea.NewProgram(m, options...).Run()
	switch {
	case errors.Is(err, tea.ErrProgramPanic):
		return fmt.Errorf("screen: %w", err)
	case ctx.Err() != nil || errors.Is(err, tea.ErrInterrupted):
		return nil
	case err != nil:
		return fmt.Errorf("screen: %w", err)
	}
	return m.failure
}
