package suite_test

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
)

// files is a file system of a few texts.
type files map[string]string

func (f files) read(path string) ([]byte, error) {
	text, ok := f[filepath.ToSlash(path)]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: path, Err: errors.New("no such file")}
	}
	return []byte(text), nil
}

func parse(t *testing.T, f files, path string) *suite.Suite {
	t.Helper()
	data, err := f.read(path)
	if err != nil {
		t.Fatal(err)
	}
	s, problems := suite.Parse(path, data)
	if len(problems) > 0 {
		t.Fatalf("problems: %v", told(problems))
	}
	return s
}

func told(list []action.Diagnostic) []string {
	var lines []string
	for _, d := range list {
		line := fmt.Sprintf("%d:%d %s %s", d.Line, d.Column, d.Code, d.Summary)
		if d.Hint != "" {
			line += " (" + d.Hint + ")"
		}
		lines = append(lines, line)
	}
	return lines
}
