package auth0action_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
)

func TestDecisions(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name string
		s    script
		want action.Decision
	}{
		{"nothing", script{Body: "return 1;"}, action.Decision{Kind: "allow"}},
		{"deny", script{Body: "api.access.deny('no'); api.access.deny('again');"}, action.Decision{Kind: "deny", Reason: "no"}},
		{"deny wins over a redirect", script{Body: "api.redirect.sendUserTo('https://x.example'); api.access.deny('no');"}, action.Decision{Kind: "deny", Reason: "no"}},
		{"redirect after a denial", script{Body: "api.access.deny('no'); api.redirect.sendUserTo('https://x.example');"}, action.Decision{Kind: "deny", Reason: "no"}},
		{"deny with code", script{Trigger: exchange, Body: "api.access.deny('invalid_scope', 'no');"}, action.Decision{Kind: "deny", Code: "invalid_scope", Reason: "no"}},
		{"deny with one argument", script{Trigger: exchange, Body: "api.access.deny('no');"}, action.Decision{Kind: "deny", Code: "no"}},
		{"validation error", script{Body: "api.validation.error('too_young', 'Come back later');"}, action.Decision{Kind: "deny", Code: "too_young", Reason: "Come back later"}},
		{"session revoked", script{Body: "api.session.revoke('stolen');"}, action.Decision{Kind: "deny", Reason: "stolen"}},
		{"refresh token revoked", script{Preset: "token-refresh", Body: "api.refreshToken.revoke('stolen');"}, action.Decision{Kind: "deny", Reason: "stolen"}},
		{"redirect", script{Body: "api.redirect.sendUserTo('https://x.example', {query: {a: 'b c'}});"}, action.Decision{Kind: "redirect", URL: "https://x.example/?a=b+c"}},
		{"challenge", script{Body: "api.authentication.challengeWith({type: 'otp'}, {additionalFactors: [{type: 'phone'}]});"}, action.Decision{Kind: "challenge", Reason: "challenge otp, phone"}},
		{"challenge with any", script{Body: "api.authentication.challengeWithAny([{type: 'otp'}, {type: 'email'}]);"}, action.Decision{Kind: "challenge", Reason: "challenge otp, email"}},
		{"enroll", script{Body: "api.authentication.enrollWith({type: 'otp'});"}, action.Decision{Kind: "challenge", Reason: "enroll otp"}},
		{"enroll any", script{Body: "api.authentication.enrollWithAny([{type: 'push'}]);"}, action.Decision{Kind: "challenge", Reason: "enroll push"}},
		{"multifactor", script{Body: "api.multifactor.enable('any', {allowRememberBrowser: true});"}, action.Decision{Kind: "challenge", Reason: "multifactor any"}},
		{"multifactor taken back", script{Body: "api.multifactor.enable('any'); api.multifactor.enable('none');"}, action.Decision{Kind: "allow"}},
		{"none does not take back a challenge", script{Body: "api.authentication.challengeWith({type: 'otp'}); api.multifactor.enable('none');"}, action.Decision{Kind: "challenge", Reason: "challenge otp"}},
		{"a redirect comes before multifactor", script{Body: "api.redirect.sendUserTo('https://x.example'); api.multifactor.enable('any');"}, action.Decision{Kind: "redirect", URL: "https://x.example/"}},
		{"a redirect comes before a challenge", script{Body: "api.redirect.sendUserTo('https://x.example'); api.authentication.challengeWith({type: 'otp'});"}, action.Decision{Kind: "redirect", URL: "https://x.example/"}},
		{"prompt", script{Body: "api.prompt.render('form_1', {vars: {a: 1}});"}, action.Decision{Kind: "challenge", Reason: "prompt form_1"}},
		{"throw", script{Body: "throw new Error('boom');"}, action.Decision{Kind: "error", Reason: "boom"}},
		{
			"redirect and render",
			script{Body: "api.redirect.sendUserTo('https://x.example'); try { api.prompt.render('f'); } catch {} console.log('unreached');"},
			action.Decision{Kind: "error", Reason: "Redirect and render commands cannot be used in the same action."},
		},
		{
			"render and redirect",
			script{Body: "api.prompt.render('f'); try { api.redirect.sendUserTo('https://x.example'); } catch {} console.log('unreached');"},
			action.Decision{Kind: "error", Reason: "Redirect and render commands cannot be used in the same action."},
		},
		{
			"two prompts",
			script{Body: "api.prompt.render('f'); try { api.prompt.render('g'); } finally { console.log('unreached'); }"},
			action.Decision{Kind: "error", Reason: "Only 1 render command per action is allowed."},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			res := row.s.run(t)
			if diff := cmp.Diff(row.want, res.Decision); diff != "" {
				t.Error(diff)
			}
			if len(res.Logs) > 0 {
				t.Errorf("the Action went on: %v", res.Logs)
			}
		})
	}
}

