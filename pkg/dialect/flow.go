package dialect

import (
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
)

// Chained is a dialect whose platform runs several actions one after the
// other, and that knows what one of them sees of those before it.
type Chained interface {
	Dialect
	// Flow describes how actions are put one after the other. It always returns
	// the same value.
	Flow() Flow
	// Next changes the event that an action received into the one that the next
	// action of the same flow receives, after what the first one did.
	Next(event *action.Object, done action.Result)
	// Stored changes the event of a later login, or of a later refresh, by what
	// an action had stored for the user.
	Stored(event *action.Object, effects action.Effects)
}

// Flow is how a platform puts actions one after the other.
type Flow struct {
	// Stages are the places for actions, in the order in which the platform
	// comes by.
	Stages []Stage
	// Sees says what an action sees of those before it.
	Sees claims.Fact
	// Keeps says that a token which is issued while an action does not run has
	// the claims that the action set last; Kept is where that is documented, or
	// what is not.
	Keeps bool
	Kept  claims.Fact
}

// Stage is a place for actions, in the platform's own word ("post-login").
// Trigger is what an action runs as there; "" is a place where actions cannot
// be run by this version, and Why says why.
type Stage struct {
	ID, Trigger, Why string
	Source           claims.Source
}

// FlowOf is how the platform of a dialect puts actions one after the other. A
// dialect that does not say so has its triggers for stages; ok is then false.
func FlowOf(d Dialect) (f Flow, ok bool) {
	chained, ok := d.(Chained)
	if ok {
		f = chained.Flow()
	}
	if len(f.Stages) == 0 {
		for _, t := range d.Info().Triggers {
			f.Stages = append(f.Stages, Stage{ID: t.ID, Trigger: t.ID})
		}
	}
	return f, ok
}
