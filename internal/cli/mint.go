package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/jwtmint"
)

type mintOptions struct {
	run                            runFlags
	claims, oneCase, token         string
	alg, key, kid, jwks, typ, flaw string
	expires                        time.Duration
	// given says which flags were.
	given func(flag string) bool
}

func newMint(env *Env) *cobra.Command {
	o := &mintOptions{}
	cmd := &cobra.Command{
		Use:   "mint [ACTION|SUITE]",
		Short: "Sign a test token, from claims or from running an action",
		Long: `Prints a signed token alone on standard output. The claims come from --claims,
which also takes what claimctl decode --output json prints; from running an
action, whose token is then the one that claimctl test shows; or from a case of a
suite. With --claims, and without an action, --set sets claims.

Without --key the token is signed with a throwaway key: with --jwks-out its
public half is written where a verifier can read it, and with --seed it is the
same key each time. With --fault the token is wrong in one way that a verifier
has to notice; header and claims are marked (` + jwtmint.FaultMark + `).`,
		Example: `  claimctl mint --claims claims.json --alg ES256 --expires 1h --jwks-out jwks.json
  claimctl mint action.js --preset logged-in --jwks-out jwks.json
  claimctl mint action.claims.yaml --case "enterprise keeps its tier"
  claimctl decode @token.txt --output json | claimctl mint --claims - --expires 1h
  claimctl mint --set sub=ada --set 'roles=["admin"]' --key key.json --fault expired`,
		Args:    cobra.MaximumNArgs(1),
		PreRunE: func(cmd *cobra.Command, args []string) error { return o.unused(env, cmd, args) },
		RunE: func(cmd *cobra.Command, args []string) error {
			o.given = cmd.Flags().Changed
			return o.main(cmd.Context(), env, args)
		},
	}
	o.run.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.claims, "claims", "", "a file with the claims as a JSON object, or with a decoded token, or -")
	flags.StringVar(&o.oneCase, "case", "", "the case of the suite, by its `name`")
	choice(flags, &o.alg, "alg", "RS256", "the algorithm (without --alg that of the key, or of the decoded token)", jwtmint.Algorithms()...)
	flags.StringVar(&o.key, "key", "", "a file with the private key: PEM, JWK, or a secret for HS256")
	flags.StringVar(&o.kid, "kid", "", "the key id (default: the key's thumbprint)")
	flags.StringVar(&o.typ, "typ", "", "the header's `type`, such as at+jwt (default: JWT, or what the platform writes)")
	flags.DurationVar(&o.expires, "expires", 0, "set iat to now and exp to that much later")
	flags.StringVar(&o.jwks, "jwks-out", "", "write the public key as a JWK set to this `file`")
	choice(flags, &o.token, "token", "", "the token of an action run (default: access, or the only one)", "access", "id", "session")
	choice(flags, &o.flaw, "fault", "", "make the token wrong, for negative tests", jwtmint.Faults()...)
	return cmd
}

// unused refuses flags that a token from claims would ignore.
func (o *mintOptions) unused(env *Env, cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return nil
	}
	return env.refuse(cmd.Flags(), "is for running an action, and --claims runs none", "leave it out, or name an action instead of --claims",
		"preset", "event", "secret", "show-secrets", "lenient", "dialect", "trigger", "entry", "timeout", "memory",
		"stub", "global", "answer", "mock", "record", "token", "case")
}

func (o *mintOptions) main(ctx context.Context, env *Env, args []string) error {
	from, err := o.source(ctx, env, args)
	if err != nil {
		return err
	}
	key, err := o.signing(from).key(env)
	if err != nil {
		return err
	}
	now, err := env.clock(o.run.clock)
	if err != nil {
		return err
	}
	if o.expires != 0 {
		from.payload.Put("iat", now.Unix())
		from.payload.Put("exp", now.Add(o.expires).Unix())
	}
	minted, err := o.mint(env, o.request(from, key), now)
	if err != nil {
		return err
	}
	if o.jwks != "" {
		if err := writeJWKS(env, o.jwks, key); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(env.Stdout, minted.JWT)
	return err
}

// signing says with which key the token is signed.
func (o *mintOptions) signing(from mintSource) signing {
	s := signing{alg: o.alg, file: o.key, flag: "--key ", kid: o.kid, seed: o.run.request.Seed, seeded: o.given("seed")}
	switch {
	case o.given("alg"):
	case o.key != "":
		s.alg = "" // that of the key
	case from.alg != "":
		s.alg = from.alg
	}
	return s
}

// mint signs the token, and spoils it if that is asked for.
func (o *mintOptions) mint(env *Env, req jwtmint.Request, now time.Time) (jwtmint.Minted, error) {
	if o.flaw == "" {
		minted, err := jwtmint.Mint(req)
		if err != nil {
			return minted, usage("the token cannot be minted: "+err.Error(), "")
		}
		return minted, nil
	}
	other, err := jwtmint.Throwaway(req.Key.Alg())
	if o.given("seed") {
		other, err = jwtmint.Derived(req.Key.Alg(), ^o.run.request.Seed)
	}
	if err != nil {
		return jwtmint.Minted{}, err
	}
	minted, err := jwtmint.Broken(req, jwtmint.Fault(o.flaw), now, other)
	if err != nil {
		return minted, usage("the token cannot be minted: "+err.Error(), "")
	}
	fmt.Fprintf(env.Stderr, "note: a test token, deliberately wrong (%s); no verifier may accept it\n", o.flaw)
	return minted, nil
}

const redactedWarning = "warning: secrets in the claims are redacted (" + secret.Mask + ") in this token; --show-secrets puts them in"
