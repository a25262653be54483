package items

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/clitest"
	"github.com/stretchr/testify/require"
)

// match writes the items of a stream that match a filter.
func match(t require.TestingT, s *Stream, filter string) result {
	var out, messages strings.Builder
	evaluator := filters.Evaluator{Validate: true}
	m, err := evaluator.Compile(filters.MustParse(filter))
	require.NoError(t, err)
	s.Out = &out
	s.MaxItem = cmp.Or(s.MaxItem, 1<<20)
	s.Report = func(text string) { messages.WriteString(text + "\n") }
	s.Each = func(dst []byte, it Item) ([]byte, bool, error) {
		if ok, err := m.Match(it.JSON); !ok || err != nil {
			return dst, false, err
		}
		return append(AppendLine(dst, it.JSON), '\n'), true, nil
	}
	s.Run(context.Background())
	require.Equal(t, messages.Len() > 0, s.Failed)
	return result{out.String(), messages.String(), s.Count}
}

// A generator yields a prefix, an item many times, and the end.
type generator struct {
	pending []byte
	item    []byte
	left    int
	end     []byte
}

func (g *generator) Read(b []byte) (n int, err error) {
	for n < len(b) {
		if len(g.pending) == 0 {
			switch {
			case g.left > 0:
				g.left--
				g.pending = g.item
			case g.end != nil:
				g.pending, g.end = g.end, nil
			case n == 0:
				return 0, io.EOF
			default:
				return n, nil
			}
		}
		m := copy(b[n:], g.pending)
		g.pending = g.pending[m:]
		n += m
	}
	return n, nil
}

// All memory that is ever taken, for hundreds of megabytes of input, is that
// of a few blocks.
func TestMemory(t *testing.T) {
	const most = 10 << 20
	item := clitest.Item(1)
	for _, tt := range []struct {
		name              string
		size              int
		before, item, end string
	}{
		{"lines", 300 << 20, "", item + "\n", ""},
		{"indented lines", 100 << 20, "", strings.ReplaceAll(item, `,"`, ",\n\"") + "\n", ""},
		{"array", 100 << 20, "[{}", "," + item, "]"},
		{"list response", 300 << 20, `{"contents":[{}`, "," + item, `],"totalCount":1}`},
		{"items of 200 KB", 100 << 20, "[{}", `,{"a":"` + strings.Repeat("x", 200<<10) + `"}`, "]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if testing.Short() {
				tt.size /= 10
			}
			count := tt.size / len(tt.item)
			in := &generator{[]byte(tt.before), []byte(tt.item), count, []byte(tt.end)}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got := match(t, &Stream{Stdin: in}, "id[equals]none")
			runtime.ReadMemStats(&after)
			require.Equal(t, result{}, got)
			require.Zero(t, in.left)
			require.Less(t, int(after.TotalAlloc-before.TotalAlloc), most)
		})
	}
}

// An item may be as long as the limit says, and its length costs no more than
// a small multiple of it.
func TestLongItems(t *testing.T) {
	const long = 3 << 20
	item := `{"a":"` + strings.Repeat("x", long-len(`{"a":""}`)) + `"}`
	require.Len(t, item, long)
	for _, form := range forms {
		t.Run(form.name, func(t *testing.T) {
			input := form.before + item + form.comma + item + form.after
			for _, in := range []io.Reader{
				strings.NewReader(input),
				openFile(t, t.TempDir(), []byte(input)),
			} {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				got := match(t,
					&Stream{Stdin: in, MaxItem: long, NamesOnly: true, Name: func(string) string { return "" }},
					"a[exists]")
				runtime.ReadMemStats(&after)
				require.Empty(t, got.messages)
				require.NotZero(t, got.count)
				require.Less(t, int(after.TotalAlloc-before.TotalAlloc), 16*long)
			}

			got := match(t, &Stream{Stdin: strings.NewReader(input), MaxItem: long - 1}, "a[exists]")
			require.Zero(t, got.count)
			require.Regexp(t, `^standard input:\d+:\d+: an item of more than 3145727 bytes: see --max-item\n$`,
				got.messages)
		})
	}
}

// Time is linear also where a line holds many values and no form is as it
// should be: a quadratic reader would not end here.
func TestManyOnALine(t *testing.T) {
	n := 500000
	if testing.Short() {
		n /= 10
	}
	for _, tt := range []struct {
		in    string
		count int
	}{
		{strings.Repeat("{}", n), n},
		{strings.Repeat("{} []", n), n},
		{strings.Repeat("[{}]{}", n), 2 * n},
		{strings.Repeat(`{"contents":[{}]}`, n), n},
		{strings.Repeat("\n", n) + "{}" + strings.Repeat(" \n", n) + "{" + strings.Repeat("\n", n) + "}", 2},
		{"[" + strings.Repeat(" \n", n) + "{" + strings.Repeat("\n", n) + "}]" + strings.Repeat("\n", n), 1},
	} {
		got := match(t, &Stream{Stdin: strings.NewReader(tt.in), MaxItem: 64 << 20}, "")
		require.Empty(t, got.messages)
		require.Equal(t, tt.count, int(got.count))
	}
}