// TestEffects holds what a run asks for outside the tokens, as JSON by path.
func TestEffects(t *testing.T) {
	t.Parallel()
	at := clock().UnixMilli()
	rows := []struct {
		body, path, want string
	}{
		{"api.session.revoke('x', {preserveRefreshTokens: true});", "session", `{"revoke":{"reason":"x","preserve_refresh_tokens":true}}`},
		{fmt.Sprintf("api.session.setExpiresAt(%d); api.session.setIdleExpiresAt(5.5); api.session.setExpiresAt(%d)", at+2, at+1), "session", fmt.Sprintf(`{"expires_at":%d,"idle_expires_at":5.5}`, at+1)},
		{"api.session.setCookieMode('persistent'); api.session.setCookieMode('non-persistent');", "session", `{"cookie_mode":"non-persistent"}`},
		{"api.session.setMetadata('a', '1'); api.session.setMetadata('b', '2'); api.session.setMetadata('a', null);", "session", `{"metadata":{"b":"2"}}`},
		{"api.session.setMetadata('a', '1'); api.session.evictMetadata();", "session", `{"metadata":{}}`},
		{"api.session.setMetadata('none', null); api.session.deleteMetadata('none');", "session", ""},
		{"api.refreshToken.setMetadata('a', '1'); api.refreshToken.deleteMetadata('a');", "refresh_token", `{"metadata":{}}`},
		{"api.refreshToken.evictMetadata();", "refresh_token", ""},
		{fmt.Sprintf("api.refreshToken.setIdleExpiresAt(%d)", at), "refresh_token", fmt.Sprintf(`{"idle_expires_at":%d}`, at)},
		{"api.transaction.setMetadata('a', 1); api.transaction.setMetadata('b', true); api.transaction.setMetadata('a', null);", "transaction", `{"metadata":{"b":true}}`},
		{"api.authentication.setPrimaryUser('auth0|9');", "authentication", `{"primary_user":"auth0|9"}`},
		{"api.authentication.challengeWith({type: 'otp'}, {additionalFactors: []});", "authentication", `{"challengeWith":[{"type":"otp"},{"additionalFactors":[]}]}`},
		{"api.multifactor.enable('duo', {allowRememberBrowser: false});", "multifactor", `{"provider":"duo","options":{"allowRememberBrowser":false}}`},
		{"api.validation.error('a', 'b');", "validation", `{"error_code":"a","error_message":"b"}`},
		{"api.redirect.sendUserTo('https://x.example/a');", "redirect", `{"url":"https://x.example/a"}`},
		{"api.prompt.render('f', {fields: {a: 'b'}});", "prompt", `{"id":"f","options":{"fields":{"a":"b"}}}`},
		{"api.prompt.render('f');", "prompt", `{"id":"f","options":{}}`},
		{"api.samlResponse.setAttribute('a', ['x', 1, true]).samlResponse.setAttribute('b');", "saml", `{"attributes":{"a":["x",1,true],"b":null}}`},
	}
	for _, row := range rows {
		t.Run(row.body, func(t *testing.T) {
			t.Parallel()
			wantText(t, row.path, effect(script{Body: row.body}.ok(t), row.path), row.want)
		})
	}
}

func TestUserMetadata(t *testing.T) {
	t.Parallel()
	res := script{Body: `
		api.user.setAppMetadata('tier', 'gold').user.setAppMetadata('old', null);
		api.user.setUserMetadata('theme', {dark: true});
		api.user.setUserMetadata('gone', undefined);
		console.log(event.user.app_metadata, event.user.user_metadata.theme);`}.ok(t)
	wantText(t, "app_metadata", string(res.Effects.AppMetadata.Value()), `{"tier":"gold","old":null}`)
	wantText(t, "user_metadata", string(res.Effects.UserMetadata.Value()), `{"theme":{"dark":true}}`)
	wantText(t, "event", res.Logs[0].Message, "{} dark")
	wantPart(t, "diagnostics", told(res, "CC110"), `the value of "gone" is undefined`)

	for holder, message := range map[string]string{
		"app_metadata":  "Unexpected app_metadata format. Must be a valid JSON object",
		"user_metadata": "Unexpected user_metadata format. Must be a valid JSON object.",
	} {
		method := map[string]string{"app_metadata": "setAppMetadata", "user_metadata": "setUserMetadata"}[holder]
		for _, value := range []string{`[]`, `"x"`, `null`, ""} {
			res := script{Set: []string{"user." + holder, value}, Body: "api.user." + method + "('a', 1);"}.run(t)
			if res.Error == nil || res.Error.Message != message {
				t.Errorf("%s = %s: got %+v, want %q", holder, value, res.Error, message)
			}
		}
	}
}

