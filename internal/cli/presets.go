package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/presets"
)

func newPresets(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "presets",
		Short: "List the scenarios that actions can be run in",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			rows := [][]string{}
			for _, p := range presets.List() {
				rows = append(rows, []string{p.Name, string(p.Moment), p.Summary})
			}
			return report.Table(env.Stdout, rows, report.Options{Color: env.Color})
		},
	}
	cmd.AddCommand(newPresetsShow(env))
	return cmd
}

func newPresetsShow(env *Env) *cobra.Command {
	var id, trigger, clock string
	cmd := &cobra.Command{
		Use:     "show NAME",
		Short:   "Print the event of a preset in a dialect's shape",
		Example: `  claimctl presets show org-member --dialect auth0-action > event.json`,
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return showPreset(env, args[0], id, trigger, clock)
		},
		ValidArgsFunction: completePresets,
	}
	cmd.Flags().StringVar(&id, "dialect", "", "the dialect (required)")
	cmd.Flags().StringVar(&trigger, "trigger", "", "the trigger (default: the first that runs in the scenario)")
	cmd.Flags().StringVar(&clock, "clock", "", "the `time` of the event, RFC 3339 (default: now)")
	return cmd
}

func showPreset(env *Env, name, id, trigger, clock string) error {
	at, err := env.clock(clock)
	if err != nil {
		return err
	}
	sc, err := presets.Load(name, at)
	if err != nil {
		return err
	}
	if id == "" {
		return usage("an event has the shape of a dialect: which one?", "add --dialect, one of "+strings.Join(env.Registry.IDs(), ", "))
	}
	d, err := env.Registry.Get(id)
	if err != nil {
		return err
	}
	if trigger != "" {
		t, err := d.Info().PickTrigger(trigger)
		if err != nil {
			return err
		}
		event, err := d.Event(sc, t)
		if err != nil {
			return usage(fmt.Sprintf("preset %q: %v", name, err), "")
		}
		return report.JSON(env.Stdout, event)
	}
	return env.showFirst(d, name, func(t dialect.Trigger) (any, error) { return d.Event(sc, t) })
}

// showFirst shows what the first trigger makes that can make it.
func (e *Env) showFirst(d dialect.Dialect, name string, project func(dialect.Trigger) (any, error)) error {
	var failed error
	for _, t := range d.Info().Triggers {
		event, err := project(t)
		if err == nil {
			return report.JSON(e.Stdout, event)
		}
		failed = errors.Join(failed, err)
	}
	return usage(fmt.Sprintf("preset %q does not occur on %s: %v", name, d.Info().Name, failed), "")
}

func completePresets(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return presets.Names(), cobra.ShellCompDirectiveNoFileComp
}
