package cli

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/mutate"
)

// mutateFlags are those of test --mutate.
type mutateFlags struct {
	on       bool
	budget   int
	deadline time.Duration
}

func (f *mutateFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.on, "mutate", false, "change the actions of the suites a little, and report what no case notices")
	flags.IntVar(&f.budget, "mutate-budget", mutate.DefaultBudget, "with --mutate, the most `mutants` of an action to try")
	flags.DurationVar(&f.deadline, "mutate-timeout", 2*time.Second, "with --mutate, the time limit of a case on a mutant")
}

func (f *mutateFlags) check() error {
	switch {
	case f.budget < 1:
		return usage("--mutate-budget has to be at least 1", "")
	case f.deadline <= 0:
		return usage("--mutate-timeout has to be more than 0", "write --mutate-timeout 2s")
	}
	return nil
}

// mutateAll tests the cases of suites.
func (o *testOptions) mutateAll(ctx context.Context, env *Env, actions, suites []string) error {
	if err := errors.Join(o.mutate.check(), o.batch.check(env)); err != nil {
		return err
	}
	if len(actions) > 0 || len(suites) == 0 {
		return usage("--mutate tests the cases of a suite", "name a *.claims.yaml, or a folder")
	}
	worst := ExitOK
	for _, path := range suites {
		code, err := o.mutateSuite(ctx, env, path)
		if err != nil {
			return err
		}
		worst = max(worst, code)
	}
	if worst != ExitOK {
		return exitError(worst)
	}
	return nil
}
