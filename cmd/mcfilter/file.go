package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
)

// A file is a part of the input that has a name.
type file struct {
	name  string
	final bool // the last of the input

	// Reading.
	r         io.Reader
	regular   io.ReaderAt // in place of r, if several may read at once
	pos, size int64       // of what is regular
	closer    io.Closer

	// Cutting. A chunk needs what the one before it left.
	off      int64  // how far the file is cut
	carry    []byte // what was read behind that
	searched int    // up to where in carry no value begins but the first
	list     *list  // the list that is being read, if any
	front    front  // what is known of the first value of carry
	found    bool   // some value was found
	broken   bool   // the rest does not count

	// Printing.
	lines     int64 // how many are done with
	lineStart int64 // where the next one begins
	failed    atomic.Bool
}

// A front is what is known of a value that has not been read whole.
type front struct {
	off  int64 // where it begins
	form form
	scan scanner // for its end
}

// open opens a file for reading. If that fails, reading will.
func (s *stream) open(name string) *file {
	f := &file{name: name, front: front{off: -1}}
	if err := f.open(s); err != nil {
		f.r = failingReader{err}
	}
	return f
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

func (f *file) open(s *stream) error {
	in := s.stdin
	if f.name == "-" {
		f.name = stdinName
	} else {
		opened, err := os.Open(f.name)
		if err != nil {
			return err
		}
		f.closer, in = opened, opened
	}
	if in, ok := in.(*os.File); ok {
		if err := f.openRegular(in); err != nil || f.regular != nil {
			return err
		}
	}
	r := bufio.NewReaderSize(countingReader{in, &s.read}, s.block)
	f.r = r
	if magic, _ := r.Peek(len(gzipMagic)); string(magic) == gzipMagic {
		unpacked, err := gzip.NewReader(r)
		f.r = gzipReader{unpacked}
		return gzipError(err)
	}
	return nil
}

// openRegular makes f regular if in is, and is not packed.
func (f *file) openRegular(in *os.File) error {
	info, err := in.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() {
		return errors.New("is a directory")
	}
	if !info.Mode().IsRegular() {
		return nil
	}
	if f.pos, err = in.Seek(0, io.SeekCurrent); err != nil {
		return err
	}
	var magic [len(gzipMagic)]byte
	in.ReadAt(magic[:], f.pos)
	// Files that the system makes up have the size 0 and can be read.
	if f.size = info.Size(); f.size > f.pos && string(magic[:]) != gzipMagic {
		f.regular = in
	}
	return nil
}

const gzipMagic = "\x1f\x8b"

func (f *file) close() {
	if f.closer != nil {
		f.closer.Close()
	}
}

// A countingReader adds up what is read.
type countingReader struct {
	io.Reader
	n interface{ Add(int64) int64 }
}

func (r countingReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.n.Add(int64(n))
	return n, err
}

// A gzipReader reads until the buffer is full.
type gzipReader struct{ io.Reader }

func (r gzipReader) Read(b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		var m int
		m, err = r.Reader.Read(b[n:])
		n += m
	}
	return n, gzipError(err)
}

func gzipError(err error) error {
	if err == io.ErrUnexpectedEOF {
		return errors.New("gzip: the file is truncated")
	}
	return err
}

// readError says what went wrong in reading.
func readError(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	}
	return err.Error()
}

// cut takes what was read for c, behind what was left of the block before, up
// to where the last item ends, and notes in c what is in it. The rest is left
// for the next chunk. It is called for one chunk after the other.
func (f *file) cut(c *chunk, maxItem int) {
	if f.broken {
		return
	}
	joined := len(f.carry) > c.room
	var b []byte
	if joined {
		f.carry = append(f.carry, c.buf[c.room:c.room+c.n]...)
		b = f.carry
	} else {
		start := c.room - copy(c.buf[c.room-len(f.carry):], f.carry)
		b = c.buf[start : c.room+c.n]
	}
	end, m := f.find(c, b)
	if rest := b[end:]; m == nil && len(rest) > max(maxItem, formWindow) {
		m = tooLong(end, maxItem)
	}
	if m != nil {
		c.mistake, end = m, len(b)
	}
	f.broken = m != nil || c.last
	c.data, c.off = b[:end], f.off
	f.off += int64(end)
	rest := b[end:]
	f.searched = max(trimSpace(rest)-1, 0)
	switch {
	case !joined:
		f.carry = append(f.carry[:0], rest...)
	case end == 0:
		f.carry = b
	default:
		f.carry = bytes.Clone(rest)
	}
}

// find returns where the last item of b ends, or how much of b is done with,
// and notes in c what is in front of that.
func (f *file) find(c *chunk, b []byte) (end int, _ *mistake) {
	i := 0
	if f.list == nil {
		if i = skipSpace(b, 0); i == len(b) {
			if c.last && !f.found {
				return i, &mistake{i, none, "no content: expected " + wanted}
			}
			return i, nil
		}
		f.found = true
		if m := checkStart(b, i); m != nil {
			if !c.last && len(b)-i < describable {
				return i, nil
			}
			return i, m
		}
		front := f.frontAt(i)
		if front.form == formUnknown {
			end, next := nextValue(b, i)
			var start int
			front.form, start = formOf(b[i:end], c.last || next < len(b))
			switch front.form {
			case formUnknown:
				return i, nil
			case formArray, formResponse:
				l, m := newList(b, i, i+start)
				if m != nil {
					return i, m
				}
				f.list = l
				i += start
			}
		}
	}
	if f.list != nil {
		next, done, m := f.list.read(b, i, c.last, &c.items)
		if !done {
			return next, m
		}
		f.list = nil
		i = next
	}
	c.values = span{i, len(b)}
	if c.last {
		return len(b), nil
	}
	from := max(i, f.searched)
	if n := lastValue(b[from:]); n >= 0 {
		i = from + n
	}
	i = skipSpace(b, i)
	if waits := f.regular == nil && c.n < len(c.buf)-c.room; waits && f.isWhole(b, i) {
		i = len(b)
	}
	c.values.end = i
	return i, nil
}

// isWhole reports whether b[i:] is an item and the end of its line. Whoever
// writes an item a line may wait before the next.
func (f *file) isWhole(b []byte, i int) bool {
	return bytes.HasSuffix(b, []byte("\n")) && i < len(b) && b[i] == '{' &&
		f.frontAt(i).scan.end(b[i:]) == trimSpace(b[i:])
}

// frontAt returns what is known of the value that begins at index i of what is
// being cut.
func (f *file) frontAt(i int) *front {
	if off := f.off + int64(i); f.front.off != off {
		f.front = front{off: off, scan: scanner{open: '{', close: '}'}}
	}
	return &f.front
}

func tooLong(at, maxItem int) *mistake {
	return &mistake{at, none, fmt.Sprintf("an item of more than %d bytes: see --max-item", maxItem)}
}
