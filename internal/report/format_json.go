package report

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/pkg/action"
)

func jsonFormat() Format {
	return Format{Name: "json", About: "everything, as documents with a published schema", Tests: jsonTests, Lint: jsonLint, Replay: replayJSON, Signed: true}
}

// jsonTests writes a document for each action, and one for all suites.
func jsonTests(w io.Writer, t Tests, _ Options) error {
	for _, res := range t.Results {
		if err := JSON(w, res); err != nil {
			return err
		}
	}
	if len(t.Suites) == 0 && len(t.Results) > 0 {
		return nil
	}
	return suitesJSON(w, t.Suites)
}

func replayJSON(w io.Writer, d summary.Document, _ Options) error { return JSON(w, d) }

func jsonLint(w io.Writer, l Lint, _ Options) error { return JSON(w, l) }

// suitesJSON writes what JSON makes of [SuitesDocument], case by case: the text
// of ten thousand cases takes more memory than they do.
func suitesJSON(w io.Writer, reports []suite.Report) error {
	p := &pieces{w: w}
	p.text("{\n  \"schema\": \"" + suite.DocumentSchema + "\",\n  \"suites\": ")
	p.list(len(reports), "  ", func(i int) { p.suite(reports[i]) })
	p.text("\n}\n")
	return p.err
}

// pieces writes a document piece by piece, until one fails.
type pieces struct {
	w   io.Writer
	err error
}

func (p *pieces) text(s string) { p.write([]byte(s)) }

func (p *pieces) write(data []byte) {
	if p.err == nil {
		_, p.err = p.w.Write(data)
	}
}

// value is a value as it stands behind an indent.
func (p *pieces) value(v any, indent string) []byte {
	raw, err := action.Marshal(v)
	var out bytes.Buffer
	if err == nil {
		err = json.Indent(&out, raw, indent, "  ")
	}
	if p.err == nil {
		p.err = err
	}
	return harmless(out.Bytes())
}

// list writes a list that stands behind an indent.
func (p *pieces) list(n int, indent string, item func(i int)) {
	if n == 0 {
		p.text("[]")
		return
	}
	between := "["
	for i := range n {
		p.text(between + "\n" + indent + "  ")
		item(i)
		between = ","
	}
	p.text("\n" + indent + "]")
}

// suite writes a report with its cases in their place.
func (p *pieces) suite(r suite.Report) {
	cases := r.Cases
	r.Cases = []suite.CaseResult{}
	key := []byte(`"cases": `)
	before, after, _ := bytes.Cut(p.value(r, "    "), append(key, "[]"...))
	p.write(before)
	p.write(key)
	p.list(len(cases), "      ", func(i int) { p.write(p.value(cases[i], "        ")) })
	p.write(after)
}
