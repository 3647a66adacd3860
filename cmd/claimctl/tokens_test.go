package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/claimctl/claimctl/pkg/action"
)

// fault NAME TEXT: a token with that fault is refused, and told so.
func fault(ts *testscript.TestScript, _ bool, args []string) {
	const minted, issued = "2026-11-22T12:00:00Z", "2026-11-22T12:00:01Z"
	ts.Check(ts.Exec("claimctl", "mint", "--claims", "claims.json", "--alg", "ES256", "--seed", "1", "--expires", "1h", "--clock", minted, "--fault", args[0]))
	token := strings.TrimSpace(ts.ReadFile("stdout"))
	err := ts.Exec("claimctl", "verify", token, "--jwks", "jwks.json", "--iss", "i", "--aud", "a", "--at", issued)
	if out := ts.ReadFile("stdout"); err == nil || strings.Count(out, "  failed   ") != 1 || !strings.Contains(out, args[1]) {
		ts.Fatalf("%s: got %v, want one failed check, %q:\n%s", args[0], err, args[1], out)
	}
}

// issuer JWKS: an issuer on this machine with those keys; its address goes into
// $ISSUER, and into claims.json.
func issuer(ts *testscript.TestScript, _ bool, args []string) {
	keys := ts.ReadFile(args[0])
	mux := http.NewServeMux()
	service := httptest.NewServer(mux)
	ts.Defer(service.Close)
	answer := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }
	}
	mux.HandleFunc("/.well-known/openid-configuration", answer(fmt.Sprintf(`{"issuer": %q, "jwks_uri": %q}`, service.URL, service.URL+"/jwks")))
	mux.HandleFunc("/jwks", answer(keys))
	mux.HandleFunc("/large", answer(strings.Repeat(" ", 2<<20)))
	mux.Handle("/away", http.RedirectHandler("http://issuer.example/jwks", http.StatusFound))
	ts.Setenv("ISSUER", service.URL)
	ts.Check(os.WriteFile(ts.MkAbs("claims.json"), fmt.Appendf(nil, `{"iss": %q, "sub": "ada"}`, service.URL), 0o600))
}

// private FILE: nobody but the owner may read it.
func private(ts *testscript.TestScript, _ bool, args []string) {
	if runtime.GOOS == "windows" {
		return // which has other ways
	}
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := info.Mode().Perm(); got != 0o600 {
		ts.Fatalf("%s has mode %o, want 600", args[0], got)
	}
}

// same-token A B: header and payload are the same to the byte, but for what the
// key decides and what only fits another token.
func sameToken(ts *testscript.TestScript, _ bool, args []string) {
	first, second := partsOf(ts, args[0]), partsOf(ts, args[1])
	if diff := cmp.Diff(first, second); diff != "" {
		ts.Fatalf("the tokens differ (-%s +%s):\n%s", args[0], args[1], diff)
	}
}

func partsOf(ts *testscript.TestScript, file string) []string {
	var out []string
	for _, part := range strings.Split(strings.TrimSpace(ts.ReadFile(file)), ".")[:2] {
		data, err := base64.RawURLEncoding.DecodeString(part)
		ts.Check(err)
		out = append(out, string(data))
	}
	header, err := action.ParseObject([]byte(out[0]))
	ts.Check(err)
	for _, name := range []string{"alg", "kid", "crit", "jku"} {
		header.Delete(name)
	}
	var payload json.RawMessage
	ts.Check(json.Unmarshal([]byte(out[1]), &payload))
	compact, err := action.Marshal(payload)
	ts.Check(err)
	return []string{string(header.Value()), string(compact)}
}

// TestDecodeStartsWithoutTheEngine holds that the plain command ends before the
// JavaScript engine, the bundler and the command line are initialised.
func TestDecodeStartsWithoutTheEngine(t *testing.T) {
	t.Parallel()
	started := func(args ...string) string {
		cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
		cmd.Args[0] = "claimctl" // by which the test binary is the command
		cmd.Env = append(cmd.Environ(), "GODEBUG=inittrace=1")
		var trace strings.Builder
		cmd.Stderr = &trace
		if out, err := cmd.Output(); err != nil {
			t.Fatalf("%q: %v\n%s\n%s", args, err, out, trace.String())
		}
		return trace.String()
	}
	late := []string{"github.com/dop251/goja @", "github.com/evanw/esbuild/pkg/api @", "github.com/spf13/cobra @"}
	plain, other := started("decode", "eyJhbGciOiJub25lIn0.e30."), started("version")
	for _, pkg := range late {
		if strings.Contains(plain, pkg) {
			t.Errorf("decode initialises %s", pkg)
		}
		if !strings.Contains(other, pkg) {
			t.Errorf("version does not initialise %s: the test looks for the wrong thing", pkg)
		}
	}
}
