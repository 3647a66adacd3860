package floors_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// smallHouse has two floors and a vendors' folder, with rules of every kind.
func smallHouse() house {
	return house{
		module:      "example.com/m",
		minPackages: 1,
		floors:      map[string]int{"low": 0, "lower": 0, "mid": 1, "vendors": 2, "vendors/all": 4, "top": 5, "util": 5},
		vendorDirs:  []string{"vendors"},
		vendorFloor: 3,
		rooms:       []room{{"example.com/engine", []string{"mid", "top"}}},
		pure:        []string{"low"},
		badNames:    []string{"util"},
		process: []restricted{
			{"os", []string{"Exit", "Args"}, []string{"top"}},
			{"time", []string{"Now"}, []string{"top"}},
		},
		shortDir:    "top",
		shortImport: "example.com/flags",
		shortFile:   5,
	}
}

// TestChecker gives the checker trees that it must find fault with, and their
// neighbours that it must not.
func TestChecker(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file, text string
		want             []string
	}{
		{"import from a lower floor", "mid/a.go", `package mid; import "example.com/m/low"`, nil},
		{
			"import from the same floor", "lower/a.go", `package lower; import "example.com/m/low"`,
			[]string{"lower/a.go:1: lower (floor 0) imports low (floor 0); only lower floors may be imported"},
		},
		{
			"import from a higher floor", "mid/a.go", `package mid; import "example.com/m/top"`,
			[]string{"mid/a.go:1: mid (floor 1) imports top (floor 5); only lower floors may be imported"},
		},
		{"a test may look up", "mid/a_test.go", `package mid_test; import "example.com/m/top"`, nil},
		{"vendor imports below", "vendors/acme/a.go", `package acme; import "example.com/m/vendors"`, nil},
		{
			"vendor imports a sibling", "vendors/acme/a.go", `package acme; import "example.com/m/vendors/other"`,
			[]string{"vendors/acme/a.go:1: vendors/acme (floor 3) imports vendors/other (floor 3); only lower floors may be imported"},
		},
		{
			"package without a floor", "attic/a.go", `package attic`,
			[]string{"attic: has no floor; list it in houseFloors, or move its code into a package that is listed"},
		},
		{
			"folder in a vendor's folder", "vendors/acme/sub/a.go", `package sub`,
			[]string{"vendors/acme/sub: has no floor; list it in houseFloors, or move its code into a package that is listed"},
		},
		{
			"import without a floor", "top/a.go", `package top; import "example.com/m/attic"`,
			[]string{"top/a.go:1: imports attic, which has no floor"},
		},
		{
			"import of the module's root", "top/a.go", `package top; import "example.com/m"`,
			[]string{"top/a.go:1: imports ., which has no floor"},
		},
		{"module with our path as a prefix", "mid/a.go", `package mid; import "example.com/mad"`, nil},
		{"engine in its room", "mid/a.go", `package mid; import "example.com/engine/v3/ast"`, nil},
		{
			"engine out of its room", "vendors/a.go", `package vendors; import "example.com/engine/v3/ast"`,
			[]string{"vendors/a.go:1: vendors imports example.com/engine/v3/ast, which only mid and top may"},
		},
		{
			"engine out of its room, in a test", "vendors/a_test.go", `package vendors; import "example.com/engine"`,
			[]string{"vendors/a_test.go:1: vendors imports example.com/engine, which only mid and top may"},
		},
		{"module with a similar name", "vendors/a.go", `package vendors; import "example.com/engineer"`, nil},
		{
			"pure package with a third party", "low/a.go", `package low; import "example.com/cmp"`,
			[]string{"low/a.go:1: low imports example.com/cmp; it may import the standard library only"},
		},
		{"pure package with the standard library", "low/a.go", `package low; import "encoding/json"`, nil},
		{"pure package's test with a third party", "low/a_test.go", `package low_test; import "example.com/cmp"`, nil},
		{
			"bad name", "util/a.go", `package util`,
			[]string{`util: a package named "util" says nothing of its job; name it after the one thing it does`},
		},
		{
			"bad name in the package clause only", "mid/a.go", `package util`,
			[]string{`mid: a package named "util" says nothing of its job; name it after the one thing it does`},
		},
		{
			"init", "mid/a.go", "package mid\nfunc init() {}",
			[]string{"mid/a.go:2: has an init function; return the value from a function and call it"},
		},
		{"init that is a method", "mid/a.go", "package mid\ntype t int\nfunc (t) init() {}", nil},
		{
			"blank import", "mid/a.go", `package mid; import _ "net/http/pprof"`,
			[]string{"mid/a.go:1: imports net/http/pprof for its side effect; only embed may be"},
		},
		{"blank import of embed", "mid/a.go", `package mid; import _ "embed"`, nil},
		{
			"dot import", "mid/a.go", `package mid; import . "strings"`,
			[]string{"mid/a.go:1: imports strings with a dot; use its name"},
		},
		{
			"exit", "mid/a.go", "package mid\nimport \"os\"\nfunc f() { os.Exit(1) }",
			[]string{"mid/a.go:3: mid uses os.Exit, which only top may; take it as a parameter"},
		},
		{
			"arguments under another name", "mid/a.go", "package mid\nimport sys \"os\"\nvar a = sys.Args",
			[]string{"mid/a.go:3: mid uses os.Args, which only top may; take it as a parameter"},
		},
		{
			"clock handed on, not called", "mid/a.go", "package mid\nimport \"time\"\nvar clock = time.Now",
			[]string{"mid/a.go:3: mid uses time.Now, which only top may; take it as a parameter"},
		},
		{"other names of the same package", "mid/a.go", "package mid\nimport \"os\"\nvar open = os.Open", nil},
		{"same name of another package", "mid/a.go", "package mid\nimport \"x/clock\"\nvar now = clock.Now", nil},
		{"exit where it is allowed", "top/a.go", "package top\nimport \"os\"\nfunc f() { os.Exit(1) }", nil},
		{"exit in a test", "mid/a_test.go", "package mid\nimport \"os\"\nfunc f() { os.Exit(1) }", nil},
		{"just short enough", "top/a.go", "package top\nimport \"example.com/flags\"\n\n\n\n", nil},
		{"too long", "top/a.go", "package top\nimport \"example.com/flags\"\n\n\n\n\n", []string{"top/a.go:1: has 6 lines, more than 5; what a command does belongs a floor down"}},
		{"long, but no command", "top/a.go", "package top\n\n\n\n\n\n", nil},
		{"long elsewhere", "mid/a.go", "package mid\nimport \"example.com/flags\"\n\n\n\n\n", nil},
		{"file for another system", "mid/a_windows.go", "//go:build windows\n\npackage mid\nfunc init() {}", []string{
			"mid/a_windows.go:4: has an init function; return the value from a function and call it",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := smallHouse().check(fstest.MapFS{tt.file: {Data: []byte(tt.text)}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("problems (-want +got)\n%s", diff)
			}
		})
	}
}

func TestCheckerNoticesABrokenWalk(t *testing.T) {
	t.Parallel()
	h := smallHouse()
	h.minPackages = 3
	got, err := h.check(fstest.MapFS{
		"low/a.go":          {Data: []byte("package low")},
		"low/b.go":          {Data: []byte("package low")},
		"mid/a.go":          {Data: []byte("package mid")},
		"mid/testdata/a.go": {Data: []byte("package not_counted")},
		"tools/go.mod":      {Data: []byte("module tools")},
		"tools/a.go":        {Data: []byte("package not_counted")},
		".hidden/a.go":      {Data: []byte("package not_counted")},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"found 2 packages, expected at least 3: the walk is broken"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got)\n%s", diff)
	}
}

func TestCheckerRefusesWhatDoesNotParse(t *testing.T) {
	t.Parallel()
	_, err := smallHouse().check(fstest.MapFS{"low/a.go": {Data: []byte("package")}})
	if err == nil || !strings.Contains(err.Error(), "low/a.go:1") {
		t.Errorf("got error %v, want one at low/a.go:1", err)
	}
}
