// Command beam runs a replay on a distributed engine: an action over lines of events,
// as an Apache Beam pipeline. README.md tells how it is run on which engine.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/gcs"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/textio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	"github.com/claimctl/claimctl/scale/beam/pipeline"
)

func main() {
	time.Local = time.FixedZone("Coordinated Universal Time", 0) // as the platforms have it
	o := flags()
	flag.Parse()
	pipeline.Register()
	beam.Init()
	if err := o.run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// options are the flags of the program; Beam adds its own.
type options struct {
	action, against, events, records, summary, part, clock string
	files                                                  int
	job                                                    pipeline.Job
}

func flags() *options {
	o := &options{}
	flag.StringVar(&o.action, "action", "", "the action's file")
	flag.StringVar(&o.against, "against", "", "another action to compare with")
	flag.StringVar(&o.job.Action.Dialect, "dialect", "", "the action's dialect; \"\" to tell it from the source")
	flag.StringVar(&o.job.Action.Trigger, "trigger", "", "the trigger, where an action serves several")
	flag.StringVar(&o.events, "events", "", "files of events, one JSON object a line: a path or an address, with wildcards")
	flag.StringVar(&o.records, "records", "", "the beginning of the names of the files for records; \"\" for none")
	flag.IntVar(&o.files, "record-files", 16, "how many files records are written to")
	flag.StringVar(&o.summary, "summary", "", "the file for the summary")
	flag.StringVar(&o.part, "part", "", "the file for what claimctl replay merge reads; it holds values that the summary does not show")
	flag.StringVar(&o.clock, "clock", "", "the instant of every run, as RFC 3339; \"\" for now")
	flag.StringVar(&o.job.ID, "event-id", pipeline.DefaultID, "where an event has its id, as a dotted path")
	flag.IntVar(&o.job.Sample, "sample", pipeline.DefaultSample, "one of so many events is run again to check the isolation; -1 for none")
	flag.BoolVar(&o.job.ShowIDs, "show-ids", false, "show ids and rare values as they are")
	flag.IntVar(&o.job.MinIDs, "min-ids", 0, "from how many ids on a value is shown")
	return o
}

func (o *options) run(ctx context.Context) error {
	if o.action == "" || o.events == "" || o.summary == "" && o.part == "" {
		return errors.New("--action FILE, --events FILES and --summary FILE or --part FILE have to be given")
	}
	if err := o.read(); err != nil {
		return err
	}
	p := beam.NewPipeline()
	s := p.Root()
	out, err := pipeline.Replay(s, o.job, textio.ReadWithFilename(s, o.events))
	if err != nil {
		return err
	}
	if o.records != "" {
		pipeline.Write(s, o.records, max(o.files, 1), out.Records)
	}
	if o.summary != "" {
		textio.Write(s, o.summary, out.Summary)
	}
	if o.part != "" {
		textio.Write(s, o.part, out.Part)
	}
	return beamx.Run(ctx, p)
}

// read reads the actions; workers get their text.
func (o *options) read() error {
	o.job.Events, o.job.Clock = o.events, time.Now().UTC().Truncate(time.Second)
	if o.clock != "" {
		at, err := time.Parse(time.RFC3339, o.clock)
		if err != nil {
			return fmt.Errorf("--clock: %w", err)
		}
		o.job.Clock = at
	}
	text, err := os.ReadFile(o.action)
	if err != nil {
		return err
	}
	o.job.Action.Path, o.job.Action.Source = o.action, string(text)
	if o.against == "" {
		return nil
	}
	if text, err = os.ReadFile(o.against); err != nil {
		return err
	}
	o.job.Against = &pipeline.Action{Path: o.against, Source: string(text)}
	return nil
}
