//go:build !purego

package tape

import "golang.org/x/sys/cpu"

func markBlocks(words []uint64, data []byte) {
	if cpu.X86.HasAVX2 {
		markBlocksAVX2(words, data[:len(words)*64])
		return
	}
	markBlocksOf(words, data)
}

// markBlocksAVX2 is [markBlocksOf], 64 bytes at once.
//
//go:noescape
func markBlocksAVX2(words []uint64, data []byte)
