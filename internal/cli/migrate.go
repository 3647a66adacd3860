package cli

import (
	"cmp"
	"context"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/parity"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

type migrateOptions struct {
	run                 runFlags
	check               bool
	events, out, output string
}

func newMigrate(env *Env) *cobra.Command {
	o := &migrateOptions{}
	cmd := &cobra.Command{
		Use:   "migrate RULE [ACTION]",
		Short: "Write what replaces an action that its platform no longer runs, and prove that it does the same",
		Long: `Writes the equivalent action to standard output, in the author's own text as far
as possible. What has no equivalent is marked with a comment at its line and told
as an error; the exit status is then 1.

With --check both run on the same situations: all presets, and the events of a
file. Compared are the decision, the claims of each token, the scopes, the changes
of metadata and the reason of a denial. A second file is compared as it is;
without one, what would be written is.`,
		Example: `  claimctl migrate rule.js -o action.js
  claimctl migrate --check rule.js
  claimctl migrate --check --events events.ndjson rule.js action.js`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error { return o.main(cmd.Context(), env, args) },
	}
	flags, q := cmd.Flags(), &o.run.request
	flags.BoolVar(&o.check, "check", false, "run both and compare what they do")
	flags.StringVar(&o.events, "events", "", "a `file` with events of RULE to compare on as well: a JSON array, or one a line")
	flags.StringVarP(&o.out, "out", "o", "", "write the action to this `file` instead of standard output")
	flags.StringVar(&q.Dialect, "dialect", "", "the dialect of RULE (default: detected; see claimctl dialects)")
	flags.StringArrayVar(&q.Secrets, "secret", nil, "a secret `NAME=@FILE` of both (repeatable)")
	flags.StringArrayVar(&q.Outside.Stubs, "stub", nil, "a stand-in `MODULE=FILE` for a module that both require (repeatable)")
	flags.StringArrayVar(&q.Outside.Mocks, "mock", nil, "a `file` with answers to the HTTP requests of both (repeatable)")
	flags.StringVar(&o.run.timeout, "timeout", "", "the time limit of a run, such as 5s (default: the platform's)")
	flags.StringVar(&o.run.memory, "memory", "", "the memory limit of a run, such as 1GB (default: 512MB)")
	flags.StringVar(&o.run.clock, "clock", "", "the `time` of the runs, RFC 3339 (default: now)")
	flags.Int64Var(&q.Seed, "seed", 1, "the seed of everything random")
	choice(flags, &o.output, "output", "text", "the form of the output", "text", "json")
	return cmd
}

func (o *migrateOptions) main(ctx context.Context, env *Env, args []string) error {
	req, err := o.run.resolve(env, args[0])
	if err != nil {
		return err
	}
	src, d, err := invoke.Open(env.world(), req)
	if err != nil {
		return err
	}
	m, ok := d.(dialect.Migrator)
	switch {
	case !ok:
		return usage("nothing replaces actions of "+d.Info().ID+": their platform runs them", "claimctl migrate is for "+strings.Join(migrators(env.Registry), ", "))
	case len(args) == 2 && !o.check:
		return usage("an action is given, and nothing is to be compared", "add --check")
	case o.events != "" && !o.check:
		return usage("--events is for --check", "add --check")
	}
	made := dialect.Migration{}
	if len(args) == 1 {
		if made, err = m.Migrate(src); err != nil {
			return err
		}
	}
	if err := o.write(env, src, m, made); err != nil || !o.check {
		return err
	}
	return o.compare(ctx, env, sides{m, req, src, made, cmp.Or(append(args, "")[1], migrated(src.Path))})
}

// migrated is the name of an action that is not written anywhere.
func migrated(path string) string {
	return strings.TrimSuffix(path, filepath.Ext(path)) + ".action.js"
}

func migrators(r dialect.Registry) []string {
	var ids []string
	for _, d := range r.All() {
		if _, ok := d.(dialect.Migrator); ok {
			ids = append(ids, d.Info().ID)
		}
	}
	return ids
}

// write shows or keeps the action, and tells what it lacks.
func (o *migrateOptions) write(env *Env, src action.Source, m dialect.Migrator, made dialect.Migration) error {
	if made.Code == nil {
		return nil
	}
	if o.out != "" {
		if err := env.Files.Write(o.out, made.Code, 0o644, false); err != nil {
			return usage(o.out+" cannot be written: "+cause(err).Error(), "")
		}
	}
	switch {
	case o.check:
	case o.output == "json":
		if err := report.JSON(env.Stdout, parity.NewMigration(src, m, made)); err != nil {
			return err
		}
	case o.out == "":
		if _, err := env.Stdout.Write(made.Code); err != nil {
			return err
		}
	}
	if o.output == "text" {
		if err := report.Diagnostics(env.Stderr, made.Diagnostics, env.textOptions(env.ColorErr)); err != nil {
			return err
		}
	}
	if !made.Complete() && !o.check {
		return exitError(ExitFailed)
	}
	return nil
}