// A long item is looked at again only when it is twice as long, so that all
// looks together read it a few times.
func TestLooks(t *testing.T) {
	const block, n = 1000, 500
	f := new(file)
	c := &chunk{buf: make([]byte, 2*block), room: block, n: block}
	copy(c.buf[block:], bytes.Repeat([]byte("[{\"a\": "), block))
	looks, read, last := 0, 0, 0
	for range n {
		f.cut(c, 1<<30)
		require.Nil(t, c.mistake)
		if f.enough != last {
			looks++
			read += len(f.carry)
			last = f.enough
		}
	}
	require.Len(t, f.carry, n*block-1)
	require.Less(t, 5, looks)
	require.Less(t, read, 3*n*block)
}

// An item that does not end is not read to the end of the input.
func TestEndlessItem(t *testing.T) {
	for _, before := range []string{
		`{"a":"`, `[{"a":"`, `{"contents":[{"a":"`, `{"contents":[],"limit":"`, "{}\n[{},\n{\"a\":[",
	} {
		const limit = 2 << 20
		in := &meter{Reader: &generator{[]byte(before), bytes.Repeat([]byte("x "), 500), math.MaxInt32, nil}}
		got := match(t, &Stream{Stdin: in, MaxItem: limit}, "")
		require.Contains(t, got.messages, "an item of more than 2097152 bytes: see --max-item")
		require.Less(t, in.read.Load(), int64(2*limit))
	}
}

// A meter counts the bytes read. Reading may continue for a moment after an
// error.
type meter struct {
	io.Reader
	read atomic.Int64
}

func (m *meter) Read(b []byte) (int, error) {
	n, err := m.Reader.Read(b)
	m.read.Add(int64(n))
	return n, err
}

// Several files are one input; a file that is broken does not keep the others
// from being read.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		name = filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(name, []byte(content), 0o666))
		return name
	}
	var want strings.Builder
	var names []string
	for n := range 50 {
		var content string
		for m := range n {
			content += fmt.Sprintf("{\"id\":\"%d-%d\"}\n", n, m)
		}
		want.WriteString(content)
		if n%3 == 0 {
			content = string(clitest.Pack(t, []byte(content)))
		}
		if n > 0 {
			names = append(names, file(fmt.Sprint(n), content))
		}
	}
	got := match(t, &Stream{Files: names}, "")
	require.Empty(t, got.messages)
	require.Equal(t, want.String(), got.out)

	good := file("good", "{\"id\":1}\n{\"id\":2}")
	broken := file("broken", "{\"id\":3}\n{\"id\":}\n{}")
	empty := file("empty", "")
	names = []string{good, broken, filepath.Join(dir, "missing"), "-", empty, dir, good}
	got = match(t, &Stream{Files: names, Stdin: strings.NewReader("{\"id\":4}")}, "")
	require.Equal(t, "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n{\"id\":4}\n{\"id\":1}\n{\"id\":2}\n", got.out)
	require.Equal(t, strings.NewReplacer("DIR", dir).Replace(`DIR/broken:2:7: expected a value
DIR/missing: no such file or directory
DIR/empty:1:1: no content: expected an item, an array of items or a list response
DIR: is a directory
`), got.messages)
}

// What was read before reading failed is there.
func TestReadErrors(t *testing.T) {
	var input bytes.Buffer
	for n := range 5000 {
		fmt.Fprintf(&input, "{\"id\":\"%x\"}\n", n*n*7919)
	}
	packed := clitest.Pack(t, input.Bytes())
	for _, tt := range []struct {
		name, message string
		in            io.Reader
	}{
		{"truncated", "gzip: the file is truncated", bytes.NewReader(packed[:len(packed)-9])},
		{"truncated header", "gzip: the file is truncated", bytes.NewReader(packed[:3])},
		{
			"checksum",
			"gzip: invalid checksum",
			bytes.NewReader(append(packed[:len(packed)-8:len(packed)-8], "checksum"...)),
		},
		{
			"failing",
			"broken cable",
			io.MultiReader(bytes.NewReader(input.Bytes()[:input.Len()-2]),
				iotest.ErrReader(errors.New("broken cable"))),
		},
		{
			"failing list",
			"broken cable",
			io.MultiReader(strings.NewReader("[{},{"), iotest.ErrReader(errors.New("broken cable"))),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := match(t, &Stream{Stdin: tt.in}, "")
			require.Equal(t, "standard input: "+tt.message+"\n", got.messages)
			if tt.name != "truncated header" {
				require.Regexp(t, `^({.*}\n)+$`, got.out)
			}
		})
	}
}

// An input that is cut while it is read, and one that is opened in the middle.
func TestRegularFiles(t *testing.T) {
	f := openFile(t, t.TempDir(), []byte("{\"id\":1}\n{\"id\":2}\n")).(*os.File)
	defer f.Close()
	_, err := f.Seek(9, io.SeekStart)
	require.NoError(t, err)
	require.Equal(t, result{"{\"id\":2}\n", "", 1}, match(t, &Stream{Stdin: f}, ""))

	_, err = f.Seek(18, io.SeekStart)
	require.NoError(t, err)
	require.Contains(t, match(t, &Stream{Stdin: f}, "").messages, "no content")
}
