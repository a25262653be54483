package term

import (
	"io"
	"os"

	"golang.org/x/sys/windows"
)

// enableColor asks a console to obey escape codes, and reports whether it does.
// An output that is not a console, such as a terminal of Cygwin, does so by
// itself.
func enableColor(w io.Writer) bool {
	f, ok := underlying(w).(*os.File)
	if !ok {
		return true
	}
	console := windows.Handle(f.Fd())
	var mode uint32
	if windows.GetConsoleMode(console, &mode) != nil {
		return true
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
