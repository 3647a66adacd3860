package runner

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Codes of what is told about handlers that end by a callback.
const (
	codeCalledTwice = "CC134"
	codeTooLate     = "CC131"
)

// touches are the changes that a handler made to its event.
type touches struct{ list []touch }

type touch struct {
	path []string
	dialect.Touch
}

// last is the newest change at or below a path, or of what holds it.
func (t *touches) last(path ...string) (dialect.Touch, bool) {
	for _, at := range slices.Backward(t.list) {
		n := min(len(path), len(at.path))
		if slices.Equal(path[:n], at.path[:n]) {
			return at.Touch, true
		}
	}
	return dialect.Touch{}, false
}

// below are the changed members at a path.
func (t *touches) below(path ...string) []string {
	var names []string
	for _, at := range t.list {
		if len(at.path) <= len(path) || !slices.Equal(path, at.path[:len(path)]) {
			continue
		}
		name := at.path[len(path)]
		if i := slices.Index(names, name); i >= 0 {
			names = slices.Delete(names, i, i+1)
		}
		names = append(names, name)
	}
	return names
}

// maxTouches bounds the changes that are kept: of more, the places of the oldest
// are forgotten.
const maxTouches = 10_000

// callPositional calls a handler that is given the members of its event, and is
// over when it calls back.
func (u *run) callPositional(d dialect.Positional, handler sandbox.Handler) {
	made, over := &touches{}, false
	live := u.vm.Trace(u.event, func(path []string, pos sandbox.Pos) {
		if over {
			u.reportLate(path, pos)
			return
		}
		if len(made.list) == maxTouches {
			made.list = made.list[1:]
		}
		made.list = append(made.list, touch{path, dialect.Touch{Seq: u.next(), Pos: pos}})
	})
	u.record.Event = view{u.vm, live.Handle, func(read func()) { read() }}
	args := d.Arguments(u.entry)
	u.giveFree(args, live.Handle)
	own := make([]sandbox.Handle, len(args.Members))
	for i, name := range args.Members {
		own[i] = u.vm.Member(live.Handle, name)
	}
	out := u.vm.CallBack(handler, func(inv sandbox.Invocation) {
		if over {
			u.reportSecondCall(inv.Pos)
			return
		}
		u.finished(d, u.values(args.Members, own, inv), made, inv)
		if after, changed := live.After(); changed {
			u.result.EventAfter = after
		}
		over = true
	}, own...)
	if out.Err != nil {
		u.fail(out.Err)
	}
	u.reportLateError(out.Late)
	if after, changed := live.After(); changed && !over {
		u.result.EventAfter = after
	}
	u.reportLeftovers(out.Timers)
}

// giveFree gives the action its free variables: the surface, with the data that the
// event has beside its methods, members of the event, classes and modules.
func (u *run) giveFree(args dialect.Arguments, event sandbox.Handle) {
	api := u.vm.BindMembers(u.members, u.function, u.missingMember)
	if data, ok := u.event.Get(u.surface.Root); ok {
		if obj, isObject := data.(*action.Object); isObject {
			for _, m := range obj.Members() {
				if !u.surface.IsLevel(m.Name) {
					u.vm.Write(api, action.MustMarshal(m.Value), m.Name)
				}
			}
		}
	}
	u.vm.Free(u.surface.Root, api)
	for _, name := range args.Free {
		value := u.vm.Member(event, name)
		if u.vm.Arg(value).Undefined() {
			value = u.vm.Value(action.Value("{}"))
		}
		u.vm.Free(name, value)
	}
	for _, name := range args.Errors {
		u.vm.Free(name, u.vm.ErrorClass(name))
	}
	for _, m := range args.Modules {
		u.vm.FreeModule(m.Name, m.Module, func(pos sandbox.Pos) {
			note := m.Note
			note.File, note.Line, note.Column = u.source.Path, pos.Line, pos.Column
			u.record.Report(note)
		})
	}
}

