package replay

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
)

// recordEnd is the place behind the first record of a CSV text, 0 when it does not
// end there. A line break within quotes is part of a field: it has an odd number of
// quotes before it.
func recordEnd(text []byte) int {
	for at, quoted := 0, false; ; {
		n := bytes.IndexByte(text[at:], '\n')
		if n < 0 {
			return 0
		}
		quoted = quoted != (bytes.Count(text[at:at+n], []byte{'"'})%2 == 1)
		if at += n + 1; !quoted {
			return at
		}
	}
}

// lastRecordEnd is the place behind the last record of a CSV text that ends in it; 0
// for none.
func lastRecordEnd(text []byte) int {
	before := bytes.Count(text, []byte{'"'})
	for end := len(text); ; {
		n := bytes.LastIndexByte(text[:end], '\n')
		if n < 0 {
			return 0
		}
		before -= bytes.Count(text[n:end], []byte{'"'})
		if before%2 == 0 {
			return n + 1
		}
		end = n
	}
}

// lineEnd and lastLineEnd are the same for a text that has a document a line.
func lineEnd(text []byte) int { return bytes.IndexByte(text, '\n') + 1 }

func lastLineEnd(text []byte) int { return bytes.LastIndexByte(text, '\n') + 1 }

// cells reads one record. The error is for people.
func cells(record []byte) ([]string, error) {
	r := csv.NewReader(bytes.NewReader(record))
	r.FieldsPerRecord = -1
	row, err := r.Read()
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return nil, fmt.Errorf("not CSV: %w, at column %d", parse.Err, parse.Column)
	}
	return row, err
}

// header reads the names of the columns.
func header(record []byte) ([]string, error) {
	names, err := cells(bytes.TrimPrefix(record, []byte("\ufeff")))
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
		if seen[names[i]] {
			return nil, fmt.Errorf("the column %q is there twice", names[i])
		}
		seen[names[i]] = true
	}
	return names, nil
}
