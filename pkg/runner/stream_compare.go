package runner

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/claimctl/claimctl/pkg/action"
)

// differing says what is not the same in two outcomes of one event; "" is nothing.
func differing(a, b *Outcome) string {
	switch {
	case a.Decision != b.Decision:
		return fmt.Sprintf("the decision was %s, and then %s", toldDecision(a), toldDecision(b))
	case toldError(a.Error) != toldError(b.Error):
		return fmt.Sprintf("the error was %s, and then %s", toldError(a.Error), toldError(b.Error))
	case len(a.Claims) != len(b.Claims):
		return fmt.Sprintf("%d claims were written, and then %d", len(a.Claims), len(b.Claims))
	}
	if reflect.DeepEqual(a.Claims, b.Claims) && slices.Equal(a.Tokens, b.Tokens) && slices.Equal(a.Diagnostics, b.Diagnostics) {
		return "" // most are, and to tell of them takes long
	}
	for i := range a.Claims {
		if x, y := toldClaim(&a.Claims[i]), toldClaim(&b.Claims[i]); x != y {
			return fmt.Sprintf("claim %d was %s, and then %s", i+1, x, y)
		}
	}
	if x, y := fmt.Sprint(a.Tokens), fmt.Sprint(b.Tokens); x != y {
		return fmt.Sprintf("the tokens were %s, and then %s", x, y)
	}
	if x, y := fmt.Sprint(a.Diagnostics), fmt.Sprint(b.Diagnostics); x != y {
		return fmt.Sprintf("the diagnostics were %s, and then %s", x, y)
	}
	return ""
}

func toldDecision(o *Outcome) string {
	return fmt.Sprintf("%s (%s)", o.Decision.Kind, o.Decision.Reason)
}

func toldError(e *action.Error) string {
	if e == nil {
		return "none"
	}
	return string(action.MustMarshal(e))
}

func toldClaim(c *action.Claim) string { return string(action.MustMarshal(c)) }
