package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
)

// alone are the fixtures that need no installed package: their modules are built
// in.
func alone() []string {
	return []string{"axios", "crypto", "jsonwebtoken", "jwks-rsa", "node-fetch", "querystring", "request", "url", "uuid"}
}

// TestModules runs the fixtures of the modules that hooks use most: with the npm
// packages that are installed beside them, and with those that are built in.
func TestModules(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "fixtures", "modules")
	files, err := filepath.Glob(filepath.Join(dir, "*.want.json"))
	if err != nil || len(files) < 15 {
		t.Fatalf("found %d fixtures, %v", len(files), err)
	}
	_, err = os.Stat(filepath.Join(dir, "node_modules"))
	installed := err == nil
	if ci, _ := os.LookupEnv("CI"); !installed && ci != "" {
		t.Error("the npm packages of fixtures/modules are not installed; make npm does it")
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".want.json")
		t.Run(name+"/installed", func(t *testing.T) {
			t.Parallel()
			if !installed {
				t.Skip("make npm installs the packages that this needs")
			}
			runModule(t, dir, name)
		})
		if slices.Contains(alone(), name) {
			t.Run(name+"/built in", func(t *testing.T) {
				t.Parallel()
				runModule(t, copied(t, dir, name), name)
			})
		}
	}
}

// copied is a folder that has the fixture and no installed package above it.
func copied(t *testing.T, dir, name string) string {
	t.Helper()
	to := t.TempDir()
	files, err := filepath.Glob(filepath.Join(dir, name+".*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(file)), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

func runModule(t *testing.T, dir, name string) {
	t.Helper()
	args := []string{"test", name + ".js", "--clock", "2026-01-02T03:04:05Z", "--output", "json"}
	if _, err := os.Stat(filepath.Join(dir, name+".mocks.yaml")); err == nil {
		args = append(args, "--mock", name+".mocks.yaml")
	}
	var res action.Result
	out := claimctl(t, dir, args...)
	if err := json.Unmarshal([]byte(out), &res); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, d := range res.Diagnostics {
		if d.Severity != action.SeverityInfo {
			t.Errorf("%s %s: %s", d.Code, d.Severity, d.Summary)
		}
	}
	got := &action.Object{}
	for _, c := range res.Claims {
		got.Put(c.Name, c.Value)
	}
	text, err := os.ReadFile(filepath.Join(dir, name+".want.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := json.Compact(&want, text); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(indented(t, want.Bytes()), indented(t, got.Value())); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
}

func indented(t *testing.T, text []byte) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", " "); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
