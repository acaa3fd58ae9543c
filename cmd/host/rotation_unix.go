//go:build unix

package main

import (
	"os"
	"syscall"

	"roam/balance"
)

// rotationSignals are the signals that turn the host, and to what.
func rotationSignals() map[os.Signal]balance.Rotation {
	return map[os.Signal]balance.Rotation{syscall.SIGUSR1: balance.OutOfRotation, syscall.SIGUSR2: balance.Online}
}