func TestPrimaryUser(t *testing.T) {
	t.Parallel()
	res := script{Body: "api.authentication.setPrimaryUser('auth0|9'); api.authentication.setPrimaryUser('auth0|8');"}.run(t)
	wantText(t, "error", res.Error.Message, "The primary user can only be altered once per transaction")
	for _, body := range []string{
		"api.authentication.setPrimaryUser('auth0|9'); api.user.setUserMetadata('a', 1);",
		"api.user.setUserMetadata('a', 1); api.authentication.setPrimaryUser('auth0|9');",
	} {
		wantPart(t, body, told(script{Body: body}.ok(t), "CC114"), "user_metadata set in the same Action as setPrimaryUser is lost")
	}
}

func TestRecordMethod(t *testing.T) {
	t.Parallel()
	body := "api.authentication.recordMethod('https://a.example').authentication.recordMethod('https://b.example');"
	res := script{Handler: "onContinuePostLogin", Body: body}.ok(t)
	wantText(t, "methods", effect(res, "authentication", "methods"), `["https://a.example","https://b.example"]`)
	res = script{Lenient: true, Body: body}.ok(t)
	wantText(t, "methods in lenient mode", effect(res, "authentication", "methods"), `["https://a.example","https://b.example"]`)
	wantPart(t, "warning", told(res, "CC110"), "api.authentication.recordMethod is only available in onContinuePostLogin")
}

func TestScopes(t *testing.T) {
	t.Parallel()
	rows := []struct {
		s    script
		want []string
	}{
		{script{Body: ""}, []string{}},
		{script{Body: "api.accessToken.addScope(' read:a '); api.accessToken.addScope('openid');"}, []string{"openid", "profile", "read:a"}},
		{script{Body: "api.accessToken.removeScope('openid'); api.accessToken.removeScope('profile');"}, []string{}},
		{script{Body: "api.accessToken.addScope('a'); api.accessToken.removeScope('a'); api.accessToken.addScope('b');"}, []string{"openid", "profile", "b"}},
		{script{Trigger: exchange, Body: "api.transaction.addTargetScope(' b '); api.transaction.removeTargetScope('read:reports');"}, []string{"b"}},
		{script{Trigger: exchange, Body: "api.transaction.setTargetScopes(['x', ' x ', 'y']);"}, []string{"x", "y"}},
		{script{Trigger: exchange, Body: "api.transaction.setTargetScopes([]);"}, []string{}},
		{script{Trigger: exchange, Body: "api.transaction.clearTargetScopes();"}, []string{}},
	}
	for _, row := range rows {
		res := row.s.ok(t)
		if diff := cmp.Diff(row.want, res.Effects.Scopes); diff != "" {
			t.Errorf("%s:\n%s", row.s.Body, diff)
		}
	}
}

func TestScopeCount(t *testing.T) {
	t.Parallel()
	many := "for (let i = 0; i < 1000; i++) api.accessToken.addScope('s' + i);\n"
	script{Body: many + "api.accessToken.addScope('s5'); api.accessToken.removeScope('s6'); api.accessToken.addScope('more');"}.ok(t)
	res := script{Body: many + "api.accessToken.addScope('more');"}.run(t)
	if res.Error == nil || res.Error.Message != "The number of scopes exceeds the allowed maximum of 1000." {
		t.Errorf("got %+v", res.Error)
	}
	many = strings.ReplaceAll(many, "accessToken.addScope", "transaction.addTargetScope")
	res = script{Trigger: exchange, Body: "api.transaction.clearTargetScopes();" + many + "api.transaction.addTargetScope('s1'); api.transaction.addTargetScope('more');"}.run(t)
	if res.Error == nil || res.Error.Message != "The number of scopes exceeds the allowed maximum of 1000." {
		t.Errorf("got %+v", res.Error)
	}
}

