package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// A progress shows on a terminal how far a stream has been read.
type progress struct {
	w    io.Writer
	text func() string
	done chan struct{}

	mu      sync.Mutex
	shown   int // columns of the text on the screen
	stopped bool
}

// The text appears only if reading takes long.
const (
	progressAfter = time.Second
	progressEvery = 200 * time.Millisecond
)

// startProgress shows the progress of s on w until stop is called, if w is a
// terminal and wanted is true.
func startProgress(w io.Writer, s *stream, wanted bool) *progress {
	begin := time.Now()
	p := &progress{w: w, done: make(chan struct{})}
	total := inputSize(s)
	p.text = func() string { return progressText(s.read.Load(), total, time.Since(begin)) }
	if wanted && isTerminal(w) {
		go p.run(progressAfter, progressEvery)
	}
	return p
}

func (p *progress) run(after, every time.Duration) {
	for timer := time.NewTimer(after); ; timer.Reset(every) {
		select {
		case <-p.done:
			return
		case <-timer.C:
		}
		p.mu.Lock()
		if !p.stopped {
			p.show(p.text())
		}
		p.mu.Unlock()
	}
}

// show writes text over the one before, and leaves the cursor at its begin.
func (p *progress) show(text string) {
	fmt.Fprintf(p.w, "%s%s\r", text, strings.Repeat(" ", max(p.shown-len(text), 0)))
	p.shown = len(text)
}

// pause takes the text off the screen and calls write, which may use it.
func (p *progress) pause(write func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown > 0 {
		p.show("")
	}
	write()
}

// stop takes the text off the screen for good.
func (p *progress) stop() {
	close(p.done)
	p.pause(func() { p.stopped = true })
}

func progressText(read, total int64, d time.Duration) string {
	const mb = 1e6
	text := fmt.Sprintf("%.0f MB", float64(read)/mb)
	if total > 0 {
		text += fmt.Sprintf(" of %.0f MB (%d%%)", float64(total)/mb, 100*read/total)
	}
	return text + fmt.Sprintf(" read, %.0f MB/s", float64(read)/mb/d.Seconds())
}

// inputSize returns how much s has to read, or 0 if that cannot be known.
func inputSize(s *stream) (size int64) {
	for _, name := range s.names {
		info, err := os.Stat(name)
		if err != nil || !info.Mode().IsRegular() {
			return 0
		}
		size += info.Size()
	}
	return size
}
