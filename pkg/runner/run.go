package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/internal/tape"
	"github.com/claimctl/claimctl/internal/tapetree"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// run is one run while it happens.
type run struct {
	*Runner
	result  action.Result
	event   *action.Object // as the action receives it, secrets included
	vm      *sandbox.VM
	live    *sandbox.Document // the event inside the vm
	record  *dialect.Run
	seq     int
	missing []missingRead // each once, at most maxMissing
	hidden  redactor

	warm          *world // nil: a fresh one
	loaded        func() // is told when the module was loaded
	absentModules map[string]sandbox.Pos
	exchange      Exchange
	denied        []denial
	failed        sandbox.Pos // of the last request, unless it was answered well
	written       int         // writes that the journal has
	output        int         // bytes that were recorded
	reads         map[string]bool
	quick         *callStack // of a stream: calls are not written down
	silent        bool       // the journal is told nothing
	tape          *tape.Tape // the event without secrets, if it could be read from one
}

// maxMissing and maxRejections bound what is told one by one of reads of absent
// api members, and of promises that nobody handled.
const maxMissing, maxRejections = 100, 20

// missingRead is a read of an api member that is not there.
type missingRead struct {
	path string
	pos  sandbox.Pos
}

func (r *Runner) begin(event action.Event) *run {
	u := &run{Runner: r, result: blank(r.subject, r.eventInfo(event))}
	u.record = dialect.NewRun(r.entry, u.logCall)
	u.record.Lenient = r.opts.Lenient
	u.record.Settings = r.opts.Settings
	u.record.NewState = r.surface.State
	for _, note := range slices.Concat(r.entry.Notes, r.opts.Notes) {
		u.record.Report(note)
	}
	u.checkSize()
	if err := u.prepareEvent(event); err != nil {
		u.fail(fmt.Errorf("the event is no JSON object: %w", err))
		return u
	}
	u.checkSecrets()
	return u
}

// secretRead is a place of the source that reads a secret.
type secretRead struct {
	name string
	pos  sandbox.Pos
}

func (r *Runner) secretReads() []secretRead {
	if r.info.SecretsAt == "" || r.module == nil {
		return nil
	}
	var out []secretRead
	names := dialect.Words(r.script, r.entry)
	for _, m := range r.module.Syntax.Members {
		step := strings.Split(sandbox.Resolve(m.Path, names), ".")
		if len(step) < 3 || step[0] != "event" || step[1] != r.info.SecretsAt || m.Assigned {
			continue
		}
		if step[2] != "hasOwnProperty" { // that is of every object
			out = append(out, secretRead{step[2], m.Pos})
		}
	}
	return out
}

// checkSecrets tells of secrets that the source reads and nobody gave.
func (u *run) checkSecrets() {
	told := map[string]bool{}
	for _, read := range u.secrets {
		if _, given := u.event.Lookup(u.info.SecretsAt, read.name); given || told[read.name] {
			continue
		}
		told[read.name] = true
		u.record.Report(action.Diagnostic{
			Code: "CC119", Severity: action.SeverityWarning,
			Summary: fmt.Sprintf("secret %q is read but not given; it is undefined", read.name),
			Hint:    fmt.Sprintf("give it with --secret %s=@FILE", read.name),
			File:    u.source.Path, Line: read.pos.Line, Column: read.pos.Column,
		})
	}
}

func (u *run) checkSize() {
	limit := u.info.CodeBytes
	if limit > 0 && len(u.source.Code) > limit {
		u.record.Report(action.Diagnostic{
			Code: "CC118", Severity: action.SeverityWarning,
			Summary: fmt.Sprintf("the source is %d bytes; the platform takes %d", len(u.source.Code), limit),
		})
	}
}

// lastEvent is the event that a runner has read last.
type lastEvent struct {
	json   action.Value
	tape   *tape.Tape
	sha256 string
}

