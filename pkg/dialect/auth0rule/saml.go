package auth0rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

const samlConfiguration = "samlConfiguration"

// samlSettings are the members of context.samlConfiguration beside mappings that
// an Action can set, too; see [migratePage].
func samlSettings() []string {
	return strings.Fields(`
		audience recipient createUpnClaim passthroughClaimsWithNoMapping mapUnknownClaimsAsIs mapIdentities signatureAlgorithm
		digestAlgorithm destination lifetimeInSeconds signResponse nameIdentifierFormat nameIdentifierProbes authnContextClassRef
		signingCert includeAttributeNameFormat typedAttributes encryptionCert encryptionPublicKey cert key issuer`)
}

// saml records the settings that the rule changed, and the attributes that its
// mappings make of the user.
func saml(f *dialect.Finish, context dialect.Arg) {
	conf := context.Get(samlConfiguration)
	for _, name := range changed(f, conf, samlConfiguration) {
		touch, _ := f.Touched("context", samlConfiguration, name)
		c := f.Call("context."+samlConfiguration, touch)
		v, err := conf.Get(name).Plain()
		switch {
		case err != nil:
			c.Warn(action.Diagnostic{Code: dialect.CodeArgument, Summary: fmt.Sprintf("%s.%s is not counted: %v", c.Name, name, err)})
		case name == "mappings":
			mapAttributes(f, c, conf.Get(name))
		case v == nil:
		case slices.Contains(samlSettings(), name):
			f.Run.Other("saml").Put(name, v)
		default:
			c.Warn(action.Diagnostic{
				Code: dialect.CodeUnknown, Summary: fmt.Sprintf("%s.%s is no setting that is documented", c.Name, name), Source: contextPage().String(),
			})
			f.Run.Other("saml").Put(name, v)
		}
	}
}

// mapAttributes makes the attributes: each is a field of the user, named by a
// dotted path. Several fields are tried in order.
func mapAttributes(f *dialect.Finish, c *dialect.Call, mappings dialect.Arg) {
	attributes := &action.Object{}
	for _, name := range mappings.Keys() {
		v := mapped(f.Values["user"], mappings.Get(name))
		attributes.Put(name, v)
		f.Run.Writes = append(f.Run.Writes, action.Write{
			Seq: c.Seq, Token: action.TokenSAML, Name: name, Value: v, Line: c.Pos.Line, Column: c.Pos.Column,
		})
	}
	f.Run.Other("saml").Put("attributes", attributes)
}

func mapped(user, field dialect.Arg) action.Value {
	candidates := []dialect.Arg{field}
	if field.Kind() == "array" {
		candidates = field.Items()
	}
	for _, c := range candidates {
		at := user
		for step := range strings.SplitSeq(c.String(), ".") {
			at = at.Get(step)
		}
		if v, err := at.Plain(); err == nil && v != nil {
			return v
		}
	}
	return action.Value("null")
}
