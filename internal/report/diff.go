package report

import (
	"fmt"
	"io"
	"strings"
)

// diffContext is how many lines around a change are shown.
const diffContext = 2

// Diff shows how a text changes, as a unified diff.
func Diff(w io.Writer, path, before, after string, opts Options) error {
	t := newText(opts)
	a, b := strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	t.line("%s", t.ink.bold.text("--- "+path))
	t.line("%s", t.ink.bold.text("+++ "+path))
	for _, h := range hunks(changes(a, b)) {
		t.hunk(h)
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}

// change is a line of a diff: ' ', '-' or '+', and where it is in both texts.
type change struct {
	kind byte
	text string
	a, b int
}

func (t *text) hunk(h []change) {
	removed, added := 0, 0
	for _, c := range h {
		if c.kind != '+' {
			removed++
		}
		if c.kind != '-' {
			added++
		}
	}
	t.line("%s", t.ink.note.text(fmt.Sprintf("@@ -%d,%d +%d,%d @@", h[0].a+1, removed, h[0].b+1, added)))
	for _, c := range h {
		line := string(c.kind) + strings.ReplaceAll(strings.TrimRight(c.text, "\r\n"), "\t", "    ")
		switch c.kind {
		case '-':
			t.line("%s", t.ink.bad.text(line))
		case '+':
			t.line("%s", t.ink.good.text(line))
		default:
			t.line("%s", one(line))
		}
	}
}

// changes compares two lists of lines. What both begin and end with is kept; in
// between the longest common lines are, where the texts are not too long for that.
func changes(a, b []string) []change {
	begin, end := 0, 0
	for begin < len(a) && begin < len(b) && a[begin] == b[begin] {
		begin++
	}
	for end < len(a)-begin && end < len(b)-begin && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	var out []change
	for i := range begin {
		out = append(out, change{' ', a[i], i, i})
	}
	out = append(out, middle(a[begin:len(a)-end], b[begin:len(b)-end], begin)...)
	for i := range end {
		x, y := len(a)-end+i, len(b)-end+i
		out = append(out, change{' ', a[x], x, y})
	}
	return out
}

// maxCompared bounds the product of the lengths that are compared.
const maxCompared = 4_000_000

func middle(a, b []string, offset int) []change {
	var out []change
	i, j := 0, 0
	step := func(kind byte) {
		switch kind {
		case '-':
			out = append(out, change{'-', a[i], i + offset, j + offset})
			i++
		case '+':
			out = append(out, change{'+', b[j], i + offset, j + offset})
			j++
		default:
			out = append(out, change{' ', a[i], i + offset, j + offset})
			i, j = i+1, j+1
		}
	}
	common := longest(a, b)
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			step(' ')
		case j == len(b) || i < len(a) && common(i+1, j) >= common(i, j+1):
			step('-')
		default:
			step('+')
		}
	}
	return out
}

// longest says how many lines the rests of two lists have in common.
func longest(a, b []string) func(i, j int) int {
	if len(a)*len(b) > maxCompared {
		return func(int, int) int { return 0 }
	}
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return func(i, j int) int { return table[i][j] }
}

// hunks are the changes with some lines around them. The empty text behind the
// last line end is no line.
func hunks(all []change) [][]change {
	var out [][]change
	last := -1
	for i, c := range all {
		if c.kind == ' ' {
			continue
		}
		from, to := max(0, i-diffContext), min(len(all), i+diffContext+1)
		if to == len(all) && all[to-1].text == "" && all[to-1].kind == ' ' {
			to--
		}
		if n := len(out); n > 0 && from <= last {
			from = last
			out[n-1] = append(out[n-1], all[min(from, to):to]...)
		} else {
			out = append(out, append([]change{}, all[from:to]...))
		}
		last = max(last, to)
	}
	return out
}
