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
	off    int64  // how far the file is cut
	carry  []byte // what was read behind that
	enough int    // how much there must be before it is worth a look
	list   *list  // the list that is being read, if any
	found  bool   // some value was found
	broken bool   // the rest does not count

	// Printing.
	lines     int64 // how many are done with
	lineStart int64 // where the next one begins
	failed    atomic.Bool
}

// open opens a file for reading. If that fails, reading will.
func (s *stream) open(name string) *file {
	f := &file{name: name}
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
	var b []byte
	joined := len(f.carry) > c.room
	if joined {
		f.carry = append(f.carry, c.buf[c.room:c.room+c.n]...)
		if len(f.carry) < f.enough && !c.last {
			return
		}
		b = f.carry
	} else {
		start := c.room - copy(c.buf[c.room-len(f.carry):], f.carry)
		b = c.buf[start : c.room+c.n]
	}
	end, m := f.find(c, b)
	most := max(maxItem, formWindow)
	if m == nil && len(b)-end > most {
		m = tooLong(end, maxItem)
	}
	if m != nil {
		c.mistake, end = m, len(b)
	}
	f.broken = m != nil || c.last
	c.data, c.off = b[:end], f.off
	f.off += int64(end)
	rest := b[end:]
	// What is long is looked at again when it is twice as long, so that looking
	// takes no more than a multiple of reading.
	f.enough = min(2*len(rest), most+1)
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
		end, next := nextValue(b, i)
		form, start := formOf(b[i:end], c.last || next < len(b))
		switch form {
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
	if n := lastValue(b[i:]); n >= 0 {
		i += n
	}
	i = skipSpace(b, i)
	// Who writes an item a line may wait before the next.
	if waits := f.regular == nil && c.n < len(c.buf)-c.room; waits && isLine(b[i:]) {
		i = len(b)
	}
	c.values.end = i
	return i, nil
}

// isLine reports whether b is an item and the end of its line.
func isLine(b []byte) bool {
	end := trimSpace(b)
	return bytes.HasSuffix(b, []byte("\n")) && end > 0 && b[0] == '{' && b[end-1] == '}' && itemEnd(b) == end
}

func tooLong(at, maxItem int) *mistake {
	return &mistake{at, none, fmt.Sprintf("an item of more than %d bytes: see --max-item", maxItem)}
}

// describe says what is wrong in c, and where.
func (f *file) describe(c *chunk) string {
	m := c.mistake
	line, column := f.position(c, m.at)
	text := fmt.Sprintf("%s:%d:%d: %s", f.name, line, column, m.reason)
	if m.item != none {
		if begin, _ := f.position(c, m.item); begin != line {
			text += fmt.Sprintf(" (in the item that begins in line %d)", begin)
		}
	}
	return text
}

// position returns the line and the column, in bytes and from 1, of c.data[i].
func (f *file) position(c *chunk, i int) (line, column int64) {
	before := c.data[:i]
	line = f.lines + int64(bytes.Count(before, []byte("\n"))) + 1
	if n := bytes.LastIndexByte(before, '\n'); n >= 0 {
		return line, int64(i - n)
	}
	return line, c.off + int64(i) - f.lineStart + 1
}

// skip counts the lines of c as done with.
func (f *file) skip(c *chunk) {
	f.lines += c.lines
	if n := bytes.LastIndexByte(c.data, '\n'); n >= 0 {
		f.lineStart = c.off + int64(n) + 1
	}
}
