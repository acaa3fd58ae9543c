package screen

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"roam/game"
)

// ago is a duration in at most six cells: the largest unit, or two.
func ago(d time.Duration) game.SafeText {
	d = max(0, d)
	switch {
	case d < time.Minute:
		return game.SafeText(fmt.Sprintf("%ds", int(d.Seconds())))
	case d < time.Hour:
		return game.SafeText(fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60))
	case d < 24*time.Hour:
		return game.SafeText(fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60))
	case d < 1000*24*time.Hour:
		return game.SafeText(fmt.Sprintf("%dd%02dh", int(d.Hours())/24, int(d.Hours())%24))
	}
	return "ages"
}

// millis is a short duration in at most seven cells: "0.8 ms", "12 ms", "1.2 s".
func millis(d time.Duration) game.SafeText {
	switch {
	case d <= 0:
		return "0 ms"
	case d < 10*time.Millisecond:
		return game.SafeText(fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond)))
	case d < time.Second:
		return game.SafeText(fmt.Sprintf("%d ms", d.Milliseconds()))
	case d < 100*time.Second:
		return game.SafeText(fmt.Sprintf("%.1f s", d.Seconds()))
	}
	return ago(d)
}

// bytes is a number of bytes in at most seven cells: "812 B", "1.2 kB".
func bytes(n uint64) game.SafeText {
	x := float64(n)
	if n < 1000 {
		return game.SafeText(fmt.Sprintf("%d B", n))
	}
	for _, unit := range [...]string{"kB", "MB", "GB", "TB", "PB"} {
		if x /= 1000; x < 9.95 {
			return game.SafeText(fmt.Sprintf("%.1f %s", x, unit))
		} else if x < 999.5 {
			return game.SafeText(fmt.Sprintf("%.0f %s", x, unit))
		}
	}
	return "a lot"
}

// rate is bytes a second, as bytes does it.
func rate(n uint64) game.SafeText { return bytes(n) + "/s" }

// percent is a share in at most four cells.
func percent(x float64) game.SafeText {
	return game.SafeText(fmt.Sprintf("%.0f%%", 100*min(max(x, 0), 9.99)))
}

// number writes 100000 as 100,000.
func number(n int) game.SafeText {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return game.SafeText(s)
}

// counted writes "1 host" or "2 hosts".
func counted(n int, what game.SafeText) game.SafeText {
	if n != 1 {
		what += "s"
	}
	return number(n) + " " + what
}

// byName orders names as people do: h2 before h10.
func byName(a, b game.SafeText) int {
	x, y := string(a), string(b)
	for x != "" && y != "" {
		n, m := digits(x), digits(y)
		if n > 0 && m > 0 {
			u, v := strings.TrimLeft(x[:n], "0"), strings.TrimLeft(y[:m], "0")
			if c := cmp.Or(cmp.Compare(len(u), len(v)), strings.Compare(u, v)); c != 0 {
				return c
			}
			x, y = x[n:], y[m:]
			continue
		}
		if x[0] != y[0] {
			return cmp.Compare(x[0], y[0])
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(string(a), string(b)))
}

// digits is how many digits s begins with.
func digits(s string) (n int) {
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// cost writes a score with as many digits as are of use.
func cost(x float64) game.SafeText { return game.Safe(strconv.FormatFloat(x, 'g', 3, 64), 9) }
