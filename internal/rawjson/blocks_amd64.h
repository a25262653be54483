// What the kernels share: going over text in blocks of 64 bytes, and the bytes of a
// block as the bits of a word.

// CONSTANT defines a vector of 32 bytes.
#define CONSTANT(name, eight) \
	DATA  name<>+0(SB)/8, $eight        \
	DATA  name<>+8(SB)/8, $eight        \
	DATA  name<>+16(SB)/8, $eight       \
	DATA  name<>+24(SB)/8, $eight       \
	GLOBL name<>(SB), RODATA|NOPTR, $32

// CONSTANT2 does, from 16 bytes twice.
#define CONSTANT2(name, low, high) \
	DATA  name<>+0(SB)/8, $low          \
	DATA  name<>+8(SB)/8, $high         \
	DATA  name<>+16(SB)/8, $low         \
	DATA  name<>+24(SB)/8, $high        \
	GLOBL name<>(SB), RODATA|NOPTR, $32

// Constants for all bytes of a vector.
CONSTANT(quotes, 0x2222222222222222)
CONSTANT(backslashes, 0x5c5c5c5c5c5c5c5c)
CONSTANT(others, 0x2626262626262626)
CONSTANT(brackets, 0x7f7f7f7f7f7f7f7f)
CONSTANT(low4, 0x0f0f0f0f0f0f0f0f)

// BITS sets the bits of m to those of the bytes of two vectors.
#define BITS(low, high, m, tmp) \
	VPMOVMSKB low, m    \
	VPMOVMSKB high, tmp \
	SHLQ      $32, tmp  \
	ORQ       tmp, m

// MASK sets the bits of m for the bytes of the block in low and high that equal
// those of c.
#define MASK(c, low, high, m, tmp) \
	VPCMPEQB c, low, Y14   \
	VPCMPEQB c, high, Y15  \
	BITS(Y14, Y15, m, tmp)

// NOTIN sets the bytes of out for which the one of in is not in a set: one is if
// the entries for its low half and for its high half share a bit. Y8 is low4.
#define NOTIN(lows, highs, in, out) \
	VPAND    Y8, in, Y14     \
	VPSHUFB  Y14, lows, Y14  \
	VPSRLW   $4, in, Y15     \
	VPAND    Y8, Y15, Y15    \
	VPSHUFB  Y15, highs, Y15 \
	VPAND    Y14, Y15, Y14   \
	VPXOR    Y15, Y15, Y15   \
	VPCMPEQB Y14, Y15, out

// MASKNOTIN sets the bits of m for the bytes of the block in Y2 and Y3 that are
// not in the set.
#define MASKNOTIN(lows, highs, m, tmp) \
	NOTIN(lows, highs, Y2, Y4) \
	NOTIN(lows, highs, Y3, Y5) \
	BITS(Y4, Y5, m, tmp)

// START loads what READ compares with.
#define START \
	VMOVDQU quotes<>(SB), Y0      \
	VMOVDQU backslashes<>(SB), Y1

// READ reads the block at AX into Y2 and Y3. Its quotes are R8, its backslashes R9.
#define READ \
	VMOVDQU (SI)(AX*1), Y2    \
	VMOVDQU 32(SI)(AX*1), Y3  \
	MASK(Y0, Y2, Y3, R8, R10) \
	MASK(Y1, Y2, Y3, R9, R10)

// STEP, at the label step, reads the next block of b, whose bytes are SI and whose
// length DX. If there are fewer bytes left than 64, it reads the last 64 and shifts
// the CX of them that it has seen before out of the words, and AX beyond them.
// After the end it goes to none. BX becomes the index of the next step.
#define STEP \
	PCALIGN $32        \
step:                  \
	LEAQ    64(AX), BX \
	CMPQ    BX, DX     \
	JA      last       \
read:                  \
	READ               \
	SHRXQ   CX, R8, R8 \
	SHRXQ   CX, R9, R9 \
	ADDQ    CX, AX

// ESCAPES sets in R10 the bits of the bytes that a backslash escapes. R11 is 1 if
// the block's first byte is escaped, and then if the next one's is.
#define ESCAPES \
	LEAQ  (R11)(R9*2), R10 \
	TESTQ R9, R10          \
	JNE   run              \
	MOVQ  R9, R11          \
	SHRQ  $63, R11         \
escaped:

// RUN is the part of ESCAPES for backslashes in a row. It is the way of simdjson:
// in starts less backslashes, borrows run through each run of them and flip the
// bits of every second one.
#define RUN(tmp, odd) \
run:                               \
	MOVQ  $0xAAAAAAAAAAAAAAAA, odd \
	ANDNQ R9, R11, tmp             \
	LEAQ  (tmp)(tmp*1), R10        \
	ORQ   odd, R10                 \
	SUBQ  tmp, R10                 \
	XORQ  odd, R10                 \
	MOVQ  R10, tmp                 \
	ANDQ  R9, tmp                  \
	ORQ   R9, R11                  \
	XORQ  R11, R10                 \
	MOVQ  tmp, R11                 \
	SHRQ  $63, R11                 \
	JMP   escaped

