package prove_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/prove"
	"github.com/stretchr/testify/require"
)

// A row is a question with a known answer. An item shows a no.
type row struct {
	ask, f, g, want, item string
}

// answer asks a question.
func answer(p prove.Prover, ask string, f, g filters.Filter) prove.Result {
	switch ask {
	case "never":
		return p.Never(f)
	case "always":
		return p.Always(f)
	case "implies":
		return p.Implies(f, g)
	case "equivalent":
		return p.Equivalent(f, g)
	}
	panic(ask)
}

// shows reports whether an item shows a no, given the outcomes of the filters.
func shows(ask string, f, g bool) bool {
	switch ask {
	case "never":
		return f
	case "always":
		return !f
	case "implies":
		return f && !g
	}
	return f != g
}

func (r row) test(t *testing.T, p prove.Prover) {
	t.Run(strings.TrimSpace(r.ask+" "+r.f+" "+r.g), func(t *testing.T) {
		f, g := filters.MustParse(r.f), filters.MustParse(r.g)
		got := answer(p, r.ask, f, g)
		require.NoError(t, got.Err)
		require.Equal(t, r.want, got.Verdict.String(), "%s", got.Witness)
		require.Equal(t, got.Verdict == prove.No, got.Witness != nil)
		if got.Verdict == prove.No {
			for _, item := range []string{string(got.Witness), r.item} {
				if item != "" {
					holds := func(f filters.Filter) bool { return independent(t, p.TypeOf, f, []byte(item)) }
					require.True(t, shows(r.ask, holds(f), holds(g)), "%s", item)
				}
			}
		}
	})
}

// Questions that were answered by reasoning.
func TestAnswers(t *testing.T) {
	for _, r := range []row{
		{"never", ``, ``, "no", `{}`},
		{"always", ``, ``, "yes", ``},
		{"implies", `a[exists]`, ``, "yes", ``},
		{"implies", ``, `a[exists]`, "no", `{}`},

		{"never", `a[equals]x[and]a[equals]y`, ``, "yes", ``},
		{"never", `a.b[equals]x[and]a.b[equals]y`, ``, "no", `{"a":[{"b":"x"},{"b":"y"}]}`},
		{"never", `a[equals]1[and]a[equals]1.0`, ``, "no", `{"a":1}`},
		{"never", `a[less_than]5[and]a[greater_than]10`, ``, "no", `{"a":"2"}`},
		{"implies", `a[equals]`, `a[exists]`, "no", `{"a":""}`},
		{"equivalent", `a[greater_than]`, `a[begins_with][and]a[exists]`, "yes", ``},
		{"implies", `a[equals]abc`, `a[begins_with]ab`, "no", `{"a":{"id":"abc"}}`},
		{"implies", `a[equals]x`, `a[less_than]y[or]a.id[equals]x`, "yes", ``},
		{"implies", `a[equals]x[and]a.b[exists]`, `a.id[equals]x`, "yes", ``},
		{"implies", `a[contains]abc`, `a[contains]b`, "no", `{"a":["abc"]}`},
		{"implies", `a[less_than]5`, `a[less_than]10`, "no", `{"a":"4"}`},
		{"implies", `a[less_than]5`, `a[less_than]abc`, "no", `{"a":4}`},
		{
			"never", `a[greater_than]0.3[and]a[less_than]0.30000000000000000001[and]a[not_contains]`, ``, "no",
			`{"a":0.300000000000000000001}`,
		},
		{
			"implies", `a[equals]2021-03-04T05:06:07Z`, `a[equals]2021-03-04T05:06:07.000Z`, "no",
			`{"a":{"id":"2021-03-04T05:06:07Z"}}`,
		},
		{
			"equivalent", `a[less_than]2021-03-04T05:06:07Z`, `a[less_than]2021-03-04T05:06:07.000Z`, "no",
			`{"a":"2021-03-04T05:06:07.9"}`,
		},
		{
			"never", `a[greater_than]2021-03-04T05:06:07Z[and]a[less_than]2021-03-04T05:06:07.001Z`, ``, "no",
			`{"a":"2021-03-04T05:06:07.0001Z"}`,
		},
		{"implies", `a[greater_than]2021-06-01T00:00:00Z`, `a[greater_than]2021`, "yes", ``},
		{"implies", `a[greater_than]2021`, `a[greater_than]2020-12`, "no", `{"a":2022}`},
		{"implies", `a[greater_than]a[and]a[less_than]b`, `a[begins_with]a`, "yes", ``},
		{"implies", `a.b.c[exists]`, `a.b[exists]`, "no", `{"a":[{"fieldId":"b","c":"k"}]}`},
		{"implies", `a.b.b[exists]`, `a.b[exists]`, "yes", ``},
		{"implies", `a.b.c[exists][and]a.b[not_exists]`, `a.fieldId[equals]b`, "yes", ``},
		{
			"implies", `hidden[not_equals]true[and]category[equals]a[or]category[equals]b`, `hidden[not_equals]true`,
			"no",
			`{"hidden":"true","category":"b"}`,
		},
	} {
		r.test(t, prove.Prover{})
	}
}

