package main

import (
	"io"
	"os"
	"runtime"

	"golang.org/x/term"
)

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// paint returns s in the colour of errors if w is a terminal that has colours.
func paint(w io.Writer, s string) string {
	const red, plain = "\x1b[1;31m", "\x1b[0m"
	// Consoles of Windows must be asked to obey such codes; not all do.
	if s == "" || !isTerminal(w) || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" || runtime.GOOS == "windows" {
		return s
	}
	return red + s + plain
}
