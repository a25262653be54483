package filterjson_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/filterjson"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var marshallers = []func(filters.Filter) ([]byte, error){filterjson.Marshal, filterjson.MarshalPositions}

func TestMarshal(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"", `null`},
		{"a.b[equals]x", `{"field":"a.b","op":"equals","value":"x"}`},
		{"a[equals]", `{"field":"a","op":"equals","value":""}`},
		{"a[exists]", `{"field":"a","op":"exists"}`},
		{"a[not_exists]", `{"field":"a","op":"not_exists"}`},
		{"a[equals]<&>\"\\\x00日本\u2028", `{"field":"a","op":"equals","value":"<&>\"\\\u0000日本\u2028"}`},
		{"a[exists][and]b[exists]", `{"and":[{"field":"a","op":"exists"},{"field":"b","op":"exists"}]}`},
		{
			"a[exists][or]b[exists][and]c[contains]x",
			`{"or":[{"field":"a","op":"exists"},{"and":[{"field":"b","op":"exists"},{"field":"c","op":"contains","value":"x"}]}]}`,
		},
	} {
		f := filters.MustParse(test.in)
		got, err := filterjson.Marshal(f)
		require.NoError(t, err)
		require.JSONEq(t, test.want, string(got))
		require.Equal(t, strings.ReplaceAll(test.want, "\u2028", `\u2028`), string(got))
		back, err := filterjson.Unmarshal(got)
		require.NoError(t, err)
		require.True(t, f.Equal(back))
		require.Equal(t, test.in == "", back.IsZero())
	}
}

func TestMarshalPositions(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"", `null`},
		{"(a[equals]日)", `{"field":"a","op":"equals","value":"日","start":1,"end":13}`},
		{
			"(a[exists])[and]b[exists]",
			`{"and":[{"field":"a","op":"exists","start":1,"end":10},{"field":"b","op":"exists","start":16,"end":25}],"start":0,"end":25}`,
		},
	} {
		got, err := filterjson.MarshalPositions(filters.MustParse(test.in))
		require.NoError(t, err)
		require.Equal(t, test.want, string(got))
		back, err := filterjson.Unmarshal(got)
		require.NoError(t, err)
		require.True(t, filters.MustParse(test.in).Equal(back))
	}
	got, err := filterjson.MarshalPositions(filters.Field("a").Exists())
	require.NoError(t, err)
	require.Equal(t, `{"field":"a","op":"exists","start":0,"end":0}`, string(got))
}

func TestMarshalUnwritable(t *testing.T) {
	for _, f := range []filters.Filter{filters.Field("a").Equals("[or]"), filters.Field("").Exists(),
		filters.Field("a").In()} {
		for _, marshal := range marshallers {
			got, err := marshal(f)
			require.Equal(t, f.Err(), err)
			require.Nil(t, got)
		}
	}
}

func TestUnmarshal(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{` null `, ""},
		{`{"op":"equals","value":"x","field":"a"}`, "a[equals]x"},
		{" {\r\n\t\"field\" : \"a\" , \"op\" : \"exists\" } \n", "a[exists]"},
		{`{"field":"a","op":"equals","value":"\u65e5\ud83d\ude00\/"}`, "a[equals]日😀/"},
		{`{"field":"a","op":"exists","start":3,"end":12}`, "a[exists]"},
		{`{"end":0,"field":"a","op":"exists","start":0}`, "a[exists]"},
		{
			`{"field":"a","op":"equals","value":"\\ud800 \\\\udc00 \ud83d\ude00 \uffff"}`,
			`a[equals]\ud800 \\udc00 😀 ` + "\uffff",
		},
		{`{"\u0066ield":"a","op":"exists"}`, "a[exists]"},
		// Lists of their own kind are dissolved.
		{
			`{"and":[{"field":"a","op":"exists"},{"and":[{"field":"b","op":"exists"},{"field":"c","op":"exists"}]}]}`,
			"a[exists][and]b[exists][and]c[exists]",
		},
		{
			`{"or":[{"or":[{"field":"a","op":"exists"},{"field":"b","op":"exists"}]},{"and":[{"field":"c","op":"exists"},{"field":"d","op":"exists"}]}]}`,
			"a[exists][or]b[exists][or](c[exists][and]d[exists])",
		},
	} {
		f, err := filterjson.Unmarshal([]byte(test.in))
		require.NoError(t, err, "%s", test.in)
		require.Equal(t, test.want, f.String())
		for c := range f.Conditions() {
			require.Zero(t, c.Pos(), "there is no input to which positions belong")
		}
	}
}

