package texts

import (
	"errors"
	"fmt"
	"strings"

	"dorpspost/database"
)

// Change is a text that an administrator wrote in the place of another.
type Change struct {
	Key      string `json:"key"`
	Language string `json:"language"`
	Text     string `json:"text"`
}

// Difference is what a change makes of a text.
type Difference struct {
	Change
	Before string `json:"before"`
	Reset  bool   `json:"reset,omitempty"` // the text is the program's own again
}

// Text is one text as people see it.
type Text struct {
	Change
	Original  string           `json:"original,omitempty"` // where it was changed
	ChangedAt database.Instant `json:"changed_at,omitzero"`
	Problem   string           `json:"problem,omitempty"` // why a change does not count: the original is shown
}

// Changed tells whether somebody wrote this text.
func (t Text) Changed() bool { return !t.ChangedAt.IsZero() }

// ErrNoText says that there is no text of this key in this language.
var ErrNoText = errors.New("does not exist: see `dorpspost texts list`")

// Fault is a change that cannot be made, or that was made and does not fit any more.
type Fault struct {
	Key, Language string
	Err           error
}

// Error names the text and says what is wrong with it.
func (f *Fault) Error() string { return fmt.Sprintf("%s in %q %v", f.Key, f.Language, f.Err) }

// Unwrap is the reason alone.
func (f *Fault) Unwrap() error { return f.Err }

// Faults is everything for which changes were refused.
type Faults []*Fault

// Error is each fault on a line of its own.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, one := range f {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives errors.Is and errors.As each fault.
func (f Faults) Unwrap() []error {
	all := make([]error, len(f))
	for i, one := range f {
		all[i] = one
	}
	return all
}

// orNil is no error where there are no faults.
func (f Faults) orNil() error {
	if len(f) == 0 {
		return nil
	}
	return f
}
