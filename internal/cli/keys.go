package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/pkg/jwtmint"
)

func newKeys(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "Make keys to sign with, and publish their public halves",
		Example: `  claimctl keys new --alg ES256 --out key.json
  claimctl keys jwks key.json other.pem > jwks.json
  claimctl keys public key.json --format pem`,
		Args: unknownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newKeysNew(env), newKeysJWKS(env), newKeysPublic(env))
	return cmd
}

type keysOptions struct {
	sign        signing
	format, out string
	publicOut   string
	force       bool
}

func newKeysNew(env *Env) *cobra.Command {
	o := &keysOptions{}
	cmd := &cobra.Command{
		Use:   "new",
		Short: "Make a private key",
		Long: `Makes a private key and writes it as a JWK or as PEM, to a file that only you can
read, or to standard output. A file that is there already is not touched unless
--force says so. With --seed the key is the same each time, and anybody who
guesses the seed has it: good for tests and nothing else.`,
		Example: `  claimctl keys new --alg ES256 --out key.json
  claimctl keys new --alg RS256 --format pem --out key.pem --public-out public.pem`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.sign.seeded = cmd.Flags().Changed("seed")
			return o.generate(env)
		},
	}
	flags := cmd.Flags()
	choice(flags, &o.sign.alg, "alg", "ES256", "the algorithm that the key is for", jwtmint.Algorithms()...)
	flags.StringVar(&o.sign.kid, "kid", "", "the key `id` (default: the key's thumbprint)")
	choice(flags, &o.format, "format", "jwk", "the format", "jwk", "pem")
	flags.StringVar(&o.out, "out", "", "the `file` to write (default: standard output)")
	flags.StringVar(&o.publicOut, "public-out", "", "a `file` for the public half, in the same format")
	flags.BoolVar(&o.force, "force", false, "overwrite files")
	flags.Int64Var(&o.sign.seed, "seed", 1, "make the same key each time")
	return cmd
}

func (o *keysOptions) generate(env *Env) error {
	key, err := o.sign.key(env)
	if err != nil {
		return err
	}
	private, public := key.PrivateJWK, key.PublicJWK
	if o.format == "pem" {
		private, public = key.PrivatePEM, key.PublicPEM
	}
	data, err := private()
	if err != nil {
		return usage("--format "+o.format+": "+err.Error(), "")
	}
	var half []byte
	if o.publicOut != "" {
		if half, err = public(); err != nil {
			return usage("--public-out: "+err.Error(), "")
		}
	}
	const ownerOnly, everybody = 0o600, 0o644
	if err := env.writeNew(o.out, data, ownerOnly, o.force); err != nil || half == nil {
		return err
	}
	return env.writeNew(o.publicOut, half, everybody, o.force)
}

func newKeysJWKS(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:     "jwks KEY…",
		Short:   "Print a JWK set with the public halves of private keys",
		Example: `  claimctl keys jwks key.json other.pem > jwks.json`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			keys := make([]jwtmint.Key, len(args))
			for i, path := range args {
				var err error
				if keys[i], err = (signing{file: path}).key(env); err != nil {
					return err
				}
			}
			set, err := jwtmint.JWKS(keys...)
			if err != nil {
				return usage(err.Error(), "")
			}
			_, err = env.Stdout.Write(set)
			return err
		},
	}
}

func newKeysPublic(env *Env) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "public KEY",
		Short:   "Print the public half of a private key",
		Example: `  claimctl keys public key.json --format pem`,
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			key, err := (signing{file: args[0]}).key(env)
			if err != nil {
				return err
			}
			public := key.PublicJWK
			if format == "pem" {
				public = key.PublicPEM
			}
			data, err := public()
			if err != nil {
				return usage(fmt.Sprintf("%s: %v", args[0], err), "")
			}
			_, err = env.Stdout.Write(data)
			return err
		},
	}
	choice(cmd.Flags(), &format, "format", "jwk", "the format", "jwk", "pem")
	return cmd
}
