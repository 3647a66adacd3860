package auth0_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/provider/auth0"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// played is a tenant whose clock and identifiers are the test's.
type played struct {
	t       testing.TB
	handler http.Handler
	store   *tenant.Store
	world   tenant.World
	token   string

	now time.Time
	ids int
}

// counting is a source of randomness that repeats itself.
type counting struct{}

func (counting) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(i)
	}
	return len(p), nil
}

const clientSecret = "the-clients-secret"

func play(t testing.TB, change func(*tenant.World)) *played {
	t.Helper()
	p := &played{t: t, now: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)}
	keys, err := tenant.NewKeys(make([]byte, tenant.MasterSize), counting{})
	if err != nil {
		t.Fatal(err)
	}
	p.world = tenant.World{
		Now: func() time.Time { return p.now }, NewID: func() string { p.ids++; return fmt.Sprint("id-", p.ids) },
		Credentials: tenant.Credentials{ID: "local", Secret: secret.New(clientSecret)}, Keys: keys,
		Build: func(string) tenant.Build { return tenant.Build{Takes: 3 * time.Second} },
	}
	if change != nil {
		change(&p.world)
	}
	if p.store, err = tenant.OpenStore(nil); err != nil {
		t.Fatal(err)
	}
	if p.handler, err = tenant.New(p.store, p.world, auth0.New().Tenant()); err != nil {
		t.Fatal(err)
	}
	_, body := p.ask("POST /oauth/token", fmt.Sprintf(`{"grant_type":"client_credentials","client_id":"local","client_secret":%q,"audience":"https://example.com/api/v2/"}`, clientSecret))
	p.token = at(t, body, "access_token")
	return p
}

