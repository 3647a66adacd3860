package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

func responseShape() Rule {
	return Rule{
		Code: "CC036", Name: "response-shape",
		Title: "the answer has members that the platform does not read",
		Text: "Where a handler answers through its event, the platform takes the members that it knows, and ignores the rest without an error. " +
			"A warning for a member that it does not read, such as one of another version, for a value of another form than it takes, " +
			"and for a handler that does not hand the event back where it has to.",
		Fix:    "Write the members as the hint names them, and return the event.",
		Bad:    "event.answer = { claim: { tier: 'free' } };\nreturn event;",
		Good:   "event.answer = { claims: { tier: 'free' } };\nreturn event;",
		Unseen: "Answers that are put together by a function that is not in the file.",
		Check:  checkResponse,
	}
}

// responses are what the platform reads of an answer; false when handlers answer
// otherwise.
func (p *Pass) responses() (dialect.Response, bool) {
	d, ok := p.Dialect.(dialect.Responding)
	if !ok {
		return dialect.Response{}, false
	}
	r := d.Response(p.Entry.Trigger)
	return r, r.At != ""
}

func checkResponse(p *Pass) {
	r, ok := p.responses()
	if !ok {
		return
	}
	answered := false
	for _, a := range p.Flow().Assigned {
		path, below := strings.CutPrefix(a.Path, eventWord+"."+r.At)
		if !below || path != "" && path[0] != '.' {
			continue
		}
		answered = true
		p.answer(r, strings.TrimPrefix(path, "."), a.Value, a.Pos)
	}
	if !answered || !r.Returned {
		return
	}
	for _, ret := range p.Flow().Returns {
		if ret.Value.Path == eventWord || ret.Value.Kind == "object" || ret.Value.Kind == "expression" && ret.Value.Path != "" {
			return
		}
	}
	p.Report(action.Diagnostic{
		Severity: action.SeverityWarning, Source: r.Source.String(),
		Summary: "the handler does not return its event", Detail: "the platform reads the answer from what the handler returns",
		Hint: "end with return " + eventWord + ";",
	}, orFirst(p.Entry.Pos))
}

// answer judges a value at a path of the answer.
func (p *Pass) answer(r dialect.Response, path string, v sandbox.Value, pos sandbox.Pos) {
	if path != "" && !p.answerMember(r, path, v, pos) {
		return
	}
	for _, name := range sortedFields(v) {
		field := v.Fields[name]
		p.answer(r, strings.TrimPrefix(path+"."+name, "."), field, orElse(field.Pos, pos))
	}
}

func orElse(pos, other sandbox.Pos) sandbox.Pos {
	if pos == (sandbox.Pos{}) {
		return other
	}
	return pos
}

func sortedFields(v sandbox.Value) []string {
	names := make([]string, 0, len(v.Fields))
	for name := range v.Fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// answerMember judges one member, and reports whether to go on below it.
func (p *Pass) answerMember(r dialect.Response, path string, v sandbox.Value, pos sandbox.Pos) bool {
	types, siblings := map[string]string{}, []string{}
	holder, name := "", path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		holder, name = path[:i], path[i+1:]
	}
	for _, m := range r.Members {
		types[m.Path] = m.Type
		if rest, ok := strings.CutPrefix(m.Path, strings.TrimPrefix(holder+".", ".")); ok && !strings.Contains(rest, ".") {
			siblings = append(siblings, rest)
		}
	}
	d := action.Diagnostic{Severity: action.SeverityWarning, Source: r.Source.String()}
	want, known := types[path]
	switch {
	case types[holder] == "dictionary" || name == "*":
		return false
	case !known:
		d.Summary = fmt.Sprintf("%s.%s is not read by the platform", r.At, short(path))
		d.Detail = "it is ignored without an error"
		d.Hint = "there is " + strings.Join(siblings, ", ")
		if near, ok := nearest.Word(name, siblings); ok {
			d.Hint = "did you mean " + near + "?"
		}
		for _, n := range r.Names {
			if n.Path == path || strings.HasSuffix(n.Path, "."+name) {
				d.Hint = n.Hint
			}
		}
	case wrongForm(want, v.Kind):
		d.Summary = fmt.Sprintf("%s.%s is %s; the platform takes %s", r.At, short(path), withArticle(v.Kind), withArticle(want))
		d.Hint = "write " + withArticle(want)
	default:
		return true
	}
	p.Report(d, pos)
	return false
}

// wrongForm reports whether a value is seen to have another form.
func wrongForm(want, got string) bool {
	if want == "dictionary" {
		want = "object"
	}
	return slices.Contains([]string{"string", "number", "boolean", "array", "object"}, got) && want != "" && got != want
}
