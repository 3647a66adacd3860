package sandbox

import (
	"github.com/evanw/esbuild/pkg/api"

	"github.com/claimctl/claimctl/pkg/action"
)

// Erased is TypeScript as the CommonJS module that platforms run: types are gone,
// everything else is as it was written, async functions too. The same source
// gives the same bytes. The error is an *[action.Diagnostic].
func Erased(src action.Source) ([]byte, error) {
	out := api.Transform(string(src.Code), api.TransformOptions{
		Loader: api.LoaderTS, Format: api.FormatCommonJS, Target: api.ES2022, Charset: api.CharsetUTF8,
		LegalComments: api.LegalCommentsInline, LogLevel: api.LogLevelSilent, Sourcefile: src.Path,
	})
	if len(out.Errors) == 0 {
		return out.Code, nil
	}
	m := out.Errors[0]
	d := &action.Diagnostic{Code: CodeSyntax, Severity: action.SeverityError, Summary: m.Text, File: src.Path}
	if m.Location != nil {
		d.Line, d.Column = m.Location.Line, m.Location.Column+1
	}
	return nil, d
}
