//go:build !purego

#include "textflag.h"
#include "blocks_amd64.h"

// func nestedEndAVX2(b []byte, i, depth int, kind brackets) int
//
// It counts the brackets outside of strings. They are looked at one by one only
// where enough of them close. All of b is at least 64 bytes; the last step may read
// some that are before i.
//
//	SI b, DX len(b), AX index of the step, BX of the next, CX bytes to shift out
//	R11 1 if the step's first byte is escaped, R12 all ones if it is in a string, R13 depth
//	R8 quotes, then brackets that close, R9 backslashes, then brackets, then those that open
//	R10 escaped bytes, then what is in strings
//	Y6, Y7, Y8 the kind of brackets
TEXT ·nestedEndAVX2(SB), NOSPLIT, $0-56
	MOVQ     b_base+0(FP), SI
	MOVQ     b_len+8(FP), DX
	MOVQ     i+24(FP), AX
	MOVQ     depth+32(FP), R13
	START
	VPCMPEQB Y9, Y9, Y9
	VPBROADCASTB kind_opener+40(FP), Y6
	VPBROADCASTB kind_closer+41(FP), Y7
	VPBROADCASTB kind_fold+42(FP), Y8
	XORL     R11, R11
	XORL     R12, R12
	XORL     CX, CX

	STEP
	ESCAPES
	STRINGS
	BRACKETS(R9, R15)
	SHRXQ CX, R9, R9
	ANDNQ R9, R10, R9
	JNE   brackets        // most steps have none

next:
	MOVQ BX, AX
	JMP  step

brackets:
	VPOR    Y8, Y2, Y2
	VPOR    Y8, Y3, Y3
	MASK(Y6, Y2, Y3, R9, R15)
	MASK(Y7, Y2, Y3, R8, R15)
	SHRXQ   CX, R9, R9
	SHRXQ   CX, R8, R8
	ANDNQ   R9, R10, R9
	ANDNQ   R8, R10, R8
	POPCNTQ R8, R15
	CMPQ    R15, R13
	JGE     near
	SUBQ    R15, R13
	POPCNTQ R9, R15
	ADDQ    R15, R13
	JMP     next

near:
	ORQ R8, R9            // all brackets
	JE  next

bracket:
	BLSIQ R9, R15
	BLSRQ R9, R9
	TESTQ R15, R8
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

inside:
	INSIDE
	RARE

none:
	MOVQ $-1, ret+48(FP)
	VZEROUPPER
	RET
