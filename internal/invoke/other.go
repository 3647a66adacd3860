package invoke

import (
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// AnotherUserWord asks for an event that is made by [AnotherUser].
const AnotherUserWord = "another-user"

// AnotherUser makes of an event one of the same kind for somebody else: every
// text about the user is another one, and what the action reads of the user and
// the event does not have is there. Reads are dotted paths below the event.
func AnotherUser(event *action.Object, reads []string) *action.Object {
	out := event.Clone()
	parts := []string{"user", "authorization", "organization"}
	if _, ok := out.Get("user"); !ok {
		parts = []string{"client"}
	}
	for _, part := range parts {
		if v, ok := out.Get(part); ok {
			out.Put(part, other(v))
		}
	}
	for _, path := range reads {
		steps := action.Path(strings.Split(path, "."))
		if _, ok := out.Lookup(steps...); ok || len(steps) < 3 || steps[0] != parts[0] || strings.ContainsAny(path, "[(") {
			continue
		}
		_ = out.Set(steps, "other-"+steps[len(steps)-1]) // where the parent is no object, it stays absent
	}
	return out
}

// other is a value of the same shape with other texts. Times and addresses stay
// what they are: they would no longer be read as such.
func other(v any) any {
	switch v := v.(type) {
	case *action.Object:
		out := &action.Object{}
		for _, m := range v.Members() {
			out.Put(m.Name, other(m.Value))
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = other(v[i])
		}
		return out
	case action.Value:
		return otherText(v)
	}
	return v
}

func otherText(v action.Value) any {
	text, ok := action.NewObject("v", v).LookupString("v")
	if !ok || strings.HasPrefix(text, "https://") || len(text) > 10 && text[4] == '-' && text[7] == '-' {
		return v
	}
	if provider, id, found := strings.Cut(text, "|"); found {
		return provider + "|other-" + id
	}
	return "other-" + text
}
