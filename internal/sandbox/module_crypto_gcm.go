package sandbox

import (
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
)

// gcm is AES-GCM in steps, which Go's library does not give: see NIST SP 800-38D.
type gcm struct {
	block            cipher.Block
	key              [2]uint64 // H, the hash key
	hash             [2]uint64
	counter, first   [16]byte
	pad              [16]byte
	padLeft          int
	part             []byte // of a block of the hash
	aadLen, textLen  uint64
	decrypt, started bool
}

func newGCM(block cipher.Block, iv []byte, decrypt bool) *gcm {
	g := &gcm{block: block, decrypt: decrypt}
	var h [16]byte
	block.Encrypt(h[:], h[:])
	g.key = [2]uint64{binary.BigEndian.Uint64(h[:8]), binary.BigEndian.Uint64(h[8:])}
	if len(iv) == 12 {
		copy(g.first[:], iv)
		g.first[15] = 1
	} else {
		g.write(iv)
		g.flush()
		g.lengths(0, uint64(len(iv)))
		g.put(g.first[:])
		g.hash = [2]uint64{}
	}
	g.counter = g.first
	return g
}

func (g *gcm) put(b []byte) {
	binary.BigEndian.PutUint64(b, g.hash[0])
	binary.BigEndian.PutUint64(b[8:], g.hash[1])
}

// absorb is one step of GHASH: the block is added, and the sum multiplied by H
// in the field of 2**128 elements.
func (g *gcm) absorb(hi, lo uint64) {
	x := [2]uint64{g.hash[0] ^ hi, g.hash[1] ^ lo}
	v, z := g.key, [2]uint64{}
	for i := range 128 {
		bit := -(x[i/64] >> (63 - i%64) & 1)
		z[0] ^= v[0] & bit
		z[1] ^= v[1] & bit
		carry := -(v[1] & 1)
		v[1] = v[1]>>1 | v[0]<<63
		v[0] = v[0]>>1 ^ carry&0xE1<<56
	}
	g.hash = z
}

func (g *gcm) lengths(a, b uint64) { g.absorb(8*a, 8*b) }

// write hashes bytes; the last block may wait for more.
func (g *gcm) write(b []byte) {
	if len(g.part) > 0 {
		n := min(16-len(g.part), len(b))
		g.part = append(g.part, b[:n]...)
		if b = b[n:]; len(g.part) == 16 {
			g.flush()
		}
	}
	for ; len(b) >= 16; b = b[16:] {
		g.absorb(binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:]))
	}
	g.part = append(g.part, b...)
}

// flush hashes what waits, with zeros up to a block.
func (g *gcm) flush() {
	if len(g.part) > 0 {
		var b [16]byte
		copy(b[:], g.part)
		g.part = g.part[:0]
		g.absorb(binary.BigEndian.Uint64(b[:]), binary.BigEndian.Uint64(b[8:]))
	}
}

func (g *gcm) additional(b []byte) {
	g.aadLen += uint64(len(b))
	g.write(b)
}

// crypt encrypts or decrypts the next bytes.
func (g *gcm) crypt(in []byte) []byte {
	if !g.started {
		g.started = true
		g.flush()
	}
	g.textLen += uint64(len(in))
	out := make([]byte, len(in))
	for i := 0; i < len(in); {
		if g.padLeft == 0 {
			binary.BigEndian.PutUint32(g.counter[12:], binary.BigEndian.Uint32(g.counter[12:])+1)
			g.block.Encrypt(g.pad[:], g.counter[:])
			g.padLeft = 16
		}
		n := subtle.XORBytes(out[i:], in[i:], g.pad[16-g.padLeft:])
		g.padLeft -= n
		i += n
	}
	if g.decrypt {
		g.write(in)
	} else {
		g.write(out)
	}
	return out
}

// tag ends the message.
func (g *gcm) tag() []byte {
	g.flush()
	g.lengths(g.aadLen, g.textLen)
	out, mask := make([]byte, 16), make([]byte, 16)
	g.put(out)
	g.block.Encrypt(mask, g.first[:])
	subtle.XORBytes(out, out, mask)
	return out
}
