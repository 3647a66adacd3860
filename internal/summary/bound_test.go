package summary_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// TestBounded: names, values and messages that never come again do not make a summary
// grow once it is full.
func TestBounded(t *testing.T) {
	const most = 40 << 20
	s := summary.New(against())
	long := strings.Repeat("x", 2000)
	feed := func(from, to int) {
		for i := from; i < to; i++ {
			out := runner.Outcome{
				Decision: action.Decision{Kind: action.DecisionDeny, Reason: fmt.Sprint("reason ", i%1000, strings.Repeat("y", i%999), long)},
				Error:    &action.Error{Name: fmt.Sprint(i, long), Message: fmt.Sprint(long, i), Thrown: true, File: long, Line: i},
			}
			for j := range 4 {
				out.Claims = append(out.Claims, landing("id", fmt.Sprint("name ", i*7+j, long), fmt.Sprintf(`"%d%s"`, i, long)))
				out.Claims = append(out.Claims, landing("access", fmt.Sprint("name ", j), fmt.Sprintf(`"%d%s"`, i, long)))
			}
			before := runner.Outcome{Claims: []action.Claim{landing("access", "name 0", fmt.Sprint(i))}}
			s.AddPair(fmt.Append(nil, i), &before, &out)
		}
	}
	feed(0, 4000)
	first := len(part(t, s))
	feed(4000, 12000)
	second := len(part(t, s))
	if second > first*3/2 || second > most {
		t.Errorf("the part grows from %d to %d bytes", first, second)
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	if m.HeapAlloc > 2*most {
		t.Errorf("the heap has %d bytes", m.HeapAlloc)
	}
	runtime.KeepAlive(s)
	t.Logf("parts of %d and %d bytes, a heap of %d", first, second, m.HeapAlloc)
}
