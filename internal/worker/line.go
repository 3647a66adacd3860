package worker

import (
	"bufio"
	"encoding/gob"
	"io"
)

// line is one end of the pipe between pool and worker.
type line struct {
	out *bufio.Writer
	enc *gob.Encoder
	dec *gob.Decoder
}

func newLine(r io.Reader, w io.Writer) *line {
	out := bufio.NewWriterSize(w, 16<<10)
	return &line{out: out, enc: gob.NewEncoder(out), dec: gob.NewDecoder(bufio.NewReaderSize(r, 16<<10))}
}

func (l *line) send(v any) error {
	if err := l.enc.Encode(v); err != nil {
		return err
	}
	return l.out.Flush()
}

func (l *line) receive(v any) error { return l.dec.Decode(v) }
