package action

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Path is a way into a JSON document: member names and decimal indexes.
type Path []string

// ParsePath reads a dotted path such as "user.app_metadata.tier" or
// "user.identities.0.provider". A backslash makes the next character part of
// the name, so `user.app_metadata.https://x\.example/role` has three steps.
// An empty path or step is an error.
func ParsePath(s string) (Path, error) {
	var path Path
	var step strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			step.WriteByte(s[i])
		case s[i] == '.':
			path = append(path, step.String())
			step.Reset()
		default:
			step.WriteByte(s[i])
		}
	}
	path = append(path, step.String())
	for _, name := range path {
		if name == "" {
			return nil, fmt.Errorf("path %q has an empty step", s)
		}
	}
	return path, nil
}

// String writes the path so that [ParsePath] reads it back.
func (p Path) String() string {
	escape := strings.NewReplacer(`\`, `\\`, `.`, `\.`)
	steps := make([]string, len(p))
	for i, step := range p {
		steps[i] = escape.Replace(step)
	}
	return strings.Join(steps, ".")
}

// Set puts value at the path, making the objects on the way where a member is
// absent or null. It is an error to go through a scalar, or to leave an array
// other than by an index of it or by the index one past its end; the object is
// then as it was. An empty path is an error, too.
func (o *Object) Set(path Path, value any) error {
	if len(path) == 0 {
		return errors.New("the path is empty")
	}
	_, err := setNode(o, path, 0, node(value))
	return err
}

func setNode(at any, path Path, depth int, value any) (any, error) {
	if depth == len(path) {
		return value, nil
	}
	step := path[depth]
	switch at := at.(type) {
	case *Object:
		next, _ := at.Get(step)
		changed, err := setNode(orObject(next), path, depth+1, value)
		if err == nil {
			at.Put(step, changed)
		}
		return at, err
	case []any:
		i, ok := place(step, len(at)+1)
		if !ok {
			return nil, fmt.Errorf("%s is an array of %d: %q is no index of it", path[:depth], len(at), step)
		}
		changed := slices.Clone(at)
		if i == len(at) {
			changed = append(changed, Value("null"))
		}
		var err error
		changed[i], err = setNode(orObject(changed[i]), path, depth+1, value)
		return changed, err
	}
	return nil, fmt.Errorf("%s is %s, so %s cannot be set", path[:depth], kind(at), path)
}

// place reads a decimal index that is below length.
func place(step string, length int) (i int, ok bool) {
	n, err := strconv.ParseUint(step, 10, 31)
	return int(n), err == nil && int(n) < length
}

// kind names the type of a scalar: its text could be long, or secret.
func kind(scalar any) string {
	raw, _ := scalar.(Value)
	switch {
	case bytes.HasPrefix(raw, []byte(`"`)):
		return "a string"
	case string(raw) == "true", string(raw) == "false":
		return "a boolean"
	}
	return "a number"
}

// orObject is v, or a new object where v is absent or null.
func orObject(v any) any {
	if raw, ok := v.(Value); v == nil || ok && string(raw) == "null" {
		return &Object{}
	}
	return v
}

// Unset removes what is at the path; the later elements of an array move up. A
// path that is not there is no error.
func (o *Object) Unset(path Path) {
	if len(path) == 0 {
		return
	}
	holding, last := path[:len(path)-1], path[len(path)-1]
	holder, _ := o.Lookup(holding...)
	switch holder := holder.(type) {
	case *Object:
		holder.Delete(last)
	case []any:
		if i, ok := place(last, len(holder)); ok {
			_ = o.Set(holding, slices.Delete(slices.Clone(holder), i, i+1)) // the path is there
		}
	}
}

// Merge lays patch over the object as RFC 7396 (JSON Merge Patch) does: null
// removes a member, objects merge, anything else replaces.
func (o *Object) Merge(patch *Object) {
	for _, m := range patch.Members() {
		if raw, ok := m.Value.(Value); ok && string(raw) == "null" {
			o.Delete(m.Name)
			continue
		}
		sub, ok := m.Value.(*Object)
		if !ok {
			o.Put(m.Name, cloneNode(m.Value))
			continue
		}
		target, _ := o.Get(m.Name)
		into, ok := target.(*Object)
		if !ok {
			into = &Object{}
		}
		into.Merge(sub)
		o.Put(m.Name, into)
	}
}
