// Package replay runs an action over recorded events, or over users, and says what
// becomes of each and of all: a record a line, and a summary.
//
// The lines are done by worker processes, one a core, which are contained as those of
// single runs are. A worker is told which part of a file to read, runs its lines, and
// sends back records; this process only puts them in order. A line that ends its
// worker becomes an error of its own, and the rest of its block is done again by
// another.
//
// Nothing depends on who did what: records and summary are the same to the byte for
// any number of workers and shards, and for a replay that was killed and resumed.
package replay

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/internal/worker"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// Side is an action to replay: a runner for each handler that its platform may call,
// the usual one first, and the answers to their HTTP requests.
type Side struct {
	Runners []*runner.Runner
	Mocks   []Mock
}

// Mock is a file with answers to HTTP requests.
type Mock struct {
	Path string
	Data []byte
}

// Options describe a replay.
type Options struct {
	// Executable is the path of this program, whose main function calls [Serve] when
	// its first argument is [Argument].
	Executable string
	// Version is this program's: another one may give other results.
	Version string
	Action  Side
	// Against is the action to compare with; nil without.
	Against *Side
	Inputs  []*Input
	// Open opens an input once more, for the workers.
	Open    func(path string) (*os.File, error)
	Project Projection
	// IDAt is where an event has its id; nil for nowhere.
	IDAt []string
	// IDGiven says that somebody asked for it; otherwise the id that a user's line has
	// comes first.
	IDGiven bool
	// Jobs is the number of workers; 0 is one.
	Jobs int
	// Memory is the ceiling of each, in bytes; 0 is worker.DefaultMemory.
	Memory int64
	// Longest is the longest line, in bytes; 0 is [DefaultLongest].
	Longest int
	Shard   Shard
	// ShowIDs and MinIDs are those of [summary.Config].
	ShowIDs bool
	MinIDs  int
	// Fresh has every event run in a runtime of its own. Sample is how often one is run
	// twice, to check the isolation: one of so many; 0 is [DefaultSample].
	Fresh  bool
	Sample int
	// Out is where records go; nil for nowhere.
	Out *Output
	// Checkpoint is the folder of the checkpoint, "" for none; Resume is the one to go
	// on from.
	Checkpoint string
	Resume     *Checkpoint
	// Passing says that the checkpoint is removed when the run is complete, so that none
	// is made of its end.
	Passing bool
	Now     func() time.Time
	// Progress is told from time to time how far it is, by several goroutines at once.
	Progress func(Progress)
	// Every is how often a checkpoint is made; 0 is [DefaultEvery].
	Every time.Duration
}

// What is used where nothing is asked for.
const (
	DefaultLongest = 4 << 20
	DefaultSample  = 1024
	DefaultEvery   = 2 * time.Second
)

// Progress is how far a replay is. Bytes are those that were read of Total; Total is 0
// where it is not known.
type Progress struct {
	Lines, Bytes, Total int64
}

// Result is what a replay came to.
type Result struct {
	Summary *summary.Summary
	// Lines is the number of records.
	Lines int64
	// Complete says that nothing is left.
	Complete bool
	// Notes are sentences about what workers came to do in the course of time, such as
	// giving up the reuse of a runtime. They depend on which lines a worker had, and so
	// are no part of the summary.
	Notes []string
}

// Run replays. When ctx ends, what is done is kept, and the error is that of ctx. The
// error is also an *[InputError], an *[OutputError], an *action.Diagnostic, or tells
// why workers cannot run. The result is good after an error, too: it is what was done
// up to the last checkpoint.
func Run(ctx context.Context, o Options) (Result, error) {
	if o.Resume != nil && o.Resume.Done {
		s, err := o.Resume.restore()
		return Result{Summary: s, Lines: o.Resume.Lines, Complete: true}, errors.Join(err, o.fits())
	}
	r, err := o.prepare()
	if err != nil {
		return Result{}, err
	}
	defer r.close()
	if err := r.begin(); err != nil {
		return Result{}, err
	}
	err = r.rounds(ctx)
	return Result{r.crew.total, r.safe.Lines, err == nil, r.crew.notes}, err
}

// replay is one that runs.
type replay struct {
	Options
	run   string
	plan  *plan
	crew  *crew
	feed  *feed
	total int64
	raw   int64 // bytes that were read here
	// What the last round ended with.
	safe Checkpoint
}

