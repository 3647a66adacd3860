package deploy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

// Pulled is what a tenant, or a folder of another tool, has: in the words of the
// project.
type Pulled struct {
	Actions []PulledAction
	Flows   []WantPlace
	// Diagnostics are what is not taken over, and why.
	Diagnostics []action.Diagnostic
}

// PulledAction is an action as the project would have it.
type PulledAction struct {
	Name, Dialect, Trigger string
	Content
	// References say where secrets lie, by name.
	References map[string]string
}

// Pull reads a tenant. Hooks of a marketplace, and those of kinds that the
// provider does not take, are told and left out. It changes nothing.
func Pull(ctx context.Context, r provider.Reader, p provider.Provider, names []string) (Pulled, error) {
	hooks, err := r.Hooks(ctx)
	if err != nil {
		return Pulled{}, remote(ctx, err)
	}
	var out Pulled
	info := p.Info()
	for _, h := range hooks {
		if len(names) == 0 || slices.Contains(names, h.Name) {
			out.take(p, provider.ImportedHook{Hook: h})
		}
	}
	for _, name := range names {
		if !slices.ContainsFunc(hooks, func(h provider.Hook) bool { return h.Name == name }) {
			return Pulled{}, fail(Invalid, CodePull, "claimctl pull without a name takes all of them", "the tenant has no action %q", name)
		}
	}
	if len(names) > 0 {
		return out, nil
	}
	for _, place := range info.Places {
		if !slices.ContainsFunc(hooks, func(h provider.Hook) bool { return len(place.Types) == 0 || slices.Contains(place.Types, h.Type) }) {
			continue // nothing can be bound there
		}
		bound, err := r.Bindings(ctx, place.ID)
		if provider.Is(err, provider.Incomplete) {
			out.note("what is bound at %s is not taken over: %v", place.ID, err)
			continue
		}
		if err != nil {
			return Pulled{}, remote(ctx, err)
		}
		var list []string
		for _, b := range bound {
			list = append(list, b.HookName)
		}
		out.flow(place.ID, list)
	}
	return out, nil
}

// Import takes over what a folder of another tool has.
func Import(p provider.Importer, d provider.Directory) (Pulled, error) {
	in, problems := p.Import(d)
	for _, found := range problems {
		if found.Severity == action.SeverityError {
			return Pulled{}, &Error{Invalid, problems}
		}
	}
	out := Pulled{Diagnostics: problems}
	for _, h := range in.Hooks {
		out.take(p, h)
	}
	for _, place := range in.Places {
		for _, name := range place.Names {
			if !slices.ContainsFunc(in.Hooks, func(h provider.ImportedHook) bool { return h.Name == name }) {
				out.note("%s runs %q, and the folder has no action of that name; it is left out of the flow", place.Place, name)
			}
		}
		out.flow(place.Place, place.Names)
	}
	return out, nil
}

func (out *Pulled) note(format string, args ...any) {
	out.Diagnostics = append(out.Diagnostics, action.Diagnostic{Code: CodePull, Severity: action.SeverityWarning, Summary: fmt.Sprintf(format, args...)})
}

// take takes over one hook.
func (out *Pulled) take(p provider.Provider, h provider.ImportedHook) {
	kind, ok := p.Info().KindOf(h.Type)
	switch {
	case h.Foreign:
		out.note("action %q is not the tenant's own, but of a marketplace; it is left alone", h.Name)
		return
	case !ok:
		out.note("action %q is of a kind that claimctl does not deploy (%s); it is left out", h.Name, h.Type)
		return
	case slices.ContainsFunc(out.Actions, func(a PulledAction) bool { return a.Name == h.Name }):
		out.note("there are two actions %q; the second is left out", h.Name)
		return
	}
	out.Actions = append(out.Actions, PulledAction{
		Name: h.Name, Dialect: kind.Dialect, Trigger: kind.Trigger, Content: contentOf(p, h.Hook), References: h.References,
	})
}

// flow takes over what is bound at a place, without what is left out.
func (out *Pulled) flow(place string, names []string) {
	var list []string
	for _, name := range names {
		if slices.ContainsFunc(out.Actions, func(a PulledAction) bool { return a.Name == name }) {
			list = append(list, name)
		}
	}
	if len(list) > 0 {
		out.Flows = append(out.Flows, WantPlace{place, list})
	}
}

// FileName is a name for the source of the action, without folder.
func (a PulledAction) FileName() string {
	if strings.HasPrefix(strings.TrimSpace(a.Code), "{") {
		return fileName(a.Name) + ".json"
	}
	return fileName(a.Name) + ".js"
}
