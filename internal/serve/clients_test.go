package serve_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/serve"
	"github.com/claimctl/claimctl/internal/serve/servetest"
)

var update = flag.Bool("update", false, "rewrite what the vendor's client is expected to see")

// clients are the vendors' own clients, as npm installed them.
const clients = "../../fixtures/clients"

// ownClient skips the test unless node and the packages are there.
func ownClient(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("the vendors' clients take half a minute")
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed")
	}
	if _, err := os.Stat(filepath.Join(clients, "node_modules", "auth0-deploy-cli")); err != nil {
		t.Skip("the packages are not installed: make npm")
	}
}

// overTLS is a tenant that the clients trust, and the environment that says so.
func overTLS(t *testing.T) (s *servetest.Tenant, host string, env []string) {
	t.Helper()
	s = servetest.Start(t, serve.Options{Data: t.TempDir(), TLS: true, BuildDelay: 150 * time.Millisecond})
	return s, strings.TrimPrefix(s.URL, "https://"), append(os.Environ(), "NODE_EXTRA_CA_CERTS="+s.Authority, "NODE_OPTIONS=", "NODE_TLS_REJECT_UNAUTHORIZED=1")
}

func node(t *testing.T, env []string, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", args...)
	cmd.Dir, cmd.Env = clients, env
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node %s: %v\n%s%s", args[0], err, out, stderr.Bytes())
	}
	return out
}

// TestOwnClientAuth0 drives a tenant with the npm package auth0, as its users
// do: fixtures/clients/auth0.cjs.
func TestOwnClientAuth0(t *testing.T) {
	t.Parallel()
	ownClient(t)
	s, host, env := overTLS(t)
	got := node(t, env, "auth0.cjs", host, s.Credentials.ID, s.Credentials.Secret.Reveal())
	golden := filepath.Join(clients, "auth0.want.json")
	if *update {
		write(t, golden, string(got))
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
	noBrokenAnswers(t, s)
}

// noBrokenAnswers fails if an answer was one that the tenant did not mean.
func noBrokenAnswers(t *testing.T, s *servetest.Tenant) {
	t.Helper()
	for _, e := range s.Requests() {
		if e.Status == 0 || e.Status == 405 || e.Status >= 500 || e.Status == 404 && !strings.Contains(e.Path, "/email") && !strings.Contains(e.Path, "/branding/themes/") && !strings.HasSuffix(e.Path, "/nobody") {
			t.Errorf("the client was answered %d to %s %s", e.Status, e.Method, e.Path)
		}
	}
}

// deployed is what a list of actions says of each.
type deployed struct {
	Name, Code string
	All        bool `json:"all_changes_deployed"`
	Deployed   struct {
		Number  int
		Code    string
		Secrets []struct{ Name string }
	} `json:"deployed_version"`
}

// TestOwnClientDeployCLI imports a folder with the npm package auth0-deploy-cli
// into a tenant that has an older version of one of its two actions, and exports
// it again.
func TestOwnClientDeployCLI(t *testing.T) {
	t.Parallel()
	ownClient(t)
	if *update {
		t.Skip("nothing to rewrite")
	}
	s, host, env := overTLS(t)
	c := call(t, s)
	c.status("POST "+actions, `{"name":"note-plan","supported_triggers":[{"id":"post-login","version":"v3"}],"code":"older","deploy":true}`, 201)
	const canary = "canary-of-the-deploy-cli"
	env = append(env, "AUTH0_DOMAIN="+host, "AUTH0_CLIENT_ID="+s.Credentials.ID, "AUTH0_CLIENT_SECRET="+s.Credentials.Secret.Reveal(),
		`AUTH0_KEYWORD_REPLACE_MAPPINGS={"API_KEY":"`+canary+`"}`)
	cli := filepath.Join("node_modules", "auth0-deploy-cli", "lib", "index.js")
	node(t, env, cli, "import", "-i", "tenant")
	var list struct{ Actions []deployed }
	if err := json.Unmarshal([]byte(c.status("GET "+actions, "", 200)), &list); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, a := range list.Actions {
		want := readJSONOrText(t, filepath.Join(clients, "tenant", "actions", a.Name, "code.js"))
		got[a.Name] = fmt.Sprint(a.All, a.Deployed.Number, a.Code == want, a.Deployed.Code == want, a.Deployed.Secrets)
	}
	want := map[string]string{"note-plan": "true 2 true true []", "add-tier": "true 1 true true [{API_KEY}]"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	out := t.TempDir()
	node(t, env, cli, "export", "-f", "directory", "-o", out)
	for _, file := range []string{"actions/add-tier/code.js", "actions/note-plan/code.js", "actions/note-plan.json", "triggers/triggers.json"} {
		if diff := cmp.Diff(readJSONOrText(t, filepath.Join(clients, "tenant", file)), readJSONOrText(t, filepath.Join(out, file))); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
	noBrokenAnswers(t, s)
	noSecretIn(t, out, canary)
	noSecretIn(t, filepath.Dir(s.Authority), canary)
}

func readJSONOrText(t *testing.T, path string) any {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if json.Unmarshal(data, &v) == nil {
		return v
	}
	return string(data)
}

// noSecretIn fails if a file below a folder has the text.
func noSecretIn(t *testing.T, dir, canary string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(canary)) {
			t.Errorf("%s has a secret", path)
		}
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("%d files below %s were looked at (%v)", files, dir, err)
	}
}
