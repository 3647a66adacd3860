package summary

import (
	"math"
	"math/bits"
)

// registerBits is how many bits of a hash choose the register of a [distinct]; the
// standard error of the estimate is 1.04/sqrt(2^registerBits), 1.6 %.
const registerBits = 12

const registerCount = 1 << registerBits

// maxRank is the largest value of a register.
const maxRank = 64 - registerBits + 1

// distinct is a HyperLogLog: how many different hashes it was given, about. Two of
// them are merged by the larger of each register, so that neither order nor
// partition matter.
type distinct struct{ registers [registerCount]uint8 }

func (d *distinct) add(h uint64) {
	rank := uint8(min(bits.LeadingZeros64(h<<registerBits)+1, maxRank))
	if r := &d.registers[h>>(64-registerBits)]; *r < rank {
		*r = rank
	}
}

func (d *distinct) merge(other *distinct) {
	for i, r := range other.registers {
		d.registers[i] = max(d.registers[i], r)
	}
}

// fraction is the number of bits behind the point of the numbers below.
const fraction = 44

// estimate is the improved raw estimate of O. Ertl, "New cardinality estimation
// algorithms for HyperLogLog sketches" (https://arxiv.org/abs/1702.01284, section
// 4, read 2026-11-30): one formula for small and large counts. It is computed in
// integers, with 44 bits behind the point, so that it is the same on every
// processor.
func (d *distinct) estimate() int64 {
	var ranks [maxRank + 1]uint64
	for _, r := range d.registers {
		ranks[r]++
	}
	if ranks[0] == registerCount {
		return 0
	}
	sum := registerCount * smallRange(ranks[0]<<(fraction-registerBits))
	for k, n := range ranks[1:] {
		sum += n << fraction >> (k + 1)
	}
	const alpha = 3098164010 // 2^32 / (2 ln 2)
	high, low := bits.Mul64(alpha, 1<<(2*registerBits+fraction-32))
	if high >= sum {
		return math.MaxInt64
	}
	quotient, _ := bits.Div64(high, low, sum)
	return int64(min(quotient, math.MaxInt64))
}

// smallRange is Ertl's sigma: x + x^2 + 2 x^4 + 4 x^8 + …, for x below 1.
func smallRange(x uint64) uint64 {
	sum := x
	for weight := uint64(1); ; weight *= 2 {
		high, low := bits.Mul64(x, x)
		x = high<<(64-fraction) | low>>fraction
		if x == 0 || weight > registerCount {
			return sum
		}
		sum += weight * x
	}
}

// rows and columns are the size of a [sketch].
const (
	rows    = 4
	columns = 1024
)

// sketch is a Count-Min sketch: how often a hash was added, never too few. It is a
// sum, so that two of them are merged by addition.
type sketch struct{ cells [rows * columns]int64 }

// cell is where a hash is counted in a row.
func cell(h uint64, row int) int {
	step := h>>32 | 1
	return row*columns + int((h+uint64(row)*step)%columns)
}

func (s *sketch) add(h uint64, n int64) {
	for row := range rows {
		s.cells[cell(h, row)] += n
	}
}

func (s *sketch) merge(other *sketch) {
	for i, n := range other.cells {
		s.cells[i] += n
	}
}

func (s *sketch) count(h uint64) int64 {
	least := int64(math.MaxInt64)
	for row := range rows {
		least = min(least, s.cells[cell(h, row)])
	}
	return least
}
