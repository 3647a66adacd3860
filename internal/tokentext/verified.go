package tokentext

import (
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

// Row is one check of a token: its verdict is ok, failed or skipped. More are
// lines that explain the detail.
type Row struct {
	Name, Verdict, Detail string
	More                  []string
}

// Checked shows how a token did, check by check, and then what is in it.
func Checked(valid bool, rows []Row, d *jwtinspect.Decoded, warnings []jwtinspect.Warning, opts Options) string {
	p := &page{opts: opts}
	if valid {
		p.line("%s", p.ink(Good, "✓ valid"))
	} else {
		p.line("%s", p.ink(Bad, "✗ not valid"))
	}
	p.heading("Checks")
	for _, row := range rows {
		tone := map[string]Tone{"ok": Good, "failed": Bad}
		ink, ok := tone[row.Verdict]
		if !ok {
			ink = Dim
		}
		p.line("  %s  %s  %s", p.ink(ink, pad(one(row.Verdict), len("skipped"))), pad(one(row.Name), len("serialization")), one(row.Detail))
		for _, more := range row.More {
			p.line("%s%s", strings.Repeat(" ", len("  skipped  ")), p.ink(Dim, more))
		}
	}
	p.line("")
	p.decodedInside(d)
	p.warnings(warnings)
	return p.out.String()
}

// decodedInside shows the token without what was verified already.
func (p *page) decodedInside(d *jwtinspect.Decoded) {
	p.title(d)
	p.heading("Header")
	p.members(d.Parameters)
	p.payload(d)
	p.duplicates(d)
	p.disclosures(d)
}

// Diff shows how two tokens differ.
func Diff(d jwtinspect.Difference, opts Options) string {
	p := &page{opts: opts}
	p.changes("Header", d.Header)
	p.line("")
	p.changes("Payload", d.Payload)
	return p.out.String()
}

func (p *page) changes(title string, list []jwtinspect.Change) {
	p.line("%s", p.ink(Bold, title))
	same := 0
	for _, c := range list {
		switch c.Kind {
		case jwtinspect.Same:
			same++
		case jwtinspect.Removed:
			p.line("  %s", p.ink(Bad, fmt.Sprintf("- %s  %s%s", c.Name, plain(c.Before), at(c.TimeBefore))))
		case jwtinspect.Added:
			p.line("  %s", p.ink(Good, fmt.Sprintf("+ %s  %s%s", c.Name, plain(c.After), at(c.TimeAfter))))
		case jwtinspect.Changed:
			p.line("  %s", p.ink(Warn, fmt.Sprintf("~ %s", c.Name)))
			p.line("    %s", p.ink(Bad, fmt.Sprintf("- %s%s", plain(c.Before), at(c.TimeBefore))))
			p.line("    %s", p.ink(Good, fmt.Sprintf("+ %s%s", plain(c.After), at(c.TimeAfter))))
		}
	}
	if same == len(list) {
		p.line("  %s", p.ink(Dim, "no difference"))
	} else if same > 0 {
		p.line("  %s", p.ink(Dim, plural(same, "member")+" the same"))
	}
}

func at(time string) string {
	if time == "" {
		return ""
	}
	return "  " + time
}
