package coverage

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
)

// LCOV is the report as a tracefile of lcov, as its manual describes it
// (https://github.com/linux-test-project/lcov/blob/master/man/geninfo.1, section
// FILES).
func (r Report) LCOV() []byte {
	var out bytes.Buffer
	for _, f := range r.Files {
		f.lcov(&out)
	}
	return out.Bytes()
}

func (f File) lcov(out *bytes.Buffer) {
	fmt.Fprintf(out, "TN:\nSF:%s\n", strings.NewReplacer("\n", "_", "\r", "_").Replace(f.Path))
	names := f.functionNames()
	for i, fn := range f.Functions {
		fmt.Fprintf(out, "FN:%d,%s\n", fn.At.Line, names[i])
	}
	for i, fn := range f.Functions {
		fmt.Fprintf(out, "FNDA:%d,%s\n", fn.Hits, names[i])
	}
	fmt.Fprintf(out, "FNF:%d\nFNH:%d\n", f.Summary.Functions.Total, f.Summary.Functions.Covered)
	for block, b := range f.Branches {
		reached := false
		for _, arm := range b.Arms {
			reached = reached || arm.Hits > 0
		}
		for i, arm := range b.Arms {
			taken := "-" // nobody came to the branch
			if reached {
				taken = fmt.Sprint(arm.Hits)
			}
			fmt.Fprintf(out, "BRDA:%d,%d,%d,%s\n", b.Arms[0].At.Line, block, i, taken)
		}
	}
	fmt.Fprintf(out, "BRF:%d\nBRH:%d\n", f.Summary.Branches.Total, f.Summary.Branches.Covered)
	for _, l := range f.Lines {
		fmt.Fprintf(out, "DA:%d,%d\n", l.Line, l.Hits)
	}
	fmt.Fprintf(out, "LF:%d\nLH:%d\nend_of_record\n", f.Summary.Lines.Total, f.Summary.Lines.Covered)
}

// functionNames are the names of the functions, each a different one: in a
// tracefile they tell functions apart.
func (f File) functionNames() []string {
	count := map[string]int{}
	out := make([]string, len(f.Functions))
	for i, fn := range f.Functions {
		name := strings.Map(func(r rune) rune {
			if r <= ' ' || r == ',' {
				return '_'
			}
			return r
		}, cmp.Or(fn.Name, "(anonymous)"))
		if count[name]++; count[name] > 1 {
			name = fmt.Sprintf("%s:%d:%d", name, fn.At.Line, fn.At.Column)
		}
		out[i] = name
	}
	return out
}
