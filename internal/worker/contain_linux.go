package worker

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// contain puts this process under its limits: memory up to the ceiling, no file
// that grows, no file beyond the number of the last one that was passed, no core
// dump, no new privileges.
func contain(ceiling int64, passed int) error {
	for name, limit := range map[int]uint64{
		unix.RLIMIT_DATA: uint64(ceiling), unix.RLIMIT_FSIZE: 0, unix.RLIMIT_CORE: 0,
	} {
		if err := unix.Setrlimit(name, &unix.Rlimit{Cur: limit, Max: limit}); err != nil {
			return fmt.Errorf("limit %d: %w", name, err)
		}
	}
	closeInherited(passed)
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no new privileges: %w", err)
	}
	return nil
}

// closeInherited closes the files and sockets that the command itself had
// inherited and passed on without knowing: those after the last that was meant.
func closeInherited(passed int) {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return
	}
	for _, e := range entries {
		to, err := os.Readlink("/proc/self/fd/" + e.Name())
		fd, _ := strconv.Atoi(e.Name())
		foreign := strings.HasPrefix(to, "socket:") || strings.HasPrefix(to, "/") &&
			!strings.HasPrefix(to, "/memfd:") && !strings.HasPrefix(to, "/sys/fs/cgroup/")
		if err == nil && foreign && fd > passed {
			_ = unix.Close(fd)
		}
	}
}
