package summary_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

func config() summary.Config {
	return summary.Config{Action: action.Subject{Path: "new.js", Dialect: "acme-hook", Trigger: "login", SHA256: "aa"}, Run: "r1"}
}

func against() summary.Config {
	c := config()
	c.Against = &action.Subject{Path: "old.js", Dialect: "acme-hook", Trigger: "login", SHA256: "bb"}
	return c
}

// event is an event as it is added.
type event struct {
	id            string
	before, after runner.Outcome
}

// generator makes outcomes; wild ones have many names, values and messages, and
// texts that are no UTF-8.
type generator struct {
	*rand.Rand
	wild bool
}

func pick[T any](g generator, list ...T) T { return list[g.IntN(len(list))] }

func (g generator) value() action.Value {
	switch n := g.IntN(20); {
	case n < 12:
		return action.Value(pick(g, `"free"`, `"pro"`, `true`, `null`, `[1,{"a":2}]`, `{"a":1,"b":2}`, `-1.5`))
	case n < 13 && g.wild:
		return action.Value("\"\xff" + fmt.Sprint(g.IntN(3)) + "\"")
	case n < 15:
		return action.Value(fmt.Sprintf(`"%s%d"`, strings.Repeat("é", 50+g.IntN(60)), g.IntN(3)))
	case n < 16:
		return nil
	}
	return action.Value(fmt.Sprintf(`"user%d@x.example"`, g.IntN(3000)))
}

func (g generator) claim() action.Claim {
	c := action.Claim{
		Token: pick(g, action.TokenAccess, action.TokenID, "weird"), Value: g.value(), Fate: pick(g, action.FateSet, action.FateSet, action.FateRenamed, action.FateDropped, "odd"),
		Name: pick(g, "tier", "roles", "email", "org"), Rule: "acme/rule", Why: pick(g, "because", "so"), Source: "https://docs.example/",
	}
	if g.wild && g.IntN(3) == 0 {
		c.Name = fmt.Sprintf("n%d\xff", g.IntN(400))
	}
	switch c.Fate {
	case action.FateSet:
		c.FinalName = c.Name
	case action.FateRenamed:
		c.FinalName = "https://x.example/" + c.Name
	}
	return c
}

func (g generator) outcome() runner.Outcome {
	out := runner.Outcome{Decision: action.Decision{Kind: action.DecisionAllow}, Rerun: g.IntN(9) == 0}
	if out.Rerun && g.IntN(4) == 0 {
		out.Differs = "claim tier"
	}
	switch g.IntN(8) {
	case 0:
		out.Decision = action.Decision{Kind: action.DecisionDeny, Code: "no_tier", Reason: fmt.Sprintf("user %d has no tier", 10000+g.IntN(999))}
		return out
	case 1:
		out.Decision.Kind = action.DecisionError
		out.Error = &action.Error{Name: pick(g, "TypeError", "a\x00b"), Thrown: true, Message: fmt.Sprintf("no %d\x00", g.IntN(700)), File: "new.js", Line: 1 + g.IntN(3), Column: 7}
	case 2:
		out.Error = &action.Error{Kind: runner.ErrorEvent, Message: "the event is no JSON object"}
		out.Diagnostics = []action.Diagnostic{{Code: "CC143", Summary: "the event is no JSON object"}}
		return out
	case 3:
		out.Diagnostics = []action.Diagnostic{{Code: "CC101", Severity: action.SeverityWarning, Summary: "nearly full", Line: 3}}
	}
	for range g.IntN(7) {
		out.Claims = append(out.Claims, g.claim())
	}
	out.Tokens = []runner.OutcomeToken{
		{Kind: action.TokenAccess, Bytes: 300 + g.IntN(9000), ClaimBytes: g.IntN(3000), Limit: 2000},
		{Kind: action.TokenID, Opaque: g.IntN(5) == 0, Bytes: g.IntN(70)},
	}
	return out
}

func events(seed uint64, n int, wild bool) []event {
	g := generator{rand.New(rand.NewPCG(seed, 1)), wild}
	list := make([]event, n)
	for i := range list {
		list[i] = event{fmt.Sprintf("auth0|%d", g.IntN(n)), g.outcome(), g.outcome()}
		if g.IntN(3) > 0 {
			list[i].before = list[i].after
		}
	}
	return list
}

