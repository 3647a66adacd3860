package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/claimctl/claimctl/pkg/action"
)

// bundler decides for esbuild what a name means and which files may be read.
// esbuild calls it from several goroutines.
type bundler struct {
	req BundleRequest

	mu    sync.Mutex
	seen  inputs
	roots []string // packages outside of node_modules: links lead there
	bytes int64
	late  bool // the time is up
	// What became of the names of the request.
	found, missing, replaced map[string]bool
}

func newBundler(req BundleRequest) *bundler {
	b := &bundler{req: req, seen: inputs{}, found: map[string]bool{}, missing: map[string]bool{}, replaced: map[string]bool{}}
	for _, name := range req.Names {
		if !bare(name) {
			b.missing[name] = true
		}
	}
	return b
}

// inputs are the files that a bundle depends on, with their hashes; see
// [BundleInput].
type inputs map[string]string

func (in inputs) list() []BundleInput {
	out := make([]BundleInput, 0, len(in))
	for _, path := range slices.Sorted(maps.Keys(in)) {
		out = append(out, BundleInput{path, in[path]})
	}
	return out
}

func sortedKeys(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

func (b *bundler) setup(build api.PluginBuild) {
	build.OnResolve(api.OnResolveOptions{Filter: `^[^./\\]`}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
		return b.resolve(build, args)
	})
	build.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: "file"}, b.load)
}

// asked marks the questions that the bundler itself asks.
type asked struct{}

// resolve says what becomes of a name that is no path.
func (b *bundler) resolve(build api.PluginBuild, args api.OnResolveArgs) (api.OnResolveResult, error) {
	if _, own := args.PluginData.(asked); own || args.Kind == api.ResolveEntryPoint || filepath.IsAbs(args.Path) {
		return api.OnResolveResult{}, nil
	}
	stays := api.OnResolveResult{Path: args.Path, External: true}
	switch {
	case b.req.Entry != "", b.external(args.Path), isNodeModule(args.Path):
		return stays, nil
	case !b.inPackage(args) && !bare(args.Path):
		return stays, nil
	}
	return b.resolvePackage(build, args)
}

// resolvePackage finds an installed module. What is not installed is required
// when it is reached, which tells the package that it is not there.
func (b *bundler) resolvePackage(build api.PluginBuild, args api.OnResolveArgs) (api.OnResolveResult, error) {
	stays := api.OnResolveResult{Path: args.Path, External: true}
	found := build.Resolve(args.Path, api.ResolveOptions{
		Importer: args.Importer, Namespace: args.Namespace, ResolveDir: args.ResolveDir, Kind: args.Kind, PluginData: asked{},
	})
	b.looked(args.ResolveDir, args.Path)
	if len(found.Errors) > 0 {
		b.note(args, b.missing)
		return stays, nil
	}
	b.allow(found.Path)
	b.describe(filepath.Dir(found.Path))
	if replaced(args.Path) {
		b.note(args, b.replaced)
		return stays, nil
	}
	b.note(args, b.found)
	if args.Path == "axios" {
		return lighterAxios(found.Path), nil
	}
	return api.OnResolveResult{}, nil
}

// lighterAxios is the file of axios for browsers, where it has one: with the
// adapter that it gets, the one for Node is never used, and three times as large.
func lighterAxios(main string) api.OnResolveResult {
	const folder = "/node_modules/axios/"
	i := strings.LastIndex(filepath.ToSlash(main), folder)
	if i < 0 {
		return api.OnResolveResult{}
	}
	file := filepath.Join(main[:i+len(folder)], "dist", "browser", "axios.cjs")
	if _, err := os.Stat(file); err != nil {
		return api.OnResolveResult{}
	}
	return api.OnResolveResult{Path: file}
}

// inPackage reports whether a name is one that a package gives its own files.
func (b *bundler) inPackage(args api.OnResolveArgs) bool {
	return strings.HasPrefix(args.Path, "#") && !b.requested(args)
}

// note keeps a name of the request.
func (b *bundler) note(args api.OnResolveArgs, in map[string]bool) {
	if !b.requested(args) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	in[args.Path] = true
}

func (b *bundler) requested(args api.OnResolveArgs) bool {
	return filepath.Base(args.Importer) == bundleSource && args.ResolveDir == b.req.Dir
}

// external reports whether a name stays a require call whatever is installed.
func (b *bundler) external(name string) bool {
	return slices.Contains(b.req.External, name) || slices.Contains(b.req.External, withoutVersion(name))
}

