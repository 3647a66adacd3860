package provider

import (
	"context"
	"fmt"
)

// Unversioned is embedded by the reader of a platform that keeps one state of
// each hook.
type Unversioned struct{}

// Versions implements [Reader]: there are none.
func (Unversioned) Versions(context.Context, string) ([]Version, error) { return nil, nil }

// Unbound is embedded by the reader of a platform on which a hook runs where it
// is.
type Unbound struct{}

// Bindings implements [Reader]: there are none.
func (Unbound) Bindings(context.Context, string) ([]Binding, error) { return nil, nil }

// Immediate is embedded by the writer of a platform that runs what it was sent at
// once, and keeps nothing else. Platform is its name.
type Immediate struct{ Platform string }

// Publish implements [Writer]. It is an error: what was changed runs already.
func (i Immediate) Publish(context.Context, string) (Version, error) {
	return Version{}, i.lacks("has no separate step to publish: what is changed runs at once")
}

// Restore implements [Writer]. It is an error.
func (i Immediate) Restore(context.Context, string, string) (Version, error) {
	e := i.lacks("keeps no former versions")
	e.Hint = "deploy the former content again, from the history of the project"
	return Version{}, e
}

// Bind implements [Writer]. It is an error, but for nothing.
func (i Immediate) Bind(_ context.Context, place string, list []Binding) ([]Binding, error) {
	if len(list) == 0 {
		return nil, nil
	}
	return nil, i.lacks(fmt.Sprintf("has no place %q to bind to: what is there runs", place))
}

func (i Immediate) lacks(what string) *Error {
	return &Error{Kind: Refused, Message: i.Platform + " " + what}
}

// Absent is the error for a hook that is not there, where no request can say so.
func Absent(id string) error {
	return &Error{Kind: NotFound, Message: fmt.Sprintf("there is no hook %q", id)}
}
