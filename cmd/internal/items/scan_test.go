package items

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/microcms-go/filters/cmd/internal/clitest"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/microcms-go/filters/internal/rawjson"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestItemEnd(t *testing.T) {
	check := func(want int, in string) {
		t.Run(in, func(t *testing.T) { require.Equal(t, want, itemEnd([]byte(in))) })
	}
	for _, marked := range []string{ // ^ is the end
		`{}^`,
		`{}^{}`,
		`{"a":{"b":{}}}^ `,
		`{"a":"}"}^x`,
		`{"a":"\"}"}^x`,
		`{"a":"\\"}^x`,
		`{"a":"\\\"}"}^x`,
		`{"\\":"\\\\"}^`,
		`{"a":[}^`, // what is inside is for others to judge
	} {
		before, after, _ := strings.Cut(marked, "^")
		check(len(before), before+after)
	}
	for _, unfinished := range []string{``, `{`, `{"a":"}`, `{"a":"\"}`, `{"a":{}`} {
		check(-1, unfinished)
	}
}

// An item ends where a JSON decoder finds its end.
func TestItemEndLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		item := bytes.TrimSpace(filtertest.Gen(filtertest.Item).Draw(t, "item"))
		more := append(bytes.Clone(item), `,{"more":"}"}`...)
		d := json.NewDecoder(bytes.NewReader(more))
		var raw json.RawMessage
		require.NoError(t, d.Decode(&raw))
		require.Len(t, item, int(d.InputOffset()))
		require.Equal(t, len(item), itemEnd(more))
		cut := rapid.IntRange(0, len(item)-1).Draw(t, "cut")
		require.Equal(t, -1, itemEnd(item[:cut]))
	})
}

func TestNextValue(t *testing.T) {
	for _, tt := range []struct {
		in        string
		end, next int
		last      int
	}{
		{"{}", 2, 2, -1},
		{"{}\n", 2, 3, -1},
		{"{} \r\n\t ", 2, 7, -1},
		{"{}\n{}", 2, 3, 3},
		{"{}\n[]", 2, 3, 3},
		{"[]\n{}\n", 2, 3, 3},
		{"{}\r\n{}", 2, 4, 4},
		{"{} \n\n \n {}", 2, 8, 8},
		{"{}\n{}\n{}\n", 2, 3, 6},
		{"{}{}", 4, 4, -1},
		{"{} {}\n{}", 5, 6, 6},
		{"{\n}\n{\n}", 3, 4, 4},
		{"{\"a\":\n{}\n,\"b\":[\n{}\n]}\n{}", 21, 22, 22},
		{"{}\nx\n{}", 7, 7, -1},
		{"{}\n\"\n{}", 7, 7, -1},
		{"{}\n}\n{", 4, 5, 5},
		{"", 0, 0, -1},
		{"\n\n{", 3, 3, -1},
	} {
		t.Run(tt.in, func(t *testing.T) {
			end, next, lines := nextValue([]byte(tt.in), 0)
			require.Equal(t, []int{tt.end, tt.next}, []int{end, next})
			require.Equal(t, strings.Count(tt.in[:next], "\n"), int(lines))
			require.Equal(t, tt.last, lastValue([]byte(tt.in)))
		})
	}
}

// Values on lines of their own are told apart, whatever is in them.
func TestNextValueLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfN(filtertest.Gen(filtertest.Item), 1, 5).Draw(t, "items")
		b := bytes.Join(items, []byte("\n"))
		i := rawjson.SkipSpace(b, 0)
		for n, item := range items {
			if n == len(items)-1 && n > 0 {
				require.Equal(t, i, lastValue(b))
			}
			end, next, lines := nextValue(b, i)
			require.Equal(t, bytes.Count(b[i:next], []byte("\n")), int(lines))
			require.Equal(t, string(bytes.TrimSpace(item)), string(b[i:end]))
			i = next
		}
		require.Equal(t, len(b), i)
	})
}

func TestAppendLine(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`{"a": 1.50e+01, "b" : "\u00e9\/ "}`, `{"a": 1.50e+01, "b" : "\u00e9\/ "}`},
		{"{\n  \"a\": 1.50e+01,\r\n\t\"b\" : \"\\u00e9\\/  \\\" \\\\\"\n}", `{"a":1.50e+01,"b":"\u00e9\/  \" \\"}`},
		{"{\"a\":\r1}", `{"a":1}`},
		{"{\n\"a", `{"a`},
	} {
		t.Run(tt.in, func(t *testing.T) {
			require.Equal(t, "x"+tt.want, string(AppendLine([]byte("x"), []byte(tt.in))))
		})
	}
}

func TestAppendLineLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		item := filtertest.Gen(filtertest.Item).Draw(t, "item")
		want := string(item)
		if strings.ContainsAny(want, "\r\n") {
			var buf bytes.Buffer
			require.NoError(t, json.Compact(&buf, item))
			want = buf.String()
		}
		require.Equal(t, want, string(AppendLine(nil, item)))
		// In place, too.
		require.Equal(t, want, string(AppendLine(item[:0], item)))
	})
}

// All that looks for an end is at least as fast as memory can be read: compare
// with BenchmarkItemEnd/memory.
func BenchmarkItemEnd(b *testing.B) {
	item := []byte(clitest.Item(1))
	lines := bytes.Repeat(append(item, '\n'), 100)
	for _, bb := range []struct {
		name string
		find func()
	}{
		{"memory", func() { bytes.IndexByte(lines, 0) }},
		{"list", func() {
			for i := 0; i < len(lines); i++ {
				i += itemEnd(lines[i:])
			}
		}},
		{"lines", func() {
			for i := 0; i < len(lines); {
				_, i, _ = nextValue(lines, i)
			}
		}},
		{"last line", func() { lastValue(lines) }},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(lines)))
			for b.Loop() {
				bb.find()
			}
		})
	}
}
