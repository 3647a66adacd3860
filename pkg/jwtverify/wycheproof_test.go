package jwtverify_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/pkg/jwtinspect"
	"github.com/claimctl/claimctl/pkg/jwtverify"
)

// wycheproof is a file of https://github.com/C2SP/wycheproof, testvectors_v1.
type wycheproof struct {
	TestGroups []struct {
		Public, Private json.RawMessage
		PublicKeyPem    string
		KeySize         int
		TagSize         int
		Tests           []struct {
			TcID                    int `json:"tcId"`
			Comment, Result         string
			Flags                   []string
			JWS, JWE                json.RawMessage
			Pt                      string
			Msg, Sig, Key, Tag, Enc string
		}
	}
}

// TestWycheproof runs the vectors in the folder that CLAIMCTL_WYCHEPROOF names,
// and is skipped without. docs/tokens.md explains each disagreement.
func TestWycheproof(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("CLAIMCTL_WYCHEPROOF")
	if dir == "" {
		t.Skip("set CLAIMCTL_WYCHEPROOF to the folder testvectors_v1 of https://github.com/C2SP/wycheproof")
	}
	total, different := 0, 0
	for name, run := range map[string]func(*testing.T, wycheproof, *tally){
		"json_web_signature": tokens, "json_web_crypto": tokens, "json_web_key": tokens, "json_web_encryption": tokens,
		"ecdsa_secp256r1_sha256_p1363": raw("ES256"), "ecdsa_secp384r1_sha384_p1363": raw("ES384"), "ecdsa_secp521r1_sha512_p1363": raw("ES512"),
		"rsa_signature_2048_sha256": raw("RS256"), "rsa_signature_3072_sha384": raw("RS384"), "rsa_signature_4096_sha512": raw("RS512"),
		"rsa_signature_2048_sha512": raw("RS512"), "rsa_pss_2048_sha256_mgf1_32": raw("PS256"), "rsa_pss_3072_sha256_mgf1_32": raw("PS256"),
		"rsa_pss_2048_sha384_mgf1_48": raw("PS384"), "rsa_pss_4096_sha384_mgf1_48": raw("PS384"), "rsa_pss_4096_sha512_mgf1_64": raw("PS512"),
		"ed25519": raw("Ed25519"), "hmac_sha256": macs("HS256"), "hmac_sha384": macs("HS384"), "hmac_sha512": macs("HS512"),
	} {
		var file wycheproof
		readJSON(t, filepath.Join(dir, name+"_test.json"), &file)
		n := &tally{}
		run(t, file, n)
		t.Logf("%s: %d vectors, %d agree, differ: %s", name, n.total, n.total-len(n.different), strings.Join(n.different, ", "))
		total, different = total+n.total, different+len(n.different)
		if n.total == 0 {
			t.Errorf("%s: no vectors", name)
		}
	}
	agreement := 100 * float64(total-different) / float64(total)
	t.Logf("%d vectors, %.2f %% agree", total, agreement)
	if agreement < 99 {
		t.Errorf("agreement is %.2f %%, want 99", agreement)
	}
}

type tally struct {
	total     int
	different []string
}

func (n *tally) add(id int, comment, want string, valid bool) {
	n.total++
	if want != "acceptable" && valid != (want == "valid") {
		n.different = append(n.different, strconv.Itoa(id)+" "+comment)
	}
}

// tokens runs JWS, JWE and key vectors.
func tokens(t *testing.T, file wycheproof, n *tally) {
	t.Helper()
	for _, g := range file.TestGroups {
		for _, test := range g.Tests {
			key := g.Private
			if g.Public != nil && test.JWE == nil {
				key = g.Public
			}
			keys, err := jwtverify.ParseKeys(key)
			if err != nil {
				n.add(test.TcID, test.Comment, test.Result, false)
				continue
			}
			if test.JWE != nil {
				n.add(test.TcID, test.Comment, test.Result, decrypts(compactOf(test.JWE), keys, test.Pt))
				continue
			}
			v, err := jwtverify.Verify(compactOf(test.JWS), jwtverify.Expect{Keys: keys})
			n.add(test.TcID, test.Comment, test.Result, err == nil && v.Valid)
		}
	}
}

// compactOf is a token, which a vector has as a string or as JSON.
func compactOf(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

func decrypts(token string, keys *jwtverify.KeySet, plaintext string) bool {
	d, err := jwtinspect.Decode(token, jwtinspect.Options{Open: keys.Open})
	if err != nil || d.Encryption == nil || !d.Encryption.Decrypted || d.Serialization != jwtinspect.Compact {
		return false
	}
	if plaintext == "" { // some vectors say no more than that they are valid
		return true
	}
	want, err := hex.DecodeString(plaintext)
	got := d.PayloadText
	if d.Payload != nil {
		return err == nil && json.Valid(want)
	}
	if d.PayloadBase64 != "" {
		return err == nil && b64(string(want)) == d.PayloadBase64
	}
	return err == nil && got == string(want)
}

func raw(alg string) func(*testing.T, wycheproof, *tally) {
	return func(t *testing.T, file wycheproof, n *tally) {
		t.Helper()
		for _, g := range file.TestGroups {
			keys := keySet(t, g.PublicKeyPem)
			for _, test := range g.Tests {
				msg, _ := hex.DecodeString(test.Msg)
				sig, _ := hex.DecodeString(test.Sig)
				n.add(test.TcID, test.Comment, test.Result, jwtverify.VerifyRaw(alg, keys, msg, sig) == nil)
			}
		}
	}
}

// macs leaves out what JWS does not have: tags that are cut off, and keys that
// are too short.
func macs(alg string) func(*testing.T, wycheproof, *tally) {
	return func(t *testing.T, file wycheproof, n *tally) {
		t.Helper()
		bits := map[string]int{"HS256": 256, "HS384": 384, "HS512": 512}[alg]
		for _, g := range file.TestGroups {
			if g.TagSize != bits || g.KeySize < bits {
				continue
			}
			for _, test := range g.Tests {
				key, _ := hex.DecodeString(test.Key)
				msg, _ := hex.DecodeString(test.Msg)
				tag, _ := hex.DecodeString(test.Tag)
				keys := keySet(t, `{"kty":"oct","k":"`+b64(string(key))+`"}`)
				n.add(test.TcID, test.Comment, test.Result, jwtverify.VerifyRaw(alg, keys, msg, tag) == nil)
			}
		}
	}
}

// TestWycheproofTally holds that disagreement is counted.
func TestWycheproofTally(t *testing.T) {
	t.Parallel()
	n := &tally{}
	n.add(1, "a", "valid", false)
	n.add(2, "b", "invalid", false)
	n.add(3, "c", "acceptable", true)
	if n.total != 3 || !slices.Equal(n.different, []string{"1 a"}) {
		t.Errorf("got %+v", n)
	}
}
