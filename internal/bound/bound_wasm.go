// Package bound has lower limits in WebAssembly: calls of Go are calls of the
// host, whose stack cannot grow. Node overflows it at about 1,700 lists and
// 2,500 segments, and the program does not survive that.
package bound

const (
	Lists    = 500
	Segments = 500
)
