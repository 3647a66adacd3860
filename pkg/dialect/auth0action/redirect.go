package auth0action

import (
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

const (
	defaultTokenLife = 900 // seconds
	defaultTokenName = "session_token"

	textRedirectAndRender = "Redirect and render commands cannot be used in the same action."
	textOneRender         = "Only 1 render command per action is allowed."
	textInvalidURL        = "Invalid URL"
	textNoParameter       = "There is no parameter called '%s' available in either the POST body or query string."
	textBadToken          = "The session token is invalid: %s"
	textNoSecret          = "secretOrPrivateKey must have a value"
)

// noRedirect are the protocols without a browser to redirect.
func noRedirect() []string {
	return []string{"oauth2-resource-owner", "oauth2-refresh-token", "oauth2-password", "oauth2-webauthn"}
}

func redirectMethods() []dialect.Method {
	source := redirectPage()
	return []dialect.Method{
		{
			Name:    "redirect.encodeToken",
			Params:  []dialect.Param{param("options", "{ secret: string, payload: object, expiresInSeconds?: number }")},
			Returns: "string", Source: source,
			Doc:     "Makes a JWT signed with the secret (HS256) that carries iat, iss, sub, exp, ip and the payload, whose members win.",
			Unknown: "the error for a secret that is empty; this one is that of the jsonwebtoken package",
			Throws:  []string{textNoSecret},
			Do:      encodeToken,
		},
		{
			Name:    "redirect.sendUserTo",
			Params:  []dialect.Param{param("url", "string"), optional("options", "{ query?: Record<string, string> }")},
			Returns: "api", Source: source,
			Doc:    "Redirects the user after this Action. Auth0 adds a state parameter of its own to the URL. The login resumes in onContinuePostLogin.",
			Throws: []string{textInvalidURL, textRedirectAndRender},
			Do:     sendUserTo,
		},
		{
			Name: "redirect.canRedirect", Params: []dialect.Param{}, Returns: "boolean", Source: source,
			Doc: "Reports whether the user can be redirected: not with prompt=none, and not in a flow without a browser. Deprecated.",
			Do:  func(c *dialect.Call) (dialect.Reply, error) { return answer(canRedirect(c)), nil },
		},
		{
			Name:    "redirect.validateToken",
			Params:  []dialect.Param{param("options", "{ secret: string, tokenParameterName?: string }")},
			Returns: "object", Source: source,
			Doc:     "Returns the payload of the JWT that the user came back with, after checking its signature, expiry, iss, sub and state. A parameter of the body wins over one of the query.",
			Throws:  []string{fmt.Sprintf(textNoParameter, "<name>"), fmt.Sprintf(textBadToken, "<reason>")},
			Unknown: "the wording of the reasons; they are those of the jsonwebtoken package",
			Do:      validateToken,
		},
	}
}

func encodeToken(c *dialect.Call) (dialect.Reply, error) {
	payload, err := tokenPayload(c)
	if err != nil {
		return dialect.Nothing(), err
	}
	secret, ok := c.Arg(0).Get("secret").Text()
	if !ok || secret == "" {
		return dialect.Nothing(), throws(textNoSecret)
	}
	return answer(signHS256(payload, secret)), nil
}

func tokenPayload(c *dialect.Call) (*action.Object, error) {
	issuer, err := member(c, "request", "hostname")
	if err != nil {
		return nil, err
	}
	sub, err := member(c, "user", "user_id")
	if err != nil {
		return nil, err
	}
	life, err := option(c.Arg(0), "expiresInSeconds")
	if err != nil {
		return nil, err
	}
	issued := c.Run.Now().Unix()
	payload := action.NewObject(
		"iat", issued, "iss", orAbsent(issuer), "sub", orAbsent(sub),
		"exp", float64(issued)+lifetime(c, life), "ip", orAbsent(c.Run.Event.Read("request", "ip")),
	)
	own := c.Arg(0).Get("payload")
	for _, key := range own.Keys() {
		v, err := plain(own.Get(key))
		if err != nil {
			return nil, err
		}
		payload.Put(key, orAbsent(v))
	}
	return payload, nil
}

// lifetime is the token's, in seconds.
func lifetime(c *dialect.Call, a dialect.Arg) float64 {
	if a.Undefined() || a.Kind() == "null" {
		return defaultTokenLife
	}
	f, ok := finite(a)
	if !ok {
		badArgument(c, "pass a number of seconds", "expiresInSeconds is %s, not a number; 900 is taken", a.Kind())
		return defaultTokenLife
	}
	return f
}

func sendUserTo(c *dialect.Call) (dialect.Reply, error) {
	st := stateOf(c)
	if st.rendered {
		return dialect.Nothing(), &dialect.Abort{Message: textRedirectAndRender}
	}
	target, err := targetURL(c)
	if err != nil {
		return dialect.Nothing(), err
	}
	if !canRedirect(c) {
		c.Warn(action.Diagnostic{
			Code: dialect.CodeUnknown, Summary: c.Name + ": the user of this request cannot be redirected",
			Detail: "the request has prompt=none, or its protocol has no browser", Hint: "ask api.redirect.canRedirect() first, or event.transaction.protocol",
			Source: apiPage(postLogin).String(),
		})
	}
	st.redirected = true
	c.Run.Other("redirect").Put("url", target.String())
	c.Run.Suspend(action.DecisionRedirect, "", target.String())
	return dialect.Chain(), nil
}

// targetURL is the URL of a call (url, { query }).
func targetURL(c *dialect.Call) (target, error) {
	url, ok := parseURL(c.Arg(0).String())
	if !ok {
		return url, throwsType(textInvalidURL)
	}
	if query := c.Arg(1).Get("query"); query.Truthy() {
		for _, key := range query.Keys() {
			url = url.withQuery(key, query.Get(key).String())
		}
	}
	return url, nil
}

func canRedirect(c *dialect.Call) bool {
	if prompt, _ := textOf(c.Run.Event.Read("request", "query", "prompt")); prompt == "none" {
		return false
	}
	protocol, _ := textOf(c.Run.Event.Read("transaction", "protocol"))
	return !slices.Contains(noRedirect(), protocol)
}

func validateToken(c *dialect.Call) (dialect.Reply, error) {
	named, err := option(c.Arg(0), "tokenParameterName")
	if err != nil {
		return dialect.Nothing(), err
	}
	name := defaultTokenName
	if named.Truthy() {
		name = named.String()
	}
	token := requestParameter(c, name)
	if token == "" {
		return dialect.Nothing(), throws(textNoParameter, name)
	}
	hostname, err := member(c, "request", "hostname")
	if err != nil {
		return dialect.Nothing(), err
	}
	sub, err := member(c, "user", "user_id")
	if err != nil {
		return dialect.Nothing(), err
	}
	want := expectation{state: requestParameter(c, "state"), now: c.Run.Now()}
	want.issuer, _ = textOf(hostname)
	want.subject, _ = textOf(sub)
	payload, reason := verifyHS256(token, c.Arg(0).Get("secret").String(), want)
	if reason != "" {
		return dialect.Nothing(), throws(textBadToken, reason)
	}
	return dialect.Reply{JSON: payload.Value()}, nil
}

// requestParameter is a parameter of the body, else of the query.
func requestParameter(c *dialect.Call, name string) string {
	for _, part := range []string{"body", "query"} {
		if v := c.Run.Event.Read("request", part, name); v != nil {
			s, _ := textOf(v)
			return s
		}
	}
	return ""
}
