//go:build !purego

#include "textflag.h"
#include "masks_amd64.h"

CONSTANT(quotes, 0x2222222222222222)
CONSTANT(backslashes, 0x5c5c5c5c5c5c5c5c)

// func stringEndAVX2(b []byte, i int) int
//
// Each step reads 64 bytes and has their quotes and backslashes as the bits of
// two words. The first quote that no backslash escapes is the result. After a
// step without one, 128 bytes are passed over at a time as long as they hold
// neither quotes without backslashes nor backslashes in a row.
// The bytes from i to the end are at least 64. The last step reads the last 64
// of them and shifts those that it has seen before out of the words.
//
//	SI b, DX len(b), AX index of the step, CX bytes to shift out
//	R8 quotes, R9 backslashes, R10 escaped bytes, R11 1 if the next step's first byte is escaped
TEXT ·stringEndAVX2(SB), NOSPLIT, $0-40
	MOVQ b_base+0(FP), SI
	MOVQ b_len+8(FP), DX
	MOVQ i+24(FP), AX
	VMOVDQU quotes<>(SB), Y0
	VMOVDQU backslashes<>(SB), Y1
	XORL R11, R11
	XORL CX, CX

step:
	LEAQ 64(AX), BX
	CMPQ BX, DX
	JA   last

read:
	VMOVDQU (SI)(AX*1), Y2
	VMOVDQU 32(SI)(AX*1), Y3
	MASK(Y0, Y2, Y3, R8, R10)
	MASK(Y1, Y2, Y3, R9, R10)
	SHRXQ   CX, R8, R8
	SHRXQ   CX, R9, R9
	ADDQ    CX, AX

	LEAQ    (R11)(R9*2), R10
	TESTQ   R9, R10
	JNE     run
	MOVQ    R9, R11
	SHRQ    $63, R11

escaped:
	ANDNQ R8, R10, R8
	JNE   found
	MOVQ  BX, AX
	CMPQ  AX, DX
	JAE   none

	// A backslash before AX must escape what follows, as all do in the run.
	MOVQ R9, R12
	SHRQ $63, R12
	CMPQ R12, R11
	JNE  step

pass:
	LEAQ 128(AX), BX
	CMPQ BX, DX
	JA   passed
	STRAYS128
	JNE  passed
	MOVQ BX, AX
	JMP  pass

passed:
	CMPB  -1(SI)(AX*1), $0x5c
	SETEQ R11
	JMP   step

run:
	ESCAPED(R9, R11, R10, R12, R13)
	JMP escaped

last:
	CMPQ AX, DX
	JAE  none
	LEAQ -64(DX), DI
	MOVQ AX, CX
	SUBQ DI, CX
	MOVQ DI, AX
	JMP  read

found:
	TZCNTQ R8, R8
	ADDQ   R8, AX
	MOVQ   AX, ret+32(FP)
	VZEROUPPER
	RET

none:
	MOVQ $-1, ret+32(FP)
	VZEROUPPER
	RET
