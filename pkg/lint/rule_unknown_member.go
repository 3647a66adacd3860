package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/pkg/action"
)

func unknownMember() Rule {
	return Rule{
		Code: "CC029", Name: "unknown-member",
		Title: "a member that the event does not have",
		Text: "A warning: the platform documents the members of this part of the event, and the one that is read is not among them. " +
			"It is undefined, mostly because of a slip in its name. Parts that hold members of one's own, such as metadata, are left alone, " +
			"and so are platforms that do not document their event member by member.",
		Fix:    "Write the name that the hint suggests; `claimctl presets show` shows the whole event.",
		Bad:    "if (event.client.nmae === 'portal') {\n  api.accessToken.setCustomClaim('https://myapp.example.com/portal', true);\n}",
		Good:   "if (event.client.name === 'portal') {\n  api.accessToken.setCustomClaim('https://myapp.example.com/portal', true);\n}",
		Unseen: "Members under computed names, and items of lists.",
		Check:  checkMembers,
	}
}

func checkMembers(p *Pass) {
	shape := p.Shape()
	if !shape.indexed {
		return
	}
	told := map[string]bool{}
	for _, r := range p.Flow().Reads {
		path, holder := shape.unknown(r.Path)
		if path == "" || told[path] || p.legacyPath(path) {
			continue
		}
		told[path] = true
		d := action.Diagnostic{
			Severity: action.SeverityWarning,
			Summary:  fmt.Sprintf("%s is not a documented member of %s", short(path), short(holder)),
			Detail:   "it is undefined, unless the platform has a member that it does not document",
		}
		if own := shape.membersOf(holder); len(own) > 0 {
			d.Hint = "there is " + strings.Join(own, ", ")
			if near, ok := nearest.Word(lastMember(path), own); ok {
				d.Hint = fmt.Sprintf("did you mean %s.%s?", holder, near)
			}
		}
		p.Report(d, r.Pos)
	}
}

// legacyPath reports whether another rule tells of a path.
func (p *Pass) legacyPath(path string) bool {
	for _, n := range p.Surface.Names {
		if path == n.Path || strings.HasPrefix(path, n.Path+".") {
			return true
		}
	}
	return false
}

// unknown is the beginning of a path that its documented holder does not have.
func (s *shape) unknown(path string) (unknown, holder string) {
	steps := strings.Split(path, ".")
	if steps[0] != eventWord {
		return "", ""
	}
	holder = eventWord
	for _, step := range steps[1:] {
		next := holder + "." + step
		if s.types[next] == "" && s.at[next] == nil {
			if !s.closed(holder) || step == "*" || strings.Contains(step, "(") || slices.Contains([]string{"hasOwnProperty", "toString", "valueOf"}, step) {
				return "", ""
			}
			return next, holder
		}
		holder = next
	}
	return "", ""
}

// closed reports whether all members of a part of the event are documented.
func (s *shape) closed(holder string) bool {
	return s.types[holder] == "object" || holder == eventWord && s.types[holder] == ""
}

// membersOf are the names of the members of a part of the event.
func (s *shape) membersOf(holder string) []string {
	var out []string
	add := func(path string) {
		if name, ok := strings.CutPrefix(path, holder+"."); ok && !strings.Contains(name, ".") && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for path := range s.types {
		add(path)
	}
	for path := range s.at {
		add(path)
	}
	slices.Sort(out)
	return out
}
