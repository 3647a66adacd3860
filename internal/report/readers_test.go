package report_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/net/html"

	"github.com/claimctl/claimctl/internal/yamldoc"
)

// readStrict reads JSON that has the members of a type and no others.
func readStrict(t testing.TB, text string, into any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		t.Fatalf("more than one document:\n%s", text)
	}
}

// readJSON reads documents one after the other.
func readJSON(t testing.TB, text string) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	for n := 0; ; n++ {
		var doc map[string]any
		err := d.Decode(&doc)
		if errors.Is(err, io.EOF) && n > 0 {
			return
		}
		if err != nil || doc["schema"] == nil {
			t.Fatalf("%v in\n%s", err, text)
		}
	}
}

// readLines reads ndjson: a document in each line, the last one a summary.
func readLines(t testing.TB, text string) {
	t.Helper()
	last := ""
	counts := map[string]int{}
	for line := range strings.Lines(text) {
		var doc struct {
			Schema  string          `json:"schema"`
			Kind    string          `json:"kind"`
			Case    json.RawMessage `json:"case"`
			Summary map[string]int  `json:"summary"`
		}
		if err := json.Unmarshal([]byte(line), &doc); err != nil || doc.Schema != "claimctl/record/v1" || !strings.HasSuffix(line, "}\n") {
			t.Fatalf("%v: %q", err, line)
		}
		if last == "summary" {
			t.Fatalf("a line behind the summary: %q", line)
		}
		last = doc.Kind
		if counts[last]++; last == "summary" {
			s := doc.Summary
			if cases := s["pass"] + s["fail"] + s["skip"] + s["todo"]; cases != counts["case"] || s["results"] != counts["result"] {
				t.Errorf("%v of %v", s, counts)
			}
		}
	}
	if last != "summary" {
		t.Fatalf("no summary in\n%s", text)
	}
}

