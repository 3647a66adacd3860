// Package locale formats dates and numbers as the Intl of Node does, for the
// locales and options that claim hooks use. What it does not know it refuses
// with an [Unsupported]: it never guesses.
//
// ICU makes a format of options by rules that take the whole of CLDR. Here every
// combination of options was asked for once, and the answers are templates with
// fields (tables/*.json.gz, written by generate.js through go test -update from
// Node's ICU). They hold data of CLDR: https://www.unicode.org/license.txt, as of
// 2026-11-22.
package locale

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
)

//go:embed tables
var tableFiles embed.FS

// Part is a piece of a formatted text, as formatToParts gives it.
type Part struct{ Type, Value string }

// Join is the text that the parts make.
func Join(parts []Part) string {
	var out strings.Builder
	for _, p := range parts {
		out.WriteString(p.Value)
	}
	return out.String()
}

// JoinDate is Join for a date. V8 puts a plain space for the narrow one that
// ICU puts before AM and PM, in texts but not in parts (seen in Node 20.20.2,
// 2026-11-22).
func JoinDate(parts []Part) string {
	return strings.ReplaceAll(Join(parts), "\u202f", " ")
}

// Unsupported is the error for what Node formats and this package does not.
// What names it.
type Unsupported struct{ What string }

func (u *Unsupported) Error() string { return "claimctl cannot format " + u.What }

func unsupported(format string, args ...any) error {
	return &Unsupported{What: fmt.Sprintf(format, args...)}
}

// Tables reads the data of a locale when it is first asked for. The zero value
// is ready; it is safe for concurrent use.
type Tables struct {
	mu     sync.Mutex
	loaded map[string]*table
}

type table struct {
	ICU     string      `json:"icu"`
	CLDR    string      `json:"cldr"`
	Dates   dateTable   `json:"dates"`
	Zones   zoneTable   `json:"zones"`
	Numbers numberTable `json:"numbers"`
	Lists   [][]string  `json:"lists"`
}

// Supported is the table that a locale of BCP 47 stands for, and its tag in its
// canonical form. ok is false when there is none.
func Supported(tag string) (canonical string, ok bool) {
	_, canonical, ok = find(tag)
	return canonical, ok
}

// locales lists what is known, each with the table that has its data.
func locales() map[string]string {
	return map[string]string{
		"en": "en-US", "en-US": "en-US", "en-GB": "en-GB", "en-CA": "en-CA", "en-AU": "en-AU",
		"de": "de", "de-DE": "de", "fr": "fr", "fr-FR": "fr", "es": "es", "es-ES": "es", "it": "it", "it-IT": "it",
		"nl": "nl", "nl-NL": "nl", "pt": "pt", "pt-BR": "pt", "pt-PT": "pt-PT", "sv": "sv", "sv-SE": "sv",
		"ja": "ja", "ja-JP": "ja", "zh": "zh", "zh-CN": "zh",
	}
}

func find(tag string) (name, canonical string, ok bool) {
	all := locales()
	if name, ok := all[tag]; ok {
		return name, tag, true
	}
	for canonical, name := range all {
		if strings.EqualFold(canonical, tag) {
			return name, canonical, true
		}
	}
	return "", "", false
}

func (t *Tables) table(tag string) (*table, error) {
	name, _, ok := find(tag)
	if !ok {
		return nil, unsupported("in the locale %q; it knows en-US, en-GB, en-CA, en-AU, de, fr, es, it, nl, pt, pt-PT, sv, ja, zh", tag)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if known, ok := t.loaded[name]; ok {
		return known, nil
	}
	read, err := readTable(name)
	if err != nil {
		return nil, err
	}
	if t.loaded == nil {
		t.loaded = map[string]*table{}
	}
	t.loaded[name] = read
	return read, nil
}

func readTable(name string) (*table, error) {
	data, err := tableFiles.ReadFile("tables/" + name + ".json.gz")
	if err != nil {
		return nil, err
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", name, err)
	}
	out := &table{}
	if err := json.NewDecoder(unpacked).Decode(out); err != nil {
		return nil, fmt.Errorf("table %s: %w", name, err)
	}
	return out, nil
}
