package replay

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/claimctl/claimctl/internal/tape"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// partRecords is the size of records from which a worker ends its part of a block, in
// bytes: what comes after is a part of its own, so that memory stays bounded however
// long records are.
const partRecords = 1 << 20

// block does a block, or a part of it.
func (s *server) block(t task, data []byte) error {
	if err := s.open(t, data); err != nil {
		return s.failed(err)
	}
	s.writer.buf, s.careful, s.spent = frame(s.writer.buf[:0], frameLines), t.Careful, false
	done := end{Next: t.To}
	for {
		l, ok, err := s.lines.next()
		if err != nil {
			return s.failed(err)
		}
		if !ok {
			break
		}
		s.line(t, l)
		done.Lines++
		if len(s.writer.buf) >= partRecords && s.lines.at < t.To || s.spent {
			done.Next = min(s.lines.at, t.To)
			break
		}
	}
	done.Spent = s.spent
	return s.hand(done)
}

// hand hands over the records of a part, and says that it is done.
func (s *server) hand(done end) error {
	b := s.writer.buf
	closeFrame(b, 0)
	at := len(b)
	if at == frameHead { // without records
		b, at = b[:0], 0
	}
	b, err := appendJSON(frame(b, frameEnd), done)
	if err != nil {
		return err
	}
	closeFrame(b, at)
	s.writer.buf = b
	return s.wire.write(b)
}

// failed tells of an input that cannot be read.
func (s *server) failed(err error) error {
	return s.wire.sendJSON(frameEnd, end{Next: -1}, []byte(err.Error()))
}

// open begins to read a block.
func (s *server) open(t task, data []byte) error {
	if t.Source < 0 || t.Source >= len(s.files) {
		return errFrame
	}
	if t.Inline {
		s.lines.begin(shifted{data, t.From}, t.From, t.From+int64(len(data)), t.Header != nil)
		return nil
	}
	if s.files[t.Source] == nil {
		return errors.New("the worker was not given the input")
	}
	s.lines.begin(s.files[t.Source], t.From, t.To, false)
	s.lines.align()
	return nil
}

// line runs one line and writes its record.
func (s *server) line(t task, l line) {
	text := l.text
	if l.offset == 0 {
		text = bytes.TrimPrefix(text, []byte("\ufeff"))
	}
	text = bytes.TrimSuffix(text, []byte{'\r'})
	bad, ok := s.readable(text, l)
	if !ok {
		s.tell(t, l, nil, bad)
		return
	}
	main := s.sides[0]
	h, event, problem := s.event(main, t.Header, text)
	if problem != nil {
		s.tell(t, l, s.project.id, *problem)
		return
	}
	if !s.order.Shard.one() && !s.order.Shard.takes(keyOf(s.idBefore(event), text)) {
		return
	}
	s.run(0, t, l, h, event)
	id := s.idAfter(h, event)
	var before *runner.Outcome
	if len(s.sides) > 1 {
		before = s.before(t, l, text)
	}
	if !s.lines.complete && h.out.Error != nil && h.out.Error.Kind == runner.ErrorEvent {
		h.out.Error.Hint = "the input ends in the middle of this line; was it cut off?"
	}
	s.record(t, l, id, before, &h.out)
}

// idBefore is the id of an event that has not run; nil where it has none.
func (s *server) idBefore(event []byte) []byte {
	if id := s.project.id; id != nil && !s.order.IDGiven {
		return id
	}
	if s.order.IDAt == nil || s.tape.Parse(event) != nil || s.tape.Kind(s.tape.Root()) != tape.Object {
		return nil
	}
	at := s.tape.Lookup(s.tape.Root(), s.order.IDAt...)
	if at == tape.None || s.tape.Kind(at) != tape.String && s.tape.Kind(at) != tape.Number {
		return nil
	}
	return s.tape.Raw(at)
}

// idAfter is the same for the event that has just run, which has been read already.
func (s *server) idAfter(h *handler, event []byte) []byte {
	switch id := s.project.id; {
	case id != nil && !s.order.IDGiven:
		return id
	case s.order.IDAt == nil, h.out.Error != nil && h.out.Error.Kind == runner.ErrorEvent:
		return nil
	case h.last == nil: // it ended a worker before
		return s.idBefore(event)
	}
	return h.last.Scalar(s.order.IDAt)
}

// keyOf is what a line is divided by.
func keyOf(id, text []byte) []byte {
	if len(id) > 0 {
		return id
	}
	return text
}

// readable says what keeps a line from being read at all.
func (s *server) readable(text []byte, l line) (lineError, bool) {
	switch {
	case l.long:
		return lineError{
			codeLong, fmt.Sprintf("the line is longer than %d bytes", s.order.Longest), "--max-line allows longer ones, for their memory",
		}, false
	case len(bytes.TrimSpace(text)) == 0:
		return lineError{codeEmpty, "the line is empty", "each line is to be an event, or a user"}, false
	case s.order.Project.Scenario != nil && !utf8.Valid(text):
		return lineError{codeEncoding, "the line is not UTF-8", "convert the input, such as with iconv -t UTF-8"}, false
	}
	return lineError{}, true
}

