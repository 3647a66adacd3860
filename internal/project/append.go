package project

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// Addition is what is added to a configuration: actions, and flows that it does
// not have yet.
type Addition struct {
	Actions []NewAction
	Flows   []Flow
}

// NewAction is an action to be written down. Secrets are references by name.
type NewAction struct {
	Action
	Secrets [][2]string
}

// Append adds to the text of a configuration, and leaves everything that is there
// as it is, comments too. Ok is false where the text is written in a form to
// which nothing can be added line by line (actions: [...]), or where it would
// not mean the same afterwards.
func Append(path string, text []byte, add Addition) (out []byte, ok bool) {
	out = bytes.Clone(text)
	if len(out) > 0 && out[len(out)-1] != '\n' {
		out = append(out, '\n')
	}
	var actions, flows []string
	for _, a := range add.Actions {
		actions = append(actions, a.lines()...)
	}
	for _, f := range add.Flows {
		flows = append(flows, fmt.Sprintf("%s: [%s]", scalar(f.Name), scalars(f.Actions)))
	}
	if out, ok = appendTo(out, "actions", actions); !ok {
		return nil, false
	}
	if out, ok = appendTo(out, "flows", flows); !ok {
		return nil, false
	}
	return out, meansAlso(path, text, out, add)
}

// meansAlso reads the text again: it has everything that it had, and what was
// added.
func meansAlso(path string, before, after []byte, add Addition) bool {
	read := func(data []byte) *Project {
		p, _ := Load(func(string) ([]byte, error) { return data, nil }, path)
		return p
	}
	p, q := read(before), read(after)
	if p == nil || q == nil {
		return false
	}
	for _, a := range add.Actions {
		if got, ok := q.Action(a.Name); !ok || got.File != a.File || got.Dialect != a.Dialect || got.Trigger != a.Trigger {
			return false
		}
	}
	return len(q.Actions) == len(p.Actions)+len(add.Actions) && len(q.Flows) == len(p.Flows)+len(add.Flows) &&
		len(q.Environments) == len(p.Environments)
}

// appendTo adds lines below a key of the document, at its end; the key is added
// where there is none.
func appendTo(text []byte, key string, lines []string) ([]byte, bool) {
	if len(lines) == 0 {
		return text, true
	}
	all := strings.SplitAfter(string(text), "\n")
	at := -1
	for i, line := range all {
		if strings.HasPrefix(line, key+":") {
			at = i
		}
	}
	if at < 0 {
		return append(text, (key + ":\n" + indented(lines, "  "))...), true
	}
	rest, _, _ := strings.Cut(strings.TrimPrefix(all[at], key+":"), "#")
	if strings.TrimSpace(rest) != "" {
		return nil, false // it is written in one line
	}
	end, indent := block(all, at)
	var out strings.Builder
	out.WriteString(strings.Join(all[:end], ""))
	out.WriteString(indented(lines, indent))
	out.WriteString(strings.Join(all[end:], ""))
	return []byte(out.String()), true
}

// block is where the block below a line ends, and how it is indented.
func block(all []string, at int) (end int, indent string) {
	end, indent = at+1, "  "
	first := true
	for i := at + 1; i < len(all); i++ {
		trimmed := strings.TrimLeft(all[i], " ")
		blank := strings.TrimSpace(trimmed) == "" || strings.HasPrefix(trimmed, "#")
		inside := len(trimmed) < len(all[i]) || strings.HasPrefix(trimmed, "- ")
		switch {
		case blank:
			continue
		case !inside:
			return end, indent
		case first:
			indent, first = all[i][:len(all[i])-len(trimmed)], false
		}
		end = i + 1
	}
	return end, indent
}

func indented(lines []string, indent string) string {
	var out strings.Builder
	for _, line := range lines {
		out.WriteString(indent + line + "\n")
	}
	return out.String()
}

// lines are the action as an item of a list.
func (a NewAction) lines() []string {
	list := []string{"- name: " + scalar(a.Name), "  file: " + scalar(a.File), "  dialect: " + scalar(a.Dialect), "  trigger: " + scalar(a.Trigger)}
	if a.Runtime != "" {
		list = append(list, "  runtime: "+scalar(a.Runtime))
	}
	if len(a.Dependencies) > 0 {
		var parts []string
		for _, d := range a.Dependencies {
			parts = append(parts, scalar(d.Name)+": "+scalar(d.Version))
		}
		list = append(list, "  dependencies: {"+strings.Join(parts, ", ")+"}")
	}
	if len(a.Secrets) > 0 {
		list = append(list, "  secrets:")
		for _, s := range a.Secrets {
			list = append(list, "    "+scalar(s[0])+": "+scalar(s[1]))
		}
	}
	if len(a.Settings) > 0 {
		list = append(list, "  settings:")
		for _, s := range a.Settings {
			list = append(list, "    "+scalar(s.Name)+": "+string(s.Value)) // JSON is YAML
		}
	}
	return list
}

// scalar is a text as a YAML scalar: as it is where that is beyond doubt, else in
// quotes, which are those of JSON.
func scalar(text string) string {
	plain := text != ""
	letter := false
	for i, r := range text {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			letter = true
		case r >= '0' && r <= '9', r == '_', r == '/', r == '.' && i > 0, r == '-' && i > 0:
		default:
			plain = false
		}
	}
	switch strings.ToLower(text) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
		plain = false
	}
	if plain && letter && !(text[0] >= '0' && text[0] <= '9') {
		return text
	}
	return string(action.MustMarshal(text))
}

func scalars(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = scalar(s)
	}
	return strings.Join(out, ", ")
}
