package jwtmint

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"github.com/claimctl/claimctl/pkg/action"
)

// Key is a private or symmetric key with the algorithm it signs with and the
// id it is known by. It prints as its algorithm and id only. The zero Key
// signs nothing. A Key does not change and is safe for concurrent use.
type Key struct{ m *material }

// material hands its key out through a function, because fmt's walk over
// unexported fields heeds no Format method and follows pointers.
type material struct {
	alg     algorithm
	id      string
	private func() any
	// length is that of a signature where it is known without looking at the
	// key, in bytes; else 0.
	length int
}

// symmetric is the secret of an HMAC.
type symmetric []byte

// newKey checks that the key fits the algorithm. An empty id becomes the
// thumbprint.
func newKey(alg algorithm, id string, private any) (Key, error) {
	if err := alg.family.check(alg, private); err != nil {
		return Key{}, err
	}
	k := Key{&material{alg: alg, id: id, private: func() any { return private }}}
	if id == "" {
		k.m.id = k.Thumbprint()
	}
	return k, nil
}

// Throwaway generates a key from the system's randomness. Its id is its
// thumbprint. The only error is an unknown algorithm.
//
// There is no way to hand in a source of randomness, since crypto/rsa and
// crypto/ecdsa heed none: for keys that come out the same, see [Derived].
func Throwaway(alg string) (Key, error) {
	a, err := find(alg)
	if err != nil {
		return Key{}, err
	}
	private, err := a.family.generate(a)
	if err != nil {
		return Key{}, err
	}
	return newKey(a, "", private)
}

// Derived makes the same key each time it gets the same algorithm and seed, on
// every machine. Whoever guesses the seed has the key, so it is good for
// reproducible tests and nothing else. An RSA key takes a tenth of a second or
// a few. Its id is its thumbprint. The only error is an unknown algorithm.
func Derived(alg string, seed int64) (Key, error) {
	a, err := find(alg)
	if err != nil {
		return Key{}, err
	}
	stream := rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "claimctl derived key, %s, seed %d", alg, seed)))
	private, err := a.family.derive(a, stream)
	if err != nil {
		return Key{}, err
	}
	return newKey(a, "", private)
}

// TestKey is the key that a specification prints for the algorithm, under the
// id "claimctl-test-" and the algorithm in lower case. Everybody has it, so a
// token signed with it proves nothing. The only error is an unknown algorithm.
func TestKey(alg string) (Key, error) {
	if key, ok := testKeys()[alg]; ok {
		return key(), nil
	}
	_, err := find(alg)
	return Key{}, err
}

// testKeys are the keys by algorithm. Each is read when something is signed with
// it for the first time: that takes longer than most signatures do, and whoever
// only measures needs none of it.
var testKeys = sync.OnceValue(func() map[string]func() Key {
	out := map[string]func() Key{}
	for _, a := range algorithms() {
		out[a.name] = sync.OnceValue(a.testKey)
	}
	return out
})

func (a algorithm) testKey() Key {
	published := a.family.published(a)
	return Key{&material{
		alg: a, id: "claimctl-test-" + strings.ToLower(a.name), length: modulusLength(published),
		private: sync.OnceValue(func() any { return a.readPublished(published) }),
	}}
}

// readPublished reads a key that is part of this program. That it cannot be read
// is a mistake of the program, which a test looks for.
func (a algorithm) readPublished(jwk string) any {
	parsed, err := parseJWK([]byte(jwk))
	if err == nil {
		err = a.family.check(a, parsed.private)
	}
	if err != nil {
		panic(fmt.Sprintf("the test key for %s: %v", a.name, err))
	}
	return parsed.private
}

// modulusLength is the length of the modulus of an RSA key as a JWK writes it,
// which is that of its signatures; 0 for another key.
func modulusLength(jwk string) int {
	var key struct{ N string }
	if json.Unmarshal([]byte(jwk), &key) != nil {
		return 0
	}
	return base64.RawURLEncoding.DecodedLen(len(key.N))
}

