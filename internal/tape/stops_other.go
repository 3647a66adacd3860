//go:build !amd64 || purego

package tape

func markBlocks(words []uint64, data []byte) { markBlocksOf(words, data) }
