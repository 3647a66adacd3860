package suite_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/runner"
)

func registry() dialect.Registry { return all.Registry() }

// many is a job of so many cases; every tenth fails.
func many(t *testing.T, name string, n int, opts suite.Options) suite.Job {
	t.Helper()
	text := "action: act.js\ndialect: intelliauth\ncases:\n"
	for i := range n {
		want := "free"
		if i%10 == 9 {
			want = "gold"
		}
		text += fmt.Sprintf("  - {name: case %d, tags: [t%d], expect: {claims: {access: {tier: %s}}}}\n", i, i%3, want)
	}
	f := files{"act.js": tierAction, name: text}
	opts.Registry, opts.Read, opts.Clock = registry(), f.read, at()
	return suite.Job{Suite: parse(t, f, name), Options: opts}
}

// TestRunAllIsTheSame holds that a report does not show how its cases were
// run.
func TestRunAllIsTheSame(t *testing.T) {
	t.Parallel()
	run := func(b suite.Batch) string {
		reports := suite.RunAll(t.Context(), []suite.Job{many(t, "a.claims.yaml", 25, suite.Options{}), many(t, "b.claims.yaml", 3, suite.Options{Drop: true})}, b)
		for i := range reports {
			reports[i].DurationsUS = nil
		}
		return string(action.MustMarshal(reports))
	}
	want := run(suite.Batch{})
	for _, b := range []suite.Batch{{AtOnce: 1}, {AtOnce: 8}, {AtOnce: 3, Shuffle: true, Seed: 7}} {
		if got := run(b); got != want {
			t.Errorf("%+v gives another report", b)
		}
	}
	if !strings.Contains(want, `"name":"case 24"`) || strings.Count(want, `"result":`) != 25 {
		t.Errorf("got %d results, want all of the first suite and none of the second", strings.Count(want, `"result":`))
	}
}

func TestBail(t *testing.T) {
	t.Parallel()
	for _, atOnce := range []int{1, 8} {
		var told []suite.Progress
		reports := suite.RunAll(t.Context(), []suite.Job{many(t, "a.claims.yaml", 60, suite.Options{Drop: true}), many(t, "b.claims.yaml", 5, suite.Options{})},
			suite.Batch{AtOnce: atOnce, Bail: 2, Progress: func(p suite.Progress) { told = append(told, p) }})
		if got, want := len(reports[0].Cases), 20; got != want || reports[0].Count(suite.Fail) != 2 {
			t.Errorf("got %d cases with %d failures, want %d with 2", got, reports[0].Count(suite.Fail), want)
		}
		if got := []int{reports[0].NotRun, reports[1].NotRun, len(reports[1].Cases), len(reports[0].Diagnostics)}; !slices.Equal(got, []int{40, 5, 0, 0}) {
			t.Errorf("got %v not run", got)
		}
		if len(told) < 20 || told[0].Total != 65 {
			t.Errorf("got the progress %v", told)
		}
	}
}

