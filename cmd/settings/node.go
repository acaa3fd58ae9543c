package settings

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"roam/game/walk"
)

// The exit codes of all commands.
const (
	ExitFailed = 1 // it did not work
	ExitUsage  = 2 // flags, settings or the terminal are not right
)

// A UsageError is a mistake in how a command was called.
type UsageError struct{ error }

// Unwrap returns the mistake itself.
func (e UsageError) Unwrap() error { return e.error }

// Usage marks an error as a mistake in how a command was called.
func Usage(err error) error { return UsageError{err} }

// NewLogger writes log lines in a form, "text" or "json".
func NewLogger(w io.Writer, form string) (*slog.Logger, error) {
	switch form {
	case "text":
		return slog.New(slog.NewTextHandler(w, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, nil)), nil
	}
	return nil, Usage(fmt.Errorf("--log: %q is neither text nor json", form))
}

// Version says what a program is and with whom it can talk.
func Version(program string) string {
	v := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	return fmt.Sprintf("roam %s %s, game %s", program, v, walk.Game)
}

// Node gives a node's command what all nodes have: settings from flags,
// environment and file, and an end by SIGINT or SIGTERM. A second signal ends
// the program at once.
func Node(cmd *cobra.Command, run func(ctx context.Context, log *slog.Logger) error) {
	prepare(cmd, func(cmd *cobra.Command, log *slog.Logger) error {
		ctx, stop := untilSignal(cmd.Context())
		defer stop()
		return run(ctx, log)
	})
}

// Drained is Node for a node whose players have to leave first: SIGINT or SIGTERM
// closes drain, a second one ends ctx, a third ends the program at once.
func Drained(cmd *cobra.Command, run func(ctx context.Context, drain <-chan struct{}, log *slog.Logger) error) {
	prepare(cmd, func(cmd *cobra.Command, log *slog.Logger) error {
		ctx, drain, stop := drainSignals(cmd.Context())
		defer stop()
		return run(ctx, drain, log)
	})
}

// prepare adds the flags that all nodes have, and settles them before run.
func prepare(cmd *cobra.Command, run func(cmd *cobra.Command, log *slog.Logger) error) {
	form := cmd.Flags().String("log", "text", "how log lines are written, on stderr: text or json")
	cmd.Flags().String("config", "", "a TOML `FILE` with settings")
	_ = cmd.RegisterFlagCompletionFunc("log", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.MarkFlagFilename("config", "toml")
	cmd.Args = NoArgs
	cmd.Flags().SortFlags = false
	Program(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := Settle(cmd.Flags(), os.LookupEnv); err != nil {
			return Usage(err)
		}
		log, err := NewLogger(cmd.ErrOrStderr(), *form)
		if err != nil {
			return err
		}
		return run(cmd, log)
	}
}

// Program gives a command its version, and errors that one line says.
func Program(cmd *cobra.Command) {
	cmd.Version = Version(cmd.Name())
	cmd.SetVersionTemplate("{{.Version}}\n")
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return Usage(fmt.Errorf("%w (%s --help lists the flags)", err, cmd.CommandPath()))
	})
}

// NoArgs is cobra.NoArgs as a mistake in how the command was called.
func NoArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return Usage(fmt.Errorf("%s knows no %q (%s --help lists what it knows)", cmd.CommandPath(), args[0], cmd.CommandPath()))
	}
	return nil
}

// Main runs a command and returns its exit code.
func Main(ctx context.Context, cmd *cobra.Command) int {
	err := cmd.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s: %v\n", cmd.Name(), err)
	var usage UsageError
	if errors.As(err, &usage) {
		return ExitUsage
	}
	return ExitFailed
}
