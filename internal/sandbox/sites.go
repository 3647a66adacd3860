package sandbox

import (
	"sync"

	"github.com/dop251/goja"
)

// knownSites are the places of a program's calls that were asked for already: to find
// one out takes longer than most calls.
type knownSites struct {
	mu     sync.RWMutex
	places map[goja.StackFrame]Pos
}

// maxSites bounds what is kept.
const maxSites = 10_000

// sitePos is the place in the action at which a frame stands; zero when it is not in it.
func (p *Program) sitePos(f *goja.StackFrame) Pos {
	p.known.mu.RLock()
	at, ok := p.known.places[*f]
	p.known.mu.RUnlock()
	if ok {
		return at
	}
	if pos := f.Position(); f.SrcName() == p.module.Source.Path && pos.Line > 0 {
		at, _ = p.place(pos.Line, pos.Column)
	}
	p.known.mu.Lock()
	defer p.known.mu.Unlock()
	if p.known.places == nil {
		p.known.places = map[goja.StackFrame]Pos{}
	}
	if len(p.known.places) < maxSites {
		p.known.places[*f] = at
	}
	return at
}
