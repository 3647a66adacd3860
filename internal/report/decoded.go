package report

import (
	"io"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/tokentext"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
	"github.com/claimctl/claimctl/pkg/jwtverify"
)

// Decoded shows a decoded token to a person. Zone is the person's; nil is UTC.
func Decoded(w io.Writer, d *jwtinspect.Decoded, now time.Time, zone *time.Location, opts Options) error {
	_, err := io.WriteString(w, tokentext.Decoded(d, tokenOptions(now, zone, opts)))
	return err
}

// Verified shows a person how a token was verified.
func Verified(w io.Writer, v *jwtverify.Verified, now time.Time, zone *time.Location, opts Options) error {
	rows := []tokentext.Row{signatureRow(v.Signature)}
	for _, c := range v.Checks {
		rows = append(rows, tokentext.Row{Name: c.Name, Verdict: string(c.Verdict), Detail: c.Detail})
	}
	_, err := io.WriteString(w, tokentext.Checked(v.Valid, rows, v.Decoded(), v.Warnings, tokenOptions(now, zone, opts)))
	return err
}

func signatureRow(s jwtverify.SignatureVerdict) tokentext.Row {
	row := tokentext.Row{Name: "signature", Verdict: string(s.Verdict), Detail: s.Reason}
	if s.Verdict == jwtverify.OK {
		row.Detail = strings.TrimSuffix(s.Alg+", verified with "+s.Key+"; "+s.Reason, "; ")
	}
	if len(s.Tried) > 1 || s.Verdict == jwtverify.OK {
		for _, t := range s.Tried {
			row.More = append(row.More, t.Key+": "+t.Reason)
		}
	}
	return row
}

// Difference shows a person how two tokens differ.
func Difference(w io.Writer, d jwtinspect.Difference, opts Options) error {
	_, err := io.WriteString(w, tokentext.Diff(d, tokenOptions(time.Time{}, nil, opts)))
	return err
}

func tokenOptions(now time.Time, zone *time.Location, opts Options) tokentext.Options {
	out := tokentext.Options{Now: now, Zone: zone}
	if opts.Color {
		ink := newPalette(true)
		styles := map[tokentext.Tone]style{
			tokentext.Bold: ink.bold, tokentext.Dim: ink.dim, tokentext.Good: ink.good,
			tokentext.Bad: ink.bad, tokentext.Warn: ink.warn, tokentext.Name: ink.name,
		}
		out.Ink = func(tone tokentext.Tone, text string) string { return styles[tone].text(text) }
	}
	return out
}

// JSONLine writes a document on one line, for streams of several.
func JSONLine(w io.Writer, doc any) error {
	data, err := action.Marshal(doc)
	if err != nil {
		return err
	}
	_, err = w.Write(append(harmless(data), '\n'))
	return err
}
