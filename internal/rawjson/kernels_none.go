//go:build !amd64 || purego

package rawjson

import "unicode/utf8"

// Elsewhere the twins do the work; hasAVX2 keeps the calls out of the program.

const hasAVX2 = false

func stringEndAVX2(b []byte, i int) int { return stringEnd(b, i) }

func nestedEndAVX2(b []byte, i, depth int, kind brackets) int { return skipNested(b, i, depth, kind) }

func pairAVX2(b []byte, x, y byte, gap int) int { return plainPair(b, pair{gap: gap, x: x, y: y}) }

func pairStringAVX2(s string, x, y byte, gap int) int {
	return plainPair(s, pair{gap: gap, x: x, y: y})
}

func cursorAVX2(s *scan) { s.odd = 1 }

func contentEndAVX2(b []byte, i int) int { return plainContentEnd(b, i) }

func validUTF8AVX2(b []byte) bool { return utf8.Valid(b) }
