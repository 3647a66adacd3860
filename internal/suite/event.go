package suite

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/presets"
)

// given is where the events of one login or refresh come from: a scenario,
// which every trigger has its own event of, or a document. Neither is changed
// once it is here. Shared says that other cases are given the same, and which.
type given struct {
	origin   string
	scenario *action.Scenario
	document *action.Object
	shared   presetAt
}

// presetAt is a preset at a time; the zero value is none.
type presetAt struct {
	name string
	at   time.Time
}

// moment is when it is; "" is not known for an event that is written down.
func (g given) moment() action.Moment {
	if g.scenario == nil {
		return ""
	}
	return g.scenario.Moment
}

// event is what a trigger receives.
func (g given) event(d dialect.Dialect, t dialect.Trigger) (*action.Object, error) {
	if g.scenario == nil {
		return g.document.Clone(), nil
	}
	obj, err := d.Event(*g.scenario, t)
	if err != nil {
		return nil, fmt.Errorf("preset %q: %w", g.scenario.Name, err)
	}
	return obj, nil
}

// given reads a source of events. Usual is the preset where the source is
// open.
func (x *session) given(from eventSource, usual string, at time.Time) (given, error) {
	switch {
	case from.inline != nil:
		obj, err := action.ParseObject(bytes.Clone(from.inline))
		return given{origin: "inline", document: obj}, err
	case from.file != "":
		obj, err := x.readObject(beside(x.suite.Path, from.file))
		return given{origin: "file:" + from.file, document: obj}, err
	case from.scenario != nil:
		sc, err := presets.Read(from.scenario, at)
		return given{origin: "scenario", scenario: &sc}, err
	case from.scenarioFile != "":
		return x.readScenario(from.scenarioFile, at)
	}
	name := first(from.preset, usual)
	sc, err := x.preset(name, at)
	return given{origin: "preset:" + name, scenario: sc, shared: presetAt{name, at}}, err
}

// preset is a scenario that ships, loaded once for each time.
func (x *session) preset(name string, at time.Time) (*action.Scenario, error) {
	key := presetAt{name, at}
	if sc, ok := x.scenarios.Load(key); ok {
		return sc.(*action.Scenario), nil
	}
	sc, err := presets.Load(name, at)
	if err == nil {
		x.scenarios.Store(key, &sc)
	}
	return &sc, err
}

// triggered is a preset as the event of a trigger.
type triggered struct {
	trigger string
	preset  presetAt
}

// shared is the event of a trigger that many cases are given; nil when this one is
// not shared.
func (x *session) shared(g given, t dialect.Trigger) (*sharedEvent, error) {
	if g.shared == (presetAt{}) {
		return nil, nil
	}
	key := triggered{t.ID, g.shared}
	if e, ok := x.events.Load(key); ok {
		return e.(*sharedEvent), nil
	}
	obj, err := g.event(x.dialect, t)
	if err != nil {
		return nil, err
	}
	e, _ := x.events.LoadOrStore(key, &sharedEvent{event: obj})
	return e.(*sharedEvent), nil
}

// untouched is the event of a trigger before anything is changed. It is the
// caller's own.
func (x *session) untouched(g given, t dialect.Trigger) (*action.Object, error) {
	e, err := x.shared(g, t)
	switch {
	case err != nil:
		return nil, err
	case e == nil:
		return g.event(x.dialect, t)
	}
	return e.event.Clone(), nil
}

// text is the event of a trigger as everything so far has changed it, as JSON.
func (x *session) text(g given, t dialect.Trigger, history []mutation) (action.Value, error) {
	if e, err := x.shared(g, t); err == nil && e != nil {
		if text, ok := e.edited(x, history); ok {
			return text, nil
		}
	}
	obj, err := x.untouched(g, t)
	if err == nil {
		err = x.mutate(obj, history)
	}
	return obj.Value(), err
}

func (x *session) readScenario(file string, at time.Time) (given, error) {
	path := beside(x.suite.Path, file)
	obj, err := x.readObject(path)
	if err != nil {
		return given{}, err
	}
	sc, err := presets.Read(obj.Value(), at)
	if err != nil {
		return given{}, fmt.Errorf("%s: %w", path, err)
	}
	return given{origin: "scenario:" + file, scenario: &sc}, nil
}

func (x *session) readObject(path string) (*action.Object, error) {
	data, err := x.opts.Read(path)
	if err != nil {
		return nil, err
	}
	obj, err := action.ParseObject(bytes.TrimPrefix(data, []byte("\ufeff")))
	var syntax *action.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return nil, fmt.Errorf("%s:%d:%d: not JSON: %s", path, syntax.Line, syntax.Column, syntax.Reason)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return obj, nil
}

// refreshing is the preset of a refresh.
const refreshing = "token-refresh"

// refreshed is the refresh that follows a login: the same user with the same
// client in the same organization, so much later.
func (x *session) refreshed(login given, at time.Time, later time.Duration) (given, error) {
	switch {
	case login.scenario == nil:
		return given{}, errors.New("the login has an event that is written down; write down that of the refresh as well: refresh: {event: …}")
	case login.scenario.User == nil:
		return given{}, fmt.Errorf("after %s there is no refresh token: nobody has signed in", login.origin)
	}
	preset, err := x.preset(refreshing, at)
	if err != nil {
		return given{}, err
	}
	sc, from := *preset, login.scenario
	sc.User, sc.Client, sc.Connection, sc.Organization = from.User, from.Client, from.Connection, from.Organization
	sc.Authentication, sc.Tenant = from.Authentication, from.Tenant
	if from.Origin != nil && sc.Origin != nil {
		origin := *from.Origin
		origin.Method = sc.Origin.Method
		sc.Origin = &origin
	}
	if from.Authorize != nil && sc.Authorize != nil {
		authorize := *sc.Authorize
		authorize.Audience, authorize.Locale = from.Authorize.Audience, from.Authorize.Locale
		sc.Authorize = &authorize
	}
	minutes := int(later / time.Minute)
	if sc.Session != nil && from.Session != nil {
		sc.Session = &action.Session{ID: from.Session.ID, StartedMinutesAgo: from.Session.StartedMinutesAgo + minutes}
	}
	if sc.RefreshToken != nil {
		token := *sc.RefreshToken
		token.IssuedMinutesAgo = minutes
		sc.RefreshToken = &token
	}
	return given{origin: "refresh of " + login.origin, scenario: &sc}, nil
}

// mutation is something that changes every event from here on: an edit of the
// suite, or what an action had stored.
type mutation struct {
	edit   *edit
	stored *action.Effects
}

// mutate carries out mutations in order.
func (x *session) mutate(event *action.Object, list []mutation) error {
	for _, m := range list {
		switch {
		case m.stored != nil:
			x.chained.Stored(event, *m.stored)
		case m.edit.value == nil:
			event.Unset(m.edit.path)
		default:
			if err := event.Set(m.edit.path, m.edit.value); err != nil {
				return fmt.Errorf("set on line %d: %w", m.edit.at.Line, err)
			}
		}
	}
	return nil
}
