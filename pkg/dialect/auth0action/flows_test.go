package auth0action_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/auth0action"
	"github.com/claimctl/claimctl/pkg/presets"
)

const (
	tokenExchange = "custom-token-exchange"
	signUp        = "pre-user-registration"
	reset         = "password-reset-post-challenge"
	byEmail       = "custom-email-provider"
	byPhone       = "custom-phone-provider"
)

// documentedFields reads testdata/surface.txt: trigger to the dotted paths of
// its event's members; a path that ends in ".*" may hold any.
func documentedFields(t *testing.T) map[string][]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/surface.txt")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	var trigger string
	var path []string
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimRight(line, "\n")
		if head, ok := strings.CutPrefix(line, "## "); ok {
			trigger, _, _ = strings.Cut(head, " ")
		}
		text := strings.TrimLeft(line, " ")
		level := (len(line) - len(text)) / 4
		name, kind, ok := strings.Cut(text, ": ")
		if !ok || level == 0 || len(path) < level-1 {
			continue
		}
		if member, top := strings.CutPrefix(name, "event."); top {
			name, path = member, nil
		}
		path = append(path[:min(level-1, len(path))], name)
		full := strings.Join(path, ".")
		found[trigger] = append(found[trigger], full)
		if kind == "dictionary" || kind == "secrets" || kind == "array of objects" {
			found[trigger] = append(found[trigger], full+".*")
		}
	}
	return found
}

// TestEventFields holds that an event has no member that neither the reference
// nor the vendor's samples have.
func TestEventFields(t *testing.T) {
	t.Parallel()
	all := documentedFields(t)
	for _, trigger := range auth0action.New().Info().Triggers {
		known := all[trigger.ID]
		if trigger.ID == login || trigger.ID == exchange {
			continue
		}
		if len(known) < 10 && trigger.ID != "event-stream" {
			t.Errorf("%s: testdata/surface.txt has %d members of the event", trigger.ID, len(known))
		}
		known = append(known, "configuration") // of every sample
		for _, preset := range presets.Names() {
			event, err := auth0action.New().Event(loaded(t, preset), trigger)
			if err != nil {
				continue
			}
			for _, path := range paths("", event) {
				if !fits(path, known) {
					t.Errorf("%s %s: %s is not documented", trigger.ID, preset, path)
				}
			}
		}
	}
}

func paths(at string, v any) []string {
	obj, ok := v.(*action.Object)
	if !ok {
		return []string{strings.TrimSuffix(at, ".")}
	}
	var out []string
	for _, m := range obj.Members() {
		out = append(out, paths(at+m.Name+".", m.Value)...)
	}
	return out
}

func fits(path string, known []string) bool {
	return slices.ContainsFunc(known, func(k string) bool {
		open, any := strings.CutSuffix(k, "*")
		return path == k || any && strings.HasPrefix(path, open)
	})
}

