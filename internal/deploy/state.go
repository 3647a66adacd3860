package deploy

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/claimctl/claimctl/internal/jsondoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// State is the folder in which a deploy remembers. Writing is durable: what was
// written is there after the machine has lost its power.
type State interface {
	// Read returns a file; the error is [fs.ErrNotExist] when there is none.
	Read(name string) ([]byte, error)
	// Write replaces a file as a whole, or not at all.
	Write(name string, data []byte) error
	// Append adds to a file.
	Append(name string, data []byte) error
	Remove(name string) error
	// Lock takes the lock of a name, which ends with the process at the latest.
	// Ok is false while somebody else has it.
	Lock(name string) (unlock func(), ok bool, err error)
	// Path is the name for messages.
	Path(name string) string
}

// LockSchema names the format of a lock file.
const LockSchema = "claimctl/lock/v1"

// Lock is what was deployed last to an environment. It holds no secret: hashes
// of secrets are keyed with the tenant's credentials.
type Lock struct {
	Schema      string `json:"schema"`
	Environment string `json:"environment"`
	Provider    string `json:"provider"`
	Tenant      string `json:"tenant"`
	// Deploy counts the deploys.
	Deploy int `json:"deploy"`
	// Check differs when the credentials that key the hashes of secrets have
	// changed.
	Check  string      `json:"check"`
	Hooks  []LockHook  `json:"hooks"`
	Places []LockPlace `json:"places"`
}

// LockHook is a hook as it was deployed last.
type LockHook struct {
	Name string `json:"name"`
	Type string `json:"type"`
	ID   string `json:"id"`
	// Created says that claimctl made the hook, and may delete it.
	Created bool         `json:"created"`
	Digests Digests      `json:"digests"`
	Secrets []LockSecret `json:"secrets"`
	// Version is the one that runs; 0 and "" where the platform has none.
	Version   int    `json:"version"`
	VersionID string `json:"version_id"`
	// Deploy is the number of the deploy that changed it last. Former is the
	// version that ran before.
	Deploy   int    `json:"deploy"`
	Former   int    `json:"former_version"`
	FormerID string `json:"former_version_id"`
}

// LockSecret is a secret that was set: a keyed hash of its value, and when the
// platform says that it was set.
type LockSecret struct {
	Name    string `json:"name"`
	Hash    string `json:"hash"`
	Updated string `json:"updated"`
}

// LockPlace is what was bound at a place, by ids, in order; Ours are those of
// them that claimctl bound.
type LockPlace struct {
	Place  string   `json:"place"`
	Bound  []string `json:"bound"`
	Ours   []string `json:"ours"`
	Deploy int      `json:"deploy"`
	Former []string `json:"former"`
}

func lockFile(env string) string    { return env + ".lock.json" }
func journalFile(env string) string { return env + ".journal" }

// hook is the entry of a name and type, and its index.
func (l *Lock) hook(name, typ string) (*LockHook, bool) {
	for i := range l.Hooks {
		if l.Hooks[i].Name == name && l.Hooks[i].Type == typ {
			return &l.Hooks[i], true
		}
	}
	return nil, false
}

func (l *Lock) byID(id string) (*LockHook, bool) {
	for i := range l.Hooks {
		if l.Hooks[i].ID == id {
			return &l.Hooks[i], true
		}
	}
	return nil, false
}

func (l *Lock) put(h LockHook) {
	if old, ok := l.hook(h.Name, h.Type); ok {
		*old = h
		return
	}
	l.Hooks = append(l.Hooks, h)
}

func (l *Lock) remove(id string) {
	for i := range l.Hooks {
		if l.Hooks[i].ID == id {
			l.Hooks = append(l.Hooks[:i], l.Hooks[i+1:]...)
			return
		}
	}
}

func (l *Lock) place(id string) (*LockPlace, bool) {
	for i := range l.Places {
		if l.Places[i].Place == id {
			return &l.Places[i], true
		}
	}
	return nil, false
}

func (l *Lock) putPlace(p LockPlace) {
	if old, ok := l.place(p.Place); ok {
		*old = p
		return
	}
	l.Places = append(l.Places, p)
}

// ReadLock reads the lock of an environment, with what an interrupted deploy has
// done since. The lock of an environment that was never deployed to is empty.
func ReadLock(s State, t Target) (*Lock, *Journal, error) {
	l := &Lock{
		Schema: LockSchema, Environment: t.Environment, Provider: t.Provider.Info().ID, Tenant: t.Tenant,
		Hooks: []LockHook{}, Places: []LockPlace{},
	}
	data, err := s.Read(lockFile(t.Environment))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, nil, fail(Invalid, CodeLock, "", "the lock cannot be read: %v", err)
	default:
		if problems := jsondoc.Read(s.Path(lockFile(t.Environment)), data, l).List(); len(problems) > 0 {
			return nil, nil, &Error{Invalid, problems}
		}
	}
	if err := l.fits(s, t); err != nil {
		return nil, nil, err
	}
	j, err := readJournal(s, t.Environment)
	if err != nil {
		return nil, nil, err
	}
	j.onto(l)
	return l, j, nil
}

// fits refuses a lock of another format or another tenant.
func (l *Lock) fits(s State, t Target) error {
	path := s.Path(lockFile(t.Environment))
	switch {
	case l.Schema != LockSchema:
		return fail(Invalid, CodeLock, "use the version of claimctl that wrote it", "%s is a %q, not a %q", path, l.Schema, LockSchema)
	case l.Provider != t.Provider.Info().ID, l.Tenant != t.Tenant:
		return fail(Invalid, CodeLock, "is claimctl.yaml right? if the environment has moved to another tenant for good, delete "+filepath.Base(path),
			"%s is of the tenant %s (%s), and the environment %q is %s (%s) now", path, l.Tenant, l.Provider, t.Environment, t.Tenant, t.Provider.Info().ID)
	}
	return nil
}

// keys returns the keyring of a tenant. Fresh says that hashes in the lock cannot
// be compared with its own.
func (l *Lock) keys(t Target) (k keyring, fresh bool, err error) {
	salt := digest([]string{"claimctl", l.Provider, l.Tenant, l.Environment})
	if k, err = newKeyring(t.Key, salt); err != nil {
		return k, false, err
	}
	fresh = l.Check != "" && l.Check != k.check()
	return k, fresh, nil
}

func (l *Lock) write(s State) error {
	data, err := action.MarshalIndent(l)
	if err != nil {
		return err
	}
	return s.Write(lockFile(l.Environment), data)
}
