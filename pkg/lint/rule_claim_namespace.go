package lint

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/claimctl/claimctl/pkg/action"
)

func claimNamespace() Rule {
	return Rule{
		Code: "CC015", Name: "claim-namespace",
		Title: "a claim name with a slip in it",
		Text: "The platform sets a claim under any name, so a slip in the name goes unnoticed until a reader looks for the right one. " +
			"A warning for an empty name, blanks around a name or inside a URL, characters that cannot be seen, a URL whose scheme is missing or misspelled, " +
			"a doubled slash, and ${…} in a string that is no template. An info for a namespace without a name behind it.",
		Fix:   "Write the name as the hint says.",
		Bad:   "api.accessToken.setCustomClaim('myapp.example.com/role', 'admin');",
		Good:  "api.accessToken.setCustomClaim('https://myapp.example.com/role', 'admin');",
		Check: checkNamespace,
	}
}

func checkNamespace(p *Pass) {
	for _, w := range p.Writes {
		name := w.Name
		if !w.Known {
			name = w.Prefix
		}
		if !w.JWT() || !w.Known && name == "" {
			continue
		}
		if s, ok := slipIn(name, w.Known); ok {
			p.Report(s.diagnostic(name, w.Known), w.Pos)
		}
	}
}

// slip is what is wrong with a name. Want is the name that was meant, "" when
// it cannot be told.
type slip struct {
	what, why, want string
	severity        action.Severity
	hint            string
}

func (s slip) diagnostic(name string, whole bool) action.Diagnostic {
	d := action.Diagnostic{Severity: s.severity, Detail: s.why, Hint: s.hint}
	if d.Severity == "" {
		d.Severity = action.SeverityWarning
	}
	part := "claim name"
	if !whole {
		part = "claim name that begins with"
	}
	d.Summary = fmt.Sprintf("%s %s %s", part, quote(name), s.what)
	if s.want != "" {
		d.Hint = "write " + quote(s.want)
	}
	return d
}

// slipIn finds the first slip in a name. Of a name that is not whole only its
// beginning is known.
func slipIn(name string, whole bool) (slip, bool) {
	checks := []func(string) (slip, bool){slipCharacters, slipPlaceholder, slipScheme, slipURL}
	if whole {
		checks = append([]func(string) (slip, bool){slipBlank}, append(checks, slipNoScheme, slipNoName)...)
	}
	for _, check := range checks {
		if s, ok := check(name); ok {
			return s, true
		}
	}
	return slip{}, false
}

func slipBlank(name string) (slip, bool) {
	trimmed := strings.TrimSpace(name)
	switch {
	case trimmed == "":
		return slip{what: "is empty", why: "no reader can ask for it", hint: "give the claim a name"}, true
	case trimmed != name:
		return slip{what: "has blanks around it", why: "they are part of the name; a reader has to ask for them, too", want: trimmed}, true
	}
	return slip{}, false
}

func slipCharacters(name string) (slip, bool) {
	hidden := func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }
	if !strings.ContainsFunc(name, hidden) {
		return slip{}, false
	}
	clean := strings.Map(func(r rune) rune {
		if hidden(r) {
			return -1
		}
		return r
	}, name)
	return slip{what: "has characters that cannot be seen", why: "they are part of the name; a reader has to ask for them, too", want: clean}, true
}

func slipPlaceholder(name string) (slip, bool) {
	_, rest, ok := strings.Cut(name, "${")
	if !ok || !strings.Contains(rest, "}") {
		return slip{}, false
	}
	return slip{
		what: "has ${…} in it as text", why: "only a template literal puts values in; this is a plain string",
		hint: "write the name between backticks",
	}, true
}

// slipScheme finds a misspelled http or https before a URL.
func slipScheme(name string) (slip, bool) {
	end := strings.IndexFunc(name, func(r rune) bool { return !strings.ContainsRune("htpsHTPS", r) })
	if end < 3 {
		return slip{}, false
	}
	scheme, rest := strings.ToLower(name[:end]), name[end:]
	host := strings.TrimLeft(rest, ":;/")
	separator := rest[:len(rest)-len(host)]
	known := scheme == "http" || scheme == "https"
	if known && separator == "://" || !known && separator != "://" || !known && !strings.HasPrefix(scheme, "h") {
		return slip{}, false
	}
	if separator == "" || separator == "/" || !strings.Contains(host, ".") {
		return slip{}, false
	}
	if !known {
		scheme = "https"
	}
	return slip{
		what: "is no URL, although it begins like one",
		why:  "platforms and readers do not take it for a namespace", want: scheme + "://" + host,
	}, true
}

// slipURL finds slips in the rest of a URL.
func slipURL(name string) (slip, bool) {
	scheme, rest, ok := strings.Cut(name, "://")
	if !ok || scheme != "http" && scheme != "https" {
		return slip{}, false
	}
	if strings.ContainsFunc(rest, unicode.IsSpace) {
		return slip{
			what: "has a blank in a URL", why: "it is part of the name, and no namespace holds one",
			want: scheme + "://" + strings.Join(strings.Fields(rest), ""),
		}, true
	}
	if path, _, _ := strings.Cut(rest, "?"); strings.Contains(path, "//") && !strings.Contains(path, "://") {
		return slip{
			what: "has a doubled slash", why: "a reader has to ask for both; mostly the namespace ended in one already",
			want: scheme + "://" + strings.ReplaceAll(rest, "//", "/"),
		}, true
	}
	return slip{}, false
}

// slipNoScheme finds host/name without a scheme.
func slipNoScheme(name string) (slip, bool) {
	bare := strings.TrimPrefix(name, "//")
	host, rest, ok := strings.Cut(bare, "/")
	if !ok || rest == "" || !isHost(host) {
		return slip{}, false
	}
	return slip{
		what: "is no URL: its scheme is missing", why: "platforms tell a namespaced name by http:// or https://", want: "https://" + bare,
	}, true
}

// isHost reports whether s is a host name of at least two labels, the last one
// of letters.
func isHost(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if label == "" || strings.ContainsFunc(label, func(r rune) bool { return r != '-' && !isLetter(r) && (r < '0' || r > '9') }) {
			return false
		}
	}
	last := labels[len(labels)-1]
	return len(labels) > 1 && len(last) > 1 && !strings.ContainsFunc(last, func(r rune) bool { return !isLetter(r) })
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// slipNoName finds a namespace that nothing follows.
func slipNoName(name string) (slip, bool) {
	scheme, _, ok := strings.Cut(name, "://")
	if !ok || scheme != "http" && scheme != "https" || !strings.HasSuffix(name, "/") {
		return slip{}, false
	}
	return slip{
		what: "ends in a slash", why: "it reads like a namespace whose name was forgotten",
		severity: action.SeverityInfo, hint: "add the name behind the slash",
	}, true
}
