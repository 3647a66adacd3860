package sandbox

import (
	"sync"
	"sync/atomic"

	"github.com/dop251/goja"
)

// knownSites are the places of a program's calls that were asked for already: to find
// one out takes longer than most calls.
type knownSites struct {
	// near are the first of them, which are found without waiting for anybody. The
	// list is replaced, not changed.
	near   atomic.Pointer[[]knownSite]
	mu     sync.RWMutex
	places map[goja.StackFrame]Pos
}

// maxSites bounds what is kept.
const maxSites = 10_000

// knownSite is one of the first places that were asked for.
type knownSite struct {
	frame goja.StackFrame
	pos   Pos
}

// maxNear is how many places are near.
const maxNear = 24

// sitePos is the place in the action at which a frame stands; zero when it is not in it.
func (p *Program) sitePos(f *goja.StackFrame) Pos {
	if near := p.known.near.Load(); near != nil {
		for i := range *near {
			if (*near)[i].frame == *f {
				return (*near)[i].pos
			}
		}
	}
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
	if n := len(p.known.places); n <= maxNear {
		near := make([]knownSite, 0, n)
		for frame, pos := range p.known.places {
			near = append(near, knownSite{frame, pos})
		}
		p.known.near.Store(&near)
	}
	return at
}