// TestFlowReturns: what the methods of the triggers without tokens return.
func TestFlowReturns(t *testing.T) {
	t.Parallel()
	rows := []struct{ trigger, call, want string }{
		{tokenExchange, "access.deny('any_code', 'no')", "undefined"},
		{tokenExchange, "access.rejectInvalidSubjectToken('no')", "undefined"},
		{tokenExchange, "authentication.setUserById('auth0|1')", "undefined"},
		{tokenExchange, "authentication.setUserByConnection('c', {user_id: 'u', extra: [1]}, {creationBehavior: 'none', updateBehavior: 'replace'})", "undefined"},
		{tokenExchange, "authentication.setOrganization('org_1')", "undefined"},
		{tokenExchange, "authentication.setActor({sub: 'svc', type: {}, a: 1, b: true, c: 'x', d: 2, e: 3})", "undefined"},
		{tokenExchange, "authentication.setActor({sub: '1', act: {sub: '2', act: {sub: '3', act: {sub: '4', act: {sub: '5'}}}}})", "undefined"},
		{tokenExchange, "user.setAppMetadata('a', {b: 1})", "undefined"},
		{tokenExchange, "user.setUserMetadata('a', null)", "undefined"},
		{tokenExchange, "transaction.setMetadata('a', 1)", "undefined"},
		{signUp, "access.deny('reason', 'message')", "api"},
		{signUp, "validation.error('code', 'message')", "api"},
		{signUp, "user.setAppMetadata('a', 1)", "api"},
		{signUp, "user.setUserMetadata('a', 1)", "api"},
		{signUp, "user.setUserId('a.b-c')", "api"},
		{reset, "access.deny('no')", "undefined"},
		{reset, "authentication.challengeWith({type: 'otp'}, {additionalFactors: [{type: 'email'}]})", "undefined"},
		{reset, "authentication.challengeWithAny([{type: 'otp'}])", "undefined"},
		{reset, "redirect.sendUserTo('https://x.example')", "undefined"},
		{reset, "prompt.render('form')", "undefined"},
		{reset, "transaction.setResultUrl('https://x.example', {query: {a: 'b c'}})", "undefined"},
		{byEmail, "notification.drop('no')", "undefined"},
		{byPhone, "notification.retry('later')", "undefined"},
	}
	for _, row := range rows {
		t.Run(row.trigger+"/"+row.call, func(t *testing.T) {
			t.Parallel()
			res := script{Trigger: row.trigger, Body: `
				const r = await api.` + row.call + `;
				console.log(r === api ? 'api' : r === undefined ? 'undefined' : JSON.stringify(r));`}.ok(t)
			wantText(t, "returned", res.Logs[0].Message, row.want)
		})
	}
}