// TestEventChanges holds which calls show in the event at once.
func TestEventChanges(t *testing.T) {
	t.Parallel()
	rows := []struct {
		s         script
		read, got string
	}{
		{script{Body: "api.session.setMetadata('a', 'b');"}, "event.session.metadata", `{"a":"b"}`},
		{script{Body: "api.session.setMetadata('c', 'd');", Set: []string{"session.metadata", `{"a":"b"}`}}, "event.session.metadata", `{"a":"b","c":"d"}`},
		{script{Body: "api.session.deleteMetadata('a');", Set: []string{"session.metadata", `{"a":"b"}`}}, "event.session.metadata", `{}`},
		{script{Body: "api.session.evictMetadata();", Set: []string{"session.metadata", `{"a":"b"}`}}, "event.session.metadata", `{}`},
		{script{Body: "const s = event.session; api.session.setCookieMode('non-persistent'); event.old = s.cookie.mode"}, "[event.session.cookie, event.old]", `[{"mode":"non-persistent"},"persistent"]`},
		{script{Body: "api.session.setCookieMode('non-persistent');", Set: []string{"session", `{}`}}, "event.session", `{}`},
		{script{Body: "api.session.setCookieMode('non-persistent');", Set: []string{"session", ""}}, "event.session ?? null", `null`},
		{script{Body: "api.refreshToken.setMetadata('a', 'b');"}, "event.refresh_token ?? null", `null`},
		{script{Preset: "token-refresh", Body: "api.refreshToken.setMetadata('a', 'b');"}, "event.refresh_token.metadata", `{"a":"b"}`},
		{script{Preset: "token-refresh", Body: "api.refreshToken.evictMetadata();", Set: []string{"refresh_token.metadata", `{"a":"b"}`}}, "event.refresh_token.metadata", `{}`},
		{script{Body: "api.transaction.setMetadata('a', 'b');"}, "event.transaction.metadata", `{"a":"b"}`},
		{script{Body: "api.transaction.setMetadata('a', null);", Set: []string{"transaction.metadata", `{"a":"b"}`}}, "event.transaction.metadata", `{}`},
		{script{Body: "api.transaction.setMetadata('a', 1);", Set: []string{"transaction", ""}}, "event.transaction", `{"metadata":{"a":1}}`},
		{script{Body: "api.accessToken.addScope('a');"}, "event.transaction.requested_scopes", `["openid","profile"]`},
		{script{Trigger: exchange, Body: "api.transaction.addTargetScope('a');"}, "event.transaction.target_scopes", `["read:reports","a"]`},
		{script{Trigger: exchange, Body: "api.transaction.clearTargetScopes();"}, "event.transaction.target_scopes", `[]`},
		{script{Trigger: exchange, Body: "api.transaction.setTargetScopes(['b', 'c']);"}, "event.accessToken.scope", `["read:reports"]`},
	}
	for _, row := range rows {
		t.Run(row.s.Body+row.read, func(t *testing.T) {
			t.Parallel()
			s := row.s
			s.Body += "\nconsole.log(JSON.stringify(" + row.read + "));"
			wantText(t, row.read, s.ok(t).Logs[0].Message, row.got)
		})
	}
}

func TestMetadataLimits(t *testing.T) {
	t.Parallel()
	many := "for (let i = 0; i < 25; i++) api.session.setMetadata('k' + i, 'v');\n"
	script{Body: many + "api.session.setMetadata('k3', 'w');"}.ok(t)
	res := script{Body: many + "api.session.setMetadata('more', 'v');"}.run(t)
	if want := "Failed to set session metadata: Invalid metadata: Metadata must not contain more than 25 entries"; res.Error == nil || res.Error.Message != want {
		t.Errorf("got %+v, want %q", res.Error, want)
	}
	res = script{Body: "try { api.session.setMetadata('a.b', 'v'); } catch {}\napi.session.setMetadata('fine', 'v');"}.run(t)
	if res.Error == nil {
		t.Errorf("a refused entry stays in the platform's copy, so that the next call fails: got no error")
	}
	res = script{Body: "for (let i = 0; i < 3; i++) api.transaction.setMetadata('k' + i, 'v'.repeat(8000));"}.run(t)
	if want := "Invalid transaction metadata: all metadata together must not be larger than 16 KB"; res.Error == nil || res.Error.Message != want {
		t.Errorf("got %+v, want %q", res.Error, want)
	}
}

func TestOnlineRefreshToken(t *testing.T) {
	t.Parallel()
	for call, message := range map[string]string{
		"setMetadata('a', 'b')": "Failed to set refresh token metadata: Cannot call setMetadata on an online refresh token.",
		"setExpiresAt(0)":       "Cannot call setExpiresAt on an online refresh token.",
		"setIdleExpiresAt(5)":   "Cannot call setIdleExpiresAt on an online refresh token.",
		"deleteMetadata('a')":   "Cannot call deleteMetadata on an online refresh token.",
		"evictMetadata()":       "Cannot call evictMetadata on an online refresh token.",
	} {
		res := script{Preset: "token-refresh", Set: []string{"refresh_token.access", `"online"`}, Body: "api.refreshToken." + call}.run(t)
		if res.Error == nil || res.Error.Message != message {
			t.Errorf("%s: got %+v, want %q", call, res.Error, message)
		}
	}
}

