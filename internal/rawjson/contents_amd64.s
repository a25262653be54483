//go:build !purego

#include "textflag.h"
#include "blocks_amd64.h"

CONSTANT(controls, 0x1f1f1f1f1f1f1f1f)

// The letters of escapes, u aside, by their low and their high half: a byte is
// one of them if its entries share a bit.
CONSTANT2(lettersLow, 0x00040008000d0000, 0x0104000200000000)
CONSTANT2(lettersHigh, 0x0804020000010000, 0)

// func contentEndAVX2(b []byte, i int) int
//
// It stops at quotes that are not escaped, at control characters, and at letters
// after a backslash that are not those of a plain escape. The bytes from i to the
// end are at least 64.
//
//	SI b, DX len(b), AX index of the step, BX of the next, CX bytes to shift out
//	R8 where to stop, R9 backslashes, R10 escaped bytes, R11 1 if the next step's first byte is escaped
TEXT ·contentEndAVX2(SB), NOSPLIT, $0-40
	MOVQ    b_base+0(FP), SI
	MOVQ    b_len+8(FP), DX
	MOVQ    i+24(FP), AX
	START
	VMOVDQU controls<>(SB), Y7
	XORL    R11, R11
	XORL    CX, CX

	STEP
	VPMINUB  Y7, Y2, Y8
	VPMINUB  Y7, Y3, Y9
	VPCMPEQB Y8, Y2, Y8
	VPCMPEQB Y9, Y3, Y9
	BITS(Y8, Y9, R12, R13)
	SHRXQ    CX, R12, R12
	ESCAPES

	// Quotes and backslashes may be escaped; of others look at the letters.
	ORQ   R8, R9
	ANDNQ R8, R10, R8
	ANDNQ R10, R9, R10
	JNE   letters

stop:
	ORQ  R12, R8
	JNE  found
	MOVQ BX, AX
	JMP  step

letters:
	VMOVDQU lettersLow<>(SB), Y10
	VMOVDQU lettersHigh<>(SB), Y11
	VMOVDQU low4<>(SB), Y8
	MASKNOTIN(Y10, Y11, R13, DI)
	SHRXQ CX, R13, R13
	ANDQ  R10, R13
	ORQ   R13, R8
	JMP   stop

	RARE
	FOUND

none:
	MOVQ DX, ret+32(FP)
	VZEROUPPER
	RET
