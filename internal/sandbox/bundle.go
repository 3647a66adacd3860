package sandbox

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/claimctl/claimctl/pkg/action"
)

// BundlerVersion changes whenever the same input could give another bundle: it
// names this bundler, esbuild's release, and the built-in modules that take the
// place of installed ones.
func BundlerVersion() string {
	return bundlerRelease + " " + strings.Join(slices.DeleteFunc(socketModules(), func(name string) bool { return !isBuiltin(name) }), " ")
}

// bundlerRelease is to be changed with whatever changes the bundler's output.
const bundlerRelease = "1 esbuild-0.28.2"

// BundleRequest says which modules go into one text. Exactly one of Names and
// Entry is given.
type BundleRequest struct {
	// Dir is the absolute folder in which resolution starts: the action's.
	Dir string
	// Names are what require is given: "lodash", "lodash/get", "@scope/pkg".
	Names []string
	// Entry is an absolute path: the file and what it requires by relative path
	// become one module. All other names stay require calls.
	Entry string
	// External are further names that stay require calls. Node's own modules
	// always do.
	External []string
	// MaxInputBytes bounds the files that are read; 0 is 64 MB.
	MaxInputBytes int64
	// TimeLimit bounds the whole; 0 is a minute. A megabyte of source takes
	// less than one, but some sources are made to take hours.
	TimeLimit time.Duration
}

// Bundled is the result of [Bundle]. It depends on nothing but the request and
// the Inputs.
type Bundled struct {
	// Code is the text of a [RoleBundle] unit, or for an entry of a [RoleModule]
	// one. It is nil when none of the names was found.
	Code []byte
	// Inputs are the files that the result depends on, by path.
	Inputs []BundleInput
	// Names are those of the request that the bundle holds, Missing those that
	// are not installed, and Replaced those that are installed and whose built-in
	// stand-in is better here: what opens sockets cannot run. All are sorted.
	Names, Missing, Replaced []string
	// Warnings are esbuild's, at most ten.
	Warnings []action.Diagnostic
}

// BundleInput is a file that a bundle depends on. An empty SHA256, which is in
// hexadecimal digits otherwise, says that there was nothing at the path.
type BundleInput struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256,omitempty"`
}

// The defaults of [BundleRequest].
const (
	maxBundleInput = 64 << 20
	maxBundleTime  = 60 * time.Second
)

// Bundle makes one text of modules that are installed in a node_modules folder,
// as Node finds them. What modules of the bundle require from Node, and what is
// not installed, is required when it is reached. Names that are not installed are
// no error.
//
// The error is an *[action.Diagnostic] with the absolute path of the file that
// could not be read or has a syntax error. Bundle is safe for concurrent use.
func Bundle(req BundleRequest) (Bundled, error) {
	if req.MaxInputBytes == 0 {
		req.MaxInputBytes = maxBundleInput
	}
	if req.TimeLimit == 0 {
		req.TimeLimit = maxBundleTime
	}
	b := newBundler(req)
	result, ok := b.build()
	if !ok {
		return Bundled{}, b.problem("bundling the modules takes more than %v", req.TimeLimit)
	}
	if len(result.Errors) > 0 {
		return Bundled{}, b.failure(result.Errors)
	}
	out := b.bundled(result.Warnings)
	if req.Entry == "" && len(out.Names) == 0 {
		return out, nil
	}
	if len(result.OutputFiles) != 1 {
		return Bundled{}, b.problem("the bundler gave %d texts instead of one", len(result.OutputFiles))
	}
	out.Code = deferPatterns(result.OutputFiles[0].Contents)
	if len(out.Code) > maxUnitBytes {
		return Bundled{}, b.problem("the modules are %d bytes together; the limit is %d", len(out.Code), maxUnitBytes)
	}
	return out, nil
}

// build calls esbuild and waits for it, but not for ever. esbuild cannot be
// stopped while it parses a file; what is left of it then reads no other.
func (b *bundler) build() (api.BuildResult, bool) {
	done := make(chan api.BuildResult, 1)
	go func() { done <- api.Build(b.options()) }()
	timer := time.NewTimer(b.req.TimeLimit)
	defer timer.Stop()
	select {
	case result := <-done:
		return result, true
	case <-timer.C:
		b.mu.Lock()
		defer b.mu.Unlock()
		b.late = true
		return api.BuildResult{}, false
	}
}

