package sandbox

import (
	"math"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// layout puts the entries of an object on one line if they are few and fit,
// otherwise on one line each.
func (p *printer) layout(s shape, out []string, depth int) string {
	p.left -= len(out) * p.indent
	entries := len(out)
	if p.opt.compact > 0 && s.list && entries > 6 {
		out = p.columns(out, s.numbers)
	}
	if s.base != "" {
		s.open = s.base + " " + s.open
	}
	if p.current-depth < p.opt.compact && entries == len(out) {
		if line := strings.Join(out, ", "); p.fits(s, out) && !strings.Contains(line, "\n") {
			return s.open + " " + line + " " + s.close
		}
	}
	newline := "\n" + strings.Repeat(" ", p.indent)
	return s.open + newline + "  " + strings.Join(out, ","+newline+"  ") + newline + s.close
}

// fits reports whether the entries fit on one line with their braces.
func (p *printer) fits(s shape, out []string) bool {
	if strings.Contains(s.base, "\n") {
		return false
	}
	total := 2*len(out) + p.indent + utf16Length(s.open) + 10
	if s.base != "" {
		total-- // the space after the base is not counted
	}
	for _, entry := range out {
		total += utf16Length(entry)
	}
	return total <= p.opt.breakLength
}

// columns sets the entries of a long list in columns of equal width, if they
// are short and similar enough. Numbers are aligned to the right.
func (p *printer) columns(out []string, numbers func(int) bool) []string {
	items, rest := out, []string(nil)
	if len(out) > p.opt.maxArray {
		items, rest = out[:len(out)-1], out[len(out)-1:]
	}
	widths := make([]int, len(items))
	total, widest := 0, 0
	for i, item := range items {
		widths[i] = columnsOf(item)
		total += widths[i] + 2
		widest = max(widest, widths[i])
	}
	n := p.columnCount(total, widest, len(items), len(out))
	if n <= 1 {
		return out
	}
	right := numbers != nil && numbers(len(out))
	return append(setRows(items, widths, n, right), rest...)
}

// columnCount is how many columns make the list about two and a half times as
// wide as it is high, or 1 if columns would not be worth it.
func (p *printer) columnCount(total, widest, items, entries int) int {
	cell := widest + 2
	if cell*3+p.indent >= p.opt.breakLength {
		return 1
	}
	if float64(total)/float64(cell) <= 5 && widest > 6 {
		return 1
	}
	bias := math.Sqrt(float64(cell) - float64(total)/float64(entries))
	biased := math.Max(float64(cell)-3-bias, 1)
	square := math.Round(math.Sqrt(2.5*biased*float64(items)) / biased)
	return min(int(square), (p.opt.breakLength-p.indent)/cell, p.opt.compact*4, 15)
}

// setRows joins the items of each row; a column is as wide as its widest item.
func setRows(items []string, widths []int, n int, right bool) []string {
	column := make([]int, n)
	for i, w := range widths {
		column[i%n] = max(column[i%n], w+2)
	}
	var out []string
	for from := 0; from < len(items); from += n {
		var row strings.Builder
		to := min(from+n, len(items))
		for i := from; i < to; i++ {
			writeCell(&row, items[i], column[i-from]-widths[i]-2, right, i == to-1)
		}
		out = append(out, row.String())
	}
	return out
}

func writeCell(row *strings.Builder, item string, pad int, right, last bool) {
	padding := strings.Repeat(" ", pad)
	if right {
		row.WriteString(padding)
	}
	row.WriteString(item)
	if !last {
		row.WriteString(", ")
		if !right {
			row.WriteString(padding)
		}
	}
}

// utf16Length counts UTF-16 units, as a script does.
func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// columnsOf is how many columns of a terminal s takes.
func columnsOf(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r < 0x20, r >= 0x7f && r < 0xa0, unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case r < 0x1100:
			n++
		case isWide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

func isWide(r rune) bool {
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}
