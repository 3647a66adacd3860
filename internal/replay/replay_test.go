package replay_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/claimctl/claimctl/internal/replay"
	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect/all"
)

// strict reads a record, and holds that it is written as encoding/json would write it.
func strict(t testing.TB, line string) (r replay.Record) {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		t.Fatalf("%v\n%s", err, line)
	}
	same(t, "record", line, string(action.MustMarshal(r)))
	return r
}

// TestRecordsOfAllKinds: every part of a record is written as encoding/json writes it.
func TestRecordsOfAllKinds(t *testing.T) {
	t.Parallel()
	const odd = "\"quotes\" \\ \b\f\n\r\t \x01\x7f é😀 \u2028\u2029 </script>"
	body := "const odd = event.odd;\n" + `
  if (event.how === 'throw') { const e = new TypeError(odd); throw e; }
  if (event.how === 'value') throw {odd};
  if (event.how === 'redirect') return api.redirect.sendUserTo('https://x.example/' + encodeURIComponent(odd));
  if (event.how === 'deny') return api.access.deny(odd);
  api.accessToken.setCustomClaim('https://acme.example/' + odd, {[odd]: [odd, 1, null, true]});
  api.accessToken.setCustomClaim('roles', [odd]);
  api.idToken.setCustomClaim('u', undefined);
  for (let i = 0; i < (event.many ?? 0); i++) api.accessToken.setCustomClaim('many' + i, i);`
	var text strings.Builder
	for i, how := range []string{"", "throw", "value", "redirect", "deny"} {
		for _, more := range []string{"", `,"many":40,"resource_server":{"identifier":"https://api.example"}`} {
			fmt.Fprintf(&text, `{"how":%q,"odd":%s,"user":{"user_id":%s}%s}`+"\n", how, action.MustMarshal(odd), action.MustMarshal(fmt.Sprint(odd, i)), more)
		}
	}
	path := write(t, filepath.Join(t.TempDir(), "odd \"events\".ndjson"), text.String())
	records, _ := given{code: hook(body), against: hook(strings.ReplaceAll(body, "true]", "false]")), paths: []string{path}}.run(t)
	schema := jsonschema.NewCompiler().MustCompile("../../docs/schema/replay-record.v1.json")
	kinds := map[action.DecisionKind]int{}
	for line := range strings.Lines(records) {
		r := strict(t, strings.TrimSuffix(line, "\n"))
		kinds[r.Decision.Kind]++
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err == nil {
			err = schema.Validate(doc)
		}
		if err != nil {
			t.Errorf("%v\n%s", err, line)
		}
		if r.Before == nil || (len(r.Changes) > 0) != (r.Decision.Kind == action.DecisionAllow) {
			t.Errorf("changes: %s", line)
		}
	}
	same(t, "decisions", kinds, map[action.DecisionKind]int{
		action.DecisionAllow: 2, action.DecisionError: 4, action.DecisionRedirect: 2, action.DecisionDeny: 2,
	})
}

const tierCode = `
  if (event.user.fail) throw new Error('no tier for ' + event.user.user_id);
  if (event.user.deny) return api.access.deny('blocked');
  api.accessToken.setCustomClaim('https://acme.example/tier', event.user.tier);
  if (event.user.note) api.idToken.setCustomClaim('https://acme.example/note', event.user.note);`

// lines makes lines of all kinds, good ones and bad ones.
func lines(n int, seed uint64) string {
	rnd := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	for i := range n {
		end := "\n"
		if rnd.IntN(5) == 0 {
			end = "\r\n"
		}
		switch rnd.IntN(12) {
		case 0:
			b.WriteString(strings.Repeat(" ", rnd.IntN(3)))
		case 1:
			fmt.Fprintf(&b, `{"user":{"user_id":"u%d"`, i)
		case 2:
			fmt.Fprintf(&b, `{"user":{"user_id":"u%d","fail":true}}`, i)
		case 3:
			fmt.Fprintf(&b, `{"user":{"user_id":"u%d","deny":true}}`, i)
		case 4:
			fmt.Fprintf(&b, "{\"user\":{\"user_id\":\"u%d\xff\"}}", i)
		case 5:
			fmt.Fprintf(&b, `{"user":{"user_id":"u%d","tier":"long","note":%q}}`, i, strings.Repeat("x", rnd.IntN(5000)))
		default:
			fmt.Fprintf(&b, `{"user":{"user_id":"u%d","tier":"t%d"}}`, i, rnd.IntN(4))
		}
		b.WriteString(end)
	}
	return b.String()
}