// looked remembers the folders in which a package would be found before the one
// that has it.
func (b *bundler) looked(dir, name string) {
	name = filepath.FromSlash(PackageName(name))
	b.mu.Lock()
	defer b.mu.Unlock()
	for {
		if filepath.Base(dir) != "node_modules" {
			path := filepath.Join(dir, "node_modules", name)
			if _, known := b.seen[path]; !known {
				if _, err := os.Stat(path); err == nil {
					return
				}
				b.seen[path] = ""
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return
		}
		dir = parent
	}
}

// load looks at a file before esbuild reads it. Only what has to be changed is
// given to esbuild from here: it does not say which files the package wants to
// be empty.
func (b *bundler) load(args api.OnLoadArgs) (api.OnLoadResult, error) {
	code, err := b.read(args.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return api.OnLoadResult{}, nil // esbuild says who wants it, or that it is to be empty
	}
	if err != nil {
		return api.OnLoadResult{}, err
	}
	if changed, ok := changedModule(args.Path, code); ok {
		return api.OnLoadResult{Contents: &changed, Loader: api.LoaderJS}, nil
	}
	return api.OnLoadResult{}, nil
}

// read returns a file that is an input, when it is one that can be parsed
// within bounds. The error is an *[action.Diagnostic], or [fs.ErrNotExist].
func (b *bundler) read(path string) ([]byte, error) {
	code, err := b.readBounded(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, err
	case err == nil && !b.allowed(path):
		err = errors.New("outside of the installed modules: a run cannot reach the file system")
	}
	if err != nil {
		return nil, &action.Diagnostic{Code: CodeSyntax, Severity: action.SeverityError, Summary: err.Error(), File: path}
	}
	src := action.Source{Path: path, Code: code}
	if err := checkPackageFile(src); err != nil {
		return nil, err
	}
	b.describe(filepath.Dir(path))
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen[path] = fileHash(code)
	return code, nil
}

func (b *bundler) readBounded(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("reading: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("not a file but %s", info.Mode().Type())
	}
	b.mu.Lock()
	b.bytes += max(info.Size(), 1<<10) // many empty files are work, too
	total, late := b.bytes, b.late
	b.mu.Unlock()
	if late {
		return nil, errors.New("read too late")
	}
	if total > b.req.MaxInputBytes {
		return nil, fmt.Errorf("the modules that the action requires are more than %d MB of source", b.req.MaxInputBytes>>20)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading: %w", err)
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, info.Size()))
}

// allow lets a package be read that a link in node_modules leads to.
func (b *bundler) allow(file string) {
	if !filepath.IsAbs(file) || inModules(file) {
		return
	}
	for dir := filepath.Dir(file); dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "package.json")); err == nil {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.roots = append(b.roots, dir+string(filepath.Separator))
			return
		}
	}
}

// allowed reports whether a file belongs to an installed package. Without this,
// an action or a package could have any JSON document of the machine.
func (b *bundler) allowed(path string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.req.Entry != "" || inModules(path) ||
		slices.ContainsFunc(b.roots, func(root string) bool { return strings.HasPrefix(path, root) })
}

func inModules(path string) bool { return strings.Contains(filepath.ToSlash(path), "/node_modules/") }

// describe adds the package.json files that say how a file of the folder is
// read: those of its package.
func (b *bundler) describe(dir string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for filepath.IsAbs(dir) {
		path := filepath.Join(dir, "package.json")
		if _, known := b.seen[path]; known {
			return
		}
		text, err := os.ReadFile(path)
		if err == nil {
			b.seen[path] = fileHash(text)
		}
		parent := filepath.Dir(dir)
		if parent == dir || !inModules(dir) && err == nil || isModulesFolder(parent) {
			return
		}
		dir = parent
	}
}

// isModulesFolder reports whether a folder holds packages.
func isModulesFolder(dir string) bool {
	if strings.HasPrefix(filepath.Base(dir), "@") {
		dir = filepath.Dir(dir)
	}
	return filepath.Base(dir) == "node_modules"
}

func fileHash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Bounds of what is parsed of a package. In eleven thousand files of npm the
// deepest nesting is 69 and the longest run of words 2,727.
const (
	maxPackageNesting = 1000
	maxPackageRun     = 10_000
)

