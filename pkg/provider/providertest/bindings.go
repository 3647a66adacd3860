package providertest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/provider"
)

// checkBindings binds and unbinds at every place.
func (s suite) checkBindings(t *testing.T) {
	if len(s.info.Places) == 0 {
		s.checkUnbound(t)
		return
	}
	for _, p := range s.info.Places {
		t.Run(p.ID, func(t *testing.T) { s.checkPlace(t, p) })
	}
	w := newBench(t, s.Options).writer()
	if _, err := w.Bindings(t.Context(), "nowhere"); err == nil {
		t.Error("a place that there is not can be read")
	}
}

func (s suite) checkUnbound(t *testing.T) {
	b := newBench(t, s.Options)
	w := b.writer()
	if list, err := w.Bindings(t.Context(), "login"); err != nil || len(list) > 0 {
		t.Errorf("got %v, %v", list, err)
	}
	if _, err := w.Bind(t.Context(), "login", nil); err != nil {
		t.Error(err)
	}
	if _, err := w.Bind(t.Context(), "login", []provider.Binding{{HookID: "x"}}); !provider.Is(err, provider.Refused) {
		t.Errorf("got %v", err)
	}
	if len(b.sent()) > 0 {
		t.Error("something was sent")
	}
}

func (s suite) checkPlace(t *testing.T, p provider.Place) {
	b := newBench(t, s.Options)
	w := b.writer()
	k, ok := s.info.KindOf(p.Types[0])
	if !ok {
		t.Fatalf("there is no kind of the type %s", p.Types[0])
	}
	var hooks []provider.Hook
	for n := range 2 {
		hooks = append(hooks, b.create(w, s.draft(k, n+1)))
	}
	lists := [][]provider.Hook{{hooks[1]}, {hooks[1]}, {}, {hooks[0]}}
	if p.Max == 0 || p.Max > 1 {
		lists = append(lists, []provider.Hook{hooks[1], hooks[0]}, hooks)
	}
	for _, list := range lists {
		s.bind(t, b, w, p.ID, list)
	}
	if p.Max == 1 {
		b.sent()
		if _, err := w.Bind(t.Context(), p.ID, bindings(hooks)); !provider.Is(err, provider.Refused) || len(b.sent()) > 0 {
			t.Errorf("two where there is room for one: got %v", err)
		}
	}
	if s.info.Traits.Deletes {
		if err := w.Delete(t.Context(), hooks[0].ID); !provider.Is(err, provider.Conflict) {
			t.Errorf("a hook that is bound was deleted, or not refused as one: %v", err)
		}
		s.bind(t, b, w, p.ID, nil)
		if err := w.Delete(t.Context(), hooks[0].ID); err != nil {
			t.Error(err)
		}
	}
}

func bindings(hooks []provider.Hook) []provider.Binding {
	var list []provider.Binding
	for _, h := range hooks {
		list = append(list, provider.Binding{HookID: h.ID, HookName: h.Name, Label: h.Name})
	}
	return list
}

// bind makes the hooks what is bound, with one changing request, and reads it back.
func (s suite) bind(t *testing.T, b *bench, w provider.Writer, place string, hooks []provider.Hook) {
	t.Helper()
	b.sent()
	answer, err := w.Bind(t.Context(), place, bindings(hooks))
	if err != nil {
		t.Fatal(err)
	}
	if made := changes(b.sent()); len(made) != 1 {
		t.Errorf("got %d changing requests, want 1", len(made))
	}
	got, err := w.Bindings(t.Context(), place)
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range [][]provider.Binding{answer, got} {
		if diff := cmp.Diff(idsOf(bindings(hooks)), idsOf(list)); diff != "" {
			t.Errorf("bound at %s (-want +got):\n%s", place, diff)
		}
	}
}

func idsOf(list []provider.Binding) []string {
	ids := []string{}
	for _, b := range list {
		ids = append(ids, b.HookID+" "+b.HookName)
	}
	return ids
}
