package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/action"
)

type testOptions struct {
	run     runFlags
	batch   batchFlags
	output  string
	verbose bool
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
--output json every action is a document of its own, and all suites are one.`,
		Example: `  claimctl test action.js
  claimctl test action.js --preset logged-in --set user.app_metadata.tier=enterprise
  claimctl test action.js --event event.json --output json
  claimctl test
  claimctl test suites --tags 'quick && !network' --bail
  claimctl test --changed main --list`,
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
	choice(cmd.Flags(), &o.output, "output", "text", "the form of the output", "text", "json")
	cmd.Flags().BoolVarP(&o.verbose, "verbose", "v", false, "show everything, shorten nothing")
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
	if done, err := o.instead(cmd, env, actions, suites); done || err != nil {
		return err
	}
	if o.batch.watch && len(actions) > 0 {
		return usage("--watch is for suites", "name a *.claims.yaml or a folder")
	}
	if o.batch.watch && len(suites) > 0 {
		return o.watch(ctx, env, args)
	}
	worst := ExitOK
	for _, path := range actions {
		code, err := o.action(ctx, env, path)
		if err != nil {
			env.tell(err) // the other actions still run
			code = ExitUsage
		}
		worst = max(worst, code)
	}
	if len(suites) > 0 {
		code, err := o.suites(ctx, env, suites)
		if err != nil {
			return err
		}
		worst = max(worst, code)
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

// action runs one action and reports it.
func (o *testOptions) action(ctx context.Context, env *Env, path string) (int, error) {
	req, err := o.run.resolve(env, path)
	if err != nil {
		return 0, err
	}
	req.Unsigned = o.output == "text" && !o.verbose // nothing would show it
	p, err := invoke.Prepare(env.world(), req)
	if err != nil {
		return 0, err
	}
	p.Runner = o.reached.watch(p.Runner)
	res := env.perform(ctx, p, req.Memory)
	o.reached.add(p.Runner, res)
	if err := o.run.keep(env, p); err != nil {
		return 0, err
	}
	code := status(res)
	if o.quiet && code == ExitOK {
		return code, nil
	}
	return code, o.show(env, env.Stdout, p, res)
}

func (o *testOptions) show(env *Env, w io.Writer, p invoke.Prepared, res action.Result) error {
	if o.output == "json" {
		return report.JSON(w, res)
	}
	return report.Text(w, res, report.Options{Color: env.Color, Verbose: o.verbose, Sources: func(file string) []byte {
		if file == p.Source.Path {
			return p.Source.Code
		}
		return nil
	}})
}
