//go:build !amd64 || purego

package rawjson

// Elsewhere the twins do the work; hasAVX2 keeps the calls out of the program.

const hasAVX2 = false

func stringEndAVX2(b []byte, i int) int { return stringEnd(b, i) }
