package settings

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"roam/net/link"
)

// TestExplainListen: who cannot listen is told in plain words why, and what to do.
func TestExplainListen(t *testing.T) {
	conn, err := link.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, taken := link.Listen(conn.LocalAddr().String())
	want := fmt.Sprintf("the address %v is in use: end what listens there, or choose another with --listen", conn.LocalAddr())
	if got := ExplainListen(taken); got == nil || got.Error() != want {
		t.Errorf("%v is told as %v", taken, got)
	}
	_, wrong := link.Listen("127.0.0.1:99999999")
	if got := ExplainListen(wrong); got == nil || !strings.HasPrefix(got.Error(), "--listen: ") || strings.Contains(got.Error(), "link:") {
		t.Errorf("%v is told as %v", wrong, got)
	}
	if other := errors.New("another"); ExplainListen(other) != other || ExplainListen(nil) != nil {
		t.Error("another error is changed")
	}
}
