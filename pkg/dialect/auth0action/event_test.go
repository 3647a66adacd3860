package auth0action_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/auth0action"
	"github.com/claimctl/claimctl/pkg/presets"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name string, value any) {
	t.Helper()
	got, err := action.MarshalIndent(value)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got); go test -update rewrites it:\n%s", path, diff)
	}
}

func loaded(t *testing.T, name string) action.Scenario {
	t.Helper()
	sc, err := presets.Load(name, clock())
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

// TestEvents compares the event of every preset and trigger with its golden
// file, or the reason why there is none.
func TestEvents(t *testing.T) {
	t.Parallel()
	for _, trigger := range auth0action.New().Info().Triggers {
		for _, preset := range presets.Names() {
			t.Run(trigger.ID+"/"+preset, func(t *testing.T) {
				t.Parallel()
				sc := loaded(t, preset)
				event, err := auth0action.New().Event(sc, trigger)
				if err != nil {
					if trigger.Serves(sc.Moment) && !lacksAddress(preset, trigger.ID) {
						t.Fatal(err)
					}
					return
				}
				if lacksAddress(preset, trigger.ID) {
					t.Fatalf("%s got an event for a user whom it cannot reach", trigger.ID)
				}
				if !sc.Empty && !trigger.Serves(sc.Moment) {
					t.Fatalf("%s got an event at %s", trigger.ID, sc.Moment)
				}
				golden(t, "event-"+trigger.ID+"-"+preset, event)
			})
		}
	}
}

// lacksAddress reports the preset whose user has no phone.
func lacksAddress(preset, trigger string) bool {
	return preset == "enterprise-sso" && (trigger == "send-phone-message" || trigger == "custom-phone-provider")
}

func TestWrongMoment(t *testing.T) {
	t.Parallel()
	d := auth0action.New()
	rows := []struct {
		preset  string
		trigger string
		want    string
	}{
		{"m2m", login, "trigger post-login does not run at client-credentials; Auth0 runs credentials-exchange instead"},
		{"logged-in", exchange, "trigger credentials-exchange does not run at login; Auth0 runs post-login instead"},
		{"sign-up", login, "trigger post-login does not run at registration; Auth0 runs pre-user-registration instead"},
		{"logged-in", "custom-token-exchange", "trigger custom-token-exchange does not run at login; Auth0 runs post-login instead"},
		{"enterprise-sso", "send-phone-message", "trigger send-phone-message does not run: the user has no phone number"},
		{"token-refresh", exchange, "trigger credentials-exchange does not run at token-refresh; Auth0 runs post-login instead"},
	}
	for _, row := range rows {
		trigger, _ := d.Info().Trigger(row.trigger)
		_, err := d.Event(loaded(t, row.preset), trigger)
		if err == nil || err.Error() != row.want {
			t.Errorf("got %v, want %q", err, row.want)
		}
	}
	_, err := d.Event(loaded(t, "logged-in"), dialect.Trigger{ID: "signup-post-identifier"})
	if err == nil || !strings.Contains(err.Error(), "is not run by this version") {
		t.Errorf("got %v", err)
	}
}

// TestSparseScenarios: a scenario may lack any part.
func TestSparseScenarios(t *testing.T) {
	t.Parallel()
	for _, trigger := range auth0action.New().Info().Triggers {
		moment := trigger.Moments[len(trigger.Moments)-1]
		rows := map[string]action.Scenario{
			"sparse": {Moment: trigger.Moments[0], At: clock()},
			// The parts that others refer to are the ones that lack.
			"partial": {
				Moment: moment, At: clock(), Origin: &action.Origin{IP: "192.0.2.1"},
				Authentication: &action.Authentication{Methods: []string{"mfa"}, Risk: 90},
				Session:        &action.Session{ID: "s1"}, RefreshToken: &action.RefreshToken{ID: "r1"},
				Authorize: &action.Authorize{}, Organization: &action.Organization{ID: "o1"}, Tenant: &action.Tenant{Name: "acme"},
			},
			"bare-user": {Moment: moment, At: clock(), User: &action.User{ID: "u1", Email: "a@x.example", Phone: "+12125550100"}},
		}
		for name, sc := range rows {
			event, err := auth0action.New().Event(sc, trigger)
			if err != nil {
				wantPart(t, trigger.ID+" "+name, err.Error(), "does not run: the user has no ")
				continue
			}
			golden(t, "event-"+trigger.ID+"-"+name, event)
		}
	}
}

// TestUserIDs holds the shapes of ids by the strategy of the connection.
func TestUserIDs(t *testing.T) {
	t.Parallel()
	rows := []struct{ strategy, email, provider, prefix string }{
		{"database", "a@x.example", "auth0", "auth0|"},
		{"social", "a@x.example", "google-oauth2", "google-oauth2|1"},
		{"saml", "a@x.example", "samlp", "samlp|con|a@x.example"},
		{"saml", "", "samlp", "samlp|con|"},
		{"oidc", "a@x.example", "oidc", "oidc|con|"},
		{"passwordless", "a@x.example", "email", "email|"},
		{"passwordless", "", "sms", "sms|"},
		{"waad", "a@x.example", "waad", "waad|"},
	}
	trigger := script{}.trigger(t)
	for _, row := range rows {
		sc := action.Scenario{
			Moment: action.MomentLogin, User: &action.User{ID: "usr_1", Email: row.email},
			Connection: &action.Connection{ID: "con_1", Name: "con", Strategy: row.strategy},
		}
		event, err := auth0action.New().Event(sc, trigger)
		if err != nil {
			t.Fatal(err)
		}
		id, _ := event.LookupString("user", "user_id")
		strategy, _ := event.LookupString("connection", "strategy")
		local, _ := event.LookupString("user", "identities", "0", "user_id")
		if !strings.HasPrefix(id, row.prefix) || strategy != row.provider || row.provider+"|"+local != id {
			t.Errorf("%s: got %s with strategy %s and identity %s", row.strategy, id, strategy, local)
		}
	}
}

// TestTokens compares the platform's own part of the tokens with golden files.
func TestTokens(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name string
		s    script
	}{
		{"logged-in", script{}},
		{"org-member", script{Preset: "org-member"}},
		{"all-scopes", script{Set: []string{"transaction.requested_scopes", `["openid","profile","email"]`}}},
		{"token-refresh", script{Preset: "token-refresh"}},
		{"no-audience", script{Set: []string{"resource_server", "", "request.query.audience", ""}}},
		{"no-openid", script{Set: []string{"transaction.requested_scopes", `["read:a"]`}}},
		{"empty", script{Preset: "empty"}},
		{"settings", script{Settings: dialect.Settings{Issuer: "https://id.acme.example/", Audience: "https://other.example"}}},
		{"scopes-changed", script{Body: "api.accessToken.addScope('read:a'); api.accessToken.removeScope('openid');"}},
		{"custom-claims", script{Body: "api.accessToken.setCustomClaim('tier', 'gold').idToken.setCustomClaim('name', 'A');"}},
		{"m2m", script{Trigger: exchange}},
		{"m2m-scopes-cleared", script{Trigger: exchange, Body: "api.transaction.clearTargetScopes();"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			res := row.s.ok(t)
			shapes := &action.Object{}
			for _, kind := range []string{"access", "id"} {
				if tok := res.Tokens[kind]; tok != nil {
					shapes.Put(kind, action.NewObject("payload", tok.Payload, "opaque", tok.Opaque))
				}
			}
			golden(t, "token-"+row.name, shapes)
		})
	}
}

