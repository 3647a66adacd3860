package yamldoc

import (
	"bytes"
	"runtime"
	"sync"

	"go.yaml.in/yaml/v3"
)

// worthApart is the size from which on a document is read in parts, several at
// once, in bytes.
const worthApart = 128 << 10

// inParts is the root of a long document that ends in a list of its own, such as
// the cases of a suite: the list is cut between its items, and the parts are read
// at the same time. Nil is a document that is not made so, or that cannot be read:
// then it is read as a whole, which tells what is wrong and where.
//
// A cut is in front of a line that has the list's indentation and a dash. Within
// an item no such line can stand, but in brackets or quotes that are still open
// there, and then the part before it cannot be read. So it is with an alias
// for what an earlier part has named.
func inParts(data []byte) *yaml.Node {
	cuts := cut(data, runtime.GOMAXPROCS(0))
	if len(cuts) == 0 {
		return nil
	}
	parts := make([]*yaml.Node, len(cuts)+1)
	var all sync.WaitGroup
	from, line := 0, 0
	for i := range parts {
		to := len(data)
		if i < len(cuts) {
			to = cuts[i]
		}
		text, above := data[from:to], line
		all.Go(func() { parts[i] = part(text, above) })
		line += bytes.Count(text, []byte("\n"))
		from = to
	}
	all.Wait()
	return joined(parts)
}

// part reads a part with so many lines above it; nil if it cannot be read.
func part(text []byte, above int) *yaml.Node {
	docs, err := documents(bytes.NewReader(text))
	if err != nil || len(docs) != 1 {
		return nil
	}
	moveDown(docs[0], above)
	return docs[0]
}

func moveDown(n *yaml.Node, lines int) {
	if lines == 0 {
		return
	}
	n.Line += lines
	for _, child := range n.Content {
		moveDown(child, lines)
	}
}

// joined adds the items of the later parts to the list that the first one ends in.
func joined(parts []*yaml.Node) *yaml.Node {
	root := parts[0]
	if root == nil || root.Kind != yaml.MappingNode || len(root.Content) == 0 {
		return nil
	}
	list := root.Content[len(root.Content)-1]
	if list.Kind != yaml.SequenceNode || list.Style&yaml.FlowStyle != 0 {
		return nil
	}
	for _, p := range parts[1:] {
		if p == nil || p.Kind != yaml.SequenceNode || p.Column != list.Column || p.Style&yaml.FlowStyle != 0 {
			return nil
		}
		list.Content = append(list.Content, p.Content...)
	}
	return root
}

// cut finds the places, n-1 at most, at which a document's last list can be cut.
func cut(data []byte, n int) []int {
	if len(data) < worthApart || n < 2 {
		return nil
	}
	dash := itemStart(data)
	if dash == nil || hasMarker(data) {
		return nil
	}
	var cuts []int
	for i := 1; i < n; i++ {
		from := len(data) * i / n
		at := bytes.Index(data[from:], dash)
		if at < 0 {
			break
		}
		if place := from + at + 1; len(cuts) == 0 || place > cuts[len(cuts)-1] {
			cuts = append(cuts, place)
		}
	}
	return cuts
}

// itemStart is how the items of the last list of a mapping begin, with the end of
// the line before; nil if the document ends otherwise.
func itemStart(data []byte) []byte {
	for from := len(data); from > 0; {
		start := bytes.LastIndexByte(data[:from], '\n') + 1
		line := data[start:from]
		if len(line) > 0 && beginsName(line[0]) { // the last key of the mapping
			next := data[min(from+1, len(data)):]
			indent := next[:len(next)-len(bytes.TrimLeft(next, " "))]
			if !bytes.HasSuffix(bytes.TrimRight(line, " \r"), []byte(":")) || !bytes.HasPrefix(next[len(indent):], []byte("- ")) {
				return nil
			}
			return bytes.Join([][]byte{{'\n'}, indent, []byte("- ")}, nil)
		}
		from = start - 1
	}
	return nil
}

func beginsName(c byte) bool { return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// hasMarker reports whether a line may be one that ends a document.
func hasMarker(data []byte) bool {
	return bytes.HasPrefix(data, []byte("---")) || bytes.HasPrefix(data, []byte("%")) ||
		bytes.Contains(data, []byte("\n---")) || bytes.Contains(data, []byte("\n...")) || bytes.Contains(data, []byte("\n%"))
}
