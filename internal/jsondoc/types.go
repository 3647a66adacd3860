package jsondoc

import (
	"encoding/json"
	"reflect"
	"strings"
)

// field is a member that a struct takes.
type field struct {
	typ      reflect.Type
	required bool
}

// fieldsOf are the members of a struct type, by name.
func fieldsOf(t reflect.Type) map[string]field {
	fields := map[string]field{}
	for i := range t.NumField() {
		f := t.Field(i)
		tag, tagged := f.Tag.Lookup("json")
		name, option, _ := strings.Cut(tag, ",")
		switch {
		case tag == "-":
		case !tagged && f.Anonymous && f.Type.Kind() == reflect.Struct:
			for name, inner := range fieldsOf(f.Type) {
				fields[name] = inner
			}
		case f.IsExported() && name != "":
			fields[name] = field{f.Type, !strings.Contains(option, "omit")}
		}
	}
	return fields
}

// ordered are the names of [fieldsOf] in the order of the type.
func ordered(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		f := t.Field(i)
		if _, tagged := f.Tag.Lookup("json"); !tagged && f.Anonymous && f.Type.Kind() == reflect.Struct {
			names = append(names, ordered(f.Type)...)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// anything reports whether a type takes every value.
func anything(t reflect.Type) bool {
	return t.Kind() == reflect.Interface || t == reflect.TypeFor[json.RawMessage]() ||
		t.Implements(reflect.TypeFor[json.Unmarshaler]()) || reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]())
}

// The kinds of values, as a person calls them.
const (
	kindText   = "a string"
	kindBool   = "true or false"
	kindNumber = "a number"
	kindList   = "a list"
	kindObject = "an object"
	kindNull   = "null"
)

// kind is what a value of a type is written as; "" is anything.
func kind(t reflect.Type) string {
	if anything(t) {
		return ""
	}
	switch t.Kind() {
	case reflect.String:
		return kindText
	case reflect.Bool:
		return kindBool
	case reflect.Int, reflect.Int64:
		return kindNumber
	case reflect.Slice:
		return kindList
	case reflect.Struct, reflect.Map:
		return kindObject
	}
	panic("jsondoc: no way to read a " + t.String())
}
