package jwtverify

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

// Key verifies or decrypts. It prints without its secret parts. The zero Key
// does neither.
type Key struct {
	id, alg, use string
	ops          []string
	hasOps       bool
	public       any // *rsa.PublicKey, *ecdsa.PublicKey, ed25519.PublicKey, *ecdh.PublicKey or symmetric
	private      any // *rsa.PrivateKey, *ecdsa.PrivateKey, *ecdh.PrivateKey; nil for a public key
	unusable     error
}

// symmetric is a shared secret.
type symmetric []byte

// Format implements fmt.Formatter: every verb writes what the key is, and its
// id.
func (k Key) Format(f fmt.State, _ rune) { fmt.Fprint(f, k.title()) }

// title names a key in messages.
func (k Key) title() string {
	if k.id == "" {
		return k.kind()
	}
	return fmt.Sprintf("%s (%s)", jwtinspect.Quote(k.id), k.kind())
}

// kind says what kind of key it is.
func (k Key) kind() string {
	switch key := k.public.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("an RSA key of %d bits", key.N.BitLen())
	case *ecdsa.PublicKey:
		return "an EC key on " + key.Curve.Params().Name
	case ed25519.PublicKey:
		return "an Ed25519 key"
	case *ecdh.PublicKey:
		return "an X25519 key"
	case symmetric:
		return "a shared secret"
	}
	return "a key of an unknown kind"
}

// KeySet is keys from one source. It does not change and is safe for concurrent
// use.
type KeySet struct {
	keys []Key
	// fault is why nothing of the set may be used.
	fault error
	// set says that the source was a JWK set.
	set bool
}

// Format implements fmt.Formatter: every verb writes how many keys there are.
func (s KeySet) Format(f fmt.State, _ rune) { fmt.Fprint(f, plural(len(s.keys), "key")) }

// IDs are the ids of the keys that have one, in order.
func (s *KeySet) IDs() []string {
	var ids []string
	for _, k := range s.keys {
		if k.id != "" {
			ids = append(ids, k.id)
		}
	}
	return ids
}

// maxKeyBytes bounds a file with keys, maxKeys the keys in it.
const maxKeyBytes, maxKeys = 1 << 20, 1000

// ErrNotKey is wrapped by the error for data in none of the formats of keys: it
// may be a shared secret.
var ErrNotKey = errors.New("this is no key in a known format")

// ParseKeys reads keys: a JWK, a JWK set, PEM blocks (public and private keys,
// certificates), or DER.
//
// A key of a set that cannot be used stays in it and is told when it is asked
// for, so that one odd key does not hide the others. A set that mixes shared
// secrets with public keys, or has two keys of one id, is refused as a whole by
// [Verify]. The error never holds a part of a key.
func ParseKeys(data []byte) (*KeySet, error) {
	if len(data) > maxKeyBytes {
		return nil, fmt.Errorf("the keys have %d bytes, expected at most %d", len(data), maxKeyBytes)
	}
	trimmed := bytes.TrimSpace(data)
	switch begin := bytes.Index(trimmed, []byte("-----BEGIN ")); {
	case len(trimmed) == 0:
		return nil, errors.New("the key is empty")
	case begin >= 0:
		return parsePEM(trimmed[begin:])
	case trimmed[0] == '{':
		return parseJSONKeys(trimmed)
	}
	if k, err := parseDER(data); err == nil {
		return &KeySet{keys: []Key{k}}, nil
	}
	return nil, fmt.Errorf("%w, expected PEM (-----BEGIN …), a JWK ({\"kty\":…}), a JWK set ({\"keys\":…}) or DER", ErrNotKey)
}

// Secret is a set of one shared secret. Of one that is text, a line break at
// the end is not part of it; nothing is decoded. What is a key in another
// format is refused: a public key that is taken for a secret would let anybody
// sign.
func Secret(data []byte) (*KeySet, error) {
	set, err := ParseKeys(data)
	switch {
	case err == nil && len(set.keys) == 1 && set.keys[0].symmetric():
		return set, nil // a JWK
	case len(bytes.TrimSpace(data)) == 0:
		return nil, errors.New("the secret is empty")
	case err == nil, !errors.Is(err, ErrNotKey) && !errors.Is(err, errNotJSON):
		return nil, errors.New("this is a key in a format of its own, not a shared secret: a public key that is taken for a secret would let anybody sign")
	}
	if utf8.Valid(data) {
		data = bytes.TrimSuffix(bytes.TrimSuffix(data, []byte("\n")), []byte("\r"))
	}
	return &KeySet{keys: []Key{{public: symmetric(bytes.Clone(data))}}}, nil
}

