//go:build !purego

#include "textflag.h"
#include "blocks_amd64.h"

CONSTANT(colons, 0x3a3a3a3a3a3a3a3a)
CONSTANT(commas, 0x2c2c2c2c2c2c2c2c)
CONSTANT(openers, 0x7b7b7b7b7b7b7b7b) // { and, with bit 5, [
CONSTANT(closers, 0x7d7d7d7d7d7d7d7d) // } and, with bit 5, ]
CONSTANT(bit5, 0x2020202020202020)

// The fields of a scan.
#define scan_base     0(DI)
#define scan_len      8(DI)
#define scan_sieve    24(DI)
#define scan_at       32(DI)
#define scan_first    40(DI)
#define scan_pending  48(DI)
#define scan_end      56(DI)
#define scan_depth    64(DI)
#define scan_inString 72(DI)
#define scan_escape   80(DI)
#define scan_turn     88(DI)
#define scan_slashes  96(DI)
#define scan_quotes   104(DI)
#define scan_odd      112(DI)

// What has no room in registers.
#define strings    locals-160(SP)
#define oldQuotes  locals-152(SP)
#define oldSlashes locals-144(SP)
#define distances  locals-136(SP) // of the sieve

// func cursorAVX2(s *scan)
//
// Each step reads 64 bytes and has what it looks for as the bits of words. Only
// quotes and backslashes are looked for within strings; brackets outside of
// them, to count the depth; colons and commas at depth 1. It returns at the
// colons of members that may be wanted, and at the end of the object.
//
// A colon may be that of a wanted member if the byte before the quote before it
// is the last one of a wanted name and the quote that starts it is as far before
// it as such a name is long, if there is no quote right before it, or if there
// may be an escape in the name. Bytes that are not among the 64 may be any.
//
// Within a long string, 128 bytes are passed over at a time as long as they hold
// neither quotes without backslashes nor backslashes in a row.
//
// Where colons and commas do not take turns, and where the text ends before the
// object, it sets odd and leaves all else as it was.
//
//	DI the scan, SI b, AX index of the step
//	R11 escape, R12 inString, R13 depth, R14 turn
//	R8 quotes, where names are looked for those that start a string, R9 backslashes
//	oldQuotes, oldSlashes both of the step before; BX, CX, DX, R10, R15 see below
//	Y0 quotes, Y1 backslashes, Y2 and Y3 the bytes, Y6, Y7 the set, Y8 0x0f, Y9 ones
TEXT ·cursorAVX2(SB), NOSPLIT, $160-8
	MOVQ           s+0(FP), DI
	MOVQ           scan_base, SI
	MOVQ           scan_at, AX
	MOVQ           scan_depth, R13
	MOVQ           scan_inString, R12
	MOVQ           scan_escape, R11
	MOVQ           scan_turn, R14
	MOVQ           scan_slashes, BX
	MOVQ           BX, oldSlashes
	MOVQ           scan_quotes, BX
	MOVQ           BX, oldQuotes
	START
	MOVQ           scan_sieve, BX
	MOVQ           32(BX), CX
	MOVQ           CX, distances
	VBROADCASTI128 (BX), Y6
	VBROADCASTI128 16(BX), Y7
	VMOVDQU        low4<>(SB), Y8
	VPCMPEQB       Y9, Y9, Y9

	PCALIGN $32
step:
	LEAQ 64(AX), BX
	CMPQ BX, scan_len
	JA   last

read:
	READ
	ESCAPES
	STRINGS
	MOVQ  R10, strings
	BRACKETS(R15, DX)
	ANDNQ R15, R10, R15
	JNE   brackets        // most steps have none

flat:
	CMPQ  R13, $1
	JNE   next            // all of it is deeper

members:
	// R10 is what is not at depth 1. BX are the colons there, DX all separators.
	SEPARATE(colons<>(SB), commas<>(SB), Y2, Y3)
	JE    reached

	// They take turns if just the colons are left of them in the difference of
	// commas and colons: the borrow of a colon runs to its comma, and is out if
	// that is not here. A second colon clears itself, a second comma stays.
	ADDQ  R14, R14
	SBBQ  BX, R15
	SBBQ  R14, R14
	ANDQ  R15, DX
	CMPQ  DX, BX
	JNE   odd
	TESTQ BX, BX
	JE    reached

	// R10 becomes the places after the quotes that end strings without backslashes.
	MOVQ oldSlashes, DX
	ORQ  R9, DX
	JNE  slashes
	LEAQ (R8)(R8*1), R10

measure:
	// BX become the colons that may be those of wanted members. DX are those of the
	// places that are not as far after a quote that starts a string as a wanted
	// name is long, R15 the distances, one a byte; shifts look at their low 6 bits
	// alone.
	ANDQ  strings, R8
	MOVQ  distances, R15
	TESTQ R15, R15
	JE    measured        // the sieve does not say
	MOVQ  R10, DX

