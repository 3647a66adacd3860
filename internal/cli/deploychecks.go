package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
)

// checks compiles and lints the actions that are to be deployed, and runs the
// project's suites. What is found is told; an error in it ends the deploy.
func (e *Env) checks(ctx context.Context, d *deployment, list []opened, skip bool) (deploy.Checks, error) {
	out := deploy.Checks{Skipped: skip, Unread: []string{}}
	if skip {
		return out, nil
	}
	lint := &lintOptions{}
	if err := lint.parse(); err != nil {
		return out, err
	}
	var found []action.Diagnostic
	var paths []string
	for _, o := range list {
		if o.dialect == nil {
			out.Unread = append(out.Unread, o.Name)
			continue
		}
		some, err := lint.file(e, d.project.Source(o.Action))
		if err != nil {
			return out, err
		}
		found, paths = append(found, some...), append(paths, d.project.Source(o.Action))
		out.Actions++
	}
	found, err := lint.known(e, found, paths)
	if err != nil {
		return out, err
	}
	if code := lintStatus(found); code != ExitOK {
		_ = report.Diagnostics(e.Stderr, found, e.textOptions(e.ColorErr))
		fmt.Fprintln(e.Stderr, "nothing was planned or deployed: the actions have errors; --skip-checks deploys them all the same")
		return out, exitError(code)
	}
	for _, f := range found {
		if f.Severity == action.SeverityWarning {
			out.Warnings++
		}
	}
	return out, e.suiteChecks(ctx, d, &out)
}

// suiteChecks runs the suites of the project.
func (e *Env) suiteChecks(ctx context.Context, d *deployment, out *deploy.Checks) error {
	paths, err := suite.Discover(e.walk, d.project.Dir())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return usage("the suites cannot be looked for: "+cause(err).Error(), "")
	}
	if len(paths) == 0 {
		return nil
	}
	o := &testOptions{}
	o.batch.count, o.run.request.Seed = 1, 1
	reports, err := o.suites(ctx, e, paths)
	if err != nil {
		return err
	}
	if code := suiteStatus(reports); code != ExitOK {
		text := report.TestFormats()[0]
		_ = text.Tests(e.Stderr, report.Tests{Suites: reports}, e.textOptions(e.ColorErr))
		fmt.Fprintln(e.Stderr, "nothing was planned or deployed: a suite fails; --skip-checks deploys all the same")
		return exitError(code)
	}
	out.Suites = len(reports)
	for _, r := range reports {
		out.Cases += r.Count(suite.Pass)
	}
	return nil
}