func TestTokenKinds(t *testing.T) {
	t.Parallel()
	d := auth0action.New()
	trigger, _ := d.Info().Trigger(exchange)
	in := dialect.TokenInput{Trigger: trigger, Event: &action.Object{}, At: clock()}
	if tok := d.Token(action.TokenID, in); tok != nil {
		t.Errorf("credentials-exchange issues an ID token: %+v", tok)
	}
	tok := d.Token(action.TokenAccess, in)
	if tok == nil || !tok.Opaque || !strings.Contains(tok.Note.Text, "opaque") || tok.Note.Source.URL == "" {
		t.Errorf("got %+v, want an opaque token with a note", tok)
	}
	if tok := d.Token(action.TokenSAML, in); tok != nil {
		t.Errorf("got %+v", tok)
	}
}

// TestOpaqueToken: claims of an opaque token exist and cannot be read.
func TestOpaqueToken(t *testing.T) {
	t.Parallel()
	res := script{Set: []string{"resource_server", "", "request.query.audience", ""}, Body: "api.accessToken.setCustomClaim('a', 1);"}.ok(t)
	tok := res.Tokens["access"]
	if tok == nil || !tok.Opaque || tok.JWT != "" {
		t.Errorf("got %+v, want an opaque token", tok)
	}
	wantText(t, "fate", string(res.Claims[0].Fate), "set")
	wantPart(t, "diagnostics", told(res, "CC109"), "Auth0 issues an opaque access token")
}

// TestEventTimes: every time of an event follows from the instant of the run.
func TestEventTimes(t *testing.T) {
	t.Parallel()
	sc := loaded(t, "token-refresh")
	sc.At = time.Date(2027, 1, 1, 1, 0, 0, 0, time.FixedZone("x", 3600))
	event, err := auth0action.New().Event(sc, script{}.trigger(t))
	if err != nil {
		t.Fatal(err)
	}
	for want, path := range map[string][]string{
		"2026-12-31T22:30:00.000Z": {"session", "created_at"},
		"2027-01-01T00:00:00.000Z": {"session", "updated_at"},
		"2027-01-04T00:00:00.000Z": {"session", "idle_expires_at"},
		"2027-01-07T22:30:00.000Z": {"session", "expires_at"},
		"2025-02-13T00:00:00.000Z": {"user", "created_at"},
	} {
		got, _ := event.LookupString(path...)
		wantText(t, strings.Join(path, "."), got, want)
	}
}
