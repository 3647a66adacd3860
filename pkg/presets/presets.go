// Package presets holds the scenarios that ship with claimctl.
//
// A preset is a named [action.Scenario]: who signs in, with what client, from
// where. It knows no platform; a dialect projects it to an event in its own
// platform's shape. One preset, "logged-in", is written out in full. The
// others say in a JSON Merge Patch (RFC 7396) what is different, so that two
// presets can be told apart by reading the smaller one.
//
// Everything in a preset is made up. Names end in .example (RFC 2606),
// addresses and system numbers are those set aside for documentation
// (RFC 5737, RFC 5398), and the phone number is a fictional one.
package presets

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/pkg/action"
)

//go:embed scenarios/*.json
var shipped embed.FS

// Info is what a list shows of a preset.
type Info struct {
	Name    string        `json:"name"`
	Summary string        `json:"summary"`
	Moment  action.Moment `json:"moment"`
}

// Names returns the names of all presets, the most useful first. The order is
// fixed and the slice is the caller's own.
func Names() []string {
	return []string{
		"logged-in", "first-login", "token-refresh", "m2m", "org-member", "unverified-email",
		"mfa", "enterprise-sso", "tor-exit", "vpn", "sign-up", "password-reset", "token-exchange", "empty",
	}
}

// List describes all presets, in the order of [Names].
func List() []Info {
	names := Names()
	list := make([]Info, len(names))
	for i, name := range names {
		s, err := load(shipped, name)
		if err != nil {
			panic(fmt.Sprintf("presets: the binary's own data is broken: %v", err))
		}
		list[i] = Info{Name: s.Name, Summary: s.Summary, Moment: s.Moment}
	}
	return list
}

// Load returns the preset of that name, for a run at the given instant. Every
// call returns a scenario of its own, which the caller may change. The error
// is an *[UnknownError] when there is no such preset; names are matched
// exactly.
func Load(name string, at time.Time) (action.Scenario, error) {
	known := Names()
	if !slices.Contains(known, name) {
		near, _ := nearest.Word(name, known)
		return action.Scenario{}, &UnknownError{Name: name, Nearest: near, Known: known}
	}
	s, err := load(shipped, name)
	if err != nil {
		return action.Scenario{}, err
	}
	s.At = at
	return s, nil
}

// Read makes a scenario of a JSON document that says, in a JSON Merge Patch, how
// it differs from a preset: the one its member "base" names, "logged-in" if it
// names none. The error tells of a member that no scenario has, or is an
// *[UnknownError] for the base.
func Read(data []byte, at time.Time) (action.Scenario, error) {
	patch, err := action.ParseObject(data)
	if err != nil {
		return action.Scenario{}, err
	}
	if _, err := decode(patch.Value()); err != nil { // the merge drops what it removes
		return action.Scenario{}, err
	}
	base, ok := patch.LookupString("base")
	if !ok {
		base = Names()[0]
	}
	if _, err := Load(base, at); err != nil {
		return action.Scenario{}, err
	}
	whole, err := document(shipped, base)
	if err != nil {
		return action.Scenario{}, err
	}
	whole.Merge(patch)
	whole.Delete("base")
	f, err := decode(whole.Value())
	f.At = at
	return f.Scenario, err
}

// UnknownError is the error for a name that no preset has. Nearest is the name
// that was probably meant, or "". Known are all names, in the order of [Names].
type UnknownError struct {
	Name    string
	Nearest string
	Known   []string
}

// Error names the preset that was probably meant and all there are.
func (e *UnknownError) Error() string {
	known := strings.Join(e.Known, ", ")
	if e.Nearest == "" {
		return fmt.Sprintf("unknown preset %q: the presets are %s", e.Name, known)
	}
	return fmt.Sprintf("unknown preset %q: did you mean %q? the presets are %s", e.Name, e.Nearest, known)
}

// file is what scenarios/<name>.json holds: a scenario, or with Base the
// differences from another.
type file struct {
	Base string `json:"base"`
	action.Scenario
}

func load(fsys fs.FS, name string) (action.Scenario, error) {
	doc, err := document(fsys, name)
	if err != nil {
		return action.Scenario{}, fmt.Errorf("preset %q: %w", name, err)
	}
	f, err := decode(doc.Value())
	if err != nil {
		return action.Scenario{}, fmt.Errorf("preset %q: %w", name, err)
	}
	return f.Scenario, nil
}

// document is the named scenario as a tree, laid over its base if it has one.
func document(fsys fs.FS, name string) (*action.Object, error) {
	doc, err := read(fsys, name)
	if err != nil {
		return nil, err
	}
	base, ok := doc.LookupString("base")
	if !ok {
		return doc, nil
	}
	// The merge drops what it removes, so an unknown name has to be found now.
	if _, err := decode(doc.Value()); err != nil {
		return nil, err
	}
	whole, err := read(fsys, base)
	if err != nil {
		return nil, err
	}
	if _, nested := whole.Get("base"); nested {
		return nil, fmt.Errorf("its base %q has a base of its own", base)
	}
	whole.Merge(doc)
	return whole, nil
}

func read(fsys fs.FS, name string) (*action.Object, error) {
	data, err := fs.ReadFile(fsys, "scenarios/"+name+".json")
	if err != nil {
		return nil, err
	}
	return action.ParseObject(data)
}

// decode reads a scenario and refuses a member that no scenario has.
func decode(data []byte) (file, error) {
	var f file
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err := dec.Decode(&f)
	return f, err
}
