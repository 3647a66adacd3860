package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtmint"
)

type mintOptions struct {
	run                                runFlags
	claims, alg, key, kid, jwks, token string
	expires                            time.Duration
}

func newMint(env *Env) *cobra.Command {
	o := &mintOptions{}
	cmd := &cobra.Command{
		Use:   "mint [ACTION]",
		Short: "Sign a test token, from claims or from running an action",
		Long: `Prints a signed token alone on standard output. The claims come from --claims,
or from running an action, whose token is then the one that claimctl test shows.
Without --key the token is signed with a throwaway key: with --jwks-out its
public half is written where a verifier can read it, and with --seed it is the
same key each time.`,
		Example: `  claimctl mint --claims claims.json --alg ES256 --expires 1h --jwks-out jwks.json
  claimctl mint action.js --preset logged-in --jwks-out jwks.json
  echo '{"sub":"ada"}' | claimctl mint --claims -`,
		Args: cobra.MaximumNArgs(1),
		PreRunE: func(cmd *cobra.Command, _ []string) error {
			if o.claims == "" {
				return nil
			}
			return env.refuse(cmd.Flags(), "is for running an action, and --claims runs none", "leave it out, or name an action instead of --claims",
				"preset", "event", "set", "unset", "secret", "show-secrets", "lenient", "dialect", "trigger", "entry", "timeout", "memory",
				"stub", "global", "answer", "mock", "record", "token")
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.main(cmd.Context(), env, args, cmd.Flags().Changed("seed"))
		},
	}
	o.run.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.claims, "claims", "", "a file with the claims as a JSON object, or -")
	choice(flags, &o.alg, "alg", "RS256", "the algorithm", jwtmint.Algorithms()...)
	flags.StringVar(&o.key, "key", "", "a file with the private key: PEM, JWK, or a secret for HS256")
	flags.StringVar(&o.kid, "kid", "", "the key id (default: the key's thumbprint)")
	flags.DurationVar(&o.expires, "expires", 0, "set iat to now and exp to that much later")
	flags.StringVar(&o.jwks, "jwks-out", "", "write the public key as a JWK set to this `file`")
	choice(flags, &o.token, "token", "access", "the token of an action run", "access", "id")
	return cmd
}

func (o *mintOptions) main(ctx context.Context, env *Env, args []string, seeded bool) error {
	payload, header, err := o.payload(ctx, env, args)
	if err != nil {
		return err
	}
	sign := signing{alg: o.alg, file: o.key, kid: o.kid, seed: o.run.request.Seed, seeded: seeded}
	key, err := sign.key(env)
	if err != nil {
		return err
	}
	if o.expires != 0 {
		if err := o.expire(env, payload); err != nil {
			return err
		}
	}
	req := jwtmint.Request{Key: key, Payload: payload}
	req.Type, _ = header.LookupString("typ")
	minted, err := jwtmint.Mint(req)
	if err != nil {
		return usage("the token cannot be minted: "+err.Error(), "")
	}
	if o.jwks != "" {
		if err := writeJWKS(env, o.jwks, key); err != nil {
			return err
		}
	}
	_, err = io.WriteString(env.Stdout, minted.JWT+"\n")
	return err
}

func (o *mintOptions) payload(ctx context.Context, env *Env, args []string) (payload, header *action.Object, err error) {
	switch {
	case o.claims != "" && len(args) > 0:
		return nil, nil, usage("--claims and an action are both given", "give one of them")
	case o.claims != "":
		data, err := env.Read(o.claims)
		if err != nil {
			return nil, nil, err
		}
		payload, err = invoke.ParseDocument(o.claims, data)
		return payload, &action.Object{}, err
	case len(args) == 0:
		return nil, nil, usage("nothing to mint", "give --claims FILE, or an action to run")
	}
	return o.fromAction(ctx, env, args[0])
}

// fromAction takes the payload of the token that a run of the action gives.
func (o *mintOptions) fromAction(ctx context.Context, env *Env, path string) (payload, header *action.Object, err error) {
	req, err := o.run.resolve(env, path)
	if err != nil {
		return nil, nil, err
	}
	p, err := invoke.Prepare(env.world(), req)
	if err != nil {
		return nil, nil, err
	}
	res := env.perform(ctx, p, req.Memory)
	if err := o.run.keep(env, p); err != nil {
		return nil, nil, err
	}
	tok, ok := res.Tokens[o.token]
	if ok && !tok.Opaque {
		if !req.ShowSecrets && strings.Contains(string(tok.Payload.Value()), secret.Mask) {
			fmt.Fprintln(env.Stderr, "warning: secrets in the claims are redacted in this token; --show-secrets puts them in")
		}
		return tok.Payload, tok.Header, nil
	}
	var out outputs
	out.keep(p.Source)
	if err := report.Text(env.Stderr, res, out.options(env, env.ColorErr)); err != nil {
		return nil, nil, err
	}
	fmt.Fprintf(env.Stderr, "\nno %s token to mint: the decision is %s\n", o.token, res.Decision.Kind)
	return nil, nil, exitError(max(status(res), ExitFailed))
}

func (o *mintOptions) expire(env *Env, payload *action.Object) error {
	at, err := env.clock(o.run.clock)
	if err != nil {
		return err
	}
	payload.Put("iat", at.Unix())
	payload.Put("exp", at.Add(o.expires).Unix())
	return nil
}
