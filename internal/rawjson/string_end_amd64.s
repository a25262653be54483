//go:build !purego

#include "textflag.h"
#include "blocks_amd64.h"

// func stringEndAVX2(b []byte, i int) int
//
// The first quote in a step that no backslash escapes is the result. After a step
// without one, 128 bytes are passed over at a time as long as they hold neither
// quotes without backslashes nor backslashes in a row.
// The bytes from i to the end are at least 64.
//
//	SI b, DX len(b), AX index of the step, CX bytes to shift out
//	R8 quotes, R9 backslashes, R10 escaped bytes, R11 1 if the next step's first byte is escaped
TEXT ·stringEndAVX2(SB), NOSPLIT, $0-40
	MOVQ b_base+0(FP), SI
	MOVQ b_len+8(FP), DX
	MOVQ i+24(FP), AX
	START
	XORL R11, R11
	XORL CX, CX

	STEP
	ESCAPES
	ANDNQ R8, R10, R8
	JNE   found
	INSIDE
	RARE
	FOUND

none:
	MOVQ $-1, ret+32(FP)
	VZEROUPPER
	RET
