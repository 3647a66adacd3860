package intelliauth

import (
	"fmt"
	"strconv"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

func itoa(i int) string { return strconv.Itoa(i) }

// Event implements [dialect.Dialect]. The seven top-level keys are documented;
// the inner fields of connection, tenant and transaction are not, and follow
// the vendor's examples.
func (Dialect) Event(sc action.Scenario, trigger dialect.Trigger) (*action.Object, error) {
	if sc.Empty {
		return &action.Object{}, nil
	}
	if !trigger.Serves(sc.Moment) {
		return nil, fmt.Errorf("IntelliAuth runs %s at %s, not at %s", trigger.ID, trigger.Moments[0], sc.Moment)
	}
	event := &action.Object{}
	event.Put("authentication", authentication(sc))
	event.Put("client", client(sc))
	event.Put("connection", connection(sc))
	event.Put("request", request(sc))
	event.Put("tenant", tenant(sc))
	event.Put("transaction", transaction(sc))
	event.Put("user", user(sc))
	return event, nil
}

func authentication(sc action.Scenario) any {
	a := sc.Authentication
	if a == nil {
		return action.Absent
	}
	words := map[string]string{"pwd": "password", "client_secret": "client_credentials"}
	methods := []any{}
	for _, m := range a.Methods {
		if word, ok := words[m]; ok {
			m = word
		}
		methods = append(methods, m)
	}
	return action.NewObject("aal", fmt.Sprintf("aal%d", a.Level), "methods", methods, "risk_score", a.Risk)
}

func client(sc action.Scenario) any {
	if sc.Client == nil {
		return action.Absent
	}
	return action.NewObject("id", sc.Client.ID, "name", sc.Client.Name, "type", sc.Client.Type)
}

func connection(sc action.Scenario) any {
	if sc.Connection == nil {
		return action.Absent
	}
	return action.NewObject("id", sc.Connection.ID, "name", sc.Connection.Name, "strategy", sc.Connection.Strategy)
}

func request(sc action.Scenario) any {
	o := sc.Origin
	if o == nil {
		return action.Absent
	}
	geo := action.NewObject("country", "", "lat", 0, "long", 0)
	if o.Geo != nil {
		geo = action.NewObject("country", o.Geo.CountryCode, "lat", o.Geo.Latitude, "long", o.Geo.Longitude)
	}
	asn := action.NewObject("org", "", "is_tor", false, "is_vpn", false, "is_bogon", false)
	if n := o.Network; n != nil {
		asn = action.NewObject("org", n.Org, "is_tor", n.Tor, "is_vpn", n.VPN, "is_bogon", n.Bogon)
	}
	return action.NewObject("ip", o.IP, "fingerprint", "fp_7c1e", "geo", geo, "asn", asn)
}

func tenant(sc action.Scenario) any {
	if sc.Tenant == nil {
		return action.Absent
	}
	return action.NewObject("id", sc.Tenant.ID, "name", sc.Tenant.Name)
}

func transaction(sc action.Scenario) any {
	a := sc.Authorize
	if a == nil {
		return action.Absent
	}
	return action.NewObject(
		"scopes", action.Texts(a.Scopes),
		"redirect_uri", action.NonEmpty(a.RedirectURI),
		"nonce", action.NonEmpty(a.Nonce),
		"locale", action.NonEmpty(a.Locale),
	)
}

func user(sc action.Scenario) any {
	u := sc.User
	if u == nil {
		return action.Absent
	}
	metadata := u.AppMetadata
	if metadata == nil {
		metadata = &action.Object{}
	}
	return action.NewObject("id", u.ID, "email", action.NonEmpty(u.Email), "app_metadata", metadata, "factors", action.Texts(u.Factors))
}
