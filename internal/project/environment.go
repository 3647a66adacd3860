package project

import (
	"cmp"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

// Environment is a tenant with what differs there: a place that actions can be
// deployed to. What it extends, and the tenant it names, have been filled in.
type Environment struct {
	Name string
	// Provider is the word for the platform's interface, "" for an environment
	// that others only extend.
	Provider string
	// Tenant is the name under tenants, "" where the environment says it all.
	Tenant string
	// URL is the address of the tenant's API where it is not made from a field.
	URL string
	// Fields are what the connection takes: domain, client_id, client_secret and
	// those of credentials.
	Fields []Credential
	// LockKey keys the hashes of secrets; unset, the credentials do.
	LockKey yamldoc.Reference
	// Protected environments ask before they are changed.
	Protected bool
	// Secrets are those of actions that differ here.
	Secrets []ActionSecrets
	// Pos is where the environment stands in the configuration.
	Pos yamldoc.Pos
}

// Credential is a field of a connection: a value, or a reference to one.
type Credential struct {
	Name, Value string
	Reference   yamldoc.Reference
	Pos         yamldoc.Pos
}

// ActionSecrets are secrets of one action.
type ActionSecrets struct {
	Action  string
	Secrets yamldoc.Entries[yamldoc.Reference]
	Pos     yamldoc.Pos
}

// tenantDoc is what tenants and environments share.
type tenantDoc struct {
	Provider     yamldoc.Field[string]                               `yaml:"provider"`
	URL          yamldoc.Field[string]                               `yaml:"url"`
	Domain       credentialDoc                                       `yaml:"domain"`
	ClientID     credentialDoc                                       `yaml:"client_id"`
	ClientSecret yamldoc.Reference                                   `yaml:"client_secret"`
	Credentials  yamldoc.Entries[credentialDoc]                      `yaml:"credentials"`
	LockKey      yamldoc.Reference                                   `yaml:"lock_key"`
	Protected    *bool                                               `yaml:"protected"`
	Secrets      yamldoc.Entries[yamldoc.Entries[yamldoc.Reference]] `yaml:"secrets"`
}

type environmentDoc struct {
	yamldoc.Pos
	Extends yamldoc.Field[string] `yaml:"extends"`
	Tenant  yamldoc.Field[string] `yaml:"tenant"`
	tenantDoc
}

// credentialDoc is a value that is no secret, or a reference. Which fields are
// secret is the provider's to say; see [Project.Connection].
type credentialDoc struct {
	yamldoc.Pos
	text      string
	reference yamldoc.Reference
}

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (c *credentialDoc) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	text, ok := n.Text()
	if !ok {
		n.WrongType(p, "a string")
		return
	}
	scheme, target, found := strings.Cut(text, ":")
	if found && strings.TrimSpace(target) != "" && slices.Contains([]string{"env", "file", "exec"}, scheme) {
		*c = credentialDoc{Pos: n.Pos(), reference: yamldoc.Reference{Pos: n.Pos(), Scheme: scheme, Target: strings.TrimSpace(target)}}
		return
	}
	*c = credentialDoc{Pos: n.Pos(), text: text}
}

// telling are words in the name of a field that holds a secret, whatever the
// provider is.
func telling() []string { return []string{"secret", "token", "password", "api_key", "private"} }

func checkTenant(what string, t tenantDoc, doc document, problems *yamldoc.Problems) {
	checkAddress(what, t.URL, problems)
	for _, e := range t.Credentials {
		for _, word := range telling() {
			if strings.Contains(strings.ToLower(e.Key), word) && e.Value.text != "" {
				inline(problems, e.Value.Pos, what+": credentials."+e.Key)
				break
			}
		}
	}
	for _, e := range t.Secrets {
		if _, ok := doc.action(e.Key); !ok {
			problems.Invalid(e.Pos, doc.nearestAction(e.Key), "%s: there is no action %q to have secrets", what, e.Key)
		}
	}
}

// inline refuses a secret that is written down. Its text is repeated nowhere.
func inline(problems *yamldoc.Problems, at yamldoc.Pos, what string) {
	problems.Add(at, action.Diagnostic{
		Code: yamldoc.CodeValue, Summary: what + ": a secret must not be written here",
		Detail: "this file is made to be committed; it says where the secret lies", Hint: `write "env:NAME", "file:PATH" or "exec:COMMAND"`,
		Private: true,
	})
}

func checkAddress(what string, address yamldoc.Field[string], problems *yamldoc.Problems) {
	if !address.Set {
		return
	}
	u, err := url.Parse(address.Value)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		problems.Invalid(address.Pos, "", "%s: expected an address such as https://tenant.example", what)
	case u.User != nil:
		problems.Invalid(address.Pos, "use client_id and client_secret", "%s: the url must not hold a name and password", what)
	case u.Scheme == "http" && !loopback(u.Hostname()):
		problems.Invalid(address.Pos, "write it with https", "%s: credentials are sent in clear to an address with http", what)
	case u.RawQuery != "" || u.Fragment != "":
		problems.Invalid(address.Pos, "end it at the path", "%s: the url of an interface has no query", what)
	}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// checkEnvironments looks at what environments refer to. Each is told at its own
