package action_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
)

// TestFindings: a list is an error in the words of its first one that is an error,
// which can be found in it, wrapped or not.
func TestFindings(t *testing.T) {
	t.Parallel()
	doubt := action.Diagnostic{Severity: action.SeverityWarning, File: "a", Line: 1, Column: 2, Summary: "doubt"}
	wrong := action.Diagnostic{Severity: action.SeverityError, File: "a", Line: 3, Column: 4, Summary: "wrong"}
	for _, tt := range []struct {
		list    action.Findings
		text    string
		summary string
	}{
		{action.Findings{wrong}, "a:3:4: wrong", "wrong"},
		{action.Findings{doubt, wrong, wrong}, "a:3:4: wrong (and 2 more)", "wrong"},
		{action.Findings{doubt}, "a:1:2: doubt", "doubt"},
	} {
		if got := tt.list.Error(); got != tt.text {
			t.Errorf("got %q, want %q", got, tt.text)
		}
		var one *action.Diagnostic
		var all action.Findings
		err := fmt.Errorf("read: %w", tt.list)
		if !errors.As(err, &one) || one.Summary != tt.summary || !errors.As(err, &all) || len(all) != len(tt.list) {
			t.Errorf("%v holds %v and %v", err, one, all)
		}
	}
}
