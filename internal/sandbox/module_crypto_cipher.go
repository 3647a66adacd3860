package sandbox

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// cipherKind is a cipher of Node's by the name that OpenSSL gives it.
type cipherKind struct {
	name, mode     string
	alias          string // another name that Node lists
	nid            int
	block, iv, key int // in bytes
}

func cipherKinds() []cipherKind {
	var out []cipherKind
	nids := [][5]int{{419, 904, 418, 895, 788}, {423, 905, 422, 898, 789}, {427, 906, 426, 901, 790}}
	for i, key := range []int{16, 24, 32} {
		bits := 8 * key
		out = append(out,
			cipherKind{fmt.Sprintf("aes-%d-cbc", bits), "cbc", fmt.Sprintf("aes%d", bits), nids[i][0], 16, 16, key},
			cipherKind{fmt.Sprintf("aes-%d-ctr", bits), "ctr", "", nids[i][1], 1, 16, key},
			cipherKind{fmt.Sprintf("aes-%d-ecb", bits), "ecb", "", nids[i][2], 16, 0, key},
			cipherKind{fmt.Sprintf("aes-%d-gcm", bits), "gcm", fmt.Sprintf("id-aes%d-GCM", bits), nids[i][3], 1, 12, key},
			cipherKind{fmt.Sprintf("id-aes%d-wrap", bits), "wrap", fmt.Sprintf("aes%d-wrap", bits), nids[i][4], 8, 8, key},
		)
	}
	return out
}

func cipherOf(name string) (cipherKind, bool) {
	for _, k := range cipherKinds() {
		if strings.EqualFold(name, k.name) || strings.EqualFold(name, k.alias) {
			return k, true
		}
	}
	return cipherKind{}, false
}

// otherCipher reports whether Node has a cipher that a run does not.
func otherCipher(name string) bool {
	name = strings.ToLower(name)
	if strings.HasPrefix(name, "aes-") {
		return strings.Count(name, "-") > 1
	}
	families := []string{"aes128-", "aes192-", "aes256-", "id-aes", "chacha20", "des-", "des3", "aria", "camellia", "sm4"}
	return slices.ContainsFunc(families, func(family string) bool { return strings.HasPrefix(name, family) })
}

// cipherState is the state of a Cipheriv or a Decipheriv.
type cipherState struct {
	cipherKind
	decrypt, pad, done, used bool
	blocks                   cipher.BlockMode
	stream                   cipher.Stream
	gcm                      *gcm
	wrap                     cipher.Block
	iv, buf, tag             []byte
	tagLength                int // 0: not given
	text                     partialText
}

func (n nodeCrypto) cipherNatives() map[string]any {
	return map[string]any{
		"ciphers":       func(goja.FunctionCall) goja.Value { return n.strings(cipherNames()) },
		"cipherInfo":    n.cipherInfo,
		"cipherNew":     n.cipherNew,
		"cipherUpdate":  n.cipherUpdate,
		"cipherFinal":   n.cipherFinal,
		"cipherAAD":     n.cipherAAD,
		"cipherTag":     n.cipherTag,
		"cipherSetTag":  n.cipherSetTag,
		"cipherPadding": n.cipherPadding,
	}
}

func cipherNames() []string {
	var out []string
	for _, k := range cipherKinds() {
		out = append(out, k.name)
		if k.alias != "" {
			out = append(out, k.alias)
		}
	}
	slices.Sort(out)
	return out
}

