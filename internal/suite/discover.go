package suite

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// IsSuite reports whether a path is named like a suite.
func IsSuite(path string) bool {
	return strings.HasSuffix(path, ".claims.yaml") || strings.HasSuffix(path, ".claims.yml")
}

// Discover returns the suites in a folder and below it, sorted by path. What
// is in .git and node_modules does not count. Walk is [filepath.WalkDir] or
// behaves like it; its first error is returned.
func Discover(walk func(root string, fn fs.WalkDirFunc) error, root string) ([]string, error) {
	var found []string
	err := walk(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			if name := filepath.Base(path); path != root && (name == ".git" || name == "node_modules") {
				return fs.SkipDir
			}
		case IsSuite(path):
			found = append(found, path)
		}
		return nil
	})
	slices.Sort(found)
	return found, err
}
