package summary_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/pkg/action"
)

func told(list []action.Diagnostic) string {
	var lines []string
	for _, d := range list {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", d.File, d.Code, d.Summary, d.Hint)))
	}
	return strings.Join(lines, "\n")
}

// TestReadRefuses: what is no part, or was changed, is told.
func TestReadRefuses(t *testing.T) {
	t.Parallel()
	s := summary.New(against())
	add(s, true, events(1, 3000, true)...)
	whole := string(part(t, s))
	doc, err := action.Marshal(s.Document(nil))
	if err != nil {
		t.Fatal(err)
	}
	swap := func(old, now string) string {
		t.Helper()
		if !strings.Contains(whole, old) {
			t.Fatalf("there is no %s", old)
		}
		return strings.Replace(whole, old, now, 1)
	}
	const damaged = "p CC421 the state is damaged: "
	for text, want := range map[string]string{
		"":                                    "p CC301 not JSON",
		whole[:len(whole)/2]:                  "p CC301 not JSON",
		"[]":                                  "p CC303 expected an object",
		`{"schema":"claimctl/lint/v1"}`:       `p CC304 expected the schema "claimctl/replay-summary/v1", found "claimctl/lint/v1"`,
		string(doc):                           "p CC421 the summary has no state to be merged by merge what replay writes with --shard",
		swap(`"events":3000`, `"events":601`): "p CC421 the numbers of the summary are not those of its state",
		swap(`"shards":[],"events":3000`, `"shards":[],"events":-1`):                               damaged + "there is a count of -1",
		swap(`"shards":[],"events":3000`, `"shards":[],"events":9007199254740993`):                 damaged + "there is a count of 9007199254740993",
		swap(`"events":3000`, `"evnts":600`):                                                       "p CC304 events is missing\n" + `p CC302 unknown key "evnts" did you mean "events"? was it written by another version of claimctl?`,
		swap(`"min_ids":5,"shard_count"`, `"min_ids":0,"shard_count"`):                             damaged + "min_ids is 0",
		swap(`"shards":[]`, `"shards":[1]`):                                                        damaged + "there are no shards [1] of 0",
		swap(`{"hashes":"`, `{"hashes":"xx`):                                                       damaged + `"xx`,
		swap(`{"hashes":"`, `{"hashes":"00`):                                                       damaged + `"00`,
		swap(`"token":"access","present"`, `"token":"acces","present"`):                            damaged + "the claim",
		swap(`"decisions":[{"kind"`, `"decisions":[{"kin"`):                                        "p CC304 decisions[0]: kind is missing",
		swap(`"all":"`, `"all":"!`):                                                                damaged + "registers are damaged",
		swap(`"changes":{"classes":[{`, `"changes":{"classes":[{"count":0,"who":{"hashes":""}},{`): damaged + "there are 43 classes of changes",
	} {
		_, problems := summary.Read("p", []byte(text))
		if got := told(problems); !strings.HasPrefix(got, want) {
			t.Errorf("got %.300s, want %s", got, want)
		}
	}
	if _, problems := summary.Read("p", []byte(whole)); len(problems) > 0 {
		t.Error(told(problems))
	}
}