// cipherInfo is cipherInfo(name, {keyLength, ivLength}).
func (n nodeCrypto) cipherInfo(c goja.FunctionCall) goja.Value {
	k, ok := cipherOf(c.Argument(0).String())
	if f, isNumber := (Arg{vm: n.vm, v: c.Argument(0)}).Number(); isNumber {
		i := slices.IndexFunc(cipherKinds(), func(k cipherKind) bool { return float64(k.nid) == f })
		if ok = i >= 0; ok {
			k = cipherKinds()[i]
		}
	}
	options := Arg{vm: n.vm, v: c.Argument(1)}
	if want := options.Get("keyLength"); ok && !want.Undefined() {
		ok = n.integer(want.v, "options.keyLength", math.MinInt32, math.MaxInt32) == k.key
	}
	if want := options.Get("ivLength"); ok && !want.Undefined() {
		iv := n.integer(want.v, "options.ivLength", math.MinInt32, math.MaxInt32)
		ok = iv == k.iv || k.mode == "gcm" && iv > 0
		k.iv = iv
	}
	if !ok {
		return goja.Undefined()
	}
	o := n.vm.rt.NewObject()
	name := k.name
	if k.mode == "gcm" {
		name = strings.ToLower(k.alias)
	}
	for _, member := range []struct {
		name  string
		value any
	}{{"mode", k.mode}, {"name", name}, {"nid", k.nid}, {"blockSize", k.block}, {"ivLength", k.iv}, {"keyLength", k.key}} {
		if member.value != 0 {
			_ = o.Set(member.name, member.value)
		}
	}
	return o
}

// cipherNew is cipherNew(decrypt, cipher, key handle, iv, options); the iv is
// null for none.
func (n nodeCrypto) cipherNew(c goja.FunctionCall) goja.Value {
	name := c.Argument(1).String()
	k, ok := cipherOf(name)
	if !ok {
		if otherCipher(name) {
			n.throwPlain(fmt.Sprintf("crypto.createCipheriv: %s is not available in a run; %s are", name, strings.Join(cipherNames(), ", ")))
		}
		n.throwCode("Error", "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher")
	}
	var iv []byte
	if !goja.IsNull(c.Argument(3)) {
		iv = slices.Clone(n.input(c.Argument(3), goja.Undefined(), "iv", wantsBytes))
	}
	key := mustHandle[cryptoKey](c.Argument(2)).material.([]byte)
	if len(key) != k.key {
		n.throwCode("RangeError", "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length")
	}
	if len(iv) != k.iv && (k.mode != "gcm" || len(iv) == 0) {
		n.throwCode("TypeError", "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector")
	}
	s := &cipherState{cipherKind: k, decrypt: c.Argument(0).ToBoolean(), pad: true, iv: iv, tagLength: n.tagLength(k, c.Argument(4))}
	block, err := aes.NewCipher(key)
	n.throwUnavailable("crypto.createCipheriv", err)
	s.start(block)
	return n.vm.rt.ToValue(s)
}

func (s *cipherState) start(block cipher.Block) {
	switch {
	case s.mode == "gcm":
		s.gcm = newGCM(block, s.iv, s.decrypt)
	case s.mode == "ctr":
		s.stream = cipher.NewCTR(block, s.iv)
	case s.mode == "wrap":
		s.wrap = block
	case s.mode == "ecb":
		s.blocks = codebook{block, s.decrypt}
	case s.decrypt:
		s.blocks = cipher.NewCBCDecrypter(block, s.iv)
	default:
		s.blocks = cipher.NewCBCEncrypter(block, s.iv)
	}
}

// codebook is the mode ECB.
type codebook struct {
	cipher.Block
	decrypt bool
}

func (b codebook) CryptBlocks(dst, src []byte) {
	for i := 0; i < len(src); i += b.BlockSize() {
		if b.decrypt {
			b.Decrypt(dst[i:], src[i:])
		} else {
			b.Encrypt(dst[i:], src[i:])
		}
	}
}

func (n nodeCrypto) tagLength(k cipherKind, options goja.Value) int {
	v := Arg{vm: n.vm, v: options}.Get("authTagLength")
	if v.Undefined() || goja.IsNull(v.v) || k.mode != "gcm" {
		return 0
	}
	f, ok := v.Number()
	if !ok || f < 0 || f != math.Trunc(f) || f > math.MaxInt32 {
		n.throwCode("TypeError", "ERR_INVALID_ARG_VALUE",
			"The property 'options.authTagLength' is invalid. Received "+n.shown(v.v))
	}
	n.checkTag(int(f))
	return int(f)
}

func (n nodeCrypto) checkTag(size int) {
	if size != 4 && size != 8 && (size < 12 || size > 16) {
		n.throwCode("TypeError", "ERR_CRYPTO_INVALID_AUTH_TAG", fmt.Sprintf("Invalid authentication tag length: %d", size))
	}
}