var errNotJSON = errors.New("the key is no JSON object")

func (k Key) symmetric() bool { _, ok := k.public.(symmetric); return ok }

// parseJSONKeys reads a JWK or a JWK set.
func parseJSONKeys(data []byte) (*KeySet, error) {
	repeated, excess := jwtinspect.Survey(data)
	if excess != "" {
		return nil, fmt.Errorf("the key %s", excess)
	}
	doc, err := action.ParseObject(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNotJSON, err)
	}
	set := &KeySet{}
	if len(repeated) > 0 {
		set.fault = fmt.Errorf("the JSON of the keys repeats %s", jwtinspect.List(repeated))
	}
	if _, ok := doc.Get("keys"); !ok {
		k := parseJWK(doc)
		set.keys = []Key{k}
		return set, k.unusable
	}
	set.set = true
	entries, err := objectsOfSet(doc)
	if err != nil {
		return nil, err
	}
	for _, jwk := range entries {
		set.keys = append(set.keys, parseJWK(jwk))
	}
	if set.fault == nil {
		set.fault = set.ambiguous()
	}
	return set, nil
}

func objectsOfSet(doc *action.Object) ([]*action.Object, error) {
	v, _ := doc.Get("keys")
	list, ok := v.([]any)
	if !ok {
		return nil, errors.New(`"keys" of the JWK set is no list`)
	}
	if len(list) > maxKeys {
		return nil, fmt.Errorf("the JWK set has %d keys, expected at most %d", len(list), maxKeys)
	}
	var out []*action.Object
	for _, item := range list {
		if jwk, ok := item.(*action.Object); ok {
			out = append(out, jwk)
		}
	}
	return out, nil
}

// ambiguous says why a set cannot be trusted to lead to one key.
func (s *KeySet) ambiguous() error {
	ids, secrets, others := map[string]bool{}, 0, 0
	for _, k := range s.keys {
		if k.symmetric() {
			secrets++
		} else if k.public != nil {
			others++
		}
		if k.id != "" && ids[k.id] {
			return fmt.Errorf("the key set has two keys with the id %s: which one is meant is left to chance", jwtinspect.Quote(k.id))
		}
		ids[k.id] = true
	}
	if secrets > 0 && others > 0 {
		return errors.New("the key set mixes shared secrets with public keys: whoever can read it could sign")
	}
	return nil
}

// forSigning says why a key may not verify signatures of an algorithm.
func (k Key) forSigning(a algorithm) error {
	switch {
	case k.unusable != nil:
		return k.unusable
	case k.use != "" && k.use != "sig":
		return fmt.Errorf(`the key's "use" is %s, not "sig"`, jwtinspect.Quote(k.use))
	case k.hasOps && !slices.Contains(k.ops, "verify"):
		return fmt.Errorf(`the key's "key_ops" are %s, without "verify"`, jwtinspect.List(k.ops))
	case k.alg != "" && k.alg != a.name && !(isEdwards(k.alg) && isEdwards(a.name)):
		return fmt.Errorf(`the key's "alg" is %s, not %q`, jwtinspect.Quote(k.alg), a.name)
	}
	return a.fits(k)
}

// isEdwards reports whether an algorithm is EdDSA under its old or its new name
// (RFC 9864).
func isEdwards(alg string) bool { return alg == "EdDSA" || alg == "Ed25519" }

// forDecrypting says why a key may not decrypt under an algorithm of a JWE.
func (k Key) forDecrypting(alg, enc string) error {
	switch {
	case k.unusable != nil:
		return k.unusable
	case k.use != "" && k.use != "enc":
		return fmt.Errorf(`the key's "use" is %s, not "enc"`, jwtinspect.Quote(k.use))
	case k.hasOps && !slices.ContainsFunc(k.ops, func(op string) bool {
		return slices.Contains([]string{"decrypt", "unwrapKey", "deriveKey", "deriveBits"}, op)
	}):
		return fmt.Errorf(`the key's "key_ops" are %s, none of which decrypts`, jwtinspect.List(k.ops))
	case k.alg != "" && k.alg != alg && !(alg == "dir" && k.alg == enc):
		return fmt.Errorf(`the key's "alg" is %s, not %s`, jwtinspect.Quote(k.alg), jwtinspect.Quote(alg))
	}
	return nil
}

// oneLineReasons joins what was found out about several keys.
func oneLineReasons(tried []Tried) string {
	parts := make([]string, len(tried))
	for i, t := range tried {
		parts[i] = t.Key + ": " + t.Reason
	}
	return strings.Join(parts, "; ")
}
