package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/replay"
	"github.com/claimctl/claimctl/internal/worker"
)

// Main runs the command line and returns the exit status. When ctx ends, the
// command ends with [ExitInterrupted].
func Main(ctx context.Context, env *Env) (status int) {
	defer func() {
		if x := recover(); x != nil {
			status = env.crashed(x)
		}
	}()
	if len(env.Args) > 0 && env.Args[0] == worker.Argument {
		return env.serve()
	}
	if len(env.Args) > 0 && env.Args[0] == replay.Argument {
		return env.serveReplay()
	}
	env.warm()
	defer env.close()
	root := NewRoot(env)
	root.SetArgs(env.Args)
	return env.finish(ctx, root.ExecuteContext(ctx))
}

// NewRoot builds the command tree.
func NewRoot(env *Env) *cobra.Command {
	root := &cobra.Command{
		Use:   "claimctl",
		Short: "Know exactly what lands in the token, before you deploy",
		Long: `claimctl runs the hooks that add claims to tokens - Auth0 Actions, IntelliAuth
custom actions, Stytch and LoginRadius templates - on your machine, against an
event, with a recording api. It tells the fate of every claim and shows the token
that the platform would issue.`,
		Example: `  claimctl test action.js --preset logged-in
  claimctl test action.js --preset logged-in --set user.app_metadata.tier=enterprise
  claimctl decode eyJhbGciOi…
  claimctl init`,
		SilenceErrors: true, SilenceUsage: true,
		Args:              unknownCommand,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return env.applyVariables(cmd.Flags()) },
	}
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.HiddenDefaultCmd = false
	root.AddCommand(
		newTest(env),
		newDecode(env),
		newVerify(env),
		newMint(env),
		newKeys(env),
		newLint(env),
		newMigrate(env),
		newReport(env),
		newDeploy(env),
		newPull(env),
		newInit(env),
		newNew(env),
		newPresets(env),
		newDialects(env),
		newClaims(env),
		newExplain(env),
		newVersion(env),
		newServe(env),
		newReplay(env),
	)
	return root
}

// unknownCommand names the nearest command.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	hint := cmd.CommandPath() + " --help lists the commands"
	if near, ok := nearest.Word(args[0], names); ok {
		hint = fmt.Sprintf("did you mean %q? %s", cmd.CommandPath()+" "+near, hint)
	}
	return usage(fmt.Sprintf("unknown command %q", args[0]), hint)
}

// flagError names the nearest flag, or says what a flag's value has to be.
func flagError(cmd *cobra.Command, err error) error {
	help := fmt.Sprintf("%s --help lists the flags", cmd.CommandPath())
	var missing *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &invalid):
		return usage(fmt.Sprintf("--%s %s: %v", invalid.GetFlag().Name, invalid.GetValue(), expectation(err)), help)
	case !errors.As(err, &missing):
		return usage(err.Error(), help)
	}
	name := missing.GetSpecifiedName()
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near, ok := nearest.Word(name, names); ok {
		help = fmt.Sprintf("did you mean --%s? %s", near, help)
	}
	return usage(fmt.Sprintf("unknown flag --%s", name), help)
}

// variable is the environment variable of a flag.
func variable(flag string) string {
	return "CLAIMCTL_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// applyVariables sets every flag that was not given from its variable. A
// variable that is empty counts as not set.
func (e *Env) applyVariables(flags *pflag.FlagSet) error {
	var failed error
	flags.VisitAll(func(f *pflag.Flag) {
		value, ok := e.Getenv(variable(f.Name))
		if f.Changed || !ok || value == "" || f.Name == "help" || failed != nil {
			return
		}
		if err := flags.Set(f.Name, value); err != nil {
			failed = usage(fmt.Sprintf("%s=%s: %v", variable(f.Name), value, expectation(err)), "")
		}
	})
	return failed
}
