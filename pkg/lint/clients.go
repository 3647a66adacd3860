package lint

import (
	"slices"
	"strings"
)

// client is a way to make HTTP requests in Node.js, and where its calls take
// their options.
type client struct {
	// path is the callee, or the beginning of it before one of methods.
	path    string
	methods []string
	// options is the index of the argument with the options; the method's own
	// index wins.
	options int
	byName  map[string]int
	// keys are the options that bound the time.
	keys []string
	// defaults is an assignment that bounds the time of all calls.
	defaults string
	// callback says that it answers by a callback, and returns no promise.
	callback bool
}

// clients are the global fetch and the usual modules. What their options are
// called is theirs: https://axios-http.com/docs/req_config,
// https://developer.mozilla.org/docs/Web/API/fetch,
// https://github.com/sindresorhus/got/blob/main/documentation/2-options.md,
// https://github.com/request/request#requestoptions-callback,
// https://nodejs.org/api/http.html (read 2026-11-30).
func clients() []client {
	verbs := []string{"get", "delete", "head", "options", "post", "put", "patch", "request", "postForm", "putForm"}
	withBody := map[string]int{"post": 2, "put": 2, "patch": 2, "postForm": 2, "putForm": 2, "request": 0}
	ways := []client{
		{path: "fetch", options: 1, keys: []string{"signal"}},
		{path: "require:node-fetch", options: 1, keys: []string{"signal", "timeout"}},
		{path: "require:undici.fetch", options: 1, keys: []string{"signal"}},
		{path: "require:undici.request", options: 1, keys: []string{"signal", "headersTimeout", "bodyTimeout"}},
		{path: "require:axios", methods: verbs, options: 1, byName: withBody, keys: []string{"timeout", "signal"}, defaults: "defaults.timeout"},
		{path: "require:got", methods: verbs, options: 1, keys: []string{"timeout", "signal"}},
		{path: "require:ky", methods: verbs, options: 1, keys: []string{"timeout", "signal"}},
	}
	for _, module := range []string{"request", "request-promise", "request-promise-native"} {
		ways = append(ways, client{path: "require:" + module, methods: verbs, options: 1, keys: []string{"timeout"}, callback: module == "request"})
	}
	for i := range ways {
		if ways[i].byName == nil {
			ways[i].byName = map[string]int{}
		}
	}
	return ways
}

// call is a request as the source makes it.
type request struct {
	client
	method string
	// instance is the call that made the client, when it was made for this.
	instance string
}

// clientOf is the client that a callee's path leads to.
func clientOf(path string) (request, bool) {
	if !strings.HasPrefix(path, "require:") && path != "fetch" {
		return request{}, false
	}
	for _, c := range clients() {
		rest, ok := strings.CutPrefix(path, c.path)
		if !ok {
			continue
		}
		instance := ""
		for _, maker := range []string{".create(...)", ".extend(...)", ".defaults(...)"} {
			if after, made := strings.CutPrefix(rest, maker); made && c.methods != nil {
				rest, instance = after, c.path+strings.TrimSuffix(maker, "(...)")
			}
		}
		method := strings.TrimPrefix(rest, ".")
		if rest == "" || rest != method && slices.Contains(c.methods, method) {
			return request{c, method, instance}, true
		}
	}
	return request{}, false
}