// parse reads an event. The one before is kept: many runs are of the same. The
// object, which is read as it is touched, belongs to its run alone.
func (u *run) parse(event action.Event) (*action.Object, error) {
	if last := u.last.Load(); last != nil && bytes.Equal(last.json, event.JSON) {
		u.tape = last.tape
		return tapetree.Object(last.tape, last.tape.Root()), nil
	}
	t := &tape.Tape{}
	if err := t.Parse(event.JSON); err != nil || t.Kind(t.Root()) != tape.Object || t.Halves() {
		return action.ParseObject(event.JSON) // says what is wrong, or is less strict
	}
	u.tape = t
	u.last.Store(&lastEvent{event.JSON, t, event.SHA256()})
	return tapetree.Object(t, t.Root()), nil
}

func (r *Runner) eventInfo(event action.Event) action.EventInfo {
	if last := r.last.Load(); last != nil && bytes.Equal(last.json, event.JSON) {
		return action.EventInfo{Source: event.Origin, SHA256: last.sha256}
	}
	return infoOf(event)
}

func infoOf(event action.Event) action.EventInfo {
	return action.EventInfo{Source: event.Origin, SHA256: event.SHA256()}
}

// prepareEvent lays the secrets into the event.
func (u *run) prepareEvent(event action.Event) error {
	obj, err := u.parse(event)
	if err != nil {
		obj = &action.Object{}
	}
	at := u.info.SecretsAt
	for _, s := range u.opts.Secrets {
		if u.opts.ofModule(s.Name) {
			continue
		}
		if at == "" {
			u.record.Report(action.Diagnostic{
				Code: dialect.CodeUnknown, Severity: action.SeverityWarning,
				Summary: fmt.Sprintf("secret %q is not handed to the action: %s documents no secrets", s.Name, u.info.Name),
			})
			continue
		}
		_ = obj.Set(action.Path{at, s.Name}, s.Value.Reveal())
	}
	u.event = obj
	u.hidden = newRedactor(u.opts, obj)
	return err
}

// execute runs the module and the handler, and records why that ended early.
func (u *run) execute(ctx context.Context) {
	if u.result.Error != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, u.opts.TimeLimit)
	defer cancel()
	defer u.survive(ctx)
	if u.template != nil {
		u.render()
		return
	}
	program, err := u.program()
	if err != nil {
		u.fail(err)
		return
	}
	w := u.enter(program)
	defer u.vm.Watch(ctx)()
	if u.opts.Network != nil {
		u.exchange = u.opts.Network.Begin(u.hidden.text)
	}
	u.record.Now = func() time.Time { return u.vm.Now() }
	if w.handler == nil {
		if err := w.load(u); err != nil {
			u.fail(err)
			return
		}
		if u.loaded != nil {
			u.loaded()
		}
	}
	u.call(*w.handler)
}

// world is a loaded module, and the run that goes on in it. Usually it serves
// one; a warm one serves several, one after the other.
type world struct {
	vm      *sandbox.VM
	exports *sandbox.Exports
	handler *sandbox.Handler
	run     *run
	taped   bool // its events are on tapes
}

// enter makes the run the one of its world, which is made if there is none.
func (u *run) enter(program *sandbox.Program) *world {
	w := u.warm
	if w == nil {
		w = &world{}
	}
	w.run = u
	if w.vm == nil {
		w.vm = program.NewVM(sandbox.Options{
			Clock: u.opts.Clock, Seed: u.opts.Seed, TimeLimit: u.opts.TimeLimit, NodeVersion: u.info.NodeVersion,
			Log:     func(l sandbox.LogLine) { w.run.logConsole(l) },
			Differs: func(d sandbox.Difference) { w.run.differs(d) },
			Refuse:  u.script.Require,
			Absent:  func(name string, pos sandbox.Pos) { w.run.absentModule(name, pos) },
			Send:    func(req sandbox.HTTPRequest) sandbox.HTTPResponse { return w.run.send(req) },
			Read:    w.reader(u.opts.Watch),
			Taped:   w.taped,
		})
	}
	u.vm = w.vm
	return w
}

// load runs the body of the module, and the platform's check of it.
func (w *world) load(u *run) (err error) {
	if w.exports, err = w.vm.Load(); err != nil {
		return err
	}
	handler, err := u.script.Check(w.exports, u.entry)
	if err != nil {
		return err
	}
	w.handler = &handler
	return nil
}