// TestOneLineOneRecord: one line in, one line out, in order, whatever the lines are.
func TestOneLineOneRecord(t *testing.T) {
	t.Parallel()
	text := strings.TrimSuffix(lines(3000, 1), "\n") + `{"user":`
	path := write(t, filepath.Join(t.TempDir(), "events.ndjson"), text)
	records, _ := given{code: hook(tierCode), paths: []string{path}}.run(t)
	offset := 0
	want := strings.Split(text, "\n")
	got := strings.Split(strings.TrimSuffix(records, "\n"), "\n")
	if len(got) != len(want) {
		t.Fatalf("%d lines, %d records", len(want), len(got))
	}
	for i, line := range want {
		r := strict(t, got[i])
		if int(r.Offset) != offset || r.Schema != replay.RecordSchema || r.Source != path {
			t.Fatalf("record %d: %s, want offset %d", i, got[i], offset)
		}
		var event struct{ User struct{ Fail, Deny bool } }
		kind := action.DecisionAllow
		switch err := json.Unmarshal([]byte(line), &event); {
		case err != nil, strings.Contains(line, "\xff"), event.User.Fail:
			kind = action.DecisionError
		case event.User.Deny:
			kind = action.DecisionDeny
		}
		if r.Decision.Kind != kind || (r.Error != nil) != (kind == action.DecisionError) {
			t.Errorf("line %q: %s", line, got[i])
		}
		offset += len(line) + 1
	}
}

// TestPartitions: any number of workers and of shards gives the same bytes.
func TestPartitions(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, two := write(t, dir+"/a.ndjson", lines(700, 2)), write(t, dir+"/b.ndjson", lines(900, 3))
	base := given{code: hook(tierCode), against: hook(strings.ReplaceAll(tierCode, "'blocked'", "'refused'") + "\napi.accessToken.setCustomClaim('https://acme.example/new', 1)"), paths: []string{one, two}}
	for _, by := range []replay.By{replay.ByRange, replay.ByID} {
		whole := base
		whole.opts = func(o *replay.Options) { o.Shard = replay.Shard{By: by} }
		records, sum := whole.run(t)
		for _, n := range []int{1, 2, 3, 7, 64} {
			if n == 64 && by == replay.ByID {
				continue // each shard reads everything
			}
			var parts []summary.Part
			var all strings.Builder
			for i := 1; i <= n; i++ {
				g := base
				g.opts = func(o *replay.Options) {
					o.Shard, o.Jobs = replay.Shard{Index: i, Of: n, By: by}, 1+i%3
				}
				records, sum := g.run(t)
				all.WriteString(records)
				part, problems := summary.Read(fmt.Sprint("part ", i), []byte(sum))
				if len(problems) > 0 {
					t.Fatal(problems)
				}
				parts = append(parts, part)
			}
			if by == replay.ByRange {
				same(t, fmt.Sprintf("records of %d shards", n), all.String(), records)
			}
			same(t, fmt.Sprintf("summary of %d shards by %s", n, by), merged(t, parts), sum)
		}
	}
}

