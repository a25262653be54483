//go:build !purego

#include "textflag.h"
#include "blocks_amd64.h"

// What may be wrong with a byte and the one before it, as bits: by the high and
// the low half of the one before, and by the high half of the byte. An error is
// a bit that all three have. The tables are those of Keiser and Lemire,
// "Validating UTF-8 in less than one instruction per byte".
//
//	01 too short: a lead, then not a continuation
//	02 too long: ASCII, then a continuation
//	04, 20, 40 overlong forms of 3, 2, 4 bytes
//	08, 40 beyond U+10FFFF
//	10 surrogate
//	80 two continuations, unless a lead of 3 or 4 bytes is before them
CONSTANT2(beforeHigh, 0x0202020202020202, 0x4915012180808080)
CONSTANT2(beforeLow, 0xcbcbcb8b8383a3e7, 0xcbcbdbcbcbcbcbcb)
CONSTANT2(byteHigh, 0x0101010101010101, 0x01010101babaaee6)
CONSTANT(high1, 0x8080808080808080)
CONSTANT(third, 0x6060606060606060)  // 0xe0 - 0x80
CONSTANT(fourth, 0x7070707070707070) // 0xf0 - 0x80

// Bytes above these are leads whose rune does not end in the vector.
DATA complete<>+0(SB)/8, $0xffffffffffffffff
DATA complete<>+8(SB)/8, $0xffffffffffffffff
DATA complete<>+16(SB)/8, $0xffffffffffffffff
DATA complete<>+24(SB)/8, $0xbfdfefffffffffff
GLOBL complete<>(SB), RODATA|NOPTR, $32

// CHECK adds to Y15 what is wrong in the 32 bytes of in, which follow those of
// before. Y8 to Y11 are temporary.
#define CHECK(before, in) \
	VPERM2I128 $0x21, in, before, Y8 \
	VPALIGNR   $15, Y8, in, Y9       \
	VPALIGNR   $14, Y8, in, Y10      \
	VPALIGNR   $13, Y8, in, Y11      \
	VPSUBUSB   third<>(SB), Y10, Y10 \
	VPSUBUSB   fourth<>(SB), Y11, Y11 \
	VPOR       Y10, Y11, Y10         \
	VPAND      high1<>(SB), Y10, Y10 \
	VPSRLW     $4, Y9, Y8            \
	VPAND      Y6, Y8, Y8            \
	VPSHUFB    Y8, Y3, Y8            \
	VPAND      Y6, Y9, Y9            \
	VPSHUFB    Y9, Y4, Y9            \
	VPAND      Y8, Y9, Y8            \
	VPSRLW     $4, in, Y9            \
	VPAND      Y6, Y9, Y9            \
	VPSHUFB    Y9, Y5, Y9            \
	VPAND      Y8, Y9, Y8            \
	VPXOR      Y8, Y10, Y8           \
	VPOR       Y8, Y15, Y15

// func validUTF8AVX2(b []byte) bool
//
// Each step reads 64 bytes. If they are ASCII it only looks whether the rune
// before them is complete. The last step reads what is left of b, which has at
// least 64 bytes, before zeros.
//
//	SI b, DX len(b), AX index of the step, CX 0 or, in the last step, how many bytes it has
//	Y0, Y1 the bytes, Y2 those before, Y3, Y4, Y5 the tables, Y14 leads of incomplete runes, Y15 errors
TEXT ·validUTF8AVX2(SB), NOSPLIT, $128-25
	MOVQ    b_base+0(FP), SI
	MOVQ    b_len+8(FP), DX
	XORL    AX, AX
	XORL    CX, CX
	VMOVDQU beforeHigh<>(SB), Y3
	VMOVDQU beforeLow<>(SB), Y4
	VMOVDQU byteHigh<>(SB), Y5
	VMOVDQU low4<>(SB), Y6
	VMOVDQU complete<>(SB), Y7
	VPXOR   Y2, Y2, Y2
	VPXOR   Y14, Y14, Y14
	VPXOR   Y15, Y15, Y15

step:
	LEAQ 64(AX), BX
	CMPQ BX, DX
	JA   last

read:
	VMOVDQU   (SI)(AX*1), Y0
	VMOVDQU   32(SI)(AX*1), Y1
	MOVQ      BX, AX
	VPOR      Y0, Y1, Y8
	VPMOVMSKB Y8, R8
	TESTL     R8, R8
	JNE       wide
	VPOR      Y14, Y15, Y15
	VPXOR     Y14, Y14, Y14

next:
	VMOVDQA Y1, Y2
	TESTQ   CX, CX
	JE      step

done:
	VPOR    Y14, Y15, Y15
	VPTEST  Y15, Y15
	SETEQ   ret+24(FP)
	VZEROUPPER
	RET

wide:
	CHECK(Y2, Y0)
	CHECK(Y0, Y1)
	VPSUBUSB Y7, Y1, Y14
	JMP      next

last:
	MOVQ    DX, CX
	SUBQ    AX, CX
	JE      done
	TAIL
	JMP     read
