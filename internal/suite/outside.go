package suite

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// Outside is what stands in for the world outside of an action, as the flags
// --stub, --global, --answer and --mock take it: "NAME=FILE", and files.
type Outside struct{ Stubs, Globals, Answers, Mocks []string }

// StandInError is what is wrong with one of the stand-ins: Flag is "stub",
// "global" or "answer", Name the one before the equals sign.
type StandInError struct{ Flag, Name, Summary, Hint string }

func (e *StandInError) Error() string { return e.Summary }

// FileError is what is wrong with a file that a suite names.
type FileError struct{ List []action.Diagnostic }

func (e *FileError) Error() string { return e.List[0].Error() }

// outside is a set of stand-ins with the places where the suite names them. Sets
// with the same key are the same.
type outside struct {
	Outside
	key   string
	at    map[string]yamldoc.Pos // by flag and name
	first yamldoc.Pos
}

// standIn is one entry "name: file".
type standIn struct {
	flag, name, file string
	at               yamldoc.Pos
}

// empty reports whether a document names no stand-ins.
func (d *outsideDoc) empty() bool {
	return len(d.Stub)+len(d.Stubs)+len(d.Global)+len(d.Globals)+len(d.Answer)+len(d.Answers)+len(d.Mock)+len(d.Mocks) == 0
}

// entries are the stand-ins of a document, in its order.
func (d outsideDoc) entries() []standIn {
	var list []standIn
	for _, part := range []struct {
		flag    string
		entries []yamldoc.Entries[yamldoc.Field[string]]
	}{
		{"stub", []yamldoc.Entries[yamldoc.Field[string]]{d.Stub, d.Stubs}},
		{"global", []yamldoc.Entries[yamldoc.Field[string]]{d.Global, d.Globals}},
		{"answer", []yamldoc.Entries[yamldoc.Field[string]]{d.Answer, d.Answers}},
	} {
		for _, entries := range part.entries {
			for _, e := range entries {
				if e.Value.Set {
					list = append(list, standIn{part.flag, e.Key, e.Value.Value, e.Pos})
				}
			}
		}
	}
	for _, l := range []names{d.Mock, d.Mocks} {
		for _, f := range l {
			if f.Set {
				list = append(list, standIn{"mock", "", f.Value, f.Pos})
			}
		}
	}
	return list
}

// outside makes one set of what a case gives and what its suite does. A name
// of the case wins; its mocks are tried first.
func (b *builder) outside(path string, own, general outsideDoc) *outside {
	o := &outside{at: map[string]yamldoc.Pos{}}
	entries := own.entries()
	for _, e := range general.entries() {
		taken := func(other standIn) bool { return e.flag != "mock" && other.flag == e.flag && other.name == e.name }
		if !slices.ContainsFunc(entries, taken) {
			entries = append(entries, e)
		}
	}
	for _, e := range entries {
		if strings.TrimSpace(e.file) == "" || strings.Contains(e.name, "=") {
			b.problems.Invalid(e.at, "write NAME: FILE", "%s %q: expected the path of a file", e.flag, e.name)
			continue
		}
		o.add(e, beside(path, e.file))
	}
	o.key = fmt.Sprintf("%q", [][]string{o.Stubs, o.Globals, o.Answers, o.Mocks})
	return o
}

func (o *outside) add(e standIn, file string) {
	spec := e.name + "=" + file
	switch e.flag {
	case "stub":
		o.Stubs = append(o.Stubs, spec)
	case "global":
		o.Globals = append(o.Globals, spec)
	case "answer":
		o.Answers = append(o.Answers, spec)
	case "mock":
		o.Mocks = append(o.Mocks, file)
	}
	o.at[e.flag+" "+e.name] = e.at
	if o.first.Line == 0 {
		o.first = e.at
	}
}

func (o *outside) empty() bool { return o.first.Line == 0 }

// files are the files of the stand-ins.
func (o *outside) files() []string {
	var list []string
	for _, specs := range [][]string{o.Stubs, o.Globals, o.Answers} {
		for _, spec := range specs {
			_, file, _ := strings.Cut(spec, "=")
			list = append(list, file)
		}
	}
	for _, file := range append(list, o.Mocks...) {
		list = append(list[:len(list):len(list)], filepath.Clean(file))
	}
	return list
}
