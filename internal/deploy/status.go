package deploy

// StatusSchema names the format of a status.
const StatusSchema = "claimctl/status/v1"

// Status is how an environment stands, action by action.
type Status struct {
	Schema      string         `json:"schema"`
	Environment string         `json:"environment"`
	Provider    string         `json:"provider"`
	Tenant      string         `json:"tenant"`
	Deploy      int            `json:"deploy"`
	Actions     []ActionStatus `json:"actions"`
	Places      []PlaceStatus  `json:"places"`
}

// ActionStatus is how one action stands. State is a word: in-sync, not-deployed,
// changed-here, changed-there, changed-both, differs, not-published, left-over.
type ActionStatus struct {
	Name    string   `json:"name"`
	Type    string   `json:"type"`
	State   string   `json:"state"`
	Version int      `json:"version"`
	Owned   bool     `json:"owned"`
	Bound   []string `json:"bound"`
}

// PlaceStatus is what runs at a place, in order.
type PlaceStatus struct {
	Place string   `json:"place"`
	State string   `json:"state"`
	Runs  []string `json:"runs"`
}

// StatusOf tells how an environment stands, from a plan for it.
func StatusOf(p Plan, lock *Lock) Status {
	s := Status{
		Schema: StatusSchema, Environment: p.Environment, Provider: p.Provider, Tenant: p.Tenant, Deploy: lock.Deploy,
		Actions: []ActionStatus{}, Places: []PlaceStatus{},
	}
	for _, place := range p.Places {
		names := []string{}
		for _, b := range place.Before {
			names = append(names, b.Name)
		}
		s.Places = append(s.Places, PlaceStatus{place.Place, placeState(place), names})
	}
	for _, step := range p.Steps {
		a := ActionStatus{Name: step.Name, Type: step.Type, State: stateOf(step), Version: step.Version, Owned: step.Owned, Bound: []string{}}
		for _, place := range p.Places {
			for _, b := range place.Before {
				if b.ID == step.ID && step.ID != "" {
					a.Bound = append(a.Bound, place.Place)
				}
			}
		}
		s.Actions = append(s.Actions, a)
	}
	return s
}

func stateOf(s Step) string {
	switch s.Do {
	case Create:
		return "not-deployed"
	case Unchanged:
		return "in-sync"
	case Publish:
		return "not-published"
	case Keep, Delete:
		return "left-over"
	}
	origin := Origin("")
	for _, c := range s.Changes {
		switch {
		case origin == "" || origin == c.Origin:
			origin = c.Origin
		default:
			origin = Both
		}
	}
	return changed(origin)
}

func changed(o Origin) string {
	switch o {
	case Here:
		return "changed-here"
	case There:
		return "changed-there"
	case Both:
		return "changed-both"
	}
	return "differs"
}

func placeState(p PlaceStep) string {
	if p.Do == Unchanged {
		return "in-sync"
	}
	return changed(p.Origin)
}
