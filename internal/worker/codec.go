package worker

import (
	"encoding/binary"
	"errors"
	"time"
	"unsafe"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// codec writes or reads messages. Each shape is described once, for both
// directions: a field is either appended to the data or taken from it. Reflection
// would do the same, for the price of a tenth of a run and of a cold start.
type codec struct {
	data    []byte
	reading bool
	bad     bool // the data ended before the message did
}

// errMessage is a message that cannot be read.
var errMessage = errors.New("the message from the other process cannot be read")

func (c *codec) number(v uint64) uint64 {
	if !c.reading {
		c.data = binary.AppendUvarint(c.data, v)
		return v
	}
	v, n := binary.Uvarint(c.data)
	if n <= 0 {
		c.bad, c.data = true, nil
		return 0
	}
	c.data = c.data[n:]
	return v
}

// integer is any integer; negative ones are folded between the others.
func integer[T ~int | ~int64](c *codec, v *T) {
	folded := c.number(uint64(*v)<<1 ^ uint64(int64(*v)>>63))
	if c.reading {
		*v = T(int64(folded>>1) ^ -int64(folded&1))
	}
}

func (c *codec) flag(v *bool) {
	n := uint64(0)
	if *v {
		n = 1
	}
	if n = c.number(n); c.reading {
		*v = n == 1
	}
}

// text is a string. One that is read shares the memory of the message, which
// nobody changes.
func text[T ~string](c *codec, v *T) {
	n := c.number(uint64(len(*v)))
	if !c.reading {
		c.data = append(c.data, *v...)
		return
	}
	taken := c.take(n)
	*v = T(unsafe.String(unsafe.SliceData(taken), len(taken)))
}

// blob is bytes; nil and empty are the same. Those that are read share the memory
// of the message.
func blob[T ~[]byte](c *codec, v *T) {
	n := c.number(uint64(len(*v)))
	switch {
	case !c.reading:
		c.data = append(c.data, *v...)
	case n == 0:
		*v = nil
	default:
		*v = T(c.take(n))
	}
}

// take takes bytes from the data.
func (c *codec) take(n uint64) []byte {
	if n > uint64(len(c.data)) {
		c.bad, c.data = true, nil
		return nil
	}
	taken := c.data[:n:n]
	c.data = c.data[n:]
	return taken
}

// list is a slice; nil and empty are told apart.
func list[T any](c *codec, v *[]T, each func(*codec, *T)) {
	n := uint64(0)
	if *v != nil {
		n = uint64(len(*v)) + 1
	}
	if n = c.number(n); c.reading {
		*v = nil
		if n > 0 && n-1 <= uint64(len(c.data)) {
			*v = make([]T, n-1)
		} else if n > 0 {
			c.bad, c.data = true, nil
		}
	}
	for i := range *v {
		each(c, &(*v)[i])
	}
}

// optional is a pointer that may be nil.
func optional[T any](c *codec, v **T, each func(*codec, *T)) {
	there := *v != nil
	if c.flag(&there); !there {
		*v = nil
		return
	}
	if c.reading {
		*v = new(T)
	}
	each(c, *v)
}

// value is JSON that may be absent.
func (c *codec) value(v *action.Value) { blob(c, v) }

func (c *codec) texts(v *[]string) { list(c, v, text[string]) }

func (c *codec) strings(v ...*string) {
	for _, s := range v {
		text(c, s)
	}
}

func (c *codec) integers(v ...*int) {
	for _, n := range v {
		integer(c, n)
	}
}

// What follows are the shapes.

func orderShape(c *codec, o *order) {
	optional(c, &o.Job, jobShape)
	optional(c, &o.Run, executionShape)
	optional(c, &o.Answer, responseShape)
	list(c, &o.Unused, diagnosticShape)
}

func reportShape(c *codec, r *report) {
	c.flag(&r.Ready)
	c.flag(&r.Begin)
	c.flag(&r.Over)
	optional(c, &r.Request, httpRequestShape)
	optional(c, &r.Result, resultShape)
}

func executionShape(c *codec, e *execution) {
	e.ID = uint32(c.number(uint64(e.ID)))
	e.Number = c.number(e.Number)
	text(c, &e.Origin)
	blob(c, &e.JSON)
}

func jobShape(c *codec, j *job) {
	j.ID = uint32(c.number(uint64(j.ID)))
	c.strings(&j.Dialect, &j.Path, &j.Trigger, &j.Handler, &j.Settings.Issuer, &j.Settings.Audience, &j.Settings.Namespace)
	blob(c, &j.Code)
	integer(c, &j.TimeLimit)
	integer(c, &j.Seed)
	seconds, nanos := j.Clock.Unix(), int64(j.Clock.Nanosecond())
	integer(c, &seconds)
	integer(c, &nanos)
	j.Clock = time.Unix(seconds, nanos).UTC()
	for _, f := range []*bool{&j.Lenient, &j.ShowSecrets, &j.Network, &j.Unsigned, &j.Timed, &j.Engine, &j.Watch.Reads, &j.Watch.Places} {
		c.flag(f)
	}
	list(c, &j.Secrets, func(c *codec, p *pair) { c.strings(&p.Name, &p.Value) })
	list(c, &j.Units, func(c *codec, u *unit) {
		text(c, &u.Role)
		c.texts(&u.Names)
		text(c, &u.Path)
		blob(c, &u.Code)
		c.value(&u.Scope)
	})
	optional(c, &j.Other, executionShape)
	list(c, &j.Notes, diagnosticShape)
}

func headerShape(c *codec, h *sandbox.HTTPHeader) { c.strings(&h.Name, &h.Value) }

func httpRequestShape(c *codec, r *sandbox.HTTPRequest) {
	c.strings(&r.Client, &r.Method, &r.URL)
	list(c, &r.Headers, headerShape)
	blob(c, &r.Body)
	c.integers(&r.Pos.Line, &r.Pos.Column)
}

func responseShape(c *codec, r *sandbox.HTTPResponse) {
	integer(c, &r.Status)
	text(c, &r.StatusText)
	list(c, &r.Headers, headerShape)
	blob(c, &r.Body)
	integer(c, &r.Delay)
	optional(c, &r.Fault, func(c *codec, f *sandbox.HTTPFault) {
		text(c, &f.Kind)
		c.strings(&f.Code, &f.Message)
	})
}

func diagnosticShape(c *codec, d *action.Diagnostic) {
	text(c, &d.Severity)
	c.strings(&d.Code, &d.Summary, &d.Detail, &d.Hint, &d.File, &d.Source)
	c.integers(&d.Line, &d.Column)
	c.flag(&d.Private)
}

func resultShape(c *codec, r *action.Result) {
	c.strings(&r.Schema, &r.Action.Path, &r.Action.Dialect, &r.Action.Trigger, &r.Action.Entry, &r.Action.SHA256, &r.Action.Detected)
	c.strings(&r.Event.Source, &r.Event.SHA256)
	text(c, &r.Decision.Kind)
	c.strings(&r.Decision.Reason, &r.Decision.Code, &r.Decision.URL, &r.Decision.Title)
	list(c, &r.Calls, callShape)
	list(c, &r.Logs, logShape)
	list(c, &r.Requests, requestShape)
	list(c, &r.Claims, claimShape)
	tokensShape(c, &r.Tokens)
	effectsShape(c, &r.Effects)
	c.value(&r.Returned)
	c.value(&r.EventAfter)
	optional(c, &r.Error, errorShape)
	list(c, &r.Diagnostics, diagnosticShape)
	integer(c, &r.DurationUS)
	optional(c, &r.Trace, traceShape)
}

func traceShape(c *codec, t *action.Trace) {
	list(c, &t.Reads, func(c *codec, r *action.Read) {
		list(c, (*[]string)(&r.Path), text[string])
		c.integers(&r.Line, &r.Column)
	})
	list(c, &t.Hits, integer[int])
}

func callShape(c *codec, v *action.Call) {
	c.integers(&v.Seq, &v.Line, &v.Column)
	text(c, &v.Method)
	list(c, &v.Args, (*codec).value)
	c.value(&v.Returned)
	text(c, &v.Throws)
}

func entryShape(c *codec, e *runner.Entry) {
	optional(c, &e.Call, callShape)
	optional(c, &e.Log, logShape)
	optional(c, &e.Request, requestShape)
	optional(c, &e.Write, writeShape)
}

func logShape(c *codec, l *action.Log) {
	c.strings(&l.Level, &l.Method, &l.Message)
	c.integers(&l.Seq, &l.Line)
}

func writeShape(c *codec, w *action.Write) {
	c.integers(&w.Seq, &w.Line, &w.Column)
	text(c, &w.Token)
	c.strings(&w.Name, &w.Rejected)
	c.value(&w.Value)
}

func requestShape(c *codec, v *action.Request) {
	c.integers(&v.Seq, &v.Status, &v.Line)
	c.strings(&v.Method, &v.URL, &v.Body)
	dictionary(c, &v.Headers, text[string])
}

func claimShape(c *codec, v *action.Claim) {
	text(c, &v.Token)
	c.strings(&v.Name, &v.FinalName, &v.Rule, &v.Why, &v.Source)
	c.value(&v.Value)
	text(c, &v.Fate)
	c.integers(&v.Seq, &v.Line, &v.Column)
}

func tokensShape(c *codec, v *map[string]*action.Token) {
	dictionary(c, v, func(c *codec, p **action.Token) {
		optional(c, p, func(c *codec, t *action.Token) {
			c.object(&t.Header)
			c.object(&t.Payload)
			text(c, &t.JWT)
			integer(c, &t.Bytes)
			c.flag(&t.Opaque)
		})
	})
}

// fewMembers is how many members there is room for before they are seen.
const fewMembers = 8

// dictionary is a map; the order of its members does not matter. Nil and empty are the
// same.
func dictionary[T any](c *codec, v *map[string]T, each func(*codec, *T)) {
	n := c.number(uint64(len(*v)))
	if !c.reading {
		for name, item := range *v {
			text(c, &name)
			each(c, &item)
		}
		return
	}
	*v = make(map[string]T, min(n, fewMembers))
	for range n {
		var name string
		var item T
		text(c, &name)
		if each(c, &item); c.bad {
			return
		}
		(*v)[name] = item
	}
}

func effectsShape(c *codec, v *action.Effects) {
	for _, o := range []**action.Object{&v.AppMetadata, &v.UserMetadata, &v.Cache, &v.State, &v.Other} {
		c.object(o)
	}
	c.texts(&v.Scopes)
}

func errorShape(c *codec, v *action.Error) {
	c.strings(&v.Name, &v.Message, &v.Kind, &v.File, &v.Hint)
	c.flag(&v.Thrown)
	c.value(&v.Value)
	c.object(&v.Properties)
	c.integers(&v.Line, &v.Column)
	list(c, &v.Stack, func(c *codec, f *action.Frame) {
		c.strings(&f.Function, &f.File)
		c.integers(&f.Line, &f.Column)
	})
}
