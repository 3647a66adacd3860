// Package provider says what a platform's management interface is: how the
// hooks that run there are read, changed, published and put in order. It holds
// the values and interfaces, and the one HTTP client that all providers share.
// It knows no vendor.
//
// Reading and writing are two types: a [Reader] has no method that changes
// anything, and the client below it refuses every request that is not a GET
// (but the one that fetches a token). What plans a deploy is handed a Reader.
//
// A provider is a value without state of its own, safe for concurrent use.
package provider

import (
	"context"

	"github.com/claimctl/claimctl/pkg/claims"
)

// Provider is one platform's management interface.
type Provider interface {
	// Info describes the provider. It always returns the same value.
	Info() Info
	// Read connects for reading. Nothing is sent yet; the error says what the
	// connection lacks.
	Read(c Connection) (Reader, error)
	// Write connects for reading and writing.
	Write(c Connection) (Writer, error)
}

// Info describes a provider.
type Info struct {
	// ID is the word for the key provider: "auth0". Name is for people.
	ID, Name string
	// Kinds are what can be deployed.
	Kinds []Kind
	// Places are where hooks are bound; empty where there is nothing to bind.
	Places []Place
	Traits Traits
	// Fields are what a connection takes beside its address.
	Fields []Field
	// Settings are the values of a hook that only this platform has.
	Settings []Field
	// Notes are facts that a user of the provider should know. Those about
	// single requests stand where the request is made.
	Notes []claims.Fact
}

// Kind is a kind of hook that a platform takes: actions of a dialect for a
// trigger. Dialect is an id, also of a dialect that claimctl does not have yet;
// Trigger is the id that the dialect gives it.
type Kind struct {
	Dialect, Trigger string
	// Type and Version are the platform's own words for the trigger in its
	// management interface.
	Type, Version string
	// Runtime is what the platform chooses where nothing is asked for; "" is
	// not known or not there.
	Runtime string
}

// Kind returns the kind for a dialect and trigger. A trigger that is "" is the
// dialect's only one.
func (i Info) Kind(dialect, trigger string) (Kind, bool) {
	var found []Kind
	for _, k := range i.Kinds {
		if k.Dialect == dialect && (trigger == "" || k.Trigger == trigger) {
			found = append(found, k)
		}
	}
	if len(found) == 0 || trigger == "" && len(found) > 1 {
		return Kind{}, false
	}
	return found[0], true
}

// KindOf returns the kind that the platform calls by this type.
func (i Info) KindOf(platformType string) (Kind, bool) {
	for _, k := range i.Kinds {
		if k.Type == platformType {
			return k, true
		}
	}
	return Kind{}, false
}

// Place returns the place of that id.
func (i Info) Place(id string) (Place, bool) {
	for _, p := range i.Places {
		if p.ID == id {
			return p, true
		}
	}
	return Place{}, false
}

// Place is a list of hooks that the platform runs one after the other. ID is
// what a flow of the project is called to be bound there.
type Place struct {
	ID string
	// Types are the types of hooks that can be bound there.
	Types []string
	// Max is the most hooks that fit; 0 is not known.
	Max int
	// About says what the place is where its id does not.
	About string
}

// Traits are how a platform handles hooks.
type Traits struct {
	// Slots says that there is a fixed place for each type: a hook is found by
	// its type, not by its name, and Create puts one there.
	Slots bool
	// Builds says that a changed hook is built before it can be published.
	Builds bool
	// Publishes says that a changed hook has no effect until it is published.
	Publishes bool
	// Versions says that former versions can be listed and restored.
	Versions bool
	// Deletes says that a hook can be deleted.
	Deletes bool
	// Secrets says that hooks have secrets. SecretsReadable says that their
	// values can be read back.
	Secrets, SecretsReadable bool
	// Dependencies says that hooks have npm modules that the platform installs.
	Dependencies bool
	// Replaces says that a list of secrets replaces the former one as a whole.
	ReplacesSecrets bool
}

// Field is a named value of a connection or a hook.
type Field struct {
	Name string
	// Secret says that the value is given by reference and never shown.
	Secret bool
	// Required says that nothing works without it; Default is used where it is
	// not given.
	Required bool
	Default  string
	// About is a phrase for people: "the id of the application".
	About string
}

// Field returns the field of a connection of that name.
func (i Info) Field(name string) (Field, bool) { return findField(i.Fields, name) }

// Setting returns the setting of a hook of that name.
func (i Info) Setting(name string) (Field, bool) { return findField(i.Settings, name) }

func findField(list []Field, name string) (Field, bool) {
	for _, f := range list {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// Reader reads a tenant. Its errors are *[Error]. It is safe for concurrent use.
type Reader interface {
	// Hooks are all hooks of the tenant, of all pages, each as [Reader.Hook]
	// gives it, in the platform's order.
	Hooks(ctx context.Context) ([]Hook, error)
	// Hook is one of them. The error has the kind [NotFound] when it is not there.
	Hook(ctx context.Context, id string) (Hook, error)
	// Bindings are what is bound at a place, in the order in which it runs.
	Bindings(ctx context.Context, place string) ([]Binding, error)
	// Versions are those of a hook, the newest first; empty where the platform
	// keeps none.
	Versions(ctx context.Context, id string) ([]Version, error)
}

// Writer changes a tenant. No method sends a request twice that could have an
// effect twice; an *[Error] that is Uncertain says that the request may have
// been carried out, and the caller has to look.
type Writer interface {
	Reader
	// Create makes a hook, with [Draft.Secrets] as its secrets.
	Create(ctx context.Context, d Draft) (Hook, error)
	// Update changes what the change names of a hook, and leaves the rest. Have
	// is the hook as it was read just now.
	Update(ctx context.Context, have Hook, c Change) (Hook, error)
	// Publish makes the draft of a hook the version that runs. The error has
	// the kind [NotReady] when the platform is still building.
	Publish(ctx context.Context, id string) (Version, error)
	// Bind makes the list what runs at a place, in this order. The error has
	// the kind [NotReady] when a hook of it is not published yet.
	Bind(ctx context.Context, place string, list []Binding) ([]Binding, error)
	// Delete removes a hook. The error has the kind [Conflict] when it is bound.
	Delete(ctx context.Context, id string) error
	// Restore makes a former version the one that runs.
	Restore(ctx context.Context, id, version string) (Version, error)
}

// Comparing is a provider whose platform stores something else than it was sent.
type Comparing interface {
	Provider
	// Canonical is a hook in a form in which two are equal when the platform
	// takes them for the same: names that it rewrites, spaces that it does not
	// keep.
	Canonical(h Hook) Hook
}
