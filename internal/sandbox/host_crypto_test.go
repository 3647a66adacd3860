package sandbox

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCryptoFollowsSeed makes keys, numbers and signatures twice: they are the
// same, and those of Math.random are others.
func TestCryptoFollowsSeed(t *testing.T) {
	t.Parallel()
	const source = `
const s = crypto.subtle, data = new Uint8Array([1, 2, 3]);
console.log(crypto.randomUUID(), crypto.getRandomValues(new Uint8Array(4)));
const ec = await s.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
console.log(JSON.stringify(await s.exportKey('jwk', ec.privateKey)), btoa(Buffer.from(await s.sign({ name: 'ECDSA', hash: 'SHA-256' }, ec.privateKey, data)).toString('latin1')));
const ed = await s.generateKey('Ed25519', true, ['sign', 'verify']);
console.log(Buffer.from(await s.exportKey('raw', ed.publicKey)).toString('hex'));
const mac = await s.generateKey({ name: 'HMAC', hash: 'SHA-1' }, true, ['sign']);
console.log(Buffer.from(await s.sign('HMAC', mac, data)).toString('hex'));
const rsa = await s.importKey('jwk', JWK, { name: 'RSA-PSS', hash: 'SHA-256' }, false, ['sign']);
const sign = () => s.sign({ name: 'RSA-PSS', saltLength: 32 }, rsa, data), first = Buffer.from(await sign()).toString('hex');
console.log(first, first === Buffer.from(await sign()).toString('hex'));`
	body := strings.Replace(source, "JWK", rsaFixture(t), 1)
	once, out := runHost(t, body)
	again, _ := runHost(t, body)
	if diff := cmp.Diff(once, again); diff != "" || out.Err != nil || len(once) != 5 || !strings.HasSuffix(once[4], " false") {
		t.Errorf("not the same twice: %s, %v", diff, once)
	}
	first, _ := runHost(t, "console.log(crypto.randomUUID())")
	rest, _ := runHost(t, "Math.random(); Math.random(); console.log(crypto.randomUUID())")
	if diff := cmp.Diff(first, rest); diff != "" {
		t.Errorf("Math.random changes what crypto gives: %s", diff)
	}
}

// rsaFixture is the private key of the corpus.
func rsaFixture(t *testing.T) string {
	t.Helper()
	for _, tc := range readHostCases(t) {
		if _, rest, ok := strings.Cut(tc.Body, `const jwk = {"kty":"RSA"`); ok {
			rest, _, _ = strings.Cut(rest, ";\n")
			return `{"kty":"RSA"` + rest
		}
	}
	t.Fatal("the corpus has no RSA key")
	return ""
}

// TestCryptoRefuses says what there is where something is lacking.
func TestCryptoRefuses(t *testing.T) {
	t.Parallel()
	const key = "const k = await crypto.subtle.importKey('raw', new Uint8Array(16), 'PBKDF2', false, ['deriveBits']);"
	tests := []struct{ name, body, want string }{
		{"digest", "await crypto.subtle.digest('MD5', new Uint8Array(1))", `NotSupportedError: Unrecognized algorithm name: "MD5"; subtle.digest has SHA-1, SHA-256, SHA-384, SHA-512 here`},
		{"import", "await crypto.subtle.importKey('raw', new Uint8Array(1), 'X25519', true, [])", `NotSupportedError: Unrecognized algorithm name: "X25519"; subtle.importKey has HMAC, AES-GCM`},
		{"key agreement", "await crypto.subtle.generateKey({ name: 'ECDH' }, true, ['sign'])", `NotSupportedError: Unrecognized algorithm name: "ECDH"; subtle.generateKey has HMAC`},
		{"RSA generation", "await crypto.subtle.generateKey({ name: 'RSA-PSS', hash: 'SHA-256', modulusLength: 16384, publicExponent: new Uint8Array([3]) }, true, ['sign'])", "NotSupportedError: an RSA key that is made here has 1024 to 4096 bits"},
		{"wrapping", "await crypto.subtle.wrapKey()", "NotSupportedError: subtle.wrapKey is not available here"},
		{"rounds", key + "await crypto.subtle.deriveBits({ name: 'PBKDF2', salt: new Uint8Array(1), iterations: 2e9, hash: 'SHA-1' }, k, 128)", "NotSupportedError: PBKDF2 is limited to 5000000 iterations"},
		{"not extractable", key + "await crypto.subtle.exportKey('raw', k)", "InvalidAccessError: key is not extractable"},
		{"huge RSA", "await crypto.subtle.importKey('jwk', { kty: 'RSA', n: '_'.repeat(40000), e: 'AQAB' }, { name: 'RSA-PSS', hash: 'SHA-256' }, true, ['verify'])", "DataError: Invalid keyData"},
		{"huge AES-CTR", "const a = await crypto.subtle.importKey('raw', new Uint8Array(16), 'AES-CTR', false, ['encrypt']); await crypto.subtle.encrypt({ name: 'AES-CTR', counter: new Uint8Array(16).fill(255), length: 8 }, a, new Uint8Array(64))", "NotSupportedError: AES-CTR with a counter that wraps around is not available here"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, out := runHost(t, tt.body)
			if out.Err == nil || !strings.HasPrefix(out.Err.Error(), tt.want) {
				t.Errorf("got %v, want %s", out.Err, tt.want)
			}
		})
	}
}
