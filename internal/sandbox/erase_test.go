package sandbox_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func TestErased(t *testing.T) {
	t.Parallel()
	const typed = "// tier\nexport const onExecutePostLogin = async (event: any, api: any): Promise<void> => {\n  const { é } = event as { é: string };\n  await api.x(é ?? 'free');\n};\n"
	src := action.Source{Path: "tier.ts", Code: []byte(typed)}
	first, err := sandbox.Erased(src)
	if err != nil {
		t.Fatal(err)
	}
	second, _ := sandbox.Erased(src)
	for _, want := range []string{"module.exports", "onExecutePostLogin", "async (event, api) =>", "é ??"} {
		if !strings.Contains(string(first), want) {
			t.Errorf("%q is not in\n%s", want, first)
		}
	}
	if string(first) != string(second) || strings.Contains(string(first), "Promise<void>") {
		t.Errorf("got\n%s", first)
	}
	_, err = sandbox.Erased(action.Source{Path: "broken.ts", Code: []byte("const a: = 1;")})
	var d *action.Diagnostic
	if !errors.As(err, &d) || d.Line != 1 || d.File != "broken.ts" {
		t.Errorf("got %v", err)
	}
}
