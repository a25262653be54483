package term

import (
	"errors"
	"io/fs"
	"net"
	"strings"

	"github.com/microcms-go/filters/internal/quote"
)

// The longest name of a file, and the longest other string, in a message.
const (
	longestName   = 4096
	longestString = 200
)

// Quote returns the name of a file, or a line, for a message: as it is if it is
// harmless, and as a Go string otherwise, so that a terminal or a log cannot
// take it for a command.
func Quote(s string) string { return quote.Name(s, longestName) }

// Clip is Quote for a string of any length, which it shortens.
func Clip(s string) string { return quote.Name(s, longestString) }

// Error returns the text of an error, without the name of a system call, and
// with the name of the file and a network address quoted.
func Error(err error) string {
	text := err.Error()
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		text = strings.Replace(text, path.Error(), Quote(path.Path)+": "+path.Err.Error(), 1)
	}
	if address, ok := errors.AsType[*net.AddrError](err); ok {
		text = strings.Replace(text, address.Error(), address.Err+": "+Clip(address.Addr), 1)
	}
	return text
}