// Alg is the algorithm the key signs with, "" for the zero Key.
func (k Key) Alg() string {
	if k.m == nil {
		return ""
	}
	return k.m.alg.name
}

// ID is the key's id, the kid of the tokens it signs.
func (k Key) ID() string {
	if k.m == nil {
		return ""
	}
	return k.m.id
}

// WithID is the same key under another id.
func (k Key) WithID(id string) Key {
	if k.m == nil {
		return k
	}
	return Key{&material{k.m.alg, id, k.m.private, k.m.length}}
}

// Public is the *rsa.PublicKey, *ecdsa.PublicKey or ed25519.PublicKey that
// verifies what the key signs, nil for a symmetric key and the zero Key.
func (k Key) Public() crypto.PublicKey {
	if k.m == nil {
		return nil
	}
	if signer, ok := k.m.private().(crypto.Signer); ok {
		return signer.Public()
	}
	return nil
}

// Sign is the JWS signature (RFC 7515, section 5.1) over any bytes, always the
// same for the same bytes.
func (k Key) Sign(input []byte) ([]byte, error) {
	if k.m == nil {
		return nil, errNoKey
	}
	return k.m.alg.family.sign(k.m.alg, k.m.private(), input)
}

// String is the algorithm and the id.
func (k Key) String() string {
	if k.m == nil {
		return "no key"
	}
	return fmt.Sprintf("%s key %q", k.m.alg.name, k.m.id)
}

// Format implements fmt.Formatter: every verb writes what String returns.
func (k Key) Format(f fmt.State, _ rune) { fmt.Fprint(f, k.String()) }

// MarshalText writes what String returns; encoding/json uses it.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Thumbprint is the JWK thumbprint of RFC 7638 with SHA-256, in base64url; ""
// for the zero Key. That of a symmetric key tells no more about the secret
// than any token signed with it does: both let a guess be checked.
func (k Key) Thumbprint() string {
	if k.m == nil {
		return ""
	}
	members := k.m.members()
	slices.SortFunc(members, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	sum := sha256.Sum256(object(members).Value())
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// members are those that RFC 7638 asks for, kty first. For a symmetric key
// they hold the secret.
func (m *material) members() [][2]string {
	switch key := m.private().(type) {
	case *rsa.PrivateKey:
		return [][2]string{{"kty", "RSA"}, {"n", encode(key.N.Bytes())}, {"e", encode(big.NewInt(int64(key.E)).Bytes())}}
	case *ecdsa.PrivateKey:
		x, y := coordinates(&key.PublicKey)
		return [][2]string{{"kty", "EC"}, {"crv", key.Curve.Params().Name}, {"x", encode(x)}, {"y", encode(y)}}
	case ed25519.PrivateKey:
		return [][2]string{{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", encode(key[ed25519.SeedSize:])}}
	case symmetric:
		return [][2]string{{"kty", "oct"}, {"k", encode(key)}}
	}
	return nil
}

// JWKS is the set of the keys' public halves (RFC 7517) as indented JSON. It
// is an error to ask for that of a symmetric key, which has none.
func JWKS(keys ...Key) ([]byte, error) {
	set := []any{}
	for _, k := range keys {
		if k.Public() == nil {
			return nil, notPublic(k)
		}
		set = append(set, k.jwk())
	}
	return action.MarshalIndent(action.NewObject("keys", set))
}

func notPublic(k Key) error {
	if k.m == nil {
		return errors.New("no key to publish")
	}
	return fmt.Errorf("a JWK set holds public keys, and %s has none: whoever can verify with its secret can sign with it; choose an asymmetric algorithm such as ES256", k.Alg())
}

func object(members [][2]string) *action.Object {
	out := action.NewObject()
	for _, m := range members {
		out.Put(m[0], m[1])
	}
	return out
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
