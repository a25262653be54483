package filters_test

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The trees of testdata/unwritable.json are run by TestUnwritableCases.

func TestFieldBuilders(t *testing.T) {
	const f = filters.Field("a.b")
	for _, test := range []struct {
		got  filters.Filter
		want string
	}{
		{f.Equals("x"), "a.b[equals]x"},
		{f.NotEquals("x"), "a.b[not_equals]x"},
		{f.Contains("x"), "a.b[contains]x"},
		{f.NotContains("x"), "a.b[not_contains]x"},
		{f.LessThan("x"), "a.b[less_than]x"},
		{f.GreaterThan("x"), "a.b[greater_than]x"},
		{f.BeginsWith("x"), "a.b[begins_with]x"},
		{f.Exists(), "a.b[exists]"},
		{f.NotExists(), "a.b[not_exists]"},
		{f.AtLeast("1"), "a.b[greater_than]1[or]a.b[equals]1"},
		{f.AtMost("1"), "a.b[less_than]1[or]a.b[equals]1"},
		{f.In("x"), "a.b[equals]x"},
		{f.In("x", "y", "z"), "a.b[equals]x[or]a.b[equals]y[or]a.b[equals]z"},
		{f.In("x", "x"), "a.b[equals]x[or]a.b[equals]x"},
		{f.In(""), "a.b[equals]"},
		{f.ContainsAny("x", "y"), "a.b[contains]x[or]a.b[contains]y"},
		{f.ContainsAny("x"), "a.b[contains]x"},
		{f.ContainsAll("x", "y"), "a.b[contains]x[and]a.b[contains]y"},
		{f.ContainsAll("x"), "a.b[contains]x"},
		{f.ContainsAll(), ""},

		// Nothing that is false or empty is dropped.
		{f.Equals(""), "a.b[equals]"},
		{f.Equals("0"), "a.b[equals]0"},
		{f.Equals(filters.Bool(false)), "a.b[equals]false"},
		{f.Equals(filters.Int(0)), "a.b[equals]0"},
		{f.Contains(""), "a.b[contains]"},
		{f.NotEquals(""), "a.b[not_equals]"},

		// Idioms inside other filters keep their parentheses.
		{
			f.AtLeast("1").And(f.AtMost("9")),
			"(a.b[greater_than]1[or]a.b[equals]1)[and](a.b[less_than]9[or]a.b[equals]9)",
		},
		{
			filters.Field("category").Equals("news").And(
				filters.Field("date").BeginsWith("2019-11-14").Or(filters.Field("title").Exists())),
			"category[equals]news[and](date[begins_with]2019-11-14[or]title[exists])",
		},
	} {
		t.Run(test.want, func(t *testing.T) {
			require.NoError(t, test.got.Err())
			require.Equal(t, test.want, test.got.String())
			require.True(t, filters.MustParse(test.want).Equal(test.got))
		})
	}
}

func TestCompare(t *testing.T) {
	const f = filters.Field("a")
	for op := filters.OpEquals; op.IsValid(); op++ {
		value := "x"
		if !op.TakesValue() {
			value = ""
		}
		require.Equal(t, "a["+op.String()+"]"+value, f.Compare(op, value).String())
	}
	require.ErrorIs(t, f.Compare(filters.OpExists, "x").Err(), filters.ErrUnexpectedValue)
	require.ErrorIs(t, f.Compare(0, "x").Err(), filters.ErrUnknownOperator)
	require.ErrorIs(t, f.Compare(10, "x").Err(), filters.ErrUnknownOperator)
	require.ErrorIs(t, f.Compare(filters.OpEquals, "[or]").Err(), filters.ErrJoinerInValue)
}