// place; a chain that comes back to itself at each of its links.
func checkEnvironments(doc document, problems *yamldoc.Problems) {
	for _, t := range doc.Tenants {
		what := fmt.Sprintf("tenant %q", t.Key)
		checkTenant(what, t.Value, doc, problems)
		if !t.Value.Provider.Set {
			problems.Invalid(t.Pos, "", "%s: provider is missing", what)
		}
	}
	extended := map[string]bool{}
	for _, e := range doc.Environments {
		extended[e.Value.Extends.Value] = true
	}
	for _, e := range doc.Environments {
		what := fmt.Sprintf("environment %q", e.Key)
		checkTenant(what, e.Value.tenantDoc, doc, problems)
		checkFileName(e, problems)
		if t := e.Value.Tenant; t.Set && !has(doc.Tenants, t.Value) {
			problems.Invalid(t.Pos, near(t.Value, keys(doc.Tenants)), "%s: there is no tenant %q", what, t.Value)
			continue
		}
		chain, ok := doc.chain(e, problems)
		if ok && !extended[e.Key] && doc.merged(chain).Provider.Value == "" {
			problems.Invalid(e.Value.Pos, "", "environments.%s: provider is missing", e.Key)
		}
	}
}

// checkFileName refuses names that no file can have: an environment has a lock
// file of its name.
func checkFileName(e yamldoc.Entry[environmentDoc], problems *yamldoc.Problems) {
	plain := e.Key != "" && len(e.Key) <= 64 && !strings.HasPrefix(e.Key, ".")
	for _, r := range e.Key {
		plain = plain && (r == '-' || r == '_' || r == '.' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	}
	if !plain {
		problems.Invalid(e.Pos, "use letters, digits, - and _", "the name of an environment must be fit for a file; %q is not", e.Key)
	}
}

func has[T any](list yamldoc.Entries[T], key string) bool {
	_, ok := find(list, key)
	return ok
}

func find[T any](list yamldoc.Entries[T], key string) (yamldoc.Entry[T], bool) {
	for _, e := range list {
		if e.Key == key {
			return e, true
		}
	}
	return yamldoc.Entry[T]{}, false
}

func keys[T any](list yamldoc.Entries[T]) []string {
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = e.Key
	}
	return names
}

