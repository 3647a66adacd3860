package provider

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
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

// carried remembers the credentials of a request as they travel: a token that was
// fetched, or an id and a secret in one.
func (c *Client) carried(req *http.Request) {
	header := req.Header.Get("Authorization")
	_, bare, _ := strings.Cut(header, " ")
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, text := range []string{header, bare} {
		if len(text) >= shortest && !slices.Contains(c.hide, text) {
			c.hide = append(c.hide[:len(c.hide):len(c.hide)], disguises(text)...)
		}
	}
	if len(c.hide) > maxHidden {
		c.hide = append(c.hide[:c.given:c.given], c.hide[len(c.hide)-maxHidden/2:]...)
	}
}

// maxHidden bounds what is remembered, in texts: a token lasts for hours, and
// messages are about the present.
const maxHidden = 1000

// hidden is an error without the secrets of the connection and the request: a
// platform may repeat what it was sent.
func (c *Client) hidden(e *Error, r Request) *Error {
	e.Message, e.Code, e.Scope = c.clean(e.Message, r), c.clean(e.Code, r), c.clean(e.Scope, r)
	e.RequestID = c.clean(e.RequestID, r)
	return e
}

func (c *Client) clean(text string, r Request) string {
	c.mu.Lock()
	hide := c.hide
	c.mu.Unlock()
	for _, s := range hide {
		text = strings.ReplaceAll(text, s, secret.Mask)
	}
	for _, s := range r.Hide {
		for _, d := range disguises(s) {
			text = strings.ReplaceAll(text, d, secret.Mask)
		}
	}
	return text
}
