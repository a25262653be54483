// Package term writes for people: in colour where there is a terminal, with
// progress, and with nothing from outside that a terminal or a log could take
// for a command.
package term

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// A ColorMode is the value of the flag --color. It is a pflag.Value.
type ColorMode uint8

// The modes: colours on terminals that have them, on every output, on none.
const (
	Auto ColorMode = iota
	Always
	Never
)

var modeNames = [...]string{"auto", "always", "never"}

// ModeNames returns the values of the flag.
func ModeNames() []string { return modeNames[:] }

func (m *ColorMode) String() string { return modeNames[*m] }

// Type returns the word for the value in help texts.
func (m *ColorMode) Type() string { return "when" }

// Set sets m by its name.
func (m *ColorMode) Set(s string) error {
	for i, name := range modeNames {
		if s == name {
			*m = ColorMode(i)
			return nil
		}
	}
	return fmt.Errorf("expected auto, always or never")
}

// A Writer is an output that may be a terminal. What a terminal could take for a
// command is written to it as an escape sequence of Go and JSON.
type Writer struct {
	io.Writer
	color    bool
	terminal bool
	partial  []byte // the start of a rune
}

// NewWriter returns w with what is known of it.
func NewWriter(w io.Writer, mode ColorMode) *Writer {
	if known, ok := w.(*Writer); ok {
		w = known.Writer
	}
	out := &Writer{Writer: w, terminal: isTerminal(w)}
	switch {
	case mode == Always:
		out.color = true
		enableColor(w) // a console that cannot is asked for colours anyway
	case mode == Never || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb":
	default:
		out.color = out.terminal && enableColor(w)
	}
	return out
}

// IsTerminal reports whether a stream is a terminal.
func IsTerminal(stream any) bool {
	if w, ok := stream.(*Writer); ok {
		return w.terminal
	}
	return isTerminal(stream)
}

func isTerminal(stream any) bool {
	f, ok := underlying(stream).(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// A Color is the escape code that starts a colour.
type Color string

// The colours.
const (
	Red    Color = "\x1b[1;31m"
	Yellow Color = "\x1b[33m"
	Green  Color = "\x1b[32m"
	Cyan   Color = "\x1b[36m"
	Bold   Color = "\x1b[1m"
	Faint  Color = "\x1b[2m"

	reset Color = "\x1b[0m"
)

// Paint returns s in a colour if w has colours.
func Paint(w io.Writer, c Color, s string) string {
	out, ok := w.(*Writer)
	if !ok {
		out = NewWriter(w, Auto)
	}
	if s == "" || !out.color {
		return s
	}
	return string(c) + s + string(reset)
}
