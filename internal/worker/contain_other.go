//go:build !linux

package worker

// contain has no ceiling to set here: the worker watches its own memory.
func contain(int64, int) error { return nil }
