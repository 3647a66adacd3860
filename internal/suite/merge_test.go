package suite_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
)

// part is a report of some cases; a case is written "line name status".
func part(path string, cases ...string) suite.Report {
	r := suite.Report{
		Schema: suite.Schema, Suite: path, Action: "a.js", Dialect: "acme",
		Cases: []suite.CaseResult{}, Diagnostics: []action.Diagnostic{}, DurationsUS: []int64{},
	}
	for i, text := range cases {
		c := suite.CaseResult{Tags: []string{}, Mismatches: []suite.Mismatch{}}
		if _, err := fmt.Sscanf(text, "%d %s %s", &c.Line, &c.Name, &c.Status); err != nil {
			panic(err)
		}
		if c.Status == suite.Fail {
			c.Mismatches = append(c.Mismatches, suite.Mismatch{What: "x", Expected: "1", Actual: "2", Line: c.Line, Column: 1})
		}
		r.Cases = append(r.Cases, c)
		r.DurationsUS = append(r.DurationsUS, int64(100*len(path)+i))
	}
	return r
}

func document(t testing.TB, reports ...suite.Report) []byte {
	t.Helper()
	data, err := action.MarshalIndent(map[string]any{"schema": suite.DocumentSchema, "suites": append([]suite.Report{}, reports...)})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func shards(t testing.TB, docs ...[]suite.Report) []suite.Document {
	t.Helper()
	var list []suite.Document
	for i, reports := range docs {
		s, problems := suite.ReadDocument(fmt.Sprintf("shard-%d.json", i+1), document(t, reports...))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		list = append(list, s)
	}
	return list
}

// outline is what reports hold, in short.
func outline(reports []suite.Report) []string {
	list := []string{}
	for _, r := range reports {
		line := r.Suite + " " + r.Dialect + ":"
		for i, c := range r.Cases {
			line += fmt.Sprintf(" %s/%s/%d", c.Name, c.Status, r.DurationsUS[i])
		}
		for _, d := range r.Diagnostics {
			line += " !" + d.Summary
		}
		list = append(list, line)
	}
	return list
}

func TestMerge(t *testing.T) {
	t.Parallel()
	lost := part("c.claims.yaml")
	lost.Dialect = ""
	lost.Diagnostics = []action.Diagnostic{{Code: "CC304", Severity: "error", Summary: "lost", File: "c.claims.yaml", Line: 1}}
	other := lost
	other.Diagnostics = append([]action.Diagnostic{{Code: "CC304", Severity: "error", Summary: "more", File: "c.claims.yaml", Line: 2}}, lost.Diagnostics...)
	tests := []struct {
		name string
		docs [][]suite.Report
		want []string
	}{
		{"one", [][]suite.Report{{part("a", "1 x pass", "5 y fail")}}, []string{"a acme: x/pass/100 y/fail/101"}},
		{
			"cases by line, suites by path",
			[][]suite.Report{{part("a", "1 x pass", "7 z fail"), part("c", "1 x pass")}, {part("a", "4 y todo"), part("b", "2 w skip")}, {}},
			[]string{"a acme: x/pass/100 y/todo/100 z/fail/101", "b acme: w/skip/100", "c acme: x/pass/100"},
		},
		{"an order of the person's", [][]suite.Report{{part("b", "1 x pass"), part("a", "1 x pass")}, {part("0", "1 x pass")}}, []string{"b acme: x/pass/100", "a acme: x/pass/100", "0 acme: x/pass/100"}},
		{"the same case twice", [][]suite.Report{{part("a", "1 x fail", "2 y pass")}, {part("a", "1 x fail", "3 z pass")}}, []string{"a acme: x/fail/100 y/pass/101 z/pass/101"}},
		{"a case that was repeated", [][]suite.Report{{part("a", "1 x pass", "1 x fail")}, {part("a", "1 x pass", "1 x fail")}}, []string{"a acme: x/pass/100 x/fail/101"}},
		{"within a line, as they came", [][]suite.Report{{part("a", "1 x pass", "1 z pass")}, {part("a", "1 y pass")}}, []string{"a acme: x/pass/100 z/pass/101 y/pass/100"}},
		{"what could not be run", [][]suite.Report{{lost}, {other}, {lost}}, []string{"c.claims.yaml : !lost !more"}},
		{"a dialect that one shard found", [][]suite.Report{{lost}, {part("c.claims.yaml", "1 x pass")}}, []string{"c.claims.yaml acme: x/pass/1300 !lost"}},
		{"nothing", [][]suite.Report{{}, {}}, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, problems := suite.Merge(shards(t, tt.docs...))
			if diff := cmp.Diff(tt.want, outline(got)); diff != "" || len(problems) > 0 {
				t.Errorf("%v (-want +got):\n%s", problems, diff)
			}
		})
	}
}

// TestMergeIsTheWhole: shards of a report give the report.
func TestMergeIsTheWhole(t *testing.T) {
	t.Parallel()
	whole := part("a", "1 a pass", "2 b fail", "3 c skip", "4 d todo", "5 e pass")
	var first, second suite.Report = part("a"), part("a")
	for i, c := range whole.Cases {
		to := &first
		if i%2 == 1 {
			to = &second
		}
		to.Cases, to.DurationsUS = append(to.Cases, c), append(to.DurationsUS, whole.DurationsUS[i])
	}
	for _, docs := range [][][]suite.Report{{{first}, {second}}, {{second}, {first}}} {
		got, problems := suite.Merge(shards(t, docs...))
		if diff := cmp.Diff([]suite.Report{whole}, got); diff != "" || len(problems) > 0 {
			t.Errorf("%v (-want +got):\n%s", problems, diff)
		}
	}
}

