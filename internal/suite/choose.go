package suite

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Shard is one of several parts that the cases are divided into: Index from 1
// to Of. The zero value is all of them. A case belongs to the same part
// wherever it stands in its file, and whatever other cases there are.
type Shard struct{ Index, Of int }

// ParseShard reads "2/5"; "" is all cases.
func ParseShard(text string) (Shard, error) {
	if text == "" {
		return Shard{}, nil
	}
	index, of, _ := strings.Cut(text, "/")
	i, err := strconv.Atoi(index)
	n, err2 := strconv.Atoi(of)
	if err != nil || err2 != nil || i < 1 || n < i {
		return Shard{}, fmt.Errorf("%q is no part such as 2/5", text)
	}
	return Shard{i, n}, nil
}

// takes reports whether a case is in the part.
func (s Shard) takes(path, name string) bool {
	if s.Of == 0 {
		return true
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(filepath.ToSlash(filepath.Clean(path)) + "\x00" + name)) // never fails
	return int(h.Sum32()%uint32(s.Of))+1 == s.Index
}

// choice says which cases of a suite run.
type choice struct {
	only  *regexp.Regexp
	tags  Tags
	shard Shard
}

func (o Options) choice(shard Shard) (choice, error) {
	only, err := regexp.Compile(o.Run)
	if err != nil {
		return choice{}, err
	}
	tags, err := ParseTags(o.Tags)
	return choice{only, tags, shard}, err
}

// cases are the indexes of the chosen cases.
func (c choice) cases(s *Suite) []int {
	list := make([]int, 0, len(s.Cases))
	for i := range s.Cases {
		if one := &s.Cases[i]; c.only.MatchString(one.Name) && c.tags.Take(one.Tags) && c.shard.takes(s.Path, one.Name) {
			list = append(list, i)
		}
	}
	return list
}

// ListSchema names the shape of [Listing] in its JSON form.
const ListSchema = "claimctl/cases/v1"

// Listing is the chosen cases of suites, which are not run.
type Listing struct {
	Schema string       `json:"schema"`
	Cases  []ListedCase `json:"cases"`
}

// ListedCase is a case that would run; Skip and Todo are the reasons why it
// would not, and why its failure would not count.
type ListedCase struct {
	Suite string   `json:"suite"`
	Line  int      `json:"line"`
	Name  string   `json:"name"`
	Tags  []string `json:"tags"`
	Skip  string   `json:"skip,omitempty"`
	Todo  string   `json:"todo,omitempty"`
}

// List tells which cases [RunAll] would run, in the order of the files. The
// error is of [Options.Run] or [Options.Tags].
func List(jobs []Job, batch Batch) (Listing, error) {
	l := Listing{Schema: ListSchema, Cases: []ListedCase{}}
	for _, j := range jobs {
		c, err := j.Options.choice(batch.Shard)
		if err != nil {
			return l, err
		}
		chosen := c.cases(j.Suite)
		l.Cases = slices.Grow(l.Cases, len(chosen))
		for _, i := range chosen {
			one := j.Suite.Cases[i]
			l.Cases = append(l.Cases, ListedCase{
				Suite: j.Suite.Path, Line: one.Line, Name: one.Name, Tags: append([]string{}, one.Tags...), Skip: one.Skip, Todo: one.Todo,
			})
		}
	}
	return l, nil
}

// shuffled is the tasks in an order that only the seed decides.
func shuffled(tasks []task, seed int64) []task {
	random := rand.New(rand.NewPCG(uint64(seed), 0))
	random.Shuffle(len(tasks), func(i, j int) { tasks[i], tasks[j] = tasks[j], tasks[i] })
	return tasks
}

// Flows reports whether the suite is about a flow and not one action.
func (s *Suite) Flows() bool { return len(s.flow) > 0 }

// Names are what the flow of the suite names.
func (s *Suite) Names() []string {
	var list []string
	for _, item := range s.flow {
		list = append(list, item.Action.Value)
	}
	return list
}

// Files are the files that what a suite gives depends on, but for those that the
// project names: the suite, its snapshots, its actions, its stand-ins and its
// events. Paths are as the suite's own is.
func (s *Suite) Files() []string {
	files := []string{s.Path, SnapshotPath(s.Path)}
	if s.Action != "" {
		files = append(files, s.Action)
	}
	for _, item := range s.flow {
		if looksLikeFile(item.Action.Value) {
			files = append(files, beside(s.Path, item.Action.Value))
		}
	}
	for _, c := range s.Cases {
		files = append(files, c.outside.files()...)
		sources := []eventSource{c.event}
		for _, step := range c.steps {
			sources = append(sources, step.event)
		}
		for _, e := range sources {
			for _, name := range []string{e.file, e.scenarioFile} {
				if name != "" {
					files = append(files, beside(s.Path, name))
				}
			}
		}
	}
	return distinctPaths(files)
}

func distinctPaths(list []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, path := range list {
		if path = filepath.Clean(path); !seen[path] {
			seen[path] = true
			out = append(out, path)
		}
	}
	return out
}
