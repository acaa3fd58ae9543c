package settings

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"
)

// A WrongError is the error of a flag's value whose words say enough: what is wrong
// with it, and what would be right.
type WrongError struct{ error }

// Unwrap returns the error itself.
func (e WrongError) Unwrap() error { return e.error }

// Wrong marks an error of a flag's value as one whose words say enough.
func Wrong(err error) error { return WrongError{err} }

// unfit says why a flag does not take a value, shown as the user wrote it.
func unfit(f *pflag.Flag, shown string, err error) error {
	if wrong := (WrongError{}); errors.As(err, &wrong) {
		return wrong
	}
	return fmt.Errorf("%s will not do: it wants %s", shown, wants(f))
}

// wants says what a flag's value is, in words.
func wants(f *pflag.Flag) string {
	switch kind := f.Value.Type(); kind {
	case "int":
		return "a whole number"
	case "uint64":
		return "a whole number that is not negative"
	case "float64":
		return "a number"
	case "duration":
		return "a duration, as in 500ms"
	case "bool":
		return "true or false"
	case "string":
		return "text in quotes"
	default:
		return "a " + kind
	}
}

// source is the annotation of a flag that says where its value was found.
const source = "roam_source"

func found(f *pflag.Flag, where string) {
	if f.Annotations == nil {
		f.Annotations = make(map[string][]string)
	}
	f.Annotations[source] = []string{where}
}

// Source says where a flag's value comes from, after Settle, for an error to begin
// with: file, line and key, the variable, or the flag.
func Source(f *pflag.Flag) string {
	if where := f.Annotations[source]; len(where) > 0 {
		return where[0]
	}
	return "--" + f.Name
}
