package diag_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/diag"
)

func equal(t *testing.T, want, got string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// rows joins the lines of a frame.
func rows(lines ...string) string { return strings.Join(lines, "\n") + "\n" }

func TestFrame(t *testing.T) {
	t.Parallel()
	const three = "first\nsecond\nthird"
	long := strings.Repeat("x", 100)
	tests := []struct {
		name, source string
		line, column int
		want         string
	}{
		{"in the middle", three, 2, 3, rows("  1 | first", "> 2 | second", "    |   ^", "  3 | third")},
		{"first line", three, 1, 1, rows("> 1 | first", "    | ^", "  2 | second")},
		{"last line", three, 3, 5, rows("  2 | second", "> 3 | third", "    |     ^")},
		{"only line", "x", 1, 1, rows("> 1 | x", "    | ^")},
		{"no column", three, 1, 0, rows("> 1 | first", "  2 | second")},
		{"a column below one", three, 1, -7, rows("> 1 | first", "  2 | second")},
		{"at the end of the line", three, 1, 6, rows("> 1 | first", "    |      ^", "  2 | second")},
		{"past the end of the line", three, 1, 60, rows("> 1 | first", "    |      ^", "  2 | second")},
		{"far past the end of the line", three, 1, 1 << 40, rows("> 1 | first", "    |      ^", "  2 | second")},
		{"behind the last newline", "x\n", 2, 1, rows("  1 | x", "> 2 |", "    | ^")},
		{"empty lines", "\n\n", 2, 1, rows("  1 |", "> 2 |", "    | ^", "  3 |")},
		{"no source", "", 1, 1, rows("> 1 |", "    | ^")},
		{"line zero", three, 0, 1, ""},
		{"a line below one", three, -1, 1, ""},
		{"a line past the end", three, 4, 1, ""},
		{
			"numbers of two lengths", strings.Repeat("a\n", 9) + "b", 9, 1,
			rows("   8 | a", ">  9 | a", "     | ^", "  10 | b"),
		},
		{"CRLF", "a\r\nbc\r\nd\r\n", 2, 2, rows("  1 | a", "> 2 | bc", "    |  ^", "  3 | d")},
		{"past the end with CRLF", "a\r\nbc\r\n", 2, 9, rows("  1 | a", "> 2 | bc", "    |   ^", "  3 |")},
		{"byte order mark", "\ufeffab", 1, 2, rows("> 1 | ab", "    |  ^")},
		{"tabs are one blank", "\t\tx\ty", 1, 5, rows("> 1 |   x y", "    |     ^")},
		{"trailing blanks", "ab  \nc", 1, 1, rows("> 1 | ab", "    | ^", "  2 | c")},
		{"two-byte characters", "éü = x", 1, 6, rows("> 1 | éü = x", "    |      ^")},
		{"wide characters", "名前=x", 1, 4, rows("> 1 | 名前=x", "    |      ^")},
		{"Hangul, full-width and emoji", "한Ａ😀x", 1, 4, rows("> 1 | 한Ａ😀x", "    |       ^")},
		{"half-width", "ｶｿx", 1, 3, rows("> 1 | ｶｿx", "    |   ^")},
		{"combining characters", "e\u0301=x", 1, 4, rows("> 1 | e\u0301=x", "    |   ^")},
		{"control characters", "a\x1b[31mb", 1, 7, rows(`> 1 | a\u{1b}[31mb`, "    | "+strings.Repeat(" ", 11)+"^")},
		{"bytes that are no UTF-8", "a\xff\x9bb", 1, 4, rows("> 1 | a\ufffd\ufffdb", "    |    ^")},
		{"a line that just fits", long, 1, 100, rows("> 1 | "+long, "    | "+strings.Repeat(" ", 99)+"^")},
		{"the end of a line that just fits", long, 1, 101, rows("> 1 | "+strings.Repeat("x", 49), "    | "+strings.Repeat(" ", 49)+"^")},
		{"a long line", long + "y", 1, 1, rows("> 1 | "+long+"…", "    | ^")},
		{
			"a window into a long line", long + "y" + long, 1, 101,
			rows("> 1 | "+strings.Repeat("x", 49)+"y"+strings.Repeat("x", 50)+"…", "    | "+strings.Repeat(" ", 49)+"^"),
		},
		{"long lines around", long + "y\nz\n" + long + "y", 2, 1, rows("  1 | "+long+"…", "> 2 | z", "    | ^", "  3 | "+long+"…")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			equal(t, tt.want, diag.Frame([]byte(tt.source), tt.line, tt.column))
		})
	}
}

