// Package lines reads filters from lines, and writes strings as JSON.
package lines

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/microcms-go/filters/internal/rawjson"
)

// Longest bounds a line, in bytes.
const Longest = 64 << 20

// Each calls do for each line of r with its number, from 1. With asJSON lines
// are JSON strings. Before it waits for more input it calls idle, which may be
// nil: a program that writes line by line may wait for each answer. An error in
// reading has the number of the line.
func Each(r io.Reader, asJSON bool, idle func() error, do func(line string, n int) error) error {
	b := bufio.NewReader(r)
	for n := 1; ; n++ {
		if b.Buffered() == 0 && idle != nil {
			if err := idle(); err != nil {
				return err
			}
		}
		line, err := next(b)
		if err == nil && asJSON {
			line, err = Decode(line)
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("standard input:%d: %w", n, err)
		}
		if err := do(string(line), n); err != nil {
			return err
		}
	}
}

// next returns the next line, without its end. The error is io.EOF if there is
// none.
func next(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == io.EOF && len(line) > 0:
			return line, nil
		case err == nil:
			line = line[:len(line)-len("\n")]
			return bytes.TrimSuffix(line, []byte("\r")), nil
		case err != bufio.ErrBufferFull:
			return nil, err
		case len(line) > Longest:
			return nil, fmt.Errorf("a line of more than %d bytes", Longest)
		}
	}
}

// Decode returns the value of a JSON string. Bytes that are not UTF-8 stay as
// they are, so that the parser finds them. Half of a surrogate pair, which no
// filter can hold, is an error.
func Decode(line []byte) ([]byte, error) {
	line = bytes.TrimSpace(line)
	if len(line) < 2 || line[0] != '"' || line[len(line)-1] != '"' {
		return nil, errNoString
	}
	if err := Surrogates(line); err != nil {
		return nil, err
	}
	line = line[1 : len(line)-1]
	var s []byte
	for len(line) > 0 {
		valid := rawjson.UTF8End(line)
		var part string
		if json.Unmarshal(fmt.Appendf(nil, `"%s"`, line[:valid]), &part) != nil {
			return nil, errNoString
		}
		s = append(s, part...)
		bad := min(valid+1, len(line))
		s = append(s, line[valid:bad]...)
		line = line[bad:]
	}
	return s, nil
}

// Surrogates returns an error for JSON that escapes half of a surrogate pair, which
// encoding/json would replace without a word.
func Surrogates(line []byte) error {
	if i := rawjson.LoneSurrogate(line); i >= 0 {
		return fmt.Errorf("unpaired surrogate %s", line[i:i+len(`\ud800`)])
	}
	return nil
}

var errNoString = errors.New("expected a JSON string")

// AppendJSON appends s as a JSON string, with U+FFFD for bytes that are not
// UTF-8.
func AppendJSON(dst []byte, s string) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.Encode(s) // A string and a Buffer give no error.
	return append(dst, bytes.TrimSuffix(buf.Bytes(), []byte("\n"))...)
}
