package rawjson

import "bytes"

// StringEnd returns the index of the quote that ends the string whose first
// byte, after its opening quote, is b[i], or -1 if it does not end.
func StringEnd(b []byte, i int) int {
	if hasAVX2 && len(b)-i >= block {
		return stringEndAVX2(b, i)
	}
	return stringEnd(b, i)
}

// block is how many bytes a kernel reads at a time: as many as a word has bits.
const block = 64

// stringEnd is the twin of stringEndAVX2. It looks at each backslash once: those
// before the last quote found belong to that quote.
func stringEnd(b []byte, i int) int {
	for {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return -1
		}
		end := i + n
		k := end
		for k > i && b[k-1] == '\\' {
			k--
		}
		if (end-k)%2 == 0 {
			return end
		}
		i = end + 1
	}
}
