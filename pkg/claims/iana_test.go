package claims_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/claims"
)

// The registry's rows and digest of 2026-07-20. A newer copy changes both, and
// the date in iana.go.
const (
	registryRows   = 163
	registrySHA256 = "a87f3c08c02b671823e937c7880d29c0cb8c7a5fd518063ab1dec594660f799b"
)

func TestRegistered(t *testing.T) {
	t.Parallel()
	tests := []claims.Registration{
		{Name: "exp", Description: "Expiration Time", Reference: "RFC7519, Section 4.1.4"},
		{Name: "roles", Description: "Roles", Reference: "RFC7643, Section 4.1.2; RFC9068, Section 2.2.3.1"},
		{
			Name:        "may_act",
			Description: "Authorized Actor - the party that is authorized to become the actor",
			Reference:   "RFC8693, Section 4.4",
		},
		{
			Name:        "vp",
			Description: "Verifiable Presentation as specified in the W3C Recommendation",
			Reference: "W3C Recommendation Verifiable Credentials Data Model 1.0 - Expressing verifiable " +
				"information on the Web (19 November 2019), Section 6.3.1",
		},
		{Name: "salutation", Description: `End-user's salutation, e.g., "Mr"`, Reference: "OpenID Connect for Identity Assurance Claims Registration 1.0, Section 4"},
		{Name: "...", Description: "Digest of the Disclosure for an array element", Reference: "RFC9901, Section 4.2.4.2"},
		{
			Name:        "msisdn",
			Description: "End-user's mobile phone number formatted according to ITU-T recommendation [E.164]",
			Reference:   "OpenID Connect for Identity Assurance Claims Registration 1.0, Section 4",
		},
		{Name: "geohash", Description: "Geohash String or Array", Reference: "Fast and Readable Geographical Hashing (CTA-5009)"},
		{Name: "stpl", Description: "OCSP Staple", Reference: "RFC-ietf-stir-certificates-ocsp-14"},
	}
	for _, want := range tests {
		t.Run(want.Name, func(t *testing.T) {
			t.Parallel()
			got, ok := claims.Registered(want.Name)
			if !ok {
				t.Fatal("got no registration")
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNotRegistered(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"", "permissions", "role", "tenant", "org_id", "username", "token_use", "vct", "tier",
		"Sub", "sub ", "Claim Name", "https://acme.example/roles",
	} {
		if got, ok := claims.Registered(name); ok {
			t.Errorf("%q: got %+v, want none", name, got)
		}
	}
}

func TestRegistryIsComplete(t *testing.T) {
	t.Parallel()
	list := claims.Registry()
	if len(list) != registryRows {
		t.Errorf("got %d registrations, want %d", len(list), registryRows)
	}
	if first, last := list[0].Name, list[len(list)-1].Name; first != "iss" || last != "stpl" {
		t.Errorf("got %q to %q, want iss to stpl", first, last)
	}
	for _, r := range list {
		if got, ok := claims.Registered(r.Name); !ok || got != r {
			t.Errorf("%q: the list has %+v, the lookup %+v", r.Name, r, got)
		}
		if r.Name == "" || r.Description == "" || r.Reference == "" {
			t.Errorf("%+v has an empty part", r)
		}
		if strings.ContainsAny(r.Name+r.Description+r.Reference, "\r\n\t") || strings.ContainsAny(r.Reference, "[]") {
			t.Errorf("%+v is not cleaned", r)
		}
	}
}

func TestRegistryIsTheCallersOwn(t *testing.T) {
	t.Parallel()
	claims.Registry()[0].Name = "spoiled"
	if got := claims.Registry()[0].Name; got != "iss" {
		t.Errorf("got %q, want iss", got)
	}
}

func TestRegistryIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for _, r := range claims.Registry() {
				if _, ok := claims.Registered(r.Name); !ok {
					t.Errorf("%q is gone", r.Name)
				}
			}
		})
	}
	group.Wait()
}

// TestRegistryFileIsUntouched fails when a tool has changed the file's line
// ends or anything else.
func TestRegistryFileIsUntouched(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("iana/jwt-claims.csv")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	if got := hex.EncodeToString(sum[:]); got != registrySHA256 {
		t.Errorf("got SHA-256 %s, want %s", got, registrySHA256)
	}
}
