package replay

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Projection says how lines become events.
type Projection struct {
	// Scenario is the situation in which each line's user signs in, as JSON; nil says
	// that lines are events themselves.
	Scenario action.Value `json:"scenario,omitempty"`
	// At is the instant of the runs.
	At time.Time `json:"at"`
	// Maps say what of a scenario the columns of a table, or the members of a line,
	// are.
	Maps []Mapping `json:"maps,omitempty"`
	// From is the id of the dialect whose events, or exported users, lines are.
	From string `json:"from"`
	// Overlays are laid over every event.
	Overlays []Overlay `json:"overlays,omitempty"`
}

// Mapping is one column, or a path of members, and the path of a scenario that it
// gives a value to; "" ignores it.
type Mapping struct {
	Column string `json:"column"`
	Path   string `json:"path"`
}

// Overlay is a value for a path of an event; without one, the path is removed.
type Overlay struct {
	Path  string       `json:"path"`
	Value action.Value `json:"value,omitempty"`
}

// ParseMapping reads "column=scenario.path"; "column=" ignores the column.
func ParseMapping(spec string) (Mapping, error) {
	i := strings.LastIndex(spec, "=")
	if i <= 0 {
		return Mapping{}, fmt.Errorf("%q: expected COLUMN=PATH, such as mail=user.email", spec)
	}
	m := Mapping{Column: spec[:i], Path: spec[i+1:]}
	if m.Path == "" {
		return m, nil
	}
	_, err := kindAt(m.Path)
	return m, err
}

