package sandbox

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/ecdh"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// maxPEM is the longest text in which a key is looked for.
const maxPEM = 1 << 18

// keySource is what a key is read from.
type keySource struct {
	format, typ string
	passphrase  []byte
	sealed      bool // there is a passphrase
}

// keyParse is keyParse(private, data, options), with the members encoding,
// format, type and passphrase.
func (n nodeCrypto) keyParse(c goja.FunctionCall) goja.Value {
	private, options := c.Argument(0).ToBoolean(), Arg{vm: n.vm, v: c.Argument(2)}
	data := n.input(c.Argument(1), options.Get("encoding").v, "key", wantsBytes)
	from := n.keySource(private, options)
	var k *cryptoKey
	switch {
	case len(data) > maxPEM:
		n.throwDecoder()
	case from.format == "pem" && private:
		k = n.privatePEM(data, from)
	case from.format == "pem":
		k = n.publicPEM(data, from)
	case private || from.typ == "pkcs8" || from.typ == "sec1":
		k = n.privateDER(from.typ, data, from)
	default:
		k = n.publicDER(from.typ, data, from)
	}
	if !private {
		k = publicOf(k)
	}
	return n.vm.rt.ToValue(k)
}

func (n nodeCrypto) keySource(private bool, options Arg) keySource {
	from := keySource{format: "pem"}
	if format := options.Get("format"); !format.Undefined() {
		from.format, _ = format.Text()
		if from.format != "pem" && from.format != "der" {
			n.throwOption("format", format)
		}
	}
	types := []string{"pkcs1", "pkcs8", "sec1"}
	if !private {
		types = append(types, "spki")
	}
	typ := options.Get("type")
	from.typ, _ = typ.Text()
	if !slices.Contains(types, from.typ) && (from.format == "der" || !typ.Undefined()) {
		n.throwOption("type", typ)
	}
	if pass := options.Get("passphrase"); !pass.Undefined() {
		if _, isBytes := n.bytes(pass.v); !isBytes && pass.Kind() != "string" {
			n.throwOption("passphrase", pass)
		}
		from.passphrase, from.sealed = slices.Clone(n.input(pass.v, options.Get("encoding").v, "passphrase", wantsBytes)), true
	}
	return from
}

func (n nodeCrypto) throwDecoder() { n.throwOpenSSL("1E08010C", "DECODER routines", "unsupported") }

// privatePEM finds the first private key in a text.
func (n nodeCrypto) privatePEM(data []byte, from keySource) *cryptoKey {
	for {
		block, rest := pem.Decode(data)
		if block == nil {
			n.throwDecoder()
		}
		types := map[string]string{"PRIVATE KEY": "pkcs8", "ENCRYPTED PRIVATE KEY": "pkcs8", "RSA PRIVATE KEY": "pkcs1", "EC PRIVATE KEY": "sec1"}
		if typ, ok := types[block.Type]; ok {
			if block.Type == "ENCRYPTED PRIVATE KEY" && !from.sealed {
				n.throwOpenSSL("07880109", "common libcrypto routines", "interrupted or cancelled")
			}
			return n.privateDER(typ, n.openPEM(block, from), from)
		}
		data = rest
	}
}

// publicPEM finds a public key, a certificate, or a private key, in this order.
func (n nodeCrypto) publicPEM(data []byte, from keySource) *cryptoKey {
	for _, typ := range []string{"PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE"} {
		for rest := data; ; {
			var block *pem.Block
			if block, rest = pem.Decode(rest); block == nil {
				break
			}
			if block.Type == typ {
				return n.publicDER(map[string]string{"PUBLIC KEY": "spki", "RSA PUBLIC KEY": "pkcs1"}[typ], block.Bytes, from)
			}
		}
	}
	return n.privatePEM(data, from)
}

// publicDER reads a public key; without a type, a certificate.
func (n nodeCrypto) publicDER(typ string, der []byte, from keySource) *cryptoKey {
	var key any
	var err error
	switch {
	case typ == "spki" && len(der) <= maxRSABits:
		key, err = x509.ParsePKIXPublicKey(der)
	case typ == "pkcs1" && len(der) <= maxRSABits:
		if key, err = x509.ParsePKCS1PublicKey(der); err != nil && from.format == "der" {
			return n.privateDER(typ, der, from)
		}
	case typ == "":
		return n.certificateKey(der)
	default:
		n.throwDecoder()
	}
	n.throwParsed(err, true)
	return n.parsed("public", key)
}