// Where in the value the fault is.
func TestValueErrorPosition(t *testing.T) {
	for _, test := range []struct {
		f    filters.Filter
		want string
	}{
		{filters.Field("a").Equals("x[or]y"), "[or]"},
		{filters.Field("a").Equals("x[orange][and]"), "[and]"},
		{filters.Field("a").Equals("笑(い(い)"), "("},
		{filters.Field("a").Equals("(笑) (い"), "("},
		{filters.Field("a").Equals("(笑) :) x"), ")"},
		{filters.Field("a").Equals("あ\xffい"), "\xff"},
		{filters.New(&filters.Condition{Field: "a", Op: filters.OpExists, Value: "x y"}), "x y"},
		{filters.Field("a").Equals(filters.Float(math.NaN())), "NaN\xff"},
		{filters.Field("a.b日.c").Equals("x"), "日"},
		{filters.Field("a..b").Equals("x"), "."},
		{filters.Field("").Equals("x"), ""},
		{filters.Field("a.").Equals("x"), "."},
		{filters.Field("a").Compare(0, "x"), ""},
		{filters.Field("a").In(), ""},
	} {
		err, ok := errors.AsType[*filters.ValueError](test.f.Err())
		require.True(t, ok)
		if err.Condition == nil || !err.Condition.Op.IsValid() {
			require.Zero(t, err.Position)
			continue
		}
		in := err.Condition.Value
		if err.Code == filters.ErrInvalidPath {
			in = string(err.Condition.Field)
		}
		require.Equal(t, test.want, in[err.Start:err.End], "%s", err)
	}
	err := filters.Field("a").Equals("(笑) (い").Err().(*filters.ValueError)
	require.Equal(t, len("(笑) "), err.Start, "the one that stays open")
}

// For every stamp in whole milliseconds Within agrees with the comparison of
// times.
func TestWithin(t *testing.T) {
	june := time.Date(2026, time.June, 1, 0, 0, 0, 0, time.FixedZone("JST", 9*60*60))
	require.Equal(t, "d[greater_than]2026-05-31T14:59:59.999Z[and]d[less_than]2026-06-30T15:00:00.000Z",
		filters.Field("d").Within(june, june.AddDate(0, 1, 0)).String())
	rapid.Check(t, func(t *rapid.T) {
		instant := func(label string) time.Time {
			return june.Add(time.Duration(rapid.Int64Range(-5e6, 5e6).Draw(t, label))) // nanoseconds
		}
		start, end := instant("start"), instant("end")
		at := june.Add(time.Duration(rapid.Int64Range(-6, 6).Draw(t, "ms")) * time.Millisecond)
		want := !at.Before(start) && at.Before(end)
		got := filters.Field("d").Within(start, end).MatchValue(map[string]any{"d": filters.Time(at)})
		require.Equal(t, want, got)
	})
	rapid.Check(t, func(t *rapid.T) {
		bound := june.Add(time.Duration(rapid.Int64Range(-5e6, 5e6).Draw(t, "bound")))
		at := june.Add(time.Duration(rapid.Int64Range(-6, 6).Draw(t, "ms")) * time.Millisecond)
		item := map[string]any{"d": filters.Time(at)}
		require.Equal(t, at.Before(bound), filters.Field("d").Before(bound).MatchValue(item))
		require.Equal(t, at.After(bound), filters.Field("d").After(bound).MatchValue(item))
	})
	checkUnwritable(t, filters.Field("d").Before(june.AddDate(8000, 0, 0)))
	checkUnwritable(t, filters.Field("d").After(june.AddDate(8000, 0, 0)))
	checkUnwritable(t, filters.Field("d").Within(june, june.AddDate(8000, 0, 0)))
	checkUnwritable(t, filters.Field("d").Within(june.AddDate(-3000, 0, 0), june))
}

// A list of nothing must not widen a filter.
func TestIdiomsOfNothing(t *testing.T) {
	const f = filters.Field("a")
	for _, g := range []filters.Filter{f.In(), f.ContainsAny(), f.In([]string{}...), filters.Field("").In()} {
		checkUnwritable(t, g)
		require.ErrorIs(t, g.Err(), filters.ErrEmptyList)
		require.Contains(t, g.Err().Error(), "needs at least one value")
		checkUnwritable(t, f.Exists().And(g))
		checkUnwritable(t, f.Exists().Or(g))
	}
	for _, g := range []filters.Filter{
		f.ContainsAll(), filters.And(), filters.Or(), filters.New(nil), f.Search(""), {},
	} {
		require.True(t, g.IsZero())
		require.NoError(t, g.Err())
		require.Empty(t, g.String())
		require.Nil(t, g.Expr())
		require.True(t, g.MatchValue(nil))
		require.True(t, g.Equal(filters.Filter{}))
		require.True(t, g.Equal(filters.MustParse("")))
	}
	x := f.Exists()
	require.True(t, filters.Or(filters.Filter{}, x).Equal(x), "zero means that no condition was given")
	require.True(t, filters.And(filters.Filter{}, x).Equal(x))
	require.True(t, x.Or().Equal(x))
	require.True(t, x.And().Equal(x))
}

