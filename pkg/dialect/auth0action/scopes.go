package auth0action

import (
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

const (
	maxScopes      = 1000
	maxScopeLength = 280

	textScopeType  = "The value for the scope must be a string."
	textScopeEmpty = "The value for the scope is required."
	textScopeLong  = "The value for the scope exceeds the allowed maximum of 280 characters."
	textScopeBlank = "The value for the scope must not have whitespace."
	textScopeCount = "The number of scopes exceeds the allowed maximum of 1000."
	textScopeList  = "The value for scopes must be an array."
)

func scopeTexts(more ...string) []string {
	return append([]string{textScopeType, textScopeEmpty, textScopeLong, textScopeBlank}, more...)
}

func scopeMethods() []dialect.Method {
	scope := []dialect.Param{param("scope", "string")}
	return []dialect.Method{
		{
			Name: "accessToken.addScope", Scopes: true, Params: scope, Returns: "void", Source: apiPage(postLogin), Throws: scopeTexts(textScopeCount),
			Doc: "Adds a scope to the access token. White space around it is removed.", Do: addScope,
		},
		{
			Name: "accessToken.removeScope", Scopes: true, Params: scope, Returns: "void", Source: apiPage(postLogin), Throws: scopeTexts(),
			Doc: "Removes a scope from the access token.", Do: removeScope,
		},
	}
}

func addScope(c *dialect.Call) (dialect.Reply, error) {
	scope, err := scopeOf(c.Arg(0))
	if err != nil {
		return dialect.Nothing(), err
	}
	st := stateOf(c)
	if st.addsBeside(scope) >= maxScopes {
		return dialect.Nothing(), throws(textScopeCount)
	}
	put(&st.scopes, scope, "add")
	setScopes(c, with(scopesNow(c, "transaction", "requested_scopes"), scope))
	return dialect.Nothing(), nil
}

// addsBeside counts the other scopes that the action has added. Few changes
// cannot be too many, and need no counting.
func (st *state) addsBeside(scope string) int {
	if len(st.scopes) < maxScopes {
		return 0
	}
	adds := 0
	for other, op := range st.scopes {
		if op == "add" && other != scope {
			adds++
		}
	}
	return adds
}

func removeScope(c *dialect.Call) (dialect.Reply, error) {
	scope, err := scopeOf(c.Arg(0))
	if err != nil {
		return dialect.Nothing(), err
	}
	put(&stateOf(c).scopes, scope, "remove")
	setScopes(c, without(scopesNow(c, "transaction", "requested_scopes"), scope))
	return dialect.Nothing(), nil
}

// scopeOf is a valid scope, trimmed. The error is the platform's.
func scopeOf(a dialect.Arg) (string, error) {
	s, ok := a.Text()
	if !ok {
		return "", throwsType(textScopeType)
	}
	s = trim(s)
	switch {
	case s == "":
		return "", throws(textScopeEmpty)
	case length(s) > maxScopeLength:
		return "", throws(textScopeLong)
	case strings.ContainsFunc(s, isSpace):
		return "", throws(textScopeBlank)
	}
	return s, nil
}

// scopesNow are the access token's scopes at this moment: those that the
// action left, or those that the event began with.
func scopesNow(c *dialect.Call, path ...string) []string {
	if c.Run.Scopes != nil {
		return c.Run.Scopes
	}
	v := c.Run.Event.Read(path...)
	if s, ok := textOf(v); ok {
		return strings.Fields(s)
	}
	return listOf(v)
}

// setScopes keeps an empty list apart from an untouched one.
func setScopes(c *dialect.Call, scopes []string) {
	c.Run.Scopes = append([]string{}, scopes...)
}

func with(scopes []string, scope string) []string {
	if slices.Contains(scopes, scope) {
		return scopes
	}
	return append(slices.Clone(scopes), scope)
}

func without(scopes []string, scope string) []string {
	return slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return s == scope })
}

