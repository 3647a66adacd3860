package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

func newDecode(env *Env) *cobra.Command {
	var output, clock string
	cmd := &cobra.Command{
		Use:   "decode [TOKEN|-|@FILE]",
		Short: "Show what is in a token, offline",
		Long: `Decodes a token whatever its algorithm: header, payload, what each registered
name means, times as people read them, and warnings. Nothing is verified and
nothing leaves the machine. A token is best given on standard input or as @FILE;
an argument can be seen by every process on the machine.`,
		Example: `  claimctl decode eyJhbGciOi…
  pbpaste | claimctl decode
  claimctl decode @token.txt --output json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return decode(env, args, output, clock) },
	}
	choice(cmd.Flags(), &output, "output", "text", "the form of the output", "text", "json")
	cmd.Flags().StringVar(&clock, "clock", "", "the `time` that expiry is held against, RFC 3339 (default: now)")
	return cmd
}

func decode(env *Env, args []string, output, clock string) error {
	token, err := env.argument(args)
	if err != nil {
		return err
	}
	now, err := env.clock(clock)
	if err != nil {
		return err
	}
	decoded, err := jwtinspect.Decode(token, jwtinspect.Options{Now: now, Explain: explainClaim})
	if err != nil {
		return err
	}
	if output == "json" {
		return report.JSON(env.Stdout, decoded)
	}
	return report.Decoded(env.Stdout, decoded, now, report.Options{Color: env.Color, Verbose: true})
}

func explainClaim(name string) (meaning, reference string, ok bool) {
	r, ok := claims.Registered(name)
	return r.Description, r.Reference, ok
}

// argument is the text named by one argument: itself, @FILE, or standard
// input.
func (e *Env) argument(args []string) (string, error) {
	path := "-"
	if len(args) == 1 {
		file, isFile := strings.CutPrefix(args[0], "@")
		if !isFile && args[0] != "-" {
			return args[0], nil
		}
		if isFile {
			path = file
		}
	} else if e.StdinTerminal {
		return "", usage("no token given", "claimctl decode TOKEN, or pipe one in: pbpaste | claimctl decode")
	}
	data, err := e.Read(path)
	return string(data), err
}
