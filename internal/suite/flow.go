package suite

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/runner"
)

// Member is an action that a project knows, by its name or by its file.
type Member struct {
	// Name is what results call it, Path the source, as suite paths are.
	Name, Path string
	// Flow is the project's flow that it is a member of, "" for an action that was
	// named itself.
	Flow string
	// Dialect and Trigger are "" where the project does not say.
	Dialect, Trigger string
	Enabled          bool
	Secrets          []runner.Secret
}

// UnknownNameError says that a project has neither an action nor a flow of a
// name. Known are the names it has.
type UnknownNameError struct {
	Name  string
	Known []string
}

func (e *UnknownNameError) Error() string {
	return fmt.Sprintf("claimctl.yaml has no action or flow %q", e.Name)
}

// flowDoc is a flow as it is written: the name of one, or a list of actions in
// the order in which they run.
type flowDoc struct {
	yamldoc.Pos
	named string
	items []flowItem
}

// flowItem is an action of a flow: the name of an action or flow of the
// project, or a file beside the suite.
type flowItem struct {
	yamldoc.Pos
	Action  yamldoc.Field[string] `yaml:"action,required"`
	Name    yamldoc.Field[string] `yaml:"name"`
	Stage   names                 `yaml:"stage"`
	Entry   string                `yaml:"entry"`
	Enabled *bool                 `yaml:"enabled"`
}

// flowItemDoc is flowItem without its methods.
type flowItemDoc flowItem

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (i *flowItem) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	i.Pos = n.Pos()
	if text, ok := n.Text(); ok {
		i.Action = yamldoc.Field[string]{Pos: n.Pos(), Set: true, Value: text}
		return
	}
	n.Decode((*flowItemDoc)(i), p)
}

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (f *flowDoc) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	f.Pos = n.Pos()
	text, isText := n.Text()
	switch {
	case isText && strings.TrimSpace(text) == "":
		p.Invalid(n.Pos(), "", "flow is empty; expected the name of a flow, or a list of actions")
	case isText:
		f.named = text
	case n.IsList():
		n.Decode(&f.items, p)
		if len(f.items) == 0 {
			p.Invalid(n.Pos(), "name the actions in the order in which they run", "the flow has no actions")
		}
	default:
		n.WrongType(p, "the name of a flow or a list of actions")
	}
}

// list are the items of a flow; one that is named is its only item.
func (f flowDoc) list() []flowItem {
	if f.named != "" {
		return []flowItem{{Pos: f.Pos, Action: yamldoc.Field[string]{Pos: f.Pos, Set: true, Value: f.named}}}
	}
	return f.items
}

// member is an action of a suite as it runs.
type member struct {
	at     yamldoc.Pos
	name   string
	source action.Source
	entry  string
	// trigger is what it rather runs as, dialect what the project says it is
	// written for; "" leaves it open.
	trigger, dialect string
	// triggers are those that it is attached to; nil is every one that calls its
	// handler.
	triggers []string
	stages   names
	flows    []string // of the project, that it is a member of
	enabled  bool
	secrets  []runner.Secret
	found    dialect.Detection
}

// findMembers finds the actions of the suite: its only one, or those of its
// flow.
func (x *session) findMembers() {
	s := x.suite
	if len(s.flow) == 0 {
		m := &member{
			at: s.actionPos, name: slug(s.Action), entry: first(s.Entry, x.opts.Entry), enabled: true,
			trigger: first(s.Trigger, x.opts.Trigger), dialect: x.opts.Dialect, secrets: x.opts.Secrets,
		}
		if s.Trigger != "" {
			m.triggers = []string{s.Trigger}
		}
		x.read(m, s.Action)
		x.members = []*member{m}
		return
	}
	for _, item := range s.flow {
		x.addItem(item)
	}
}

// read reads a member's source. One that is disabled is read as well: nobody
// wants to find out when it is switched on that it is not there.
func (x *session) read(m *member, path string) {
	code, err := x.opts.Read(path)
	if err != nil {
		x.problems.Invalid(m.at, "the path is relative to the suite", "the action cannot be read: %v", err)
	}
	m.source = action.Source{Path: path, Code: code}
}

