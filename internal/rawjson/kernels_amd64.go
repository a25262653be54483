//go:build !purego

package rawjson

// The kernels must only be called if hasAVX2 is set.

//go:noescape
func stringEndAVX2(b []byte, i int) int
