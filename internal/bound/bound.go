//go:build !wasm

// Package bound limits what is nested, so that recursion over it is safe
// everywhere.
package bound

const (
	// Lists limits the nested lists of every filter, however it was made.
	Lists = 10000

	// Segments limits the segments of a path that is followed.
	Segments = 1 << 16
)
