package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/claimctl/claimctl/internal/network"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/all"
)

// The differential test runs real actions, the fixtures and the recipes, over
// the events of the presets in Node and in claimctl, and compares what they
// called, what they logged and how they failed. What is not the same has to be
// listed in testdata/differential/known.txt, and what is listed has to differ.

const (
	differentialDir   = "testdata/differential"
	differentialClock = "2026-01-02T03:04:05Z"
	// givenURL is the header in which the harness names the address that a
	// request was meant for.
	givenURL = "X-Claimctl-Url"
	// exitThrew is the exit status of an action that threw.
	exitThrew = 3
)

// behaviour is what a run shows to the world.
type behaviour struct {
	Calls []struct {
		Method string          `json:"method"`
		Args   json.RawMessage `json:"args"`
	} `json:"calls"`
	Logs []struct {
		Method  string `json:"method"`
		Message string `json:"message"`
	} `json:"logs"`
	Error *struct {
		Name    string `json:"name"`
		Message string `json:"message"`
	} `json:"error"`
}

// scene is an action and an event.
type scene struct {
	preset string
	// of is the action's own trigger; "" is the one that the preset belongs to.
	of string
	// appMetadata replaces the user's, as JSON; "" replaces nothing.
	appMetadata string
}

// differentialAction is a file and what it is run over.
type differentialAction struct {
	title, file, dialect string
	mocks                string // "" has none
	scenes               []scene
}

// nodeJob is what the harness reads.
type nodeJob struct {
	File    string            `json:"file"`
	Handler string            `json:"handler"`
	Source  string            `json:"source"`
	Clock   string            `json:"clock"`
	Server  string            `json:"server,omitempty"`
	Chains  map[string]bool   `json:"chains"`
	Events  []json.RawMessage `json:"events"`
}

func TestDifferential(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed: nothing to compare with")
	}
	presets := &presetEvents{}
	known := &knownDifferences{listed: readKnownDifferences(t), seen: map[string]bool{}}
	t.Run("actions", func(t *testing.T) {
		for _, a := range differentialActions(t) {
			t.Run(a.title, func(t *testing.T) {
				t.Parallel()
				if reason := a.unable(t); reason != "" {
					known.skip(a.title)
					t.Skip(reason)
				}
				compareWithNode(t, a, presets, known)
			})
		}
	})
	for where := range known.listed {
		if !known.seen[where] {
			t.Errorf("known.txt lists %q, which is the same as in Node now", where)
		}
	}
}

// differentialActions are the fixtures, the recipes, and actions made for this
// test. Those that do not depend on the event run over fewer.
func differentialActions(t *testing.T) []differentialAction {
	t.Helper()
	root := filepath.Join("..", "..")
	var out []differentialAction
	for pattern, id := range map[string]string{
		"fixtures/auth0-action/*.js":                      "auth0-action",
		"fixtures/intelliauth/*.js":                       "intelliauth",
		"fixtures/modules/*.js":                           "auth0-action",
		"pkg/dialect/auth0action/recipes/*.js":            "auth0-action",
		"pkg/dialect/intelliauth/recipes/*.js":            "intelliauth",
		"cmd/claimctl/testdata/differential/actions/*.js": "auth0-action",
	} {
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: found no actions, %v", pattern, err)
		}
		for _, file := range files {
			a := differentialAction{file: file, dialect: id, scenes: scenes()}
			title, err := filepath.Rel(root, strings.TrimSuffix(file, ".js"))
			if err != nil {
				t.Fatal(err)
			}
			a.title = filepath.ToSlash(title)
			switch {
			case strings.HasPrefix(a.title, "fixtures/modules/"):
				a.scenes = a.scenes[:1]
			case strings.HasPrefix(a.title, "cmd/"):
				a.scenes = append(a.scenes[:1:1], a.scenes[firstMade-1:]...)
			}
			if mocks := strings.TrimSuffix(file, ".js") + ".mocks.yaml"; exists(mocks) {
				a.mocks = mocks
			}
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b differentialAction) int { return strings.Compare(a.title, b.title) })
	return out
}

