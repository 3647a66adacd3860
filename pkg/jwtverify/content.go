package jwtverify

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
)

// contentCipher is one value of enc: RFC 7518, section 5.1.
type contentCipher struct {
	keyBytes int
	mac      func() hash.Hash // nil for AES GCM
}

func contentCipherOf(enc string) (contentCipher, bool) {
	c, ok := map[string]contentCipher{
		"A128GCM":       {16, nil},
		"A192GCM":       {24, nil},
		"A256GCM":       {32, nil},
		"A128CBC-HS256": {32, sha256.New},
		"A192CBC-HS384": {48, sha512.New384},
		"A256CBC-HS512": {64, sha512.New},
	}[enc]
	return c, ok
}

func (c contentCipher) open(cek, iv, text, tag, aad []byte) ([]byte, error) {
	if len(cek) != c.keyBytes {
		return nil, fmt.Errorf("the key has %d bytes, expected %d", len(cek), c.keyBytes)
	}
	if c.mac != nil {
		return c.openCBC(cek, iv, text, tag, aad)
	}
	block, err := aes.NewCipher(cek)
	if err != nil {
		return nil, err
	}
	return openGCM(block, iv, text, tag, aad)
}

func openGCM(block cipher.Block, iv, text, tag, aad []byte) ([]byte, error) {
	gcm, err := cipher.NewGCM(block)
	switch {
	case err != nil:
		return nil, err
	case len(iv) != gcm.NonceSize() || len(tag) != gcm.Overhead():
		return nil, errors.New("the initialization vector or the authentication tag is not as long as it must be")
	}
	out, err := gcm.Open(nil, iv, append(bytes.Clone(text), tag...), aad)
	if err != nil {
		return nil, errKey
	}
	return out, nil
}

// openCBC checks the tag before anything is decrypted: RFC 7518, section
// 5.2.2.2.
func (c contentCipher) openCBC(cek, iv, text, tag, aad []byte) ([]byte, error) {
	half := len(cek) / 2
	m := hmac.New(c.mac, cek[:half])
	for _, part := range [][]byte{aad, iv, text, binary.BigEndian.AppendUint64(nil, uint64(len(aad))*8)} {
		m.Write(part)
	}
	if !hmac.Equal(m.Sum(nil)[:half], tag) {
		return nil, errKey
	}
	block, err := aes.NewCipher(cek[half:])
	if err != nil {
		return nil, err
	}
	if len(iv) != aes.BlockSize || len(text) == 0 || len(text)%aes.BlockSize != 0 {
		return nil, errKey
	}
	out := make([]byte, len(text))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, text)
	pad := int(out[len(out)-1])
	if pad == 0 || pad > aes.BlockSize || !bytes.Equal(out[len(out)-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, errKey
	}
	return out[:len(out)-pad], nil
}
