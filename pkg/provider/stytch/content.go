package stytch

import (
	"github.com/claimctl/claimctl/internal/jsontmpl"
	"github.com/claimctl/claimctl/pkg/action"
)

// mistake is what is wrong with the content of a template, as the local tenant
// tells it: its type and its words. That the platform reads a template when it is
// set is inferred from the types that there are, jwt_template_invalid_json and
// jwt_template_invalid_tag
// (https://github.com/stytchauth/stytch-android
// source/sdk/src/main/java/com/stytch/sdk/common/errors/StytchAPIErrorType.kt,
// read 2026-11-30).
func mistake(content string) (kind, message string) {
	if content == "" {
		return "", ""
	}
	yes := jsontmpl.Yes()
	quiet := jsontmpl.Absence{Take: yes}
	_, found := jsontmpl.Parse(action.Source{Path: "template", Code: []byte(content)}, jsontmpl.Markup{
		Raw: yes, Lone: yes, Text: yes, Null: yes, Index: yes, Bracket: yes, Member: quiet, Nested: quiet, Element: quiet, Within: quiet,
		Composite: yes, Fallback: jsontmpl.Take{Why: "a tag holds one variable"},
	})
	for _, d := range found {
		if d.Severity != action.SeverityError {
			continue
		}
		if d.Code == jsontmpl.CodeMarkup {
			return "jwt_template_invalid_tag", d.Summary
		}
		return "jwt_template_invalid_json", d.Summary
	}
	return "", ""
}
