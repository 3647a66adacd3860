package serve

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/claimctl/claimctl/internal/filelock"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// The files of a data folder.
const (
	lockFile      = "lock"
	keyFile       = "key"
	secretFile    = "client-secret"
	stateFile     = "state.log"
	authorityFile = "authority.pem"
	authorityKey  = "authority-key.pem"
)

// folder is a data folder that this process has to itself. The zero folder
// keeps nothing.
type folder struct {
	dir  string
	lock *os.File
	log  *diskLog
}

// openFolder makes the folder where there is none, and locks it.
func openFolder(dir string) (*folder, error) {
	f := &folder{dir: dir}
	if dir == "" {
		return f, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, f.unusable(err)
	}
	// Nobody wants to commit keys by accident.
	if _, err := f.readOrMake(".gitignore", 0o644, func() ([]byte, error) { return []byte("*\n"), nil }); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(f.path(lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, f.unusable(err)
	}
	switch ok, err := filelock.Try(lock); {
	case err != nil:
		return nil, errors.Join(f.unusable(err), lock.Close())
	case !ok:
		return nil, errors.Join(problem(CodeInUse, dir+" is in use by another claimctl serve",
			"end that one, or choose another folder with --data"), lock.Close())
	}
	f.lock = lock
	return f, nil
}

func (f *folder) path(name string) string { return filepath.Join(f.dir, name) }

func (f *folder) close() {
	if f.log != nil {
		_ = f.log.file.Close() // every commit has been synced
	}
	if f.lock != nil {
		filelock.Release(f.lock)
		_ = f.lock.Close()
	}
}

// unusable says why the folder cannot be used.
func (f *folder) unusable(err error) error {
	var path *fs.PathError
	what, why := f.dir, err
	if errors.As(err, &path) {
		what, why = path.Path, path.Err
	}
	return problem(CodeFolder, fmt.Sprintf("%s cannot be used: %v", what, why), "choose a folder that can be written with --data")
}

// readOrMake reads a file, or makes it as a whole or not at all.
func (f *folder) readOrMake(name string, perm fs.FileMode, make func() ([]byte, error)) ([]byte, error) {
	if f.dir == "" {
		return make()
	}
	data, err := os.ReadFile(f.path(name))
	if !errors.Is(err, fs.ErrNotExist) {
		if err != nil {
			return nil, f.unusable(err)
		}
		return data, nil
	}
	if data, err = make(); err != nil {
		return nil, err
	}
	return data, f.replace(name, data, perm)
}

// replace writes a file so that a crash leaves the old one or the new one.
func (f *folder) replace(name string, data []byte, perm fs.FileMode) error {
	if f.dir == "" {
		return nil
	}
	if err := replaceFile(f.path(name), data, perm); err != nil {
		return f.unusable(err)
	}
	return nil
}

func replaceFile(path string, data []byte, perm fs.FileMode) error {
	file, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, perm)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// keys reads the master key, or makes it.
func (f *folder) keys(random io.Reader) (tenant.Keys, error) {
	text, err := f.readOrMake(keyFile, 0o600, func() ([]byte, error) {
		master := make([]byte, tenant.MasterSize)
		_, err := io.ReadFull(random, master)
		return []byte(hex.EncodeToString(master) + "\n"), err
	})
	if err != nil {
		return tenant.Keys{}, err
	}
	master, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err == nil && len(master) != tenant.MasterSize {
		err = fmt.Errorf("it has %d bytes, not %d", len(master), tenant.MasterSize)
	}
	if err != nil {
		return tenant.Keys{}, problem(CodeCorrupt, fmt.Sprintf("%s is not a key: %v", f.path(keyFile), err),
			"begin anew with another folder (--data); secrets that were sealed with the key are lost")
	}
	return tenant.NewKeys(master, random)
}

// ClientID is the id of the client, where none is given.
const ClientID = "local"

// credentials are those that were given, or those of the folder. It returns the
// file with the secret, too.
func (f *folder) credentials(opts Options, random io.Reader) (tenant.Credentials, string, error) {
	c := tenant.Credentials{ID: opts.ClientID, Secret: opts.ClientSecret, Scopes: opts.Scopes}
	if c.ID == "" {
		c.ID = ClientID
	}
	if !c.Secret.Empty() {
		return c, "", nil
	}
	text, err := f.readOrMake(secretFile, 0o600, func() ([]byte, error) {
		made := make([]byte, 32)
		_, err := io.ReadFull(random, made)
		return []byte(hex.EncodeToString(made) + "\n"), err
	})
	if err != nil {
		return c, "", err
	}
	c.Secret = secret.New(strings.TrimSpace(string(text)))
	if c.Secret.Empty() {
		return c, "", problem(CodeCredentials, f.path(secretFile)+" is empty", "remove it, and another secret is made at the next start")
	}
	if f.dir == "" {
		return c, "", nil
	}
	return c, f.path(secretFile), nil
}

// store opens the store of the folder.
func (f *folder) store() (*tenant.Store, error) {
	if f.dir == "" {
		return tenant.OpenStore(nil)
	}
	log, err := openLog(f.path(stateFile))
	if err != nil {
		return nil, f.unusable(err)
	}
	f.log = log
	store, err := tenant.OpenStore(log)
	if err != nil {
		return nil, problem(CodeCorrupt, fmt.Sprintf("%s: %v", f.path(stateFile), err),
			"the tenant's state is damaged: begin anew with another folder (--data), or remove the file, and deploy again")
	}
	return store, nil
}
