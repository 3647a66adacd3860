package replay

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// all are the lines of a part of a text, each with its offset.
func all(t testing.TB, text []byte, from, to int64, most int, table bool) []string {
	t.Helper()
	l := lines{most: most}
	l.begin(bytes.NewReader(text), from, to, table)
	if !table {
		l.align()
	}
	var out []string
	for {
		got, ok, err := l.next()
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return out
		}
		out = append(out, fmt.Sprintf("%d %v %s", got.offset, got.long, got.text))
		if len(out) > len(text)+1 {
			t.Fatal("more lines than bytes")
		}
	}
}

// FuzzLines: the lines of the parts of a text are the lines of the text, wherever it is
// cut, and whether they are read from a file or come in blocks.
func FuzzLines(f *testing.F) {
	f.Add([]byte("a\nbb\n\nccc"), uint16(3), uint16(5), uint8(10))
	f.Add([]byte("\n\n\n"), uint16(1), uint16(2), uint8(1))
	f.Add([]byte("a long line without an end"), uint16(7), uint16(8), uint8(4))
	f.Add([]byte("short\na long line\r\nshort\n"), uint16(6), uint16(7), uint8(6))
	f.Add([]byte(""), uint16(0), uint16(0), uint8(1))
	f.Fuzz(func(t *testing.T, text []byte, a, b uint16, most uint8) {
		longest := int(most) + 1
		size := int64(len(text))
		cuts := []int64{0, min(int64(a), size), min(int64(b), size), size}
		slices.Sort(cuts)
		want := all(t, text, 0, size, longest, false)
		var parts []string
		for i := range cuts[1:] {
			parts = append(parts, all(t, text, cuts[i], cuts[i+1], longest, false)...)
		}
		if diff := cmp.Diff(want, parts); diff != "" {
			t.Fatalf("cut at %v (-want +got):\n%s", cuts, diff)
		}
		if diff := cmp.Diff(want, streamed(t, text, longest, false)); diff != "" {
			t.Fatalf("as a stream (-want +got):\n%s", diff)
		}
	})
}

// FuzzTable: the records of a table do not depend on how it is read either, and together
// are the text.
func FuzzTable(f *testing.F) {
	f.Add([]byte("a,b\n1,\"x\ny\"\n2,\"\"\"\"\n"))
	f.Add([]byte("a\n\"never ends\nx\n"))
	f.Add([]byte("\"\"\n\n,\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		want := all(t, text, 0, int64(len(text)), 1<<20, true)
		end := lastRecordEnd(text)
		if end > 0 && text[end-1] != '\n' {
			t.Fatalf("the last record ends at %d of %q", end, text)
		}
		if got := streamed(t, text, 1<<20, true); !slices.Equal(got, want) {
			t.Fatalf("as a stream %q, want %q", got, want)
		}
		for _, record := range want {
			_, _ = cells([]byte(record)) // an error at worst
		}
		_, _ = header(text)
	})
}

// streamed are the lines of a text that comes in small pieces.
func streamed(t testing.TB, text []byte, most int, table bool) []string {
	t.Helper()
	in := &Input{Path: "-", Size: -1, Table: table, open: func() (io.ReadCloser, error) {
		return io.NopCloser(&pieces{text: text}), nil
	}}
	s, err := openStream(in, 0, feedOptions{most: most, read: func(int) {}, columns: func([]string) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	s.header = []string{"no header is read"}
	var out []string
	for {
		b, err := s.next(context.Background())
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		l := lines{most: most}
		l.begin(shifted{b.data, b.from}, b.from, b.from+int64(len(b.data)), table)
		for {
			got, ok, err := l.next()
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				break
			}
			out = append(out, fmt.Sprintf("%d %v %s", got.offset, got.long, got.text))
		}
	}
}

type pieces struct {
	text []byte
	n    int
}

func (p *pieces) Read(to []byte) (int, error) {
	if len(p.text) == 0 {
		return 0, io.EOF
	}
	p.n = p.n%5 + 1
	n := copy(to[:min(len(to), p.n)], p.text)
	p.text = p.text[n:]
	return n, nil
}

// TestSpans: parts are next to each other and are the whole.
func TestSpans(t *testing.T) {
	t.Parallel()
	for _, size := range []int64{0, 1, 5, 1000, 1 << 62} {
		for _, n := range []int{1, 2, 3, 7, 64} {
			at := int64(0)
			for i := 1; i <= n; i++ {
				from, to := Shard{Index: i, Of: n, By: ByRange}.span(size)
				if from != at || to < from {
					t.Fatalf("part %d/%d of %d is [%d, %d)", i, n, size, from, to)
				}
				at = to
			}
			if at != size {
				t.Fatalf("%d parts of %d end at %d", n, size, at)
			}
		}
	}
}

// TestParseShard: parts are named as elsewhere; the number can come from a scheduler, the
// count cannot.
func TestParseShard(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		env  string
		want string
	}{
		{"", "", "0/0"},
		{"2/5", "", "2/5"},
		{"5/5", "JOB_COMPLETION_INDEX=1", "5/5"},
		{"auto/5", "JOB_COMPLETION_INDEX=0", "1/5"},
		{"auto/5", "AWS_BATCH_JOB_ARRAY_INDEX=4", "5/5"},
		{"auto/5", "CLOUD_RUN_TASK_INDEX=2", "3/5"},
		{"auto/5", "SLURM_ARRAY_TASK_ID=2", "3/5"},
		{"auto/5", "SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_MIN=1", "2/5"},
		{"auto/5", "", "auto takes the index from the environment, and none of"},
		{"auto/5", "JOB_COMPLETION_INDEX=5", "there is no part 6 of 5"},
		{"auto/5", "JOB_COMPLETION_INDEX=-1", "JOB_COMPLETION_INDEX=-1 is no index"},
		{"auto/5", "JOB_COMPLETION_INDEX=x", "JOB_COMPLETION_INDEX=x is no index"},
		{"auto/5", "SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_MIN=x", "SLURM_ARRAY_TASK_MIN=x is no index"},
		{"auto", "JOB_COMPLETION_INDEX=1", `"auto" is no part`},
		{"0/5", "", "there is no part 0 of 5"},
		{"6/5", "", "there is no part 6 of 5"},
		{"1/0", "", `"1/0" is no part`},
		{"1/9999999999", "", "is no part"},
		{"x/5", "", `"x/5" is no part`},
	}
	for _, tt := range tests {
		getenv := func(name string) (string, bool) {
			for _, pair := range strings.Fields(tt.env) {
				if k, v, _ := strings.Cut(pair, "="); k == name {
					return v, true
				}
			}
			return "", false
		}
		s, err := ParseShard(tt.text, ByRange, getenv)
		got := fmt.Sprintf("%d/%d", s.Index, s.Of)
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, tt.want) {
			t.Errorf("%q with %q: got %s, want %s", tt.text, tt.env, got, tt.want)
		}
	}
}