func TestCache(t *testing.T) {
	t.Parallel()
	now := clock().UnixMilli()
	rows := []struct{ body, want string }{
		{"api.cache.set('k', 'v')", fmt.Sprintf(`{"type":"success","record":{"value":"v","expires_at":%d}}`, now+900_000)},
		{"api.cache.set('k', 'v', {ttl: 10.9})", fmt.Sprintf(`{"type":"success","record":{"value":"v","expires_at":%d}}`, now+10)},
		{fmt.Sprintf("api.cache.set('k', 'v', {ttl: 10, expires_at: %d})", now+5), fmt.Sprintf(`{"type":"success","record":{"value":"v","expires_at":%d}}`, now+5)},
		{"api.cache.set('k', 'v', {ttl: '10'})", `{"type":"error","code":"InvalidExpiry"}`},
		{"api.cache.set('k', 'v', {ttl: 1e300})", `{"type":"error","code":"InvalidExpiry"}`},
		{"api.cache.set('k', 'v', {expires_at: NaN})", `{"type":"error","code":"InvalidExpiry"}`},
		{"api.cache.set('k', 'v', {ttl: 0})", `{"type":"error","code":"ItemAlreadyExpired"}`},
		{"api.cache.set('k', 'v', {expires_at: 5})", `{"type":"error","code":"ItemAlreadyExpired"}`},
		{"api.cache.set('k'.repeat(64), 'é'.repeat(2048)).type", `"success"`},
		{"api.cache.set('k'.repeat(65), 'v')", `{"type":"error","code":"CacheKeySizeExceeded"}`},
		{"api.cache.set('é'.repeat(33), 'v')", `{"type":"error","code":"CacheKeySizeExceeded"}`},
		{"api.cache.set('k', 'v'.repeat(4097))", `{"type":"error","code":"CacheValueSizeExceeded"}`},
		{"(() => { for (let i = 0; i < 4; i++) api.cache.set('k' + i, 'v'.repeat(4096)); return api.cache.set('more', 'v'.repeat(4096)); })()", `{"type":"error","code":"CacheSizeExceeded"}`},
		{"(api.cache.set('k', 'v'), api.cache.get('k'))", fmt.Sprintf(`{"value":"v","expires_at":%d}`, now+900_000)},
		{"(api.cache.set('k', 'v'), api.cache.delete('k'), [api.cache.get('k') === undefined, api.cache.delete('k').code])", `[true,"CacheKeyDoesNotExist"]`},
		{"(api.cache.set('k', 'v', {ttl: 10}), await new Promise(r => setTimeout(r, 11)), api.cache.get('k') === undefined)", `true`},
		{"(api.cache.set('k', 'v', {ttl: 10}), await new Promise(r => setTimeout(r, 10)), api.cache.get('k').value)", `"v"`},
		{"[api.cache.get(1) === undefined, api.cache.delete({}).code]", `[true,"CacheKeyDoesNotExist"]`},
	}
	for _, row := range rows {
		t.Run(row.body, func(t *testing.T) {
			t.Parallel()
			for _, trigger := range []string{login, exchange} {
				res := script{Trigger: trigger, Body: "console.log(JSON.stringify(" + row.body + "));"}.ok(t)
				wantText(t, trigger, res.Logs[0].Message, row.want)
			}
		})
	}
	res := script{Body: "api.cache.set('a', 'b', {ttl: 1}); api.cache.set('c', 'd'); api.cache.delete('c');"}.ok(t)
	wantText(t, "effects", string(res.Effects.Cache.Value()), fmt.Sprintf(`{"a":{"value":"b","expires_at":%d}}`, now+1))
}

