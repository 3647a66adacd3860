package intelliauth

import (
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Flow implements [dialect.Chained]. The stages are those of the flow editor.
func (Dialect) Flow() dialect.Flow {
	const early = "there is no session yet, so a claim has nowhere to go; place the action in post-login, after Issue Session"
	return dialect.Flow{
		Stages: []dialect.Stage{
			{ID: "pre-login", Why: early, Source: recipe()},
			{ID: "post-auth", Why: early, Source: recipe()},
			{ID: "post-login", Trigger: "login", Source: recipe()},
			{ID: "pre-create", Trigger: "registration", Source: recipe()},
			{ID: "post-create", Trigger: "registration", Source: recipe()},
			{ID: "pre-issue", Trigger: "token-refresh", Source: recipe()},
		},
		Sees: claims.Fact{
			Text:    "an action receives the same event as the one before it; step state is read by blocks of the flow as step.<action-slug>.<key>, and whether an action can read it is not documented",
			Unknown: true, Source: reference(),
		},
		Keeps: true,
		Kept: claims.Fact{
			Text:   "claims are stamped at issuance, and a change waits for the next login unless the action is attached to Token Refresh, Pre-Issue; that a refreshed token then has the old value, rather than none, is inferred",
			Source: recipe(),
		},
	}
}

// Next implements [dialect.Chained]: the event is the same for all.
func (Dialect) Next(*action.Object, action.Result) {}

// Stored implements [dialect.Chained]. What null means to setAppMetadata is not
// documented; it is stored.
func (Dialect) Stored(event *action.Object, effects action.Effects) {
	if user, ok := event.Lookup("user"); !ok || !isObject(user) || effects.AppMetadata == nil {
		return
	}
	for _, m := range effects.AppMetadata.Members() {
		_ = event.Set(action.Path{"user", "app_metadata", m.Name}, m.Value) // metadata that is no object takes nothing
	}
}

func isObject(v any) bool {
	_, ok := v.(*action.Object)
	return ok
}
