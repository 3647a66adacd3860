package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/replay"
	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

// main replays.
func (o *replayOptions) main(ctx context.Context, env *Env, path string, inputs []string) error {
	limits, err := o.limits(env)
	if err != nil {
		return err
	}
	if inputs, err = o.check(env, path, inputs); err != nil {
		return err
	}
	opts, err := o.prepare(env, path, inputs)
	if err != nil {
		return err
	}
	for _, l := range limits {
		if l.NeedsAgainst() && opts.Against == nil {
			return usage(fmt.Sprintf("--threshold %s is about what changes", l.Text()), "name the action to compare with: --against FILE")
		}
	}
	if err := o.open(env, &opts); err != nil {
		return err
	}
	// The workers do the work; what is collected here is collected early.
	debug.SetMemoryLimit(memoryHere)
	// Whoever reads the records may go away; that is told, and not the end of the
	// process. Schedulers end a process by a signal that can be answered.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer stop()
	bar := env.newReplayBar(o.quiet || o.filter)
	opts.Progress = bar.tell
	res, err := replay.Run(ctx, opts)
	bar.end()
	if opts.Out != nil {
		err = errors.Join(err, opts.Out.Close())
	}
	for _, note := range res.Notes {
		env.warn("a worker went on with a runtime for each event: " + note)
	}
	if err != nil {
		return o.broken(ctx, env, res, opts, err)
	}
	return o.finish(env, res, opts, limits)
}

// memoryHere is how much memory this process may use before it collects garbage all the
// time, in bytes.
const memoryHere = 20 << 20

// check completes the flags.
func (o *replayOptions) check(env *Env, path string, inputs []string) ([]string, error) {
	_, piped := o.out.piped()
	switch {
	case o.filter && (o.records != "" || o.resume || o.checkpoint != ""):
		return nil, usage("--filter writes to standard output, and starts anew each time", "leave --out, --checkpoint and --resume out")
	case o.filter && len(inputs) > 0 && !slices.Equal(inputs, []string{"-"}):
		return nil, usage("--filter reads standard input", "leave the inputs out")
	case (o.records == "-" || o.filter) && piped:
		return nil, usage("the records and a --report to - both write to standard output", "give one of them a file")
	case len(inputs) == 0 && (o.filter || !env.StdinTerminal):
		inputs = []string{"-"}
	case len(inputs) == 0:
		return nil, usage("no events named", "claimctl replay "+path+" events.ndjson, or pipe them in")
	}
	if o.filter {
		o.records = "-"
	}
	if path == "-" && slices.Contains(inputs, "-") {
		return nil, usage("the action and the events cannot both come from standard input", "put one of them in a file")
	}
	if o.run.request.Preset != "" && o.scenario != "" {
		return nil, usage("--preset and --scenario are both given", "a scenario names its base itself")
	}
	if o.records != "" && o.records != "-" && o.checkpoint == "" {
		o.checkpoint = o.records + ".checkpoint"
	}
	if o.resume && o.checkpoint == "" {
		return nil, usage("--resume has nothing to go on from", "give --checkpoint DIR, the folder of the run before")
	}
	return inputs, o.out.check(env)
}

