// What the kernels share: bytes of a block of 64 as bits of a word.

// CONSTANT defines a vector of 32 bytes.
#define CONSTANT(name, eight) \
	DATA name<>+0(SB)/8, $eight  \
	DATA name<>+8(SB)/8, $eight  \
	DATA name<>+16(SB)/8, $eight \
	DATA name<>+24(SB)/8, $eight \
	GLOBL name<>(SB), RODATA|NOPTR, $32

// CONSTANT2 does, from 16 bytes twice.
#define CONSTANT2(name, low, high) \
	DATA name<>+0(SB)/8, $low   \
	DATA name<>+8(SB)/8, $high  \
	DATA name<>+16(SB)/8, $low  \
	DATA name<>+24(SB)/8, $high \
	GLOBL name<>(SB), RODATA|NOPTR, $32

// MASK sets the bits of m for the bytes of the block in low and high that equal
// those of c.
#define MASK(c, low, high, m, tmp) \
	VPCMPEQB  c, low, Y14  \
	VPCMPEQB  c, high, Y15 \
	VPMOVMSKB Y14, m       \
	VPMOVMSKB Y15, tmp     \
	SHLQ      $32, tmp     \
	ORQ       tmp, m

// ESCAPED sets in esc the bits of the bytes that a backslash escapes, given the
// backslashes bs, in runs of any length; carry is 1 if the block's first byte
// is escaped, and then if the next one's is. It is the way of simdjson: in
// starts less bs, borrows run through each run of backslashes and flip the bits
// of every second one.
#define ESCAPED(bs, carry, esc, tmp, odd) \
	MOVQ  $0xAAAAAAAAAAAAAAAA, odd \
	ANDNQ bs, carry, tmp           \
	LEAQ  (tmp)(tmp*1), esc        \
	ORQ   odd, esc                 \
	SUBQ  tmp, esc                 \
	XORQ  odd, esc                 \
	MOVQ  esc, tmp                 \
	ANDQ  bs, tmp                  \
	ORQ   bs, carry                \
	XORQ  carry, esc               \
	MOVQ  tmp, carry               \
	SHRQ  $63, carry

// PARITY sets each bit of m to the parity of those of m up to it: between two
// quotes it is 1. Y9 is all ones.
#define PARITY(m) \
	VMOVQ       m, X14           \
	VPCLMULQDQ  $0, X9, X14, X14 \
	VMOVQ       X14, m

// STRAY sets in out the bytes among 32 of a string that are no plain text: quotes
// after anything but a backslash, and backslashes after one. Y0 are quotes, Y1
// backslashes.
#define STRAY(offset, out) \
	VPCMPEQB  offset-1(SI)(AX*1), Y1, Y10 \
	VPBLENDVB Y10, Y1, Y0, out            \
	VPCMPEQB  offset(SI)(AX*1), out, out

// STRAYS128 sets the flags: not equal if there are such bytes among the next 128.
#define STRAYS128 \
	STRAY(0, Y2)      \
	STRAY(32, Y3)     \
	STRAY(64, Y4)     \
	STRAY(96, Y5)     \
	VPOR   Y2, Y3, Y3 \
	VPOR   Y4, Y5, Y5 \
	VPOR   Y3, Y5, Y5 \
	VPTEST Y5, Y5
