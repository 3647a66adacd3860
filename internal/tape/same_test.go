package tape_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/claimctl/claimctl/internal/tape"
)

// sameAsSlow holds a tape, which may have read anything before, against the slow parser.
func sameAsSlow(t *testing.T, tp *tape.Tape, text []byte) {
	t.Helper()
	want := &slow{data: text}
	wantErr := want.parse()
	err := tp.Parse(text)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) || errors.Is(err, tape.ErrNotUTF8) != errors.Is(wantErr, tape.ErrNotUTF8) {
		t.Fatalf("%q: error %v, want %v", text, err, wantErr)
	}
	if err != nil {
		return
	}
	halves := false
	for i, n := range want.nodes {
		r := tape.Ref(i)
		if got := tp.Raw(r); tp.Kind(r) != n.kind || tp.Len(r) != int(n.count) || !bytes.Equal(got, text[n.start:n.end]) {
			t.Fatalf("%q: node %d is %s of kind %d and length %d, want %s", text, i, got, tp.Kind(r), tp.Len(r), text[n.start:n.end])
		}
		_, short := tp.Integer(r)
		if tp.Plain(r) != (n.flags&textEscaped == 0) || short != (n.flags&shortInteger != 0) ||
			tp.Sized(r) != (n.kind < tape.Array && (n.kind != tape.String || n.flags&textPlain != 0)) {
			t.Fatalf("%q: %s: plain %v, short %v, sized %v, want flags %b", text, tp.Raw(r), tp.Plain(r), short, tp.Sized(r), n.flags)
		}
		if n.kind == tape.String && tp.Text(r) != unquoted(text[n.start:n.end]) {
			t.Fatalf("%q: %s is %q", text, tp.Raw(r), tp.Text(r))
		}
		if out, ok := tp.AppendJSON(nil, r); ok != want.canonical(i) || ok && !bytes.Equal(out, text[n.start:n.end]) {
			t.Fatalf("%q: %s is written as %s, %v", text, tp.Raw(r), out, ok)
		}
		if n.kind == tape.Object {
			halves = sameMembers(t, tp, want, i) || halves
		}
	}
	if tp.Halves() != (halves && want.quoted) {
		t.Fatalf("%q: halves %v, want %v", text, tp.Halves(), halves)
	}
}

// sameMembers reports whether a name that has an escape holds half of a pair.
func sameMembers(t *testing.T, tp *tape.Tape, want *slow, object int) (halves bool) {
	t.Helper()
	last, at := map[string]tape.Ref{}, tp.First(tape.Ref(object))
	for _, i := range want.below(object) {
		name := want.nameOf(i)
		if at != tape.Ref(i) || tp.Name(at) != name {
			t.Fatalf("%q: member %d is at %d, called %q", want.data, i, at, name)
		}
		halves = halves || want.nodes[i].flags&keyEscaped != 0 && strings.ContainsRune(name, utf8.RuneError)
		last[name] = at
		at = tp.Next(tape.Ref(object), at)
	}
	if at != tape.None {
		t.Fatalf("%q: there is more in %s", want.data, tp.Raw(tape.Ref(object)))
	}
	if got := tp.Distinct(tape.Ref(object)); got != want.distinct(object) {
		t.Fatalf("%q: the names of %s: distinct %v", want.data, tp.Raw(tape.Ref(object)), got)
	}
	last["not there"] = tape.None
	var used tape.Spot // by one after the other: for each it knows the wrong one
	for name, r := range last {
		var spot tape.Spot
		for range 2 {
			if a, b, c := tp.Find(tape.Ref(object), name), tp.FindAt(tape.Ref(object), name, &spot), tp.FindAt(tape.Ref(object), name, &used); a != r || b != r || c != r {
				t.Fatalf("%q: %q is found at %d, %d and %d, want %d", want.data, name, a, b, c, r)
			}
		}
	}
	return halves
}

func (p *slow) nameOf(i int) string {
	n := p.nodes[i]
	return unquoted(p.data[n.keyStart-1 : n.keyEnd+1])
}

// below are the members or elements of a value.
func (p *slow) below(r int) (list []int) {
	for i := r + 1; i < int(p.nodes[r].next); i = int(p.nodes[i].next) {
		list = append(list, i)
	}
	return list
}

func (p *slow) distinct(object int) bool {
	seen := map[string]bool{}
	for _, i := range p.below(object) {
		n := p.nodes[i]
		name := string(p.data[n.keyStart:n.keyEnd])
		if n.flags&keyEscaped != 0 || seen[name] {
			return false
		}
		seen[name] = true
	}
	return len(seen) <= 64
}

