package worker

import (
	"os"

	"golang.org/x/sys/unix"
)

// widen makes a pipe hold so many bytes. A user who has many wide pipes is refused,
// and has the usual ones.
func widen(f *os.File, bytes int) { _, _ = unix.FcntlInt(f.Fd(), unix.F_SETPIPE_SZ, bytes) }
