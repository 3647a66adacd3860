package cli

import (
	"fmt"
	"time"

	"github.com/claimctl/claimctl/internal/suite"
)

// progress is a line on a terminal that says how far a long run has come.
type progress struct {
	env   *Env
	next  time.Time // when to say it again
	shown bool
}

// When the first line comes, and how long one stays.
const (
	patience = time.Second
	rhythm   = 100 * time.Millisecond
)

func (e *Env) progress() *progress { return &progress{env: e, next: e.Now().Add(patience)} }

// tell shows how far it is, from time to time.
func (p *progress) tell(at suite.Progress) {
	p.show(func() string { return fmt.Sprintf("%d of %d cases, %d failed", at.Done, at.Total, at.Failed) })
}

// show shows a line, from time to time.
func (p *progress) show(text func() string) {
	if !p.env.StderrTerminal {
		return
	}
	now := p.env.Now()
	if now.Before(p.next) {
		return
	}
	p.next, p.shown = now.Add(rhythm), true
	fmt.Fprint(p.env.Stderr, "\r\x1b[K"+text())
}

// end takes the line away.
func (p *progress) end() {
	if p.shown {
		fmt.Fprint(p.env.Stderr, "\r\x1b[K")
	}
}
