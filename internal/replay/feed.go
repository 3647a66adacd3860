package replay

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/claimctl/claimctl/pkg/action"
)

// block is a piece of the input: the lines that begin in [from, to) of a source. Data
// is nil where the worker reads them itself.
type block struct {
	source   int
	from, to int64
	data     []byte
	header   []string      // of a table
	free     chan<- []byte // where the memory of data goes when it is not needed any more
	whole    []byte        // that memory
}

// release gives the memory of a block back.
func (b *block) release() {
	if b.free == nil {
		return
	}
	select {
	case b.free <- b.whole[:0]:
	default:
	}
	b.free = nil
}

// Sizes of blocks, in bytes: those that a worker reads itself, and those that go
// through the pipe. The last that a worker reads are smaller, down to the least, so that
// all come to their end together.
const (
	rangeBytes = 1 << 20
	leastBytes = 64 << 10
	pipeBytes  = 256 << 10
)

// position is how far a replay has come: everything before Offset of a source is
// done. Sum is the checksum of what was read of it, where it cannot be sought in.
type position struct {
	Source int    `json:"source"`
	Offset int64  `json:"offset"`
	Sum    uint32 `json:"sum,omitempty"`
}

// feed hands out the blocks of all inputs, in order. It is used by one goroutine.
type feed struct {
	inputs []*Input
	spans  [][2]int64 // the part of each input that is wanted
	at     position
	check  uint32  // the sum of what was read before an interruption; 0 is not to be checked
	stream *stream // of the source that is being read
	opts   feedOptions
}

// newFeed begins at a position.
func newFeed(inputs []*Input, shard Shard, at position, opts feedOptions) *feed {
	f := &feed{inputs: inputs, spans: spans(inputs, shard), at: at, check: at.Sum, opts: opts}
	if at == (position{}) {
		f.enter(0)
	}
	return f
}

type feedOptions struct {
	workers int
	own     func(source int) bool // says that a worker can read it itself
	most    int                   // the longest line, in bytes
	read    func(int)             // is told of the bytes that are read
	columns func([]string) error  // says what is wrong with the columns of a table
}

// spans cut all inputs together into equal parts, as long as their sizes are known.
func spans(inputs []*Input, shard Shard) [][2]int64 {
	const whole = int64(1) << 62
	out := make([][2]int64, len(inputs))
	total := int64(0)
	for _, in := range inputs {
		total += max(in.Size, 0)
	}
	from, to := shard.span(total)
	for i, in := range inputs {
		out[i] = [2]int64{0, whole}
		if in.sized() {
			out[i] = [2]int64{min(max(from, 0), in.Size), min(max(to, 0), in.Size)}
		}
		from, to = from-max(in.Size, 0), to-max(in.Size, 0)
	}
	return out
}

// enter begins a source.
func (f *feed) enter(source int) {
	f.at = position{Source: source}
	if source < len(f.inputs) {
		f.at.Offset = f.spans[source][0]
	}
}

// next is the next block; io.EOF after the last.
func (f *feed) next(ctx context.Context) (block, error) {
	for f.at.Source < len(f.inputs) {
		i := f.at.Source
		from, to := f.at.Offset, f.spans[i][1]
		if from >= to {
			f.close()
			f.enter(i + 1)
			continue
		}
		if f.opts.own(i) {
			b := block{source: i, from: from, to: min(from+f.size(i, to-from), to)}
			f.at.Offset = b.to
			return b, nil
		}
		b, err := f.streamed(ctx)
		if errors.Is(err, io.EOF) {
			f.close()
			f.enter(i + 1)
			continue
		}
		return b, err
	}
	return block{}, io.EOF
}

// size is that of the next block of a source that has so many bytes left.
func (f *feed) size(source int, left int64) int64 {
	if source < len(f.inputs)-1 {
		return rangeBytes
	}
	return min(max(left/int64(2*max(f.opts.workers, 1)), leastBytes), rangeBytes)
}

