package cli

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/action"
)

type testOptions struct {
	run     runFlags
	batch   batchFlags
	out     outputs
	quiet   bool
	explore exploreFlags
	reached coverageFlags
	mutate  mutateFlags
}

func newTest(env *Env) *cobra.Command {
	o := &testOptions{}
	cmd := &cobra.Command{
		Use:   "test [PATH…]",
		Short: "Run an action and show what lands in the token, or run suites",
		Long: `An action (.js, .ts, or a template in .json) is run once, and everything it does
is shown: the calls to the platform's api, the fate of every claim, the token. A suite (*.claims.yaml),
or a folder, runs the cases. Without a path, the suites below this folder. With
--output json every action is a document of its own, and all suites are one.
--report writes further forms to files, for CI services and for other programs.`,
		Example: `  claimctl test action.js
  claimctl test action.js --preset logged-in --set user.app_metadata.tier=enterprise
  claimctl test action.js --event event.json --output json
  claimctl test
  claimctl test suites --tags 'quick && !network' --bail
  claimctl test --changed main --list
  claimctl test --report junit=report.xml --report html=report.html`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.main(cmd, env, args) },
	}
	o.run.register(cmd)
	o.batch.register(cmd.Flags())
	o.explore.register(cmd)
	o.reached.register(cmd)
	o.mutate.register(cmd)
	cmd.Flags().StringVar(&o.run.request.Other, "check-state", "",
		"report what one user's run leaves behind for the next; the other user's event is made up, or in this `file`")
	cmd.Flags().Lookup("check-state").NoOptDefVal = invoke.AnotherUserWord
	o.out.register(cmd.Flags(), report.TestFormats())
	cmd.Flags().BoolVarP(&o.out.verbose, "verbose", "v", false, "show everything, shorten nothing")
	cmd.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "print nothing when all is well")
	return cmd
}

func (o *testOptions) main(cmd *cobra.Command, env *Env, args []string) error {
	ctx := cmd.Context()
	actions, suites, err := env.sort(args)
	if err != nil {
		return err
	}
	if len(suites) == 0 {
		if err := env.refuse(cmd.Flags(), "is about cases of suites, and there is no suite here", "name a *.claims.yaml or a folder", o.batch.names()...); err != nil {
			return err
		}
	}
	if err := o.out.check(env); err != nil {
		return err
	}
	if done, err := o.instead(cmd, env, actions, suites); done || err != nil {
		return err
	}
	if o.batch.watch && len(actions) > 0 {
		return usage("--watch is for suites", "name a *.claims.yaml or a folder")
	}
	if o.batch.watch && len(suites) > 0 {
		return o.watch(ctx, env, args)
	}
	var ran report.Tests
	worst := ExitOK
	for _, path := range actions {
		res, err := o.action(ctx, env, path)
		if err != nil {
			env.tell(err) // the other actions still run
			worst = max(worst, ExitUsage)
			continue
		}
		ran.Results = append(ran.Results, res)
		worst = max(worst, status(res))
	}
	if len(suites) > 0 {
		if ran.Suites, err = o.suites(ctx, env, suites); err != nil {
			return errors.Join(o.write(env, ran, worst), err)
		}
		worst = max(worst, suiteStatus(ran.Suites))
	}
	if err := o.write(env, ran, worst); err != nil {
		return err
	}
	code, err := o.reached.finish(env, o)
	if err != nil {
		return err
	}
	if worst = max(worst, code); worst != ExitOK {
		return exitError(worst)
	}
	return nil
}

// action runs one action.
func (o *testOptions) action(ctx context.Context, env *Env, path string) (action.Result, error) {
	req, err := o.run.resolve(env, path)
	if err != nil {
		return action.Result{}, err
	}
	req.Unsigned = !o.out.signed() // nothing would show it
	p, err := invoke.Prepare(env.world(), req)
	if err != nil {
		return action.Result{}, err
	}
	p.Runner = o.reached.watch(p.Runner)
	o.out.keep(p.Source)
	res := env.perform(ctx, p, req.Memory)
	o.reached.add(p.Runner, res)
	return res, o.run.keep(env, p)
}

// write reports what was run. Quiet, it tells nothing when all is well.
func (o *testOptions) write(env *Env, ran report.Tests, worst int) error {
	if len(ran.Results) == 0 && ran.Suites == nil {
		return nil
	}
	return o.out.write(env, o.quiet && worst == ExitOK, func(f report.Format, w io.Writer, opts report.Options) error {
		return f.Tests(w, ran, opts)
	})
}
