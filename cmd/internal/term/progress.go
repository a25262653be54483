package term

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// A Progress shows on a terminal how far a long task has come.
type Progress struct {
	w    io.Writer
	text func() string
	done chan struct{}

	mu      sync.Mutex
	shown   int // columns of the text on the screen
	stopped bool
}

// The text appears only if the task takes long.
const (
	progressAfter = time.Second
	progressEvery = 200 * time.Millisecond
)

// StartProgress shows text on w, again and again until Stop is called, if w is a
// terminal and wanted is true. The text is of ASCII.
func StartProgress(w io.Writer, wanted bool, text func() string) *Progress {
	p := &Progress{w: w, done: make(chan struct{}), text: text}
	if out, ok := w.(*Writer); ok {
		p.w = out.Writer // which may be moved back
	}
	if wanted && IsTerminal(w) {
		go p.run(progressAfter, progressEvery)
	}
	return p
}

func (p *Progress) run(after, every time.Duration) {
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

// show writes text over the one before, and leaves the cursor at its start.
func (p *Progress) show(text string) {
	fmt.Fprintf(p.w, "%s%s\r", text, strings.Repeat(" ", max(p.shown-len(text), 0)))
	p.shown = len(text)
}

// Pause takes the text off the screen and calls write, which may use it.
func (p *Progress) Pause(write func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown > 0 {
		p.show("")
	}
	write()
}

// Stop takes the text off the screen for good.
func (p *Progress) Stop() {
	close(p.done)
	p.Pause(func() { p.stopped = true })
}