func TestUnmarshalErrors(t *testing.T) {
	const c = `{"field":"a","op":"exists"}`
	for _, in := range []string{
		// No JSON.
		``, ` `, `{`, `nul`, `{"field":"a","op":"exists"`, `{"field":"a","op":"exists",}`, `{"and"`, `{"and":`,
		`{"and":x`,
		`{"start":`, `{"field":`, `{"field" "a","op":"exists"}`, `{field:"a","op":"exists"}`, `{"and":[` + c + `,]}`,
		`{"and":[` + c + " " + c + `]}`,
		`{"and":[` + c + `,` + c + `}`, `{"and":[` + c + `,` + c + `]]`, "\uFEFFnull",
		"{\"field\":\"a\",\"op\":\"equals\",\"value\":\"\xff\"}",
		"{\"field\":\"a\",\"op\":\"equals\",\"value\":\"\n\"}",
		`{"field":"a","op":"equals","value":"\x"}`,
		// No node.
		`true`, `1`, `"a[exists]"`, `[]`, `[` + c + `]`, `{}`, `{"field":"a"}`, `{"op":"exists"}`, `{"value":"x"}`,
		`{"start":1,"end":2}`,
		`{"field":"a","op":"equals"}`, `{"field":"a","op":"exists","value":""}`,
		`{"field":"a","op":"not_exists","value":"x"}`,
		`{"field":"a","op":"equals","value":null}`, `{"field":"a","op":"equals","value":1}`,
		`{"field":"a","op":"equals","value":["x"]}`, `{"field":null,"op":"exists"}`, `{"field":["a"],"op":"exists"}`,
		`{"field":"a","op":7}`, `{"field":"a","op":{}}`,
		`{"field":"a","op":"equal","value":"x"}`, `{"field":"a","op":"EQUALS","value":"x"}`,
		`{"field":"a","op":"","value":"x"}`,
		`{"field":"a","op":"exists","note":1}`, `{"Field":"a","op":"exists"}`, `{"field":"a","op":"exists","":1}`,
		`{"not":` + c + `}`,
		`{"field":"a","field":"a","op":"exists"}`, `{"field":"a","op":"exists","op":"exists"}`,
		`{"field":"a","\u0066ield":"a","op":"exists"}`, `{"field":"a","op":"exists","start":1,"start":1}`,
		`{"and":[` + c + `,` + c + `],"and":[` + c + `,` + c + `]}`,
		`{"and":[` + c + `,` + c + `],"or":[` + c + `,` + c + `]}`,
		`{"and":[` + c + `,` + c + `],"field":"a","op":"exists"}`, `{"and":[` + c + `,` + c + `],"value":"x"}`,
		// No list.
		`{"and":[]}`, `{"or":[` + c + `]}`, `{"and":null}`, `{"and":{}}`, `{"and":` + c + `}`, `{"and":"x"}`,
		`{"or":[` + c + `,null]}`, `{"or":[` + c + `,[]]}`, `{"or":[` + c + `,1]}`,
		`{"or":[` + c + `,{"and":[` + c + `]}]}`,
		// No position.
		`{"field":"a","op":"exists","start":"1"}`, `{"field":"a","op":"exists","start":-1}`,
		`{"field":"a","op":"exists","end":1.5}`, `{"field":"a","op":"exists","end":null}`,
		`{"field":"a","op":"exists","end":[]}`, `{"field":"a","op":"exists","end":1e400}`,
		`{"field":"a","op":"exists","start":9,"end":1}`, `{"field":"a","op":"exists","start":0}`,
		`{"field":"a","op":"exists","end":0}`,
		`{"and":[` + c + `,` + c + `],"start":1}`, `{"and":[` + c + `,` + c + `],"end":0,"start":1}`,
		// Half of a surrogate pair.
		`{"field":"a","op":"equals","value":"\ud800"}`, `{"field":"a","op":"equals","value":"\udc00x"}`,
		`{"field":"a","op":"equals","value":"\ud83d\ud83d\ude00"}`,
		`{"field":"a","op":"equals","value":"\uD800\\udc00"}`, `{"\udfff":1}`,
		// More than a filter.
		`null null`, `null,`, c + c, c + `,`, c + `x`, c + ` ]`, `nullnull`, c + "\x00",
	} {
		t.Run(in, func(t *testing.T) {
			f, err := filterjson.Unmarshal([]byte(in))
			e, ok := errors.AsType[*filterjson.Error](err)
			require.True(t, ok, "%T %v", err, err)
			checkError(t, in, e)
			require.Error(t, f.Err())
			require.False(t, f.IsZero())
			require.False(t, f.MatchValue(nil))
		})
	}
}

