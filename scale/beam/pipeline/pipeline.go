// Package pipeline is a replay as an Apache Beam pipeline: an action run on every
// line of a collection, a record for each, and one summary of all.
//
// Each worker has its own [runner.Stream]. What a bundle came to is one element, the
// state of a [summary.Summary]; these are combined. As a summary does not depend on
// the order of events or on how they were divided, the bytes are those of a loop over
// the same events, however a runner distributes them or tries again.
package pipeline

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/pkg/action"
)

// Register tells Beam of the types of the pipeline. It has to be called before
// beam.Init, in the program that makes the pipeline and in its workers, which are the
// same.
func Register() {
	register.DoFn5x1[context.Context, string, string, func(string), func([]byte), error](&run{})
	register.Emitter1[string]()
	register.Emitter1[[]byte]()
	register.Combiner3[accumulator, []byte, []byte](&combine{})
	register.DoFn3x1[[]byte, func(string), func(string), error](&tell{})
	beam.RegisterCoder(reflect.TypeFor[accumulator](), encode, decode)
	registerWrite()
}

// Output is what a replay makes. Records are lines of JSON, one for each line that was
// run, in no order. Part and Summary are one text each: what `claimctl replay merge`
// reads, and the document without the state to merge by.
type Output struct{ Records, Part, Summary beam.PCollection }

// Replay runs a job on lines, pairs of the name of a file and a line of it. The error
// is what keeps the action from being run at all.
func Replay(s beam.Scope, job Job, lines beam.PCollection) (Output, error) {
	s = s.Scope("claimctl.Replay")
	replay, err := job.open()
	if err != nil {
		return Output{}, err
	}
	none, err := replay.summary().Part() // without any event there is a summary all the same
	if err != nil {
		return Output{}, err
	}
	records, parts := beam.ParDo2(s, &run{Job: job}, lines)
	sum := beam.Combine(s, &combine{}, beam.Flatten(s, beam.Create(s, none), parts))
	part, document := beam.ParDo2(s, &tell{}, sum)
	return Output{records, part, document}, nil
}

// run runs a bundle of lines.
type run struct {
	Job Job

	replay *replay
	sum    *summary.Summary
}

// Setup makes what a worker needs, once.
func (r *run) Setup() error {
	var err error
	r.replay, err = r.Job.open()
	return err
}

// StartBundle begins a summary. A bundle that is tried again begins a new one.
func (r *run) StartBundle(func(string), func([]byte)) { r.sum = r.replay.summary() }

// ProcessElement runs a line, and emits its record.
func (r *run) ProcessElement(ctx context.Context, file, line string, record func(string), _ func([]byte)) error {
	text, err := r.replay.line(ctx, r.sum, file, []byte(line))
	if err == nil {
		record(text)
	}
	return err
}

// FinishBundle emits what the bundle came to.
func (r *run) FinishBundle(_ func(string), part func([]byte)) error {
	r.sum.AddMode(r.replay.sides[0].stream.Mode())
	data, err := r.sum.Part()
	if err == nil {
		part(data)
	}
	return err
}

// combine merges parts.
type combine struct{}

// accumulator is the parts that were merged so far; nil for none.
type accumulator struct{ sum *summary.Summary }

// CreateAccumulator is nothing yet.
func (*combine) CreateAccumulator() accumulator { return accumulator{} }

// AddInput merges a part.
func (c *combine) AddInput(a accumulator, part []byte) (accumulator, error) {
	b, err := decode(part)
	if err != nil {
		return a, err
	}
	return c.MergeAccumulators(a, b)
}

// MergeAccumulators merges two.
func (*combine) MergeAccumulators(a, b accumulator) (accumulator, error) {
	switch {
	case a.sum == nil:
		return b, nil
	case b.sum == nil:
		return a, nil
	}
	return a, a.sum.Merge(b.sum)
}

// ExtractOutput is the part of all.
func (*combine) ExtractOutput(a accumulator) ([]byte, error) { return encode(a) }

func encode(a accumulator) ([]byte, error) {
	if a.sum == nil {
		return nil, nil
	}
	return a.sum.Part()
}

func decode(data []byte) (accumulator, error) {
	if len(data) == 0 {
		return accumulator{}, nil
	}
	part, problems := summary.Read("a part of the pipeline", data)
	if len(problems) > 0 {
		return accumulator{}, fmt.Errorf("%w: %s", &problems[0], problems[0].Hint)
	}
	return accumulator{part.Summary}, nil
}

// tell writes a part as texts.
type tell struct{}

// ProcessElement emits the part as it is, and its document.
func (*tell) ProcessElement(part []byte, whole, document func(string)) error {
	a, err := decode(part)
	if err != nil {
		return err
	}
	text, err := action.Marshal(a.sum.Document(nil))
	if err != nil {
		return err
	}
	whole(strings.TrimSuffix(string(part), "\n"))
	document(string(text))
	return nil
}
