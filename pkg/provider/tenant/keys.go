package tenant

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/secret"
)

// MasterSize is the size of the key that [NewKeys] takes, in bytes.
const MasterSize = 32

// Keys signs the tokens that a tenant issues and seals the secrets that it
// keeps, so that neither a token nor a secret has to lie in the store in
// clear. It is safe for concurrent use.
type Keys struct {
	sign   []byte
	seal   cipher.AEAD
	random io.Reader
}

// NewKeys derives the keys from a master key. random is read for every seal,
// and has to be safe for concurrent use.
func NewKeys(master []byte, random io.Reader) (Keys, error) {
	if len(master) != MasterSize {
		return Keys{}, fmt.Errorf("a master key has %d bytes, not %d", MasterSize, len(master))
	}
	sign, err := hkdf.Key(sha256.New, master, nil, "tokens", MasterSize)
	if err != nil {
		return Keys{}, err
	}
	sealing, err := hkdf.Key(sha256.New, master, nil, "secrets", MasterSize)
	if err != nil {
		return Keys{}, err
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return Keys{}, err
	}
	seal, err := cipher.NewGCM(block)
	return Keys{sign: sign, seal: seal, random: random}, err
}

// Seal encrypts a secret for the store.
func (k Keys) Seal(s secret.String) (string, error) {
	nonce := make([]byte, k.seal.NonceSize())
	if _, err := io.ReadFull(k.random, nonce); err != nil {
		return "", err
	}
	return base64.RawStdEncoding.EncodeToString(k.seal.Seal(nonce, nonce, []byte(s.Reveal()), nil)), nil
}

// Open decrypts what Seal made.
func (k Keys) Open(sealed string) (secret.String, error) {
	data, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(data) < k.seal.NonceSize() {
		return secret.String{}, errors.New("not a sealed secret")
	}
	n := k.seal.NonceSize()
	text, err := k.seal.Open(nil, data[:n], data[n:], nil)
	if err != nil {
		return secret.String{}, errors.New("sealed with another key")
	}
	return secret.New(string(text)), nil
}

// Claims is what a token of the tenant says.
type Claims struct {
	Issuer   string   `json:"iss,omitempty"`
	Subject  string   `json:"sub,omitempty"`
	Audience string   `json:"aud,omitempty"`
	Scopes   []string `json:"-"`
	Scope    string   `json:"scope,omitempty"` // the scopes, written with spaces
	Grant    string   `json:"gty,omitempty"`
	Issued   int64    `json:"iat"` // Unix seconds
	Expires  int64    `json:"exp"`
}

// What is wrong with a token.
var (
	ErrToken   = errors.New("not a token of this tenant")
	ErrExpired = errors.New("the token has expired")
)

// Issue makes a signed token (a JWT, HS256) that says c.
func (k Keys) Issue(c Claims) (string, error) {
	c.Scope = strings.Join(c.Scopes, " ")
	payload, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	text := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode(payload)
	return text + "." + encode(k.mac(text)), nil
}

// Verify reads a token that Issue made. The error is [ErrToken] or [ErrExpired].
func (k Keys) Verify(token string, now time.Time) (Claims, error) {
	at := strings.LastIndexByte(token, '.')
	if at < 0 {
		return Claims{}, ErrToken
	}
	text := token[:at]
	mac, err := base64.RawURLEncoding.DecodeString(token[at+1:])
	if err != nil || !hmac.Equal(mac, k.mac(text)) {
		return Claims{}, ErrToken
	}
	_, body, _ := strings.Cut(text, ".")
	payload, err := base64.RawURLEncoding.DecodeString(body)
	var c Claims
	if err != nil || json.Unmarshal(payload, &c) != nil {
		return Claims{}, ErrToken
	}
	c.Scopes = strings.Fields(c.Scope)
	if now.Unix() >= c.Expires {
		return c, ErrExpired
	}
	return c, nil
}

func (k Keys) mac(text string) []byte {
	h := hmac.New(sha256.New, k.sign)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func encode(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
