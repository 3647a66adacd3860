package cli

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/project"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

// directory is the folder of another tool, with what its keywords stand for.
func (o *pullOptions) directory(ctx context.Context, env *Env) (provider.Directory, error) {
	from := env.sources(ctx)
	keywords := map[string]yamldoc.Reference{}
	for _, k := range o.keywords {
		name, text, _ := strings.Cut(k, "=")
		scheme, target, ok := strings.Cut(text, ":")
		if name == "" || !ok || target == "" || !slices.Contains([]string{"env", "file", "exec"}, scheme) {
			return provider.Directory{}, usage(fmt.Sprintf("--keyword %s…: expected KEY=env:NAME or KEY=file:PATH", name), "a value is never given on the command line")
		}
		keywords[name] = yamldoc.Reference{Scheme: scheme, Target: target}
	}
	path := func(p string) string { return filepath.Join(o.from, filepath.FromSlash(p)) }
	return provider.Directory{
		Name: path,
		Read: func(p string) ([]byte, error) {
			if !env.exists(path(p)) {
				return nil, fs.ErrNotExist
			}
			return env.Read(path(p))
		},
		List: func(p string) ([]string, error) {
			entries, err := env.Files.ReadDir(path(p))
			names := make([]string, len(entries))
			for i, e := range entries {
				names[i] = e.Name()
			}
			return sorted(names), err
		},
		Keyword: func(name string) (provider.Keyword, bool) {
			r, ok := keywords[name]
			value := func() (string, error) {
				text, err := r.Resolve(from)
				return text.Reveal(), err
			}
			return provider.Keyword{Reference: r.String(), Value: value}, ok
		},
	}, nil
}

// write takes over what was pulled: new files and entries, and with --force files
// that differ.
func (o *pullOptions) write(env *Env, d *deployment, in deploy.Pulled) error {
	_ = report.Diagnostics(env.Stderr, in.Diagnostics, env.textOptions(env.ColorErr))
	var add project.Addition
	var files []pulledFile
	for _, a := range in.Actions {
		known, ok := d.project.Action(a.Name)
		path := filepath.Join(d.project.Dir(), filepath.FromSlash(o.dir), a.FileName())
		if ok {
			path = d.project.Source(known)
			o.compare(env, known, a)
		} else {
			rel := filepath.ToSlash(filepath.Join(o.dir, a.FileName()))
			add.Actions = append(add.Actions, newAction(a, rel))
		}
		files = append(files, pulledFile{path, a.Code})
	}
	add.Flows = o.flows(env, d, in)
	before, after, err := o.config(env, d, add)
	if err != nil {
		return err // nothing has been written
	}
	written, left := 0, 0
	for _, f := range files {
		done, differs, err := o.file(env, f.path, f.code)
		if err != nil {
			return err
		}
		written, left = written+done, left+differs
	}
	changed := string(before) != string(after)
	if err := o.writeConfig(env, d.project.Path, before, after); err != nil {
		return err
	}
	switch {
	case left > 0:
		fmt.Fprintf(env.Stderr, "%d files differ and were left alone; --force overwrites them\n", left)
		return exitError(ExitFailed)
	case written == 0 && !changed:
		fmt.Fprintln(env.Stdout, "nothing to take over: everything is here as it is there")
	}
	return nil
}

// pulledFile is the source of an action, and where it belongs.
type pulledFile struct{ path, code string }

// file writes the source of an action, unless it is there.
func (o *pullOptions) file(env *Env, path, code string) (written, differs int, err error) {
	if env.exists(path) {
		data, err := env.Read(path)
		if err != nil {
			return 0, 0, err
		}
		// What is deployed may be made of the file: without its types.
		here, err := opened{src: action.Source{Path: path, Code: data}}.code()
		if err == nil && here == code {
			return 0, 0, nil
		}
		if err := report.Diff(env.Stdout, path, string(data), code, report.Options{Color: env.Color}); err != nil {
			return 0, 0, err
		}
		if filepath.Ext(path) != ".js" && filepath.Ext(path) != ".json" && o.force {
			return 0, 0, usage(path+" is not what is deployed: that is made of it", "take the change over by hand")
		}
		if !o.force {
			return 0, 1, nil
		}
	}
	if o.onlyShow {
		fmt.Fprintln(env.Stdout, "would write", path)
		return 1, 0, nil
	}
	if err := env.Files.Write(path, []byte(code), 0o644, false); err != nil {
		return 0, 0, usage(fmt.Sprintf("%s cannot be written: %v", path, cause(err)), "")
	}
	fmt.Fprintln(env.Stdout, "wrote", path)
	return 1, 0, nil
}

