package decimal

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/microcms-go/filters/internal/cases"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	parse := func(t *testing.T, in string) (Decimal[string], bool) {
		d, ok := Parse(in)
		_, again := Parse([]byte(in))
		require.Equal(t, ok, again)
		return d, ok
	}
	for _, in := range []string{
		"", "-", "+1", "01", "-01", "00", ".5", "1.", "1.e1", "1e", "1e+", "1e1.5", " 1", "1 ", "1_0",
		"0x10", "NaN", "１", "1/", "1:",
	} {
		t.Run(in, func(t *testing.T) {
			_, ok := parse(t, in)
			require.False(t, ok)
		})
	}
	for in, want := range map[string]Decimal[string]{
		"0":         {},
		"-0":        {negative: true},
		"0.0":       {},
		"0e99":      {exp: "99"},
		"7":         {digits: "7", point: 1},
		"70":        {digits: "7", point: 2},
		"1200":      {digits: "12", point: 4},
		"10.50":     {digits: "10.5", point: 2},
		"0.5":       {digits: "5"},
		"0.05":      {digits: "5", point: -1},
		"0.050":     {digits: "5", point: -1},
		"100.0":     {digits: "1", point: 3},
		"-1.5E+003": {negative: true, digits: "1.5", point: 1, exp: "3"},
		"1e-10":     {digits: "1", point: 1, exp: "10", expNegative: true},
		"1e00":      {digits: "1", point: 1},
	} {
		t.Run(in, func(t *testing.T) {
			got, ok := parse(t, in)
			require.True(t, ok)
			if got.digits == "" {
				got.point = 0 // which does not count for zero
			}
			require.Equal(t, want, got)
		})
	}
}

// The numbers ascend; those of one line are equal.
func TestCompare(t *testing.T) {
	zeros := strings.Repeat("0", 300)
	ascending := []string{
		"-1e999999999999999999999999",
		"-1e400",
		"-9007199254740993",
		"-9007199254740992 -9007199254740992.0 -9.007199254740992e15",
		"-10 -1e1 -100e-1",
		"-9.99",
		"-1e-400",
		"0 -0 0.0 0e99 -0e-99 0e999999999999999999999",
		"1e-999999999999999999999999",
		"1e-400 10e-401 0.1e-399",
		"0." + zeros + "1 1e-301",
		"0.1 1e-1 0.10 10e-2",
		"0.30000000000000000",
		"0.30000000000000004",
		"1 1.0 1e0 1e-0 1e+0 10e-1 0.1e1 1" + zeros + "e-300",
		"1.05",
		"1.5",
		"9.99",
		"10 1e1 1.0E+1 1e0000001",
		"10.01",
		"99",
		"100",
		"9007199254740992",
		"9007199254740993 9007199254740993.000",
		"1" + zeros + " 1e300",
		"1" + zeros + ".1",
		"1e400 10e399",
		"1e999999999",
		"1e288230376151711744",
		"1e288230376151711745",
		"1e999999999999999999999999",
		"1e1000000000000000000000000 10e999999999999999999999999",
	}
	cases.CheckOrder(t, ascending, func(a, b string) int {
		x, ok := Parse(a)
		require.True(t, ok, a)
		y, ok := Parse([]byte(b))
		require.True(t, ok, b)
		return Compare(x, y)
	})
}

func TestSign(t *testing.T) {
	for in, want := range map[string]int{"0": 0, "-0.00": 0, "0e5": 0, "1": 1, "0.001": 1, "-1": -1, "-0.1e-9": -1} {
		d, ok := Parse(in)
		require.True(t, ok)
		require.Equal(t, want, d.Sign(), in)
	}
}

// Compare agrees with rationals.
func TestCompareLaw(t *testing.T) {
	number := rapid.Custom(func(t *rapid.T) string {
		digits := rapid.StringOfN(rapid.SampledFrom([]rune("01159")), 1, 6, -1)
		s := rapid.SampledFrom([]string{"", "-"}).Draw(t, "sign")
		whole := strings.TrimLeft(digits.Draw(t, "whole"), "0")
		if whole == "" {
			whole = "0"
		}
		s += whole
		if rapid.Bool().Draw(t, "fraction") {
			s += "." + digits.Draw(t, "digits")
		}
		return s + rapid.SampledFrom([]string{"", "", "e0", "e1", "E-1", "e+2", "e-3", "e7"}).Draw(t, "exp")
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := number.Draw(t, "a"), number.Draw(t, "b")
		x, ok := Parse(a)
		require.True(t, ok)
		y, ok := Parse(b)
		require.True(t, ok)
		p, _ := new(big.Rat).SetString(a)
		q, _ := new(big.Rat).SetString(b)
		require.Equal(t, p.Cmp(q), sign(Compare(x, y)))
		require.Equal(t, -p.Cmp(q), sign(Compare(y, x)))
	})
}

func sign(n int) int { return slices.Compare([]int{n}, []int{0}) }