func (n nodeCrypto) certificateKey(der []byte) *cryptoKey {
	cert, err := x509.ParseCertificate(der)
	n.throwParsed(err, true)
	return n.parsed("public", cert.PublicKey)
}

// throwParsed tells why a key could not be read; tagged is how OpenSSL says it
// of some formats.
func (n nodeCrypto) throwParsed(err error, tagged bool) {
	switch {
	case err == nil:
	case strings.Contains(err.Error(), "unknown") || strings.Contains(err.Error(), "unsupported elliptic"):
		n.throwKeyKind("these")
	case tagged:
		n.throwOpenSSL("068000A8", "asn1 encoding routines", "wrong tag")
	default:
		n.throwDecoder()
	}
}

func (n nodeCrypto) parsed(kind string, key any) *cryptoKey {
	switch key.(type) {
	case *ecdh.PrivateKey, *ecdh.PublicKey:
		n.throwKeyKind("x25519")
	}
	if materialType(key) == "" {
		n.throwKeyKind("these")
	}
	n.checkSize(key)
	return &cryptoKey{kind: kind, extractable: true, material: key}
}

func (n nodeCrypto) privateDER(typ string, der []byte, from keySource) *cryptoKey {
	if len(der) > maxRSABits {
		n.throwDecoder()
	}
	var key any
	var err error
	switch typ {
	case "pkcs1":
		key, err = x509.ParsePKCS1PrivateKey(der)
	case "sec1":
		key, err = x509.ParseECPrivateKey(der)
	default:
		key, err = x509.ParsePKCS8PrivateKey(n.openPKCS8(der, from))
	}
	n.throwParsed(err, typ == "pkcs8" && from.format == "der")
	return n.parsed("private", key)
}

// The parts of PKCS #5 that keys are encrypted with; see
// https://www.rfc-editor.org/rfc/rfc8018#appendix-A.
type (
	sealedKey struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}
	pbes2 struct{ KDF, Cipher pkix.AlgorithmIdentifier }
	kdf2  struct {
		Salt   []byte
		Rounds int
		Length int                      `asn1:"optional"`
		Hash   pkix.AlgorithmIdentifier `asn1:"optional"`
	}
)

func oidPBES2() asn1.ObjectIdentifier { return asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13} }

func oidPBKDF2() asn1.ObjectIdentifier     { return asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12} }
func oidHMACSHA256() asn1.ObjectIdentifier { return asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9} }

// sealCiphers are the ciphers of encrypted keys, by the identifier of PKCS #8
// and by the name that PEM has.
func sealCiphers() map[string]sealCipher {
	triple := func(key []byte) (cipher.Block, error) { return des.NewTripleDESCipher(key) }
	return map[string]sealCipher{
		"2.16.840.1.101.3.4.1.2":  {"AES-128-CBC", 16, aes.NewCipher},
		"2.16.840.1.101.3.4.1.22": {"AES-192-CBC", 24, aes.NewCipher},
		"2.16.840.1.101.3.4.1.42": {"AES-256-CBC", 32, aes.NewCipher},
		"1.2.840.113549.3.7":      {"DES-EDE3-CBC", 24, triple},
	}
}

type sealCipher struct {
	name string
	key  int // in bytes
	make func([]byte) (cipher.Block, error)
}

// open decrypts; ok is false for the wrong key.
func (s sealCipher) open(key, iv, data []byte) (plain []byte, ok bool) {
	block, err := s.make(key)
	if err != nil || len(iv) != block.BlockSize() || len(data) == 0 || len(data)%block.BlockSize() != 0 {
		return nil, false
	}
	out := slices.Clone(data)
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, out)
	return unpad(out)
}

func (n nodeCrypto) throwBadDecrypt() {
	n.throwOpenSSL("1C800064", "Provider routines", "bad decrypt")
}