// What no text can express is refused, with the condition that is at fault,
// and whatever is made of it is refused too.
func TestUnwritable(t *testing.T) {
	for _, test := range []struct {
		name string
		f    filters.Filter
		code filters.ErrorCode
	}{
		{"joiner in a value", filters.Field("a").Equals("x[or]b[exists]"), filters.ErrJoinerInValue},
		{"the other joiner", filters.Field("a").Equals("[and]"), filters.ErrJoinerInValue},
		{"joiner in parentheses", filters.Field("a").Equals("(x[or]y)"), filters.ErrJoinerInValue},
		{"parenthesis that closes nothing", filters.Field("a").Equals("x)"), filters.ErrUnbalancedValue},
		{"followed by a connective", filters.Field("a").Equals(")[or]a[exists]"), filters.ErrUnbalancedValue},
		{"parenthesis that stays open", filters.Field("a").Contains("(x"), filters.ErrUnbalancedValue},
		{"parentheses the wrong way round", filters.Field("a").Contains(")("), filters.ErrUnbalancedValue},
		{"emoticon", filters.Field("a").Contains(":)"), filters.ErrUnbalancedValue},
		{"value that is not UTF-8", filters.Field("a").BeginsWith("\xe3\x81"), filters.ErrInvalidUTF8},
		{"surrogate half", filters.Field("a").BeginsWith("\xed\xa0\x80"), filters.ErrInvalidUTF8},
		{"no field", filters.Field("").Exists(), filters.ErrInvalidPath},
		{"point at the end", filters.Field("a.").Exists(), filters.ErrInvalidPath},
		{"two points", filters.Field("a..b").Exists(), filters.ErrInvalidPath},
		{"space in a field", filters.Field("a b").Exists(), filters.ErrInvalidPath},
		{"bracket in a field", filters.Field("a[exists][or]b").Exists(), filters.ErrInvalidPath},
		{"parenthesis in a field", filters.Field("(a").Exists(), filters.ErrInvalidPath},
		{"joiner as field", filters.Field("[or]").Exists(), filters.ErrInvalidPath},
		{"NUL in a field", filters.Field("a\x00").Exists(), filters.ErrInvalidPath},
		{"no operator", filters.New(&filters.Condition{Field: "a"}), filters.ErrUnknownOperator},
		{
			"an operator that does not exist",
			filters.New(&filters.Condition{Field: "a", Op: 10}),
			filters.ErrUnknownOperator,
		},
		{
			"value of exists", filters.New(&filters.Condition{Field: "a", Op: filters.OpExists, Value: "true"}),
			filters.ErrUnexpectedValue,
		},
		{"list without members", filters.New(&filters.AndExpr{}), filters.ErrEmptyList},
		{
			"list without members in a list",
			filters.New(&filters.OrExpr{List: []filters.Expr{filters.Field("a").Exists().Expr(), &filters.AndExpr{}}}),
			filters.ErrEmptyList,
		},
		{"nil in a list", filters.New(&filters.OrExpr{List: []filters.Expr{nil, nil}}), filters.ErrInvalidNode},
		{"nil condition", filters.New((*filters.Condition)(nil)), filters.ErrInvalidNode},
		{"nil list", filters.New((*filters.OrExpr)(nil)), filters.ErrInvalidNode},
		{
			"foreign node",
			filters.New(filtertest.Foreign{Expr: filters.Field("a").Exists().Expr()}),
			filters.ErrInvalidNode,
		},
		{"not a number", filters.Field("a").Equals(filters.Float(math.NaN())), filters.ErrOutOfRange},
		{"infinity", filters.Field("a").LessThan(filters.Float(math.Inf(-1))), filters.ErrOutOfRange},
		{
			"no year", filters.Field("a").Equals(filters.Time(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC))),
			filters.ErrOutOfRange,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			good := filters.Field("good").Exists()
			for _, f := range []filters.Filter{test.f, test.f.And(good), good.And(test.f), test.f.Or(good),
				filters.Or(good, filters.And(good, test.f))} {
				checkUnwritable(t, f)
				require.ErrorIs(t, f.Err(), test.code)
				require.True(t, f.Equal(test.f))
			}
			err, ok := errors.AsType[*filters.ValueError](test.f.Err())
			require.True(t, ok)
			require.Equal(t, test.code, err.Code)
			lists := []filters.ErrorCode{filters.ErrEmptyList, filters.ErrInvalidNode, filters.ErrTooDeep}
			isList := false
			for _, code := range lists {
				isList = isList || code == test.code
			}
			require.Equal(t, isList, err.Condition == nil)
			require.False(t, test.f.Equal(good))
			require.False(t, good.Equal(test.f))
			require.False(t, test.f.Equal(filters.Filter{}))
		})
	}
	// The first fault counts.
	f := filters.And(filters.Field("a").Equals("("), filters.Field("b c").Exists())
	require.ErrorIs(t, f.Err(), filters.ErrUnbalancedValue)
	// Equal faults are equal, others are not.
	require.True(t, filters.Field("a").Equals("(").Equal(filters.Field("a").Equals("(")))
	require.False(t, filters.Field("a").Equals("(").Equal(filters.Field("b").Equals("(")))
	require.False(t, filters.Field("a").Equals("(").Equal(filters.Field("a").In()))
	require.False(t, filters.Field("a").In().Equal(filters.New(&filters.AndExpr{List: []filters.Expr{nil, nil}})))
	require.True(t, filters.Field("a").In().Equal(filters.Field("a").In()))
	require.False(t, filters.Field("a").In().Equal(filters.Field("b").In()))
	require.False(t, filters.Field("a").In().Equal(filters.Field("a").ContainsAny()))
}

