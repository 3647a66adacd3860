package auth0

import (
	"slices"

	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// playedTrigger is a version of a trigger that the tenant has.
type playedTrigger struct {
	ID         string        `json:"id"`
	Version    string        `json:"version"`
	Status     string        `json:"status"`
	Runtimes   []string      `json:"runtimes"`
	Default    string        `json:"default_runtime"`
	Policy     string        `json:"binding_policy"`
	Compatible []wireTrigger `json:"compatible_triggers"`
}

// The words of a trigger.
const (
	currentTrigger = "CURRENT"
	oldTrigger     = "DEPRECATED"
	flowBound      = "trigger-bound"
	entityBound    = "entity-bound"
	node18Stored   = "node18-actions"
)

// playedTriggers is the list as it was recorded: GET /api/v2/actions/triggers in
// https://github.com/auth0/auth0-deploy-cli
// test/e2e/recordings/should-dump-without-throwing-an-error.json (a00a055, read
// 2026-11-30). It has none of [rareTriggers].
func playedTriggers() []playedTrigger {
	usual := func(id, version string) playedTrigger {
		return playedTrigger{id, version, currentTrigger, []string{node18Stored, runtime}, runtime, flowBound, []wireTrigger{}}
	}
	old := func(id, version, usual string, runtimes ...string) playedTrigger {
		return playedTrigger{id, version, oldTrigger, runtimes, usual, flowBound, []wireTrigger{}}
	}
	entity := func(id string, runtimes ...string) playedTrigger {
		return playedTrigger{id, "v1", currentTrigger, runtimes, runtime, entityBound, []wireTrigger{}}
	}
	login := usual("post-login", "v3")
	login.Compatible = []wireTrigger{{ID: "post-login", Version: "v2"}}
	return []playedTrigger{
		old("post-login", "v1", "node12", runtime), login, old("post-login", "v2", "node16", "node18", runtime),
		usual("credentials-exchange", "v2"), old("credentials-exchange", "v1", "node12", runtime),
		usual("pre-user-registration", "v2"), old("pre-user-registration", "v1", "node12", runtime),
		old("post-user-registration", "v1", "node12", runtime), usual("post-user-registration", "v2"),
		usual("post-change-password", "v2"), old("post-change-password", "v1", "node12", runtime),
		old("send-phone-message", "v1", "node12", runtime), usual("send-phone-message", "v2"),
		usual("password-reset-post-challenge", "v1"), usual("custom-phone-provider", "v1"), usual("custom-email-provider", "v1"),
		entity(customTokenExchange, "node18", runtime), entity("event-stream", runtime),
		entity("password-hash-migration", runtime), entity("mcp-tool", runtime),
	}
}

// triggerOf finds a version of a trigger; "" is the current one.
func triggerOf(id, version string) (playedTrigger, bool) {
	for _, t := range playedTriggers() {
		if t.ID == id && (t.Version == version || version == "" && t.Status == currentTrigger) {
			return t, true
		}
	}
	return playedTrigger{}, false
}

// rareTriggers are those that the interface has a word for, and that the tenant
// of the recording did not have: no action can be made for them, and nothing is
// bound to them. npm auth0 7.1.0, ActionTriggerTypeEnum (read 2026-11-30).
func rareTriggers() []string {
	return []string{"login-post-identifier", "signup-post-identifier", "post-credential-validation"}
}

// knownTrigger reports whether the interface has a word for the trigger.
func knownTrigger(id string) bool {
	return slices.Contains(rareTriggers(), id) || slices.ContainsFunc(playedTriggers(), func(t playedTrigger) bool { return t.ID == id })
}

// stores is the runtime that the platform stores for the one that is asked for;
// false if the trigger does not run it. node18 is another word for
// node18-actions. That any other runtime is refused is inferred.
func (t playedTrigger) stores(asked string) (string, bool) {
	switch {
	case asked == "":
		return t.Default, true
	case slices.Contains(t.Runtimes, asked):
		return asked, true
	case asked == "node18" && slices.Contains(t.Runtimes, node18Stored):
		return node18Stored, true
	}
	return "", false
}

// listTriggers is GET /actions/triggers.
func (local) listTriggers(r *tenant.Request) (tenant.Answer, error) {
	if err := queryOf(r); err != nil {
		return tenant.Answer{}, err
	}
	return tenant.OK(map[string]any{"triggers": playedTriggers()}), nil
}
