package sandbox

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/claimctl/claimctl/pkg/action"
)

type transformed struct{ code, sourceMap []byte }

// transform lowers a source to what the engine parses. isModule says that it
// held import or export statements.
func transform(src action.Source, opts ParseOptions) (out transformed, isModule bool, err error) {
	loader := api.LoaderJS
	if opts.TypeScript {
		loader = api.LoaderTS
	}
	result := api.Transform(string(src.Code), api.TransformOptions{
		Loader:     loader,
		Format:     api.FormatCommonJS,
		Target:     api.ES2022,
		Charset:    api.CharsetUTF8,
		Sourcemap:  api.SourceMapExternal,
		Sourcefile: filepath.Base(src.Path),
		LogLevel:   api.LogLevelSilent,
		Supported:  map[string]bool{"async-generator": false, "for-await": false, "dynamic-import": false},
	})
	if len(result.Errors) > 0 {
		return out, false, buildDiagnostic(src, result.Errors[0])
	}
	// esbuild marks what it turned from a module with a call of __toCommonJS.
	isModule = strings.Contains(string(result.Code), "__toCommonJS(") || usesImport(string(src.Code))
	return transformed{result.Code, result.Map}, isModule, nil
}

func buildDiagnostic(src action.Source, m api.Message) error {
	line, col := 1, 1
	if m.Location != nil {
		line = m.Location.Line
		prefix := m.Location.LineText[:min(m.Location.Column, len(m.Location.LineText))]
		col = 1 + len([]rune(prefix))
	}
	return syntaxDiagnostic(src, line, col, "SyntaxError: "+nodeSyntax(m.Text))
}

// usesImport reports whether a line of the source begins an import statement.
func usesImport(code string) bool {
	for line := range strings.Lines(code) {
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), "import")
		if ok && rest != "" && strings.ContainsAny(rest[:1], " {*'\"") {
			return true
		}
	}
	return false
}

// SameCode reports whether two sources differ in comments and blanks only.
func SameCode(a, b action.Source) bool {
	first, ok := squeezed(a)
	second, okToo := squeezed(b)
	return ok && okToo && bytes.Equal(first, second)
}

// squeezed is a source without comments and blanks.
func squeezed(src action.Source) ([]byte, bool) {
	loader := api.LoaderJS
	if slices.Contains([]string{".ts", ".mts", ".cts"}, filepath.Ext(src.Path)) {
		loader = api.LoaderTS
	}
	out := api.Transform(string(src.Code), api.TransformOptions{
		Loader: loader, MinifyWhitespace: true, LegalComments: api.LegalCommentsNone, LogLevel: api.LogLevelSilent,
	})
	return out.Code, len(out.Errors) == 0
}
