package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/internal/serve"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider/all"
)

type serveOptions struct {
	listen, data, fault, rate string
	clientID, secretFile, log string
	providers, scopes         []string
	tls, examples, quiet      bool
	seed                      int64
	delay                     time.Duration
}

func newServe(env *Env) *cobra.Command {
	o := &serveOptions{}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run a local tenant, to deploy to without an account",
		Long: `Runs local tenants: servers that answer as the platforms' management interfaces
do, with their statuses, error bodies, build delays, version numbers, pages and
rate limits. What is deployed is kept in a folder (--data) and survives a crash.

The client's secret is made at the first start, and kept in that folder; secrets
of actions are kept encrypted, and are never given back. Only this machine can
reach the tenant, unless --listen says otherwise. The vendors' own clients insist
on https: --tls serves it, with a certificate of an authority that is good for
this machine alone, and says where its certificate is.

--fault makes trouble, at rates from 0 to 1 (429:0.2,slow:0.1:2s,stuck-building):
` + serve.FaultHelp(),
		Example: `  claimctl serve
  claimctl serve --tls --provider auth0
  claimctl serve --fault 429:0.2,500:5%,reset:0.02 --rate 2:10 --build-delay 2s --log requests.ndjson`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), env) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8787", "the `host:port` to listen on; port 0 takes a free one")
	flags.StringVar(&o.data, "data", ".claimctl/serve", "the `folder` for what has to survive; \"\" keeps it in memory")
	flags.BoolVar(&o.tls, "tls", false, "serve https, with a certificate of an authority made for it")
	flags.StringSliceVar(&o.providers, "provider", nil, "the `providers` to play, with commas (default: all)")
	flags.StringVar(&o.clientID, "client-id", serve.ClientID, "the `id` of the client")
	flags.StringVar(&o.secretFile, "client-secret-file", "", "a `file` with the client's secret (default: one is made)")
	flags.StringSliceVar(&o.scopes, "scope", nil, "the `scopes` that the client has, with commas (default: all)")
	flags.StringVar(&o.fault, "fault", "", "the `faults` to inject, as NAME[:RATE[:DURATION]] with commas; see above")
	flags.StringVar(&o.rate, "rate", "", "a rate `limit`, as PER-SECOND[:BURST], such as 2:10 (default: none)")
	flags.Int64Var(&o.seed, "seed", 1, "what the faults depend on")
	flags.DurationVar(&o.delay, "build-delay", time.Second, "how long a build takes, and going live after it")
	flags.BoolVar(&o.examples, "examples", false, "begin an empty tenant with what one in use has, such as an action of the marketplace")
	flags.StringVar(&o.log, "log", "", "a `file` to which each request is added as a line of JSON")
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "do not show the requests")
	return cmd
}

func (o *serveOptions) run(ctx context.Context, env *Env) error {
	opts, err := o.options(env)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	s, err := serve.Start(opts)
	if err != nil {
		return err
	}
	if s.Public {
		env.tell(serve.PublicWarning(o.listen, o.tls))
	}
	fmt.Fprint(env.Stdout, o.served(s, opts))
	select {
	case err = <-s.Failed():
	case <-ctx.Done():
		stop() // a second Ctrl-C ends the process at once
		fmt.Fprintln(env.Stderr, "the local tenant has stopped; what was deployed is kept")
		err = errEnded
	}
	return errors.Join(s.Close(), err)
}

// options are those of the server.
func (o *serveOptions) options(env *Env) (serve.Options, error) {
	opts := serve.Options{
		Now: env.Now, Listen: o.listen, Data: o.data, TLS: o.tls, ClientID: o.clientID, Scopes: o.scopes,
		Seed: uint64(o.seed), BuildDelay: o.delay, Examples: o.examples, Run: env.tryAction,
		Problem: func(err error) {
			env.tell(&action.Diagnostic{Severity: action.SeverityError, Summary: "the local tenant: " + err.Error()})
		},
	}
	if o.delay < 0 {
		return opts, usage("--build-delay cannot be negative", "write --build-delay 2s")
	}
	var err error
	if opts.Tenants, err = serve.Choose(all.Tenants(), o.providers); err != nil {
		return opts, err
	}
	if opts.Faults, err = serve.ParseFaults(o.fault); err != nil {
		return opts, err
	}
	if opts.Rate, err = serve.ParseRate(o.rate); err != nil {
		return opts, err
	}
	if o.secretFile != "" {
		text, err := env.Read(o.secretFile)
		if err != nil {
			return opts, err
		}
		opts.ClientSecret = secret.New(strings.TrimSpace(string(text)))
		if opts.ClientSecret.Empty() {
			return opts, usage(o.secretFile+" is empty", "write the client's secret into it")
		}
	}
	opts.Record, err = o.recorder(env)
	return opts, err
}
