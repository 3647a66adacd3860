package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
)

// finding is a diagnostic with a file, and the place in the action that led to
// it where that is another one.
type finding struct {
	action.Diagnostic
	also spot
}

// spot is a place in a file; the zero spot is none.
type spot struct {
	file         string
	line, column int
}

// findings are everything that went wrong, and what runs without a suite warn
// of, in the order of the runs.
func (t Tests) findings() []finding {
	var list []finding
	for _, res := range t.Results {
		for _, d := range newText(Options{Verbose: true}).found(res) {
			list = append(list, within(d, res.Action.Path))
		}
	}
	for _, r := range t.Suites {
		for _, d := range r.Diagnostics {
			list = append(list, within(d, r.Suite))
		}
		list = append(list, mismatches(r)...)
	}
	return list
}

func within(d action.Diagnostic, file string) finding {
	if d.File == "" {
		d.File = file
	}
	return finding{Diagnostic: d}
}

func mismatches(r suite.Report) []finding {
	var list []finding
	for _, c := range r.Cases {
		if c.Status != suite.Fail {
			continue
		}
		for _, m := range c.Mismatches {
			f := finding{Diagnostic: r.Finding(c, m)}
			if m.ActionLine > 0 {
				f.also = spot{r.Action, m.ActionLine, m.ActionColumn}
			}
			list = append(list, f)
		}
	}
	return list
}

func (l Lint) findings() []finding {
	list := make([]finding, len(l.Diagnostics))
	for i, d := range l.Diagnostics {
		list[i] = finding{Diagnostic: d}
	}
	return list
}

// paragraphs are the texts of a finding after its summary: why, by which
// source, and what to do.
func (f finding) paragraphs() []string {
	var list []string
	if f.Detail != "" {
		list = append(list, f.Detail)
	}
	if f.Source != "" {
		list = append(list, f.Source)
	}
	if f.Hint != "" {
		list = append(list, "hint: "+f.Hint)
	}
	return list
}

// message is a finding in several lines of harmless text.
func (f finding) message() string {
	lines := append([]string{f.Summary}, f.paragraphs()...)
	for i, line := range lines {
		lines[i] = clip(several(line), maxProse)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// prints tells findings apart over time: where else a file changes does not
// matter, and equal findings are numbered.
type prints map[string]int

// of is the fingerprint of a finding in a file, 64 hexadecimal digits.
func (p prints) of(f finding, file string) string {
	key := strings.Join([]string{f.Code, file, f.Summary}, "\x00")
	p[key]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, p[key]))
	return hex.EncodeToString(sum[:])
}

// place names a file as seen from the root of the repository, with slashes,
// harmless and on one line.
func (o Options) place(file string) string {
	if o.Place != nil && file != "" {
		file = o.Place(file)
	}
	return one(strings.TrimPrefix(filepath.ToSlash(file), "./"))
}