// TestFrameOfBundle: a bundle has everything on one line of a megabyte.
func TestFrameOfBundle(t *testing.T) {
	t.Parallel()
	const half = 500_000
	source := strings.Repeat("a", half) + "HERE" + strings.Repeat("b", half)
	want := rows(
		"> 1 | "+strings.Repeat("a", 49)+"HERE"+strings.Repeat("b", 47)+"…",
		"    | "+strings.Repeat(" ", 49)+"^",
	)
	equal(t, want, diag.Frame([]byte(source), 1, half+1))
	want = rows("> 1 | "+strings.Repeat("b", 49), "    | "+strings.Repeat(" ", 49)+"^")
	equal(t, want, diag.Frame([]byte(source), 1, 1<<30))
}

func TestPrintable(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"plain", "é😀 名前 \"<&>\\", "é😀 名前 \"<&>\\"},
		{"newline and tab stay", "a\n\tb", "a\n\tb"},
		{"ESC", "\x1b[2J\x1b]0;title\x07", `\u{1b}[2J\u{1b}]0;title\u{7}`},
		{"NUL, backspace, carriage return, DEL", "\x00\b\r\x7f", `\u{0}\u{8}\u{d}\u{7f}`},
		{"C1", "\u009b31m\u0085", `\u{9b}31m\u{85}`},
		{"C1 as a byte", "a\x9b31m", "a\ufffd31m"},
		{"cut off in a character", "a\xf0\x9f", "a\ufffd\ufffd"},
		{"bidirectional overrides", "a\u202egnp.\u202c\u2066\u2069\u200f", `a\u{202e}gnp.\u{202c}\u{2066}\u{2069}\u{200f}`},
		{"zero width", "a\u200bb\u200c\u200d\u2060\ufeff", `a\u{200b}b\u{200c}\u{200d}\u{2060}\u{feff}`},
		{"soft hyphen", "a\u00adb", `a\u{ad}b`},
		{"line and paragraph separator", "a\u2028b\u2029", `a\u{2028}b\u{2029}`},
		{"tags", "a\U000e0041", `a\u{e0041}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			equal(t, tt.want, diag.Printable(tt.in))
		})
	}
}

// harmless fails when a terminal could take a text for more than text.
func harmless(t *testing.T, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Fatalf("%q is no UTF-8", text)
	}
	for _, r := range text {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)) {
			t.Fatalf("%q has %U in it", text, r)
		}
	}
}

// FuzzFrame: no source and no position is a panic; what comes out is harmless,
// a few lines, and the mark stands once.
func FuzzFrame(f *testing.F) {
	f.Add([]byte("first\nsecond\nthird"), 2, 3)
	f.Add([]byte("\ufeffa\r\n\t\x1b[0m名\xff\r\n"), 2, 99)
	f.Add([]byte(strings.Repeat("x", 300)), 1, 250)
	f.Add([]byte(""), -1, -1)
	f.Fuzz(func(t *testing.T, source []byte, line, column int) {
		got := diag.Frame(source, line, column)
		harmless(t, got)
		if lines := strings.Count(string(source), "\n") + 1; (got == "") != (line < 1 || line > lines) {
			t.Fatalf("line %d of %d: got %q", line, lines, got)
		}
		if got == "" {
			return
		}
		if !strings.HasSuffix(got, "\n") || strings.Count(got, "\n") > 4 || len(got) > 4*(100*12+40) {
			t.Fatalf("got %q", got)
		}
		marks := 0
		for row := range strings.Lines(got) {
			if strings.HasPrefix(row, "  ") && strings.Trim(row, " |\n") == "^" && !strings.ContainsAny(strings.SplitN(row, "|", 2)[0], "0123456789") {
				marks++
			}
		}
		if want := min(max(column, 0), 1); marks != want {
			t.Fatalf("%d marks, want %d:\n%s", marks, want, got)
		}
	})
}

func FuzzPrintable(f *testing.F) {
	for _, seed := range []string{"plain\n\t", "\x1b[31m", "\u202e\u200b", "\xff\x9b", "\U000e0041"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := diag.Printable(text)
		harmless(t, got)
		if again := diag.Printable(got); again != got {
			t.Fatalf("%q becomes %q", got, again)
		}
	})
}