// addItem adds what one item of the flow stands for.
func (x *session) addItem(item flowItem) {
	found, err := x.lookup(item.Action.Value)
	var unknown *UnknownNameError
	switch {
	case errors.As(err, &unknown) && looksLikeFile(item.Action.Value):
		found = []Member{{Path: beside(x.suite.Path, item.Action.Value), Enabled: true}}
	case errors.As(err, &unknown):
		x.problems.Invalid(item.Action.Pos, unknown.hint(), "flow: %v; nor is it the path of a file", unknown)
	case err != nil:
		x.problems.Invalid(item.Action.Pos, "", "flow: %v", err)
	}
	for _, f := range found {
		m := &member{
			at: item.Pos, name: first(f.Name, slug(f.Path)), entry: item.Entry, trigger: f.Trigger, dialect: f.Dialect,
			enabled: f.Enabled, secrets: f.Secrets, stages: item.Stage,
		}
		if f.Flow != "" {
			m.flows = []string{f.Flow}
		}
		if len(found) == 1 {
			m.name = first(item.Name.Value, m.name)
		}
		if item.Enabled != nil {
			m.enabled = *item.Enabled
		}
		x.addMember(m, f.Path)
	}
}

// addMember puts a member at the end. One that comes with another flow of the
// project again is attached there as well; any other has to have a name of its
// own, by which results tell it apart.
func (x *session) addMember(m *member, path string) {
	for _, other := range x.members {
		switch {
		case other.name != m.name:
		case len(m.flows) > 0 && len(other.flows) > 0 && other.source.Path == path:
			other.flows = append(other.flows, m.flows...)
			return
		default:
			x.problems.Invalid(m.at, "give one of them another name", "the flow has two actions %q; the first is at line %d", m.name, other.at.Line)
			return
		}
	}
	x.read(m, path)
	x.members = append(x.members, m)
}

// attach finds out which triggers the members are attached to.
func (x *session) attach() {
	for _, m := range x.members {
		for _, stage := range m.stages {
			if stage.Set {
				m.triggers = append(m.triggers, x.stage(stage)...)
			}
		}
		if len(m.stages) > 0 {
			continue
		}
		for _, flow := range m.flows {
			m.triggers = append(m.triggers, x.named(flow)...)
		}
		if len(m.triggers) == 0 && m.trigger != "" && len(x.suite.flow) > 0 {
			m.triggers = []string{m.trigger}
		}
	}
}

// named is the trigger of a flow that is called after a stage or a trigger.
func (x *session) named(flow string) []string {
	f, _ := dialect.FlowOf(x.dialect)
	for _, s := range f.Stages {
		if s.ID == flow && s.Trigger != "" {
			return []string{s.Trigger}
		}
	}
	if t, ok := x.dialect.Info().Trigger(flow); ok {
		return []string{t.ID}
	}
	return nil
}

func (x *session) lookup(name string) ([]Member, error) {
	if x.opts.Lookup == nil {
		return nil, &UnknownNameError{Name: name}
	}
	return x.opts.Lookup(name, beside(x.suite.Path, name))
}

func (e *UnknownNameError) hint() string {
	if near, ok := nearest.Word(e.Name, e.Known); ok {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "name an action or a flow of claimctl.yaml, or a file beside the suite"
}

// looksLikeFile tells a path from a name.
func looksLikeFile(text string) bool {
	return strings.ContainsAny(text, "/\\") || filepath.Ext(text) != ""
}

// slug is the name of an action that has none but its file's.
func slug(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// stage is the trigger that an action runs as in a stage.
func (x *session) stage(word yamldoc.Field[string]) []string {
	flow, _ := dialect.FlowOf(x.dialect)
	known := []string{}
	for _, s := range flow.Stages {
		switch {
		case s.ID != word.Value:
			known = append(known, s.ID)
		case s.Trigger == "":
			x.problems.Invalid(word.Pos, s.Why, "actions in the stage %q cannot be run", s.ID)
			return nil
		default:
			return []string{s.Trigger}
		}
	}
	hint := "the stages of " + x.dialect.Info().Name + " are " + strings.Join(known, ", ")
	if near, ok := nearest.Word(word.Value, known); ok {
		hint = fmt.Sprintf("did you mean %q? %s", near, hint)
	}
	x.problems.Invalid(word.Pos, hint, "unknown stage %q", word.Value)
	return nil
}
