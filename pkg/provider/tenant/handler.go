package tenant

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Server answers the requests of one or more tenants. It is an http.Handler.
type Server struct {
	tenants []Tenant
	router  router
	store   *Store
	world   World
}

// New mounts tenants on one store. It fails when two of them want the same
// endpoint.
func New(store *Store, world World, tenants ...Tenant) (*Server, error) {
	s := &Server{tenants: tenants, store: store, world: world}
	for _, t := range tenants {
		for _, route := range t.Routes() {
			if err := s.router.add(t, route); err != nil {
				return nil, fmt.Errorf("%s: %w", t.Info().ID, err)
			}
		}
	}
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	Write(w, s.Answer(hr))
}

// Refuse is how the tenant that a request is for refuses it.
func (s *Server) Refuse(hr *http.Request, r Refusal) Answer {
	r.Method, r.Path = hr.Method, hr.URL.Path
	if t := s.For(hr); t != nil {
		return t.Refuse(r)
	}
	return Answer{Status: r.StatusOf(), Body: map[string]string{"error": http.StatusText(r.StatusOf()), "message": r.Detail}}
}

// For is the tenant that a request is for, by the path; nil if none owns it.
func (s *Server) For(hr *http.Request) Tenant {
	var found Tenant
	longest := -1
	for _, t := range s.tenants {
		for _, start := range t.Info().Owns {
			if len(start) > longest && strings.HasPrefix(hr.URL.Path, start) {
				found, longest = t, len(start)
			}
		}
	}
	return found
}

// Answer carries a request out, without sending the answer: it finds the route
// and does what every route needs.
func (s *Server) Answer(hr *http.Request) (a Answer) {
	defer func() {
		if x := recover(); x != nil { // a mistake of a tenant's, which must not end the others
			a = s.broken(hr, fmt.Errorf("%s %s: the tenant has failed: %v", hr.Method, hr.URL.Path, x))
		}
	}()
	found, refusal := s.router.find(hr.Method, hr.URL.EscapedPath())
	if refusal != nil {
		return s.Refuse(hr, *refusal)
	}
	r := &Request{HTTP: hr, World: s.world, parts: found.parts, store: s.store, prefix: found.tenant.Info().ID + "/"}
	refuse := func(err error) Answer {
		var refusal *Refusal
		if !errors.As(err, &refusal) {
			return s.broken(hr, err)
		}
		refusal.Method, refusal.Path = hr.Method, hr.URL.Path
		return found.tenant.Refuse(*refusal)
	}
	r.refuse = refuse
	if err := r.admit(found); err != nil {
		return refuse(err)
	}
	return r.serve(found.route)
}

// broken is the answer to a failure of the tenant itself. What it was is told to
// who runs it, not to the client.
func (s *Server) broken(hr *http.Request, err error) Answer {
	if s.world.Problem != nil {
		s.world.Problem(err)
	}
	return s.Refuse(hr, Refusal{Kind: Broken, Detail: "the local tenant has failed"})
}

// admit checks the caller and reads the body.
func (r *Request) admit(found match) error {
	if !found.route.Open {
		grant, err := found.tenant.Authorize(r)
		if err != nil {
			return err
		}
		if !grant.Allows(found.route.Scopes) {
			return &Refusal{Kind: Forbidden, Scopes: found.route.Scopes, Detail: "the caller lacks the scope " + strings.Join(found.route.Scopes, " or ")}
		}
		r.Grant = grant
	}
	most := found.route.Most
	if most == 0 {
		most = MostBody
	}
	body, err := io.ReadAll(io.LimitReader(r.HTTP.Body, most+1))
	switch {
	case err != nil:
		return &Refusal{Kind: Malformed, Detail: "the body ended early"}
	case int64(len(body)) > most:
		return &Refusal{Kind: TooLarge, Detail: fmt.Sprintf("the body is larger than %d bytes", most)}
	}
	r.Body = body
	return nil
}

// errDiscard ends a transaction whose answer is a refusal.
var errDiscard = errors.New("discard")

func (r *Request) serve(route Route) (a Answer) {
	if route.Untied {
		return route.Serve(r)
	}
	in := r.Update
	if r.HTTP.Method == http.MethodGet {
		in = r.View
	}
	err := in(func(tx *Tx) error {
		r.Tx = tx
		a = route.Serve(r)
		if a.Status >= http.StatusBadRequest {
			return errDiscard
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDiscard) {
		return r.refuse(err)
	}
	return a
}

// Write sends an answer. What cannot be written as JSON is an answer of 500.
func Write(w http.ResponseWriter, a Answer) {
	status := a.Status
	if status == 0 {
		status = http.StatusOK
	}
	kind, data, err := a.Encode()
	if err != nil {
		status, kind, data = http.StatusInternalServerError, "text/plain; charset=utf-8", []byte("the answer cannot be written\n")
	}
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	if data != nil {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	}
	w.WriteHeader(status)
	_, _ = w.Write(data) // the caller may have gone, which is no concern of ours
}

// Encode is the body as it is sent, and its media type; nil without a body.
func (a Answer) Encode() (kind string, data []byte, err error) {
	switch body := a.Body.(type) {
	case nil:
		return "", nil, nil
	case Raw:
		return body.Type, body.Data, nil
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err = enc.Encode(a.Body)
	return "application/json; charset=utf-8", bytes.TrimSuffix(buf.Bytes(), []byte("\n")), err
}
