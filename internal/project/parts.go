package project

import (
	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/yamldoc"
)

// checkParts looks at what an action is deployed with.
func checkParts(a actionDoc, problems *yamldoc.Problems) {
	if a.Dependencies != nil {
		for _, d := range *a.Dependencies {
			if d.Value.Set && d.Value.Value == "" || !d.Value.Set && d.Value.Pos == (yamldoc.Pos{}) {
				problems.Invalid(d.Pos, "write the version that was tested, or latest", "dependency %q of action %q has no version", d.Key, a.Name.Value)
			}
		}
	}
	for _, name := range a.RemovedSecrets {
		if name.Set && has(a.Secrets, name.Value) {
			problems.Invalid(name.Pos, "take it out of one of them", "secret %q of action %q is both given and removed", name.Value, a.Name.Value)
		}
	}
	for _, s := range a.Settings {
		s.Value.JSON(problems) // tells what JSON has no word for
	}
}

func (a actionDoc) dependencies() []Dependency {
	if a.Dependencies == nil {
		return nil
	}
	list := []Dependency{}
	for _, d := range *a.Dependencies {
		list = append(list, Dependency{d.Key, d.Value.Value})
	}
	return list
}

func (a actionDoc) removed() []string {
	var names []string
	for _, n := range a.RemovedSecrets {
		names = append(names, n.Value)
	}
	return names
}

func (a actionDoc) settings() []Setting {
	var list []Setting
	for _, s := range a.Settings {
		list = append(list, Setting{Name: s.Key, Value: s.Value.JSON(yamldoc.NewProblems("")), Pos: s.Value.Pos()})
	}
	return list
}

func (doc document) action(name string) (actionDoc, bool) {
	for _, a := range doc.Actions {
		if a.Name.Value == name {
			return a, true
		}
	}
	return actionDoc{}, false
}

func (doc document) nearestAction(name string) string {
	var names []string
	for _, a := range doc.Actions {
		names = append(names, a.Name.Value)
	}
	if near, ok := nearest.Word(name, names); ok {
		return "did you mean \"" + near + "\"?"
	}
	return ""
}
