//go:build !purego

package rawjson

// The kernels must only be called if hasAVX2 is set.

//go:noescape
func stringEndAVX2(b []byte, i int) int

//go:noescape
func nestedEndAVX2(b []byte, i, depth int, kind brackets) int

//go:noescape
func pairAVX2(b []byte, x, y byte, gap int) int

//go:noescape
func pairStringAVX2(s string, x, y byte, gap int) int

//go:noescape
func cursorAVX2(s *scan)

//go:noescape
func contentEndAVX2(b []byte, i int) int

//go:noescape
func validUTF8AVX2(b []byte) bool