// What provers get wrong.
func TestTraps(t *testing.T) {
	for _, r := range []row{
		// One leaf, or many.
		{"implies", `a[equals]x`, `a[not_equals]y`, "yes", ``},
		{"implies", `a.b[equals]x`, `a.b[not_equals]y`, "no", `{"a":[{"b":"x"},{"b":"y"}]}`},
		{"never", `a[equals]x[and]a.b[equals]x[and]a.b[equals]y`, ``, "yes", ``},
		{"implies", `a.b[not_equals]x[and]a.b[exists]`, `a.b[not_equals]y`, "no", `{"a":{"b":"y"}}`},
		// References.
		{"implies", `a[equals]x`, `a[contains]x`, "no", `{"a":{"id":"x"}}`},
		{"implies", `a[equals]x`, `a[contains]x[or]a.id[exists]`, "yes", ``},
		{"never", `a[equals]1[and]a.id[less_than]1.0`, ``, "no", `{"a":{"id":"1"}}`},
		{
			"never", `a[equals]2021-03-04T05:06:07Z[and]a.id[exists][and]a.id[not_equals]2021-03-04T05:06:07.0Z`, ``,
			"yes", ``,
		},
		// id is a leaf and what makes a reference.
		{"never", `a[equals]x[and]a.id[equals]y`, ``, "yes", ``},
		{"never", `a[not_equals]x[and]a.id[equals]x`, ``, "no", `{"a":[{"id":"x"}]}`},
		{"never", `a[not_equals]x[and]a.id[equals]x[and]a[not_contains]x`, ``, "no", `{"a":{"id":{"id":"x"}}}`},
		{
			"never",
			`a[not_equals]x[and]a.id[begins_with]x[and]a.id[less_than]xx[and]a[not_contains]x[and]a.id[not_contains]xa`,
			``, "no", `{"a":{"id":"x!"}}`,
		},
		{"never", `a[contains]x[and]a.id[exists][and]a.id[not_equals]x`, ``, "no", `{"a":["x",{"id":"y"}]}`},
		{"never", `a[equals]x[and]a.id.b[exists]`, ``, "yes", ``},
		// Contains is a part only in strings.
		{"implies", `a[contains]xy`, `a[contains]x`, "no", `{"a":["xy"]}`},
		{
			"never", `a[contains]x[and]a[contains]y[and]a[not_contains]xy[and]a[not_contains]yx`, ``, "no",
			`{"a":["x","y"]}`,
		},
		{"never", `a[contains]1[and]a[not_contains]1.0`, ``, "no", `{"a":"1"}`},
		{"implies", `a[begins_with]xy`, `a[contains]y`, "yes", ``},
		// The empty value.
		{"implies", `a[equals]`, `a[begins_with]`, "no", `{"a":{"id":""}}`},
		{"implies", `a[begins_with]`, `a[contains]`, "yes", ``},
		{"never", `a[less_than]`, ``, "yes", ``},
		{"implies", `a[contains]`, `a[exists]`, "no", `{"a":""}`},
		{"implies", `a[less_than]x`, `a[exists]`, "no", `{"a":""}`},
		{"implies", `a[greater_than]`, `a[exists]`, "yes", ``},
		// Numbers and strings have orders of their own.
		{"implies", `a[less_than]5`, `a[less_than]6`, "yes", ``},
		{"implies", `a[less_than]10`, `a[less_than]5`, "no", `{"a":7}`},
		{"implies", `a[less_than]05`, `a[less_than]5`, "yes", ``},
		{"implies", `a[less_than]5[and]a[not_contains]`, `a[less_than]10`, "yes", ``},
		{"implies", `a[less_than]x`, `a[begins_with]`, "yes", ``},
		{"implies", `a[greater_than]1`, `a[greater_than]01`, "no", `{"a":2}`},
		// Numbers are exact.
		{
			"never", `a[greater_than]9007199254740992[and]a[less_than]9007199254740993[and]a[not_contains]`, ``, "no",
			`{"a":9007199254740992.5}`,
		},
		{"implies", `a[equals]1e400`, `a[equals]1e401`, "no", `{"a":1e400}`},
		{"never", `a[greater_than]1e400[and]a[less_than]1e401[and]a[not_contains]`, ``, "no", `{"a":2e400}`},
		{"never", `a[greater_than]0[and]a[less_than]1e-400[and]a[not_contains]`, ``, "no", `{"a":1e-401}`},
		{"never", `a[equals]0[and]a[equals]-0[and]a[equals]0e99`, ``, "no", `{"a":0}`},
		{"never", `a[equals]1[and]a[equals]1.0[and]a[contains]`, ``, "yes", ``},
		// Instants are for full time stamps.
		{
			"implies", `a[greater_than]2021-03-04T05:06:07.5Z`, `a[greater_than]2021-03-04T05:06:07Z`, "no",
			`{"a":"2021-03-04T05:06:07.9"}`,
		},
		{"implies", `a[less_than]2021-03-04T05:06:07.000Z`, `a[less_than]2021-03-04T05:06:07Z`, "yes", ``},
		{
			"implies", `a[less_than]2021-03-04T05:06:07Z`, `a[less_than]2021-03-04T05:06:07.000Z`, "no",
			`{"a":"2021-03-04T05:06:07.9"}`,
		},
		{"implies", `a[greater_than]2021-02-30T00:00:00Z`, `a[greater_than]2021-02-30T00:00:00.000Z`, "yes", ``},
		{"implies", `a[greater_than]2021-02-28T00:00:00.0Z`, `a[greater_than]2021-02-28T00:00:00.000Z`, "yes", ``},
		{
			"implies", `a[greater_than]2021-02-28T00:00:00.000Z`, `a[greater_than]2021-02-28T00:00:00.0Z`, "no",
			`{"a":"2021-02-28T00:00:00.00Zx"}`,
		},
		{
			"never",
			`a[begins_with]2021-02-29T[and]a[less_than]2021-03-01T00:00:00Z[and]a[greater_than]2021-02-28T23:59:59.9Z`,
			``, "no", `{"a":"2021-02-29T"}`,
		},
		{"never", `a[equals]2021-03-04T05:06:07Z[and]a[contains]000Z`, ``, "no", `{"a":"2021-03-04T05:06:07.000Z"}`},
		{"never", `a[equals]2021-03-04T05:06:07Z[and]a[contains]001Z`, ``, "yes", ``},
		// Names of elements, which a path that ends there does not use.
		{"implies", `a.b.c[exists]`, `a.b[exists][or]a.fieldId[equals]b`, "yes", ``},
		{"implies", `a.b.c[exists]`, `a.b.b[exists]`, "no", `{"a":{"b":{"c":1}}}`},
		{"never", `a.b.c[exists][and]a.b[not_exists][and]a.fieldId[not_equals]b`, ``, "yes", ``},
		{"never", `a.b.c[exists][and]a.c[not_exists]`, ``, "no", `{"a":{"b":{"c":1}}}`},
		{"never", `a.b.c[equals]x[and]a.b.c[not_equals]x`, ``, "yes", ``},
		{"never", `a.b.c[exists][and]a.d.c[exists][and]a.b[not_exists][and]a.d[not_exists]`, ``, "no",
			`{"a":[{"fieldId":"b","c":1},{"fieldId":"d","c":1}]}`},
		{"implies", `fieldId[equals]b[and]b.c[exists]`, `b[exists]`, "yes", ``},
		{"never", `a.fieldId.c[exists][and]a.fieldId[exists][and]a.fieldId.c[not_exists]`, ``, "yes", ``},
		{
			"never", `a.fieldId.c[exists][and]a.c[exists][and]a.fieldId[equals]fieldId`, ``, "no",
			`{"a":[{"fieldId":"fieldId","c":1}]}`,
		},
		// Prefixes.
		{"implies", `a.b[exists]`, `a[exists]`, "yes", ``},
		{"implies", `a.b[not_exists]`, `a[not_exists]`, "no", `{"a":1}`},
		{"never", `a.b[exists][and]a[begins_with]`, ``, "yes", ``},
		{"never", `a.b[exists][and]a[contains]x`, ``, "no", `{"a":["x",{"b":1}]}`},
		{"never", `a.b[exists][and]a[equals]x[and]a[contains]x`, ``, "yes", ``},
		// Letters between letters.
		{"never", `a[greater_than]a[and]a[less_than]aa`, ``, "no", `{"a":"a!"}`},
		{"never", "a[greater_than]a[and]a[less_than]a\x00", ``, "yes", ``},
		{"never", "a[less_than]\x00[and]a[exists][and]a[contains]", ``, "yes", ``},
		{"implies", "a[less_than]\x00", `a[equals]`, "yes", ``},
		{
			"implies", "a[greater_than]\uFFFE[and]a[less_than]\U00010000",
			"a[begins_with]\uFFFE[or]a[begins_with]\uFFFF", "yes",
			``,
		},
		{"implies", "a[greater_than]\uD7FF[and]a[less_than]\uE000", "a[begins_with]\uD7FF", "yes", ``},
		{"never", "a[greater_than]\U0010FFFF", ``, "no", "{\"a\":\"\U0010FFFFx\"}"},
		{"never", `a[contains]x[and]a[contains]y[and]a[not_contains]z[and]a[begins_with]z`, ``, "yes", ``},
		{
			"never",
			`a[contains]ab[and]a[contains]bc[and]a[less_than]abd[and]a[begins_with]ab[and]a[not_contains]abx[and]a[not_contains]ab-`,
			``, "no", `{"a":"abc"}`,
		},
		// Null and missing, true and false.
		{"implies", `a[not_exists]`, `a[not_equals]x`, "yes", ``},
		{"implies", `a[not_exists]`, `a[not_equals]`, "no", `{"a":""}`},
		{"implies", `a[equals]true`, `a[exists]`, "yes", ``},
		{"never", `a[equals]true[and]a[not_contains][and]a.id[not_equals]true`, ``, "no", `{"a":true}`},
	} {
		r.test(t, prove.Prover{})
	}
}

