package items

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/microcms-go/filters/cmd/internal/clitest"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A reading is a way in which input comes to the program.
type reading struct {
	name  string
	block int
	open  func(t require.TestingT, dir string, input []byte) io.Reader
}

var readings = []reading{
	{"at once", 0, func(_ require.TestingT, _ string, input []byte) io.Reader { return bytes.NewReader(input) }},
	{"blocks", 16, func(_ require.TestingT, _ string, input []byte) io.Reader { return bytes.NewReader(input) }},
	{"bytes", 64, func(_ require.TestingT, _ string, input []byte) io.Reader {
		return iotest.OneByteReader(bytes.NewReader(input))
	}},
	{"lines", 256, func(_ require.TestingT, _ string, input []byte) io.Reader { return &lineReader{input} }},
	{"file", 32, func(t require.TestingT, dir string, input []byte) io.Reader { return openFile(t, dir, input) }},
	{
		"large blocks of a file",
		1000,
		func(t require.TestingT, dir string, input []byte) io.Reader { return openFile(t, dir, input) },
	},
	{"gzip", 50, func(t require.TestingT, _ string, input []byte) io.Reader {
		return bytes.NewReader(clitest.Pack(t, input))
	}},
	{"gzip file", 0, func(t require.TestingT, dir string, input []byte) io.Reader {
		return openFile(t, dir, clitest.Pack(t, input))
	}},
}

// A lineReader reads a line at a time.
type lineReader struct{ rest []byte }

func (r *lineReader) Read(b []byte) (int, error) {
	if len(r.rest) == 0 {
		return 0, io.EOF
	}
	line := r.rest[:bytes.IndexByte(r.rest, '\n')+1]
	if len(line) == 0 {
		line = r.rest
	}
	n := copy(b, line)
	r.rest = r.rest[n:]
	return n, nil
}

func openFile(t require.TestingT, dir string, input []byte) io.Reader {
	f, err := os.CreateTemp(dir, "input")
	require.NoError(t, err)
	_, err = f.Write(input)
	require.NoError(t, err)
	_, err = f.Seek(0, io.SeekStart)
	require.NoError(t, err)
	return f
}

// A result is what came of a stream.
type result struct {
	out, messages string
	count         int64
}

// items reads input as the program does and writes all its items.
func (r reading) items(t require.TestingT, dir string, input []byte, skip bool) result {
	var out, messages strings.Builder
	in := r.open(t, dir, input)
	if f, ok := in.(*os.File); ok {
		defer f.Close()
	}
	s := Stream{
		Stdin:   in,
		Out:     &out,
		MaxItem: 1 << 20,
		block:   r.block,

		SkipInvalid: skip,
		Report:      func(text string) { messages.WriteString(text + "\n") },
		Each: func(dst []byte, it Item) ([]byte, bool, error) {
			if _, err := validator.Match(it.JSON); err != nil {
				return dst, false, err
			}
			if !bytes.HasPrefix(input[it.Offset:], it.JSON) {
				return dst, false, fmt.Errorf("a wrong offset: %d", it.Offset)
			}
			return append(AppendLine(dst, it.JSON), '\n'), true, nil
		},
	}
	s.Run(context.Background())
	require.Equal(t, messages.Len() > 0, s.Failed)
	if s.Skipped > 0 {
		fmt.Fprintf(&messages, "skipped %d: %s\n", s.Skipped, s.FirstSkipped)
	}
	return result{out.String(), messages.String(), s.Count}
}

// everywhere reads input in all ways, which must agree.
func everywhere(t require.TestingT, dir string, input []byte) result {
	return inAllWays(t, dir, input, false)
}

func inAllWays(t require.TestingT, dir string, input []byte, skip bool) result {
	want := readings[0].items(t, dir, input, skip)
	for _, r := range readings[1:] {
		if r.name == "bytes" && len(input) > 300 {
			continue // which takes long
		}
		require.Equal(t, want, r.items(t, dir, input, skip), "%s: %q", r.name, input)
	}
	return want
}

// lines returns what the program writes for items.
func lines(items [][]byte) string {
	var b []byte
	for _, item := range items {
		b = append(AppendLine(b, bytes.TrimSpace(item)), '\n')
	}
	return string(b)
}

