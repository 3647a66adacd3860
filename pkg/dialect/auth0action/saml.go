package auth0action

import (
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

const (
	maxSAMLName       = 1024
	maxSAMLValue      = 2048
	maxSAMLBytes      = 102400
	documentedSAML    = 10 * 1024 // bytes
	maxSAMLAttributes = 100

	textSAMLSize = "The total size of the SAML attributes exceeds the limit of 102400 bytes."
)

// samlSetting is one setter of the SAML configuration.
type samlSetting struct {
	method, name, doc, typ string
	check                  schema
}

// samlSettings are the setters in the order of the documentation. What they
// take is in the code; the defaults are documented.
func samlSettings() []samlSetting {
	algorithms := func(words ...string) (string, schema) {
		return "'" + words[0] + "' | '" + words[1] + "'", oneOf(words...)
	}
	signature, isSignature := algorithms("rsa-sha256", "rsa-sha1")
	digest, isDigest := algorithms("sha256", "sha1")
	encryption, isEncryption := algorithms("aes256-gcm", "aes256-cbc")
	probes := anArray(10, aString(512))
	return []samlSetting{
		{"setAudience", "audience", "Sets the audience of the assertion.", "string", aString(2048)},
		{"setRecipient", "recipient", "Sets the recipient of the assertion.", "string", aString(2048)},
		{"setCreateUpnClaim", "createUpnClaim", "Sets whether a UPN claim is made (default: true).", "boolean", aBoolean},
		{"setPassthroughClaimsWithNoMapping", "passthroughClaimsWithNoMapping", "Sets whether claims without a mapping are passed through (default: true).", "boolean", aBoolean},
		{"setMapUnknownClaimsAsIs", "mapUnknownClaimsAsIs", "Sets whether claims without a mapping keep their names (default: false).", "boolean", aBoolean},
		{"setMapIdentities", "mapIdentities", "Sets whether the identities' details are added (default: true).", "boolean", aBoolean},
		{"setSignatureAlgorithm", "signatureAlgorithm", "Sets the algorithm of the signature (default: rsa-sha256).", signature, isSignature},
		{"setDigestAlgorithm", "digestAlgorithm", "Sets the algorithm of the digest (default: sha256).", digest, isDigest},
		{"setDestination", "destination", "Sets the destination of the response.", "string", aString(2048)},
		{"setLifetimeInSeconds", "lifetimeInSeconds", "Sets the life of the assertion (default: 3600 s).", "number", aNumber},
		{"setSignResponse", "signResponse", "Sets whether the response is signed instead of the assertion (default: false).", "boolean", aBoolean},
		{"setNameIdentifierFormat", "nameIdentifierFormat", "Sets the format of the name identifier (default: unspecified).", "string", aString(512)},
		{"setNameIdentifierProbes", "nameIdentifierProbes", "Sets the attributes that the name identifier is taken from, in order.", "string[]", probes},
		{"setAuthnContextClassRef", "authnContextClassRef", "Sets the authentication context class.", "string", aString(512)},
		{"setSigningCert", "signingCert", "Sets the certificate that SAML requests must be signed with.", "string", aString(4096)},
		{"setIncludeAttributeNameFormat", "includeAttributeNameFormat", "Sets whether attributes have a NameFormat (default: true).", "boolean", aBoolean},
		{"setTypedAttributes", "typedAttributes", "Sets whether attributes have a type of their own (default: true).", "boolean", aBoolean},
		{"setEncryptionCert", "encryptionCert", "Sets the certificate that the assertion is encrypted with.", "string", aString(4096)},
		{"setEncryptionPublicKey", "encryptionPublicKey", "Sets the public key that the assertion is encrypted with.", "string", aString(4096)},
		{"setCert", "cert", "Sets the certificate of the key that signs.", "string", aString(4096)},
		{"setKey", "key", "Sets the private key that signs.", "string", aString(4096)},
		{"setRelayState", "RelayState", "Sets the RelayState that goes back to the service provider.", "string", aString(512)},
		{"setIssuer", "issuer", "Sets the issuer of the assertion.", "string", aString(512)},
		{"setEncryptionAlgorithm", "encryptionAlgorithm", "Sets the algorithm of the encryption (default: aes256-cbc).", encryption, isEncryption},
	}
}

const unspecifiedFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"

func samlMethods() []dialect.Method {
	list := []dialect.Method{{
		Name:    "samlResponse.setAttribute",
		Params:  []dialect.Param{param("attribute", "string"), param("value", "string | number | boolean | null | (string | number | boolean)[]")},
		Returns: "api", Source: apiPage(postLogin),
		Doc:     "Sets an attribute of the SAML assertion; null and undefined remove it.",
		Throws:  []string{textSAMLSize, "attribute must be string", "value must be string,number,boolean,null,array", "value must NOT have more than 2048 characters"},
		Unknown: "which total holds: the code refuses above 102,400 bytes, the documentation says 10 kB and 100 attributes; above that a warning is given",
		Do:      setAttribute,
	}}
	for _, s := range samlSettings() {
		list = append(list, dialect.Method{
			Name: "samlResponse." + s.method, Params: []dialect.Param{param(strings.ToLower(s.name[:1])+s.name[1:], s.typ)}, Returns: "api",
			Source: apiPage(postLogin), Doc: s.doc, Do: s.set,
		})
	}
	return list
}

// set takes undefined without an error, as the platform's schema does.
func (s samlSetting) set(c *dialect.Call) (dialect.Reply, error) {
	value := c.Arg(0)
	if value.Undefined() {
		if s.name == "nameIdentifierFormat" {
			c.Run.Other("saml").Put(s.name, unspecifiedFormat)
			return dialect.Chain(), nil
		}
		badArgument(c, "pass a value", "%s is undefined; nothing is set", s.name)
		return dialect.Chain(), nil
	}
	if err := validate(input{s.name, value, false, s.check}); err != nil {
		return dialect.Nothing(), err
	}
	v, err := plain(value)
	if err != nil {
		return dialect.Nothing(), err
	}
	c.Run.Other("saml").Put(s.name, v)
	return dialect.Chain(), nil
}

// setAttribute measures first and checks then, as the platform does.
func setAttribute(c *dialect.Call) (dialect.Reply, error) {
	v, err := plain(c.Arg(1))
	if err != nil {
		return dialect.Nothing(), err
	}
	name, nullish := c.Arg(0).String(), c.Arg(1).Undefined() || c.Arg(1).Kind() == "null"
	if nullish {
		v = action.Value("null")
	}
	st := stateOf(c)
	grown := st.attributes.Clone()
	if v != nil { // JSON has no word for a function; it is refused below
		grown.Put(name, v)
	}
	size := len(grown.Value())
	if size > maxSAMLBytes {
		return dialect.Nothing(), throws(textSAMLSize)
	}
	inputs := []input{{"attribute", c.Arg(0), true, aString(maxSAMLName)}}
	if !nullish {
		inputs = append(inputs, input{"value", c.Arg(1), true, samlValue})
	}
	if err := validate(inputs...); err != nil {
		return dialect.Nothing(), err
	}
	st.attributes = grown
	warnSAML(c, grown.Len(), size)
	c.Run.Other("saml").Put("attributes", grown)
	c.Run.Writes = append(c.Run.Writes, action.Write{
		Seq: c.Seq, Token: action.TokenSAML, Name: name, Value: v, Line: c.Pos.Line, Column: c.Pos.Column,
	})
	return dialect.Chain(), nil
}

func samlValue(path string, v dialect.Arg) []issue {
	switch v.Kind() {
	case "null", "boolean":
		return nil
	case "string":
		return aString(maxSAMLValue)(path, v)
	case "number":
		if _, ok := finite(v); ok {
			return nil
		}
	case "array":
		var found []issue
		for i, it := range v.Items() {
			found = append(found, samlItem(fmt.Sprintf("%s/%d", path, i), it)...)
		}
		return found
	}
	return wrong(path, "must be string,number,boolean,null,array")
}

func samlItem(path string, v dialect.Arg) []issue {
	if kind := v.Kind(); kind == "null" || kind == "array" || samlValue(path, v) != nil && kind != "string" {
		return wrong(path, "must be string,number,boolean")
	}
	return samlValue(path, v)
}

// warnSAML tells when the documented limits are passed, which the code does
// not hold.
func warnSAML(c *dialect.Call, attributes, size int) {
	if attributes <= maxSAMLAttributes && size <= documentedSAML {
		return
	}
	once(c, "saml-size", action.Diagnostic{
		Code: dialect.CodeUnknown, Source: limits().String(),
		Summary: fmt.Sprintf("%d SAML attributes of %d bytes are more than the documented 100 of 10 kB", attributes, size),
		Detail:  "what the platform does above is not documented",
		Hint:    "send fewer or shorter attributes",
	})
}
