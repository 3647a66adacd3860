package auth0rule

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/platform/auth0"
)

// Finish implements [dialect.Positional]: what a rule asks for is in context when
// it calls back.
func (Dialect) Finish(f *dialect.Finish) {
	context := f.Values["context"]
	checkProtocol(f, context)
	claimWrites(f, context, action.TokenAccess, "accessToken")
	claimWrites(f, context, action.TokenID, "idToken")
	scopes(f, context.Get("accessToken").Get("scope"))
	saml(f, context)
	primaryUser(f, context)
	switch {
	case f.Failure != nil:
		f.Run.Deny(code(f.Failure), Reason(f.Failure))
	case redirects(f, context):
	default:
		multifactor(f, context)
	}
}

// checkProtocol tells of a protocol that the platform does not have.
func checkProtocol(f *dialect.Finish, context dialect.Arg) {
	if name, ok := context.Get("protocol").Text(); ok && !slices.Contains(protocols(), name) {
		f.Run.Report(action.Diagnostic{
			Code: dialect.CodeArgument, Severity: action.SeverityInfo,
			Summary: fmt.Sprintf("context.protocol is %q, which is none that the documentation names", name), Source: contextPage().String(),
		})
	}
}

// code is the error that the client gets; see the notes.
func code(e *action.Error) string {
	if e.Name == unauthorized {
		return "unauthorized"
	}
	return "access_denied"
}

// Reason is the text of a denial: the message of what the callback was given, or
// what that is as a text.
func Reason(e *action.Error) string {
	var holder struct{ Message any }
	if e.Value != nil && json.Unmarshal(e.Value, &holder) == nil {
		if text, ok := holder.Message.(string); ok && text != "" {
			return text
		}
	}
	return e.Message
}

// claimWrites records the members of a token's object that the rule wrote, as they
// stand at the end, and those that it deleted.
func claimWrites(f *dialect.Finish, context dialect.Arg, token action.TokenKind, holder string) {
	list := context.Get(holder)
	names := changed(f, list, holder)
	for _, name := range names {
		if token == action.TokenAccess && name == "scope" {
			continue
		}
		touch, _ := f.Touched("context", holder, name)
		c := f.Call("context."+holder, touch)
		_ = c.Claim(token, name, list.Get(name)) // an error of the value is recorded with the write
	}
}

// changed are the names below a member of context that the rule changed, in the
// order of their last changes: those that were seen to change, and those that came
// with an object that replaced the whole.
func changed(f *dialect.Finish, list dialect.Arg, holder string) []string {
	names := f.Below("context", holder)
	before := given(f.Event, holder)
	now := list.Keys()
	for _, name := range now {
		if slices.Contains(names, name) {
			continue
		}
		plain, _ := list.Get(name).Plain()
		if old, had := before[name]; !had || string(old) != string(plain) {
			names = append(names, name)
		}
	}
	for name := range before {
		if !slices.Contains(names, name) && !slices.Contains(now, name) {
			names = append(names, name)
		}
	}
	return names
}

// scopes takes the scopes of the access token: an array, as documented, or a text
// with blanks, as many rules have it.
func scopes(f *dialect.Finish, v dialect.Arg) {
	touch, ok := f.Touched("context", "accessToken", "scope")
	if !ok || v.Undefined() {
		return
	}
	list := []string{}
	switch v.Kind() {
	case "string":
		list = append(list, strings.Fields(v.String())...)
	case "array":
		for _, item := range v.Items() {
			list = append(list, item.String())
		}
	default:
		f.Call("context.accessToken.scope", touch).Warn(action.Diagnostic{
			Code: dialect.CodeArgument, Summary: fmt.Sprintf("context.accessToken.scope is %s; it is not counted", v.Kind()),
			Hint: "assign an array of strings", Source: contextPage().String(),
		})
		return
	}
	f.Run.Scopes = unique(list)
}

// given are the members that a member of context had at first.
func given(event *action.Object, holder string) map[string]action.Value {
	out := map[string]action.Value{}
	if v, ok := event.Lookup("context", holder); ok {
		if obj, isObject := v.(*action.Object); isObject {
			for _, m := range obj.Members() {
				out[m.Name] = action.MustMarshal(m.Value)
			}
		}
	}
	return out
}

func unique(list []string) []string {
	out := []string{}
	for _, s := range list {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// redirects records where the rule sends the user. After a redirect the platform
// ignores another one.
func redirects(f *dialect.Finish, context dialect.Arg) bool {
	to := context.Get("redirect")
	if to.Kind() != "object" {
		return false
	}
	touch, _ := f.Touched("context", "redirect")
	c := f.Call("context.redirect", touch)
	url, ok := to.Get("url").Text()
	if !ok {
		c.Warn(action.Diagnostic{
			Code: dialect.CodeArgument, Summary: "context.redirect has no url; the user is not redirected",
			Hint: "assign { url: 'https://…' }", Source: auth0.Docs("customize/rules/redirect-users").String(),
		})
		return false
	}
	if protocol := context.Get("protocol").String(); protocol == redirectCallback {
		c.Warn(action.Diagnostic{
			Code: dialect.CodeUnknown, Severity: action.SeverityInfo,
			Summary: "context.redirect is ignored: the user comes back from a redirect", Source: auth0.Docs("customize/rules/redirect-users").String(),
		})
		return false
	}
	f.Run.Suspend(action.DecisionRedirect, "", url)
	return true
}

const redirectCallback = "redirect-callback"

// multifactor records which factor the rule asks for.
func multifactor(f *dialect.Finish, context dialect.Arg) {
	asked := context.Get("multifactor")
	if asked.Kind() != "object" {
		return
	}
	touch, _ := f.Touched("context", "multifactor")
	provider, ok := asked.Get("provider").Text()
	if !ok {
		f.Call("context.multifactor", touch).Warn(action.Diagnostic{
			Code: dialect.CodeArgument, Summary: "context.multifactor has no provider; no factor is asked for",
			Hint: "assign { provider: 'any' }", Source: contextPage().String(),
		})
		return
	}
	effects := f.Run.Other("multifactor")
	effects.Put("provider", provider)
	effects.Put("options", options(asked))
	if provider != "none" {
		f.Run.Suspend(action.DecisionChallenge, "multifactor "+provider, "")
	}
}

// options are the settings of a factor in the shape of their successor's.
func options(asked dialect.Arg) *action.Object {
	remember := asked.Get("allowRememberBrowser")
	out := action.NewObject("allowRememberBrowser", remember.Undefined() || remember.Truthy())
	details := &action.Object{}
	for _, name := range providerOptions() {
		if v, err := asked.Get(name).Plain(); err == nil && v != nil {
			details.Put(name, v)
		}
	}
	if details.Len() > 0 {
		out.Put("providerOptions", details)
	}
	return out
}

func providerOptions() []string { return []string{"host", "ikey", "skey", "username"} }

func primaryUser(f *dialect.Finish, context dialect.Arg) {
	id, ok := context.Get("primaryUser").Text()
	if _, touched := f.Touched("context", "primaryUser"); !touched || !ok {
		return
	}
	f.Run.Other("authentication").Put("primary_user", id)
	f.Run.Report(action.Diagnostic{
		Code: dialect.CodeUnknown, Severity: action.SeverityInfo,
		Summary: fmt.Sprintf("Auth0 would issue the tokens for %s; those shown are for the user of the event", id),
	})
}
