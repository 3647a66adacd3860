package claims_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
)

const (
	access = action.TokenAccess
	id     = action.TokenID

	unknownNote = " (the platform does not document this; it is claimctl's choice)"
)

// byText compares objects by their JSON, order included.
func byText() cmp.Option {
	return cmp.Transformer("text", func(o *action.Object) string { return string(o.Value()) })
}

func equal(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, byText()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func source() claims.Source {
	return claims.Source{URL: "https://docs.example/claims", Date: "2026-11-22"}
}

func fact(text string) claims.Fact { return claims.Fact{Text: text, Source: source()} }

// final builds what lands when it is the access token only.
func final(pairs ...any) map[action.TokenKind]*action.Object {
	return map[action.TokenKind]*action.Object{access: action.NewObject(pairs...)}
}

func bytesOf(final map[action.TokenKind]*action.Object) map[action.TokenKind]int {
	out := map[action.TokenKind]int{}
	for token, obj := range final {
		out[token] = len(obj.Value())
	}
	return out
}

// write is the nth write, on line n, column 3. An empty value is undefined.
func write(n int, token action.TokenKind, name, value string) action.Write {
	w := action.Write{Seq: n, Token: token, Name: name, Line: n, Column: 3}
	if value != "" {
		w.Value = action.Value(value)
	}
	return w
}

// claim is what becomes of such a write when nothing decides on it.
func claim(n int, token action.TokenKind, name, value string) action.Claim {
	w := write(n, token, name, value)
	return action.Claim{
		Token: token, Name: name, Value: w.Value, Fate: action.FateSet, FinalName: name, Seq: n, Line: n, Column: 3,
	}
}

// lost is such a claim that does not land.
func lost(c action.Claim, fate action.Fate, rule, why, source string) action.Claim {
	c.Fate, c.FinalName, c.Rule, c.Why, c.Source = fate, "", rule, why, source
	return c
}

const docs = "https://docs.example/claims (read 2026-11-22)"

func TestApply(t *testing.T) {
	t.Parallel()
	set := func(n int, name, value string) action.Claim { return claim(n, access, name, value) }
	namespaced := &claims.NamespaceRule{ID: "x/namespace", Fact: fact("a prefix is put before")}
	tests := []struct {
		name string
		in   claims.Input
		want claims.Outcome // Bytes are those of Final
	}{
		{"nothing", claims.Input{}, claims.Outcome{Claims: []action.Claim{}}},
		{
			"set, in the order of the writes",
			claims.Input{Writes: []action.Write{
				write(1, access, "z", `1.50`), write(2, id, "tier", `"pro"`), write(3, access, "a", `{"y":1,"b":[]}`), write(4, access, "", `null`),
			}},
			claims.Outcome{
				Claims: []action.Claim{set(1, "z", `1.50`), claim(2, id, "tier", `"pro"`), set(3, "a", `{"y":1,"b":[]}`), set(4, "", `null`)},
				Final: map[action.TokenKind]*action.Object{
					access: action.NewObject("z", action.Value("1.50"), "a", action.Value(`{"y":1,"b":[]}`), "", nil),
					id:     action.NewObject("tier", "pro"),
				},
			},
		},
		{
			"renamed by the tenant's namespace",
			claims.Input{
				Rules: claims.Rules{Namespaced: namespaced}, Namespace: "https://acme.example/",
				Writes: []action.Write{write(1, access, "tier", `1`), write(2, access, "https://acme.example/tier", `2`)},
			},
			claims.Outcome{
				Claims: []action.Claim{
					{
						Token: access, Name: "tier", Value: action.Value("1"), Fate: action.FateRenamed, FinalName: "https://acme.example/tier",
						Rule: "x/namespace", Why: `a prefix is put before: "tier" becomes "https://acme.example/tier"`, Source: docs, Seq: 1, Line: 1, Column: 3,
					},
					{
						Token: access, Name: "https://acme.example/tier", Value: action.Value("2"), Fate: action.FateRenamed,
						FinalName: "https://acme.example/https://acme.example/tier", Rule: "x/namespace",
						Why:    `a prefix is put before: "https://acme.example/tier" becomes "https://acme.example/https://acme.example/tier"`,
						Source: docs, Seq: 2, Line: 2, Column: 3,
					},
				},
				Final: final("https://acme.example/tier", 1, "https://acme.example/https://acme.example/tier", 2),
			},
		},
		{
			"no prefix is set",
			claims.Input{Rules: claims.Rules{Namespaced: namespaced}, Writes: []action.Write{write(1, access, "tier", `1`)}},
			claims.Outcome{Claims: []action.Claim{set(1, "tier", "1")}, Final: final("tier", 1)},
		},
		{
			"the platform knows no prefix",
			claims.Input{Namespace: "ns/", Writes: []action.Write{write(1, access, "tier", `1`)}},
			claims.Outcome{Claims: []action.Claim{set(1, "tier", "1")}, Final: final("tier", 1)},
		},
		{
			"overwritten by a later write to the same token, in the same place",
			claims.Input{
				Rules: claims.Rules{LastWrite: claims.Fact{Source: source(), Unknown: true}},
				Writes: []action.Write{
					write(1, access, "a", `1`), write(2, access, "b", `2`), write(3, id, "a", `3`), write(4, access, "a", `4`), write(5, access, "a", `5`),
				},
			},
			claims.Outcome{
				Claims: []action.Claim{
					lost(set(1, "a", `1`), action.FateOverwritten, "last-write-wins", `line 4 sets "a" again; the last write wins`+unknownNote, docs),
					set(2, "b", `2`), claim(3, id, "a", `3`),
					lost(set(4, "a", `4`), action.FateOverwritten, "last-write-wins", `line 5 sets "a" again; the last write wins`+unknownNote, docs),
					set(5, "a", `5`),
				},
				Final: map[action.TokenKind]*action.Object{access: action.NewObject("a", 5, "b", 2), id: action.NewObject("a", 3)},
			},
		},
		{
			"overwritten under a prefix",
			claims.Input{
				Rules: claims.Rules{Namespaced: &claims.NamespaceRule{ID: "x/namespace"}}, Namespace: "ns/",
				Writes: []action.Write{{Token: access, Name: "a", Value: action.Value("1")}, {Token: access, Name: "a", Value: action.Value("2")}},
			},
			claims.Outcome{
				Claims: []action.Claim{
					{
						Token: access, Name: "a", Value: action.Value("1"), Fate: action.FateOverwritten, Rule: "last-write-wins",
						Why: `a later write sets "a" again; the last write wins`,
					},
					{
						Token: access, Name: "a", Value: action.Value("2"), Fate: action.FateRenamed, FinalName: "ns/a", Rule: "x/namespace",
						Why: `: "a" becomes "ns/a"`,
					},
				},
				Final: final("ns/a", 2),
			},
		},
		{
			"undefined is left out and displaces nothing",
			claims.Input{Writes: []action.Write{write(1, access, "a", `1`), write(2, access, "a", "")}},
			claims.Outcome{
				Claims: []action.Claim{set(1, "a", `1`), lost(set(2, "a", ""), action.FateOmitted, "undefined", "the value is undefined", "")},
				Final:  final("a", 1),
			},
		},
		{
			"undefined is refused",
			claims.Input{
				Rules:  claims.Rules{Undefined: claims.ValuePolicy{Fate: action.FateRejected, Fact: fact("a claim needs a value")}},
				Writes: []action.Write{write(1, access, "a", `1`), write(2, access, "a", "")},
			},
			claims.Outcome{
				Claims: []action.Claim{set(1, "a", `1`), lost(set(2, "a", ""), action.FateRejected, "undefined", "a claim needs a value", docs)},
				Final:  final("a", 1),
			},
		},
		{
			"undefined becomes null, and a prefix is put before it",
			claims.Input{
				Rules: claims.Rules{
					Undefined: claims.ValuePolicy{Fate: action.FateSet, Fact: fact("undefined becomes null")}, Namespaced: namespaced,
				},
				Namespace: "ns/", Writes: []action.Write{write(1, access, "a", "")},
			},
			claims.Outcome{
				Claims: []action.Claim{{
					Token: access, Name: "a", Fate: action.FateRenamed, FinalName: "ns/a", Rule: "x/namespace",
					Why: `a prefix is put before: "a" becomes "ns/a"`, Source: docs, Seq: 1, Line: 1, Column: 3,
				}},
				Final: final("ns/a", nil),
			},
		},
		{
			"null is set, and says why",
			claims.Input{
				Rules:  claims.Rules{Null: claims.ValuePolicy{Fact: claims.Fact{Text: "null is kept.", Source: source(), Unknown: true}}},
				Writes: []action.Write{write(1, access, "a", `null`), write(2, access, "b", `"null"`)},
			},
			claims.Outcome{
				Claims: []action.Claim{
					{
						Token: access, Name: "a", Value: action.Value("null"), Fate: action.FateSet, FinalName: "a", Rule: "null",
						Why: "null is kept" + unknownNote, Source: docs, Seq: 1, Line: 1, Column: 3,
					},
					set(2, "b", `"null"`),
				},
				Final: final("a", nil, "b", "null"),
			},
		},
		{
			"null is left out and displaces nothing",
			claims.Input{
				Rules:  claims.Rules{Null: claims.ValuePolicy{Fate: action.FateOmitted, Fact: fact("null is left out")}},
				Writes: []action.Write{write(1, access, "a", `1`), write(2, access, "a", `null`)},
			},
			claims.Outcome{
				Claims: []action.Claim{set(1, "a", `1`), lost(set(2, "a", `null`), action.FateOmitted, "null", "null is left out", docs)},
				Final:  final("a", 1),
			},
		},
		{
			"null deletes what was set before, in its token only; a name that comes again comes last",
			claims.Input{
				Rules: claims.Rules{Null: claims.ValuePolicy{Deletes: true, Fact: fact("null removes")}, LastWrite: fact("not told")},
				Writes: []action.Write{
					write(1, access, "a", `1`), write(2, id, "a", `2`), write(3, access, "a", `null`), write(4, access, "b", `4`),
					write(5, access, "a", `5`), write(6, access, "never", `null`),
				},
			},
			claims.Outcome{
				Claims: []action.Claim{
					lost(set(1, "a", `1`), action.FateOverwritten, "last-write-wins", `line 3 removes "a"; the last write wins`, docs),
					claim(2, id, "a", `2`),
					lost(set(3, "a", `null`), action.FateOmitted, "deleted-by-null", "null removes", docs),
					set(4, "b", `4`), set(5, "a", `5`),
					lost(set(6, "never", `null`), action.FateOmitted, "deleted-by-null", "null removes", docs),
				},
				Final: map[action.TokenKind]*action.Object{access: action.NewObject("b", 4, "a", 5), id: action.NewObject("a", 2)},
			},
		},
		{
			"nothing is left of a token whose claims were deleted",
			claims.Input{
				Rules:  claims.Rules{Undefined: claims.ValuePolicy{Deletes: true, Fact: fact("undefined removes")}},
				Writes: []action.Write{write(1, access, "a", `1`), write(2, access, "a", "")},
			},
			claims.Outcome{Claims: []action.Claim{
				lost(set(1, "a", `1`), action.FateOverwritten, "last-write-wins", `line 2 removes "a"; the last write wins`, ""),
				lost(set(2, "a", ""), action.FateOmitted, "deleted-by-null", "undefined removes", docs),
			}},
		},
		{
			"a null that is refused deletes nothing",
			claims.Input{
				Rules:  claims.Rules{Null: claims.ValuePolicy{Fate: action.FateRejected, Deletes: true, Fact: fact("refused")}},
				Writes: []action.Write{write(1, access, "a", `1`), write(2, access, "a", `null`)},
			},
			claims.Outcome{
				Claims: []action.Claim{set(1, "a", `1`), lost(set(2, "a", `null`), action.FateRejected, "deleted-by-null", "refused", docs)},
				Final:  final("a", 1),
			},
		},
		{
			"a call that threw displaces nothing, whatever the rules say",
			claims.Input{
				Rules: claims.Rules{Names: []claims.NameRule{{ID: "x", Match: claims.Match{Names: []string{"b"}}, Fate: action.FateDropped}}},
				Writes: []action.Write{
					write(1, access, "a", `1`),
					{Seq: 2, Token: access, Name: "a", Value: action.Value("2"), Rejected: "no such claim", Line: 2, Column: 3},
					{Seq: 3, Token: access, Name: "b", Rejected: "no", Line: 3, Column: 3},
				},
			},
			claims.Outcome{
				Claims: []action.Claim{
					set(1, "a", `1`),
					lost(set(2, "a", `2`), action.FateRejected, "call-threw", "the call threw: no such claim", ""),
					lost(set(3, "b", ""), action.FateRejected, "call-threw", "the call threw: no", ""),
				},
				Final: final("a", 1),
			},
		},
		{
			"no token is issued: what would land is omitted, the rest keeps its fate",
			claims.Input{
				Rules: claims.Rules{
					Names:      []claims.NameRule{{ID: "x/sub", Match: claims.Match{Names: []string{"sub"}}, Fate: action.FateDropped, Fact: fact("reserved")}},
					Size:       &claims.SizeRule{ID: "x/size", Limit: 1, Fails: true, Fact: fact("limit")},
					Namespaced: namespaced,
				},
				Namespace: "ns/", NoToken: "the action denied access",
				Writes: []action.Write{write(1, access, "a", `1`), write(2, access, "sub", `2`), write(3, access, "a", `3`)},
			},
			claims.Outcome{Claims: []action.Claim{
				lost(set(1, "a", `1`), action.FateOverwritten, "last-write-wins", `line 3 sets "a" again; the last write wins`, ""),
				lost(set(2, "sub", `2`), action.FateDropped, "x/sub", "reserved", docs),
				lost(set(3, "a", `3`), action.FateOmitted, "no-token", "no token is issued: the action denied access", ""),
			}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.want.Final == nil {
				tt.want.Final = map[action.TokenKind]*action.Object{}
			}
			tt.want.Bytes = bytesOf(tt.want.Final)
			equal(t, tt.want, claims.Apply(tt.in))
		})
	}
}

// TestApplyNameRules: the first rule that matches decides.
func TestApplyNameRules(t *testing.T) {
	t.Parallel()
	rules := claims.Rules{Names: []claims.NameRule{
		{
			ID: "x/refused", Match: claims.Match{Names: []string{"scope"}}, Fate: action.FateRejected, Lenient: action.FateOverwritten, Fact: fact("refused"),
		},
		{ID: "x/reserved", Match: claims.Match{Names: []string{"scope", "sub"}}, Fate: action.FateDropped, Fact: fact("reserved")},
		{ID: "x/own", Match: claims.Match{Names: []string{"iss"}}, Fate: action.FateOverwritten, Fact: fact("the platform's own")},
		{ID: "x/noted", Match: claims.Match{Names: []string{"act"}}, Fate: action.FateOmitted, Lenient: action.FateSet, Fact: fact("left out")},
		{ID: "x/advice", Match: claims.Match{Names: []string{"email"}}, Fate: action.FateSet, Fact: claims.Fact{Text: "better not", Unknown: true}},
		{ID: "x/plain", Match: claims.Match{Names: []string{"plain"}}, Fact: fact("no fate given")},
		{ID: "x/renamed", Match: claims.Match{Names: []string{"odd"}}, Fate: action.FateRenamed, Fact: fact("no other name given")},
	}}
	advice := claim(1, access, "email", "1")
	advice.Rule, advice.Why = "x/advice", "better not"+unknownNote
	plain := claim(1, access, "plain", "1")
	plain.Rule, plain.Why, plain.Source = "x/plain", "no fate given", docs
	odd := claim(1, access, "odd", "1")
	odd.Fate, odd.Rule, odd.Why, odd.Source = action.FateRenamed, "x/renamed", "no other name given", docs
	lenient := claim(1, access, "act", "1")
	lenient.Rule, lenient.Why, lenient.Source = "x/noted", "left out", docs
	gone := func(name string, fate action.Fate, rule, why string) action.Claim {
		return lost(claim(1, access, name, "1"), fate, rule, why, docs)
	}
	tests := []struct {
		name            string
		strict, lenient action.Claim
	}{
		{"scope", gone("scope", action.FateRejected, "x/refused", "refused"), gone("scope", action.FateOverwritten, "x/refused", "refused")},
		{"sub", gone("sub", action.FateDropped, "x/reserved", "reserved"), gone("sub", action.FateDropped, "x/reserved", "reserved")},
		{"iss", gone("iss", action.FateOverwritten, "x/own", "the platform's own"), gone("iss", action.FateOverwritten, "x/own", "the platform's own")},
		{"act", gone("act", action.FateOmitted, "x/noted", "left out"), lenient},
		{"email", advice, advice},
		{"plain", plain, plain},
		{"odd", odd, odd},
		{"other", claim(1, access, "other", "1"), claim(1, access, "other", "1")},
	}
	for _, tt := range tests {
		for mode, want := range map[bool]action.Claim{false: tt.strict, true: tt.lenient} {
			t.Run(fmt.Sprintf("%s lenient=%v", tt.name, mode), func(t *testing.T) {
				t.Parallel()
				got := claims.Apply(claims.Input{Rules: rules, Lenient: mode, Writes: []action.Write{write(1, access, tt.name, "1")}})
				equal(t, []action.Claim{want}, got.Claims)
				if lands := want.FinalName != ""; (got.Final[access] != nil) != lands {
					t.Errorf("in the token: %v, want %v", got.Final[access] != nil, lands)
				}
			})
		}
	}
}

// TestApplyNameBeforeValue: a name that is dropped is dropped, null or not,
// and a null that would delete does not.
func TestApplyNameBeforeValue(t *testing.T) {
	t.Parallel()
	rules := claims.Rules{
		Names: []claims.NameRule{{ID: "x/sub", Match: claims.Match{Names: []string{"sub"}}, Fate: action.FateDropped}},
		Null:  claims.ValuePolicy{Deletes: true}, Undefined: claims.ValuePolicy{Fate: action.FateRejected},
	}
	for _, value := range []string{"", "null", "1"} {
		got := claims.Apply(claims.Input{Rules: rules, Writes: []action.Write{write(1, access, "sub", value)}})
		equal(t, []action.Claim{lost(claim(1, access, "sub", value), action.FateDropped, "x/sub", "", "")}, got.Claims)
	}
}

// sized is one claim whose object {"a":"xx…"} has that many bytes of JSON.
func sized(t *testing.T, n int, token action.TokenKind, size int) action.Write {
	t.Helper()
	w := write(n, token, "a", `"`+strings.Repeat("x", size-len(`{"a":""}`))+`"`)
	if got := len(action.NewObject("a", w.Value).Value()); got != size {
		t.Fatalf("got %d bytes, want %d", got, size)
	}
	return w
}

func TestApplySize(t *testing.T) {
	t.Parallel()
	rule := func(limit, warn int, fails bool, tokens ...action.TokenKind) claims.SizeRule {
		return claims.SizeRule{ID: "x/size", Tokens: tokens, Limit: limit, Warn: warn, Fails: fails, Fact: fact("a limit")}
	}
	failing, warning, both, idOnly := rule(50, 0, true), rule(0, 30, false), rule(50, 30, true), rule(50, 30, true, id)
	soft := rule(50, 30, false)
	over := func(token action.TokenKind, bytes, bound int, fails bool, r claims.SizeRule) claims.Oversize {
		return claims.Oversize{Token: token, Bytes: bytes, Bound: bound, Fails: fails, Rule: r}
	}
	tests := []struct {
		name       string
		rule       claims.SizeRule
		access, id int // bytes written to each token, 0 for none
		want       []claims.Oversize
		fails      action.TokenKind
	}{
		{"at the limit", failing, 50, 0, nil, ""},
		{"past the limit", failing, 51, 0, []claims.Oversize{over(access, 51, 50, true, failing)}, access},
		{"at the warning", warning, 30, 0, nil, ""},
		{"past the warning", warning, 31, 0, []claims.Oversize{over(access, 31, 30, false, warning)}, ""},
		{"past the warning, at the limit", both, 50, 0, []claims.Oversize{over(access, 50, 30, false, both)}, ""},
		{"past both is told once", both, 51, 0, []claims.Oversize{over(access, 51, 50, true, both)}, access},
		{"past a limit that does not fail", soft, 51, 0, []claims.Oversize{over(access, 51, 50, false, soft)}, ""},
		{"each token by itself", both, 40, 40, []claims.Oversize{over(access, 40, 30, false, both), over(id, 40, 30, false, both)}, ""},
		{"the first token that fails is the failure", both, 51, 60, []claims.Oversize{over(access, 51, 50, true, both), over(id, 60, 50, true, both)}, access},
		{"one warns, the other fails", both, 31, 51, []claims.Oversize{over(access, 31, 30, false, both), over(id, 51, 50, true, both)}, id},
		{"another token's limit", idOnly, 500, 30, nil, ""},
		{"its own token's limit", idOnly, 500, 51, []claims.Oversize{over(id, 51, 50, true, idOnly)}, id},
		{"no bounds", rule(0, 0, true), 5000, 0, nil, ""},
		{"nothing written", both, 0, 0, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := claims.Input{Rules: claims.Rules{Size: &tt.rule}}
			want := claims.Outcome{Final: map[action.TokenKind]*action.Object{}, Oversize: tt.want, Claims: []action.Claim{}}
			for _, w := range []struct {
				token action.TokenKind
				size  int
			}{{access, tt.access}, {id, tt.id}} {
				if w.size == 0 {
					continue
				}
				in.Writes = append(in.Writes, sized(t, 1, w.token, w.size))
				c := claim(1, w.token, "a", string(in.Writes[len(in.Writes)-1].Value))
				if tt.fails == "" {
					want.Final[w.token] = action.NewObject("a", c.Value)
				} else {
					bytes := map[action.TokenKind]int{access: tt.access, id: tt.id}[tt.fails]
					reason := fmt.Sprintf("the custom claims of the %s token are %d bytes of JSON; the limit is 50", tt.fails, bytes)
					want.Failure = &claims.Failure{Rule: "x/size", Token: tt.fails, Reason: reason, Source: source()}
					c = lost(c, action.FateOmitted, "no-token", "no token is issued: "+reason, docs)
				}
				want.Claims = append(want.Claims, c)
			}
			want.Bytes = bytesOf(want.Final)
			equal(t, want, claims.Apply(in))
		})
	}
}

