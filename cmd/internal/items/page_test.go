package items

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// List responses that count more contents than they hold are told from those
// that together hold all.
func TestMissing(t *testing.T) {
	page := func(ids, total, offset string) string {
		items := ""
		if ids != "" {
			items = `{"id":"` + strings.Join(strings.Split(ids, ""), `"},{"id":"`) + `"}`
		}
		return `{"contents":[` + items + `],"totalCount":` + total + `,"offset":` + offset + `,"limit":10}`
	}
	for _, tt := range []struct {
		name, in      string
		held, counted int64
	}{
		{"whole", page("abc", "3", "0"), 0, 0},
		{"none", page("", "0", "0"), 0, 0},
		{"one page", page("ab", "5", "0"), 2, 5},
		{"count only", page("", "5", "0"), 0, 5},
		{"all pages", page("ab", "3", "0") + "\n" + page("c", "3", "2"), 0, 0},
		{"all pages on a line", page("ab", "3", "0") + page("c", "3", "2"), 0, 0},
		{"without the first", page("c", "3", "2"), 1, 3},
		{"without the last", page("ab", "5", "0") + "\n" + page("cd", "5", "2"), 4, 5},
		{"two lists", page("ab", "5", "0") + "\n" + page("ab", "3", "0"), 4, 8},
		{"two lists as long", page("ab", "3", "0") + "\n" + page("cd", "3", "0"), 4, 6},
		{"a whole list beside", page("ab", "5", "0") + "\n" + page("abc", "3", "0"), 2, 5},
		{"without offset", `{"contents":[{}],"totalCount":2}`, 1, 2},
		{"totalCount first", `{"totalCount":2,"contents":[{}]}`, 1, 2},
		{"exponent", `{"contents":[{}],"totalCount":2e0}`, 0, 0},
		{"without totalCount", `{"contents":[{}]}`, 0, 0},
		{"array", `[{},{}]`, 0, 0},
		{"more than counted", page("abc", "2", "0"), 0, 0},
		{"huge", page("abc", "99999999999999999999", "0"), 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, one := range []func(io.Reader) io.Reader{
				func(r io.Reader) io.Reader { return r }, iotest.OneByteReader,
			} {
				s := &Stream{Stdin: one(strings.NewReader(tt.in))}
				require.Empty(t, match(t, s, "id[equals]none").messages)
				held, counted := s.Missing()
				require.Equal(t, []int64{tt.held, tt.counted}, []int64{held, counted})
			}
			s := &Stream{Stdin: strings.NewReader(tt.in), Limit: 1}
			if match(t, s, "").count == 1 {
				held, counted := s.Missing()
				require.Zero(t, held+counted, "not all was read")
			}
		})
	}
}
