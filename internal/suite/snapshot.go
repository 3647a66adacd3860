package suite

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// SnapshotPath is the file that holds the snapshots of a suite, beside it:
// tier.claims.yaml has tier.claims.snap.yaml.
func SnapshotPath(suite string) string {
	for _, end := range []string{".yaml", ".yml"} {
		if base, ok := strings.CutSuffix(suite, end); ok {
			return base + ".snap.yaml"
		}
	}
	return suite + ".snap.yaml"
}

// snapshot is what one case, or one step of it, gave.
type snapshot struct {
	name  string
	value *action.Object
}

// saved are the snapshots of a file.
type saved struct {
	path   string
	exists bool
	values map[string]*action.Object
	lines  map[string]int
	names  []string // in the order of the file
}

// snapshotName is the name of a snapshot: that of the case, with the step.
func snapshotName(c, step string) string {
	if step == "" {
		return c
	}
	return c + " / " + step
}

// snapshotNames are the names of all snapshots that a suite has.
func (s *Suite) snapshotNames() map[string]bool {
	names := map[string]bool{}
	for _, c := range s.Cases {
		if c.expect != nil && c.expect.Snapshot {
			names[c.Name] = true
		}
		for i, st := range c.steps {
			if st.expect != nil && st.expect.Snapshot {
				names[snapshotName(c.Name, fmt.Sprintf("steps[%d] %s", i, st.verb))] = true
			}
		}
	}
	return names
}

// take is what a snapshot holds: what the actions did and what became of it.
// What the platform puts into tokens by itself, and what only says where in the
// source something happened, is left out.
func take(name string, k comparison) snapshot {
	r := k.result
	o := action.NewObject("decision", string(r.Decision.Kind))
	for _, part := range [][2]string{{"reason", r.Decision.Reason}, {"code", r.Decision.Code}, {"url", r.Decision.URL}} {
		if part[1] != "" {
			o.Put(part[0], part[1])
		}
	}
	if r.Error != nil {
		o.Put("error", described(r.Error))
	}
	claims, fates := &action.Object{}, &action.Object{}
	for _, c := range r.Claims {
		if c.FinalName != "" {
			within(claims, string(c.Token)).Put(c.FinalName, c.Value)
		}
		if c.Fate != action.FateSet {
			within(fates, string(c.Token)).Put(c.Name, string(c.Fate))
		}
	}
	var logs, calls []string
	for _, l := range r.Logs {
		logs = append(logs, l.Message)
	}
	for _, c := range r.Calls {
		calls = append(calls, written(c))
	}
	unlessEmpty(o, "claims", claims)
	unlessEmpty(o, "fates", fates)
	unlessEmpty(o, "effects", effectsOf(r.Effects))
	for _, list := range []struct {
		name  string
		texts []string
	}{{"calls", calls}, {"logs", logs}, {"diagnostics", k.codes()}} {
		if len(list.texts) > 0 {
			o.Put(list.name, action.Texts(list.texts))
		}
	}
	return snapshot{name, o}
}

// within is the object of that name, made where it is not there.
func within(of *action.Object, name string) *action.Object {
	if v, ok := of.Get(name); ok {
		return v.(*action.Object)
	}
	obj := &action.Object{}
	of.Put(name, obj)
	return obj
}

func unlessEmpty(o *action.Object, name string, v *action.Object) {
	if v != nil && v.Len() > 0 {
		o.Put(name, v)
	}
}

func effectsOf(e action.Effects) *action.Object {
	o := &action.Object{}
	unlessEmpty(o, "app_metadata", e.AppMetadata)
	unlessEmpty(o, "user_metadata", e.UserMetadata)
	if len(e.Scopes) > 0 {
		o.Put("scopes", action.Texts(e.Scopes))
	}
	unlessEmpty(o, "cache", e.Cache)
	unlessEmpty(o, "state", e.State)
	unlessEmpty(o, "other", e.Other)
	return o
}

// snapshot compares with what was saved; when snapshots are written there is
// nothing to compare with.
func (k *comparison) snapshot(saved saved, taken snapshot) {
	if saved.path == "" {
		return
	}
	old := saved.values[taken.name]
	if old == nil {
		k.add(k.expect.Pos, Mismatch{
			What: "snapshot", Expected: "a snapshot", Actual: "none was taken yet", Note: "claimctl test --update takes it; look at what it writes before you commit it",
		})
		return
	}
	w := asWant(old)
	for _, d := range w.differences("", taken.value) {
		k.add(k.expect.Pos, Mismatch{
			What: "snapshot." + d.Path, Expected: d.Expected, Actual: d.Actual,
			Note: fmt.Sprintf("the snapshot is at %s:%d; claimctl test --update takes it anew", saved.path, saved.lines[taken.name]),
		})
	}
}

// asWant is a value as an expectation of exactly that.
func asWant(v any) want {
	switch v := v.(type) {
	case *action.Object:
		w := want{object: true}
		for _, m := range v.Members() {
			w.members = append(w.members, memberWant{m.Name, asWant(m.Value)})
		}
		return w
	case []any:
		w := want{list: []want{}}
		for _, item := range v {
			w.list = append(w.list, asWant(item))
		}
		return w
	}
	raw, _ := v.(action.Value)
	return want{scalar: raw}
}