// TestInterrupted holds that what has finished is reported, and what was
// underway is not.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var runs atomic.Int32
	job := many(t, "a.claims.yaml", 20, suite.Options{Execute: func(ctx context.Context, r *runner.Runner, e action.Event) action.Result {
		if runs.Add(1) == 6 {
			cancel()
		}
		return r.Run(ctx, e)
	}})
	report := suite.RunAll(ctx, []suite.Job{job}, suite.Batch{})[0]
	if got := []int{len(report.Cases), report.NotRun, len(report.Diagnostics)}; !slices.Equal(got, []int{5, 15, 1}) {
		t.Errorf("got %v cases, not run and diagnostics", got)
	}
	if got := told(report.Diagnostics)[0]; !strings.Contains(got, `9:5 CC304 the run ended before case "case 5"`) {
		t.Errorf("got %s", got)
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	seen := map[string]int{}
	job := many(t, "a.claims.yaml", 2, suite.Options{Count: 3, Execute: func(ctx context.Context, r *runner.Runner, e action.Event) action.Result {
		mu.Lock()
		seen[e.Origin]++
		n := seen[e.Origin]
		mu.Unlock()
		res := r.Run(ctx, e)
		if n == 5 { // the second time of the second case
			res.Error = &action.Error{Name: "Error", Message: "now and then", Thrown: true}
		}
		return res
	}})
	got := outcome(suite.RunAll(t.Context(), []suite.Job{job}, suite.Batch{})[0])
	want := []string{"pass case 0", "fail case 1", "  5:5 error: expected no error, got Error: now and then (in run 2 of 3, after others that passed)"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if seen["preset:logged-in"] != 5 {
		t.Errorf("ran %d times, want three and two", seen["preset:logged-in"])
	}
}

func TestListAndShards(t *testing.T) {
	t.Parallel()
	names := func(opts suite.Options, shard string) []string {
		s, err := suite.ParseShard(shard)
		if err != nil {
			t.Fatal(err)
		}
		listing, err := suite.List([]suite.Job{many(t, "a.claims.yaml", 30, opts)}, suite.Batch{Shard: s})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, c := range listing.Cases {
			names = append(names, c.Name)
		}
		return names
	}
	if got, want := names(suite.Options{Run: "^case [12]$"}, ""), []string{"case 1", "case 2"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := len(names(suite.Options{Tags: "t0 || t1"}, "")), 20; got != want {
		t.Errorf("got %d cases, want %d", got, want)
	}
	var all []string
	for i := 1; i <= 3; i++ {
		part := names(suite.Options{}, fmt.Sprintf("%d/3", i))
		if len(part) < 4 {
			t.Errorf("part %d has %d of 30 cases", i, len(part))
		}
		all = append(all, part...)
	}
	whole := names(suite.Options{}, "")
	slices.Sort(all)
	slices.Sort(whole)
	if diff := cmp.Diff(whole, all); diff != "" {
		t.Errorf("the parts are not the whole: %s", diff)
	}
	for _, bad := range []string{"0/3", "4/3", "x", "1", "1/x", "-1/2", "1/2/3"} {
		if _, err := suite.ParseShard(bad); err == nil {
			t.Errorf("%q is taken for a part", bad)
		}
	}
}

func TestChanged(t *testing.T) {
	t.Parallel()
	var asked []string
	git := func(args ...string) ([]byte, error) {
		asked = append(asked, strings.Join(args, " "))
		switch {
		case args[0] == "rev-parse":
			return []byte("/repo\n"), nil
		case slices.Contains(args, "nowhere"):
			return nil, errors.New("git: bad revision")
		case slices.Contains(args, "diff"):
			return []byte("a/act.js\x00b.js\x00"), nil
		}
		return []byte("new.claims.yaml\x00"), nil
	}
	got, err := suite.Changed(git, "main")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, name := range []string{"a/act.js", "b.js", "new.claims.yaml"} {
		want = append(want, filepath.Join("/repo", filepath.FromSlash(name)))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(asked[1], "--end-of-options main --") {
		t.Errorf("asked git for %q", asked[1])
	}
	if !suite.Touches([]string{"/x", filepath.Join("/repo", "a", "..", "b.js")}, got) || suite.Touches([]string{"/repo/c.js"}, got) {
		t.Error("what changed is not found")
	}
	for _, ref := range []string{"", "--output=x", "nowhere"} {
		if _, err := suite.Changed(git, ref); err == nil {
			t.Errorf("%q is taken for a commit", ref)
		}
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	f := files{"s/x.claims.yaml": `flow: [../a.js, named]
stub: {m: m.js}
mocks: [n.yaml]
defaults: {event: e.json}
cases:
  - {name: a, answer: {api.log: l.js}, global: {g: g.js}}
  - {name: b, scenario: sc.json, steps: [{login: {event: other.json}}]}
`}
	s := parse(t, f, "s/x.claims.yaml")
	var got []string
	for _, path := range s.Files() {
		got = append(got, filepath.ToSlash(path))
	}
	want := []string{
		"s/x.claims.yaml", "s/x.claims.snap.yaml", "a.js", "s/m.js", "s/g.js", "s/l.js", "s/n.yaml", "s/e.json", "s/sc.json", "s/other.json",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"../a.js", "named"}, s.Names()); diff != "" || !s.Flows() {
		t.Error(diff)
	}
}

// disk is files that can be written.
type disk struct {
	files
	written []string
}

func (d *disk) write(path string, data []byte) error {
	d.files[filepath.ToSlash(path)] = string(data)
	d.written = append(d.written, path)
	return nil
}

func TestSnapshots(t *testing.T) {
	t.Parallel()
	d := &disk{files: files{"act.js": tierAction}}
	exists := func(path string) bool { _, ok := d.files[filepath.ToSlash(path)]; return ok }
	run := func(text string, write bool, only string) suite.Report {
		d.files["x.claims.yaml"] = text
		opts := suite.Options{Registry: registry(), Read: d.read, Clock: at(), Exists: exists, Run: only}
		if write {
			opts.Write = d.write
		}
		return suite.Run(t.Context(), parse(t, d.files, "x.claims.yaml"), opts)
	}
	const text = `action: act.js
cases:
  - {name: "b: deny", set: {user.app_metadata.tier: deny}, expect: snapshot}
  - {name: a, expect: {snapshot: true, decision: allow}}
  - {name: s, steps: [{login: {}, expect: snapshot}, {refresh: {}}]}
`
	want := []string{"fail b: deny", "  3:68 snapshot: expected a snapshot, got none was taken yet (claimctl test --update takes it; look at what it writes before you commit it)"}
	if diff := cmp.Diff(want, outcome(run(text, false, "deny"))); diff != "" {
		t.Fatal(diff)
	}
	if got := outcome(run(text, true, "")); !slices.Equal(got, []string{"pass b: deny", "pass a", "pass s"}) {
		t.Fatal(got)
	}
	taken := d.files["x.claims.snap.yaml"]
	wanted := `# What the cases of x.claims.yaml gave; written by claimctl test --update.

"a":
`
	if !strings.HasPrefix(strings.ReplaceAll(taken, "\na:", "\n\"a\":"), wanted) || !strings.Contains(taken, `
"b: deny":
  decision: "deny"
  reason: "tier is blocked"
  fates:
    access:
      tier: "omitted"
      rank: "omitted"
  calls:
    - "api.log(\"info\", \"begin\")"
`) {
		t.Errorf("got\n%s", taken)
	}
	if got := outcome(run(text, false, "")); !slices.Equal(got, []string{"pass b: deny", "pass a", "pass s"}) {
		t.Error(got)
	}
	// A case that was not chosen keeps its snapshot; the bytes are the same.
	run(text, true, "deny")
	if d.files["x.claims.snap.yaml"] != taken {
		t.Errorf("got\n%s", d.files["x.claims.snap.yaml"])
	}
	changed := strings.Replace(text, "tier: deny", "tier: throw", 1)
	want = []string{"fail b: deny", "  3:5 error: expected no error, got RangeError: no such tier at 5:11"}
	got := outcome(run(changed, false, "deny"))
	if diff := cmp.Diff(want, got[:2]); diff != "" || !strings.Contains(strings.Join(got, "\n"), "snapshot.reason: expected \"tier is blocked\", got \"uncaught: no such tier\" (the snapshot is at x.claims.snap.yaml:") {
		t.Error(got)
	}
	gone := strings.Replace(text, "name: a,", "name: c,", 1)
	if report := run(gone, false, "deny"); !slices.Equal(report.Obsolete, []string{"a"}) {
		t.Errorf("got the obsolete snapshots %v", report.Obsolete)
	}
	run(gone, true, "")
	if report := run(gone, false, ""); len(report.Obsolete) > 0 || report.Count(suite.Pass) != 3 {
		t.Errorf("got %v", outcome(report))
	}
	d.files["x.claims.snap.yaml"] = "s: 1\nb: {c: &x [*x]}\n"
	report := run(text, false, "")
	if len(report.Diagnostics) == 0 || report.Diagnostics[0].File != "x.claims.snap.yaml" || len(report.Cases) > 0 {
		t.Errorf("got %v", outcome(report))
	}
}

// FuzzSnapshot holds that what is written is read again.
func FuzzSnapshot(f *testing.F) {
	f.Add("name", `{"a": [1, {"b": null}, []], "": {"x": {}}, "~": "\u2028 \u0085 \ufeff é 😀"}`)
	f.Add("a: b # c", `{"yes": "- x", "1": 1e400, "k k": "\u0000\u007f"}`)
	f.Add("\u2028", `{"a": "`+strings.Repeat("x", 2000)+`", "`+strings.Repeat("k", 2000)+`": 1}`)
	f.Fuzz(func(t *testing.T, name, text string) {
		obj, err := action.ParseObject([]byte(text))
		if err != nil || name == "" || len(text) > 10_000 || !utf8.ValidString(name+text) {
			t.Skip()
		}
		if problem := suite.RoundTrip(name, obj); problem != "" {
			t.Error(problem)
		}
	})
}

func TestExtendIsTold(t *testing.T) {
	t.Parallel()
	f := files{"act.js": tierAction, "x.claims.yaml": "action: act.js\nstub: {m: m.js}\nmock: n.yaml\ncases:\n  - {name: a}\n  - {name: b, answer: {api.x: y.js}}\n  - {name: c, global: {z: z.js}}\n"}
	var given []string
	opts := suite.Options{Registry: registry(), Read: f.read, Clock: at(), Extend: func(r *runner.Runner, out suite.Outside) (*runner.Runner, error) {
		given = append(given, fmt.Sprint(out))
		switch {
		case len(out.Answers) > 0:
			return nil, &suite.StandInError{Flag: "answer", Name: "api.x", Summary: "not a method", Hint: "see the api"}
		case len(out.Globals) > 0:
			return nil, &suite.FileError{List: []action.Diagnostic{{Code: "CC303", File: "n.yaml", Line: 7, Column: 1, Summary: "wrong"}}}
		}
		return r, nil
	}}
	report := suite.Run(t.Context(), parse(t, f, "x.claims.yaml"), opts)
	want := []string{"7:1 CC303 wrong", `6:24 CC304 answer "api.x": not a method (see the api)`}
	if diff := cmp.Diff(want, outcome(report)); diff != "" {
		t.Error(diff)
	}
	if given[0] != "{[m=m.js] [] [] [n.yaml]}" {
		t.Errorf("got %q", given)
	}
	if got := outcome(suite.Run(t.Context(), parse(t, f, "x.claims.yaml"), suite.Options{Registry: registry(), Read: f.read, Run: "a", Extend: opts.Extend})); !slices.Equal(got, []string{"pass a"}) {
		t.Errorf("got %v: what is wrong with a case that is not chosen keeps nothing from running", got)
	}
}

// TestHostile holds that small documents do not grow large.
func TestHostile(t *testing.T) {
	t.Parallel()
	var matrix strings.Builder
	for i := range 20 {
		fmt.Fprintf(&matrix, "a.x%d: [1, 2, 3, 4, 5], ", i)
	}
	bomb := "a: &a [" + strings.Repeat("x,", 100) + "]\n"
	for i := range 6 {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", 'b'+i, 'b'+i, strings.Repeat(fmt.Sprintf("*%c,", 'a'+i), 100))
	}
	tests := map[string]string{
		"a matrix":     "action: a.js\ncases: [{name: a, matrix: {" + matrix.String() + "}}]\n",
		"a large case": "action: a.js\ncases: [{name: a, matrix: {x: [" + strings.Repeat("1,", 9000) + "]}, set: {a.b: [" + strings.Repeat("'${x}',", 9000) + "]}}]\n",
		"aliases":      bomb,
		"a cycle":      "action: a.js\ncases: &c [{name: a, set: {a.b: *c}}]\n",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, problems := suite.Parse("x.claims.yaml", []byte(text))
			if s != nil || len(problems) == 0 || problems[0].Line == 0 || problems[0].Column == 0 {
				t.Errorf("got %v", told(problems))
			}
		})
	}
}
