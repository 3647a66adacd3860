package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/claimctl/claimctl/internal/cli"
)

var update = flag.Bool("update", false, "rewrite the expected output in the scripts")

// asCommand in the environment makes the test binary be the command.
const asCommand = "CLAIMCTL_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		runCommand()
	}
	testscript.Main(m, map[string]func(){"claimctl": runCommand})
}

func runCommand() {
	time.Local = time.FixedZone("Coordinated Universal Time", 0)
	os.Exit(cli.Main(context.Background(), cli.ProcessEnv(cli.Version{Version: "test"})))
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":    status,
			"big":       big,
			"claims":    claims,
			"latin1":    latin1,
			"steady":    steady,
			"serve":     serve,
			"durations": durations,

			"fault":       fault,
			"issuer":      issuer,
			"open-to-all": func(ts *testscript.TestScript, _ bool, args []string) { ts.Check(os.Chmod(ts.MkAbs(args[0]), 0o644)) },
			"private":     private,
			"same-token":  sameToken,

			"tenant": tenant,
			"first":  first,

			"port":            port,
			"reach":           reach,
			"token":           token,
			"request":         request,
			"answer":          answer,
			"hostile-lines":   hostileLines,
			"same-records":    sameRecords,
			"pack":            pack,
			"cut":             cut,
			"truncate":        truncated,
			"concatenate":     concatenate,
			"cmp-files":       cmpFiles,
			"many-events":     manyEvents,
			"kill-and-resume": killAndResume,
			"closed-pipe":     closedPipe,
			"conversation":    conversation,
		},
	})
}

// status N CMD…: the command must end with that exit status. Its output is
// that of the command, for stdout, stderr and cmp.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command args…")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = strconv.Itoa(exit.ExitCode())
	}
	if got != args[0] {
		ts.Fatalf("got exit status %s, want %s", got, args[0])
	}
}

// serve starts a service on this machine that knows everybody's tier, and writes
// the events of users who have it: event.json, and other.json for another one.
func serve(ts *testscript.TestScript, _ bool, _ []string) {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"tier": "gold", "you_sent": %q}`, r.Header.Get("Authorization"))
	}))
	ts.Defer(service.Close)
	for file, path := range map[string]string{"event.json": "", "other.json": "/other"} {
		event := fmt.Sprintf(`{"user": {"user_id": "u", "service": %q}}`, service.URL+path)
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(event), 0o600))
	}
}

// steady FILE: sets the durations in a result to 0.
func steady(ts *testscript.TestScript, _ bool, args []string) {
	duration := regexp.MustCompile(`"duration_us": \d+`)
	text := duration.ReplaceAllString(ts.ReadFile(args[0]), `"duration_us": 0`)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// claims FILE BYTES: a template whose one claim makes so many bytes of JSON.
func claims(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	const head, tail = `{"a":"`, `"}`
	text := head + strings.Repeat("x", n-len(head)-len(tail)) + tail + "\n"
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// latin1 FILE: a template in an encoding that JSON does not have.
func latin1(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte("{\"id\": {{ member.member_id }}, \"s\": \"\xe9\"}"), 0o600))
}

// durations FILE: the durations of suites are taken out of a file.
func durations(ts *testscript.TestScript, _ bool, args []string) {
	list := regexp.MustCompile(`"durations_us": \[[^\]]*\]`)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), list.ReplaceAll([]byte(ts.ReadFile(args[0])), []byte(`"durations_us": []`)), 0o600))
}

// big FILE BYTES: a file of that many bytes.
func big(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), make([]byte, n), 0o600))
}