// options are chosen to keep what modules mean in Node: the name of a function
// stays, a package is read by its main file and not by the one for bundlers, and
// no configuration of the project that the folder belongs to is looked at.
func (b *bundler) options() api.BuildOptions {
	opts := api.BuildOptions{
		AbsWorkingDir: b.req.Dir,
		Bundle:        true,
		Platform:      api.PlatformNode,
		MainFields:    []string{"main", "module"},
		Conditions:    []string{"node"}, // and not the bundlers' own "module"
		Format:        api.FormatCommonJS,
		Target:        api.ES2022,
		Supported:     unsupportedSyntax(),
		Define:        bundleDefines(),
		Loader:        bundleLoaders(),
		KeepNames:     true,
		LegalComments: api.LegalCommentsNone,
		Sourcemap:     api.SourceMapNone,
		LogLevel:      api.LogLevelSilent,
		TsconfigRaw:   "{}",
		Plugins:       []api.Plugin{{Name: "claimctl", Setup: b.setup}},
		Write:         false,
	}
	if b.req.Entry != "" {
		opts.EntryPoints = []string{b.req.Entry}
		opts.Outfile = filepath.Join(b.req.Dir, "bundle.js")
		return opts
	}
	opts.Stdin = &api.StdinOptions{Contents: bundleEntry(slices.DeleteFunc(slices.Clone(b.req.Names), func(name string) bool { return !bare(name) })), ResolveDir: b.req.Dir, Sourcefile: bundleSource, Loader: api.LoaderJS}
	return opts
}

// bundleSource is the name of the text that [bundleEntry] makes.
const bundleSource = "claimctl-modules"

// bundleEntry is a module with one function for each name. One text for all of
// them, so that what several of them need is there once.
func bundleEntry(names []string) string {
	var text strings.Builder
	text.WriteString("module.exports = {\n")
	for _, name := range names {
		quoted := action.MustMarshal(name)
		fmt.Fprintf(&text, "%s: () => require(%s),\n", quoted, quoted)
	}
	text.WriteString("};\n")
	return text.String()
}

// unsupportedSyntax is what the engine does not parse, though ES2022 has it:
// the bundler writes it in other words.
func unsupportedSyntax() map[string]bool {
	return map[string]bool{
		"async-generator": false, "for-await": false, "dynamic-import": false,
		"regexp-match-indices": false, "regexp-set-notation": false,
	}
}

func bundleDefines() map[string]string {
	return map[string]string{
		"process.env.NODE_ENV": `"production"`,
		"import.meta.url":      `"file:///node_modules/bundle.js"`,
	}
}

func bundleLoaders() map[string]api.Loader {
	return map[string]api.Loader{
		".txt": api.LoaderText, ".md": api.LoaderText, ".html": api.LoaderText, ".css": api.LoaderText,
		".pem": api.LoaderText, ".xml": api.LoaderText, ".svg": api.LoaderText, ".graphql": api.LoaderText,
	}
}

func (b *bundler) bundled(warnings []api.Message) Bundled {
	out := Bundled{
		Inputs: b.seen.list(), Names: sortedKeys(b.found), Missing: sortedKeys(b.missing), Replaced: sortedKeys(b.replaced),
	}
	for _, m := range warnings[:min(len(warnings), 10)] {
		d := b.diagnostic(m)
		d.Severity = action.SeverityWarning
		out.Warnings = append(out.Warnings, *d)
	}
	return out
}

// failure is the first error; one that this package found itself comes before
// what the bundler makes of it.
func (b *bundler) failure(list []api.Message) error {
	for _, m := range list {
		var d *action.Diagnostic
		if err, ok := m.Detail.(error); ok && errors.As(err, &d) {
			return d
		}
	}
	d := b.diagnostic(list[0])
	if strings.HasPrefix(list[0].Text, "Top-level await") {
		d.Summary = "require() cannot load a module with a top-level await"
	}
	d.Detail = "an installed module that the action requires cannot be bundled"
	d.Hint = "install another version of it, or give a stand-in with --stub NAME=FILE"
	return d
}

func (b *bundler) problem(format string, args ...any) error {
	return &action.Diagnostic{
		Code: CodeSyntax, Severity: action.SeverityError, Summary: fmt.Sprintf(format, args...), File: b.req.Dir,
		Hint: "give a stand-in for the largest of the modules with --stub NAME=FILE",
	}
}

func (b *bundler) diagnostic(m api.Message) *action.Diagnostic {
	path := b.req.Dir
	if m.Location != nil {
		path = m.Location.File
		if !filepath.IsAbs(path) {
			path = filepath.Join(b.req.Dir, path)
		}
	}
	var d *action.Diagnostic
	errors.As(buildDiagnostic(action.Source{Path: path}, m), &d)
	if m.Location == nil {
		d.Line, d.Column = 0, 0
		d.Summary = m.Text
	}
	return d
}