// The elements of JUnit XML.
type (
	xmlSuites struct {
		XMLName  xml.Name   `xml:"testsuites"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Errors   int        `xml:"errors,attr"`
		Suites   []xmlSuite `xml:"testsuite"`
	}
	xmlSuite struct {
		Name     string    `xml:"name,attr"`
		Tests    int       `xml:"tests,attr"`
		Failures int       `xml:"failures,attr"`
		Errors   int       `xml:"errors,attr"`
		Skipped  int       `xml:"skipped,attr"`
		Cases    []xmlCase `xml:"testcase"`
	}
	xmlCase struct {
		Name    string      `xml:"name,attr"`
		Failure *xmlMessage `xml:"failure"`
		Error   *xmlMessage `xml:"error"`
		Skipped *xmlMessage `xml:"skipped"`
	}
	xmlMessage struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// readJUnit counts what is there, and holds it against the schema where a
// validator is installed.
func readJUnit(t testing.TB, text string) {
	t.Helper()
	var doc xmlSuites
	d := xml.NewDecoder(strings.NewReader(text))
	if err := d.Decode(&doc); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	var tests, failures, faults int
	for _, s := range doc.Suites {
		var failed, erred, skipped int
		for _, c := range s.Cases {
			failed, erred, skipped = failed+one(c.Failure), erred+one(c.Error), skipped+one(c.Skipped)
		}
		if got, want := []int{s.Tests, s.Failures, s.Errors, s.Skipped}, []int{len(s.Cases), failed, erred, skipped}; !slices.Equal(got, want) {
			t.Errorf("suite %q counts %v, and has %v", s.Name, got, want)
		}
		tests, failures, faults = tests+len(s.Cases), failures+failed, faults+erred
	}
	if doc.Tests != tests || doc.Failures != failures || doc.Errors != faults {
		t.Errorf("it counts %d, %d, %d, and has %d, %d, %d", doc.Tests, doc.Failures, doc.Errors, tests, failures, faults)
	}
	if _, isFuzz := t.(*testing.T); isFuzz && !strings.Contains(t.Name(), "Fuzz") {
		validate(t, text)
	}
}

func one(m *xmlMessage) int {
	if m == nil {
		return 0
	}
	return 1
}

func validate(t testing.TB, text string) {
	t.Helper()
	tool, err := exec.LookPath("xmllint")
	if err != nil {
		t.Log("xmllint is not installed; the schema is not looked at")
		return
	}
	cmd := exec.CommandContext(t.Context(), tool, "--noout", "--nonet", "--schema", "testdata/schema/junit.xsd", "-")
	cmd.Stdin = strings.NewReader(text)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s\n%s", err, out, text)
	}
}

// sarifSchema is the schema of the standard, compiled once.
var sarifSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	return c.Compile("testdata/schema/sarif-2.1.0.json")
})

// readSARIF holds a document against the schema of the standard.
func readSARIF(t testing.TB, text string) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	schema, err := sarifSchema()
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	var log struct {
		Runs []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Message   struct{ Text string }
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &log); err != nil {
		t.Fatal(err)
	}
	for _, r := range log.Runs[0].Results {
		if rules := log.Runs[0].Tool.Driver.Rules; rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("result %q has the rule %q", r.RuleID, rules[r.RuleIndex].ID)
		}
		plain := strings.NewReplacer("{{", "", "}}", "").Replace(r.Message.Text)
		if strings.ContainsAny(plain, "{}") || strings.Contains(plain, "](") {
			t.Errorf("a reader would take %q for more than text", r.Message.Text)
		}
	}
}

// readIssues holds a document against the shape that GitLab documents.
func readIssues(t testing.TB, text string) {
	t.Helper()
	var issues []struct {
		Description string `json:"description"`
		CheckName   string `json:"check_name"`
		Fingerprint string `json:"fingerprint"`
		Severity    string `json:"severity"`
		Location    struct {
			Path  string `json:"path"`
			Lines struct {
				Begin int `json:"begin"`
			} `json:"lines"`
		} `json:"location"`
	}
	readStrict(t, text, &issues)
	seen := map[string]bool{}
	for _, i := range issues {
		if !slices.Contains([]string{"info", "minor", "major", "critical", "blocker"}, i.Severity) || i.Location.Lines.Begin < 1 ||
			!regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(i.Fingerprint) || strings.HasPrefix(i.Location.Path, "./") {
			t.Errorf("not an issue: %+v", i)
		}
		if seen[i.Fingerprint] {
			t.Errorf("two issues have the fingerprint %s", i.Fingerprint)
		}
		seen[i.Fingerprint] = true
	}
}

// readCommands reads workflow commands as the runner of GitHub Actions does: a
// line that begins with ::, a name, properties after a space, and data.
func readCommands(t testing.TB, text string) {
	t.Helper()
	data := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%")
	property := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
	for line := range strings.Lines(text) {
		info, message, ok := strings.Cut(strings.TrimPrefix(strings.TrimSuffix(line, "\n"), "::"), "::")
		name, list, _ := strings.Cut(info, " ")
		if !ok || !strings.HasPrefix(line, "::") || !slices.Contains([]string{"error", "warning", "notice"}, name) {
			t.Fatalf("not a command: %q", line)
		}
		for _, pair := range strings.Split(list, ",") {
			key, value, ok := strings.Cut(pair, "=")
			if !ok || !slices.Contains([]string{"file", "line", "col", "title"}, key) {
				t.Fatalf("the property %q in %q", pair, line)
			}
			if _, err := strconv.Atoi(value); err != nil && (key == "line" || key == "col") {
				t.Errorf("%s is no number in %q", key, line)
			}
			checkNoControl(t, property.Replace(value), "")
		}
		checkNoControl(t, data.Replace(message), "\n\t")
	}
}

func checkNoControl(t testing.TB, text, allowed string) {
	t.Helper()
	for _, r := range text {
		if r < ' ' && !strings.ContainsRune(allowed, r) {
			t.Errorf("%U in %q", r, text)
		}
	}
}

// readHTML reads a page as a browser does, and looks for what it must not have.
func readHTML(t testing.TB, text string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	known := strings.Fields("html head meta title style body main header h1 h2 h3 p div i fieldset legend label input section small details summary span b mark pre table tbody tr th td code footer")
	policy := false
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && !slices.Contains(known, n.Data) {
			t.Errorf("an element <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if !slices.Contains(strings.Fields("lang charset http-equiv content name class role aria-label style type id checked open"), a.Key) {
				t.Errorf("an attribute %s=%q of <%s>", a.Key, a.Val, n.Data)
			}
			policy = policy || strings.HasPrefix(a.Val, "default-src 'none'")
		}
		if n.Type == html.CommentNode {
			t.Errorf("a comment: %q", n.Data)
		}
		if n.Type == html.TextNode && n.Parent.Data == "style" && (strings.Contains(n.Data, "url(") || strings.Contains(n.Data, "@import")) {
			t.Error("the style loads something")
		}
	}
	if !policy {
		t.Error("the page has no policy")
	}
	balanced(t, text)
}

// balanced holds that tags are closed by hand, not by the reader's kindness.
func balanced(t testing.TB, text string) {
	t.Helper()
	var open []string
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("not closed: %v", open)
			}
			return
		case html.StartTagToken:
			if name, _ := z.TagName(); !slices.Contains([]string{"meta", "input"}, string(name)) {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				t.Fatalf("</%s> closes %v", name, open)
			}
			open = open[:len(open)-1]
		}
	}
}

// readMarkdown reads the page block by block, and holds that it has only the
// blocks that claimctl writes.
func readMarkdown(t testing.TB, text string) {
	t.Helper()
	span := "(?:–|`[^`]*`|``+ .* ``+)"
	line := regexp.MustCompile(`^(|## [❌✅] claimctl: .*|\| \| suite .*|\|---.*|\| [❌✅] \| ` + span + ` \| ` + span + ` \|( \d+ \|){4}|### ❌ ` + span + `|` + span + `( ` + span + `)?` +
		`|<details>|<summary>[^<]*: \d+ cases?</summary>|</details>|- \S+ ` + span + `( \((skipped|to do|passed|failed): ` + span + `\))?|… and \d+ more blocks? that would not fit here\.)$`)
	fence := ""
	for row := range strings.Lines(text) {
		row = strings.TrimSuffix(row, "\n")
		ticks := row[:len(row)-len(strings.TrimLeft(row, "`"))]
		switch {
		case fence != "":
			if ticks == row && len(ticks) >= len(fence) {
				fence = ""
			}
		case len(ticks) >= 3 && (ticks == row || !strings.Contains(row[len(ticks):], "`")):
			fence = ticks
		case !line.MatchString(row):
			t.Fatalf("not a line of ours: %q in\n%s", row, text)
		}
	}
	if fence != "" {
		t.Errorf("a block of code does not end:\n%s", text)
	}
}

// tapPoint is a test point, with those of its subtest.
type tapPoint struct {
	ok                bool
	name, skip, todo  string
	diagnostics       string
	children          []tapPoint
	skipped, deferred bool
}

// readTAP reads the Test Anything Protocol, version 14, strictly: a line that is
// none of its own is an error.
func readTAP(t testing.TB, text string) []tapPoint {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if lines[0] != "TAP version 14" {
		t.Fatalf("the version is %q", lines[0])
	}
	r := &tapReader{lines: lines[1:]}
	points, err := r.document("")
	if err == nil && len(r.lines) > 0 {
		err = fmt.Errorf("a line too many: %q", r.lines[0])
	}
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return points
}

type tapReader struct{ lines []string }

var tapLine = regexp.MustCompile(`^(not )?ok (\d+) - (.*)$`)

// document reads the lines with an indent: a plan, then the points.
func (r *tapReader) document(indent string) ([]tapPoint, error) {
	var points []tapPoint
	if len(r.lines) == 0 || !strings.HasPrefix(r.lines[0], indent+"1..") {
		return nil, fmt.Errorf("no plan in %q", r.lines)
	}
	plan, err := strconv.Atoi(r.lines[0][len(indent)+3:])
	if err != nil {
		return nil, err
	}
	r.lines = r.lines[1:]
	for len(r.lines) > 0 && strings.HasPrefix(r.lines[0], indent) && (indent == "" || strings.HasPrefix(r.lines[0], indent)) {
		p, err := r.point(indent, len(points)+1)
		if err != nil {
			return nil, err
		}
		points = append(points, p)
	}
	if len(points) != plan {
		return nil, fmt.Errorf("%d points of %d", len(points), plan)
	}
	return points, nil
}

func (r *tapReader) point(indent string, number int) (tapPoint, error) {
	var p tapPoint
	subtest, isSubtest := strings.CutPrefix(r.lines[0], indent+"# Subtest: ")
	if isSubtest {
		r.lines = r.lines[1:]
		var err error
		if p.children, err = r.document(indent + "    "); err != nil {
			return p, err
		}
	}
	if len(r.lines) == 0 {
		return p, errors.New("a subtest without its point")
	}
	m := tapLine.FindStringSubmatch(strings.TrimPrefix(r.lines[0], indent))
	if m == nil || m[2] != strconv.Itoa(number) || isSubtest && m[3] != subtest {
		return p, fmt.Errorf("not point %d: %q", number, r.lines[0])
	}
	r.lines = r.lines[1:]
	p.ok = m[1] == ""
	p.directive(m[3])
	return p, r.yaml(&p, indent+"  ")
}

// directive splits a description at the first # that is not escaped.
func (p *tapPoint) directive(text string) {
	var plain strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text) && (text[i+1] == '\\' || text[i+1] == '#'):
			i++
			plain.WriteByte(text[i])
		case text[i] == '#':
			p.name = strings.TrimSpace(plain.String())
			word, reason, _ := strings.Cut(strings.TrimSpace(text[i+1:]), " ")
			p.skipped, p.deferred = word == "SKIP", word == "TODO"
			if p.skipped {
				p.skip = reason
			} else {
				p.todo = reason
			}
			return
		default:
			plain.WriteByte(text[i])
		}
	}
	p.name = plain.String()
}

