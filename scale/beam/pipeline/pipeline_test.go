package pipeline_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/textio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"

	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/scale/beam/pipeline"
)

// TestMain makes the process one that runs pipelines, and their workers.
func TestMain(m *testing.M) {
	pipeline.Register()
	beam.Init()
	os.Exit(m.Run())
}

const oldAction = `exports.onExecutePostLogin = async (event, api) => {
  api.accessToken.setCustomClaim('tier', event.user.app_metadata.tier);
  api.idToken.setCustomClaim('email', event.user.email);
};
`

const newAction = `exports.onExecutePostLogin = async (event, api) => {
  const tier = event.user.app_metadata.tier;
  if (tier === 'blocked') return api.access.deny('user ' + event.user.user_id + ' is blocked');
  api.accessToken.setCustomClaim('tier', tier === 'trial' ? 'free' : tier);
  api.idToken.setCustomClaim('email', event.user.email);
  api.idToken.setCustomClaim('roles', ['a']);
};
`

// lines are events, with users that come again and lines that are no events.
func lines(n int) []string {
	list := make([]string, n)
	for i := range list {
		tier := []string{"free", "pro", "trial", "blocked", "enterprise"}[i*i%5]
		list[i] = fmt.Sprintf(`{"user":{"user_id":"auth0|%d","email":"user%d@acme.example","app_metadata":{"tier":%q}}}`, i%(n/2+1), i, tier)
		switch i % 29 {
		case 3:
			list[i] = `{"user":{"user_id":"auth0|` + fmt.Sprint(i) + `"}}` // tier of undefined
		case 7:
			list[i] = list[i][:len(list[i])/2] // cut
		case 11:
			list[i] = "null"
		}
	}
	return list
}

func job(against bool) pipeline.Job {
	j := pipeline.Job{
		Action: pipeline.Action{Path: "new.js", Source: newAction, Dialect: "auth0-action"},
		Events: "events", Clock: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC), Sample: 3,
	}
	if against {
		j.Against = &pipeline.Action{Path: "old.js", Source: oldAction}
	}
	return j
}

// results are what a pipeline wrote.
type results struct {
	part, summary string
	records       []string
}

// run runs the pipeline on the Prism runner, in this process, over files of lines.
func run(t *testing.T, j pipeline.Job, files [][]string) results {
	t.Helper()
	dir := t.TempDir()
	for i, lines := range files {
		write(t, filepath.Join(dir, fmt.Sprintf("events-%d.ndjson", i)), lines)
	}
	p, s := beam.NewPipelineWithRoot()
	out, err := pipeline.Replay(s, j, textio.ReadWithFilename(s, filepath.Join(dir, "events-*.ndjson")))
	if err != nil {
		t.Fatal(err)
	}
	pipeline.Write(s, filepath.Join(dir, "records"), 3, out.Records)
	textio.Write(s, filepath.Join(dir, "summary.json"), out.Summary)
	textio.Write(s, filepath.Join(dir, "part.json"), out.Part)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	if _, err := prism.Execute(ctx, p); err != nil {
		t.Fatal(err)
	}
	res := results{part: read(t, filepath.Join(dir, "part.json")), summary: read(t, filepath.Join(dir, "summary.json"))}
	names, err := filepath.Glob(filepath.Join(dir, "records-*-of-00003"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		for line := range strings.Lines(strings.ReplaceAll(read(t, name), dir+string(filepath.Separator), "")) {
			res.records = append(res.records, line)
		}
	}
	return res
}

func write(t *testing.T, path string, lines []string) {
	t.Helper()
	text := ""
	for _, line := range lines {
		text += line + "\n"
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestSameAsLoop: on Prism, over one file and over several, the summary has the bytes
// of a plain loop, and each line has its record.
func TestSameAsLoop(t *testing.T) {
	for _, against := range []bool{false, true} {
		t.Run(fmt.Sprintf("against %v", against), func(t *testing.T) {
			all := lines(1200)
			wantPart, wantSummary, wantRecords, err := pipeline.Loop(t.Context(), job(against), "events-0.ndjson", all)
			if err != nil {
				t.Fatal(err)
			}
			got := run(t, job(against), [][]string{all})
			if got.part != wantPart || got.summary != wantSummary {
				t.Errorf("the summary is not that of a loop:\n%s\n%s", got.summary, wantSummary)
			}
			slices.Sort(got.records)
			slices.Sort(wantRecords)
			if !slices.Equal(got.records, wantRecords) {
				t.Errorf("%d records are not the %d of a loop", len(got.records), len(wantRecords))
			}
			parted := run(t, job(against), [][]string{all[:7], all[7:500], all[500:]})
			if parted.part != wantPart {
				t.Error("over three files, the summary is another")
			}
			part, problems := summary.Read("part.json", []byte(got.part))
			if len(problems) > 0 || part.Summary.Events() != int64(len(all)) {
				t.Errorf("the part cannot be merged: %v", problems)
			}
		})
	}
}

// TestNothing: no line is a summary of nothing.
func TestNothing(t *testing.T) {
	got := run(t, job(false), [][]string{nil})
	if !strings.Contains(got.summary, `"events":0,`) || len(got.records) > 0 {
		t.Errorf("got %s and %d records", got.summary, len(got.records))
	}
}

// TestRefused: what cannot be run is told before the pipeline runs.
func TestRefused(t *testing.T) {
	for want, change := range map[string]func(j *pipeline.Job){
		"dialect": func(j *pipeline.Job) { j.Action.Dialect = "auth0-acton" },
		"new.js":  func(j *pipeline.Job) { j.Action.Source = "exports.x = (" },
		"id":      func(j *pipeline.Job) { j.ID = "a..b" },
		"old.js":  func(j *pipeline.Job) { j.Against = &pipeline.Action{Path: "old.js", Source: "1"} },
	} {
		j := job(false)
		change(&j)
		_, s := beam.NewPipelineWithRoot()
		if _, err := pipeline.Replay(s, j, beam.Impulse(s)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", want, err)
		}
	}
}
