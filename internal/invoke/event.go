package invoke

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/presets"
)

// event is the event that the request describes.
func event(w World, d dialect.Dialect, trigger dialect.Trigger, req Request) (action.Event, error) {
	if req.Preset != "" && req.Event != "" {
		return action.Event{}, &UsageError{
			Summary: "--preset and --event are both given", Hint: "give one of them; --set overlays either",
		}
	}
	var obj *action.Object
	var origin string
	var err error
	if req.Event != "" {
		obj, origin, err = readEvent(w, req.Event)
	} else {
		obj, origin, err = PresetEvent(d, trigger, req.Preset, req.Clock)
	}
	if err != nil {
		return action.Event{}, err
	}
	changed, err := Overlay(obj, req.Set, req.Unset)
	if err != nil {
		return action.Event{}, err
	}
	if changed {
		origin += "+set"
	}
	return action.Event{Origin: origin, JSON: obj.Value()}, nil
}

// PresetEvent projects a preset to a trigger's event; "" is the trigger's
// usual preset. Origin is "preset:NAME".
func PresetEvent(d dialect.Dialect, trigger dialect.Trigger, name string, at time.Time) (obj *action.Object, origin string, err error) {
	if name == "" {
		name = trigger.Preset
	}
	sc, err := presets.Load(name, at)
	if err != nil {
		return nil, "", err
	}
	obj, err = d.Event(sc, trigger)
	if err != nil {
		return nil, "", &UsageError{
			Summary: fmt.Sprintf("preset %q does not fit trigger %q: %v", name, trigger.ID, err),
			Hint:    fmt.Sprintf("use --preset %s, or choose another --trigger", trigger.Preset),
		}
	}
	return obj, "preset:" + name, nil
}

func readEvent(w World, path string) (*action.Object, string, error) {
	data, err := w.Read(path)
	if err != nil {
		return nil, "", fmt.Errorf("--event: %w", err)
	}
	origin := "file:" + path
	if path == "-" {
		origin = "stdin"
	}
	obj, err := ParseDocument(path, data)
	return obj, origin, err
}

// ParseDocument reads a JSON object from a file's content. A byte order mark
// and any line ends are accepted. The error is an *action.Diagnostic.
func ParseDocument(path string, data []byte) (*action.Object, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if path == "-" {
		path = "stdin"
	}
	d := &action.Diagnostic{Code: "CC301", Severity: action.SeverityError, File: path, Line: 1, Column: 1}
	if len(bytes.TrimSpace(data)) == 0 {
		d.Summary, d.Hint = "the file is empty", "expected a JSON object"
		return nil, d
	}
	obj, err := action.ParseObject(data)
	var syn *action.SyntaxError
	switch {
	case err == nil:
		return obj, nil
	case errors.As(err, &syn):
		d.Summary, d.Line, d.Column = "not JSON: "+syn.Reason, syn.Line, syn.Column
		d.Hint = "expected a JSON object"
	default:
		d.Summary = fmt.Sprintf("the document is %s, not an object", documentKind(data))
		d.Hint = "wrap it in { … }"
	}
	return nil, d
}

func documentKind(data []byte) string {
	switch c := bytes.TrimSpace(data)[0]; {
	case c == '[':
		return "an array"
	case c == '"':
		return "a string"
	case c == 't', c == 'f':
		return "a boolean"
	case c == 'n':
		return "null"
	}
	return "a number"
}

// Overlay applies "path=json" overlays and removals to an event, in order. A
// value that is no JSON is a string.
func Overlay(obj *action.Object, set, unset []string) (changed bool, err error) {
	for _, spec := range set {
		if err := overlay(obj, spec); err != nil {
			return false, err
		}
	}
	for _, spec := range unset {
		path, err := action.ParsePath(spec)
		if err != nil {
			return false, &UsageError{Summary: fmt.Sprintf("--unset %s: %v", spec, err), Hint: "write --unset user.app_metadata.tier"}
		}
		obj.Unset(path)
	}
	return len(set)+len(unset) > 0, nil
}

func overlay(obj *action.Object, spec string) error {
	name, text, ok := strings.Cut(spec, "=")
	if !ok {
		return &UsageError{
			Summary: fmt.Sprintf("--set %s: expected path=value", spec),
			Hint:    "write --set user.app_metadata.tier=enterprise",
		}
	}
	path, err := action.ParsePath(name)
	if err != nil {
		return &UsageError{Summary: fmt.Sprintf("--set %s: %v", name, err), Hint: `a dot in a name is written \.`}
	}
	if err := obj.Set(path, literal(text)); err != nil {
		return &UsageError{Summary: fmt.Sprintf("--set %s: %v", name, err), Hint: "the path runs through something that has no members"}
	}
	return nil
}

func literal(text string) any {
	if json.Valid([]byte(text)) {
		return action.Value(strings.TrimSpace(text))
	}
	return text
}
