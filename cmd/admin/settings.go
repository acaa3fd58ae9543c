package admin

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/spf13/pflag"

	"roam/cmd/settings"
)

// Settings say where a node's admin address is.
type Settings struct {
	addr string // "": nowhere
	open bool
}

// Flags adds the settings to a command.
func Flags(f *pflag.FlagSet) *Settings {
	s := new(Settings)
	f.StringVar(&s.addr, "admin", "", "serve metrics, /healthz, /readyz and pprof at this `HOST:PORT`, of this machine (default: nowhere)")
	f.BoolVar(&s.open, "admin-open", false, "let --admin be an address that other machines reach")
	return s
}

// listen opens the admin address. It asks for no password, so one that others can
// reach has to be wanted.
func (s *Settings) listen() (net.Listener, error) {
	addr, err := net.ResolveTCPAddr("tcp", s.addr)
	if err == nil && strings.HasSuffix(s.addr, ":") {
		err = errors.New("there is no port")
	}
	if err != nil {
		return nil, settings.Usage(fmt.Errorf("--admin: %q is no HOST:PORT of this machine, like 127.0.0.1:9100: %w", s.addr, err))
	}
	if !s.open && !addr.IP.IsLoopback() {
		return nil, settings.Usage(fmt.Errorf("--admin: anybody who reaches %s could look into this program: say 127.0.0.1:%d, "+
			"or, if only the right ones reach it, add --admin-open", s.addr, addr.Port))
	}
	l, err := net.ListenTCP("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("--admin: %w", err)
	}
	return l, nil
}
