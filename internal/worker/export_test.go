package worker

// Waiting is how many workers wait for the next run.
func (p *Pool) Waiting() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, w := range p.workers {
		if w.runs == 0 {
			n++
		}
	}
	return n
}
