package claims_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
)

// draw makes choices from the bytes of a fuzz input; when they are used up, it
// always chooses the first.
type draw struct{ data []byte }

func (d *draw) done() bool { return len(d.data) == 0 }

func (d *draw) n(limit int) int {
	if d.done() {
		return 0
	}
	b := d.data[0]
	d.data = d.data[1:]
	return int(b) % limit
}

func (d *draw) fate() action.Fate {
	fates := []action.Fate{
		"", action.FateSet, action.FateOverwritten, action.FateOmitted, action.FateDropped, action.FateRejected, action.FateRenamed,
	}
	return fates[d.n(len(fates))]
}

func (d *draw) policy() claims.ValuePolicy {
	fates := []action.Fate{"", action.FateSet, action.FateOmitted, action.FateRejected}
	return claims.ValuePolicy{Fate: fates[d.n(len(fates))], Deletes: d.n(2) == 1, Fact: claims.Fact{Text: "value", Unknown: d.n(2) == 1}}
}

func (d *draw) name() string {
	names := []string{"a", "b", "sub", "ns/a", "", "https://auth0.com/x", "https://x.example/%zz", "urn:x", "é\u2028\"", "\xff"}
	return names[d.n(len(names))]
}

func (d *draw) match() claims.Match {
	tokens := [][]action.TokenKind{nil, {access}, {id, action.TokenSAML}}
	when := [][]string{nil, {"f"}, {"f", "g"}}
	m := claims.Match{Tokens: tokens[d.n(len(tokens))], When: when[d.n(len(when))]}
	switch d.n(5) {
	case 0:
		m.Names = []string{d.name(), d.name()}
	case 1:
		m.Prefixes = []string{"ns", "urn:"}
	case 2:
		m.Hosts = []string{"auth0.com"}
	case 3:
		m.Bare = true
	case 4:
		m.Any = true
	}
	return m
}

func (d *draw) rules() claims.Rules {
	var r claims.Rules
	for i := range d.n(4) {
		r.Names = append(r.Names, claims.NameRule{ID: fmt.Sprint("x/", i), Match: d.match(), Fate: d.fate(), Lenient: d.fate()})
	}
	if d.n(2) == 1 {
		r.Null, r.Undefined = d.policy(), d.policy()
	}
	if d.n(2) == 1 {
		r.Namespaced = &claims.NamespaceRule{ID: "x/namespace"}
	}
	if d.n(2) == 1 {
		r.Size = &claims.SizeRule{ID: "x/size", Limit: d.n(100), Warn: d.n(100), Fails: d.n(2) == 1}
	}
	return r
}

func (d *draw) input() claims.Input {
	in := claims.Input{
		Rules: d.rules(), Facts: map[string]bool{"f": d.n(2) == 1, "g": d.n(2) == 1}, Lenient: d.n(2) == 1,
		Namespace: []string{"", "ns/"}[d.n(2)], NoToken: []string{"", "", "", "denied"}[d.n(4)],
	}
	tokens := []action.TokenKind{access, id, action.TokenSession, action.TokenSAML, action.TokenResponse}
	values := []string{"1", "null", "", `"é"`, `{"z":1,"a":[null]}`, `"` + strings.Repeat("x", 90) + `"`}
	for i := 0; !d.done(); i++ {
		w := write(i, tokens[d.n(len(tokens))], d.name(), values[d.n(len(values))])
		if d.n(8) == 1 {
			w.Rejected = "threw"
		}
		in.Writes = append(in.Writes, w)
	}
	return in
}

// FuzzApply holds what must be so of every outcome, whatever the rules.
func FuzzApply(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{3, 0, 0, 0, 2, 2, 4, 0, 1, 1, 2, 3, 3, 0, 0, 4, 6, 0, 1, 0, 1, 1, 1, 0, 1, 1, 60, 40, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0})
	f.Add([]byte("\x00\x01\x01\x01\x00\x01\x01\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00"))
	f.Add([]byte(strings.Repeat("the same name again and again", 20)))
	f.Fuzz(func(t *testing.T, data []byte) {
		d := &draw{data}
		in := d.input()
		out := claims.Apply(in)
		checkClaims(t, in, out)
		checkFinal(t, in, out)
		checkSize(t, in, out)
		if diff := cmp.Diff(out, claims.Apply(in), byText()); diff != "" {
			t.Fatalf("the second time differs:\n%s", diff)
		}
		checkApplier(t, in, out)
	})
}

