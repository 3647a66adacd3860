package cli

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/lint"
)

type lintOptions struct {
	dialect       string
	out           outputs
	lint          lint.Options
	severities    []string
	baseline      string
	writeBaseline bool
	fix, dryRun   bool
}

func newLint(env *Env) *cobra.Command {
	o := &lintOptions{}
	cmd := &cobra.Command{
		Use:   "lint [PATH…]",
		Short: "Check actions without running them",
		Long: `Reads actions and tells what would go wrong on the platform: claim names that
are reserved, api methods that do not exist, values that do not survive, secrets
and personal data, users for whom it throws, mistakes in templates. Without a path,
the actions of claimctl.yaml, whose key lint turns rules off or gives them another
severity.

A finding is silenced where it is: // claimctl-disable-next-line CC012 -- reason`,
		Example: `  claimctl lint action.js
  claimctl lint action.js --fix --dry-run
  claimctl lint actions/*.js --output json
  claimctl lint --baseline known.json --write-baseline
  claimctl explain CC012`,
		RunE: func(_ *cobra.Command, args []string) error { return o.main(env, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.dialect, "dialect", "", "the platform's dialect (default: detected)")
	flags.StringVar(&o.lint.Trigger, "trigger", "", "the platform's trigger (default: by the handler)")
	flags.StringVar(&o.lint.Handler, "entry", "", "the handler, where a file has several")
	flags.BoolVar(&o.lint.Lenient, "lenient", false, "take legacy spellings as lenient runs do")
	flags.StringArrayVar(&o.lint.Disabled, "disable", nil, "leave out the rule with this `code` (repeatable)")
	flags.StringArrayVar(&o.severities, "severity", nil, "give a rule another severity, as `code=severity` (repeatable)")
	flags.StringVar(&o.baseline, "baseline", "", "leave out the findings that this `file` knows")
	flags.BoolVar(&o.writeBaseline, "write-baseline", false, "make all findings known to the baseline")
	flags.BoolVar(&o.fix, "fix", false, "correct what can be corrected safely, and show what was changed")
	flags.BoolVar(&o.dryRun, "dry-run", false, "with --fix: show what would be changed, and change nothing")
	o.out.register(flags, report.LintFormats())
	return cmd
}

func (o *lintOptions) main(env *Env, args []string) error {
	paths, err := env.actionPaths(args)
	if err != nil {
		return err
	}
	if err := errors.Join(o.parse(), o.out.check(env)); err != nil {
		return err
	}
	out := report.NewLint(paths)
	code := ExitOK
	for _, path := range paths {
		found, err := o.file(env, path)
		if err != nil {
			env.tell(err)
			code = ExitUsage
		}
		out.Diagnostics = append(out.Diagnostics, found...)
	}
	if out.Diagnostics, err = o.known(env, out.Diagnostics, paths); err != nil {
		return err
	}
	if err := o.out.write(env, false, func(f report.Format, w io.Writer, opts report.Options) error { return f.Lint(w, out, opts) }); err != nil {
		return err
	}
	if code = max(code, lintStatus(out.Diagnostics)); code != ExitOK {
		return exitError(code)
	}
	return nil
}

func (o *lintOptions) file(env *Env, path string) ([]action.Diagnostic, error) {
	if suite.IsSuite(path) {
		return nil, usage(path+" is a suite, not an action", "claimctl test checks it when it runs it")
	}
	req := invoke.Request{Action: path, Dialect: o.dialect, Trigger: o.lint.Trigger}
	if err := env.applyProject(&req); err != nil {
		return nil, err
	}
	src, d, err := invoke.Open(env.world(), req)
	if found, ok := asDiagnostic(err); ok {
		return []action.Diagnostic{*found}, nil
	}
	if err != nil {
		return nil, err
	}
	opts, err := o.options(env, path, req)
	if err != nil {
		return nil, err
	}
	if o.fix {
		if src, err = o.corrected(env, d, path, src, opts); err != nil {
			return nil, err
		}
	}
	return lint.Run(d, src, opts)
}