// firstMade is the first of the scenes that are no presets.
const firstMade = 10

// scenes are the presets that every dialect has, and metadata that actions
// stumble over.
func scenes() []scene {
	return []scene{
		{preset: "logged-in"},
		{preset: "first-login"},
		{preset: "token-refresh"},
		{preset: "org-member"},
		{preset: "unverified-email"},
		{preset: "mfa"},
		{preset: "enterprise-sso"},
		{preset: "tor-exit"},
		{preset: "vpn"},
		{preset: "empty"},
		{preset: "logged-in", appMetadata: `{"tier": "enterprise", "roles": ["premium", "admin"], "region": "eu", "department": "ops"}`},
		{preset: "logged-in", appMetadata: `{"tier": {"name": "gold", "is \"x\"": ["é", 1e21, -0.5, null]}, "roles": "premium"}`},
		{preset: "logged-in", appMetadata: `{"tier": "", "roles": [1, null, "a"], "region": 0}`},
		{preset: "logged-in", appMetadata: `{"tier": 7, "roles": {"premium": true}}`},
		{preset: "logged-in", appMetadata: `null`},
	}
}

// unable says why Node cannot run an action here.
func (a differentialAction) unable(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(a.file)
	switch {
	case err != nil || !strings.Contains(string(source), "require("):
		return ""
	case filepath.Base(a.file) == "request.js":
		return "request is deprecated, and not among the packages that make npm installs"
	case !exists(packages(t)):
		return "make npm installs the packages that this needs"
	}
	return ""
}

