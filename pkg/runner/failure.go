package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// survive makes a failed run of what is left over as a panic: nothing that an
// action does may end the process.
func (u *run) survive(ctx context.Context) {
	x := recover()
	if x == nil || u.result.Error != nil {
		return
	}
	if ctx.Err() != nil {
		u.fail(&sandbox.JSError{Name: "Error", Message: "the action was still running at the time limit", Cause: limit(ctx.Err())})
		return
	}
	u.fail(fmt.Errorf("the engine failed: %v", x))
}

// limit is the cause of a failure after ctx has ended.
func limit(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return sandbox.ErrTimeLimit
	}
	return err
}

// fail records why the run ended early.
func (u *run) fail(err error) {
	var load *dialect.LoadError
	var js *sandbox.JSError
	switch {
	case errors.As(err, &load):
		u.result.Error = &action.Error{
			Name: "Error", Message: load.Message, Kind: action.ErrorLoad, Hint: load.Hint,
			Line: load.Pos.Line, Column: load.Pos.Column, Thrown: true,
		}
	case errors.As(err, &js):
		u.result.Error = u.describe(js)
	default:
		u.result.Error = &action.Error{Name: "Error", Message: err.Error(), Thrown: true}
	}
	e := u.result.Error
	e.File = u.source.Path
	if e.Properties == nil {
		e.Properties = &action.Object{}
	}
	if e.Line == 0 && u.failed.Line > 0 && e.Kind == "" {
		e.Line, e.Column = u.failed.Line, u.failed.Column // made by a client, far from the action
	}
	if e.Line == 0 && u.entry.Pos.Line > 0 {
		e.Line, e.Column = u.entry.Pos.Line, u.entry.Pos.Column
	}
}

func (u *run) describe(js *sandbox.JSError) *action.Error {
	e := &action.Error{
		Name: js.Name, Message: js.Message, Thrown: true, Value: js.Value, Properties: js.Properties,
		Line: js.Pos.Line, Column: js.Pos.Column, Stack: js.Stack,
	}
	switch {
	case u.neverCalled(e, js):
	case errors.Is(js, sandbox.ErrNeverSettles):
		e.Kind, e.Thrown = action.ErrorLimit, false
		e.Message = fmt.Sprintf("the promise of %s never settles", u.entry.Handler)
		e.Hint = fmt.Sprintf("the platform would wait until its time limit (%s) and fail; look for a promise that nothing resolves", u.opts.TimeLimit)
	case errors.Is(js, context.Canceled):
		e.Kind, e.Thrown = action.ErrorLimit, false
		e.Message = "the run was canceled"
	case isLimit(js):
		e.Kind, e.Thrown = action.ErrorLimit, false
		e.Hint = u.limitHint(js)
	case js.Value != nil && js.Pos.Line == 0:
		e.Hint = "what was thrown is no Error and so carries no position; throw new Error(…) shows the line"
	default:
		e.Hint = u.hintFor(js)
	}
	return e
}

func isLimit(err error) bool {
	for _, limit := range []error{sandbox.ErrTimeLimit, sandbox.ErrStack, sandbox.ErrMemoryLimit, sandbox.ErrOutputLimit} {
		if errors.Is(err, limit) {
			return true
		}
	}
	return false
}

func (u *run) limitHint(err error) string {
	switch {
	case errors.Is(err, sandbox.ErrTimeLimit):
		return fmt.Sprintf("the time limit is %s; --timeout changes it", u.opts.TimeLimit)
	case errors.Is(err, sandbox.ErrMemoryLimit):
		return "--memory changes the limit; look for something that grows without end"
	case errors.Is(err, sandbox.ErrOutputLimit):
		return fmt.Sprintf("logs and calls of a run may hold %d MB; look for a loop that logs", maxOutput>>20)
	}
	return ""
}

// reason is an error in the words that stand for it elsewhere.
func reason(e *action.Error) string {
	switch {
	case e.Value != nil && (e.Message == "" || strings.HasPrefix(e.Message, "[object ")):
		return string(e.Value)
	case e.Value != nil || e.Name == "" || strings.HasPrefix(e.Message, e.Name):
		return e.Message
	}
	return strings.TrimSuffix(e.Name+": "+e.Message, ": ")
}

// hintFor explains an error that comes from a member the api does not have.
func (u *run) hintFor(js *sandbox.JSError) string {
	if js.Name != "TypeError" {
		return u.hintForModule(js)
	}
	for _, m := range slices.Backward(u.missing) {
		if !m.caused(js) {
			continue
		}
		hint := u.absent(m)
		if more := u.surface.Hint(m.path); more != "" {
			hint += "; " + more
		}
		return hint
	}
	return ""
}

func (u *run) absent(m missingRead) string {
	return fmt.Sprintf("%s.%s is not part of the %s api", u.surface.Root, m.path, u.info.Name)
}

// caused reports whether an error comes from a read: what was read is called,
// or the error is where the next step is taken from it.
func (m missingRead) caused(js *sandbox.JSError) bool {
	name := m.path[strings.LastIndexByte(m.path, '.')+1:]
	if callee, ok := strings.CutSuffix(js.Message, " is not a function"); ok {
		return callee == name || strings.HasSuffix(callee, "."+name) && m.pos.Line >= js.Pos.Line
	}
	const brackets = len(`['']`) + 2
	distance := js.Pos.Column - m.pos.Column
	return m.pos.Line == js.Pos.Line && distance >= 0 && distance <= len([]rune(name))+brackets
}
