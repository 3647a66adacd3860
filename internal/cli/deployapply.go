package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/jsondoc"
)

func newDeployApply(env *Env) *cobra.Command {
	o := &deployOptions{}
	cmd := &cobra.Command{
		Use:   "apply FILE",
		Short: "Carry out a plan that was written to a file",
		Long: `Does what the plan says and nothing else. It is compared with the tenant before
anything is sent: where the tenant has changed since, nothing is done (exit status
6). Secrets are not in a plan; they are fetched as claimctl.yaml says, and have to
be those that the plan was made with.`,
		Example: `  claimctl deploy plan --env prod -o plan.json
  claimctl deploy apply plan.json --confirm acme.eu.auth0.com`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("claimctl deploy apply takes one plan", "claimctl deploy plan -o plan.json writes one")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return o.applied(cmd.Context(), env, args[0]) },
	}
	o.where(cmd.Flags())
	o.how(cmd.Flags())
	return cmd
}

func (o *deployOptions) applied(ctx context.Context, env *Env, file string) error {
	plan, err := env.readPlan(file)
	if err != nil {
		return err
	}
	if o.name != "" && o.name != plan.Environment {
		return usage(fmt.Sprintf("%s is a plan for the environment %q, not %q", file, plan.Environment, o.name), "leave --env out")
	}
	d, err := env.deployment(ctx, plan.Environment, o.verbose)
	if err != nil {
		return err
	}
	if d.manual != nil {
		return usage(fmt.Sprintf("the environment %q is deployed to by hand", plan.Environment), "claimctl deploy writes the steps")
	}
	if _, err := env.wants(ctx, d); err != nil {
		return err
	}
	// Who protects a tenant after a plan was made protects it from the plan, too.
	if !plan.Empty() && (plan.Protected || d.env.Protected) {
		if err := o.ask(env, d, true, ""); err != nil {
			return err
		}
	}
	return o.apply(ctx, env, d, plan)
}

// readPlan reads a plan strictly.
func (e *Env) readPlan(file string) (deploy.Plan, error) {
	var plan deploy.Plan
	data, err := e.readUpTo(file, maxReport, "is this a plan?")
	if err != nil {
		return plan, err
	}
	if problems := jsondoc.Read(file, data, &plan).List(); len(problems) > 0 {
		return plan, findings(problems)
	}
	if plan.Schema != deploy.PlanSchema {
		return plan, usage(fmt.Sprintf("%s is no plan of this version of claimctl", file), "claimctl deploy plan -o FILE writes one")
	}
	return plan, nil
}
