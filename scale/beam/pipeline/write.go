package pipeline

import (
	"bufio"
	"context"
	"fmt"
	"hash/fnv"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

// registerWrite tells Beam of the types of Write.
func registerWrite() {
	register.DoFn1x2[string, int, string](&divide{})
	register.DoFn3x1[context.Context, int, func(*string) bool, error](&write{})
	register.Iter1[string]()
}

// Write writes lines to a number of files, PREFIX-00000-of-00016 and so on, so that no
// worker has to write all. Which file a line is in depends on its text only.
func Write(s beam.Scope, prefix string, files int, lines beam.PCollection) {
	s = s.Scope("claimctl.Write")
	filesystem.ValidateScheme(prefix)
	grouped := beam.GroupByKey(s, beam.ParDo(s, &divide{Files: files}, lines))
	beam.ParDo0(s, &write{Prefix: prefix, Files: files}, grouped)
}

// divide gives each line the number of its file.
type divide struct{ Files int }

// ProcessElement is the number and the line.
func (d *divide) ProcessElement(line string) (int, string) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(line)) // it never fails
	return int(h.Sum32() % uint32(d.Files)), line
}

// write writes one file.
type write struct {
	Prefix string
	Files  int
}

// ProcessElement writes the lines of a file.
func (w *write) ProcessElement(ctx context.Context, n int, lines func(*string) bool) error {
	fs, err := filesystem.New(ctx, w.Prefix)
	if err != nil {
		return err
	}
	defer fs.Close()
	file, err := fs.OpenWrite(ctx, fmt.Sprintf("%s-%05d-of-%05d", w.Prefix, n, w.Files))
	if err != nil {
		return err
	}
	out := bufio.NewWriter(file)
	for line := ""; lines(&line) && err == nil; {
		_, err = out.WriteString(line + "\n")
	}
	if err == nil {
		err = out.Flush()
	}
	if errClose := file.Close(); err == nil {
		err = errClose
	}
	return err
}
