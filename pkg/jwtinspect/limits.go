package jwtinspect

import "encoding/json"

// Limit is a limit of size that the token meets on its way, in bytes. Used is
// what the token takes of it.
type Limit struct {
	Name   string `json:"name"`
	Limit  int    `json:"limit"`
	Used   int    `json:"used"`
	Fits   bool   `json:"fits"`
	Where  string `json:"where"`
	Source string `json:"source"`
}

// headerPrefix is what stands before the token in a request.
const headerPrefix = "Authorization: Bearer "

// transportLimits are those that common software sets. A token takes its own
// length in a cookie, more with the name and the attributes.
func transportLimits() []Limit {
	return []Limit{
		{
			Name: "cookie", Limit: 4096, Where: "the least that browsers must keep of one cookie, name and attributes included",
			Source: "RFC 6265, section 6.1",
		},
		{
			Name: "header-line", Limit: 8192, Where: "one header line in nginx (8k) and Apache (8190) unless told otherwise",
			Source: "https://nginx.org/en/docs/http/ngx_http_core_module.html#large_client_header_buffers",
		},
		{
			Name: "headers", Limit: 16384, Where: "all headers together in Node.js, one header on an AWS Application Load Balancer",
			Source: "https://nodejs.org/api/cli.html#--max-http-header-sizesize",
		},
	}
}

// size holds the token against the limits and warns about the widest that it
// does not fit.
func (d *decoder) size() {
	widest := Limit{}
	for _, l := range transportLimits() {
		l.Used = d.out.Bytes
		if l.Name != "cookie" {
			l.Used += len(headerPrefix)
		}
		if l.Fits = l.Used <= l.Limit; !l.Fits {
			widest = l
		}
		d.out.Limits = append(d.out.Limits, l)
	}
	if widest.Name != "" {
		d.warn(CodeLarge, "%d bytes: more than the %d of %s", widest.Used, widest.Limit, widest.Where)
	}
	for _, l := range d.opts.Limits {
		l.Used = len(compactJSON(d.out))
		if l.Fits = l.Used <= l.Limit; !l.Fits {
			d.warn(CodeLarge, "the payload has %d bytes: more than the %d of %s", l.Used, l.Limit, l.Where)
		}
		d.out.Limits = append(d.out.Limits, l)
	}
}

// compactJSON is the payload as a platform measures it.
func compactJSON(d *Decoded) json.RawMessage {
	if d.Payload == nil {
		return nil
	}
	return d.Payload.Value()
}