// event makes the event of a line for a side, and finds the handler that runs.
func (s *server) event(a *actor, names []string, text []byte) (*handler, []byte, *lineError) {
	event, name, err := s.project.of(a, names, text)
	if err != nil {
		return nil, nil, &lineError{codeUser, "the line makes no event of " + a.id + ": " + err.Error(), ""}
	}
	for i := range a.handlers {
		if h := &a.handlers[i]; name == "" || h.name == name {
			return h, event, nil
		}
	}
	return nil, nil, &lineError{
		codeDerive, fmt.Sprintf("the platform calls %s for this event, and the action has no such handler", name), "",
	}
}

// before runs the other side on the same line.
func (s *server) before(t task, l line, text []byte) *runner.Outcome {
	h, event, problem := s.event(s.sides[1], t.Header, text)
	if problem != nil {
		problem.fill(&s.none)
		return &s.none
	}
	s.run(1, t, l, h, event)
	return &h.out
}

// run runs one side on an event, unless it has ended a worker before.
func (s *server) run(side int, t task, l line, h *handler, event []byte) {
	for i := range t.Deadly {
		if d := &t.Deadly[i]; d.Offset == l.offset && d.Side == side {
			died(&d.Error, &h.out)
			h.last = nil
			return
		}
	}
	s.side.Store(int32(side))
	s.runs.Add(1)
	s.at.Store(l.offset)
	if s.careful {
		_ = s.wire.sendJSON(frameStep, pulse{Offset: l.offset, Side: side}, nil)
	}
	h.run(s, event)
	s.at.Store(idle)
	if s.ctx.Err() != nil {
		s.spent = true
		s.renew()
	}
}

// run runs an event, a sample of them twice. A sample that gives something else the
// second time ends the reuse of the runtime.
func (h *handler) run(s *server, event []byte) {
	h.last = h.stream
	if s.order.Sample == 0 || mix(hashOf(event))%s.order.Sample != 0 {
		h.stream.Run(s.ctx, event, &h.out)
		return
	}
	if h.sampler == nil {
		var err error
		if h.sampler, err = h.runner.Stream(runner.StreamOptions{Sample: 1, Fresh: s.order.Fresh}); err != nil {
			h.sampler = h.stream
		}
	}
	h.last = h.sampler
	h.sampler.Run(s.ctx, event, &h.out)
	if h.out.Differs == "" {
		return
	}
	if fresh, err := h.runner.Stream(runner.StreamOptions{Sample: -1, Fresh: true}); err == nil {
		h.stream = fresh
	}
}

// died is the outcome of an event whose run ended its process.
func died(e *action.Error, out *runner.Outcome) {
	*out = runner.Outcome{
		Decision:    action.Decision{Kind: action.DecisionError, Reason: e.Message},
		Error:       e,
		Diagnostics: []action.Diagnostic{{Code: codeDeadly, Severity: action.SeverityError, Summary: e.Message, Hint: e.Hint}},
	}
}

// tell writes the record of a line that is no event.
func (s *server) tell(t task, l line, id []byte, e lineError) {
	if !s.order.Shard.takes(keyOf(id, l.text)) {
		return
	}
	e.fill(&s.none)
	var before *runner.Outcome
	if len(s.sides) > 1 {
		before = &s.none
	}
	s.record(t, l, id, before, &s.none)
}

// record counts an outcome, and writes it.
func (s *server) record(t task, l line, id []byte, before, after *runner.Outcome) {
	key := id
	if len(key) == 0 {
		key = strconv.AppendInt(append(append(s.key[:0], s.order.Sources[t.Source]...), ':'), l.offset, 10)
		s.key = key
	} else if key[0] == '"' {
		key = key[1 : len(key)-1]
	}
	if before != nil {
		s.summary.AddPair(key, before, after)
	} else {
		s.summary.Add(key, after)
	}
	if s.order.Records {
		s.writer.record(t.Source, l.offset, id, before, after)
	}
}

// of makes the event of a line for a side.
func (p *projector) of(a *actor, names []string, text []byte) (event []byte, handler string, err error) {
	p.id = nil
	if p.Scenario == nil {
		if event = text; !a.native {
			event, handler, err = p.derive(text)
		}
		if err != nil || len(p.overlays) == 0 {
			return event, handler, err
		}
		obj, err := action.ParseObject(event)
		if err != nil {
			return nil, "", err
		}
		event, err = p.overlaid(obj)
		return event, handler, err
	}
	u, err := p.read(names, text)
	if err != nil {
		return nil, "", err
	}
	p.id = u.id()
	obj, err := p.event(u, a.dialect, a.trigger)
	if err != nil {
		return nil, "", err
	}
	event, err = p.overlaid(obj)
	return event, "", err
}

// overlaid is the event with the overlays that were asked for.
func (p *projector) overlaid(event *action.Object) ([]byte, error) {
	for _, o := range p.overlays {
		if o.value == nil {
			event.Unset(o.path)
		} else if err := event.Set(o.path, o.value); err != nil {
			return nil, err
		}
	}
	return event.Value(), nil
}

func (p *projector) read(names []string, text []byte) (user, error) {
	if names == nil {
		return p.line(text)
	}
	values, err := cells(text)
	if err != nil {
		return user{}, err
	}
	return p.row(names, values)
}