func add(s *summary.Summary, pairs bool, list ...event) {
	s.AddMode(runner.StreamMode{Kind: runner.IsolationModule, Tape: true, Why: []string{"1:2 a global is assigned"}})
	for i := range list {
		e := &list[i]
		if pairs {
			s.AddPair([]byte(e.id), &e.before, &e.after)
		} else {
			s.Add([]byte(e.id), &e.after)
		}
	}
}

func part(t testing.TB, s *summary.Summary) []byte {
	t.Helper()
	data, err := s.Part()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func document(t testing.TB, s *summary.Summary) string {
	t.Helper()
	data, err := action.MarshalIndent(s.Document(nil))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestOrderAndPartition: whatever the order of events, the number of shards, of
// workers in them, and the order of merging, the bytes are the same.
func TestOrderAndPartition(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name        string
		n           int
		wild, pairs bool
		ids         bool
		shards      []int
	}{
		{"few", 7, false, false, false, []int{1, 2, 64}},
		{"none", 0, false, true, false, []int{1, 3}},
		{"many", 2500, false, false, false, []int{1, 2, 64}},
		{"wild", 2500, true, false, true, []int{3, 7}},
		{"pairs", 1500, false, true, true, []int{2, 7}},
		{"wild pairs", 1500, true, true, false, []int{1, 7}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := config()
			if tt.pairs {
				c = against()
			}
			c.ShowIDs = tt.ids
			list := events(3, tt.n, tt.wild)
			whole := summary.New(c)
			add(whole, tt.pairs, list...)
			wantPart, want := string(part(t, whole)), document(t, whole)
			for _, shards := range tt.shards {
				r := rand.New(rand.NewPCG(uint64(shards), 2))
				r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
				got := sharded(t, c, tt.pairs, list, shards, r)
				if diff := cmp.Diff(want, document(t, got)); diff != "" {
					t.Fatalf("%d shards (-want +got):\n%s", shards, diff)
				}
				if string(part(t, got)) != wantPart {
					t.Fatalf("%d shards: the documents are equal, and the states are not", shards)
				}
			}
		})
	}
}

// sharded sums up each shard by three workers, writes and reads the parts, and
// merges them in a random order.
func sharded(t *testing.T, c summary.Config, pairs bool, list []event, shards int, r *rand.Rand) *summary.Summary {
	t.Helper()
	cuts := make([][]event, shards)
	for _, e := range list {
		i := r.IntN(shards)
		cuts[i] = append(cuts[i], e)
	}
	var parts []summary.Part
	for i, events := range cuts {
		c.Shard = summary.Shard{Index: i, Count: shards}
		whole := summary.New(c)
		for w := range 3 {
			worker := summary.New(c)
			for j, e := range events {
				if j%3 == w {
					add(worker, pairs, e)
				}
			}
			if len(events) == 0 {
				add(worker, pairs)
			}
			if err := whole.Merge(worker); err != nil {
				t.Fatal(err)
			}
		}
		p, problems := summary.Read(fmt.Sprintf("part-%d.json", i), part(t, whole))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		parts = append(parts, p)
	}
	r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	sum, problems := summary.MergeParts(parts)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return sum
}

