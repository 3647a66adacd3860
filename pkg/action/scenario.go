package action

import "time"

// Moment is the platform-neutral point at which an action runs.
type Moment string

// The moments. A dialect maps each of its triggers to one.
const (
	MomentLogin             Moment = "login"
	MomentTokenRefresh      Moment = "token-refresh"
	MomentClientCredentials Moment = "client-credentials"
	MomentTokenExchange     Moment = "token-exchange"
	MomentRegistration      Moment = "registration"
	MomentPasswordReset     Moment = "password-reset"
)

// Scenario is a platform-neutral situation: who signs in, with what client,
// from where. A dialect projects it to an event in its platform's shape.
//
// Everything is optional; a nil part is absent from the event. Times are
// relative to At, the instant of the run: "minutes ago" fields count backward
// from it.
type Scenario struct {
	Name    string `json:"name"`
	Summary string `json:"summary"`
	Moment  Moment `json:"moment"`
	// Empty asks for the empty event, {}, whatever the platform.
	Empty bool `json:"empty,omitempty"`

	User           *User           `json:"user,omitempty"`
	Client         *Client         `json:"client,omitempty"`
	Connection     *Connection     `json:"connection,omitempty"`
	Organization   *Organization   `json:"organization,omitempty"`
	Origin         *Origin         `json:"origin,omitempty"`
	Authentication *Authentication `json:"authentication,omitempty"`
	Session        *Session        `json:"session,omitempty"`
	RefreshToken   *RefreshToken   `json:"refresh_token,omitempty"`
	Authorize      *Authorize      `json:"authorize,omitempty"`
	Tenant         *Tenant         `json:"tenant,omitempty"`

	// At is the instant of the run. It is set by whoever loads the scenario.
	At time.Time `json:"-"`
}

// User is the person who signs in.
type User struct {
	ID            string   `json:"id"`
	Email         string   `json:"email,omitempty"`
	EmailVerified bool     `json:"email_verified"`
	Name          string   `json:"name,omitempty"`
	GivenName     string   `json:"given_name,omitempty"`
	FamilyName    string   `json:"family_name,omitempty"`
	Nickname      string   `json:"nickname,omitempty"`
	Username      string   `json:"username,omitempty"`
	Picture       string   `json:"picture,omitempty"`
	Phone         string   `json:"phone,omitempty"`
	PhoneVerified bool     `json:"phone_verified"`
	Roles         []string `json:"roles,omitempty"`
	Factors       []string `json:"factors,omitempty"`
	Logins        int      `json:"logins"`
	// CreatedDaysAgo is the age of the account, in days before At.
	CreatedDaysAgo int     `json:"created_days_ago,omitempty"`
	AppMetadata    *Object `json:"app_metadata,omitempty"`
	UserMetadata   *Object `json:"user_metadata,omitempty"`
}

// Client is the application that asks for the token. Type is "spa", "web",
// "native" or "m2m".
type Client struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	Type     string  `json:"type"`
	Metadata *Object `json:"metadata,omitempty"`
}

// Connection is where the user's identity comes from. Strategy is "database",
// "social", "saml", "oidc", "passwordless".
type Connection struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Strategy string `json:"strategy"`
}

// Organization is the organization the user signs in to.
type Organization struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	DisplayName string  `json:"display_name"`
	Metadata    *Object `json:"metadata,omitempty"`
}

// Origin is where the request comes from.
type Origin struct {
	IP        string   `json:"ip"`
	Hostname  string   `json:"hostname,omitempty"`
	UserAgent string   `json:"user_agent,omitempty"`
	Language  string   `json:"language,omitempty"`
	Method    string   `json:"method,omitempty"`
	Geo       *Geo     `json:"geo,omitempty"`
	Network   *Network `json:"network,omitempty"`
}

// Geo is the place an address maps to. Latitude and Longitude are degrees,
// TimeZone an IANA name, CountryCode ISO 3166-1 alpha-2.
type Geo struct {
	CountryCode     string  `json:"country_code"`
	CountryCode3    string  `json:"country_code3,omitempty"`
	CountryName     string  `json:"country_name,omitempty"`
	ContinentCode   string  `json:"continent_code,omitempty"`
	SubdivisionCode string  `json:"subdivision_code,omitempty"`
	SubdivisionName string  `json:"subdivision_name,omitempty"`
	City            string  `json:"city,omitempty"`
	Latitude        float64 `json:"latitude"`
	Longitude       float64 `json:"longitude"`
	TimeZone        string  `json:"time_zone,omitempty"`
}

// Network is the autonomous system an address belongs to.
type Network struct {
	ASN   string `json:"asn"`
	Org   string `json:"org"`
	Tor   bool   `json:"tor"`
	VPN   bool   `json:"vpn"`
	Bogon bool   `json:"bogon"`
}

// Authentication says how the user proved who they are. Methods are "pwd",
// "mfa", "federated", "email" (a link or code that was sent there) and
// "client_secret"; Level is the NIST assurance level 0, 1
// or 2; Risk runs from 0 (none) to 100.
type Authentication struct {
	Methods []string `json:"methods"`
	Level   int      `json:"level"`
	Risk    int      `json:"risk"`
}

// Session is the user's session at the platform. StartedMinutesAgo counts back
// from At.
type Session struct {
	ID                string `json:"id"`
	StartedMinutesAgo int    `json:"started_minutes_ago"`
}

// RefreshToken is the refresh token that is exchanged or issued.
type RefreshToken struct {
	ID               string `json:"id"`
	IssuedMinutesAgo int    `json:"issued_minutes_ago"`
	Rotating         bool   `json:"rotating"`
}

// Authorize is what the client asked for.
type Authorize struct {
	Scopes      []string `json:"scopes"`
	Audience    string   `json:"audience,omitempty"`
	RedirectURI string   `json:"redirect_uri,omitempty"`
	State       string   `json:"state,omitempty"`
	Nonce       string   `json:"nonce,omitempty"`
	Locale      string   `json:"locale,omitempty"`
}

// Tenant is the customer's own space on the platform.
type Tenant struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}