func merged(t testing.TB, parts []summary.Part) string {
	t.Helper()
	rand.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	sum, problems := summary.MergeParts(parts)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	text, err := sum.Part()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestInputsAreOne: the same text gives the same records, however it is handed over.
func TestInputsAreOne(t *testing.T) {
	t.Parallel()
	text := lines(2500, 4)
	dir := t.TempDir()
	path := write(t, dir+"/events.ndjson", text)
	want, _ := given{code: hook(tierCode), paths: []string{path}}.run(t)
	want = strings.ReplaceAll(want, path, "X")
	for _, name := range []string{"events.ndjson.gz", "events.ndjson.zst", "-"} {
		g := given{code: hook(tierCode), paths: []string{filepath.Join(dir, name)}}
		switch name {
		case "-":
			g.paths[0] = path
			g.opts = func(o *replay.Options) {
				inputs, err := replay.OpenInputs(replay.World{Open: os.Open, Stdin: &dribble{text: text}}, []string{"-"}, "")
				if err != nil {
					t.Fatal(err)
				}
				o.Inputs = inputs
			}
		default:
			write(t, g.paths[0], packed(t, text, name))
		}
		got, _ := g.run(t)
		got = strings.ReplaceAll(strings.ReplaceAll(got, g.paths[0], "X"), `"source":"-"`, `"source":"X"`)
		if got != want {
			t.Errorf("%s: %s", name, firstDifference(got, want))
		}
	}
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("record %d is\n%s\nwant\n%s", i, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d records, want %d", len(a), len(b))
}

func packed(t testing.TB, text, name string) string {
	t.Helper()
	var b bytes.Buffer
	if strings.HasSuffix(name, ".zst") {
		z, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = z.Write([]byte(text))
		_ = z.Close()
		return b.String()
	}
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return b.String()
}

// dribble reads a text in pieces of all sizes.
type dribble struct {
	text string
	n    int
}

func (d *dribble) Read(p []byte) (int, error) {
	if d.text == "" {
		return 0, io.EOF
	}
	d.n = (d.n*7 + 13) % 9000
	n := copy(p[:min(len(p), d.n+1)], d.text)
	d.text = d.text[n:]
	return n, nil
}

// TestManyFiles: files that are too many to be handed on are read here.
func TestManyFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	g := given{code: hook(tierCode)}
	var text strings.Builder
	for i := range 70 {
		part := lines(20, uint64(i))
		if i == 30 {
			part = "" // a file can be empty
		}
		text.WriteString(part)
		g.paths = append(g.paths, write(t, fmt.Sprintf("%s/%02d.ndjson", dir, i), part))
	}
	records, sum := g.run(t)
	same(t, "records", strings.Count(records, "\n"), strings.Count(text.String(), "\n"))
	var all strings.Builder
	var parts []summary.Part
	for i := range 3 {
		g.opts = func(o *replay.Options) { o.Shard = replay.Shard{Index: i + 1, Of: 3, By: replay.ByRange} }
		records, sum := g.run(t)
		all.WriteString(records)
		part, _ := summary.Read("part", []byte(sum))
		parts = append(parts, part)
	}
	if all.String() != records {
		t.Error(firstDifference(all.String(), records))
	}
	same(t, "summary", merged(t, parts), sum)
}

// TestDeadly: a line that loops or eats memory is an error of its own; every other
// line has its record, and all of them are in the summary.
func TestDeadly(t *testing.T) {
	t.Parallel()
	const body = `
  if (event.how === 'loop') for (;;);
  if (event.how === 'regexp') /(?=a)(a*)*b/.test('a'.repeat(60));
  if (event.how === 'memory') { const l = []; for (;;) l.push(new Array(1e6).fill(l.length)); }
  if (event.how === 'sparse') Array.from({length: 1e9}, (_, i) => ({i}));
  api.accessToken.setCustomClaim('https://acme.example/how', event.how);`
	for _, how := range []string{"loop", "regexp", "memory", "sparse"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			var text strings.Builder
			for i := range 400 {
				word := "fine"
				if i == 7 || i == 300 {
					word = how
				}
				fmt.Fprintf(&text, `{"how":%q,"user":{"user_id":"u%d"}}`+"\n", word, i)
			}
			path := write(t, t.TempDir()+"/e.ndjson", text.String())
			records, sum := given{code: hook(body), paths: []string{path}}.run(t)
			list := strings.Split(strings.TrimSuffix(records, "\n"), "\n")
			same(t, "records", len(list), 400)
			for i, line := range list {
				var r replay.Record
				if err := json.Unmarshal([]byte(line), &r); err != nil {
					t.Fatal(err)
				}
				bad := i == 7 || i == 300
				if bad != (r.Error != nil && r.Error.Kind == action.ErrorLimit) || !bad && len(r.Claims) != 1 {
					t.Errorf("record %d: %s", i, line)
				}
			}
			if !strings.Contains(sum, `"events":400`) || !strings.Contains(sum, `"errors":{"count":2`) {
				t.Errorf("the summary is %.600s", sum)
			}
		})
	}
}

