package auth0

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/claimctl/claimctl/pkg/provider"
)

// problem is the body of an error of the Management API, or of the token
// endpoint.
type problem struct {
	Error       string `json:"error"`
	Message     string `json:"message"`
	ErrorCode   string `json:"errorCode"`
	Description string `json:"error_description"`
}

// explain reads the body of an error. Two refusals mean that it is too early:
// https://github.com/auth0/auth0-deploy-cli src/tools/auth0/handlers/actions.ts
// and triggers.ts (read 2026-11-22) wait and send them again.
func explain(status int, body []byte) provider.Explanation {
	var p problem
	if json.Unmarshal(body, &p) != nil {
		return provider.Explanation{}
	}
	out := provider.Explanation{Message: p.Message, Code: p.ErrorCode}
	if p.Message == "" {
		out.Message, out.Code = p.Description, p.Error
	}
	if _, scopes, ok := strings.Cut(p.Message, "expected any of:"); ok {
		out.Scope = strings.TrimSpace(scopes)
	}
	switch lower := strings.ToLower(p.Message); {
	case status == http.StatusBadRequest && strings.Contains(lower, "must be in the 'built' state"),
		status == http.StatusBadRequest && strings.Contains(lower, "create a binding for an action that has"):
		out.Kind = provider.NotReady
	case status == http.StatusForbidden && p.Error == "access_denied":
		out.Kind = provider.Unauthorized
	case status == http.StatusRequestEntityTooLarge:
		out.Hint = "a request may have 512,000 bytes; is the action bundled with more than it needs?"
	}
	return out
}
