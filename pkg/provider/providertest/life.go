package providertest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

// lasting is what of a hook stays when something else of it changes, as text.
func (s suite) lasting(h provider.Hook) map[string]string {
	if c, ok := s.Provider.(provider.Comparing); ok {
		h = c.Canonical(h)
	}
	out := map[string]string{
		"id": h.ID, "name": h.Name, "type": h.Type, "code": h.Code, "runtime": h.Runtime, "foreign": fmt.Sprint(h.Foreign),
		"dependencies": fmt.Sprint(h.Dependencies), "secrets": strings.Join(h.SecretNames(), " "),
	}
	for _, x := range h.Secrets {
		out["secret "+x.Name] = x.Value.Reveal()
	}
	for _, x := range h.Settings {
		out["setting "+x.Name] = string(x.Value)
	}
	return out
}

// differ reports the difference of two hooks but for what is named.
func (s suite) differ(t *testing.T, want, got provider.Hook, but ...string) {
	t.Helper()
	w, g := s.lasting(want), s.lasting(got)
	for _, name := range but {
		delete(w, name)
		delete(g, name)
	}
	if diff := cmp.Diff(w, g); diff != "" {
		t.Errorf("more has changed than was asked for (-before +after):\n%s", diff)
	}
}

// checkLife makes a hook, changes it one thing at a time, and deletes it.
func (s suite) checkLife(t *testing.T, k provider.Kind) {
	b := newBench(t, s.Options)
	w := b.writer()
	d := s.draft(k, 1)
	h := b.create(w, d)
	s.checkDrafted(t, d, h)
	s.checkListed(t, w, h)
	if s.info.Traits.Slots {
		if _, err := w.Create(t.Context(), d); !provider.Is(err, provider.Conflict) {
			t.Errorf("a slot that is taken: got %v, want a conflict", err)
		}
	}

	b.sent()
	code := s.Code(k, 2)
	next := b.update(w, h, provider.Change{Code: &code})
	s.checkOneChange(t, b.sent())
	s.differ(t, h, next, "code")
	s.same(t, code, next)
	h = next

	h = s.changeSettings(t, b, w, h)
	if s.info.Traits.Secrets {
		h = s.changeSecrets(t, b, w, h)
	}
	if printed := fmt.Sprintf("%v %+v %#v %s", h, h, h, h.Document); containsAny(printed, canaries()) {
		t.Errorf("a hook prints a secret: %s", printed)
	}
	s.checkDelete(t, b, w, h)
}

// same holds that a hook has the code, in the platform's form.
func (s suite) same(t *testing.T, code string, h provider.Hook) {
	t.Helper()
	want := provider.Hook{Code: code}
	if diff := cmp.Diff(s.lasting(want)["code"], s.lasting(h)["code"]); diff != "" {
		t.Errorf("the code was not read back (-sent +read):\n%s", diff)
	}
}

// checkDrafted holds that a hook is what was sent.
func (s suite) checkDrafted(t *testing.T, d provider.Draft, h provider.Hook) {
	t.Helper()
	s.same(t, d.Code, h)
	if h.Type != d.Type || h.Foreign || h.Status != provider.Built || !h.Current {
		t.Errorf("got %+v", h)
	}
	if !s.info.Traits.Slots && h.Name != d.Name || h.Name == "" || h.ID == "" {
		t.Errorf("got the name %q and the id %q, want the name %q", h.Name, h.ID, d.Name)
	}
	for _, want := range d.Settings {
		if got := h.Setting(want.Name); string(got) != string(want.Value) {
			t.Errorf("setting %s: got %s, want %s", want.Name, got, want.Value)
		}
	}
	if diff := cmp.Diff(namesOf(d.Secrets), h.SecretNames()); diff != "" && len(d.Secrets) > 0 {
		t.Errorf("secrets (-want +got):\n%s", diff)
	}
}

func namesOf(list []provider.Secret) []string { return provider.Hook{Secrets: list}.SecretNames() }

// checkListed holds that the list has the hook once, as it is by itself.
func (s suite) checkListed(t *testing.T, r provider.Reader, h provider.Hook) {
	t.Helper()
	hooks, err := r.Hooks(t.Context())
	if err != nil || len(hooks) != 1 {
		t.Fatalf("got %d hooks, %v", len(hooks), err)
	}
	s.differ(t, h, hooks[0])
	if hooks[0].Document.Reveal() != h.Document.Reveal() {
		t.Errorf("the list has another document than the hook:\n%s\n%s", hooks[0].Document.Reveal(), h.Document.Reveal())
	}
}

// checkOneChange holds that an update is one request, and tells no secret that it
// does not set.
func (s suite) checkOneChange(t *testing.T, sent []request) {
	t.Helper()
	made := changes(sent)
	if s.info.Traits.Publishes {
		made = made[:min(len(made), 1)]
	}
	if len(made) != 1 {
		t.Errorf("got %d changing requests, want 1: %v", len(made), made)
	}
	for _, r := range made {
		if !s.info.Traits.SecretsReadable && containsAny(r.body, canaries()) {
			t.Errorf("an update that does not concern secrets sends some: %s", r.body)
		}
	}
}