func (p *slow) canonical(r int) bool {
	if p.nodes[r].kind < tape.Array {
		return p.canonicalScalar(r)
	}
	for i := r; i < int(p.nodes[r].next); i++ {
		n := p.nodes[i]
		switch {
		case p.spaced, n.kind < tape.Array && !p.canonicalScalar(i), n.kind == tape.Object && !p.distinct(i),
			i != r && (n.flags&keyPlain == 0 || n.keyEnd > n.keyStart && p.data[n.keyStart]-'0' <= 9):
			return false
		}
	}
	return true
}

func (p *slow) canonicalScalar(r int) bool {
	n := p.nodes[r]
	switch {
	case n.kind == tape.String:
		return n.flags&textEscaped == 0
	case n.kind == tape.Number && n.flags&shortInteger == 0:
		raw := string(p.data[n.start:n.end])
		f, err := strconv.ParseFloat(raw, 64)
		size := math.Abs(f)
		return err == nil && f != 0 && size >= 1e-6 && size < 1e21 && strconv.FormatFloat(f, 'f', -1, 64) == raw
	}
	return true
}

func unquoted(raw []byte) (s string) {
	_ = json.Unmarshal(raw, &s)
	return s
}

// borders are texts in which something stands at every place around the borders of what
// is looked at at once.
func borders() (list []string) {
	for n := range 200 {
		pad := strings.Repeat("x", n)
		list = append(list, pad, strings.Repeat(" ", n), strings.Repeat("[", n), strings.Repeat("[", n)+strings.Repeat("]", n), strings.Repeat(`{"a":`, n)+"1"+strings.Repeat("}", n))
		if n > 8 && n < 140 && (n%64 < 4 || n%64 > 50) {
			for _, odd := range []string{
				`"`, `\"`, `\\`, `\\\"`, `\\\\\`, `\n\u00e9`, `\ud800`, "\u00e9", "\u65e5\u672c", "\xff", "\xe6\x97", "\n", "\x00", "\x1f", "\x7f", "\x80", `","b":"`, `":`, `\`,
			} {
				list = append(list, `{"a":"`+pad+odd+`tail","more":[1,true,null],"end":"0123456789012345678901234567890123456789"}`, `{"`+pad+odd+`":"v"}`, `["`+pad+odd)
			}
			list = append(list, fmt.Sprintf(`{"a":"%s","n":%s,"t":true ,"f":false, "x":{},"y":[ ],"z":[{"a":1},{"a":2,"a":3}]}`, pad, strings.Repeat("7", n%40+1)),
				`{"a":"`+pad+`"`, `{"a":"`+pad+`",`, `{"a":"`+pad+`"}}`, `{"a":"`+pad+`","b":-1.5e3,"c":0.25,"d":-0,"e":01}`)
		}
	}
	many := []string{}
	for i := range 70 {
		many = append(many, fmt.Sprintf(`"name%d":%d`, i, i))
		list = append(list, "{"+strings.Join(many, ",")+"}", "{"+strings.Join(many, ", ")+`, "name3":0}`, `{"in":{`+strings.Join(many, ",")+`,"\u006eame3":0},"name3":[1]}`)
	}
	long := strings.Repeat("n", 70)
	return append(list, `{"`+long+`":1,"`+long[:64]+`":2,"`+long[:65]+`":3,"`+long[:21]+`":4,"`+long[:22]+`":5,"`+long[:20]+`":6,"`+long[:5]+`":7,"":8}`,
		`{"a":1,"b":{"a":2,"b":{"a":[{"a":1},[{"a":2}]]}},"c":3}`, `{"b":{"a":2,"b":{"a":[{"a":1},[{"a":2}]]}},"a":1,"d":3}`)
}

// TestSame reads each text as the first, again, and after all others.
func TestSame(t *testing.T) {
	t.Parallel()
	var used tape.Tape
	for _, event := range append(append(events(t), pretty(t, events(t))...), escaped(events(t))...) {
		sameAsSlow(t, &used, event)
	}
	for range 2 {
		for _, text := range append(seeds(), borders()...) {
			var fresh tape.Tape
			for range 3 {
				sameAsSlow(t, &fresh, []byte(text))
			}
			sameAsSlow(t, &used, []byte(text))
		}
	}
}

// FuzzSame reads two texts in turn: what is remembered of one must not matter for the
// other.
func FuzzSame(f *testing.F) {
	list := append(seeds(), borders()...)
	for i := 0; i < len(list); i += 5 { // TestSame reads all
		f.Add([]byte(list[i]), []byte(list[(i*7+3)%len(list)]))
	}
	for _, event := range events(f)[5:8] {
		f.Add(event, bytes.Replace(event, []byte(`"locale"`), []byte(`"user_id":[{"user_id":1.5}],"loc\u0061le"`), 1))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		var tp tape.Tape
		for _, text := range [][]byte{a, a, a, b, a, b, b} {
			sameAsSlow(t, &tp, text)
		}
	})
}