// streamed is the next block of a source that is read here.
func (f *feed) streamed(ctx context.Context) (block, error) {
	i := f.at.Source
	if f.stream == nil {
		s, err := openStream(f.inputs[i], f.at.Offset, f.opts)
		if err != nil {
			return block{}, err
		}
		f.stream = s
	}
	for {
		b, err := f.stream.next(ctx)
		if err != nil {
			return block{}, err
		}
		if f.check != 0 && b.to >= f.at.Offset {
			if f.stream.marked != f.check {
				return block{}, errOtherInput(f.inputs[i].Path)
			}
			f.check = 0
		}
		if b.to <= f.at.Offset {
			continue
		}
		b.source = i
		b.trim(f.at.Offset, f.spans[i][1], f.inputs[i].ends())
		f.at = position{Source: i, Offset: b.to, Sum: f.stream.checksum()}
		if len(b.data) > 0 {
			return b, nil
		}
	}
}

// trim takes away the lines that do not begin in [from, to).
func (b *block) trim(from, to int64, ends func([]byte) int) {
	for b.from < from && len(b.data) > 0 {
		n := ends(b.data)
		if n == 0 {
			n = len(b.data)
		}
		b.data, b.from = b.data[n:], b.from+int64(n)
	}
	if b.to <= to {
		return
	}
	keep, at := 0, b.from
	for keep < len(b.data) && at < to {
		n := ends(b.data[keep:])
		if n == 0 {
			n = len(b.data) - keep
		}
		keep, at = keep+n, at+int64(n)
	}
	b.data = b.data[:keep]
}

// ends finds the end of a line, or of a record.
func (in *Input) ends() func([]byte) int {
	if in.Table {
		return recordEnd
	}
	return lineEnd
}

func (f *feed) close() {
	if f.stream != nil {
		f.stream.close()
		f.stream = nil
	}
}

// Codes of what this package tells.
const (
	codeEmpty    = "CC401"
	codeLong     = "CC402"
	codeEncoding = "CC403"
	codeUser     = "CC404"
	codeDeadly   = "CC405"
	codeDerive   = "CC406"
	codeOutput   = "CC410"
	codeResume   = "CC411"
	codeInput    = "CC413"
)

func errOtherInput(path string) error {
	return &action.Diagnostic{
		Code: codeResume, Severity: action.SeverityError, Summary: path + " is not what was read before the interruption",
		Hint: "resume with the same input, or begin anew without --resume",
	}
}

// CodeMissing is of a merge that lacks parts.
const CodeMissing = "CC412"

// stream reads an input and cuts it into blocks of whole lines.
type stream struct {
	in      *Input
	text    io.ReadCloser
	chunks  chan chunk
	used    chan []byte // the memory of chunks
	free    chan []byte // the memory of blocks
	stop    chan struct{}
	most    int
	ends    func([]byte) int // behind the last line of a text
	columns func([]string) error

	cur    []byte // what was read and not handed out; it begins at at
	at     int64
	sum    uint32 // of everything before at
	mark   int64  // a place that was come to once before
	marked uint32 // the sum at the mark
	header []string
	skips  bool  // in the middle of a line that is too long
	over   error // what reading ended with
}

type chunk struct {
	data []byte
	err  error
}

// openStream begins to read an input, of which what comes before a place was read
// before. An input that can be sought in is read from there; the byte before it tells
// whether a line begins at the place.
func openStream(in *Input, from int64, opts feedOptions) (*stream, error) {
	text, err := in.text(opts.read)
	if err != nil {
		return nil, err
	}
	s := &stream{
		in: in, text: text, chunks: make(chan chunk, 1), used: make(chan []byte, spare), free: make(chan []byte, spare), stop: make(chan struct{}), most: opts.most, columns: opts.columns,
		ends: lastLineEnd, mark: from,
	}
	if in.Table {
		s.ends = lastRecordEnd
	}
	if in.divisible() && from > 0 {
		s.at = from - 1
		if err := in.seek(text, s.at); err != nil {
			return nil, errors.Join(err, text.Close())
		}
	}
	go s.pump()
	return s, nil
}

// spare is how much memory is kept to be used again, in blocks.
const spare = 8

// checksum is the sum of what was handed out; 0 where places can be sought.
func (s *stream) checksum() uint32 {
	if s.in.divisible() {
		return 0
	}
	return s.sum
}

// pump reads ahead. What can wait for somebody to write is read as it comes.
func (s *stream) pump() {
	for {
		data := memory(s.used, pipeBytes)[:pipeBytes]
		n, err := s.text.Read(data)
		for s.in.Size >= 0 && err == nil && n < len(data) {
			var more int
			more, err = s.text.Read(data[n:])
			n += more
		}
		select {
		case s.chunks <- chunk{data[:n], err}:
		case <-s.stop:
			return
		}
		if err != nil {
			return
		}
	}
}

