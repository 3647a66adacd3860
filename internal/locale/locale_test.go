package locale_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/locale"
)

var update = flag.Bool("update", false, "write tables/ and testdata/golden.json again; needs node with full ICU")

func TestMain(m *testing.M) {
	flag.Parse()
	if *update {
		if err := generate(); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// generate writes the tables; a test binary that was built before sees the old
// ones, so it has to be run twice.
func generate() error {
	zones, err := os.ReadFile("zones.txt")
	if err != nil {
		return err
	}
	out, err := node("generate.js", zones)
	if err != nil {
		return err
	}
	var tables map[string]json.RawMessage
	if err := json.Unmarshal(out, &tables); err != nil {
		return err
	}
	if err := os.MkdirAll("tables", 0o755); err != nil {
		return err
	}
	for name, table := range tables {
		var packed bytes.Buffer
		w, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		if _, err := w.Write(table); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join("tables", name+".json.gz"), packed.Bytes(), 0o644); err != nil {
			return err
		}
	}
	out, err = node("golden.js", nil)
	if err != nil {
		return err
	}
	return os.WriteFile("testdata/golden.json", out, 0o644)
}

func node(script string, in []byte) ([]byte, error) {
	cmd := exec.Command("node", script)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	return cmd.Output()
}

type golden struct {
	Node  string
	Dates []struct {
		Tag, TimeZone string
		O             map[string]any
		At            int64
		Parts         [][2]string
		HourCycle     string
	}
	Numbers []struct {
		Tag, X string
		O      locale.NumberOptions
		Parts  [][2]string
	}
}

func readGolden(t *testing.T) golden {
	t.Helper()
	data, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Dates) < 1000 || len(g.Numbers) < 1000 {
		t.Fatalf("golden.json has %d dates and %d numbers, want 1000 or more of each", len(g.Dates), len(g.Numbers))
	}
	return g
}

func pairs(parts []locale.Part) [][2]string {
	var out [][2]string
	for _, p := range parts {
		out = append(out, [2]string{p.Type, p.Value})
	}
	return out
}

// TestDatesAsNode compares with what Node made of 1500 options at random. What
// is refused may be no more than one in a hundred, and never wrong.
func TestDatesAsNode(t *testing.T) {
	t.Parallel()
	g := readGolden(t)
	tables := &locale.Tables{}
	refused := map[string]int{}
	for _, c := range g.Dates {
		zone, err := locale.LoadZone(c.TimeZone)
		if err != nil {
			t.Fatal(err)
		}
		f, err := tables.Date(c.Tag, dateOptions(c.O), zone)
		var parts []locale.Part
		if err == nil {
			parts, err = f.Parts(time.UnixMilli(c.At))
		}
		if err != nil {
			refused[err.Error()]++
			continue
		}
		if diff := cmp.Diff(c.Parts, pairs(parts)); diff != "" {
			t.Errorf("%s %s %v %s (-node %s +got):\n%s", c.Tag, c.TimeZone, c.O, time.UnixMilli(c.At).UTC(), g.Node, diff)
		}
		if got := f.HourCycle(); got != c.HourCycle {
			t.Errorf("%s %v: got hour cycle %q, Node has %q", c.Tag, c.O, got, c.HourCycle)
		}
	}
	if len(refused) > len(g.Dates)/100 {
		t.Errorf("%d of %d are refused: %v", len(refused), len(g.Dates), refused)
	}
}

func dateOptions(o map[string]any) locale.DateOptions {
	text := func(name string) string { s, _ := o[name].(string); return s }
	digits, _ := o["fractionalSecondDigits"].(float64)
	out := locale.DateOptions{
		Weekday: text("weekday"), Year: text("year"), Month: text("month"), Day: text("day"),
		Hour: text("hour"), Minute: text("minute"), Second: text("second"), FractionalDigits: int(digits),
		HourCycle: text("hourCycle"), TimeZoneName: text("timeZoneName"),
		DateStyle: text("dateStyle"), TimeStyle: text("timeStyle"),
	}
	if b, ok := o["hour12"].(bool); ok {
		out.Hour12 = strconv.FormatBool(b)
	}
	return out
}

