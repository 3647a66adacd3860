package deploy

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

// Content is what a hook does: everything of it that a deploy can change, but
// the values of secrets. Lists are sorted by name.
type Content struct {
	Code         string       `json:"code"`
	Runtime      string       `json:"runtime"`
	Dependencies []Dependency `json:"dependencies"`
	Secrets      []string     `json:"secrets"`
	Settings     []Setting    `json:"settings"`
}

// Dependency is an npm module in a version.
type Dependency struct {
	Name     string `json:"name"`
	Version  string `json:"version"`
	Registry string `json:"registry,omitempty"`
}

// Setting is a value that only one platform has.
type Setting struct {
	Name  string       `json:"name"`
	Value action.Value `json:"value"`
}

// contentOf is the content of a hook in the form in which two are compared.
func contentOf(p provider.Provider, h provider.Hook) Content {
	if c, ok := p.(provider.Comparing); ok {
		h = c.Canonical(h)
	}
	c := Content{Code: h.Code, Runtime: h.Runtime, Dependencies: []Dependency{}, Secrets: h.SecretNames(), Settings: []Setting{}}
	slices.Sort(c.Secrets)
	for _, d := range sortedDependencies(h.Dependencies) {
		c.Dependencies = append(c.Dependencies, Dependency(d))
	}
	for _, s := range h.Settings {
		c.Settings = append(c.Settings, Setting{s.Name, canonical(s.Value)})
	}
	slices.SortFunc(c.Settings, byName(c.Settings, func(s Setting) string { return s.Name }))
	return c
}

// canonical is a JSON value in the one form that equal values have.
func canonical(v action.Value) action.Value {
	out, err := action.Marshal(v)
	if err != nil {
		return v
	}
	return out
}

// digest is a hash of any value that can be written as JSON.
func digest(v any) string {
	sum := sha256.Sum256(action.MustMarshal(v))
	return hex.EncodeToString(sum[:])
}

// Digests are hashes of the parts of a content, so that it can be told which
// part changed.
type Digests struct {
	Code         string `json:"code"`
	Runtime      string `json:"runtime"`
	Dependencies string `json:"dependencies"`
	Secrets      string `json:"secrets"`
	Settings     string `json:"settings"`
}

func (c Content) digests() Digests {
	return Digests{digest(c.Code), digest(c.Runtime), digest(c.Dependencies), digest(c.Secrets), digest(c.Settings)}
}

// fingerprint is a hash of everything of a hook that changes when somebody
// changes it.
func fingerprint(p provider.Provider, h provider.Hook) string {
	updated := make([][2]string, len(h.Secrets))
	for i, s := range h.Secrets {
		updated[i] = [2]string{s.Name, s.Updated}
	}
	slices.SortFunc(updated, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	runs := ""
	if h.Deployed != nil {
		runs = h.Deployed.ID
	}
	return digest([]any{h.ID, h.Name, h.Type, contentOf(p, h), updated, h.Current, runs})
}

// keyring makes hashes of secrets that say nothing to who has no credentials of
// the tenant: the key is made of them, and of what tenant it is.
type keyring struct{ key []byte }

// iterations make each guess at a short credential expensive.
const iterations = 100_000

func newKeyring(from secret.String, salt string) (keyring, error) {
	key, err := pbkdf2.Key(sha256.New, from.Reveal(), []byte(salt), iterations, sha256.Size)
	return keyring{key}, err
}

func (k keyring) hash(parts ...string) string {
	mac := hmac.New(sha256.New, k.key)
	mac.Write(action.MustMarshal(parts))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// secret is the hash of a secret of a hook.
func (k keyring) secret(hook string, s provider.Secret) string {
	return k.hash("secret", hook, s.Name, s.Value.Reveal())
}

// check tells whether two keyrings are the same.
func (k keyring) check() string { return k.hash("check") }

// is reports whether a hook has become what a plan wanted. What the plan left to
// the platform is as the platform chose.
func (c Content) is(have Content) bool {
	if c.Runtime == "" {
		have.Runtime = ""
	}
	have.Settings = slices.DeleteFunc(slices.Clone(have.Settings), func(s Setting) bool {
		return !slices.ContainsFunc(c.Settings, func(own Setting) bool { return own.Name == s.Name })
	})
	return digest(c) == digest(have)
}
