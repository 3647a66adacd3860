package lint

import (
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func wholeObject() Rule {
	return Rule{
		Code: "CC023", Name: "whole-object",
		Title: "a whole object becomes a claim",
		Text: "What is in an object today is not what will be in it in a year: everything that is ever stored there lands in the token, and nobody looks. " +
			"A warning for the event, for the user, and for what holds secrets. An info for a part of them that holds several members, " +
			"for a list of objects of the event, and for a whole answer of an HTTP request, whose size others decide.",
		Fix:    "Name what the reader needs, one member at a time; bound a list with `slice`.",
		Bad:    "api.idToken.setCustomClaim('https://myapp.example.com/user', event.user);",
		Good:   "api.idToken.setCustomClaim('https://myapp.example.com/user', { id: event.user.id, tier: event.user.tier });",
		Unseen: "How large a list of texts is, and objects that a library made.",
		Check:  checkWholeObjects,
	}
}

func checkWholeObjects(p *Pass) {
	for _, w := range p.Writes {
		v, ok := p.valueOf(w)
		if !ok || w.Method.Token == action.TokenSAML {
			continue
		}
		d := action.Diagnostic{
			Severity: action.SeverityInfo,
			Detail:   "everything that is ever stored there lands in the token",
			Hint:     "name the members that the reader needs",
		}
		for _, path := range whole(v) {
			what, severity := p.wholeness(path)
			if what == "" {
				continue
			}
			d.Summary, d.Severity = fmt.Sprintf("%s is %s", claimWord(w), what), severity
			p.Report(d, at(v, w))
			break
		}
	}
}

// at is the place of the value, or else of the name.
func at(v sandbox.Value, w Write) sandbox.Pos {
	if v.Pos != (sandbox.Pos{}) {
		return v.Pos
	}
	return w.Pos
}

// whole are the paths that a value is a copy of: itself, or what an object
// literal spreads.
func whole(v sandbox.Value) []string {
	if v.Path != "" {
		return []string{v.Path}
	}
	if v.Kind != "object" || !v.Open {
		return nil
	}
	var out []string
	for _, s := range v.Sources {
		named := false
		for _, f := range v.Fields {
			named = named || f.Path == s
		}
		if !named {
			out = append(out, s)
		}
	}
	return out
}

// wholeness says what whole thing a path is, and how severe that is; "" when it is
// none.
func (p *Pass) wholeness(path string) (string, action.Severity) {
	if path == eventWord {
		return "the whole event, with everything that the platform puts there", action.SeverityWarning
	}
	if r, ok := clientOf(strings.TrimSuffix(answered(path), "(...)")); ok && answered(path) != path {
		return "the whole answer of " + strings.TrimPrefix(r.path, "require:") + ", whose size others decide", action.SeverityInfo
	}
	if !strings.HasPrefix(path, eventWord+".") {
		return "", ""
	}
	shape := p.Shape()
	kind := shape.kind(path)
	switch {
	case path == p.secretsPath():
		return "", "" // that is an error of its own
	case kind == "object" && path == eventWord+".user":
		return "the whole user", action.SeverityWarning
	case kind == "object":
		return "the whole of " + short(path), action.SeverityInfo
	case kind == "array" && shape.at[path+".*"] != nil:
		return "the whole list " + short(path) + ", of objects", action.SeverityInfo
	}
	return "", ""
}

// answered is the call that a path is the whole answer of: fetch(...).json(...),
// axios.get(...).data.
func answered(path string) string {
	for _, end := range []string{".json(...)", ".text(...)", ".data", ".body"} {
		if call, ok := strings.CutSuffix(path, end); ok {
			return call
		}
	}
	return path
}
