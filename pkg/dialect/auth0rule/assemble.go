package auth0rule

import (
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// finish puts the Action together.
func (t *translation) finish() dialect.Migration {
	body := t.rule.Part("body")
	tail := ""
	if t.inPlace {
		t.head("exports.onExecutePostLogin = async (" + t.event + ", " + t.api + ") => ")
		tail = ";"
	} else {
		name, callback := t.rule.Name, "callback"
		if name == "" {
			name = "rule"
		}
		if t.callback != nil {
			callback = t.callback.name
		}
		params := "(" + t.event + ", " + t.api + ", " + callback
		if t.resumes {
			params += ", resumed"
		}
		async := ""
		if t.rule.Async {
			async = "async "
		}
		own := async + "function " + name + params + ") "
		if t.rule.Arrow {
			own, tail = "const "+name+" = "+async+params+") => ", ";"
		}
		t.head(t.handlers(name) + "\n" + own)
	}
	end := max(t.rule.End, body.End)
	rest := strings.TrimLeft(t.tree.Bare[end:], " \t\r\n")
	if strings.HasPrefix(rest, ")") || strings.HasPrefix(rest, ";") {
		t.replace(end, len(t.tree.Bare)-len(rest)+1, tail)
	} else {
		t.replace(end, end, tail)
	}
	code := strings.TrimRight(t.applied(), " \t\r\n") + "\n" + t.helperCode()
	t.checkSyntax(code)
	slices.SortStableFunc(t.told, func(a, b action.Diagnostic) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return dialect.Migration{Code: []byte(code), Diagnostics: t.told}
}

// checkSyntax is the last line of defence: what is written must be a script.
func (t *translation) checkSyntax(code string) {
	if _, err := sandbox.Parse(action.Source{Path: t.src.Path, Code: []byte(code)}, sandbox.ParseOptions{}); err != nil {
		t.tell(t.rule, action.SeverityError, dialect.CodeNoEquivalent, "what was written is no script: "+err.Error(), "write the Action by hand")
	}
}

// head replaces everything before the body of the function.
func (t *translation) head(text string) {
	start, end := t.rule.Start, t.rule.Part("body").Start
	if t.rule.Arrow {
		from := t.rule.List[len(t.rule.List)-1].End
		if i := strings.Index(t.tree.Bare[from:], "=>"); i >= 0 {
			end = from + i + 2
			if next := t.tree.Text[end:]; strings.HasPrefix(next, " ") {
				end++
			}
		}
	}
	if len(t.prelude) > 0 {
		text = strings.Join(t.prelude, "\n") + "\n\n" + text
	}
	t.replace(start, end, text)
}

// handlers are the Action's: they call the rule's function and wait for its
// callback.
func (t *translation) handlers(name string) string {
	call := name + "(" + t.event + ", " + t.api + ", callback"
	catch := ""
	if t.rule.Async {
		catch = ".catch(reject)"
	}
	if !t.resumes {
		return handler("onExecutePostLogin", t, waiting("  await ", t.api, call+")"+catch+";"))
	}
	run := "const login = (" + t.event + ", " + t.api + ", resumed) => " + strings.TrimLeft(waiting("", t.api, call+", resumed)"+catch+";"), " ")
	pass := func(resumed string) string {
		return "  await login(" + t.event + ", " + t.api + ", " + resumed + ");\n"
	}
	return handler("onExecutePostLogin", t, pass("false")) + "\n" +
		"// After a redirect the whole rule ran again.\n" + handler("onContinuePostLogin", t, pass("true")) + "\n" + run
}

func handler(export string, t *translation, body string) string {
	return "exports." + export + " = async (" + t.event + ", " + t.api + ") => {\n" + body + "};\n"
}

// waiting is a promise that the callback settles.
func waiting(lead, api, call string) string {
	indent := ""
	if lead != "" {
		indent = "  "
	}
	lines := []string{
		lead + "new Promise((resolve, reject) => {",
		indent + "  const callback = (error) => {",
		indent + "    if (error) {",
		indent + "      " + api + ".access.deny(error instanceof Error ? error.message : String(error.message || error));",
		indent + "    }",
		indent + "    resolve();",
		indent + "  };",
		indent + "  " + call,
		indent + "});\n",
	}
	return strings.Join(lines, "\n")
}

// helperCode are the functions that the translated code calls.
func (t *translation) helperCode() string {
	code := map[string]string{
		"updateAppMetadata":  metadataHelper("updateAppMetadata", "setAppMetadata"),
		"updateUserMetadata": metadataHelper("updateUserMetadata", "setUserMetadata"),
		unauthorized:         "class UnauthorizedError extends Error {}\n",
		"setScopes": `// Makes the scopes of the access token those given.
function setScopes(event, api, scopes) {
  const wanted = (Array.isArray(scopes) ? scopes : String(scopes).split(' ')).filter(Boolean);
  const requested = event.transaction.requested_scopes;
  requested.filter((scope) => !wanted.includes(scope)).forEach((scope) => api.accessToken.removeScope(scope));
  wanted.filter((scope) => !requested.includes(scope)).forEach((scope) => api.accessToken.addScope(scope));
}
`,
	}
	var out strings.Builder
	for _, name := range []string{"updateAppMetadata", "updateUserMetadata", "setScopes", unauthorized} {
		if t.helpers[name] {
			out.WriteString("\n" + strings.Replace(code[name], "function "+name, "function "+t.helper(name), 1))
		}
	}
	return out.String()
}

func metadataHelper(name, method string) string {
	return `// Sets each member; the platform saves them when the flow is over.
async function ` + name + `(api, metadata) {
  for (const [key, value] of Object.entries(metadata)) {
    api.user.` + method + `(key, value);
  }
}
`
}
