package auth0

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// The collections of the tenant. The versions of an action have one of their
// own.
const (
	actionDocs  = "actions"
	bindingDocs = "bindings"
)

func versionDocs(actionID string) string { return "versions/" + actionID }

// content is what a version keeps of its draft.
type content struct {
	Code         string           `json:"code"`
	Dependencies []wireDependency `json:"dependencies"`
	Runtime      string           `json:"runtime"`
	Secrets      []storedSecret   `json:"secrets"`
	Modules      []wireModule     `json:"modules"`
	Triggers     []wireTrigger    `json:"supported_triggers"`
}

// storedSecret is a secret that nothing gives back.
type storedSecret struct {
	Name    string    `json:"name"`
	Updated time.Time `json:"updated"`
	Sealed  string    `json:"sealed"`
}

// storedAction is an action with its draft.
type storedAction struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Draft       content         `json:"draft"`
	Created     time.Time       `json:"created"`
	Updated     time.Time       `json:"updated"`
	Integration json.RawMessage `json:"integration,omitempty"`
	Build       build           `json:"build"`
	// Number is that of the last version, Deployed its id; "" if there is none.
	Number   int    `json:"number"`
	Deployed string `json:"deployed,omitempty"`
	// Dirty says that the draft is not what was deployed last.
	Dirty bool `json:"dirty"`
}

// build is a build under way, or at its end: which of them, the clock says.
type build struct {
	From  time.Time     `json:"from"`
	Takes time.Duration `json:"takes"`
	Fails bool          `json:"fails,omitempty"`
	Stuck bool          `json:"stuck,omitempty"`
}

// The statuses of a draft. "packaged", which the interface documents, was in no
// recording.
const (
	statusPending  = "pending"
	statusBuilding = "building"
	statusRetrying = "retrying"
	statusBuilt    = "built"
	statusFailed   = "failed"
)

// at is the status at a time. A third of the build is spent waiting for it. One
// that fails is tried again before that, twice, as a dependency that does not
// exist was in a recording.
func (b build) at(now time.Time) string {
	since := now.Sub(b.From)
	switch {
	case since < b.Takes/3:
		return statusPending
	case b.Fails && since < b.Takes && since*6/b.Takes%2 == 1:
		return statusRetrying
	case b.Stuck || since < b.Takes:
		return statusBuilding
	case b.Fails:
		return statusFailed
	}
	return statusBuilt
}

// begin starts the build of a draft.
func (a *storedAction) begin(r *tenant.Request) {
	a.Updated, a.Dirty = r.World.Now(), true
	b := r.Build(a.ID)
	a.Build = build{From: a.Updated, Takes: b.Takes, Fails: b.Fails, Stuck: b.Stuck}
}

// shownSecret is a secret as it is given back: without its value.
type shownSecret struct {
	Name    string `json:"name"`
	Updated string `json:"updated_at"`
}

func shown(list []storedSecret) []shownSecret {
	out := make([]shownSecret, len(list))
	for i, s := range list {
		out[i] = shownSecret{s.Name, stamp(s.Updated)}
	}
	return out
}

// shownAction is the answer to a request for an action, with its members in the
// order in which they were recorded.
type shownAction struct {
	shownBase
	Code         string           `json:"code"`
	Dependencies []wireDependency `json:"dependencies"`
	Runtime      string           `json:"runtime"`
	Status       string           `json:"status"`
	Secrets      []shownSecret    `json:"secrets"`
	Modules      []wireModule     `json:"modules,omitempty"`
	Current      *shownCurrent    `json:"current_version,omitempty"`
	Deployed     *shownVersion    `json:"deployed_version,omitempty"`
	AllDeployed  bool             `json:"all_changes_deployed"`
	Integration  json.RawMessage  `json:"integration,omitempty"`
}

// shownBase is what a version and a binding tell of their action.
type shownBase struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	Triggers []wireTrigger `json:"supported_triggers"`
	Created  string        `json:"created_at"`
	Updated  string        `json:"updated_at"`
}