func TestSearch(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"", ""},
		{" \t\n\u3000\uFEFF", ""},
		{"()[]", ""},
		{"cat", "t[contains]cat"},
		{"cat dog", "t[contains]cat[and]t[contains]dog"},
		{"  cat\u3000犬  ", "t[contains]cat[and]t[contains]犬"},
		{"(笑)", "t[contains]笑"},
		{":)", "t[contains]:"},
		{"a[or]b", "t[contains]a[and]t[contains]or[and]t[contains]b"},
		{"x[and]secret[exists]", "t[contains]x[and]t[contains]and[and]t[contains]secret[and]t[contains]exists"},
		{"（株）［］", "t[contains]（株）［］"},
		{"a\x00b\x7fc\u0085d", "t[contains]a[and]t[contains]b[and]t[contains]c[and]t[contains]d"},
		{"2021-03-04T05:06", "t[contains]2021-03-04T05:06"},
		{"cat cat", "t[contains]cat[and]t[contains]cat"},
		{"\uFFFD", "t[contains]\uFFFD"},
	} {
		t.Run(testName(test.in), func(t *testing.T) {
			checkSearch(t, "t", test.in)
			require.Equal(t, test.want, filters.Field("t").Search(test.in).String())
			require.Equal(t, test.want == "", filters.Field("t").Search(test.in).IsZero())
		})
	}
	checkUnwritable(t, filters.Field("t").Search("\xff"))
	checkUnwritable(t, filters.Field("a b").Search("x"))
}

func TestInt(t *testing.T) {
	type celsius int16
	require.Equal(t, "0", filters.Int(0))
	require.Equal(t, "-9223372036854775808", filters.Int(int64(math.MinInt64)))
	require.Equal(t, "9223372036854775807", filters.Int(int64(math.MaxInt64)))
	require.Equal(t, "-128", filters.Int(int8(math.MinInt8)))
	require.Equal(t, "-40", filters.Int(celsius(-40)))
	require.Equal(t, "2147483647", filters.Int(int32(math.MaxInt32)))
	require.Equal(t, "18446744073709551615", filters.Int(uint64(math.MaxUint64)))
	require.Equal(t, "4294967295", filters.Int(uintptr(math.MaxUint32)))
	require.Equal(t, "255", filters.Int(byte(255)))
	require.Equal(t, "7", filters.Int(uint(7)))
}

