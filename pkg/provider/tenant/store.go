package tenant

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Log is where a [Store] keeps what it commits. It is called by one goroutine
// at a time.
type Log interface {
	// Replay calls do with every record, oldest first.
	Replay(do func(record []byte) error) error
	// Append adds a record. When it returns nil the record survives a crash;
	// when it does not, the record is not there at the next start.
	Append(record []byte) error
	// Grown reports whether the log is so long that it should be compacted.
	Grown() bool
	// Compact replaces all records by one, at once or not at all.
	Compact(record []byte) error
}

// Store keeps JSON documents in named collections. A transaction is applied as
// a whole or not at all, whatever happens in between. It is safe for concurrent
// use; updates run one after the other.
type Store struct {
	mu    sync.RWMutex
	cols  map[string]*collection
	log   Log
	broke error // a commit of which is not known whether it is in the log
}

type collection struct {
	docs  map[string]json.RawMessage
	order []string // ids, oldest first
}

// change is one document of a record: put, or deleted where Doc is absent.
type change struct {
	Collection string          `json:"c"`
	ID         string          `json:"i"`
	Doc        json.RawMessage `json:"d,omitempty"`
}

// record is one line of the log. A whole one begins from nothing.
type record struct {
	Whole   bool     `json:"whole,omitempty"`
	Changes []change `json:"changes"`
}

// OpenStore is the store that the log tells of. A nil log keeps nothing.
func OpenStore(log Log) (*Store, error) {
	s := &Store{cols: map[string]*collection{}, log: log}
	if log == nil {
		return s, nil
	}
	return s, log.Replay(func(line []byte) error {
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			return fmt.Errorf("not a record of the store: %w", err)
		}
		if r.Whole {
			s.cols = map[string]*collection{}
		}
		s.apply(r.Changes)
		return nil
	})
}

func (s *Store) apply(changes []change) {
	for _, c := range changes {
		col := s.cols[c.Collection]
		if col == nil {
			col = &collection{docs: map[string]json.RawMessage{}}
			s.cols[c.Collection] = col
		}
		_, had := col.docs[c.ID]
		switch {
		case c.Doc == nil && had:
			delete(col.docs, c.ID)
			col.order = slices.DeleteFunc(col.order, func(id string) bool { return id == c.ID })
		case c.Doc != nil:
			if !had {
				col.order = append(col.order, c.ID)
			}
			col.docs[c.ID] = c.Doc
		}
	}
}

// View calls do with the store as it is; do must not keep the transaction.
func (s *Store) View(prefix string, do func(*Tx) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	tx := &Tx{store: s, prefix: prefix, view: true}
	return errors.Join(do(tx), tx.err)
}

// Update calls do and commits what it changed, unless it returns an error. The
// prefix keeps the collections of several tenants apart.
func (s *Store) Update(prefix string, do func(*Tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	tx := &Tx{store: s, prefix: prefix, changed: map[string]int{}}
	if err := errors.Join(do(tx), tx.err); err != nil {
		return err
	}
	return s.commit(tx.changes)
}

func (s *Store) commit(changes []change) error {
	if s.broke != nil {
		return s.broke
	}
	if len(changes) == 0 {
		return nil
	}
	if s.log != nil {
		line, err := json.Marshal(record{Changes: changes})
		if err != nil {
			return err
		}
		if err := s.log.Append(line); err != nil {
			s.broke = fmt.Errorf("the store takes no more changes until the next start: %w", err)
			return s.broke
		}
	}
	s.apply(changes)
	return s.compact()
}

// compact writes the whole store in place of its history. A failure is no
// failure of the commit, which is in the log already; it is tried again.
func (s *Store) compact() error {
	if s.log == nil || !s.log.Grown() {
		return nil
	}
	line, err := json.Marshal(record{Whole: true, Changes: s.all()})
	if err != nil {
		return err
	}
	if err := s.log.Compact(line); err != nil {
		s.broke = fmt.Errorf("the store takes no more changes until the next start: %w", err)
	}
	return nil
}

// all is the whole store as changes, in an order that is always the same.
func (s *Store) all() []change {
	var names []string
	for name := range s.cols {
		names = append(names, name)
	}
	slices.Sort(names)
	changes := []change{}
	for _, name := range names {
		for _, id := range s.cols[name].order {
			changes = append(changes, change{name, id, s.cols[name].docs[id]})
		}
	}
	return changes
}

// Tx is a transaction: it sees its own changes. It is for one goroutine. Its
// methods do not return the errors that only a broken store gives (a document
// that is not of the type asked for); such an error fails the transaction.
type Tx struct {
	store   *Store
	prefix  string
	view    bool
	changes []change
	changed map[string]int // collection, NUL, id: the index of its last change
	err     error
}

// Put writes a document, a new one at the end of its collection.
func (t *Tx) Put(collection, id string, doc any) {
	data, err := json.Marshal(doc)
	if err != nil {
		t.fail(collection, id, err)
		return
	}
	t.change(collection, id, data)
}

// Delete removes a document; one that is not there is no error.
func (t *Tx) Delete(collection, id string) { t.change(collection, id, nil) }

func (t *Tx) change(collection, id string, doc json.RawMessage) {
	if t.view {
		t.fail(collection, id, errors.New("a change in a view"))
		return
	}
	name := t.prefix + collection
	t.changes = append(t.changes, change{name, id, doc})
	t.changed[name+"\x00"+id] = len(t.changes) - 1
}

func (t *Tx) fail(collection, id string, err error) {
	t.err = errors.Join(t.err, fmt.Errorf("document %s of %s: %w", id, collection, err))
}

func (t *Tx) raw(collection, id string) (json.RawMessage, bool) {
	name := t.prefix + collection
	if i, ok := t.changed[name+"\x00"+id]; ok {
		return t.changes[i].Doc, t.changes[i].Doc != nil
	}
	col := t.store.cols[name]
	if col == nil {
		return nil, false
	}
	doc, ok := col.docs[id]
	return doc, ok
}

// IDs are those of a collection's documents, oldest first.
func (t *Tx) IDs(collection string) []string {
	name := t.prefix + collection
	var ids []string
	if col := t.store.cols[name]; col != nil {
		ids = slices.Clone(col.order)
	}
	for _, c := range t.changes {
		if c.Collection != name {
			continue
		}
		i := slices.Index(ids, c.ID)
		switch {
		case c.Doc == nil && i >= 0:
			ids = slices.Delete(ids, i, i+1)
		case c.Doc != nil && i < 0:
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// Get reads a document.
func Get[T any](t *Tx, collection, id string) (doc T, ok bool) {
	data, ok := t.raw(collection, id)
	if !ok {
		return doc, false
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.fail(collection, id, err)
		return doc, false
	}
	return doc, true
}

// All reads the documents of a collection, oldest first.
func All[T any](t *Tx, collection string) []T {
	docs := []T{}
	for _, id := range t.IDs(collection) {
		if doc, ok := Get[T](t, collection, id); ok {
			docs = append(docs, doc)
		}
	}
	return docs
}

// Empty reports whether there is no document.
func (s *Store) Empty() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, col := range s.cols {
		if len(col.docs) > 0 {
			return false
		}
	}
	return true
}