// TestAgainstPlainCounts holds a summary against counts made in the plainest way.
func TestAgainstPlainCounts(t *testing.T) {
	t.Parallel()
	list := events(5, 4000, false)
	s := summary.New(config())
	add(s, false, list...)
	d := s.Document(nil)
	decisions, present, dropped, values, failed := map[action.DecisionKind]int64{}, int64(0), int64(0), map[string]int64{}, int64(0)
	for _, e := range list {
		decisions[e.after.Decision.Kind]++
		if e.after.Error != nil {
			failed++
		}
		there := false
		for _, c := range e.after.Claims {
			if c.Token != action.TokenAccess || c.Name != "tier" {
				continue
			}
			switch c.Fate {
			case action.FateSet:
				there = true
				values[string(c.Value)]++
			case action.FateDropped:
				dropped++
			}
		}
		if there {
			present++
		}
	}
	for _, k := range d.Decisions {
		if decisions[action.DecisionKind(k.Kind)] != k.Count {
			t.Errorf("%s: got %d, want %d", k.Kind, k.Count, decisions[action.DecisionKind(k.Kind)])
		}
	}
	if d.Events != 4000 || d.Errors.Count != failed {
		t.Errorf("%d events, %d errors, want %d", d.Events, d.Errors.Count, failed)
	}
	for _, c := range d.Claims {
		if c.Token != "access" || c.Name != "tier" {
			continue
		}
		if c.Present != present {
			t.Errorf("present: got %d, want %d", c.Present, present)
		}
		for _, f := range c.Fates {
			if f.Fate == "dropped" && (f.Count != dropped || f.Rule != "acme/rule" || f.Why != "because") {
				t.Errorf("dropped: got %+v, want %d", f, dropped)
			}
		}
		if n := int64(len(values)); c.Distinct < n*93/100 || c.Distinct > n*107/100 {
			t.Errorf("distinct: got %d, want about %d", c.Distinct, n)
		}
		if len(c.Top) < 7 {
			t.Errorf("only %d values are shown", len(c.Top))
		}
		for _, v := range c.Top {
			if exact := values[v.Value]; v.Count < exact || v.Count > exact+int64(len(values))/20 || !v.Estimated && v.Count != exact {
				t.Errorf("%s: got %d, want %d", v.Value, v.Count, values[v.Value])
			}
		}
		return
	}
	t.Error("the claim is missing")
}

// TestFrequentAmongMany: a value that one user in ten has is found among a hundred
// thousand others, and no rare one is shown.
func TestFrequentAmongMany(t *testing.T) {
	t.Parallel()
	for seed := range 10 {
		s := summary.New(config())
		frequent := action.Value(fmt.Sprintf(`"frequent %d"`, seed))
		for i := range 20000 {
			out := runner.Outcome{Claims: []action.Claim{{Token: "id", Name: "c", FinalName: "c", Fate: action.FateSet, Value: frequent}}}
			if i%10 > 0 {
				out.Claims[0].Value = action.Value(fmt.Sprintf(`"rare %d"`, i))
			}
			s.Add(fmt.Appendf(nil, "user %d", i), &out)
		}
		c := s.Document(nil).Claims[0]
		if len(c.Top) != 1 || c.Top[0].Value != string(frequent) || c.Top[0].Count < 2000 || c.Top[0].Count > 2060 {
			t.Errorf("%d: got %+v", seed, c.Top)
		}
		if c.Distinct < 18001*93/100 || c.Distinct > 18001*107/100 || !c.Estimated {
			t.Errorf("%d different values, want about 18001", c.Distinct)
		}
	}
}

// TestPersonalData: what few ids have is not in the document, nor are the ids, nor
// what looks like one in a message; with ShowIDs all of it is.
func TestPersonalData(t *testing.T) {
	t.Parallel()
	for _, show := range []bool{false, true} {
		c := config()
		c.ShowIDs = show
		s := summary.New(c)
		for i := range 40 {
			user := fmt.Sprintf("ada%d", i/8)
			out := runner.Outcome{
				Decision: action.Decision{Kind: action.DecisionDeny, Reason: "no tier for " + user + "@acme.example (id 5f7c8ec7d1)."},
				Claims:   []action.Claim{{Token: "id", Name: "email", FinalName: "email", Fate: action.FateSet, Value: action.MustMarshal(user + "@acme.example")}},
			}
			s.Add([]byte(user), &out)
		}
		text := document(t, s)
		for _, secret := range []string{"ada3", "@acme", "5f7c"} {
			if strings.Contains(text, secret) != show {
				t.Errorf("show is %v, and %q is or is not in\n%s", show, secret, text)
			}
		}
		d := s.Document(nil)
		if !show && (len(d.Reasons) != 1 || d.Reasons[0].Reason != "no tier for <email> (id <id>)." || d.Reasons[0].Count != 40 || len(d.Reasons[0].Examples) != 5 || !strings.HasPrefix(d.Reasons[0].Examples[0], "sha256:")) {
			t.Errorf("got %+v", d.Reasons)
		}
	}
}

