package runner_test

import (
	"syscall"
	"testing"
)

// cpu reports what a benchmark costs of processors, on a machine that does other things,
// too.
func cpu(b *testing.B) (stop func()) {
	b.Helper()
	used := func() int64 {
		var u syscall.Rusage
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
		return u.Utime.Nano() + u.Stime.Nano()
	}
	before := used()
	return func() { b.ReportMetric(float64(used()-before)/float64(b.N), "cpu-ns/op") }
}