// TestMergeRefuses: parts that do not belong together are told, each with the file
// that is to blame.
func TestMergeRefuses(t *testing.T) {
	t.Parallel()
	one := func(file string, shard, count int, change func(c *summary.Config)) summary.Part {
		c := config()
		c.Shard = summary.Shard{Index: shard, Count: count}
		if change != nil {
			change(&c)
		}
		return summary.Part{File: file, Summary: summary.New(c)}
	}
	first := one("a", 0, 3, nil)
	const other = "b CC422 is no part of the same run as a: "
	const hint = " merge the parts of one run, made with the same action, events and options"
	for want, b := range map[string]summary.Part{
		"b CC422 has shard 1 of 3, which is in a already leave one of them out":               one("b", 0, 3, nil),
		other + `the digest of the action is "aa" in one and "zz" in the other` + hint:        one("b", 1, 3, func(c *summary.Config) { c.Action.SHA256 = "zz" }),
		other + `the dialect of the action is "acme-hook" in one and "x" in the other` + hint: one("b", 1, 3, func(c *summary.Config) { c.Action.Dialect = "x" }),
		other + "only one of them compares the action with another" + hint:                    one("b", 1, 3, func(c *summary.Config) { c.Against = &action.Subject{} }),
		other + `they are of runs with other events or options: "r1" and "r2"` + hint:         one("b", 1, 3, func(c *summary.Config) { c.Run = "r2" }),
		other + "one is of a run with 3 shards, the other of one with 4" + hint:               one("b", 1, 4, nil),
		other + "only one of them shows ids" + hint:                                           one("b", 1, 3, func(c *summary.Config) { c.ShowIDs = true }),
		other + "one shows values that 5 ids have, the other those that 6 have" + hint:        one("b", 1, 3, func(c *summary.Config) { c.MinIDs = 6 }),
	} {
		sum, problems := summary.MergeParts([]summary.Part{first, b})
		if got := told(problems); got != want || sum != nil {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
	_, problems := summary.MergeParts([]summary.Part{one("a", 0, 1, nil), one("b", 0, 1, nil)})
	if got := told(problems); got != "b CC422 has shard 1 of 1, which is in a already leave one of them out" {
		t.Errorf("two whole runs: got %s", got)
	}
	if _, problems := summary.MergeParts(nil); len(problems) != 1 {
		t.Errorf("no part: got %s", told(problems))
	}
}

// TestMissing: what is merged says which shards are not there, and a summary of all
// says nothing of shards.
func TestMissing(t *testing.T) {
	t.Parallel()
	var parts []summary.Part
	for i := range 4 {
		c := config()
		c.Shard = summary.Shard{Index: i, Count: 4}
		c.Action.Path = fmt.Sprint("dir", 9-i, "/a.js")
		parts = append(parts, summary.Part{File: fmt.Sprint(i), Summary: summary.New(c)})
	}
	some, problems := summary.MergeParts([]summary.Part{parts[2], parts[0]})
	if len(problems) > 0 {
		t.Fatal(told(problems))
	}
	if diff := cmp.Diff(&summary.Shards{Count: 4, Here: []int{1, 3}, Missing: []int{2, 4}}, some.Document(nil).Shards); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{1, 3}, some.Missing()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	again, problems := summary.Read("some", part(t, some))
	if len(problems) > 0 {
		t.Fatal(told(problems))
	}
	all, problems := summary.MergeParts([]summary.Part{parts[3], again, parts[1]})
	if len(problems) > 0 || all.Document(nil).Shards != nil || len(all.Missing()) > 0 || all.Document(nil).Action.Path != "dir6/a.js" {
		t.Errorf("got %s and %+v", told(problems), all.Document(nil))
	}
}

// TestState: what goes to another process is all that there is.
func TestState(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 3000} {
		s := summary.New(against())
		add(s, true, events(2, n, true)...)
		text, err := s.State()
		if err != nil {
			t.Fatal(err)
		}
		got, err := summary.FromState(against(), text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(part(t, s)), string(part(t, got))); diff != "" {
			t.Errorf("%d events (-want +got):\n%s", n, diff)
		}
	}
	for _, text := range []string{"", "{}", `{"state":{}}`, `{"state":{"min_ids":5,"events":-1}}`} {
		if _, err := summary.FromState(against(), []byte(text)); err == nil {
			t.Errorf("%s is a state", text)
		}
	}
}

// FuzzFromState: no state is a panic, also when it is merged and written.
func FuzzFromState(f *testing.F) {
	for _, n := range []int{0, 1, 3} {
		s := summary.New(against())
		add(s, true, events(2, n, true)...)
		text, err := s.State()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := summary.FromState(against(), data)
		if err != nil {
			return
		}
		if err := summary.New(against()).Merge(got); err == nil {
			part(t, got)
		}
	})
}

// FuzzRead: no text is a panic; what is read is written as it was.
func FuzzRead(f *testing.F) {
	for _, n := range []int{0, 1, 3} {
		s := summary.New(against())
		add(s, true, events(2, n, true)...)
		f.Add(part(f, s))
		s = summary.New(config())
		add(s, false, events(2, n, false)...)
		f.Add(part(f, s))
	}
	f.Add([]byte(`{"schema":"claimctl/replay-summary/v1","state":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, problems := summary.Read("p", data)
		if len(problems) > 0 {
			return
		}
		again, problems := summary.Read("p", part(t, p.Summary))
		if len(problems) > 0 {
			t.Fatalf("%q: %s", data, told(problems))
		}
		if _, problems := summary.MergeParts([]summary.Part{p, again}); len(problems) == 0 {
			t.Fatalf("%q: a part was merged with itself", data)
		}
	})
}
