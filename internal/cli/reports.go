package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/action"
)

// outputs are the flags --output and --report: the forms in which a command
// tells what it has to tell, and where to.
type outputs struct {
	output  string
	reports []target
	formats []report.Format // those that the command has
	flags   *pflag.FlagSet
	// verbose and sources are for what is written in the end: shorten nothing,
	// and the texts of files that cannot be read again.
	verbose bool
	sources map[string][]byte
}

// target is a --report: a format and the file it goes to, "-" for standard
// output.
type target struct {
	format report.Format
	file   string
}

func (o *outputs) register(flags *pflag.FlagSet, formats []report.Format) {
	o.formats, o.flags = formats, flags
	choice(flags, &o.output, "output", "text", "the form of the output", o.names()...)
	flags.Var((*reportFlag)(o), "report", "write a report, too, as `FORMAT=FILE`; - is standard output (repeatable)")
}

func (o *outputs) names() []string {
	names := make([]string, len(o.formats))
	for i, f := range o.formats {
		names[i] = f.Name
	}
	return names
}

func (o *outputs) find(name string) (report.Format, bool) {
	for _, f := range o.formats {
		if f.Name == name {
			return f, true
		}
	}
	return report.Format{}, false
}

// reportFlag is the value of --report.
type reportFlag outputs

func (r *reportFlag) Type() string { return "FORMAT=FILE" }

func (r *reportFlag) String() string {
	texts := make([]string, len(r.reports))
	for i, t := range r.reports {
		texts[i] = t.format.Name + "=" + t.file
	}
	return strings.Join(texts, " ")
}

func (r *reportFlag) Set(s string) error {
	name, file, ok := strings.Cut(s, "=")
	if !ok || file == "" {
		return errors.New("expected FORMAT=FILE, such as junit=report.xml")
	}
	f, ok := (*outputs)(r).find(name)
	if !ok {
		names := (*outputs)(r).names()
		hint := "the formats are " + strings.Join(names, ", ")
		if near, ok := nearest.Word(name, names); ok {
			hint = fmt.Sprintf("did you mean %q? %s", near, hint)
		}
		return errors.New(hint)
	}
	for _, t := range r.reports {
		if filepath.Clean(t.file) == filepath.Clean(file) {
			return fmt.Errorf("%s=%s is written there already", t.format.Name, t.file)
		}
	}
	r.reports = append(r.reports, target{f, file})
	return nil
}

// check refuses two things on standard output.
func (o *outputs) check(env *Env) error {
	if _, ok := o.piped(); !ok {
		return nil
	}
	return env.refuse(o.flags, "and a --report to - both write to standard output", "leave one of them out, or give the report a file", "output")
}

// piped is the report that takes the place of the output.
func (o *outputs) piped() (report.Format, bool) {
	for _, t := range o.reports {
		if t.file == "-" {
			return t.format, true
		}
	}
	return report.Format{}, false
}

// main is the format of standard output.
func (o *outputs) main() report.Format {
	if f, ok := o.piped(); ok {
		return f
	}
	f, _ := o.find(o.output)
	return f
}

// signed says that somebody will see the signatures of tokens.
func (o *outputs) signed() bool {
	signed := o.main().Signed || o.verbose
	for _, t := range o.reports {
		signed = signed || t.format.Signed
	}
	return signed
}

// keep keeps the text of a source for what is shown of it.
func (o *outputs) keep(src action.Source) {
	if o.sources == nil {
		o.sources = map[string][]byte{}
	}
	o.sources[src.Path] = src.Code
}

// writer writes what a command has to tell in one format.
type writer func(f report.Format, w io.Writer, opts report.Options) error

// write writes the output, unless it is silent, then every report, and what the
// environment asks for. One that fails does not keep the others.
func (o *outputs) write(env *Env, silent bool, write writer) error {
	var failed error
	if f := o.main(); !silent {
		opts := o.options(env, env.Color && f.Prose)
		opts.Verbose = o.verbose
		failed = write(f, env.Stdout, opts)
	}
	for _, t := range o.reports {
		if t.file == "-" {
			continue
		}
		var doc bytes.Buffer
		if err := write(t.format, &doc, o.options(env, false)); err != nil {
			failed = errors.Join(failed, err)
		} else if err := env.Files.Write(t.file, doc.Bytes(), 0o644, false); err != nil {
			failed = errors.Join(failed, usage(fmt.Sprintf("%s cannot be written: %v", t.file, cause(err)), ""))
		}
	}
	for _, f := range o.formats {
		o.unasked(env, f, write)
	}
	return failed
}

// unasked writes a format that the environment asks for. Where that cannot be
// done it is told, and fails nothing.
func (o *outputs) unasked(env *Env, f report.Format, write writer) {
	var err error
	if env.asks(f) && o.main().Name != f.Name {
		err = write(f, env.Stderr, o.options(env, false))
	}
	if path, ok := env.Getenv(f.Appendix); err == nil && f.Appendix != "" && ok && path != "" {
		err = o.appendTo(env, f, path, write)
	}
	if err != nil {
		env.warn(fmt.Sprintf("the %s report: %v", f.Name, err))
	}
}

func (o *outputs) appendTo(env *Env, f report.Format, path string, write writer) error {
	opts := o.options(env, false)
	opts.Limit = f.AppendixLimit
	if info, err := env.Files.Stat(path); err == nil {
		opts.Limit -= int(min(info.Size(), int64(f.AppendixLimit)))
	}
	var doc bytes.Buffer
	if err := write(f, &doc, opts); err != nil {
		return err
	}
	if doc.Len() > opts.Limit {
		return fmt.Errorf("%s is full: it takes %d bytes", path, f.AppendixLimit)
	}
	if err := env.Files.Append(path, doc.Bytes()); err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, cause(err))
	}
	return nil
}

func (o *outputs) options(env *Env, color bool) report.Options {
	opts := env.textOptions(color)
	read := opts.Sources
	opts.Sources = func(path string) []byte {
		if text, ok := o.sources[path]; ok {
			return text
		}
		return read(path)
	}
	opts.Place, opts.Version = env.inRepository, env.Version.Version
	return opts
}

// asks says that the environment asks for a format on standard error.
func (e *Env) asks(f report.Format) bool {
	value, _ := e.Getenv(f.When)
	return f.When != "" && value == "true"
}

// annotate writes diagnostics that were told in the formats that the
// environment asks for.
func (e *Env) annotate(list []action.Diagnostic) {
	for _, f := range report.LintFormats() {
		if e.asks(f) {
			_ = f.Lint(e.Stderr, report.Lint{Diagnostics: list}, report.Options{Place: e.inRepository})
		}
	}
}

// warn tells of something that fails nothing.
func (e *Env) warn(summary string) {
	list := []action.Diagnostic{{Severity: action.SeverityWarning, Summary: summary}}
	_ = report.Diagnostics(e.Stderr, list, report.Options{Color: e.ColorErr})
}

// inRepository names a file as seen from the root of the checkout, which CI
// services tell; elsewhere, from the working directory.
func (e *Env) inRepository(file string) string {
	working, err := e.Files.WorkingDir()
	if err != nil {
		return file
	}
	root := working
	for _, name := range []string{"GITHUB_WORKSPACE", "CI_PROJECT_DIR"} {
		if dir, ok := e.Getenv(name); ok && filepath.IsAbs(dir) {
			root = dir
			break
		}
	}
	full := file
	if !filepath.IsAbs(full) {
		full = filepath.Join(working, full)
	}
	rel, err := filepath.Rel(root, full)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return file
	}
	return rel
}
