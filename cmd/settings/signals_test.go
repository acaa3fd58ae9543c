package settings

import (
	"os"
	"syscall"
	"testing"
	"testing/synctest"
)

// TestDrainSignals: the first signal drains, the second ends at once.
func TestDrainSignals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		came := make(chan os.Signal)
		ctx, drain, stop := drainOn(t.Context(), came)
		defer stop()
		synctest.Wait()
		select {
		case <-drain:
			t.Fatal("drained without a signal")
		default:
		}
		came <- syscall.SIGTERM
		<-drain
		synctest.Wait()
		if ctx.Err() != nil {
			t.Fatal("the first signal ends the program")
		}
		came <- os.Interrupt
		<-ctx.Done()
	})
}

// TestDrainSignalsStop: without any signal, nothing is left behind.
func TestDrainSignalsStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, drain, stop := drainOn(t.Context(), make(chan os.Signal))
		stop()
		<-ctx.Done()
		synctest.Wait()
		select {
		case <-drain:
			t.Error("an end is not a drain")
		default:
		}
	})
}

// TestRealSignals: the process's own signals do it.
func TestRealSignals(t *testing.T) {
	ctx, drain, stop := drainSignals(t.Context())
	defer stop()
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Signal(syscall.SIGTERM); err != nil {
		t.Skipf("no signals on this system: %v", err)
	}
	<-drain
	if ctx.Err() != nil {
		t.Fatal("the first signal ends the program")
	}
	if err := self.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-ctx.Done()
}
