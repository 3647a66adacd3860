package provider

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
)

// Registry is a list of providers in a fixed order. It is immutable.
type Registry struct{ list []Provider }

// NewRegistry makes a registry. Two providers of one id are a mistake of the
// program, and panic.
func NewRegistry(list ...Provider) Registry {
	seen := map[string]bool{}
	for _, p := range list {
		id := p.Info().ID
		if seen[id] {
			panic("provider: " + id + " is registered twice")
		}
		seen[id] = true
	}
	return Registry{slices.Clone(list)}
}

// All are the providers, in order.
func (r Registry) All() []Provider { return slices.Clone(r.list) }

// IDs are the ids of the providers, in order.
func (r Registry) IDs() []string {
	ids := make([]string, len(r.list))
	for i, p := range r.list {
		ids[i] = p.Info().ID
	}
	return ids
}

// Get returns the provider of that id, or an *[UnknownError] that names the
// nearest.
func (r Registry) Get(id string) (Provider, error) {
	for _, p := range r.list {
		if p.Info().ID == id {
			return p, nil
		}
	}
	hint := "known providers: " + strings.Join(r.IDs(), ", ")
	if near, ok := nearest.Word(id, r.IDs()); ok {
		hint = fmt.Sprintf("did you mean %q? %s", near, hint)
	}
	return nil, &UnknownError{Name: id, Hint: hint}
}

// UnknownError is the name of a provider that is not there.
type UnknownError struct{ Name, Hint string }

func (e *UnknownError) Error() string { return fmt.Sprintf("unknown provider %q", e.Name) }