func TestTypedAnswers(t *testing.T) {
	p := prove.Prover{TypeOf: readTypes(t)}
	for _, r := range []row{
		{"implies", `text[equals]abc`, `text[begins_with]ab`, "yes", ``},
		{"equivalent", `flag[not_equals]true`, `flag[equals]false`, "yes", ``},
		{"always", `flag[exists]`, ``, "yes", ``},
		{"equivalent", `flag[equals]true`, `flag[not_equals]false`, "yes", ``},
		{"never", `flag[equals]yes`, ``, "yes", ``},
		{"always", `rep.cf.flag[exists]`, ``, "yes", ``},
		// Unsupported conditions do not hold, negated or not.
		{"never", `text[less_than]x`, ``, "yes", ``},
		{"never", `flag[not_contains]x`, ``, "yes", ``},
		{"never", `box[not_exists]`, ``, "yes", ``},
		{"never", `rep.cf.text[not_equals]x`, ``, "yes", ``},
		{"never", `one.title[exists]`, ``, "yes", ``},
		// Pairs that never match, negated always.
		{"always", `num[not_contains]1`, ``, "yes", ``},
		{"always", `choice[not_equals]a`, ``, "yes", ``},
		{"never", `num[begins_with]1`, ``, "yes", ``},
		// One reading of numbers and strings.
		{"implies", `num[less_than]5`, `num[less_than]10`, "yes", ``},
		{"implies", `num[equals]1`, `num[equals]1.0`, "yes", ``},
		{"implies", `text[equals]1`, `text[equals]1.0`, "no", `{"text":"1"}`},
		{
			"implies", `text[equals]2021-03-04T05:06:07Z`, `text[equals]2021-03-04T05:06:07.000Z`, "no",
			`{"text":"2021-03-04T05:06:07Z"}`,
		},
		{"never", `text[equals]2021-03-04T05:06:07Z[and]text[begins_with]2021-03-04T05:06:07.`, ``, "yes", ``},
		{"equivalent", `date[equals]2021-03-04T05:06:07Z`, `date[equals]2021-03-04T05:06:07.000Z`, "yes", ``},
		{"equivalent", `date[less_than]2021-03-04T05:06:07Z`, `date[less_than]2021-03-04T05:06:07.000Z`, "yes", ``},
		{"implies", `date[greater_than]2021-03-04T05:06:07.5Z`, `date[greater_than]2021-03-04T05:06:07Z`, "yes", ``},
		{"implies", `date[greater_than]2021`, `date[greater_than]2020-12`, "yes", ``},
		{"implies", `date[begins_with]2021-02`, `date[less_than]2021-03`, "yes", ``},
		{"never", `date[begins_with]2021-02-29`, ``, "yes", ``},
		{"never", `date[begins_with]2020-02-29`, ``, "no", `{"date":"2020-02-29T00:00:00.000Z"}`},
		{"implies", `date[exists]`, `date[contains]T`, "yes", ``},
		{
			"implies", `date[exists]`,
			`date[greater_than]9999-12-31T23:59:59Z[or]date[less_than]9999-12-31T23:59:59.001Z`,
			"yes", ``,
		},
		{"never", `createdAt[less_than]0000-01-01T00:00:00Z`, ``, "yes", ``},
		// Selects, references and media.
		{"implies", `choice[contains]ab`, `choice[contains]b`, "no", `{"choice":["ab"]}`},
		{"never", `choice[contains]a[and]choice[contains]b`, ``, "no", `{"choice":["a","b"]}`},
		{"implies", `choice[contains]1`, `choice[contains]1.0`, "no", `{"choice":["1"]}`},
		{"never", `one[equals]a[and]one[equals]b`, ``, "yes", ``},
		{"implies", `one[equals]`, `one[exists]`, "yes", ``},
		{"never", `many[contains]a[and]many[contains]b`, ``, "no", `{"many":[{"id":"a"},{"id":"b"}]}`},
		{
			"never", `image[exists][and]images[exists][and]file[exists]`, ``, "no",
			`{"image":{},"images":[{}],"file":{}}`,
		},
		// Rich text is searched without its tags.
		{"never", `rich[contains]<p>`, ``, "no", `{"rich":"&lt;p>"}`},
		{"never", `rich[contains]a & b[and]rich[begins_with]<`, ``, "no", `{"rich":"&lt;a &amp; b"}`},
		{"implies", `rich[contains]`, `rich[exists]`, "no", `{"rich":""}`},
		{"implies", `rich[exists]`, `rich[begins_with]`, "yes", ``},
		{"implies", `rich[not_exists]`, `rich[not_contains]a`, "yes", ``},
		{"never", `rich[exists][and]rich[not_contains]a`, ``, "no", `{"rich":"<p></p>"}`},
		// Custom fields have one leaf, repeaters many.
		{"never", `box.text[equals]a[and]box.text[equals]b`, ``, "yes", ``},
		{
			"never", `rep.cf.text[begins_with]a[and]rep.cf.text[begins_with]b`, ``, "no",
			`{"rep":[{"fieldId":"cf","text":"a"},{"fieldId":"cf","text":"b"}]}`,
		},
		{"equivalent", `box.flag[equals]false`, `box.flag[not_equals]true`, "yes", ``},
		{"implies", `rep.cf.rich[contains]a`, `rep.cf.rich[exists]`, "yes", ``},
		// A known scalar has nothing below it.
		{"never", `text.a[exists]`, ``, "yes", ``},
		{"never", `unknown.a[exists]`, ``, "no", `{"unknown":{"a":1}}`},
	} {
		r.test(t, p)
	}
}

