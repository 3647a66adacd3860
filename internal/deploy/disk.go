package deploy

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/claimctl/claimctl/internal/filelock"
)

// Disk is a [State] in a folder.
type Disk struct {
	// Dir is made when something is written.
	Dir string
}

// Path implements [State].
func (d Disk) Path(name string) string { return filepath.Join(d.Dir, name) }

// Read implements [State].
func (d Disk) Read(name string) ([]byte, error) { return os.ReadFile(d.Path(name)) }

const (
	folderMode = 0o755
	fileMode   = 0o644
	ownMode    = 0o600
)

// ignored is for git: the locks are to be committed, the rest is not.
const ignored = "# written by claimctl: of this folder, the locks belong under version control\n*\n!.gitignore\n!*.lock.json\n"

// ready makes the folder.
func (d Disk) ready() error {
	if err := os.MkdirAll(d.Dir, folderMode); err != nil {
		return err
	}
	f, err := os.OpenFile(d.Path(".gitignore"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(ignored)
	return errors.Join(err, f.Close())
}

// Write implements [State]: a new file takes the place of the old one.
func (d Disk) Write(name string, data []byte) error {
	if err := d.ready(); err != nil {
		return err
	}
	f, err := os.CreateTemp(d.Dir, "."+name+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(fileMode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), d.Path(name))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return d.sync()
}

// Append implements [State].
func (d Disk) Append(name string, data []byte) error {
	if err := d.ready(); err != nil {
		return err
	}
	_, statErr := os.Stat(d.Path(name))
	f, err := os.OpenFile(d.Path(name), os.O_WRONLY|os.O_CREATE|os.O_APPEND, ownMode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if errors.Is(statErr, fs.ErrNotExist) {
		return d.sync()
	}
	return nil
}

// Remove implements [State].
func (d Disk) Remove(name string) error {
	if err := os.Remove(d.Path(name)); err != nil {
		return err
	}
	return d.sync()
}

// sync makes the names in the folder durable. Systems that cannot do that have
// made them so already.
func (d Disk) sync() error {
	f, err := os.Open(d.Dir)
	if err != nil {
		return err
	}
	_ = f.Sync()
	return f.Close()
}

// Lock implements [State].
func (d Disk) Lock(name string) (unlock func(), ok bool, err error) {
	if err := d.ready(); err != nil {
		return nil, false, err
	}
	f, err := os.OpenFile(d.Path(name), os.O_RDWR|os.O_CREATE, ownMode)
	if err != nil {
		return nil, false, err
	}
	if ok, err = filelock.Try(f); !ok || err != nil {
		return nil, false, errors.Join(err, f.Close())
	}
	// The file stays: who removes it takes the lock away from who waits for it.
	return func() { filelock.Release(f); _ = f.Close() }, true, nil
}