// targetScopeMethods are those of credentials-exchange. Every call shows in
// event.transaction.target_scopes at once.
func targetScopeMethods() []dialect.Method {
	scope := []dialect.Param{param("scope", "string")}
	source := apiPage(credentialsExchange)
	return []dialect.Method{
		{
			Name: "transaction.addTargetScope", Scopes: true, Params: scope, Returns: "void", Source: source, Throws: scopeTexts(textScopeCount),
			Doc: "Adds a scope to those that the token will have.", Do: addTargetScope,
		},
		{
			Name: "transaction.removeTargetScope", Scopes: true, Params: scope, Returns: "void", Source: source, Throws: scopeTexts(),
			Doc: "Removes a scope from those that the token will have.", Do: removeTargetScope,
		},
		{
			Name: "transaction.setTargetScopes", Scopes: true, Params: []dialect.Param{param("scopes", "string[]")}, Returns: "void", Source: source,
			Throws: scopeTexts(textScopeCount, textScopeList),
			Doc:    "Replaces the scopes that the token will have; an empty array clears them.", Do: setTargetScopes,
		},
		{
			Name: "transaction.clearTargetScopes", Scopes: true, Params: []dialect.Param{}, Returns: "void", Source: source,
			Doc: "Removes all scopes that the token would have.", Do: clearTargetScopes,
		},
	}
}

func targetScopes(c *dialect.Call) []string { return scopesNow(c, "accessToken", "scope") }

func addTargetScope(c *dialect.Call) (dialect.Reply, error) {
	scope, err := scopeOf(c.Arg(0))
	if err != nil {
		return dialect.Nothing(), err
	}
	scopes := with(targetScopes(c), scope)
	if len(scopes) > maxScopes && !slices.Contains(targetScopes(c), scope) {
		return dialect.Nothing(), throws(textScopeCount)
	}
	return mirrorScopes(c, scopes)
}

func removeTargetScope(c *dialect.Call) (dialect.Reply, error) {
	scope, err := scopeOf(c.Arg(0))
	if err != nil {
		return dialect.Nothing(), err
	}
	return mirrorScopes(c, without(targetScopes(c), scope))
}

func setTargetScopes(c *dialect.Call) (dialect.Reply, error) {
	if c.Arg(0).Kind() != "array" {
		return dialect.Nothing(), throwsType(textScopeList)
	}
	scopes := []string{}
	for _, item := range c.Arg(0).Items() {
		scope, err := scopeOf(item)
		if err != nil {
			return dialect.Nothing(), err
		}
		scopes = with(scopes, scope)
	}
	if len(scopes) > maxScopes {
		return dialect.Nothing(), throws(textScopeCount)
	}
	return mirrorScopes(c, scopes)
}

func clearTargetScopes(c *dialect.Call) (dialect.Reply, error) { return mirrorScopes(c, nil) }

func mirrorScopes(c *dialect.Call, scopes []string) (dialect.Reply, error) {
	setScopes(c, scopes)
	if _, err := member(c, "transaction", "target_scopes"); err != nil {
		return dialect.Nothing(), throwsType("%s", strings.Replace(
			strings.Replace(err.Error(), "read properties", "set properties", 1), "reading", "setting", 1))
	}
	c.Run.Event.Write(action.MustMarshal(c.Run.Scopes), "transaction", "target_scopes")
	return dialect.Nothing(), nil
}

// plannedScopeMethods are those of post-login: published, but not switched on.
func plannedScopeMethods() []dialect.Method {
	var list []dialect.Method
	for _, m := range targetScopeMethods() {
		m.Source, m.Throws = code(), []string{textNotImplemented}
		m.Doc = "Not available yet: in this trigger every call throws."
		m.Do = func(*dialect.Call) (dialect.Reply, error) { return dialect.Nothing(), throws(textNotImplemented) }
		list = append(list, m)
	}
	return list
}

const textNotImplemented = "Method not implemented."
