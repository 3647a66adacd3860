package jwtmint_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lestrrat-go/jwx/v3/jwk"

	"github.com/claimctl/claimctl/pkg/jwtmint"
)

// cut splits a token into what is signed and the signature.
func cut(t *testing.T, token string) (input string, signature []byte) {
	t.Helper()
	at := strings.LastIndexByte(token, '.')
	signature, err := base64.RawURLEncoding.DecodeString(token[at+1:])
	if err != nil {
		t.Fatal(err)
	}
	return token[:at], signature
}

// The tokens that RFC 7515 (A.1, A.2) and RFC 8037 (A.4) print.
func TestSignAsTheSpecificationsPrint(t *testing.T) {
	t.Parallel()
	const claims = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
	tokens := map[string]string{
		"HS256": "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + claims + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
		"RS256": "eyJhbGciOiJSUzI1NiJ9." + claims + ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
		"EdDSA": "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
	}
	for alg, token := range tokens {
		input, want := cut(t, token)
		got, err := testKey(t, alg).Sign([]byte(input))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s: got %x, %v, want %x", alg, got, err, want)
		}
	}
}

// RFC 7515, A.3 and A.4: these signatures were made with random numbers, so
// they can only be verified.
func TestPublishedECKeysVerifyPublishedTokens(t *testing.T) {
	t.Parallel()
	tokens := map[string]string{
		"ES256": "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
		"ES512": "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn",
	}
	for alg, token := range tokens {
		input, signature := cut(t, token)
		digest := sha256.Sum256([]byte(input))
		sum := digest[:]
		if alg == "ES512" {
			long := sha512.Sum512([]byte(input))
			sum = long[:]
		}
		half := len(signature) / 2
		r, s := new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:])
		if !ecdsa.Verify(testKey(t, alg).Public().(*ecdsa.PublicKey), sum, r, s) {
			t.Errorf("%s: the published signature does not verify with the test key", alg)
		}
	}
}

// RFC 6979, A.2.6: the signature over "sample" with SHA-384 on P-384.
func TestSignAsRFC6979Prints(t *testing.T) {
	t.Parallel()
	const want = "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46" +
		"99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8"
	got, err := testKey(t, "ES384").Sign([]byte("sample"))
	if err != nil || hex.EncodeToString(got) != want {
		t.Errorf("got %x, %v, want %s", got, err, want)
	}
}

// RFC 8037, A.3.
func TestThumbprintAsRFC8037Prints(t *testing.T) {
	t.Parallel()
	if got, want := testKey(t, "EdDSA").Thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestThumbprintsAgreeWithJWX(t *testing.T) {
	t.Parallel()
	for _, alg := range jwtmint.Algorithms() {
		key := testKey(t, alg)
		var raw any = key.Public()
		if isHMAC(alg) {
			// k of RFC 7515, A.1.1.
			secret, err := base64.RawURLEncoding.DecodeString("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
			if err != nil {
				t.Fatal(err)
			}
			raw = secret
		}
		imported, err := jwk.Import(raw)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := imported.Thumbprint(crypto.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := key.Thumbprint(), base64.RawURLEncoding.EncodeToString(sum); got != want {
			t.Errorf("%s: got %s, want %s", alg, got, want)
		}
	}
}

// The JWKs of RFC 7520 sign what sections 4.1 and 4.4 print.
func TestParsedKeysSignAsTheCookbookPrints(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"4_1.rsa_v15_signature.json", "4_4.hmac-sha2_integrity_protection.json"} {
		v := cookbook(t, name)
		key, err := jwtmint.ParseKey(v.Input.Key, v.Input.Alg, "")
		if err != nil {
			t.Fatal(err)
		}
		got, err := key.Sign([]byte(v.Signing.Input))
		if err != nil || base64.RawURLEncoding.EncodeToString(got) != v.Signing.Sig {
			t.Errorf("%s: got %x, %v, want %s", name, got, err, v.Signing.Sig)
		}
	}
}

type vector struct {
	Input struct {
		Key json.RawMessage
		Alg string
	}
	Signing struct {
		Input string `json:"sig-input"`
		Sig   string
	}
}

// cookbook reads a vector of RFC 7520, kept beside the decoder's tests.
func cookbook(t testing.TB, name string) vector {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "jwtinspect", "testdata", "rfc7520", name))
	if err != nil {
		t.Fatal(err)
	}
	var v vector
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
