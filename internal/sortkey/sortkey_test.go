package sortkey

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCompare compares the field f of two items.
func TestCompare(t *testing.T) {
	for _, test := range []struct {
		x, y, path string
		want       int // ascending
	}{
		{`{"f":1}`, `{"f":2}`, "f", -1},
		{`{"f":10}`, `{"f":9}`, "f", 1},
		{`{"f":1.0}`, `{"f":1}`, "f", 0},
		{`{"f":9007199254740993}`, `{"f":9007199254740992}`, "f", 1},
		{`{"f":1e400}`, `{"f":1e999}`, "f", -1},
		{`{"f":0.1}`, `{"f":0.1000000000000000055}`, "f", -1},
		{`{"f":-0}`, `{"f":0}`, "f", 0},
		{`{"f":"a"}`, `{"f":"b"}`, "f", -1},
		{`{"f":"\u0062"}`, `{"f":"a"}`, "f", 1},
		{`{"f":"2024-01-01T00:00:00Z"}`, `{"f":"2024-01-01T00:00:00.000Z"}`, "f", 0},
		{`{"f":"2024-01-01T00:00:00.5Z"}`, `{"f":"2024-01-01T00:00:00Z"}`, "f", 1},
		{`{"f":1}`, `{"f":"1"}`, "f", -1},
		{`{}`, `{"f":1}`, "f", 1},
		{`{"f":null}`, `{}`, "f", 0},
		{`{"f":true}`, `{"f":{}}`, "f", 0},
		{` { "c" : { "f" : 1 } } `, `{"c":{"f":2}}`, "c.f", -1},
		{`{"r":[{"fieldId":"c","f":5},{"fieldId":"c","f":1}]}`, `{"r":[{"fieldId":"c","f":2}]}`, "r.c.f", -1},
		{`{"r":[{"fieldId":"c","f":1},{"fieldId":"c","f":5}]}`, `{"r":[{"fieldId":"c","f":2}]}`, "r.c.f", -1},
		{`{"r":[{"f":1},{"f":null}]}`, `{"r":[{"f":2}]}`, "r.f", -1},
		{`{"r":[{"x":"c","f":1}]}`, `{"r":[{"fieldId":5,"f":1}]}`, "r.c.f", 0},
		{`{"r":[{"x":"c","f":1}]}`, `{}`, "r.c.f", 0},
		{`{"r":[{"f":1,"fieldId":"\u0063"}]}`, `{"r":[{"fieldId":"d","f":0}]}`, "r.c.f", -1},
		{`{"r":[{"f":1,"fieldId":""}]}`, `{"r":[{"f":1,"fieldId":"d"}]}`, "r.c.f", 0},
		{`{"r":[]}`, `{"r":[[{"f":1}],2]}`, "r.f", 0},
	} {
		t.Run(test.x+test.y, func(t *testing.T) {
			path := strings.Split(test.path, ".")
			compare := func(x, y string, descending bool) int {
				return Compare(Of([]byte(x), path, descending), Of([]byte(y), path, descending), descending)
			}
			require.Equal(t, test.want, compare(test.x, test.y, false))
			require.Equal(t, -test.want, compare(test.y, test.x, false))
		})
	}
	// Descending, the largest value of a repeater counts, and no value is last.
	r := []string{"r", "f"}
	x, y := []byte(`{"r":[{"f":1},{"f":9}]}`), []byte(`{"r":[{"f":5}]}`)
	require.Equal(t, -1, Compare(Of(x, r, true), Of(y, r, true), true))
	require.Equal(t, 1, Compare(Key{}, Of(y, r, true), true))
	require.Equal(t, -1, Compare(Number(7), Number(3), true))
}
