package lint

import (
	"cmp"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// facts are what the rules of one look share. They are worked out when a rule
// first asks.
type facts struct {
	rules []Rule
	fixes []Fix
	used  map[silenced]bool // comments that have silenced something
	flow  *sandbox.Flow
	calls map[sandbox.Pos]*sandbox.FlowCall
	shape *shape
}

// silenced is a rule that a comment silences in a line.
type silenced struct {
	line int
	code string
}

func (f *facts) sorted() []Fix {
	slices.SortStableFunc(f.fixes, func(a, b Fix) int { return cmp.Compare(a.Edits[0].Start, b.Edits[0].Start) })
	return f.fixes
}

// Flow is what the values of the source are made of.
func (p *Pass) Flow() *sandbox.Flow {
	if p.facts.flow != nil {
		return p.facts.flow
	}
	p.facts.flow = &sandbox.Flow{}
	if p.Module == nil {
		return p.facts.flow
	}
	opts := sandbox.FlowOptions{Words: []string{eventWord, p.Surface.Root}, Promises: p.promises}
	opts.Names = p.names
	for _, m := range p.Surface.Methods {
		if m.Denies {
			opts.Ends = append(opts.Ends, p.Surface.Root+"."+m.Name)
		}
	}
	p.facts.flow = p.Module.Flow(opts)
	return p.facts.flow
}

// promises reports whether a call of that path returns a promise.
func (p *Pass) promises(path string) bool {
	if name, ok := strings.CutPrefix(unchained(p.Surface, path), p.Surface.Root+"."); ok {
		m, known := p.Surface.Find(name)
		return known && strings.HasPrefix(m.Returns, "Promise<")
	}
	r, ok := clientOf(path)
	return ok && !r.callback
}

// flowOf is what is known of the values of a call; nil is nothing.
func (p *Pass) flowOf(c sandbox.CallSite) *sandbox.FlowCall {
	if p.facts.calls == nil {
		p.facts.calls = map[sandbox.Pos]*sandbox.FlowCall{}
		calls := p.Flow().Calls
		for i := range calls {
			p.facts.calls[calls[i].Pos] = &calls[i]
		}
	}
	return p.facts.calls[c.Pos]
}

// valueOf is what is known of the value that a claim is given.
func (p *Pass) valueOf(w Write) (sandbox.Value, bool) {
	c := p.flowOf(w.Call)
	if c == nil || len(c.Args) < 2 || c.Spread {
		return sandbox.Value{}, false
	}
	return c.Args[1], true
}

// secretsPath is where the secrets are in the event's words, "" where there are
// none.
func (p *Pass) secretsPath() string {
	if p.Info.SecretsAt == "" {
		return ""
	}
	return eventWord + "." + p.Info.SecretsAt
}

// Shape is what the events of the entry's trigger look like.
func (p *Pass) Shape() *shape {
	if p.facts.shape == nil {
		p.facts.shape = newShape(p.Dialect, p.Entry.Trigger)
	}
	return p.facts.shape
}

// method is the method of the surface that a call is of.
func (p *Pass) method(path string) (dialect.Method, bool) {
	name, ok := strings.CutPrefix(unchained(p.Surface, path), p.Surface.Root+".")
	if !ok {
		return dialect.Method{}, false
	}
	return p.Surface.Find(name)
}

// claimWord is a claim as messages name it.
func claimWord(w Write) string {
	if w.Known {
		return "claim " + quote(w.Name)
	}
	return "the claim"
}
