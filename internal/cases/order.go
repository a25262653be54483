package cases

import (
	"strings"

	"github.com/stretchr/testify/require"
)

// CheckOrder compares all values of lines, which are in ascending order, with
// each other. The values of one line, with spaces between them, are equal.
func CheckOrder(t require.TestingT, lines []string, compare func(a, b string) int) {
	for i, line := range lines {
		for j, other := range lines {
			for a := range strings.FieldsSeq(line) {
				for b := range strings.FieldsSeq(other) {
					n := compare(a, b)
					require.Equal(t, [3]bool{i < j, i == j, i > j}, [3]bool{n < 0, n == 0, n > 0},
						"%.40s and %.40s", a, b)
				}
			}
		}
	}
}
