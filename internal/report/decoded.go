package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/diag"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

// Decoded shows a decoded token to a person.
func Decoded(w io.Writer, d *jwtinspect.Decoded, now time.Time, opts Options) error {
	t := newText(opts)
	alg, _ := d.Header.LookupString("alg")
	t.line("%s  %s", t.ink.bold.Render(string(d.Kind)), t.ink.dim.Render(strings.TrimPrefix(diag.Printable(alg)+" · "+size(d.Bytes), " · ")))
	t.heading("Header")
	t.document(d.Header, "  ")
	t.payload(d, now)
	t.heading("Signature")
	if d.Signature == "" {
		t.line("  none: anybody could have written this token")
	} else {
		t.line("  %s  %s", t.shorten(diag.Printable(d.Signature)), t.ink.dim.Render("not verified"))
	}
	for i, warning := range d.Warnings {
		if i == 0 {
			t.line("")
		}
		t.line("%s %s %s", t.ink.warn.Render("warning:"), diag.Printable(warning.Summary), t.ink.dim.Render(string(warning.Code)))
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}

func (t *text) payload(d *jwtinspect.Decoded, now time.Time) {
	t.heading("Payload")
	switch {
	case d.PayloadText != "":
		t.line("  %s", t.shorten(diag.Printable(d.PayloadText)))
	case d.PayloadBase64 != "":
		t.line("  %s", t.shorten(d.PayloadBase64))
	}
	width := 0
	for _, c := range d.Claims {
		width = max(width, len([]rune(diag.Printable(c.Name))))
	}
	width = min(width, 40)
	for _, c := range d.Claims {
		t.line("  %s  %s%s", t.ink.name.Render(pad(diag.Printable(c.Name), width)), t.plain(c.Value), t.when(c, now))
		if c.Meaning != "" {
			t.line("  %s  %s", strings.Repeat(" ", width), t.ink.dim.Render(fmt.Sprintf("%s (%s)", c.Meaning, c.Reference)))
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
	return t.shorten(diag.Printable(string(raw)))
}

func (t *text) when(c jwtinspect.Claim, now time.Time) string {
	if c.Time == "" {
		return ""
	}
	at, err := time.Parse(time.RFC3339, c.Time)
	if err != nil {
		return "  " + c.Time
	}
	words := jwtinspect.Relative(at, now)
	if c.Name == "exp" && at.Before(now) {
		words = "expired " + words
	}
	return fmt.Sprintf("  %s, %s", at.UTC().Format("2006-01-02 15:04:05 UTC"), words)
}
