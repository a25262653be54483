package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestProgress(t *testing.T) {
	var screen bytes.Buffer
	p := &progress{w: &screen, done: make(chan struct{})}
	p.show("12 MB")
	p.show("3 MB")
	p.pause(func() { screen.WriteString("a message\n") })
	p.show("13 MB")
	p.stop()
	require.Equal(t, "12 MB\r3 MB \r    \ra message\n13 MB\r     \r", screen.String())
}

// The text comes again and again, and no more once it has been stopped.
func TestProgressRun(t *testing.T) {
	var screen bytes.Buffer
	n := 0
	p := &progress{w: &screen, done: make(chan struct{})}
	shown := make(chan bool, 100)
	p.text = func() string {
		n++
		shown <- true
		return "x"
	}
	go p.run(0, time.Microsecond)
	<-shown
	<-shown
	p.stop()
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
	p := startProgress(&screen, new(stream), true)
	p.pause(func() {})
	p.stop()
	require.Zero(t, screen.Len())
}

func TestProgressText(t *testing.T) {
	require.Equal(t, "3 MB read, 2 MB/s", progressText(3e6, 0, 1500*time.Millisecond))
	require.Equal(t, "1500 MB of 2000 MB (75%) read, 1000 MB/s", progressText(1.5e9, 2e9, 1500*time.Millisecond))
	a, b := write(t, "a", "123"), write(t, "b", "4567")
	require.Equal(t, int64(7), inputSize(&stream{names: []string{a, b}}))
	require.Zero(t, inputSize(&stream{names: []string{a, t.TempDir()}}))
	require.Zero(t, inputSize(&stream{names: []string{a, "-"}}))
	require.Zero(t, inputSize(new(stream)))
}
