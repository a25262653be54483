package main

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
)

// An item is a content item of the input.
type item struct {
	file string
	off  int64 // in the file, unpacked
	text []byte
}

// A stream reads content items from files and hands them to each, many at
// once. What each returns is written in the order of the input.
//
// Each of several workers again and again reads the next block of a file, cuts
// it where a value of the input begins, handles the items in it, and writes.
// Cutting and writing go in turn. So memory is bounded by the number of workers
// and the longest item, and what a core has read it also handles.
type stream struct {
	names   []string // of the files; none or "-" is stdin
	stdin   io.Reader
	out     io.Writer
	maxItem int // the longest item, in bytes
	block   int // how much is read at a time; 0: blockSize

	// each appends to dst what to write for an item and reports whether it
	// counts. An error ends the file.
	each func(dst []byte, it item) (_ []byte, counts bool, err error)

	// report is called with what is wrong with the input.
	report func(text string)

	// The results, once run has returned.
	count    int64 // items that count
	failed   bool  // something was reported
	writeErr error

	read atomic.Int64 // bytes read so far, packed if the file is

	reading sync.Mutex // guards the next two
	file    *file      // nil: to be opened
	seq     int        // the number of the next chunk

	cutting, printing turns

	stopped atomic.Bool
	done    chan struct{}
}

// blockSize is large enough to make little of what is done for each block, and
// small enough for the caches of a core.
const blockSize = 256 << 10

// run returns when all is written, or when nothing more can be. A worker may
// then still wait for input that is no longer wanted.
func (s *stream) run() {
	if len(s.names) == 0 {
		s.names = []string{"-"}
	}
	if s.block == 0 {
		s.block = blockSize
	}
	s.done = make(chan struct{})
	s.cutting, s.printing = newTurns(), newTurns()
	// One for each core: with more, they take turns on the cores for nothing.
	for range runtime.GOMAXPROCS(0) {
		go s.work()
	}
	<-s.done
}

func (s *stream) stop() {
	s.stopped.Store(true)
	close(s.done)
}

// A chunk is a stretch of a file that no item reaches beyond.
type chunk struct {
	file *file
	seq  int
	buf  []byte
	room int   // in front of what was read, for the beginning of an item that ends there
	n    int   // how much was read
	last bool  // of the file
	err  error // what went wrong in reading

	data    []byte
	off     int64    // of data in the file
	items   []span   // the elements of a list that data begins in
	values  span     // behind that: values that begin on lines of their own
	mistake *mistake // the first one

	out   []byte
	count int64
	lines int64
}

func (s *stream) work() {
	c := &chunk{buf: make([]byte, 2*s.block), room: s.block}
	for s.next(c) {
		s.cutting.wait(c.seq)
		c.file.cut(c, s.maxItem)
		s.cutting.pass()

		s.handle(c)

		s.printing.wait(c.seq)
		s.print(c)
		s.printing.pass()
	}
}

// next reads the next block. It returns false if there is none.
func (s *stream) next(c *chunk) bool {
	s.reading.Lock()
	for s.file == nil || s.file.failed.Load() {
		if s.stopped.Load() || len(s.names) == 0 {
			s.reading.Unlock()
			return false
		}
		s.file = s.open(s.names[0])
		s.names = s.names[1:]
		s.file.final = len(s.names) == 0
	}
	f := s.file
	*c = chunk{file: f, seq: s.seq, buf: c.buf, room: c.room, items: c.items[:0], out: c.out[:0]}
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

// handle hands the items of c to each.
func (s *stream) handle(c *chunk) {
	c.lines = int64(bytes.Count(c.data, []byte("\n")))
	m := s.handleItems(c, c.items)
	b := c.data[:c.values.end]
	for i := skipSpace(b, c.values.start); m == nil && i < len(b); {
		end, next := nextValue(b, i)
		m = s.handleLine(c, b[:next], i, end)
		i = next
	}
	if m != nil {
		c.mistake = m
	}
}

// handleLine hands the items to each that are in the values b[i:end] consists
// of. As a rule that is one value.
func (s *stream) handleLine(c *chunk, b []byte, i, end int) *mistake {
	for first := true; i < end; first = false {
		if m := checkStart(b, i); m != nil {
			return m
		}
		form, start := formOf(b[i:end], true)
		if form == formItem {
			// Only if it does not end with the line, its end is searched.
			if first && s.handleItem(c, span{i, end}) == nil {
				return nil
			}
			at := span{i, end}
			if n := itemEnd(b[i:end]); n >= 0 {
				at.end = i + n
			}
			if m := s.handleItem(c, at); m != nil {
				return m
			}
			i = skipSpace(b, at.end)
			continue
		}
		l, m := newList(b, i, i+start)
		if m != nil {
			return m
		}
		var items []span
		i, _, m = l.read(b, i+start, true, &items)
		if broken := s.handleItems(c, items); broken != nil {
			return broken
		}
		if m != nil {
			return m
		}
		i = skipSpace(b, i)
	}
	return nil
}

func (s *stream) handleItems(c *chunk, items []span) *mistake {
	for _, at := range items {
		if m := s.handleItem(c, at); m != nil {
			return m
		}
	}
	return nil
}

func (s *stream) handleItem(c *chunk, at span) *mistake {
	text := c.data[at.start:at.end]
	if len(text) > s.maxItem {
		return tooLong(at.start, s.maxItem)
	}
	out, counts, err := s.each(c.out, item{c.file.name, c.off + int64(at.start), text})
	if err != nil {
		if broken := check(text); broken != nil {
			return &mistake{at.start + broken.Offset, at.start, broken.Reason}
		}
		return &mistake{at.start, at.start, message(err)}
	}
	c.out = out
	if counts {
		c.count++
	}
	return nil
}

// print writes what came of c.
func (s *stream) print(c *chunk) {
	f := c.file
	if s.stopped.Load() || f.failed.Load() {
		return
	}
	if len(c.out) > 0 {
		if _, s.writeErr = s.out.Write(c.out); s.writeErr != nil {
			s.stop()
			return
		}
	}
	s.count += c.count
	text := ""
	switch {
	case c.err != nil:
		// Then the data ends in the middle of something.
		text = f.name + ": " + readError(c.err)
	case c.mistake != nil:
		text = f.describe(c)
	}
	if text != "" {
		s.failed = true
		s.report(text)
		f.failed.Store(true)
	}
	f.skip(c)
	if c.last || text != "" {
		f.close()
		if f.final {
			s.stop()
		}
	}
}

// Turns lets goroutines pass in the order of their numbers, from 0 on.
type turns struct {
	cond *sync.Cond
	now  int
}

func newTurns() turns { return turns{cond: sync.NewCond(new(sync.Mutex))} }

func (t *turns) wait(n int) {
	t.cond.L.Lock()
	for t.now != n {
		t.cond.Wait()
	}
	t.cond.L.Unlock()
}

func (t *turns) pass() {
	t.cond.L.Lock()
	t.now++
	t.cond.L.Unlock()
	t.cond.Broadcast()
}
