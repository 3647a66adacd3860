package auth0

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

// The codes of what an import finds.
const (
	codeKeyword = "CC522" // a keyword that nothing was given for
	codeInline  = "CC523" // a secret that is written in a file
	codeFile    = "CC524" // a file that cannot be taken over
)

// fileAction is actions/NAME.json of auth0-deploy-cli; see
// https://github.com/auth0/auth0-deploy-cli src/context/directory/handlers/actions.ts
// (a00a055, read 2026-11-22).
type fileAction struct {
	Name         string           `json:"name"`
	Code         string           `json:"code"`
	Runtime      string           `json:"runtime"`
	Dependencies []wireDependency `json:"dependencies"`
	Secrets      []fileSecret     `json:"secrets"`
	Triggers     []wireTrigger    `json:"supported_triggers"`
}

type fileSecret struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// notShown is what the tool writes for a secret that it has exported.
const notShown = "_VALUE_NOT_SHOWN_"

// keyword is a name between marks: ##NAME## is replaced by the text as it is,
// @@NAME@@ by the value as JSON. The tool does so before it reads a file; see
// https://auth0.com/docs/deploy-monitor/deploy-cli-tool/keyword-replacement
// (read 2026-11-22). The expression has no state.
func keyword() *regexp.Regexp { return regexp.MustCompile(`##([A-Za-z0-9_]+)##|@@([A-Za-z0-9_]+)@@`) }

// directory reads a folder of auth0-deploy-cli.
type directory struct {
	provider.Directory
	found []action.Diagnostic
}

// Import implements [provider.Importer].
func (Provider) Import(d provider.Directory) (provider.Imported, []action.Diagnostic) {
	dir := &directory{Directory: d}
	var out provider.Imported
	names, err := d.List("actions")
	if err != nil {
		dir.tell(codeFile, "actions", "", 0, "the folder of actions cannot be read: "+reasonOf(err), "name the folder that auth0-deploy-cli has exported to")
		return out, dir.found
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".json") {
			if h, ok := dir.action("actions/" + name); ok {
				out.Hooks = append(out.Hooks, h)
			}
		}
	}
	out.Places = dir.triggers()
	return out, dir.found
}

func reasonOf(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}

func (d *directory) tell(code, file, text string, offset int, summary, hint string) {
	// The file of an action may have secrets in it, on any line.
	found := action.Diagnostic{
		Code: code, Severity: action.SeverityError, File: d.Name(file), Summary: summary, Hint: hint, Private: path.Ext(file) == ".json",
	}
	if text != "" {
		found.Line, found.Column = action.Position([]byte(text), offset)
	}
	d.found = append(d.found, found)
}

// action reads one action with its code.
func (d *directory) action(file string) (provider.ImportedHook, bool) {
	data, err := d.Read(file)
	if err != nil {
		d.tell(codeFile, file, "", 0, "it cannot be read: "+reasonOf(err), "")
		return provider.ImportedHook{}, false
	}
	before := len(d.found)
	text := d.replaced(file, string(data), true)
	var a fileAction
	if err := json.Unmarshal([]byte(text), &a); err != nil && len(d.found) == before {
		d.tell(codeFile, file, "", 0, "it is not JSON of the shape that auth0-deploy-cli writes: "+err.Error(), "")
	}
	if len(d.found) > before {
		return provider.ImportedHook{}, false
	}
	w := wireAction{Name: a.Name, Triggers: a.Triggers, Dependencies: a.Dependencies, Runtime: a.Runtime}
	h := provider.ImportedHook{Hook: w.hook(), References: map[string]string{}}
	for _, s := range a.Secrets {
		h.Secrets = append(h.Secrets, provider.Secret{Name: s.Name})
		d.secret(file, string(data), s, h.References)
	}
	h.Code = d.code(file, a)
	return h, len(d.found) == before
}

// code reads the file that an action names. The tool writes its path relative to
// the folder; older versions wrote it from where they ran.
func (d *directory) code(file string, a fileAction) string {
	base := strings.TrimSuffix(path.Base(file), ".json")
	for _, p := range []string{strings.TrimPrefix(a.Code, "./"), "actions/" + base + "/code.js"} {
		if p == "" || path.IsAbs(p) || !fs.ValidPath(p) {
			continue
		}
		if data, err := d.Read(p); err == nil {
			return d.replaced(p, string(data), false)
		}
	}
	d.tell(codeFile, file, "", 0, fmt.Sprintf("the code of action %q is not there", a.Name), "it is expected in actions/"+base+"/code.js")
	return ""
}

