package serve_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/serve"
	"github.com/claimctl/claimctl/pkg/action"
)

func TestParseFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ spec, want string }{
		{"", ""},
		{"429:0.2,500:5%,slow:0.1:2s,reset:0.02,stuck-building", "429:0.2,500:0.05,slow:0.1:2s,reset:0.02,stuck-building:1"},
		{" html:1 , slow", "html:1,slow:1:500ms"},
	} {
		got, err := serve.ParseFaults(tt.spec)
		if err != nil || got.String() != tt.want {
			t.Errorf("%q: got %q, %v, want %q", tt.spec, got, err, tt.want)
		}
	}
}

func TestSpecificationsThatAreWrong(t *testing.T) {
	t.Parallel()
	faults := func(s string) error { _, err := serve.ParseFaults(s); return err }
	rate := func(s string) error { _, err := serve.ParseRate(s); return err }
	for _, tt := range []struct {
		parse            func(string) error
		spec, want, hint string
	}{
		{faults, "429:0.2,reste:1", `--fault, column 9: there is no fault "reste"`, `did you mean "reset"? there are: `},
		{faults, "429:2", `--fault, column 5: "2" is no rate`, "write a number from 0 to 1"},
		{faults, "429: 0.1", `--fault, column 5: " 0.1" is no rate`, "429:0.2"},
		{faults, "500:0.1:1s", `--fault, column 9: "1s" does not belong here`, "only slow takes a duration"},
		{faults, "slow:0.1:1h", `--fault, column 10: "1h" does not belong here`, "at most 10m"},
		{faults, "500,  500:1", `--fault, column 5: "500" is there twice`, "once"},
		{faults, "500,", `--fault, column 5: there is no fault ""`, "there are: "},
		{faults, strings.Repeat("5", 1001), "--fault, column 1: the list is longer than 1000 bytes", ""},
		{rate, "x", `--rate, column 1: "x" is no number of requests a second`, "--rate 2:10"},
		{rate, "0", `--rate, column 1: "0" is no number of requests a second`, "--rate 2:10"},
		{rate, "2:0", `--rate, column 3: "0" is no number of requests at once`, "--rate 2:10"},
	} {
		err := tt.parse(tt.spec)
		var d *action.Diagnostic
		if !errors.As(err, &d) || d.Summary != tt.want || !strings.Contains(d.Hint, tt.hint) {
			t.Errorf("%q: got %+v, want %s (%s)", tt.spec, err, tt.want, tt.hint)
		}
	}
}
