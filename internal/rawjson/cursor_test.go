package rawjson

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// name returns the name of index k.
func (s *Names) name(k int) string {
	for name, i := range s.many {
		if i == k {
			return name
		}
	}
	return s.few[k].name
}

// members runs a cursor over the object whose first member is at b[i] and
// returns what it returns. If twin is set the kernel is not used.
func members(b []byte, i int, names *Names, twin bool) []string {
	var c Cursor
	c.Start(b, i, names)
	if twin {
		c.odd = 1
	}
	var list []string
	for {
		k, at := c.Next()
		switch k {
		case End:
			return append(list, fmt.Sprint("end ", at))
		case Broken:
			return append(list, "broken")
		}
		list = append(list, fmt.Sprintf("%s %d", names.name(k), at))
	}
}

func TestCursor(t *testing.T) {
	names := NewNames("id", "title", "a", "", `q"`, "日本", "ti\\")
	for _, tt := range []struct{ in, want string }{
		{`{}`, "end 2"},
		{`{ }`, "end 3"},
		{`{"id":1}`, "id 6, end 8"},
		{`{ "id" : 1 }`, "id 9, end 12"},
		{"{\n\t\"id\":\r\n1}", "id 10, end 12"},
		{`{"x":1,"id":2}`, "id 12, end 14"},
		{`{"x":{"id":3},"id":2}`, "id 19, end 21"},
		{`{"x":[{"id":3},"}"],"id":2}`, "id 25, end 27"},
		{`{"x":":","y":"\":","z":"\\","id":2}`, "id 33, end 35"},
		{`{"id":1,"title":"{}","a":[]}`, "id 6, title 16, a 25, end 28"},
		{`{"":1,"x":2}`, " 4, end 12"},
		{`{"d":1,"xid":2,"tid":3,"e":4}`, "end 29"},
		{`{"日本":1,"本":2}`, "日本 10, end 20"},
		{`{"q\"":1,"q\u0022":2,"x\"":3}`, `q" 7, q" 19, end 29`},
		{`{"\u0069d":1,"i\u0064":2,"xi\u0064":3,"i\ud":4}`, "id 11, id 23, end 47"},
		{`{"ti\\":1,"ti\\\\":2,"\\ti\\":3}`, `ti\ 8, end 32`},
		{`{"x\\":1,"\"id":2,"x,\"id":3}`, "end 29"},
		{`{"id":1}}`, "id 6, end 8"},
		{`{"id":1}"title":2`, "id 6, end 8"},
		// What is not valid.
		{`{`, "broken"},
		{`{"id"`, "broken"},
		{`{"id":`, "id 6, broken"},
		{`{"id":1`, "id 6, broken"},
		{`{"id":"1`, "id 6, broken"},
		{`{"id":"1\"}`, "id 6, broken"},
		{`{"id":[1}`, "id 6, broken"},
		{`{"id":1]`, "id 6, broken"},
		{`{"id":1,}`, "id 6, broken"},
		{`{"id":1,,"a":2}`, "id 6, broken"},
		{`{"id":1 "a":2}`, "id 6, broken"},
		{`{"id"::1}`, "id 6, broken"},
		{`{"id"}`, "broken"},
		{`{,"id":1}`, "broken"},
		{`{id:1}`, "broken"},
		{`{1:1}`, "broken"},
		{`{"x" "id":1}`, "broken"},
		{`{"x":1,x"id":1}`, "broken"},
		{`{""q"":1}`, "broken"},
		{`{\"id":1,"a":2}`, "broken"},
		{`{"x":1`, "broken"},
		{`{"x":1,`, "broken"},
		{`{"x":"1`, "broken"},
		{`{"x":[1`, "broken"},
		{`{"x":1],"id":2}`, "broken"},
		{`{"x":1,yid":2}`, "broken"},
		{`{"x": [1}`, "broken"},
		{`{"x": {"y":1]`, "broken"},
		{`{"id": [1}`, "id 7, broken"},
		{`{"x":"y":1,"id":2}`, "broken"},
		{`{"x": "y" :1,"id":2}`, "broken"},
		{`{"id\:":1}`, "end 10"},
		// What is not valid after a block that ends in a value.
		{`{"id":"\`, "id 6, broken"},
		{`{"id":"\"x\\","a":2,"title":3,,`, "id 6, a 18, title 28, broken"},
		{`{"id":"\"xx\\","a":2,"title":3,,`, "id 6, a 19, title 29, broken"},
		{`{"id":[[{}]],"a":2,"title":3,,`, "id 6, a 17, title 27, broken"},
		// What is not valid, and passed over. Outside of strings, too, a backslash escapes a quote.
		{`{"x":\,"id":2}`, "id 12, end 14"},
		{`{"x":\\"y","id":3}`, "id 16, end 18"},
	} {
		t.Run(tt.in, func(t *testing.T) {
			require.Equal(t, tt.want, strings.Join(members([]byte(tt.in), 1, names, true), ", "))
			for _, after := range []string{"", " ", strings.Repeat(" ", 200), strings.Repeat(`"}],{[:`, 40)} {
				if after != "" && strings.HasSuffix(tt.want, "broken") {
					continue
				}
				require.Equal(t, tt.want, strings.Join(members([]byte(tt.in+after), 1, names, false), ", "))
			}
			// What comes before moves the object over the borders of blocks.
			for before := range 200 {
				for _, fill := range []string{" ", `"x":"` + strings.Repeat(`\"`, before%70/2) + `",`, `"y":[{},{}],`} {
					if tt.in == `{}` || tt.in == `{ }` || strings.HasPrefix(tt.in, "{,") || tt.in == "{" {
						fill = " "
					}
					in := "{" + strings.Repeat(" ", before) + fill + tt.in[1:]
					moved := len(in) - len(tt.in)
					require.Equal(t, moveAll(t, tt.want, moved),
						strings.Join(members([]byte(in), 1, names, false), ", "), in)
				}
			}
		})
	}
}

// moveAll adds n to the places in what members returns.
func moveAll(t *testing.T, s string, n int) string {
	t.Helper()
	parts := strings.Split(s, ", ")
	for i, part := range parts {
		if name, at, ok := strings.Cut(part, " "); ok {
			var k int
			_, err := fmt.Sscan(at, &k)
			require.NoError(t, err)
			parts[i] = fmt.Sprintf("%s %d", name, k+n)
		}
	}
	return strings.Join(parts, ", ")
}

func TestCursorManyNames(t *testing.T) {
	var list []string
	in := "{"
	want := []string{}
	for i := range 300 {
		name := fmt.Sprintf("n%d", i*7%300)
		in += fmt.Sprintf("%q:", name)
		if i%2 == 0 {
			list = append(list, name)
			want = append(want, fmt.Sprintf("%s %d", name, len(in)))
		}
		in += "[1,2],"
	}
	in = in[:len(in)-1] + "}"
	names := NewNames(list...)
	want = append(want, fmt.Sprint("end ", len(in)))
	require.Equal(t, want, members([]byte(in), 1, names, false))
	require.Equal(t, want, members([]byte(in), 1, names, true))
}

func TestCursorSkip(t *testing.T) {
	long := strings.Repeat(`\"}:`, 300)
	in := []byte(`{"a":"` + long + `","x":["` + long + `"],"b":{"a":[` + strings.Repeat("1,", 200) +
		`2]},"c":1,"d":"` + long + `"}`)
	require.True(t, json.Valid(in))
	names := NewNames("a", "b", "c", "d")
	want := members(in, 1, names, true)
	require.Len(t, want, 5)
	for _, twin := range []bool{false, true} {
		var c Cursor
		c.Start(in, 1, names)
		if twin {
			c.odd = 1
		}
		var got []string
		for {
			k, at := c.Next()
			if k == End {
				got = append(got, fmt.Sprint("end ", at))
				break
			}
			got = append(got, fmt.Sprintf("%s %d", names.name(k), at))
			c.Skip(Skip(in, at))
		}
		require.Equal(t, want, got)
	}
}

// TestCursorTwin compares the kernel with its twin on soups of what matters,
// between pages that cannot be read.
func TestCursorTwin(t *testing.T) {
	needKernels(t)
	page := guarded(t)
	r := rand.New(rand.NewPCG(5, 6))
	long := strings.Repeat("a", longestMeasured)
	sets := [...]*Names{
		NewNames("id", "a", "xx", ""), NewNames(long, "id"), NewNames(long + "a"), NewNames(manyNames(12)...),
	}
	pieces := []string{
		`"`, `"`, `\`, `\\`, `{`, `}`, `[`, `]`, `:`, `,`, ` `, `y`,
		`"id":`, `,"a":`, `"xx":1,`, `"y":"z",`, `"i\u0064":`, `{"id":1},`,
		strings.Repeat("x", 200), strings.Repeat(`\"`, 100), strings.Repeat(`あ\"`, 90),
		`"` + long + `":1,`, `"` + long + `a":1,`, `"\u0061` + long[1:] + `":1,`, `"aaaa":2,`,
	}
	for i := range 20000 {
		names := sets[i%len(sets)]
		var b strings.Builder
		b.WriteString("{")
		density := r.IntN(40)
		for b.Len() < block+r.IntN(300) {
			b.WriteString(strings.Repeat("x", r.IntN(density+1)))
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		compareCursors(t, page, b.String(), names)
	}
	for i := range 3000 {
		compareCursors(t, page, randomObject(r, 4)+strings.Repeat(`"]}`, r.IntN(30)), sets[i%len(sets)])
	}
}

// manyNames returns names of 1 to n bytes.
func manyNames(n int) (names []string) {
	for i := range n {
		names = append(names, strings.Repeat("a", i+1))
	}
	return names
}

func compareCursors(t *testing.T, page []byte, s string, names *Names) {
	t.Helper()
	atPageEnds(t, page, s[:min(len(s), len(page))], func(b []byte) {
		want := members(b, 1, names, true)
		if got := members(b, 1, names, false); !slices.Equal(got, want) {
			t.Fatalf("%s\n got %q\nwant %q", b, got, want)
		}
	})
}

// randomObject returns an object of at least a block.
func randomObject(r *rand.Rand, depth int) string {
	for {
		s := randomValue(r, depth, "{")
		if len(s) >= block && len(s) < 3000 {
			return s
		}
	}
}

// randomValue returns a value of JSON that starts with one of the bytes.
func randomValue(r *rand.Rand, depth int, starts string) string {
	space := func() string { return strings.Repeat(" ", max(0, r.IntN(12)-9)) }
	name := func() string {
		return []string{`"id"`, `"a"`, `"xx"`, `"y"`, `""`, `"\u0061"`, `"x\""`, `"\\"`, `"long name: {"`,
			`"` + strings.Repeat("a", r.IntN(60)) + `"`, `"` + strings.Repeat("a", r.IntN(50)) + `\u0061"`}[r.IntN(11)]
	}
	switch c := starts[r.IntN(len(starts))]; {
	case c == '"' || depth == 0:
		piece := []string{"x", `\"`, `\\`, "}", `\u0041`, ","}[r.IntN(6)]
		return `"` + strings.Repeat(piece, r.IntN(80)*r.IntN(2)*(1+r.IntN(4)/3*3)) + `"` // some are long
	case c == '1':
		return fmt.Sprint(r.IntN(1000))
	case c == '{':
		var parts []string
		for range r.IntN(8) {
			parts = append(parts, space()+name()+space()+":"+space()+randomValue(r, depth-1, `"1{[`)+space())
		}
		return "{" + strings.Join(parts, ",") + "}"
	default:
		var parts []string
		for range r.IntN(8) {
			parts = append(parts, space()+randomValue(r, depth-1, `"1{[`)+space())
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
}

// TestCursorLaw compares a cursor with reading member by member.
func TestCursorLaw(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	sets := [...]*Names{
		NewNames("id", "a", "xx", "", `x"`, `\`),
		NewNames(manyNames(longestMeasured)[longestMeasured-4:]...),
		NewNames(manyNames(45)...),
		NewNames("id", strings.Repeat("a", longestMeasured+1), "xx"), // one is too long to be measured
	}
	for i := range 5000 {
		names := sets[i%len(sets)]
		b := []byte(randomObject(r, 4))
		require.True(t, json.Valid(b), string(b))
		var want []string
		end := 1
		for name, at := range Members(b, 0) {
			if names.Index(name) != unwanted {
				want = append(want, fmt.Sprintf("%s %d", name, at))
			}
			end = Skip(b, at)
		}
		end = SkipSpace(b, end)
		want = append(want, fmt.Sprint("end ", end+1))
		require.Equal(t, want, members(b, 1, names, false), string(b))
		require.Equal(t, want, members(b, 1, names, true), string(b))
	}
}

func FuzzCursor(f *testing.F) {
	page := guarded(f)
	f.Add(`{"id":1,"x":{"a":"\"}"},"a":[1,2,{"id":3}],"b\\":"`+strings.Repeat("x", 60)+`\"","xx":null}`, "id", "a")
	f.Add(strings.Repeat(`{"id":[`, 30)+strings.Repeat(`]}`, 30), "id", "xx")
	f.Add(`{"\n":1,"":\"","\"},M":"x",`+strings.Repeat("x", 60), "id", "xx")
	f.Fuzz(func(t *testing.T, s, name1, name2 string) {
		if !strings.HasPrefix(s, "{") || name1 == name2 {
			return
		}
		names := NewNames(name1, name2)
		if hasAVX2 {
			compareCursors(t, page, s, names)
		}
		if json.Valid([]byte(s)) {
			list := members([]byte(s), 1, names, true)
			require.Contains(t, list[len(list)-1], "end ")
		}
	})
}

// BenchmarkCursor looks for a member that is not there.
func BenchmarkCursor(b *testing.B) {
	names := NewNames("archivedAt")
	for _, size := range []int{500, 5000, 50000} {
		body := strings.Repeat(`<p class=\"s1\">春から倉庫の一部を閉めていました。</p>`, 1000)
		s := []byte(`{"id":"k3v9x_2mq","createdAt":"2026-02-03T04:05:06.789Z","updatedAt":"2026-02-03T04:05:06.789Z",` +
			`"title":"倉庫の棚卸しと再開のお知らせ / Back in business","category":{"id":"product-news","name":"x"},"body":"` +
			strings.TrimRight(body[:size], `\`) +
			`","tags":[{"id":"a"},{"id":"b"}],"price":4980,"recommended":true,"slug":"warehouse"}`)
		for _, twin := range []bool{false, true} {
			b.Run(sizeName(size)+map[bool]string{false: "/kernel", true: "/twin"}[twin], func(b *testing.B) {
				b.SetBytes(int64(len(s)))
				b.ReportAllocs()
				for b.Loop() {
					var c Cursor
					c.Start(s, 1, names)
					if twin {
						c.odd = 1
					}
					if k, _ := c.Next(); k != End {
						b.Fatal(k)
					}
				}
			})
		}
	}
}
