package main

import (
	"os"

	"roam/balance"
)

// rotationSignals are none: Windows has no signals for it.
func rotationSignals() map[os.Signal]balance.Rotation { return nil }
