package floors_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// houseFloors gives every package its floor. The vendors' folders under
// pkg/dialect and pkg/provider are not in it: see [house.floor].
func houseFloors() map[string]int {
	return map[string]int{
		"pkg/action":        0,
		"internal/diag":     0,
		"internal/secret":   0,
		"internal/nearest":  0,
		"internal/locale":   0,
		"internal/filelock": 0,

		"internal/sandbox":  1,
		"internal/jsontmpl": 1,
		"internal/tape":     0,
		"internal/tapetree": 1,
		"internal/yamldoc":  1,
		"pkg/presets":       1,
		"pkg/claims":        1,
		"pkg/jwtinspect":    1,
		"pkg/jwtmint":       1,

		"pkg/dialect":        2,
		"pkg/platform/auth0": 2,
		"pkg/jwtverify":      2,
		"internal/tokentext": 3,
		"internal/modules":   2,
		"internal/network":   2,
		"internal/jsondoc":   2,
		"pkg/provider":       2,

		"pkg/provider/tenant": 2,

		"pkg/dialect/dialecttest":   3,
		"pkg/provider/providertest": 3,

		"pkg/dialect/all":  4,
		"pkg/provider/all": 4,

		"pkg/runner": 5,
		"pkg/lint":   5,

		"internal/worker":          6,
		"internal/suite":           6,
		"internal/explore":         6,
		"internal/coverage":        6,
		"internal/mutate":          6,
		"internal/deploy":          6,
		"internal/serve":           6,
		"internal/serve/servetest": 7,
		"internal/project":         6,
		"internal/invoke":          6,
		"internal/parity":          6,
		"internal/scaffold":        6,
		"internal/watch":           6,
		"internal/summary":         6,

		"internal/report": 7,
		"internal/replay": 7,

		"internal/cli":   8,
		"internal/quick": 8,

		"cmd/claimctl":    9,
		"internal/docs":   9,
		"internal/bench":  9,
		"internal/floors": 9,
	}
}

// houseRooms says which packages may import a third-party module.
func houseRooms() []room {
	return []room{
		{"github.com/dop251/goja", []string{"internal/sandbox"}},
		{"github.com/evanw/esbuild", []string{"internal/sandbox"}},
		{"github.com/lestrrat-go/jwx", []string{"pkg/jwtverify", "pkg/jwtmint"}},
		{"github.com/charmbracelet/lipgloss", []string{"internal/report"}},
		{"charm.land/lipgloss", []string{"internal/report"}},
		{"github.com/spf13/cobra", []string{"internal/cli", "internal/docs"}},
		{"github.com/fsnotify/fsnotify", []string{"internal/watch"}},
		{"github.com/klauspost/compress", []string{"internal/replay", "cmd/claimctl"}},
		{"go.yaml.in/yaml", []string{"internal/yamldoc", "internal/secret"}},
	}
}

func theHouse(module string) house {
	process := []string{"cmd/claimctl", "internal/cli", "internal/quick"}
	return house{
		module:      module,
		minPackages: 10,
		floors:      houseFloors(),
		vendorDirs:  []string{"pkg/dialect", "pkg/provider"},
		vendorFloor: 3,
		rooms:       houseRooms(),
		pure:        []string{"pkg/action"},
		badNames:    []string{"util", "common", "shared", "helpers", "types"},
		process: []restricted{
			{"os", []string{"Exit", "Args", "Stdin", "Stdout", "Stderr", "Getenv", "LookupEnv", "Environ", "ExpandEnv"}, process},
			{"time", []string{"Now"}, append([]string{"internal/bench", "internal/serve/servetest"}, process...)},
		},
		shortDir:    "internal/cli",
		shortImport: "github.com/spf13/cobra",
		shortFile:   150,
	}
}

func TestHouseRules(t *testing.T) {
	t.Parallel()
	root, module := repository(t)
	problems, err := theHouse(module).check(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Error(p)
	}
}

// repository finds the folder above this one that has a go.mod, and the module
// path in it.
func repository(t *testing.T) (root, module string) {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		text, err := os.ReadFile(filepath.Join(root, "go.mod"))
		if err == nil {
			return root, modulePath(t, string(text))
		}
		parent := filepath.Dir(root)
		if parent == root {
			t.Fatal("no go.mod in any folder above the test")
		}
		root = parent
	}
}

func modulePath(t *testing.T, text string) string {
	t.Helper()
	m := regexp.MustCompile(`(?m)^module\s+(\S+)`).FindStringSubmatch(text)
	if m == nil {
		t.Fatal("go.mod has no module line")
	}
	return strings.Trim(m[1], `"`)
}
