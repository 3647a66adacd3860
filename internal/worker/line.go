package worker

import (
	"bufio"
	"encoding/binary"
	"io"
)

// line is one end of the pipe between pool and worker. A message is its length,
// in four bytes, and what [codec] makes of it.
type line struct {
	in  *bufio.Reader
	out io.Writer
	buf []byte // of the messages that are sent
	// waiting are messages that go out with the next one.
	waiting int
}

// maxMessage is the longest message; a result is bounded far below it.
const maxMessage = 1 << 30

const lengthBytes = 4

func newLine(in io.Reader, out io.Writer) *line {
	return &line{in: bufio.NewReaderSize(in, readBuffer), out: out}
}

const readBuffer = 16 << 10

// add puts a message before the next one that is sent.
func add[T any](l *line, v *T, shape func(*codec, *T)) {
	if l.waiting == 0 {
		l.buf = l.buf[:0]
	}
	at := len(l.buf)
	c := codec{data: append(l.buf, 0, 0, 0, 0)}
	shape(&c, v)
	l.buf = c.data
	binary.LittleEndian.PutUint32(l.buf[at:], uint32(len(l.buf)-at-lengthBytes))
	l.waiting++
}

func send[T any](l *line, v *T, shape func(*codec, *T)) error {
	add(l, v, shape)
	return flush(l)
}

// flush sends the messages that wait.
func flush(l *line) error {
	if l.waiting == 0 {
		return nil
	}
	l.waiting = 0
	_, err := l.out.Write(l.buf)
	if cap(l.buf) > keepBuffer {
		l.buf = nil
	}
	return err
}

// keepBuffer is the largest buffer that is kept for the next message.
const keepBuffer = 1 << 20

func receive[T any](l *line, v *T, shape func(*codec, *T)) error {
	var head [lengthBytes]byte
	if _, err := io.ReadFull(l.in, head[:]); err != nil {
		return err
	}
	n := binary.LittleEndian.Uint32(head[:])
	if n > maxMessage {
		return errMessage
	}
	body := make([]byte, n) // what is read keeps it
	if _, err := io.ReadFull(l.in, body); err != nil {
		return err
	}
	c := codec{data: body, reading: true}
	if shape(&c, v); c.bad {
		return errMessage
	}
	return nil
}
