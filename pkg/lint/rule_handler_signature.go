package lint

import (
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func handlerSignature() Rule {
	return Rule{
		Code: "CC035", Name: "handler-signature", Whole: true,
		Title: "the platform does not call this handler, or not like this",
		Text: "An error where no handler is exported under the name that the trigger calls, or where it is no async function and the platform calls no other. " +
			"A warning for parameters beyond those that a handler is given: they are undefined, and a callback among them is never called.",
		Fix:    "Write the handler as the hint shows. `--fix` writes a missing `async`.",
		Bad:    "exports.handler = async (event, api, callback) => {\n  callback(null, event.user);\n};",
		Good:   "exports.handler = async (event, api) => {\n  api.accessToken.setCustomClaim('https://myapp.example.com/tier', 'free');\n};",
		Unseen: "Exports that are made while the module runs.",
		Check:  checkSignature,
	}
}

func checkSignature(p *Pass) {
	if p.Module == nil {
		return
	}
	trigger := p.Entry.Trigger
	if n := len(p.Entry.Params); trigger.Arity > 0 && n > trigger.Arity {
		p.Report(action.Diagnostic{
			Severity: action.SeverityWarning,
			Summary:  fmt.Sprintf("the handler has %d parameters and is given %d arguments", n, trigger.Arity),
			Detail:   fmt.Sprintf("%s is undefined", p.Entry.Params[trigger.Arity]),
			Hint:     "a handler ends by returning, or by throwing",
		}, orFirst(p.Entry.Pos))
	}
	if len(trigger.Handlers) == 0 || p.Lenient {
		return
	}
	fn, exported := handlerOf(p.Module.Syntax, p.Entry.Handler)
	switch {
	case !exported && !makesExports(p.Module.Syntax):
		p.Report(action.Diagnostic{
			Severity: action.SeverityError,
			Summary:  fmt.Sprintf("the module exports no %s", p.Entry.Handler),
			Detail:   fmt.Sprintf("trigger %s calls %s", trigger.ID, strings.Join(trigger.Handlers, " or ")),
			Hint:     fmt.Sprintf("write exports.%s = async (%s, %s) => { … }", p.Entry.Handler, eventWord, p.Surface.Root),
		}, orFirst(p.Entry.Pos))
	case fn != nil && !fn.Async && trigger.Async:
		p.notAsync(*fn)
	}
}

func (p *Pass) notAsync(fn sandbox.Function) {
	reported := p.Report(action.Diagnostic{
		Severity: action.SeverityError,
		Summary:  fmt.Sprintf("the handler %s is no async function", p.Entry.Handler),
		Detail:   "the platform calls no other, although it would work" + after(p),
		Hint:     "write async before it",
	}, fn.Pos)
	if edit, ok := p.replacing(fn.Pos, "", "async "); reported && ok && !fn.Generator && p.startsFunction(edit.Start) {
		p.fix("make the handler async", fn.Pos, edit)
	}
}

// startsFunction reports whether a function begins at an offset of the source.
func (p *Pass) startsFunction(at int) bool {
	rest := string(p.Source.Code[at:])
	return strings.HasPrefix(rest, "function") || strings.HasPrefix(rest, "(") || wordAt([]byte(rest))
}

// handlerOf is the export of a name and its function, if the source shows it.
func handlerOf(syn *sandbox.Syntax, name string) (fn *sandbox.Function, exported bool) {
	for _, e := range syn.Exports {
		if e.Name == name {
			exported = true
			if e.Function != nil {
				fn = e.Function
			}
		}
	}
	for _, m := range syn.Members {
		exported = exported || m.Assigned && (m.Path == "exports."+name || m.Path == "module.exports."+name)
	}
	return fn, exported
}

// makesExports reports whether exports may be made that the source does not show.
func makesExports(syn *sandbox.Syntax) bool {
	for _, e := range syn.Exports {
		if e.Name == "default" && e.Function == nil {
			return true
		}
	}
	for _, c := range syn.Calls {
		for _, a := range c.Args {
			if a.Path == "exports" || a.Path == "module.exports" || a.Path == "module" {
				return true
			}
		}
	}
	for _, m := range syn.Members {
		if strings.HasPrefix(m.Path, "module.exports") && m.Path == "module.exports" && !m.Assigned {
			return true
		}
	}
	return false
}

func orFirst(pos sandbox.Pos) sandbox.Pos {
	if pos == (sandbox.Pos{}) {
		return sandbox.Pos{Line: 1, Column: 1}
	}
	return pos
}
