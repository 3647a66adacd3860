package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/claimctl/claimctl/internal/suite"
)

// batchFlags choose cases of suites, and say how they are run.
type batchFlags struct {
	only, tags, changed, shard string
	list, update, watch        bool
	shuffle                    bool
	bail, count, jobs          int
}

func (b *batchFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&b.only, "run", "", "of suites, only the cases whose name matches this `regexp`")
	flags.StringVar(&b.tags, "tags", "", "only the cases whose tags fit this `expression`, such as 'slow && !network'")
	flags.StringVar(&b.changed, "changed", "", "only suites that depend on a file that differs from this `commit`")
	flags.StringVar(&b.shard, "shard", "", "only one `part` of the cases, such as 2/5; each case is in one of them")
	flags.BoolVar(&b.list, "list", false, "list the chosen cases and run nothing")
	flags.IntVar(&b.bail, "bail", 0, "end after so many failures")
	flags.Lookup("bail").NoOptDefVal = "1"
	flags.BoolVar(&b.shuffle, "shuffle", false, "run the cases in an order that --seed decides")
	flags.IntVar(&b.count, "count", 1, "run every case so often; it passes when it passes every time")
	flags.IntVarP(&b.jobs, "jobs", "j", 0, "how many cases run at once (default: as many as there are processors)")
	flags.BoolVar(&b.update, "update", false, "write the snapshots anew")
	flags.BoolVar(&b.watch, "watch", false, "run again whenever a file changes")
}

// names are the flags that mean nothing without a suite.
func (*batchFlags) names() []string {
	return []string{"run", "tags", "changed", "shard", "list", "bail", "shuffle", "count", "jobs", "update", "watch"}
}

// check refuses values that make no sense, before anything is read.
func (b *batchFlags) check(env *Env) error {
	if _, err := suite.ParseTags(b.tags); err != nil {
		return usage(fmt.Sprintf("--tags %s: %v", b.tags, err), "write --tags 'slow && !network'; || and brackets work as well")
	}
	if _, err := suite.ParseShard(b.shard); err != nil {
		return usage("--shard: "+err.Error(), "the parts are 1/5, 2/5, … 5/5")
	}
	for _, n := range []struct {
		flag         string
		value, least int
	}{{"bail", b.bail, 0}, {"count", b.count, 1}, {"jobs", b.jobs, 0}} {
		if n.value < n.least {
			return usage(fmt.Sprintf("--%s %d: expected a number from %d", n.flag, n.value, n.least), "")
		}
	}
	if ci, _ := env.Getenv("CI"); b.update && ci != "" && !strings.EqualFold(ci, "false") && ci != "0" {
		return usage("--update: snapshots are not written in CI", "write them on your machine, look at them, and commit them (the variable CI is set)")
	}
	return nil
}

// batch says how so many cases run.
func (b *batchFlags) batch(env *Env, seed int64, cases int) suite.Batch {
	shard, _ := suite.ParseShard(b.shard) // check has read it
	out := suite.Batch{AtOnce: b.jobs, Bail: b.bail, Shard: shard, Shuffle: b.shuffle, Seed: seed}
	const worthwhile = 40 // cases that take about as long as a worker takes to start
	if b.jobs == 0 {
		out.AtOnce = max(1, min(env.Processors, cases/worthwhile))
	}
	return out
}

// onlyChanged are the suites that depend on a file that changed.
func (b *batchFlags) onlyChanged(ctx context.Context, env *Env, jobs []suite.Job) ([]suite.Job, error) {
	if b.changed == "" {
		return jobs, nil
	}
	changed, err := suite.Changed(func(args ...string) ([]byte, error) { return env.Command(ctx, "git", args...) }, b.changed)
	if err != nil {
		return nil, usage("--changed "+b.changed+": "+err.Error(), "it asks git which files differ; run it in a repository, with the name of a commit")
	}
	var list []suite.Job
	for _, j := range jobs {
		files, err := env.dependsOn(j)
		if err != nil {
			return nil, err
		}
		if suite.Touches(files, changed) {
			list = append(list, j)
		}
	}
	return list, nil
}
