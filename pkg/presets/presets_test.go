package presets_test

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/presets"
)

func at() time.Time { return time.Date(2026, 11, 20, 9, 15, 0, 0, time.UTC) }

func load(t *testing.T, name string) action.Scenario {
	t.Helper()
	s, err := presets.Load(name, at())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// text is a scenario as JSON, which also shows the objects inside it.
func text(t *testing.T, s action.Scenario) string {
	t.Helper()
	raw, err := action.MarshalIndent(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestListIsCompleteAndOrdered(t *testing.T) {
	t.Parallel()
	want := map[string]action.Moment{
		"logged-in":        action.MomentLogin,
		"first-login":      action.MomentLogin,
		"token-refresh":    action.MomentTokenRefresh,
		"m2m":              action.MomentClientCredentials,
		"org-member":       action.MomentLogin,
		"unverified-email": action.MomentLogin,
		"mfa":              action.MomentLogin,
		"enterprise-sso":   action.MomentLogin,
		"tor-exit":         action.MomentLogin,
		"vpn":              action.MomentLogin,
		"sign-up":          action.MomentRegistration,
		"password-reset":   action.MomentPasswordReset,
		"token-exchange":   action.MomentTokenExchange,
		"empty":            action.MomentLogin,
	}
	got := map[string]action.Moment{}
	var names []string
	for _, info := range presets.List() {
		got[info.Name] = info.Moment
		names = append(names, info.Name)
		if info.Summary == "" {
			t.Errorf("%s: no summary", info.Name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("moments (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(presets.Names(), names); diff != "" {
		t.Errorf("order (-names +list):\n%s", diff)
	}
}

func TestEveryScenarioFileIsAPreset(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(os.DirFS("scenarios"), "*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(presets.Names()) {
		t.Errorf("got %d files for %d presets: %q", len(files), len(presets.Names()), files)
	}
	for _, f := range files {
		name := strings.TrimSuffix(f, ".json")
		if s := load(t, name); s.Name != name {
			t.Errorf("%s: got the name %q", f, s.Name)
		}
	}
}

func TestLoggedIn(t *testing.T) {
	t.Parallel()
	s := load(t, "logged-in")
	if !s.At.Equal(at()) {
		t.Errorf("got at %v, want %v", s.At, at())
	}
	if s.Organization != nil || s.RefreshToken != nil {
		t.Errorf("got organization %v and refresh token %v, want none", s.Organization, s.RefreshToken)
	}
	if got := string(s.User.AppMetadata.Value()); got != "{}" {
		t.Errorf("got app_metadata %s, want {}", got)
	}
	s.Origin.UserAgent, s.Origin.Hostname = "", ""
	want := &action.Origin{
		IP: "203.0.113.24", Language: "en-US", Method: "GET",
		Geo: &action.Geo{
			CountryCode: "US", CountryCode3: "USA", CountryName: "United States", ContinentCode: "NA",
			SubdivisionCode: "NY", SubdivisionName: "New York", City: "New York",
			Latitude: 40.71, Longitude: -74, TimeZone: "America/New_York",
		},
		Network: &action.Network{ASN: "AS64500", Org: "Example Fiber"},
	}
	if diff := cmp.Diff(want, s.Origin); diff != "" {
		t.Errorf("origin (-want +got):\n%s", diff)
	}
}

// TestDifferences holds what makes each preset the preset it is, and with it
// that everything else comes from its base.
func TestDifferences(t *testing.T) {
	t.Parallel()
	tests := map[string]func(s *action.Scenario){
		"first-login": func(s *action.Scenario) {
			s.User.Roles, s.User.Logins, s.User.CreatedDaysAgo = nil, 1, 0
			s.User.UserMetadata = action.NewObject()
		},
		"token-refresh": func(s *action.Scenario) {
			s.Moment = action.MomentTokenRefresh
			s.Origin.Method = "POST"
			s.Session.StartedMinutesAgo = 90
			s.RefreshToken = &action.RefreshToken{ID: "rt_5m8", IssuedMinutesAgo: 90, Rotating: true}
			s.Authorize = &action.Authorize{
				Scopes:   []string{"openid", "profile", "offline_access"},
				Audience: "https://api.acme.example", Locale: "en-US",
			}
		},
		"m2m": func(s *action.Scenario) {
			s.Moment = action.MomentClientCredentials
			s.User, s.Connection, s.Session = nil, nil, nil
			s.Client = &action.Client{
				ID: "cli_job01", Name: "Nightly job", Type: "m2m", Metadata: action.NewObject("owner", "ops"),
			}
			s.Origin.UserAgent, s.Origin.Language, s.Origin.Method = "curl/8.5.0", "", "POST"
			s.Authentication = &action.Authentication{Methods: []string{"client_secret"}}
			s.Authorize = &action.Authorize{Scopes: []string{"read:reports"}, Audience: "https://api.acme.example"}
		},
		"org-member": func(s *action.Scenario) {
			s.Organization = &action.Organization{
				ID: "org_x1y2z3", Name: "acme", DisplayName: "Acme Ltd", Metadata: action.NewObject("plan", "gold"),
			}
		},
		"unverified-email": func(s *action.Scenario) { s.User.EmailVerified = false },
		"mfa": func(s *action.Scenario) {
			s.User.Factors = []string{"otp"}
			s.Authentication.Methods, s.Authentication.Level = []string{"pwd", "mfa"}, 2
		},
		"enterprise-sso": func(s *action.Scenario) {
			s.User.ID, s.User.Email = "usr_01H9", "ada@globex.example"
			s.User.Username, s.User.Phone, s.User.Picture = "", "", ""
			s.User.Roles = []string{"editor", "approver"}
			s.Connection = &action.Connection{ID: "con_saml01", Name: "globex-saml", Strategy: "saml"}
			s.Authentication.Methods = []string{"federated"}
		},
		"tor-exit": func(s *action.Scenario) {
			s.Origin.IP = "198.51.100.7"
			s.Origin.UserAgent = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
			s.Origin.Geo = &action.Geo{
				CountryCode: "DE", CountryCode3: "DEU", CountryName: "Germany", ContinentCode: "EU",
				Latitude: 51.3, Longitude: 9.5, TimeZone: "Europe/Berlin",
			}
			s.Origin.Network = &action.Network{ASN: "AS64501", Org: "Example Tor Relay", Tor: true}
			s.Authentication.Risk = 91
		},
		"vpn": func(s *action.Scenario) {
			s.Origin.IP = "198.51.100.40"
			s.Origin.Geo = &action.Geo{
				CountryCode: "NL", CountryCode3: "NLD", CountryName: "Netherlands", ContinentCode: "EU",
				SubdivisionCode: "NH", SubdivisionName: "North Holland", City: "Amsterdam",
				Latitude: 52.4, Longitude: 4.9, TimeZone: "Europe/Amsterdam",
			}
			s.Origin.Network = &action.Network{ASN: "AS64502", Org: "Example VPN", VPN: true}
			s.Authentication.Risk = 55
		},
		"sign-up": func(s *action.Scenario) {
			s.Moment = action.MomentRegistration
			s.User.EmailVerified, s.User.Roles, s.User.Logins, s.User.CreatedDaysAgo = false, nil, 0, 0
			s.User.UserMetadata = action.NewObject()
			s.Origin.Method = "POST"
			s.Authentication, s.Session = nil, nil
		},
		"password-reset": func(s *action.Scenario) {
			s.Moment = action.MomentPasswordReset
			s.Origin.Method = "POST"
			s.Authentication.Methods = []string{"email"}
			s.Session = nil
		},
		"token-exchange": func(s *action.Scenario) {
			s.Moment = action.MomentTokenExchange
			s.User, s.Connection, s.Session, s.Authentication = nil, nil, nil, nil
			s.Client.ID, s.Client.Name, s.Client.Type = "cli_svc01", "Legacy bridge", "web"
			s.Origin.UserAgent, s.Origin.Language, s.Origin.Method = "curl/8.5.0", "", "POST"
			s.Authorize = &action.Authorize{Scopes: s.Authorize.Scopes, Audience: s.Authorize.Audience}
		},
		"empty": func(s *action.Scenario) {
			*s = action.Scenario{Moment: action.MomentLogin, Empty: true, At: s.At}
		},
	}
	if len(tests) != len(presets.Names())-1 {
		t.Errorf("got %d cases for %d presets over the base", len(tests), len(presets.Names())-1)
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, want := load(t, name), load(t, "logged-in")
			change(&want)
			want.Name, want.Summary = got.Name, got.Summary
			if diff := cmp.Diff(text(t, want), text(t, got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if !got.At.Equal(want.At) {
				t.Errorf("got at %v, want %v", got.At, want.At)
			}
		})
	}
}

func TestLoadsAreEqualAndIndependent(t *testing.T) {
	t.Parallel()
	for _, name := range presets.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, second := load(t, name), load(t, name)
			before := text(t, second)
			if diff := cmp.Diff(text(t, first), before); diff != "" {
				t.Fatalf("two loads differ:\n%s", diff)
			}
			spoil(&first)
			for _, s := range []action.Scenario{second, load(t, name)} {
				if diff := cmp.Diff(before, text(t, s)); diff != "" {
					t.Errorf("a change to one load shows in another:\n%s", diff)
				}
			}
		})
	}
}

// spoil changes everything in s that a pointer or a slice leads to.
func spoil(s *action.Scenario) {
	if s.User != nil {
		s.User.Email = "mallory@evil.example"
		for i := range s.User.Roles {
			s.User.Roles[i] = "spoiled"
		}
		s.User.AppMetadata.Put("tier", "spoiled")
		s.User.UserMetadata.Put("theme", "spoiled")
		spoilScalars(s.User.UserMetadata)
	}
	if s.Authorize != nil {
		for i := range s.Authorize.Scopes {
			s.Authorize.Scopes[i] = "spoiled"
		}
	}
	if s.Client != nil {
		spoilScalars(s.Client.Metadata)
	}
	if s.Origin != nil {
		*s.Origin.Geo, *s.Origin.Network = action.Geo{}, action.Network{}
	}
	if s.Organization != nil {
		spoilScalars(s.Organization.Metadata)
	}
}

// spoilScalars overwrites the very bytes of an object's scalars.
func spoilScalars(o *action.Object) {
	for _, m := range o.Members() {
		raw, _ := m.Value.(action.Value)
		for i := range raw {
			raw[i] = '0'
		}
	}
}

func TestNamesIsTheCallersOwn(t *testing.T) {
	t.Parallel()
	presets.Names()[0] = "spoiled"
	if got := presets.Names()[0]; got != "logged-in" {
		t.Errorf("got %q, want logged-in", got)
	}
}

func TestUnknownName(t *testing.T) {
	t.Parallel()
	const all = "the presets are logged-in, first-login, token-refresh, m2m, org-member, unverified-email, " +
		"mfa, enterprise-sso, tor-exit, vpn, sign-up, password-reset, token-exchange, empty"
	tests := []struct{ name, nearest, want string }{
		{"loged-in", "logged-in", `unknown preset "loged-in": did you mean "logged-in"? ` + all},
		{"Logged_In", "logged-in", `unknown preset "Logged_In": did you mean "logged-in"? ` + all},
		{"sso", "enterprise-sso", `unknown preset "sso": did you mean "enterprise-sso"? ` + all},
		{"tor", "tor-exit", `unknown preset "tor": did you mean "tor-exit"? ` + all},
		{"weather", "", `unknown preset "weather": ` + all},
		{"", "", `unknown preset "": ` + all},
		{"../presets", "", `unknown preset "../presets": ` + all},
		{"logged-in\x00", "logged-in", `unknown preset "logged-in\x00": did you mean "logged-in"? ` + all},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := presets.Load(tt.name, at())
			var got *presets.UnknownError
			if !errors.As(err, &got) {
				t.Fatalf("got %v, want an UnknownError", err)
			}
			want := &presets.UnknownError{Name: tt.name, Nearest: tt.nearest, Known: presets.Names()}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if err.Error() != tt.want {
				t.Errorf("got  %s\nwant %s", err, tt.want)
			}
		})
	}
}

// TestNothingIsReal keeps vendors' and strangers' names, addresses and numbers
// out of the data.
func TestNothingIsReal(t *testing.T) {
	t.Parallel()
	for _, name := range presets.Names() {
		doc := text(t, load(t, name))
		for _, word := range []string{"auth0", "intelliauth", "stytch", "clerk", "cognito", ".com", ".local"} {
			if strings.Contains(strings.ToLower(doc), word) {
				t.Errorf("%s mentions %q", name, word)
			}
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := presets.Load("tor-exit", time.Time{}); err != nil {
			b.Fatal(err)
		}
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	got, err := presets.Read([]byte(`{"base": "org-member", "user": {"email": "eve@acme.example", "phone": null}}`), at)
	if err != nil {
		t.Fatal(err)
	}
	want, err := presets.Load("org-member", at)
	if err != nil {
		t.Fatal(err)
	}
	want.User.Email, want.User.Phone = "eve@acme.example", ""
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b *action.Object) bool { return a == b || string(a.Value()) == string(b.Value()) })); diff != "" {
		t.Error(diff)
	}
	if got, err := presets.Read([]byte(`{}`), at); err != nil || got.Name != "logged-in" {
		t.Errorf("got %q, %v: without a base it is the usual preset", got.Name, err)
	}
	var unknown *presets.UnknownError
	if _, err := presets.Read([]byte(`{"base": "nobody"}`), at); !errors.As(err, &unknown) {
		t.Errorf("got %v", err)
	}
	for _, text := range []string{`[]`, `{"user": {"emial": "x"}}`, `{"user": 1}`, `{"emial": null}`} {
		if _, err := presets.Read([]byte(text), at); err == nil {
			t.Errorf("%s is taken for a scenario", text)
		}
	}
}
