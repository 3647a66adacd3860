package replay

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
)

// Shard is one of several parts that the lines are divided into: Index from 1 to Of.
// The zero value is all lines. By says how: [ByRange] or [ByID].
type Shard struct {
	Index int `json:"index"`
	Of    int `json:"of"`
	By    By  `json:"by"`
}

// By is how lines are divided.
type By string

// The ways to divide lines. By range, the bytes of all inputs together are cut into
// equal parts, and a line belongs to the part that it begins in. By id, a line
// belongs to the part that the hash of its event's id says; a line without one, to
// that of its own hash.
const (
	ByRange By = "range"
	ByID    By = "id"
)

// indexVariables name the environment variables in which schedulers say which of
// several equal processes this is, counted from 0, and the variable that holds the
// lowest number where that is not 0. Kubernetes Indexed Jobs:
// https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode,
// AWS Batch arrays: https://docs.aws.amazon.com/batch/latest/userguide/array_jobs.html,
// Cloud Run jobs: https://cloud.google.com/run/docs/container-contract#jobs-env-vars,
// Slurm arrays: https://slurm.schedmd.com/job_array.html (read 2026-11-30).
func indexVariables() [][2]string {
	return [][2]string{
		{"JOB_COMPLETION_INDEX", ""},
		{"AWS_BATCH_JOB_ARRAY_INDEX", ""},
		{"CLOUD_RUN_TASK_INDEX", ""},
		{"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN"},
	}
}

// ParseShard reads "2/5", or "auto/5", whose index is in one of the variables that
// schedulers set; "" is all lines. The count is never taken from the environment: a
// scheduler that was told another one would leave lines out silently.
func ParseShard(text string, by By, getenv func(string) (string, bool)) (Shard, error) {
	if text == "" {
		return Shard{By: by}, nil
	}
	index, count, _ := strings.Cut(text, "/")
	of, err := strconv.Atoi(count)
	if err != nil || of < 1 || of > maxShards {
		return Shard{}, fmt.Errorf("%q is no part such as 2/5 or auto/5", text)
	}
	s := Shard{Of: of, By: by}
	if index == "auto" {
		if s.Index, err = indexOf(getenv); err != nil {
			return Shard{}, err
		}
	} else if s.Index, err = strconv.Atoi(index); err != nil {
		return Shard{}, fmt.Errorf("%q is no part such as 2/5 or auto/5", text)
	}
	if s.Index < 1 || s.Index > of {
		return Shard{}, fmt.Errorf("there is no part %d of %d: the parts are 1/%d to %d/%d", s.Index, of, of, of, of)
	}
	return s, nil
}

// maxShards is the largest number of parts.
const maxShards = 1 << 20

func indexOf(getenv func(string) (string, bool)) (int, error) {
	var names []string
	for _, v := range indexVariables() {
		names = append(names, v[0])
		text, ok := getenv(v[0])
		if !ok || text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return 0, fmt.Errorf("%s=%s is no index", v[0], text)
		}
		if low, ok := getenv(v[1]); ok && v[1] != "" {
			first, err := strconv.Atoi(low)
			if err != nil {
				return 0, fmt.Errorf("%s=%s is no index", v[1], low)
			}
			n -= first
		}
		return n + 1, nil
	}
	return 0, fmt.Errorf("auto takes the index from the environment, and none of %s is set", strings.Join(names, ", "))
}

// one reports whether the shard is everything.
func (s Shard) one() bool { return s.Of <= 1 }

// span is the shard's part of so many bytes: a line that begins in [from, to) is its
// own.
func (s Shard) span(bytes int64) (from, to int64) {
	if s.one() || s.By != ByRange {
		return 0, bytes
	}
	part := func(i int64) int64 {
		n := int64(s.Of)
		return bytes/n*i + bytes%n*i/n
	}
	return part(int64(s.Index - 1)), part(int64(s.Index))
}

// takes reports whether an id, or a line without one, is the shard's.
func (s Shard) takes(key []byte) bool {
	if s.one() || s.By != ByID {
		return true
	}
	h := fnv.New64a()
	_, _ = h.Write(key)
	return int(mix(h.Sum64())%uint64(s.Of)) == s.Index-1
}

// mix spreads a hash whose low bits are those of the last bytes.
func mix(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}