// forms are ways to write items. Each is an input, up to its last byte that
// counts.
var forms = []struct {
	name                 string
	before, comma, after string
}{
	{"lines", "", "\n", ""},
	{"CRLF", "", "\r\n", "\r\n"},
	{"blank lines", "\n \n", "\n\n\t\n", "\n\n"},
	{"array", "[", ",", "]"},
	{"spaced array", " [\n", "\n , \n", "\n]\n"},
	{"list response", `{"contents":[`, ",", `],"totalCount":3,"offset":0,"limit":10}`},
	{"other order", `{"totalCount":3, "limit":10, "contents":[`, ",", `],"offset":0}` + "\n"},
	{"bare contents", `{"contents":[`, ",", `]}`},
	{"indented", "{\n  \"contents\": [\n    ", ",\n    ", "\n  ],\n  \"totalCount\": 3\n}\n"},
	{"many arrays", "[", "]\n[", "]"},
	{"arrays on a line", "[", "] [", "]"},
	{"many responses", `{"contents":[`, `],"offset":0}` + "\n" + `{"contents":[`, `],"limit":0}`},
	{"mixture", "{\"id\":\"x\"}\n", "\n[{}]\n", "\n{\"contents\":[]}"},
}

func TestFormsOfInput(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfN(filtertest.Gen(filtertest.Item), 1, 4).Draw(t, "items")
		form := rapid.SampledFrom(forms).Draw(t, "form")
		input := []byte(form.before)
		var want [][]byte
		if form.name == "mixture" {
			want = append(want, []byte(`{"id":"x"}`))
		}
		for i, item := range items {
			if i > 0 {
				input = append(input, form.comma...)
				if form.name == "mixture" {
					want = append(want, []byte("{}"))
				}
			}
			input = append(input, item...)
			want = append(want, item)
		}
		input = append(input, form.after...)
		got := everywhere(t, dir, input)
		require.Equal(t, result{lines(want), "", int64(len(want))}, got)

		// Cut anywhere: what was whole before is there, and what is wrong is said.
		cut := rapid.IntRange(0, len(bytes.TrimSpace(input))-1).Draw(t, "cut")
		got = everywhere(t, dir, input[:cut])
		require.True(t, strings.HasPrefix(lines(want), got.out))
	})
}

func TestBrokenInput(t *testing.T) {
	const (
		noInput = "expected an item, an array of items or a list response"
		noItem  = "expected an item, which is an object"
	)
	for _, tt := range []struct {
		name, in string
		items    int
		message  string
	}{
		{"empty", "", 0, "1:1: no content: " + noInput},
		{"white space", " \n\t\n ", 0, "3:2: no content: " + noInput},
		{
			"byte order mark", "\ufeff{}", 0,
			"1:1: " + noInput + ", but found a byte order mark: remove it, JSON has none",
		},
		{
			"UTF-16", "\xff\xfe{\x00}\x00", 0,
			"1:1: " + noInput + ", but found the byte order mark of UTF-16, where JSON is UTF-8: convert it",
		},
		{"binary", "\x89PNG\r\n\x1a\n\x00", 0, "1:1: " + noInput + ", but found the byte 0x89"},
		{"text", "Hello", 0, "1:1: " + noInput + ", but found 'H'"},
		{"number", "\n12", 0, "2:1: " + noInput + ", but found a number"},
		{"null", "null", 0, "1:1: " + noInput + ", but found null"},
		{"string", `"x"`, 0, "1:1: " + noInput + ", but found a string"},

		{"a broken line", "{}\n{\"a\":1}\n{\"a\":x}\n{}", 2, "3:6: expected a value"},
		{"a line that is not JSON", "{}\n{}\noops\n{}", 2, "3:1: " + noInput + ", but found 'o'"},
		{
			"a line cut short", "{}\n{\"a\":\n{\"b\":1}\n{}", 1,
			"3:8: unexpected end of JSON (in the item that starts in line 2)",
		},
		{"a string cut short", "{}\n{\"a\":\"x\n{\"b\":1}\n{}", 1, "2:8: invalid control character in a string"},
		{"two items on a line", "{} {\"a\":1}{}\n{}", 4, ""},
		{"trailing data after an item", "{}\n{} x\n{}", 2, "2:4: " + noInput + ", but found 'x'"},
		{
			"duplicate name", "{\"a\":1,\"b\":2,\n \"a\":3}", 0,
			"2:2: duplicate name (in the item that starts in line 1)",
		},
		{"the last line cut short", "{}\n{\"a\":1", 1, "2:7: unexpected end of JSON"},

		{"array cut short", "[{},{}", 2, "1:7: expected a comma or the end of the list"},
		{"array cut after a comma", "[{},{},\n", 2, "2:1: " + noItem},
		{"empty array cut short", "[ ", 0, "1:3: " + noItem + ", or the end of the list"},
		{"array cut in an item", "[{},\n{\"a\":[1,", 1, "2:9: unexpected end of JSON"},
		{"number in an array", "[{},{},\n5,{}]", 2, "2:1: " + noItem + ", but found a number"},
		{"null in a response", `{"contents":[{},null],"totalCount":2}`, 1, "1:17: " + noItem + ", but found null"},
		{"array in an array", "[{},[{}]]", 1, "1:5: " + noItem + ", but found an array"},
		{"string in an array", `["a"]`, 0, "1:2: " + noItem + ", or the end of the list, but found a string"},
		{"comma at the end", "[{},]", 1, "1:5: " + noItem + ", but found ']'"},
		{"comma missing", "[{}\n{}]", 1, "2:1: expected a comma or the end of the list"},
		{"broken item", "[{\"a\":1},\n {\"a\":1,},{}]", 1, "2:9: expected the name of a member"},
		{"brace missing", `[{"a":1},{"b":{"c":1},{"d":1}]`, 1, "1:23: expected the name of a member"},
		{"brace too many", `[{"a":1}},{}]`, 1, "1:9: expected a comma or the end of the list"},
		{"bracket missing in an item", `[{},{"a":[1},{}]`, 1, "1:12: expected a comma or the end of the array"},
		{"quote missing", `[{},{"a":"x},{"b":"y"}]`, 1, "1:16: expected a comma or the end of the object"},
		{"trailing data after an array", "[{}]\n]", 1, "2:1: " + noInput + ", but found ']'"},

		{"response cut short", `{"contents":[{}],"total`, 1, "1:24: unexpected end of JSON"},
		{"response without an end", `{"contents":[{}]`, 1, "1:17: unexpected end of JSON"},
		{"response with a broken end", `{"contents":[{}],"totalCount":}`, 1, "1:31: expected a value"},
		{"response with two contents", `{"contents":[{}],"limit":1,"contents":[{}]}`, 1, "1:28: duplicate name"},
		{"response with an invalid start", `{"limit":1,"limit":2,"contents":[{}]}`, 0, "1:12: duplicate name"},
		{"trailing data after a response", `{"contents":[{}]}` + "\nx", 1, "2:1: " + noInput + ", but found 'x'"},
		{
			"a comma missing in an item of a list", "[][{\"a\":[{}\n{}]}", 0,
			"2:1: unexpected end of JSON (in the item that starts in line 1)",
		},
		{"an item in many lists", "[{}]\n[{},\n7]\n[{}]", 2, "3:1: " + noItem + ", but found a number"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := everywhere(t, t.TempDir(), []byte(tt.in))
			want := ""
			if tt.message != "" {
				want = "standard input:" + tt.message + "\n"
			}
			require.Equal(t, want, got.messages)
			require.Equal(t, tt.items, int(got.count))
			require.Equal(t, tt.items, strings.Count(got.out, "\n"))
		})
	}
}

