package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/claimctl/claimctl/scale/beam/pipeline"
)

func TestMain(m *testing.M) {
	pipeline.Register()
	beam.Init()
	os.Exit(m.Run())
}

// TestRun runs the program as its README says, but for the command line.
func TestRun(t *testing.T) {
	o := flags() // it would panic if Beam had a flag of the same name
	dir := t.TempDir()
	for name, text := range map[string]string{
		"action.js":     "exports.onExecutePostLogin = async (event, api) => {\n  api.accessToken.setCustomClaim('tier', event.user.tier);\n};\n",
		"events.ndjson": `{"user":{"user_id":"a","tier":"pro"}}` + "\n" + `{"user":{"user_id":"b"}}` + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.run(t.Context()); err == nil || !strings.Contains(err.Error(), "--action") {
		t.Errorf("without flags: got %v", err)
	}
	o.action, o.events, o.records = filepath.Join(dir, "action.js"), filepath.Join(dir, "*.ndjson"), filepath.Join(dir, "out", "records")
	o.summary, o.part = filepath.Join(dir, "summary.json"), filepath.Join(dir, "part.json")
	if err := o.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"summary.json": `"events":2,`, "part.json": `"state":{`} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: %v, and %s", name, err, text)
		}
	}
	records, err := filepath.Glob(filepath.Join(dir, "out", "records-*-of-00016"))
	if err != nil || len(records) == 0 {
		t.Errorf("got %v and %v", records, err)
	}
}
