package lint

import (
	"bytes"
	"cmp"
	"slices"
	"unicode/utf8"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Fix is a change of the source that ends a finding. It changes nothing for an
// action that works: what it takes away does nothing, and what it replaces throws.
type Fix struct {
	Code string
	// Title says what is done: "replace setClaim by setCustomClaim".
	Title string
	// Line and Column are those of the finding.
	Line, Column int
	Edits        []Edit
}

// Edit replaces the bytes of the source from Start to before End.
type Edit struct {
	Start, End int
	New        string
}

// Apply makes the changes of fixes that do not overlap, and says which. The
// source itself stays as it is.
func Apply(code []byte, fixes []Fix) (out []byte, done []Fix) {
	var edits []Edit
	for _, f := range fixes {
		if !slices.ContainsFunc(f.Edits, func(e Edit) bool { return overlaps(edits, e, len(code)) }) {
			edits = append(edits, f.Edits...)
			done = append(done, f)
		}
	}
	slices.SortFunc(edits, func(a, b Edit) int { return cmp.Compare(a.Start, b.Start) })
	var buf bytes.Buffer
	last := 0
	for _, e := range edits {
		buf.Write(code[last:e.Start])
		buf.WriteString(e.New)
		last = e.End
	}
	buf.Write(code[last:])
	return buf.Bytes(), done
}

// overlaps reports whether an edit lies outside of the source, or touches one of
// those that are made.
func overlaps(made []Edit, e Edit, size int) bool {
	if e.Start < 0 || e.End < e.Start || e.End > size {
		return true
	}
	return slices.ContainsFunc(made, func(m Edit) bool { return e.Start <= m.End && m.Start <= e.End })
}

// fix adds the fix of a finding that was just reported.
func (p *Pass) fix(title string, pos sandbox.Pos, edits ...Edit) {
	p.facts.fixes = append(p.facts.fixes, Fix{
		Code: p.rule.Code, Title: title, Line: pos.Line, Column: pos.Column, Edits: edits,
	})
}

// replacing is the edit that replaces a text at a place. It is false when the
// source has another text there, as it may where positions come from a source
// map.
func (p *Pass) replacing(pos sandbox.Pos, old, by string) (Edit, bool) {
	at, ok := offsetOf(p.Source.Code, pos)
	if !ok || !bytes.HasPrefix(p.Source.Code[at:], []byte(old)) {
		return Edit{}, false
	}
	end := at + len(old)
	if old != "" && wordAt(p.Source.Code[end:]) {
		return Edit{}, false
	}
	return Edit{Start: at, End: end, New: by}, true
}

// wordAt reports whether a name goes on here.
func wordAt(rest []byte) bool {
	r, _ := utf8.DecodeRune(rest)
	return len(rest) > 0 && (r == '_' || r == '$' || r >= '0' && r <= '9' || isLetter(r) || r > 0x7F && r != utf8.RuneError)
}

// offsetOf is the byte offset of a place in a source.
func offsetOf(code []byte, pos sandbox.Pos) (int, bool) {
	starts := lineStarts(code)
	if pos.Line < 1 || pos.Line > len(starts) || pos.Column < 1 {
		return 0, false
	}
	at := starts[pos.Line-1]
	for range pos.Column - 1 {
		if at >= len(code) {
			return 0, false
		}
		_, n := utf8.DecodeRune(code[at:])
		at += n
	}
	return at, true
}

// lineStarts are the byte offsets of the lines of a source, by the line ends of
// ECMAScript. A byte order mark is before the first.
func lineStarts(code []byte) []int {
	starts := []int{len(code) - len(bytes.TrimPrefix(code, []byte("\ufeff")))}
	for i := 0; i < len(code); i++ {
		switch {
		case code[i] == '\n', code[i] == '\r' && (i+1 == len(code) || code[i+1] != '\n'):
			starts = append(starts, i+1)
		case code[i] == 0xE2 && (bytes.HasPrefix(code[i:], []byte("\u2028")) || bytes.HasPrefix(code[i:], []byte("\u2029"))):
			starts = append(starts, i+3)
		}
	}
	return starts
}

// maxRounds is how often a source is looked at to fix it: one fix may make room
// for another.
const maxRounds = 10

// FixAll makes all fixes of a source, until there is nothing left to fix, and
// says which it made. A source that the platform would refuse stays as it is. The
// error is as for [Run].
func FixAll(d dialect.Dialect, src action.Source, opts Options) (code []byte, done []Fix, err error) {
	for range maxRounds {
		report, err := Look(d, src, opts)
		if err != nil || len(report.Fixes) == 0 {
			return src.Code, done, err
		}
		fixed, made := Apply(src.Code, report.Fixes)
		next := action.Source{Path: src.Path, Code: fixed}
		if _, err := read(d, next, opts); err != nil || len(made) == 0 {
			return src.Code, done, nil
		}
		src, done = next, append(done, made...)
	}
	return src.Code, done, nil
}