// TestApplySizeCountsWhatLands: names under their prefix, in bytes of UTF-8,
// and nothing that was overwritten or left out.
func TestApplySizeCountsWhatLands(t *testing.T) {
	t.Parallel()
	got := claims.Apply(claims.Input{
		Rules:     claims.Rules{Namespaced: &claims.NamespaceRule{ID: "x/namespace"}},
		Namespace: "n/",
		Writes: []action.Write{
			write(1, access, "é", `"`+strings.Repeat("x", 1000)+`"`), write(2, access, "é", `"😀"`), write(3, access, "gone", ""),
		},
	})
	equal(t, map[action.TokenKind]int{access: len(`{"n/é":"😀"}`)}, got.Bytes)
}

func TestApplyDoesNotChangeItsInput(t *testing.T) {
	t.Parallel()
	in := claims.Input{
		Rules:  claims.Rules{Size: &claims.SizeRule{ID: "x", Limit: 5, Fails: true}, Null: claims.ValuePolicy{Deletes: true}},
		Writes: []action.Write{write(1, access, "a", `[1,{"b":2}]`), write(2, access, "a", "null"), write(3, access, "a", "")},
		Facts:  map[string]bool{"f": true},
	}
	before := fmt.Sprintf("%+v %+v", in, *in.Rules.Size)
	first := claims.Apply(in)
	equal(t, before, fmt.Sprintf("%+v %+v", in, *in.Rules.Size))
	equal(t, first, claims.Apply(in))
}

// TestApplyManyWrites: the time must not grow with the square of what an
// action writes.
func TestApplyManyWrites(t *testing.T) {
	t.Parallel()
	const n = 100_000
	start := time.Now()
	writes := make([]action.Write, 0, 2*n)
	for i := range n {
		writes = append(writes, write(i, access, fmt.Sprintf("claim-%06d", i), "1"), write(i, id, "same", "1"))
	}
	got := claims.Apply(claims.Input{Writes: writes})
	equal(t, n, got.Final[access].Len())
	equal(t, 1, got.Final[id].Len())
	if took := time.Since(start); took > 15*time.Second {
		t.Errorf("took %v", took)
	}
}
