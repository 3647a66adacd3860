// Package providertest is the conformance suite of providers: what every provider
// promises, whatever its platform, held against its own local tenant. A
// provider's test calls [Run] once, and [Fuzz] for what it reads.
package providertest

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// Options tell the suite about a platform.
type Options struct {
	Provider provider.Provider
	// Tenant is the provider's own.
	Tenant tenant.Tenant
	// Values and Key are the fields of a connection that takes [ClientID] and a
	// secret: those that are none, and the name of the one that is.
	Values map[string]string
	Key    string
	// Code is a source that the platform takes for a kind; another for each n.
	Code func(k provider.Kind, n int) string
	// Settings are values that differ from those that a hook has of itself.
	Settings []provider.Setting
	// Token is the path of the request that fetches a token; "" for none.
	Token string
	// Lacks is the kind of error for a caller without permissions; "" where the
	// platform documents none.
	Lacks provider.ErrorKind
	// Strange puts something on the tenant that claimctl does not know, beside the
	// hook {id} of the first kind.
	Strange []Exchange
	// Kept is a GET whose answer shows it, and Members the paths in it that no
	// update through the provider changes.
	Kept    string
	Members [][]string
	// Refusal is an answer of the platform that refuses an update.
	Refusal Refusal
}

// Exchange is a request of somebody else.
type Exchange struct{ Method, Path, Body string }

// Refusal is the platform's answer to a request that it does not take, and what
// is made of it.
type Refusal struct {
	Status        int
	Body          string
	Kind          provider.ErrorKind
	Message, Code string
}

// ClientID is the id of the client that the tenant knows.
const ClientID = "client-of-the-suite"

// The secrets of the suite: none of them may be in anything that is told.
const (
	key      = "canary-key-5b1e7f0c"
	wrongKey = "canary-wrong-9d2a"
	valueA   = "canary-value-a-31c9"
	valueB   = "canary-value-b-77d0"
)

func canaries() []string { return []string{key, wrongKey, valueA, valueB} }

// Run runs the suite.
func Run(t *testing.T, o Options) {
	t.Helper()
	s := suite{o, o.Provider.Info()}
	t.Run("info", s.checkInfo)
	t.Run("a connection that lacks a field", s.checkLacking)
	t.Run("an empty tenant", s.checkEmpty)
	for _, k := range s.kinds() {
		t.Run("the life of "+k.Type, func(t *testing.T) { s.checkLife(t, k) })
	}
	t.Run("what claimctl does not know is kept", s.checkKept)
	t.Run("what is not named is left alone", s.checkForeign)
	t.Run("bindings", s.checkBindings)
	t.Run("errors", s.checkErrors)
	t.Run("what the platform refuses", s.checkRefusal)
	t.Run("waiting", s.checkWaiting)
	t.Run("credentials", s.checkCredentials)
	t.Run("a reader only reads", s.checkReader)
	t.Run("many at once", s.checkMany)
}

type suite struct {
	Options
	info provider.Info
}

// kinds are one for each type.
func (s suite) kinds() []provider.Kind {
	var out []provider.Kind
	seen := map[string]bool{}
	for _, k := range s.info.Kinds {
		if !seen[k.Type] {
			seen[k.Type] = true
			out = append(out, k)
		}
	}
	return out
}

// draft is the nth hook of a kind.
func (s suite) draft(k provider.Kind, n int) provider.Draft {
	d := provider.Draft{
		Name: fmt.Sprintf("hook-%d", n), Type: k.Type, TypeVersion: k.Version, Runtime: k.Runtime, Code: s.Code(k, n), Settings: s.Settings,
	}
	if s.info.Traits.Secrets {
		d.Secrets = []provider.Secret{{Name: "A", Value: secret.New(valueA)}, {Name: "B", Value: secret.New(valueB)}}
	}
	return d
}

