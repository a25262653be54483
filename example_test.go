package filters_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"time"

	"github.com/microcms-go/filters"
)

func Example() {
	f, err := filters.Parse("category[equals]engineering[and](date[begins_with]2019-11-14[or]title[exists])")
	if err != nil {
		fmt.Println(err)
		return
	}
	ok, err := f.Match([]byte(`{"category":{"id":"engineering"},"date":"2019-11-14T03:00:00.000Z"}`))
	fmt.Println(ok, err)
	// Output: true <nil>
}

func Example_build() {
	const (
		category filters.Field = "category"
		date     filters.Field = "date"
		title    filters.Field = "title"
	)
	f := category.Equals("engineering").And(date.BeginsWith("2019-11-14").Or(title.Exists()))
	if err := f.Err(); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f)
	// Output: category[equals]engineering[and](date[begins_with]2019-11-14[or]title[exists])
}

// What a user typed cannot become a condition.
func Example_injection() {
	typed := "x[or]id[exists]"
	f := filters.Field("title").Contains(typed)
	fmt.Println(f.Err())
	fmt.Println(f)

	f = filters.Field("title").Search(typed)
	fmt.Println(f)
	// Output:
	// filters: cannot be written: condition "title" contains "x[or]id[exists]": connective in a value at byte 1: remove it: there are no escapes
	// (this filter cannot be written[and])
	// title[contains]x[and]title[contains]or[and]title[contains]id[and]title[contains]exists
}

func ExampleParse() {
	_, err := filters.Parse("おすすめ[equal]true")
	fmt.Println(err)

	_, err = filters.Parse("featured[equal]true")
	fmt.Println(err)
	if err, ok := errors.AsType[*filters.SyntaxError](err); ok {
		fmt.Println(err.Excerpt())
		fmt.Println(string(err.Code), err.Start, err.End, err.Suggestion)
	}
	// Output:
	// filters: invalid character in a field "お" at byte 0: a field is made of A-Z a-z 0-9 _ - and dots
	// filters: unknown operator "equal" at byte 9: did you mean "equals"?
	// featured[equal]true
	//          ^^^^^
	// unknown-operator 9 14 equals
}

func ExampleMustParse() {
	published := filters.MustParse("publishedAt[exists]")
	fmt.Println(published.And(filters.MustParse("hidden[equals]false")))
	// Output: publishedAt[exists][and]hidden[equals]false
}

func ExampleParser() {
	p := filters.Parser{MaxConditions: 2, Strict: true}
	for _, s := range []string{
		"a[exists][and]b[exists][and]c[exists]",
		"a[exists][or]b[exists][and]c[exists]",
		"date[less_than]2026-04-01T00:00:00+09:00",
	} {
		_, err := p.Parse(s)
		fmt.Println(errors.Is(err, filters.ErrTooManyConditions), err)
	}
	// Output:
	// true filters: too many conditions at byte 28: expected at most 2 conditions
	// false filters: [and] and [or] mixed "[and]" at byte 22: put parentheses around one kind
	// false filters: not a full time stamp in UTC "2026-04-01T00:00:00+09:00" at byte 15: write YYYY-MM-DDThh:mm:ss.sssZ
}

func ExampleNew() {
	f := filters.New(&filters.AndExpr{List: []filters.Expr{
		&filters.Condition{Field: "a", Op: filters.OpExists},
		&filters.AndExpr{List: []filters.Expr{
			&filters.Condition{Field: "b", Op: filters.OpEquals, Value: "1"},
			&filters.Condition{Field: "c", Op: filters.OpEquals, Value: "2"},
		}},
	}})
	fmt.Println(f)
	// Output: a[exists][and]b[equals]1[and]c[equals]2
}

func ExampleOr() {
	var wanted []filters.Filter
	for _, tag := range []string{"go", "json"} {
		wanted = append(wanted, filters.Field("tags").Contains(tag))
	}
	fmt.Println(filters.Or(wanted...))
	fmt.Println(filters.Or().IsZero())
	// Output:
	// tags[contains]go[or]tags[contains]json
	// true
}

func ExampleField_In() {
	id := filters.Field("id")
	fmt.Println(id.In("a", "b"))
	fmt.Println(id.In().Err())
	// Output:
	// id[equals]a[or]id[equals]b
	// filters: cannot be written: condition "id" equals: empty list: it needs at least one value
}

func ExampleField_AtLeast() {
	price := filters.Field("price")
	fmt.Println(price.AtLeast(filters.Int(100)).And(price.AtMost(filters.Float(250.5))))
	// Output: (price[greater_than]100[or]price[equals]100)[and](price[less_than]250.5[or]price[equals]250.5)
}

func ExampleField_ContainsAll() {
	tags := filters.Field("tags")
	fmt.Println(tags.ContainsAll("go", "json"))
	fmt.Println(tags.ContainsAny("go", "json"))
	// Output:
	// tags[contains]go[and]tags[contains]json
	// tags[contains]go[or]tags[contains]json
}

func ExampleField_Search() {
	for _, words := range []string{"東京　ラーメン", "foo (bar)", " "} {
		fmt.Printf("%q\n", filters.Field("title").Search(words))
	}
	// Output:
	// "title[contains]東京[and]title[contains]ラーメン"
	// "title[contains]foo[and]title[contains]bar"
	// ""
}

func ExampleField_Dot() {
	inner := filters.Field("sections").Dot("callout").Dot("text")
	fmt.Println(inner.Exists(), inner.IsValid())
	// Output: sections.callout.text[exists] true
}

func ExampleTime() {
	tokyo := time.FixedZone("JST", 9*60*60)
	start := time.Date(2026, time.April, 1, 0, 0, 0, 0, tokyo)
	fmt.Println(filters.Field("date").LessThan(filters.Time(start)))
	// Output: date[less_than]2026-03-31T15:00:00.000Z
}