func (u *run) call(handler sandbox.Handler) {
	if d, ok := u.dialect.(dialect.Positional); ok {
		u.callPositional(d, handler)
		return
	}
	if u.info.ReadOnlyEvent {
		u.live = u.vm.ReadOnly(u.event, "event", u.lostWrite)
	} else {
		u.live = u.vm.Document(u.event)
	}
	u.record.Event = view{u.vm, u.live.Handle, u.live.Unwatched}
	api := u.vm.BindMembers(u.members, u.function, u.missingMember)
	out := u.vm.Call(handler, u.live.Handle, api)
	if out.Err != nil {
		u.fail(out.Err)
	} else {
		u.end()
	}
	if out.Err == nil && string(out.Returned) != `{"$undefined":true}` {
		u.result.Returned = out.Returned
	}
	if after, changed := u.live.After(); changed {
		u.result.EventAfter = after
	}
	u.reportLeftovers(out.Timers)
}

func (u *run) reportLeftovers(timers int) {
	rejected := u.vm.Unhandled()
	for _, e := range rejected[:min(len(rejected), maxRejections)] {
		u.reportRejection(reason(u.describe(e)), e.Pos)
	}
	if more := len(rejected) - maxRejections; more > 0 {
		u.reportRejection(fmt.Sprintf("%d more", more), sandbox.Pos{})
	}
	if timers == 0 {
		return
	}
	summary := "a timer had not fired when the handler finished; it did not run"
	if timers > 1 {
		summary = fmt.Sprintf("%d timers had not fired when the handler finished; they did not run", timers)
	}
	u.record.Report(action.Diagnostic{
		Code: "CC115", Severity: action.SeverityInfo, Summary: summary, Hint: "await what a timer does, or clear it",
	})
}

func (u *run) reportRejection(why string, pos sandbox.Pos) {
	u.record.Report(action.Diagnostic{
		Code: "CC107", Severity: action.SeverityWarning,
		Summary: "a promise was rejected and nobody handled it: " + why,
		Hint:    "await the call, or add a catch",
		File:    u.source.Path, Line: pos.Line, Column: pos.Column,
	})
}

// view lets methods see and change the live event.
type view struct {
	vm        *sandbox.VM
	h         sandbox.Handle
	unwatched func(func()) // the platform's reads are not the action's
}

func (v view) Read(path ...string) (out action.Value) {
	v.unwatched(func() { out = v.vm.Read(v.h, path...) })
	return out
}

func (v view) Write(value action.Value, path ...string) bool {
	return v.vm.Write(v.h, value, path...)
}

func (u *run) lostWrite(path string, pos sandbox.Pos) {
	u.record.Report(action.Diagnostic{
		Code: dialect.CodeReadOnly, Severity: action.SeverityWarning,
		Summary: fmt.Sprintf("write to read-only %s ignored", path),
		Detail:  "the platform hands over a frozen event",
		Hint:    "keep the value in a variable, or use the api",
		File:    u.source.Path, Line: pos.Line, Column: pos.Column,
	})
}

// differs tells of a built-in that gives another result than on the platform.
func (u *run) differs(d sandbox.Difference) {
	u.record.Report(action.Diagnostic{
		Code: "CC120", Severity: action.SeverityWarning,
		Summary: fmt.Sprintf("%s gives another result here than on the platform", d.What),
		Detail:  d.Why,
		File:    u.source.Path, Line: d.Pos.Line, Column: d.Pos.Column,
	})
}

func (u *run) next() int {
	u.seq++
	return u.seq
}

func (u *run) logConsole(line sandbox.LogLine) {
	u.log(action.Log{Seq: u.next(), Level: line.Level, Method: line.Method, Message: line.Message, Line: line.Pos.Line})
}

func (u *run) log(line action.Log) {
	u.result.Logs = append(u.result.Logs, line)
	u.journal(Entry{Log: &line})
	u.grow(len(line.Message))
}

// logCall records a line that an api method logs, under the call's own number.
func (u *run) logCall(level, method, message string, c *dialect.Call) {
	u.log(action.Log{Seq: c.Seq, Level: level, Method: method, Message: message, Line: c.Pos.Line})
}

// method is a function that the handler can call.
type method struct {
	path, name string // below the root, and with it
	do         func(*dialect.Call) (dialect.Reply, error)
	legacy     *dialect.Legacy // the spelling that is translated
}