func TestMergeRefuses(t *testing.T) {
	t.Parallel()
	elsewhere := part("a", "1 x pass")
	elsewhere.Action = "b.js"
	tests := []struct {
		name string
		docs [][]suite.Report
		want string
	}{
		{"another outcome", [][]suite.Report{{part("a", "1 x pass")}, {part("a", "1 w pass", "1 x fail")}}, `shard-2.json:17:9: the case "x" of "a" came out otherwise in shard-1.json:10:9`},
		{"another count", [][]suite.Report{{part("a", "1 x pass", "1 x pass")}, {part("a", "1 x pass")}}, `came out otherwise in shard-1.json:10:9`},
		{"another action", [][]suite.Report{{part("a", "1 x pass")}, {elsewhere}}, `shard-2.json:4:5: the suite "a" has the action "b.js" (acme) here, and "a.js" (acme) in shard-1.json:4:5`},
		{"twice in one", [][]suite.Report{{part("a", "1 x pass"), part("a", "2 y pass")}}, `the suite "a" is twice in one document`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, problems := suite.Merge(shards(t, tt.docs...))
			if len(problems) != 1 || got != nil || !strings.Contains(problems[0].Error(), tt.want) {
				t.Errorf("got %v, %v\nwant %s", got, problems, tt.want)
			}
		})
	}
}

func TestReadDocument(t *testing.T) {
	t.Parallel()
	good := string(document(t, part("a", "1 x fail")))
	tests := []struct{ name, from, to, want string }{
		{"another document", `"claimctl/suites/v1"`, `"claimctl/result/v1"`, `s.json:2:13: expected the schema "claimctl/suites/v1", found "claimctl/result/v1"`},
		{"a future one", `"claimctl/suite/v1"`, `"claimctl/suite/v2"`, `s.json:5:17: expected the schema "claimctl/suite/v1", found "claimctl/suite/v2"`},
		{"no JSON", `"suites"`, `suites`, `s.json:3:3: not JSON: invalid character 's' looking for beginning of object key string`},
		{"a status that is none", `"fail"`, `"failed"`, `s.json:14:21: unknown status "failed"`},
		{"a failure without a reason", `"status": "fail"`, `"mismatches": [], "status": "fail"`, `s.json:15:11: the key "mismatches" is there twice`},
		{"durations", `"durations_us": [`, `"durations_us": [1,`, `there are 2 durations for 1 cases`},
		{"an unknown key", `"tags"`, `"tagz"`, `unknown key "tagz"`},
		{"a key that is missing", `"line": 1,`, ``, `line is missing`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			changed := strings.Replace(good, tt.from, tt.to, 1)
			if changed == good {
				t.Fatalf("no %s in\n%s", tt.from, good)
			}
			s, problems := suite.ReadDocument("s.json", []byte(changed))
			told := ""
			for _, p := range problems {
				told += p.Error() + "\n"
			}
			if s.Reports != nil || !strings.Contains(told, tt.want) {
				t.Errorf("got %v\nwant %s\n%s", problems, tt.want, changed)
			}
		})
	}
	if s, problems := suite.ReadDocument("s.json", []byte("\ufeff"+good)); len(problems) > 0 || len(s.Reports) != 1 {
		t.Errorf("a mark of the byte order: %v", problems)
	}
}

// FuzzReadDocument: no document is a panic, and what is read can be merged.
func FuzzReadDocument(f *testing.F) {
	f.Add(document(f, part("a", "1 x fail"), part("b", "1 x pass", "2 y todo")))
	f.Add([]byte(`{"schema":"claimctl/suites/v1","suites":[]}`))
	f.Add([]byte(`{"schema":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, problems := suite.ReadDocument("f", data)
		if len(problems) > 0 {
			return
		}
		merged, problems := suite.Merge([]suite.Document{s, s})
		if len(problems) == 0 && len(merged) != len(s.Reports) {
			t.Fatalf("%d suites of %d", len(merged), len(s.Reports))
		}
	})
}

func TestOf(t *testing.T) {
	t.Parallel()
	res := action.Result{
		Action: action.Subject{Path: "a.js", Dialect: "acme", Trigger: "login"}, Event: action.EventInfo{Source: "preset:x"},
		Decision: action.Decision{Kind: action.DecisionAllow}, DurationUS: 7,
	}
	if got := outline([]suite.Report{suite.Of(res)}); got[0] != "a.js acme: login · preset:x/pass/7" {
		t.Errorf("got %q", got)
	}
	res.Diagnostics = []action.Diagnostic{{Code: "CC104", Severity: action.SeverityError, Summary: "rejected", Line: 3, Column: 5}}
	failed := suite.Of(res)
	want := []suite.Mismatch{{What: "diagnostics", Expected: "no error", Actual: "CC104 rejected", ActionLine: 3, ActionColumn: 5}}
	if diff := cmp.Diff(want, failed.Cases[0].Mismatches); diff != "" || failed.Cases[0].Status != suite.Fail {
		t.Errorf("%s (-want +got):\n%s", failed.Cases[0].Status, diff)
	}
	var back suite.Report
	if err := json.Unmarshal(action.MustMarshal(failed), &back); err != nil {
		t.Error(err)
	}
}