func near(name string, known []string) string {
	if near, ok := nearest.Word(name, known); ok {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return ""
}

// chain is an environment and those that it extends, itself first.
func (doc document) chain(e yamldoc.Entry[environmentDoc], problems *yamldoc.Problems) ([]yamldoc.Entry[environmentDoc], bool) {
	chain := []yamldoc.Entry[environmentDoc]{e}
	seen := map[string]bool{e.Key: true}
	for at := e.Value.Extends; at.Set; at = chain[len(chain)-1].Value.Extends {
		next, ok := find(doc.Environments, at.Value)
		switch {
		case !ok && len(chain) == 1:
			problems.Invalid(at.Pos, near(at.Value, keys(doc.Environments)), "environment %q extends %q, which is not there", e.Key, at.Value)
			return chain, false
		case !ok:
			return chain, false // told at the one that says so
		case at.Value == e.Key:
			problems.Invalid(e.Value.Extends.Pos, "take one of them out", "environment %q extends itself", e.Key)
			return chain, false
		case seen[at.Value]:
			return chain, false
		}
		seen[at.Value] = true
		chain = append(chain, next)
	}
	return chain, true
}

// merged lays a chain over each other, the first on top, each over the tenant
// that it names.
func (doc document) merged(chain []yamldoc.Entry[environmentDoc]) tenantDoc {
	var out tenantDoc
	for _, e := range chain {
		out = out.over(e.Value.tenantDoc)
		if t, ok := find(doc.Tenants, e.Value.Tenant.Value); ok && e.Value.Tenant.Set {
			out = out.over(t.Value)
		}
	}
	return out
}

// over is t where it says something, else base.
func (t tenantDoc) over(base tenantDoc) tenantDoc {
	if !t.Provider.Set {
		t.Provider = base.Provider
	}
	// An address and a domain say where the tenant is: whoever says one of them
	// says it for the other as well.
	if !t.URL.Set && t.Domain.Pos == (yamldoc.Pos{}) {
		t.URL, t.Domain = base.URL, base.Domain
	}
	if t.ClientID.Pos == (yamldoc.Pos{}) {
		t.ClientID = base.ClientID
	}
	if t.ClientSecret.Scheme == "" {
		t.ClientSecret = base.ClientSecret
	}
	if t.LockKey.Scheme == "" {
		t.LockKey = base.LockKey
	}
	t.Protected = cmp.Or(t.Protected, base.Protected)
	t.Credentials = layered(t.Credentials, base.Credentials)
	t.Secrets = slices.Clone(t.Secrets)
	for _, e := range base.Secrets {
		i := slices.IndexFunc(t.Secrets, func(own yamldoc.Entry[yamldoc.Entries[yamldoc.Reference]]) bool { return own.Key == e.Key })
		if i < 0 {
			t.Secrets = append(t.Secrets, e)
			continue
		}
		t.Secrets[i].Value = layered(t.Secrets[i].Value, e.Value)
	}
	return t
}

func layered[T any](top, base yamldoc.Entries[T]) yamldoc.Entries[T] {
	out := slices.Clone(top)
	for _, e := range base {
		if !has(top, e.Key) {
			out = append(out, e)
		}
	}
	return out
}

func (doc document) environments() []Environment {
	var list []Environment
	for _, e := range doc.Environments {
		chain, _ := doc.chain(e, yamldoc.NewProblems("")) // checked before
		t := doc.merged(chain)
		env := Environment{
			Name: e.Key, Provider: t.Provider.Value, Tenant: tenantOf(chain), URL: t.URL.Value, LockKey: t.LockKey,
			Protected: t.Protected != nil && *t.Protected, Pos: e.Pos,
		}
		env.Fields = append(env.Fields, fieldsOf(t)...)
		for _, s := range t.Secrets {
			env.Secrets = append(env.Secrets, ActionSecrets{Action: s.Key, Secrets: s.Value, Pos: s.Pos})
		}
		list = append(list, env)
	}
	return list
}

func tenantOf(chain []yamldoc.Entry[environmentDoc]) string {
	for _, e := range chain {
		if e.Value.Tenant.Set {
			return e.Value.Tenant.Value
		}
	}
	return ""
}

func fieldsOf(t tenantDoc) []Credential {
	var list []Credential
	add := func(name string, c credentialDoc) {
		if c.Pos != (yamldoc.Pos{}) {
			list = append(list, Credential{Name: name, Value: c.text, Reference: c.reference, Pos: c.Pos})
		}
	}
	add("domain", t.Domain)
	add("client_id", t.ClientID)
	if t.ClientSecret.Scheme != "" {
		list = append(list, Credential{Name: "client_secret", Reference: t.ClientSecret, Pos: t.ClientSecret.Pos})
	}
	for _, e := range t.Credentials {
		add(e.Key, e.Value)
	}
	return list
}

// Environment returns the environment of that name.
func (p *Project) Environment(name string) (Environment, bool) {
	for _, e := range p.Environments {
		if e.Name == name {
			return e, true
		}
	}
	return Environment{}, false
}

// Connection fetches what a connection to an environment takes. The address and
// the fields are filled in, nothing else. What is wrong with the environment, as
// its provider sees it, is told in the diagnostics.
func (p *Project) Connection(e Environment, info provider.Info, from yamldoc.Sources) (provider.Connection, []action.Diagnostic) {
	c := provider.Connection{URL: e.URL, Values: map[string]string{}, Secrets: map[string]secret.String{}}
	problems := yamldoc.NewProblems(p.Path)
	for _, f := range e.Fields {
		field, known := info.Field(f.Name)
		what := fmt.Sprintf("environment %q: %s", e.Name, f.Name)
		switch {
		case !known:
			problems.Invalid(f.Pos, fieldHint(info, f.Name), "environment %q: %s is no field of the provider %s", e.Name, f.Name, info.ID)
		case f.Reference.Scheme == "" && field.Secret:
			inline(problems, f.Pos, what)
		case f.Reference.Scheme == "":
			c.Values[f.Name] = f.Value
		default:
			from.Dir = p.Dir()
			value, err := f.Reference.Resolve(from)
			if err != nil {
				problems.Invalid(f.Pos, "", "%s: %v", what, err)
				continue
			}
			if field.Secret {
				c.Secrets[f.Name] = value
			} else {
				c.Values[f.Name] = value.Reveal()
			}
		}
	}
	return c, problems.List()
}

func fieldHint(info provider.Info, name string) string {
	var known []string
	for _, f := range info.Fields {
		known = append(known, f.Name)
	}
	if hint := near(name, known); hint != "" {
		return hint
	}
	return "fields of " + info.ID + ": " + strings.Join(known, ", ")
}

// SecretsIn fetches the secrets of an action as they are in an environment, in
// the order of the file.
func (p *Project) SecretsIn(e Environment, a Action, from yamldoc.Sources) ([]provider.Secret, []action.Diagnostic) {
	list := a.secrets
	for _, s := range e.Secrets {
		if s.Action == a.Name {
			list = layered(s.Secrets, a.secrets)
		}
	}
	from.Dir = p.Dir()
	problems := yamldoc.NewProblems(p.Path)
	var out []provider.Secret
	for _, s := range list {
		value, err := s.Value.Resolve(from)
		if err != nil {
			problems.Invalid(s.Value.Pos, "", "secret %q of action %q: %v", s.Key, a.Name, err)
			continue
		}
		out = append(out, provider.Secret{Name: s.Key, Value: value})
	}
	return out, problems.List()
}
