package auth0

import (
	"encoding/json"

	"github.com/claimctl/claimctl/pkg/provider"
)

// wireAction is an action as the interface gives it.
type wireAction struct {
	ID           string           `json:"id"`
	Name         string           `json:"name"`
	Triggers     []wireTrigger    `json:"supported_triggers"`
	Code         string           `json:"code"`
	Dependencies []wireDependency `json:"dependencies"`
	Runtime      string           `json:"runtime"`
	Secrets      []wireSecret     `json:"secrets"`
	Status       string           `json:"status"`
	AllDeployed  bool             `json:"all_changes_deployed"`
	Deployed     *wireVersion     `json:"deployed_version"`
	Current      *wireVersion     `json:"current_version"`
	UpdatedAt    string           `json:"updated_at"`
	Integration  json.RawMessage  `json:"integration"`
	InstalledID  string           `json:"installed_integration_id"`
}

type wireTrigger struct {
	ID      string `json:"id"`
	Version string `json:"version,omitempty"`
}

type wireDependency struct {
	Name     string `json:"name"`
	Version  string `json:"version"`
	Registry string `json:"registry_url,omitempty"`
}

// wireSecret has a value on the way there, and a date on the way back.
type wireSecret struct {
	Name    string `json:"name"`
	Value   string `json:"value,omitempty"`
	Updated string `json:"updated_at,omitempty"`
}

type wireVersion struct {
	ID           string           `json:"id"`
	Number       int              `json:"number"`
	Status       string           `json:"status"`
	Deployed     bool             `json:"deployed"`
	Code         string           `json:"code"`
	Runtime      string           `json:"runtime"`
	Dependencies []wireDependency `json:"dependencies"`
	Secrets      []wireSecret     `json:"secrets"`
	CreatedAt    string           `json:"created_at"`
	Errors       []struct {
		ID  string `json:"id"`
		Msg string `json:"msg"`
	} `json:"errors"`
}

type wireBinding struct {
	ID        string     `json:"id"`
	TriggerID string     `json:"trigger_id"`
	Label     string     `json:"display_name"`
	Action    wireAction `json:"action"`
}

// page is what lists come in.
type page struct {
	Total    int           `json:"total"`
	PerPage  int           `json:"per_page"`
	Actions  []wireAction  `json:"actions"`
	Bindings []wireBinding `json:"bindings"`
	Versions []wireVersion `json:"versions"`
}

// status reads a word of the platform: pending, building, packaged, built,
// retrying, failed; those of versions are in upper case. "packaged" comes before
// "built".
func status(word string) provider.Status {
	return provider.StatusOf(word, []string{"built"}, []string{"failed"})
}

func (a wireAction) hook() provider.Hook {
	h := provider.Hook{
		ID: a.ID, Name: a.Name, Code: a.Code, Runtime: a.Runtime, Status: status(a.Status), StatusText: a.Status,
		Current: a.AllDeployed, Updated: a.UpdatedAt, Foreign: a.InstalledID != "" || len(a.Integration) > 0 && string(a.Integration) != "null",
	}
	if len(a.Triggers) > 0 {
		h.Type = a.Triggers[0].ID
	}
	h.Dependencies = dependencies(a.Dependencies)
	for _, s := range a.Secrets {
		h.Secrets = append(h.Secrets, provider.Secret{Name: s.Name, Updated: s.Updated})
	}
	if a.Deployed != nil && a.Deployed.ID != "" {
		v := a.Deployed.version()
		h.Deployed = &v
	}
	if a.Current != nil {
		h.Problems = a.Current.version().Problems
	}
	h.Current = h.Current && h.Deployed != nil && h.Deployed.Deployed
	return h
}

func dependencies(list []wireDependency) []provider.Dependency {
	var out []provider.Dependency
	for _, d := range list {
		out = append(out, provider.Dependency(d))
	}
	return out
}

func (v wireVersion) version() provider.Version {
	out := provider.Version{
		ID: v.ID, Number: v.Number, Deployed: v.Deployed, Status: status(v.Status), Created: v.CreatedAt,
		Code: v.Code, Runtime: v.Runtime, Dependencies: dependencies(v.Dependencies),
	}
	for _, s := range v.Secrets {
		out.SecretNames = append(out.SecretNames, s.Name)
	}
	for _, e := range v.Errors {
		out.Problems = append(out.Problems, e.ID+": "+e.Msg)
	}
	return out
}

func (b wireBinding) binding() provider.Binding {
	return provider.Binding{ID: b.ID, HookID: b.Action.ID, HookName: b.Action.Name, Label: b.Label}
}