// TestFlowThrows holds the platform's texts, word for word.
func TestFlowThrows(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return "'x'.repeat(" + fmt.Sprint(n) + ")" }
	byConnection := func(attributes, options string) string {
		return "authentication.setUserByConnection('c', " + attributes + ", " + options + ")"
	}
	none := "{creationBehavior: 'none', updateBehavior: 'none'}"
	rows := []struct{ trigger, call, message string }{
		{tokenExchange, "access.deny('code')", "Invalid deny arguments:  must have required property 'reason'"},
		{tokenExchange, "access.deny()", "Invalid deny arguments:  must have required property 'code', must have required property 'reason'"},
		{tokenExchange, "access.deny('', 'x')", "Invalid deny arguments: code must NOT have fewer than 1 characters"},
		{tokenExchange, "access.deny(" + long(1025) + ", " + long(4097) + ")", "Invalid deny arguments: code must NOT have more than 1024 characters; reason must NOT have more than 4096 characters"},
		{tokenExchange, "access.rejectInvalidSubjectToken(5)", "Invalid rejectInvalidSubjectToken arguments: reason must be string"},
		{tokenExchange, "authentication.setUserById()", "Invalid setUserById arguments:  must have required property 'user_id'"},
		{tokenExchange, "authentication.setUserById(" + long(513) + ")", "Invalid setUserById arguments: user_id must NOT have more than 512 characters"},
		{tokenExchange, "authentication.setUserByConnection('c')", "Invalid setUserByConnection arguments:  must have required property 'user_attributes', must have required property 'options'"},
		{tokenExchange, byConnection("{}", none), "Invalid setUserByConnection arguments: user_attributes must have required property 'user_id'"},
		{tokenExchange, byConnection("{user_id: 'u', email: 5, email_verified: 'yes', name: ''}", none), "Invalid setUserByConnection arguments: email must be string; email_verified must be boolean; name must NOT have fewer than 1 characters"},
		{tokenExchange, byConnection("{user_id: "+long(256)+", username: "+long(129)+"}", none), "Invalid setUserByConnection arguments: user_id must NOT have more than 255 characters; username must NOT have more than 128 characters"},
		{tokenExchange, byConnection("Object.fromEntries([['user_id', 'u'], ...Array.from({length: 24}, (_, i) => ['k' + i, i])])", none), "Invalid setUserByConnection arguments: user_attributes must NOT have more than 24 properties"},
		{tokenExchange, byConnection("{user_id: 'u'}", "{creationBehavior: 'always'}"), "Invalid setUserByConnection arguments: options must have required property 'updateBehavior'; creationBehavior must be equal to one of the allowed values"},
		{tokenExchange, byConnection("{user_id: 'u'}", "{creationBehavior: 'none', updateBehavior: 'none', more: 1}"), "Invalid setUserByConnection arguments: options must NOT have additional properties"},
		{tokenExchange, "authentication.setOrganization(" + long(51) + ")", "Invalid setOrganization arguments: organization_id_or_name must NOT have more than 50 characters"},
		{tokenExchange, "authentication.setActor()", "The actor must be a plain object."},
		{tokenExchange, "authentication.setActor(['a'])", "The actor must be a plain object."},
		{tokenExchange, "authentication.setActor({})", "The actor object must contain a sub claim."},
		{tokenExchange, "authentication.setActor({sub: ''})", "The actor object must contain a sub claim."},
		{tokenExchange, "authentication.setActor({sub: " + long(513) + "})", "Invalid setActor arguments: sub must NOT have more than 512 characters"},
		{tokenExchange, "authentication.setActor({sub: 's', a: 1, b: 1, c: 1, d: 1, e: 1, f: 1})", "No more than 5 custom properties are allowed in the actor object."},
		{tokenExchange, "authentication.setActor({sub: 's', a: {}})", "Custom property in an actor object must be a string, number, or boolean."},
		{tokenExchange, "authentication.setActor({sub: 's', [" + long(65) + "]: 1})", "Custom property key in an actor object must NOT have more than 64 characters."},
		{tokenExchange, "authentication.setActor({sub: 's', a: " + long(65) + "})", "Custom string property value in an actor object must NOT have more than 64 characters."},
		{tokenExchange, "authentication.setActor({sub: 's', act: 'x'})", "The act claim must be a plain object."},
		{tokenExchange, "authentication.setActor({sub: 's', act: {}})", "The actor object must contain a sub claim."},
		{tokenExchange, "authentication.setActor({sub: '1', act: {sub: '2', act: {sub: '3', act: {sub: '4', act: {sub: '5', act: null}}}}})", "Actor nesting must not exceed 5 levels."},
		{tokenExchange, "user.setAppMetadata(5, 1)", "Invalid setAppMetadata arguments: key must be string"},
		{tokenExchange, "user.setUserMetadata()", "Invalid setUserMetadata arguments:  must have required property 'key'"},
		{signUp, "validation.error(" + long(101) + ", 'x')", "Failed to add validation error: errorCode must NOT have more than 100 characters"},
		{signUp, "user.setUserId('a b')", `Invalid setUserId arguments: user_id must match pattern "^[a-zA-Z0-9@._+-]{1,255}$"`},
		{signUp, "user.setUserId(5)", "Invalid setUserId arguments: user_id must be string"},
		{reset, "transaction.setResultUrl('/relative')", "Invalid URL"},
		{reset, "redirect.sendUserTo('nowhere')", "Invalid URL"},
		{reset, "prompt.render(5)", "promptId must be string"},
		{reset, "redirect.validateToken({secret: 's'})", "There is no parameter called 'session_token' available in either the POST body or query string."},
	}
	for _, row := range rows {
		t.Run(row.trigger+"/"+row.call, func(t *testing.T) {
			t.Parallel()
			name := "Error"
			if row.message == "Invalid URL" {
				name = "TypeError"
			}
			checkThrow(t, script{Trigger: row.trigger}, row.call, name, row.message)
		})
	}
}

