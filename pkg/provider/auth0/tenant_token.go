package auth0

import (
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// tokenLasts is how long a token for the Management API lasts, in seconds.
// https://auth0.com/docs/secure/tokens/access-tokens/management-api-access-tokens
// (read 2026-11-22).
const tokenLasts = 86400

// actionScopes are those that a token of the local tenant can have.
func actionScopes() []string {
	return []string{"read:actions", "update:actions", "delete:actions", "create:actions"}
}

// oauthError is the body of an error of the token endpoint.
type oauthError struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

func oauthFailed(status int, word, description string) tenant.Answer {
	return tenant.Answer{Status: status, Body: oauthError{word, description}}
}

func oauthRefusal(r tenant.Refusal) tenant.Answer {
	word := "invalid_request"
	switch r.Kind {
	case tenant.TooMany:
		word = "too_many_requests"
	case tenant.Broken, tenant.Unavailable:
		word = "server_error"
	}
	return oauthFailed(r.StatusOf(), word, r.Detail)
}

// token is POST /oauth/token, for client credentials.
// https://auth0.com/docs/api/authentication/client-credential-flow/get-token
// (read 2026-11-22). What a wrong secret, audience and grant are answered with
// is inferred from reports of users.
func (local) token(r *tenant.Request) tenant.Answer {
	ask, err := tokenRequest(r)
	if err != nil {
		return oauthFailed(http.StatusBadRequest, "invalid_request", err.Error())
	}
	c := r.World.Credentials
	switch {
	case ask["grant_type"] == "":
		return oauthFailed(http.StatusBadRequest, "invalid_request", "Missing required parameter: grant_type")
	case ask["client_id"] != c.ID || !c.Same(ask["client_secret"]):
		return oauthFailed(http.StatusUnauthorized, "access_denied", "Unauthorized")
	case ask["grant_type"] != "client_credentials":
		return oauthFailed(http.StatusForbidden, "unauthorized_client", "Grant type '"+ask["grant_type"]+"' not allowed for the client.")
	case !isAudience(ask["audience"], r.HTTP.Host):
		return oauthFailed(http.StatusForbidden, "access_denied", "Service not enabled within domain: "+ask["audience"])
	}
	scopes := c.Granted(actionScopes())
	now := r.World.Now()
	token, err := r.World.Keys.Issue(tenant.Claims{
		Issuer: "https://" + r.HTTP.Host + "/", Subject: c.ID + "@clients", Audience: ask["audience"],
		Scopes: scopes, Grant: "client-credentials", Issued: now.Unix(), Expires: now.Unix() + tokenLasts,
	})
	if err != nil {
		return r.Refuse(err)
	}
	return tenant.OK(struct {
		Token   string `json:"access_token"`
		Scope   string `json:"scope"`
		Expires int    `json:"expires_in"`
		Type    string `json:"token_type"`
	}{token, strings.Join(scopes, " "), tokenLasts, "Bearer"})
}

// tokenRequest is what a request for a token says, as JSON or as a form; the
// credentials can be in the header as well.
func tokenRequest(r *tenant.Request) (map[string]string, error) {
	ask := map[string]string{}
	kind, _, _ := mime.ParseMediaType(r.HTTP.Header.Get("Content-Type"))
	if kind == "application/x-www-form-urlencoded" {
		form, err := url.ParseQuery(string(r.Body))
		for name := range form {
			ask[name] = form.Get(name)
		}
		if err != nil {
			return nil, err
		}
	} else {
		members, err := r.Object()
		if err != nil {
			return nil, err
		}
		for name, value := range members {
			var text string
			if json.Unmarshal(value, &text) == nil {
				ask[name] = text
			}
		}
	}
	if id, secret, ok := r.HTTP.BasicAuth(); ok {
		ask["client_id"], ask["client_secret"] = id, secret
	}
	return ask, nil
}

// isAudience reports whether a text is the identifier of the Management API of
// this tenant. The scheme is left open: clients write https even where they
// were told to speak plain HTTP.
func isAudience(text, host string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host == host && u.Path == "/api/v2/" && u.RawQuery == ""
}
