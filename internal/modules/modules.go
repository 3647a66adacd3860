// Package modules finds the npm modules that an action requires and makes one
// text of them that can run beside it.
//
// Most actions require nothing that is installed. So the names are taken from
// the syntax tree, a few folders are looked at, and only when one of them has
// such a package the bundler is called. What it made is kept in a cache by what
// it was made of: no file of the cache is believed that does not have the hash it
// should have.
//
// Nothing in here touches the disk by itself but the bundler, which reads the
// packages; the rest goes through [Files].
package modules

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

// Files is the disk, as far as this package needs it. Its functions are safe for
// concurrent use.
type Files struct {
	Read func(path string) ([]byte, error)
	Stat func(path string) (fs.FileInfo, error)
	// Write makes a file with its folder. Other processes see all of it or
	// nothing. nil writes nothing.
	Write func(path string, data []byte) error
}

// Disk is the disk of the machine. What it writes only the user can read.
func Disk() Files { return Files{Read: os.ReadFile, Stat: os.Stat, Write: writeWhole} }

// writeWhole renames a file into its place, so that nobody sees half of it.
func writeWhole(path string, data []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// Request is an action whose modules are wanted.
type Request struct {
	// Dir is the absolute folder of the action. Packages are looked for in the
	// node_modules folders there and above.
	Dir string
	// Module is the parsed action.
	Module *sandbox.Module
	// Stubs are the names that the user has given stand-ins for.
	Stubs []string
	// Refuse says why the platform does not load a module; such a one is not
	// looked for. nil refuses nothing.
	Refuse func(name string) error
	// Cache is the folder of the cache; "" is none. It may not exist yet.
	Cache string
	Files Files
}

// Found are the modules of an action.
type Found struct {
	// Units is empty, or one of [sandbox.RoleBundle].
	Units []sandbox.UnitSpec
	// Names are those that the unit has. Replaced are those that are installed
	// and for which the built-in stand-in is used.
	Names, Replaced []string
	// Cached says that the bundler was not called.
	Cached bool
	// Diagnostics tell what could not be looked up, and what the bundler warns
	// of.
	Diagnostics []action.Diagnostic
}

// Find looks the modules of an action up. An action that requires nothing that
// is installed costs a few looks at folders. The error is an
// *[action.Diagnostic]; a module that is not there is none.
func Find(req Request) (Found, error) {
	names, diagnostics := req.required()
	out := Found{Diagnostics: diagnostics}
	names = req.installed(names)
	if len(names) == 0 {
		return out, nil
	}
	b, cached, err := req.bundle(sandbox.BundleRequest{Dir: req.Dir, Names: names, External: req.Stubs})
	if err != nil {
		return out, err
	}
	out.Names, out.Replaced, out.Cached = b.Names, b.Replaced, cached
	out.Diagnostics = append(out.Diagnostics, b.Warnings...)
	if len(b.Names) > 0 {
		out.Units = []sandbox.UnitSpec{{Role: sandbox.RoleBundle, Names: b.Names, Path: "node_modules", Code: b.Code}}
	}
	return out, nil
}

// required are the names that can be looked for, sorted, each once.
func (req Request) required() (names []string, diagnostics []action.Diagnostic) {
	for _, c := range req.Module.Syntax.Calls {
		if c.Path != "require" || len(c.Args) == 0 {
			continue
		}
		name, constant := constantString(c.Args[0])
		if !constant {
			if d, told := req.unknown(c); told {
				diagnostics = append(diagnostics, d)
			}
			continue
		}
		if installed, ok := sandbox.Installable(name); ok && !req.given(name, installed) {
			names = append(names, installed)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), diagnostics
}

func (req Request) given(name, installed string) bool {
	return slices.Contains(req.Stubs, name) || slices.Contains(req.Stubs, installed) || req.Refuse != nil && req.Refuse(name) != nil
}

// unknown tells of a name that is computed. A number or a path is none that
// could be looked up.
func (req Request) unknown(c sandbox.CallSite) (action.Diagnostic, bool) {
	a := c.Args[0]
	if a.Const != nil || strings.HasPrefix(a.Prefix, ".") || strings.HasPrefix(a.Prefix, "/") {
		return action.Diagnostic{}, false
	}
	return action.Diagnostic{
		Code: "CC121", Severity: action.SeverityInfo,
		Summary: "the name of a required module is computed, so that it cannot be looked up before the run",
		Detail:  "an installed module is found only by a name that the source shows; stand-ins and built-in modules are found by any",
		Hint:    "write require('NAME') somewhere in the action, or give a stand-in with --stub NAME=FILE",
		File:    req.Module.Source.Path, Line: c.Pos.Line, Column: c.Pos.Column,
	}, true
}

func constantString(a sandbox.Argument) (string, bool) {
	if a.Const == nil || a.Kind != "string" {
		return "", false
	}
	var s string
	err := json.Unmarshal(a.Const, &s)
	return s, err == nil
}

// installed are the names whose package is in a node_modules folder.
func (req Request) installed(names []string) []string {
	if len(names) == 0 {
		return nil
	}
	folders := req.folders()
	return slices.DeleteFunc(names, func(name string) bool {
		pkg := filepath.FromSlash(sandbox.PackageName(name))
		return !slices.ContainsFunc(folders, func(folder string) bool { return req.isDir(filepath.Join(folder, pkg)) })
	})
}

// folders are the node_modules folders of the action, the nearest first.
func (req Request) folders() []string {
	var out []string
	for dir := req.Dir; ; dir = filepath.Dir(dir) {
		if folder := filepath.Join(dir, "node_modules"); filepath.Base(dir) != "node_modules" && req.isDir(folder) {
			out = append(out, folder)
		}
		if dir == filepath.Dir(dir) {
			return out
		}
	}
}

func (req Request) isDir(path string) bool {
	info, err := req.Files.Stat(path)
	return err == nil && info.IsDir()
}

// Stub is the unit of a stand-in: the file's text, with what it requires by
// relative path. The path is the file's, read gives its text. A stand-in with
// such requires, or in TypeScript, is read from the disk with all of them; its
// messages then speak of places in the text that was made of them. The error is
// an *[action.Diagnostic], or what read gave.
func Stub(name, path string, read func(string) ([]byte, error)) (sandbox.UnitSpec, error) {
	code, err := read(path)
	if err != nil {
		return sandbox.UnitSpec{}, err
	}
	unit := sandbox.UnitSpec{Role: sandbox.RoleModule, Names: []string{name}, Path: path, Code: code}
	if !needsBundling(path, code) {
		return unit, nil
	}
	entry, err := filepath.Abs(path)
	if err != nil {
		return sandbox.UnitSpec{}, fmt.Errorf("%s: %w", path, err)
	}
	b, err := sandbox.Bundle(sandbox.BundleRequest{Dir: filepath.Dir(entry), Entry: entry})
	if err != nil {
		return sandbox.UnitSpec{}, err
	}
	unit.Code, unit.Path = b.Code, path+" (bundled)"
	return unit, nil
}

func needsBundling(path string, code []byte) bool {
	switch filepath.Ext(path) {
	case ".json":
		return false
	case ".ts", ".mts", ".cts":
		return true
	}
	m, err := sandbox.Parse(action.Source{Path: path, Code: code}, sandbox.ParseOptions{ESM: true})
	if err != nil {
		return false // the unit says what is wrong with it
	}
	return slices.ContainsFunc(m.Syntax.Calls, func(c sandbox.CallSite) bool {
		if c.Path != "require" || len(c.Args) == 0 {
			return false
		}
		name, ok := constantString(c.Args[0])
		return ok && (strings.HasPrefix(name, "./") || strings.HasPrefix(name, "../") || name == "." || name == "..")
	})
}
