// Package secret holds strings that must not be printed.
package secret

import "fmt"

// Mask is what stands where a secret would.
const Mask = "[redacted]"

// String is a text that prints as [Mask] in fmt, in JSON, in YAML and in text.
// Where a method cannot be called (in a field that is not exported, under %p or
// a misplaced %w) fmt shows an address instead. The zero String is empty. It is
// safe for concurrent use; == compares identity, not text.
type String struct {
	// A pointer, because fmt prints the fields of a struct when it may not ask
	// for its methods, but never follows a pointer below the first level.
	text *string
}

// New wraps text.
func New(text string) String { return String{&text} }

// Reveal returns the text itself, for the one place that has to use it.
func (s String) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// Empty reports whether there is no text.
func (s String) Empty() bool { return s.Reveal() == "" }

// Format implements fmt.Formatter for every verb and flag.
func (s String) Format(f fmt.State, _ rune) { fmt.Fprint(f, Mask) }

// String returns [Mask].
func (s String) String() string { return Mask }

// GoString returns [Mask].
func (s String) GoString() string { return Mask }

// MarshalText returns [Mask]; encoding/json and YAML use it.
func (s String) MarshalText() ([]byte, error) { return []byte(Mask), nil }

// MarshalJSON returns [Mask] as a JSON string.
func (s String) MarshalJSON() ([]byte, error) { return []byte(`"` + Mask + `"`), nil }

// MarshalYAML returns [Mask].
func (s String) MarshalYAML() (any, error) { return Mask, nil }
