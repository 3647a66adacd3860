package summary

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"unicode/utf8"
)

// who is the event that is being added: its id, the hash of it, and how the id is
// shown, made when somebody asks.
type who struct {
	id    []byte
	hash  uint64
	plain bool
	shown string
}

// idPrefix is how many hexadecimal digits of a digest stand for an id.
const idPrefix = 12

// name is the id itself or the beginning of its SHA-256 digest.
func (w *who) name() string {
	switch {
	case w.shown != "":
	case w.plain:
		w.shown = readable(w.id, maxText)
	default:
		sum := sha256.Sum256(w.id)
		w.shown = "sha256:" + hex.EncodeToString(sum[:])[:idPrefix]
	}
	return w.shown
}

// crowd is those of a set of ids whose hashes are the smallest. The same set gives
// the same crowd, in whatever order or parts it is met.
type crowd struct {
	hashes []uint64 // in order
	names  []string // of each hash, where they are kept
}

// add takes in an id; most is the size of the crowd. With named the ids' names are
// kept.
func (c *crowd) add(w *who, most int, named bool) {
	n := len(c.hashes)
	if n == most && (n == 0 || w.hash >= c.hashes[n-1]) {
		return
	}
	name := ""
	if named {
		name = w.name()
	}
	c.put(w.hash, name, most, named)
}

func (c *crowd) put(h uint64, name string, most int, named bool) {
	i, found := slices.BinarySearch(c.hashes, h)
	if found {
		if named {
			c.names[i] = min(c.names[i], name)
		}
		return
	}
	if i >= most {
		return
	}
	if len(c.hashes) == most {
		c.hashes = c.hashes[:most-1]
		c.names = c.names[:min(len(c.names), most-1)]
	}
	c.hashes = slices.Insert(c.hashes, i, h)
	if named {
		c.names = slices.Insert(c.names, i, name)
	}
}

func (c *crowd) merge(other *crowd, most int, named bool) {
	for i, h := range other.hashes {
		name := ""
		if named {
			name = other.names[i]
		}
		c.put(h, name, most, named)
	}
}

func (c *crowd) clone() crowd { return crowd{slices.Clone(c.hashes), slices.Clone(c.names)} }

// readable is a text that JSON has words for, of at most so many bytes.
func readable(b []byte, most int) string {
	return string(clean(cutText(b, most)))
}

// clean is UTF-8, whatever the bytes are.
func clean(b []byte) []byte {
	if utf8.Valid(b) {
		return b
	}
	return []byte(string([]rune(string(b))))
}

// cutText shortens a text to so many bytes and a mark, between two characters.
func cutText(b []byte, most int) []byte {
	if len(b) <= most {
		return b
	}
	end := most
	for end > 0 && end > most-utf8.UTFMax && !utf8.RuneStart(b[end]) {
		end--
	}
	return append(b[:end:end], "…"...)
}
