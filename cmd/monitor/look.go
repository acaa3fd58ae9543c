package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"roam/cmd/monitor/screen"
	"roam/cmd/terminal"
)

// addLook adds the flags that say how the screen looks and what it may do.
func addLook(root *cobra.Command, set *choices) {
	f := root.Flags()
	f.BoolVar(&set.screen.ReadOnly, "readonly", false, "the screen gives no orders")
	f.StringVar(&set.theme, "theme", "", "the screen's colours: "+strings.Join(terminal.ThemeNames(), ", ")+" (default: as light or dark as the terminal)")
	f.BoolVar(&set.screen.ASCII, "ascii", false, "draw with plain ASCII characters only")
	f.BoolVar(&set.screen.ReducedMotion, "reduced-motion", false, "nothing moves that need not")
	_ = root.RegisterFlagCompletionFunc("theme", cobra.FixedCompletions(terminal.ThemeNames(), cobra.ShellCompDirectiveNoFileComp))
}

// chooseTheme makes the screen's theme the one asked for, mono under NO_COLOR, or
// none: the screen then asks the terminal how bright it is.
func (c *choices) chooseTheme(lookupEnv func(string) (string, bool)) (err error) {
	name := terminal.ThemeWanted(c.theme, lookupEnv)
	if name == "" {
		return nil
	}
	if c.screen.Theme, err = screen.NewTheme(name); err != nil {
		return fmt.Errorf("--theme: %w", terminal.CheckTheme(name))
	}
	return nil
}
