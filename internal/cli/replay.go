package cli

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/replay"
	"github.com/claimctl/claimctl/internal/report"
)

// replayOptions are the flags of replay.
type replayOptions struct {
	run     runFlags
	out     outputs
	against struct{ path, dialect string }

	scenario, format, eventsOf, id string
	maps                           []string
	records, part                  string
	checkpoint                     string
	shard, shardBy                 string
	thresholds                     []string
	longest                        string
	jobs, sample, minIDs           int
	every                          time.Duration
	resume, fresh, showIDs         bool
	filter, quiet                  bool
}

func newReplay(env *Env) *cobra.Command {
	o := &replayOptions{}
	cmd := &cobra.Command{
		Use:   "replay ACTION [EVENTS…]",
		Short: "Run an action over recorded events or users, and say what becomes of each and of all",
		Long: `Runs an action over the lines of files (NDJSON, or CSV with --preset; gzip and zstd
too; - is standard input), one event or one user a line. What all of them come to
is shown in numbers. --out writes a record for every line, in their order, and with
--against both say what the action would change.

A line that is no event, throws, or hits a limit is an error record, and the run
goes on. Thresholds decide the exit status.`,
		Example: `  claimctl replay action.js events.ndjson --out records.ndjson
  claimctl replay action.js --against deployed.js 'logs/*.ndjson.gz'
  claimctl replay action.js users.ndjson --preset logged-in --threshold 'deny.rate<0.1%'
  claimctl replay action.js people.csv --preset logged-in --map mail=user.email --map plan=user.app_metadata.tier
  claimctl replay action.js events.ndjson --shard 2/5 --clock 2026-11-30T12:00:00Z --part part-2.json
  zcat events.gz | claimctl replay action.js --filter > records.ndjson`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("no action named", "claimctl replay action.js events.ndjson")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return o.main(cmd.Context(), env, args[0], args[1:]) },
	}
	o.registerRun(cmd)
	o.registerInput(cmd)
	o.registerOutput(cmd)
	cmd.AddCommand(newReplayMerge(env))
	return cmd
}

// registerRun registers the flags that say what runs.
func (o *replayOptions) registerRun(cmd *cobra.Command) {
	flags, q := cmd.Flags(), &o.run.request
	flags.StringVar(&o.against.path, "against", "", "the `action` to compare with: an older version, a rule, a template, what is deployed")
	flags.StringVar(&o.against.dialect, "against-dialect", "", "its dialect (default: detected)")
	flags.StringVar(&q.Dialect, "dialect", "", "the platform's dialect (default: detected; see claimctl dialects)")
	flags.StringVar(&q.Trigger, "trigger", "", "the platform's trigger (default: by the handler)")
	flags.StringVar(&q.Handler, "entry", "", "the handler, where a file has several")
	flags.StringArrayVar(&q.Secrets, "secret", nil, "a secret `NAME=@FILE` (repeatable)")
	flags.BoolVar(&q.ShowSecrets, "show-secrets", false, "do not redact secrets")
	flags.StringArrayVar(&q.Outside.Stubs, "stub", nil, "a stand-in `MODULE=FILE` for a module that the action requires (repeatable)")
	flags.StringArrayVar(&q.Outside.Globals, "global", nil, "the value `NAME=FILE` of a free variable (repeatable)")
	flags.StringArrayVar(&q.Outside.Answers, "answer", nil, "what an api method returns or throws, `api.method=FILE` (repeatable)")
	flags.StringArrayVar(&q.Outside.Mocks, "mock", nil, "a `file` with answers to the HTTP requests; each event starts with all of them (repeatable)")
	flags.BoolVar(&q.Lenient, "lenient", false, "translate legacy spellings, and warn instead of failing")
	flags.StringVar(&o.run.timeout, "timeout", "", "the time limit of an event, such as 5s (default: the platform's)")
	flags.StringVar(&o.run.memory, "memory", "", "the memory limit of a worker, such as 1GB (default: 512MB)")
	flags.StringVar(&o.run.clock, "clock", "", "the `time` of all events, RFC 3339 (default: now)")
	flags.Int64Var(&q.Seed, "seed", 1, "the seed of everything random")
	flags.BoolVar(&o.fresh, "fresh", false, "run every event in a runtime of its own, whatever is proven")
	flags.IntVar(&o.sample, "sample", 0, "run one of `N` events a second time, to check that none depends on another (default 1024)")
	flags.IntVarP(&o.jobs, "jobs", "j", 0, "how many workers (default: one a processor)")
}

// registerInput registers the flags that say what lines are.
func (o *replayOptions) registerInput(cmd *cobra.Command) {
	flags, q := cmd.Flags(), &o.run.request
	flags.StringVar(&q.Preset, "preset", "", "lines are users, who sign in as in this scenario (see claimctl presets)")
	flags.StringVar(&o.scenario, "scenario", "", "the same, as in the scenario of this `file`: JSON that says what differs from a preset")
	flags.StringArrayVar(&o.maps, "map", nil, "`COLUMN=PATH`: what of the scenario a column, or a member of the line, is; without a path it is left out (repeatable)")
	choice(flags, &o.format, "format", "", "what the inputs are (default: by their names)", "ndjson", "csv")
	flags.StringVar(&o.eventsOf, "events-of", "", "the `dialect` whose events the lines are (default: the action's)")
	flags.StringVar(&o.id, "id", "", "the `path` of an event's id (default: where the dialect has the user's)")
	flags.StringArrayVar(&q.Set, "set", nil, "overlay `path=json` on every event (repeatable)")
	flags.StringArrayVar(&q.Unset, "unset", nil, "remove `path` from every event (repeatable)")
	flags.StringVar(&o.longest, "max-line", "4MB", "the longest line; a longer one is an error record")
	flags.StringVar(&o.shard, "shard", "", "only one `part` of the lines, such as 2/5; auto/5 takes the number from the scheduler's environment")
	choice(flags, &o.shardBy, "shard-by", "range", "how lines are divided", "range", "id")
	_ = cmd.RegisterFlagCompletionFunc("preset", completePresets)
}

// registerOutput registers the flags that say what is told, and where.
func (o *replayOptions) registerOutput(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&o.records, "out", "o", "", "write a record for every line to this `file`")
	flags.BoolVar(&o.filter, "filter", false, "read lines from standard input and write a record for each to standard output; the summary goes to standard error")
	flags.StringArrayVar(&o.thresholds, "threshold", nil, "fail unless this `condition` holds, such as 'deny.rate<0.1%' or 'errors==0' (repeatable)")
	flags.StringVar(&o.part, "part", "", "write what claimctl replay merge reads to this `file`")
	flags.StringVar(&o.checkpoint, "checkpoint", "", "a `folder` for what --resume goes on from (default: FILE.checkpoint beside --out, until the run is complete)")
	flags.DurationVar(&o.every, "checkpoint-every", replay.DefaultEvery, "how often the checkpoint is brought up to date")
	flags.BoolVar(&o.resume, "resume", false, "go on where an interrupted run of the same command stopped; begin if there was none")
	flags.BoolVar(&o.showIDs, "show-ids", false, "show ids, messages and rare values in the summary as they are")
	flags.IntVar(&o.minIDs, "min-ids", 0, "show values in the summary that so many ids have (default 5)")
	o.out.register(flags, report.ReplayFormats())
	flags.BoolVarP(&o.out.verbose, "verbose", "v", false, "show everything, shorten nothing")
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "print no summary when all thresholds hold, and no progress")
}