// kindAt is the type that a scenario has at a path; nil within what is free. The
// error names the nearest member.
func kindAt(path string) (reflect.Type, error) {
	p, err := action.ParsePath(path)
	if err != nil {
		return nil, err
	}
	t := reflect.TypeFor[action.Scenario]()
	for i, step := range p {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t == reflect.TypeFor[action.Object]() {
			return nil, nil
		}
		if t.Kind() != reflect.Struct {
			return nil, fmt.Errorf("%s has no members", p[:i])
		}
		next, names := memberOf(t, step)
		if next == nil {
			near, ok := nearest.Word(step, names)
			if ok {
				return nil, fmt.Errorf("a scenario has no %s; did you mean %s?", p[:i+1], append(p[:i:i], near))
			}
			return nil, fmt.Errorf("a scenario has no %s; there are %s", p[:i+1], strings.Join(names, ", "))
		}
		t = next
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct && t != reflect.TypeFor[action.Object]() {
		_, names := memberOf(t, "")
		return nil, fmt.Errorf("%s has members of its own: %s", path, strings.Join(names, ", "))
	}
	return t, nil
}

func memberOf(t reflect.Type, name string) (found reflect.Type, names []string) {
	for i := range t.NumField() {
		tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if tag == "-" || tag == "" {
			continue
		}
		names = append(names, tag)
		if tag == name {
			found = t.Field(i).Type
		}
	}
	return found, names
}

// userPaths are the names that a column can have without being mapped: the members of
// a scenario's user, and paths of a scenario.
func pathOf(column string) (string, bool) {
	if _, names := memberOf(reflect.TypeFor[action.User](), ""); slices.Contains(names, column) {
		return "user." + column, true
	}
	if strings.Contains(column, ".") {
		if _, err := kindAt(column); err == nil {
			return column, true
		}
	}
	return "", false
}

// CheckColumns says which columns of a table mean nothing.
func (p Projection) CheckColumns(columns []string) error {
	var unknown []string
	for _, c := range columns {
		if _, ok := p.mapped(c); !ok {
			unknown = append(unknown, strconv.Quote(c))
		}
	}
	if len(unknown) > 0 {
		return &InputError{
			"nothing says what these columns are: " + strings.Join(unknown, ", "),
			"add --map COLUMN=PATH for each, such as --map mail=user.email, or --map COLUMN= to leave it out",
		}
	}
	for _, m := range p.Maps {
		if !slices.Contains(columns, m.Column) {
			near, _ := nearest.Word(m.Column, columns)
			return &InputError{fmt.Sprintf("--map %s=%s: there is no such column", m.Column, m.Path), strings.TrimSpace("the columns are " + strings.Join(columns, ", ") + " " + near)}
		}
	}
	return nil
}

func (p Projection) mapped(column string) (path string, ok bool) {
	for _, m := range p.Maps {
		if m.Column == column {
			return m.Path, true
		}
	}
	return pathOf(column)
}

// projector makes events of lines.
type projector struct {
	Projection
	from     dialect.Dialect
	columns  map[string]column // by name, as they come
	overlays []overlay
	id       []byte // of the user that was read last, as JSON; nil for none
}

type overlay struct {
	path  action.Path
	value action.Value
}

// column is where a value goes.
type column struct {
	path action.Path // empty: nowhere
	kind reflect.Type
}

func newProjector(p Projection, registry dialect.Registry) (*projector, error) {
	from, err := registry.Get(p.From)
	if err != nil {
		return nil, err
	}
	out := &projector{Projection: p, from: from, columns: map[string]column{}}
	for _, o := range p.Overlays {
		path, err := action.ParsePath(o.Path)
		if err != nil {
			return nil, err
		}
		out.overlays = append(out.overlays, overlay{path, o.Value})
	}
	return out, nil
}

// user is a line that tells of a user.
type user struct {
	exported *action.Object // the line itself, where it is JSON
	patch    *action.Object // of the scenario
}

// id is the id that the line itself has for its user, as JSON; nil for none.
func (u user) id() []byte {
	for _, at := range []struct {
		in   *action.Object
		path []string
	}{{u.patch, []string{"user", "id"}}, {u.exported, []string{"id"}}} {
		v, _ := at.in.Lookup(at.path...)
		if raw, ok := v.(action.Value); ok && len(raw) > 0 && raw[0] == '"' {
			return raw
		}
	}
	return nil
}

// row makes a user of a record of a table.
func (p *projector) row(names, values []string) (user, error) {
	if len(values) != len(names) {
		return user{}, fmt.Errorf("%d values for %d columns", len(values), len(names))
	}
	u := user{patch: &action.Object{}}
	for i, name := range names {
		c := p.column(name)
		if len(c.path) == 0 || values[i] == "" {
			continue
		}
		v, err := cell(values[i], c.kind)
		if err == nil {
			err = u.patch.Set(c.path, v)
		}
		if err != nil {
			return user{}, fmt.Errorf("column %q: %w", name, err)
		}
	}
	return u, nil
}

func (p *projector) column(name string) column {
	if c, ok := p.columns[name]; ok {
		return c
	}
	c := column{}
	if path, ok := p.mapped(name); ok && path != "" {
		c.path, _ = action.ParsePath(path) // ParseMapping has read it
		c.kind, _ = kindAt(path)
	}
	p.columns[name] = c
	return c
}

// cell is the JSON value of a text for a member of some type; within what is free, a
// text that is no JSON is a string.
func cell(text string, kind reflect.Type) (action.Value, error) {
	switch {
	case kind == nil || kind == reflect.TypeFor[action.Object]():
		if json.Valid([]byte(text)) {
			return action.Value(strings.TrimSpace(text)), nil
		}
		return action.MustMarshal(text), nil
	case kind.Kind() == reflect.String:
		return action.MustMarshal(text), nil
	case kind.Kind() == reflect.Slice && !strings.HasPrefix(text, "["):
		list := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '|' })
		for i := range list {
			list[i] = strings.TrimSpace(list[i])
		}
		return action.MustMarshal(list), nil
	case kind.Kind() == reflect.Bool:
		b, err := strconv.ParseBool(strings.ToLower(text))
		if err != nil {
			return nil, fmt.Errorf("%q is neither true nor false", text)
		}
		return action.MustMarshal(b), nil
	}
	v := reflect.New(kind)
	if err := json.Unmarshal([]byte(text), v.Interface()); err != nil {
		return nil, fmt.Errorf("%q is no %s", text, kindWord(kind))
	}
	return action.Value(text), nil
}