distance:
	SHLXQ R15, R8, CX
	ANDNQ DX, CX, DX
	MOVQ  R15, CX
	NEGQ  CX
	SHRXQ CX, oldQuotes, CX
	ANDNQ DX, CX, DX
	SHRQ  $8, R15
	JNE   distance
	ANDNQ BX, DX, BX
	JE    reached

measured:
	// R15 are the bytes that are not the last one of a wanted name.
	MASKNOTIN(Y6, Y7, R15, DX)
	SHLQ  $2, R15
	ANDQ  R10, R15
	ANDNQ BX, R15, BX
	JE    reached

report:
	MOVQ  BX, scan_pending
	MOVQ  AX, scan_first
	TESTQ R13, R13
	JE    end
	JMP   save

reached:
	TESTQ R13, R13
	JE    end

next:
	MOVQ R8, oldQuotes
	MOVQ R9, oldSlashes
	ADDQ $64, AX
	JMP  step

slashes:
	// Backslashes carry through the ones of a string to its end, as do those of the
	// step before.
	MOVQ  oldSlashes, DX
	SHRQ  $16, DX         // the longest name that the sieve measures is shorter
	ADDQ  $-1, DX
	MOVQ  strings, R10
	ADCQ  R9, R10
	ANDNQ R8, R10, R10
	ADDQ  R10, R10
	JMP   measure

	RUN(R15, DX)

inside:
	// A backslash at the end must escape what follows, as all do in the run.
	MOVQ  R9, R10
	SHRQ  $63, R10
	CMPQ  R10, R11
	JNE   next
	ADDQ  $64, AX

	PASS(scan_len)
	VMOVDQU -64(SI)(AX*1), Y2
	VMOVDQU -32(SI)(AX*1), Y3
	MASK(Y1, Y2, Y3, R9, R10)
	MOVQ    R9, R11
	SHRQ    $63, R11
	MOVQ    R9, oldSlashes
	MOVQ    $0, oldQuotes
	JMP     step

last:
	// Put the bytes that are left before zeros, and read them there.
	MOVQ    scan_len, DX
	MOVQ    DX, CX
	SUBQ    AX, CX
	JBE     odd
	TAIL
	JMP     read

brackets:
	// BX are the brackets that open, R15 those that close.
	VPOR  bit5<>(SB), Y2, Y4
	VPOR  bit5<>(SB), Y3, Y5
	SEPARATE(openers<>(SB), closers<>(SB), Y4, Y5)
	JE    flat

	// R10 becomes a single bracket, R15 those that are left, DX what is at depth
	// 1: the borrow of each place where that starts runs to where it ends.
	POPCNTQ R15, DX
	ADDQ    $1, DX
	CMPQ    DX, R13
	JGE     shallow
	DECQ    DX              // too few close to come back to depth 1
	SUBQ    DX, R13
	POPCNTQ BX, DX
	ADDQ    DX, R13
	JMP     next

shallow:
	ORQ  BX, R15
	CMPQ R13, $2
	SBBQ DX, DX

bracket:
	BLSIQ R15, R10
	BLSRQ R15, R15
	TESTQ R10, BX
	JE    closes
	CMPQ  R13, $1
	JNE   deeper
	ADDQ  R10, DX

deeper:
	INCQ  R13
	TESTQ R15, R15
	JNE   bracket
	JMP   counted

closes:
	DECQ R13
	JE   closed
	CMPQ R13, $1
	JNE  deep
	SUBQ R10, DX

deep:
	TESTQ R15, R15
	JNE   bracket

counted:
	MOVQ  strings, R10
	ANDNQ DX, R10, R10
	JE    reached
	NOTQ  R10
	JMP   members

closed:
	ADDQ   R10, DX
	TZCNTQ R10, R10
	ADDQ   AX, R10
	MOVQ   R10, scan_end
	JMP    counted

end:
	// The object must end after a value, with its own kind of bracket.
	MOVQ  scan_end, R10
	CMPB  (SI)(R10*1), $0x7d
	JNE   odd
	TESTQ R14, R14
	JE    odd

save:
	ADDQ $64, AX
	MOVQ AX, scan_at
	MOVQ R13, scan_depth
	MOVQ R12, scan_inString
	MOVQ R11, scan_escape
	MOVQ R14, scan_turn
	MOVQ R9, scan_slashes
	MOVQ R8, scan_quotes
	VZEROUPPER
	RET

odd:
	MOVQ $0, scan_pending
	MOVQ $0, scan_end
	MOVQ $1, scan_odd
	VZEROUPPER
	RET
