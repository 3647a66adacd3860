package tokentext

import (
	"fmt"

	"github.com/claimctl/claimctl/pkg/jwtinspect"
	"github.com/claimctl/claimctl/pkg/jwtverify"
)

// Verified shows how a token did, check by check, and then what is in it.
func Verified(v *jwtverify.Verified, opts Options) string {
	p := &page{opts: opts}
	if v.Valid {
		p.line("%s", p.ink(Good, "✓ valid"))
	} else {
		p.line("%s", p.ink(Bad, "✗ not valid"))
	}
	p.heading("Checks")
	p.check("signature", v.Signature.Verdict, signature(v.Signature))
	if len(v.Signature.Tried) > 1 || v.Signature.Verdict == jwtverify.OK {
		for _, t := range v.Signature.Tried {
			p.line("           %s", p.ink(Dim, fmt.Sprintf("%s: %s", t.Key, t.Reason)))
		}
	}
	for _, c := range v.Checks {
		p.check(c.Name, c.Verdict, c.Detail)
	}
	p.line("")
	p.decodedInside(v.Decoded)
	p.warnings(v.Warnings)
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

func signature(s jwtverify.SignatureVerdict) string {
	if s.Verdict != jwtverify.OK {
		return s.Reason
	}
	text := fmt.Sprintf("%s, verified with %s", s.Alg, s.Key)
	if s.Reason != "" {
		text += "; " + s.Reason
	}
	return text
}

func (p *page) check(name string, verdict jwtverify.Verdict, detail string) {
	mark := map[jwtverify.Verdict]string{
		jwtverify.OK: p.ink(Good, "ok     "), jwtverify.Failed: p.ink(Bad, "failed "), jwtverify.Skipped: p.ink(Dim, "skipped"),
	}[verdict]
	p.line("  %s  %s  %s", mark, pad(one(name), 13), one(detail))
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