func (p *played) ask(request, body string) (status int, answer string) {
	method, path, _ := strings.Cut(request, " ")
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// want asks and fails unless the answer has the status and these members: a
// path of the answer, and its value as JSON.
func (p *played) want(request, body string, status int, members ...string) string {
	p.t.Helper()
	got, answer := p.ask(request, body)
	if got != status {
		p.t.Fatalf("%s %s: got %d %s, want %d", request, body, got, answer, status)
	}
	for i := 0; i+1 < len(members); i += 2 {
		if value := at(p.t, answer, members[i]); value != members[i+1] {
			p.t.Errorf("%s %s: %s is %s, want %s\n%s", request, body, members[i], value, members[i+1], answer)
		}
	}
	return answer
}

// at is the value at a dotted path of a JSON text: a string as it is, anything
// else as JSON, "absent" if it is not there.
func at(t testing.TB, text, path string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for part := range strings.SplitSeq(path, ".") {
		switch have := v.(type) {
		case map[string]any:
			next, ok := have[part]
			if !ok {
				return "absent"
			}
			v = next
		case []any:
			i := int(part[0] - '0')
			if i >= len(have) {
				return "absent"
			}
			v = have[i]
		default:
			return "absent"
		}
	}
	if s, ok := v.(string); ok {
		return s
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(out.String())
}

const draft = `{"name":"tier","supported_triggers":[{"id":"post-login","version":"v3"}],"code":"exports.onExecutePostLogin = async () => {};",` +
	`"dependencies":[{"name":"lodash","version":"4.18.1"}],"runtime":"node18","secrets":[{"name":"A","value":"canary-a"},{"name":"B","value":"canary-b"}]}`

func TestTenantLifeOfAnAction(t *testing.T) {
	t.Parallel()
	p := play(t, nil)
	made := p.want("POST /api/v2/actions/actions", draft, 201, "status", "pending", "runtime", "node18-actions", "all_changes_deployed", "false",
		"secrets", `[{"name":"A","updated_at":"2026-11-30T12:00:00.000000000Z"},{"name":"B","updated_at":"2026-11-30T12:00:00.000000000Z"}]`,
		"created_at", "2026-11-30T12:00:00.000000000Z", "deployed_version", "absent")
	action := "/api/v2/actions/actions/" + at(t, made, "id")
	p.want("GET "+action, "", 200, "status", "pending")
	p.now = p.now.Add(time.Second)
	p.want("GET "+action, "", 200, "status", "building")
	p.want("POST "+action+"/deploy", "", 400, "message", "A draft must be in the 'built' state before it can be deployed.", "error", "Bad Request", "statusCode", "400", "errorCode", "absent")
	bind := fmt.Sprintf(`{"bindings":[{"ref":{"type":"action_id","value":%q},"display_name":"Tier"}]}`, at(t, made, "id"))
	p.want("PATCH /api/v2/actions/triggers/post-login/bindings", bind, 400, "message", "Trying to create a binding for an action that has not been deployed yet.")
	p.now = p.now.Add(2 * time.Second)
	p.want("GET "+action, "", 200, "status", "built", "deployed_version", "absent")
	p.want("POST "+action+"/deploy", "", 200, "number", "1", "deployed", "false", "status", "built", "action.name", "tier", "built_at", "absent")
	p.want("GET "+action, "", 200, "deployed_version.deployed", "false", "all_changes_deployed", "false", "current_version.status", "BUILT")
	p.want("PATCH /api/v2/actions/triggers/post-login/bindings", bind, 400)
	p.now = p.now.Add(3 * time.Second)
	p.want("GET "+action, "", 200, "deployed_version.deployed", "true", "all_changes_deployed", "true", "deployed_version.number", "1")
	p.want("PATCH /api/v2/actions/triggers/post-login/bindings", bind, 200, "bindings.0.display_name", "Tier", "bindings.0.action.name", "tier", "bindings.0.action.code", "absent")
	p.want("GET /api/v2/actions/triggers/post-login/bindings", "", 200, "bindings.0.trigger_id", "post-login", "total", "1", "per_page", "50", "page", "absent")
	p.want("DELETE "+action, "", 409, "message", "Unable to delete an action bound to a trigger.")

	p.want("PATCH "+action, `{"code":"2"}`, 200, "status", "pending", "code", "2", "secrets.1.name", "B", "runtime", "node18-actions",
		"deployed_version.code", "exports.onExecutePostLogin = async () => {};", "all_changes_deployed", "false")
	p.now = p.now.Add(3 * time.Second)
	p.want("POST "+action+"/deploy", "{}", 200, "number", "2")
	p.now = p.now.Add(3 * time.Second)
	versions := p.want("GET "+action+"/versions", "", 200, "versions.0.number", "2", "versions.0.deployed", "true", "versions.1.number", "1", "versions.1.deployed", "false", "total", "2")
	first := at(t, versions, "versions.1.id")
	p.want("GET "+action+"/versions/"+first, "", 200, "number", "1")
	p.want("POST "+action+"/versions/"+first+"/deploy", "", 202, "number", "3", "code", "exports.onExecutePostLogin = async () => {};")
	p.now = p.now.Add(3 * time.Second)
	p.want("GET "+action, "", 200, "deployed_version.number", "3", "code", "2", "all_changes_deployed", "false")
	p.want("POST "+action+"/versions/"+first+"/deploy", `{"update_draft":true}`, 202, "number", "4")
	p.now = p.now.Add(3 * time.Second)
	p.want("GET "+action, "", 200, "deployed_version.number", "4", "code", "exports.onExecutePostLogin = async () => {};", "all_changes_deployed", "true")

	p.want("DELETE "+action+"?force=true", "", 204)
	p.want("GET "+action, "", 404, "message", "That action does not exist.")
	p.want("GET /api/v2/actions/triggers/post-login/bindings", "", 200, "bindings", "[]", "total", "absent")
	p.want("GET /api/v2/actions/actions", "", 200, "actions", "[]", "per_page", "20")
}

func TestTenantSecrets(t *testing.T) {
	t.Parallel()
	p := play(t, nil)
	action := "/api/v2/actions/actions/" + at(t, p.want("POST /api/v2/actions/actions", draft, 201), "id")
	p.now = p.now.Add(time.Hour)
	const then, later = "2026-11-30T12:00:00.000000000Z", "2026-11-30T13:00:00.000000000Z"
	for _, step := range []struct{ body, want string }{
		{`{"code":"x"}`, `[{"name":"A","updated_at":"` + then + `"},{"name":"B","updated_at":"` + then + `"}]`},
		{`{"secrets":[{"name":"A","value":"canary-new"},{"name":"B"}]}`, `[{"name":"A","updated_at":"` + later + `"},{"name":"B","updated_at":"` + then + `"}]`},
		{`{"secrets":[{"name":"B"}]}`, `[{"name":"B","updated_at":"` + then + `"}]`},
		{`{"secrets":[]}`, `[]`},
	} {
		answer := p.want("PATCH "+action, step.body, 200, "secrets", step.want)
		if strings.Contains(answer, "canary") {
			t.Errorf("%s gives a secret back: %s", step.body, answer)
		}
	}
}

func TestTenantTestsDrafts(t *testing.T) {
	t.Parallel()
	p := play(t, nil)
	id := at(t, p.want("POST /api/v2/actions/actions", draft, 201), "id")
	p.want("POST /api/v2/actions/actions/"+id+"/test", `{"payload":{"event":{}}}`, 501)
	var got tenant.Run
	p = play(t, func(w *tenant.World) {
		w.Run = func(_ context.Context, r tenant.Run) ([]byte, error) {
			got = r
			return []byte(`{"decision":"allow"}`), nil
		}
	})
	id = at(t, p.want("POST /api/v2/actions/actions", draft, 201), "id")
	p.want("POST /api/v2/actions/actions/"+id+"/test", `{"payload":{"event":{"user":1}}}`, 200, "payload.decision", "allow")
	if got.Dialect != "auth0-action" || got.Trigger != "post-login" || string(got.Event) != `{"user":1}` || got.Secrets["B"].Reveal() != "canary-b" {
		t.Errorf("got %+v", got)
	}
	p.want("POST /api/v2/actions/actions/nobody/test", `{"payload":{}}`, 404)
	p.want("POST /api/v2/actions/actions/"+id+"/test", `{}`, 400)
}

func TestTenantBuilds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		build tenant.Build
		want  string
	}{
		{tenant.Build{}, "built"},
		{tenant.Build{Takes: time.Second, Fails: true}, "failed"},
		{tenant.Build{Stuck: true}, "building"},
	} {
		p := play(t, func(w *tenant.World) { w.Build = func(string) tenant.Build { return tt.build } })
		id := at(t, p.want("POST /api/v2/actions/actions", draft, 201, "status", "pending"), "id")
		if tt.build.Fails {
			for _, status := range []string{"pending", "building", "retrying", "building", "retrying"} {
				p.want("GET /api/v2/actions/actions/"+id, "", 200, "status", status)
				p.now = p.now.Add(time.Second / 6)
				if status == "pending" {
					p.now = p.now.Add(time.Second/6 + time.Millisecond)
				}
			}
		}
		p.now = p.now.Add(time.Hour)
		p.want("GET /api/v2/actions/actions/"+id, "", 200, "status", tt.want)
		if tt.want != "built" {
			p.want("POST /api/v2/actions/actions/"+id+"/deploy", "", 400)
		}
	}
	p := play(t, nil) // deployed as soon as it is built
	id := at(t, p.want("POST /api/v2/actions/actions", strings.Replace(draft, "{", `{"deploy":true,`, 1), 201), "id")
	p.now = p.now.Add(6 * time.Second)
	p.want("GET /api/v2/actions/actions/"+id, "", 200, "deployed_version.number", "1", "all_changes_deployed", "true")
}