func TestNumbersAsNode(t *testing.T) {
	t.Parallel()
	g := readGolden(t)
	tables := &locale.Tables{}
	for _, c := range g.Numbers {
		f, err := tables.Number(c.Tag, c.O)
		if err != nil {
			t.Fatalf("%s %+v: %v", c.Tag, c.O, err)
		}
		x, err := strconv.ParseFloat(c.X, 64)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.Parts, pairs(f.Float(x))); diff != "" {
			t.Errorf("%s %s %+v (-node %s +got):\n%s", c.Tag, c.X, c.O, g.Node, diff)
		}
	}
}

func TestInt(t *testing.T) {
	t.Parallel()
	f, err := (&locale.Tables{}).Number("de", locale.NumberOptions{Style: "decimal", MinInteger: 1, MaxFraction: 3, Grouping: "auto"})
	if err != nil {
		t.Fatal(err)
	}
	x, _ := new(big.Int).SetString("-123456789012345678901234567890", 10)
	if got, want := locale.Join(f.Int(x)), "-123.456.789.012.345.678.901.234.567.890"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	tables := &locale.Tables{}
	date := func(tag string, o locale.DateOptions) error {
		_, err := tables.Date(tag, o, locale.UTC())
		return err
	}
	_, currency := tables.Number("en", locale.NumberOptions{Style: "currency", Currency: "XYZ", CurrencyDisplay: "symbol"})
	_, unit := tables.Number("en", locale.NumberOptions{Style: "unit"})
	_, offset := locale.LoadZone("+05:30")
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"locale", date("pl", locale.DateOptions{Year: "numeric"}), `claimctl cannot format in the locale "pl"; it knows en-US`},
		{"digits", date("en", locale.DateOptions{Second: "numeric", FractionalDigits: 1}), `claimctl cannot format a date with second "numeric", fractionalSecondDigits "1"`},
		{"zone name", date("en", locale.DateOptions{Hour: "numeric", TimeZoneName: "long"}), `claimctl cannot format a date with hour "numeric", timeZoneName "long"`},
		{"nothing", date("en", locale.DateOptions{}), "claimctl cannot format a date with "},
		{"currency", currency, `claimctl cannot format the currency "XYZ" with currencyDisplay "symbol"`},
		{"unit", unit, `claimctl cannot format a number with style "unit"`},
		{"offset", offset, `claimctl cannot format in the time zone "+05:30", an offset`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var refused *locale.Unsupported
			if !errors.As(tt.err, &refused) || !strings.HasPrefix(tt.err.Error(), tt.want) {
				t.Errorf("got %v, want %q", tt.err, tt.want)
			}
		})
	}
}

func TestLoadZone(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"europe/berlin": "Europe/Berlin", "utc": "UTC", "Etc/GMT": "UTC", "GMT": "UTC"} {
		zone, err := locale.LoadZone(name)
		if err != nil || zone.Name != want {
			t.Errorf("%s: got %q, %v, want %q", name, zone.Name, err, want)
		}
	}
	for _, name := range []string{"", "Mars/Base", "../etc/passwd", "Local"} {
		if _, err := locale.LoadZone(name); !errors.Is(err, locale.ErrNoZone) {
			t.Errorf("%q: got %v, want %v", name, err, locale.ErrNoZone)
		}
	}
}

func TestEveryTableIsRead(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("tables/*.json.gz")
	if err != nil || len(files) < 14 {
		t.Fatalf("got %d tables, %v", len(files), err)
	}
	tables := &locale.Tables{}
	for _, file := range files {
		tag := strings.TrimSuffix(filepath.Base(file), ".json.gz")
		canonical, ok := locale.Supported(strings.ToLower(tag))
		if !ok || canonical != tag {
			t.Errorf("%s: got %q, %v", tag, canonical, ok)
		}
		if _, err := tables.Date(tag, locale.DateOptions{DateStyle: "full"}, locale.UTC()); err != nil {
			t.Error(err)
		}
	}
}

func BenchmarkFirstUse(b *testing.B) {
	for b.Loop() {
		if _, err := (&locale.Tables{}).Date("en-US", locale.DateOptions{Year: "numeric"}, locale.UTC()); err != nil {
			b.Fatal(err)
		}
	}
}
