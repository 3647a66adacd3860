package lint

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func unknownMethod() Rule {
	return Rule{
		Code: "CC016", Name: "unknown-method",
		Title: "a call of something that the platform's api does not have",
		Text: "An error: on the platform the name is undefined, so the call throws a TypeError, which ends the login. " +
			"Spellings that are known from older pages and blog posts are told with the method that took their place.",
		Fix:   "Call the method that the hint names. `--fix` does so where a legacy spelling takes the same arguments.",
		Bad:   "api.idToken.setClaim('tier', 'free');",
		Good:  "api.idToken.setCustomClaim('tier', 'free');",
		Check: checkMethods,
	}
}

func checkMethods(p *Pass) {
	own := ownMembers(p)
	for _, c := range p.Calls {
		if p.Full() {
			return
		}
		name, ok := belowRoot(c.Path, p.Surface.Root)
		if !ok || known(p, name) || own[c.Path] {
			continue
		}
		if p.Report(unknown(p, name), c.Pos) {
			p.rename(c, name)
		}
	}
}

// rename replaces a legacy spelling by the method that takes the same arguments:
// all but the last name of both are the same.
func (p *Pass) rename(c sandbox.CallSite, name string) {
	legacy, ok := p.Surface.FindLegacy(name)
	flow := p.flowOf(c)
	if !ok || legacy.Instead == "" || flow == nil || flow.Caught || holderOf(legacy.Instead) != holderOf(name) || len(flow.Args) > 0 && flow.Args[0].Kind == "object" {
		return
	}
	edit, ok := p.replacing(flow.Last, lastMember(name), lastMember(legacy.Instead))
	if ok && !bytes.HasPrefix(bytes.TrimSpace(p.Source.Code[edit.End:]), []byte("?.")) { // a?.() does not throw
		p.fix(fmt.Sprintf("replace %s by %s", lastMember(name), lastMember(legacy.Instead)), c.Pos, edit)
	}
}

func holderOf(name string) string { return name[:max(0, strings.LastIndexByte(name, '.'))] }

// below reports whether a path is another or below it.
func below(path, other string) bool { return path == other || strings.HasPrefix(path, other+".") }

// belowRoot is the path of a call below the root of the surface.
func belowRoot(path, root string) (string, bool) {
	if path == root {
		return "", true
	}
	return strings.CutPrefix(path, root+".")
}

// ownMembers are the members that the source itself adds to the api.
func ownMembers(p *Pass) map[string]bool {
	own := map[string]bool{}
	for _, m := range p.Members {
		if m.Assigned {
			own[m.Path] = true
		}
	}
	return own
}

// known reports whether calling the name works: it is a method, or what every
// function or object has.
func known(p *Pass, name string) bool {
	if _, ok := p.Surface.Find(name); ok {
		return true
	}
	holder, last := "", name
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		holder, last = name[:i], name[i+1:]
	}
	ofObjects := []string{"hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf"}
	if _, ok := p.Surface.Find(holder); ok {
		return slices.Contains(append(ofObjects, "apply", "bind", "call"), last)
	}
	return (holder == "" || p.Surface.IsLevel(holder)) && slices.Contains(ofObjects, last)
}

func unknown(p *Pass, name string) action.Diagnostic {
	path := strings.TrimSuffix(p.Surface.Root+"."+name, ".")
	d := action.Diagnostic{
		Severity: action.SeverityError,
		Summary:  fmt.Sprintf("%s is not a method of the %s api", short(path), p.Info.Name),
		Detail:   "it is undefined on the platform, and calling that throws a TypeError" + after(p),
		Hint:     p.Surface.Hint(name),
	}
	if name == "" || p.Surface.IsLevel(name) {
		d.Detail = "it holds methods and is none itself; calling it throws a TypeError" + after(p)
	}
	if legacy, ok := p.Surface.FindLegacy(name); ok && p.Lenient && legacy.Do != nil {
		d.Severity = action.SeverityWarning
		d.Detail = "a lenient run translates this spelling; the platform does not"
	}
	if d.Hint == "" {
		d.Hint = offered(p, name)
	}
	return d
}

// after says how a login, or whatever the trigger belongs to, ends after an
// uncaught throw.
func after(p *Pass) string {
	flow := "login"
	if len(p.Entry.Trigger.Tokens) == 0 {
		flow = "run"
	}
	switch p.Info.ThrowEnds {
	case action.DecisionDeny:
		return "; the " + flow + " is denied"
	case action.DecisionError:
		return "; the " + flow + " fails"
	}
	return ""
}

// offered lists what the nearest level that exists does have.
func offered(p *Pass, name string) string {
	level := name
	for level != "" && !p.Surface.IsLevel(level) {
		level = level[:max(0, strings.LastIndexByte(level, '.'))]
	}
	var names []string
	for _, m := range p.Surface.Methods {
		if level == "" || strings.HasPrefix(m.Name, level+".") {
			names = append(names, p.Surface.Root+"."+m.Name)
		}
	}
	const most = 6
	if len(names) > most {
		names = append(names[:most], "…")
	}
	if len(names) == 0 {
		return ""
	}
	return "there is " + strings.Join(names, ", ")
}

// short is a path as messages show it.
func short(path string) string {
	if runes := []rune(path); len(runes) > maxQuoted {
		return string(runes[:maxQuoted]) + "…"
	}
	return path
}