// RARE are the parts of STEP and ESCAPES that are seldom needed.
#define RARE \
	RUN(R14, R15)     \
last:                 \
	CMPQ AX, DX       \
	JAE  none         \
	LEAQ -64(DX), R15 \
	MOVQ AX, CX       \
	SUBQ R15, CX      \
	MOVQ R15, AX      \
	JMP  read

// FOUND, at the label found, returns the index of the first bit of R8 in the step
// at AX. The result is at ret+32.
#define FOUND \
found:                    \
	TZCNTQ R8, R8         \
	ADDQ   R8, AX         \
	MOVQ   AX, ret+32(FP) \
	VZEROUPPER            \
	RET

// STRINGS drops the quotes that are escaped, and sets R10 to what is in strings: up
// to there the number of quotes is odd. R12 is all ones if the block starts in a
// string, and then if the next one does. If all of it is in one, it goes to inside.
// Y9 is all ones.
#define STRINGS \
	ANDNQ      R8, R10, R8      \
	JNE        quoted           \
	TESTQ      R12, R12         \
	JNE        inside           \
quoted:                         \
	VMOVQ      R8, X14          \
	VPCLMULQDQ $0, X9, X14, X14 \
	VMOVQ      X14, R10         \
	XORQ       R12, R10         \
	MOVQ       R10, R12         \
	SARQ       $63, R12

// BRACKETS sets the bits of m for brackets. Outside of strings, where y, Y, _ and
// DEL are not valid, they are the bytes that have all bits of 0x59.
#define BRACKETS(m, tmp) \
	VPOR others<>(SB), Y2, Y4            \
	VPOR others<>(SB), Y3, Y5            \
	MASK(brackets<>(SB), Y4, Y5, m, tmp)

// SEPARATE sets the bits of BX for those of x and of R15 for those of y that are not
// among R10, and DX to both. It sets the flags of DX.
#define SEPARATE(x, y, low, high) \
	MASK(x, low, high, BX, DX)  \
	MASK(y, low, high, R15, DX) \
	ANDNQ BX, R10, BX           \
	ANDNQ R15, R10, R15         \
	MOVQ  R15, DX               \
	ORQ   BX, DX

// STRAY sets in out the bytes among 32 of a string that are no plain text: quotes
// after anything but a backslash, and backslashes after one.
#define STRAY(offset, out) \
	VPCMPEQB  offset-1(SI)(AX*1), Y1, Y10 \
	VPBLENDVB Y10, Y1, Y0, out            \
	VPCMPEQB  offset(SI)(AX*1), out, out

// PASS passes over 128 bytes of a string at a time as long as they have no such
// bytes.
#define PASS(len) \
pass:                  \
	LEAQ   128(AX), BX \
	CMPQ   BX, len     \
	JA     passed      \
	STRAY(0, Y2)       \
	STRAY(32, Y3)      \
	STRAY(64, Y4)      \
	STRAY(96, Y5)      \
	VPOR   Y2, Y3, Y3  \
	VPOR   Y4, Y5, Y5  \
	VPOR   Y3, Y5, Y5  \
	VPTEST Y5, Y5      \
	JNE    passed      \
	MOVQ   BX, AX      \
	JMP    pass        \
passed:

// INSIDE goes on after a step that is in a string to its end. For PASS, a backslash
// before AX must escape the byte that follows.
#define INSIDE \
	MOVQ  BX, AX              \
	CMPQ  AX, DX              \
	JAE   none                \
	SHRQ  $63, R9             \
	CMPQ  R9, R11             \
	JNE   step                \
	PASS(DX)                  \
	CMPB  -1(SI)(AX*1), $0x5c \
	SETEQ R11                 \
	JMP   step

// TAIL makes SI the bytes of which those from AX on are the last CX of b, whose
// length is DX, before zeros. All of b is at least 64 bytes.
#define TAIL \
	VMOVDQU -64(SI)(DX*1), Y10 \
	VMOVDQU -32(SI)(DX*1), Y11 \
	VPXOR   Y12, Y12, Y12      \
	VMOVDQU Y10, tail-128(SP)  \
	VMOVDQU Y11, tail-96(SP)   \
	VMOVDQU Y12, tail-64(SP)   \
	VMOVDQU Y12, tail-32(SP)   \
	LEAQ    tail-64(SP), SI    \
	SUBQ    CX, SI             \
	SUBQ    AX, SI
