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

// knownSite is one of the first places that a world asked for.
type knownSite struct {
	frame goja.StackFrame
	pos   Pos
}

// maxNear is how many places a world keeps for itself.
const maxNear = 24

// sitePos is [Program.sitePos], by way of what the world keeps.
func (vm *VM) sitePos(f *goja.StackFrame) Pos {
	for i := range vm.sites {
		if vm.sites[i].frame == *f {
			return vm.sites[i].pos
		}
	}
	at := vm.program.sitePos(f)
	if len(vm.sites) < maxNear {
		vm.sites = append(vm.sites, knownSite{*f, at})
	}
	return at
}

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