// prepare makes the options of a replay, but for its output.
func (o *replayOptions) prepare(env *Env, path string, inputs []string) (replay.Options, error) {
	opts := replay.Options{
		Executable: env.Executable, Version: env.Version.Version, Open: os.Open, Now: env.Now, Jobs: o.jobs,
		ShowIDs: o.showIDs, MinIDs: o.minIDs, Fresh: o.fresh, Sample: o.sample, Checkpoint: o.checkpoint,
		Passing: o.checkpoint != "" && o.checkpoint == o.records+".checkpoint", Every: max(o.every, time.Millisecond),
	}
	if opts.Jobs == 0 {
		opts.Jobs = max(env.Processors, 1)
	}
	if opts.Jobs < 0 || o.sample < 0 || o.minIDs < 0 {
		return opts, usage("--jobs, --sample and --min-ids are numbers from 1 on", "")
	}
	longest, err := lineSize(o.longest)
	if err != nil {
		return opts, err
	}
	opts.Longest = longest
	if opts.Shard, err = replay.ParseShard(o.shard, replay.By(o.shardBy), env.Getenv); err != nil {
		return opts, usage("--shard: "+err.Error(), "the parts are 1/5, 2/5, … 5/5")
	}
	if err := o.resumeFrom(env, &opts); err != nil {
		return opts, err
	}
	if opts.Shard.Of > 1 && o.run.clock == "" {
		return opts, usage("--shard needs --clock", "all shards have to run at the same time: --clock "+env.Now().UTC().Format(time.RFC3339))
	}
	if opts.Inputs, err = replay.OpenInputs(replay.World{Open: os.Open, Stdin: env.Stdin}, inputs, o.format); err != nil {
		return opts, err
	}
	return opts, o.sides(env, path, &opts)
}

// resumeFrom finds the checkpoint. Its clock is that of the run that goes on.
func (o *replayOptions) resumeFrom(env *Env, opts *replay.Options) error {
	if !o.resume {
		return nil
	}
	var err error
	if opts.Resume, err = replay.ReadCheckpoint(o.checkpoint); err != nil || opts.Resume == nil {
		return err
	}
	if o.run.clock == "" {
		o.run.clock = opts.Resume.Clock.Format(time.RFC3339Nano)
	}
	return nil
}

// sides prepares the action and the one to compare with, and says how lines become
// their events.
func (o *replayOptions) sides(env *Env, path string, opts *replay.Options) error {
	req, err := o.run.resolve(env, path)
	if err != nil {
		return err
	}
	opts.Memory = req.Memory
	first, err := o.side(env, req)
	if err != nil {
		return err
	}
	list := []dialect.Dialect{first.Runner.Dialect()}
	var second invoke.Prepared
	if o.against.path != "" {
		other, err := o.run.resolve(env, o.against.path)
		if err != nil {
			return err
		}
		other.Dialect = o.against.dialect
		if second, err = o.side(env, other); err != nil {
			return err
		}
		list = append(list, second.Runner.Dialect())
	}
	if opts.Project, err = o.projection(env, req, first, opts.Inputs); err != nil {
		return err
	}
	if err := opts.Project.CheckSides(env.Registry, list...); err != nil {
		return err
	}
	if opts.Action, err = o.handlers(env, req, first, opts.Project); err != nil {
		return err
	}
	if second.Runner != nil {
		req.Action, req.Dialect = o.against.path, o.against.dialect
		against, err := o.handlers(env, req, second, opts.Project)
		if err != nil {
			return err
		}
		opts.Against = &against
	}
	opts.IDGiven = o.id != ""
	opts.IDAt, err = o.idPath(first, req)
	return err
}

func (o *replayOptions) side(env *Env, req invoke.Request) (invoke.Prepared, error) {
	req.Unsigned, req.Set, req.Unset = true, nil, nil
	p, err := invoke.Prepare(env.world(), req)
	if err == nil {
		err = p.Err
	}
	return p, err
}

// handlers are the runner, and where events are derived from another platform's, one
// for each other handler that may be called then.
func (o *replayOptions) handlers(env *Env, req invoke.Request, p invoke.Prepared, project replay.Projection) (replay.Side, error) {
	side := replay.Side{Runners: []*runner.Runner{p.Runner}}
	for _, path := range req.Outside.Mocks {
		data, err := env.Read(path)
		if err != nil {
			return side, err
		}
		side.Mocks = append(side.Mocks, replay.Mock{Path: path, Data: data})
	}
	if project.Scenario != nil || project.From == p.Runner.Dialect().Info().ID {
		return side, nil
	}
	entry := p.Runner.Entry()
	for _, name := range entry.Trigger.Handlers {
		req.Trigger, req.Handler = entry.Trigger.ID, name
		if other, err := o.side(env, req); name != entry.Handler && err == nil {
			side.Runners = append(side.Runners, other.Runner)
		}
	}
	return side, nil
}

