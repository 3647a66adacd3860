package sandbox

import (
	"errors"
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
)

// TestEngineFault: a panic of the engine's parser is an error that says so.
func TestEngineFault(t *testing.T) {
	t.Parallel()
	_, err := parseFile("a.js", `'\u{10FFFF}'`)
	var fault *engineFault
	if !errors.As(err, &fault) {
		t.Skipf("the engine reads it now (%v): parseFile may do without its workaround", err)
	}
	tx := &text{src: action.Source{Path: "a.js"}}
	tx.index()
	var d *action.Diagnostic
	if err := tx.syntaxError(err); !errors.As(err, &d) || d.Code != CodeSyntax || d.File != "a.js" || d.Hint == "" {
		t.Errorf("got %v", err)
	}
}
