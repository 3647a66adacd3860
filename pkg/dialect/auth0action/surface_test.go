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
)

func surfaceOf(t *testing.T, trigger string) dialect.Surface {
	t.Helper()
	return auth0action.New().Surface(dialect.Entry{Trigger: script{Trigger: trigger}.trigger(t)})
}

// documented reads testdata/surface.txt, the methods and parameters of the
// vendor's reference: trigger to signatures.
func documented(t *testing.T) map[string][]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/surface.txt")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	trigger := ""
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if head, ok := strings.CutPrefix(line, "## "); ok {
			trigger, _, _ = strings.Cut(head, " ")
		}
		if signature, ok := strings.CutPrefix(line, "api."); ok && !slices.Contains(found[trigger], signature) {
			found[trigger] = append(found[trigger], signature)
		}
	}
	return found
}

func TestSurfaceIsComplete(t *testing.T) {
	t.Parallel()
	all := documented(t)
	for trigger, least := range map[string]int{
		login: 65, exchange: 9, "custom-token-exchange": 11, "pre-user-registration": 7, "password-reset-post-challenge": 11,
		"post-user-registration": 3, "post-change-password": 3, "send-phone-message": 3, "event-stream": 3,
		"custom-email-provider": 5, "custom-phone-provider": 5,
	} {
		s := surfaceOf(t, trigger)
		if got := len(all[trigger]); got < least {
			t.Errorf("%s: testdata/surface.txt has %d methods, want %d or more", trigger, got, least)
		}
		for _, signature := range all[trigger] {
			name, params, _ := strings.Cut(strings.TrimSuffix(signature, ")"), "(")
			m, ok := s.Find(name)
			if !ok {
				t.Errorf("%s: %s is missing", trigger, name)
				continue
			}
			if diff := cmp.Diff(params, paramNames(m)); diff != "" {
				t.Errorf("%s: parameters of %s (-documented +surface):\n%s", trigger, name, diff)
			}
		}
	}
}

