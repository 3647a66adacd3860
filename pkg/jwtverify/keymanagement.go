package jwtverify

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

// keyManagement finds the content encryption key of a JWE: RFC 7518, section 4.
type keyManagement struct {
	header   *action.Object
	alg, enc string
	size     int // of the key, in bytes
	wrapped  []byte
}

// errKey is the one answer to a key that does not open the token: what exactly
// was wrong helps attackers only.
var errKey = errors.New("the key does not fit, or the token was changed")

func (m keyManagement) cek(k Key) ([]byte, error) {
	switch {
	case m.alg == "dir":
		return m.direct(k)
	case strings.HasPrefix(m.alg, "RSA"):
		return m.rsa(k)
	case strings.HasPrefix(m.alg, "ECDH-ES"):
		return m.agreed(k)
	case isPassword(m.alg):
		return m.password(k)
	case strings.HasSuffix(m.alg, "GCMKW"), strings.HasSuffix(m.alg, "KW"):
		secret, err := secretOf(k)
		if err != nil {
			return nil, err
		}
		return m.unwrap(m.alg, secret)
	}
	return nil, fmt.Errorf(`"alg" is %s, which is not known here`, jwtinspect.Quote(m.alg))
}

func secretOf(k Key) (symmetric, error) {
	secret, ok := k.public.(symmetric)
	if !ok {
		return nil, fmt.Errorf("it is %s, not a shared secret", k.kind())
	}
	return secret, nil
}

func (m keyManagement) direct(k Key) ([]byte, error) {
	secret, err := secretOf(k)
	if err == nil && len(m.wrapped) > 0 {
		err = errors.New("the token has an encrypted key, but its key is used directly")
	}
	return secret, err
}

// rsa answers a wrong padding of PKCS #1 v1.5 with a key that opens nothing:
// RFC 7516, section 11.5.
func (m keyManagement) rsa(k Key) ([]byte, error) {
	key, ok := k.private.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("it is %s without the private part, or of another kind", k.kind())
	}
	if err := strongRSA(&key.PublicKey); err != nil {
		return nil, err
	}
	var h hash.Hash
	switch m.alg {
	case "RSA1_5":
		cek := make([]byte, m.size)
		if _, err := rand.Read(cek); err != nil {
			return nil, err
		}
		//lint:ignore SA1019 it is what tokens with RSA1_5 are encrypted with; nothing is encrypted so here
		if rsa.DecryptPKCS1v15SessionKey(nil, key, m.wrapped, cek) != nil {
			return nil, errKey
		}
		return cek, nil
	case "RSA-OAEP":
		h = sha1.New() // as RFC 7518, section 4.3, says
	case "RSA-OAEP-256":
		h = sha256.New()
	case "RSA-OAEP-384":
		h = sha512.New384()
	case "RSA-OAEP-512":
		h = sha512.New()
	default:
		return nil, fmt.Errorf(`"alg" is %s, which is not known here`, jwtinspect.Quote(m.alg))
	}
	cek, err := rsa.DecryptOAEP(h, nil, key, m.wrapped, nil)
	if err != nil {
		return nil, errKey
	}
	return cek, nil
}

// unwrap opens a key that is wrapped with another one.
func (m keyManagement) unwrap(alg string, kek []byte) ([]byte, error) {
	size, ok := map[string]int{"A128": 16, "A192": 24, "A256": 32}[alg[:min(len(alg), 4)]]
	if !ok {
		return nil, fmt.Errorf(`"alg" is %s, which is not known here`, jwtinspect.Quote(m.alg))
	}
	if len(kek) != size {
		return nil, fmt.Errorf("the secret has %d bytes, %s needs %d", len(kek), alg, size)
	}
	block, err := aes.NewCipher(kek)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(alg, "GCMKW") {
		return m.unwrapGCM(block)
	}
	return unwrapAES(block, m.wrapped)
}

func (m keyManagement) unwrapGCM(block cipher.Block) ([]byte, error) {
	iv, err := m.member("iv")
	if err != nil {
		return nil, err
	}
	tag, err := m.member("tag")
	if err != nil {
		return nil, err
	}
	return openGCM(block, iv, m.wrapped, tag, nil)
}

// member is bytes of the header.
func (m keyManagement) member(name string) ([]byte, error) {
	data, err := jwtinspect.StrictBase64(jwtinspect.TextOf(m.header, name))
	if err != nil || len(data) == 0 {
		return nil, fmt.Errorf("the header has no usable %q, which %s needs", name, m.alg)
	}
	return data, nil
}

