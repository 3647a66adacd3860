package claims

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

// Registration is one entry of the JSON Web Token Claims registry.
//
// Description is the registered one on a single line ("Expiration Time").
// Reference names the defining documents, without the registry's brackets and
// separated by "; " ("RFC7643, Section 4.1.2; RFC9068, Section 2.2.3.1").
type Registration struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Reference   string `json:"reference"`
}

// registryCSV is IANA's own file, byte for byte, as of 2026-07-20:
// https://www.iana.org/assignments/jwt/claims.csv
//
//go:embed iana/jwt-claims.csv
var registryCSV string

// parametersCSV is IANA's own file, byte for byte, as of 2026-05-22:
// https://www.iana.org/assignments/jose/jose.xhtml
//
//go:embed iana/jose-header-parameters.csv
var parametersCSV string

// registered is parsed on first use, so that a command that asks for no claim
// pays nothing.
var registered = sync.OnceValue(func() registry {
	r, err := parseRegistry(registryCSV)
	if err != nil {
		panic(fmt.Sprintf("claims: the binary's own data is broken: %v", err))
	}
	return r
})

// registry is a list of registrations and where each name stands in it.
type registry struct {
	list []Registration
	at   map[string]int
}

// Registered returns IANA's registration of the claim name, in the registry's
// state of 2026-07-20, and whether there is one. Names are matched exactly: "Sub"
// is not "sub". It is safe for concurrent use.
//
// That a name is registered does not make its use wrong: "roles", "status" and
// "metadata" are registered too. See https://www.iana.org/assignments/jwt/jwt.xhtml.
func Registered(name string) (Registration, bool) { return find(registryCSV, name, columns{4, 3}) }

// columns are how many a registry has, and which one is the reference.
type columns struct{ count, reference int }

// find reads the row of a name, without reading the others: whoever decodes one
// token needs a few of them. No name of the registries is quoted in its file.
func find(text, name string, c columns) (Registration, bool) {
	if name == "" || strings.ContainsAny(name, ",\"\r\n") {
		return Registration{}, false
	}
	at := strings.Index(text, "\n"+name+",")
	if at < 0 {
		return Registration{}, false
	}
	rows := csv.NewReader(strings.NewReader(text[at+1:]))
	row, err := rows.Read()
	if err != nil || len(row) != c.count {
		return Registration{}, false
	}
	return Registration{Name: row[0], Description: oneLine(row[1]), Reference: unbracket(row[c.reference])}, true
}

// Parameter returns IANA's registration of a header parameter of a JWS or JWE,
// in the registry's state of 2026-05-22, and whether there is one. Of a name that
// is registered for both it is the one for JWS. It is safe for concurrent use.
func Parameter(name string) (Registration, bool) {
	return find(parametersCSV, name, columns{5, 4})
}

// Explain is [Registered] in the form that a reader of tokens asks for.
func Explain(name string) (meaning, reference string, ok bool) {
	r, ok := Registered(name)
	return r.Description, r.Reference, ok
}

// ExplainParameter is [Parameter] in that form.
func ExplainParameter(name string) (meaning, reference string, ok bool) {
	r, ok := Parameter(name)
	return r.Description, r.Reference, ok
}

// Registry returns all registrations in IANA's order. The slice is the
// caller's own. It is safe for concurrent use.
func Registry() []Registration { return slices.Clone(registered().list) }

// parseRegistry reads the registry's CSV form: a heading, then name,
// description, change controller and reference. Cells may hold line breaks.
func parseRegistry(text string) (registry, error) {
	rows := csv.NewReader(strings.NewReader(text))
	rows.FieldsPerRecord = 4
	rows.ReuseRecord = true
	if _, err := rows.Read(); err != nil {
		return registry{}, fmt.Errorf("heading: %w", err)
	}
	r := registry{at: map[string]int{}}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return r, nil
		}
		if err != nil {
			return registry{}, err
		}
		if _, twice := r.at[row[0]]; twice {
			return registry{}, fmt.Errorf("%q is registered twice", row[0])
		}
		r.at[row[0]] = len(r.list)
		r.list = append(r.list, Registration{
			Name: row[0], Description: oneLine(row[1]), Reference: unbracket(row[3]),
		})
	}
}

// oneLine replaces every run of blanks and line breaks by one blank.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\r\n\t") && !strings.Contains(s, "  ") {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// unbracket turns "[A][B]" into "A; B".
func unbracket(s string) string {
	s = strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
	return oneLine(strings.ReplaceAll(s, "][", "; "))
}
