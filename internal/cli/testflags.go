package cli

import "github.com/spf13/cobra"

// instead does what is asked for in the place of a plain run; done says that it
// was.
func (o *testOptions) instead(cmd *cobra.Command, env *Env, actions, suites []string) (done bool, err error) {
	if err := o.reached.check(o.mutate.on); err != nil {
		return true, err
	}
	if (o.explore.on || o.mutate.on) && o.reached.on || o.explore.on && o.mutate.on {
		return true, usage("--explore, --mutate and --coverage are three commands in one", "give one of them at a time")
	}
	if name := o.out.main().Name; (o.explore.on || o.mutate.on) && (name != "text" && name != "json" || len(o.out.reports) > 0) {
		return true, usage("--explore and --mutate write text or JSON", "leave --report out, or add --output json")
	}
	switch {
	case o.explore.on:
		return true, o.exploreAll(cmd.Context(), env, actions, suites)
	case o.mutate.on:
		return true, o.mutateAll(cmd.Context(), env, actions, suites)
	}
	return false, nil
}