func TestTenantRefuses(t *testing.T) {
	t.Parallel()
	p := play(t, nil)
	id := at(t, p.want("POST /api/v2/actions/actions", draft, 201), "id")
	p.want("POST /api/v2/actions/actions", strings.Replace(strings.Replace(draft, "tier", "machine", 1), `post-login","version":"v3`, "credentials-exchange", 1), 201, "supported_triggers", `[{"id":"credentials-exchange","version":"v2"}]`)
	p.now = p.now.Add(time.Hour)
	other := "id-2"
	p.want("POST /api/v2/actions/actions/"+id+"/deploy", "", 200)
	p.want("POST /api/v2/actions/actions/"+other+"/deploy", "", 200)
	p.now = p.now.Add(time.Hour)
	type refusal struct {
		request, body string
		status        int
		message, code string
	}
	const invalid = "Payload validation error: "
	ref := func(kind, value string) string {
		return fmt.Sprintf(`{"bindings":[{"ref":{"type":%q,"value":%q}}]}`, kind, value)
	}
	const bindings = "PATCH /api/v2/actions/triggers/post-login/bindings"
	for _, r := range []refusal{
		{"GET /api/v2/actions/actions?include_totals=true", "", 400, "Query validation error: 'Additional properties not allowed: include_totals'.", "invalid_query_string"},
		{"GET /api/v2/actions/actions?per_page=101", "", 400, `Query validation error: 'per_page is "101", not a number from 0 to 100'.`, "invalid_query_string"},
		{"GET /api/v2/actions/actions?triggerId=nope", "", 400, "Query validation error: 'No enum match for: nope' on property triggerId.", "invalid_query_string"},
		{"GET /api/v2/actions/actions?deployed=x", "", 400, "Query validation error: 'Expected type boolean but found type string' on property deployed.", "invalid_query_string"},
		{"POST /api/v2/actions/actions", draft, 409, "An action with the name 'tier' exists already.", ""},
		{"POST /api/v2/actions/actions", `{"name":"x","supported_triggers":[{"id":"post-login"}],"status":"built"}`, 400, invalid + "'Additional properties not allowed: status'.", "invalid_body"},
		{"POST /api/v2/actions/actions", `{"name":"x"}`, 400, invalid + "'Missing required property: supported_triggers'.", "invalid_body"},
		{"POST /api/v2/actions/actions", `{"name":7,"supported_triggers":[]}`, 400, invalid + "'Expected type string but found type number' on property name.", "invalid_body"},
		{"POST /api/v2/actions/actions", `{"name":"x","supported_triggers":[]}`, 400, invalid + "'An action has exactly one trigger' on property supported_triggers.", "invalid_body"},
		{"POST /api/v2/actions/actions", `{"name":"x","supported_triggers":[{"id":"post-login","version":"v9"}]}`, 400, "The trigger post-login v9 does not exist.", ""},
		{"POST /api/v2/actions/actions", `{"name":"x","supported_triggers":[{"id":"post-login"}],"runtime":"node12"}`, 400, "The runtime node12 is not one of node18-actions, node22.", ""},
		{"POST /api/v2/actions/actions", `{"name":"x","supported_triggers":[{"id":"post-login"}],"secrets":[{"name":"","value":"v"}]}`, 400, invalid + "'value length must be between 1 and 128 runes, inclusive' on property secrets[0].name.", "invalid_body"},
		{"POST /api/v2/actions/actions", `{"name":"x","supported_triggers":[{"id":"post-login"}],"dependencies":[{"name":"x","version":"1","registry":"y"}]}`, 400, invalid + "'Additional properties not allowed: registry' on property dependencies[0].", "invalid_body"},
		{"POST /api/v2/actions/actions", `{`, 400, "Invalid request payload JSON format: the body is no JSON: EOF", "invalid_body"},
		{"POST /api/v2/actions/actions", `{"code":"` + strings.Repeat("x", 512_000) + `"}`, 413, "Payload content length greater than maximum allowed: 512000", ""},
		{"PATCH /api/v2/actions/actions/" + id, `{"supported_triggers":[{"id":"credentials-exchange","version":"v2"}]}`, 400, "can't upgrade to this trigger.", ""},
		{"PATCH /api/v2/actions/actions/" + id, `{"name":"machine"}`, 409, "An action with the name 'machine' exists already.", ""},
		{"PATCH /api/v2/actions/actions/nobody", `{}`, 404, "That action does not exist.", ""},
		{"POST /api/v2/actions/actions/" + id + "/versions/nobody/deploy", ``, 404, "That action version does not exist.", ""},
		{bindings, ref("action_id", other), 400, "Trying to create a binding between an incompatible action and trigger.", ""},
		{bindings, ref("action_name", "nobody"), 404, "That action does not exist.", ""},
		{bindings, ref("id", id), 400, invalid + "'No enum match for: id' on property bindings[0].ref.type.", "invalid_body"},
		{bindings, `{"bindings":[{"display_name":"x"}]}`, 400, invalid + "'Data does not match any schemas from 'oneOf'' on property bindings[0].", "invalid_body"},
		{bindings, `{"bindings":[{"ref":{"type":"action_id","value":"id-1"}},{"ref":{"type":"action_name","value":"tier"}}]}`, 400, "An action cannot be bound to a trigger twice.", ""},
		{"PATCH /api/v2/actions/triggers/event-stream/bindings", `{"bindings":[]}`, 400, "Actions cannot be bound to an entity-bound trigger.", ""},
		{"GET /api/v2/actions/triggers/nope/bindings", "", 400, "Path validation error: 'No enum match for: nope' on property triggerId.", "invalid_uri"},
		{"GET /api/v2/actions/executions/x", "", 404, "That execution does not exist.", ""},
		{"GET /api/v2/nothing", "", 404, "there is no such endpoint", ""},
		{"PUT /api/v2/actions/actions", "", 405, "the path takes GET, POST", ""},
	} {
		code := r.code
		if code == "" {
			code = "absent"
		}
		p.want(r.request, r.body, r.status, "message", r.message, "errorCode", code, "statusCode", fmt.Sprint(r.status))
	}
	p.want("GET /api/v2/actions/triggers/signup-post-identifier/bindings", "", 200, "bindings", "[]")
	p.token = ""
	p.want("GET /api/v2/actions/actions", "", 401, "message", "Missing authentication")
	p.token = "a.b.c"
	p.want("GET /api/v2/actions/actions", "", 401, "message", "Invalid token")
}

