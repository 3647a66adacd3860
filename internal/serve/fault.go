package serve

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// kind is a kind of trouble.
type kind struct {
	name, about string
	build       bool // what happens to a build, rather than to a request
	delay       bool // takes a duration
}

// kinds are all of them, in the order in which they are tried for a request.
func kinds() []kind {
	return []kind{
		{name: "slow", about: "the answer comes late (slow:RATE:DURATION, 500ms)", delay: true},
		{name: "429", about: "too many requests, mostly with Retry-After"},
		{name: "500", about: "an internal error, before anything was done"},
		{name: "502", about: "a bad gateway, before anything was done"},
		{name: "503", about: "unavailable, before anything was done"},
		{name: "504", about: "a gateway timeout, after the request was carried out"},
		{name: "expired", about: "the token is refused as expired"},
		{name: "html", about: "a proxy's page instead of JSON"},
		{name: "reset", about: "the connection is reset, before or after the request was carried out"},
		{name: "lost", about: "the request is carried out, and the connection reset"},
		{name: "truncated", about: "the request is carried out, and its answer ends early"},
		{name: "stuck-building", about: "a build never ends", build: true},
		{name: "failed-building", about: "a build fails", build: true},
	}
}

// Faults is the trouble that a server makes. The zero value is none.
type Faults struct{ list []Fault }

// Fault is one kind of trouble.
type Fault struct {
	Name string
	// Rate is how probable it is, from 0 to 1.
	Rate float64
	// Delay is that of "slow".
	Delay time.Duration
}

// FaultHelp is a line for each kind of trouble.
func FaultHelp() string {
	var out strings.Builder
	for _, k := range kinds() {
		fmt.Fprintf(&out, "  %-16s %s\n", k.name, k.about)
	}
	return out.String()
}

// mostSpec is the longest specification, in bytes; usualDelay the delay of
// "slow", and mostDelay the longest.
const (
	mostSpec   = 1000
	usualDelay = 500 * time.Millisecond
	mostDelay  = 10 * time.Minute
)

// ParseFaults reads a list NAME[:RATE[:DURATION]], with commas. The rate is a
// number from 0 to 1 or a percentage, and 1 if there is none.
func ParseFaults(spec string) (Faults, error) {
	var faults Faults
	if len(spec) > mostSpec {
		return faults, specError("--fault", CodeFault, 1, fmt.Sprintf("the list is longer than %d bytes", mostSpec), "")
	}
	if strings.TrimSpace(spec) == "" {
		return faults, nil
	}
	column := 1
	for part := range strings.SplitSeq(spec, ",") {
		f, err := parseFault(part, column)
		if err != nil {
			return Faults{}, err
		}
		for _, other := range faults.list {
			if other.Name == f.Name {
				return Faults{}, specError("--fault", CodeFault, column, fmt.Sprintf("%q is there twice", f.Name), "name each fault once")
			}
		}
		faults.list = append(faults.list, f)
		column += len(part) + 1
	}
	return faults, nil
}

func parseFault(part string, column int) (Fault, error) {
	column += len(part) - len(strings.TrimLeft(part, " "))
	fields := strings.Split(strings.TrimSpace(part), ":")
	f := Fault{Name: fields[0], Rate: 1, Delay: usualDelay}
	k, err := findKind(f.Name, column)
	if err != nil {
		return f, err
	}
	if len(fields) > 1 {
		column += len(fields[0]) + 1
		rate, ok := parseRate(fields[1])
		if !ok {
			return f, specError("--fault", CodeFault, column, fmt.Sprintf("%q is no rate", fields[1]), "write a number from 0 to 1, or a percentage: "+f.Name+":0.2")
		}
		f.Rate = rate
	}
	if len(fields) > 2 {
		column += len(fields[1]) + 1
		delay, err := time.ParseDuration(fields[2])
		if !k.delay || len(fields) > 3 || err != nil || delay < 0 || delay > mostDelay {
			return f, specError("--fault", CodeFault, column, fmt.Sprintf("%q does not belong here", strings.Join(fields[2:], ":")),
				"only slow takes a duration, of at most 10m: slow:0.1:500ms")
		}
		f.Delay = delay
	}
	return f, nil
}

func findKind(name string, column int) (kind, error) {
	var known []string
	for _, k := range kinds() {
		if k.name == name {
			return k, nil
		}
		known = append(known, k.name)
	}
	return kind{}, specError("--fault", CodeFault, column, fmt.Sprintf("there is no fault %q", name), suggestion(name, known)+"there are: "+strings.Join(known, ", "))
}

// parseRate reads 0.2 or 20%.
func parseRate(text string) (float64, bool) {
	digits, percent := strings.CutSuffix(text, "%")
	if strings.Trim(digits, "0123456789.") != "" {
		return 0, false // no exponent, no sign, no NaN
	}
	rate, err := strconv.ParseFloat(digits, 64)
	if percent {
		rate /= 100
	}
	return rate, err == nil && rate >= 0 && rate <= 1
}

func specError(flag, code string, column int, what, hint string) error {
	return &action.Diagnostic{Code: code, Severity: action.SeverityError, Summary: fmt.Sprintf("%s, column %d: %s", flag, column, what), Hint: hint}
}

// String is the list as it can be written.
func (f Faults) String() string {
	parts := make([]string, len(f.list))
	for i, one := range f.list {
		parts[i] = one.Name + ":" + strconv.FormatFloat(one.Rate, 'f', -1, 64)
		if one.Name == "slow" {
			parts[i] += ":" + one.Delay.String()
		}
	}
	return strings.Join(parts, ",")
}

func (f Faults) find(name string) (Fault, bool) {
	for _, one := range f.list {
		if one.Name == name {
			return one, true
		}
	}
	return Fault{}, false
}

// build is how the build of what has this id goes. It depends on the seed and
// the id alone, so that a build that is stuck is stuck tomorrow, too.
func (f Faults) build(seed uint64, id string, takes time.Duration) tenant.Build {
	out := tenant.Build{Takes: takes}
	h := fnv.New64a()
	_, _ = h.Write([]byte(id))
	dice := rand.New(rand.NewPCG(seed, h.Sum64()))
	stuck, fails := dice.Float64(), dice.Float64()
	if one, ok := f.find("stuck-building"); ok {
		out.Stuck = stuck < one.Rate
	}
	if one, ok := f.find("failed-building"); ok {
		out.Fails = fails < one.Rate
	}
	return out
}

// trouble is what happens to one request.
type trouble struct {
	name  string // "" is nothing
	delay time.Duration
	// coin is for the kinds that come in two forms.
	coin bool
}

// draws decides what happens to requests, in their order.
type draws struct {
	mu     sync.Mutex
	dice   *rand.Rand
	faults Faults
}

func newDraws(f Faults, seed uint64) *draws {
	return &draws{dice: rand.New(rand.NewPCG(seed, 0)), faults: f}
}

func (d *draws) next() trouble {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := trouble{coin: d.dice.Uint64()&1 == 0}
	for _, k := range kinds() {
		one, ok := d.faults.find(k.name)
		if !ok || k.build || d.dice.Float64() >= one.Rate {
			continue
		}
		if k.delay {
			t.delay = one.Delay
			continue
		}
		t.name = k.name
		break
	}
	return t
}