// TestMinIDs: a value is shown from so many ids on, and events of one id are one.
func TestMinIDs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ least, ids, shown int }{{0, 4, 0}, {0, 5, 1}, {3, 2, 0}, {3, 3, 1}, {1, 1, 1}, {100, 99, 0}, {100, 100, 1}} {
		c := config()
		c.MinIDs = tt.least
		s := summary.New(c)
		for i := range 1000 {
			out := runner.Outcome{Claims: []action.Claim{{Token: "id", Name: "c", FinalName: "c", Fate: action.FateSet, Value: action.Value(`1`)}}}
			s.Add(fmt.Append(nil, i%tt.ids), &out)
		}
		if got := len(s.Document(nil).Claims[0].Top); got != tt.shown {
			t.Errorf("%+v: %d values are shown", tt, got)
		}
	}
}

func landing(token action.TokenKind, name, value string) action.Claim {
	return action.Claim{Token: token, Name: name, FinalName: name, Fate: action.FateSet, Value: action.Value(value)}
}

func TestChanges(t *testing.T) {
	t.Parallel()
	allow := action.Decision{Kind: action.DecisionAllow}
	deny := action.Decision{Kind: action.DecisionDeny, Reason: "x"}
	boom := &action.Error{Message: "boom", Thrown: true}
	c := against()
	c.ShowIDs = true
	s := summary.New(c)
	for _, e := range []event{
		{"same", runner.Outcome{Decision: allow, Claims: []action.Claim{landing("id", "o", `{"a":1,"b":[2]}`), landing("id", "t", `1`)}}, runner.Outcome{Decision: allow, Claims: []action.Claim{landing("id", "t", `1`), landing("id", "o", `{"b":[2],"a":1}`)}}},
		{"added", runner.Outcome{Decision: allow}, runner.Outcome{Decision: allow, Claims: []action.Claim{landing("id", "t", `1`)}}},
		{"removed", runner.Outcome{Decision: allow, Claims: []action.Claim{landing("id", "t", `1`)}}, runner.Outcome{Decision: allow, Claims: []action.Claim{landing("access", "t", `1`)}}},
		{"changed", runner.Outcome{Decision: allow, Claims: []action.Claim{landing("id", "t", `1`)}}, runner.Outcome{Decision: allow, Claims: []action.Claim{landing("id", "t", `"1"`)}}},
		{"denied", runner.Outcome{Decision: allow}, runner.Outcome{Decision: deny}},
		{"reworded", runner.Outcome{Decision: deny}, runner.Outcome{Decision: action.Decision{Kind: action.DecisionDeny, Reason: "y"}}},
		{"broken", runner.Outcome{Decision: allow}, runner.Outcome{Decision: action.Decision{Kind: action.DecisionError}, Error: boom}},
		{"mended", runner.Outcome{Decision: action.Decision{Kind: action.DecisionError}, Error: boom}, runner.Outcome{Decision: allow}},
		{"otherwise", runner.Outcome{Decision: allow, Error: boom}, runner.Outcome{Decision: allow, Error: &action.Error{Message: "bang", Thrown: true}}},
	} {
		s.AddPair([]byte(e.id), &e.before, &e.after)
	}
	d := s.Document(nil)
	got := map[string]string{}
	for _, claim := range d.Claims {
		m := claim.Moves
		got[claim.Token+" "+claim.Name] = fmt.Sprint(m.Added, m.Removed, m.Changed, m.Same, m.Values)
	}
	want := map[string]string{
		"id o":     "{0 []} {0 []} {0 []} 1 []",
		"id t":     `{1 [added]} {1 [removed]} {1 [changed]} 1 [{1 "1" 1 false}]`,
		"access t": "{1 [removed]} {0 []} {0 []} 0 []",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	ch := *d.Changes
	if ch.Events.Count != 8 || ch.Claims.Count != 3 || fmt.Sprint(ch.Broken, ch.Mended, ch.Reworded, ch.FailsOtherwise) != "{1 [broken]} {1 [mended]} {1 [reworded]} {1 [otherwise]}" {
		t.Errorf("got %+v", ch)
	}
	if got := fmt.Sprint(ch.Decisions); got != "[{allow allow 5 []} {allow deny 1 [denied]} {allow error 1 [broken]} {deny deny 1 []} {error allow 1 [mended]}]" {
		t.Errorf("got %s", got)
	}
}

// TestManyClaims: with an index the comparison is the same as without.
func TestManyClaims(t *testing.T) {
	t.Parallel()
	var before, after []action.Claim
	for i := range 300 {
		before = append(before, landing("id", fmt.Sprint("n", i), "1"))
		if i > 0 {
			after = append([]action.Claim{landing("id", fmt.Sprint("n", i), fmt.Sprint(i%2))}, after...)
		}
	}
	s := summary.New(against())
	s.AddPair([]byte("x"), &runner.Outcome{Claims: before}, &runner.Outcome{Claims: after})
	d := s.Document(nil)
	added, removed, changed, same := int64(0), int64(0), int64(0), d.OtherClaims.Moves.Same
	for _, m := range append([]*summary.Moves{d.OtherClaims.Moves}, moves(d)...) {
		added, removed, changed = added+m.Added.Count, removed+m.Removed.Count, changed+m.Changed.Count
	}
	for _, m := range moves(d) {
		same += m.Same
	}
	if added != 0 || removed != 1 || changed != 149 || same != 150 || len(d.Claims) != 64 {
		t.Errorf("%d added, %d removed, %d changed, %d same, %d claims", added, removed, changed, same, len(d.Claims))
	}
}

func moves(d summary.Document) []*summary.Moves {
	var list []*summary.Moves
	for _, c := range d.Claims {
		list = append(list, c.Moves)
	}
	return list
}

// TestNothingIsKept: an outcome may be overwritten once it was added.
func TestNothingIsKept(t *testing.T) {
	t.Parallel()
	id, value := []byte("user"), action.Value(`"pro"`)
	out := runner.Outcome{Claims: []action.Claim{landing("id", "t", "")}}
	out.Claims[0].Value = value
	c := config()
	c.ShowIDs = true
	s := summary.New(c)
	s.Add(id, &out)
	want := part(t, s)
	copy(id, "xxxx")
	copy(value, `"xxx"`)
	if !bytes.Equal(want, part(t, s)) {
		t.Error("what was added changed with the outcome")
	}
}

// steady is an event as most are: six claims in two tokens.
func steady(i int) runner.Outcome {
	out := runner.Outcome{
		Decision: action.Decision{Kind: action.DecisionAllow},
		Tokens:   []runner.OutcomeToken{{Kind: action.TokenAccess, Bytes: 700 + i%300}, {Kind: action.TokenID, Bytes: 900 + i%30}},
	}
	for _, token := range []action.TokenKind{action.TokenAccess, action.TokenID} {
		for j, value := range []string{`"pro"`, `["a","b"]`, `true`, fmt.Sprintf(`"org_%d"`, i%40), fmt.Sprintf(`"u%d@x.example"`, i), fmt.Sprint(i % 1000)} {
			out.Claims = append(out.Claims, landing(token, fmt.Sprint("https://x.example/claim", j), value))
		}
	}
	return out
}

func TestAddTakesNoMemory(t *testing.T) {
	s := summary.New(config())
	outs := make([]runner.Outcome, 20000)
	ids := make([][]byte, len(outs))
	for i := range outs {
		outs[i], ids[i] = steady(i), fmt.Appendf(nil, "auth0|%d", i)
		s.Add(ids[i], &outs[i])
	}
	i := 0
	if n := testing.AllocsPerRun(5000, func() { s.Add(ids[i], &outs[i]); i++ }); n > 0 {
		t.Errorf("%v allocations for an event", n)
	}
}

func BenchmarkAdd(b *testing.B) {
	s := summary.New(config())
	outs := make([]runner.Outcome, 20000)
	ids := make([][]byte, len(outs))
	for i := range outs {
		outs[i], ids[i] = steady(i), fmt.Appendf(nil, "auth0|%d", i)
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		s.Add(ids[i], &outs[i])
		if i++; i == len(outs) {
			i = 0
		}
	}
}

func BenchmarkPart(b *testing.B) {
	s := summary.New(config())
	for i := range 20000 {
		out := steady(i)
		s.Add(fmt.Appendf(nil, "auth0|%d", i), &out)
	}
	for b.Loop() {
		data, _ := s.Part()
		b.SetBytes(int64(len(data)))
	}
}
