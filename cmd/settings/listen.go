package settings

import (
	"errors"
	"fmt"
	"net"
	"syscall"
)

// wsaAddrInUse is what Windows calls an address that is in use.
const wsaAddrInUse = syscall.Errno(10048)

// ExplainListen says of the error of a node that could not listen at --listen what to do.
// Other errors stay as they are.
func ExplainListen(err error) error {
	var op *net.OpError
	switch {
	case !errors.As(err, &op) || op.Op != "listen":
		return err
	case op.Addr == nil: // it is no address at all, and the error shows it
		return fmt.Errorf("--listen: %w", op.Err)
	case errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, wsaAddrInUse):
		return fmt.Errorf("the address %v is in use: end what listens there, or choose another with --listen", op.Addr)
	}
	return fmt.Errorf("--listen %v: %w", op.Addr, op.Err)
}
