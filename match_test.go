package filters_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/stretchr/testify/require"
)

// Broken items: what matching reports, and where.
func TestMatchBrokenItems(t *testing.T) {
	texts := []string{
		"", "a[exists]", "a[not_exists]", "a[equals]x", "a[not_equals]x", "b.a[equals]2", "zz[not_exists]",
		"a[contains]1[or]zz[exists]",
	}
	for _, item := range []string{
		"", " ", "null", "true", "1", `"x"`, "[]", `[{"a":"x"}]`, "\uFEFF{}", "\x00{}", "}", "x",
		"{", "{ ", `{"`, `{"a`, `{"a"`, `{"a":`, `{"a":"`, `{"a":"x`, `{"a":"x"`, `{"a":"x",`, `{"a":"x","`, `{"a":1`,
		`{"a":t`, `{"a":[`, `{"a":[1`, `{"a":[1,`, `{"a":{`, `{"a":{"b":1`, `{"a":{}`,
		`{"a"}`, `{"a":}`, `{"a":,}`, `{"a" "x"}`, `{"a":"x",}`, `{,"a":"x"}`, `{"a":"x" "b":1}`, `{"a":"x";"b":1}`,
		`{a:"x"}`, `{'a':'x'}`, `{1:"x"}`, `{"a":'x'}`, `{null:1}`,
		`{"a":nul}`, `{"a":nulll}`, `{"a":True}`, `{"a":NaN}`, `{"a":Infinity}`, `{"a":undefined}`, `{"a":01}`,
		`{"a":+1}`,
		`{"a":.5}`, `{"a":1.}`, `{"a":1e}`, `{"a":1e+}`, `{"a":-}`, `{"a":0x1}`, `{"a":1_0}`, `{"a":--1}`, `{"a":1 2}`,
		`{"a":[1,]}`, `{"a":[,1]}`, `{"a":[1 2]}`, `{"a":[1}`, `{"a":{"b":1]}`, `{"a":[}`, `{"a":{]}`, `{"a":[1,2}`,
		`{"a":]}`,
		`{"a":"\x"}`, `{"a":"\u12"}`, `{"a":"\u12G4"}`, `{"a":"\`, `{"a":"\"}`, `{"a":"\u"}`, `{"\x":1}`, `{"a":"x"}}`,
		`{"a":"x"} x`, `{"a":"x"}{}`, `{"a":"x"},`, "{\"a\":\"x\"}\x00",
		"{\"a\":\"x\ny\"}", "{\"a\":\"\x00\"}", "{\"a\":\"\x1f\"}", "{\"a\nb\":1}", "{\"a\":\"\xff\"}",
		"{\"a\":\"\xed\xa0\x80\"}", "{\"a\":\"\xc0\x80\"}", "{\"a\":\"\xe3\x81\"}", "{\"\xff\":1}", "{\"a\":1\xff}",
		"{\u00a0}", "{\v}", "{\f\"a\":1}", `{"a":1,/**/"b":2}`, "{//\n}", `{"a":1,"a":1}`, `{"a":1,"\u0061":1}`,
		`{"b":{"a":1,"a":2}}`, `{"b":[{"a":1,"a":2}]}`, `{"":1,"":2}`,
	} {
		t.Run(testName(item), func(t *testing.T) {
			for _, text := range texts {
				f := filters.MustParse(text)
				checkMatchAny(t, f, []byte(item))
				m := compile(t, filters.Evaluator{Validate: true}, f)
				got, err := m.Match([]byte(item))
				checkContentError(t, []byte(item), err)
				require.False(t, got)
			}
		})
	}
}

// Unless the first byte that is not white space is a brace, the item is an error, for
// every filter.
func TestMatchReadsTheFirstByte(t *testing.T) {
	for _, f := range []string{"", "a[exists]", "a[not_exists]"} {
		for _, item := range []string{"", " \t\r\n", "[]", "null", "\uFEFF{}", "x{}", "\u00a0{}", "\v{}", "[{}]"} {
			got, err := filters.MustParse(f).Match([]byte(item))
			require.False(t, got)
			checkContentError(t, []byte(item), err)
		}
		_, err := filters.MustParse(f).Match([]byte(" \t\r\n{}\n "))
		require.NoError(t, err)
		_, err = filters.MustParse(f).Match(nil)
		require.Error(t, err)
	}
	// A condition that has no say in the outcome.
	never := compile(t, filters.Evaluator{TypeOf: func(filters.Field) (filters.FieldType, bool) {
		return filters.FieldType{Kind: filters.KindOpaque}, true
	}}, filters.MustParse("a[exists]"))
	_, err := never.Match([]byte("[]"))
	checkContentError(t, []byte("[]"), err)
	got, err := never.Match([]byte("{}"))
	require.NoError(t, err)
	require.False(t, got)
}

// The offset of an error is exact.
func TestContentErrorOffset(t *testing.T) {
	for _, test := range []struct {
		item string
		at   int
	}{
		{"[]", 0}, {"  []", 2}, {"", 0}, {`{"a":tru}`, 5}, {`{"a" 1}`, 5}, {`{"a":1 "b":2}`, 7}, {`{"a":1}x`, 7},
		{`{"a":[1 2]}`, 8}, {`{"a":"x`, 7}, {`{"a":1,"a":2}`, 7},
		{"{\"a\":\"x\xff\"}", 7}, {"{\"a\":\"x\ny\"}", 7}, {`{"a":"x\q"}`, 7}, {`{a:1}`, 1},
	} {
		m := compile(t, filters.Evaluator{Validate: true}, filters.Filter{})
		_, err := m.Match([]byte(test.item))
		checkContentError(t, []byte(test.item), err)
		require.Equal(t, test.at, err.(*filters.ContentError).Offset, "%q: %v", test.item, err)
		require.NotEmpty(t, err.(*filters.ContentError).Reason)
	}
}

// Without Validate an error in bytes that were never read goes unreported, and
// one that was read does not.
func TestMatchStopsEarly(t *testing.T) {
	for _, test := range []struct {
		filter, item string
		want, err    bool
	}{
		{"a[equals]x", `{"a":"x",,,`, true, false},
		{"a[not_equals]x", `{"a":"x" broken`, false, false},
		{"a[exists]", `{"a":[1`, true, false},
		{"a[equals]y[and]b[exists]", `{"a":"x",,,`, false, false},
		{"a[equals]y", `{"a":"x","b":1,,,`, false, false},
		{"a.b[equals]1", `{"a":{"b":1,,,`, true, false},
		{"a.b[equals]x", `{"a":{"b":"x",,,`, true, false},
		{"a.b[exists]", `{"a":[{"b":1,,,`, true, false},
		{"a.b[equals]x", `{"a":{"b":{"id":"x"},,,`, true, false},
		{"a.b[exists]", `{"a":{"b":[1,,,`, true, false},
		{"a[contains]x", `{"a":["x",,,`, true, false},
		{"a[contains]1", `{"a":[1,,,`, true, false},
		{"a[contains]x", `{"a":[{"id":"x"},,,`, true, false},
		{"a.c.b[equals]1", `{"a":[{"fieldId":"c","b":1,,,`, true, false},
		{"b[exists]", `{"a":"x",,,`, false, true},
		{"b[not_exists]", `{"a":"x",,,`, false, true},
		{"b[not_exists]", `{"a":"x"`, false, true},
		{"b[not_exists]", `{"a":"x"} x`, false, true},
		{"b[not_exists]", `{"a":"x"}  `, true, false},
		{"a[equals]x", "{\"a\":\"\xff\"}", false, true},
		{"a[equals]x", "{\"a\":\"\\q\"}", false, true},
		{"a[not_equals]x", "{\"a\":\"\xff\"}", false, true},
		{"a[not_contains]x", "{\"a\":\"\xe3\x81\"}", false, true},
		{"a[contains]x", "{\"a\":[\"y\",\"\xff\"]}", false, true},
		{"a[equals]1", `{"a":01}`, false, true},
		{"a[not_equals]1", `{"a":tru}`, false, true},
		{"a[exists]", `{"a":}`, false, true},
		{"a.b.c[exists]", `{"a":[{"fieldId":"\q","c":1}]}`, false, true},
		{"a[equals]y", `{"a":{"b":1,x},"c":1}`, false, true}, // the id is looked for
		{"a[contains]y", `{"a":[{"b":1,x}],"c":1}`, false, true},
		{"a.b[equals]y", `{"a":{"b":1,x}`, false, true},
		{"a[equals]y[or]b[equals]y", `{"a":"x",,,`, false, true},
		{"a[equals]y[or]b.c[not_exists]", `{"a":"x"} x`, false, true},
		{"a[equals]y[or]b.c[not_exists]", `{"a":"x"}  `, true, false},
		{"a[contains]y", `{"a":[[1,`, false, true},
		{"a[contains]y", `{"a":[{"b":1,`, false, true},
		{"a[equals]xyz", `{"a":{"id":"xy`, false, true},
		{"a[not_equals]xyz", `{"a":{"id":"xy`, false, true},
		{"a[contains]2024-01-01T00:00:00Z", "{\"a\":[\"2024\xff\"]}", false, true},
		{"a[contains]x", `{"a":["\q"]}`, false, true},
		{"a[contains]x[and]b[exists]", `{"a":["\q","x"],"b":1}`, false, true},
		{"a[contains]y", `{"a":[{"id":"x","c":`, false, true},
		{"a[exists][and]b[exists]", `{"a":[1,2`, false, true},
		{"a[contains]1[and]b[exists]", `{"a":[1,2`, false, true},
		{"a.b[exists][and]b[exists]", `{"a":[{"b":1},2`, false, true},
	} {
		t.Run(testName(test.filter+" on "+test.item), func(t *testing.T) {
			got, err := filters.MustParse(test.filter).Match([]byte(test.item))
			require.Equal(t, test.err, err != nil, "%v", err)
			require.Equal(t, test.want, got)
			m := compile(t, filters.Evaluator{Validate: true}, filters.MustParse(test.filter))
			got, err = m.Match([]byte(test.item))
			require.Equal(t, !json.Valid([]byte(test.item)) || !utf8.ValidString(test.item), err != nil, "%v", err)
			require.True(t, err == nil || !got)
		})
	}
}

// A duplicate name is an error where it is looked for, and never a panic.
func TestMatchDuplicateNames(t *testing.T) {
	for _, item := range []string{
		`{"a":"x","a":"y"}`, `{"a":[{"b":1}],"a":{"b":2},"a":null}`, `{"a":{"b":1,"b":2}}`,
		`{"a":[{"fieldId":"b","fieldId":"c","d":1}]}`,
		`{"a":[{"id":"x","id":"y"}]}`, `{"a":{"id":"x","i\u0064":1}}`, `{"\u0061":1,"a":2}`, `{"b":1,"b":2}`,
	} {
		for _, f := range []string{"a[equals]x", "a[not_equals]x", "a.b[equals]2", "a.b.d[exists]",
			"a.c.d[exists][and]a.d[exists]", "a[contains]y", "zz[not_exists]"} {
			checkMatchAny(t, filters.MustParse(f), []byte(item))
			_, err := filters.MustParse(f).Match([]byte(item))
			require.NoError(t, err, "without Validate any of them may be used")
		}
	}
	// Many names, and names that look alike to a hash of their ends.
	var many []string
	for i := range 1000 {
		many = append(many, fmt.Sprintf(`"aaaaaaaa%04dzzzzzzzz":%d`, i, i))
	}
	m := compile(t, filters.Evaluator{Validate: true}, filters.MustParse("aaaaaaaa0999zzzzzzzz[equals]999"))
	for _, n := range []int{2, 31, 32, 33, 34, 1000} {
		good := "{" + strings.Join(many[1000-n:], ",") + "}"
		got, err := m.Match([]byte(good))
		require.NoError(t, err)
		require.True(t, got)
		for _, twice := range []int{0, n / 2, n - 1} {
			bad := "{" + strings.Join(many[1000-n:], ",") + "," + many[1000-n+twice] + "}"
			_, err := m.Match([]byte(bad))
			checkContentError(t, []byte(bad), err)
		}
		nested := `{"x":[` + good + "," + good + `],"y":` + good + "}"
		_, err = m.Match([]byte(nested))
		require.NoError(t, err, "the same name in other objects")
	}
}

func TestMatchOddSpelling(t *testing.T) {
	for _, item := range []string{
		`{"title":"x"}`, `{"ti\u0074le":"x"}`, `{"\u0074\u0069\u0074\u006c\u0065":"\u0078"}`,
		"\n{\t\"title\"\r\n:\n \"x\"\t}\r\n ",
		`{"":1,"title":"x"}`, `{"a":{"title":"y"},"title":"x"}`, `{"titl":"y","titlee":"z","title":"x"}`,
		`{"n":1,"title" : "x","\"title\"":"y"}`,
		`{"a":"\"title\":\"y\"","title":"x"}`, `{"a":"\\","title":"x"}`, `{"a":"\\\\\"","title":"x"}`,
		`{"a":["]","}",{"b":"\"]}"}],"title":"x"}`,
	} {
		checkAll(t, item, "title[equals]x  title[begins_with]x  title[contains]  title[not_equals]y",
			"title[equals]y  titl[equals]x  title[not_exists]")
	}
	checkAll(t, `{"a":"C:\\dir\\n","b":"n"}`, `a[contains]\n  a[contains]\dir  b[equals]n`,
		"a[contains]\n  a[contains]\\\\")
	checkAll(t, `{"r":[{"fieldId":"\u0063\u0066","t":"x"}]}`, "r.cf.t[equals]x", "r.t[equals]y  r.cf.t[not_exists]")
	checkAll(t, `{"a":"line\nn"}`, "a[contains]\nn  a[contains]ne\n  a[begins_with]line", `a[contains]\n`)
	checkAll(t, `{"a":"a\/b"}`, "a[equals]a/b  a[contains]/", `a[contains]\`)
}

// Data a hundred thousand deep is read like other data, without recursion: the
// stack is bounded.
func TestMatchDeepItems(t *testing.T) {
	const n = 1e5
	defer debug.SetMaxStack(debug.SetMaxStack(1 << 20)) // less than recursion would take
	for _, test := range []struct{ name, deep string }{
		{"arrays", strings.Repeat("[", n) + strings.Repeat("]", n)},
		{"objects", strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n)},
		{"both", strings.Repeat(`[{"a":`, n) + "1" + strings.Repeat("}]", n)},
		{"elements with fieldId", strings.Repeat(`[{"fieldId":"a","a":`, n/10) + "1" + strings.Repeat("}]", n/10)},
	} {
		t.Run(test.name, func(t *testing.T) {
			item := []byte(`{"a":` + test.deep + `,"b":"x"}`)
			for _, f := range []string{
				"b[equals]x", "a.a.a.a.a.a.a.a[not_exists][and]a[contains]x", "a.b[not_exists]",
			} {
				for _, validate := range []bool{false, true} {
					m := compile(t, filters.Evaluator{Validate: validate}, filters.MustParse(f))
					_, err := m.Match(item)
					require.NoError(t, err)
					_, err = m.Match(item[:len(item)/2])
					if validate {
						require.Error(t, err)
					}
				}
			}
			m := compile(t, filters.Evaluator{}, filters.MustParse("b[equals]x[and]a.a.a[not_exists]"))
			_, err := m.Explain(item)
			require.NoError(t, err)
			_, err = m.Explain(item[:len(item)-1])
			checkContentError(t, item, err)
		})
	}
	t.Run("unclosed", func(t *testing.T) {
		for _, s := range []string{"[", "{", `{"a":`, `[{"a":`, `"`, `\"`, `\\`} {
			item := []byte(`{"a":` + strings.Repeat(s, n))
			for _, f := range []string{"b[equals]x", "a.a.a[exists]"} {
				for _, validate := range []bool{false, true} {
					m := compile(t, filters.Evaluator{Validate: validate}, filters.MustParse(f))
					got, err := m.Match(item)
					if validate || err != nil {
						require.False(t, got)
						checkContentError(t, item, err)
					}
				}
			}
		}
	})
}

// Items on which a careless reader takes quadratic time: this test would not
// end. The memory of matching does not depend on the item.
func TestMatchHostileItems(t *testing.T) {
	const n = 1 << 18
	for _, test := range []struct{ name, item string }{
		{"backslashes", `{"a":"` + strings.Repeat(`\\`, n) + `"}`},
		{"escaped quotes", `{"a":"` + strings.Repeat(`\"`, n) + `"}`},
		{"escapes", `{"a":"` + strings.Repeat(`\u3042`, n/6) + `"}`},
		{"many members", `{` + strings.TrimSuffix(strings.Repeat(`"aa":1,`, n/7), ",") + `}`},
		{"many elements", `{"a":[` + strings.TrimSuffix(strings.Repeat(`{"b":1},`, n/8), ",") + `]}`},
		{"many empty strings", `{"a":[` + strings.TrimSuffix(strings.Repeat(`"",`, n/3), ",") + `]}`},
		{
			"space",
			"{" + strings.Repeat(" ", n) + `"a"` + strings.Repeat("\n", n) + ":" + strings.Repeat("\t", n) + "1}",
		},
		{"near misses", `{"a":"` + strings.Repeat("xx", n/2) + `"}`},
		{"near misses in Japanese", `{"a":"` + strings.Repeat("あい", n/6) + `"}`},
		{"a long number", `{"a":` + strings.Repeat("1", n) + "}"},
	} {
		t.Run(test.name, func(t *testing.T) {
			item := []byte(test.item)
			for _, f := range []string{"a[equals]x", "a[contains]" + strings.Repeat("x", 1000) + "y", "a[contains]いあう",
				"a[contains]\\\"", "a.b[equals]2", "zz[exists]", "a[less_than]2[or]a[begins_with]x"} {
				filter := filters.MustParse(f)
				_, err := filter.Match(item)
				require.NoError(t, err)
				if test.name == "escapes" || test.name == "backslashes" || test.name == "escaped quotes" {
					continue // may be unescaped
				}
				require.Less(t, bytesAllocated(func() { filter.Match(item) }), uint64(1<<16), "%.20s", f)
			}
			if test.name != "many members" {
				checkMatch(t, filters.MustParse("a[contains]x"), item)
			}
		})
	}
}

// Validating takes memory in proportion to the item, not more.
func TestValidateMemory(t *testing.T) {
	var names strings.Builder
	for i := range 100000 {
		fmt.Fprintf(&names, `"%x":%d,`, i, i)
	}
	for _, item := range []string{
		"{" + names.String() + `"z":1}`,
		`{"a":` + strings.Repeat("[", 1e6) + strings.Repeat("]", 1e6) + "}",
		`{"a":` + strings.Repeat(`{"a":`, 1e6) + "1" + strings.Repeat("}", 1e6) + "}",
	} {
		m := compile(t, filters.Evaluator{Validate: true}, filters.Filter{})
		require.Less(t, bytesAllocated(func() {
			_, err := m.Match([]byte(item))
			require.NoError(t, err)
		}), uint64(100*len(item)))
	}
}

// Every item of the sample, with every condition that its fields suggest.
func TestMatchSample(t *testing.T) {
	var list struct{ Contents []json.RawMessage }
	require.NoError(t, json.Unmarshal(sample.Blog, &list))
	require.NotEmpty(t, list.Contents)
	var conditions []filters.Filter
	seen := map[string]bool{}
	var add func(path filters.Field, v any)
	add = func(path filters.Field, v any) {
		dot := func(name string) filters.Field {
			if path == "" {
				return filters.Field(name)
			}
			return path.Dot(name)
		}
		value := ""
		switch v := v.(type) {
		case map[string]any:
			for name, v := range v {
				add(dot(name), v)
			}
			value, _ = v["id"].(string)
		case []any:
			for _, v := range v {
				add(path, v)
				if object, ok := v.(map[string]any); ok {
					if id, ok := object["fieldId"].(string); ok {
						add(dot(id), v)
					}
				}
			}
		case string:
			value = v[:min(len(v), 30)]
		case float64:
			value = filters.Float(v)
		case bool:
			value = filters.Bool(v)
		}
		for op := filters.OpEquals; op.IsValid(); op++ {
			c := filters.Condition{Field: path, Op: op}
			if op.TakesValue() {
				c.Value = value
			}
			f := filters.New(&c)
			if f.Err() == nil && !seen[f.String()] && len(seen) < 1200 {
				seen[f.String()] = true
				conditions = append(conditions, f)
			}
		}
	}
	for _, item := range list.Contents {
		var object map[string]any
		require.NoError(t, json.Unmarshal(item, &object))
		for name, v := range object {
			add(filters.Field(name), v)
		}
	}
	for i, f := range conditions {
		item := list.Contents[i%len(list.Contents)]
		both := f.And(conditions[(i*7+1)%len(conditions)]).Or(conditions[(i*13+5)%len(conditions)])
		checkMatch(t, f, item)
		checkMatch(t, both, item)
		if i%20 == 0 {
			var spaced bytes.Buffer
			require.NoError(t, json.Indent(&spaced, item, "\r\n", "\t "))
			checkMatch(t, f, spaced.Bytes())
		}
	}
}

// Filters of so many conditions that the state of matching is of another size.
func TestMatchManyConditions(t *testing.T) {
	kinds := []filters.FieldType{{Kind: filters.KindBoolean}, {Kind: filters.KindText}, {Kind: filters.KindOpaque}, {}}
	for _, n := range []int{1, 2, 7, 8, 9, 10, 63, 64, 65, 66, 127, 128, 129, 192, 193, 500} {
		fields := make([]filters.Field, n)
		for i := range fields {
			fields[i] = filters.Field("f" + filters.Int(i%(n/2+1)))
		}
		for seed := range uint64(6) {
			r := rand.New(rand.NewPCG(uint64(n), seed))
			conditions := make([]filters.Filter, n)
			for i, f := range fields {
				conditions[i] = []filters.Filter{f.Equals("true"), f.Equals("false"), f.NotEquals("true"), f.Exists(),
					f.NotExists(), f.NotEquals("false")}[r.IntN(6)]
			}
			for len(conditions) > 1 { // join some of them until one is left
				i := r.IntN(len(conditions) - 1)
				k := min(i+2+r.IntN(4), len(conditions))
				joined := filters.And(conditions[i:k]...)
				if r.IntN(2) == 0 {
					joined = filters.Or(conditions[i:k]...)
				}
				conditions = append(conditions[:i], append([]filters.Filter{joined}, conditions[k:]...)...)
			}
			item := []byte{'{'}
			for i := range n {
				item = fmt.Appendf(item, `"f%d":%s,`, i,
					[]string{"true", "false", "null", `"true"`, "[]", "1", "{}", `{"id":"false"}`, `["x"]`}[r.IntN(9)])
			}
			item = append(item, `"z":1}`...)
			checkMatch(t, conditions[0], item)
			for _, kind := range kinds {
				checkTyped(t, conditions[0], item, func(f filters.Field) (filters.FieldType, bool) {
					return kind, kind.Kind.IsValid() && len(f)%2 == 0
				})
			}
			checkTyped(t, conditions[0], []byte("{}"),
				func(filters.Field) (filters.FieldType, bool) { return kinds[0], true })
		}
	}
}

// Matchers of few conditions are of several sizes. In each, every condition counts,
// and those that are fixed are settled, however deep they are.
func TestMatchFewConditions(t *testing.T) {
	for n := 1; n <= 12; n++ {
		f := filters.Filter{}
		for i := range n { // …[and](f2[equals]1[or](f1[equals]1[and]f0[equals]1))
			c := filters.Field("f" + filters.Int(i)).Equals("1")
			if i%2 == 0 {
				f = c.Or(f)
			} else {
				f = c.And(f)
			}
		}
		for fixed := range n {
			typeOf := func(f filters.Field) (filters.FieldType, bool) {
				return filters.FieldType{Kind: filters.KindExtensionMeta}, f == filters.Field("f"+filters.Int(fixed))
			}
			for k := range n {
				for _, others := range []int{0, 1} {
					item := []byte{'{'}
					for i := range n {
						value := others
						if i == k {
							value = 1 - others
						}
						item = fmt.Appendf(item, `"f%d":%d,`, i, value)
					}
					item = append(item, `"z":1}`...)
					checkMatch(t, f, item)
					checkTyped(t, f, item, typeOf)
				}
			}
		}
	}
}

// Match does not keep the item: what follows does not change an outcome or an
// explanation.
func TestMatchKeepsNothing(t *testing.T) {
	item := []byte(`{"a":"x","b":["y"]}`)
	m := compile(t, filters.Evaluator{}, filters.MustParse("a[equals]x[or]b[contains]y"))
	e, err := m.Explain(item)
	require.NoError(t, err)
	before := fmt.Sprintf("%+v", e.Conditions[0].Leaves)
	for i := range item {
		item[i] = '!'
	}
	require.Equal(t, before, fmt.Sprintf("%+v", e.Conditions[0].Leaves))
	got, err := m.Match([]byte(`{"a":"x"}`))
	require.NoError(t, err)
	require.True(t, got)
}

// An element is found by its fieldId among any number of names, in any order.
func TestMatchManyCustomFields(t *testing.T) {
	for _, n := range []int{1, 8, 9, 10, 17, 40} {
		var fs []filters.Filter
		for i := range n {
			name := filters.Int(i * 7 % n)
			fs = append(fs, filters.Field("rep").Dot(name).Dot("in").Equals(name))
		}
		f := filters.And(fs...)
		var elements []string
		for i := range n {
			elements = append(elements,
				fmt.Sprintf(`{"fieldId":"%d","in":"%[1]d"}`, i), fmt.Sprintf(`{"fieldId":"%dx","in":""}`, i))
		}
		for missing := -1; missing < n; missing++ {
			list := slices.Clone(elements)
			if missing >= 0 {
				list[2*missing] = `{"fieldId":"","in":""}`
			}
			got, err := f.Match([]byte(`{"rep":[` + strings.Join(list, ",") + `]}`))
			require.NoError(t, err)
			require.Equal(t, missing < 0, got, "%d of %d", missing, n)
		}
	}
}

func TestMatchAllocatesNothing(t *testing.T) {
	var value map[string]any
	item := []byte(`{"id":"a","n":5,"d":"2021-03-04T05:06:07Z","t":"text with \"escapes\" and 日本語","tags":[{"id":"t1"},{"id":"t2"}],"c":{"id":"c1"},"rep":[{"fieldId":"cf","in":"x"}]}`)
	require.NoError(t, json.Unmarshal(item, &value))
	for _, s := range []string{
		"id[equals]a", "n[less_than]6", "d[greater_than]2021-03-04T05:06:06.5Z", "t[contains]日本", "tags[contains]t2",
		"c[equals]c1", "rep.cf.in[contains]x", "zz[not_exists]",
		"id[equals]b[or](n[equals]5.0[and]tags[contains]t1[and]c.id[exists])",
	} {
		f := filters.MustParse(s)
		got, err := f.Match(item)
		require.NoError(t, err)
		require.True(t, got, s)
		require.Zero(t, testing.AllocsPerRun(100, func() { f.MatchValue(value) }), s)
		require.Zero(t, testing.AllocsPerRun(100, func() { f.Match(item) }), s)
	}
	// A long text in which no byte of a long value is rare.
	long := strings.Repeat("のです。", 3000)
	f := filters.Field("t").Contains(strings.Repeat("のでした。", 20))
	item = []byte(`{"t":"` + long + `"}`)
	value = map[string]any{"t": long}
	require.Zero(t, testing.AllocsPerRun(100, func() { f.MatchValue(value) }))
	require.Zero(t, testing.AllocsPerRun(100, func() { f.Match(item) }))
}
