//go:build !purego

package rawjson

// hasAVX2 reports whether the processor and the operating system support what
// the kernels use: AVX2, BMI1, BMI2, POPCNT and PCLMULQDQ.
var hasAVX2 = detectAVX2()

func detectAVX2() bool {
	const (
		pclmulqdq = 1 << 1 // leaf 1, ECX
		popcnt    = 1 << 23
		osxsave   = 1 << 27
		avx       = 1 << 28
		ecx       = pclmulqdq | popcnt | osxsave | avx

		bmi1 = 1 << 3 // leaf 7, EBX
		avx2 = 1 << 5
		bmi2 = 1 << 8

		ymm = 0b110 // XCR0: the system keeps the vector registers
	)
	if maxLeaf, _, _ := cpuid(0, 0); maxLeaf < 7 {
		return false
	}
	if _, _, c := cpuid(1, 0); c&ecx != ecx || xgetbv()&ymm != ymm {
		return false
	}
	_, b, _ := cpuid(7, 0)
	return b&(bmi1|avx2|bmi2) == bmi1|avx2|bmi2
}

// cpuid returns registers of the CPUID instruction.
func cpuid(leaf, subleaf uint32) (a, b, c uint32)

// xgetbv returns the low half of XCR0.
func xgetbv() uint32
