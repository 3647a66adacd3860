package summary

import (
	"encoding/binary"
	"math/bits"
)

// The hash is a function of the bytes and of nothing else: what it decides has to
// be the same on every machine and in every version that reads the same schema.
// It is no defence against somebody who picks values that collide; such a person
// can make a count of distinct values wrong, and nothing else.
const (
	hashA = 0x9e3779b97f4a7c15
	hashB = 0xd6e8feb86659fd93
	hashC = 0xa0761d6478bd642f
)

// hash is a 64-bit hash of bytes, with a fixed seed.
func hash(b []byte) uint64 {
	h := uint64(len(b))*hashA ^ hashB
	for len(b) >= 8 {
		h = fold(h^binary.LittleEndian.Uint64(b), hashC) + hashA
		b = b[8:]
	}
	return mix(fold(h^tail(b), hashC))
}

// tail is fewer than eight bytes as a number, the first one lowest.
func tail(b []byte) uint64 {
	n := len(b)
	switch {
	case n >= 4: // the middle twice
		return uint64(binary.LittleEndian.Uint32(b)) | uint64(binary.LittleEndian.Uint32(b[n-4:]))<<(8*(n-4))
	case n > 0:
		return uint64(b[0]) | uint64(b[n/2])<<(8*(n/2)) | uint64(b[n-1])<<(8*(n-1))
	}
	return 0
}

// both is the hash of a pair of hashes.
func both(a, b uint64) uint64 { return mix(fold(a^hashA, b^hashB) ^ bits.RotateLeft64(b, 32)) }

// fold is the product of two numbers, its halves laid over each other.
func fold(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}

// mix spreads every bit over all of them; it loses none.
func mix(h uint64) uint64 {
	h ^= h >> 32
	h *= hashB
	h ^= h >> 29
	h *= hashA
	return h ^ h>>32
}
