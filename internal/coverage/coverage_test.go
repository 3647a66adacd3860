package coverage_test

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/coverage"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/runner"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const tiers = `const names = { gold: 'Gold' };
exports.onExecutePostLogin = async (event, api) => {
  const tier = event.user.app_metadata?.tier ?? 'free';
  if (tier === 'gold') {
    api.idToken.setCustomClaim('https://a.example/tier', names[tier] || '<none> & "more"');
  }
  function unused(x = 1) {
    return x;
  }
};
`

const typed = `type Tier = 'free' | 'pro';
exports.onExecutePostLogin = async (event: any, api: any): Promise<void> => {
  const tier: Tier = event.user?.tier || 'free';
  return tier === 'pro' ? api.access.deny(tier) : undefined;
};
`

// covered is what some runs reach of two actions.
func covered(t *testing.T) coverage.Report {
	t.Helper()
	var set coverage.Set
	for _, job := range []struct {
		path, code string
		events     []string
	}{
		{"tiers.js", tiers, []string{`{"user":{"app_metadata":{"tier":"gold"}}}`, `{"user":{"app_metadata":{}}}`}},
		{"a folder/typed.ts", typed, []string{`{"user":{"tier":"free"}}`}},
	} {
		d, err := all.Registry().Get("auth0-action")
		if err != nil {
			t.Fatal(err)
		}
		r, err := runner.New(d, action.Source{Path: job.path, Code: []byte(job.code)}, runner.Options{})
		if err != nil {
			t.Fatal(err)
		}
		r = set.Watch(r)
		for _, event := range job.events {
			set.Add(r, r.Run(t.Context(), action.Event{JSON: action.Value(event)}))
		}
	}
	return set.Report()
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	r := covered(t)
	golden(t, "report.info", r.LCOV())
	page, err := r.HTML()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "report.html", page)
	doc, err := action.MarshalIndent(r)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "report.json", doc)
}

func TestReport(t *testing.T) {
	t.Parallel()
	r := covered(t)
	f := r.Files[1]
	if diff := cmp.Diff([][2]int{{8, 8}}, f.Unreached()); diff != "" {
		t.Errorf("unreached (-want +got):\n%s", diff)
	}
	var untaken []string
	for _, b := range f.Untaken() {
		for _, a := range b.Arms {
			untaken = append(untaken, fmt.Sprintf("%d:%d %s", a.At.Line, a.At.Column, coverage.Untaken(b.Kind, a.Name)))
		}
	}
	want := []string{"3:27 what stands before ?. was never absent", "5:73 the right side of || was never needed"}
	if diff := cmp.Diff(want, untaken); diff != "" {
		t.Errorf("untaken (-want +got):\n%s", diff)
	}
	if what, share := r.Below(100); what != "statements" || share > 99 || share < 50 {
		t.Errorf("below 100: %s %f", what, share)
	}
	if what, share := (coverage.Report{}).Below(10); what == "" || share != 0 {
		t.Errorf("nothing at all is %s %f", what, share)
	}
	if what, _ := r.Below(10); what != "" {
		t.Errorf("below 10: %s", what)
	}
}

// TestLost: a run whose process died says nothing about what it reached.
func TestLost(t *testing.T) {
	t.Parallel()
	d, err := all.Registry().Get("auth0-action")
	if err != nil {
		t.Fatal(err)
	}
	r, err := runner.New(d, action.Source{Path: "a.js", Code: []byte(tiers)}, runner.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var set coverage.Set
	set.Add(r, action.Result{}) // of a runner that is not watched
	r = set.Watch(r)
	set.Add(r, action.Result{})
	got := set.Report()
	if len(got.Files) != 1 || got.Files[0].Runs != 1 || got.Files[0].Lost != 1 || got.Total.Statements.Covered != 0 {
		t.Errorf("got %+v", got.Total)
	}
}

// TestTracefile reads the tracefile by the rules of its manual: sums agree with
// what they are sums of, and every line is one of the file.
func TestTracefile(t *testing.T) {
	t.Parallel()
	records := 0
	count := map[string]int{}
	lines := bufio.NewScanner(bytes.NewReader(covered(t).LCOV()))
	for lines.Scan() {
		key, rest, _ := strings.Cut(lines.Text(), ":")
		fields := strings.Split(rest, ",")
		last := fields[len(fields)-1]
		switch key {
		case "DA", "FNDA", "BRDA":
			count[key]++
			if n, err := strconv.Atoi(strings.TrimPrefix(strings.Split(rest, ",")[map[string]int{"DA": 1, "FNDA": 0, "BRDA": 3}[key]], "-")); n > 0 && err == nil {
				count[key+" hit"]++
			} else if err != nil && last != "-" {
				t.Errorf("%s: %v", lines.Text(), err)
			}
		case "LF", "LH", "FNF", "FNH", "BRF", "BRH":
			of := map[byte]string{'L': "DA", 'F': "FNDA", 'B': "BRDA"}[key[0]]
			if strings.HasSuffix(key, "H") {
				of += " hit"
			}
			if strconv.Itoa(count[of]) != rest {
				t.Errorf("%s, and there are %d of %s", lines.Text(), count[of], of)
			}
		case "end_of_record":
			records++
			clear(count)
		case "TN", "SF", "FN":
		default:
			t.Errorf("what is %q", lines.Text())
		}
	}
	if records != 2 {
		t.Errorf("%d records", records)
	}
}

// TestGenhtml: lcov's own reader takes the tracefile.
func TestGenhtml(t *testing.T) {
	t.Parallel()
	genhtml, err := exec.LookPath("genhtml")
	if err != nil {
		t.Skip("genhtml is not installed")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"tiers.js": tiers, "a folder/typed.ts": typed, "report.info": string(covered(t).LCOV())} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), genhtml, "--branch-coverage", "--output-directory", "out", "report.info")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Contains(strings.ToLower(string(out)), "warning") {
		t.Errorf("%v\n%s", err, out)
	}
	total := covered(t).Total
	if want := fmt.Sprintf("(%d of %d lines)", total.Lines.Covered, total.Lines.Total); !strings.Contains(string(out), want) {
		t.Errorf("no %s in\n%s", want, out)
	}
}

// TestPage: the page is well formed, holds the whole source, and asks for nothing
// from elsewhere.
func TestPage(t *testing.T) {
	t.Parallel()
	page, err := covered(t).HTML()
	if err != nil {
		t.Fatal(err)
	}
	read := xml.NewDecoder(bytes.NewReader(page))
	read.Strict, read.AutoClose, read.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var text strings.Builder
	for {
		token, err := read.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.CharData:
			text.Write(token)
		case xml.StartElement:
			for _, a := range token.Attr {
				if a.Name.Local == "src" || a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#") {
					t.Errorf("<%s %s=%q> leads elsewhere", token.Name.Local, a.Name.Local, a.Value)
				}
			}
		}
	}
	if strings.Contains(string(page), "url(") || strings.Contains(string(page), "@import") || strings.Contains(string(page), "<script") {
		t.Error("the page asks for more than it holds")
	}
	for line := range strings.Lines(tiers + typed) {
		if line = strings.TrimSuffix(line, "\n"); !strings.Contains(text.String(), line) {
			t.Errorf("the page lacks %q", line)
		}
	}
}
