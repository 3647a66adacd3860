package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/explore"
	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// exploreFlags are those of test --explore.
type exploreFlags struct {
	on, all bool
	budget  int
}

func (f *exploreFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.on, "explore", false, "take away, empty and mistype what the action reads of its event, and report what breaks it")
	flags.BoolVar(&f.all, "explore-all", false, "with --explore, touch also the objects that the event always has")
	flags.IntVar(&f.budget, "explore-budget", explore.DefaultBudget, "with --explore, the most `runs` to take")
}

// explore explores the actions, and those of the suites from their cases.
func (o *testOptions) exploreAll(ctx context.Context, env *Env, actions, suites []string) error {
	if o.explore.budget < 1 {
		return usage("--explore-budget has to be at least 1", "")
	}
	worst := ExitOK
	explored := func(r explore.Report, code int, err error) error {
		worst = max(worst, code, exploreStatus(r))
		switch {
		case err != nil || code != ExitOK || o.quiet && worst == ExitOK:
			return err
		case o.out.main().Name == "json":
			return report.JSON(env.Stdout, r)
		}
		opts := env.textOptions(env.Color)
		opts.Verbose = o.out.verbose
		return report.Explore(env.Stdout, r, opts)
	}
	for _, path := range actions {
		if err := explored(o.exploreAction(ctx, env, path)); err != nil {
			return err
		}
	}
	for _, path := range suites {
		if err := explored(o.exploreSuite(ctx, env, path)); err != nil {
			return err
		}
	}
	if worst != ExitOK {
		return exitError(worst)
	}
	return nil
}

func exploreStatus(r explore.Report) int {
	if len(r.Findings)+len(r.Diagnostics) > 0 {
		return ExitFailed
	}
	return ExitOK
}

func (o *testOptions) exploreAction(ctx context.Context, env *Env, path string) (explore.Report, int, error) {
	req, err := o.run.resolve(env, path)
	if err != nil {
		return explore.Report{}, 0, err
	}
	if req.Other != "" || req.Outside.Record {
		return explore.Report{}, 0, usage("--explore takes many runs; --check-state and --record are for one", "")
	}
	req.Unsigned = true
	p, err := invoke.Prepare(env.world(), req)
	if err != nil {
		return explore.Report{}, 0, err
	}
	if p.Err != nil { // what the platform would not run cannot be explored
		res := env.perform(ctx, p, req.Memory)
		o.out.keep(p.Source)
		return explore.Report{}, status(res), o.write(env, report.Tests{Results: []action.Result{res}}, status(res))
	}
	if p.Runner.Module() == nil {
		return explore.Report{}, 0, notForTemplates("--explore", path)
	}
	return explore.Explore(ctx, []explore.Base{{Runner: p.Runner, Event: p.Event}}, o.exploreOptions(env, req.Memory)), ExitOK, nil
}

func notForTemplates(flag, path string) error {
	return usage(flag+" is for actions that run code; "+path+" is a template", "claimctl lint tells what is wrong with a template")
}

func (o *testOptions) exploreOptions(env *Env, memory int64) explore.Options {
	return explore.Options{Run: env.execute(memory), Budget: o.explore.budget, All: o.explore.all}
}

// exploreSuite starts from the events of the suite's cases.
func (o *testOptions) exploreSuite(ctx context.Context, env *Env, path string) (explore.Report, int, error) {
	opts, s, err := o.suiteOptions(env, path)
	if err != nil {
		return explore.Report{}, 0, err
	}
	run := opts.Execute
	if run == nil {
		run = func(ctx context.Context, r *runner.Runner, event action.Event) action.Result {
			return r.Run(ctx, event)
		}
	}
	var bases []explore.Base
	opts.Execute = func(ctx context.Context, r *runner.Runner, event action.Event) action.Result {
		bases = append(bases, explore.Base{Runner: r, Event: event})
		return run(ctx, r, event)
	}
	ran := suite.Run(ctx, s, opts)
	if len(ran.Diagnostics) > 0 {
		return explore.Report{}, ExitUsage, findings(ran.Diagnostics)
	}
	if len(bases) > 0 && bases[0].Runner.Module() == nil {
		return explore.Report{}, 0, notForTemplates("--explore", s.Action)
	}
	out := explore.Explore(ctx, namedBases(ran, bases), explore.Options{Run: run, Budget: o.explore.budget, All: o.explore.all})
	out.Suite = path
	return out, ExitOK, nil
}

// namedBases gives the events of a suite the names of their cases, each event
// once, in the order of the suite.
func namedBases(ran suite.Report, bases []explore.Base) []explore.Base {
	var out []explore.Base
	for _, c := range ran.Cases {
		i := slices.IndexFunc(bases, func(b explore.Base) bool {
			last := c.Last()
			return b.Name == "" && last != nil && b.Event.SHA256() == last.Event.SHA256
		})
		if i >= 0 {
			bases[i].Name = c.Name
			out = append(out, bases[i])
		}
	}
	return out
}
