package summary

import "github.com/claimctl/claimctl/pkg/runner"

// token is what is counted of one kind of token.
type token struct {
	issued, opaque int64
	bytes          sizes // as signed, of those that can be read
	claimBytes     sizes // of the action's claims, where there is a limit
	limit          int64 // the smallest that was met; 0 is none
	over           int64 // how many were larger
	before         sizes // bytes of what it is compared with
}

func (t *token) add(o *runner.OutcomeToken) {
	t.issued++
	if o.Opaque {
		t.opaque++
	} else {
		t.bytes.add(int64(o.Bytes))
	}
	if o.Limit == 0 {
		return
	}
	t.claimBytes.add(int64(o.ClaimBytes))
	t.limit = smaller(t.limit, int64(o.Limit))
	if o.ClaimBytes > o.Limit {
		t.over++
	}
}

func (t *token) merge(other *token) {
	t.issued += other.issued
	t.opaque += other.opaque
	t.bytes.merge(&other.bytes)
	t.claimBytes.merge(&other.claimBytes)
	t.limit = smaller(t.limit, other.limit)
	t.over += other.over
	t.before.merge(&other.before)
}

// smaller is the smaller of two numbers that are 0 when they are not known.
func smaller(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
