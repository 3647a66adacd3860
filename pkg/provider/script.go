package provider

import (
	"errors"
	"slices"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

// Script reads a source as a script of JavaScript, for [Checking.Check]. The
// diagnostic says why it cannot be read.
func Script(src action.Source) (*sandbox.Syntax, *action.Diagnostic) {
	m, err := sandbox.Parse(src, sandbox.ParseOptions{})
	var wrong *action.Diagnostic
	switch {
	case err == nil:
		return m.Syntax, nil
	case errors.As(err, &wrong):
		return nil, wrong
	}
	return nil, &action.Diagnostic{Code: CodeRefused, Severity: action.SeverityError, Summary: err.Error(), File: src.Path, Line: 1, Column: 1}
}

// Function is the function of that name at the top level of a script; nil for none.
func Function(s *sandbox.Syntax, name string) *sandbox.Function {
	i := slices.IndexFunc(s.Functions, func(f sandbox.Function) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &s.Functions[i]
}
