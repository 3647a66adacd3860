package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/runner"
)

// Job is what is to be run. It is sent to every worker as JSON, the actions' source
// with it.
type Job struct {
	Action Action
	// Against is another action to compare with; nil without.
	Against *Action
	// ID is the dotted path of an event's id; "" is [DefaultID]. Lines that have none
	// count as one id each.
	ID string
	// Events names the events, so that a summary tells from which it is.
	Events string
	// Clock is the instant of every run.
	Clock time.Time
	// Sample is how often an event is run a second time to check the isolation: by a
	// hash of the event, one of so many; 0 is [DefaultSample], less is never.
	Sample int
	// ShowIDs and MinIDs are those of [summary.Config].
	ShowIDs bool
	MinIDs  int
}

// DefaultID is where most platforms' events have their user, and DefaultSample how
// often an event is run again.
const (
	DefaultID     = "user.user_id"
	DefaultSample = 1024
)

// Action is an action with all that it takes to run it. Dialect may be "" where it can
// be told from the source.
type Action struct {
	Path, Source              string
	Dialect, Trigger, Handler string
}

// replay runs lines.
type replay struct {
	job    Job
	id     action.Path
	sides  []*side // the action, and what it is compared with
	config summary.Config
	before runner.Outcome
	after  runner.Outcome
}

// side is one action, with a stream for most events and one that runs each twice.
type side struct {
	runner         *runner.Runner
	stream, sample *runner.Stream
}

func (j Job) open() (*replay, error) {
	r := &replay{job: j}
	path := j.ID
	if path == "" {
		path = DefaultID
	}
	var err error
	if r.id, err = action.ParsePath(path); err != nil {
		return nil, fmt.Errorf("the path of the id: %w", err)
	}
	list := []Action{j.Action}
	if j.Against != nil {
		list = append(list, *j.Against)
	}
	for _, a := range list {
		s, err := a.open(j)
		if err != nil {
			return nil, err
		}
		r.sides = append(r.sides, s)
	}
	r.config = summary.Config{Action: r.sides[0].subject(), Run: j.digest(), ShowIDs: j.ShowIDs, MinIDs: j.MinIDs}
	if j.Against != nil {
		against := r.sides[1].subject()
		r.config.Against = &against
	}
	return r, nil
}

// digest tells runs of other events or options apart.
func (j Job) digest() string {
	text, _ := json.Marshal(j) // of plain data
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func (a Action) open(j Job) (*side, error) {
	src := action.Source{Path: a.Path, Code: []byte(a.Source)}
	d, detected, err := a.find(src)
	if err != nil {
		return nil, err
	}
	r, err := runner.New(d, src, runner.Options{Trigger: a.Trigger, Handler: a.Handler, Clock: j.Clock, Unsigned: true, Detected: detected})
	if err != nil {
		return nil, err
	}
	s := &side{runner: r}
	if s.stream, err = r.Stream(runner.StreamOptions{Sample: -1}); err != nil {
		return nil, err
	}
	s.sample, err = r.Stream(runner.StreamOptions{Sample: 1})
	return s, err
}

// find is the dialect of an action.
func (a Action) find(src action.Source) (dialect.Dialect, dialect.Detection, error) {
	registry := all.Registry()
	if a.Dialect != "" {
		d, err := registry.Get(a.Dialect)
		return d, dialect.Detection{}, err
	}
	found, err := runner.Detect(registry, src)
	if err != nil {
		return nil, found, fmt.Errorf("%s: %w", src.Path, err)
	}
	return found.Dialect, found, nil
}

func (s *side) subject() action.Subject {
	src, entry := s.runner.Source(), s.runner.Entry()
	return action.Subject{Path: src.Path, SHA256: src.SHA256(), Dialect: s.runner.Dialect().Info().ID, Trigger: entry.Trigger.ID, Entry: entry.Handler}
}

// summary is one of no events.
func (r *replay) summary() *summary.Summary {
	s := summary.New(r.config)
	s.AddMode(r.sides[0].stream.Mode())
	return s
}

// line runs a line, adds it to the summary and returns its record. The error is that
// of a run that was given up.
func (r *replay) line(ctx context.Context, sum *summary.Summary, file string, line []byte) (string, error) {
	id := r.key(line)
	r.run(ctx, r.sides[0], line, &r.after)
	rec := record{Source: file, ID: string(id), outcome: told(&r.after)}
	if len(r.sides) > 1 {
		r.run(ctx, r.sides[1], line, &r.before)
		before := told(&r.before)
		rec.Before = &before
		sum.AddPair(id, &r.before, &r.after)
	} else {
		sum.Add(id, &r.after)
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	text, err := action.Marshal(rec)
	return string(text), err
}

// run runs a line, twice if it is one of the samples: those by their hash, so that
// they are the same however lines are divided.
func (r *replay) run(ctx context.Context, s *side, line []byte, out *runner.Outcome) {
	every := uint64(r.job.Sample)
	if r.job.Sample == 0 {
		every = DefaultSample
	}
	stream := s.stream
	if r.job.Sample >= 0 && digestOf(line)%every == 0 {
		stream = s.sample
	}
	stream.Run(ctx, line, out)
}

// key is the id of a line's event, or a digest of the line.
func (r *replay) key(line []byte) []byte {
	if obj, err := action.ParseObject(line); err == nil {
		if id, ok := obj.LookupString(r.id...); ok && id != "" {
			return []byte(id)
		}
	}
	sum := sha256.Sum256(line)
	return []byte("line:" + hex.EncodeToString(sum[:]))
}

func digestOf(line []byte) uint64 {
	sum := sha256.Sum256(line)
	n := uint64(0)
	for _, b := range sum[:8] {
		n = n<<8 | uint64(b)
	}
	return n
}
