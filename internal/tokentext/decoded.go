package tokentext

import (
	"fmt"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/diag"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

// maxName is the widest name that others are aligned with, in cells.
const maxName = 40

// Decoded shows what is in a token.
func Decoded(d *jwtinspect.Decoded, opts Options) string {
	p := &page{opts: opts}
	p.decoded(d)
	p.warnings(d.Warnings)
	return p.out.String()
}

func (p *page) decoded(d *jwtinspect.Decoded) {
	p.title(d)
	p.heading("Header")
	p.members(d.Parameters)
	p.signers(d)
	p.payload(d)
	p.duplicates(d)
	p.disclosures(d)
	p.encryption(d)
	p.signature(d)
	p.limits(d)
	p.inner("The token in the payload", d.Nested)
	p.inner("The key binding JWT", d.KeyBinding)
}

func (p *page) title(d *jwtinspect.Decoded) {
	alg, _ := d.Header.LookupString("alg")
	facts := []string{}
	for _, fact := range []string{alg, plural(d.Bytes, "byte")} {
		if fact != "" {
			facts = append(facts, fact)
		}
	}
	if d.Serialization != jwtinspect.Compact {
		facts = append(facts, string(d.Serialization)+" JSON")
	}
	p.line("%s  %s", p.ink(Bold, string(d.Kind)), p.ink(Dim, strings.Join(facts, " · ")))
}

// members shows claims or header parameters with what is known about them.
func (p *page) members(list []jwtinspect.Claim) {
	width := 0
	for _, c := range list {
		width = max(width, min(diag.Width(one(c.Name)), maxName))
	}
	for _, c := range list {
		p.member(c, width)
	}
}

func (p *page) member(c jwtinspect.Claim, width int) {
	margin := strings.Repeat(" ", width)
	p.line("  %s  %s%s", p.ink(Name, pad(one(c.Name), width)), plain(c.Value), p.when(c))
	if len(c.List) > 1 {
		for _, item := range c.List {
			p.line("  %s  - %s", margin, one(item))
		}
	}
	if c.Meaning != "" {
		p.line("  %s  %s", margin, p.ink(Dim, fmt.Sprintf("%s (%s)", c.Meaning, c.Reference)))
	}
	for _, o := range c.Origins {
		p.line("  %s  %s", margin, p.ink(Good, fmt.Sprintf("set by %s:%d:%d %s", o.File, o.Line, o.Column, o.Method)))
		if o.Note != "" {
			p.line("  %s  %s", margin, p.ink(Warn, o.Note))
		}
	}
}

// plain shows a value of a token as the JSON that it is.
func plain(v any) string {
	raw, err := action.Marshal(v)
	if err != nil {
		return ""
	}
	return one(string(raw))
}

// when is a time in UTC, in the person's zone where that differs, and relative
// to now.
func (p *page) when(c jwtinspect.Claim) string {
	if c.Time == "" {
		return ""
	}
	at, err := time.Parse(time.RFC3339, c.Time)
	if err != nil {
		return "  " + one(c.Time)
	}
	words := jwtinspect.Relative(at, p.opts.Now)
	if c.Name == "exp" && at.Before(p.opts.Now) {
		words = "expired " + words
	}
	return fmt.Sprintf("  %s%s, %s", at.UTC().Format("2006-01-02 15:04:05 UTC"), p.local(at), words)
}

func (p *page) local(at time.Time) string {
	if p.opts.Zone == nil {
		return ""
	}
	here := at.In(p.opts.Zone)
	if _, offset := here.Zone(); offset == 0 {
		return ""
	}
	return " (" + one(here.Format("2006-01-02 15:04:05 MST")) + ")"
}

// signers shows the headers of the other signatures or recipients.
func (p *page) signers(d *jwtinspect.Decoded) {
	for i, s := range d.Signatures {
		if i > 0 {
			p.line("  %s  %s", p.ink(Dim, fmt.Sprintf("signature %d", i+1)), plain(s.Header))
		}
	}
	if d.Encryption != nil {
		for i, r := range d.Encryption.Recipients {
			p.line("  %s  %s", p.ink(Dim, fmt.Sprintf("recipient %d", i+1)), plain(r))
		}
	}
}

func (p *page) payload(d *jwtinspect.Decoded) {
	if d.Encryption != nil && !d.Encryption.Decrypted {
		return
	}
	p.heading("Payload")
	switch {
	case d.PayloadText != "":
		p.line("  %s", several(d.PayloadText, "  "))
	case d.PayloadBase64 != "":
		p.line("  %s", one(d.PayloadBase64))
	case d.Payload == nil:
		p.line("  %s", p.ink(Dim, "none that can be shown"))
	case len(d.Claims) == 0:
		p.line("  {}")
	}
	p.members(d.Claims)
}

func (p *page) duplicates(d *jwtinspect.Decoded) {
	if len(d.Duplicates) == 0 {
		return
	}
	p.heading("Repeated members")
	for _, dup := range d.Duplicates {
		p.line("  %s  %s", p.ink(Name, dup.Path), p.ink(Dim, "in the "+dup.Part))
		for i, v := range dup.Values {
			note := ""
			if i == len(dup.Values)-1 {
				note = p.ink(Warn, "  counts for most readers")
			}
			p.line("    %s%s", one(string(v)), note)
		}
	}
}

func (p *page) disclosures(d *jwtinspect.Decoded) {
	if d.Kind != jwtinspect.KindSDJWT {
		return
	}
	p.heading("Disclosures")
	for _, x := range d.Disclosures {
		where := p.ink(Good, x.Path)
		if x.Path == "" {
			where = p.ink(Bad, "matches no digest")
		}
		p.line("  %s  %s  %s", p.ink(Name, x.Name), plain(x.Value), where)
	}
	if n := d.Undisclosed(); n > 0 {
		p.line("  %s", p.ink(Dim, plural(n, "digest")+" without a disclosure: claims that are withheld, or decoys"))
	}
	if d.Disclosed != nil && len(d.Disclosures) > 0 {
		p.heading("Payload with its disclosures")
		p.document(d.Disclosed)
	}
}

func (p *page) document(o *action.Object) {
	text, err := action.MarshalIndent(o)
	if err == nil {
		p.line("  %s", several(string(text), "  "))
	}
}

func (p *page) encryption(d *jwtinspect.Decoded) {
	if d.Encryption == nil {
		return
	}
	p.heading("Encryption")
	if d.Encryption.Decrypted {
		p.line("  %s", p.ink(Good, "decrypted with "+d.Encryption.Key))
		return
	}
	p.line("  %s  %s", plural(d.Encryption.Bytes, "byte"), p.ink(Dim, "not decrypted: "+d.Encryption.Reason))
}

func (p *page) signature(d *jwtinspect.Decoded) {
	if d.Encryption != nil {
		return
	}
	p.heading("Signature")
	if d.Signature == "" {
		p.line("  none: anybody could have written this token")
		return
	}
	p.line("  %s  %s", one(d.Signature), p.ink(Dim, "not verified"))
}

func (p *page) limits(d *jwtinspect.Decoded) {
	if p.inside || len(d.Limits) == 0 {
		return
	}
	p.heading("Size")
	width := 0
	for _, l := range d.Limits {
		width = max(width, len(one(l.Name)))
	}
	for _, l := range d.Limits {
		share := fmt.Sprintf("%3d %% of %d", l.Used*100/max(1, l.Limit), l.Limit)
		tone := Dim
		if !l.Fits {
			share, tone = share+", too large", Warn
		}
		p.line("  %s  %s", pad(one(l.Name), width), p.ink(tone, share+": "+l.Where))
	}
}

// inner shows a token in a token.
func (p *page) inner(title string, d *jwtinspect.Decoded) {
	if d == nil {
		return
	}
	p.heading(title)
	nested := &page{opts: p.opts, inside: true}
	nested.decoded(d)
	nested.warnings(d.Warnings)
	for line := range strings.Lines(nested.out.String()) {
		p.line("  %s", strings.TrimSuffix(line, "\n"))
	}
}

func (p *page) warnings(list []jwtinspect.Warning) {
	for i, w := range list {
		if i == 0 {
			p.line("")
		}
		p.line("%s %s %s", p.ink(Warn, "warning:"), several(w.Summary, "  "), p.ink(Dim, string(w.Code)))
	}
}
