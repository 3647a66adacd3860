package explore

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/presets"
)

// yaml writes an input as a case of a suite: one item of its list of cases. What
// is expected is that the input goes well.
func (s *site) yaml(changes []Change, problems []problem) string {
	var out strings.Builder
	name := title(changes)
	if s.Name != "" {
		name = s.Name + ": " + name
	}
	fmt.Fprintf(&out, "  - name: %s\n", quoted(name))
	event := s.event.Clone()
	for _, c := range changes {
		c.apply(event)
	}
	s.writeEvent(&out, event)
	writeExpectation(&out, problems)
	return out.String()
}

// writeEvent names the preset, and what differs from it; or writes the event down,
// but for its secrets.
func (s *site) writeEvent(out *strings.Builder, event *action.Object) {
	base, name, ok := s.preset()
	if !ok {
		plain := event.Clone()
		plain.Delete(s.Runner.Dialect().Info().SecretsAt)
		fmt.Fprintf(out, "    event: %s\n", normal(plain))
		return
	}
	fmt.Fprintf(out, "    preset: %s\n", name)
	var d difference
	d.objects(nil, base, event)
	if len(d.set) > 0 {
		out.WriteString("    set:\n")
		for _, c := range d.set {
			fmt.Fprintf(out, "      %s: %s\n", quoted(c.Path), c.Value)
		}
	}
	if len(d.unset) > 0 {
		texts := make([]string, len(d.unset))
		for i, path := range d.unset {
			texts[i] = quoted(path)
		}
		fmt.Fprintf(out, "    unset: [%s]\n", strings.Join(texts, ", "))
	}
}

// preset is the preset that the event came from.
func (s *site) preset() (event *action.Object, name string, ok bool) {
	name, ok = strings.CutPrefix(strings.TrimSuffix(s.Event.Origin, "+set"), "preset:")
	if !ok {
		return nil, "", false
	}
	sc, err := presets.Load(name, s.Runner.Options().Clock)
	if err != nil {
		return nil, "", false
	}
	event, err = s.Runner.Dialect().Event(sc, s.Runner.Entry().Trigger)
	return event, name, err == nil
}

// difference is how one event becomes another.
type difference struct {
	set   []Change
	unset []string
}

func (d *difference) objects(at action.Path, from, to *action.Object) {
	for _, m := range from.Members() {
		if _, ok := to.Get(m.Name); !ok {
			d.unset = append(d.unset, below(at, m.Name).String())
		}
	}
	for _, m := range to.Members() {
		before, _ := from.Get(m.Name)
		d.nodes(below(at, m.Name), before, m.Value)
	}
}

func (d *difference) nodes(at action.Path, from, to any) {
	a, okA := from.(*action.Object)
	b, okB := to.(*action.Object)
	if okA && okB && b.Len() > 0 {
		d.objects(at, a, b)
		return
	}
	x, okX := from.([]any)
	y, okY := to.([]any)
	if okX && okY && len(x) == len(y) {
		for i := range x {
			d.nodes(below(at, strconv.Itoa(i)), x[i], y[i])
		}
		return
	}
	if value := normal(to); from == nil || !bytes.Equal(normal(from), value) {
		d.set = append(d.set, Change{Path: at.String(), Value: value})
	}
}

func below(at action.Path, name string) action.Path {
	return append(append(action.Path{}, at...), name)
}

// normal is a JSON value in the one way that YAML reads it, too: no escapes but
// those that are needed.
func normal(node any) action.Value {
	switch node := node.(type) {
	case *action.Object:
		var out bytes.Buffer
		for i, m := range node.Members() {
			out.WriteString(map[bool]string{true: "{", false: ", "}[i == 0])
			fmt.Fprintf(&out, "%s: %s", action.MustMarshal(m.Name), normal(m.Value))
		}
		if node.Len() == 0 {
			out.WriteByte('{')
		}
		out.WriteByte('}')
		return out.Bytes()
	case []any:
		items := make([]string, len(node))
		for i := range node {
			items[i] = string(normal(node[i]))
		}
		return action.Value("[" + strings.Join(items, ", ") + "]")
	case action.Value:
		if text, ok := action.NewObject("v", node).LookupString("v"); ok {
			return action.MustMarshal(text)
		}
		return node
	}
	return action.MustMarshal(node)
}

// quoted is a text as YAML reads it back.
func quoted(text string) string {
	if regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*( [A-Za-z0-9_.]+)*$`).MatchString(text) &&
		!regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|null|y|n)$`).MatchString(text) {
		return text
	}
	return string(action.MustMarshal(text))
}

// writeExpectation says what is wrong with the run now. That it does not throw
// needs no words: every case expects it.
func writeExpectation(out *strings.Builder, problems []problem) {
	claims, fates := map[action.TokenKind][]string{}, map[action.TokenKind][]string{}
	decision := ""
	for _, p := range problems {
		switch {
		case p.code == CodeDenies:
			decision = "allow"
		case p.claim == nil:
		case p.code == CodeLost:
			fates[p.claim.Token] = append(fates[p.claim.Token], quoted(p.claim.Name)+": set")
		case p.code == CodeNoValue && p.word == "undefined" && !isText(p.claim.Value):
			claims[p.claim.Token] = append(claims[p.claim.Token], quoted(landing(p.claim))+`: "~ /./" # or !absent`)
		default:
			claims[p.claim.Token] = append(claims[p.claim.Token], quoted(landing(p.claim))+": !absent # or its default")
		}
	}
	if decision == "" && len(claims)+len(fates) == 0 {
		return
	}
	out.WriteString("    expect:\n")
	if decision != "" {
		fmt.Fprintf(out, "      decision: %s\n", decision)
	}
	writePerToken(out, "claims", claims)
	writePerToken(out, "fates", fates)
}

// landing is the name that a claim has in its token.
func landing(c *action.Claim) string {
	if c.FinalName != "" {
		return c.FinalName
	}
	return c.Name
}

func writePerToken(out *strings.Builder, word string, lines map[action.TokenKind][]string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(out, "      %s:\n", word)
	for _, token := range []action.TokenKind{action.TokenAccess, action.TokenID, action.TokenSession, action.TokenSAML, action.TokenResponse} {
		if len(lines[token]) == 0 {
			continue
		}
		fmt.Fprintf(out, "        %s:\n", token)
		for _, line := range lines[token] {
			fmt.Fprintf(out, "          %s\n", line)
		}
	}
}
