package worker_test

import (
	"os"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/worker"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

// TestMain makes the test binary its own worker.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == worker.Argument {
		if err := worker.Serve(os.Args[2:], os.Stdin, os.Stdout, all.Registry(), time.Now); err != nil {
			os.Exit(2)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func clock() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

func newPool(t testing.TB, opts worker.Options) *worker.Pool {
	t.Helper()
	var err error
	if opts.Executable, err = os.Executable(); err != nil {
		t.Fatal(err)
	}
	p := worker.NewPool(opts)
	t.Cleanup(p.Close)
	return p
}

// hook is an Auth0 Action with a body.
func hook(body string) string {
	return "exports.onExecutePostLogin = async (event, api) => {\n" + body + "\n};\n"
}

func compile(t testing.TB, code string, opts runner.Options) (*runner.Runner, action.Event) {
	t.Helper()
	d, err := all.Registry().Get("auth0-action")
	if err != nil {
		t.Fatal(err)
	}
	opts.Clock, opts.Engine = clock(), true
	r, err := runner.New(d, action.Source{Path: "action.js", Code: []byte(code)}, opts)
	if err != nil {
		t.Fatal(err)
	}
	sc, err := presets.Load("logged-in", clock())
	if err != nil {
		t.Fatal(err)
	}
	obj, err := d.Event(sc, r.Entry().Trigger)
	if err != nil {
		t.Fatal(err)
	}
	return r, action.Event{Origin: "preset:logged-in", JSON: obj.Value()}
}
