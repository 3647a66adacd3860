package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/lint"
)

type lintOptions struct {
	dialect string
	out     outputs
	lint    lint.Options
}

func newLint(env *Env) *cobra.Command {
	o := &lintOptions{}
	cmd := &cobra.Command{
		Use:   "lint [PATH…]",
		Short: "Check actions without running them",
		Long: `Reads actions and tells what would go wrong on the platform: claim names that
are reserved, api methods that do not exist, values that do not survive. Without
a path, the actions of claimctl.yaml.`,
		Example: `  claimctl lint action.js
  claimctl lint actions/*.js --output json
  claimctl explain CC012`,
		RunE: func(_ *cobra.Command, args []string) error { return o.main(env, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.dialect, "dialect", "", "the platform's dialect (default: detected)")
	flags.StringVar(&o.lint.Trigger, "trigger", "", "the platform's trigger (default: by the handler)")
	flags.StringVar(&o.lint.Handler, "entry", "", "the handler, where a file has several")
	flags.BoolVar(&o.lint.Lenient, "lenient", false, "take legacy spellings as lenient runs do")
	flags.StringArrayVar(&o.lint.Disabled, "disable", nil, "leave out the rule with this `code` (repeatable)")
	o.out.register(flags, report.LintFormats())
	return cmd
}

func (o *lintOptions) main(env *Env, args []string) error {
	paths, err := env.actionPaths(args)
	if err != nil {
		return err
	}
	if err := o.out.check(env); err != nil {
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
	script, ok := d.(dialect.Script)
	if !ok {
		return nil, usage("actions of "+d.Info().ID+" cannot be linted by this version", "")
	}
	opts := o.lint
	opts.Trigger = req.Trigger
	return lint.Run(script, src, opts)
}
