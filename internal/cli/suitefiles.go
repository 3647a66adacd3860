package cli

import (
	"errors"
	"path/filepath"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// extend gives an action what a suite gives it.
func (e *Env) extend(r *runner.Runner, out suite.Outside) (*runner.Runner, error) {
	r, err := invoke.Attach(e.world(), r, invoke.Outside{Stubs: out.Stubs, Globals: out.Globals, Answers: out.Answers, Mocks: out.Mocks})
	var standIn *invoke.StandInError
	var problems *invoke.Problems
	var found *action.Diagnostic
	switch {
	case errors.As(err, &problems):
		return nil, &suite.FileError{List: problems.List}
	case errors.As(err, &standIn) && !errors.As(err, &found):
		d := explainError(err)
		return nil, &suite.StandInError{Flag: standIn.Flag, Name: standIn.Name, Summary: d.Summary, Hint: d.Hint}
	}
	return r, err
}

// writeChanged writes a file unless it has that content already, so that who
// watches it sees no change.
func (e *Env) writeChanged(path string, data []byte) error {
	if e.exists(path) {
		if old, err := e.Read(path); err == nil && string(old) == string(data) {
			return nil
		}
	}
	const everybody = 0o644
	return e.Files.Write(path, data, everybody, false)
}

// dependsOn are the files that a suite depends on, with those of its project;
// absolute.
func (e *Env) dependsOn(j suite.Job) ([]string, error) {
	files := j.Suite.Files()
	p, err := e.project(filepath.Dir(j.Suite.Path))
	if err != nil {
		return nil, err
	}
	if p != nil {
		files = append(files, p.Path)
		for _, name := range j.Suite.Names() {
			members, _ := j.Options.Lookup(name, name) // a name that is unknown is told when it runs
			for _, m := range members {
				files = append(files, m.Path)
			}
		}
	}
	for i, f := range files {
		if files[i], err = e.absolute(f); err != nil {
			return nil, err
		}
	}
	return files, nil
}