// newAction is an entry of the configuration.
func newAction(a deploy.PulledAction, file string) project.NewAction {
	n := project.NewAction{Action: project.Action{Name: a.Name, File: file, Dialect: a.Dialect, Trigger: a.Trigger, Runtime: a.Runtime}}
	for _, dep := range a.Dependencies {
		n.Dependencies = append(n.Dependencies, project.Dependency{Name: dep.Name, Version: dep.Version})
	}
	for _, s := range a.Secrets {
		reference := a.References[s]
		if reference == "" {
			reference = "env:" + variableName(a.Name+"_"+s)
		}
		n.Secrets = append(n.Secrets, [2]string{s, reference})
	}
	for _, s := range a.Settings {
		n.Settings = append(n.Settings, project.Setting{Name: s.Name, Value: s.Value})
	}
	return n
}

// variableName is a text as the name of an environment variable.
func variableName(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToUpper(text))
}

// compare tells of what the configuration says otherwise than the tenant. It
// belongs to the person and is not rewritten.
func (o *pullOptions) compare(env *Env, known project.Action, a deploy.PulledAction) {
	if known.Runtime != "" && known.Runtime != a.Runtime {
		fmt.Fprintf(env.Stderr, "note: action %q: the runtime is %s there, and %s in claimctl.yaml\n", a.Name, visible(a.Runtime), known.Runtime)
	}
	if known.Dependencies == nil {
		return
	}
	var here, there []string
	for _, dep := range known.Dependencies {
		here = append(here, dep.Name+" "+dep.Version)
	}
	for _, dep := range a.Dependencies {
		there = append(there, dep.Name+" "+dep.Version)
	}
	if !slices.Equal(sorted(here), sorted(there)) {
		fmt.Fprintf(env.Stderr, "note: action %q: the dependencies are %s there, and %s in claimctl.yaml\n", a.Name, visible(strings.Join(there, ", ")), strings.Join(here, ", "))
	}
}

// flows are those that the configuration does not have; one that differs is told.
func (o *pullOptions) flows(env *Env, d *deployment, in deploy.Pulled) []project.Flow {
	var add []project.Flow
	for _, f := range in.Flows {
		have, ok := d.project.Flow(f.Place)
		switch {
		case !ok:
			add = append(add, project.Flow{Name: f.Place, Actions: f.Names})
		case !slices.Equal(have.Actions, f.Names):
			fmt.Fprintf(env.Stderr, "note: the flow %s is [%s] there, and [%s] in claimctl.yaml\n", f.Place, visible(strings.Join(f.Names, ", ")), strings.Join(have.Actions, ", "))
		}
	}
	return add
}

// config is claimctl.yaml as it is, and with what is added.
func (o *pullOptions) config(env *Env, d *deployment, add project.Addition) (before, after []byte, err error) {
	path := d.project.Path
	if before, err = env.Read(path); err != nil || len(add.Actions)+len(add.Flows) == 0 {
		return before, before, err
	}
	after, ok := project.Append(path, before, add)
	if ok {
		return before, after, nil
	}
	const head = "version: 1\n"
	fresh, _ := project.Append(path, []byte(head), project.Addition{Actions: add.Actions})
	return nil, nil, findings{action.Diagnostic{
		Code: deploy.CodePull, Severity: action.SeverityError, File: path,
		Summary: "nothing can be added to this file line by line: actions or flows are written in one line",
		Detail:  "nothing was written; to be added:\n" + strings.TrimPrefix(string(fresh), head), Hint: "write them as a list, one item a line, and pull again",
	}}
}

func (o *pullOptions) writeConfig(env *Env, path string, before, after []byte) error {
	if string(before) == string(after) {
		return nil
	}
	if err := report.Diff(env.Stdout, path, string(before), string(after), report.Options{Color: env.Color}); err != nil || o.onlyShow {
		return err
	}
	if err := env.Files.Write(path, after, 0o644, false); err != nil {
		return usage(fmt.Sprintf("%s cannot be written: %v", path, cause(err)), "")
	}
	fmt.Fprintln(env.Stdout, "wrote", path)
	return nil
}
