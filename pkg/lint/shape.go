package lint

import (
	"strings"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/presets"
)

// shape is what the events of a trigger look like: the presets that the trigger
// can run on, and what the dialect documents of its events.
type shape struct {
	// at says of each member how many events have it, and how many have what
	// holds it.
	at      map[string]*sighting
	types   map[string]string // as documented, by path
	indexed bool              // the documentation lists all members
	events  []preset
}

// preset is the event that a preset makes.
type preset struct {
	name  string
	event *action.Object
}

type sighting struct {
	seen, holders int
	kinds         map[string]bool
	empty         bool // an object without members was seen
}

// presence is what is known of a member's being there.
type presence int

const (
	always    presence = iota // every event that has its holder has it
	sometimes                 // some have it and others do not
	never                     // none has it, and it is documented, or its holder has members of the author's own
	unheard                   // nobody knows of it
)

// moment is when the events are made; nothing depends on it.
func moment() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

func newShape(d dialect.Dialect, trigger dialect.Trigger) *shape {
	s := &shape{at: map[string]*sighting{}, types: map[string]string{}}
	if described, ok := d.(dialect.Described); ok {
		for _, m := range described.Members(trigger) {
			s.types[strings.TrimSuffix(eventWord+"."+m.Path, ".")] = m.Type
			s.indexed = true
		}
	}
	for _, name := range presets.Names() {
		sc, err := presets.Load(name, moment())
		if err != nil || sc.Empty {
			continue
		}
		if event, err := d.Event(sc, trigger); err == nil {
			s.events = append(s.events, preset{name, event})
			s.add(eventWord, event)
		}
	}
	return s
}

// add counts an object, in an event.
func (s *shape) add(path string, o *action.Object) {
	at := s.sighting(path)
	at.empty = at.empty || len(o.Members()) == 0
	at.kinds["object"] = true
	at.holders++
	for _, m := range o.Members() {
		s.value(path+"."+m.Name, m.Value)
	}
}

func (s *shape) value(path string, v any) {
	at := s.sighting(path)
	switch v := v.(type) {
	case *action.Object:
		at.seen++
		s.add(path, v)
	case []any:
		at.seen++
		at.kinds["array"] = true
		for _, item := range v {
			if o, ok := item.(*action.Object); ok {
				s.add(path+".*", o)
			}
		}
	case action.Value:
		if kind := jsonKind(v); kind != "null" {
			at.seen++
			at.kinds[kind] = true
		}
	}
}

func (s *shape) sighting(path string) *sighting {
	at, ok := s.at[path]
	if !ok {
		at = &sighting{kinds: map[string]bool{}}
		s.at[path] = at
	}
	return at
}

func jsonKind(v action.Value) string {
	if len(v) == 0 {
		return "null"
	}
	switch v[0] {
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	case '[':
		return "array"
	case '{':
		return "object"
	}
	return "number"
}

// presence says whether the member at a path is there, when what holds it is.
func (s *shape) presence(path string) presence {
	i := strings.LastIndexByte(path, '.')
	if i < 0 || len(s.events) == 0 {
		return always
	}
	holder, at := s.at[path[:i]], s.at[path]
	holders := 0
	if holder != nil {
		holders = holder.holders
	}
	switch {
	case at != nil && at.seen > 0 && at.seen >= holders:
		return always
	case at != nil && at.seen > 0:
		return sometimes
	case holders > 0 && (s.types[path] != "" || s.open(path[:i])):
		return never
	}
	return unheard
}

// open reports whether an object may have members that nobody lists.
func (s *shape) open(path string) bool {
	for {
		if s.types[path] == "dictionary" {
			return true
		}
		if at := s.at[path]; at != nil {
			return s.types[path] == "" && at.empty && at.kinds["object"]
		}
		i := strings.LastIndexByte(path, '.')
		if i < 0 {
			return false
		}
		path = path[:i]
	}
}

// kind is the JSON form of the member at a path, "" when it is not known or not
// always the same.
func (s *shape) kind(path string) string {
	at := s.at[path]
	if at == nil || len(at.kinds) != 1 {
		switch t := s.types[path]; t {
		case "dictionary":
			return "object"
		default:
			return t
		}
	}
	for kind := range at.kinds {
		return kind
	}
	return ""
}

// lacking is the name of a preset whose event has no such member, for a message.
func (s *shape) lacking(path string) string {
	steps := strings.Split(strings.TrimPrefix(path, eventWord+"."), ".")
	for _, p := range s.events {
		holder := len(steps) == 1
		if !holder {
			_, holder = p.event.Lookup(steps[:len(steps)-1]...)
		}
		v, ok := p.event.Lookup(steps...)
		raw, isRaw := v.(action.Value)
		if holder && (!ok || isRaw && jsonKind(raw) == "null") {
			return p.name
		}
	}
	return ""
}
