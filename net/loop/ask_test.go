package loop

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestAsk: the answer is made by the loop, and comes to who asked.
func TestAsk(t *testing.T) {
	m, done := NewMailbox(), make(chan struct{})
	owned := 0
	go func() {
		defer close(done)
		for range 3 {
			<-m.Wake()
			m.Run()
		}
	}()
	for want := 1; want <= 3; want++ {
		got, err := Ask(t.Context(), m, func() int { owned++; return owned })
		if got != want || err != nil {
			t.Fatalf("%d, %v, not %d", got, err, want)
		}
	}
	<-done
}

// TestAskSomebodyWhoDoesNotAnswer: who asks waits no longer than it would, and the
// loop, once it runs again, does not wait for who has given up.
func TestAskSomebodyWhoDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMailbox()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		if _, err := Ask(ctx, m, func() int { return 1 }); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("the error is %v", err)
		}
		if waited := time.Since(began); waited != time.Second {
			t.Errorf("it waited %v", waited)
		}
		m.Run()
	})
}

// TestAskAfterTheEnd: a loop that is over answers nobody, at once.
func TestAskAfterTheEnd(t *testing.T) {
	m := NewMailbox()
	m.Close()
	if _, err := Ask(t.Context(), m, func() int { return 1 }); !errors.Is(err, errClosed) {
		t.Errorf("the error is %v", err)
	}
}