func checkError(t interface {
	require.TestingT
	Helper()
}, in string, err *filterjson.Error) {
	t.Helper()
	require.True(t, 0 <= err.Offset && err.Offset <= int64(len(in)), "%d", err.Offset)
	require.LessOrEqual(t, len(err.Error()), 500)
	require.True(t, utf8.ValidString(err.Error()), "%q", err)
	require.True(t, strings.HasPrefix(err.Error(), "filterjson: "))
	require.NotContains(t, err.Error(), "\n")
	if err.Code == "" {
		require.NoError(t, errors.Unwrap(err))
	} else {
		require.ErrorIs(t, err, err.Code)
	}
}

// What JSON can say but no filter is refused with the condition at fault.
func TestUnmarshalUnwritable(t *testing.T) {
	for in, code := range map[string]filters.ErrorCode{
		`{"field":"a","op":"equals","value":"x[or]y"}`:                                  filters.ErrJoinerInValue,
		`{"field":"a","op":"equals","value":":)"}`:                                      filters.ErrUnbalancedValue,
		`{"field":"a b","op":"exists"}`:                                                 filters.ErrInvalidPath,
		`{"field":"a[exists][or]b","op":"exists"}`:                                      filters.ErrInvalidPath,
		`{"and":[{"field":"a","op":"exists"},{"field":"b","op":"equals","value":"("}]}`: filters.ErrUnbalancedValue,
	} {
		f, err := filterjson.Unmarshal([]byte(in))
		require.ErrorIs(t, err, code)
		value, ok := errors.AsType[*filters.ValueError](err)
		require.True(t, ok, "%T", err)
		require.NotNil(t, value.Condition)
		require.Equal(t, err, f.Err())
	}
}

func TestUnmarshalLimits(t *testing.T) {
	list := func(n int, node string) string {
		return `{"or":[` + strings.TrimSuffix(strings.Repeat(node+",", n), ",") + `]}`
	}
	const c = `{"field":"a","op":"exists"}`
	_, err := filterjson.Unmarshal([]byte(list(10000, c)))
	require.NoError(t, err)
	f, err := filterjson.Unmarshal([]byte(list(10001, c)))
	require.ErrorIs(t, err, filters.ErrTooManyConditions)
	require.Error(t, f.Err())
	value := func(n int) string {
		return `{"field":"a","op":"equals","value":"` + strings.Repeat("x", n) + `"}`
	}
	_, err = filterjson.Unmarshal([]byte(value(65535)))
	require.NoError(t, err)
	f, err = filterjson.Unmarshal([]byte(value(65536)))
	require.ErrorIs(t, err, filters.ErrTooLong)
	require.Error(t, f.Err())
	_, err = filterjson.Unmarshal([]byte(list(3, value(30000))))
	require.ErrorIs(t, err, filters.ErrTooLong)
}

func TestDecoder(t *testing.T) {
	const in = `{"and":[{"field":"ab","op":"equals","value":"cd"},{"or":[{"field":"a","op":"exists"},{"field":"b","op":"exists"}]}]}`
	for _, test := range []struct {
		d    filterjson.Decoder
		want filters.ErrorCode
	}{
		{filterjson.Decoder{MaxBytes: 6, MaxConditions: 3, MaxDepth: 2}, ""},
		{filterjson.Decoder{MaxBytes: 5}, filters.ErrTooLong},
		{filterjson.Decoder{MaxConditions: 2}, filters.ErrTooManyConditions},
		{filterjson.Decoder{MaxDepth: 1}, filters.ErrTooDeep},
		{filterjson.Decoder{MaxDepth: 1 << 30}, ""},
		{filterjson.Decoder{MaxBytes: -1}, filters.ErrInvalidLimit},
		{filterjson.Decoder{MaxConditions: -1}, filters.ErrInvalidLimit},
		{filterjson.Decoder{MaxDepth: -1}, filters.ErrInvalidLimit},
	} {
		t.Run(fmt.Sprintf("%+v", test.d), func(t *testing.T) {
			f, err := test.d.Unmarshal([]byte(in))
			if test.want == "" {
				require.NoError(t, err)
				require.Equal(t, "ab[equals]cd[and](a[exists][or]b[exists])", f.String())
				return
			}
			require.ErrorIs(t, err, test.want)
			e, ok := errors.AsType[*filterjson.Error](err)
			require.True(t, ok)
			checkError(t, in, e)
			require.Error(t, f.Err())
			require.Equal(t, test.want == filters.ErrTooDeep, errors.Is(f.Err(), filters.ErrTooDeep))
		})
	}
	_, err := filterjson.Decoder{MaxDepth: 1 << 30}.Unmarshal([]byte(strings.Repeat(`{"and":[`, 10001)))
	require.ErrorIs(t, err, filters.ErrTooDeep, "more counts as 10,000")
}

