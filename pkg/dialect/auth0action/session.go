package auth0action

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

const (
	maxMetadataEntries = 25
	maxMetadataLength  = 255

	textNoExpiry     = "Either inactivity or absolute expiration time must be provided"
	textNoCookieMode = "Cookie mode must be provided"
	textCookieMode   = "Invalid cookie mode: %s. Valid values are 'persistent' and 'non-persistent'."
	textNoSession    = "Cannot set metadata on a session that does not exist."
	textOnline       = "Cannot call %s on an online refresh token."

	textMetadataKey    = "Invalid metadata: Metadata key must be a string"
	textMetadataValue  = "Invalid metadata: Metadata value must be a string"
	textMetadataCount  = "Invalid metadata: Metadata must not contain more than 25 entries"
	textMetadataLong   = "Invalid metadata: All metadata keys must be at most 255 characters long"
	textMetadataNUL    = "Invalid metadata: Metadata keys must not contain null bytes (\x00)"
	textMetadataLetter = "Invalid metadata: Metadata keys may only include letters, numbers, underscores, or hyphens"
	textMetadataSize   = "Invalid metadata: All metadata values must be at most 255 characters long"
	textMetadataNULs   = "Invalid metadata: Metadata values must not contain null bytes (\x00)"
)

// metadata is the Action's own copy of the metadata of a session or a refresh
// token. It is taken from the event once; changes go to both.
type metadata struct{ values *action.Object }

func (m *metadata) clear() { m.values = &action.Object{} }

// check is the platform's check of all entries. A value that it refuses stays
// in the Action's copy, so that later calls fail as well: so does the
// platform's code.
func (m *metadata) check() error {
	if m.values.Len() > maxMetadataEntries {
		return throws(textMetadataCount)
	}
	letters := regexp.MustCompile(`^[a-zA-Z0-9_-]+$`)
	for _, e := range m.values.Members() {
		value, _ := m.values.LookupString(e.Name)
		switch {
		case length(e.Name) > maxMetadataLength:
			return throws(textMetadataLong)
		case strings.Contains(e.Name, "\x00"):
			return throws(textMetadataNUL)
		case !letters.MatchString(e.Name):
			return throws(textMetadataLetter)
		case length(value) > maxMetadataLength:
			return throws(textMetadataSize)
		case strings.Contains(value, "\x00"):
			return throws(textMetadataNULs)
		}
	}
	return nil
}

// holder is what distinguishes the session from the refresh token: both have
// the same methods with small differences.
type holder struct {
	prefix string // of the methods: "session"
	event  string // member of the event: "session"
	effect string // name among the effects
	words  string // in errors: "session"
}

func sessionHolder() holder { return holder{"session", "session", "session", "session"} }

func refreshHolder() holder {
	return holder{"refreshToken", "refresh_token", "refresh_token", "refresh token"}
}

// present reports whether the event has the holder.
func (h holder) present(c *dialect.Call) bool {
	v := c.Run.Event.Read(h.event)
	return v != nil && string(v) != "null"
}

// metadata is the copy, made at the first call. It is nil for a session that
// does not exist; metadata of a refresh token can be set before there is one.
func (h holder) metadata(c *dialect.Call) *metadata {
	st := stateOf(c)
	at := &st.refresh
	if h.prefix == "session" {
		at = &st.session
	}
	if *at == nil && (h.present(c) || h.prefix != "session") {
		*at = &metadata{objectOf(c.Run.Event.Read(h.event, "metadata"))}
	}
	return *at
}

// online is the error for refresh tokens that are bound to a session.
func (h holder) online(c *dialect.Call, method string) error {
	if access, _ := textOf(c.Run.Event.Read(h.event, "access")); h.prefix == "refreshToken" && access == "online" {
		return throws(textOnline, method)
	}
	return nil
}

// publish lays the metadata into the event and records the effect.
func (h holder) publish(c *dialect.Call, m *metadata) {
	if h.present(c) {
		c.Run.Event.Write(m.values.Value(), h.event, "metadata")
	}
	c.Run.Other(h.effect).Put("metadata", m.values.Clone())
}

