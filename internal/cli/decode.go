package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

type decodeOptions struct {
	output, clock, key, diff string
	origin                   originFlags
}

func newDecode(env *Env) *cobra.Command {
	o := &decodeOptions{}
	cmd := &cobra.Command{
		Use:   "decode [TOKEN|-|@FILE]",
		Short: "Show what is in a token, offline",
		Long: `Decodes a token whatever its algorithm: header, payload, what each registered
name means, times as people read them, sizes, and warnings. Nothing is verified
and nothing leaves the machine. It takes JWS in the compact and the JSON
serializations, detached or not, JWE (the payload with --key), SD-JWT with its
disclosures, and unsecured tokens.

The token may have quotes and Bearer around it, or line breaks in it; of a curl
command or an HTTP request the tokens in it are taken, of a stream the token on
each line. A token is best given on standard input or as @FILE; an argument can
be seen by every process on the machine.

With --action it says which call of the action sets each claim; the action is
read, and not run.`,
		Example: `  claimctl decode eyJhbGciOi…
  pbpaste | claimctl decode
  claimctl decode @token.txt --output json
  claimctl decode @after.txt --diff @before.txt
  claimctl decode @token.txt --action actions/tier-claim.js`,
		RunE: func(_ *cobra.Command, args []string) error { return o.main(env, args) },
	}
	flags := cmd.Flags()
	choice(flags, &o.output, "output", "text", "the form of the output; several tokens come as JSON documents of one line each", "text", "json")
	flags.StringVar(&o.clock, "clock", "", "the `time` that expiry is held against, RFC 3339 (default: now)")
	flags.StringVar(&o.key, "key", "", "a `file` with the key of an encrypted token: PEM, JWK, JWK set, DER, or the secret or password as it is")
	flags.StringVar(&o.diff, "diff", "", "show how the token differs from this `token`, or the one in @FILE")
	o.origin.register(cmd)
	return cmd
}

func (o *decodeOptions) main(env *Env, args []string) error {
	text, err := env.argument(args)
	if err != nil {
		return err
	}
	opts, err := o.inspection(env)
	if err != nil {
		return err
	}
	tokens := jwtinspect.Find(text)
	if o.diff != "" {
		return o.compare(env, tokens, opts)
	}
	return eachToken(env, tokens, func(token string) error {
		decoded, err := jwtinspect.Decode(token, opts)
		if err != nil {
			return err
		}
		if o.output == "json" {
			return env.document(decoded, len(tokens) > 1)
		}
		return report.Decoded(env.Stdout, decoded, opts.Now, env.Zone, report.Options{Color: env.Color})
	}, o.output == "text")
}

// inspection is how tokens are decoded.
func (o *decodeOptions) inspection(env *Env) (jwtinspect.Options, error) {
	opts := jwtinspect.Options{Explain: claims.Explain, ExplainHeader: claims.ExplainParameter}
	var err error
	if opts.Now, err = env.clock(o.clock); err != nil {
		return opts, err
	}
	if o.key != "" {
		keys, err := env.anyKeys("--key", o.key)
		if err != nil {
			return opts, err
		}
		opts.Open = keys.Open
	}
	return opts, o.origin.apply(env, &opts)
}

func (o *decodeOptions) compare(env *Env, tokens []string, opts jwtinspect.Options) error {
	text, err := env.argument([]string{o.diff})
	if err != nil {
		return err
	}
	others := jwtinspect.Find(text)
	if len(tokens) > 1 || len(others) > 1 {
		return usage("--diff compares two tokens, and there are more", "give one token, and one for --diff")
	}
	before, err := jwtinspect.Decode(others[0], opts)
	if err != nil {
		return usage("--diff: "+strings.TrimSpace(err.Error()), "")
	}
	after, err := jwtinspect.Decode(tokens[0], opts)
	if err != nil {
		return err
	}
	difference := jwtinspect.Diff(before, after)
	if o.output == "json" {
		return report.JSON(env.Stdout, difference)
	}
	return report.Difference(env.Stdout, difference, report.Options{Color: env.Color})
}
