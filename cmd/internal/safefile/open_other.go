//go:build !unix

package safefile

import "os"

// Open opens a file for reading.
func Open(name string) (*os.File, error) { return os.Open(name) }
