package auth0action

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/claimctl/claimctl/pkg/dialect"
)

// The platform checks some arguments with JSON schemas. Its error text is, for
// each value that fails, the last part of its path and what is wrong with it.

// issue is something wrong with the value at a path: "/value/0".
type issue struct{ path, message string }

// schema checks a value that is not undefined.
type schema func(path string, v dialect.Arg) []issue

// input is one argument under the name that the schema gives it.
type input struct {
	name     string
	value    dialect.Arg
	required bool
	check    schema
}

// validate checks arguments against their schemas. The error is ready to be
// thrown.
func validate(inputs ...input) error { return validateFor("", inputs...) }

// validateFor is validate with a prefix before the text of the error.
func validateFor(prefix string, inputs ...input) error {
	var found []issue
	for _, in := range inputs {
		if in.required && in.value.Undefined() {
			found = append(found, issue{"", fmt.Sprintf("must have required property '%s'", in.name)})
		}
	}
	for _, in := range inputs {
		if !in.value.Undefined() {
			found = append(found, in.check("/"+in.name, in.value)...)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return throws("%s%s", prefix, issueText(found))
}

// issueText groups by path in the order of appearance.
func issueText(found []issue) string {
	var paths []string
	byPath := map[string]string{}
	for _, i := range found {
		if old, seen := byPath[i.path]; seen {
			byPath[i.path] = old + ", " + i.message
			continue
		}
		paths = append(paths, i.path)
		byPath[i.path] = i.path[strings.LastIndexByte(i.path, '/')+1:] + " " + i.message
	}
	for n, p := range paths {
		paths[n] = byPath[p]
	}
	return strings.Join(paths, "; ")
}

func wrong(path, format string, args ...any) []issue {
	return []issue{{path, fmt.Sprintf(format, args...)}}
}

// aString is a string of at most max characters; 0 is no bound.
func aString(most int) schema {
	return func(path string, v dialect.Arg) []issue {
		s, ok := v.Text()
		switch {
		case !ok:
			return wrong(path, "must be string")
		case most > 0 && utf8.RuneCountInString(s) > most:
			return wrong(path, "must NOT have more than %d characters", most)
		}
		return nil
	}
}

// someText is a string of 1 to most characters.
func someText(most int) schema {
	return func(path string, v dialect.Arg) []issue {
		if s, ok := v.Text(); ok && s == "" {
			return wrong(path, "must NOT have fewer than 1 characters")
		}
		return aString(most)(path, v)
	}
}

func matching(pattern *regexp.Regexp) schema {
	return func(path string, v dialect.Arg) []issue {
		s, ok := v.Text()
		switch {
		case !ok:
			return wrong(path, "must be string")
		case !pattern.MatchString(s):
			return wrong(path, "must match pattern \"%s\"", pattern)
		}
		return nil
	}
}

func aBoolean(path string, v dialect.Arg) []issue {
	if v.Kind() != "boolean" {
		return wrong(path, "must be boolean")
	}
	return nil
}

func aNumber(path string, v dialect.Arg) []issue {
	if _, ok := finite(v); !ok {
		return wrong(path, "must be number")
	}
	return nil
}

func oneOf(words ...string) schema {
	return func(path string, v dialect.Arg) []issue {
		if s, ok := v.Text(); !ok || !slices.Contains(words, s) {
			return wrong(path, "must be equal to one of the allowed values")
		}
		return nil
	}
}

func anArray(most int, item schema) schema {
	return func(path string, v dialect.Arg) []issue {
		if v.Kind() != "array" {
			return wrong(path, "must be array")
		}
		var found []issue
		items := v.Items()
		if len(items) > most {
			found = wrong(path, "must NOT have more than %d items", most)
		}
		for i, it := range items {
			found = append(found, item(fmt.Sprintf("%s/%d", path, i), it)...)
		}
		return found
	}
}

// aDictionary is an object with no more members than that, whose names match.
func aDictionary(most int, names *regexp.Regexp) schema {
	return func(path string, v dialect.Arg) []issue {
		if !plainObject(v) {
			return wrong(path, "must be object")
		}
		var found []issue
		keys := v.Keys()
		if len(keys) > most {
			found = wrong(path, "must NOT have more than %d properties", most)
		}
		for _, key := range keys {
			if names != nil && !names.MatchString(key) {
				found = append(found, issue{path, "must NOT have additional properties"})
			}
		}
		return found
	}
}

// property is a schema for one member of a closed object.
type property struct {
	name  string
	check schema
}

// anObject is an object with no members but the given ones, all optional.
func anObject(properties ...property) schema { return shape{properties: properties}.check }

// shape is an object with given members, of which some are required; an open
// one may have further members. Most bounds their number; 0 is no bound.
type shape struct {
	most       int
	open       bool
	required   []string
	properties []property
}

func (s shape) check(path string, v dialect.Arg) []issue {
	if !plainObject(v) {
		return wrong(path, "must be object")
	}
	var found []issue
	keys := v.Keys()
	if s.most > 0 && len(keys) > s.most {
		found = wrong(path, "must NOT have more than %d properties", s.most)
	}
	for _, name := range s.required {
		if v.Get(name).Undefined() {
			found = append(found, issue{path, fmt.Sprintf("must have required property '%s'", name)})
		}
	}
	for _, key := range keys {
		if !s.open && !slices.ContainsFunc(s.properties, func(p property) bool { return p.name == key }) {
			found = append(found, issue{path, "must NOT have additional properties"})
		}
	}
	for _, p := range s.properties {
		if value := v.Get(p.name); !value.Undefined() {
			found = append(found, p.check(path+"/"+p.name, value)...)
		}
	}
	return found
}

// plainObject reports what typeof calls an object, arrays and null aside.
func plainObject(v dialect.Arg) bool {
	return slices.Contains([]string{"object", "date", "error", "regexp"}, v.Kind())
}
