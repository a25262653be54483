package decimal

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// ascending are numbers from the least to the greatest.
var ascending = []string{
	"-1e999999999999999999999", "-1e400", "-12345678901234567890.5", "-10", "-9.5", "-1", "-0.3", "-1E-400",
	"-1e-999999999999999999999", "0", "1e-999999999999999999999", "1e-400", "0.05", "5.1e-2", "0.3",
	"0.30000000000000000001",
	"1", "1.0000000000000000000001", "9", "10", "1e9", "1000000000.5", "9007199254740993", "12345678901234567890",
	"1E+400", "1.01e400", "1e999999999999999999999",
}

func compare(t *testing.T, a, b string) int {
	t.Helper()
	x, ok := Parse(a)
	require.True(t, ok, a)
	y, ok := Parse(b)
	require.True(t, ok, b)
	return Compare(x, y)
}

func TestBetween(t *testing.T) {
	for i, a := range ascending {
		require.Positive(t, compare(t, above(a), a), a)
		require.Negative(t, compare(t, below(a), a), a)
		for _, b := range ascending[i+1:] {
			c := between(a, b)
			require.Negative(t, compare(t, a, c), "%s < %s < %s", a, c, b)
			require.Negative(t, compare(t, c, b), "%s < %s < %s", a, c, b)
		}
	}
}

func TestBetweenIsShort(t *testing.T) {
	for _, ascending := range []string{
		"5 5.1 10", "-10 -5.1 -5", "-1 0 1", "0 0.1 1", "0 0.001 0.01", "-0.01 -0.001 0", "1 1.0001 1.01",
		"2e5 2.1e5 3e5",
	} {
		n := strings.Fields(ascending)
		t.Run(n[0]+" "+n[2], func(t *testing.T) { require.Equal(t, n[1], between(n[0], n[2])) })
	}
	require.Equal(t, "6", above("5"))
	require.Equal(t, "4", below("5"))
	require.Equal(t, "100e7", above("12.5e7"))
	require.Equal(t, "-10", below("-0.5"))
}

// The result is not much longer than the digits that tell the numbers apart.
func TestBetweenLong(t *testing.T) {
	a := "1." + strings.Repeat("0", 50000) + "1"
	b := "1." + strings.Repeat("0", 50000) + "2"
	require.Less(t, len(between(a, b)), 120000)
	require.Less(t, len(between("1", a)), 120000)
}
