//go:build !purego

#include "textflag.h"

// func pairAVX2(b []byte, x, y byte, gap int) int
TEXT ·pairAVX2(SB), NOSPLIT, $0-48
	MOVQ         b_base+0(FP), SI
	MOVQ         b_len+8(FP), DX
	VPBROADCASTB x+24(FP), Y0
	VPBROADCASTB y+25(FP), Y1
	MOVQ         gap+32(FP), DI
	LEAQ         ret+40(FP), R8
	JMP          pair<>(SB)

// func pairStringAVX2(s string, x, y byte, gap int) int
TEXT ·pairStringAVX2(SB), NOSPLIT, $0-40
	MOVQ         s_base+0(FP), SI
	MOVQ         s_len+8(FP), DX
	VPBROADCASTB x+16(FP), Y0
	VPBROADCASTB y+17(FP), Y1
	MOVQ         gap+24(FP), DI
	LEAQ         ret+32(FP), R8
	JMP          pair<>(SB)

// PAIR sets those bytes of out for which the byte at the offset is x and the one
// a gap further is y.
#define PAIR(offset, out) \
	VPCMPEQB offset(SI)(AX*1), Y0, out \
	VPCMPEQB offset(DI)(AX*1), Y1, Y10 \
	VPAND    Y10, out, out

// pair compares 128 places at a time and then the last 128, of which some have
// been seen. If there are fewer it does the same with 32.
//
//	SI the bytes, DX how many, DI the gap, R8 where the result goes
//	Y0 32 times x, Y1 32 times y, AX index of the step
TEXT pair<>(SB), NOSPLIT, $0
	SUBQ DI, DX           // how many places there are, at least 32
	ADDQ SI, DI           // where their second bytes are
	XORL AX, AX

many:
	LEAQ 128(AX), BX
	CMPQ BX, DX
	JA   rest

compare:
	PAIR(0, Y2)
	PAIR(32, Y3)
	PAIR(64, Y4)
	PAIR(96, Y5)
	VPOR      Y2, Y3, Y6
	VPOR      Y4, Y5, Y7
	VPOR      Y6, Y7, Y7
	VPTEST    Y7, Y7
	JNE       which
	MOVQ      BX, AX
	JMP       many

which:
	VPMOVMSKB Y2, R9
	VPMOVMSKB Y3, R10
	SHLQ      $32, R10
	ORQ       R10, R9
	JNE       found
	ADDQ      $64, AX
	VPMOVMSKB Y4, R9
	VPMOVMSKB Y5, R10
	SHLQ      $32, R10
	ORQ       R10, R9

found:
	TZCNTQ R9, R9
	ADDQ   R9, AX
	MOVQ   AX, (R8)
	VZEROUPPER
	RET

rest:
	CMPQ DX, $128
	JB   few
	CMPQ AX, DX
	JAE  none
	MOVQ DX, BX
	LEAQ -128(DX), AX
	JMP  compare

few:
	LEAQ 32(AX), BX
	CMPQ BX, DX
	JA   last

step:
	PAIR(0, Y2)
	VPMOVMSKB Y2, R9
	TESTL     R9, R9
	JNE       found
	MOVQ      BX, AX
	JMP       few

last:
	CMPQ AX, DX
	JAE  none
	MOVQ DX, BX
	LEAQ -32(DX), AX
	JMP  step

none:
	MOVQ $-1, (R8)
	VZEROUPPER
	RET
