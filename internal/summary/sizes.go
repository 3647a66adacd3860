package summary

import (
	"math/bits"
	"slices"
)

// stepBits says how fine sizes are kept: 2^stepBits steps from one power of two to
// the next, so that a percentile is at most 3.2 % too large.
const (
	stepBits = 5
	steps    = 1 << stepBits
)

// sizes counts numbers in buckets whose bounds are fixed. Below 64 each number has
// its own.
type sizes struct {
	count, sum int64
	least      int64 // good when count is not 0
	most       int64
	buckets    []int64
}

// bucket is the bucket of a number, which is not negative.
func bucket(n int64) int {
	if n < steps {
		return int(n)
	}
	shift := bits.Len64(uint64(n)) - 1 - stepBits
	return shift*steps + int(n>>shift)
}

// bound is the largest number in a bucket.
func bound(i int) int64 {
	if i < 2*steps {
		return int64(i)
	}
	shift := i/steps - 1
	return int64(i-shift*steps+1)<<shift - 1
}

func (s *sizes) add(n int64) {
	n = max(n, 0)
	if s.count == 0 || n < s.least {
		s.least = n
	}
	s.most = max(s.most, n)
	s.count++
	s.sum += n
	i := bucket(n)
	if i >= len(s.buckets) {
		s.buckets = append(s.buckets, make([]int64, i+1-len(s.buckets))...)
	}
	s.buckets[i]++
}

func (s *sizes) merge(other *sizes) {
	if other.count == 0 {
		return
	}
	if s.count == 0 || other.least < s.least {
		s.least = other.least
	}
	s.most = max(s.most, other.most)
	s.count += other.count
	s.sum += other.sum
	if more := len(other.buckets) - len(s.buckets); more > 0 {
		s.buckets = slices.Grow(s.buckets, more)[:len(other.buckets)]
	}
	for i, n := range other.buckets {
		s.buckets[i] += n
	}
}

// percentile is the smallest bound that at least part/whole of all numbers do not
// exceed, and never more than the largest number. It is 0 for no numbers.
func (s *sizes) percentile(part, whole int64) int64 {
	seen := int64(0)
	for i, n := range s.buckets {
		seen += n
		if n > 0 && !less(seen, whole, s.count, part) {
			return max(min(bound(i), s.most), s.least)
		}
	}
	return s.most
}

// less reports whether a*b is less than c*d, for numbers that are not negative.
func less(a, b, c, d int64) bool {
	high1, low1 := bits.Mul64(uint64(a), uint64(b))
	high2, low2 := bits.Mul64(uint64(c), uint64(d))
	return high1 < high2 || high1 == high2 && low1 < low2
}