// values are the arguments as the handler leaves them.
func (u *run) values(names []string, own []sandbox.Handle, inv sandbox.Invocation) map[string]dialect.Arg {
	out := map[string]dialect.Arg{}
	for i, name := range names {
		out[name] = u.vm.Arg(own[i])
		if i+1 < len(inv.Args) && inv.Args[i+1].Kind() == "object" {
			out[name] = inv.Args[i+1]
		}
	}
	return out
}

// finished records what the first call of the callback says.
func (u *run) finished(d dialect.Positional, values map[string]dialect.Arg, made *touches, inv sandbox.Invocation) {
	f := &dialect.Finish{
		Run: u.record, Event: u.event, Err: u.vm.Undefined(), Values: values, Pos: inv.Pos, Touched: made.last, Below: made.below,
	}
	if len(inv.Args) > 0 {
		f.Err = inv.Args[0]
	}
	if f.Err.Truthy() {
		f.Failure = u.handedBack(f.Err, inv.Pos)
	}
	u.result.Returned = returned(d.Arguments(u.entry).Members, values)
	d.Finish(f)
	u.journalWrites()
	u.result.Error = f.Failure
}

// handedBack describes an error that was not thrown but given to the callback.
func (u *run) handedBack(err dialect.Arg, pos sandbox.Pos) *action.Error {
	js := u.vm.Describe(err)
	e := &action.Error{
		Name: js.Name, Message: js.Message, Value: js.Value, Properties: js.Properties,
		File: u.source.Path, Line: pos.Line, Column: pos.Column,
	}
	if e.Properties == nil {
		e.Properties = &action.Object{}
	}
	return e
}

// returned is what a handler hands back: its arguments by name. One that is
// absent stays absent.
func returned(names []string, values map[string]dialect.Arg) action.Value {
	var parts []string
	for _, name := range names {
		if v := values[name]; !v.Undefined() {
			parts = append(parts, string(action.MustMarshal(name))+":"+string(v.Tagged()))
		}
	}
	return action.Value("{" + strings.Join(parts, ",") + "}")
}

func (u *run) reportSecondCall(pos sandbox.Pos) {
	u.record.Report(action.Diagnostic{
		Code: codeCalledTwice, Severity: u.strictly(),
		Summary: "the callback is called more than once; only the first call counts here",
		Detail:  "the platform does not document what a second call does",
		Hint:    "return right after the callback: return callback(…)",
		File:    u.source.Path, Line: pos.Line, Column: pos.Column,
	})
}

// strictly is the severity of what is an error unless the run is lenient.
func (u *run) strictly() action.Severity {
	if u.opts.Lenient {
		return action.SeverityWarning
	}
	return action.SeverityError
}

func (u *run) reportLate(path []string, pos sandbox.Pos) {
	u.record.Report(action.Diagnostic{
		Code: codeTooLate, Severity: action.SeverityWarning,
		Summary: fmt.Sprintf("%s changes after the callback was called; the change is not counted", action.Path(path)),
		Detail:  "the platform does not document whether such a change still has an effect",
		Hint:    "call the callback last",
		File:    u.source.Path, Line: pos.Line, Column: pos.Column,
	})
}

// reportLateError tells of an error after the callback: the flow has gone on by
// then.
func (u *run) reportLateError(err error) {
	var js *sandbox.JSError
	if !errors.As(err, &js) {
		return
	}
	u.record.Report(action.Diagnostic{
		Code: codeTooLate, Severity: action.SeverityWarning,
		Summary: "an error was thrown after the callback was called: " + reason(u.describe(js)),
		Detail:  "the platform does not document what becomes of it; here the flow goes on as the callback said",
		Hint:    "call the callback last, when everything is done",
		File:    u.source.Path, Line: js.Pos.Line, Column: js.Pos.Column,
	})
}

// neverCalled is the error of a handler that did not call back.
func (u *run) neverCalled(e *action.Error, js *sandbox.JSError) bool {
	if !errors.Is(js, sandbox.ErrNoCallback) {
		return false
	}
	e.Kind, e.Thrown = action.ErrorLimit, false
	e.Message = "there is no callback on this path: " + u.entry.Handler + " ends without calling it"
	e.Hint = fmt.Sprintf("the platform would wait until its time limit (%s) and fail; call the callback on every path", u.opts.TimeLimit)
	return true
}