// packages is the folder of the npm packages that make npm installs.
func packages(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "fixtures", "modules", "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

func compareWithNode(t *testing.T, a differentialAction, presets *presetEvents, known *knownDifferences) {
	t.Helper()
	abs, err := filepath.Abs(a.file)
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(a.file)
	if err != nil {
		t.Fatal(err)
	}
	job := nodeJob{File: abs, Clock: differentialClock, Source: string(source)}
	var got []behaviour
	var titles []string
	for i, s := range a.ownScenes(t) {
		trigger := s.trigger(t, a.dialect)
		event := s.event(t, presets.get(t, a.dialect, s))
		res := runScene(t, a, event, trigger)
		if len(res.Requests) > 0 && a.mocks == "" {
			known.skip(a.title)
			t.Skip("it needs the network, and has no mocks")
		}
		if res.Action.Entry == "" {
			t.Fatalf("%s %s: claimctl found no handler: %v", a.title, s.preset, res.Diagnostics)
		}
		got = append(got, behaviourOf(t, res))
		titles = append(titles, a.title+" "+strconv.Itoa(i+1)+" "+s.preset)
		job.Events = append(job.Events, event)
		job.Handler, job.Chains = res.Action.Entry, chains(t, a.dialect, trigger)
	}
	if a.dialect == "intelliauth" {
		job.Source += "\nmodule.exports = {" + job.Handler + "};"
	}
	if a.mocks != "" {
		job.Server = mockServer(t, a.mocks)
	}
	for i, want := range inNode(t, job) {
		for _, d := range differences(t, want, got[i]) {
			known.check(t, titles[i]+" "+d.where, d)
		}
	}
}

// trigger is the one that the scene's preset belongs to.
func (s scene) trigger(t *testing.T, id string) string {
	t.Helper()
	info := dialectInfo(t, id)
	if s.of != "" {
		return s.of
	}
	if _, ok := info.Trigger(s.preset); ok {
		return s.preset
	}
	return info.Triggers[0].ID
}

func dialectInfo(t *testing.T, id string) dialect.Info {
	t.Helper()
	d, err := all.Registry().Get(id)
	if err != nil {
		t.Fatal(err)
	}
	return d.Info()
}

// ownScenes are the action's scenes, or, where it has a handler for another
// trigger than the usual one, what that trigger runs by default.
func (a differentialAction) ownScenes(t *testing.T) []scene {
	t.Helper()
	var res action.Result
	out := command(t, filepath.Dir(a.file), nil, "test", filepath.Base(a.file), "--dialect", a.dialect, "--clock", differentialClock, "--output", "json")
	if err := json.Unmarshal(out, &res); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	info := dialectInfo(t, a.dialect)
	trigger, ok := info.Trigger(res.Action.Trigger)
	if !ok {
		t.Fatalf("%s: has no trigger: %v", a.title, res.Diagnostics)
	}
	if trigger.ID == info.Triggers[0].ID {
		return a.scenes
	}
	return []scene{{preset: trigger.Preset, of: trigger.ID}}
}

// event is the event of the preset with what the scene replaces.
func (s scene) event(t *testing.T, preset json.RawMessage) json.RawMessage {
	t.Helper()
	if s.appMetadata == "" {
		return preset
	}
	var members, user map[string]json.RawMessage
	if err := json.Unmarshal(preset, &members); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(members["user"], &user); err != nil {
		t.Fatal(err)
	}
	user["app_metadata"] = json.RawMessage(s.appMetadata)
	members["user"] = encoded(t, user)
	return encoded(t, members)
}

// presetEvents are the events of the presets, as the command shows them, by
// dialect, trigger and name.
type presetEvents struct {
	mu    sync.Mutex
	known map[string]json.RawMessage
}

func (p *presetEvents) get(t *testing.T, id string, s scene) json.RawMessage {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	trigger := s.trigger(t, id)
	key := strings.Join([]string{id, trigger, s.preset}, " ")
	if p.known[key] == nil {
		if p.known == nil {
			p.known = map[string]json.RawMessage{}
		}
		p.known[key] = json.RawMessage(claimctl(t, ".", "presets", "show", s.preset, "--dialect", id, "--trigger", trigger, "--clock", differentialClock))
	}
	return p.known[key]
}

func encoded(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// chains are the methods of the api, and whether they return the api.
func chains(t *testing.T, id, trigger string) map[string]bool {
	t.Helper()
	d, err := all.Registry().Get(id)
	if err != nil {
		t.Fatal(err)
	}
	script, ok := d.(dialect.Script)
	if !ok {
		t.Fatalf("%s is no dialect of JavaScript", id)
	}
	trig, ok := d.Info().Trigger(trigger)
	if !ok {
		t.Fatalf("%s has no trigger %s", id, trigger)
	}
	out := map[string]bool{}
	for _, m := range script.Surface(dialect.Entry{Trigger: trig}).Methods {
		out[m.Name] = m.Returns == "api"
	}
	return out
}

// runScene is the result of claimctl test; an action that threw is fine.
func runScene(t *testing.T, a differentialAction, event json.RawMessage, trigger string) action.Result {
	t.Helper()
	dir, name := filepath.Split(a.file)
	args := []string{"test", name, "--dialect", a.dialect, "--trigger", trigger, "--event", "-", "--clock", differentialClock, "--output", "json"}
	if a.mocks != "" {
		args = append(args, "--mock", filepath.Base(a.mocks))
	}
	var res action.Result
	out := command(t, dir, event, args...)
	if err := json.Unmarshal(out, &res); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return res
}

// command is the output of a command that ends well or whose action throws.
func command(t *testing.T, dir string, stdin []byte, args ...string) []byte {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), asCommand+"=1", "NO_COLOR=1"), roomy()...)
	cmd.Stdin = bytes.NewReader(stdin)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != exitThrew) {
		t.Fatalf("claimctl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// behaviourOf is what a result tells. What a platform logs by a method of its
// api is a call already.
func behaviourOf(t *testing.T, res action.Result) behaviour {
	t.Helper()
	var b behaviour
	if err := json.Unmarshal(encoded(t, res), &b); err != nil {
		t.Fatal(err)
	}
	logs := b.Logs
	b.Logs = nil
	for _, l := range logs {
		if !strings.HasPrefix(l.Method, "api.") {
			b.Logs = append(b.Logs, l)
		}
	}
	return b
}

func inNode(t *testing.T, job nodeJob) []behaviour {
	t.Helper()
	harness := filepath.Join(differentialDir, "harness.js")
	cmd := exec.CommandContext(t.Context(), "node", "--no-warnings", harness)
	cmd.Env = append(os.Environ(), "TZ=UTC", "LANG=C", "LC_ALL=C", "NODE_PATH="+packages(t))
	cmd.Stdin = bytes.NewReader(encoded(t, job))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, stderr.Bytes())
	}
	var runs []behaviour
	if err := json.Unmarshal(out, &runs); err != nil || len(runs) != len(job.Events) {
		t.Fatalf("node: %d runs of %d, %v\n%s", len(runs), len(job.Events), err, out)
	}
	return runs
}

