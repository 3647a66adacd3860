package cli

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/lint"
)

// parse reads the flags that need it, and refuses what does not go together.
func (o *lintOptions) parse() error {
	o.lint.Severities = map[string]action.Severity{}
	for _, spec := range o.severities {
		code, word, _ := strings.Cut(spec, "=")
		severity := action.Severity(word)
		if !slices.Contains([]action.Severity{action.SeverityError, action.SeverityWarning, action.SeverityInfo}, severity) {
			return usage(fmt.Sprintf("--severity %s: expected CODE=error, CODE=warning or CODE=info", spec), "")
		}
		o.lint.Severities[code] = severity
	}
	if o.dryRun && !o.fix {
		return usage("--dry-run shows what --fix would change", "add --fix")
	}
	return nil
}

// options are those for one source: the flags, then what the project says.
func (o *lintOptions) options(env *Env, path string, req invoke.Request) (lint.Options, error) {
	opts := o.lint
	opts.Trigger = req.Trigger
	p, err := env.project(filepath.Dir(path))
	if p == nil || err != nil {
		return opts, err
	}
	return p.LintOptions(env.near(path), opts), nil
}

// corrected fixes a source, shows the change and, unless it is a dry run, writes
// it. What is looked at next is what then stands in the file.
func (o *lintOptions) corrected(env *Env, d dialect.Dialect, path string, src action.Source, opts lint.Options) (action.Source, error) {
	code, done, err := lint.FixAll(d, src, opts)
	if err != nil || len(done) == 0 || bytes.Equal(code, src.Code) {
		return src, err
	}
	out, color := env.Stdout, env.Color
	if o.out.main().Name != "text" {
		out, color = env.Stderr, env.ColorErr
	}
	if err := report.Diff(out, src.Path, string(src.Code), string(code), report.Options{Color: color}); err != nil {
		return src, err
	}
	for _, f := range done {
		fmt.Fprintf(out, "%s %s\n", f.Code, f.Title)
	}
	fmt.Fprintln(out)
	if o.dryRun {
		return src, nil
	}
	info, err := env.Files.Stat(path)
	if err != nil || path == "-" {
		return src, usage(path+" cannot be corrected: it is no file", "add --dry-run to see the changes")
	}
	if err := env.Files.Write(path, code, info.Mode().Perm(), false); err != nil {
		return src, usage(fmt.Sprintf("%s cannot be written: %v", src.Path, cause(err)), "")
	}
	src.Code = code
	return src, nil
}

// baselineFile is the baseline that the flag or the project names, "" for none.
func (o *lintOptions) baselineFile(env *Env) (string, error) {
	if o.baseline != "" {
		return o.baseline, nil
	}
	p, err := env.project(".")
	if err != nil {
		return "", err
	}
	if p != nil && p.Lint.Baseline != "" {
		return filepath.Join(p.Dir(), filepath.FromSlash(p.Lint.Baseline)), nil
	}
	if o.writeBaseline {
		return "", usage("--write-baseline: no file named", "name one with --baseline FILE, or in claimctl.yaml under lint: {baseline: FILE}")
	}
	return "", nil
}

// known leaves out the findings that the baseline knows, or makes them known to it.
func (o *lintOptions) known(env *Env, found []action.Diagnostic, paths []string) ([]action.Diagnostic, error) {
	file, err := o.baselineFile(env)
	if file == "" || err != nil {
		return found, err
	}
	key := env.baselineKey(filepath.Dir(file))
	if o.writeBaseline {
		data, err := action.MarshalIndent(lint.NewBaseline(found, key))
		if err != nil {
			return found, err
		}
		if err := env.Files.Write(file, append(bytes.TrimRight(data, "\n"), '\n'), 0o644, false); err != nil {
			return found, usage(fmt.Sprintf("%s cannot be written: %v", file, cause(err)), "")
		}
		fmt.Fprintf(env.Stderr, "%s knows %d findings now\n", file, len(found))
		return []action.Diagnostic{}, nil
	}
	if !env.exists(file) {
		return found, usage(file+" does not exist", "--write-baseline makes it")
	}
	data, err := env.Read(file)
	if err != nil {
		return found, err
	}
	baseline, err := lint.ReadBaseline(data)
	if err != nil {
		return found, usage(fmt.Sprintf("%s: %v", file, err), "--write-baseline makes one")
	}
	looked := map[string]bool{}
	for _, p := range paths {
		name, _ := key(action.Diagnostic{File: p})
		looked[name] = true
	}
	fresh, gone := baseline.Without(found, key, func(f string) bool { return looked[f] })
	if gone > 0 {
		fmt.Fprintf(env.Stderr, "%s knows %d findings that are gone; --write-baseline takes them out\n", file, gone)
	}
	return fresh, nil
}

// baselineKey names a finding's file from a folder on, and gives the text of its
// line.
func (e *Env) baselineKey(folder string) func(action.Diagnostic) (file, line string) {
	lines := map[string][]string{}
	return func(d action.Diagnostic) (string, string) {
		name := d.File
		if abs, err := e.absolute(d.File); err == nil {
			if base, err := e.absolute(folder); err == nil {
				if rel, err := filepath.Rel(base, abs); err == nil {
					name = rel
				}
			}
		}
		if d.Line == 0 {
			return filepath.ToSlash(name), ""
		}
		if _, ok := lines[d.File]; !ok {
			code, _ := e.Read(d.File)
			lines[d.File] = strings.Split(string(code), "\n")
		}
		if all := lines[d.File]; d.Line <= len(all) {
			return filepath.ToSlash(name), all[d.Line-1]
		}
		return filepath.ToSlash(name), ""
	}
}
