package settings

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/spf13/pflag"
)

// Settle fills in every flag that was not given: from the environment, else
// from the TOML file that --config names. A flag's name is its key in the
// file; with ROAM_ before it, in capitals, it is its variable. A key may stand
// in a table: tick in [load] is load-tick.
func Settle(flags *pflag.FlagSet, lookupEnv func(string) (string, bool)) error {
	if err := settleEnv(flags, lookupEnv); err != nil {
		return err
	}
	path := ""
	if f := flags.Lookup("config"); f != nil {
		path = f.Value.String()
	}
	if path == "" {
		return nil
	}
	return settleFile(flags, path)
}

func settleEnv(flags *pflag.FlagSet, lookupEnv func(string) (string, bool)) (err error) {
	flags.VisitAll(func(f *pflag.Flag) {
		if err != nil || f.Changed || !isSetting(f) {
			return
		}
		name := "ROAM_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if v, ok := lookupEnv(name); ok && v != "" {
			if e := flags.Set(f.Name, v); e != nil {
				err = fmt.Errorf("%s: %w", name, unfit(f, strconv.Quote(v), e))
			}
			found(f, name)
		}
	})
	return err
}

func settleFile(flags *pflag.FlagSet, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("--config: %w", err)
	}
	var values map[string]any
	if _, err := toml.Decode(string(text), &values); err != nil {
		var parse toml.ParseError
		if errors.As(err, &parse) {
			return fmt.Errorf("%s:%d: %s", path, parse.Position.Line, parse.Message)
		}
		return fmt.Errorf("%s: %w", path, err)
	}
	given := make(map[string]bool)
	for _, e := range entries(flags, string(text), nil, values) {
		f := flags.Lookup(e.flag)
		switch {
		case f == nil || !isSetting(f) || e.flag == "config":
			return fmt.Errorf("%s:%d: there is no setting called %q", path, e.line, e.key)
		case given[e.flag]:
			return fmt.Errorf("%s:%d: %s is set twice", path, e.line, e.key)
		}
		given[e.flag] = true
		if f.Changed {
			continue
		}
		if err := setValue(flags, f, e.value); err != nil {
			return fmt.Errorf("%s:%d: %s: %w", path, e.line, e.key, err)
		}
		found(f, fmt.Sprintf("%s:%d: %s", path, e.line, e.key))
	}
	return nil
}

// setValue sets a flag from a TOML value of the flag's own type.
func setValue(flags *pflag.FlagSet, f *pflag.Flag, v any) error {
	want := f.Value.Type()
	switch v.(type) {
	case bool:
		if want != "bool" {
			return fmt.Errorf("%v will not do: it wants %s", v, wants(f))
		}
	case string:
		if want == "bool" {
			return fmt.Errorf("%q will not do: it wants true or false, without quotes", v)
		}
	case int64, float64:
		if want == "bool" || want == "string" {
			return fmt.Errorf("%v will not do: it wants %s", v, wants(f))
		}
	case []any:
		if !strings.HasPrefix(want, "list") {
			return fmt.Errorf("a list will not do: it wants %s", wants(f))
		}
	case time.Time:
		return fmt.Errorf("a date or time will not do: it wants %s", wants(f))
	default:
		return fmt.Errorf("a table will not do: it wants %s", wants(f))
	}
	if err := flags.Set(f.Name, asFlag(v)); err != nil {
		return unfit(f, fmt.Sprint(v), err)
	}
	return nil
}

// asFlag writes a TOML value as one would on the command line.
func asFlag(v any) string {
	list, ok := v.([]any)
	if !ok {
		return fmt.Sprint(v)
	}
	words := make([]string, len(list))
	for i := range list {
		words[i] = fmt.Sprint(list[i])
	}
	return strings.Join(words, ",")
}

// isSetting reports whether a flag is more than a question to the command.
func isSetting(f *pflag.Flag) bool { return f.Name != "help" && f.Name != "version" }