// order is what the workers are told.
func (o *Options) order() order {
	cfg := summary.Config{
		Action: subject(o.Action), Run: "", ShowIDs: o.ShowIDs, MinIDs: o.MinIDs,
	}
	sides := []side{pack(o.Action)}
	if o.Against != nil {
		other := subject(*o.Against)
		cfg.Against = &other
		sides = append(sides, pack(*o.Against))
	}
	if !o.Shard.one() {
		cfg.Shard = summary.Shard{Index: o.Shard.Index - 1, Count: o.Shard.Of}
	}
	longest, sample := o.Longest, o.Sample
	if longest == 0 {
		longest = DefaultLongest
	}
	if sample == 0 {
		sample = DefaultSample
	}
	out := order{
		Sides: sides, Project: o.Project, IDAt: o.IDAt, IDGiven: o.IDGiven, Longest: longest, Shard: o.Shard,
		Summary: cfg, Sample: uint64(sample), Fresh: o.Fresh,
	}
	out.Summary.Run = o.identify(out)
	for _, in := range o.Inputs {
		out.Sources = append(out.Sources, in.Path)
	}
	out.Records = o.Out != nil
	return out
}

func pack(s Side) side {
	out := side{}
	for _, r := range s.Runners {
		out.Handlers = append(out.Handlers, packed{r.Entry().Handler, worker.Pack(r)})
	}
	for _, m := range s.Mocks {
		out.Mocks = append(out.Mocks, mock(m))
	}
	return out
}

func subject(s Side) action.Subject {
	r := s.Runners[0]
	return action.Subject{
		Path: r.Source().Path, SHA256: r.Source().SHA256(), Dialect: r.Dialect().Info().ID,
		Trigger: r.Entry().Trigger.ID, Entry: r.Entry().Handler,
	}
}

// identify is a text that tells this run from others: it is made of all that results
// depend on.
func (o *Options) identify(what order) string {
	what.Shard, what.Summary = Shard{}, summary.Config{ShowIDs: o.ShowIDs, MinIDs: o.MinIDs}
	sum := sha256.New()
	text, _ := json.Marshal(what) // of plain data
	_, _ = sum.Write(text)
	fmt.Fprintln(sum, o.Version, o.Shard.By == ByID)
	for _, in := range o.Inputs {
		fmt.Fprintln(sum, in.Print, in.Packing, in.Table)
	}
	return hex.EncodeToString(sum.Sum(nil))[:32]
}

// maxPassed is the largest number of files that workers are given.
const maxPassed = 64

// prepare says what the workers are to do.
func (o Options) prepare() (*replay, error) {
	for _, in := range o.Inputs {
		if !o.Shard.one() && o.Shard.By == ByRange && !in.sized() {
			return nil, &InputError{
				in.Path + " cannot be divided by its bytes: it is packed, or can be read once only", "divide it with --shard-by id, or unpack it",
			}
		}
	}
	order := o.order()
	r := &replay{Options: o, run: order.Summary.Run}
	r.plan = &plan{executable: o.Executable, memory: o.Memory, limit: o.limit(), config: order.Summary}
	if r.plan.memory == 0 {
		r.plan.memory = worker.DefaultMemory
	}
	if err := r.pass(&order); err != nil {
		return nil, err
	}
	text, err := json.Marshal(order)
	if err != nil {
		return nil, err
	}
	r.plan.order = text
	own := func(source int) bool { return order.Files[source] > 0 }
	at := position{}
	if o.Resume != nil {
		at = o.Resume.Position
	}
	r.feed = newFeed(o.Inputs, o.Shard, at, feedOptions{
		workers: o.Jobs, own: own, most: order.Longest, read: r.count, columns: o.Project.CheckColumns,
	})
	for i, in := range o.Inputs {
		if span := r.feed.spans[i]; in.sized() {
			r.total += span[1] - span[0]
		} else if r.total += in.Size; in.Size < 0 {
			r.total = -1 << 62
		}
	}
	r.total = max(r.total, 0)
	var w io.Writer = io.Discard
	if o.Out != nil {
		w = o.Out
	}
	r.crew = &crew{out: newOrdered(w), total: summary.New(order.Summary), config: order.Summary, tell: r.tell, last: r.last}
	for range max(o.Jobs, 1) {
		r.crew.hands = append(r.crew.hands, &hand{plan: r.plan})
	}
	return r, nil
}

// begin starts the workers, while the output is brought to where it goes on: to cut off
// a long file takes as long as a process to start.
func (r *replay) begin() error {
	ready := make(chan error, 1)
	go func() { ready <- r.resume() }()
	err := r.start()
	if other := <-ready; err == nil {
		err = other
	}
	return err
}

