package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"roam/cmd/play/screen"
	"roam/cmd/settings"
	"roam/cmd/terminal"
	"roam/game"
)

const rootLong = `Walk around in a world that many small servers share.

Without --lobby, a whole world is started inside this program: a lobby, two
hosts and a dozen others to meet. With --lobby you join one that runs elsewhere.

Walk with the arrows, with WASD or with hjkl; Enter opens the chat, Tab lists
the players, p opens your passport, ? shows every key, and q quits. The terminal
must have at least %d columns and %d rows.

Every flag is also a key of the TOML file that --config names, and an
environment variable: --reduced-motion is reduced-motion = true in the file and
ROAM_REDUCED_MOTION=true. Flags win over the environment, the environment over
the file. With NO_COLOR set, no colours are used.`

const rootExample = `  play                                     a world of your own, right here
  play --lobby roam.example.org:4242       join the world of a lobby
  play --lobby … --room harbour --new      open a room for you and your friends
  play --lobby … --with ada                be seated with a friend
  play --ascii --theme mono                for plain terminals`

// newRootCommand returns the play command; others are added to it.
func newRootCommand(s surroundings) *cobra.Command {
	var set choices
	root := &cobra.Command{
		Use:           "play",
		Short:         "Walk around in a world that many small servers share",
		Long:          fmt.Sprintf(rootLong, screen.MinWidth, screen.MinHeight),
		Example:       rootExample,
		Args:          settings.NoArgs,
		Version:       settings.Version("play"),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := settings.Settle(cmd.Flags(), s.lookupEnv); err != nil {
				return settings.Usage(err)
			}
			if err := set.check(); err != nil {
				return settings.Usage(err)
			}
			if !isTerminal(cmd.InOrStdin()) || !isTerminal(cmd.OutOrStdout()) {
				return settings.Usage(errNoTerminal)
			}
			return play(cmd.Context(), set, s)
		},
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return settings.Usage(fmt.Errorf("%w (play --help lists the flags)", err))
	})
	set.addFlags(root)
	return root
}

var errNoTerminal = errors.New("there is no terminal to draw on: input and output must both be one, not a file or a pipe")

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(term.File)
	return ok && term.IsTerminal(f.Fd())
}

// choices are what the flags say.
type choices struct {
	lobby, name, room, with, host string
	newRoom, wait                 bool
	ascii, reducedMotion          bool
	theme                         string
	key                           string
	log, logFile                  string
}

func (s *choices) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&s.lobby, "lobby", "", "the lobby to join, as `ADDR:PORT`; without it a world is started right here")
	f.StringVar(&s.name, "name", defaultName(), "the `NAME` over your head")
	f.StringVar(&s.room, "room", "", "the room to enter, by `NAME`; any if left out")
	f.BoolVar(&s.newRoom, "new", false, "ask for a room of your own")
	f.StringVar(&s.with, "with", "", "be seated with the friend of that `NAME`")
	f.StringVar(&s.host, "host", "", "be seated on the host of that `NAME` only")
	f.BoolVar(&s.wait, "wait", true, "if there is no seat, wait in the lobby's queue; --wait=false ends instead")
	f.StringVar(&s.key, "key", "", "the `FILE` with the key that says who you are; made if it is not there (default player.key in your configuration folder)")
	f.StringVar(&s.theme, "theme", "", "colours: "+strings.Join(terminal.ThemeNames(), ", ")+" (default: as light or dark as the terminal)")
	f.BoolVar(&s.ascii, "ascii", false, "draw with plain ASCII characters only")
	f.BoolVar(&s.reducedMotion, "reduced-motion", false, "nothing moves that need not")
	f.StringVar(&s.log, "log", "text", "how log lines are written: text or json")
	f.StringVar(&s.logFile, "log-file", "", "the `FILE` for log lines while the screen is up (default play.log in your state folder)")
	f.String("config", "", "a TOML `FILE` with settings")
	for flag, words := range map[string][]string{"theme": terminal.ThemeNames(), "log": {"text", "json"}} {
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	}
	_ = cmd.MarkFlagFilename("config", "toml")
}

// check returns what is wrong with the settings themselves.
func (s *choices) check() error {
	if s.theme != "" {
		if err := terminal.CheckTheme(s.theme); err != nil {
			return fmt.Errorf("--theme: %w", err)
		}
	}
	if _, err := settings.NewLogger(io.Discard, s.log); err != nil {
		return err
	}
	if game.Safe(s.name, game.MaxNameCells) == "" {
		return errors.New("--name: there is nothing in that name that can be shown")
	}
	if s.lobby == "" && (s.host != "" || s.with != "") {
		return errors.New("--host and --with need a --lobby: the world that is started here is new and empty")
	}
	return nil
}