func kindWord(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int:
		return "whole number"
	case reflect.Float64:
		return "number"
	case reflect.Slice:
		return "list of texts"
	}
	return "value of this kind"
}

// line makes a user of a JSON object.
func (p *projector) line(text []byte) (user, error) {
	obj, err := action.ParseObject(text)
	if err != nil {
		return user{}, err
	}
	if len(p.Maps) == 0 {
		return user{exported: obj}, nil
	}
	u := user{exported: obj, patch: &action.Object{}}
	for _, m := range p.Maps {
		c := p.column(m.Column)
		path, err := action.ParsePath(m.Column)
		if err != nil || len(c.path) == 0 {
			continue
		}
		v, ok := obj.Lookup(path...)
		if !ok {
			continue
		}
		if err := u.patch.Set(c.path, v); err != nil {
			return user{}, fmt.Errorf("%q: %w", m.Column, err)
		}
	}
	return u, nil
}

// event is the event of a dialect's trigger in which the user signs in.
func (p *projector) event(u user, d dialect.Dialect, t dialect.Trigger) (*action.Object, error) {
	base := action.Scenario{}
	if err := json.Unmarshal(p.Scenario, &base); err != nil {
		return nil, err
	}
	base.At = p.At
	directory, known := p.from.(dialect.Directory)
	var err error
	switch {
	case u.patch != nil:
		base.User = &action.User{}
		err = p.lay(&base, u.patch)
	case known:
		base, err = directory.UserScenario(base, u.exported)
	default:
		base.User = &action.User{}
		err = p.lay(&base, action.NewObject("user", u.exported))
	}
	if err != nil {
		return nil, err
	}
	event, err := d.Event(base, t)
	if err != nil {
		return nil, err
	}
	if own, ok := d.(dialect.Directory); ok && known && u.patch == nil && u.exported != nil {
		own.UserEvent(event, u.exported)
	}
	return event, nil
}

// lay lays a patch over a scenario, strictly.
func (p *projector) lay(sc *action.Scenario, patch *action.Object) error {
	at := sc.At
	dec := json.NewDecoder(strings.NewReader(string(patch.Value())))
	dec.DisallowUnknownFields()
	err := dec.Decode(sc)
	sc.At = at
	var typed *json.UnmarshalTypeError
	switch {
	case errors.As(err, &typed):
		return fmt.Errorf("%s is a %s; a scenario has another type there", typed.Field, typed.Value)
	case err != nil && strings.HasPrefix(err.Error(), "json: unknown field "):
		return fmt.Errorf("no scenario has a member %s; say what it is with --map", strings.TrimPrefix(err.Error(), "json: unknown field "))
	}
	return err
}

// derive makes an event for a dialect of one of another, and says which handler is
// called with it. That there is a way is known; see [Projection.CheckSides].
func (p *projector) derive(text []byte) (event []byte, handler string, err error) {
	m, ok := p.from.(dialect.Migrator)
	if !ok {
		return nil, "", fmt.Errorf("there is no way from %s", p.From)
	}
	obj, err := action.ParseObject(text)
	if err != nil {
		return nil, "", err
	}
	derived, handler := m.MigrateEvent(obj)
	return derived.Value(), handler, nil
}

// errNoWay says that there is no way from one dialect's events to another's.
func errNoWay(from, to string) error {
	return &InputError{
		fmt.Sprintf("events of %s cannot be turned into events of %s", from, to),
		"give users and a --preset, which both platforms have events of; or events of the other platform with --events-of",
	}
}

// CheckSides says whether every side can be given an event.
func (p Projection) CheckSides(registry dialect.Registry, sides ...dialect.Dialect) error {
	if p.Scenario != nil {
		return nil
	}
	from, err := registry.Get(p.From)
	if err != nil {
		return err
	}
	for _, d := range sides {
		m, ok := from.(dialect.Migrator)
		if d.Info().ID != p.From && (!ok || m.Successor() != d.Info().ID) {
			return errNoWay(p.From, d.Info().ID)
		}
	}
	return nil
}