func TestTenantTokens(t *testing.T) {
	t.Parallel()
	p := play(t, func(w *tenant.World) { w.Credentials.Scopes = []string{"read:actions"} })
	p.want("GET /api/v2/actions/actions", "", 200)
	p.want("POST /api/v2/actions/actions", draft, 403, "message", "Insufficient scope, expected any of: create:actions", "errorCode", "insufficient_scope")
	p.now = p.now.Add(24 * time.Hour)
	p.want("GET /api/v2/actions/actions", "", 401, "message", "Expired token received for JSON Web Token validation")
	grant := func(kind, id, secret, audience string) string {
		return fmt.Sprintf(`{"grant_type":%q,"client_id":%q,"client_secret":%q,"audience":%q}`, kind, id, secret, audience)
	}
	const right = "https://example.com/api/v2/"
	for _, tt := range []struct {
		body   string
		status int
		word   string
	}{
		{grant("client_credentials", "local", clientSecret, right), 200, "absent"},
		{grant("client_credentials", "local", clientSecret, "http://example.com/api/v2/"), 200, "absent"},
		{grant("client_credentials", "local", "wrong", right), 401, "access_denied"},
		{grant("client_credentials", "other", clientSecret, right), 401, "access_denied"},
		{grant("client_credentials", "local", clientSecret, "https://other.example/api/v2/"), 403, "access_denied"},
		{grant("password", "local", clientSecret, right), 403, "unauthorized_client"},
		{grant("", "local", clientSecret, right), 400, "invalid_request"},
		{`[]`, 400, "invalid_request"},
	} {
		p.want("POST /oauth/token", tt.body, tt.status, "error", tt.word)
	}
	r := httptest.NewRequest("POST", "/oauth/token", strings.NewReader("grant_type=client_credentials&audience=https%3A%2F%2Fexample.com%2Fapi%2Fv2%2F"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth("local", clientSecret)
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	if diff := cmp.Diff([]string{"200", "read:actions", "86400", "Bearer"}, []string{
		fmt.Sprint(w.Code), at(t, w.Body.String(), "scope"), at(t, w.Body.String(), "expires_in"), at(t, w.Body.String(), "token_type"),
	}); diff != "" {
		t.Error(diff)
	}
}

func TestTenantPages(t *testing.T) {
	t.Parallel()
	p := play(t, func(w *tenant.World) { w.Build = nil })
	var refs []string
	for i := range 5 {
		id := at(t, p.want("POST /api/v2/actions/actions", fmt.Sprintf(`{"name":"n%d","supported_triggers":[{"id":"post-login"}]}`, i), 201), "id")
		p.want("POST /api/v2/actions/actions/"+id+"/deploy", "", 200)
		refs = append(refs, fmt.Sprintf(`{"ref":{"type":"action_id","value":%q}}`, id))
	}
	const bindings = "/api/v2/actions/triggers/post-login/bindings"
	bound := p.want("PATCH "+bindings, `{"bindings":[`+strings.Join(refs, ",")+`]}`, 200, "bindings.4.display_name", "n4")
	p.want("GET "+bindings+"?page=1&per_page=2", "", 200, "bindings.0.display_name", "n2", "bindings.2", "absent", "total", "5", "page", "1", "per_page", "2")
	p.want("GET "+bindings+"?page=9&per_page=2", "", 200, "bindings", "[]", "total", "absent", "page", "9")
	p.want("GET /api/v2/actions/actions?page=2&per_page=2", "", 200, "actions.0.name", "n4", "actions.1", "absent", "total", "5")
	p.want("GET /api/v2/actions/actions?actionName=n3&triggerId=post-login&deployed=true&installed=false", "", 200, "actions.0.name", "n3", "total", "1")
	p.want("GET /api/v2/actions/actions?deployed=false", "", 200, "actions", "[]")
	again := fmt.Sprintf(`{"bindings":[{"ref":{"type":"binding_id","value":%q}},{"ref":{"type":"action_name","value":"n0"}}]}`, at(t, bound, "bindings.1.id"))
	p.want("PATCH "+bindings, again, 200, "bindings.0.action.name", "n1", "bindings.1.action.name", "n0", "bindings.2", "absent")
}

func TestTenantModules(t *testing.T) {
	t.Parallel()
	p := play(t, nil)
	made := p.want("POST /api/v2/actions/modules", `{"name":"greet","code":"1","secrets":[{"name":"S","value":"canary"}]}`, 201, "all_changes_published", "false", "latest_version", "absent")
	module := "/api/v2/actions/modules/" + at(t, made, "id")
	v := p.want("POST "+module+"/versions", "", 200, "version_number", "1", "code", "1")
	p.want("GET "+module, "", 200, "all_changes_published", "true", "latest_version.version_number", "1")
	use := fmt.Sprintf(`{"name":"a","supported_triggers":[{"id":"post-login"}],"modules":[{"module_id":%q,"module_version_id":%q}]}`, at(t, made, "id"), at(t, v, "id"))
	p.want("POST /api/v2/actions/actions", use, 201, "modules.0.module_name", "greet", "modules.0.module_version_number", "1")
	p.want("GET "+module+"/actions", "", 200, "actions.0.action_name", "a", "total", "1")
	p.want("DELETE "+module, "", 409)
	p.want("PATCH "+module, `{"code":"2"}`, 200, "all_changes_published", "false")
	p.want("POST "+module+"/versions", "{}", 200, "version_number", "2")
	p.want("GET "+module+"/versions", "", 200, "versions.0.version_number", "2", "total", "2", "page", "0")
	p.want("GET "+module+"/versions?page=1", "", 200, "versions", "[]", "total", "0", "page", "1")
	p.want("POST "+module+"/rollback", fmt.Sprintf(`{"module_version_id":%q}`, at(t, v, "id")), 200, "code", "1", "latest_version.version_number", "3")
	p.want("GET "+module+"/versions/"+at(t, v, "id"), "", 200, "version_number", "1")
	p.want("GET /api/v2/actions/modules", "", 200, "modules.0.latest_version_number", "3", "modules.0.actions_using_module_total", "1")
	p.want("POST /api/v2/actions/modules", `{"name":"greet","code":"1"}`, 409)
	p.want("GET /api/v2/actions/modules/nobody", "", 404)
}

func TestTenantHasNothingElse(t *testing.T) {
	t.Parallel()
	p := play(t, nil)
	for request, want := range map[string]string{
		"GET /api/v2/roles": `[]`,
		"GET /api/v2/roles?include_totals=true&per_page=7":               `{"limit":7,"roles":[],"start":0,"total":0}`,
		"GET /api/v2/connections?take=50":                                `{"connections":[]}`,
		"GET /api/v2/event-streams?take=50":                              `{"eventStreams":[]}`,
		"GET /api/v2/clients?is_global=false&include_totals=true&page=0": `{"clients":[],"limit":50,"start":0,"total":0}`,
		"GET /api/v2/prompts/login/custom-text/en":                       `{}`,
	} {
		if status, got := p.ask(request, ""); status != 200 || got != want {
			t.Errorf("%s: got %d %s, want 200 %s", request, status, got, want)
		}
	}
	p.want("GET /api/v2/email-templates/welcome_email", "", 404, "errorCode", "inexistent_email_template")
}

func TestTenantExamples(t *testing.T) {
	t.Parallel()
	p := play(t, nil)
	err := p.store.Update("auth0/", func(tx *tenant.Tx) error {
		auth0.New().Tenant().(tenant.Exemplary).Examples(tx, p.world)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	list := p.want("GET /api/v2/actions/actions?installed=true", "", 200, "total", "1", "actions.0.integration.catalog_id", "example", "actions.0.all_changes_deployed", "true")
	p.want("PATCH /api/v2/actions/actions/"+at(t, list, "actions.0.id"), `{"code":"x"}`, 400)
	p.want("GET /api/v2/actions/triggers/post-login/bindings", "", 200, "total", "2")
	p.want("GET /api/v2/actions/actions?installed=false", "", 200, "actions.0.secrets.0.name", "EXAMPLE", "actions.0.secrets.0.value", "absent")
}
