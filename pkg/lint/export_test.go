package lint

import (
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// KnownNames are the registered names that have a meaning to the rules.
func KnownNames() []string {
	var names []string
	for _, m := range meanings() {
		names = append(names, m.names...)
	}
	return names
}

// Prepared is Run without the parsing: what it returns looks at the source.
func Prepared(d dialect.Script, src action.Source) (func() []action.Diagnostic, error) {
	p, err := prepare(d, src, Options{})
	if err != nil {
		return nil, err
	}
	return func() []action.Diagnostic {
		return look(newPass(d, p.Module, p.Entry, false), Rules())
	}, nil
}
