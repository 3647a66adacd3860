package serve

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// Rate is a rate limit: a bucket of Burst requests that fills with PerSecond.
// The zero Rate is no limit.
type Rate struct {
	PerSecond float64
	Burst     int
}

// mostRate is the largest number in a rate.
const mostRate = 1_000_000

// ParseRate reads PER-SECOND[:BURST], such as 2:10. The burst is the number of a
// second, rounded up, if there is none.
func ParseRate(spec string) (Rate, error) {
	if spec == "" {
		return Rate{}, nil
	}
	first, second, has := strings.Cut(spec, ":")
	per, err := strconv.ParseFloat(first, 64)
	if err != nil || strings.Trim(first, "0123456789.") != "" || per <= 0 || per > mostRate {
		return Rate{}, specError("--rate", CodeRate, 1, fmt.Sprintf("%q is no number of requests a second", first), "write --rate 2:10 for two a second, ten at once")
	}
	r := Rate{per, int(math.Ceil(per))}
	if has {
		if r.Burst, err = strconv.Atoi(second); err != nil || r.Burst < 1 || r.Burst > mostRate {
			return Rate{}, specError("--rate", CodeRate, len(first)+2, fmt.Sprintf("%q is no number of requests at once", second), "write --rate 2:10 for two a second, ten at once")
		}
	}
	return r, nil
}

// unlimited is what a server without a limit says: more than anybody asks for.
const unlimited = 100_000

// bucket is how much may still be asked for. All callers share it, as they
// share the client's credentials.
type bucket struct {
	mu   sync.Mutex
	rate Rate
	now  func() time.Time
	left float64
	last time.Time
}

func newBucket(r Rate, now func() time.Time) *bucket {
	return &bucket{rate: r, now: now, left: float64(r.Burst), last: now()}
}

// take takes one request. It returns what is left and, if there was none, how
// long it takes until there is.
func (b *bucket) take() (l tenant.Limit, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	if b.rate.PerSecond == 0 {
		return tenant.Limit{Burst: unlimited, Remaining: unlimited - 1, Reset: now.Add(time.Second)}, 0
	}
	b.left = math.Min(float64(b.rate.Burst), b.left+now.Sub(b.last).Seconds()*b.rate.PerSecond)
	b.last = now
	if b.left < 1 {
		wait = seconds((1 - b.left) / b.rate.PerSecond)
		return tenant.Limit{Burst: b.rate.Burst, Reset: ceil(now.Add(wait))}, wait
	}
	b.left--
	full := seconds((float64(b.rate.Burst) - b.left) / b.rate.PerSecond)
	return tenant.Limit{Burst: b.rate.Burst, Remaining: int(b.left), Reset: ceil(now.Add(full))}, 0
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// ceil is the next full second, as the limit is told in seconds.
func ceil(t time.Time) time.Time {
	if r := t.Truncate(time.Second); !r.Equal(t) {
		return r.Add(time.Second)
	}
	return t
}
