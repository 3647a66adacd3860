package lint_test

import (
	"errors"
	"slices"

	"github.com/claimctl/claimctl/internal/jsontmpl"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// sample is a platform made up for these tests: it exports a handler, has a
// rule of every kind, and is changed by its fields.
type sample struct {
	readOnly bool // the event is read-only
	mute     bool // no method writes a claim
	async    bool // handlers have to be async
}

func (s sample) Info() dialect.Info {
	return dialect.Info{
		ID: "sample", Name: "Sample", ReadOnlyEvent: s.readOnly, SecretsAt: "secrets", ThrowEnds: action.DecisionError,
		Triggers: []dialect.Trigger{{
			ID: "login", Tokens: []action.TokenKind{action.TokenAccess, action.TokenID}, Handlers: []string{"handler"}, Async: s.async, Arity: 2,
		}},
	}
}

func (sample) Detect(dialect.File) (dialect.Detection, bool) { return dialect.Detection{}, false }

// Event has an organization for members of one, and metadata as it comes.
func (sample) Event(sc action.Scenario, _ dialect.Trigger) (*action.Object, error) {
	if sc.User == nil {
		return nil, errors.New("no user")
	}
	metadata := sc.User.AppMetadata
	if metadata == nil {
		metadata = &action.Object{}
	}
	event := action.NewObject(
		"user", action.NewObject("id", sc.User.ID, "email", sc.User.Email, "app_metadata", metadata, "identities", []any{action.NewObject("provider", "db")},
			"roles", []any{}, "permissions", []any{}, "tier", "free", "region", "eu", "verified", true, "confirmed", true, "papers", "", "name", "Ada"),
		"client", action.NewObject("id", "c1", "name", "portal", "tenant", "acme"), "roles", []any{}, "teams", []any{}, "g", []any{}, "value", "v", "secrets", &action.Object{},
	)
	if sc.Organization != nil {
		event.Put("organization", action.NewObject("id", sc.Organization.ID, "name", sc.Organization.Name))
	}
	return event, nil
}

// Members implements [dialect.Described]: of the client all members are known.
func (sample) Members(dialect.Trigger) []dialect.Member {
	return []dialect.Member{
		{Path: "", Type: "dictionary"},
		{Path: "user", Type: "dictionary"},
		{Path: "user.app_metadata", Type: "dictionary"},
		{Path: "client", Type: "object"},
		{Path: "client.id", Type: "string"},
		{Path: "client.name", Type: "string"},
		{Path: "client.owner", Type: "object"},
		{Path: "client.tenant", Type: "string"},
	}
}

// Response implements [dialect.Responding].
func (sample) Response(dialect.Trigger) dialect.Response {
	return dialect.Response{
		At: "answer", Returned: true, Source: claims.Source{URL: "https://sample.example/answer", Date: "2026-11-22"},
		Members: []dialect.Member{
			{Path: "claims", Type: "dictionary"}, {Path: "hide", Type: "array"}, {Path: "scopes", Type: "object"}, {Path: "scopes.add", Type: "array"},
		},
		Names: []dialect.LegacyName{{Path: "claimsToAdd", Hint: "claimsToAdd is of version 1; use claims"}},
	}
}

func (sample) Facts(dialect.TokenInput) map[string]bool { return nil }

func (sample) Token(action.TokenKind, dialect.TokenInput) *dialect.Token { return nil }

func (sample) Rules(dialect.Trigger) claims.Rules {
	page := claims.Source{URL: "https://sample.example/claims", Date: "2026-11-22"}
	return claims.Rules{
		Names: []claims.NameRule{
			{ID: "sample/registered", Fate: action.FateRejected, Lenient: action.FateOverwritten, Match: claims.Match{Names: []string{"iss", "sub", "exp"}}, Fact: claims.Fact{Text: "the name is reserved", Source: page}},
			{ID: "sample/own", Fate: action.FateDropped, Match: claims.Match{Names: []string{"org_id"}, Hosts: []string{"sample.example"}}, Fact: claims.Fact{Text: "the platform keeps it for itself", Unknown: true}},
			{ID: "sample/id-only", Fate: action.FateDropped, Match: claims.Match{Names: []string{"picture"}, Tokens: []action.TokenKind{action.TokenAccess}}, Fact: claims.Fact{Text: "it belongs in the ID token", Source: page}},
			{ID: "sample/opaque", Fate: action.FateDropped, Match: claims.Match{Any: true, When: []string{"opaque"}}},
			{ID: "sample/saml", Fate: action.FateSet, Match: claims.Match{Any: true, Tokens: []action.TokenKind{action.TokenSAML}}, Fact: claims.Fact{Text: "names of attributes are free"}},
			{ID: "sample/allowed", Fate: action.FateSet, Match: claims.Match{Names: []string{"nonce", "email_verified"}}, Fact: claims.Fact{Text: "the documentation allows it", Source: page}},
			{ID: "sample/bare", Fate: action.FateSet, Match: claims.Match{Bare: true}, Fact: claims.Fact{Text: "bare names are set"}},
		},
	}
}

func (sample) Parsing() sandbox.ParseOptions { return sandbox.ParseOptions{} }

func (s sample) Find(m *sandbox.Module, want dialect.Want) (dialect.Entry, error) {
	entry := dialect.Entry{Trigger: s.Info().Triggers[0], Handler: "handler"}
	if want.Trigger != "" {
		t, err := s.Info().PickTrigger(want.Trigger)
		if err != nil {
			return entry, err
		}
		entry.Trigger = t
	}
	e, ok := m.Syntax.Export(entry.Handler)
	if !ok {
		return entry, &action.Diagnostic{Code: dialect.CodeEntry, Severity: action.SeverityError, Summary: "no handler is exported", Line: 1, Column: 1}
	}
	entry.Pos = e.Pos
	if len(m.Syntax.Exports) > 1 {
		entry.Notes = append(entry.Notes, action.Diagnostic{Code: dialect.CodeEntry, Severity: action.SeverityInfo, Summary: "this run is of handler"})
	}
	if e.Function != nil {
		entry.Params = e.Function.Params
		if !e.Function.Async {
			entry.Notes = append(entry.Notes, action.Diagnostic{
				Code: dialect.CodeSignature, Severity: action.SeverityWarning, Summary: "the handler is not async", Line: e.Pos.Line, Column: e.Pos.Column,
			})
		}
	}
	return entry, nil
}

func (sample) Check(*sandbox.Exports, dialect.Entry) (sandbox.Handler, error) {
	return sandbox.Handler{}, errors.New("not for running")
}

func (sample) Require(string) error { return errors.New("not for running") }

func (s sample) Surface(dialect.Entry) dialect.Surface {
	claim := []dialect.Param{{Name: "name", Type: "string"}, {Name: "value", Type: "JSON"}}
	surface := dialect.Surface{
		Root: "api",
		Methods: []dialect.Method{
			{Name: "access.deny", Params: []dialect.Param{{Name: "reason", Type: "string"}}, Denies: true, Returns: "api"},
			{Name: "log", Params: []dialect.Param{{Name: "message", Type: "string"}}, Logs: true},
			{Name: "groups.list", Returns: "Promise<string[]>"},
			{Name: "accessToken.setCustomClaim", Params: claim, Token: action.TokenAccess},
			{Name: "accessToken.addScope", Params: claim[:1], Scopes: true},
			{Name: "idToken.setCustomClaim", Params: claim, Token: action.TokenID},
			{Name: "user.setAppMetadata", Params: claim},
			{Name: "saml.setAttribute", Params: claim, Token: action.TokenSAML},
		},
		Legacy: []dialect.Legacy{
			{
				Name: "idToken.addClaim", Hint: "use api.idToken.setCustomClaim(name, value), once per claim",
				Do: func(*dialect.Call) (dialect.Reply, error) { return dialect.Nothing(), nil },
			},
			{Name: "idToken.setClaim", Hint: "use api.idToken.setCustomClaim(name, value)", Instead: "idToken.setCustomClaim"},
		},
		Names: []dialect.LegacyName{
			{Path: "profile", Instead: "event.user", Hint: "the user is event.user", Throws: true},
			{Path: "event.session", Hint: "there is no session"},
		},
		Absent: []dialect.Absent{{Prefix: "session", Hint: "there is no session at this trigger"}},
	}
	if s.mute {
		surface.Methods = slices.DeleteFunc(surface.Methods, func(m dialect.Method) bool { return m.Token != "" })
	}
	return surface
}

// paper is the same platform with templates, and a limit.
type paper struct{ sample }

func (paper) Markup(bool) jsontmpl.Markup {
	return jsontmpl.Markup{Lone: jsontmpl.Yes(), Text: jsontmpl.Yes(), Null: jsontmpl.Yes()}
}

func (p paper) Pick(_ *jsontmpl.Template, want dialect.Want) (dialect.Entry, error) {
	if want.Trigger != "" {
		t, err := p.Info().PickTrigger(want.Trigger)
		return dialect.Entry{Trigger: t}, err
	}
	return dialect.Entry{Trigger: p.Info().Triggers[0]}, nil
}

func (paper) Scope(dialect.Trigger) dialect.Scope {
	return dialect.Scope{Of: "a template", Variables: []dialect.Variable{{Path: "user.id"}, {Path: "user.nick", Unknown: "perhaps"}}}
}

func (p paper) Rules(t dialect.Trigger) claims.Rules {
	rules := p.sample.Rules(t)
	rules.Size = &claims.SizeRule{ID: "sample/size", Limit: 60, Warn: 50, Fails: true, Fact: claims.Fact{Text: "sixty bytes"}, Tokens: []action.TokenKind{action.TokenAccess}}
	return rules
}

// in makes a source of statements of a handler.
func in(statements string) action.Source {
	return file("exports.handler = async (event, api) => {\n" + statements + "\n};\n")
}

func file(code string) action.Source {
	return action.Source{Path: "action.js", Code: []byte(code)}
}
