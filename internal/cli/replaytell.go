package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/claimctl/claimctl/internal/replay"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/pkg/action"
)

// open opens the output of a replay.
func (o *replayOptions) open(env *Env, opts *replay.Options) error {
	if o.records == "" {
		return nil
	}
	for _, in := range opts.Inputs {
		if sameFile(in.Path, o.records) {
			return usage(fmt.Sprintf("--out %s is one of the inputs, and would be overwritten", o.records), "give the records a file of their own")
		}
	}
	out, err := replay.OpenOutput(o.records, env.Stdout)
	if err != nil {
		return o.remote(env, err, "")
	}
	if opts.Out = out; !out.Lasting() {
		if o.resume {
			return usage("--resume goes on with a file of records", "give --out a file")
		}
		opts.Checkpoint = ""
	}
	return nil
}

func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// remote tells of an output that cannot be written to. Checkpoint is the folder of
// what the replay can go on from; "" for nothing.
func (o *replayOptions) remote(env *Env, err error, checkpoint string) error {
	var out *replay.OutputError
	if !errors.As(err, &out) {
		return err
	}
	if checkpoint != "" {
		out.Hint = "what was done is kept; make room, and give the same command with --resume"
	}
	env.tell(findings{out.Diagnostic})
	return exitError(ExitRemote)
}

// broken ends a replay that did not come to its end: what was done is told.
func (o *replayOptions) broken(ctx context.Context, env *Env, res replay.Result, opts replay.Options, err error) error {
	if ctx.Err() == nil {
		return o.remote(env, err, opts.Checkpoint)
	}
	if res.Summary != nil {
		if err := o.show(env, res.Summary, nil, false); err != nil {
			return err
		}
	}
	hint := "nothing of it is kept; with --checkpoint DIR it could go on"
	if opts.Checkpoint != "" {
		hint = "give the same command with --resume to go on"
	}
	env.warn(fmt.Sprintf("interrupted after %s: %s", plural(res.Lines, "line"), hint))
	return exitError(ExitInterrupted)
}

// finish tells what a complete replay came to.
func (o *replayOptions) finish(env *Env, res replay.Result, opts replay.Options, limits []summary.Threshold) error {
	if opts.Passing {
		if err := replay.RemoveCheckpoint(opts.Checkpoint); err != nil {
			env.warn("the checkpoint cannot be removed: " + cause(err).Error())
		}
	}
	return o.conclude(env, res.Summary, limits)
}

// conclude holds a summary against the thresholds and tells it.
func (o *replayOptions) conclude(env *Env, sum *summary.Summary, limits []summary.Threshold) error {
	verdicts := sum.Check(limits)
	passed := summary.Passed(verdicts)
	if o.part != "" {
		data, err := sum.Part()
		if err != nil {
			return err
		}
		const private = 0o600 // it holds values that are not shown
		if err := env.Files.Write(o.part, data, private, false); err != nil {
			return o.remote(env, &replay.OutputError{Diagnostic: action.Diagnostic{
				Severity: action.SeverityError, Summary: fmt.Sprintf("%s cannot be written: %v", o.part, cause(err)),
			}}, "")
		}
	}
	if err := o.show(env, sum, verdicts, o.quiet && passed); err != nil {
		return err
	}
	if !passed {
		return exitError(ExitFailed)
	}
	return nil
}

// show writes a summary in every form that was asked for. Where records are written to
// standard output, it goes to standard error.
func (o *replayOptions) show(env *Env, sum *summary.Summary, verdicts []summary.Verdict, silent bool) error {
	if o.records == "-" {
		to := *env
		to.Stdout, to.Color = env.Stderr, env.ColorErr
		env = &to
	}
	d := sum.Document(verdicts)
	return o.out.write(env, silent, func(f report.Format, w io.Writer, opts report.Options) error {
		return f.Replay(w, d, opts)
	})
}

func missingParts(missing []int) error {
	names := make([]string, len(missing))
	for i, n := range missing {
		names[i] = fmt.Sprint(n + 1)
	}
	what := "part " + names[0] + " is missing"
	if len(names) > 1 {
		what = "parts are missing: " + strings.Join(names, ", ")
	}
	return findings{{
		Code: replay.CodeMissing, Severity: action.SeverityError, Summary: what,
		Hint: "name the parts of all shards; a shard that failed has to run again",
	}}
}

// replayBar is a line on a terminal that says how far a replay has come.
type replayBar struct {
	line  *progress
	mu    sync.Mutex
	began time.Time
	first *replay.Progress
	off   bool
}

func (e *Env) newReplayBar(off bool) *replayBar {
	return &replayBar{line: e.progress(), began: e.Now(), off: off}
}

func (b *replayBar) tell(at replay.Progress) {
	if b.off || !b.line.env.StderrTerminal {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.first == nil {
		b.first = &at
	}
	b.line.show(func() string { return b.text(at) })
}

// barWidth is how many letters a bar has.
const barWidth = 24

func (b *replayBar) text(at replay.Progress) string {
	took := max(b.line.env.Now().Sub(b.began), time.Millisecond)
	rate := float64(at.Lines-b.first.Lines) / took.Seconds()
	text := fmt.Sprintf("%s lines  %s/s", grouped(at.Lines), grouped(int64(rate)))
	if at.Total <= 0 {
		return text
	}
	done := min(float64(at.Bytes)/float64(at.Total), 1)
	full := int(done * barWidth)
	bar := strings.Repeat("█", full) + strings.Repeat("░", barWidth-full)
	if made := done - float64(b.first.Bytes)/float64(at.Total); made > 0 {
		left := time.Duration(float64(took) * (1 - done) / made)
		text += "  " + roughly(left) + " left"
	}
	return fmt.Sprintf("%s %3.0f%%  %s", bar, done*100, text)
}

func (b *replayBar) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.line.end()
}

// roughly is a duration in two units at most.
func roughly(d time.Duration) string {
	switch s := int(d.Seconds() + 0.5); {
	case s < 60:
		return fmt.Sprintf("%ds", s)
	case s < 3600:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	default:
		return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
	}
}

// grouped is a number with a comma at each thousand.
func grouped(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func plural(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return grouped(n) + " " + what + "s"
}

// lineSize reads a --max-line value, in bytes.
func lineSize(text string) (int, error) {
	const least, most = 1 << 10, 64 << 20
	n, err := byteSize(text)
	if err != nil || n < least || n > most {
		return 0, usage(fmt.Sprintf("--max-line %s: not a size from 1KB to 64MB", text), "write --max-line 8MB")
	}
	return int(n), nil
}