// Types that no schema has: a boolean below arrays, and types that contradict each
// other.
func TestOddTypes(t *testing.T) {
	of := func(kinds map[filters.Field]filters.Kind) prove.Prover {
		return prove.Prover{TypeOf: func(f filters.Field) (filters.FieldType, bool) {
			k, ok := kinds[f]
			return filters.FieldType{Kind: k}, ok
		}}
	}
	p := of(map[filters.Field]filters.Kind{"a.flag": filters.KindBoolean})
	for _, r := range []row{
		{"equivalent", `a.flag[equals]false`, `a.flag[not_equals]true`, "no", `{"a":[{"flag":true},{"flag":false}]}`},
		{"never", `a.flag[equals]false[and]a.flag[equals]true`, ``, "no", `{"a":[{"flag":true},{"flag":null}]}`},
		{"never", `a.flag[not_equals]false[and]a.flag[not_equals]true`, ``, "yes", ``},
		{"implies", `a.flag[not_equals]false`, `a.flag[equals]true`, "yes", ``},
		{"implies", `a[not_exists]`, `a.flag[equals]false`, "yes", ``},
	} {
		r.test(t, p)
	}
	p = of(map[filters.Field]filters.Kind{"a": filters.KindText, "a.b": filters.KindNumber})
	for _, r := range []row{
		{"never", `a.b[exists]`, ``, "yes", ``},
		{"always", `a.b[not_equals]1`, ``, "yes", ``},
	} {
		r.test(t, p)
	}
	// One string is rich text by one path and plain by another.
	p = of(map[filters.Field]filters.Kind{"a.b.c": filters.KindRichEditor, "a": filters.KindRepeater})
	const never = `a.b.c[contains]<[and]a.c[not_contains]<[and]a.fieldId[equals]b[and]a.b[not_exists]`
	got := p.Never(filters.MustParse(never))
	require.NotEqual(t, prove.Yes, got.Verdict)
	require.NoError(t, got.Err)
}

