package cli

import (
	"context"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/runner"
)

// suites runs suites.
func (o *testOptions) suites(ctx context.Context, env *Env, paths []string) ([]suite.Report, error) {
	var reports []suite.Report
	for _, path := range paths {
		r, err := o.suite(ctx, env, path)
		if err != nil {
			return nil, err
		}
		reports = append(reports, r)
	}
	return reports, nil
}

func (o *testOptions) suite(ctx context.Context, env *Env, path string) (suite.Report, error) {
	data, err := env.Read(path)
	if err != nil {
		return suite.Report{}, err
	}
	s, problems := suite.Parse(path, data)
	if len(problems) > 0 {
		return suite.Report{}, findings(problems)
	}
	req, err := o.run.resolve(env, s.Action)
	if err != nil {
		return suite.Report{}, err
	}
	if err := o.onlyForActions(req); err != nil {
		return suite.Report{}, err
	}
	return suite.Run(ctx, s, suite.Options{
		Registry: env.Registry, Read: env.Read, Env: env.Getenv,
		Dialect: req.Dialect, Trigger: req.Trigger, Entry: req.Handler, Lenient: req.Lenient,
		Clock: req.Clock, Seed: req.Seed, Settings: req.Settings, Secrets: req.Configured,
		TimeLimit: req.TimeLimit, Stopwatch: env.Now, Run: o.only, Execute: env.execute(req.Memory),
		Extend: func(r *runner.Runner) (*runner.Runner, error) { return invoke.Installed(env.world(), r) },
	}), nil
}

// onlyForActions refuses flags that a suite would ignore.
func (o *testOptions) onlyForActions(req invoke.Request) error {
	for _, flag := range []struct {
		name  string
		given bool
	}{
		{"--preset", req.Preset != ""},
		{"--event", req.Event != ""},
		{"--set", len(req.Set) > 0},
		{"--unset", len(req.Unset) > 0},
		{"--secret", len(req.Secrets) > 0},
		{"--check-state", req.Other != ""},
		{"--stub", len(req.Outside.Stubs) > 0},
		{"--global", len(req.Outside.Globals) > 0},
		{"--answer", len(req.Outside.Answers) > 0},
		{"--mock", len(req.Outside.Mocks) > 0},
		{"--record", req.Outside.Record},
	} {
		if flag.given {
			return usage(flag.name+" is for a single action; a suite says for itself what its cases receive", "write it into the suite, under defaults")
		}
	}
	return nil
}

// suiteStatus is 2 when a suite could not be run, 1 when a case failed.
func suiteStatus(reports []suite.Report) int {
	worst := ExitOK
	for _, r := range reports {
		switch {
		case len(r.Diagnostics) > 0:
			return ExitUsage
		case r.Count(suite.Fail) > 0:
			worst = ExitFailed
		}
	}
	return worst
}
