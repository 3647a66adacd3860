package serve

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strconv"
)

// diskLog is a file of records, a line each: the checksum in eight hexadecimal
// digits, a space, and the record. A record counts when its line is there as a
// whole; what a crash left of the last one was never acknowledged, and is cut
// off at the next start. Anything else that does not fit is damage.
type diskLog struct {
	path string
	file *os.File
	size int64
	base int64 // the size after the last compaction
}

func openLog(path string) (*diskLog, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return &diskLog{path: path, file: file}, nil
}

// Replay implements [tenant.Log].
func (l *diskLog) Replay(do func(record []byte) error) error {
	in := bufio.NewReader(l.file)
	for number := 1; ; number++ {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return l.cut() // line is what a crash left, or nothing
		}
		if err != nil {
			return err
		}
		record, ok := parseLine(line)
		if !ok {
			if _, err := in.Peek(1); errors.Is(err, io.EOF) {
				return l.cut()
			}
			return fmt.Errorf("line %d has another checksum than it was written with", number)
		}
		if err := do(record); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		l.size += int64(len(line))
		if number == 1 {
			l.base = l.size
		}
	}
}

// cut removes what is after the last whole record, and goes there.
func (l *diskLog) cut() error {
	if err := l.file.Truncate(l.size); err != nil {
		return err
	}
	_, err := l.file.Seek(l.size, io.SeekStart)
	return err
}

func formatLine(record []byte) []byte {
	return fmt.Appendf(nil, "%08x %s\n", crc32.ChecksumIEEE(record), record)
}

func parseLine(line []byte) (record []byte, ok bool) {
	sum, record, ok := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(" "))
	if !ok || len(sum) != 8 {
		return nil, false
	}
	want, err := strconv.ParseUint(string(sum), 16, 32)
	return record, err == nil && uint32(want) == crc32.ChecksumIEEE(record)
}

// Append implements [tenant.Log].
func (l *diskLog) Append(record []byte) error {
	line := formatLine(record)
	_, err := l.file.Write(line)
	if err = errors.Join(err, l.file.Sync()); err != nil {
		return errors.Join(err, l.cut())
	}
	l.size += int64(len(line))
	return nil
}

// smallLog is a size at which a log is not worth compacting.
const smallLog = 4 << 20

// Grown implements [tenant.Log].
func (l *diskLog) Grown() bool { return l.size > smallLog && l.size > 4*l.base }

// Compact implements [tenant.Log].
func (l *diskLog) Compact(record []byte) error {
	line := formatLine(record)
	if err := replaceFile(l.path, line, 0o600); err != nil {
		return err
	}
	file, err := os.OpenFile(l.path, os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	old := l.file
	l.file, l.size = file, int64(len(line))
	l.base = l.size
	return errors.Join(l.cut(), old.Close())
}
