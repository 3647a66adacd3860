package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

func legacyName() Rule {
	return Rule{
		Code: "CC028", Name: "legacy-name",
		Title: "a variable or member that the platform does not have any more",
		Text: "An error for a variable that is not defined: reading it throws a ReferenceError, which ends the login. " +
			"A warning for a member of the event that is always undefined or empty, told once. Which names people write, from an older generation of hooks or by a slip, the dialect lists.",
		Fix:    "Write what the hint names. `--fix` does so where reading the name throws and one name takes its place.",
		Bad:    "api.accessToken.setCustomClaim('https://myapp.example.com/tier', profile.tier ?? 'free');",
		Good:   "api.accessToken.setCustomClaim('https://myapp.example.com/tier', event.user.tier ?? 'free');",
		Unseen: "Names that are declared in the file, and those that are only asked for their type.",
		Check:  checkLegacyNames,
	}
}

func checkLegacyNames(p *Pass) {
	flow := p.Flow()
	for _, name := range p.Surface.Names {
		if !strings.Contains(name.Path, ".") {
			made := slices.ContainsFunc(flow.States, func(s sandbox.StateWrite) bool { return s.Global && s.Name == name.Path })
			for _, r := range flow.Free {
				if r.Path == name.Path && !r.Probed && !made {
					p.legacy(name, r, name.Path)
				}
			}
			continue
		}
		i := slices.IndexFunc(flow.Reads, func(r sandbox.FlowRead) bool { return below(r.Path, name.Path) })
		own := slices.ContainsFunc(flow.Assigned, func(a sandbox.FlowAssign) bool { return a.Path == name.Path })
		if i >= 0 && !own {
			p.legacy(name, flow.Reads[i], name.Path)
		}
	}
}

func (p *Pass) legacy(name dialect.LegacyName, r sandbox.FlowRead, path string) {
	d := action.Diagnostic{
		Severity: action.SeverityWarning, Hint: name.Hint, Source: name.Source.String(),
		Summary: fmt.Sprintf("%s holds nothing on %s", path, p.Info.Name),
		Detail:  "it is undefined or empty there",
	}
	if name.Throws {
		d.Summary = fmt.Sprintf("%s is not defined on %s", path, p.Info.Name)
		d.Detail = "reading it throws a ReferenceError" + after(p)
		if !r.Caught {
			d.Severity = action.SeverityError
		}
	}
	if !p.Report(d, r.Pos) || !name.Throws || name.Instead == "" || r.Short || r.Caught || !r.Handler || !p.usesWord() {
		return
	}
	if edit, ok := p.replacing(r.Pos, path, name.Instead); ok {
		p.fix(fmt.Sprintf("replace %s by %s", path, name.Instead), r.Pos, edit)
	}
}

// usesWord reports whether the handler calls its event "event".
func (p *Pass) usesWord() bool {
	return len(p.Entry.Params) > 0 && p.Entry.Params[0] == eventWord
}