// checkApplier: what an applier says is what Apply says, the second time too, and with the
// writes in another order in between.
func checkApplier(t *testing.T, in claims.Input, out claims.Outcome) {
	t.Helper()
	a := claims.NewApplier(in)
	for range 2 {
		list, ok := a.Apply(in.Writes, in.Facts)
		if ok {
			if diff := cmp.Diff(out.Claims, append([]action.Claim{}, list...), byText()); diff != "" {
				t.Fatalf("an applier differs:\n%s", diff)
			}
			for _, token := range []action.TokenKind{access, id, action.TokenSession, action.TokenSAML, action.TokenResponse} {
				if a.Bytes(token) != out.Bytes[token] {
					t.Fatalf("%s: %d bytes, want %d", token, a.Bytes(token), out.Bytes[token])
				}
			}
			if out.Failure != nil || len(out.Oversize) > 0 {
				t.Fatalf("an applier is content with %+v %+v", out.Failure, out.Oversize)
			}
		}
		other := slices.Clone(in.Writes)
		slices.Reverse(other)
		a.Apply(other, map[string]bool{"f": !in.Facts["f"]})
	}
}

// checkClaims: each write has its claim, with a fate that exists.
func checkClaims(t *testing.T, in claims.Input, out claims.Outcome) {
	t.Helper()
	if len(out.Claims) != len(in.Writes) {
		t.Fatalf("%d writes, %d claims", len(in.Writes), len(out.Claims))
	}
	for i, c := range out.Claims {
		w := in.Writes[i]
		same := action.Write{Seq: c.Seq, Token: c.Token, Name: c.Name, Value: c.Value, Rejected: w.Rejected, Line: c.Line, Column: c.Column}
		if diff := cmp.Diff(w, same); diff != "" {
			t.Fatalf("claim %d is not of its write:\n%s", i, diff)
		}
		if w.Rejected != "" && c.Fate != action.FateRejected {
			t.Fatalf("claim %d threw and is %s", i, c.Fate)
		}
		switch c.Fate {
		case action.FateSet, action.FateRenamed:
			if c.FinalName != c.Name && c.FinalName != in.Namespace+c.Name {
				t.Fatalf("claim %d: %q lands as %q", i, c.Name, c.FinalName)
			}
		case action.FateOverwritten, action.FateOmitted, action.FateDropped, action.FateRejected:
			if c.FinalName != "" || c.Rule == "" {
				t.Fatalf("claim %d is %s by %q and lands as %q", i, c.Fate, c.Rule, c.FinalName)
			}
		default:
			t.Fatalf("claim %d has fate %q", i, c.Fate)
		}
	}
}

// checkFinal: the tokens have exactly the claims that are set or renamed, each
// with its own value.
func checkFinal(t *testing.T, in claims.Input, out claims.Outcome) {
	t.Helper()
	landed := map[action.TokenKind]map[string]string{}
	count := 0
	for _, c := range out.Claims {
		if c.Fate != action.FateSet && c.Fate != action.FateRenamed {
			continue
		}
		if landed[c.Token] == nil {
			landed[c.Token] = map[string]string{}
		}
		landed[c.Token][c.FinalName] = string(action.MustMarshal(c.Value))
		count++
	}
	got := map[action.TokenKind]map[string]string{}
	for token, obj := range out.Final {
		got[token] = map[string]string{}
		for _, m := range obj.Members() {
			got[token][m.Name] = string(action.NewObject("v", m.Value).Value()[len(`{"v":`):])
			got[token][m.Name] = strings.TrimSuffix(got[token][m.Name], "}")
			count--
		}
		if out.Bytes[token] != len(obj.Value()) || obj.Len() == 0 {
			t.Fatalf("%s: %d bytes said of %s", token, out.Bytes[token], obj.Value())
		}
	}
	if diff := cmp.Diff(landed, got); diff != "" || count != 0 || len(out.Bytes) != len(out.Final) {
		t.Fatalf("%d claims more than members (-claims +members):\n%s", count, diff)
	}
	if in.NoToken != "" && len(out.Final)+len(out.Oversize) > 0 {
		t.Fatalf("no token, and %+v", out)
	}
}

// checkSize: a failure exactly when a limit that fails was passed, and then
// nothing lands.
func checkSize(t *testing.T, in claims.Input, out claims.Outcome) {
	t.Helper()
	fails := false
	for _, o := range out.Oversize {
		if o.Bytes <= o.Bound || o.Bound <= 0 {
			t.Fatalf("%d bytes are not past %d", o.Bytes, o.Bound)
		}
		fails = fails || o.Fails
	}
	if fails != (out.Failure != nil) || fails && len(out.Final) > 0 {
		t.Fatalf("fails %v, failure %+v, final %v", fails, out.Failure, out.Final)
	}
	if r := in.Rules.Size; r != nil && r.Limit > 0 {
		for token, size := range out.Bytes {
			if r.Fails && size > r.Limit {
				t.Fatalf("%s: %d bytes landed, the limit is %d", token, size, r.Limit)
			}
		}
	}
}
