package provider

import (
	"strings"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
)

// Hook is what a platform has of an action. Times are RFC 3339 as the platform
// writes them, "" where it does not say.
type Hook struct {
	// ID is the platform's own; Name is what people call it.
	ID, Name string
	// Type is the platform's word for the trigger; see [Kind].
	Type string
	// Code is the source of the draft.
	Code    string
	Runtime string
	// Dependencies are npm modules, in the platform's order, which means nothing.
	Dependencies []Dependency
	// Secrets are the names; values only where the platform gives them back.
	Secrets []Secret
	// Settings are values that only this platform has, in the order of
	// [Info.Settings].
	Settings []Setting
	// Status is that of the draft; a platform that does not build is always
	// [Built]. StatusText is the platform's own word.
	Status     Status
	StatusText string
	// Problems are what the platform says of a build that failed.
	Problems []string
	// Deployed is the version that runs, nil when there is none or when the
	// platform does not publish. Current says that the draft is what runs.
	Deployed *Version
	Current  bool
	Updated  string
	// Foreign says that the hook is not the tenant's own (from a marketplace):
	// it is left alone.
	Foreign bool
	// Document is the hook as it was read, for platforms that replace the whole:
	// what claimctl does not know is sent back as it was. It may hold secrets.
	Document secret.String
}

// Status is where a draft stands.
type Status string

// The statuses of a draft.
const (
	Building Status = "building" // or waiting to be
	Built    Status = "built"
	Failed   Status = "failed"
)

// Dependency is an npm module in a version.
type Dependency struct {
	Name, Version string
	// Registry is the address of another registry, "" the usual one.
	Registry string
}

// Secret is a secret of a hook. Value is empty where it is not known.
type Secret struct {
	Name    string
	Value   secret.String
	Updated string
}

// Setting is a value that only one platform has.
type Setting struct {
	Name  string
	Value action.Value
}

// SecretNames are the names of the secrets.
func (h Hook) SecretNames() []string {
	names := make([]string, len(h.Secrets))
	for i, s := range h.Secrets {
		names[i] = s.Name
	}
	return names
}

// Setting is the value of that name, nil when there is none.
func (h Hook) Setting(name string) action.Value { return findSetting(h.Settings, name) }

func findSetting(list []Setting, name string) action.Value {
	for _, s := range list {
		if s.Name == name {
			return s.Value
		}
	}
	return nil
}

// Draft is a hook that does not exist yet.
type Draft struct {
	Name, Type string
	// TypeVersion is [Kind.Version].
	TypeVersion string
	Code        string
	// Runtime "" is the platform's choice.
	Runtime      string
	Dependencies []Dependency
	// Secrets have values.
	Secrets  []Secret
	Settings []Setting
}

// Change names what is to be different; nil members stay as they are.
type Change struct {
	Code, Runtime *string
	Dependencies  *[]Dependency
	// Secrets are all secrets of the hook, each with its value: the list replaces
	// the former one, so a part of it would delete the rest. Where values can be
	// read, a secret without one keeps that which it has.
	Secrets *[]Secret
	// Settings are those that change.
	Settings []Setting
}

// Empty reports whether the change changes nothing.
func (c Change) Empty() bool {
	return c.Code == nil && c.Runtime == nil && c.Dependencies == nil && c.Secrets == nil && len(c.Settings) == 0
}

// Setting is the changed value of that name, nil when it stays.
func (c Change) Setting(name string) action.Value { return findSetting(c.Settings, name) }

// Binding is a hook in its place of a list.
type Binding struct {
	// ID is the binding's own, where it has one. HookID and HookName are the
	// hook's.
	ID, HookID, HookName string
	// Label is the name that the platform shows for the binding.
	Label string
}

// Version is a hook as it was published once.
type Version struct {
	ID string
	// Number counts up from 1; 0 is not known.
	Number int
	// Deployed says that it is the version that runs.
	Deployed bool
	Status   Status
	Created  string
	// Content, where the platform gives it.
	Code         string
	Runtime      string
	Dependencies []Dependency
	SecretNames  []string
	Problems     []string
}

// StatusOf reads a platform's word for a status, in any case of letters. Words
// that are not known are those of a hook that is still being built.
func StatusOf(word string, built, failed []string) Status {
	for _, w := range built {
		if strings.EqualFold(w, word) {
			return Built
		}
	}
	for _, w := range failed {
		if strings.EqualFold(w, word) {
			return Failed
		}
	}
	return Building
}