// projection says how lines become events.
func (o *replayOptions) projection(env *Env, req invoke.Request, first invoke.Prepared, inputs []*replay.Input) (replay.Projection, error) {
	p := replay.Projection{At: req.Clock, From: first.Runner.Dialect().Info().ID}
	if o.eventsOf != "" {
		d, err := env.Registry.Get(o.eventsOf)
		if err != nil {
			return p, err
		}
		p.From = d.Info().ID
	}
	for _, spec := range o.maps {
		m, err := replay.ParseMapping(spec)
		if err != nil {
			return p, usage("--map "+spec+": "+err.Error(), "")
		}
		p.Maps = append(p.Maps, m)
	}
	var err error
	if p.Overlays, err = overlays(req); err != nil {
		return p, err
	}
	table := slices.ContainsFunc(inputs, func(in *replay.Input) bool { return in.Table })
	if req.Preset == "" && o.scenario == "" {
		if table || len(p.Maps) > 0 {
			return p, usage("columns are parts of a user, and nothing says how the user signs in", "add --preset "+first.Runner.Entry().Trigger.Preset+", or another of claimctl presets")
		}
		return p, nil
	}
	sc, err := o.situation(env, req)
	if err != nil {
		return p, err
	}
	p.Scenario, err = action.Marshal(sc)
	return p, err
}

func (o *replayOptions) situation(env *Env, req invoke.Request) (action.Scenario, error) {
	if o.scenario == "" {
		return presets.Load(req.Preset, req.Clock)
	}
	data, err := env.Read(o.scenario)
	if err != nil {
		return action.Scenario{}, err
	}
	sc, err := presets.Read(data, req.Clock)
	if err != nil {
		return sc, usage(o.scenario+": "+strings.TrimPrefix(err.Error(), "json: "), "it is a scenario, or says in its members what differs from the preset that its base names")
	}
	return sc, nil
}

// overlays are --set and --unset, which are read here so that a mistake is told once.
func overlays(req invoke.Request) ([]replay.Overlay, error) {
	var list []replay.Overlay
	for _, spec := range req.Set {
		obj := &action.Object{}
		if _, err := invoke.Overlay(obj, []string{spec}, nil); err != nil {
			return nil, err
		}
		name, _, _ := strings.Cut(spec, "=")
		path, _ := action.ParsePath(name) // Overlay has read it
		v, _ := obj.Lookup(path...)
		list = append(list, replay.Overlay{Path: name, Value: action.MustMarshal(v)})
	}
	for _, spec := range req.Unset {
		if _, err := invoke.Overlay(&action.Object{}, nil, []string{spec}); err != nil {
			return nil, err
		}
		list = append(list, replay.Overlay{Path: spec})
	}
	return list, nil
}

// idPath is where an event has its id.
func (o *replayOptions) idPath(first invoke.Prepared, req invoke.Request) ([]string, error) {
	if o.id == "" {
		return replay.IDPath(first.Runner.Dialect(), first.Runner.Entry().Trigger, req.Clock), nil
	}
	path, err := action.ParsePath(o.id)
	if err != nil {
		return nil, usage(fmt.Sprintf("--id %s: %v", o.id, err), "write --id user.user_id")
	}
	return path, nil
}

// limits are the thresholds.
func (o *replayOptions) limits(env *Env) ([]summary.Threshold, error) {
	var list []summary.Threshold
	var wrong findings
	for _, text := range o.thresholds {
		t, problem := summary.ParseThreshold(text)
		if problem != nil {
			wrong = append(wrong, *problem)
		}
		list = append(list, t)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return list, o.out.check(env)
}
