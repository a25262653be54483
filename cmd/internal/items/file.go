package items

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
	"time"

	"github.com/microcms-go/filters/cmd/internal/safefile"
	"github.com/microcms-go/filters/cmd/internal/term"
)

// A file is a part of the input that has a name.
type file struct {
	name    string // as it was given; "-" is standard input
	final   bool   // the last of the input
	lenient bool   // what is invalid is skipped

	// Reading.
	r         io.Reader
	regular   io.ReaderAt // in place of r, if several may read at once
	pos, size int64       // of what is regular
	closer    io.Closer
	pipe      bool

	// Cutting. A chunk needs what the one before it left.
	off    int64  // how far the file is cut
	carry  []byte // the bytes read after that
	enough int    // how much there must be before it is worth a look
	list   *list  // the list that is being read, if any
	found  bool   // some value was found
	broken bool   // the rest does not count

	// Printing.
	lines     int64 // how many are done with
	lineStart int64 // where the next one starts
	over      atomic.Bool
}

// open opens a file for reading. If that fails, reading will fail.
func (s *Stream) open(name string) *file {
	f := &file{name: name, lenient: s.SkipInvalid}
	if err := f.open(s); err != nil {
		f.r = failingReader{err}
	}
	return f
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

// StdinName is the name of standard input in messages.
const StdinName = "standard input"

// known returns the name of f as users know it.
func (f *file) known() string {
	if f.name == "-" {
		return StdinName
	}
	return f.name
}

// label returns the name of f for messages.
func (f *file) label() string { return term.Quote(f.known()) }

func (f *file) open(s *Stream) error {
	in := s.Stdin
	if f.name != "-" {
		opened, err := safefile.Open(f.name)
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
	if f.pipe {
		in = &pipeReader{r: in, patience: time.Second}
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

// openRegular makes f regular if in is, and is not compressed.
func (f *file) openRegular(in *os.File) error {
	info, err := in.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() {
		return errors.New("is a directory")
	}
	f.pipe = f.closer != nil && info.Mode()&fs.ModeNamedPipe != 0
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

// A pipeReader waits for the first writer of a pipe, which was opened without
// waiting, for some time.
type pipeReader struct {
	r        io.Reader
	patience time.Duration
	started  bool
}

func (p *pipeReader) Read(b []byte) (int, error) {
	const pause = 10 * time.Millisecond
	for {
		n, err := p.r.Read(b)
		p.started = p.started || n > 0
		if p.started || err != io.EOF || p.patience <= 0 {
			return n, err
		}
		time.Sleep(pause)
		p.patience -= pause
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

// readError returns what went wrong in reading.
func readError(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	}
	return err.Error()
}