// mockServer answers Node's requests from a file of mocks.
func mockServer(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	mocks, problems := network.ParseMocks(file, text)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	session := mocks.Start(network.SessionOptions{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		req := sandbox.HTTPRequest{Client: "node", Method: r.Method, URL: r.Header.Get(givenURL), Body: body}
		for name, values := range r.Header {
			if name != givenURL {
				req.Headers = append(req.Headers, sandbox.HTTPHeader{Name: name, Value: strings.Join(values, ", ")})
			}
		}
		res, ok := session.Answer(req)
		if !ok || res.Fault != nil {
			t.Errorf("Node asked for %s %s, which has no answer", req.Method, req.URL)
			w.WriteHeader(http.StatusTeapot)
			return
		}
		for _, h := range res.Headers {
			w.Header().Add(h.Name, h.Value)
		}
		w.WriteHeader(res.Status)
		_, _ = w.Write(res.Body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// difference is a place where two behaviours part: "calls[2]". A side that has
// nothing there is "".
type difference struct{ where, want, got string }

func differences(t *testing.T, want, got behaviour) []difference {
	t.Helper()
	var out []difference
	add := func(member string, want, got []string) {
		for i := range max(len(want), len(got)) {
			var w, g string
			if i < len(want) {
				w = want[i]
			}
			if i < len(got) {
				g = got[i]
			}
			if w != g {
				out = append(out, difference{member + "[" + strconv.Itoa(i) + "]", w, g})
			}
		}
	}
	add("calls", texts(t, want.Calls), texts(t, got.Calls))
	add("logs", texts(t, want.Logs), texts(t, got.Logs))
	add("error", errorTexts(want), errorTexts(got))
	return out
}

func errorTexts(b behaviour) []string {
	if b.Error == nil {
		return nil
	}
	return []string{b.Error.Name + ": " + b.Error.Message}
}

func texts[T any](t *testing.T, list []T) []string {
	t.Helper()
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(encoded(t, v))
	}
	return out
}

// knownDifferences are those of known.txt: what claimctl has there, by place.
type knownDifferences struct {
	listed map[string]string

	mu   sync.Mutex
	seen map[string]bool
}

func (k *knownDifferences) check(t *testing.T, where string, d difference) {
	t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	listed, ok := k.listed[where]
	if every := everyScene(where); !ok {
		listed, ok = k.listed[every]
		k.seen[every] = true
	}
	k.seen[where] = true
	switch {
	case !ok:
		t.Errorf("%s:\n claimctl has %s\n Node has     %s", where, d.got, d.want)
	case listed != d.got:
		t.Errorf("%s:\n claimctl has %s\n known.txt has %s\n Node has     %s", where, d.got, listed, d.want)
	}
}

// everyScene is a place in all scenes of an action: "action * calls[2]".
func everyScene(where string) string {
	words := strings.Fields(where)
	return words[0] + " * " + words[len(words)-1]
}

// skip takes everything that is listed for an action as seen.
func (k *knownDifferences) skip(title string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for where := range k.listed {
		if strings.HasPrefix(where, title+" ") {
			k.seen[where] = true
		}
	}
}

// readKnownDifferences reads lines of a place, " => " and what claimctl has
// there. Lines that begin with # say why.
func readKnownDifferences(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(differentialDir, "known.txt"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		where, answer, ok := strings.Cut(line, " => ")
		if !ok {
			t.Fatalf("known.txt: want a place => what claimctl has there, got %q", line)
		}
		out[where] = answer
	}
	return out
}
