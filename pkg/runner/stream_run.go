package runner

import (
	"context"
	"errors"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/internal/tape"
	"github.com/claimctl/claimctl/internal/tapetree"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// taped is the way of a stream through events on tapes. It does what [Runner.Run] does,
// without what an [Outcome] does not show; where there is more to say than usual, the rest
// of the run is finished as that does.
type taped struct {
	*Runner
	program *sandbox.Program
	kind    IsolationKind
	tape    *tape.Tape
	applier *claims.Applier
	run     *run
	world   *world
	api     sandbox.Handle
	bound   *sandbox.VM // the world that api belongs to
	alarm   alarm
	shapes  tokenShapes
	calls   callStack
	spots   [2]tape.Spot   // of what may hold secrets
	headers map[string]int // sizes of tokens without their payload, by their header
	direct  *direct        // nil: every event is run in the engine
}

func (r *Runner) newTaped(program *sandbox.Program, kind IsolationKind) *taped {
	t := &taped{
		Runner: r, program: program, kind: kind, headers: map[string]int{},
		applier: claims.NewApplier(claims.Input{Rules: r.rules, Namespace: r.opts.Settings.Namespace, Lenient: r.opts.Lenient}),
	}
	t.alarm.limit = r.opts.TimeLimit
	return t
}

// why a run on a tape has to be done again by [Runner.Run].
var (
	errOdd    = errors.New("the event needs ordinary objects")
	errFailed = errors.New("the run failed")
)

// again runs the action on the event that is on the tape. An error says that the outcome
// has to come from [Runner.Run].
func (t *taped) again(ctx context.Context, on *tape.Tape, out *Outcome) error {
	t.tape = on
	if t.tape.Halves() || t.tape.Kind(t.tape.Root()) != tape.Object {
		return errOdd
	}
	u := t.begin()
	if err := t.layEvent(u); err != nil {
		return err
	}
	if t.directly(ctx, u) {
		t.conclude(u, out)
		return nil
	}
	if t.direct.tried() {
		u = t.begin()
		_ = t.layEvent(u)
	}
	if err := t.perform(ctx, u); err != nil {
		t.world = nil
		return err
	}
	if u.result.Error != nil {
		t.slowly(u, out)
		return nil
	}
	t.conclude(u, out)
	return nil
}

// begin makes the run new.
func (t *taped) begin() *run {
	u := t.run
	if u == nil {
		u = &run{Runner: t.Runner}
		t.run = u
	}
	record, logs := u.record, u.result.Logs[:0]
	t.calls.deep = 0
	*u = run{Runner: t.Runner, missing: u.missing[:0], quick: &t.calls, record: record}
	if u.result.Logs = logs; record == nil {
		u.record = dialect.NewRun(t.entry, u.logCall)
	} else {
		record.Reset()
	}
	u.record.Lenient = t.opts.Lenient
	u.record.Settings = t.opts.Settings
	u.record.NewState = t.surface.State
	for _, list := range [][]action.Diagnostic{t.entry.Notes, t.opts.Notes} {
		for _, note := range list {
			u.record.Report(note)
		}
	}
	u.checkSize()
	return u
}

// holds reports whether a member of the event is more than an empty object.
func (t *taped) holds(name string, at *tape.Spot) bool {
	r := t.tape.FindAt(t.tape.Root(), name, at)
	return r != tape.None && (t.tape.Kind(r) != tape.Object || t.tape.Len(r) > 0)
}

// layEvent reads the event as the host does, with the secrets.
func (t *taped) layEvent(u *run) error {
	root := t.tape.Root()
	u.event = nil
	given := t.holds("secrets", &t.spots[0]) || t.holds("configuration", &t.spots[1])
	if len(t.opts.Secrets) > 0 {
		if t.info.SecretsAt == "" || t.info.ReadOnlyEvent || t.tape.Find(root, t.info.SecretsAt) != tape.None {
			return errOdd
		}
		for _, s := range t.opts.Secrets {
			_ = t.eventOf(u).Set(action.Path{t.info.SecretsAt, s.Name}, s.Value.Reveal())
		}
		given = true
	}
	if given {
		u.hidden = newRedactor(t.opts, t.eventOf(u))
	}
	if len(t.secrets) > 0 {
		t.eventOf(u)
		u.checkSecrets()
	}
	return nil
}

// eventOf is the event as an object, which most runs need not have.
func (t *taped) eventOf(u *run) *action.Object {
	if u.event == nil {
		u.event = tapetree.Object(t.tape, t.tape.Root())
	}
	return u.event
}

// perform runs the module, where it has to, and the handler.
func (t *taped) perform(ctx context.Context, u *run) (err error) {
	defer func() {
		if recover() != nil {
			err = errFailed // what is left over as a panic is told by the other way
		}
	}()
	w := t.enter(u)
	stop := t.alarm.start(ctx, u.vm)
	defer stop()
	if w.handler == nil || t.kind == IsolationModule {
		if err := w.load(u); err != nil {
			t.fail(u, err)
			return nil
		}
	}
	if t.bound != u.vm {
		t.bind(u)
	}
	doc := u.vm.Taped(t.tape, t.info.ReadOnlyEvent, t.kind != IsolationFresh)
	if len(t.opts.Secrets) > 0 {
		v, _ := u.event.Get(t.info.SecretsAt)
		doc.Put(t.info.SecretsAt, action.MustMarshal(v))
	}
	u.record.Event = view{u.vm, doc.Handle(), func(read func()) { read() }}
	out := u.vm.CallOnly(*w.handler, doc.Handle(), t.api)
	switch {
	case doc.Odd() != "":
		return errOdd
	case out.Err != nil:
		t.fail(u, out.Err)
	default:
		u.end()
	}
	u.reportLeftovers(out.Timers)
	return nil
}

// fail records why the run ended early. A world whose engine was stopped is not used
// again.
func (t *taped) fail(u *run, err error) {
	if u.fail(err); u.result.Error.Kind != "" {
		t.world = nil
	}
}

// enter makes the run the one of its world, which is a new one where that is needed.
func (t *taped) enter(u *run) *world {
	w := t.world
	if w == nil || t.kind == IsolationFresh {
		w = &world{taped: true}
		t.world = w
	} else {
		w.vm.Again()
	}
	u.warm = w
	u.enter(t.program)
	u.record.Now = w.vm.Now
	return w
}

// bind makes the api.
func (t *taped) bind(u *run) {
	function := func(i int) sandbox.HostFunction { return t.run.function(i) }
	missing := func(path string, pos sandbox.Pos) *sandbox.HostFunction { return t.run.missingMember(path, pos) }
	if t.bound = u.vm; t.kind == IsolationFresh {
		t.api = u.vm.BindMembers(t.members, function, missing)
		return
	}
	t.api = u.vm.BindOnce(t.members, function, missing)
}

// performed is recorded for a run whose calls nobody will look at.
func (u *run) performed(name string, inv sandbox.Invocation, do func(*dialect.Call) (dialect.Reply, error)) sandbox.Reply {
	call := u.another()
	defer u.over()
	call.Again(name, inv.Args, u.vm.Undefined())
	call.Seq, call.Pos, call.Run = u.next(), inv.Pos, u.record
	size := len(name)
	for _, a := range inv.Args {
		size += u.looked(a)
	}
	u.grow(size)
	reply, err := do(call)
	if err != nil {
		reply.Throw, reply.Abort = thrown(err)
	}
	for ; u.written < len(u.record.Writes); u.written++ {
		u.grow(len(u.record.Writes[u.written].Value))
	}
	return reply
}

// callStack are the calls that go on, to be used again when they are over.
type callStack struct {
	list []*dialect.Call
	deep int
}

func (u *run) another() *dialect.Call {
	s := u.quick
	if s.deep == len(s.list) {
		s.list = append(s.list, &dialect.Call{})
	}
	s.deep++
	return s.list[s.deep-1]
}

func (u *run) over() { u.quick.deep-- }

// looked is the size of an argument as it would be recorded. What is no plain value is
// looked at as if it were: that can run code of the action.
func (u *run) looked(a sandbox.Arg) int {
	if n, ok := a.PlainSize(); ok {
		return n
	}
	return len(a.Tagged())
}

// conclude makes the outcome of a run that came to its end.
func (t *taped) conclude(u *run, out *Outcome) {
	if !t.quickly(u, out) {
		t.slowly(u, out)
	}
}

// slowly finishes the run as [Runner.Run] does.
func (t *taped) slowly(u *run, out *Outcome) {
	t.eventOf(u)
	blank := blank(t.subject, action.EventInfo{})
	blank.Logs, blank.Error = u.result.Logs, u.result.Error
	u.result = blank
	*out = outcomeOf(t.Runner, u.finish())
	u.record = nil // the outcome may share what it recorded
}

// quickly is finish for what is usual: no secrets, nothing absent, claims that land.
func (t *taped) quickly(u *run, out *Outcome) bool {
	if !u.hidden.idle() || len(u.missing)+len(u.absentModules)+len(u.denied) > 0 || u.record.Decision.Kind != action.DecisionAllow {
		return false
	}
	if len(t.entry.Trigger.Tokens) == 0 {
		return false
	}
	shape, places, ok := t.shape(u)
	if !ok {
		return false
	}
	list, ok := t.applier.Apply(u.record.Writes, shape.facts)
	if !ok || !allLand(list) {
		return false
	}
	*out = Outcome{Decision: u.record.Decision, Claims: list, Tokens: out.Tokens[:0]}
	for i := range shape.tokens {
		made := &shape.tokens[i]
		token := OutcomeToken{Kind: made.kind, Opaque: made.opaque, ClaimBytes: t.applier.Bytes(made.kind)}
		if rule := t.rules.Size; rule != nil && rule.For(made.kind) {
			token.Limit = rule.Limit
		}
		if made.opaque && token.ClaimBytes > 0 {
			return false
		}
		if !made.opaque {
			token.Bytes = made.bytes(t.tape, places, list, token.ClaimBytes, t.applier.Names())
		}
		out.Tokens = append(out.Tokens, token)
	}
	if len(u.record.Diagnostics()) > 0 {
		u.close()
		out.Diagnostics = u.result.Diagnostics
	}
	return true
}

func allLand(list []action.Claim) bool {
	for i := range list {
		if fate := list[i].Fate; fate != action.FateSet && fate != action.FateRenamed {
			return false
		}
	}
	return true
}

// base64Size is the length of n bytes in base64url without padding.
func base64Size(n int) int { return (n*8 + 5) / 6 }

// around is the length of a token with an empty payload but for that.
func (t *taped) around(header *action.Object) (int, bool) {
	text := string(header.Value())
	if n, ok := t.headers[text]; ok {
		return n, true
	}
	minted, err := t.run.sign(header, &action.Object{})
	if err != nil {
		return 0, false
	}
	n := minted.Bytes - base64Size(len("{}"))
	if len(t.headers) < maxHeaders {
		t.headers[text] = n
	}
	return n, true
}

// maxHeaders bounds the headers whose sizes are kept.
const maxHeaders = 64