func TestErrorMessages(t *testing.T) {
	for in, want := range map[string]string{
		`{"field":"a"`:                                      `filterjson: byte 12: unexpected end of JSON`,
		`{"field":"a","op":"equal","value":"x"}`:            `filterjson: byte 25: unknown operator "equal": did you mean "equals"?`,
		`{"field":"a","op":"exists","field":"b"}`:           `filterjson: byte 34: duplicate name "field"`,
		`{"field":"a","op":"equals"}`:                       `filterjson: byte 27: equals needs a value`,
		`{"field":"a","op":"exists","value":"x"}`:           `filterjson: byte 39: exists takes no value`,
		`{"field":"a","op":"equals","value":"\ud800"}`:      `filterjson: byte 36: unpaired surrogate \ud800`,
		`{"field":"a","op":"exists","start":1e400,"end":1}`: `filterjson: byte 40: "start" is not a number of bytes`,
		`{"field":"a";`:                                     `filterjson: byte 12: invalid JSON: invalid character ';' after object key:value pair`,
		`{"field":"a","value":"\x"}`:                        `filterjson: byte 21: invalid JSON: invalid character 'x' in string escape code`,
		`null x`:                                            `filterjson: byte 5: trailing data after the filter`,
	} {
		_, err := filterjson.Unmarshal([]byte(in))
		require.EqualError(t, err, want)
	}
}

// Hostile input: an error and no stack overflow, whatever it repeats.
func TestUnmarshalHostile(t *testing.T) {
	const n = 1e6
	for _, in := range []string{
		strings.Repeat("[", n), strings.Repeat("{", n), strings.Repeat(`{"and":[`, n), strings.Repeat(`{"and":[{"or":[`,
			n), strings.Repeat(`{"start":`, n),
		`{"field":` + strings.Repeat("[", n), `{"start":` + strings.Repeat("[", n) + strings.Repeat("]", n) + "}",
		`{"` + strings.Repeat("x", n) + `":1}`, `{"field":"` + strings.Repeat("a.", n) + `","op":"exists"}`,
		`{"op":"` + strings.Repeat("x", n) + `"}`, strings.Repeat(" ", n), strings.Repeat(`"`, n),
		`{"start":` + strings.Repeat("1", n) + "}", `{"` + strings.Repeat("\u3042", n) + `":1}`,
		`{"` + strings.Repeat(`\u0000`, n) + `":1}`,
	} {
		f, err := filterjson.Unmarshal([]byte(in))
		require.Error(t, err)
		require.LessOrEqual(t, len(err.Error()), 500)
		require.Error(t, f.Err())
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := filtertest.Gen(filtertest.Filter).Draw(t, "filter")
		for _, marshal := range marshallers {
			data, err := marshal(f)
			require.NoError(t, err)
			if filtertest.BeyondJSON(f) {
				return
			}
			g, err := filterjson.Unmarshal(data)
			require.NoError(t, err)
			require.True(t, f.Equal(g))
		}
	})
}

// FuzzUnmarshal checks that whatever is read is a filter that is written the
// same, and that all else is an error.
func FuzzUnmarshal(f *testing.F) {
	for _, in := range []string{
		"", "a[exists]", "a[equals]x[or](b.c[contains]日[and]c[not_exists])",
		"(a[less_than]1[or]b[exists])[and](c[exists][or]d[exists])",
	} {
		data, err := filterjson.MarshalPositions(filters.MustParse(in))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := filtertest.Bytes(data)
		check(t, data)
		made, err := filterjson.Marshal(filtertest.Filter(s))
		require.NoError(t, err)
		check(t, made)
		check(t, []byte(filtertest.Mutation(s, string(made))))
	})
}

func check(t *testing.T, data []byte) {
	g, err := filterjson.Unmarshal(data)
	if err != nil {
		require.Error(t, g.Err())
		if e, ok := errors.AsType[*filterjson.Error](err); ok {
			checkError(t, string(data), e)
		} else {
			require.Equal(t, g.Err(), err)
		}
		return
	}
	require.NoError(t, g.Err())
	require.True(t, json.Valid(data) || len(data) > 100000)
	again, err := filterjson.Marshal(g)
	require.NoError(t, err)
	h, err := filterjson.Unmarshal(again)
	require.NoError(t, err)
	require.True(t, g.Equal(h))
}