// limit is the longest time that an event may take.
func (o *Options) limit() time.Duration {
	limit := o.Action.Runners[0].Options().TimeLimit
	if o.Against != nil {
		limit = max(limit, o.Against.Runners[0].Options().TimeLimit)
	}
	return limit
}

// pass opens the files that workers read themselves.
func (r *replay) pass(o *order) error {
	const firstFile = 3
	o.Files = make([]int, len(r.Inputs))
	if !worker.PassesFiles || len(r.Inputs) > maxPassed {
		return nil
	}
	for i, in := range r.Inputs {
		if !in.divisible() {
			continue
		}
		f, err := r.Open(in.Path)
		if err != nil {
			return unreadableInput(in.Path, err)
		}
		o.Files[i] = firstFile + len(r.plan.files)
		r.plan.files = append(r.plan.files, f)
	}
	return nil
}

// start starts all workers at once.
func (r *replay) start() error {
	errs := make(chan error, len(r.crew.hands))
	for _, h := range r.crew.hands {
		go func() { errs <- h.start() }()
	}
	var failed error
	for range r.crew.hands {
		if err := <-errs; err != nil && failed == nil {
			failed = err
		}
	}
	return failed
}

func (r *replay) close() {
	for _, h := range r.crew.hands {
		h.close()
	}
	for _, f := range r.plan.files {
		_ = f.Close()
	}
	r.feed.close()
}

// fits holds the checkpoint to go on from against the run.
func (o *Options) fits() error {
	return o.Resume.fits(o.order().Summary.Run, o.Shard, o.Out)
}

// resume goes on from a checkpoint, or begins.
func (r *replay) resume() error {
	r.safe = Checkpoint{Schema: CheckpointSchema, Run: r.run, Shard: r.Shard, Clock: r.Project.At, Position: r.feed.at, Output: -1}
	if r.Out != nil {
		r.safe.Output = 0
	}
	if r.Resume == nil {
		return r.Out.cut(0)
	}
	if err := r.Resume.fits(r.run, r.Shard, r.Out); err != nil {
		return err
	}
	total, err := r.Resume.restore()
	if err != nil {
		return err
	}
	r.safe, r.crew.total, r.crew.lines = *r.Resume, total, r.Resume.Lines
	return r.Out.cut(r.Resume.Output)
}

func (r *replay) count(n int) {
	r.crew.mu.Lock()
	r.raw += int64(n)
	r.crew.mu.Unlock()
}

func (r *replay) tell() {
	if r.Progress == nil {
		return
	}
	r.crew.mu.Lock()
	p := Progress{r.crew.lines, max(r.crew.bytes, r.raw), r.total}
	r.crew.mu.Unlock()
	r.Progress(p)
}

// rounds does all rounds, each with a checkpoint at its end.
func (r *replay) rounds(ctx context.Context) error {
	every := r.Every
	if every == 0 {
		every = DefaultEvery
	}
	for {
		until := r.Now().Add(every)
		err := r.crew.round(ctx, r.feed, func() bool { return r.Now().After(until) })
		var input *action.Diagnostic
		void := err != nil && !errors.Is(err, io.EOF) && !errors.As(err, &input) && (ctx.Err() == nil || r.crew.failed != nil)
		if void {
			if ctx.Err() != nil && errors.Is(err, errStopped) { // no worker was at its end in time
				err = ctx.Err()
			}
			return errors.Join(err, r.back())
		}
		if failed := r.keep(errors.Is(err, io.EOF)); failed != nil {
			return failed
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// last makes the records last, if there are checkpoints that go by them.
func (r *replay) last() error {
	if r.Out == nil || r.Checkpoint == "" {
		return nil
	}
	return r.Out.sync()
}

// keep makes a checkpoint of what is done.
func (r *replay) keep(done bool) error {
	r.safe.Position, r.safe.Lines, r.safe.Done = r.feed.at, r.crew.lines, done
	if r.Out != nil {
		r.safe.Output = r.Out.length
	}
	if r.Checkpoint == "" || done && r.Passing {
		return nil
	}
	part, err := r.crew.total.Part()
	if err != nil {
		return err
	}
	r.safe.Summary = part[:len(part)-1]
	if err := r.safe.write(r.Checkpoint); err != nil {
		return &OutputError{action.Diagnostic{
			Code: codeOutput, Severity: action.SeverityError, File: r.Checkpoint,
			Summary: fmt.Sprintf("the checkpoint cannot be written: %v", cause(err)),
		}}
	}
	return nil
}

// back takes away the records of a round that did not come to its end.
func (r *replay) back() error {
	if r.Out == nil || r.safe.Output < 0 {
		return nil
	}
	return r.Out.cut(r.safe.Output)
}
