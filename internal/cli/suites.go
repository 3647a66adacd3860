package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/suite"
)

// suites runs suites. There are no reports, not even empty ones, where only the
// cases were listed.
func (o *testOptions) suites(ctx context.Context, env *Env, paths []string) ([]suite.Report, error) {
	if err := o.batch.check(env); err != nil {
		return nil, err
	}
	jobs, unread, err := o.jobs(ctx, env, paths)
	if err != nil {
		return nil, err
	}
	listing, err := suite.List(jobs, o.batch.batch(env, 0, 0))
	if err != nil {
		return nil, usage("--run "+o.batch.only+": "+err.Error(), "the syntax is that of https://pkg.go.dev/regexp/syntax")
	}
	switch {
	case o.batch.list && len(unread) > 0:
		return nil, unreadSuites(unread)
	case o.batch.list:
		return nil, o.listed(env, listing)
	case len(jobs) == 0 && len(unread) > 0:
		return unread, nil
	case len(jobs) == 0:
		fmt.Fprintf(env.Stderr, "no suite depends on a file that differs from %s\n", o.batch.changed)
		return []suite.Report{}, nil
	case len(listing.Cases) == 0 && o.batch.shard == "":
		return nil, usage("no test found: no case is chosen by "+o.choice(), "claimctl test --list shows the cases there are")
	}
	batch := o.batch.batch(env, o.run.request.Seed, len(listing.Cases))
	if env.Executable != "" {
		memory, err := memorySize(o.run.memory)
		if err != nil {
			return nil, err
		}
		env.workers(memory).Keep(batch.AtOnce, casesAhead)
		if batch.AtOnce > 1 {
			batch.AtOnce *= 1 + casesAhead
		}
	}
	progress := env.progress()
	batch.Progress = progress.tell
	reports := append(suite.RunAll(ctx, jobs, batch), unread...)
	progress.end()
	slices.SortStableFunc(reports, func(a, b suite.Report) int {
		return slices.Index(paths, a.Suite) - slices.Index(paths, b.Suite)
	})
	return reports, nil
}

// unreadSuites is what is wrong with all of them, as an error.
func unreadSuites(list []suite.Report) error {
	var all findings
	for _, r := range list {
		all = append(all, r.Diagnostics...)
	}
	return all
}

// casesAhead is how many cases a worker knows of while it is busy with another, so
// that it does not wait for the command.
const casesAhead = 15

// choice is how the cases were chosen, for a message.
func (o *testOptions) choice() string {
	switch b := o.batch; {
	case b.only != "" && b.tags != "":
		return "--run " + b.only + " with --tags " + b.tags
	case b.only != "":
		return "--run " + b.only
	}
	return "--tags " + o.batch.tags
}

// listed prints what would run.
func (o *testOptions) listed(env *Env, l suite.Listing) error {
	if o.out.main().Name == "json" {
		return report.JSON(env.Stdout, l)
	}
	return report.Listing(env.Stdout, l, report.Options{Color: env.Color, Verbose: o.out.verbose})
}

// jobs reads the suites. Those that cannot be read are reports that say why; the
// others still run.
func (o *testOptions) jobs(ctx context.Context, env *Env, paths []string) (jobs []suite.Job, unread []suite.Report, err error) {
	for _, path := range paths {
		data, err := env.Read(path)
		if err != nil {
			return nil, nil, err
		}
		s, problems := suite.Parse(path, data)
		if s == nil {
			unread = append(unread, suite.Unread(path, problems))
			continue
		}
		opts, err := o.suite(env, s)
		if err != nil {
			return nil, nil, err
		}
		jobs = append(jobs, suite.Job{Suite: s, Options: o.reached.watchSuite(opts)})
	}
	jobs, err = o.batch.onlyChanged(ctx, env, jobs)
	return jobs, unread, err
}

// suiteOptions reads a suite and says how it is run, when the results of all its
// cases are needed.
func (o *testOptions) suiteOptions(env *Env, path string) (suite.Options, *suite.Suite, error) {
	data, err := env.Read(path)
	if err != nil {
		return suite.Options{}, nil, err
	}
	s, problems := suite.Parse(path, data)
	if len(problems) > 0 {
		return suite.Options{}, nil, findings(problems)
	}
	opts, err := o.suite(env, s)
	opts.Drop = false
	return opts, s, err
}

// suite says how a suite is run.
func (o *testOptions) suite(env *Env, s *suite.Suite) (suite.Options, error) {
	about := s.Action
	if s.Flows() {
		about = s.Path
	}
	req, err := o.run.resolve(env, about)
	if err != nil {
		return suite.Options{}, err
	}
	if err := o.onlyForActions(req); err != nil {
		return suite.Options{}, err
	}
	lookup, err := env.lookup(s.Path)
	if err != nil {
		return suite.Options{}, err
	}
	opts := suite.Options{
		Registry: env.Registry, Read: env.Read, Env: env.Getenv, Lookup: lookup,
		Dialect: req.Dialect, Trigger: req.Trigger, Entry: req.Handler, Lenient: req.Lenient,
		Clock: req.Clock, Seed: req.Seed, Settings: req.Settings, Secrets: req.Configured,
		TimeLimit: req.TimeLimit, Execute: env.execute(req.Memory), Extend: env.extend,
		Run: o.batch.only, Tags: o.batch.tags, Count: o.batch.count, Exists: env.exists,
		Drop: !o.out.verbose, Stopwatch: env.Now,
	}
	if o.batch.update {
		opts.Write = env.writeChanged
	}
	return opts, nil
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
			return usage(flag.name+" is for a single action; a suite says for itself what its cases receive", "write it into the suite; docs/suites.md has the keys")
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
