package deploy

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"slices"

	"github.com/claimctl/claimctl/pkg/action"
)

// Journal is what a deploy has done and is about to do, one JSON document a
// line, each durable before the next request. It holds no secret. Whoever reads
// it after a crash knows which requests may have been carried out.
type Journal struct {
	state State
	file  string
	// begun are creations and updates whose answer never came.
	begun []entry
	// done are hooks and places as they were left.
	done []entry
	any  bool
	torn bool // the last line was cut off
}

// entry is a line of the journal.
type entry struct {
	// Op is begin (a creation or an update is sent), end (it was refused), hook (a hook was
	// left so), place, gone (a hook was deleted) or deploy (the first line).
	Op     string `json:"op"`
	Name   string `json:"name,omitempty"`
	Type   string `json:"type,omitempty"`
	Digest string `json:"digest,omitempty"`
	ID     string `json:"id,omitempty"`
	Deploy int    `json:"deploy,omitempty"`
	// Digests are those of the content that is sent.
	Digests *Digests   `json:"digests,omitempty"`
	Check   string     `json:"check,omitempty"`
	Hook    *LockHook  `json:"hook,omitempty"`
	Place   *LockPlace `json:"place,omitempty"`
}

// maxLine is the longest line of a journal, in bytes.
const maxLine = 1 << 20

func readJournal(s State, env string) (*Journal, error) {
	j := &Journal{state: s, file: journalFile(env)}
	data, err := s.Read(j.file)
	if errors.Is(err, fs.ErrNotExist) {
		return j, nil
	}
	if err != nil {
		return nil, fail(Invalid, CodeLock, "", "the journal of an interrupted deploy cannot be read: %v", err)
	}
	j.torn = len(data) > 0 && data[len(data)-1] != '\n'
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		var e entry
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue // cut off by the crash; what it was about has not been sent
		}
		j.take(e)
	}
	return j, nil
}

func (j *Journal) take(e entry) {
	j.any = true
	switch e.Op {
	case "begin":
		j.begun = append(j.begun, e)
	case "end":
		j.ended(e.Name, e.Type)
	case "hook", "gone", "place", "deploy":
		j.done = append(j.done, e)
		if e.Hook != nil {
			j.ended(e.Hook.Name, e.Hook.Type)
		}
	}
}

func (j *Journal) ended(name, typ string) {
	j.begun = slices.DeleteFunc(j.begun, func(b entry) bool { return b.Name == name && b.Type == typ })
}

// onto lays what was done over a lock.
func (j *Journal) onto(l *Lock) {
	for _, e := range j.done {
		switch {
		case e.Op == "deploy":
			l.Deploy, l.Check = max(l.Deploy, e.Deploy), e.Check
		case e.Hook != nil:
			l.put(*e.Hook)
		case e.Place != nil:
			l.putPlace(*e.Place)
		case e.Op == "gone":
			l.remove(e.ID)
		}
	}
}

// created reports whether a hook of that name, type and code is one that an
// interrupted deploy has sent, and got no answer for.
func (j *Journal) created(name, typ, code string) bool {
	return slices.ContainsFunc(j.begun, func(e entry) bool { return e.Name == name && e.Type == typ && e.Digest == digest(code) })
}

// sent reports whether a hook is as an interrupted deploy has sent it, without an
// answer.
func (j *Journal) sent(name, typ string, have Digests) bool {
	return slices.ContainsFunc(j.begun, func(e entry) bool { return e.Name == name && e.Type == typ && e.Digests != nil && *e.Digests == have })
}

// Open reports whether a deploy was interrupted.
func (j *Journal) Open() bool { return j.any }

// write makes entries durable, all at once.
func (j *Journal) write(entries ...entry) error {
	if len(entries) == 0 {
		return nil
	}
	var lines []byte
	if j.torn {
		lines, j.torn = []byte{'\n'}, false
	}
	for _, e := range entries {
		j.take(e)
		lines = append(append(lines, action.MustMarshal(e)...), '\n')
	}
	return j.state.Append(j.file, lines)
}

// close forgets a journal whose content is in the lock.
func (j *Journal) close() error {
	err := j.state.Remove(j.file)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	j.any, j.begun, j.done = false, nil, nil
	return err
}
