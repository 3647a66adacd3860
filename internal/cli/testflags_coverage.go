package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/coverage"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// coverageFlags are those of test --coverage. Threshold is for --mutate, too.
type coverageFlags struct {
	on        bool
	reports   []string
	threshold float64

	set coverage.Set
}

func (f *coverageFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.on, "coverage", false, "show which statements and branches of the actions were reached")
	flags.StringArrayVar(&f.reports, "coverage-report", nil, "write the coverage as `FORMAT=FILE`: lcov, json or html (repeatable)")
	flags.Float64Var(&f.threshold, "threshold", 0, "fail below this `percent` of coverage, or of mutants killed")
}

// check refuses what could not be carried out at the end.
func (f *coverageFlags) check(mutate bool) error {
	f.on = f.on || len(f.reports) > 0
	for _, spec := range f.reports {
		format, file, ok := strings.Cut(spec, "=")
		if !ok || file == "" || !slices.Contains([]string{"lcov", "json", "html"}, format) {
			return usage(fmt.Sprintf("--coverage-report %s: expected FORMAT=FILE", spec), "the formats are lcov, json and html")
		}
	}
	switch {
	case f.threshold < 0 || f.threshold > 100:
		return usage(fmt.Sprintf("--threshold %g: not a percentage", f.threshold), "write --threshold 80")
	case f.threshold > 0 && !f.on && !mutate:
		return usage("--threshold is of something that is measured", "add --coverage, or --mutate")
	}
	return nil
}

// watch is the runner that is counted, if coverage was asked for.
func (f *coverageFlags) watch(r *runner.Runner) *runner.Runner {
	if !f.on || r == nil {
		return r
	}
	return f.set.Watch(r)
}

func (f *coverageFlags) add(r *runner.Runner, res action.Result) {
	if f.on && r != nil {
		f.set.Add(r, res)
	}
}

// watchSuite has the runs of a suite counted.
func (f *coverageFlags) watchSuite(opts suite.Options) suite.Options {
	if !f.on {
		return opts
	}
	extend, run := opts.Extend, opts.Execute
	opts.Extend = func(r *runner.Runner, out suite.Outside) (*runner.Runner, error) {
		r, err := extend(r, out)
		return f.watch(r), err
	}
	opts.Execute = func(ctx context.Context, r *runner.Runner, event action.Event) action.Result {
		var res action.Result
		if run == nil {
			res = r.Run(ctx, event)
		} else {
			res = run(ctx, r, event)
		}
		f.add(r, res)
		return res
	}
	return opts
}

// finish writes the reports and holds the threshold.
func (f *coverageFlags) finish(env *Env, o *testOptions) (int, error) {
	if !f.on {
		return ExitOK, nil
	}
	r := f.set.Report()
	for _, spec := range f.reports {
		format, file, _ := strings.Cut(spec, "=")
		data, err := coverageFile(r, format)
		if err != nil {
			return 0, err
		}
		const public = 0o644
		if err := env.Files.Write(file, data, public, false); err != nil {
			return 0, usage(fmt.Sprintf("%s cannot be written: %v", file, cause(err)), "")
		}
	}
	what, share := r.Below(f.threshold)
	if o.out.main().Name == "text" && (!o.quiet || what != "") {
		opts := env.textOptions(env.Color)
		opts.Verbose = o.out.verbose
		if err := report.Coverage(env.Stdout, r, opts); err != nil {
			return 0, err
		}
	}
	if what == "" {
		return ExitOK, nil
	}
	env.tell(&action.Diagnostic{
		Code: coverage.CodeBelow, Severity: action.SeverityError,
		Summary: fmt.Sprintf("%.1f %% of the %s were reached; --threshold asks for %g %%", share, what, f.threshold),
	})
	return ExitFailed, nil
}

func coverageFile(r coverage.Report, format string) ([]byte, error) {
	switch format {
	case "lcov":
		return r.LCOV(), nil
	case "html":
		return r.HTML()
	}
	return action.MarshalIndent(r)
}
