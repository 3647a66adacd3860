package jwtverify

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

// Fetch returns what stands at an address. It is the caller's business which
// addresses may be asked, how long that may take and how large the answer may
// be.
type Fetch func(address string) ([]byte, error)

// Discover finds the keys of an issuer: OpenID Connect Discovery 1.0, section
// 4, then RFC 8414, section 3. The issuer has to name itself exactly as it was
// asked for, or somebody else's keys would do.
func Discover(issuer string, fetch Fetch) (*KeySet, error) {
	places, err := metadataPlaces(issuer)
	if err != nil {
		return nil, err
	}
	var failed error
	for _, place := range places {
		data, err := fetch(place)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		doc, err := document(data)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s is no JSON object", place))
			continue
		}
		return keysOf(issuer, place, doc, fetch)
	}
	return nil, failed
}

// metadataPlaces are the addresses of an issuer's metadata.
func metadataPlaces(issuer string) ([]string, error) {
	u, err := url.Parse(issuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("the issuer %s is no https address", jwtinspect.Quote(issuer))
	}
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	root := u.Scheme + "://" + u.Host
	return []string{
		root + path + "/.well-known/openid-configuration",
		root + "/.well-known/oauth-authorization-server" + path,
	}, nil
}

func keysOf(issuer, place string, doc *action.Object, fetch Fetch) (*KeySet, error) {
	if got := jwtinspect.TextOf(doc, "issuer"); got != issuer {
		return nil, fmt.Errorf("%s names the issuer %s, expected %s: an issuer is compared character by character", place, jwtinspect.Quote(got), jwtinspect.Quote(issuer))
	}
	address := jwtinspect.TextOf(doc, "jwks_uri")
	if address == "" {
		return nil, fmt.Errorf(`%s has no "jwks_uri"`, place)
	}
	return FetchKeys(address, fetch)
}

// FetchKeys reads the JWK set at an address.
func FetchKeys(address string, fetch Fetch) (*KeySet, error) {
	data, err := fetch(address)
	if err != nil {
		return nil, err
	}
	set, err := ParseKeys(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	return set, nil
}

// document reads a JSON object that is no deeper than a token's may be.
func document(data []byte) (*action.Object, error) {
	if _, excess := jwtinspect.Survey(data); excess != "" {
		return nil, errors.New(excess)
	}
	return action.ParseObject(data)
}
