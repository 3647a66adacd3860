package replay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/claimctl/claimctl/internal/network"
	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/internal/tape"
	"github.com/claimctl/claimctl/internal/worker"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/runner"
)

// Argument is what a worker of a replay is started with in place of a command.
const Argument = "internal-replay"

// order is what a worker is told first.
type order struct {
	// Sides are the action, and the one to compare with.
	Sides []side `json:"sides"`
	// Project says how lines become events; IDAt is where the id is in the first
	// side's.
	Project Projection `json:"project"`
	IDAt    []string   `json:"id_at"`
	// IDGiven says that it was asked for, and goes before what a user's line says.
	IDGiven bool `json:"id_given"`
	// Sources are the names of the inputs; Files the numbers of the open files that
	// they are, 0 for those that come over the pipe.
	Sources []string `json:"sources"`
	Files   []int    `json:"files"`
	// Longest is the longest line, in bytes.
	Longest int   `json:"longest"`
	Shard   Shard `json:"shard"`
	// Records asks for records beside the summary.
	Records bool           `json:"records"`
	Summary summary.Config `json:"summary"`
	// Sample is how often an event runs again in a fresh runtime: one of so many.
	Sample uint64 `json:"sample"`
	Fresh  bool   `json:"fresh"`
}

// side is one action: a packed runner for each handler that can be called, the usual
// one first.
type side struct {
	Handlers []packed `json:"handlers"`
	Mocks    []mock   `json:"mocks,omitempty"`
}

type packed struct {
	Handler string `json:"handler"`
	Runner  []byte `json:"runner"`
}

// mock is a file with answers to HTTP requests.
type mock struct {
	Path string `json:"path"`
	Data []byte `json:"data"`
}

// Serve is the whole life of a worker of a replay. Args are those after [Argument]:
// the ceiling of its memory in bytes, and how many files it is given. The error is one
// of starting.
func Serve(args []string, in io.Reader, out io.Writer, registry dialect.Registry) error {
	if len(args) != 2 {
		return errors.New("this is no command; claimctl starts it by itself")
	}
	ceiling, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil {
		return fmt.Errorf("the memory ceiling %q: %w", args[0], err)
	}
	files, err := strconv.Atoi(args[1])
	if err != nil || files < 0 {
		return fmt.Errorf("the number of files %q", args[1])
	}
	const firstFile = 3
	if err := worker.Contain(ceiling, firstFile+files-1); err != nil {
		return err
	}
	debug.SetGCPercent(gcPercent)
	s := &server{wire: newWire(in, out), registry: registry}
	s.at.Store(idle)
	done := make(chan struct{})
	defer close(done)
	go worker.WatchMemory(ceiling, done, s.relieve)
	go s.pulse(done)
	for {
		kind, body, err := s.wire.receive()
		if err == nil {
			err = s.obey(kind, body)
		}
		if err != nil {
			return nil // nobody waits for it any more
		}
	}
}

// gcPercent lets garbage grow: what a run leaves behind is small beside what stays.
const gcPercent = 200

// server is a worker.
type server struct {
	wire     *wire
	registry dialect.Registry
	order    order
	sides    []*actor
	project  *projector
	writer   *writer
	summary  *summary.Summary
	files    []*os.File
	lines    lines
	tape     tape.Tape
	careful  bool
	spent    bool

	at     atomic.Int64 // the offset of the line that runs, or idle
	side   atomic.Int32
	runs   atomic.Uint64
	cancel atomic.Pointer[context.CancelCauseFunc]
	ctx    context.Context
	none   runner.Outcome // of a line that is no event
	key    []byte
}

const idle = -1

func (s *server) obey(kind byte, body []byte) error {
	switch kind {
	case frameOrder:
		said := []byte(nil)
		if err := s.begin(body); err != nil {
			said = []byte(err.Error())
		}
		return s.wire.send(frameReady, said)
	case frameBlock:
		var t task
		data, err := parseJSON(body, &t)
		if err != nil {
			return err
		}
		return s.block(t, data)
	case frameFlush:
		return s.flush()
	}
	return errFrame
}

// begin makes the runners.
func (s *server) begin(body []byte) error {
	if err := json.Unmarshal(body, &s.order); err != nil {
		return err
	}
	var err error
	if s.project, err = newProjector(s.order.Project, s.registry); err != nil {
		return err
	}
	for _, one := range s.order.Sides {
		a, err := newActor(one, s.registry, s.order)
		if err != nil {
			return err
		}
		s.sides = append(s.sides, a)
	}
	for _, n := range s.order.Files {
		var f *os.File
		if n > 0 {
			f = os.NewFile(uintptr(n), "input")
		}
		s.files = append(s.files, f)
	}
	s.writer = newWriter(s.order.Sources)
	s.lines.most = s.order.Longest
	s.renew()
	s.fresh()
	return nil
}

