package yamldoc_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/yamldoc"
)

func TestResolveCommand(t *testing.T) {
	t.Parallel()
	tests := []struct{ target, output, want, wrong string }{
		{target: "pass show x", output: "s3cret\n", want: "s3cret"},
		{target: `vault read "a b" 'c d' ""`, output: "s3cret\r\n", want: "s3cret"},
		{target: "quiet", output: "\n", wrong: `the command "quiet" prints nothing`},
		{target: "loud", output: strings.Repeat("x", 1<<17), wrong: "prints more than 65536 bytes"},
		{target: "fails", wrong: `the command "fails" gives no secret: it is locked`},
		{target: "open 'quote", wrong: "a quote that is not closed"},
		{target: `""`, wrong: "names no program"},
	}
	for _, tt := range tests {
		var asked []string
		from := yamldoc.Sources{Run: func(name string, args ...string) ([]byte, error) {
			asked = append([]string{name}, args...)
			if name == "fails" {
				return nil, errors.New("it is locked")
			}
			return []byte(tt.output), nil
		}}
		got, err := yamldoc.Reference{Scheme: "exec", Target: tt.target}.Resolve(from)
		if tt.wrong != "" {
			if err == nil || !strings.Contains(err.Error(), tt.wrong) {
				t.Errorf("%s: got %v, want %q", tt.target, err, tt.wrong)
			}
			continue
		}
		if err != nil || got.Reveal() != tt.want {
			t.Errorf("%s: %q %v", tt.target, got.Reveal(), err)
		}
		if tt.target[0] == 'v' && fmt.Sprintf("%q", asked) != `["vault" "read" "a b" "c d" ""]` {
			t.Errorf("asked %q", asked)
		}
	}
}
