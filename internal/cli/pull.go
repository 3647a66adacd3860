package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/pkg/provider"
)

type pullOptions struct {
	deployOptions
	dir, from       string
	keywords        []string
	force, onlyShow bool
}

func newPull(env *Env) *cobra.Command {
	o := &pullOptions{}
	cmd := &cobra.Command{
		Use:   "pull [ACTION…]",
		Short: "Take a tenant's actions over into files and claimctl.yaml",
		Long: `Reads the tenant's actions and writes those that are not here yet: the code into a
file each, the rest into claimctl.yaml, whose other lines stay as they are. Secrets
cannot be read; they come as references to fill in. A file that is here and
differs is shown and left alone, unless --force is given. A second pull changes
nothing.

--from takes over a folder of the platform's own tool instead (auth0-deploy-cli).
Its keywords, ##KEY## and @@KEY@@, are given by --keyword KEY=env:NAME; those of
secrets become references.`,
		Example: `  claimctl pull --env prod
  claimctl pull tier --env prod --force
  claimctl pull --from ../tenant --keyword API_KEY=env:API_KEY`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.main(cmd.Context(), env, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.name, "env", "", "the environment of claimctl.yaml (default: the only one)")
	flags.BoolVarP(&o.verbose, "verbose", "v", false, "show every step")
	flags.StringVar(&o.dir, "dir", "actions", "the `folder` for new files, relative to claimctl.yaml")
	flags.BoolVar(&o.force, "force", false, "overwrite files that differ")
	flags.BoolVar(&o.onlyShow, "dry-run", false, "show what would be written, and write nothing")
	flags.StringVar(&o.from, "from", "", "take over this `folder` of the platform's own tool, and ask no tenant")
	flags.StringArrayVar(&o.keywords, "keyword", nil, "what a keyword of --from stands for, as `KEY=env:NAME` or KEY=file:PATH (repeatable)")
	return cmd
}

func (o *pullOptions) main(ctx context.Context, env *Env, names []string) error {
	if o.from == "" && len(o.keywords) > 0 {
		return usage("--keyword is for --from", "")
	}
	open := env.deployment
	if o.from != "" {
		open = env.offline
	}
	d, err := open(ctx, o.name, o.verbose)
	if err != nil {
		return err
	}
	if d.manual != nil {
		return usage(fmt.Sprintf("%s has no interface to read actions from", d.manual.Platform), "copy them from the console by hand")
	}
	pulled, err := o.read(ctx, env, d, names)
	d.progress.end()
	if err != nil {
		return err
	}
	return o.write(env, d, pulled)
}

// read reads the tenant, or the folder of another tool.
func (o *pullOptions) read(ctx context.Context, env *Env, d *deployment, names []string) (deploy.Pulled, error) {
	if o.from != "" {
		from, ok := d.target.Provider.(provider.Importer)
		if !ok {
			return deploy.Pulled{}, usage(fmt.Sprintf("--from: claimctl knows no tool of %s that keeps actions in files", d.target.Provider.Info().Name), "leave it out to read the tenant")
		}
		dir, err := o.directory(ctx, env)
		if err != nil {
			return deploy.Pulled{}, err
		}
		return deploy.Import(from, dir)
	}
	r, err := d.reader()
	if err != nil {
		return deploy.Pulled{}, err
	}
	return deploy.Pull(ctx, r, d.target.Provider, names)
}