func TestSAMLSettings(t *testing.T) {
	t.Parallel()
	text := func(n int) string { return fmt.Sprintf("must NOT have more than %d characters", n) }
	word, truth := "must be equal to one of the allowed values", "must be boolean"
	rows := []struct{ method, name, good, bad, problem string }{
		{"setAudience", "audience", "'a'", "'x'.repeat(2049)", text(2048)},
		{"setRecipient", "recipient", "'a'", "5", "must be string"},
		{"setCreateUpnClaim", "createUpnClaim", "false", "'false'", truth},
		{"setPassthroughClaimsWithNoMapping", "passthroughClaimsWithNoMapping", "false", "0", truth},
		{"setMapUnknownClaimsAsIs", "mapUnknownClaimsAsIs", "true", "null", truth},
		{"setMapIdentities", "mapIdentities", "true", "{}", truth},
		{"setSignatureAlgorithm", "signatureAlgorithm", "'rsa-sha1'", "'rsa-md5'", word},
		{"setDigestAlgorithm", "digestAlgorithm", "'sha256'", "'md5'", word},
		{"setDestination", "destination", "'a'", "'x'.repeat(2049)", text(2048)},
		{"setLifetimeInSeconds", "lifetimeInSeconds", "60", "'60'", "must be number"},
		{"setSignResponse", "signResponse", "true", "1", truth},
		{"setNameIdentifierFormat", "nameIdentifierFormat", "'a'", "'x'.repeat(513)", text(512)},
		{"setNameIdentifierProbes", "nameIdentifierProbes", "['a']", "Array(11).fill('a')", "must NOT have more than 10 items"},
		{"setAuthnContextClassRef", "authnContextClassRef", "'a'", "'x'.repeat(513)", text(512)},
		{"setSigningCert", "signingCert", "'a'", "'x'.repeat(4097)", text(4096)},
		{"setIncludeAttributeNameFormat", "includeAttributeNameFormat", "true", "1", truth},
		{"setTypedAttributes", "typedAttributes", "true", "1", truth},
		{"setEncryptionCert", "encryptionCert", "'a'", "'x'.repeat(4097)", text(4096)},
		{"setEncryptionPublicKey", "encryptionPublicKey", "'a'", "'x'.repeat(4097)", text(4096)},
		{"setCert", "cert", "'a'", "'x'.repeat(4097)", text(4096)},
		{"setKey", "key", "'a'", "'x'.repeat(4097)", text(4096)},
		{"setRelayState", "RelayState", "'a'", "'x'.repeat(513)", text(512)},
		{"setIssuer", "issuer", "'a'", "'x'.repeat(513)", text(512)},
		{"setEncryptionAlgorithm", "encryptionAlgorithm", "'aes256-gcm'", "'des'", word},
	}
	for _, row := range rows {
		t.Run(row.method, func(t *testing.T) {
			t.Parallel()
			res := script{Body: "api.samlResponse." + row.method + "(" + row.good + ");"}.ok(t)
			wantText(t, "effect", strings.ReplaceAll(effect(res, "saml"), `"`, "'"), "{'"+row.name+"':"+row.good+"}")
			checkThrow(t, script{}, "samlResponse."+row.method+"("+row.bad+")", "Error", row.name+" "+row.problem)
			res = script{Body: "api.samlResponse." + row.method + "();"}.ok(t)
			if row.method == "setNameIdentifierFormat" {
				wantText(t, "default", effect(res, "saml"), `{"nameIdentifierFormat":"urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"}`)
			} else {
				wantPart(t, "warning", told(res, "CC114"), row.name+" is undefined; nothing is set")
			}
		})
	}
	checkThrow(t, script{}, "samlResponse.setNameIdentifierProbes(['a', 1])", "Error", "1 must be string")
}

