package screen

import "fmt"

// A PinnedError is a join that ended because the lobby's key is not the one that a
// file holds for it.
type PinnedError struct {
	Err  error
	File string // of the lobbies known so far
	Line int    // where the old key stands; 0: not known
}

// Error returns why the join ended, and what to do if the new key is right.
func (e *PinnedError) Error() string {
	return e.Err.Error() + ". If those who run it changed the key, " + e.remedy()
}

// Unwrap returns why the join ended.
func (e *PinnedError) Unwrap() error { return e.Err }

// remedy says how to take the new key.
func (e *PinnedError) remedy() string {
	what := "the old one from"
	if e.Line > 0 {
		what = fmt.Sprintf("line %d of", e.Line)
	}
	return fmt.Sprintf("remove %s %s", what, e.File)
}
