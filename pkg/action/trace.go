package action

// Trace is what was watched of a run, beside its result. It is no part of the
// result's JSON: what is made of it is.
type Trace struct {
	// Reads are the members of the event that the action read, each once and in
	// the order of the first read.
	Reads []Read
	// Hits are how often each place of the source was reached, in the order in
	// which the source's places are listed; nil when nobody counted.
	Hits []int
}

// Read is a member of the event that was read: there or not. Line and Column are
// where the action first did it; 0 when that is not known.
type Read struct {
	Path         Path
	Line, Column int
}
