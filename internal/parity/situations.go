package parity

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/presets"
)

// Situation is one event on two platforms. Handler is the one that the successor's
// platform calls.
type Situation struct {
	Name          string
	Before, After action.Event
	Handler       string
}

// Presets are the situations of all presets that both platforms run an action in,
// each with its own event. The empty event is none: no platform hands it over.
func Presets(m dialect.Migrator, trigger dialect.Trigger, successor dialect.Dialect, at time.Time) ([]Situation, error) {
	var out []Situation
	for _, name := range presets.Names() {
		sc, err := presets.Load(name, at)
		if err != nil {
			return nil, err
		}
		before, err := m.Event(sc, trigger)
		if err != nil || sc.Empty {
			continue // the platform runs nothing then
		}
		_, handler := m.MigrateEvent(before)
		for _, t := range successor.Info().Triggers {
			after, err := successor.Event(sc, t)
			if err != nil || !t.Serves(sc.Moment) || !serves(t, handler) {
				continue
			}
			origin := "preset:" + name
			out = append(out, Situation{
				Name: origin, Handler: handler,
				Before: action.Event{Origin: origin, JSON: before.Value()}, After: action.Event{Origin: origin, JSON: after.Value()},
			})
			break
		}
	}
	return out, nil
}

func serves(t dialect.Trigger, handler string) bool {
	for _, h := range t.Handlers {
		if h == handler {
			return true
		}
	}
	return false
}

// maxEvents bounds the events of a file.
const maxEvents = 10_000

// Events are the situations of a file of events of the first platform: a JSON array
// of objects, or one object after the other. The event of the second is derived.
// The error is an *action.Diagnostic.
func Events(m dialect.Migrator, path string, data []byte) ([]Situation, error) {
	list, err := documents(path, data)
	if err != nil {
		return nil, err
	}
	out := make([]Situation, len(list))
	for i, event := range list {
		derived, handler := m.MigrateEvent(event)
		origin := fmt.Sprintf("file:%s#%d", path, i+1)
		out[i] = Situation{
			Name: origin, Handler: handler,
			Before: action.Event{Origin: origin, JSON: event.Value()}, After: action.Event{Origin: origin + " (derived)", JSON: derived.Value()},
		}
	}
	return out, nil
}

func documents(path string, data []byte) ([]*action.Object, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		return array(path, data)
	}
	if one, err := action.ParseObject(data); err == nil {
		return []*action.Object{one}, nil
	}
	var out []*action.Object
	for i, text := range bytes.Split(data, []byte("\n")) {
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		obj, err := action.ParseObject(text)
		if err != nil {
			return nil, unreadable(path, i+1, err)
		}
		if out = append(out, obj); len(out) > maxEvents {
			return nil, unreadable(path, i+1, fmt.Errorf("the file has more than %d events", maxEvents))
		}
	}
	if len(out) == 0 {
		return nil, unreadable(path, 1, errors.New("the file has no event"))
	}
	return out, nil
}

func array(path string, data []byte) ([]*action.Object, error) {
	tree, err := action.ParseValue(data)
	if err != nil {
		return nil, unreadable(path, 1, err)
	}
	var out []*action.Object
	items, _ := tree.([]any)
	for i, item := range items {
		obj, ok := item.(*action.Object)
		if !ok || i >= maxEvents {
			return nil, unreadable(path, 1, fmt.Errorf("item %d of the array is no event; at most %d objects are expected", i+1, maxEvents))
		}
		out = append(out, obj)
	}
	if len(out) == 0 {
		return nil, unreadable(path, 1, errors.New("the array has no event"))
	}
	return out, nil
}

func unreadable(path string, line int, err error) error {
	d := &action.Diagnostic{
		Code: "CC301", Severity: action.SeverityError, File: path, Line: line, Column: 1, Summary: err.Error(),
		Hint: "expected a JSON array of events, or one event a line",
	}
	var syntax *action.SyntaxError
	if errors.As(err, &syntax) {
		d.Summary, d.Column = "not JSON: "+syntax.Reason, syntax.Column
		d.Line = max(line+syntax.Line-1, 1)
	}
	return d
}
