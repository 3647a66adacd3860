package cli

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/claimctl/claimctl/internal/suite"
)

// sort tells actions from suites; a folder stands for the suites below it.
// Without paths, it is this folder.
func (e *Env) sort(args []string) (actions, suites []string, err error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	for _, path := range args {
		info, err := e.Files.Stat(path)
		switch {
		case err == nil && info.IsDir():
			found, err := suite.Discover(e.walk, path)
			if err != nil {
				return nil, nil, usage(path+" cannot be read: "+cause(err).Error(), "")
			}
			if len(found) == 0 {
				return nil, nil, usage("no test found: there is no *.claims.yaml below "+path, "claimctl init writes one; claimctl test ACTION runs an action once")
			}
			suites = append(suites, found...)
		case suite.IsSuite(path):
			suites = append(suites, path)
		default:
			actions = append(actions, path)
		}
	}
	return actions, suites, nil
}

// walk is [filepath.WalkDir] on the files of the Env.
func (e *Env) walk(root string, fn fs.WalkDirFunc) error {
	entries, err := e.Files.ReadDir(root)
	if err != nil {
		return fn(root, nil, err)
	}
	for _, entry := range entries {
		path := filepath.Join(root, entry.Name())
		err := fn(path, entry, nil)
		switch {
		case errors.Is(err, fs.SkipDir):
			continue
		case err != nil:
			return err
		case entry.IsDir():
			if err := e.walk(path, fn); err != nil {
				return err
			}
		}
	}
	return nil
}