func (n nodeCrypto) throwState(operation string) {
	n.throwCode("Error", "ERR_CRYPTO_INVALID_STATE", "Invalid state"+operation)
}

// cipherUpdate is cipherUpdate(state, data, data's encoding, output's encoding).
func (n nodeCrypto) cipherUpdate(c goja.FunctionCall) goja.Value {
	s := mustHandle[cipherState](c.Argument(0))
	data := n.message(c.Argument(1), c.Argument(2), "data")
	if s.done {
		n.throwPlain("Trying to add data in unsupported state")
	}
	s.used = true
	out, ok := s.update(data)
	if !ok {
		n.throwPlain("Trying to add data in unsupported state")
	}
	return n.cipherText(s, out, c.Argument(3), false)
}

func (s *cipherState) update(data []byte) (out []byte, ok bool) {
	switch s.mode {
	case "gcm":
		return s.gcm.crypt(data), true
	case "ctr":
		out = make([]byte, len(data))
		s.stream.XORKeyStream(out, data)
		return out, true
	case "wrap":
		if s.decrypt {
			return unwrapKey(s.wrap, s.iv, data)
		}
		return wrapKey(s.wrap, s.iv, data)
	}
	s.buf = append(s.buf, data...)
	size := len(s.buf) - len(s.buf)%16
	if s.decrypt && s.pad && size == len(s.buf) && size > 0 {
		size -= 16 // it may be the last one, which has the padding
	}
	out = make([]byte, size)
	s.blocks.CryptBlocks(out, s.buf[:size])
	s.buf = slices.Clone(s.buf[size:])
	return out, true
}

// cipherFinal is cipherFinal(state, output's encoding).
func (n nodeCrypto) cipherFinal(c goja.FunctionCall) goja.Value {
	s := mustHandle[cipherState](c.Argument(0))
	if s.done {
		n.throwState("")
	}
	s.done = true
	var out []byte
	switch {
	case s.mode == "gcm":
		n.finishGCM(s)
	case s.blocks != nil:
		out = n.finishBlocks(s)
	}
	return n.cipherText(s, out, c.Argument(1), true)
}

func (n nodeCrypto) finishGCM(s *cipherState) {
	tag := s.gcm.tag()
	if !s.decrypt {
		s.tag = tag[:16]
		if s.tagLength > 0 {
			s.tag = tag[:s.tagLength]
		}
		return
	}
	if len(s.tag) == 0 || subtle.ConstantTimeCompare(s.tag, tag[:len(s.tag)]) != 1 {
		n.throwPlain("Unsupported state or unable to authenticate data")
	}
}

func (n nodeCrypto) finishBlocks(s *cipherState) []byte {
	if !s.decrypt && s.pad {
		out := padded(s.buf)
		s.blocks.CryptBlocks(out, out)
		return out
	}
	if !s.pad && len(s.buf) == 0 {
		return nil
	}
	if !s.pad || len(s.buf) != 16 {
		n.throwOpenSSL("1C80006B", "Provider routines", "wrong final block length")
	}
	out := make([]byte, 16)
	s.blocks.CryptBlocks(out, s.buf)
	out, ok := unpad(out)
	if !ok {
		n.throwOpenSSL("1C800064", "Provider routines", "bad decrypt")
	}
	return out
}

// cipherText is output as text of an encoding, or as bytes.
func (n nodeCrypto) cipherText(s *cipherState, out []byte, encoding goja.Value, last bool) goja.Value {
	if !encoding.ToBoolean() || kind(encoding) == "string" && encoding.String() == "buffer" {
		return n.arrayBuffer(out)
	}
	codec := n.codec(encoding)
	if s.text.codec != "" && s.text.codec != codec {
		n.throwCode("Error", "ERR_INTERNAL_ASSERTION", "Cannot change encoding")
	}
	s.text.codec = codec
	return encodeText(s.text.take(out, last), codec)
}

// partialText keeps back bytes that are no whole character of an encoding yet.
type partialText struct {
	codec string
	left  []byte
}

func (p *partialText) take(b []byte, last bool) []byte {
	b = append(p.left, b...)
	whole := len(b)
	if !last {
		whole = wholeCharacters(b, p.codec)
	}
	p.left = slices.Clone(b[whole:])
	return b[:whole]
}

