package timestamp

import (
	"fmt"
	"testing"
	"time"

	"github.com/microcms-go/filters/internal/cases"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestIsFull(t *testing.T) {
	check := func(looks, full bool, list ...string) {
		for _, in := range list {
			t.Run(in, func(t *testing.T) {
				require.Equal(t, full, IsFull(in))
				require.Equal(t, full, IsFull([]byte(in)))
				require.Equal(t, looks, LooksLike(in))
			})
		}
	}
	check(true, true,
		"2024-01-01T00:00:00Z", "2024-01-01T00:00:00.000Z", "2024-01-01T00:00:00.0Z",
		"2024-01-01T00:00:00.123456789012345678901234567890Z", "0000-01-01T00:00:00Z",
		"9999-12-31T23:59:59.999Z", "2024-02-29T00:00:00Z", "2000-02-29T00:00:00Z", "0000-02-29T00:00:00Z",
		"2023-02-28T00:00:00Z", "2024-04-30T00:00:00Z", "2024-01-31T00:00:00Z", "2024-03-31T00:00:00Z",
		"2024-12-31T00:00:00Z", "2024-01-01T23:59:59Z")
	check(true, false,
		"2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2024-02-30T00:00:00Z", "2024-04-31T00:00:00Z",
		"2024-06-31T00:00:00Z", "2024-09-31T00:00:00Z", "2024-11-31T00:00:00Z", "2024-12-32T00:00:00Z",
		"2024-00-01T00:00:00Z", "2024-13-01T00:00:00Z", "2024-12-00T00:00:00Z", "2024-01-01T24:00:00Z",
		"2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z", "2024-01-01T00:00:0Z", "2024-01-01T00:00:00.Z",
		"2024-01-01T00:00:00,5Z", "2024-01-01T00:00:00.5aZ", "2024-01-01T00:00:00.5/Z",
		"2024-01-01T00:00:00.5:Z", "2024-01-01T00:00:00", "2024-01-01T00:00:00z", "2024-01-01T00:00:00+09:00",
		"2024-01-01T00:00Z", "2024-01-01T00:00", "2024-01-01T00:00:00Z ")
	check(false, false,
		"2024-01-01t00:00:00Z", "2024-01-01 00:00:00Z", "2024-01-01T00:0", "2024-01-01",
		"12024-01-01T00:00:00Z", " 2024-01-01T00:00:00Z", "２024-01-01T00:00:00Z", "", "Z")
	// No byte of a stamp may be another one of its kind.
	const stamp = "2024-05-16T07:18:29.5Z"
	for i := range len(stamp) {
		for _, c := range []byte("/:x\x00\xff") {
			if stamp[i] == c {
				continue
			}
			s := stamp[:i] + string(rune(c)) + stamp[i+1:]
			require.False(t, IsFull(s), s)
			require.Equal(t, i >= minuteEnd, LooksLike(s), s)
		}
	}
}

// IsFull agrees with package time on every day of some years.
func TestIsFullKnowsTheCalendar(t *testing.T) {
	for _, year := range []int{0, 1, 4, 100, 400, 1582, 1600, 1899, 1900, 1999, 2000, 2023, 2024, 2100, 9996, 9999} {
		for month := range 14 {
			for day := range 33 {
				s := fmt.Sprintf("%04d-%02d-%02dT01:02:03Z", year, month, day)
				_, err := time.Parse(time.RFC3339, s)
				require.Equal(t, err == nil, IsFull(s), s)
			}
		}
	}
}

func TestCompare(t *testing.T) {
	ascending := []string{
		"0000-01-01T00:00:00Z",
		"2023-12-31T23:59:59.999Z",
		"2024-01-01T00:00:00Z 2024-01-01T00:00:00.0Z 2024-01-01T00:00:00.000000Z",
		"2024-01-01T00:00:00.0000000000000000001Z",
		"2024-01-01T00:00:00.001Z 2024-01-01T00:00:00.0010Z",
		"2024-01-01T00:00:00.09Z",
		"2024-01-01T00:00:00.1Z 2024-01-01T00:00:00.100Z",
		"2024-01-01T00:00:00.10000000001Z",
		"2024-01-01T00:00:01Z",
		"2024-01-01T00:01:00Z",
		"2024-01-01T01:00:00Z",
		"2024-01-02T00:00:00Z",
		"2024-02-01T00:00:00Z",
		"9999-01-01T00:00:00Z",
	}
	cases.CheckOrder(t, ascending, func(a, b string) int { return Compare(a, []byte(b)) })
}

// Compare agrees with package time.
func TestCompareLaw(t *testing.T) {
	stamp := rapid.Custom(func(t *rapid.T) string {
		at := time.Unix(rapid.Int64Range(0, 3).Draw(t, "second"), rapid.Int64Range(0, 11).Draw(t, "tenth")*1e8).UTC()
		layout := rapid.SampledFrom([]string{"05", "05.0", "05.000", "05.000000"}).Draw(t, "fraction")
		return at.Format("2006-01-02T15:04:" + layout + "Z")
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := stamp.Draw(t, "a"), stamp.Draw(t, "b")
		x, err := time.Parse(time.RFC3339Nano, a)
		require.NoError(t, err)
		y, err := time.Parse(time.RFC3339Nano, b)
		require.NoError(t, err)
		n := Compare(a, b)
		require.Equal(t, [3]bool{x.Before(y), x.Equal(y), x.After(y)}, [3]bool{n < 0, n == 0, n > 0})
	})
}