func TestSAMLAttributesAreWrites(t *testing.T) {
	t.Parallel()
	res := script{Body: `api.samlResponse.setAttribute('sub', 'a');
api.samlResponse.setAttribute('sub', undefined);
api.samlResponse.setAttribute('https://auth0.com/x', ['b']);`}.ok(t)
	var got []string
	for _, c := range res.Claims {
		got = append(got, fmt.Sprintf("%s %s %s %s %s", c.Token, c.Name, c.Value, c.Fate, c.Rule))
	}
	want := []string{
		"saml sub \"a\" overwritten last-write-wins",
		"saml sub null set null",
		"saml https://auth0.com/x [\"b\"] set auth0/saml",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	res = script{Body: "for (let i = 0; i < 101; i++) api.samlResponse.setAttribute('a' + i, 'x'.repeat(100));"}.ok(t)
	wantPart(t, "documented limits", told(res, "CC110"), "are more than the documented 100 of 10 kB")
	if n := strings.Count(told(res, "CC110"), "documented 100"); n != 1 {
		t.Errorf("told %d times, want once", n)
	}
}

func TestRedirectURL(t *testing.T) {
	t.Parallel()
	rows := []struct{ call, want string }{
		{"'https://x.example'", "https://x.example/"},
		{"' HTTPS://X.Example:443/a/./b/../c?q=1#f '", "https://x.example/a/c?q=1#f"},
		{"'http://x.example:8080'", "http://x.example:8080/"},
		{"'http://x.example:0080'", "http://x.example/"},
		{"'https:x.example/a b'", "https://x.example/a%20b"},
		{"'https://user:pw@x.example/é?é=ü'", "https://user:pw@x.example/%C3%A9?%C3%A9=%C3%BC"},
		{"'https://[2001:db8::1]/a'", "https://[2001:db8::1]/a"},
		{"'https://x.example/a%2Fb/%2e%2e/c/..'", "https://x.example/"},
		{"'https://x.example\\\\a'", "https://x.example/a"},
		{"'myapp:callback/1'", "myapp:callback/1"},
		{"new Object('https://x.example/o')", "https://x.example/o"},
		{"'https://x.example', {query: {a: 'b&c', d: 'é ~*', n: 1, u: undefined}}", "https://x.example/?a=b%26c&d=%C3%A9+%7E*&n=1&u=undefined"},
		{"'https://x.example/?a=1&a=2&b=%20x', {query: {a: '3', c: ''}}", "https://x.example/?a=3&b=+x&c="},
		{"'https://x.example/?keep=%7E', {query: {}}", "https://x.example/?keep=%7E"},
		{"'https://x.example', {query: null}", "https://x.example/"},
	}
	for _, row := range rows {
		t.Run(row.call, func(t *testing.T) {
			t.Parallel()
			wantText(t, "url", script{Body: "api.redirect.sendUserTo(" + row.call + ");"}.ok(t).Decision.URL, row.want)
		})
	}
	for _, bad := range []string{"''", "'x.example'", "'//x.example'", "'https://'", "'https:'", "'https://a b/'", "'https://x.example:99999'", "'https://x.example:80a'", "'https://[::g]/'", "{}", "null"} {
		checkThrow(t, script{}, "redirect.sendUserTo("+bad+")", "TypeError", "Invalid URL")
	}
}

func TestCanRedirect(t *testing.T) {
	t.Parallel()
	rows := []struct {
		s    script
		want string
	}{
		{script{}, "true"},
		{script{Preset: "token-refresh"}, "false"},
		{script{Set: []string{"request.query.prompt", `"none"`}}, "false"},
		{script{Set: []string{"request.query.prompt", `"login"`}}, "true"},
		{script{Set: []string{"transaction.protocol", `"oauth2-password"`}}, "false"},
		{script{Set: []string{"transaction.protocol", `"oauth2-resource-owner"`}}, "false"},
		{script{Set: []string{"transaction.protocol", `"oauth2-webauthn"`}}, "false"},
		{script{Set: []string{"transaction.protocol", `"samlp"`}}, "true"},
		{script{Set: []string{"transaction", ""}}, "true"},
	}
	for _, row := range rows {
		s := row.s
		s.Body = "console.log(api.redirect.canRedirect()); api.redirect.sendUserTo('https://x.example');"
		res := s.ok(t)
		wantText(t, fmt.Sprint(row.s), res.Logs[0].Message, row.want)
		if warned := strings.Contains(told(res, "CC110"), "cannot be redirected"); warned != (row.want == "false") {
			t.Errorf("%v: warned %v", row.s, warned)
		}
	}
}

func TestSessionToken(t *testing.T) {
	t.Parallel()
	res := script{Body: `console.log(api.redirect.encodeToken({secret: 'shh', payload: {email: event.user.email, ip: '::1', gone: undefined}}));`}.ok(t)
	parts := strings.Split(res.Logs[0].Message, ".")
	header, _ := base64.RawURLEncoding.DecodeString(parts[0])
	payload, _ := base64.RawURLEncoding.DecodeString(parts[1])
	wantText(t, "header", string(header), `{"alg":"HS256","typ":"JWT"}`)
	sub, _ := action.ParseObject(script{}.event(t).JSON)
	id, _ := sub.LookupString("user", "user_id")
	now := clock().Unix()
	wantText(t, "payload", string(payload), fmt.Sprintf(
		`{"iat":%d,"iss":"login.acme.example","sub":%q,"exp":%d,"ip":"::1","email":"ada@acme.example"}`, now, id, now+900))

	res = script{Body: `console.log(api.redirect.encodeToken({secret: 'shh', expiresInSeconds: 60}));`}.ok(t)
	payload, _ = base64.RawURLEncoding.DecodeString(strings.Split(res.Logs[0].Message, ".")[1])
	wantPart(t, "payload", string(payload), fmt.Sprintf(`"exp":%d,"ip":"203.0.113.24"}`, now+60))
}

// token makes a session token inside a run, with the payload laid over the
// standard one.
func token(t *testing.T, secret, payload string) string {
	t.Helper()
	return script{Body: "console.log(api.redirect.encodeToken({secret: '" + secret + "', payload: " + payload + "}));"}.ok(t).Logs[0].Message
}

func TestValidateToken(t *testing.T) {
	t.Parallel()
	good := token(t, "shh", "{state: 'xyz', color: 'red'}")
	rows := []struct{ name, token, want string }{
		{"good", good, "red"},
		{"tampered", good[:len(good)-2] + "AA", "The session token is invalid: invalid signature"},
		{"other secret", token(t, "other", "{state: 'xyz'}"), "The session token is invalid: invalid signature"},
		{"expires now", token(t, "shh", fmt.Sprintf("{state: 'xyz', exp: %d}", clock().Unix())), "The session token is invalid: jwt expired"},
		{"expires in a second", token(t, "shh", fmt.Sprintf("{state: 'xyz', color: 'late', exp: %d}", clock().Unix()+1)), "late"},
		{"expired", token(t, "shh", "{state: 'xyz', exp: 5}"), "The session token is invalid: jwt expired"},
		{"not yet", token(t, "shh", "{state: 'xyz', nbf: 9e9}"), "The session token is invalid: jwt not active"},
		{"other issuer", token(t, "shh", "{state: 'xyz', iss: 'evil.example'}"), "The session token is invalid: jwt issuer invalid. expected: login.acme.example"},
		{"other user", token(t, "shh", "{state: 'xyz', sub: 'auth0|evil'}"), "The session token is invalid: jwt subject invalid. expected: "},
		{"other state", token(t, "shh", "{state: 'abc'}"), "The session token is invalid: state in the token does not match the /continue state"},
		{"no state", token(t, "shh", "{}"), "The session token is invalid: state in the token does not match the /continue state"},
		{"no algorithm", unsigned(good), "The session token is invalid: invalid algorithm"},
		{"malformed", "a.b", "The session token is invalid: jwt malformed"},
		{"no base64", "a.b.!", "The session token is invalid: jwt malformed"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			res := script{
				Handler: "onContinuePostLogin", Set: []string{"request.body.session_token", string(action.MustMarshal(row.token)), "request.query.session_token", `"from the query"`},
				Body: "try { console.log(api.redirect.validateToken({secret: 'shh'}).color); } catch (e) { console.log(e.message); }",
			}.ok(t)
			wantPart(t, "outcome", res.Logs[0].Message, row.want)
		})
	}
	res := script{
		Handler: "onContinuePostLogin", Set: []string{"request.query.tok", string(action.MustMarshal(good))},
		Body: "console.log(api.redirect.validateToken({secret: 'shh', tokenParameterName: 'tok'}));",
	}.ok(t)
	wantPart(t, "payload from the query", res.Logs[0].Message, "color: 'red'")
}

