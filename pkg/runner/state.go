package runner

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// checkState finds out what one user's run leaves behind for the next. Platforms
// keep a module loaded between two events, so that what a handler puts into a
// variable of the module, or on globalThis, is there when the next user comes.
//
// For both orders of the two events: the second alone in a fresh module; after
// the first in a module that stays loaded; and, to tell whose data it is that
// makes the difference, after itself.
func (r *Runner) checkState(ctx context.Context, first, second action.Event) []action.Diagnostic {
	quiet := *r
	quiet.opts.Journal, quiet.opts.Other, quiet.opts.Unsigned = nil, nil, true
	quiet.program = r.observe
	var found []action.Diagnostic
	known := map[string]int{} // what was found of a thing; the other order says the same with other values
	for _, pair := range [][2]action.Event{{first, second}, {second, first}} {
		list, failed := quiet.compareWarm(ctx, pair[0], pair[1])
		if failed != "" {
			return []action.Diagnostic{{
				Code: "CC126", Severity: action.SeverityWarning,
				Summary: "whether state survives from one user to the next could not be checked: " + failed,
			}}
		}
		for what, d := range list {
			i, told := known[what]
			switch {
			case !told:
				known[what] = len(found)
				found = append(found, d)
			case found[i].Severity != action.SeverityError:
				found[i] = d
			}
		}
	}
	if len(found) == 0 {
		found = append(found, action.Diagnostic{
			Code: "CC126", Severity: action.SeverityInfo,
			Summary: "no state survives from one user to the next: two users in both orders, warm and alone, gave the same",
		})
	}
	return found
}

// compareWarm is one order of the events. Failed says why there is nothing to
// compare.
func (r *Runner) compareWarm(ctx context.Context, before, event action.Event) (found iter.Seq2[string, action.Diagnostic], failed string) {
	alone, _ := r.sequence(ctx, event)
	itself, _ := r.sequence(ctx, event, event)
	warm, changed := r.sequence(ctx, before, event)
	for _, res := range []action.Result{alone, itself, warm} {
		if e := res.Error; e != nil && e.Kind == action.ErrorLimit {
			return nil, e.Message
		}
	}
	own := differences(alone, itself)
	return func(yield func(string, action.Diagnostic) bool) {
		claims := false
		for _, d := range differences(alone, warm) {
			if claims = claims || strings.HasPrefix(d.what, "claim "); claims && strings.HasPrefix(d.what, "call ") {
				continue // the call that sets the claim
			}
			if !yield(d.what, r.reportState(d, changed, !slices.Contains(own, d))) {
				return
			}
		}
	}, ""
}

// sequence runs the handler on one event after the other in one module. It gives
// the last result, and the names of what the runs before it have changed.
func (r *Runner) sequence(ctx context.Context, events ...action.Event) (last action.Result, changed sandbox.Snapshot) {
	w := &world{}
	var start sandbox.Snapshot
	for i, event := range events {
		if w.vm != nil {
			changed = w.snapshot()
			for _, name := range start.Same(changed) {
				delete(changed, name)
			}
			w.vm.Restart()
		}
		u := r.begin(event)
		u.warm = w
		if i == 0 {
			u.loaded = func() { start = w.snapshot() }
		}
		u.execute(ctx)
		last = u.finish()
		if e := last.Error; e != nil && e.Kind == action.ErrorLimit {
			break // the engine of this world was interrupted
		}
	}
	return last, changed
}

func (w *world) snapshot() sandbox.Snapshot {
	if w.exports == nil {
		return nil
	}
	return w.exports.Snapshot()
}

// difference is one thing of a result that is otherwise in another.
type difference struct{ what, alone, warm string }

// differences compares what a run decides, in the order in which a person would
// ask.
func differences(alone, warm action.Result) []difference {
	var out []difference
	add := func(what, a, b string) {
		if a != b {
			out = append(out, difference{what, a, b})
		}
	}
	add("the decision", decisionText(alone), decisionText(warm))
	claims := claimTexts(alone)
	for name, value := range claimTexts(warm).pairs() {
		add("claim "+name, claims.get(name), value)
	}
	for name, value := range claims.pairs() {
		if claimTexts(warm).get(name) == absent {
			add("claim "+name, value, absent)
		}
	}
	for _, list := range []struct {
		what        string
		alone, warm []string
	}{
		{"call", callTexts(alone), callTexts(warm)},
		{"log line", logTexts(alone), logTexts(warm)},
		{"request", requestTexts(alone), requestTexts(warm)},
	} {
		for i := range max(len(list.alone), len(list.warm)) {
			if a, b := at(list.alone, i), at(list.warm, i); a != b {
				add(fmt.Sprintf("%s %d", list.what, i+1), a, b)
				break
			}
		}
	}
	return out
}

