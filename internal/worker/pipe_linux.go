package worker

import (
	"os"

	"golang.org/x/sys/unix"
)

// widen makes a pipe hold so many bytes. A user who has many wide pipes is refused,
// and has the usual ones.
func widen(f *os.File, bytes int) {
	if conn, err := f.SyscallConn(); err == nil {
		_ = conn.Control(func(fd uintptr) { _, _ = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, bytes) })
	}
}
