// Package nearest finds the known name that a person most likely meant.
//
// It serves every message about an unknown name: a preset, a dialect, a flag,
// a key of a configuration, a method of a platform's api. A name that is like
// none of the known ones gets no suggestion, because a wrong one misleads.
//
// Names are compared by the optimal string alignment distance: the number of
// insertions, deletions, substitutions and swaps of neighbours that lead from
// one to the other, upper and lower case taken as one. All functions are
// deterministic, do not depend on the order of the candidates, and are safe
// for concurrent use.
package nearest

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxRunes bounds the work: a longer name is neither matched nor suggested.
const maxRunes = 128

// minPart is how many characters a part of a name needs to stand for all of it.
const minPart = 3

// Word returns the candidate that is most like word, and false when none is
// like it: word is empty or longer than 128 characters, or everything known is
// too far away.
//
// A candidate is like word, in this order of preference, when they are one slip
// apart; when one consists of words of the other ("sso" and "enterprise-sso",
// "setClaim" and "setCustomClaim"); when they are at most as many slips apart
// as a third of the longer one's characters; when one begins the other. Among
// equals the smaller distance wins, then the same case, then the alphabet.
func Word(word string, candidates []string) (string, bool) {
	return best(word, candidates, likeWord)
}

// Path is [Word] for dotted names such as "idToken.setCustomClaim".
//
// It compares step by step and prefers, in this order: one slip anywhere; in
// the same place a last step that is like the given one; more slips, in any
// step; in the same place a last step that ends in the same word
// ("idToken.addClaim" and "idToken.setCustomClaim"); the same last step in
// another place ("access.deny" and "deny"). Among equals the one with more
// leading steps in common wins, then as in [Word].
func Path(path string, candidates []string) (string, bool) {
	return best(path, candidates, likePath)
}

// likeness says how far a candidate is from the name, the most telling measure
// first. The zero likeness is equality.
type likeness struct {
	rank     int // which rule matched
	leads    int // leading steps in common, negative
	distance int // in characters, upper and lower case taken as one
	exact    int // in characters, case counted
}

func (l likeness) compare(m likeness) int {
	return cmp.Or(
		cmp.Compare(l.rank, m.rank),
		cmp.Compare(l.leads, m.leads),
		cmp.Compare(l.distance, m.distance),
		cmp.Compare(l.exact, m.exact),
	)
}

func best(name string, candidates []string, like func(a, b string) (likeness, bool)) (string, bool) {
	var found string
	var least likeness
	if !usable(name) {
		return "", false
	}
	for _, c := range candidates {
		if !usable(c) {
			continue
		}
		l, ok := like(name, c)
		if ok && (found == "" || cmp.Or(l.compare(least), strings.Compare(c, found)) < 0) {
			found, least = c, l
		}
	}
	return found, found != ""
}

// usable reports whether a name is worth comparing, without reading a long one.
func usable(name string) bool {
	return name != "" && len(name) <= maxRunes*utf8.UTFMax && utf8.RuneCountInString(name) <= maxRunes
}

// The ranks of likeWord.
const (
	wordSlip    = iota // one slip
	wordParts          // made of the other's words
	wordSpelled        // within the threshold
	wordPrefix         // begins the other
	wordRanks
)

func likeWord(a, b string) (likeness, bool) {
	l := likeness{distance: distance(strings.ToLower(a), strings.ToLower(b)), exact: distance(a, b)}
	spelled := spelledAlike(a, b, l.distance)
	switch {
	case spelled && l.distance <= 1:
		l.rank = wordSlip
	case partsAlike(a, b):
		l.rank = wordParts
	case spelled:
		l.rank = wordSpelled
	case prefixAlike(a, b):
		l.rank = wordPrefix
	default:
		return likeness{}, false
	}
	return l, true
}