// absent stands for what is not there.
const absent = "absent"

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return absent
}

func decisionText(res action.Result) string {
	if res.Error != nil {
		return "an error: " + reason(res.Error)
	}
	return strings.TrimSpace(string(res.Decision.Kind) + " " + res.Decision.Reason + " " + res.Decision.URL)
}

// texts are named texts in order; the last of a name counts.
type texts struct{ names, values []string }

func (t texts) get(name string) string {
	if i := slices.Index(t.names, name); i >= 0 {
		return t.values[i]
	}
	return absent
}

func (t texts) pairs() func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for i, name := range t.names {
			if !yield(name, t.values[i]) {
				return
			}
		}
	}
}

func claimTexts(res action.Result) texts {
	var t texts
	for _, c := range res.Claims {
		if c.Fate == action.FateOverwritten {
			continue
		}
		name, value := fmt.Sprintf("%q of the %s token", c.Name, c.Token), string(c.Value)
		if i := slices.Index(t.names, name); i >= 0 {
			t.values[i] = value
			continue
		}
		t.names, t.values = append(t.names, name), append(t.values, value)
	}
	return t
}

func callTexts(res action.Result) []string {
	out := make([]string, len(res.Calls))
	for i, c := range res.Calls {
		args := make([]string, len(c.Args))
		for j, a := range c.Args {
			args[j] = string(a)
		}
		out[i] = c.Method + "(" + strings.Join(args, ", ") + ")"
	}
	return out
}

func logTexts(res action.Result) []string {
	out := make([]string, len(res.Logs))
	for i, l := range res.Logs {
		out[i] = l.Level + " " + l.Message
	}
	return out
}

func requestTexts(res action.Result) []string {
	out := make([]string, len(res.Requests))
	for i, q := range res.Requests {
		out[i] = q.Method + " " + q.URL + " " + q.Body
	}
	return out
}

// reportState tells of a difference, at the variable that made it. Foreign says
// that it depends on whose run came before.
func (r *Runner) reportState(d difference, changed sandbox.Snapshot, foreign bool) action.Diagnostic {
	out := action.Diagnostic{
		Code: "CC125", Severity: action.SeverityWarning,
		Summary: fmt.Sprintf("%s depends on the login before: %s in a warm module, %s alone", d.what, brief(d.warm), brief(d.alone)),
		Detail:  "something of the module outlives the run; which variable it is could not be seen",
		Hint:    "keep what belongs to a user inside the handler, or keyed by user in the platform's cache",
		File:    r.source.Path,
	}
	if foreign {
		out.Severity = action.SeverityError
		out.Summary = fmt.Sprintf("%s carries over from another user: %s after that user's login, %s alone", d.what, brief(d.warm), brief(d.alone))
	}
	guilty := suspects(d, changed)
	names := make([]string, len(guilty))
	for i, name := range guilty {
		names[i] = name
		if pos, ok := r.variable(name); ok {
			names[i] = fmt.Sprintf("%s (%d:%d)", name, pos.Line, pos.Column)
			if out.Line == 0 {
				out.Line, out.Column = pos.Line, pos.Column
			}
		}
	}
	if len(names) > 0 {
		out.Detail = "it outlives the run and was changed by the login before: " + strings.Join(names, ", ")
	}
	if out.Line == 0 {
		out.Line, out.Column = r.entry.Pos.Line, r.entry.Pos.Column
	}
	return out
}

func (r *Runner) variable(name string) (sandbox.Pos, bool) {
	for _, v := range r.module.Syntax.Variables {
		if v.Name == name {
			return v.Pos, true
		}
	}
	return sandbox.Pos{}, false
}

// suspects are the changed variables that hold what carried over; all of them
// when that cannot be told.
func suspects(d difference, changed sandbox.Snapshot) []string {
	var all, some []string
	carried := strings.Trim(d.warm, `"`)
	for _, name := range slices.Sorted(maps.Keys(changed)) {
		all = append(all, name)
		value := strings.Trim(changed[name], `'"`)
		if value != "" && strings.Contains(carried, value) || carried != "" && strings.Contains(value, carried) {
			some = append(some, name)
		}
	}
	if len(some) > 0 {
		return some
	}
	return all
}

func brief(text string) string {
	const most = 80
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// Reads are the members of the event that the source names, as dotted paths
// below it.
func (r *Runner) Reads() []string {
	if r.module == nil {
		return nil
	}
	names := dialect.Words(r.script, r.entry)
	var out []string
	for _, m := range r.module.Syntax.Members {
		path, ok := strings.CutPrefix(sandbox.Resolve(m.Path, names), "event.")
		if ok && !m.Assigned && !slices.Contains(out, path) {
			out = append(out, path)
		}
	}
	return out
}