// TestFlowDecisions: what ends these flows, with the rest of the function still
// running.
func TestFlowDecisions(t *testing.T) {
	t.Parallel()
	user := "api.authentication.setUserById('auth0|1');"
	rows := []struct {
		name, trigger, body string
		want                action.Decision
	}{
		{"exchange", tokenExchange, user, action.Decision{Kind: "allow"}},
		{"exchange denied", tokenExchange, "api.access.deny('blocked', 'no'); " + user, action.Decision{Kind: "deny", Code: "blocked", Reason: "no"}},
		{"bad subject token", tokenExchange, "api.access.rejectInvalidSubjectToken('expired');", action.Decision{Kind: "deny", Code: "invalid_request", Reason: "expired"}},
		{"nobody set", tokenExchange, "", action.Decision{Kind: "error", Reason: "no user was set for the token exchange"}},
		{"sign-up denied", signUp, "api.access.deny('disposable', 'Use another address');", action.Decision{Kind: "deny", Reason: "disposable"}},
		{"sign-up refused", signUp, "api.validation.error('bad_name', 'Too short').user.setAppMetadata('a', 1);", action.Decision{Kind: "deny", Code: "bad_name", Reason: "Too short"}},
		{"reset denied", reset, "api.access.deny('no');", action.Decision{Kind: "deny", Reason: "no"}},
		{"reset challenged", reset, "api.authentication.challengeWithAny([{type: 'otp'}, {type: 'email'}]);", action.Decision{Kind: "challenge", Reason: "challenge otp, email"}},
		{"reset redirected", reset, "api.redirect.sendUserTo('https://x.example/', {query: {a: '1'}});", action.Decision{Kind: "redirect", URL: "https://x.example/?a=1"}},
		{"dropped", byEmail, "api.notification.drop('bounced'); api.notification.retry('again');", action.Decision{Kind: "deny", Code: "drop", Reason: "bounced"}},
		{"retried", byPhone, "api.notification.retry('busy');", action.Decision{Kind: "deny", Code: "retry", Reason: "busy"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			res := script{Trigger: row.trigger, Body: row.body + " console.log('on');"}.ok(t)
			if diff := cmp.Diff(row.want, res.Decision); diff != "" {
				t.Error(diff)
			}
			if len(res.Logs) != 1 || len(res.Tokens) != 0 {
				t.Errorf("got logs %v and tokens %v", res.Logs, res.Tokens)
			}
			wantPart(t, "told", told(res, dialect.CodeNoToken), "info: this trigger issues no token: "+row.trigger)
		})
	}
	res := script{Trigger: reset, Body: "api.redirect.sendUserTo('https://x.example'); api.prompt.render('f');"}.run(t)
	if res.Error == nil || res.Error.Message != "Redirect and render commands cannot be used in the same action." {
		t.Errorf("got %+v", res.Error)
	}
}

func TestFlowEffects(t *testing.T) {
	t.Parallel()
	res := script{Trigger: tokenExchange, Body: `
		api.authentication.setUserByConnection('Legacy', {user_id: 'u1', email: 'a@x.example'}, {creationBehavior: 'create_if_not_exists', updateBehavior: 'none'});
		api.authentication.setOrganization('acme');
		api.authentication.setActor({sub: 'svc', act: {sub: 'root'}});
		api.user.setAppMetadata('from', 'legacy');
		api.user.setUserMetadata('seen', undefined);
		api.transaction.setMetadata('step', 1);`}.ok(t)
	wantText(t, "user", effect(res, "authentication", "user"), `{"connection":"Legacy","attributes":{"user_id":"u1","email":"a@x.example"},"options":{"creationBehavior":"create_if_not_exists","updateBehavior":"none"}}`)
	wantText(t, "organization", effect(res, "authentication", "organization"), `"acme"`)
	wantText(t, "actor", effect(res, "authentication", "actor"), `{"sub":"svc","act":{"sub":"root"}}`)
	wantText(t, "app_metadata", string(res.Effects.AppMetadata.Value()), `{"from":"legacy"}`)
	wantText(t, "transaction", effect(res, "transaction", "metadata"), `{"step":1}`)
	wantPart(t, "told", told(res, dialect.CodeUnknown), `the value of "seen" is undefined; nothing is recorded`)

	res = script{Trigger: signUp, Body: "api.access.deny('a', 'b'); api.user.setUserMetadata('plan', 'free').user.setUserId('x1');"}.ok(t)
	wantText(t, "message", effect(res, "access", "user_message"), `"b"`)
	wantText(t, "user", effect(res, "user", "user_id"), `"x1"`)
	wantText(t, "user_metadata", string(res.Effects.UserMetadata.Value()), `{"plan":"free"}`)
	res = script{Trigger: signUp, Body: "api.access.deny('a');"}.ok(t)
	wantPart(t, "told", told(res, dialect.CodeArgument), "it takes (reason, userMessage) in pre-user-registration")

	res = script{Trigger: reset, Body: "api.transaction.setResultUrl('https://x.example/done', {query: {ok: 'yes'}});"}.ok(t)
	wantText(t, "result", effect(res, "transaction", "result_url"), `"https://x.example/done?ok=yes"`)
	res = script{Trigger: reset, Body: "api.authentication.challengeWith({type: 'sms'});"}.ok(t)
	wantPart(t, "told", told(res, dialect.CodeArgument), `unknown factor "sms"`)

	res = script{Trigger: byEmail, Body: "api.notification.drop('x'.repeat(1025));"}.ok(t)
	wantText(t, "outcome", effect(res, "notification", "outcome"), `"drop"`)
	if n := len(res.Decision.Reason); n != 1024 {
		t.Errorf("got %d characters of the reason, want 1024", n)
	}
	wantPart(t, "told", told(res, dialect.CodeArgument), "the reason has 1025 characters, of which 1024 are kept")
}

