package report_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/action"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMain(m *testing.M) {
	time.Local = time.FixedZone("Coordinated Universal Time", 0) // dates are those of the process
	os.Exit(m.Run())
}

func now() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

// render is what a page writes.
func render(t testing.TB, page func(io.Writer) error) string {
	t.Helper()
	var out bytes.Buffer
	if err := page(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// golden holds an output against its file, and that it is clean.
func golden(t *testing.T, name, got string) {
	t.Helper()
	checkClean(t, got)
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// sgr is the one kind of escape sequence that may come out.
var sgr = regexp.MustCompile("\x1b\\[([0-9;]*)m")

// checkClean fails when a terminal would take something in a text for more
// than text and colour, or when a colour does not end with its line.
func checkClean(t testing.TB, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("no UTF-8: %q", text)
	}
	for _, r := range sgr.ReplaceAllString(text, "") {
		if r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)) {
			t.Errorf("%U in %q", r, text)
			return
		}
	}
	for line := range strings.Lines(text) {
		on := false
		for _, m := range sgr.FindAllStringSubmatch(line, -1) {
			if reset := m[1] == "" || m[1] == "0"; reset == !on {
				t.Errorf("colours do not begin and end in turn: %q", line)
				return
			}
			on = !on
		}
		if on {
			t.Errorf("a colour does not end with its line: %q", line)
			return
		}
		if trimmed := strings.TrimRight(line, "\n"); trimmed != strings.TrimRight(trimmed, " ") {
			t.Errorf("blanks at the end of %q", line)
		}
	}
}

func raw(texts ...string) []action.Value {
	list := make([]action.Value, len(texts))
	for i := range texts {
		list[i] = action.Value(texts[i])
	}
	return list
}

const source = `exports.onExecutePostLogin = async (event, api) => {
  // a comment
  api.idToken.setCustomClaim('roles', event.roles.map((r) => r.name));
};
`

func withSource() report.Options {
	return report.Options{Sources: func(path string) []byte {
		if path == "action.js" {
			return []byte(source)
		}
		return nil
	}}
}