func sessionMethods() []dialect.Method {
	h := sessionHolder()
	revoke := dialect.Method{
		Name: "session.revoke", Denies: true, Params: []dialect.Param{param("reason", "string"), optional("options", "{ preserveRefreshTokens?: boolean }")},
		Returns: "void", Source: apiPage(postLogin),
		Doc:    "Ends the session and denies the login.",
		Throws: []string{"message must be string", "options must be object", "preserveRefreshTokens must be boolean"},
		Do:     revokeSession,
	}
	cookie := dialect.Method{
		Name: "session.setCookieMode", Params: []dialect.Param{param("mode", "'persistent' | 'non-persistent'")}, Returns: "void", Source: apiPage(postLogin),
		Doc:    "Sets whether the session's cookie outlives the browser. event.session.cookie.mode changes at once.",
		Throws: []string{textNoCookieMode, fmt.Sprintf(textCookieMode, "<mode>")},
		Do:     setCookieMode,
	}
	list := append([]dialect.Method{revoke}, h.expiryMethods()...)
	return append(append(list, cookie), h.metadataMethods()...)
}

func refreshTokenMethods() []dialect.Method {
	h := refreshHolder()
	revoke := dialect.Method{
		Name: "refreshToken.revoke", Denies: true, Params: []dialect.Param{param("reason", "string")}, Returns: "void", Source: apiPage(postLogin),
		Doc:     "Revokes the refresh token and denies its exchange. Only when a refresh token is exchanged.",
		Throws:  []string{"message must be string", "message must NOT have more than 1024 characters"},
		Unknown: "what a call outside a refresh-token exchange does; it throws, and warns in lenient mode",
		Do:      revokeRefreshToken,
	}
	list := append([]dialect.Method{revoke}, h.expiryMethods()...)
	return append(list, h.metadataMethods()...)
}

func (h holder) expiryMethods() []dialect.Method {
	method := func(name, arg, effect, doc string) dialect.Method {
		m := dialect.Method{
			Name: h.prefix + "." + name, Params: []dialect.Param{param(arg, "number")}, Returns: "void", Source: apiPage(postLogin),
			Doc:    doc + " of the " + h.words + ", in milliseconds since the epoch. Of several calls the earliest time holds.",
			Throws: []string{textNoExpiry, arg + " must be number"},
			Do:     func(c *dialect.Call) (dialect.Reply, error) { return dialect.Nothing(), h.expire(c, name, arg, effect) },
		}
		if h.prefix == "refreshToken" {
			m.Throws = append(m.Throws, fmt.Sprintf(textOnline, name))
		}
		return m
	}
	return []dialect.Method{
		method("setExpiresAt", "absolute", "expires_at", "Sets the end"),
		method("setIdleExpiresAt", "inactivity", "idle_expires_at", "Sets the end for inactivity"),
	}
}

func (h holder) expire(c *dialect.Call, method, arg, effect string) error {
	if err := h.online(c, method); err != nil {
		return err
	}
	if !c.Arg(0).Truthy() {
		return throws(textNoExpiry)
	}
	if err := validate(input{arg, c.Arg(0), false, aNumber}); err != nil {
		return err
	}
	at, _ := c.Arg(0).Number()
	effects := c.Run.Other(h.effect)
	if old, ok := number(effects, effect); ok {
		at = min(at, old)
	}
	effects.Put(effect, at)
	return nil
}

func (h holder) metadataMethods() []dialect.Method {
	prefix := "Failed to set " + h.words + " metadata: "
	texts := []string{
		textMetadataKey, textMetadataValue, textMetadataCount, textMetadataLetter, textMetadataSize,
	}
	if h.prefix == "session" {
		texts = append([]string{textNoSession}, texts...)
	} else {
		texts = append([]string{fmt.Sprintf(textOnline, "setMetadata")}, texts...)
	}
	for i := range texts {
		texts[i] = prefix + texts[i]
	}
	changes := " event." + h.event + ".metadata changes at once."
	source := apiPage(postLogin)
	return []dialect.Method{
		{
			Name: h.prefix + ".setMetadata", Params: []dialect.Param{param("key", "string"), param("value", "string | null")}, Returns: "void", Source: source,
			Doc: "Sets a member of the metadata of the " + h.words + "; null removes it." + changes, Throws: texts,
			Do: func(c *dialect.Call) (dialect.Reply, error) {
				if err := h.setMetadata(c); err != nil {
					return dialect.Nothing(), throws("%s%s", prefix, err.Error())
				}
				return dialect.Nothing(), nil
			},
		},
		{
			Name: h.prefix + ".deleteMetadata", Params: []dialect.Param{param("key", "string")}, Returns: "void", Source: source,
			Doc: "Removes a member of the metadata of the " + h.words + "." + changes,
			Do:  func(c *dialect.Call) (dialect.Reply, error) { return dialect.Nothing(), h.deleteMetadata(c) },
		},
		{
			Name: h.prefix + ".evictMetadata", Params: []dialect.Param{}, Returns: "void", Source: source,
			Doc: "Removes all metadata of the " + h.words + "." + changes,
			Do:  func(c *dialect.Call) (dialect.Reply, error) { return dialect.Nothing(), h.evictMetadata(c) },
		},
	}
}