func wholeCharacters(b []byte, codec string) int {
	switch codec {
	case "base64", "base64url":
		return len(b) - len(b)%3
	case "utf16le":
		whole := len(b) &^ 1
		if whole > 0 && b[whole-1]&0xFC == 0xD8 {
			whole -= 2
		}
		return whole
	case "utf8":
		for i := len(b) - 1; i >= max(0, len(b)-3); i-- {
			if utf8.RuneStart(b[i]) {
				if !utf8.FullRune(b[i:]) {
					return i
				}
				break
			}
		}
	}
	return len(b)
}

// cipherAAD is cipherAAD(state, data, encoding).
func (n nodeCrypto) cipherAAD(c goja.FunctionCall) goja.Value {
	s := mustHandle[cipherState](c.Argument(0))
	b := n.input(c.Argument(1), c.Argument(2), "aadbuf", wantsBytes)
	if s.gcm == nil || s.used || s.done {
		n.throwState(" for operation setAAD")
	}
	s.gcm.additional(b)
	return goja.Undefined()
}

func (n nodeCrypto) cipherTag(c goja.FunctionCall) goja.Value {
	s := mustHandle[cipherState](c.Argument(0))
	if !s.done || s.tag == nil {
		n.throwState(" for operation getAuthTag")
	}
	return n.arrayBuffer(slices.Clone(s.tag))
}

// cipherSetTag is cipherSetTag(state, tag, encoding).
func (n nodeCrypto) cipherSetTag(c goja.FunctionCall) goja.Value {
	s := mustHandle[cipherState](c.Argument(0))
	b := n.input(c.Argument(1), c.Argument(2), "buffer", wantsBytes)
	if s.gcm == nil || s.done || s.tag != nil {
		n.throwState(" for operation setAuthTag")
	}
	n.checkTag(len(b))
	if s.tagLength > 0 && s.tagLength != len(b) {
		n.throwCode("TypeError", "ERR_CRYPTO_INVALID_AUTH_TAG", fmt.Sprintf("Invalid authentication tag length: %d", len(b)))
	}
	s.tag = slices.Clone(b)
	return goja.Undefined()
}

// cipherPadding is cipherPadding(state, on).
func (n nodeCrypto) cipherPadding(c goja.FunctionCall) goja.Value {
	s := mustHandle[cipherState](c.Argument(0))
	if s.done {
		n.throwState(" for operation setAutoPadding")
	}
	s.pad = c.Argument(1).ToBoolean()
	return goja.Undefined()
}

// wrapKey is the AES key wrap of https://www.rfc-editor.org/rfc/rfc3394.
func wrapKey(block cipher.Block, iv, key []byte) ([]byte, bool) {
	if len(key)%8 != 0 || len(key) < 16 {
		return nil, false
	}
	out := slices.Concat(iv, key)
	var b [16]byte
	copy(b[:8], iv)
	for t := range uint64(6 * len(key) / 8) {
		at := 8 + 8*int(t%uint64(len(key)/8))
		copy(b[8:], out[at:at+8])
		block.Encrypt(b[:], b[:])
		binary.BigEndian.PutUint64(b[:], binary.BigEndian.Uint64(b[:])^(t+1))
		copy(out[at:], b[8:])
	}
	copy(out, b[:8])
	return out, true
}

func unwrapKey(block cipher.Block, iv, wrapped []byte) ([]byte, bool) {
	size := len(wrapped) - 8
	if size%8 != 0 || size < 16 {
		return nil, false
	}
	out := slices.Clone(wrapped[8:])
	var b [16]byte
	copy(b[:8], wrapped)
	for t := uint64(6 * size / 8); t > 0; t-- {
		at := 8 * int((t-1)%uint64(size/8))
		binary.BigEndian.PutUint64(b[:], binary.BigEndian.Uint64(b[:])^t)
		copy(b[8:], out[at:at+8])
		block.Decrypt(b[:], b[:])
		copy(out[at:], b[8:])
	}
	return out, subtle.ConstantTimeCompare(b[:8], iv) == 1
}
