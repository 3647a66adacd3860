package provider

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/secret"
)

// shortest is the length from which on a text is taken out of messages: a
// shorter one would be found everywhere, and is no secret.
const shortest = 4

// disguises are the forms in which a text travels.
func disguises(text string) []string {
	if len(text) < shortest {
		return nil
	}
	quoted, _ := json.Marshal(text)
	list := []string{
		text, strings.Trim(string(quoted), `"`), url.QueryEscape(text), url.PathEscape(text),
		base64.StdEncoding.EncodeToString([]byte(text)), base64.RawURLEncoding.EncodeToString([]byte(text)),
	}
	slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	return list
}

// hidden is an error without the secrets of the connection and the request: a
// platform may repeat what it was sent.
func (c *Client) hidden(e *Error, r Request) *Error {
	e.Message, e.Code, e.Scope = c.clean(e.Message, r), c.clean(e.Code, r), c.clean(e.Scope, r)
	e.RequestID = c.clean(e.RequestID, r)
	return e
}

func (c *Client) clean(text string, r Request) string {
	for _, s := range c.hide {
		text = strings.ReplaceAll(text, s, secret.Mask)
	}
	for _, s := range r.Hide {
		for _, d := range disguises(s) {
			text = strings.ReplaceAll(text, d, secret.Mask)
		}
	}
	return text
}
