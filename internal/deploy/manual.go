package deploy

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/provider"
)

// BundleSchema names the format of a bundle's manifest.
const BundleSchema = "claimctl/bundle/v1"

// Bundle is what a person needs to deploy by hand, on a platform that has no
// interface for it. Nothing has been deployed when it is made; what the tenant
// has cannot be read, so it is held against what was marked as done.
type Bundle struct {
	Schema      string              `json:"schema"`
	Environment string              `json:"environment"`
	Platform    string              `json:"platform"`
	Tenant      string              `json:"tenant"`
	Reason      string              `json:"reason"`
	Source      string              `json:"source"`
	Checks      Checks              `json:"checks"`
	Actions     []BundleItem        `json:"actions"`
	Flows       []string            `json:"flows"`
	Diagnostics []action.Diagnostic `json:"diagnostics"`
}

// BundleItem is an action of a bundle. State is new, changed or done: by what was
// marked, not by what the tenant has.
type BundleItem struct {
	Name    string   `json:"name"`
	Dialect string   `json:"dialect"`
	Trigger string   `json:"trigger"`
	Enabled bool     `json:"enabled"`
	State   string   `json:"state"`
	Source  string   `json:"source"`
	File    string   `json:"file"`
	SHA256  string   `json:"sha256"`
	Secrets []string `json:"secrets"`
	Steps   []string `json:"steps"`
	code    string
}

// ManualWant is an action that a person deploys.
type ManualWant struct {
	Want
	Dialect string
	Trigger string
	Enabled bool
	ByHand  dialect.ByHand
}

// ManualTarget is a tenant that a person deploys to.
type ManualTarget struct {
	Environment, Platform, Tenant string
	Wants                         []ManualWant
	// Flows are the flows whose actions are all among the wants.
	Flows  []WantPlace
	Checks Checks
	Notes  []action.Diagnostic
}

// MakeBundle says what a person has to do. It writes nothing.
func MakeBundle(s State, t ManualTarget) (Bundle, error) {
	b := Bundle{
		Schema: BundleSchema, Environment: t.Environment, Platform: t.Platform, Tenant: t.Tenant, Checks: t.Checks,
		Actions: []BundleItem{}, Flows: []string{}, Diagnostics: nonNil(slices.Clone(t.Notes)),
	}
	b.Checks.Unread = nonNil(b.Checks.Unread)
	lock, err := t.lock(s)
	if err != nil {
		return b, err
	}
	for _, w := range t.Wants {
		if w.ByHand.Ended {
			return b, &Error{Invalid, []action.Diagnostic{{
				Code: CodeManual, Severity: action.SeverityError, File: w.Config, Line: w.Line, Column: w.Column,
				Summary: fmt.Sprintf("deploy is not available for %s: %s", w.Dialect, w.ByHand.Reason.Text),
				Detail:  w.ByHand.Reason.Source.String(), Hint: strings.Join(filled(w.ByHand.Steps, w, w.File), "; "),
			}}}
		}
		b.Reason, b.Source = w.ByHand.Reason.Text, w.ByHand.Reason.Source.String()
		b.Actions = append(b.Actions, item(w, lock))
	}
	for _, f := range t.Flows {
		if text := t.Wants[0].ByHand.Place; text != "" {
			b.Flows = append(b.Flows, strings.NewReplacer("{flow}", f.Place, "{actions}", strings.Join(f.Names, ", ")).Replace(text))
		}
	}
	return b, nil
}

// item is an action of a bundle.
func item(w ManualWant, lock *Lock) BundleItem {
	i := BundleItem{
		Name: w.Name, Dialect: w.Dialect, Trigger: w.Trigger, Enabled: w.Enabled, State: "new", Source: w.File,
		File: fileName(w.Name) + path.Ext(w.File), SHA256: digest(w.manual()), Secrets: []string{}, code: w.Code,
	}
	for _, s := range sortedSecrets(w.Secrets) {
		i.Secrets = append(i.Secrets, s.Name)
	}
	i.Steps = filled(w.ByHand.Steps, w, i.File)
	if len(i.Secrets) > 0 {
		i.Steps = append(i.Steps, "Set its secrets in the console: "+strings.Join(i.Secrets, ", ")+" (the values are not in this bundle)")
	}
	if l, ok := lock.hook(w.Name, w.Trigger); ok {
		if i.State = "changed"; l.Digests.Code == i.SHA256 {
			i.State = "done"
		}
	}
	return i
}