func (s suite) changeSettings(t *testing.T, b *bench, w provider.Writer, h provider.Hook) provider.Hook {
	t.Helper()
	for _, set := range s.Settings {
		for _, value := range []action.Value{other(set.Value), set.Value} {
			next := b.update(w, h, provider.Change{Settings: []provider.Setting{{Name: set.Name, Value: value}}})
			s.differ(t, h, next, "setting "+set.Name)
			if got := next.Setting(set.Name); string(got) != string(value) {
				t.Errorf("setting %s: got %s, want %s", set.Name, got, value)
			}
			h = next
		}
	}
	if _, err := w.Update(t.Context(), h, provider.Change{Settings: []provider.Setting{{Name: "nobody", Value: action.Value("1")}}}); err == nil && len(s.info.Settings) > 0 {
		t.Error("a setting that there is not was taken")
	}
	return h
}

// other is another value of the same type.
func other(v action.Value) action.Value {
	switch text := string(v); {
	case text == "true":
		return action.Value("false")
	case text == "false":
		return action.Value("true")
	case strings.HasPrefix(text, `"`):
		return action.MustMarshal("other-" + strings.Trim(text, `"`))
	default:
		return action.Value(text + "0")
	}
}

func (s suite) changeSecrets(t *testing.T, b *bench, w provider.Writer, h provider.Hook) provider.Hook {
	t.Helper()
	list := []provider.Secret{{Name: "A", Value: secret.New(valueB)}}
	next := b.update(w, h, provider.Change{Secrets: &list})
	s.differ(t, h, next, "secrets", "secret A", "secret B")
	if got := strings.Join(next.SecretNames(), " "); got != "A" {
		t.Errorf("got the secrets %q, want A alone", got)
	}
	if s.info.Traits.SecretsReadable {
		if got := next.Secrets[0].Value.Reveal(); got != valueB {
			t.Errorf("got %q, want the value that was set", got)
		}
		keep := []provider.Secret{{Name: "A"}, {Name: "C", Value: secret.New(valueA)}}
		next = b.update(w, next, provider.Change{Secrets: &keep})
		if a, c := next.Secrets[0].Value.Reveal(), next.Secrets[1].Value.Reveal(); a != valueB || c != valueA {
			t.Errorf("a secret without a value did not keep the one that it had: %q, %q", a, c)
		}
	}
	none := []provider.Secret{}
	next = b.update(w, next, provider.Change{Secrets: &none})
	if len(next.Secrets) > 0 {
		t.Errorf("secrets were not removed: %v", next.SecretNames())
	}
	return next
}

func (s suite) checkDelete(t *testing.T, b *bench, w provider.Writer, h provider.Hook) {
	t.Helper()
	b.sent()
	err := w.Delete(t.Context(), h.ID)
	if !s.info.Traits.Deletes {
		if !provider.Is(err, provider.Refused) || len(b.sent()) > 0 || provider.As(err).Hint == "" {
			t.Errorf("a deletion that there is not: got %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Hook(t.Context(), h.ID); !provider.Is(err, provider.NotFound) {
		t.Errorf("the hook is still there: %v", err)
	}
	if err := w.Delete(t.Context(), h.ID); !provider.Is(err, provider.NotFound) && err != nil {
		t.Errorf("deleted twice: got %v", err)
	}
}

// checkKept holds that an update leaves what claimctl knows nothing of.
func (s suite) checkKept(t *testing.T) {
	if s.Kept == "" {
		t.Skip("the platform has nothing that claimctl does not know")
	}
	b := newBench(t, s.Options)
	w := b.writer()
	k := s.kinds()[0]
	h := b.create(w, s.draft(k, 1))
	for _, e := range s.Strange {
		b.somebody(e, h.ID)
	}
	see := func() map[string]string {
		o, err := action.ParseObject(b.somebody(Exchange{Method: http.MethodGet, Path: s.Kept}, h.ID))
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, m := range s.Members {
			v, ok := o.Lookup(m...)
			if !ok {
				t.Errorf("%v is not there: %s", m, o.Value())
				continue
			}
			out[strings.Join(m, ".")] = string(action.MustMarshal(v))
		}
		return out
	}
	before := see()
	code := s.Code(k, 2)
	b.update(w, b.settle(w, h.ID), provider.Change{Code: &code})
	for _, set := range s.Settings {
		b.update(w, b.settle(w, h.ID), provider.Change{Settings: []provider.Setting{set}})
	}
	if diff := cmp.Diff(before, see()); diff != "" {
		t.Errorf("lost (-before +after):\n%s", diff)
	}
}

// checkForeign holds that what happens to a hook does not happen to another.
func (s suite) checkForeign(t *testing.T) {
	kinds := s.kinds()
	first, second := kinds[0], kinds[len(kinds)-1]
	if s.info.Traits.Slots && len(kinds) == 1 {
		t.Skip("there is one slot")
	}
	b := newBench(t, s.Options)
	w := b.writer()
	mine, others := b.create(w, s.draft(first, 1)), b.create(w, s.draft(second, 2))
	code := s.Code(first, 3)
	b.update(w, mine, provider.Change{Code: &code})
	if s.info.Traits.Deletes {
		if err := w.Delete(t.Context(), mine.ID); err != nil {
			t.Fatal(err)
		}
	}
	after := b.settle(w, others.ID)
	s.differ(t, others, after)
	if others.Document.Reveal() != after.Document.Reveal() {
		t.Errorf("the other hook has changed:\n%s\n%s", others.Document.Reveal(), after.Document.Reveal())
	}
}

func containsAny(text string, list []string) bool {
	for _, x := range list {
		if strings.Contains(text, x) {
			return true
		}
	}
	return false
}