// openPKCS8 decrypts a private key that is encrypted, and leaves another one as
// it is.
func (n nodeCrypto) openPKCS8(der []byte, from keySource) []byte {
	var sealed sealedKey
	if rest, err := asn1.Unmarshal(der, &sealed); err != nil || len(rest) > 0 {
		return der
	}
	if !from.sealed {
		n.throwCode("TypeError", "ERR_MISSING_PASSPHRASE", "Passphrase required for encrypted key")
	}
	var scheme pbes2
	if _, err := asn1.Unmarshal(sealed.Algorithm.Parameters.FullBytes, &scheme); err != nil || !sealed.Algorithm.Algorithm.Equal(oidPBES2()) {
		n.throwPlain("a key that is encrypted otherwise than with PBES2 cannot be read in a run")
	}
	with, ok := sealCiphers()[scheme.Cipher.Algorithm.String()]
	var iv []byte
	if _, err := asn1.Unmarshal(scheme.Cipher.Parameters.FullBytes, &iv); err != nil || !ok {
		n.throwPlain("a key that is encrypted otherwise than with AES or 3DES in CBC mode cannot be read in a run")
	}
	plain, ok := with.open(n.sealKey(scheme.KDF, from.passphrase, with.key), iv, sealed.Data)
	if !ok {
		n.throwBadDecrypt()
	}
	return plain
}

func (n nodeCrypto) sealKey(kdf pkix.AlgorithmIdentifier, passphrase []byte, size int) []byte {
	var params kdf2
	if _, err := asn1.Unmarshal(kdf.Parameters.FullBytes, &params); err != nil || !kdf.Algorithm.Equal(oidPBKDF2()) || params.Rounds < 1 {
		n.throwPlain("a key that is encrypted otherwise than with PBKDF2 cannot be read in a run")
	}
	name := map[string]string{
		"": "sha1", "1.2.840.113549.2.7": "sha1", "1.2.840.113549.2.8": "sha224", "1.2.840.113549.2.9": "sha256",
		"1.2.840.113549.2.10": "sha384", "1.2.840.113549.2.11": "sha512",
	}[params.Hash.Algorithm.String()]
	d, ok := digestOf(name)
	if !ok {
		n.throwPlain("a key that is encrypted with an unusual hash cannot be read in a run")
	}
	if params.Rounds > maxRounds/2 {
		n.throwPlain(tooManyRounds(maxRounds, size, d.hash.Size()))
	}
	key, err := pbkdf2.Key(d.hash.New, string(passphrase), params.Salt, params.Rounds, size)
	n.throwUnavailable("crypto.createPrivateKey", err)
	return key
}

// openPEM decrypts the body of a block as https://www.rfc-editor.org/rfc/rfc1421
// has it.
func (n nodeCrypto) openPEM(block *pem.Block, from keySource) []byte {
	if !strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
		return block.Bytes
	}
	if !from.sealed {
		n.throwOpenSSL("07880109", "common libcrypto routines", "interrupted or cancelled")
	}
	name, text, _ := strings.Cut(block.Headers["DEK-Info"], ",")
	iv, err := hex.DecodeString(strings.TrimSpace(text))
	for _, with := range sealCiphers() {
		if with.name == name && err == nil && len(iv) >= 8 {
			if plain, ok := with.open(pemKey(from.passphrase, iv, with.key), iv, block.Bytes); ok {
				return plain
			}
			n.throwBadDecrypt()
		}
	}
	n.throwPlain("a key that is encrypted otherwise than with AES or 3DES in CBC mode cannot be read in a run")
	return nil
}

// pemKey is the derivation of OpenSSL's older formats.
func pemKey(passphrase, iv []byte, size int) (key []byte) {
	var last []byte
	for len(key) < size {
		sum := md5.Sum(slices.Concat(last, passphrase, iv[:8]))
		last = sum[:]
		key = append(key, last...)
	}
	return key[:size]
}

// seal is how a private key is to be encrypted; cipher is "" for not at all.
type seal struct {
	cipher     cipherKind
	passphrase []byte
}