// manual is what of an action makes it another one to deploy.
func (w ManualWant) manual() []any { return []any{w.Code, w.Trigger, w.Enabled} }

func filled(steps []string, w ManualWant, file string) []string {
	state := "enabled"
	if !w.Enabled {
		state = "disabled"
	}
	replace := strings.NewReplacer("{name}", w.Name, "{file}", file, "{trigger}", w.Trigger, "{state}", state)
	out := make([]string, len(steps))
	for i, s := range steps {
		out[i] = replace.Replace(s)
	}
	return out
}

// fileName is a name as that of a file, on any system.
func fileName(name string) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		}
		return '-'
	}, name)
	safe = strings.Trim(safe, "-.")
	if safe == "" {
		safe = "action"
	}
	return safe
}

// Files are the files of a bundle, by name: the sources, a manifest, and the
// steps as a page for a person.
func (b Bundle) Files() []File {
	var files []File
	for _, i := range b.Actions {
		files = append(files, File{i.File, []byte(i.code)})
	}
	manifest, _ := json.MarshalIndent(b, "", "  ") // strings and lists only
	return append(files, File{"manifest.json", append(manifest, '\n')}, File{"STEPS.md", []byte(b.page())})
}

// File is a file that is to be written.
type File struct {
	Name string
	Data []byte
}

// page is what is to be done, as text.
func (b Bundle) page() string {
	var out strings.Builder
	fmt.Fprintf(&out, "# Deploy to %s by hand\n\nThere is no other way: %s.\n", b.Tenant, b.Reason)
	if b.Source != "" {
		fmt.Fprintf(&out, "%s\n", b.Source)
	}
	for _, i := range b.Actions {
		if i.State == "done" {
			continue
		}
		fmt.Fprintf(&out, "\n## %s (%s)\n\n", i.Name, i.State)
		for n, s := range i.Steps {
			fmt.Fprintf(&out, "%d. %s\n", n+1, s)
		}
		fmt.Fprintf(&out, "\nWhen it is done: `claimctl deploy status --env %s --mark-done %s`\n", b.Environment, i.Name)
	}
	if len(b.Flows) > 0 {
		out.WriteString("\n## Order\n\n")
		for _, f := range b.Flows {
			fmt.Fprintf(&out, "- %s\n", f)
		}
	}
	return out.String()
}

// lock is what was marked as done.
func (t ManualTarget) lock(s State) (*Lock, error) {
	lock, _, err := ReadLock(s, Target{Environment: t.Environment, Tenant: t.Tenant, Provider: byHand(t.Platform)})
	return lock, err
}

// byHand stands for an interface that is not there.
type byHand string

func (b byHand) Info() provider.Info { return provider.Info{ID: string(b), Name: string(b)} }

func (b byHand) Read(provider.Connection) (provider.Reader, error) {
	return nil, &provider.Error{Kind: provider.Incomplete, Message: string(b) + " has no interface"}
}

func (b byHand) Write(provider.Connection) (provider.Writer, error) {
	return nil, &provider.Error{Kind: provider.Incomplete, Message: string(b) + " has no interface"}
}

// MarkDone remembers that a person has deployed these actions as they are now;
// no name is all of them.
func MarkDone(s State, t ManualTarget, names []string) (Bundle, error) {
	lock, err := t.lock(s)
	if err != nil {
		return Bundle{}, err
	}
	var known []string
	lock.Deploy++
	for _, w := range t.Wants {
		known = append(known, w.Name)
		if len(names) > 0 && !slices.Contains(names, w.Name) {
			continue
		}
		lock.put(LockHook{
			Name: w.Name, Type: w.Trigger, Digests: Digests{Code: digest(w.manual())}, Secrets: []LockSecret{}, Deploy: lock.Deploy,
		})
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			hint := "the actions are " + strings.Join(known, ", ")
			if near, ok := nearest.Word(name, known); ok {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			return Bundle{}, fail(Invalid, CodeName, hint, "there is no action %q for this environment", name)
		}
	}
	if err := lock.write(s); err != nil {
		return Bundle{}, fail(Invalid, CodeLock, "", "the lock cannot be written: %v", err)
	}
	return MakeBundle(s, t)
}