// unwrapAES is AES key wrap: RFC 3394, section 2.2.2.
func unwrapAES(block cipher.Block, wrapped []byte) ([]byte, error) {
	const semiblock = 8
	n := len(wrapped)/semiblock - 1
	if len(wrapped)%semiblock != 0 || n < 2 || len(wrapped) > 1<<10 {
		return nil, errKey
	}
	var buf [2 * semiblock]byte
	copy(buf[:semiblock], wrapped)
	r := append([]byte(nil), wrapped[semiblock:]...)
	for j := 5; j >= 0; j-- {
		for i := n; i >= 1; i-- {
			at := r[(i-1)*semiblock : i*semiblock]
			t := binary.BigEndian.Uint64(buf[:semiblock]) ^ uint64(n*j+i)
			binary.BigEndian.PutUint64(buf[:semiblock], t)
			copy(buf[semiblock:], at)
			block.Decrypt(buf[:], buf[:])
			copy(at, buf[semiblock:])
		}
	}
	initial := []byte{0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6}
	if subtle.ConstantTimeCompare(buf[:semiblock], initial) != 1 {
		return nil, errKey
	}
	return r, nil
}

// agreed is ECDH-ES, with key wrapping or not: RFC 7518, section 4.6.
func (m keyManagement) agreed(k Key) ([]byte, error) {
	private, err := agreementKey(k)
	if err != nil {
		return nil, err
	}
	epk, ok := m.header.Get("epk")
	obj, isObject := epk.(*action.Object)
	if !ok || !isObject {
		return nil, errors.New(`the header has no "epk", the sender's public key`)
	}
	public, err := agreementPublic(parseJWK(obj))
	if err != nil {
		return nil, fmt.Errorf(`the "epk" in the header: %w`, err)
	}
	if public.Curve() != private.Curve() {
		return nil, errors.New(`the "epk" in the header is on another curve than the key`)
	}
	shared, err := private.ECDH(public)
	if err != nil {
		return nil, errKey
	}
	wrap, wrapped := strings.CutPrefix(m.alg, "ECDH-ES+")
	if !wrapped {
		if len(m.wrapped) > 0 {
			return nil, errors.New("the token has an encrypted key, but its key is agreed on directly")
		}
		return m.concatKDF(shared, m.enc, m.size)
	}
	size, ok := map[string]int{"A128KW": 16, "A192KW": 24, "A256KW": 32}[wrap]
	if !ok {
		return nil, fmt.Errorf(`"alg" is %s, which is not known here`, jwtinspect.Quote(m.alg))
	}
	kek, err := m.concatKDF(shared, m.alg, size)
	if err != nil {
		return nil, err
	}
	return m.unwrap(wrap, kek)
}

func agreementKey(k Key) (*ecdh.PrivateKey, error) {
	switch key := k.private.(type) {
	case *ecdh.PrivateKey:
		return key, nil
	case *ecdsa.PrivateKey:
		return key.ECDH()
	}
	return nil, fmt.Errorf("it is %s without the private part, or of another kind", k.kind())
}

func agreementPublic(k Key) (*ecdh.PublicKey, error) {
	if k.unusable != nil {
		return nil, k.unusable
	}
	switch key := k.public.(type) {
	case *ecdh.PublicKey:
		return key, nil
	case *ecdsa.PublicKey:
		return key.ECDH()
	}
	return nil, fmt.Errorf("%s is not for key agreement", k.kind())
}

// concatKDF derives a key: RFC 7518, section 4.6.2, with SHA-256.
func (m keyManagement) concatKDF(shared []byte, name string, size int) ([]byte, error) {
	info := prefixed([]byte(name))
	for _, member := range []string{"apu", "apv"} {
		data, err := jwtinspect.StrictBase64(jwtinspect.TextOf(m.header, member))
		if err != nil {
			return nil, err
		}
		info = append(info, prefixed(data)...)
	}
	info = binary.BigEndian.AppendUint32(info, uint32(size)*8)
	var out []byte
	for round := uint32(1); len(out) < size; round++ {
		h := sha256.New()
		_ = binary.Write(h, binary.BigEndian, round)
		h.Write(shared)
		h.Write(info)
		out = h.Sum(out)
	}
	return out[:size], nil
}

func prefixed(data []byte) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), data...)
}

// password is PBES2: RFC 7518, section 4.8.
func (m keyManagement) password(k Key) ([]byte, error) {
	secret, err := secretOf(k)
	if err != nil {
		return nil, err
	}
	salt, err := m.member("p2s")
	if err != nil {
		return nil, err
	}
	v, _ := m.header.Get("p2c")
	count, ok := jwtinspect.NumericDate(v)
	if !ok || count < 1 || count > jwtinspect.MaxIterations || count != float64(int(count)) {
		return nil, fmt.Errorf(`"p2c" is %s, expected a whole number up to %d`, jwtinspect.Raw(v), jwtinspect.MaxIterations)
	}
	var h func() hash.Hash
	var wrap string
	size := 0
	switch m.alg {
	case "PBES2-HS256+A128KW":
		h, wrap, size = sha256.New, "A128KW", 16
	case "PBES2-HS384+A192KW":
		h, wrap, size = sha512.New384, "A192KW", 24
	case "PBES2-HS512+A256KW":
		h, wrap, size = sha512.New, "A256KW", 32
	default:
		return nil, fmt.Errorf(`"alg" is %s, which is not known here`, jwtinspect.Quote(m.alg))
	}
	kek, err := pbkdf2.Key(h, string(secret), append(append([]byte(m.alg), 0), salt...), int(count), size)
	if err != nil {
		return nil, err
	}
	return m.unwrap(wrap, kek)
}
