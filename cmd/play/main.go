// Play is the game in a terminal: it joins a world and shows it.
//
// This file holds the command and its flags; what is on the screen is in
// package screen, and how a world is joined in joiner.go.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"roam/cmd/settings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := execute(ctx, os.Args[1:], surroundings{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		lookupEnv: os.LookupEnv, join: newJoiner,
	})
	stop()
	os.Exit(code)
}

// surroundings is what the command takes from the process that it runs in.
type surroundings struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	lookupEnv      func(key string) (string, bool)
	join           func(choices, *slog.Logger) (joiner, error)
}

// execute runs the command and returns its exit code.
func execute(ctx context.Context, args []string, s surroundings) int {
	root := newRootCommand(s)
	root.AddCommand(newBotsCommand(s))
	root.SetArgs(args)
	root.SetIn(s.stdin)
	root.SetOut(s.stdout)
	root.SetErr(s.stderr)
	err := root.ExecuteContext(ctx)
	var usage settings.UsageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		fmt.Fprintf(s.stderr, "play: %v\n", err)
		return settings.ExitUsage
	}
	fmt.Fprintf(s.stderr, "play: %v\n", err)
	return settings.ExitFailed
}
