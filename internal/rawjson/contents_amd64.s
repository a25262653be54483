//go:build !purego

#include "textflag.h"
#include "masks_amd64.h"

CONSTANT(quotes, 0x2222222222222222)
CONSTANT(backslashes, 0x5c5c5c5c5c5c5c5c)
CONSTANT(controls, 0x1f1f1f1f1f1f1f1f)
CONSTANT(low4, 0x0f0f0f0f0f0f0f0f)

// The letters of escapes, u aside, by their low and their high half: a byte is
// one of them if its entries share a bit.
CONSTANT2(lettersLow, 0x00040008000d0000, 0x0104000200000000)
CONSTANT2(lettersHigh, 0x0804020000010000, 0)

// NOTLETTER sets the bytes of out for which the one of in is not such a letter.
#define NOTLETTER(in, out) \
	VPAND    Y6, in, Y14     \
	VPSHUFB  Y14, Y4, Y14    \
	VPSRLW   $4, in, Y15     \
	VPAND    Y6, Y15, Y15    \
	VPSHUFB  Y15, Y5, Y15    \
	VPAND    Y14, Y15, Y14   \
	VPXOR    Y15, Y15, Y15   \
	VPCMPEQB Y14, Y15, out

// func contentEndAVX2(b []byte, i int) int
//
// Like stringEndAVX2, it has what it looks for in 64 bytes as the bits of words
// and reads the last 64 bytes again at the end. It stops at quotes that are not
// escaped, at control characters, and at letters after a backslash that are not
// those of a plain escape.
//
//	SI b, DX len(b), AX index of the step, BX of the next, CX bytes to shift out
//	R8 where to stop, R9 backslashes, R10 escaped bytes, R11 1 if the next step's first byte is escaped
TEXT ·contentEndAVX2(SB), NOSPLIT, $0-40
	MOVQ    b_base+0(FP), SI
	MOVQ    b_len+8(FP), DX
	MOVQ    i+24(FP), AX
	VMOVDQU quotes<>(SB), Y0
	VMOVDQU backslashes<>(SB), Y1
	VMOVDQU controls<>(SB), Y7
	XORL    R11, R11
	XORL    CX, CX

step:
	LEAQ 64(AX), BX
	CMPQ BX, DX
	JA   last

read:
	VMOVDQU (SI)(AX*1), Y2
	VMOVDQU 32(SI)(AX*1), Y3
	MASK(Y0, Y2, Y3, R8, R10)
	MASK(Y1, Y2, Y3, R9, R10)
	VPMINUB   Y7, Y2, Y8
	VPMINUB   Y7, Y3, Y9
	VPCMPEQB  Y8, Y2, Y8
	VPCMPEQB  Y9, Y3, Y9
	VPMOVMSKB Y8, R12
	VPMOVMSKB Y9, R13
	SHLQ      $32, R13
	ORQ       R13, R12
	SHRXQ CX, R8, R8
	SHRXQ CX, R9, R9
	SHRXQ CX, R12, R12
	ADDQ  CX, AX

	LEAQ  (R11)(R9*2), R10
	TESTQ R9, R10
	JNE   run
	MOVQ  R9, R11
	SHRQ  $63, R11

escaped:
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
	VMOVDQU lettersLow<>(SB), Y4
	VMOVDQU lettersHigh<>(SB), Y5
	VMOVDQU low4<>(SB), Y6
	NOTLETTER(Y2, Y8)
	NOTLETTER(Y3, Y9)
	VPMOVMSKB Y8, R13
	VPMOVMSKB Y9, DI
	SHLQ  $32, DI
	ORQ   DI, R13
	SHRXQ CX, R13, R13
	ANDQ  R10, R13
	ORQ   R13, R8
	JMP   stop

run:
	ESCAPED(R9, R11, R10, R13, DI)
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
	MOVQ DX, ret+32(FP)
	VZEROUPPER
	RET
