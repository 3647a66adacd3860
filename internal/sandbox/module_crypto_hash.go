package sandbox

import (
	"crypto"
	"crypto/hmac"
	"crypto/sha3"
	"fmt"
	"hash"
	"math"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// digest is a hash of Node's by the name that OpenSSL gives it.
type digest struct {
	name    string
	hash    crypto.Hash // 0 for SHAKE
	aliases string      // in lower case; those of signatures are [digest.signing]
}

func digests() []digest {
	return []digest{
		{"md5", crypto.MD5, "ssl3-md5"},
		{"sha1", crypto.SHA1, "sha-1 ssl3-sha1 rsa-sha1-2"},
		{"sha224", crypto.SHA224, "sha-224 sha2-224"},
		{"sha256", crypto.SHA256, "sha-256 sha2-256"},
		{"sha3-224", crypto.SHA3_224, ""},
		{"sha3-256", crypto.SHA3_256, ""},
		{"sha3-384", crypto.SHA3_384, ""},
		{"sha3-512", crypto.SHA3_512, ""},
		{"sha384", crypto.SHA384, "sha-384 sha2-384"},
		{"sha512", crypto.SHA512, "sha-512 sha2-512"},
		{"sha512-224", crypto.SHA512_224, "sha-512/224 sha2-512/224"},
		{"sha512-256", crypto.SHA512_256, "sha-512/256 sha2-512/256"},
		{"shake128", 0, "shake-128"},
		{"shake256", 0, "shake-256"},
	}
}

// signing are the names of a hash as part of a signature.
func (d digest) signing() []string {
	out := []string{"RSA-" + strings.Replace(strings.ToUpper(d.name), "512-", "512/", 1)}
	switch {
	case d.hash == 0:
		return nil
	case !strings.HasPrefix(d.name, "sha3"):
		out = append(out, d.name+"WithRSAEncryption")
	}
	return out
}

// digestNames are the names that getHashes lists.
func digestNames() []string {
	out := []string{"RSA-SHA1-2", "ssl3-md5", "ssl3-sha1"}
	for _, d := range digests() {
		out = append(append(out, d.name), d.signing()...)
	}
	slices.Sort(out)
	return out
}

// digestOf finds a hash by one of its names.
func digestOf(name string) (digest, bool) {
	for _, d := range digests() {
		for _, known := range slices.Concat([]string{d.name}, strings.Fields(d.aliases), d.signing()) {
			if strings.EqualFold(name, known) {
				return d, true
			}
		}
	}
	return digest{}, false
}

// elsewhere tells of a hash that Node has and a run does not.
func (n nodeCrypto) elsewhere(name, method string) {
	switch strings.ToLower(name) {
	case "ripemd160", "rmd160", "ripemd", "rsa-ripemd160", "ripemd160withrsa", "md5-sha1", "blake2b512", "blake2s256", "sm3", "rsa-sm3", "sm3withrsaencryption":
		var have []string
		for _, d := range digests() {
			have = append(have, d.name)
		}
		n.throwPlain(fmt.Sprintf("%s: %s is not available in a run; %s are", method, name, strings.Join(have, ", ")))
	case "md4", "whirlpool", "mdc2":
		n.throwOpenSSL("0308010C", "digital envelope routines", "unsupported")
	}
}

// needDigest finds the hash of everything but createHash.
func (n nodeCrypto) needDigest(v goja.Value, method string) digest {
	d, ok := digestOf(v.String())
	if !ok || d.hash == 0 {
		n.elsewhere(v.String(), method)
		n.throwCode("TypeError", "ERR_CRYPTO_INVALID_DIGEST", "Invalid digest: "+v.String())
	}
	return d
}

// shake is SHAKE as a [hash.Hash] of a length.
type shake struct {
	*sha3.SHAKE
	size int
}

func (s shake) Size() int { return s.size }

func (s shake) Sum(b []byte) []byte {
	out := make([]byte, s.size)
	_, _ = s.copied().Read(out) // never fails
	return append(b, out...)
}

func (s shake) copied() *sha3.SHAKE {
	out := sha3.NewSHAKE128()
	state, err := s.MarshalBinary()
	if err == nil {
		if out.UnmarshalBinary(state) != nil {
			out = sha3.NewSHAKE256()
			_ = out.UnmarshalBinary(state) // it is one or the other
		}
	}
	return out
}

func (s shake) Clone() (hash.Cloner, error) { return shake{s.copied(), s.size}, nil }

// hashState is the state of a Hash, an Hmac, a Sign or a Verify.
type hashState struct {
	digest
	hash.Hash
	done bool
}

func (n nodeCrypto) hashNatives() map[string]any {
	return map[string]any{
		"hashes":     func(goja.FunctionCall) goja.Value { return n.strings(digestNames()) },
		"hashNew":    n.hashNew,
		"hmacNew":    n.hmacNew,
		"hashUpdate": n.hashUpdate,
		"hashDone": func(c goja.FunctionCall) goja.Value {
			return n.vm.rt.ToValue(mustHandle[hashState](c.Argument(0)).done)
		},
		"hashDigest": func(c goja.FunctionCall) goja.Value {
			h := mustHandle[hashState](c.Argument(0))
			h.done = true
			return n.arrayBuffer(h.Sum(nil))
		},
		"hashCopy": n.hashCopy,
		"hashOnce": n.hashOnce,
		"signNew": func(c goja.FunctionCall) goja.Value {
			d, ok := digestOf(c.Argument(0).String())
			if !ok || d.hash == 0 {
				n.elsewhere(c.Argument(0).String(), c.Argument(1).String())
				n.throwCode("TypeError", "ERR_CRYPTO_INVALID_DIGEST", "Invalid digest")
			}
			return n.vm.rt.ToValue(&hashState{digest: d, Hash: d.hash.New()})
		},
	}
}

// newHash makes the hash of a name, or gives none; length is -1 for the usual
// one.
func (n nodeCrypto) newHash(name, method string, length int) *hashState {
	d, ok := digestOf(name)
	if !ok {
		n.elsewhere(name, method)
		return nil
	}
	if d.hash != 0 {
		if length >= 0 && length != d.hash.Size() {
			n.throwOpenSSL("030000B2", "digital envelope routines", "not XOF or invalid length")
		}
		return &hashState{digest: d, Hash: d.hash.New()}
	}
	s := shake{sha3.NewSHAKE128(), 16}
	if d.name == "shake256" {
		s = shake{sha3.NewSHAKE256(), 32}
	}
	if length >= 0 {
		s.size = length
	}
	return &hashState{digest: d, Hash: s}
}

// outputLength is the member of the options of a hash; -1 is none.
func (n nodeCrypto) outputLength(options goja.Value) int {
	v := Arg{vm: n.vm, v: options}.Get("outputLength")
	if v.Undefined() {
		return -1
	}
	length := n.integer(v.v, "options.outputLength", 0, math.MaxUint32)
	if length > maxBuffer {
		n.throwPlain(fmt.Sprintf("crypto.createHash: an outputLength of more than %d is not available in a run", maxBuffer))
	}
	return length
}

// hashNew is hashNew(algorithm, options).
func (n nodeCrypto) hashNew(c goja.FunctionCall) goja.Value {
	if kind(c.Argument(0)) != "string" {
		n.throwArgument("algorithm", "of type string", c.Argument(0))
	}
	h := n.newHash(c.Argument(0).String(), "crypto.createHash", n.outputLength(c.Argument(1)))
	if h == nil {
		n.throwPlain("Digest method not supported")
	}
	return n.vm.rt.ToValue(h)
}

// hmacNew is hmacNew(algorithm, key handle).
func (n nodeCrypto) hmacNew(c goja.FunctionCall) goja.Value {
	d := n.needDigest(c.Argument(0), "crypto.createHmac")
	key := mustHandle[cryptoKey](c.Argument(1)).material.([]byte)
	return n.vm.rt.ToValue(&hashState{digest: d, Hash: hmac.New(d.hash.New, key)})
}

// hashUpdate is hashUpdate(state, data, encoding).
func (n nodeCrypto) hashUpdate(c goja.FunctionCall) goja.Value {
	b := n.message(c.Argument(1), c.Argument(2), "data")
	h := mustHandle[hashState](c.Argument(0))
	if h.done {
		n.throwFinalized()
	}
	h.Write(b)
	return goja.Undefined()
}

func (n nodeCrypto) throwFinalized() {
	n.throwCode("Error", "ERR_CRYPTO_HASH_FINALIZED", "Digest already called")
}

// hashCopy is hashCopy(state, options).
func (n nodeCrypto) hashCopy(c goja.FunctionCall) goja.Value {
	h := mustHandle[hashState](c.Argument(0))
	if h.done {
		n.throwFinalized()
	}
	length := n.outputLength(c.Argument(1))
	cloner, ok := h.Hash.(hash.Cloner)
	if !ok {
		n.throwPlain("Hash.copy: " + h.name + " cannot be copied in a run")
	}
	twin, err := cloner.Clone()
	if err != nil {
		n.throwPlain("Hash.copy: " + err.Error())
	}
	out := &hashState{digest: h.digest, Hash: twin}
	if s, ok := out.Hash.(shake); ok && length >= 0 {
		out.Hash = shake{s.SHAKE, length}
	} else if length >= 0 && length != h.Size() {
		n.throwOpenSSL("030000B2", "digital envelope routines", "not XOF or invalid length")
	}
	return n.vm.rt.ToValue(out)
}

// hashOnce is hashOnce(algorithm, input).
func (n nodeCrypto) hashOnce(c goja.FunctionCall) goja.Value {
	if kind(c.Argument(0)) != "string" {
		n.throwArgument("algorithm", "of type string", c.Argument(0))
	}
	b := n.input(c.Argument(1), goja.Undefined(), "input", wantsData)
	h := n.newHash(c.Argument(0).String(), "crypto.hash", -1)
	if h == nil {
		n.throwPlain(fmt.Sprintf("Digest method %s is not supported", c.Argument(0)))
	}
	h.Write(b)
	return n.arrayBuffer(h.Sum(nil))
}
