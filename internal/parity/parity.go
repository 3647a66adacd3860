// Package parity tells whether two actions do the same: an action and what is to
// replace it, each on its own platform's event of one situation. Compared are the
// decision, the claims that land in each token, the scopes, and what is changed
// outside of the tokens; not how any of it was asked for.
package parity

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// Schema names the shape of [Report] in its JSON form.
const Schema = "claimctl/parity/v1"

// Report is two actions compared in a number of situations.
type Report struct {
	Schema string `json:"schema"`
	// Before is the action, After what is to replace it.
	Before action.Subject `json:"before"`
	After  action.Subject `json:"after"`
	// Same says that no case differs.
	Same  bool   `json:"same"`
	Cases []Case `json:"cases"`
}

// Case is one situation. Before and After are the decisions.
type Case struct {
	Name        string       `json:"name"`
	Before      string       `json:"before"`
	After       string       `json:"after"`
	Claims      int          `json:"claims"`
	Differences []Difference `json:"differences"`
}

// Difference is one thing that is otherwise. Before and After are its values as
// text, "" where there is none.
type Difference struct {
	What   string `json:"what"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Compare compares two results of one situation.
func Compare(name string, before, after action.Result) Case {
	out := Case{
		Name: name, Before: string(before.Decision.Kind), After: string(after.Decision.Kind), Differences: []Difference{},
	}
	a, b := outcome(before), outcome(after)
	out.Claims = len(landed(before))
	compareScopes(a, b, before, after)
	for _, what := range slices.SortedFunc(maps.Keys(union(a, b)), order) {
		if a[what] != b[what] {
			out.Differences = append(out.Differences, Difference{what, a[what], b[what]})
		}
	}
	return out
}

// order puts the decision first, and everything else by name.
func order(a, b string) int {
	rank := func(s string) int {
		word, _, _ := strings.Cut(s, " ")
		return slices.Index([]string{"effect", "scopes", "claim", "url", "error", "reason", "decision"}, word)
	}
	return cmp.Or(rank(b)-rank(a), cmp.Compare(a, b))
}

func union(a, b map[string]string) map[string]string {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

// outcome is what a run decides, by the words in which it is told. A run that
// failed is told by the kind of its error: its text names members that differ by
// design.
func outcome(res action.Result) map[string]string {
	out := map[string]string{"decision": string(res.Decision.Kind)}
	put := func(what, value string) {
		if value != "" {
			out[what] = value
		}
	}
	if e := res.Error; e != nil && !e.HandedBack() {
		put("error", cmp.Or(string(e.Kind), e.Name, "thrown"))
		return out
	}
	put("reason of the denial", denial(res))
	put("url of the redirect", address(res.Decision.URL))
	maps.Copy(out, landed(res))
	for holder, obj := range map[string]*action.Object{"app_metadata": res.Effects.AppMetadata, "user_metadata": res.Effects.UserMetadata} {
		members(out, "effect "+holder, obj)
	}
	if other := res.Effects.Other; other != nil {
		for _, m := range other.Members() {
			if obj, ok := m.Value.(*action.Object); ok && m.Name != "redirect" {
				members(out, "effect "+m.Name, obj)
			}
		}
	}
	return out
}

func denial(res action.Result) string {
	if res.Decision.Kind != action.DecisionDeny {
		return ""
	}
	return fmt.Sprintf("%q", requestLine().ReplaceAllString(res.Decision.Reason, ""))
}

// requestLine is where a request that was not sent says what line it came from: the
// two sources have different lines.
func requestLine() *regexp.Regexp { return regexp.MustCompile(` \(line [0-9]+\)`) }

// address is a URL in one spelling: some platforms write the root's path.
func address(text string) string {
	u, err := url.Parse(text)
	if err != nil || text == "" {
		return text
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String()
}

func members(out map[string]string, what string, obj *action.Object) {
	if obj == nil {
		return
	}
	for _, m := range obj.Members() {
		out[what+"."+m.Name] = normal(action.MustMarshal(m.Value))
	}
}

// landed are the claims that are in a token, and those that were taken out of one.
func landed(res action.Result) map[string]string {
	out := map[string]string{}
	for _, c := range res.Claims {
		what := fmt.Sprintf("claim %s of the %s token", c.Name, c.Token)
		switch {
		case c.Fate == action.FateSet || c.Fate == action.FateRenamed:
			out[what] = normal(c.Value)
		case c.Fate == action.FateOmitted && c.Rule == deleted:
			out[what] = "deleted"
		}
	}
	return out
}

// deleted is the rule of a claim that an action removed; see claims.RuleDeleted.
const deleted = "deleted-by-null"

// normal is a JSON text with the members of objects in one order: claims are not
// told apart by it.
func normal(v action.Value) string {
	var tree any
	dec := json.NewDecoder(strings.NewReader(string(v)))
	dec.UseNumber()
	if dec.Decode(&tree) != nil {
		return string(v)
	}
	out, err := json.Marshal(tree)
	if err != nil {
		return string(v)
	}
	return string(out)
}

// compareScopes adds the scopes where one of the two changed them.
func compareScopes(a, b map[string]string, before, after action.Result) {
	if len(before.Effects.Scopes)+len(after.Effects.Scopes) == 0 || a["decision"] == "deny" || a["error"] != "" {
		return
	}
	a["scopes of the access token"], b["scopes of the access token"] = scopes(before), scopes(after)
}

func scopes(res action.Result) string {
	list := slices.Clone(res.Effects.Scopes)
	if tok := res.Tokens[string(action.TokenAccess)]; len(list) == 0 && tok != nil && tok.Payload != nil {
		text, _ := tok.Payload.LookupString("scope")
		list = strings.Fields(text)
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

// New makes a report of the cases.
func New(before, after action.Subject, cases []Case) Report {
	different := func(c Case) bool { return len(c.Differences) > 0 }
	return Report{Schema: Schema, Before: before, After: after, Same: !slices.ContainsFunc(cases, different), Cases: cases}
}