func TestFloat(t *testing.T) {
	for _, test := range []struct {
		in   float64
		want string
	}{
		{0, "0"}, {1, "1"}, {-1.5, "-1.5"}, {0.1, "0.1"},
		{0.1 + math.Float64frombits(0x3FC999999999999A), "0.30000000000000004"},
		{1e20, "100000000000000000000"}, {1e21, "1e+21"}, {1e-6, "0.000001"}, {1e-7, "1e-7"}, {-1.5e-7, "-1.5e-7"}, {1e-10, "1e-10"},
		{9007199254740993, "9007199254740992"}, {math.MaxFloat64, "1.7976931348623157e+308"},
		{math.SmallestNonzeroFloat64, "5e-324"},
		{math.Copysign(0, -1), "0"},
	} {
		require.Equal(t, test.want, filters.Float(test.in))
	}
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64().Draw(t, "x")
		text := filters.Float(x)
		if math.IsInf(x, 0) || math.IsNaN(x) {
			checkUnwritable(t, filters.Field("a").Equals(text))
			return
		}
		require.True(t, json.Valid([]byte(text)), "%s is not a number", text)
		back, err := strconv.ParseFloat(text, 64)
		require.NoError(t, err)
		require.Equal(t, x, back)
		f := filters.Field("a").Equals(text)
		require.NoError(t, f.Err())
		require.True(t, f.MatchValue(map[string]any{"a": x}))
		matches, err := f.Match([]byte(`{"a":` + text + `}`))
		require.NoError(t, err)
		require.True(t, matches)
	})
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		checkUnwritable(t, filters.Field("a").GreaterThan(filters.Float(x)))
		checkUnwritable(t, filters.Field("a").In("1", filters.Float(x)))
	}
}

func TestBool(t *testing.T) {
	require.Equal(t, "true", filters.Bool(true))
	require.Equal(t, "false", filters.Bool(false))
}

func TestTime(t *testing.T) {
	tokyo := time.FixedZone("", 9*60*60)
	for _, test := range []struct {
		in   time.Time
		want string
	}{
		{time.Date(2023, 11, 23, 3, 0, 0, 0, time.UTC), "2023-11-23T03:00:00.000Z"},
		{time.Date(2023, 11, 23, 3, 0, 0, 0, tokyo), "2023-11-22T18:00:00.000Z"},
		{time.Date(2023, 11, 23, 3, 0, 0, 123999999, time.UTC), "2023-11-23T03:00:00.123Z"},
		{time.Date(1969, 12, 31, 23, 59, 59, 999999999, time.UTC), "1969-12-31T23:59:59.999Z"},
		{time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), "0000-01-01T00:00:00.000Z"},
		{time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC), "9999-12-31T23:59:59.999Z"},
		{time.Date(10000, 1, 1, 8, 0, 0, 0, tokyo), "9999-12-31T23:00:00.000Z"},
		{time.Time{}, "0001-01-01T00:00:00.000Z"},
	} {
		require.Equal(t, test.want, filters.Time(test.in))
		strict := filters.Parser{Strict: true}
		_, err := strict.Parse("d[less_than]" + filters.Time(test.in))
		require.NoError(t, err)
	}
	for _, x := range []time.Time{
		time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 0, time.FixedZone("", -1)),
		time.Date(-1, 12, 31, 23, 59, 59, 999999999, time.UTC),
		time.Date(0, 1, 1, 0, 0, 0, 0, tokyo),
		time.Date(200000, 12, 4, 15, 30, 7, 0, time.UTC),
	} {
		checkUnwritable(t, filters.Field("d").LessThan(filters.Time(x)))
		checkUnwritable(t, filters.Field("d").AtMost(filters.Time(x)))
	}
}
