package lint

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// BaselineSchema is the schema of a baseline.
const BaselineSchema = "claimctl/lint-baseline/v1"

// Baseline are findings that are known, so that only new ones are told. A finding
// is known by its file, rule, summary and the text of its line: where the line
// stands does not count.
type Baseline struct {
	Schema   string  `json:"schema"`
	Findings []Known `json:"findings"`
}

// Known is a finding of a [Baseline]. File is relative to the folder of the
// baseline, with slashes. Line is the text of the line, without blanks around it;
// Count is how many there are.
type Known struct {
	File    string `json:"file"`
	Code    string `json:"code"`
	Summary string `json:"summary"`
	Line    string `json:"line"`
	Count   int    `json:"count"`
}

// ReadBaseline reads a baseline. An error says what is wrong with the file.
func ReadBaseline(data []byte) (Baseline, error) {
	var b Baseline
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&b); err != nil {
		return b, fmt.Errorf("it is no baseline: %v", err)
	}
	if b.Schema != BaselineSchema {
		return b, fmt.Errorf("its schema is %q, not %q", b.Schema, BaselineSchema)
	}
	return b, nil
}

// NewBaseline makes a baseline of findings. Key gives a finding its file and the
// text of its line, as in [Known].
func NewBaseline(found []action.Diagnostic, key func(action.Diagnostic) (file, line string)) Baseline {
	b := Baseline{Schema: BaselineSchema, Findings: []Known{}}
	at := map[Known]int{}
	for _, d := range found {
		k := knownAs(d, key)
		if i, ok := at[k]; ok {
			b.Findings[i].Count++
			continue
		}
		at[k] = len(b.Findings)
		k.Count = 1
		b.Findings = append(b.Findings, k)
	}
	slices.SortStableFunc(b.Findings, func(x, y Known) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Code, y.Code), cmp.Compare(x.Line, y.Line), cmp.Compare(x.Summary, y.Summary))
	})
	return b
}

func knownAs(d action.Diagnostic, key func(action.Diagnostic) (file, line string)) Known {
	k := Known{Code: d.Code, Summary: d.Summary}
	k.File, k.Line = key(d)
	k.Line = strings.TrimSpace(k.Line)
	return k
}

// Without are the findings that the baseline does not know, and how many it knows
// that are no longer found in the files that were looked at.
func (b Baseline) Without(found []action.Diagnostic, key func(action.Diagnostic) (file, line string), looked func(file string) bool) (fresh []action.Diagnostic, gone int) {
	left := map[Known]int{}
	for _, k := range b.Findings {
		count := k.Count
		k.Count = 0
		left[k] += count
	}
	fresh = []action.Diagnostic{}
	for _, d := range found {
		if k := knownAs(d, key); left[k] > 0 {
			left[k]--
			continue
		}
		fresh = append(fresh, d)
	}
	for k, n := range left {
		if looked(k.File) {
			gone += max(n, 0)
		}
	}
	return fresh, gone
}