// FuzzMapping: a mapping that is taken can be given every cell, and gives JSON or an error.
func FuzzMapping(f *testing.F) {
	for _, seed := range [][2]string{
		{"mail=user.email", "x"},
		{"a=user.email_verified", "TRUE"},
		{"n=user.logins", "1e3"},
		{"r=user.roles", "a|b"},
		{"m=user.app_metadata.tier", `{"a":1}`},
		{"g=origin.geo.latitude", "1.5"},
		{"x=", ""},
		{"=", "="},
		{"a=b=user.name", "é"},
		{`q=user.app_metadata.a\.b`, "\xff"},
		{"u=user", "{}"},
		{"e=user..id", ""},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, spec, text string) {
		m, err := ParseMapping(spec)
		if err != nil {
			return
		}
		p := projector{Projection: Projection{Scenario: []byte("{}"), Maps: []Mapping{m}}, columns: map[string]column{}}
		u, err := p.row([]string{m.Column}, []string{text})
		if err == nil && !isJSON(u.patch.Value()) {
			t.Fatalf("%q and %q give %s", spec, text, u.patch.Value())
		}
	})
}

func isJSON(v []byte) bool { return json.Valid(v) }

// TestText: a text is written as encoding/json would, whatever stands where.
func TestText(t *testing.T) {
	t.Parallel()
	for size := range 20 {
		for at := range size {
			for c := range 256 {
				text := []byte(strings.Repeat("x", size))
				text[at] = byte(c)
				want := string(action.MustMarshal(string(text)))
				if got := string(appendText(nil, string(text))); got != want {
					t.Fatalf("%q: got %s, want %s", text, got, want)
				}
			}
		}
	}
}

// claimsOf are claims of names, with some fates.
func claimsOf(names ...string) *runner.Outcome {
	out := &runner.Outcome{Decision: action.Decision{Kind: action.DecisionAllow}}
	for i, name := range names {
		c := action.Claim{Token: action.TokenAccess, Name: name, FinalName: name, Value: action.Value(fmt.Sprint(i)), Fate: action.FateSet}
		switch i % 5 {
		case 2:
			c.Token = action.TokenID
		case 3:
			c.Fate, c.FinalName, c.Rule = action.FateRenamed, "x:"+name, "prefix"
		case 4:
			c.Fate, c.Rule = action.FateDropped, "reserved"
		}
		out.Claims = append(out.Claims, c)
	}
	return out
}

// TestHeads: a record is the same whatever was written before it, and takes no memory.
func TestHeads(t *testing.T) { // not parallel: it counts allocations
	names := []string{"a", "b", "https://x.example/tier", "a\"b", strings.Repeat("long", 300)}
	for i := range 2 * maxHeads {
		names = append(names, fmt.Sprint("n", i))
	}
	used := newWriter([]string{"in"})
	for i := range 500 {
		some := slices.Concat(names[i*7%len(names):], names)[:i%60]
		out, other := claimsOf(some...), claimsOf(names[:i%8]...)
		fresh := newWriter([]string{"in"})
		fresh.record(0, 5, []byte(`"u"`), other, out)
		used.buf = used.buf[:0]
		used.record(0, 5, []byte(`"u"`), other, out)
		if diff := cmp.Diff(string(fresh.buf), string(used.buf)); diff != "" {
			t.Fatalf("record %d (-want +got):\n%s", i, diff)
		}
	}
	out, id := claimsOf("a", "b", "c", "d", "e"), []byte(`"u"`)
	if n := testing.AllocsPerRun(100, func() {
		used.buf = used.buf[:0]
		used.record(0, 5, id, nil, out)
	}); n > 0 {
		t.Errorf("%v allocations for a record", n)
	}
}

func BenchmarkRecord(b *testing.B) {
	w := newWriter([]string{"events.ndjson"})
	out := claimsOf("https://acme.example/tier", "https://acme.example/roles", "https://acme.example/country", "https://acme.example/internal")
	out.Claims = append(out.Claims, out.Claims[:2]...)
	for i := range out.Claims {
		c := &out.Claims[i]
		c.Fate, c.FinalName = action.FateSet, c.Name
	}
	out.Tokens = []runner.OutcomeToken{{Kind: action.TokenAccess, Bytes: 700}, {Kind: action.TokenID, Bytes: 900}}
	b.ReportAllocs()
	for i := int64(0); b.Loop(); i++ {
		w.buf = w.buf[:0]
		w.record(0, i*2500, []byte(`"auth0|000000000000000000000001"`), nil, out)
	}
}
