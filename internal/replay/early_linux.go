package replay

import (
	"os"

	"golang.org/x/sys/unix"
)

// writeEarly begins to bring what was written to the disk, without waiting for it, so
// that there is little left to do when it is made to last.
func writeEarly(f *os.File, from, n int64) {
	_ = unix.SyncFileRange(int(f.Fd()), from, n, unix.SYNC_FILE_RANGE_WRITE)
}
