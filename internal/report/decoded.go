package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

// maxClaim is the widest claim name that others are aligned with, in cells.
const maxClaim = 40

// Decoded shows a decoded token to a person.
func Decoded(w io.Writer, d *jwtinspect.Decoded, now time.Time, opts Options) error {
	t := newText(opts)
	alg, _ := d.Header.LookupString("alg")
	t.line("%s  %s", t.ink.bold.text(string(d.Kind)), t.ink.dim.text(strings.TrimPrefix(alg+" · "+size(d.Bytes), " · ")))
	t.heading("Header")
	t.document(d.Header, "  ")
	if d.Kind != jwtinspect.KindJWE { // which shows nothing else
		t.payload(d, now)
		t.signature(d)
	}
	for i, warning := range d.Warnings {
		if i == 0 {
			t.line("")
		}
		t.line("%s %s %s", t.ink.warn.text("warning:"), t.prose(warning.Summary, "  "), t.ink.dim.text(string(warning.Code)))
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}

func (t *text) signature(d *jwtinspect.Decoded) {
	t.heading("Signature")
	if d.Signature == "" {
		t.line("  none: anybody could have written this token")
		return
	}
	t.line("  %s  %s", t.shorten(one(d.Signature)), t.ink.dim.text("not verified"))
}

func (t *text) payload(d *jwtinspect.Decoded, now time.Time) {
	t.heading("Payload")
	switch {
	case d.PayloadText != "":
		t.line("  %s", t.prose(d.PayloadText, "  "))
	case d.PayloadBase64 != "":
		t.line("  %s", t.shorten(one(d.PayloadBase64)))
	}
	width := 0
	for _, c := range d.Claims {
		width = max(width, min(lipgloss.Width(one(c.Name)), maxClaim))
	}
	for _, c := range d.Claims {
		t.line("  %s  %s%s", t.ink.name.text(pad(t.shorten(one(c.Name)), width)), t.plain(c.Value), t.when(c, now))
		if c.Meaning != "" {
			t.line("  %s  %s", strings.Repeat(" ", width), t.ink.dim.text(fmt.Sprintf("%s (%s)", c.Meaning, c.Reference)))
		}
	}
}

// plain shows a value of a token as the JSON that it is: a token knows no
// tagged values.
func (t *text) plain(v any) string {
	raw, err := action.Marshal(v)
	if err != nil {
		return ""
	}
	return t.shorten(one(string(raw)))
}

func (t *text) when(c jwtinspect.Claim, now time.Time) string {
	if c.Time == "" {
		return ""
	}
	at, err := time.Parse(time.RFC3339, c.Time)
	if err != nil {
		return "  " + one(c.Time)
	}
	words := jwtinspect.Relative(at, now)
	if c.Name == "exp" && at.Before(now) {
		words = "expired " + words
	}
	return fmt.Sprintf("  %s, %s", at.UTC().Format("2006-01-02 15:04:05 UTC"), words)
}
