package sandbox

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"hash/crc32"
	"io"

	"github.com/dop251/goja"
)

// maxInflated is the largest result of zlib, in bytes; what Node allows is
// bound by memory only. A text that inflates a thousandfold is cheap to send.
const maxInflated = 1 << 26

// maxDeflated is the largest input that is compressed.
const maxDeflated = 1 << 26

func (g *hostGlobals) zlibNatives() map[string]any {
	rt := g.vm.rt
	return g.nativesWith(map[string]any{
		"limit": maxDeflated,
		"crc32": func(c goja.FunctionCall) goja.Value {
			b, _ := g.bytes(c.Argument(0))
			return rt.ToValue(int64(crc32.Update(uint32(c.Argument(1).ToInteger()), crc32.IEEETable, b)))
		},
		"perform": g.zlibPerform,
	})
}

// zlibPerform compresses or decompresses. It gives the bytes, or the code and
// the message of zlib's error.
func (g *hostGlobals) zlibPerform(c goja.FunctionCall) goja.Value {
	in, _ := g.bytes(c.Argument(1))
	dictionary, _ := g.bytes(c.Argument(4))
	limit := int64(maxInflated)
	if n := c.Argument(3).ToInteger(); n >= 0 && n < limit {
		limit = n
	}
	out, err := zlibRun(c.Argument(0).String(), in, zlibOptions{int(c.Argument(2).ToInteger()), limit, dictionary})
	o := g.vm.rt.NewObject()
	if err == nil {
		_ = o.Set("bytes", g.arrayBuffer(out))
		return o
	}
	var failed *zlibError
	if !errors.As(err, &failed) {
		failed = zlibFailure(err)
	}
	_ = o.Set("code", failed.code)
	_ = o.Set("message", failed.message)
	_ = o.Set("limit", limit)
	return o
}

type zlibOptions struct {
	level      int
	limit      int64
	dictionary []byte
}

// zlibError is an error in zlib's own words.
type zlibError struct{ code, message string }

func (e *zlibError) Error() string { return e.message }

// zlibFailure says with zlib's words what Go's packages found wrong.
func zlibFailure(err error) *zlibError {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &zlibError{"Z_BUF_ERROR", "unexpected end of file"}
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, zlib.ErrHeader):
		return &zlibError{"Z_DATA_ERROR", "incorrect header check"}
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, zlib.ErrChecksum):
		return &zlibError{"Z_DATA_ERROR", "incorrect data check"}
	case errors.Is(err, zlib.ErrDictionary):
		return &zlibError{"Z_NEED_DICT", "Missing dictionary"}
	case errors.As(err, &corrupt):
		return &zlibError{"Z_DATA_ERROR", "invalid deflate data"}
	}
	return &zlibError{"Z_DATA_ERROR", err.Error()}
}

func zlibRun(format string, in []byte, opt zlibOptions) ([]byte, error) {
	switch format {
	case "gzip", "deflate", "deflateRaw":
		return zlibCompress(format, in, opt)
	case "unzip":
		format = "inflate"
		if len(in) >= 2 && in[0] == 0x1f && in[1] == 0x8b {
			format = "gunzip"
		}
	}
	if format == "gunzip" && len(in) > 0 && (in[0] != 0x1f || len(in) > 1 && in[1] != 0x8b) {
		return nil, &zlibError{"Z_DATA_ERROR", "incorrect header check"}
	}
	r, err := zlibReader(format, bytes.NewReader(in), opt)
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(r, opt.limit+1))
	if len(out) == 0 {
		err = firstBlock(format, in, err)
	}
	if int64(len(out)) > opt.limit {
		return nil, &zlibError{"ERR_BUFFER_TOO_LARGE", ""}
	}
	return out, err
}

// firstBlock says what is wrong with the first block of a text that is none that
// zlib has made, as zlib says it.
func firstBlock(format string, in []byte, err error) error {
	var corrupt flate.CorruptInputError
	start := map[string]int{"inflate": 2, "inflateRaw": 0}
	at, ok := start[format]
	if !errors.As(err, &corrupt) || !ok || at >= len(in) {
		return err
	}
	switch in[at] >> 1 & 3 {
	case 0:
		return &zlibError{"Z_DATA_ERROR", "invalid stored block lengths"}
	case 3:
		return &zlibError{"Z_DATA_ERROR", "invalid block type"}
	}
	return err
}

// zlibReader reads one stream; gzip may hold several, as in Node.
func zlibReader(format string, in *bytes.Reader, opt zlibOptions) (io.Reader, error) {
	switch format {
	case "gunzip":
		return gzip.NewReader(in)
	case "inflate":
		if opt.dictionary != nil {
			return zlib.NewReaderDict(in, opt.dictionary)
		}
		return zlib.NewReader(in)
	}
	return flate.NewReaderDict(in, opt.dictionary), nil
}

func zlibCompress(format string, in []byte, opt zlibOptions) ([]byte, error) {
	if len(in) > maxDeflated {
		return nil, &zlibError{"ERR_BUFFER_TOO_LARGE", ""}
	}
	var out bytes.Buffer
	w, err := zlibWriter(format, &out, opt)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(in); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func zlibWriter(format string, out io.Writer, opt zlibOptions) (io.WriteCloser, error) {
	switch format {
	case "gzip":
		w, err := gzip.NewWriterLevel(out, opt.level)
		if err == nil {
			w.OS = 3 // Unix, as zlib writes there
		}
		return w, err
	case "deflate":
		return zlib.NewWriterLevelDict(out, opt.level, opt.dictionary)
	}
	return flate.NewWriterDict(out, opt.level, opt.dictionary)
}
