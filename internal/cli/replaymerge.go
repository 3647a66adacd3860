package cli

import (
	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/summary"
)

func newReplayMerge(env *Env) *cobra.Command {
	o := &replayOptions{}
	cmd := &cobra.Command{
		Use:   "merge PART…",
		Short: "Make one summary of those of the shards of a replay",
		Long: `Reads what claimctl replay --part FILE has written for each shard, and tells what
one run over everything would have told, to the byte. The parts have to be of one
run, each of them once, and none may be missing.`,
		Example: `  claimctl replay merge part-*.json
  claimctl replay merge part-*.json --threshold 'errors==0' --report html=report.html`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("no part named", "claimctl replay merge part-1.json part-2.json")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return o.merge(env, args) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&o.thresholds, "threshold", nil, "fail unless this `condition` holds, such as 'deny.rate<0.1%' or 'errors==0' (repeatable)")
	flags.StringVar(&o.part, "part", "", "write a part that is all of them to this `file`")
	o.out.register(flags, report.ReplayFormats())
	flags.BoolVarP(&o.out.verbose, "verbose", "v", false, "show everything, shorten nothing")
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "print no summary when all thresholds hold")
	return cmd
}

func (o *replayOptions) merge(env *Env, paths []string) error {
	limits, err := o.limits(env)
	if err != nil {
		return err
	}
	var parts []summary.Part
	var wrong findings
	for _, path := range paths {
		data, err := env.readUpTo(path, maxReport, "is this a part of a replay?")
		if err != nil {
			return err
		}
		part, problems := summary.Read(path, data)
		parts, wrong = append(parts, part), append(wrong, problems...)
	}
	if len(wrong) > 0 {
		return wrong
	}
	sum, problems := summary.MergeParts(parts)
	if len(problems) > 0 {
		return findings(problems)
	}
	if missing := sum.Missing(); len(missing) > 0 {
		return missingParts(missing)
	}
	return o.conclude(env, sum, limits)
}
