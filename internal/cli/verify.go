package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
	"github.com/claimctl/claimctl/pkg/jwtverify"
)

type verifyOptions struct {
	output, at, clock string
	source            keySource
	decrypt, payload  string
	want              jwtverify.Expect
}

func newVerify(env *Env) *cobra.Command {
	o := &verifyOptions{}
	cmd := &cobra.Command{
		Use:   "verify [TOKEN|-|@FILE]",
		Short: "Hold a token against keys and expectations, and show it either way",
		Long: `Verifies the signature and the claims, says of each check how it ended, and shows
the claims whatever the verdict. The key comes from a file (--key, --secret,
--jwks) or, if you name them, from an address (--jwks URL, --issuer URL); nothing
else uses the network. Keys that the token brings along are never used.

It refuses what readers disagree about: short keys, keys for another use or
algorithm, key sets that mix secrets with public keys or have an id twice,
base64url with padding or stray bits, repeated members, extensions in "crit" that
it does not know, JSON where a compact token is expected.`,
		Example: `  claimctl verify @token.txt --jwks jwks.json --iss https://dev.example.com/ --aud https://api.example.com/
  claimctl verify @token.txt --issuer https://dev.example.com/
  claimctl verify @token.txt --key public.pem --alg ES256 --at 2026-11-22T12:00:00Z
  claimctl verify @token.txt --secret secret.txt --output json`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.main(cmd.Context(), env, args) },
	}
	flags, want := cmd.Flags(), &o.want
	choice(flags, &o.output, "output", "text", "the form of the output; several tokens come as JSON documents of one line each", "text", "json")
	o.source.register(flags)
	flags.StringVar(&want.Issuer, "iss", "", "the `issuer` that is expected (default: that of --issuer)")
	flags.StringArrayVar(&want.Audiences, "aud", nil, "an `audience` of which one has to be among the token's (repeatable)")
	flags.StringVar(&want.Subject, "sub", "", "the `subject` that is expected")
	flags.StringVar(&want.Type, "typ", "", "the `type` that the header has to name, such as at+jwt")
	flags.StringArrayVar(&want.Algorithms, "alg", nil, "an algorithm that is accepted (repeatable; default: each that fits the key)")
	flags.DurationVar(&want.Leeway, "leeway", 0, "how far clocks may differ")
	flags.DurationVar(&want.MaxAge, "max-age", 0, "how long ago the token may have been issued (iat)")
	flags.StringVar(&o.at, "at", "", "the `time` of the check, RFC 3339 (default: now)")
	flags.StringVar(&o.clock, "clock", "", "the same as --at, as other commands call it")
	flags.BoolVar(&want.AllowJSON, "allow-json", false, "accept a JWS in a JSON serialization, which a JWT never is")
	flags.StringVar(&o.payload, "payload", "", "a `file` with the payload of a token that comes without (detached)")
	flags.StringVar(&o.decrypt, "decrypt", "", "a `file` with the key of an encrypted token, whose payload is then verified")
	return cmd
}

func (o *verifyOptions) main(ctx context.Context, env *Env, args []string) error {
	text, err := env.argument(args)
	if err != nil {
		return err
	}
	if err := o.expectations(ctx, env); err != nil {
		return err
	}
	tokens := jwtinspect.Find(text)
	return eachToken(env, tokens, func(token string) error {
		verified, err := jwtverify.Verify(token, o.want)
		if err != nil {
			return err
		}
		if o.output == "json" {
			err = env.document(verified, len(tokens) > 1)
		} else {
			err = report.Verified(env.Stdout, verified, o.want.Now, env.Zone, report.Options{Color: env.Color})
		}
		if err == nil && !verified.Valid {
			err = exitError(ExitFailed)
		}
		return err
	}, o.output == "text")
}

// expectations completes what the token is held against.
func (o *verifyOptions) expectations(ctx context.Context, env *Env) error {
	want := &o.want
	if want.Leeway < 0 || want.MaxAge < 0 {
		return usage("--leeway and --max-age cannot be negative", "write --leeway 30s, --max-age 1h")
	}
	if err := knownAlgorithms(want.Algorithms); err != nil {
		return err
	}
	at := o.at
	if at == "" {
		at = o.clock
	}
	var err error
	if want.Now, err = env.clock(at); err != nil {
		return usage(strings.Replace(err.Error(), "--clock", "--at", 1), "write it as RFC 3339: 2026-11-22T12:00:00Z")
	}
	if o.decrypt != "" {
		if want.Decrypt, err = env.anyKeys("--decrypt", o.decrypt); err != nil {
			return err
		}
	}
	if o.payload != "" {
		if want.Content, err = env.Read(o.payload); err != nil {
			return err
		}
	}
	want.Explain, want.ExplainHeader = claims.Explain, claims.ExplainParameter
	if want.Issuer == "" {
		want.Issuer = o.source.issuer
	}
	want.Keys, err = o.source.keys(ctx, env)
	return err
}

// knownAlgorithms refuses names that no signature could have.
func knownAlgorithms(list []string) error {
	known := jwtverify.Algorithms()
	for _, alg := range list {
		if slices.Contains(known, alg) {
			continue
		}
		if near, ok := nearest.Word(alg, known); ok {
			return usage(fmt.Sprintf("--alg %s: this version cannot verify it", alg), fmt.Sprintf("did you mean %q?", near))
		}
		return usage(fmt.Sprintf("--alg %s: this version cannot verify it", alg), "it verifies "+strings.Join(known, ", "))
	}
	return nil
}
