package project

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// document is the file as it is written.
type document struct {
	Version      yamldoc.Field[int]                       `yaml:"version,required"`
	Actions      []actionDoc                              `yaml:"actions"`
	Flows        yamldoc.Entries[[]yamldoc.Field[string]] `yaml:"flows"`
	Tokens       tokensDoc                                `yaml:"tokens"`
	Lint         lintDoc                                  `yaml:"lint"`
	Tenants      yamldoc.Entries[tenantDoc]               `yaml:"tenants"`
	Environments yamldoc.Entries[environmentDoc]          `yaml:"environments"`
}

type actionDoc struct {
	yamldoc.Pos
	Name    yamldoc.Field[string]              `yaml:"name,required"`
	File    yamldoc.Field[string]              `yaml:"file,required"`
	Dialect yamldoc.Field[string]              `yaml:"dialect"`
	Trigger yamldoc.Field[string]              `yaml:"trigger"`
	Runtime string                             `yaml:"runtime"`
	Secrets yamldoc.Entries[yamldoc.Reference] `yaml:"secrets"`
	Enabled *bool                              `yaml:"enabled"`
	// Dependencies are npm modules and their versions; an empty mapping is none.
	Dependencies *yamldoc.Entries[yamldoc.Field[string]] `yaml:"dependencies"`
	// RemovedSecrets are names that the tenant may have and is to lose.
	RemovedSecrets []yamldoc.Field[string] `yaml:"removed_secrets"`
	// Settings are values that only one platform has.
	Settings yamldoc.Entries[yamldoc.Node] `yaml:"settings"`
}

type tokensDoc struct {
	Issuer    string `yaml:"issuer"`
	Audience  string `yaml:"audience"`
	Namespace string `yaml:"claim_namespace"`
}

// Load reads and checks a configuration. The project is nil when there are
// diagnostics. Names of dialects and triggers are left to [Project.Check].
func Load(read func(path string) ([]byte, error), path string) (*Project, []action.Diagnostic) {
	data, err := read(path)
	if err != nil {
		return nil, []action.Diagnostic{{
			Code: yamldoc.CodeUnreadable, Severity: action.SeverityError, File: path,
			Summary: fmt.Sprintf("the configuration cannot be read: %v", err),
		}}
	}
	var doc document
	problems := yamldoc.Read(path, data, &doc)
	checkDocument(doc, problems)
	if list := problems.List(); len(list) > 0 {
		return nil, list
	}
	return doc.project(path), nil
}

func checkDocument(doc document, problems *yamldoc.Problems) {
	if v := doc.Version; v.Set && v.Value != Version {
		problems.Invalid(v.Pos, "", "version %d is not supported; this version of claimctl reads %d", v.Value, Version)
	}
	checkActions(doc.Actions, problems)
	checkFlows(doc, problems)
	checkLint(doc.Lint, problems)
	checkEnvironments(doc, problems)
}

func checkActions(actions []actionDoc, problems *yamldoc.Problems) {
	first := map[string]yamldoc.Pos{}
	for _, a := range actions {
		checkFile(a.File, problems)
		checkParts(a, problems)
		switch at, twice := first[a.Name.Value]; {
		case !a.Name.Set:
		case a.Name.Value == "":
			problems.Invalid(a.Name.Pos, "", "the name of an action is empty")
		case twice:
			problems.Invalid(a.Name.Pos, "rename one of them", "there are two actions %q; the first is at line %d", a.Name.Value, at.Line)
		default:
			first[a.Name.Value] = a.Name.Pos
		}
	}
}

