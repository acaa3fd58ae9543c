package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"roam/balance"
	"roam/balance/sim"
)

// maxScenario is how long a scenario's file may be, in bytes.
const maxScenario = 1 << 20

// loadScenario returns the scenario of that name, or in that file. What is wrong
// with it is told with file, line and key.
func loadScenario(name string) (sim.Scenario, error) {
	text, ok := sim.TOML(name)
	if !ok {
		var err error
		if text, err = readScenario(name); err != nil {
			return sim.Scenario{}, err
		}
	}
	return parseScenario(name, text)
}

func readScenario(path string) (string, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("there is no scenario and no file called %s; there are %s", path, strings.Join(sim.Names(), ", "))
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxScenario+1))
	if err == nil && len(text) > maxScenario {
		err = fmt.Errorf("%s is longer than %d bytes: that is no scenario", path, maxScenario)
	}
	return string(text), err
}

func parseScenario(path, text string) (sc sim.Scenario, err error) {
	meta, err := toml.Decode(text, &sc)
	if err != nil {
		line, words := complaint(text, err)
		return sc, fmt.Errorf("%s:%s: %s", path, line, words)
	}
	if left := meta.Undecoded(); len(left) > 0 {
		return sc, fmt.Errorf("%s:%d: there is no setting called %q", path, lineOf(text, left[0]), left[0])
	}
	full := sc.WithDefaults()
	if err := full.Check(); err != nil {
		var wrong *sim.ScenarioError
		if errors.As(err, &wrong) {
			return sc, fmt.Errorf("%s:%d: %w", path, lineOf(text, strings.Split(wrong.Key, ".")), err)
		}
		return sc, err
	}
	for name, props := range sc.Strategy {
		if _, err := balance.New(name, props); err != nil {
			return sc, fmt.Errorf("%s:%d: %w", path, lineOf(text, []string{"strategy", name}), plain(err))
		}
	}
	return sc, nil
}

// complaint returns the line of what cannot be decoded, and what is wrong there. Of
// tables that come more than once the decoder names the last, so the text is cut
// short, table by table, until the fault is in its last.
func complaint(text string, err error) (line, words string) {
	form := regexp.MustCompile(`^toml: line (\d+)(?: \(last key "(.*)"\))?: (.*)$`)
	all := form.FindStringSubmatch(err.Error())
	if all == nil {
		return "1", err.Error()
	}
	for i, c := range text {
		if c != '[' || i > 0 && text[i-1] != '\n' {
			continue
		}
		_, err := toml.Decode(text[:i], new(sim.Scenario))
		if err == nil {
			continue
		}
		if part := form.FindStringSubmatch(err.Error()); part != nil && slices.Equal(part[2:], all[2:]) {
			all = part
			break
		}
	}
	if all[2] == "" {
		return all[1], all[3]
	}
	return all[1], all[2] + ": " + all[3]
}

// lineOf returns the line on which a key stands, else its table, else 1. Of tables
// that come more than once a number in the key says which; without it the first
// that has the key is meant.
func lineOf(text string, key []string) int {
	table, seen, best := []string(nil), make(map[string]int), 1
	for i, line := range strings.Split(text, "\n") {
		word := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(word, "["):
			name, _, _ := strings.Cut(strings.TrimLeft(word, "["), "]")
			table = parts(name)
			if strings.HasPrefix(word, "[[") {
				seen[name]++
				table = append(table, strconv.Itoa(seen[name]))
			}
			if under(table, key) {
				best = i + 1
			}
		default:
			name, _, ok := strings.Cut(word, "=")
			if ok && under(append(slices.Clone(table), parts(name)...), key) {
				return i + 1
			}
		}
	}
	return best
}

// under reports whether a path leads to the key or to a part of the way there.
func under(path, key []string) bool {
	if len(path) > 1 && len(key) > 1 && !isNumber(key[1]) && isNumber(path[1]) {
		path = slices.Delete(slices.Clone(path), 1, 2)
	}
	return len(path) > 0 && len(path) <= len(key) && slices.EqualFunc(path, key[:len(path)], strings.EqualFold)
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

// parts splits a dotted key.
func parts(key string) (parts []string) {
	for _, part := range strings.Split(key, ".") {
		parts = append(parts, strings.Trim(part, " \t\"'"))
	}
	return parts
}
