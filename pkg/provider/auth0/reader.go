package auth0

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/claimctl/claimctl/pkg/provider"
)

// reader has no method that changes anything; its client refuses to, as well.
type reader struct{ client *provider.Client }

// perPage is the largest page that the interface gives; the default is 20
// (https://auth0.com/docs/api/management/v2/actions/get-actions, read 2026-11-22).
const perPage = 100

// maxPages is where reading a list ends that never does.
const maxPages = 1000

func actionPath(id string) string { return "/actions/actions/" + url.PathEscape(id) }

func (r *reader) get(ctx context.Context, path string, query url.Values, into any) error {
	return r.client.Send(ctx, provider.Request{Method: http.MethodGet, Path: path, Query: query, Into: into})
}

// pages reads a list to its end. Take returns how many entries a page had.
func (r *reader) pages(ctx context.Context, path string, take func(page) int) error {
	seen := 0
	for n := range maxPages {
		var p page
		query := url.Values{"page": {strconv.Itoa(n)}, "per_page": {strconv.Itoa(perPage)}}
		if err := r.get(ctx, path, query, &p); err != nil {
			return err
		}
		count := take(p)
		seen += count
		size := p.PerPage
		if size <= 0 {
			size = perPage
		}
		if count == 0 || p.Total > 0 && seen >= p.Total || p.Total == 0 && count < size {
			return nil
		}
	}
	return &provider.Error{Kind: provider.Unexpected, Method: http.MethodGet, Path: path, Message: "the list does not end"}
}

// Hooks implements [provider.Reader].
func (r *reader) Hooks(ctx context.Context) ([]provider.Hook, error) {
	var hooks []provider.Hook
	seen := map[string]bool{}
	err := r.pages(ctx, "/actions/actions", func(p page) int {
		for _, a := range p.Actions {
			if !seen[a.ID] { // a list that changes while it is read can show one twice
				seen[a.ID] = true
				hooks = append(hooks, a.hook())
			}
		}
		return len(p.Actions)
	})
	return hooks, err
}

// Hook implements [provider.Reader].
func (r *reader) Hook(ctx context.Context, id string) (provider.Hook, error) {
	var a wireAction
	if err := r.get(ctx, actionPath(id), nil, &a); err != nil {
		return provider.Hook{}, err
	}
	return a.hook(), nil
}

func bindings(place string) string {
	return "/actions/triggers/" + url.PathEscape(place) + "/bindings"
}

// Bindings implements [provider.Reader].
func (r *reader) Bindings(ctx context.Context, place string) ([]provider.Binding, error) {
	var list []provider.Binding
	seen := map[string]bool{}
	err := r.pages(ctx, bindings(place), func(p page) int {
		for _, b := range p.Bindings {
			if b.ID == "" || !seen[b.ID] {
				seen[b.ID] = true
				list = append(list, b.binding())
			}
		}
		return len(p.Bindings)
	})
	return list, err
}

// Versions implements [provider.Reader].
func (r *reader) Versions(ctx context.Context, id string) ([]provider.Version, error) {
	var list []provider.Version
	err := r.pages(ctx, actionPath(id)+"/versions", func(p page) int {
		for _, v := range p.Versions {
			list = append(list, v.version())
		}
		return len(p.Versions)
	})
	return list, err
}