func checkFile(file yamldoc.Field[string], problems *yamldoc.Problems) {
	switch {
	case !file.Set:
	case strings.TrimSpace(file.Value) == "":
		problems.Invalid(file.Pos, "", "the file of an action is empty")
	case path.IsAbs(file.Value), filepath.IsAbs(file.Value):
		problems.Invalid(file.Pos, "write the path relative to the folder of "+FileName, "the path %q is absolute; it means nothing on another machine", file.Value)
	case strings.Contains(file.Value, `\`):
		problems.Invalid(file.Pos, "", "the path %q has backslashes; write slashes", file.Value)
	}
}

func checkFlows(doc document, problems *yamldoc.Problems) {
	var names []string
	for _, a := range doc.Actions {
		names = append(names, a.Name.Value)
	}
	known := map[string]bool{}
	for _, name := range names {
		known[name] = true
	}
	for _, flow := range doc.Flows {
		for _, name := range flow.Value {
			if _, ok := doc.flow(name.Value); ok || !name.Set || known[name.Value] {
				continue
			}
			hint := ""
			if near, ok := nearest.Word(name.Value, names); ok {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			problems.Invalid(name.Pos, hint, "flow %q names the action %q, which is not there", flow.Key, name.Value)
		}
		budget := maxFlow
		doc.checkCycle(flow, []string{flow.Key}, &budget, problems)
	}
}

// flow is the flow of that name. An action's name is taken for the action.
func (doc document) flow(name string) (yamldoc.Entry[[]yamldoc.Field[string]], bool) {
	for _, a := range doc.Actions {
		if a.Name.Value == name {
			return yamldoc.Entry[[]yamldoc.Field[string]]{}, false
		}
	}
	for _, f := range doc.Flows {
		if f.Key == name {
			return f, true
		}
	}
	return yamldoc.Entry[[]yamldoc.Field[string]]{}, false
}

// maxFlow is how many actions and flows one flow may name, with those that the
// flows in it name.
const maxFlow = 1000

// checkCycle refuses a flow that comes back to itself. Path is how it got here;
// the flow at its beginning is told at its own item.
func (doc document) checkCycle(flow yamldoc.Entry[[]yamldoc.Field[string]], path []string, budget *int, problems *yamldoc.Problems) bool {
	for _, name := range flow.Value {
		if *budget--; *budget < 0 {
			problems.Invalid(name.Pos, "", "flow %q names more than %d actions", path[0], maxFlow)
			return false
		}
		next, ok := doc.flow(name.Value)
		if !ok {
			continue
		}
		way := append(path[:len(path):len(path)], name.Value)
		switch {
		case name.Value == path[0]:
			problems.Invalid(name.Pos, "take one of them out", "flow %q runs itself: %s", path[0], strings.Join(way, " → "))
			return false
		case slices.Contains(path, name.Value):
			return false // told of the flow that it begins with
		case !doc.checkCycle(next, way, budget, problems):
			return false
		}
	}
	return true
}

// actionsOf are the names of the actions of a flow, those of the flows that it
// names in their place.
func (doc document) actionsOf(flow yamldoc.Entry[[]yamldoc.Field[string]]) []string {
	var names []string
	for _, name := range flow.Value {
		if inner, ok := doc.flow(name.Value); ok {
			names = append(names, doc.actionsOf(inner)...)
			continue
		}
		names = append(names, name.Value)
	}
	return names
}

func (doc document) project(path string) *Project {
	p := &Project{
		Path:   path,
		Lint:   doc.Lint.lint(),
		Tokens: dialect.Settings{Issuer: doc.Tokens.Issuer, Audience: doc.Tokens.Audience, Namespace: doc.Tokens.Namespace},
	}
	for _, a := range doc.Actions {
		p.Actions = append(p.Actions, Action{
			Name: a.Name.Value, File: a.File.Value, Dialect: a.Dialect.Value, Trigger: a.Trigger.Value, Runtime: a.Runtime,
			Enabled: a.Enabled == nil || *a.Enabled, Pos: a.Pos,
			Dependencies: a.dependencies(), RemovedSecrets: a.removed(), Settings: a.settings(),
			dialectPos: a.Dialect.Pos, triggerPos: a.Trigger.Pos, secrets: a.Secrets,
		})
	}
	for _, f := range doc.Flows {
		p.Flows = append(p.Flows, Flow{Name: f.Key, Actions: doc.actionsOf(f), Pos: f.Pos})
	}
	p.Environments = doc.environments()
	return p
}