func (s suite) checkInfo(t *testing.T) {
	i := s.info
	if i.ID == "" || i.Name == "" || len(i.Kinds) == 0 || len(i.Fields) == 0 || len(i.Notes) == 0 {
		t.Errorf("the provider does not describe itself: %+v", i)
	}
	if id := s.Tenant.Info().ID; id != i.ID {
		t.Errorf("the tenant is called %q, the provider %q", id, i.ID)
	}
	for _, k := range i.Kinds {
		if got, ok := i.Kind(k.Dialect, k.Trigger); !ok || got != k {
			t.Errorf("kind %+v is not found by its dialect and trigger", k)
		}
	}
	for _, p := range i.Places {
		if len(p.Types) == 0 {
			t.Errorf("nothing can be bound at %s", p.ID)
		}
		for _, typ := range p.Types {
			if _, ok := i.KindOf(typ); !ok {
				t.Errorf("place %s takes the type %q, which no kind has", p.ID, typ)
			}
		}
	}
	for _, f := range append(i.Fields[:len(i.Fields):len(i.Fields)], i.Settings...) {
		if f.Name == "" || f.About == "" {
			t.Errorf("field %q does not say what it is", f.Name)
		}
	}
	if f, ok := i.Field(s.Key); !ok || !f.Secret {
		t.Errorf("%s is not a secret field of the connection", s.Key)
	}
	for _, n := range i.Notes {
		checkFact(t, n)
	}
	if a, ok := s.Provider.(provider.Assisted); ok {
		s.checkByHand(t, a)
	}
}

func (s suite) checkByHand(t *testing.T, a provider.Assisted) {
	for _, k := range a.Manual() {
		if _, ok := s.info.Kind(k.Dialect, k.Trigger); ok {
			t.Errorf("%s %s is deployed, and set by hand", k.Dialect, k.Trigger)
		}
		steps, ok := a.ByHand(k, source(s.Code(k, 1)))
		if !ok || len(steps.Steps) == 0 || steps.File == "" || len(steps.Content) == 0 {
			t.Errorf("%s %s has no steps: %+v", k.Dialect, k.Trigger, steps)
		}
		checkFact(t, steps.Reason)
	}
	if _, ok := a.ByHand(s.info.Kinds[0], source("")); ok {
		t.Errorf("%s is set by hand, too", s.info.Kinds[0].Type)
	}
}

// checkFact holds that a fact of the platform says where and when it was read, or
// that it is not documented.
func checkFact(t *testing.T, f claims.Fact) {
	t.Helper()
	if f.Text == "" {
		t.Error("a note without a text")
	}
	if f.Unknown && f.Source.URL == "" {
		return
	}
	u, err := url.Parse(f.Source.URL)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		t.Errorf("%s: %q is no https address", f.Text, f.Source.URL)
	}
	if _, err := time.Parse(time.DateOnly, f.Source.Date); err != nil {
		t.Errorf("%s: %q is no date", f.Text, f.Source.Date)
	}
}

// checkLacking holds that a connection without a field it needs says so, and sends
// nothing.
func (s suite) checkLacking(t *testing.T) {
	b := newBench(t, s.Options)
	for _, f := range s.info.Fields {
		if !f.Required {
			continue
		}
		c := b.connection()
		delete(c.Values, f.Name)
		delete(c.Secrets, f.Name)
		_, err := s.Provider.Read(c)
		if f.Default == "" && (!provider.Is(err, provider.Incomplete) || !strings.Contains(err.Error(), f.Name)) {
			t.Errorf("without %s: got %v", f.Name, err)
		}
		if _, err := s.Provider.Write(c); f.Default == "" && !provider.Is(err, provider.Incomplete) {
			t.Errorf("without %s, to write: got %v", f.Name, err)
		}
	}
	c := b.connection()
	c.URL, c.Values, c.Secrets = "", nil, nil
	if _, err := s.Provider.Read(c); !provider.Is(err, provider.Incomplete) {
		t.Errorf("with nothing: got %v", err)
	}
	if len(b.sent()) > 0 {
		t.Errorf("something was sent: %v", b.sent())
	}
}

func (s suite) checkEmpty(t *testing.T) {
	b := newBench(t, s.Options)
	r := b.reader()
	hooks, err := r.Hooks(t.Context())
	if err != nil || len(hooks) > 0 {
		t.Errorf("got %d hooks, %v", len(hooks), err)
	}
	ids := []string{"nobody"}
	for _, k := range s.kinds() {
		if s.info.Traits.Slots {
			ids = append(ids, k.Type)
		}
	}
	for _, id := range ids {
		if h, err := r.Hook(t.Context(), id); !provider.Is(err, provider.NotFound) {
			t.Errorf("%s: got %+v, %v", id, h, err)
		}
	}
	for _, p := range s.info.Places {
		if list, err := r.Bindings(t.Context(), p.ID); err != nil || len(list) > 0 {
			t.Errorf("%s: got %d bindings, %v", p.ID, len(list), err)
		}
	}
}