// A filter that cannot be written is an error.
func TestUnwritable(t *testing.T) {
	var p prove.Prover
	bad := filters.Field("a").Equals("x[or]y")
	broken, err := filters.Parse("a[exist]")
	require.Error(t, err)
	good := filters.Field("a").Exists()
	for _, f := range []filters.Filter{bad, broken, good.And(bad), filters.Field("a").In()} {
		for _, r := range []prove.Result{
			p.Implies(f, good), p.Implies(good, f), p.Implies(f, f), p.Implies(f, filters.Filter{}),
			p.Equivalent(f, f), p.Equivalent(good, f), p.Never(f), p.Always(f),
		} {
			require.Equal(t, prove.Unknown, r.Verdict)
			require.ErrorIs(t, r.Err, f.Err())
			require.Nil(t, r.Witness)
		}
		require.ErrorIs(t, p.Simplify(f).Err(), f.Err())
		for range p.Examples(f) {
			t.Fatal("an example of nothing")
		}
	}
	long := filters.Field(strings.Repeat("a.", 1<<16) + "a").Exists()
	require.NoError(t, long.Err())
	r := p.Never(long)
	require.Equal(t, prove.Unknown, r.Verdict)
	require.ErrorIs(t, r.Err, filters.ErrTooDeep)
}

func TestVerdict(t *testing.T) {
	var zero prove.Result
	require.Equal(t, prove.Unknown, zero.Verdict)
	for v, want := range map[prove.Verdict]string{prove.Yes: "yes", prove.No: "no", prove.Unknown: "unknown"} {
		text, err := v.MarshalText()
		require.NoError(t, err)
		require.Equal(t, want, string(text))
	}
}

// A Prover may be used by many at once, and always answers the same.
func TestConcurrent(t *testing.T) {
	p := prove.Prover{TypeOf: readTypes(t)}
	f := filters.MustParse(`text[begins_with]a[and](rep.cf.text[contains]b[or]num[less_than]5)[or]date[greater_than]2021`)
	g := filters.MustParse(`text[exists][or]date[greater_than]2020[and]num[greater_than]7`)
	want := p.Implies(f, g)
	require.Equal(t, prove.No, want.Verdict)
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			got := p.Implies(f, g)
			if got.Verdict != want.Verdict || string(got.Witness) != string(want.Witness) {
				t.Errorf("%s %s", got.Verdict, got.Witness)
			}
		})
	}
	all.Wait()
}
