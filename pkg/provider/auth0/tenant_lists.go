package auth0

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// emptyRoutes are what the published clients read beside Actions. The tenant has
// none of it and says so, in the shapes that were recorded in
// https://github.com/auth0/auth0-deploy-cli
// test/e2e/recordings/should-dump-without-throwing-an-error.json (a00a055, read
// 2026-11-30). Any caller with a token may read it: whatever scope the platform
// would ask for, nothing is given away.
func (local) emptyRoutes() []tenant.Route {
	var routes []tenant.Route
	add := func(path string, serve tenant.Handler) {
		routes = append(routes, tenant.Route{Pattern: "GET /api/v2" + path, Serve: serve})
	}
	for _, name := range []string{
		"rules", "hooks", "resource-servers", "roles", "flows", "forms", "network-acls", "self-service-profiles",
		"connections", "client-grants", "organizations", "user-attribute-profiles", "connection-profiles", "token-exchange-profiles",
		"event-streams", "connections-directory-provisionings", "rate-limit-policies", "users",
	} {
		add("/"+name, emptyList(member(name)))
	}
	add("/clients", listClients)
	add("/flows/vault/connections", emptyList("connections"))
	add("/prompts/rendering", emptyList("configs"))
	for _, path := range []string{"/rules-configs", "/custom-domains", "/log-streams", "/guardian/policies", "/guardian/factors", "/email-templates"} {
		add(path, always(http.StatusOK, []any{}))
	}
	for path, body := range emptyObjects() {
		add(path, always(http.StatusOK, body))
	}
	add("/email-templates/{template}", always(http.StatusNotFound, failed(404, "The template does not exist.", "inexistent_email_template")))
	add("/emails/provider", always(http.StatusNotFound, failed(404, "There is not a configured email provider.", "inexistent_email_provider")))
	add("/branding/themes/default", always(http.StatusNotFound, failed(404, "There was an error retrieving branding settings: invalid theme ID", "theme_not_found")))
	return routes
}

// emptyObjects are settings: none is set.
func emptyObjects() map[string]any {
	none := map[string]any{}
	list := func(name string) map[string]any { return map[string]any{name: []any{}} }
	return map[string]any{
		"/tenants/settings": none, "/branding": none, "/prompts": none, "/supplemental-signals": none,
		"/prompts/{prompt}/custom-text/{language}": none, "/prompts/{prompt}/partials": none,
		"/branding/phone/providers": list("providers"), "/branding/phone/templates": list("templates"),
		"/guardian/factors/phone/message-types":                 list("message_types"),
		"/guardian/factors/phone/selected-provider":             none,
		"/guardian/factors/{factor}/providers/{provider}":       none,
		"/guardian/factors/{factor}/templates":                  none,
		"/attack-protection/brute-force-protection":             none,
		"/attack-protection/breached-password-detection":        none,
		"/attack-protection/suspicious-ip-throttling":           none,
		"/attack-protection/bot-detection":                      none,
		"/attack-protection/captcha":                            none,
		"/risk-assessments/settings":                            map[string]any{"enabled": false},
		"/risk-assessments/settings/new-device":                 none,
		"/branding/templates/universal-login":                   none,
		"/keys/signing":                                         []any{},
		"/self-service-profiles/{id}/custom-text/{lang}/{page}": none,
	}
}

// member is the name of the list in its answer.
func member(name string) string {
	if name == "event-streams" {
		return "eventStreams"
	}
	return strings.ReplaceAll(name, "-", "_")
}

func always(status int, body any) tenant.Handler {
	return func(*tenant.Request) tenant.Answer { return tenant.Answer{Status: status, Body: body} }
}

// emptyList is a list without entries: with totals where they are asked for
// and the list is one of pages, as an object where it is one of checkpoints
// (take), and bare otherwise.
func emptyList(name string) tenant.Handler {
	return func(r *tenant.Request) tenant.Answer { return listed(r, name, []any{}) }
}

func listed(r *tenant.Request, name string, items []any) tenant.Answer {
	if r.Query("take") != "" {
		return tenant.OK(map[string]any{name: items})
	}
	if r.Query("include_totals") != "true" {
		return tenant.OK(items)
	}
	limit, err := strconv.Atoi(r.Query("per_page"))
	if err != nil {
		limit = 50
	}
	return tenant.OK(map[string]any{"total": len(items), "start": 0, "limit": limit, name: items})
}

// listClients is GET /clients. Every tenant has the one that stands for all
// applications, without which the vendor's client does not export.
func listClients(r *tenant.Request) tenant.Answer {
	items := []any{}
	if page := r.Query("page"); r.Query("is_global") != "false" && (page == "" || page == "0") {
		items = append(items, map[string]any{
			"tenant": "local", "global": true, "callbacks": []any{}, "is_first_party": true, "name": "All Applications",
			"client_id": "all-applications", "custom_login_page_on": false,
		})
	}
	return listed(r, "clients", items)
}