// Whatever the input, it does not matter how it comes.
func TestStreamLaw(t *testing.T) {
	dir := t.TempDir()
	tokens := []string{"{", "}", "[", "]", ",", "\"", ":", " ", "\n", "\r\n", "\\", "x", "{}", "{}\n", "{}\n{}", "{},",
		"]\n[", `{"a":1}`, `"b":[{}`,
		`{"contents":[`, `],"limit":1}`, `],"limit":`, `],"title":1}`, `"limit":1,`, "]}", "]}\n", "[{},", "\"\ufeff",
		"{\"a\":[{}\n{}]}"}
	rapid.Check(t, func(t *rapid.T) {
		soup := rapid.SliceOfN(rapid.SampledFrom(tokens), 0, 12).Draw(t, "tokens")
		everywhere(t, dir, []byte(strings.Join(soup, "")))
		inAllWays(t, dir, []byte(strings.Join(soup, "")), true)
	})
}

func FuzzStream(f *testing.F) {
	for _, form := range forms {
		f.Add([]byte(form.before + `{"a":"\"}"}` + form.comma + "{\n\"b\":[{}]}" + form.after))
	}
	f.Add([]byte("{}\n{\"a\":[{}\n{}]}\n[{}\n{}]\n{\"contents\":[{}]\n{}"))
	f.Add([]byte("{\"contents\":[{}\n{}],\"title\":1}"))
	f.Add([]byte("[] [{\"\" "))
	f.Add([]byte("[{} \n,\n \n"))
	f.Add([]byte("[{\"a "))
	f.Add([]byte("[][{\"a\":[{}\n{}]}"))
	f.Fuzz(func(t *testing.T, input []byte) {
		if bytes.HasPrefix(input, []byte(gzipMagic)) {
			return // Packed twice it is another thing.
		}
		dir := t.TempDir()
		inAllWays(t, dir, input, true)
		got := everywhere(t, dir, input)
		for line := range strings.Lines(got.out) {
			require.True(t, json.Valid([]byte(line)))
		}
		require.Equal(t, int(got.count), strings.Count(got.out, "\n"))
		require.Less(t, len(got.messages), 500)
	})
}
