package bench_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/worker"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

// TestMain makes the binary of the benchmarks its own worker.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == worker.Argument {
		if worker.Serve(os.Args[2:], os.Stdin, os.Stdout, all.Registry(), time.Now) != nil {
			os.Exit(2)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const smallAction = `exports.onExecutePostLogin = async (event, api) => {
  api.idToken.setCustomClaim('https://acme.example/tier', event.user.app_metadata.tier ?? 'free');
};
`

// BenchmarkCold is a whole command with a worker, beside the least that such a
// run can be, an empty Go program, and node doing nothing.
func BenchmarkCold(b *testing.B) {
	root := repository(b)
	source := write(b, "action.js", smallAction)
	ours := command{dir: root, args: []string{build(b, root, "./cmd/claimctl"), "test", source}}
	prototype := build(b, root, "./internal/bench/testdata/prototype")
	key := filepath.Join(b.TempDir(), "key.json")
	if out, err := exec.CommandContext(b.Context(), prototype, "new", key).CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	least := command{dir: root, args: []string{prototype, key, source}}
	ours.mustPrint(b, "https://acme.example/tier")
	least.mustPrint(b, "eyJ")
	commands := []command{ours, least, emptyProgram(b)}
	if node, err := exec.LookPath("node"); err == nil {
		commands = append(commands, command{args: []string{node, "-e", "0"}})
	}
	medians := takeTurns(b, commands...)
	b.ReportMetric(milliseconds(medians[0]), "claimctl-ms")
	b.ReportMetric(milliseconds(medians[1]), "prototype-ms")
	b.ReportMetric(milliseconds(medians[2]), "empty-ms")
	b.ReportMetric(float64(medians[0])/float64(medians[1]), "x-prototype")
	b.ReportMetric(float64(medians[0])/float64(medians[2]), "x-empty")
	if len(medians) > 3 {
		b.ReportMetric(milliseconds(medians[3]), "node-ms")
		b.ReportMetric(float64(medians[0])/float64(medians[3]), "x-node")
	}
}

func newPool(b *testing.B, idle int) *worker.Pool {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	pool := worker.NewPool(worker.Options{Executable: self, Idle: idle})
	b.Cleanup(pool.Close)
	return pool
}

// compileSmall compiles a small action, to be run in the engine or as the runner likes.
func compileSmall(b *testing.B, engine bool) (*runner.Runner, action.Event) {
	b.Helper()
	clock := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	d, err := all.Registry().Get("auth0-action")
	if err != nil {
		b.Fatal(err)
	}
	r, err := runner.New(d, action.Source{Path: "action.js", Code: []byte(smallAction)}, runner.Options{Clock: clock, Unsigned: true, Engine: engine})
	if err != nil {
		b.Fatal(err)
	}
	sc, err := presets.Load("logged-in", clock)
	if err != nil {
		b.Fatal(err)
	}
	obj, err := d.Event(sc, r.Entry().Trigger)
	if err != nil {
		b.Fatal(err)
	}
	return r, action.Event{Origin: "preset:logged-in", JSON: obj.Value()}
}

// BenchmarkRoundTrip is one run of a small action: without the engine, with it in this
// process, and in a pooled worker with everything that goes over the pipe.
func BenchmarkRoundTrip(b *testing.B) {
	b.Run("direct", func(b *testing.B) {
		r, event := compileSmall(b, false)
		for b.Loop() {
			mustClaim(b, r.Run(b.Context(), event))
		}
	})
	r, event := compileSmall(b, true)
	b.Run("in-process", func(b *testing.B) {
		for b.Loop() {
			mustClaim(b, r.Run(b.Context(), event))
		}
	})
	b.Run("pooled", func(b *testing.B) {
		pool := newPool(b, 1)
		mustClaim(b, pool.Run(b.Context(), r, event))
		for b.Loop() {
			mustClaim(b, pool.Run(b.Context(), r, event))
		}
	})
}

func mustClaim(b *testing.B, res action.Result) {
	b.Helper()
	if res.Error != nil || len(res.Claims) != 1 {
		b.Fatalf("got %+v, %d claims", res.Error, len(res.Claims))
	}
}

// manyRuns is how many runs are compared with node.
const manyRuns = 10_000

// BenchmarkManyRuns is ten thousand runs through the pool, on all processors, in the
// engine and direct, beside the same runs in node with a fresh vm context each.
func BenchmarkManyRuns(b *testing.B) {
	node, err := exec.LookPath("node")
	if err != nil {
		b.Skip("there is no node to compare with; put node 18 or newer on the PATH")
	}
	r, event := compileSmall(b, true)
	direct, _ := compileSmall(b, false)
	script := write(b, "many.mjs", nodeMany)
	source, data := write(b, "action.js", smallAction), write(b, "event.json", string(event.JSON))
	theirs := command{dir: filepath.Dir(script), args: []string{node, script, source, data}}
	theirs.mustPrint(b, "10000 claims")
	var ours, ours2, node2 time.Duration
	for b.Loop() {
		start := time.Now()
		throughPool(b, r, event)
		ours += time.Since(start)
		start = time.Now()
		throughPool(b, direct, event)
		ours2 += time.Since(start)
		node2 += theirs.measure(b)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(ours.Microseconds())/float64(b.N)/manyRuns, "claimctl-µs/run")
	b.ReportMetric(float64(node2.Microseconds())/float64(b.N)/manyRuns, "node-µs/run")
	b.ReportMetric(float64(node2)/float64(ours), "x-faster")
	b.ReportMetric(float64(node2)/float64(ours2), "direct-x-faster")
}

// throughPool has two runs under way for each processor: while one waits to be
// woken, another goes on.
func throughPool(b *testing.B, r *runner.Runner, event action.Event) {
	b.Helper()
	together := 2 * runtime.NumCPU()
	pool := newPool(b, together)
	done := make(chan int)
	for i := range together {
		go func() {
			claims := 0
			for range manyRuns*(i+1)/together - manyRuns*i/together {
				claims += len(pool.Run(b.Context(), r, event).Claims)
			}
			done <- claims
		}()
	}
	total := 0
	for range together {
		total += <-done
	}
	if total != manyRuns {
		b.Fatalf("got %d claims", total)
	}
}

// nodeMany does in node what the pool does: the module is compiled once, and
// each run has a context of its own.
var nodeMany = strings.TrimLeft(`
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const [source, data] = process.argv.slice(2).map((file) => readFileSync(file, 'utf8'));
const script = new vm.Script('(function (module, exports) {\n' + source + '\n})', { filename: 'action.js' });
let claims = 0;
for (let i = 0; i < 10000; i++) {
  const context = vm.createContext({ console });
  const module = { exports: {} };
  script.runInContext(context)(module, module.exports);
  const set = () => { claims++; };
  await module.exports.onExecutePostLogin(JSON.parse(data), { idToken: { setCustomClaim: set }, accessToken: { setCustomClaim: set } });
}
console.log(claims + ' claims');
`, "\n")