func (a storedAction) base() shownBase {
	return shownBase{a.ID, a.Name, a.Draft.Triggers, stamp(a.Created), stamp(a.Updated)}
}

func (local) show(r *tenant.Request, a storedAction) shownAction {
	now := r.World.Now()
	out := shownAction{
		shownBase: a.base(), Code: a.Draft.Code, Dependencies: a.Draft.Dependencies, Runtime: a.Draft.Runtime,
		Status: a.Build.at(now), Secrets: shown(a.Draft.Secrets), Modules: a.Draft.Modules, Integration: a.Integration,
	}
	if v, ok := tenant.Get[storedVersion](r.Tx, versionDocs(a.ID), a.Deployed); ok {
		deployed := v.show(now)
		out.Deployed, out.Current = &deployed, v.current(now)
		out.AllDeployed = deployed.Deployed && !a.Dirty
	}
	return out
}

// find returns the action that the path names.
func (local) find(r *tenant.Request) (storedAction, error) {
	a, ok := tenant.Get[storedAction](r.Tx, actionDocs, r.Path("id"))
	if !ok {
		return a, noAction()
	}
	return a, nil
}

func noAction() error { return failed(http.StatusNotFound, "That action does not exist.", "") }

func (local) save(r *tenant.Request, a storedAction) { r.Tx.Put(actionDocs, a.ID, a) }