func (h holder) setMetadata(c *dialect.Call) error {
	if err := h.online(c, "setMetadata"); err != nil {
		return err
	}
	m := h.metadata(c)
	if m == nil || h.prefix == "session" && !h.present(c) {
		return throws(textNoSession)
	}
	key, ok := c.Arg(0).Text()
	if !ok {
		return throws(textMetadataKey)
	}
	if c.Arg(1).Kind() == "null" {
		h.remove(c, m, key)
		return nil
	}
	value, ok := c.Arg(1).Text()
	if !ok {
		return throws(textMetadataValue)
	}
	m.values.Put(key, value)
	if err := m.check(); err != nil {
		return err
	}
	h.publish(c, m)
	return nil
}

func (h holder) remove(c *dialect.Call, m *metadata, key string) {
	if _, there := m.values.Get(key); !there {
		return
	}
	m.values.Delete(key)
	h.publish(c, m)
}

func (h holder) deleteMetadata(c *dialect.Call) error {
	if err := h.online(c, "deleteMetadata"); err != nil {
		return err
	}
	if m := h.metadata(c); m != nil {
		h.remove(c, m, c.Arg(0).String())
	}
	return nil
}

func (h holder) evictMetadata(c *dialect.Call) error {
	if err := h.online(c, "evictMetadata"); err != nil {
		return err
	}
	m := h.metadata(c)
	if m == nil || h.prefix == "refreshToken" && m.values.Len() == 0 {
		return nil
	}
	m.clear()
	h.publish(c, m)
	return nil
}

func revokeSession(c *dialect.Call) (dialect.Reply, error) {
	err := validate(
		input{"message", c.Arg(0), false, aString(0)},
		input{"options", c.Arg(1), false, anObject(property{"preserveRefreshTokens", aBoolean})},
	)
	if err != nil {
		return dialect.Nothing(), err
	}
	reason := text(c, 0, "the reason")
	c.Run.Other("session").Put("revoke", action.NewObject(
		"reason", reason, "preserve_refresh_tokens", c.Arg(1).Get("preserveRefreshTokens").Truthy(),
	))
	c.Run.Deny("", reason)
	return dialect.Nothing(), nil
}

func revokeRefreshToken(c *dialect.Call) (dialect.Reply, error) {
	if err := validate(input{"message", c.Arg(0), false, aString(1024)}); err != nil {
		return dialect.Nothing(), err
	}
	protocol, _ := textOf(c.Run.Event.Read("transaction", "protocol"))
	if protocol != refreshProtocol {
		message := c.Name + " can be used only when a refresh token is exchanged"
		if !c.Run.Lenient {
			return dialect.Nothing(), throws("%s", message)
		}
		c.Warn(action.Diagnostic{
			Code: dialect.CodeUnknown, Summary: message, Source: apiPage(postLogin).String(),
			Hint: "ask first whether event.transaction.protocol is " + refreshProtocol,
		})
	}
	reason := text(c, 0, "the reason")
	c.Run.Other("refresh_token").Put("revoke", action.NewObject("reason", reason))
	c.Run.Deny("", reason)
	return dialect.Nothing(), nil
}

func setCookieMode(c *dialect.Call) (dialect.Reply, error) {
	a := c.Arg(0)
	if !a.Truthy() {
		return dialect.Nothing(), throws(textNoCookieMode)
	}
	mode, _ := a.Text()
	if mode != "persistent" && mode != "non-persistent" {
		return dialect.Nothing(), throws(textCookieMode, a.String())
	}
	c.Run.Other("session").Put("cookie_mode", mode)
	if now := c.Run.Event.Read("session"); isObject(now) {
		replaceCookie(c, objectOf(now), mode)
	}
	return dialect.Nothing(), nil
}

// replaceCookie makes a new session of the event, as the platform does: a
// reference that the Action holds to the former one keeps the former mode.
func replaceCookie(c *dialect.Call, session *action.Object, mode string) {
	if session.Len() == 0 {
		return
	}
	cookie := &action.Object{}
	if old, ok := session.Get("cookie"); ok {
		if obj, isObj := old.(*action.Object); isObj {
			cookie = obj
		}
	}
	cookie.Put("mode", mode)
	session.Put("cookie", cookie)
	c.Run.Event.Write(session.Value(), "session")
}