// secret notes where a secret lies. A value that is written in the file is
// refused, and repeated nowhere.
func (d *directory) secret(file, text string, s fileSecret, references map[string]string) {
	if s.Value == "" || s.Value == notShown {
		return
	}
	m := keyword().FindStringSubmatch(s.Value)
	if m == nil || m[0] != s.Value {
		at := strings.Index(text, `"`+s.Name+`"`)
		d.tell(codeInline, file, text, max(at, 0), fmt.Sprintf("the value of secret %q is written in the file", s.Name), "write ##KEY## in its place, and give --keyword KEY=env:NAME or KEY=file:PATH")
		return
	}
	if k, ok := d.Keyword(m[1] + m[2]); ok {
		references[s.Name] = k.Reference
	}
}

// replaced puts the values of keywords in their places. In the file of an action
// those of secrets stay: they are where the secret lies, not its value.
func (d *directory) replaced(file, text string, secretsStay bool) string {
	var out strings.Builder
	end := 0
	for _, m := range keyword().FindAllStringSubmatchIndex(text, -1) {
		name, raw := "", m[2] >= 0
		if raw {
			name = text[m[2]:m[3]]
		} else {
			name = text[m[4]:m[5]]
		}
		out.WriteString(text[end:m[0]])
		end = m[1]
		k, ok := d.Keyword(name)
		switch {
		case !ok:
			d.tell(codeKeyword, file, text, m[0], fmt.Sprintf("nothing was given for the keyword %s", text[m[0]:m[1]]), fmt.Sprintf("--keyword %s=env:%s takes it from the environment; file:PATH works as well", name, name))
		case secretsStay && quoted(text, m[0], m[1]):
			out.WriteString(text[m[0]:m[1]]) // a secret, or a text that says where it comes from
		default:
			value, err := k.Value()
			if err != nil {
				d.tell(codeKeyword, file, text, m[0], fmt.Sprintf("the keyword %s: %v", text[m[0]:m[1]], err), "")
				continue
			}
			if !raw {
				quotedValue, _ := json.Marshal(value)
				value = string(quotedValue)
			}
			out.WriteString(value)
		}
	}
	return out.String() + text[end:]
}

// quoted reports whether a keyword is the whole of a JSON string that is a value
// of a secret.
func quoted(text string, from, to int) bool {
	if from == 0 || to >= len(text) || text[from-1] != '"' || text[to] != '"' {
		return false
	}
	before := strings.TrimRight(text[:from-1], " \t\r\n")
	return strings.HasSuffix(strings.TrimRight(strings.TrimSuffix(before, ":"), " \t\r\n"), `"value"`)
}

// triggers reads triggers/triggers.json: the bindings, by the names of actions;
// see src/context/directory/handlers/triggers.ts of the same tool.
func (d *directory) triggers() []provider.ImportedPlace {
	const file = "triggers/triggers.json"
	data, err := d.Read(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var bound map[string][]struct {
		Name string `json:"action_name"`
	}
	text := ""
	if err == nil {
		text = d.replaced(file, string(data), false)
		err = json.Unmarshal([]byte(text), &bound)
	}
	if err != nil {
		d.tell(codeFile, file, "", 0, "it cannot be taken over: "+reasonOf(err), "")
		return nil
	}
	var out []provider.ImportedPlace
	for _, k := range kinds() {
		list := bound[k.Type]
		delete(bound, k.Type)
		if len(list) == 0 {
			continue
		}
		place := provider.ImportedPlace{Place: k.Type}
		for _, b := range list {
			place.Names = append(place.Names, b.Name)
		}
		out = append(out, place)
	}
	for _, trigger := range slices.Sorted(maps.Keys(bound)) {
		if n := len(bound[trigger]); n > 0 {
			d.found = append(d.found, action.Diagnostic{
				Code: codeFile, Severity: action.SeverityWarning, File: d.Name(file),
				Summary: fmt.Sprintf("what runs at %s is not taken over: claimctl binds nothing there", trigger),
			})
		}
	}
	return out
}
