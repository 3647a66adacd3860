package auth0

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// asked is the body of a request, read strictly: a member that the platform
// does not know is an error, as it is there.
type asked struct {
	members map[string]json.RawMessage
	at      string // the member that the members are of; "" is the body
	err     error  // the first thing that is wrong
}

// bodyOf reads the body. An empty one counts as an empty object where empty
// says so.
func bodyOf(r *tenant.Request, empty bool, known ...string) (*asked, error) {
	if body := bytes.TrimSpace(r.Body); empty && (len(body) == 0 || bytes.Equal(body, []byte("null")) || bytes.Equal(body, []byte(`""`))) {
		return &asked{}, nil
	}
	members, err := r.Object()
	if err != nil {
		return nil, failed(400, "Invalid request payload JSON format: "+err.Error(), "invalid_body")
	}
	a := &asked{members: members}
	return a, a.only(known)
}

// only refuses members of other names.
func (a *asked) only(known []string) error {
	if unknown, _ := tenant.Unknown(a.members, known...); unknown != nil {
		return invalid("'Additional properties not allowed: " + strings.Join(unknown, ",") + "'" + onProperty(a.at))
	}
	return nil
}

func onProperty(name string) string {
	if name == "" {
		return ""
	}
	return " on property " + name
}

// has reports whether the body has the member, null or not.
func (a *asked) has(name string) bool { _, ok := a.members[name]; return ok }

func (a *asked) fail(err error) {
	if a.err == nil {
		a.err = err
	}
}

// need says that the body has to have the members.
func (a *asked) need(names ...string) {
	for _, name := range names {
		if !a.has(name) {
			a.fail(invalid("'Missing required property: " + name + "'" + onProperty(a.at)))
		}
	}
}

// into reads a member into a value, which it leaves alone when the member is
// absent. want is the type's name in a message.
func (a *asked) into(name, want string, value any) {
	data, ok := a.members[name]
	if !ok {
		return
	}
	if bytes.Equal(bytes.TrimSpace(data), []byte("null")) || json.Unmarshal(data, value) != nil {
		at := strings.TrimPrefix(a.at+"."+name, ".")
		a.fail(invalid("'Expected type " + want + " but found type " + typeOf(data) + "'" + onProperty(at)))
	}
}

// text reads a member that is a string.
func (a *asked) text(name string, value *string) { a.into(name, "string", value) }

// list reads a member that is an array of objects, each with these members.
func (a *asked) list(name string, each func(*asked), known ...string) {
	var items []json.RawMessage
	a.into(name, "array", &items)
	for i, item := range items {
		sub := &asked{at: strings.TrimPrefix(a.at+"."+name+"["+strconv.Itoa(i)+"]", ".")}
		if err := json.Unmarshal(item, &sub.members); err != nil || sub.members == nil {
			a.fail(invalid("'Expected type object but found type " + typeOf(item) + "' on property " + sub.at))
			return
		}
		if err := sub.only(known); err != nil {
			a.fail(err)
			return
		}
		each(sub)
		if sub.err != nil {
			a.fail(sub.err)
			return
		}
	}
}

// typeOf is the JSON type of a value.
func typeOf(data json.RawMessage) string {
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return "undefined"
	}
	switch data[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

// queryOf refuses parameters that the endpoint does not know.
func queryOf(r *tenant.Request, known ...string) error {
	var unknown []string
	for name := range r.HTTP.URL.Query() {
		if !slices.Contains(known, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	if unknown != nil {
		return invalidQuery("'Additional properties not allowed: " + strings.Join(unknown, ",") + "'")
	}
	return nil
}

// mostPerPage is the largest page, which the published clients ask for; see
// [perPage].
const mostPerPage = 100

// pageOf reads page and per_page.
func pageOf(r *tenant.Request, usual int) (tenant.Page, error) {
	p, err := r.Page("page", "per_page", usual, mostPerPage)
	if err != nil {
		return p, invalidQuery("'" + err.Error() + "'")
	}
	return p, nil
}

// boolOf reads a parameter that is true or false; nil when it is absent.
func boolOf(r *tenant.Request, name string) (*bool, error) {
	switch text := r.Query(name); text {
	case "":
		return nil, nil
	case "true", "false":
		is := text == "true"
		return &is, nil
	default:
		return nil, invalidQuery(fmt.Sprintf("'Expected type boolean but found type string' on property %s", name))
	}
}

// paged is a page of a list as the Actions service writes it: numbers that are
// zero are left out, and only a page with entries has the total.
type paged struct {
	Total   int `json:"total,omitempty"`
	Page    int `json:"page,omitempty"`
	PerPage int `json:"per_page,omitempty"`
}

func pagedOf[T any](p tenant.Page, items []T) ([]T, paged) {
	on := tenant.On(p, items)
	out := paged{Page: p.Number, PerPage: p.Size}
	if len(on) > 0 {
		out.Total = len(items)
	}
	return on, out
}
