package term

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestProgress(t *testing.T) {
	var screen bytes.Buffer
	p := &Progress{w: &screen, done: make(chan struct{})}
	p.show("12 MB")
	p.show("3 MB")
	p.Pause(func() { screen.WriteString("a message\n") })
	p.show("13 MB")
	p.Stop()
	require.Equal(t, "12 MB\r3 MB \r    \ra message\n13 MB\r     \r", screen.String())
}

// The text comes again and again, and no more once it has been stopped.
func TestProgressRun(t *testing.T) {
	var screen bytes.Buffer
	n := 0
	p := &Progress{w: &screen, done: make(chan struct{})}
	shown := make(chan bool, 100)
	p.text = func() string {
		n++
		shown <- true
		return "x"
	}
	go p.run(0, time.Microsecond)
	<-shown
	<-shown
	p.Stop()
	require.True(t, strings.HasPrefix(screen.String(), "x\rx\r"))
	require.True(t, strings.HasSuffix(screen.String(), "x\r \r"))
	before := screen.Len()
	p.mu.Lock()
	defer p.mu.Unlock()
	require.Equal(t, before, screen.Len())
}

// Where there is no terminal there is no progress.
func TestNoProgress(t *testing.T) {
	var screen bytes.Buffer
	p := StartProgress(&screen, true, nil)
	p.Pause(func() {})
	p.Stop()
	require.Zero(t, screen.Len())
}