// fresh begins a new summary.
func (s *server) fresh() { s.summary = summary.New(s.order.Summary) }

// renew makes the context of the runs that come.
func (s *server) renew() {
	ctx, cancel := context.WithCancelCause(context.Background())
	s.ctx = ctx
	s.cancel.Store(&cancel)
}

// relieve ends the run that brings the process near its ceiling.
func (s *server) relieve() { (*s.cancel.Load())(worker.ErrMemory) }

// flush hands over the summary and begins a new one.
func (s *server) flush() error {
	s.summary.AddMode(s.sides[0].mode)
	text, err := s.summary.State()
	if err != nil {
		return err
	}
	s.fresh()
	return s.wire.sendJSON(frameResult, s.notes(), text)
}

// notes are sentences about what this worker came to do otherwise than was proven.
func (s *server) notes() []string {
	var list []string
	for _, a := range s.sides {
		for i := range a.handlers {
			if m := a.handlers[i].stream.Mode(); m.Kind != a.mode.Kind && len(m.Why) > 0 {
				list = append(list, m.Why[len(m.Why)-1])
			}
		}
	}
	return list
}

// pulseStep is how often a worker tells where it is.
const pulseStep = 100 * time.Millisecond

// pulse tells where the worker is, so that one that hangs can be ended and the line is
// known.
func (s *server) pulse(done <-chan struct{}) {
	tick := time.NewTicker(pulseStep)
	defer tick.Stop()
	var last uint64
	stuck := 0
	for {
		select {
		case <-done:
			return
		case <-tick.C:
		}
		p := pulse{Offset: s.at.Load(), Side: int(s.side.Load())}
		if runs := s.runs.Load(); p.Offset == idle || runs != last {
			last, stuck = runs, 0
		} else {
			stuck++
		}
		p.Stuck = stuck
		if s.wire.sendJSON(framePulse, p, nil) != nil {
			return
		}
	}
}

// actor is one side in a worker.
type actor struct {
	dialect  dialect.Dialect
	trigger  dialect.Trigger
	handlers []handler
	id       string // of the dialect
	native   bool   // lines that are events are its own
	// mode is how its runs are kept apart, as it was proven. What a worker comes to
	// do in the course of time is not in it: that depends on the lines that it had.
	mode runner.StreamMode
}

type handler struct {
	name    string
	runner  *runner.Runner
	stream  *runner.Stream
	sampler *runner.Stream // runs everything twice
	last    *runner.Stream // the one that ran last; nil when none did
	out     runner.Outcome
}

func newActor(one side, registry dialect.Registry, o order) (*actor, error) {
	net, err := mocked(one.Mocks)
	if err != nil {
		return nil, err
	}
	a := &actor{}
	for _, p := range one.Handlers {
		r, err := worker.Unpack(p.Runner, registry, net)
		if err != nil {
			return nil, err
		}
		h := handler{name: p.Handler, runner: r}
		if h.stream, err = r.Stream(runner.StreamOptions{Sample: -1, Fresh: o.Fresh}); err != nil {
			return nil, err
		}
		a.handlers = append(a.handlers, h)
	}
	first := a.handlers[0].runner
	a.dialect, a.trigger, a.id = first.Dialect(), first.Entry().Trigger, first.Dialect().Info().ID
	a.native, a.mode = a.id == o.Project.From, a.handlers[0].stream.Mode()
	return a, nil
}

// network of mocked answers; nil denies every request.
func mocked(files []mock) (runner.Network, error) {
	if len(files) == 0 {
		return nil, nil
	}
	var list []*network.Mocks
	for _, f := range files {
		m, problems := network.ParseMocks(f.Path, f.Data)
		if len(problems) > 0 {
			return nil, &problems[0]
		}
		list = append(list, m)
	}
	return answers{network.Join(list...)}, nil
}

type answers struct{ mocks *network.Mocks }

// Begin implements runner.Network.
func (a answers) Begin(redact func(string) string) runner.Exchange {
	return a.mocks.Start(network.SessionOptions{Redact: redact})
}

// lineError is what keeps a line from being an event.
type lineError struct{ code, message, hint string }

// fill makes an outcome of it.
func (e lineError) fill(out *runner.Outcome) {
	*out = runner.Outcome{
		Decision: action.Decision{Kind: action.DecisionError, Reason: e.message},
		Error: &action.Error{
			Name: "Error", Message: e.message, Kind: runner.ErrorEvent, Hint: e.hint, Properties: &action.Object{},
		},
		Diagnostics: []action.Diagnostic{{Code: e.code, Severity: action.SeverityError, Summary: e.message}},
	}
}