// listActions is GET /actions/actions. That actionName matches a part of the
// name, and that the oldest comes first, is inferred.
func (l local) listActions(r *tenant.Request) (tenant.Answer, error) {
	if err := queryOf(r, "triggerId", "actionName", "deployed", "installed", "page", "per_page"); err != nil {
		return tenant.Answer{}, err
	}
	p, err := pageOf(r, 20)
	if err != nil {
		return tenant.Answer{}, err
	}
	match, err := filter(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	list := slices.DeleteFunc(tenant.All[storedAction](r.Tx, actionDocs), func(a storedAction) bool { return !match(a) })
	on, numbers := pagedOf(p, list)
	items := make([]shownAction, len(on))
	for i, a := range on {
		items[i] = l.show(r, a)
	}
	return tenant.OK(struct {
		Actions []shownAction `json:"actions"`
		paged
	}{items, numbers}), nil
}

// filter is what the parameters of a list ask for.
func filter(r *tenant.Request) (func(storedAction) bool, error) {
	deployed, err := boolOf(r, "deployed")
	if err != nil {
		return nil, err
	}
	installed, err := boolOf(r, "installed")
	if err != nil {
		return nil, err
	}
	trigger, name := r.Query("triggerId"), r.Query("actionName")
	if trigger != "" && !knownTrigger(trigger) {
		return nil, invalidQuery("'No enum match for: " + trigger + "' on property triggerId")
	}
	return func(a storedAction) bool {
		return (trigger == "" || a.Draft.Triggers[0].ID == trigger) && strings.Contains(a.Name, name) &&
			(deployed == nil || *deployed == (a.Deployed != "")) && (installed == nil || *installed == (a.Integration != nil))
	}, nil
}

// getAction is GET /actions/actions/{id}.
func (l local) getAction(r *tenant.Request) (tenant.Answer, error) {
	a, err := l.find(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	return tenant.OK(l.show(r, a)), nil
}

// createAction is POST /actions/actions. The answer is pending, however quick
// the build is.
func (l local) createAction(r *tenant.Request) (tenant.Answer, error) {
	body, err := bodyOf(r, false, "name", "supported_triggers", "code", "dependencies", "runtime", "secrets", "modules", "deploy")
	if err != nil {
		return tenant.Answer{}, err
	}
	body.need("name", "supported_triggers")
	a := storedAction{ID: r.World.NewID(), Created: r.World.Now(), Draft: content{Dependencies: []wireDependency{}, Secrets: []storedSecret{}}}
	var deploy bool
	body.into("deploy", "boolean", &deploy)
	if err := l.change(r, body, &a); err != nil {
		return tenant.Answer{}, err
	}
	a.begin(r)
	if deploy && !a.Build.Fails && !a.Build.Stuck { // live when the build ends; inferred
		l.release(r, &a, a.Draft, a.Build.Takes)
	}
	l.save(r, a)
	out := l.show(r, a)
	out.Status = statusPending
	return created(out), nil
}

// updateAction is PATCH /actions/actions/{id}. What is not in the body stays;
// a list that is in it replaces the former one. Users are served by the version
// that is deployed until there is another.
func (l local) updateAction(r *tenant.Request) (tenant.Answer, error) {
	a, err := l.find(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	body, err := bodyOf(r, false, "name", "supported_triggers", "code", "dependencies", "runtime", "secrets", "modules")
	if err != nil {
		return tenant.Answer{}, err
	}
	if a.Integration != nil { // inferred: only its settings can be changed, by another way
		return tenant.Answer{}, failed(http.StatusBadRequest, "An action of an integration cannot be changed.", "")
	}
	if err := l.change(r, body, &a); err != nil {
		return tenant.Answer{}, err
	}
	a.begin(r)
	l.save(r, a)
	out := l.show(r, a)
	out.Status = statusPending
	return tenant.OK(out), nil
}

// change puts into an action what a body says.
func (l local) change(r *tenant.Request, body *asked, a *storedAction) error {
	body.text("name", &a.Name)
	body.text("code", &a.Draft.Code)
	if body.has("dependencies") {
		a.Draft.Dependencies = bodyDependencies(body)
	}
	secrets := bodySecrets(r, body, a.Draft.Secrets)
	if body.has("secrets") {
		a.Draft.Secrets = secrets
	}
	modules := l.bodyModules(r, body)
	if body.has("modules") {
		a.Draft.Modules = modules
	}
	asked := a.Draft.Runtime
	body.text("runtime", &asked)
	if body.err == nil {
		body.fail(a.retrigger(body, asked))
	}
	if body.err == nil {
		body.fail(l.named(r, *a))
	}
	return body.err
}

// named checks the name. That it has to be the only one is inferred.
func (local) named(r *tenant.Request, a storedAction) error {
	if a.Name == "" {
		return invalid("'String is too short (0 chars), minimum 1' on property name")
	}
	for _, other := range tenant.All[storedAction](r.Tx, actionDocs) {
		if other.ID != a.ID && other.Name == a.Name {
			return failed(http.StatusConflict, "An action with the name '"+a.Name+"' exists already.", "")
		}
	}
	return nil
}

// retrigger checks the trigger and the runtime, which depend on each other. To
// change the trigger for another is refused in these words by the platform:
// https://github.com/auth0/auth0-cli/issues/462 (read 2026-11-30).
func (a *storedAction) retrigger(body *asked, runtime string) error {
	var list []wireTrigger
	body.list("supported_triggers", func(t *asked) {
		var one wireTrigger
		t.need("id")
		t.text("id", &one.ID)
		t.text("version", &one.Version)
		list = append(list, one)
	}, "id", "version", "status", "runtimes", "default_runtime", "compatible_triggers", "binding_policy", "url")
	if body.err != nil {
		return body.err
	}
	if !body.has("supported_triggers") {
		list = a.Draft.Triggers
	}
	if len(list) != 1 {
		return invalid("'An action has exactly one trigger' on property supported_triggers")
	}
	t, ok := triggerOf(list[0].ID, list[0].Version)
	switch {
	case !ok:
		return failed(http.StatusBadRequest, "The trigger "+strings.TrimSpace(list[0].ID+" "+list[0].Version)+" does not exist.", "")
	case a.Draft.Triggers != nil && a.Draft.Triggers[0].ID != t.ID:
		return failed(http.StatusBadRequest, "can't upgrade to this trigger.", "")
	}
	stored, ok := t.stores(runtime)
	if !ok {
		return failed(http.StatusBadRequest, "The runtime "+runtime+" is not one of "+strings.Join(t.Runtimes, ", ")+".", "")
	}
	a.Draft.Triggers, a.Draft.Runtime = []wireTrigger{{ID: t.ID, Version: t.Version}}, stored
	return nil
}

func bodyDependencies(body *asked) []wireDependency {
	list := []wireDependency{}
	body.list("dependencies", func(d *asked) {
		var one wireDependency
		d.need("name", "version")
		d.text("name", &one.Name)
		d.text("version", &one.Version)
		if d.has("registry_url") {
			d.text("registry_url", &one.Registry)
		}
		list = append(list, one)
	}, "name", "version", "registry_url")
	return list
}

// bodySecrets seals the secrets of a body. The list replaces the one that there
// is; a name without a value keeps the value that it has. That is inferred from
// the type NameValueOptional, which the platform's own validation names, with
// the length of a name, in https://github.com/auth0/auth0-deploy-cli/issues/583
// (read 2026-11-30), and from the vendor's client, which sends names alone after
// an export.
func bodySecrets(r *tenant.Request, body *asked, have []storedSecret) []storedSecret {
	list := []storedSecret{}
	body.list("secrets", func(one *asked) {
		s := storedSecret{Updated: r.World.Now()}
		one.need("name")
		one.text("name", &s.Name)
		if n := utf8.RuneCountInString(s.Name); n < 1 || n > 128 {
			one.fail(invalid("'value length must be between 1 and 128 runes, inclusive' on property " + one.at + ".name"))
		}
		if slices.ContainsFunc(list, func(o storedSecret) bool { return o.Name == s.Name }) { // inferred
			one.fail(invalid("'A secret is there twice' on property " + one.at))
		}
		i := slices.IndexFunc(have, func(o storedSecret) bool { return o.Name == s.Name })
		if !one.has("value") && i >= 0 {
			list = append(list, have[i])
			return
		}
		var value string
		one.text("value", &value)
		sealed, err := r.World.Keys.Seal(secret.New(value))
		if err != nil {
			one.fail(err)
		}
		s.Sealed = sealed
		list = append(list, s)
	}, "name", "value", "updated_at")
	// A name that was there keeps its place, as was recorded.
	slices.SortStableFunc(list, func(a, b storedSecret) int { return cmp.Compare(placeOf(a, have), placeOf(b, have)) })
	return list
}

// placeOf is the place of a secret among those that are there, or after them.
func placeOf(s storedSecret, have []storedSecret) int {
	if i := slices.IndexFunc(have, func(o storedSecret) bool { return o.Name == s.Name }); i >= 0 {
		return i
	}
	return len(have)
}

// deleteAction is DELETE /actions/actions/{id}. The refusal is the platform's:
// https://github.com/auth0/terraform-provider-auth0/issues/1550 (read
// 2026-11-30).
func (l local) deleteAction(r *tenant.Request) (tenant.Answer, error) {
	if err := queryOf(r, "force"); err != nil {
		return tenant.Answer{}, err
	}
	a, err := l.find(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	force, err := boolOf(r, "force")
	if err != nil {
		return tenant.Answer{}, err
	}
	bound := l.boundTo(r, a.ID)
	if bound != nil && (force == nil || !*force) {
		return tenant.Answer{}, failed(http.StatusConflict, "Unable to delete an action bound to a trigger.", "")
	}
	for _, b := range bound {
		b.List = slices.DeleteFunc(b.List, func(o storedBinding) bool { return o.ActionID == a.ID })
		r.Tx.Put(bindingDocs, b.Trigger, b)
	}
	for _, id := range r.Tx.IDs(versionDocs(a.ID)) {
		r.Tx.Delete(versionDocs(a.ID), id)
	}
	r.Tx.Delete(actionDocs, a.ID)
	return deleted(), nil
}

// getExecution is GET /actions/executions/{id}: nothing is executed here.
func (local) getExecution(*tenant.Request) (tenant.Answer, error) {
	return tenant.Answer{}, failed(http.StatusNotFound, "That execution does not exist.", "")
}