func (n nodeCrypto) sealOptions(k *cryptoKey, options Arg, typ, format string) (out seal) {
	name, pass := options.Get("cipher"), options.Get("passphrase")
	if k.kind != "private" || name.Undefined() && pass.Undefined() {
		return seal{}
	}
	text, ok := name.Text()
	if !ok {
		n.throwOption("cipher", name)
	}
	if format == "der" && typ != "pkcs8" {
		n.throwIncompatible(typ + " does not support encryption.")
	}
	if _, isBytes := n.bytes(pass.v); !isBytes && pass.Kind() != "string" {
		n.throwOption("passphrase", pass)
	}
	if out.cipher, ok = cipherOf(text); !ok && !otherCipher(text) {
		n.throwCode("Error", "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher")
	}
	if out.cipher.mode != "cbc" {
		n.throwPlain("KeyObject.export: " + text + " is not available in a run; aes-128-cbc, aes-192-cbc and aes-256-cbc are")
	}
	out.passphrase = slices.Clone(n.input(pass.v, goja.Undefined(), "passphrase", wantsBytes))
	return out
}

// sealed gives DER as bytes or as PEM, encrypted if need be.
func (n nodeCrypto) sealed(label string, der []byte, with seal, format string) goja.Value {
	block := &pem.Block{Type: label, Bytes: der}
	switch {
	case with.cipher.mode == "":
	case label == "PRIVATE KEY":
		block.Type, block.Bytes = "ENCRYPTED PRIVATE KEY", n.sealPKCS8(der, with)
	default:
		iv := n.bytesOf(aes.BlockSize)
		block.Bytes = sealCBC(pemKey(with.passphrase, iv, with.cipher.key), iv, der)
		block.Headers = map[string]string{
			"Proc-Type": "4,ENCRYPTED",
			"DEK-Info":  strings.ToUpper(with.cipher.name) + "," + strings.ToUpper(hex.EncodeToString(iv)),
		}
	}
	if format == "der" {
		return n.arrayBuffer(block.Bytes)
	}
	return n.vm.rt.ToValue(string(pem.EncodeToMemory(block)))
}

// sealCBC encrypts with AES; the key has one of its lengths.
func sealCBC(key, iv, data []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil
	}
	out := padded(data)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(out, out)
	return out
}

// sealPKCS8 encrypts as OpenSSL does: PBES2 with 2048 rounds of HMAC-SHA-256.
func (n nodeCrypto) sealPKCS8(der []byte, with seal) []byte {
	const rounds = 2048
	salt, iv := n.bytesOf(8), n.bytesOf(aes.BlockSize)
	key, err := pbkdf2.Key(sha256.New, string(with.passphrase), salt, rounds, with.cipher.key)
	n.throwUnavailable("KeyObject.export", err)
	marshal := func(v any) asn1.RawValue {
		b, err := asn1.Marshal(v)
		n.throwUnavailable("KeyObject.export", err)
		return asn1.RawValue{FullBytes: b}
	}
	scheme := pbes2{KDF: pkix.AlgorithmIdentifier{Algorithm: oidPBKDF2()}}
	scheme.KDF.Parameters = marshal(struct {
		Salt   []byte
		Rounds int
		Hash   pkix.AlgorithmIdentifier
	}{salt, rounds, pkix.AlgorithmIdentifier{Algorithm: oidHMACSHA256(), Parameters: asn1.NullRawValue}})
	scheme.Cipher.Parameters = marshal(iv)
	for oid, c := range sealCiphers() {
		if strings.EqualFold(c.name, with.cipher.name) {
			scheme.Cipher.Algorithm = objectIdentifier(oid)
		}
	}
	out := sealedKey{pkix.AlgorithmIdentifier{Algorithm: oidPBES2(), Parameters: marshal(scheme)}, sealCBC(key, iv, der)}
	return marshal(out).FullBytes
}

// objectIdentifier reads what String of an identifier gives.
func objectIdentifier(s string) (oid asn1.ObjectIdentifier) {
	for part := range strings.SplitSeq(s, ".") {
		arc := 0
		for _, c := range part {
			arc = 10*arc + int(c-'0')
		}
		oid = append(oid, arc)
	}
	return oid
}