// readSnapshots reads the snapshots that are there.
func (x *session) readSnapshots() {
	path := SnapshotPath(x.suite.Path)
	x.saved = saved{values: map[string]*action.Object{}, lines: map[string]int{}}
	if x.opts.Write == nil {
		x.saved.path = path
	}
	if x.opts.Exists == nil || !x.opts.Exists(path) {
		return
	}
	x.saved.exists = true
	data, err := x.opts.Read(path)
	if err != nil {
		x.report.Diagnostics = append(x.report.Diagnostics, action.Diagnostic{
			Code: yamldoc.CodeUnreadable, Severity: action.SeverityError, File: path, Summary: fmt.Sprintf("the snapshots cannot be read: %v", err),
		})
		return
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return
	}
	var doc yamldoc.Entries[yamldoc.Node]
	problems := yamldoc.Read(path, data, &doc)
	for _, e := range doc {
		obj, ok := e.Value.Tree(problems).(*action.Object)
		if !ok {
			e.Value.WrongType(problems, "a mapping")
			continue
		}
		x.saved.values[e.Key], x.saved.lines[e.Key] = obj, e.Line
		x.saved.names = append(x.saved.names, e.Key)
	}
	x.report.Diagnostics = append(x.report.Diagnostics, problems.List()...)
}

// finish writes the snapshots that were taken, or tells which are obsolete.
func (x *session) finish(r *Report, taken []snapshot) {
	current := x.suite.snapshotNames()
	if x.opts.Write == nil {
		for _, name := range x.saved.names {
			if !current[name] {
				r.Obsolete = append(r.Obsolete, name)
			}
		}
		return
	}
	if len(r.Diagnostics) > 0 || len(current) == 0 && !x.saved.exists {
		return
	}
	values := map[string]*action.Object{}
	for name := range current {
		values[name] = x.saved.values[name] // of cases that were not chosen
	}
	for _, s := range taken {
		values[s.name] = s.value
	}
	if err := x.opts.Write(SnapshotPath(x.suite.Path), writeSnapshots(x.suite.Path, values)); err != nil {
		r.Diagnostics = append(r.Diagnostics, action.Diagnostic{
			Code: yamldoc.CodeUnreadable, Severity: action.SeverityError, File: SnapshotPath(x.suite.Path),
			Summary: fmt.Sprintf("the snapshots cannot be written: %v", err),
		})
	}
}

// writeSnapshots is the file, by name, so that cases can change places without
// changing it.
func writeSnapshots(suite string, values map[string]*action.Object) []byte {
	var names []string
	for name, v := range values {
		if v != nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out bytes.Buffer
	base := suite[strings.LastIndexAny(suite, `/\`)+1:]
	fmt.Fprintf(&out, "# What the cases of %s gave; written by claimctl test --update.\n", base)
	if len(names) == 0 {
		out.WriteString("{}\n")
	}
	for _, name := range names {
		fmt.Fprintf(&out, "\n%s\n", keyYAML(name, ""))
		writeYAML(&out, values[name], 1)
	}
	return out.Bytes()
}

// writeYAML writes the members of an object, or the elements of a list, below
// each other. Scalars are JSON, which is YAML.
func writeYAML(out *bytes.Buffer, v any, depth int) {
	pad := strings.Repeat("  ", depth)
	child := func(v any) {
		switch v := v.(type) {
		case *action.Object:
			if v.Len() > 0 {
				out.WriteString("\n")
				writeYAML(out, v, depth+1)
				return
			}
		case []any:
			if len(v) > 0 {
				out.WriteString("\n")
				writeYAML(out, v, depth+1)
				return
			}
		}
		fmt.Fprintf(out, " %s\n", scalarYAML(v))
	}
	switch v := v.(type) {
	case *action.Object:
		for _, m := range v.Members() {
			out.WriteString(pad + keyYAML(m.Name, pad))
			child(m.Value)
		}
	case []any:
		for _, item := range v {
			out.WriteString(pad + "-")
			child(item)
		}
	}
}

// longKey is from where on YAML wants a mark in front of a key, in bytes.
const longKey = 500

// keyYAML is a key with its colon: without quotes where every version of YAML
// takes it for text.
func keyYAML(name, pad string) string {
	plain := name != "" && strings.IndexFunc(name, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }) < 0
	switch {
	case len(name) > longKey:
		return "? " + scalarYAML(name) + "\n" + pad + ":"
	case plain && !slices.Contains([]string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}, name):
		return name + ":"
	}
	return scalarYAML(name) + ":"
}

// scalarYAML is JSON with those characters escaped that YAML takes for a line's
// end, or does not take at all. Halves of a character, which only JSON can
// escape, become the sign for what cannot be shown.
func scalarYAML(v any) string {
	raw := action.MustMarshal(v)
	var text string
	if raw[0] == '"' && json.Unmarshal(raw, &text) == nil {
		raw = action.MustMarshal(text)
	}
	var out strings.Builder
	for _, r := range string(raw) {
		if r >= 0x7f && r <= 0x9f || r == 0x2028 || r == 0x2029 || r == 0xfeff || r >= 0xfffe && r <= 0xffff {
			fmt.Fprintf(&out, `\u%04x`, r)
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}
