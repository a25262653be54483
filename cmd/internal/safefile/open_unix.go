//go:build unix

package safefile

import (
	"os"
	"syscall"
)

// Open opens a file for reading, without waiting for a writer if it is a pipe.
func Open(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}