// spelledAlike reports whether distance is small for names of this length. Two
// names that share no character are never alike.
func spelledAlike(a, b string, distance int) bool {
	longer := max(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	return distance <= max(1, longer/3) && distance < max(longer, 1)
}

// partsAlike reports whether the words of one name occur, in order, among the
// words of the other.
func partsAlike(a, b string) bool {
	few, many := words(a), words(b)
	if len(few) > len(many) {
		few, many = many, few
	}
	if utf8.RuneCountInString(strings.Join(few, "")) < minPart {
		return false
	}
	for _, w := range few {
		i := slices.Index(many, w)
		if i < 0 {
			return false
		}
		many = many[i+1:]
	}
	return true
}

func prefixAlike(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	if len(a) > len(b) {
		a, b = b, a
	}
	return utf8.RuneCountInString(a) >= minPart && strings.HasPrefix(b, a)
}

// words splits a name where its case goes up and at every character that is no
// letter and no digit: "setCustomClaim" and "set-custom_claim" have the same
// three words, in lower case.
func words(name string) []string {
	var spaced strings.Builder
	var last rune
	for _, r := range name {
		if unicode.IsUpper(r) && (unicode.IsLower(last) || unicode.IsDigit(last)) {
			spaced.WriteByte(' ')
		}
		spaced.WriteRune(unicode.ToLower(r))
		last = r
	}
	return strings.FieldsFunc(spaced.String(), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// The ranks of likePath.
const (
	pathSlip    = 0                    // one slip in any step
	pathLast    = 1                    // same place, last step alike: plus the rank of likeWord
	pathSpelled = pathLast + wordRanks // every step within the threshold
	pathNoun    = pathSpelled + 1      // same place, last step ends in the same word
	pathMoved   = pathNoun + 1         // same last step, in another place
)

func likePath(a, b string) (likeness, bool) {
	from, to := strings.Split(a, "."), strings.Split(b, ".")
	l := likeness{
		leads:    -leads(from, to),
		distance: distance(strings.ToLower(a), strings.ToLower(b)),
		exact:    distance(a, b),
	}
	lastFrom, lastTo := from[len(from)-1], to[len(to)-1]
	samePlace := slices.Equal(from[:len(from)-1], to[:len(to)-1])
	last, lastAlike := likeWord(lastFrom, lastTo)
	spelled := stepsAlike(from, to)
	switch {
	case spelled && l.distance <= 1:
		l.rank = pathSlip
	case samePlace && lastAlike:
		l.rank = pathLast + last.rank
	case spelled:
		l.rank = pathSpelled
	case samePlace && sameNoun(lastFrom, lastTo):
		l.rank = pathNoun
	case strings.EqualFold(lastFrom, lastTo):
		l.rank = pathMoved
	default:
		return likeness{}, false
	}
	return l, true
}

// leads counts the leading steps that two paths have in common.
func leads(a, b []string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// stepsAlike reports whether two paths differ in nothing but the spelling of
// their steps.
func stepsAlike(a, b []string) bool {
	return slices.EqualFunc(a, b, func(a, b string) bool {
		return a == b || spelledAlike(a, b, distance(strings.ToLower(a), strings.ToLower(b)))
	})
}

// sameNoun reports whether two names end in the same word: what a method works
// on, where the verbs differ.
func sameNoun(a, b string) bool {
	from, to := words(a), words(b)
	return len(from) > 0 && len(to) > 0 && from[len(from)-1] == to[len(to)-1]
}

// distance is the optimal string alignment distance: Levenshtein's with swaps
// of neighbours, no part edited twice. It keeps three rows of the table.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	older := make([]int, len(to)+1)
	old := make([]int, len(to)+1)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(from); i++ {
		older, old, row = old, row, older
		row[0] = i
		for j := 1; j <= len(to); j++ {
			row[j] = min(old[j], row[j-1]) + 1
			if from[i-1] == to[j-1] {
				row[j] = min(row[j], old[j-1])
			} else {
				row[j] = min(row[j], old[j-1]+1)
			}
			if i > 1 && j > 1 && from[i-1] == to[j-2] && from[i-2] == to[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
	}
	return row[len(to)]
}
