//go:build !windows

package serve

import (
	"errors"
	"os"
)

// syncFolder makes a rename in a folder survive a crash.
func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
