package secret_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/claimctl/claimctl/internal/secret"
)

// plain is the secret of these tests; encodings are what it looks like to
// those who print bytes.
const plain = "s3cr3t-pässword"

func encodings() []string {
	out := []string{plain, "s3cr3t", "ssword"}
	for _, verb := range []string{"%x", "%X", "% x", "%d", "%q", "%v", "%U"} {
		out = append(out, strings.Trim(fmt.Sprintf(verb, []byte(plain)), "[]\""), strings.Trim(fmt.Sprintf(verb, plain), "\""))
	}
	return out
}

// hides fails when a text gives the secret away in any form.
func hides(t *testing.T, what, text string) {
	t.Helper()
	for _, e := range encodings() {
		if strings.Contains(text, e) {
			t.Errorf("%s: %q shows the secret", what, text)
			return
		}
	}
}

type open struct {
	Name  string
	Value secret.String
}

// closed has it where fmt may not call its methods.
type closed struct {
	name  string
	value secret.String
	more  map[string]secret.String
	below *open
	list  []secret.String
	any   any
}

func holders() map[string]any {
	s := secret.New(plain)
	c := closed{"n", s, map[string]secret.String{"k": s}, &open{"n", s}, []secret.String{s}, s}
	return map[string]any{
		"itself": s, "pointer": &s, "struct": open{"n", s}, "pointer to struct": &open{"n", s},
		"fields that are not exported": c, "pointer to them": &c, "slice of them": []closed{c},
		"slice": []secret.String{s}, "array": [1]secret.String{s}, "map": map[string]secret.String{"k": s},
		"map key": map[secret.String]int{s: 1}, "any": []any{s, &s}, "nested": map[string][]open{"k": {{"n", s}}},
		"error": fmt.Errorf("login as %v: %w", s, errors.New("no")),
	}
}

func TestFmtHides(t *testing.T) {
	t.Parallel()
	verbs := []string{
		"%v", "%+v", "%#v", "%T", "%%", "%t", "%b", "%c", "%d", "%o", "%O", "%q", "%+q", "%#q", "%x", "%X", "% x", "%#x", "%U", "%e", "%E", "%f",
		"%F", "%g", "%G", "%s", "%10s", "%-40s", "%.3s", "%p", "%#p", "%w", "%z", "%!", "%[1]s", "%[2]s", "%*s", "no verb",
	}
	misused := "%w" // a variable, or go vet would say so
	for name, v := range holders() {
		for _, verb := range verbs {
			hides(t, name+" "+verb, fmt.Sprintf(verb, v))
		}
		hides(t, name, fmt.Sprint(v))
		hides(t, name, fmt.Sprintln("x", v))
		hides(t, name+" in an error", fmt.Errorf(misused, v).Error())
	}
}

func TestFmtShowsTheMask(t *testing.T) {
	t.Parallel()
	s := secret.New(plain)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10s", "%.3s"} {
		if got := fmt.Sprintf(verb, s); got != secret.Mask {
			t.Errorf("%s: got %q, want %q", verb, got, secret.Mask)
		}
	}
	want := "{Name:n Value:" + secret.Mask + "}"
	if got := fmt.Sprintf("%+v", open{"n", s}); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if s.String() != secret.Mask || s.GoString() != secret.Mask {
		t.Errorf("got %q and %q, want %q", s.String(), s.GoString(), secret.Mask)
	}
}

func TestEncodersHide(t *testing.T) {
	t.Parallel()
	s := secret.New(plain)
	value := map[string]any{"a": s, "b": &s, "c": []secret.String{s}, "d": open{"n", s}, "e": map[string]open{"k": {"n", s}}}
	encoders := map[string]func(any) ([]byte, error){
		"json": json.Marshal,
		"yaml": yaml.Marshal,
		"xml":  func(any) ([]byte, error) { return xml.Marshal(open{"n", s}) },
		"json logger": func(v any) ([]byte, error) {
			var buf bytes.Buffer
			slog.New(slog.NewJSONHandler(&buf, nil)).Info("x", "s", s, "v", v)
			return buf.Bytes(), nil
		},
		"text logger": func(v any) ([]byte, error) {
			var buf bytes.Buffer
			slog.New(slog.NewTextHandler(&buf, nil)).Info("x", "s", s, "v", v)
			return buf.Bytes(), nil
		},
		"template": func(v any) ([]byte, error) {
			var buf bytes.Buffer
			err := template.Must(template.New("").Parse(`{{.a}} {{.b}} {{.c}} {{.d}} {{printf "%s%q%x" .a .a .a}} {{html .a}}`)).Execute(&buf, v)
			return buf.Bytes(), err
		},
	}
	for name, encode := range encoders {
		got, err := encode(value)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		hides(t, name, string(got))
		if !bytes.Contains(got, []byte(secret.Mask)) {
			t.Errorf("%s: %s has no mask", name, got)
		}
	}
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(open{"n", s}); err == nil {
		hides(t, "gob", buf.String())
	}
}

func TestExactForms(t *testing.T) {
	t.Parallel()
	s := secret.New(plain)
	raw, err := json.Marshal(map[secret.String]any{s: s})
	if diff := cmp.Diff(`{"[redacted]":"[redacted]"}`, string(raw)); diff != "" || err != nil {
		t.Errorf("json: error %v (-want +got):\n%s", err, diff)
	}
	raw, err = yaml.Marshal(open{"n", s})
	if diff := cmp.Diff("name: \"n\"\nvalue: '[redacted]'\n", string(raw)); diff != "" || err != nil {
		t.Errorf("yaml: error %v (-want +got):\n%s", err, diff)
	}
	text, err := s.MarshalText()
	if string(text) != secret.Mask || err != nil {
		t.Errorf("text: got %q, %v", text, err)
	}
}

func TestReveal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in    secret.String
		want  string
		empty bool
	}{
		{secret.New(plain), plain, false},
		{secret.New(" "), " ", false},
		{secret.New(""), "", true},
		{secret.String{}, "", true},
	}
	for _, tt := range tests {
		if got := tt.in.Reveal(); got != tt.want || tt.in.Empty() != tt.empty {
			t.Errorf("got %q, empty %v, want %q, %v", got, tt.in.Empty(), tt.want, tt.empty)
		}
	}
	var zero secret.String
	if got := fmt.Sprintf("%v %+v", zero, open{}); got != "[redacted] {Name: Value:[redacted]}" {
		t.Errorf("the zero string prints as %q", got)
	}
}