// yaml reads the diagnostics of a point with a reader of YAML.
func (r *tapReader) yaml(p *tapPoint, indent string) error {
	if len(r.lines) == 0 || r.lines[0] != indent+"---" {
		return nil
	}
	var block strings.Builder
	for r.lines = r.lines[1:]; len(r.lines) > 0 && r.lines[0] != indent+"..."; r.lines = r.lines[1:] {
		text, ok := strings.CutPrefix(r.lines[0], indent)
		if !ok {
			return fmt.Errorf("diagnostics at %q", r.lines[0])
		}
		block.WriteString(text + "\n")
	}
	if len(r.lines) == 0 {
		return errors.New("diagnostics without an end")
	}
	r.lines = r.lines[1:]
	var node yamldoc.Node
	if list := yamldoc.Read("tap", []byte(block.String()), &node).List(); len(list) > 0 || !node.IsMapping() {
		return fmt.Errorf("diagnostics that are no YAML: %v in\n%s", list, block.String())
	}
	p.diagnostics = block.String()
	return nil
}

func TestTAPPoints(t *testing.T) {
	t.Parallel()
	points := readTAP(t, writeTests(t, format(t, "tap"), ran(), withSource()))
	got := []string{}
	for _, p := range points {
		got = append(got, fmt.Sprintf("%v %s", p.ok, p.name))
		for _, c := range p.children {
			got = append(got, fmt.Sprintf("  %v %s %v:%s %v:%s %v", c.ok, c.name, c.skipped, c.skip, c.deferred, c.todo, c.diagnostics != ""))
		}
	}
	want := []string{
		"true action.js", "  true post-login · preset:logged-in+set false: false: false",
		"false action.js", "  false post-login · preset:logged-in+set false: false: true",
		"false action.js", "  false post-login · preset:logged-in+set false: false: true",
		"false tier.claims.yaml", "  true no tier means free false: false: false", "  false pro stays pro false: false: true",
		"  false later false: true:issue 7 true", "  true elsewhere true:needs the network false: false",
		"false broken.claims.yaml", `  false unknown key "expct" false: false: true`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
