package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/internal/diag"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/internal/watch"
)

// watch runs the suites again whenever a file changes that one of them depends
// on, until the person has seen enough.
func (o *testOptions) watch(ctx context.Context, env *Env, args []string) error {
	source, err := env.Watch()
	if err != nil {
		return usage("--watch: "+err.Error(), "")
	}
	defer func() { _ = source.Close() }() // nothing is lost
	err = watch.Loop(ctx, watch.Options{Source: source, Run: func(ctx context.Context, changed []string) []string {
		env.clearScreen(changed)
		files, err := o.round(ctx, env, args)
		if err != nil && ctx.Err() == nil {
			env.tell(err)
		}
		if ctx.Err() == nil {
			fmt.Fprintf(env.Stderr, "watching for changes (files: %d); press Ctrl-C to end\n", len(files))
		}
		return files
	}})
	if err != nil {
		return usage("--watch: "+err.Error(), "")
	}
	return nil
}

// round runs all suites once, and returns the files that they depend on. Where a
// suite cannot be read, that is the suite.
func (o *testOptions) round(ctx context.Context, env *Env, args []string) ([]string, error) {
	_, paths, err := env.sort(args)
	if err != nil {
		return nil, err
	}
	files := append([]string{}, paths...)
	for _, path := range paths {
		data, err := env.Read(path)
		if err != nil {
			continue // running it tells
		}
		if s, _ := suite.Parse(path, data); s != nil {
			if opts, err := o.suite(env, s); err == nil {
				more, _ := env.dependsOn(suite.Job{Suite: s, Options: opts})
				files = append(files, more...)
			}
		}
	}
	for i, f := range files {
		if files[i], err = env.absolute(f); err != nil {
			return nil, err
		}
	}
	slices.Sort(files)
	reports, err := o.suites(ctx, env, paths)
	if err == nil {
		err = o.write(env, report.Tests{Suites: reports}, suiteStatus(reports))
	}
	return slices.Compact(files), err
}

// clearScreen begins a new screen on a terminal, and says what has changed.
func (e *Env) clearScreen(changed []string) {
	if e.StdoutTerminal {
		fmt.Fprint(e.Stdout, "\x1b[H\x1b[2J\x1b[3J")
	}
	for _, path := range changed {
		fmt.Fprintf(e.Stderr, "%s changed\n", diag.Printable(e.near(path)))
	}
}
