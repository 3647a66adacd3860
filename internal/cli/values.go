package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/claimctl/claimctl/internal/nearest"
)

// oneOf is the value of a flag that takes one of a few words.
type oneOf struct {
	value *string
	words []string
}

func choice(flags *pflag.FlagSet, target *string, name, fallback, help string, words ...string) {
	*target = fallback
	flags.Var(&oneOf{target, words}, name, help+": "+strings.Join(words, ", "))
}

func (o *oneOf) String() string { return *o.value }
func (o *oneOf) Type() string   { return "word" }

func (o *oneOf) Set(s string) error {
	for _, w := range o.words {
		if s == w {
			*o.value = s
			return nil
		}
	}
	hint := "expected " + strings.Join(o.words, ", ")
	if near, ok := nearest.Word(s, o.words); ok {
		hint = fmt.Sprintf("did you mean %q? %s", near, hint)
	}
	return errors.New(hint)
}

// expectation says what the value of a flag has to be, where err is that it is
// not.
func expectation(err error) error {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return err
	}
	switch invalid.GetFlag().Value.Type() {
	case "int64", "int":
		return errors.New("not a whole number")
	case "bool":
		return errors.New("neither true nor false")
	case "duration":
		return errors.New("not a duration such as 90s or 1h")
	}
	return invalid.Unwrap()
}