// TestOneUser holds the documented rule of custom-token-exchange: exactly one
// user.
func TestOneUser(t *testing.T) {
	t.Parallel()
	set := "api.authentication.setUserById('auth0|1');\n"
	res := script{Trigger: tokenExchange, Body: set + set}.ok(t)
	wantPart(t, "told", told(res, dialect.CodeUnknown), "error: api.authentication.setUserById: the user is set a second time")
	res = script{Trigger: tokenExchange, Lenient: true, Body: set + set}.ok(t)
	wantPart(t, "told", told(res, dialect.CodeUnknown), "warning: api.authentication.setUserById: the user is set a second time")
	res = script{Trigger: tokenExchange}.ok(t)
	wantPart(t, "told", told(res, dialect.CodeUnknown), "error: no user was set for the token exchange")
	res = script{Trigger: tokenExchange, Lenient: true}.ok(t)
	wantPart(t, "told", told(res, dialect.CodeUnknown), "warning: no user was set for the token exchange")
	wantText(t, "decision", string(res.Decision.Kind), "allow")
	res = script{Trigger: tokenExchange, Body: "throw new Error('x')"}.run(t)
	wantText(t, "an error counts, not the user", told(res, dialect.CodeUnknown), "")
}

// TestClaimsElsewhere: a claim that is set where no token is made ends in an
// error that says where to set it.
func TestClaimsElsewhere(t *testing.T) {
	t.Parallel()
	for _, trigger := range auth0action.New().Info().Triggers {
		if len(trigger.Tokens) > 0 {
			continue
		}
		want := "this trigger issues no token: set claims in a post-login Action"
		if trigger.ID == tokenExchange {
			want = "set claims in a post-login Action; it runs after the exchange"
		}
		res := script{Trigger: trigger.ID, Body: "api.idToken.setCustomClaim('a', 1);"}.run(t)
		if res.Error == nil {
			t.Fatalf("%s: the call did not throw", trigger.ID)
		}
		wantPart(t, trigger.ID, res.Error.Hint, want)
	}
}

// TestResumes: a flow that sends the user away needs the handler that goes on.
func TestResumes(t *testing.T) {
	t.Parallel()
	code := "exports.onExecutePostChallenge = async (event, api) => { api.redirect.sendUserTo('https://x.example'); };"
	e, err := find(code, dialect.Want{})
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Notes) != 1 || e.Notes[0].Summary != "the Action sends the user away but exports no onContinuePostChallenge" {
		t.Errorf("got %v", e.Notes)
	}
	e, err = find(code+"\nexports.onContinuePostChallenge = async (event, api) => {};", dialect.Want{})
	if err != nil || slices.ContainsFunc(e.Notes, func(d action.Diagnostic) bool { return d.Severity != action.SeverityInfo }) {
		t.Errorf("got %v and %v", e.Notes, err)
	}
}