// methodsOf are the methods of a surface, and in lenient mode the legacy
// spellings.
func methodsOf(s dialect.Surface, lenient bool) []method {
	var out []method
	for _, m := range s.Methods {
		out = append(out, method{path: m.Name, name: s.Root + "." + m.Name, do: m.Do})
	}
	for _, l := range s.Legacy {
		if lenient && l.Do != nil {
			out = append(out, method{path: l.Name, name: s.Root + "." + l.Name, do: l.Do, legacy: &l})
		}
	}
	return out
}

// function is a method in this run.
func (u *run) function(i int) sandbox.HostFunction {
	return sandbox.HostFunction{Path: u.methods[i].path, Call: func(inv sandbox.Invocation) sandbox.Reply { return u.called(i, inv) }}
}

// called is a call of that method.
func (u *run) called(i int, inv sandbox.Invocation) sandbox.Reply {
	m := &u.methods[i]
	if m.legacy != nil {
		u.reportLegacy(*m.legacy, inv.Pos)
	}
	if u.quick != nil {
		return u.performed(m.name, inv, m.do)
	}
	return u.recorded(m.name, inv, m.do)
}

func (u *run) reportLegacy(l dialect.Legacy, pos sandbox.Pos) {
	u.record.Report(action.Diagnostic{
		Code: dialect.CodeLegacy, Severity: action.SeverityWarning,
		Summary: fmt.Sprintf("%s.%s is not a method of %s; it was translated", u.surface.Root, l.Name, u.info.Name),
		Detail:  "on the platform this call throws",
		Hint:    l.Hint, File: u.source.Path, Line: pos.Line, Column: pos.Column,
	})
}

// recorded performs one call of the api and writes it down.
func (u *run) recorded(name string, inv sandbox.Invocation, do func(*dialect.Call) (dialect.Reply, error)) sandbox.Reply {
	call := dialect.NewCall(name, inv.Args, u.vm.Undefined())
	call.Seq, call.Pos, call.Run = u.next(), inv.Pos, u.record
	index := len(u.result.Calls)
	u.result.Calls = append(u.result.Calls, action.Call{
		Seq: call.Seq, Method: name, Args: []action.Value{}, Line: inv.Pos.Line, Column: inv.Pos.Column,
	})
	// A look at the arguments can run code of the action, which calls the api
	// in turn, or never comes back.
	for _, a := range inv.Args {
		tagged := a.Tagged()
		u.result.Calls[index].Args = append(u.result.Calls[index].Args, tagged)
		u.grow(len(tagged))
	}
	u.journal(Entry{Call: &u.result.Calls[index]})
	u.grow(len(name))
	reply, err := do(call)
	u.journalWrites()
	if err != nil {
		reply.Throw, reply.Abort = thrown(err)
		u.result.Calls[index].Throws = err.Error()
	}
	if answer, ok := u.vm.Answer(name, inv.Args); ok && reply.Abort == nil {
		return u.answered(index, answer.As(reply))
	}
	u.result.Calls[index].Returned = reply.JSON
	return reply
}

// answered writes down what a stand-in answers in the place of the platform.
func (u *run) answered(index int, answer sandbox.Reply) sandbox.Reply {
	value, throws := answer.Outcome(u.vm)
	call := &u.result.Calls[index]
	if call.Throws = ""; throws {
		call.Throws = value.String()
	} else if !value.Undefined() {
		call.Returned = value.Tagged()
	}
	return answer
}

func thrown(err error) (*sandbox.Throw, error) {
	var abort *dialect.Abort
	if errors.As(err, &abort) {
		return nil, abort
	}
	var t *dialect.Throw
	if errors.As(err, &t) {
		return &sandbox.Throw{Name: t.Name, Message: t.Message}, nil
	}
	return &sandbox.Throw{Message: err.Error()}, nil
}

// missingMember keeps a read of what the api does not have; of too many, the
// first ones and the last.
func (u *run) missingMember(path string, pos sandbox.Pos) *sandbox.HostFunction {
	read := missingRead{path, pos}
	switch {
	case slices.Contains(u.missing, read):
	case len(u.missing) < maxMissing:
		u.missing = append(u.missing, read)
	default:
		u.missing[maxMissing-1] = read
	}
	return nil
}
