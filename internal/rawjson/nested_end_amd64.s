//go:build !purego

#include "textflag.h"
#include "masks_amd64.h"

CONSTANT(quotes, 0x2222222222222222)
CONSTANT(backslashes, 0x5c5c5c5c5c5c5c5c)
CONSTANT(others, 0x2626262626262626)
CONSTANT(brackets, 0x7f7f7f7f7f7f7f7f)

// func nestedEndAVX2(b []byte, i, depth int, kind brackets) int
//
// Each step reads 64 bytes as the cursor does, and counts the brackets outside
// of strings. They are looked at one by one only where enough of them close.
// All of b is at least 64 bytes. The last step reads the last 64 of them and
// shifts those that it has seen before, or that are before i, out of the words.
//
//	SI b, DX len(b), AX index of the step, BX of the next, CX bytes to shift out
//	R11 1 if the step's first byte is escaped, R12 all ones if it is in a string, R13 depth
//	R8 quotes, then what is in strings, R9 backslashes, then brackets that open
//	R10 escaped bytes, then brackets that close
//	Y6, Y7, Y8 the kind of brackets
TEXT ·nestedEndAVX2(SB), NOSPLIT, $0-56
	MOVQ     b_base+0(FP), SI
	MOVQ     b_len+8(FP), DX
	MOVQ     i+24(FP), AX
	MOVQ     depth+32(FP), R13
	VMOVDQU  quotes<>(SB), Y0
	VMOVDQU  backslashes<>(SB), Y1
	VPCMPEQB Y9, Y9, Y9
	VPBROADCASTB kind_opener+40(FP), Y6
	VPBROADCASTB kind_closer+41(FP), Y7
	VPBROADCASTB kind_fold+42(FP), Y8
	XORL     R11, R11
	XORL     R12, R12
	XORL     CX, CX

step:
	LEAQ 64(AX), BX
	CMPQ BX, DX
	JA   last

read:
	VMOVDQU (SI)(AX*1), Y2
	VMOVDQU 32(SI)(AX*1), Y3
	ADDQ    CX, AX
	MASK(Y0, Y2, Y3, R8, R10)
	MASK(Y1, Y2, Y3, R9, R10)
	SHRXQ   CX, R8, R8
	SHRXQ   CX, R9, R9

	LEAQ  (R11)(R9*2), R10
	TESTQ R9, R10
	JNE   run
	MOVQ  R9, R11
	SHRQ  $63, R11

escaped:
	ANDNQ R8, R10, R8
	JNE   quoted
	TESTQ R12, R12
	JNE   inside

quoted:
	PARITY(R8)
	XORQ    R12, R8
	MOVQ    R8, R12
	SARQ    $63, R12

	// Most steps have no brackets; see the cursor.
	VPOR others<>(SB), Y2, Y4
	VPOR others<>(SB), Y3, Y5
	MASK(brackets<>(SB), Y4, Y5, R9, R10)
	SHRXQ CX, R9, R9
	ANDNQ R9, R8, R9
	JNE   brackets

next:
	MOVQ BX, AX
	JMP  step

brackets:
	VPOR    Y8, Y2, Y2
	VPOR    Y8, Y3, Y3
	MASK(Y6, Y2, Y3, R9, R15)
	MASK(Y7, Y2, Y3, R10, R15)
	SHRXQ   CX, R9, R9
	SHRXQ   CX, R10, R10
	ANDNQ   R9, R8, R9
	ANDNQ   R10, R8, R10
	POPCNTQ R10, R15
	CMPQ    R15, R13
	JGE     near
	SUBQ    R15, R13
	POPCNTQ R9, R15
	ADDQ    R15, R13
	JMP     next

near:
	ORQ R10, R9           // all brackets
	JE  next

bracket:
	BLSIQ R9, R15
	BLSRQ R9, R9
	TESTQ R15, R10
	JE    opens
	DECQ  R13
	JE    closed
	TESTQ R9, R9
	JNE   bracket
	JMP   next

opens:
	INCQ  R13
	TESTQ R9, R9
	JNE   bracket
	JMP   next

closed:
	TZCNTQ R15, R15
	LEAQ   1(AX)(R15*1), AX
	MOVQ   AX, ret+48(FP)
	VZEROUPPER
	RET

run:
	ESCAPED(R9, R11, R10, R14, R15)
	JMP escaped

inside:
	MOVQ BX, AX
	CMPQ AX, DX
	JAE  none

	// A backslash before AX must escape what follows, as all do in the run.
	SHRQ $63, R9
	CMPQ R9, R11
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

last:
	CMPQ AX, DX
	JAE  none
	LEAQ -64(DX), R15
	MOVQ AX, CX
	SUBQ R15, CX
	MOVQ R15, AX
	JMP  read

none:
	MOVQ $-1, ret+48(FP)
	VZEROUPPER
	RET