func (s *stream) close() {
	close(s.stop)
	_ = s.text.Close()
}

// next is the next block: as much as there is, up to a block's size. It waits only
// where there is no whole line.
func (s *stream) next(ctx context.Context) (block, error) {
	for {
		if err := s.skip(); err != nil {
			return block{}, err
		}
		whole := s.ends(s.cur)
		switch {
		case s.in.Table && s.header == nil && (whole > 0 || s.over != nil && len(s.cur) > 0):
			if err := s.readHeader(); err != nil {
				return block{}, err
			}
			continue
		case whole >= pipeBytes, whole > 0 && s.over != nil, whole == 0 && len(s.cur) > s.most:
			return s.cut(whole), nil
		case s.over != nil && !errors.Is(s.over, io.EOF):
			return block{}, s.broken()
		case s.over != nil && len(s.cur) > 0:
			return s.rest(), nil
		case s.over != nil:
			return block{}, io.EOF
		}
		if whole > 0 {
			select {
			case c := <-s.chunks:
				s.take(c)
			default:
				return s.cut(whole), nil
			}
			continue
		}
		select {
		case c := <-s.chunks:
			s.take(c)
		case <-ctx.Done():
			return block{}, ctx.Err()
		}
	}
}

func (s *stream) take(c chunk) {
	s.cur = append(s.cur, c.data...)
	s.over = c.err
	select {
	case s.used <- c.data:
	default:
	}
}

// broken is an input whose reading failed in the middle.
func (s *stream) broken() error {
	return &action.Diagnostic{
		Code: codeInput, Severity: action.SeverityError,
		Summary: fmt.Sprintf("%s cannot be read beyond byte %d: %v", s.in.Path, s.at+int64(len(s.cur)), s.over),
		Hint:    "is the file whole? What came before is done",
	}
}

// cut hands out whole lines, or the beginning of one that is too long.
func (s *stream) cut(whole int) block {
	b := block{from: s.at, header: s.header, free: s.free, whole: s.cur}
	if whole == 0 {
		b.data, s.skips = s.cur[:s.most+1:s.most+1], true
		s.forward(s.most + 1)
	} else {
		b.data = s.cur[:whole:whole]
		s.forward(whole)
	}
	b.to = s.at
	return b
}

// rest is a last line that does not end.
func (s *stream) rest() block {
	b := block{from: s.at, data: s.cur, header: s.header, free: s.free, whole: s.cur}
	s.forward(len(s.cur))
	b.to = s.at
	return b
}

// memory is some that is not needed any more, or new.
func memory(from <-chan []byte, size int) []byte {
	select {
	case m := <-from:
		if cap(m) >= size && cap(m) <= 4*size {
			return m[:0]
		}
	default:
	}
	return make([]byte, 0, size)
}

// forward leaves what was handed out to whoever has it.
func (s *stream) forward(n int) {
	table := crc32.MakeTable(crc32.Castagnoli)
	if s.at < s.mark && s.mark <= s.at+int64(n) {
		s.marked = crc32.Update(s.sum, table, s.cur[:s.mark-s.at])
	}
	s.sum = crc32.Update(s.sum, table, s.cur[:n])
	s.at += int64(n)
	s.cur = append(memory(s.free, 2*pipeBytes), s.cur[n:]...)
}

// skip throws away what is left of a line that is too long.
func (s *stream) skip() error {
	if !s.skips {
		return nil
	}
	n := lineEnd(s.cur)
	s.skips = n == 0
	if n == 0 {
		n = len(s.cur)
	}
	s.forward(n)
	return nil
}

// readHeader takes the first record of a table.
func (s *stream) readHeader() error {
	n := recordEnd(s.cur)
	if n == 0 {
		n = len(s.cur)
	}
	names, err := header(s.cur[:n])
	if err != nil {
		return &InputError{fmt.Sprintf("%s: the header: %v", s.in.Path, err), "the first line names the columns"}
	}
	if err := s.columns(names); err != nil {
		return err
	}
	s.header = names
	s.forward(n)
	return nil
}