// unsigned is a token with the algorithm none.
func unsigned(token string) string {
	_, rest, _ := strings.Cut(token, ".")
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + rest
}

// TestWarnings holds what the platform takes without a word, and should not be
// passed over.
func TestWarnings(t *testing.T) {
	t.Parallel()
	rows := []struct {
		s          script
		code, want string
	}{
		{script{Body: "api.idToken.setCustomClaim(5, 'x');"}, "CC114", "the claim name is number, not a string"},
		{script{Body: "api.access.deny();"}, "CC114", "the reason is undefined, not a string"},
		{script{Body: "api.user.setAppMetadata(5, 'x');"}, "CC114", "the key is number, not a string"},
		{script{Trigger: exchange, Body: "api.access.deny('because');"}, "CC114", "it takes (code, reason) in credentials-exchange"},
		{script{Trigger: exchange, Body: "api.access.deny('access_denied', 'because');"}, "CC114", `"access_denied" is not one of the documented codes`},
		{script{Body: "api.authentication.challengeWith('otp');"}, "CC114", "a factor is an object with a type; this one is string"},
		{script{Body: "api.authentication.challengeWith({type: 'sms'});"}, "CC114", `unknown factor "sms"`},
		{script{Body: "api.authentication.challengeWithAny({type: 'otp'});"}, "CC114", "factors is object, not an array"},
		{script{Body: "api.multifactor.enable('okta');"}, "CC114", `unknown provider "okta"`},
		{script{Body: "api.redirect.encodeToken({secret: 's', expiresInSeconds: '60'});"}, "CC114", "expiresInSeconds is string, not a number"},
		{script{Body: "await api.groups.getUserGroups(); await api.groups.getUserGroups();"}, "CC110", `info: api.groups.getUserGroups answers {"groups":[]}: the run was given no other answer`},
		{script{Body: "api.rules.wasExecuted('a');"}, "CC110", "info: api.rules.wasExecuted answers false: the run was given no other answer"},
		{script{Lenient: true, Body: "api.refreshToken.revoke('a');"}, "CC110", "api.refreshToken.revoke can be used only when a refresh token is exchanged"},
	}
	for _, row := range rows {
		t.Run(row.s.Body, func(t *testing.T) {
			t.Parallel()
			got := told(row.s.ok(t), row.code)
			if strings.Count(got, row.want) != 1 {
				t.Errorf("got %q, want %q once", got, row.want)
			}
		})
	}
}