func paramNames(m dialect.Method) string {
	names := []string{}
	for _, p := range m.Params {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// TestSurfaceAddsOnly holds that what is beyond the reference is in the
// vendor's code.
func TestSurfaceAddsOnly(t *testing.T) {
	t.Parallel()
	all := documented(t)
	for _, trigger := range triggerIDs() {
		var more []string
		for _, m := range surfaceOf(t, trigger).Methods {
			if !slices.ContainsFunc(all[trigger], func(s string) bool { return strings.HasPrefix(s, m.Name+"(") }) {
				more = append(more, m.Name)
			}
		}
		want := map[string][]string{
			login: {
				"transaction.addTargetScope", "transaction.removeTargetScope", "transaction.setTargetScopes", "transaction.clearTargetScopes",
			},
			"custom-token-exchange": {"transaction.setMetadata"},
			"pre-user-registration": {"user.setUserId"},
		}
		if diff := cmp.Diff(want[trigger], more); diff != "" {
			t.Errorf("%s (-want +got):\n%s", trigger, diff)
		}
	}
}

func triggerIDs() []string {
	var ids []string
	for _, t := range auth0action.New().Info().Triggers {
		ids = append(ids, t.ID)
	}
	return ids
}

func TestClaimMethodsAreMarked(t *testing.T) {
	t.Parallel()
	want := map[string]action.TokenKind{
		"accessToken.setCustomClaim": action.TokenAccess,
		"idToken.setCustomClaim":     action.TokenID,
	}
	got := map[string]action.TokenKind{}
	for _, m := range surfaceOf(t, login).Methods {
		if m.Token != "" {
			got[m.Name] = m.Token
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// answer is what calls return, by row: "api" for the root object, a JSON text,
// or "undefined".
func TestReturns(t *testing.T) {
	t.Parallel()
	future := fmt.Sprint(clock().UnixMilli() + 1000)
	rows := []struct{ trigger, call, want string }{
		{login, "access.deny('no')", "api"},
		{login, "accessToken.setCustomClaim('a', 1)", "api"},
		{login, "idToken.setCustomClaim('a', 1)", "api"},
		{login, "accessToken.addScope('read')", "undefined"},
		{login, "accessToken.removeScope('read')", "undefined"},
		{login, "authentication.challengeWith({type: 'otp'})", "undefined"},
		{login, "authentication.challengeWithAny([{type: 'otp'}])", "undefined"},
		{login, "authentication.enrollWith({type: 'otp'})", "undefined"},
		{login, "authentication.enrollWithAny([{type: 'otp'}])", "undefined"},
		{login, "authentication.setPrimaryUser('auth0|1')", "undefined"},
		{login, "multifactor.enable('any')", "api"},
		{login, "redirect.sendUserTo('https://x.example')", "api"},
		{login, "redirect.canRedirect()", "true"},
		{login, "prompt.render('form')", "undefined"},
		{login, "user.setAppMetadata('a', 1)", "api"},
		{login, "user.setUserMetadata('a', 1)", "api"},
		{login, "cache.get('a')", "undefined"},
		{login, "cache.delete('a')", `{"type":"error","code":"CacheKeyDoesNotExist"}`},
		{login, "cache.set('a', 'b', {expires_at: " + future + "})", `{"type":"success","record":{"value":"b","expires_at":` + future + `}}`},
		{login, "samlResponse.setAttribute('a', 'b')", "api"},
		{login, "samlResponse.setAudience('a')", "api"},
		{login, "session.revoke('no')", "undefined"},
		{login, "session.setExpiresAt(" + future + ")", "undefined"},
		{login, "session.setIdleExpiresAt(" + future + ")", "undefined"},
		{login, "session.setCookieMode('persistent')", "undefined"},
		{login, "session.setMetadata('a', 'b')", "undefined"},
		{login, "session.deleteMetadata('a')", "undefined"},
		{login, "session.evictMetadata()", "undefined"},
		{login, "refreshToken.setExpiresAt(" + future + ")", "undefined"},
		{login, "refreshToken.setIdleExpiresAt(" + future + ")", "undefined"},
		{login, "refreshToken.setMetadata('a', 'b')", "undefined"},
		{login, "refreshToken.deleteMetadata('a')", "undefined"},
		{login, "refreshToken.evictMetadata()", "undefined"},
		{login, "transaction.setMetadata('a', 'b')", "undefined"},
		{login, "validation.error('code', 'message')", "api"},
		{login, "validation.error('x'.repeat(100), '😀'.repeat(100))", "api"},
		{login, "prompt.render('x'.repeat(48), {fields: {_a1: 1}})", "undefined"},
		{login, "accessToken.addScope('x'.repeat(280))", "undefined"},
		{login, "authentication.setPrimaryUser('x'.repeat(128))", "undefined"},
		{login, "session.setMetadata('k'.repeat(255), 'v'.repeat(255))", "undefined"},
		{login, "samlResponse.setAttribute('a'.repeat(1024), ['v'.repeat(2048), 1, true])", "api"},
		{login, "transaction.setMetadata('k'.repeat(64), 'v'.repeat(8190))", "undefined"},
		{login, "transaction.setMetadata('k', -(2 ** 53 - 1))", "undefined"},
		{login, "rules.wasExecuted('rul_1')", "false"},
		{login, "groups.getUserGroups()", `{"groups":[]}`},
		{login, "groups.getUserGroups({take: 5, from: 'x'})", `{"groups":[]}`},
		{login, "groups.hasGroupMembership(['g'])", `{"memberships":{}}`},
		{login, "roles.getUserEffectiveRoles()", `{"roles":[]}`},
		{login, "roles.getUserEffectiveRolesByIds(['r'])", `{"roles":[]}`},
		{login, "roles.getUserEffectiveRolesByNames(['r'])", `{"roles":[]}`},
		{exchange, "access.deny('invalid_scope', 'no')", "api"},
		{exchange, "accessToken.setCustomClaim('a', 1)", "api"},
		{exchange, "cache.get('a')", "undefined"},
		{exchange, "transaction.addTargetScope('a')", "undefined"},
		{exchange, "transaction.removeTargetScope('a')", "undefined"},
		{exchange, "transaction.setTargetScopes(['a'])", "undefined"},
		{exchange, "transaction.clearTargetScopes()", "undefined"},
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

// TestThrows holds the platform's texts, word for word.
func TestThrows(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return "'x'.repeat(" + fmt.Sprint(n) + ")" }
	session, refresh := "Failed to set session metadata: ", "Failed to set refresh token metadata: "
	rows := []struct{ call, name, message string }{
		{"accessToken.setCustomClaim('scope', 'a')", "Error", `The "scope" claim cannot be set.`},
		{"idToken.setCustomClaim('scope', 'a')", "Error", `The "scope" claim cannot be set.`},
		{"accessToken.setCustomClaim('a', 1n)", "TypeError", ""},
		{"accessToken.addScope(1)", "TypeError", "The value for the scope must be a string."},
		{"accessToken.addScope('  ')", "Error", "The value for the scope is required."},
		{"accessToken.addScope(" + long(281) + ")", "Error", "The value for the scope exceeds the allowed maximum of 280 characters."},
		{"accessToken.addScope('a b')", "Error", "The value for the scope must not have whitespace."},
		{"accessToken.removeScope()", "TypeError", "The value for the scope must be a string."},
		{"accessToken.removeScope('a\\tb')", "Error", "The value for the scope must not have whitespace."},
		{"authentication.recordMethod('https://x.example')", "Error", "api.authentication.recordMethod is only available in onContinuePostLogin"},
		{"authentication.setPrimaryUser('')", "Error", "The provided primary_user_id must be a non-empty string"},
		{"authentication.setPrimaryUser(7)", "Error", "The provided primary_user_id must be a non-empty string"},
		{"authentication.setPrimaryUser(" + long(129) + ")", "Error", "The provided primary_user_id exceeds the maximum length."},
		{"redirect.encodeToken()", "TypeError", "Cannot read properties of undefined (reading 'expiresInSeconds')"},
		{"redirect.encodeToken({payload: {}})", "Error", "secretOrPrivateKey must have a value"},
		{"redirect.sendUserTo('/relative')", "TypeError", "Invalid URL"},
		{"redirect.sendUserTo()", "TypeError", "Invalid URL"},
		{"redirect.validateToken()", "TypeError", "Cannot read properties of undefined (reading 'tokenParameterName')"},
		{"redirect.validateToken({secret: 's'})", "Error", "There is no parameter called 'session_token' available in either the POST body or query string."},
		{"redirect.validateToken({secret: 's', tokenParameterName: 'tok'})", "Error", "There is no parameter called 'tok' available in either the POST body or query string."},
		{"prompt.render()", "Error", " must have required property 'promptId'"},
		{"prompt.render(5)", "Error", "promptId must be string"},
		{"prompt.render(" + long(49) + ")", "Error", "promptId must NOT have more than 48 characters"},
		{"prompt.render('a', 'b')", "Error", "promptOptions must be object"},
		{"prompt.render('a', {other: 1})", "Error", "promptOptions must NOT have additional properties"},
		{"prompt.render('a', {fields: {'1a': 1, 'b-c': 1}, vars: []})", "Error", "fields must NOT have additional properties, must NOT have additional properties; vars must be object"},
		{"prompt.render('a', {vars: Object.fromEntries(Array.from({length: 25}, (_, i) => ['v' + i, 1]))})", "Error", "vars must NOT have more than 24 properties"},
		{"prompt.render('a', {vars: {a: " + long(24576) + "}})", "Error", "The total size of the prompt options exceeds the limit of 24576 bytes."},
		{"user.setAppMetadata('a', 1n)", "TypeError", ""},
		{"cache.set(1, 'a')", "TypeError", `The "string" argument must be of type string or an instance of Buffer or ArrayBuffer. Received type number (1)`},
		{"cache.set('a', {})", "TypeError", `The "string" argument must be of type string or an instance of Buffer or ArrayBuffer. Received an instance of Object`},
		{"cache.set('a')", "TypeError", `The "string" argument must be of type string or an instance of Buffer or ArrayBuffer. Received undefined`},
		{"cache.set(null, 'a')", "TypeError", `The "string" argument must be of type string or an instance of Buffer or ArrayBuffer. Received null`},
		{"cache.set(true, 'a')", "TypeError", `The "string" argument must be of type string or an instance of Buffer or ArrayBuffer. Received type boolean (true)`},
		{"cache.set(10n, 'a')", "TypeError", `The "string" argument must be of type string or an instance of Buffer or ArrayBuffer. Received type bigint (10n)`},
		{"cache.set(function f() {}, 'a')", "TypeError", `The "string" argument must be of type string or an instance of Buffer or ArrayBuffer. Received function f`},
		{"cache.set([], 'a')", "TypeError", `The "string" argument must be of type string or an instance of Buffer or ArrayBuffer. Received an instance of Array`},
		{"cache.set(Object.create(null), 'a')", "TypeError", `The "string" argument must be of type string or an instance of Buffer or ArrayBuffer. Received [Object: null prototype]`},
		{"authentication.challengeWith({type: 'otp', options: {a: 1n}})", "TypeError", ""},
		{"multifactor.enable('any', {providerOptions: 1n})", "TypeError", ""},
		{"prompt.render('a', {vars: {a: 1n}})", "TypeError", ""},
		{"redirect.encodeToken({secret: 's', payload: {a: 1n}})", "TypeError", ""},
		{"redirect.encodeToken(null)", "TypeError", "Cannot read properties of null (reading 'expiresInSeconds')"},
		{"samlResponse.setAttribute('a', [1n])", "TypeError", ""},
		{"samlResponse.setNameIdentifierProbes('a')", "Error", "nameIdentifierProbes must be array"},
		{"samlResponse.setAttribute(1, 'a')", "Error", "attribute must be string"},
		{"samlResponse.setAttribute()", "Error", " must have required property 'attribute'"},
		{"samlResponse.setAttribute(" + long(1025) + ", 'a')", "Error", "attribute must NOT have more than 1024 characters"},
		{"samlResponse.setAttribute('a', {})", "Error", "value must be string,number,boolean,null,array"},
		{"samlResponse.setAttribute('a', () => 1)", "Error", "value must be string,number,boolean,null,array"},
		{"samlResponse.setAttribute('a', NaN)", "Error", "value must be string,number,boolean,null,array"},
		{"samlResponse.setAttribute('a', " + long(2049) + ")", "Error", "value must NOT have more than 2048 characters"},
		{"samlResponse.setAttribute('a', ['b', {}, null])", "Error", "1 must be string,number,boolean; 2 must be string,number,boolean"},
		{"samlResponse.setAttribute('a', [" + long(2049) + "])", "Error", "0 must NOT have more than 2048 characters"},
		{"samlResponse.setAttribute('a', Array(100).fill(" + long(2048) + "))", "Error", "The total size of the SAML attributes exceeds the limit of 102400 bytes."},
		{"session.revoke(5)", "Error", "message must be string"},
		{"session.revoke('a', null)", "Error", "options must be object"},
		{"session.revoke('a', {preserveRefreshTokens: 1})", "Error", "preserveRefreshTokens must be boolean"},
		{"session.revoke('a', {other: 1})", "Error", "options must NOT have additional properties"},
		{"session.setExpiresAt(0)", "Error", "Either inactivity or absolute expiration time must be provided"},
		{"session.setExpiresAt('tomorrow')", "Error", "absolute must be number"},
		{"session.setIdleExpiresAt()", "Error", "Either inactivity or absolute expiration time must be provided"},
		{"session.setIdleExpiresAt(Infinity)", "Error", "inactivity must be number"},
		{"session.setCookieMode()", "Error", "Cookie mode must be provided"},
		{"session.setCookieMode('soft')", "Error", "Invalid cookie mode: soft. Valid values are 'persistent' and 'non-persistent'."},
		{"session.setMetadata(1, 'a')", "Error", session + "Invalid metadata: Metadata key must be a string"},
		{"session.setMetadata('a', 1)", "Error", session + "Invalid metadata: Metadata value must be a string"},
		{"session.setMetadata('a.b', 'c')", "Error", session + "Invalid metadata: Metadata keys may only include letters, numbers, underscores, or hyphens"},
		{"session.setMetadata('', 'c')", "Error", session + "Invalid metadata: Metadata keys may only include letters, numbers, underscores, or hyphens"},
		{"session.setMetadata('a\\0', 'c')", "Error", session + "Invalid metadata: Metadata keys must not contain null bytes (\x00)"},
		{"session.setMetadata('a', 'c\\0')", "Error", session + "Invalid metadata: Metadata values must not contain null bytes (\x00)"},
		{"session.setMetadata(" + long(256) + ", 'c')", "Error", session + "Invalid metadata: All metadata keys must be at most 255 characters long"},
		{"session.setMetadata('a', " + long(256) + ")", "Error", session + "Invalid metadata: All metadata values must be at most 255 characters long"},
		{"refreshToken.revoke(5)", "Error", "message must be string"},
		{"refreshToken.revoke(" + long(1025) + ")", "Error", "message must NOT have more than 1024 characters"},
		{"refreshToken.revoke('a')", "Error", "api.refreshToken.revoke can be used only when a refresh token is exchanged"},
		{"refreshToken.setExpiresAt(null)", "Error", "Either inactivity or absolute expiration time must be provided"},
		{"refreshToken.setMetadata('a b', 'c')", "Error", refresh + "Invalid metadata: Metadata keys may only include letters, numbers, underscores, or hyphens"},
		{"refreshToken.setMetadata({}, 'c')", "Error", refresh + "Invalid metadata: Metadata key must be a string"},
		{"transaction.setMetadata(1, 'a')", "Error", "Invalid transaction metadata: the key must be a string"},
		{"transaction.setMetadata(" + long(65) + ", 'a')", "Error", "Invalid transaction metadata: the key must not be longer than 64 characters"},
		{"transaction.setMetadata('a', {})", "Error", "Invalid transaction metadata: the value must be a string, a number, a boolean or null, not object"},
		{"transaction.setMetadata('a')", "Error", "Invalid transaction metadata: the value must be a string, a number, a boolean or null, not undefined"},
		{"transaction.setMetadata('a', 2 ** 53)", "Error", "Invalid transaction metadata: the value is not a safe number"},
		{"transaction.setMetadata('a', " + long(8192) + ")", "Error", "Invalid transaction metadata: the value must not be larger than 8 KB"},
		{"transaction.addTargetScope('a')", "Error", "Method not implemented."},
		{"transaction.removeTargetScope('a')", "Error", "Method not implemented."},
		{"transaction.setTargetScopes(['a'])", "Error", "Method not implemented."},
		{"transaction.clearTargetScopes()", "Error", "Method not implemented."},
		{"validation.error()", "Error", " must have required property 'errorCode', must have required property 'errorMessage'"},
		{"validation.error(" + long(101) + ", 5)", "Error", "errorCode must NOT have more than 100 characters; errorMessage must be string"},
		{"groups.getUserGroups({from: 1})", "Error", `The "from" parameter must be a string if provided.`},
		{"groups.getUserGroups({take: 0})", "Error", `The "take" parameter must be a positive integer if provided.`},
		{"groups.getUserGroups({take: 1.5})", "Error", `The "take" parameter must be a positive integer if provided.`},
		{"groups.getUserGroups(null)", "TypeError", "Cannot destructure property 'from' of 'object null' as it is null."},
		{"groups.hasGroupMembership([])", "Error", `The "groups" parameter must be a non-empty array of strings.`},
		{"groups.hasGroupMembership('g')", "Error", `The "groups" parameter must be a non-empty array of strings.`},
		{"roles.getUserEffectiveRoles({take: '1'})", "Error", `The "take" parameter must be a positive integer if provided.`},
		{"roles.getUserEffectiveRolesByIds()", "Error", `The "ids" parameter must be a non-empty array of strings.`},
		{"roles.getUserEffectiveRolesByNames([])", "Error", `The "names" parameter must be a non-empty array of strings.`},
	}
	for _, row := range rows {
		t.Run(row.call, func(t *testing.T) {
			t.Parallel()
			checkThrow(t, script{}, row.call, row.name, row.message)
		})
	}
}

// checkThrow makes a call that throws, and holds that the call is recorded
// with the text.
func checkThrow(t *testing.T, s script, call, name, message string) {
	t.Helper()
	s.Body = "await api." + call + ";"
	res := s.run(t)
	if res.Error == nil || len(res.Calls) == 0 {
		t.Fatalf("got error %v and calls %v, want a call that throws", res.Error, res.Calls)
	}
	wantText(t, "error name", res.Error.Name, name)
	if message != "" {
		wantText(t, "error", res.Error.Message, message)
	}
	wantText(t, "recorded error", res.Calls[len(res.Calls)-1].Throws, res.Error.Message)
	wantText(t, "decision", string(res.Decision.Kind), "error")
	if res.Error.Line != 2 {
		t.Errorf("got line %d, want 2", res.Error.Line)
	}
}

func TestThrowsInCredentialsExchange(t *testing.T) {
	t.Parallel()
	rows := []struct{ call, name, message string }{
		{"transaction.addTargetScope(1)", "TypeError", "The value for the scope must be a string."},
		{"transaction.addTargetScope('')", "Error", "The value for the scope is required."},
		{"transaction.removeTargetScope('a b')", "Error", "The value for the scope must not have whitespace."},
		{"transaction.setTargetScopes('a')", "TypeError", "The value for scopes must be an array."},
		{"transaction.setTargetScopes(['a', 1])", "TypeError", "The value for the scope must be a string."},
		{"transaction.setTargetScopes(Array.from({length: 1001}, (_, i) => 's' + i))", "Error", "The number of scopes exceeds the allowed maximum of 1000."},
	}
	for _, row := range rows {
		t.Run(row.call, func(t *testing.T) {
			t.Parallel()
			checkThrow(t, script{Trigger: exchange}, row.call, row.name, row.message)
		})
	}
}

// TestCallsAreRecorded holds the order, the arguments and the positions.
func TestCallsAreRecorded(t *testing.T) {
	t.Parallel()
	res := script{Body: `api.access.deny('no'); api.idToken.setCustomClaim('a', undefined);
  api.user.setAppMetadata('x', {y: [1]});`}.ok(t)
	want := []action.Call{
		{Seq: 1, Method: "api.access.deny", Args: values(`"no"`), Line: 2, Column: 1},
		{Seq: 2, Method: "api.idToken.setCustomClaim", Args: values(`"a"`, `{"$undefined":true}`), Line: 2, Column: 24},
		{Seq: 3, Method: "api.user.setAppMetadata", Args: values(`"x"`, `{"y":[1]}`), Line: 3, Column: 3},
	}
	if diff := cmp.Diff(want, res.Calls); diff != "" {
		t.Error(diff)
	}
}

func values(list ...string) []action.Value {
	out := make([]action.Value, len(list))
	for i, s := range list {
		out[i] = action.Value(s)
	}
	return out
}

// TestEmptyEvent: methods that read the event fail on {} as the platform's do.
func TestEmptyEvent(t *testing.T) {
	t.Parallel()
	for call, message := range map[string]string{
		"user.setAppMetadata('a', 1)":                      "Cannot read properties of undefined (reading 'app_metadata')",
		"redirect.encodeToken({secret: 's'})":              "Cannot read properties of undefined (reading 'hostname')",
		"groups.getUserGroups()":                           "Cannot read properties of undefined (reading 'user_id')",
		"session.setMetadata('a', 'b')":                    "Failed to set session metadata: Cannot set metadata on a session that does not exist.",
		"accessToken.setCustomClaim('scope', 1)":           `The "scope" claim cannot be set.`,
		"roles.getUserEffectiveRolesByNames(['r'])":        "Cannot read properties of undefined (reading 'user_id')",
		"redirect.validateToken({secret: 's'})":            "There is no parameter called 'session_token' available in either the POST body or query string.",
		"user.setUserMetadata('theme', {})":                "Cannot read properties of undefined (reading 'user_metadata')",
		"authentication.setPrimaryUser(['not a string'])":  "The provided primary_user_id must be a non-empty string",
		"transaction.setMetadata('a', Symbol.for('nope'))": "Invalid transaction metadata: the value must be a string, a number, a boolean or null, not symbol",
	} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			res := script{Preset: "empty", Body: "await api." + call}.run(t)
			if res.Error == nil {
				t.Fatal("the call did not throw")
			}
			wantText(t, "error", res.Error.Message, message)
		})
	}
	res := script{Preset: "empty", Body: "console.log(api.redirect.canRedirect()); api.accessToken.addScope('a'); api.transaction.setMetadata('k', 1); api.refreshToken.setMetadata('a', 'b'); api.session.setCookieMode('persistent'); console.log(event)"}.ok(t)
	wantText(t, "canRedirect", res.Logs[0].Message, "true")
	wantPart(t, "event", string(res.EventAfter), `{"transaction":{"metadata":{"k":1}}}`)
	for _, call := range []string{"addTargetScope('a')", "clearTargetScopes()"} {
		res := script{Trigger: exchange, Preset: "empty", Body: "api.transaction." + call}.run(t)
		if res.Error == nil || res.Error.Message != "Cannot set properties of undefined (setting 'target_scopes')" {
			t.Errorf("%s: got %+v", call, res.Error)
		}
	}
}

// TestNullParts: the platform's code reads some parts of the event without
// asking whether they are there.
func TestNullParts(t *testing.T) {
	t.Parallel()
	rows := []struct{ path, call, message string }{
		{"user", "user.setAppMetadata('a', 1)", "Cannot read properties of null (reading 'app_metadata')"},
		{"user", "redirect.encodeToken({secret: 's'})", "Cannot read properties of null (reading 'user_id')"},
		{"request", "redirect.encodeToken({secret: 's'})", "Cannot read properties of null (reading 'hostname')"},
		{"session", "session.setMetadata('a', 'b')", "Failed to set session metadata: Cannot set metadata on a session that does not exist."},
	}
	for _, row := range rows {
		res := script{Set: []string{row.path, "null"}, Body: "api." + row.call + ";"}.run(t)
		if res.Error == nil || res.Error.Message != row.message {
			t.Errorf("%s with %s null: got %+v, want %q", row.call, row.path, res.Error, row.message)
		}
	}
}

// TestHostileArguments: values that fight back end the call, not the process.
func TestHostileArguments(t *testing.T) {
	t.Parallel()
	hostile := "new Proxy({}, {get() { throw new Error('get'); }, ownKeys() { throw new Error('keys'); }})"
	for _, trigger := range triggerIDs() {
		for _, m := range surfaceOf(t, trigger).Methods {
			args := []string{}
			for range m.Params {
				args = append(args, "h")
			}
			res := script{Trigger: trigger, Body: "const h = " + hostile + ";\ntry { await api." + m.Name + "(" + strings.Join(args, ", ") + "); } catch {}\nconsole.log('on');"}.run(t)
			aborts := m.Name == "redirect.sendUserTo"
			if len(res.Logs) != 1 && !aborts {
				t.Errorf("%s %s: got error %+v and logs %v", trigger, m.Name, res.Error, res.Logs)
			}
			if len(res.Calls) != 1 {
				t.Errorf("%s %s: got calls %v", trigger, m.Name, res.Calls)
			}
		}
	}
}
