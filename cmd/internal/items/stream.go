// Package items reads content items from files: single items, NDJSON, arrays and
// list responses, also compressed with gzip, and tells these forms apart by
// their content.
package items

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// An Item is a content item of the input.
type Item struct {
	File   string
	Offset int64 // in the file, uncompressed
	JSON   []byte
}

// A Stream reads content items from files and hands them to Each, several at a
// time. What Each returns is written in the order of the input.
//
// Each of several workers repeatedly reads the next block of a file, cuts it
// where a value of the input starts, handles the items in it, and writes.
// Cutting and writing go in turn. So memory is bounded by the number of workers
// and the longest item, and a core handles what it has read itself.
type Stream struct {
	Files []string // none or "-" is Stdin
	Stdin io.Reader
	Out   io.Writer

	MaxItem     int   // the longest item, in bytes
	Workers     int   // 0: one for each core
	Limit       int64 // stop after this many items that count; 0: no limit
	NamesOnly   bool  // write the name of each file in which an item counts, and nothing else
	SkipInvalid bool  // continue after an invalid item, at the next line or element

	// Each appends to dst what to write for an item and reports whether it
	// counts. An error ends the file, unless SkipInvalid is set.
	Each func(dst []byte, it Item) (_ []byte, counts bool, err error)

	// Name returns the line for the name of a file, for NamesOnly.
	Name func(file string) string

	// Report is called with what is wrong with the input.
	Report func(message string)

	// The results, once Run has returned.
	Count        int64  // items that count
	Failed       bool   // something was reported
	Skipped      int64  // invalid items
	FirstSkipped string // what is wrong with the first of them
	WriteErr     error
	pages        pages

	block int          // how much is read at a time; 0: blockSize
	read  atomic.Int64 // bytes read so far, compressed if the file is

	reading sync.Mutex // guards the next two
	file    *file      // nil: to be opened
	seq     int        // the number of the next chunk

	cutting, printing turns

	stopped atomic.Bool
	done    chan struct{}
}

// blockSize is large enough to make little of what is done for each block, and
// small enough for the caches of a core.
const blockSize = 512 << 10

// Read returns how many bytes have been read so far.
func (s *Stream) Read() int64 { return s.read.Load() }

// Run returns when everything is written, when nothing more can be, or when ctx
// is done. A worker may then still wait for input that is no longer wanted.
func (s *Stream) Run(ctx context.Context) {
	if len(s.Files) == 0 {
		s.Files = []string{"-"}
	}
	if s.block == 0 {
		s.block = blockSize
	}
	if s.Workers == 0 {
		// With more, they take turns on the cores for nothing.
		s.Workers = runtime.GOMAXPROCS(0)
	}
	s.done = make(chan struct{})
	s.cutting, s.printing = newTurns(), newTurns()
	for range s.Workers {
		go s.work()
	}
	select {
	case <-s.done:
	case <-ctx.Done():
		// A line that is being written should not be cut.
		const patience = time.Second
		s.stopped.Store(true)
		s.printing.close(patience)
	}
}

func (s *Stream) stop() {
	if !s.stopped.Swap(true) {
		close(s.done)
	}
}

// A chunk is a range of a file that no item extends beyond.
type chunk struct {
	file *file
	seq  int
	buf  []byte
	room int   // before what was read, for the start of an item that ends there
	n    int   // how much was read
	last bool  // of the file
	err  error // what went wrong in reading

	data    []byte
	off     int64    // of data in the file
	items   []span   // the elements of a list that data starts in
	pages   []page   // the lists that end in it
	values  span     // after that: values that start on lines of their own
	mistake *mistake // the first one

	out     []byte
	ends    []int // of the output for each item that counts, if there is a limit
	count   int64
	lines   int64
	skipped int64
	skip    *mistake // the first that was skipped
}

func (s *Stream) work() {
	c := &chunk{buf: make([]byte, 2*s.block), room: s.block}
	for s.next(c) {
		s.cutting.wait(c.seq)
		c.file.cut(c, s.MaxItem)
		s.cutting.pass()

		s.handle(c)

		if !s.printing.wait(c.seq) {
			return
		}
		s.print(c)
		s.printing.pass()
	}
}

// next reads the next block. It returns false at the end.
func (s *Stream) next(c *chunk) bool {
	s.reading.Lock()
	for s.file == nil || s.file.over.Load() {
		if s.stopped.Load() || len(s.Files) == 0 {
			s.reading.Unlock()
			return false
		}
		s.file = s.open(s.Files[0])
		s.Files = s.Files[1:]
		s.file.final = len(s.Files) == 0
	}
	f := s.file
	*c = chunk{file: f, seq: s.seq, buf: c.buf, room: c.room, items: c.items[:0], pages: c.pages[:0],
		out: c.out[:0], ends: c.ends[:0]}
	s.seq++
	block := c.buf[c.room:]
	var at int64
	if f.regular != nil {
		at = f.pos
		block = block[:min(int64(len(block)), f.size-at)]
		f.pos += int64(len(block))
		c.last = f.pos == f.size
	} else {
		c.n, c.err = f.r.Read(block)
		c.last = c.err != nil
	}
	if c.last {
		s.file = nil
	}
	s.reading.Unlock()

	if f.regular != nil {
		c.n, c.err = f.regular.ReadAt(block, at)
		s.read.Add(int64(c.n))
		switch {
		case c.n == len(block):
			c.err = nil
		case c.err == io.EOF:
			c.err = errors.New("the file was cut while it was read")
		}
		c.last = c.last || c.err != nil
	}
	if c.err == io.EOF {
		c.err = nil
	}
	return true
}

// print writes what came of c.
func (s *Stream) print(c *chunk) {
	f := c.file
	if s.stopped.Load() || f.over.Load() {
		return
	}
	if s.NamesOnly {
		c.out = c.out[:0]
		if c.count > 0 {
			c.out = append(c.out, s.Name(f.known())...)
			f.over.Store(true)
		}
	}
	full := s.Limit > 0 && s.Count+c.count >= s.Limit
	if full && !s.NamesOnly {
		c.count = s.Limit - s.Count
		c.out = c.out[:c.ends[c.count-1]]
	}
	if len(c.out) > 0 {
		if _, s.WriteErr = s.Out.Write(c.out); s.WriteErr != nil {
			s.stop()
			return
		}
	}
	s.Count += c.count
	if s.Skipped == 0 && c.skipped > 0 {
		s.FirstSkipped = f.describe(c, c.skip)
	}
	s.Skipped += c.skipped
	s.pages.add(c.pages)
	if full {
		s.pages.unread = true
		s.stop()
		return
	}
	s.pages.unread = s.pages.unread || f.over.Load() && !c.last
	message := ""
	switch {
	case c.err != nil:
		// Then the data ends in the middle of something.
		message = f.label() + ": " + readError(c.err)
	case c.mistake != nil:
		message = f.describe(c, c.mistake)
	}
	if message != "" && !f.over.Load() {
		s.Failed = true
		s.Report(message)
		f.over.Store(true)
	}
	f.pass(c)
	if c.last || f.over.Load() {
		f.close()
		if f.final {
			s.stop()
		}
	}
}