// checkPackageFile refuses what the parsers would need too deep a stack for, as
// [checkNesting] does for an action. But modules carry long strings of data, so
// that words are counted here and not characters; and they are larger, so that
// statements in statements count, too: if (a) if (b) …
func checkPackageFile(src action.Source) error {
	runs, word := make([]int, 1, maxPackageNesting+2), false // words since a comma or semicolon, in each open bracket
	for i, c := range src.Code {
		top := &runs[len(runs)-1]
		switch c {
		case '(', '[', '{':
			*top++
			runs = append(runs, 0)
		case ')', ']', '}':
			runs = runs[:max(len(runs)-1, 1)]
		case ',', ';':
			*top = 0
		default:
			if begins := isWordByte(c) && !word || !isWordByte(c) && c > ' '; begins {
				*top++
			}
		}
		word = isWordByte(c)
		if len(runs) > maxPackageNesting+1 || *top > maxPackageRun {
			return refuseAt(src, i, fmt.Sprintf("brackets are nested more than %d deep, or more than %d words follow each other without a comma or semicolon", maxPackageNesting, maxPackageRun))
		}
	}
	return nil
}

// isWordByte takes the letters of base64 for those of words.
func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c == '/' || c == '+' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// Installable returns the name under which a module is looked for in
// node_modules: without the version that some platforms allow behind it. ok is
// false for what is never looked for there: paths, addresses and the modules that
// Node has itself.
func Installable(name string) (installed string, ok bool) {
	name = withoutVersion(name)
	return name, bare(name) && !isNodeModule(name)
}

// bare reports whether a name is one of a package or of a file in it.
func bare(name string) bool {
	if len(name) > 512 || strings.ContainsAny(name, ":\\\x00") || strings.HasPrefix(name, "#") {
		return false
	}
	for i, part := range strings.Split(name, "/") {
		if part == ".." || part == "." || part == "" && i == 0 {
			return false
		}
	}
	return !strings.HasPrefix(name, ".")
}

// PackageName is the name of the package that a specifier belongs to: "lodash"
// for "lodash/get", "@scope/pkg" for "@scope/pkg/x".
func PackageName(specifier string) string {
	parts := strings.SplitN(specifier, "/", 3)
	if strings.HasPrefix(specifier, "@") && len(parts) > 1 {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

// replaced reports whether a module's built-in stand-in is used although the
// module is installed.
func replaced(name string) bool {
	return slices.Contains(socketModules(), PackageName(name)) && isBuiltin(name)
}

// socketModules are the HTTP clients that open sockets, which a run does not
// have, or of which the build for browsers needs what only browsers have.
func socketModules() []string {
	return []string{
		"cross-fetch", "isomorphic-fetch", "node-fetch", "request", "request-promise", "request-promise-any",
		"request-promise-core", "request-promise-native", "undici",
	}
}

// changedModule is the text of a module that cannot be taken as it is: axios
// gets an adapter that sends its requests, and a native addon says that it is
// one.
func changedModule(path string, code []byte) (string, bool) {
	switch {
	case strings.HasSuffix(path, ".node"), strings.HasSuffix(path, ".wasm"):
		return "throw new Error(" + string(action.MustMarshal(filepath.Base(path)+" is native code, which a run cannot load")) + ");", true
	case !axiosMain().MatchString(filepath.ToSlash(path)):
		return "", false
	case strings.Contains(string(code), "module.exports"):
		return string(code) + "\n;require('claimctl:axios-adapter')(module.exports);\n", true
	}
	return "import adapt from 'claimctl:axios-adapter';\n" + string(code) + "\n;adapt(axios);\n", true
}

// axiosMain matches the files of axios that export it whole.
var axiosMain = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`/node_modules/axios/(index\.js|dist/(axios(\.min)?\.c?js|(browser|node|esm)/axios(\.min)?\.c?js))$`)
})

// isNodeModule reports whether Node has a module of that name itself, which then
// comes before an installed one.
func isNodeModule(name string) bool {
	name, explicit := strings.CutPrefix(name, "node:")
	switch name {
	case "assert", "assert/strict", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto",
		"dgram", "diagnostics_channel", "dns", "dns/promises", "domain", "events", "fs", "fs/promises", "http", "http2",
		"https", "inspector", "inspector/promises", "module", "net", "os", "path", "path/posix", "path/win32", "perf_hooks",
		"process", "punycode", "querystring", "readline", "readline/promises", "repl", "stream", "stream/consumers",
		"stream/promises", "stream/web", "string_decoder", "sys", "timers", "timers/promises", "tls", "trace_events", "tty",
		"url", "util", "util/types", "v8", "vm", "wasi", "worker_threads", "zlib":
		return true
	}
	return explicit
}
