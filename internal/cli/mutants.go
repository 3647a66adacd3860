package cli

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/claimctl/claimctl/internal/coverage"
	"github.com/claimctl/claimctl/internal/mutate"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// mutateSuite tests the cases of one suite, which have to pass.
func (o *testOptions) mutateSuite(ctx context.Context, env *Env, path string) (int, error) {
	opts, s, err := o.suiteOptions(env, path)
	if err != nil {
		return 0, err
	}
	jobs := cmp.Or(o.batch.jobs, env.Processors)
	if env.pool != nil {
		env.pool.Keep(jobs, 0)
	}
	var set coverage.Set
	var own *runner.Runner
	watched, extend := opts, opts.Extend
	watched.Extend = func(r *runner.Runner, out suite.Outside) (*runner.Runner, error) {
		r, err := extend(r, out)
		if err == nil && own == nil {
			own = r
		}
		if err == nil {
			r = set.Watch(r)
		}
		return r, err
	}
	before := suite.Run(ctx, s, watched)
	if code := suiteStatus([]suite.Report{before}); code != ExitOK {
		textOpts := env.textOptions(env.ColorErr)
		textOpts.Verbose = o.out.verbose
		if err := report.Suites(env.Stderr, []suite.Report{before}, textOpts); err != nil || code == ExitUsage {
			return code, err
		}
		env.tell(&action.Diagnostic{
			Code: suite.CodeMismatch, Severity: action.SeverityError,
			Summary: path + " has to pass before it can be mutated", Hint: "mend the cases that fail, or mark them as todo",
		})
		return code, nil
	}
	if own == nil {
		return 0, usage(path+": no case to run", "")
	}
	if own.Module() == nil {
		return 0, notForTemplates("--mutate", s.Action)
	}
	opts.Dialect, opts.TimeLimit = before.Dialect, o.mutate.deadline
	r := mutate.Run(ctx, own, outcomes(before), mutate.Options{
		Jobs: jobs, Budget: o.mutate.budget, Trial: trial(s, opts),
	})
	r.Suite = path
	return o.showMutants(env, r)
}

// trial runs cases of a suite on another source.
func trial(s *suite.Suite, opts suite.Options) func(context.Context, []byte, []string) ([]mutate.Outcome, error) {
	return func(ctx context.Context, code []byte, cases []string) ([]mutate.Outcome, error) {
		own := opts
		own.Read = func(path string) ([]byte, error) {
			if path == s.Action {
				return code, nil
			}
			return opts.Read(path)
		}
		quoted := make([]string, len(cases))
		for i, name := range cases {
			quoted[i] = regexp.QuoteMeta(name)
		}
		own.Run = "^(?:" + strings.Join(quoted, "|") + ")$"
		ran := suite.Run(ctx, s, own)
		if len(ran.Diagnostics) > 0 {
			return nil, &ran.Diagnostics[0]
		}
		return outcomes(ran), nil
	}
}

// outcomes are those of the cases that were run.
func outcomes(ran suite.Report) []mutate.Outcome {
	var out []mutate.Outcome
	for _, c := range ran.Cases {
		if c.Status == suite.Pass || c.Status == suite.Fail {
			out = append(out, mutate.Outcome{Case: c.Name, Passed: c.Status == suite.Pass, Trace: c.Trace()})
		}
	}
	return out
}

// showMutants reports, and holds the threshold.
func (o *testOptions) showMutants(env *Env, r mutate.Report) (int, error) {
	below := r.Score() < o.reached.threshold
	var err error
	switch {
	case o.out.main().Name == "json":
		err = report.JSON(env.Stdout, r)
	case !o.quiet || below:
		opts := env.textOptions(env.Color)
		opts.Verbose = o.out.verbose
		err = report.Mutants(env.Stdout, r, opts)
	}
	if err != nil || !below {
		return ExitOK, err
	}
	env.tell(&action.Diagnostic{
		Code: mutate.CodeBelow, Severity: action.SeverityError,
		Summary: fmt.Sprintf("the cases of %s killed %.1f %% of the mutants; --threshold asks for %g %%", r.Suite, r.Score(), o.reached.threshold),
	})
	return ExitFailed, nil
}
