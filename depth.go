//go:build !wasm

package filters

// maxDepth bounds the nested lists of every filter, however it was made, so
// that recursion over a filter is safe everywhere. It is also the largest
// Parser.MaxDepth.
const maxDepth = 10000
