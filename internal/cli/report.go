package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/suite"
)

func newReport(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Work with reports of suites",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newMerge(env))
	return cmd
}

func newMerge(env *Env) *cobra.Command {
	o := &outputs{}
	cmd := &cobra.Command{
		Use:   "merge FILE…",
		Short: "Make one report of those of several runs",
		Long: `Reads documents that claimctl test --report json=FILE has written, such as those
of the shards of a CI job, and reports as one run would have that did all of it:
in the order of the suites, with its exit status. A case that is in several
documents has to have come out the same.`,
		Example: `  claimctl report merge shard-*.json
  claimctl report merge shard-*.json --report junit=report.xml --report html=report.html`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("no report named", "claimctl report merge shard-1.json shard-2.json")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return merge(env, o, args) },
	}
	o.register(cmd.Flags(), report.TestFormats())
	cmd.Flags().BoolVarP(&o.verbose, "verbose", "v", false, "show everything, shorten nothing")
	return cmd
}

// maxReport is the largest report that is read, in bytes.
const maxReport = 512 << 20

func merge(env *Env, o *outputs, paths []string) error {
	if err := o.check(env); err != nil {
		return err
	}
	var shards []suite.Document
	var wrong findings
	for _, path := range paths {
		data, err := env.readUpTo(path, maxReport, "is this a report?")
		if err != nil {
			return err
		}
		shard, problems := suite.ReadDocument(path, data)
		shards, wrong = append(shards, shard), append(wrong, problems...)
	}
	if len(wrong) > 0 {
		return wrong
	}
	reports, problems := suite.Merge(shards)
	if len(problems) > 0 {
		return findings(problems)
	}
	if len(reports) == 0 {
		return usage("there is no suite in these reports", "did the shards find their tests?")
	}
	ran := report.Tests{Suites: reports}
	if err := o.write(env, false, func(f report.Format, w io.Writer, opts report.Options) error { return f.Tests(w, ran, opts) }); err != nil {
		return err
	}
	if code := suiteStatus(reports); code != ExitOK {
		return exitError(code)
	}
	return nil
}