// TestInterrupted: a replay that is interrupted keeps what is done, and goes on from
// there.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := write(t, dir+"/e.ndjson", lines(20_000, 5))
	base := given{code: hook(tierCode), paths: []string{path}}
	records, sum := base.run(t)
	ctx, cancel := context.WithCancel(t.Context())
	g := base
	g.opts = func(o *replay.Options) {
		o.Checkpoint, o.Every = dir+"/cp", 5*time.Millisecond
		o.Progress = func(p replay.Progress) {
			if p.Lines > 3000 {
				cancel()
			}
		}
	}
	o := g.options(t, dir+"/out")
	res, err := replay.Run(ctx, o)
	if !errors.Is(err, context.Canceled) || res.Complete {
		t.Fatalf("got %v, %v", res.Complete, err)
	}
	cut := read(t, dir+"/out")
	if len(cut) == len(records) || !strings.HasPrefix(records, cut) || strings.Count(cut, "\n") != int(res.Lines) {
		t.Fatalf("%d of %d bytes, %d lines", len(cut), len(records), res.Lines)
	}
	resume(t, g, dir, records, sum)
}

func resume(t *testing.T, g given, dir, records, sum string) {
	t.Helper()
	before := g.opts
	g.opts = func(o *replay.Options) {
		before(o)
		o.Progress = nil
		var err error
		if o.Resume, err = replay.ReadCheckpoint(dir + "/cp"); err != nil {
			t.Fatal(err)
		}
	}
	res, err := replay.Run(t.Context(), g.options(t, dir+"/out"))
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, dir+"/out"); got != records {
		t.Error(firstDifference(got, records))
	}
	same(t, "summary", summaryOf(t, res), sum)
}

// TestPassing: a checkpoint that is removed at the end is not made of the end, and
// nothing stays of those before; what the output had before is gone.
func TestPassing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := write(t, dir+"/e.ndjson", lines(12_000, 5))
	g := given{code: hook(tierCode), paths: []string{path}}
	records, sum := g.run(t)
	for _, every := range []time.Duration{time.Hour, time.Millisecond} {
		out, folder := dir+"/out"+every.String(), dir+"/cp"+every.String()
		write(t, out, records+"what is left of a longer run\n")
		g.opts = func(o *replay.Options) { o.Checkpoint, o.Every, o.Passing = folder, every, true }
		res, err := replay.Run(t.Context(), g.options(t, out))
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, out); got != records {
			t.Error(firstDifference(got, records))
		}
		same(t, "summary", summaryOf(t, res), sum)
		c, err := replay.ReadCheckpoint(folder)
		if err != nil || (c != nil) != (every == time.Millisecond) || c != nil && c.Done {
			t.Errorf("every %v: the checkpoint is %+v, %v", every, c, err)
		}
		if c != nil {
			write(t, folder+"/checkpoint.json.new", "half of")
		}
		if err := replay.RemoveCheckpoint(folder); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("every %v: the folder stays: %v", every, err)
		}
	}
}

// TestIDPath: every dialect's events have the id of their user somewhere.
func TestIDPath(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for _, d := range all.Registry().All() {
		got[d.Info().ID] = replay.IDPath(d, d.Info().Triggers[0], clock()).String()
	}
	same(t, "paths", got, map[string]string{
		"auth0-action": "user.user_id", "auth0-rule": "user.user_id", "intelliauth": "user.id",
		"loginradius-script": "Identity.Uid", "loginradius-template": "Uid", "stytch": "member.member_id",
	})
}
