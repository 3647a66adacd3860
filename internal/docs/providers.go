package docs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/provider"
)

// providersPage tells of each platform that is deployed to what it takes, what a
// connection needs, and what its management interface does not do.
func providersPage(providers provider.Registry, dialects dialect.Registry) Page {
	g := &guide{sheet: newSheet("Providers"), told: map[string]string{}}
	g.paragraph("A provider is a platform's management interface, which `claimctl deploy` brings actions to. " +
		"`claimctl serve` plays each of them, so that a deploy can be tried without an account.")
	g.line("\nFacts carry the number of their [source](#sources). *Not documented* marks what the platform leaves open.")
	var rows [][]string
	for _, p := range providers.All() {
		i := p.Info()
		rows = append(rows, []string{fmt.Sprintf("[%s](#%s)", code(i.ID), anchor(i.Name)), i.Name, actionsOf(i, dialects), prose(traits(i.Traits))})
	}
	g.table([]string{"provider", "platform", "takes actions of", "does"}, rows)
	for _, p := range providers.All() {
		g.provider(p)
	}
	g.sourceList()
	return g.page("providers.md")
}

// actionsOf are the dialects that a provider deploys.
func actionsOf(i provider.Info, dialects dialect.Registry) string {
	var list []string
	for _, k := range i.Kinds {
		name := code(k.Dialect)
		if _, err := dialects.Get(k.Dialect); err != nil {
			name += ", which claimctl does not read yet"
		}
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return strings.Join(list, "; ")
}

// traits are what a platform does, in words.
func traits(t provider.Traits) string {
	var words []string
	add := func(is bool, yes, no string) {
		if is && yes != "" {
			words = append(words, yes)
		}
		if !is && no != "" {
			words = append(words, no)
		}
	}
	add(t.Slots, "has one place for each kind", "finds actions by name")
	add(t.Builds, "builds", "")
	add(t.Publishes, "runs a draft once it is published", "runs a change at once")
	add(t.Versions, "keeps former versions", "keeps no former version")
	add(t.Deletes, "", "deletes nothing")
	add(t.Secrets, "has secrets", "has no secrets")
	add(t.SecretsReadable, "gives their values back", "")
	return strings.Join(words, ", ")
}

func (g *guide) provider(p provider.Provider) {
	i := p.Info()
	g.heading(2, i.Name)
	var rows [][]string
	for _, k := range i.Kinds {
		rows = append(rows, []string{code(k.Dialect), code(k.Trigger), code(k.Type), placesOf(i, k)})
	}
	if a, ok := p.(provider.Assisted); ok {
		for _, k := range a.Manual() {
			rows = append(rows, []string{code(k.Dialect), code(k.Trigger), "set by hand: claimctl prints what and where", ""})
		}
	}
	g.table([]string{"dialect", "trigger", "the platform's word", "bound by the flow"}, rows)
	g.paragraph("A connection in `claimctl.yaml` (`client_id`, `client_secret` and `domain` stand in the environment itself, the others under `credentials`):")
	g.fields(i.Fields)
	if len(i.Settings) > 0 {
		g.paragraph("An action's `settings`:")
		g.fields(i.Settings)
	}
	if _, ok := p.(provider.Checking); ok {
		g.paragraph("A plan looks at the sources for what the platform would refuse, or take for something else.")
	}
	g.line("")
	for _, n := range i.Notes {
		g.line("- %s", g.fact(n))
	}
}

// placesOf are the places that a kind can be bound at.
func placesOf(i provider.Info, k provider.Kind) string {
	var list []string
	for _, p := range i.Places {
		if slices.Contains(p.Types, k.Type) {
			text := code(p.ID)
			if p.About != "" {
				text += ": " + prose(p.About)
			}
			list = append(list, text)
		}
	}
	return strings.Join(list, "<br>")
}

func (g *guide) fields(list []provider.Field) {
	var rows [][]string
	for _, f := range list {
		need := ""
		switch {
		case f.Default != "":
			need = "default " + code(f.Default)
		case f.Required:
			need = "required"
		}
		kind := "value"
		if f.Secret {
			kind = "secret, by reference"
		}
		rows = append(rows, []string{code(f.Name), kind, need, prose(sentence(f.About))})
	}
	g.table([]string{"key", "is", "", "what"}, rows)
}