// A month in a time zone, as UTC.
func ExampleField_Within() {
	tokyo := time.FixedZone("JST", 9*60*60)
	april := time.Date(2026, time.April, 1, 0, 0, 0, 0, tokyo)
	fmt.Println(filters.Field("date").Within(april, april.AddDate(0, 1, 0)))
	// Output: date[greater_than]2026-03-31T14:59:59.999Z[and]date[less_than]2026-04-30T15:00:00.000Z
}

func ExampleBool() {
	fmt.Println(filters.Field("featured").Equals(filters.Bool(false)))
	// Output: featured[equals]false
}

func ExampleWalk() {
	f := filters.MustParse("a[exists][and](b[exists][or]c[exists])")
	filters.Walk(f.Expr(), func(x filters.Expr) bool {
		fmt.Printf("%T %d-%d %s\n", x, x.Pos().Start, x.Pos().End, x)
		return true
	})
	// Output:
	// *filters.AndExpr 0-38 a[exists][and](b[exists][or]c[exists])
	// *filters.Condition 0-9 a[exists]
	// *filters.OrExpr 15-37 b[exists][or]c[exists]
	// *filters.Condition 15-24 b[exists]
	// *filters.Condition 28-37 c[exists]
}

func ExamplePreorder() {
	for x := range filters.Preorder(filters.MustParse("a[exists][or]b[equals]1").Expr()) {
		if c, ok := x.(*filters.Condition); ok && c.Op.TakesValue() {
			fmt.Println(c.Field, c.Op, c.Value)
		}
	}
	// Output: b equals 1
}

// Rewrite renames a field and drops a condition.
func ExampleFilter_Rewrite() {
	f := filters.MustParse("old[equals]1[and](secret[exists][or]b[exists])")
	g := f.Rewrite(func(x filters.Expr) filters.Expr {
		c, ok := x.(*filters.Condition)
		switch {
		case !ok:
			return x
		case c.Field == "secret":
			return nil
		case c.Field == "old":
			return &filters.Condition{Field: "new", Op: c.Op, Value: c.Value}
		}
		return x
	})
	fmt.Println(g)
	// Output: new[equals]1[and]b[exists]
}

func ExampleFilter_Conditions() {
	for c := range filters.MustParse("a[equals]1[and](b[exists][or]a[exists])").Conditions() {
		fmt.Println(c.Field, c.Op)
	}
	// Output:
	// a equals
	// b exists
	// a exists
}

func ExampleFilter_Eval() {
	f := filters.MustParse("a[exists][or]b[exists][and]c[exists]")
	fmt.Println(f.Eval(func(c *filters.Condition) bool { return c.Field != "a" }))
	// Output: true
}

func ExampleFilter_Equal() {
	f := filters.MustParse("(a[exists][and]b[exists])[and]c[exists]")
	fmt.Println(f.Equal(filters.MustParse("a[exists][and](b[exists][and]c[exists])")))
	// Output: true
}

func ExampleFilter_UnmarshalText() {
	var f filters.Filter
	set := flag.NewFlagSet("list", flag.ContinueOnError)
	set.TextVar(&f, "filters", filters.Filter{}, "conditions")
	if err := set.Parse([]string{"-filters", "(a[exists])"}); err != nil {
		fmt.Println(err)
	}
	text, err := json.Marshal(map[string]filters.Filter{"filters": f})
	fmt.Println(string(text), err)
	// Output: {"filters":"a[exists]"} <nil>
}

func ExampleFilter_MatchValue() {
	f := filters.Field("tags").Contains("go").And(filters.Field("price").LessThan("10"))
	fmt.Println(f.MatchValue(map[string]any{
		"tags":  []any{map[string]any{"id": "go"}},
		"price": 9.5,
	}))
	// Output: true
}

func ExampleEvaluator() {
	types := map[filters.Field]filters.FieldType{
		"body":     {Kind: filters.KindRichEditorV2},
		"featured": {Kind: filters.KindBoolean},
	}
	e := filters.Evaluator{
		TypeOf: func(f filters.Field) (filters.FieldType, bool) {
			t, ok := types[f]
			return t, ok
		},
		Validate: true,
	}
	m, err := e.Compile(filters.MustParse("body[begins_with]Hello &[and]featured[equals]false[and]featured[contains]x"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Match([]byte(`{"body":"<p>Hello <b>&amp;</b> welcome</p>"}`)))
	for c := range m.Unsupported() {
		fmt.Println("not supported:", c)
	}
	// Output:
	// false <nil>
	// not supported: featured[contains]x
}

func ExampleMatcher_Explain() {
	f := filters.MustParse("tags[contains]go[and]tags[equals]go[and]title[not_exists]")
	m, err := filters.Evaluator{}.Compile(f)
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := m.Explain([]byte(`{"tags":[{"id":"json"},{"id":"go"}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Matches)
	for _, f := range e.Conditions {
		fmt.Println(f.Holds, f.Condition, "-", f.Rule)
		for _, leaf := range f.Leaves {
			fmt.Println("  ", leaf.Path, leaf.Kind, leaf.Value)
		}
	}
	// Output:
	// false
	// true tags[contains]go - an array contains a value if one of its elements equals it
	//    tags array [{"id":"json"},{"id":"go"}]
	// false tags[equals]go - equals never matches an array; contains does
	//    tags array [{"id":"json"},{"id":"go"}]
	// true title[not_exists] - the path leads to nothing
}

func ExampleFieldType_Supports() {
	tags := filters.FieldType{Kind: filters.KindRelationList}
	fmt.Println(tags.Supports(filters.OpContains), tags.Supports(filters.OpEquals))
	// Output: true false
}
