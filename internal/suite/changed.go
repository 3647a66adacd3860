package suite

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Changed asks git which files differ from a commit: committed since, in the
// index, in the working tree, or new and not ignored. The paths are absolute.
// Git runs git with arguments in the folder of the user.
func Changed(git func(args ...string) ([]byte, error), ref string) ([]string, error) {
	if ref == "" || strings.HasPrefix(ref, "-") {
		return nil, fmt.Errorf("%q is not the name of a commit", ref)
	}
	top, err := git("rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	root := strings.TrimRight(string(top), "\r\n")
	tracked, err := git("-C", root, "diff", "--name-only", "--no-renames", "-z", "--end-of-options", ref, "--")
	if err != nil {
		return nil, err
	}
	others, err := git("-C", root, "ls-files", "--others", "--exclude-standard", "-z")
	if err != nil {
		return nil, err
	}
	var files []string
	for name := range strings.SplitSeq(string(tracked)+string(others), "\x00") {
		if name != "" {
			files = append(files, filepath.Join(root, filepath.FromSlash(name)))
		}
	}
	return files, nil
}

// Touches reports whether one of the files is among those that changed. Both
// are absolute paths.
func Touches(files, changed []string) bool {
	is := map[string]bool{}
	for _, c := range changed {
		is[filepath.Clean(c)] = true
	}
	for _, f := range files {
		if is[filepath.Clean(f)] {
			return true
		}
	}
	return false
}
