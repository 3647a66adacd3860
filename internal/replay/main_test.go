package replay_test

import (
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/replay"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/runner"
)

// TestMain makes the test binary its own worker.
func TestMain(m *testing.M) {
	time.Local = time.FixedZone("Coordinated Universal Time", 0)
	if len(os.Args) > 1 && os.Args[1] == replay.Argument {
		if err := replay.Serve(os.Args[2:], os.Stdin, os.Stdout, all.Registry()); err != nil {
			os.Exit(2)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func clock() time.Time { return time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC) }

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func executable(t testing.TB) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// hook is an Auth0 Action with a body.
func hook(body string) string {
	return "exports.onExecutePostLogin = async (event, api) => {\n" + body + "\n};\n"
}

func compile(t testing.TB, id, code string, opts runner.Options) *runner.Runner {
	t.Helper()
	d, err := all.Registry().Get(id)
	if err != nil {
		t.Fatal(err)
	}
	opts.Clock = clock()
	r, err := runner.New(d, action.Source{Path: "action.js", Code: []byte(code)}, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func write(t testing.TB, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// given is a replay of a test.
type given struct {
	code, against string
	paths         []string
	opts          func(*replay.Options)
}

// options are those of a replay whose records go to a file.
func (g given) options(t testing.TB, out string) replay.Options {
	t.Helper()
	inputs, err := replay.OpenInputs(replay.World{Open: os.Open}, g.paths, "")
	if err != nil {
		t.Fatal(err)
	}
	r := compile(t, "auth0-action", g.code, runner.Options{TimeLimit: 500 * time.Millisecond})
	o := replay.Options{
		Executable: executable(t), Action: replay.Side{Runners: []*runner.Runner{r}}, Inputs: inputs, Open: os.Open, Now: time.Now,
		Project: replay.Projection{At: clock(), From: "auth0-action"}, IDAt: []string{"user", "user_id"}, Jobs: 2,
	}
	if g.against != "" {
		other := compile(t, "auth0-action", g.against, runner.Options{TimeLimit: 500 * time.Millisecond})
		o.Against = &replay.Side{Runners: []*runner.Runner{other}}
	}
	if g.opts != nil {
		g.opts(&o)
	}
	if o.Out, err = replay.OpenOutput(out, nil); err != nil {
		t.Fatal(err)
	}
	return o
}

// run is the records and the summary of a replay.
func (g given) run(t testing.TB) (records, sum string) {
	t.Helper()
	out := t.TempDir() + "/out.ndjson"
	o := g.options(t, out)
	res, err := replay.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Out.Close(); err != nil {
		t.Fatal(err)
	}
	return read(t, out), summaryOf(t, res)
}

func summaryOf(t testing.TB, res replay.Result) string {
	t.Helper()
	text, err := res.Summary.Part()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
