package runner

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Network is what the HTTP clients of an action reach. It is safe for concurrent
// use.
type Network interface {
	// Begin starts anew for one run, whose secrets redact takes out of a text.
	Begin(redact func(string) string) Exchange
}

// Exchange is the network of one run; it belongs to one goroutine.
type Exchange interface {
	Send(sandbox.HTTPRequest) sandbox.HTTPResponse
	// Unused is what was expected to be asked for and was not, once the run is
	// over.
	Unused() []action.Diagnostic
}

// units makes the stand-ins of the options ready. A module of the platform's own
// gets the variables that the platform gives it.
func (o Options) units(d dialect.Dialect) []*sandbox.Unit {
	modular, _ := d.(dialect.Modular)
	out := make([]*sandbox.Unit, len(o.Units))
	for i, spec := range o.Units {
		if modular != nil && spec.Role == sandbox.RoleModule && spec.Scope == nil {
			spec.Scope = modular.ModuleScope(spec.Names[0], o.secretsOf(spec.Names[0]))
		}
		out[i] = sandbox.NewUnit(spec)
	}
	return out
}

// secretsOf are the secrets that are meant for a module: those whose name is its
// own, a slash, and the rest.
func (o Options) secretsOf(module string) *action.Object {
	out := &action.Object{}
	for _, s := range o.Secrets {
		if name, ok := strings.CutPrefix(s.Name, module+"/"); ok {
			out.Put(name, s.Value.Reveal())
		}
	}
	return out
}

// ofModule reports whether a secret is meant for one of the modules that stand
// in.
func (o Options) ofModule(secret string) bool {
	return slices.ContainsFunc(o.Units, func(u sandbox.UnitSpec) bool {
		return u.Role == sandbox.RoleModule && strings.HasPrefix(secret, u.Names[0]+"/")
	})
}

// send carries out a request of the action and writes it down.
func (u *run) send(req sandbox.HTTPRequest) sandbox.HTTPResponse {
	index := len(u.result.Requests)
	u.result.Requests = append(u.result.Requests, action.Request{
		Seq: u.next(), Method: req.Method, URL: req.URL, Headers: headerMap(req.Headers), Body: string(req.Body), Line: req.Pos.Line,
	})
	res := u.deny(req)
	if u.exchange != nil {
		res = u.exchange.Send(req)
	}
	u.result.Requests[index].Status = res.Status
	u.journal(Entry{Request: &u.result.Requests[index]})
	u.grow(len(req.URL) + len(req.Body))
	u.failed = sandbox.Pos{}
	if f := res.Fault; f != nil || res.Status >= http.StatusBadRequest {
		u.failed = req.Pos
		if f != nil && f.Kind == sandbox.FaultDenied && len(u.denied) < maxMissing {
			u.denied = append(u.denied, denial{f.Message, req.Pos})
		}
	}
	return res
}

// denial is a request that was not sent.
type denial struct {
	message string
	pos     sandbox.Pos
}

// reportDenials tells of requests that were not sent, but for the one that ended
// the run.
func (u *run) reportDenials() {
	for _, d := range u.denied {
		if u.result.Error != nil && strings.Contains(u.result.Error.Message, d.message) {
			continue
		}
		u.record.Report(action.Diagnostic{
			Code: "CC122", Severity: action.SeverityWarning, Summary: d.message,
			File: u.source.Path, Line: d.pos.Line, Column: d.pos.Column,
		})
	}
}

// deny is the answer where nothing was given to answer with.
func (u *run) deny(req sandbox.HTTPRequest) sandbox.HTTPResponse {
	return sandbox.HTTPResponse{Fault: &sandbox.HTTPFault{
		Kind: sandbox.FaultDenied, Code: "ERR_NETWORK_DENIED",
		Message: fmt.Sprintf("%s %s (line %d) was not sent: a run has no network; answer it with --mock FILE, or make the real call once with --record FILE",
			req.Method, req.URL, req.Pos.Line),
	}}
}

// headerMap joins the values of a name that is sent more than once.
func headerMap(list []sandbox.HTTPHeader) map[string]string {
	out := map[string]string{}
	for _, h := range list {
		if before, twice := out[h.Name]; twice {
			out[h.Name] = before + ", " + h.Value
			continue
		}
		out[h.Name] = h.Value
	}
	return out
}

