package auth0

import (
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// wireModule is a module of an action.
type wireModule struct {
	ID        string `json:"module_id"`
	Name      string `json:"module_name"`
	VersionID string `json:"module_version_id"`
	Number    int    `json:"module_version_number"`
}

const moduleDocs = "modules"

// storedModule is a module with its draft and its versions, the oldest first.
type storedModule struct {
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Draft    moduleContent   `json:"draft"`
	Created  time.Time       `json:"created"`
	Updated  time.Time       `json:"updated"`
	Versions []moduleVersion `json:"versions"`
}

type moduleContent struct {
	Code         string           `json:"code"`
	Dependencies []wireDependency `json:"dependencies"`
	Secrets      []storedSecret   `json:"secrets"`
}

type moduleVersion struct {
	ID      string        `json:"id"`
	Number  int           `json:"number"`
	Content moduleContent `json:"content"`
	Created time.Time     `json:"created"`
}

// moduleRoutes adds those of modules.
func (l local) moduleRoutes(add func(pattern, scope string, serve func(*tenant.Request) (tenant.Answer, error))) {
	add("GET /actions/modules", "read:actions", l.listModules)
	add("POST /actions/modules", "create:actions", l.createModule)
	add("GET /actions/modules/{id}", "read:actions", l.getModule)
	add("PATCH /actions/modules/{id}", "update:actions", l.updateModule)
	add("DELETE /actions/modules/{id}", "delete:actions", l.deleteModule)
	add("GET /actions/modules/{id}/actions", "read:actions", l.listModuleActions)
	add("GET /actions/modules/{id}/versions", "read:actions", l.listModuleVersions)
	add("POST /actions/modules/{id}/versions", "create:actions", l.createModuleVersion)
	add("GET /actions/modules/{id}/versions/{version}", "read:actions", l.getModuleVersion)
	add("POST /actions/modules/{id}/rollback", "create:actions", l.rollbackModule)
}

// moduleStamp is a time as the modules service writes it: in microseconds.
func moduleStamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

func shownInModule(list []storedSecret) []shownSecret {
	out := make([]shownSecret, len(list))
	for i, s := range list {
		out[i] = shownSecret{s.Name, moduleStamp(s.Updated)}
	}
	return out
}

type shownModule struct {
	ID           string           `json:"id"`
	Name         string           `json:"name"`
	Code         string           `json:"code"`
	Dependencies []wireDependency `json:"dependencies"`
	Secrets      []shownSecret    `json:"secrets"`
	AllPublished bool             `json:"all_changes_published"`
	Using        int              `json:"actions_using_module_total"`
	Created      string           `json:"created_at"`
	Updated      string           `json:"updated_at"`
	Latest       *shownLatest     `json:"latest_version,omitempty"`
	LatestNumber int              `json:"latest_version_number,omitempty"`
}

type shownModuleVersion struct {
	ID           string           `json:"id"`
	ModuleID     string           `json:"module_id"`
	Number       int              `json:"version_number"`
	Code         string           `json:"code"`
	Secrets      []shownSecret    `json:"secrets"`
	Dependencies []wireDependency `json:"dependencies"`
	Created      string           `json:"created_at"`
}

// shownLatest is a version in its module, where it has other members in another
// order.
type shownLatest struct {
	ID           string           `json:"id"`
	Number       int              `json:"version_number"`
	Code         string           `json:"code"`
	Dependencies []wireDependency `json:"dependencies"`
	Secrets      []shownSecret    `json:"secrets"`
}

func (m storedModule) version(v moduleVersion) shownModuleVersion {
	return shownModuleVersion{v.ID, m.ID, v.Number, v.Content.Code, shownInModule(v.Content.Secrets), v.Content.Dependencies, moduleStamp(v.Created)}
}

func (l local) showModule(r *tenant.Request, m storedModule) shownModule {
	out := shownModule{
		ID: m.ID, Name: m.Name, Code: m.Draft.Code, Dependencies: m.Draft.Dependencies, Secrets: shownInModule(m.Draft.Secrets),
		Using: len(l.using(r, m.ID)), Created: moduleStamp(m.Created), Updated: moduleStamp(m.Updated),
	}
	if n := len(m.Versions); n > 0 {
		v := m.version(m.Versions[n-1])
		out.Latest = &shownLatest{v.ID, v.Number, v.Code, v.Dependencies, v.Secrets}
		out.AllPublished = reflect.DeepEqual(m.Draft, m.Versions[n-1].Content)
	}
	return out
}

// using are the actions whose draft has the module.
func (local) using(r *tenant.Request, module string) []storedAction {
	return slices.DeleteFunc(tenant.All[storedAction](r.Tx, actionDocs), func(a storedAction) bool {
		return !slices.ContainsFunc(a.Draft.Modules, func(m wireModule) bool { return m.ID == module })
	})
}

func (local) findModule(r *tenant.Request) (storedModule, error) {
	m, ok := tenant.Get[storedModule](r.Tx, moduleDocs, r.Path("id"))
	if !ok { // the words are inferred
		return m, failed(http.StatusNotFound, "That module does not exist.", "")
	}
	return m, nil
}

// bodyModules are the modules of an action, which a body names by id; the
// names and numbers that are given back come from the module.
func (local) bodyModules(r *tenant.Request, body *asked) []wireModule {
	list := []wireModule{}
	body.list("modules", func(one *asked) {
		var m wireModule
		one.need("module_id", "module_version_id")
		one.text("module_id", &m.ID)
		one.text("module_version_id", &m.VersionID)
		stored, ok := tenant.Get[storedModule](r.Tx, moduleDocs, m.ID)
		i := slices.IndexFunc(stored.Versions, func(v moduleVersion) bool { return v.ID == m.VersionID })
		if one.err == nil && (!ok || i < 0) {
			one.fail(failed(http.StatusBadRequest, "That module version does not exist.", ""))
		}
		if one.err == nil {
			list = append(list, wireModule{m.ID, stored.Name, m.VersionID, stored.Versions[i].Number})
		}
	}, "module_id", "module_name", "module_version_id", "module_version_number")
	return list
}

// modulePage is a page of the modules service, which leaves no number out, and
// has the total of what is on the page or after it only.
type modulePage struct {
	Total   int `json:"total"`
	Page    int `json:"page"`
	PerPage int `json:"per_page"`
}

func modulePageOf[T any](r *tenant.Request, items []T) ([]T, modulePage, error) {
	if err := queryOf(r, "page", "per_page"); err != nil {
		return nil, modulePage{}, err
	}
	p, err := pageOf(r, 50)
	if err != nil {
		return nil, modulePage{}, err
	}
	on, numbers := pagedOf(p, items)
	return on, modulePage(numbers), nil
}

func (l local) listModules(r *tenant.Request) (tenant.Answer, error) {
	on, numbers, err := modulePageOf(r, tenant.All[storedModule](r.Tx, moduleDocs))
	if err != nil {
		return tenant.Answer{}, err
	}
	items := make([]shownModule, len(on))
	for i, m := range on {
		items[i] = l.showModule(r, m)
		if items[i].Latest != nil {
			items[i].LatestNumber, items[i].Latest = items[i].Latest.Number, nil
		}
	}
	return tenant.OK(struct {
		Modules []shownModule `json:"modules"`
		modulePage
	}{items, numbers}), nil
}

func (l local) getModule(r *tenant.Request) (tenant.Answer, error) {
	m, err := l.findModule(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	return tenant.OK(l.showModule(r, m)), nil
}

func (l local) createModule(r *tenant.Request) (tenant.Answer, error) {
	body, err := bodyOf(r, false, "name", "code", "dependencies", "secrets", "api_version", "publish")
	if err != nil {
		return tenant.Answer{}, err
	}
	body.need("name", "code")
	now := r.World.Now()
	m := storedModule{ID: r.World.NewID(), Created: now, Updated: now, Versions: []moduleVersion{}}
	m.Draft.Dependencies, m.Draft.Secrets = []wireDependency{}, []storedSecret{}
	body.text("name", &m.Name)
	var publish bool
	body.into("publish", "boolean", &publish)
	changeModule(r, body, &m)
	for _, other := range tenant.All[storedModule](r.Tx, moduleDocs) {
		if other.Name == m.Name { // inferred
			body.fail(failed(http.StatusConflict, "A module with the name '"+m.Name+"' exists already.", ""))
		}
	}
	if body.err != nil {
		return tenant.Answer{}, body.err
	}
	if publish {
		m.publish(r, m.Draft)
	}
	r.Tx.Put(moduleDocs, m.ID, m)
	return created(l.showModule(r, m)), nil
}

func changeModule(r *tenant.Request, body *asked, m *storedModule) {
	body.text("code", &m.Draft.Code)
	if body.has("dependencies") {
		m.Draft.Dependencies = bodyDependencies(body)
	}
	if body.has("secrets") {
		m.Draft.Secrets = bodySecrets(r, body, m.Draft.Secrets)
	}
}

func (l local) updateModule(r *tenant.Request) (tenant.Answer, error) {
	m, err := l.findModule(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	body, err := bodyOf(r, false, "code", "dependencies", "secrets")
	if err != nil {
		return tenant.Answer{}, err
	}
	if changeModule(r, body, &m); body.err != nil {
		return tenant.Answer{}, body.err
	}
	m.Updated = r.World.Now()
	r.Tx.Put(moduleDocs, m.ID, m)
	return tenant.OK(l.showModule(r, m)), nil
}

// deleteModule refuses while an action uses the module; that it does is
// inferred.
func (l local) deleteModule(r *tenant.Request) (tenant.Answer, error) {
	m, err := l.findModule(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	if len(l.using(r, m.ID)) > 0 {
		return tenant.Answer{}, failed(http.StatusConflict, "The module is in use by an action.", "")
	}
	r.Tx.Delete(moduleDocs, m.ID)
	return deleted(), nil
}

func (l local) listModuleActions(r *tenant.Request) (tenant.Answer, error) {
	m, err := l.findModule(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	if err := queryOf(r, "page", "per_page"); err != nil {
		return tenant.Answer{}, err
	}
	p, err := pageOf(r, 50)
	if err != nil {
		return tenant.Answer{}, err
	}
	type user struct {
		ID        string `json:"action_id"`
		Name      string `json:"action_name"`
		VersionID string `json:"module_version_id"`
		Number    int    `json:"module_version_number"`
	}
	on, numbers := pagedOf(p, l.using(r, m.ID))
	items := make([]user, len(on))
	for i, a := range on {
		at := slices.IndexFunc(a.Draft.Modules, func(o wireModule) bool { return o.ID == m.ID })
		items[i] = user{a.ID, a.Name, a.Draft.Modules[at].VersionID, a.Draft.Modules[at].Number}
	}
	return tenant.OK(struct {
		Actions []user `json:"actions"`
		paged
	}{items, numbers}), nil
}

func (l local) listModuleVersions(r *tenant.Request) (tenant.Answer, error) {
	m, err := l.findModule(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	newest := slices.Clone(m.Versions)
	slices.Reverse(newest)
	on, numbers, err := modulePageOf(r, newest)
	if err != nil {
		return tenant.Answer{}, err
	}
	items := make([]shownModuleVersion, len(on))
	for i, v := range on {
		items[i] = m.version(v)
	}
	return tenant.OK(struct {
		Versions []shownModuleVersion `json:"versions"`
		modulePage
	}{items, numbers}), nil
}

func (m *storedModule) publish(r *tenant.Request, c moduleContent) moduleVersion {
	v := moduleVersion{ID: r.World.NewID(), Number: len(m.Versions) + 1, Content: c, Created: r.World.Now()}
	m.Versions = append(m.Versions, v)
	return v
}

// createModuleVersion publishes the draft.
func (l local) createModuleVersion(r *tenant.Request) (tenant.Answer, error) {
	m, err := l.findModule(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	if _, err := bodyOf(r, true); err != nil {
		return tenant.Answer{}, err
	}
	v := m.publish(r, m.Draft)
	r.Tx.Put(moduleDocs, m.ID, m)
	return tenant.OK(m.version(v)), nil
}

func (m storedModule) find(id string) (moduleVersion, error) {
	i := slices.IndexFunc(m.Versions, func(v moduleVersion) bool { return v.ID == id })
	if i < 0 {
		return moduleVersion{}, failed(http.StatusNotFound, "That module version does not exist.", "")
	}
	return m.Versions[i], nil
}

func (l local) getModuleVersion(r *tenant.Request) (tenant.Answer, error) {
	m, err := l.findModule(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	v, err := m.find(r.Path("version"))
	if err != nil {
		return tenant.Answer{}, err
	}
	return tenant.OK(m.version(v)), nil
}

// rollbackModule makes a former version the draft and publishes it; that it
// does both is inferred.
func (l local) rollbackModule(r *tenant.Request) (tenant.Answer, error) {
	m, err := l.findModule(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	body, err := bodyOf(r, false, "module_version_id")
	if err != nil {
		return tenant.Answer{}, err
	}
	var id string
	body.need("module_version_id")
	if body.text("module_version_id", &id); body.err != nil {
		return tenant.Answer{}, body.err
	}
	v, err := m.find(id)
	if err != nil {
		return tenant.Answer{}, err
	}
	m.Draft, m.Updated = v.Content, r.World.Now()
	m.publish(r, v.Content)
	r.Tx.Put(moduleDocs, m.ID, m)
	return tenant.OK(l.showModule(r, m)), nil
}
