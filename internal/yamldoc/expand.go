package yamldoc

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/claimctl/claimctl/pkg/action"
)

// expander makes a tree without aliases and merge keys of a parsed document,
// in place, and finds duplicate keys on the way.
type expander struct {
	problems *Problems
	open     map[any]bool // what is being expanded, to find cycles; nil: there are no aliases
	added    int          // how many nodes aliases have added
	aborted  bool
}

func (e *expander) abort(at *yaml.Node, summary string) {
	if !e.aborted {
		e.aborted = true
		e.problems.unreadable(place(at), summary, "")
	}
}

// tree expands a node and everything below it.
func (e *expander) tree(n *yaml.Node, depth int) {
	if depth > MaxDepth {
		e.abort(n, fmt.Sprintf("lists and mappings are nested more than %d deep", MaxDepth))
		return
	}
	if e.open != nil {
		e.open[n] = true
		defer delete(e.open, n)
	}
	for i, child := range n.Content {
		if child.Kind == yaml.AliasNode {
			child = e.alias(child, depth+1)
			n.Content[i] = child
		} else {
			e.tree(child, depth+1)
		}
		if e.aborted {
			return
		}
	}
	if n.Kind == yaml.MappingNode {
		e.keys(n)
	}
}

// alias returns a copy of what the alias stands for, which comes earlier in
// the document and is expanded already.
func (e *expander) alias(alias *yaml.Node, depth int) *yaml.Node {
	if e.open[alias.Alias] {
		e.abort(alias, fmt.Sprintf("the alias *%s stands for something that contains it", alias.Value))
		return alias
	}
	return e.copy(alias, alias.Alias, depth)
}

func (e *expander) copy(alias, n *yaml.Node, depth int) *yaml.Node {
	e.added++
	switch {
	case e.added > MaxExpanded:
		e.abort(alias, fmt.Sprintf("aliases expand to more than %d values", MaxExpanded))
	case depth > MaxDepth:
		e.abort(alias, fmt.Sprintf("lists and mappings are nested more than %d deep", MaxDepth))
	}
	out := *n
	out.Content = make([]*yaml.Node, 0, len(n.Content))
	for _, child := range n.Content {
		if e.aborted {
			break
		}
		out.Content = append(out.Content, e.copy(alias, child, depth+1))
	}
	return &out
}

// keys checks the keys of a mapping and puts what "<<" merges in its place. A
// key that is not usable is reported and left out with its value.
func (e *expander) keys(n *yaml.Node) {
	if isPlain(n) {
		return
	}
	seen := map[string]*yaml.Node{}
	pairs := n.Content[:0:0]
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Tag == "!!merge" || !e.usable(key) {
			continue
		}
		if first, twice := seen[key.Value]; twice {
			e.duplicate(key, first)
			continue
		}
		seen[key.Value] = key
		pairs = append(pairs, key, value)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Tag == "!!merge" {
			pairs = e.merge(pairs, n.Content[i+1], seen)
		}
	}
	n.Content = pairs
}

// fewKeys is up to how many keys are compared with each other.
const fewKeys = 16

// isPlain reports whether a mapping has few keys, and nothing to be said of them.
func isPlain(n *yaml.Node) bool {
	if len(n.Content) > 2*fewKeys {
		return false
	}
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Tag == "!!merge" || !isName(key) {
			return false
		}
		for j := 0; j < i; j += 2 {
			if n.Content[j].Value == key.Value {
				return false
			}
		}
	}
	return true
}

func isName(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && !isNull(key) && knownTag(key.Tag)
}

func (e *expander) usable(key *yaml.Node) bool {
	if isName(key) {
		return true
	}
	e.problems.Add(place(key), action.Diagnostic{Code: CodeType, Summary: "expected a name as key, found " + kindOf(key)})
	return false
}

func (e *expander) duplicate(key, first *yaml.Node) {
	e.problems.Add(place(key), action.Diagnostic{
		Code: CodeDuplicate, Summary: fmt.Sprintf("the key %s is there twice", quote(key.Value)),
		Detail: fmt.Sprintf("it was first given at %d:%d", first.Line, first.Column),
		Hint:   "remove one of them",
	})
}

// merge adds the keys of a mapping, or of a list of mappings, that are not
// there yet: the rule of https://yaml.org/type/merge.html (2026-11-22).
func (e *expander) merge(pairs []*yaml.Node, from *yaml.Node, seen map[string]*yaml.Node) []*yaml.Node {
	sources := []*yaml.Node{from}
	if from.Kind == yaml.SequenceNode {
		sources = from.Content
	}
	for _, s := range sources {
		if s.Kind != yaml.MappingNode {
			e.problems.Add(place(s), action.Diagnostic{Code: CodeType, Summary: "<<: expected a mapping to merge, found " + kindOf(s)})
			continue
		}
		for i := 0; i+1 < len(s.Content); i += 2 {
			key := s.Content[i]
			if seen[key.Value] == nil {
				seen[key.Value] = key
				pairs = append(pairs, key, s.Content[i+1])
			}
		}
	}
	return pairs
}
