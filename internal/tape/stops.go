package tape

import "encoding/binary"

// Eight bytes at once.
const (
	ones  = 0x0101010101010101
	lows  = 0x7f * ones
	highs = 0x80 * ones
)

// mark has a bit for each byte of a text that is not plain in a string: a quote, a
// backslash, a control character or no ASCII; and for those behind its end, of which there
// is at least one. It uses the memory of words.
func mark(words []uint64, data []byte) []uint64 {
	whole := len(data) / 64
	if whole >= cap(words) {
		words = make([]uint64, whole+1)
	}
	words = words[:whole+1]
	if whole > 0 {
		markBlocks(words[:whole], data)
	}
	var last [64]byte // of bytes that are control characters, but for the rest
	copy(last[:], data[whole*64:])
	markBlocks(words[whole:], last[:])
	return words
}

// markBlocksOf is what markBlocks does where there is nothing faster: to mark as many
// blocks of 64 bytes as there are words.
func markBlocksOf(words []uint64, data []byte) {
	for i := range words {
		block := data[i*64 : i*64+64]
		var word uint64
		for k := 0; k < 64; k += 8 {
			word |= markEight(binary.LittleEndian.Uint64(block[k:])) << k
		}
		words[i] = word
	}
}

// markEight has a bit for each of eight bytes.
func markEight(w uint64) uint64 {
	quote, slash := w^ones*'"', w^ones*'\\'
	plain := (quote&lows + lows) & (slash&lows + lows) & (w&lows + (0x80-0x20)*ones) // their highest bits
	m := (^plain | w) & highs
	return m >> 7 * 0x0102040810204080 >> 56 // the bits, next to each other
}