// absentModule keeps the name of a module that is nowhere to be found.
func (u *run) absentModule(name string, pos sandbox.Pos) {
	if u.absentModules == nil {
		u.absentModules = map[string]sandbox.Pos{}
	}
	if _, told := u.absentModules[name]; !told && len(u.absentModules) < maxMissing {
		u.absentModules[name] = pos
	}
}

// moduleRemedy says how to get at a module, in the version that the platform
// has where it has its own.
func (u *run) moduleRemedy(name string) string {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "/") {
		return "the platform takes a single file; bundle it into the action, or give a stand-in: --stub " + name + "=FILE"
	}
	install := name
	if pinned, ok := u.dialect.(dialect.Pinned); ok && pinned.Version(name) != "" {
		install = sandbox.PackageName(name) + "@" + pinned.Version(name)
	}
	return fmt.Sprintf("install it beside the action (npm install %s), or give a stand-in: --stub %s=FILE", install, name)
}

// reportModules tells of modules that were not found and did not end the run.
func (u *run) reportModules() {
	for _, name := range slices.Sorted(maps.Keys(u.absentModules)) {
		if u.result.Error != nil && u.result.Error.Hint == u.moduleRemedy(name) {
			continue
		}
		pos := u.absentModules[name]
		if pos.Line == 0 {
			continue // what a module of others does without is its own business
		}
		u.record.Report(action.Diagnostic{
			Code: "CC121", Severity: action.SeverityWarning,
			Summary: fmt.Sprintf("module %q cannot be found", name), Hint: u.moduleRemedy(name),
			File: u.source.Path, Line: pos.Line, Column: pos.Column,
		})
	}
}

// hintForModule explains an error that comes from a module that is not there.
func (u *run) hintForModule(js *sandbox.JSError) string {
	name, ok := strings.CutPrefix(js.Message, "Cannot find module '")
	name, _, _ = strings.Cut(name, "'")
	if _, absent := u.absentModules[name]; ok && absent {
		return u.moduleRemedy(name)
	}
	return ""
}

// reportUnused tells of stand-ins that nothing asked for.
func (u *run) reportUnused() {
	if u.exchange != nil {
		for _, d := range u.exchange.Unused() {
			u.record.Report(d)
		}
	}
	if u.vm == nil {
		return
	}
	for _, unit := range u.vm.Unloaded() {
		flag := map[sandbox.Role]string{sandbox.RoleModule: "--stub", sandbox.RoleAnswer: "--answer"}[unit.Role]
		if flag == "" {
			continue
		}
		u.record.Report(action.Diagnostic{
			Code: "CC123", Severity: action.SeverityInfo,
			Summary: fmt.Sprintf("%s %s=%s was not used: the run did not ask for it", flag, unit.Names[0], unit.Path),
		})
	}
}

// With is the runner with more that stands in for the outside, beside what its
// options have: units, a network (nil leaves it as it is), and notes, which
// every result tells.
func (r *Runner) With(units []sandbox.UnitSpec, n Network, notes []action.Diagnostic) *Runner {
	out := *r
	out.opts.Units = append(slices.Clip(out.opts.Units), units...)
	if n != nil {
		out.opts.Network = n
	}
	out.opts.Notes = append(slices.Clip(out.opts.Notes), notes...)
	out.compileLazily()
	return &out
}

// Redact takes the secrets of a run on this event out of a text.
func (r *Runner) Redact(event action.Event) func(string) string {
	obj, err := action.ParseObject(event.JSON)
	if err != nil {
		obj = &action.Object{}
	}
	secrets := newRedactor(r.opts, obj)
	if secrets.idle() {
		return func(text string) string { return text }
	}
	return secrets.text
}

// Surface is what the api offers to the handler.
func (r *Runner) Surface() dialect.Surface { return r.surface }

// Module is the parsed action; nil for a template.
func (r *Runner) Module() *sandbox.Module { return r.module }

// Refuse says why the platform would not load a module; nil when it may.
func (r *Runner) Refuse(name string) error { return r.script.Require(name) }
