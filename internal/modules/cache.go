package modules

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

// manifest says what a bundle was made of. Its file is named by the request, the
// bundle's by the hash of its text.
type manifest struct {
	Version  int                   `json:"version"`
	Code     string                `json:"code,omitempty"` // the hash of the text; "" when there is none
	Names    []string              `json:"names"`
	Replaced []string              `json:"replaced,omitempty"`
	Warnings []action.Diagnostic   `json:"warnings,omitempty"`
	Inputs   []sandbox.BundleInput `json:"inputs"`
}

const manifestVersion = 1

// Bounds of what is read from the cache: a package's file is at most as large as
// all that the bundler reads.
const (
	maxManifest = 16 << 20
	maxCode     = 32 << 20
	maxInput    = 64 << 20
)

// bundle takes the bundle from the cache, or makes it and keeps it there.
func (req Request) bundle(want sandbox.BundleRequest) (b sandbox.Bundled, cached bool, err error) {
	if req.Cache == "" {
		b, err = sandbox.Bundle(want)
		return b, false, err
	}
	path := filepath.Join(req.Cache, key(want)+".json")
	if b, ok := req.lookup(path); ok {
		return b, true, nil
	}
	// A package that is there and cannot be found in is being repaired soon.
	if b, err = sandbox.Bundle(want); err == nil && len(b.Missing) == 0 {
		req.store(path, b)
	}
	return b, false, err
}

// key names a request.
func key(want sandbox.BundleRequest) string {
	external := slices.Sorted(slices.Values(want.External))
	return hash(action.MustMarshal([]any{manifestVersion, sandbox.BundlerVersion(), want.Dir, want.Names, external}))
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// lookup finds a bundle all of whose inputs are as they were.
func (req Request) lookup(path string) (sandbox.Bundled, bool) {
	text, ok := req.read(path, maxManifest)
	if !ok {
		return sandbox.Bundled{}, false
	}
	m, err := parseManifest(text)
	if err != nil || slices.ContainsFunc(m.Inputs, req.changed) {
		return sandbox.Bundled{}, false
	}
	b := sandbox.Bundled{Names: m.Names, Replaced: m.Replaced, Warnings: m.Warnings, Inputs: m.Inputs}
	if m.Code == "" {
		return b, true
	}
	b.Code, ok = req.read(req.codePath(m.Code), maxCode)
	return b, ok && hash(b.Code) == m.Code
}

func (req Request) codePath(hash string) string { return filepath.Join(req.Cache, hash+".js") }

// changed reports whether a file is not what it was.
func (req Request) changed(in sandbox.BundleInput) bool {
	if in.SHA256 == "" {
		_, err := req.Files.Stat(in.Path)
		return err == nil
	}
	text, ok := req.read(in.Path, maxInput)
	return !ok || hash(text) != in.SHA256
}

// read gives a regular file of bounded size.
func (req Request) read(path string, limit int64) ([]byte, bool) {
	info, err := req.Files.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > limit {
		return nil, false
	}
	text, err := req.Files.Read(path)
	return text, err == nil
}

// store keeps a bundle. A cache that cannot be written is none: the next run
// makes the bundle again.
func (req Request) store(path string, b sandbox.Bundled) {
	if req.Files.Write == nil {
		return
	}
	m := manifest{
		Version: manifestVersion, Names: b.Names, Replaced: b.Replaced, Warnings: b.Warnings, Inputs: b.Inputs,
	}
	if len(b.Code) > 0 {
		m.Code = hash(b.Code)
		if req.Files.Write(req.codePath(m.Code), b.Code) != nil {
			return
		}
	}
	_ = req.Files.Write(path, action.MustMarshal(m))
}

// parseManifest reads a manifest strictly: a file of another version, or one
// that somebody else wrote, is an error.
func parseManifest(text []byte) (manifest, error) {
	var m manifest
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return manifest{}, err
	}
	if dec.More() || m.Version != manifestVersion {
		return manifest{}, errors.New("not a manifest of this version")
	}
	if m.Code != "" && !isHash(m.Code) || (m.Code == "") != (len(m.Names) == 0) {
		return manifest{}, fmt.Errorf("%q is no name of a text", m.Code)
	}
	if len(m.Inputs) == 0 {
		return manifest{}, errors.New("a bundle that was made of nothing")
	}
	for _, in := range m.Inputs {
		if !filepath.IsAbs(in.Path) || in.SHA256 != "" && !isHash(in.SHA256) {
			return manifest{}, fmt.Errorf("%q is no input", in.Path)
		}
	}
	return m, nil
}

func isHash(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size && hex.EncodeToString(b) == s
}
