package sandbox

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"
	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
)

const (
	goldenCrypto   = "testdata/crypto/golden.json"
	minCryptoCases = 20
)

// readCryptoCases reads blocks of a "// title" line and a body; each body gets
// the prelude.
func readCryptoCases(t *testing.T) (cases []inspectCase) {
	t.Helper()
	prelude := cryptoPrelude(t)
	data, err := os.ReadFile("testdata/crypto/cases.js")
	if err != nil {
		t.Fatal(err)
	}
	for block := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n\n") {
		title, body, ok := strings.Cut(block, "\n")
		if !ok || !strings.HasPrefix(title, "// ") {
			t.Fatalf("cases.js: want a title and a body, got %q", block)
		}
		cases = append(cases, inspectCase{title[3:], prelude + body})
	}
	if len(cases) < minCryptoCases {
		t.Fatalf("cases.js has %d cases, want at least %d", len(cases), minCryptoCases)
	}
	return cases
}

func cryptoPrelude(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("testdata/crypto/prelude.js")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestCryptoModuleAsNode runs testdata/crypto/cases.js and compares what is
// logged with what Node logged.
func TestCryptoModuleAsNode(t *testing.T) {
	t.Parallel()
	cases := readCryptoCases(t)
	if *update {
		data, err := json.MarshalIndent(nodeCryptoAnswers(t, cases), "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(goldenCrypto, append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(goldenCrypto)
	if err != nil {
		t.Fatal(err)
	}
	var golden inspectGolden
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	if len(golden.Cases) != len(cases) {
		t.Errorf("%s has %d cases, want %d: run this test with -update", goldenCrypto, len(golden.Cases), len(cases))
	}
	for _, tc := range cases {
		t.Run(tc.Title, func(t *testing.T) {
			t.Parallel()
			got, _ := runHost(t, tc.Body)
			if diff := cmp.Diff(golden.Cases[tc.Title], got); diff != "" {
				t.Errorf("not as in node %s (-node +got):\n%s", golden.Node, diff)
			}
		})
	}
}

// nodeCryptoAnswers has node run cases, which may require.
func nodeCryptoAnswers(t *testing.T, cases []inspectCase) (out inspectGolden) {
	t.Helper()
	var given []inspectCase
	for _, tc := range cases {
		given = append(given, inspectCase{tc.Title, "const require = process.getBuiltinModule;\n" + tc.Body})
	}
	in, err := json.Marshal(given)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", filepath.Join("testdata", "host", "node.js"))
	cmd.Env = append(os.Environ(), "TZ=UTC", "NODE_NO_WARNINGS=1")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v", err)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// makeForNode logs, as JSON, what must mean in Node what it means here.
const makeForNode = `
const out = { signatures: [], texts: [] };
for (const n of ['rsa', 'p256', 'p384', 'p521']) for (const hash of ['sha1', 'sha256', 'sha512']) for (const options of n === 'rsa' ? [{}, { padding: 6 }, { padding: 6, saltLength: -1 }, { padding: 6, saltLength: 11 }] : [{}, { dsaEncoding: 'ieee-p1363' }]) {
  out.signatures.push({ n, hash, options, sig: crypto.sign(hash, data, { key: keys[n], ...options }).toString('base64') });
}
out.signatures.push({ n: 'ed', hash: null, options: {}, sig: crypto.sign(null, data, keys.ed).toString('base64') });
for (const options of [{}, { oaepHash: 'sha256' }, { oaepHash: 'sha512', oaepLabel: 'label' }, { padding: 3 }]) {
  out.texts.push({ options, text: crypto.publicEncrypt({ key: keys.rsa, ...options }, options.padding ? Buffer.alloc(256, 1) : data).toString('base64') });
}
out.pkcs1 = crypto.publicEncrypt({ key: keys.rsa, padding: 1 }, data).toString('base64');
out.pairs = [['rsa', { modulusLength: 2048 }], ['rsa', { modulusLength: 1025 }], ['ec', { namedCurve: 'P-256' }], ['ec', { namedCurve: 'P-521' }], ['ed25519', {}]].map(([type, options]) => crypto.generateKeyPairSync(type, { ...options,
  publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'pass' } }));
out.sealed1 = crypto.createPrivateKey(keys.p256).export({ type: 'sec1', format: 'pem', cipher: 'aes-192-cbc', passphrase: 'pass' });
`

// checkInNode says in Node what of it is not right.
const checkInNode = `
const wrong = [], check = (what, ok) => { if (!ok) wrong.push(what); };
for (const { n, hash, options, sig } of out.signatures) check([n, hash, options], crypto.verify(hash, data, { key: keys[n], ...options }, Buffer.from(sig, 'base64')));
for (const { options, text } of out.texts) check(options, crypto.privateDecrypt({ key: keys.rsa, ...options }, Buffer.from(text, 'base64')).equals(options.padding ? Buffer.alloc(256, 1) : data));
const raw = crypto.privateDecrypt({ key: keys.rsa, padding: 3 }, Buffer.from(out.pkcs1, 'base64'));
check('pkcs1', raw[0] === 0 && raw[1] === 2 && raw.indexOf(0, 2) === 256 - data.length - 1 && raw.subarray(256 - data.length).equals(data));
for (const { publicKey, privateKey } of out.pairs) { const key = crypto.createPrivateKey({ key: privateKey, passphrase: 'pass' }); check(publicKey, crypto.createPublicKey(key).equals(crypto.createPublicKey(publicKey))); const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256'; check(publicKey, crypto.verify(hash, data, publicKey, crypto.sign(hash, data, key))); }
check('sealed1', crypto.createPrivateKey({ key: out.sealed1, passphrase: 'pass' }).equals(crypto.createPrivateKey(keys.p256)));
console.log(JSON.stringify(wrong), out.signatures.length, out.texts.length, out.pairs.length);
`

// TestCryptoModuleForNode has Node verify what was signed here, decrypt what was
// encrypted, and read the keys that were made.
func TestCryptoModuleForNode(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed")
	}
	prelude := cryptoPrelude(t)
	lines, out := runHost(t, prelude+makeForNode+"console.log(JSON.stringify(out));")
	if out.Err != nil || len(lines) != 1 {
		t.Fatal(out.Err, lines)
	}
	body := fmt.Sprintf("%s const out = %s;%s", prelude, lines[0], checkInNode)
	got := nodeCryptoAnswers(t, []inspectCase{{"check", body}}).Cases["check"]
	if diff := cmp.Diff([]string{"[] 31 4 5"}, got); diff != "" {
		t.Errorf("(-want +node):\n%s", diff)
	}
}

// TestCryptoModuleFollowsSeed makes everything that is random twice, and mixes
// it with that of the web's crypto: it is the same, and nothing comes twice.
func TestCryptoModuleFollowsSeed(t *testing.T) {
	t.Parallel()
	body := cryptoPrelude(t) + makeForNode + `
console.log(JSON.stringify(out));
console.log(crypto.randomBytes(8), crypto.randomInt(1e9), crypto.randomUUID(), crypto.generateKeySync('aes', { length: 128 }).export());
console.log(new Set([crypto.randomUUID(), globalThis.crypto.randomUUID(), crypto.randomUUID(), crypto.webcrypto.randomUUID()]).size);`
	once, out := runHost(t, body)
	again, _ := runHost(t, body)
	if diff := cmp.Diff(once, again); diff != "" || out.Err != nil || len(once) != 3 || once[2] != "4" {
		t.Errorf("not the same twice: %s, %v", diff, once)
	}
}

// TestCryptoModuleRefuses says by name what Node has and a run does not, and
// what would take too long.
func TestCryptoModuleRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"hash", "crypto.createHash('ripemd160')", "Error: crypto.createHash: ripemd160 is not available in a run; md5, sha1, sha224"},
		{"hmac", "crypto.createHmac('RSA-RIPEMD160', 'k')", "Error: crypto.createHmac: RSA-RIPEMD160 is not available in a run; md5"},
		{"signature", "crypto.createSign('sm3')", "Error: crypto.createSign: sm3 is not available in a run; md5"},
		{"cipher", "crypto.createCipheriv('chacha20-poly1305', Buffer.alloc(32), Buffer.alloc(12))", "Error: crypto.createCipheriv: chacha20-poly1305 is not available in a run; aes-128-cbc"},
		{"ECDH", "crypto.createECDH('prime256v1')", "Error: crypto.createECDH is not available in a run; use crypto.diffieHellman"},
		{"ECDH class", "new crypto.ECDH()", "Error: crypto.ECDH is not available in a run"},
		{"Diffie-Hellman", "crypto.createDiffieHellman(2048)", "Error: crypto.createDiffieHellman is not available in a run"},
		{"prime", "crypto.generatePrimeSync(32)", "Error: crypto.generatePrimeSync is not available in a run"},
		{"old cipher", "crypto.createCipher('aes192', 'x')", "Error: crypto.createCipher is not available in a run; Node has it no longer"},
		{"pipe", "crypto.createHash('sha1').pipe({})", "Error: Hash.pipe: a Hash is no stream in a run; use update()"},
		{"write", "crypto.createHash('sha256').write('x')", "Error: Hash.write: a Hash is no stream"},
		{"X25519", "crypto.createPrivateKey(keys.x25519)", "Error: x25519 keys are not available in a run; rsa, ec (P-256, P-384, P-521) and ed25519 are"},
		{"secp256k1", "crypto.createPrivateKey(keys.k1)", "Error: these keys are not available in a run; rsa, ec"},
		{"secp256k1 JWK", "crypto.createPublicKey({ key: { kty: 'EC', crv: 'secp256k1', x: 'a', y: 'a' }, format: 'jwk' })", "Error: secp256k1 keys are not available in a run"},
		{"RSA-PSS keys", "crypto.generateKeyPairSync('rsa-pss', { modulusLength: 2048 })", "Error: rsa-pss keys are not available in a run"},
		{"curve", "crypto.generateKeyPairSync('ec', { namedCurve: 'secp256k1' })", "Error: crypto.generateKeyPair: the curve secp256k1 is not available in a run; P-256"},
		{"big RSA", "crypto.generateKeyPairSync('rsa', { modulusLength: 16384 })", "Error: crypto.generateKeyPair: an RSA key has 1024 to 4096 bits"},
		{"big RSA JWK", "crypto.createPublicKey({ key: { kty: 'RSA', n: '_'.repeat(40000), e: 'AQAB' }, format: 'jwk' })", "TypeError: Invalid JWK data"},
		{"small RSA", "crypto.verify('sha256', data, { key: { kty: 'RSA', n: '_'.repeat(40), e: 'AQAB' }, format: 'jwk' }, data)", "Error: crypto.verify: an RSA key of less than 1024 bits is not available in a run"},
		{"tiny RSA", "crypto.publicDecrypt({ key: { kty: 'RSA', n: 'Dw', e: 'Aw' }, format: 'jwk' }, Buffer.from([2]))", "Error: error:0200008A:rsa routines::invalid padding"},
		{"no salt", "crypto.sign('sha256', data, { key: keys.rsa, padding: 6, saltLength: 0 })", "Error: crypto.sign: a saltLength of 0 is not available in a run"},
		{"rounds", "crypto.pbkdf2Sync('p', 's', 2e9, 32, 'sha512')", "Error: crypto.pbkdf2: PBKDF2 is limited to 5000000 iterations"},
		{"output", "crypto.pbkdf2Sync('p', 's', 1, 2 ** 31 - 1, 'sha512')", "Error: crypto.pbkdf2: a key of more than 268435456 bytes is not available in a run"},
		{"scrypt", "crypto.scryptSync('p', 's', 32, { N: 2 ** 22, maxmem: 2 ** 40 })", "Error: crypto.scrypt: N times r times p is limited to 8388608 here, and its memory to 129 MB"},
		{"random bytes", "crypto.randomBytes(2 ** 31 - 1)", "RangeError: Array buffer allocation failed"},
		{"long output", "crypto.createHash('shake128', { outputLength: 2 ** 32 - 1 })", "Error: crypto.createHash: an outputLength of more than 268435456"},
		{"long text", "crypto.createPrivateKey('-----BEGIN A-----\\n'.repeat(1e5))", "Error: error:1E08010C:DECODER routines::unsupported"},
		{"many blocks", "crypto.createPrivateKey('-----BEGIN A-----\\n\\n-----END A-----\\n'.repeat(6e3))", "Error: error:1E08010C:DECODER routines::unsupported"},
		{"another kind of key", "Object.getOwnPropertyDescriptor(crypto.createSecretKey('a').constructor.prototype, 'symmetricKeySize').get.call(crypto.createPublicKey(keys.rsa))", "TypeError: "},
		{"another class", "crypto.Hash.prototype.update.call(crypto.createHmac('sha1', 'k'), 'x')", "TypeError: "},
		{"fips", "'use strict'; crypto.setFips(true)", "Error: crypto.setFips is not available in a run"},
		{"certificate object", "new crypto.X509Certificate(keys.cert).toLegacyObject()", "Error: X509Certificate.toLegacyObject is not available in a run"},
	}
	prelude := cryptoPrelude(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			_, out := runHost(t, prelude+tt.body)
			if out.Err == nil || !strings.HasPrefix(out.Err.Error(), tt.want) {
				t.Errorf("got %v, want %s", out.Err, tt.want)
			}
			if d := time.Since(start); d > 20*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

// TestCryptoModuleAndWeb moves keys between the module and the web's crypto.
func TestCryptoModuleAndWeb(t *testing.T) {
	t.Parallel()
	lines, out := runHost(t, cryptoPrelude(t)+`
const k = crypto.createPrivateKey(keys.p256), s = crypto.subtle, alg = { name: 'ECDSA', hash: 'SHA-256' };
const web = k.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
const sig = Buffer.from(await s.sign(alg, web, data));
console.log(crypto.verify('sha256', data, { key: keys.p256, dsaEncoding: 'ieee-p1363' }, sig), crypto.KeyObject.from(web).equals(k), crypto.sign('sha256', data, web).equals(crypto.sign('sha256', data, k)));
const mac = await s.importKey('raw', Buffer.from('key'), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
console.log(crypto.createHmac('sha256', mac).update(data).digest('hex') === Buffer.from(await s.sign('HMAC', mac, data)).toString('hex'), crypto.KeyObject.from(mac).type);
const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) };
const pair = await s.generateKey(rsa, true, ['sign', 'verify']), rs = Buffer.from(await s.sign('RSASSA-PKCS1-v1_5', pair.privateKey, data));
console.log(crypto.verify('sha256', data, pair.publicKey, rs), pair.publicKey.algorithm.modulusLength, pair.privateKey.usages.join());
try { k.toCryptoKey({ name: 'RSA-PSS', hash: 'SHA-256' }, true, ['sign']); } catch (e) { console.log(e.name, e.message); }
new crypto.KeyObject('secret', {});`)
	want := []string{
		"true true true", "true secret", "true 1024 sign", "DataError Invalid key type",
		`failed: TypeError: The "handle" argument must be of type object. Received an instance of Object`,
	}
	if diff := cmp.Diff(want, lines); diff != "" || out.Err == nil {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestGCM compares AES-GCM in steps with that of Go's library.
func TestGCM(t *testing.T) {
	t.Parallel()
	block, err := aes.NewCipher(bytes.Repeat([]byte{5}, 32))
	if err != nil {
		t.Fatal(err)
	}
	text, aad := bytes.Repeat([]byte("some text"), 40), bytes.Repeat([]byte("more"), 9)
	for _, size := range []int{1, 8, 12, 15, 16, 17, 64} {
		iv := bytes.Repeat([]byte{byte(size), 0xFF}, size)[:size]
		aead, err := cipher.NewGCMWithNonceSize(block, size)
		if err != nil {
			t.Fatal(err)
		}
		for length := range 70 {
			want := aead.Seal(nil, iv, text[:length], aad[:length/2])
			g := newGCM(block, iv, false)
			g.additional(aad[:length/4])
			g.additional(aad[length/4 : length/2])
			got := g.crypt(text[:length/3])
			got = append(append(got, g.crypt(text[length/3:length])...), g.tag()...)
			if !bytes.Equal(got, want) {
				t.Fatalf("%d bytes, iv of %d: got %x, want %x", length, size, got, want)
			}
		}
	}
}

// FuzzCryptoKey reads keys and certificates from anything: what is wrong with
// them is an error of the script, soon.
func FuzzCryptoKey(f *testing.F) {
	data, err := os.ReadFile("testdata/crypto/prelude.js")
	if err != nil {
		f.Fatal(err)
	}
	seeds := 0
	for line := range strings.Lines(string(data)) {
		_, text, ok := strings.Cut(line, `: "-----BEGIN`)
		if !ok {
			continue
		}
		key, err := strconv.Unquote(`"-----BEGIN` + strings.TrimRight(text, ",\n"))
		if err != nil {
			f.Fatal(err)
		}
		block, _ := pem.Decode([]byte(key))
		f.Add([]byte(key))
		f.Add(block.Bytes)
		seeds++
	}
	if seeds < 10 {
		f.Fatalf("prelude.js has %d keys, want 10 or more", seeds)
	}
	m, err := Parse(action.Source{Path: "a.js", Code: []byte("1")}, ParseOptions{})
	if err != nil {
		f.Fatal(err)
	}
	p, err := m.Compile("")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		vm := p.NewVM(Options{})
		n := nodeCrypto{vm.host.webCrypto()}
		sealed := keySource{format: "pem", passphrase: []byte("secret"), sealed: true}
		start := time.Now()
		for _, read := range []func(){
			func() { n.privatePEM(data, sealed) },
			func() { n.publicPEM(data, keySource{format: "pem"}) },
			func() { n.privateDER("pkcs8", data, sealed) },
			func() { n.privateDER("sec1", data, sealed) },
			func() { n.publicDER("pkcs1", data, keySource{format: "der"}) },
			func() { n.publicDER("spki", data, keySource{format: "der"}) },
			func() {
				cert := n.certParse(goja.FunctionCall{Arguments: []goja.Value{n.arrayView(data)}})
				for _, name := range []string{"subject", "subjectAltName", "infoAccess", "keyUsage", "serialNumber"} {
					n.certMember(goja.FunctionCall{Arguments: []goja.Value{cert, vm.rt.ToValue(name)}})
				}
			},
		} {
			_ = vm.rt.Try(read) // a panic of Go's own gets through
		}
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("took %v", d)
		}
	})
}

// arrayView is a Uint8Array over bytes.
func (n nodeCrypto) arrayView(b []byte) goja.Value {
	view, err := n.vm.rt.New(n.vm.rt.Get("Uint8Array"), n.arrayBuffer(b))
	if err != nil {
		panic(err)
	}
	return view
}

// BenchmarkGCM encrypts 1 MB.
func BenchmarkGCM(b *testing.B) {
	block, err := aes.NewCipher(make([]byte, 32))
	if err != nil {
		b.Fatal(err)
	}
	data := make([]byte, 1<<20)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		g := newGCM(block, make([]byte, 12), false)
		g.crypt(data)
		g.tag()
	}
}
