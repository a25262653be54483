package filters_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/filterjson"
	"github.com/microcms-go/filters/internal/cases"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/microcms-go/filters/internal/oracle"
	"github.com/stretchr/testify/require"
)

// FuzzParse holds Parse against the oracle on any text, and on big ones made of
// the same bytes, with any limits.
func FuzzParse(f *testing.F) {
	for _, c := range cases.Read[cases.Parse](f, "testdata/parse.json") {
		f.Add(c.Input(), c.Strict, uint16(c.Limits.MaxBytes), uint8(c.Limits.MaxConditions), uint8(c.Limits.MaxDepth))
	}
	f.Fuzz(func(tt *testing.T, in string, strict bool, maxBytes uint16, maxConditions, maxDepth uint8) {
		t := plain{tt}
		p := filters.Parser{
			MaxBytes: int(maxBytes), MaxConditions: int(maxConditions), MaxDepth: int(maxDepth), Strict: strict,
		}
		checkParse(t, p, in)
		checkParse(t, filters.Parser{}, in)
		checkParse(t, filters.Parser{MaxBytes: 1 << 20, Strict: strict}, filtertest.Soup(filtertest.Bytes([]byte(in))))
	})
}

// FuzzBuild checks that any texts as field, operator and value, alone and
// between neighbours, make one condition with just them, or none.
func FuzzBuild(f *testing.F) {
	for _, c := range cases.Read[cases.Unwritable](f, "testdata/unwritable.json") {
		if x, ok := exprOf(c.Tree).(*filters.Condition); ok {
			f.Add(string(x.Field), uint8(x.Op), x.Value, "a[equals]x")
		}
	}
	for _, c := range cases.Read[cases.Parse](f, "testdata/parse.json") {
		f.Add("a", uint8(filters.OpEquals), c.Input(), "(a[exists][or]b[equals](x))[and]c[equals]")
		f.Add(c.Input(), uint8(filters.OpExists), "", "a[exists]")
	}
	f.Fuzz(func(tt *testing.T, field string, op uint8, value, beside string) {
		t := plain{tt}
		c := &filters.Condition{Field: filters.Field(field), Op: filters.Op(op), Value: value}
		neighbour, _ := filters.Parse(beside)
		checkBuild(t, c, neighbour)
		checkBuilders(t, c)
		checkSearch(t, filters.Field(field), value)
	})
}

// checkBuild checks that a condition is refused or is itself, alone and beside
// a filter.
func checkBuild(t tb, c *filters.Condition, beside filters.Filter) {
	f := filters.New(c)
	_, writable := oracle.Print(oracleNode(c))
	require.Equal(t, writable, f.Err() == nil, "%#v", c)
	for _, g := range []filters.Filter{
		f, f.And(beside), beside.And(f), f.Or(beside), beside.Or(f), beside.And(f, beside),
		beside.Or(f.And(beside), beside),
	} {
		if f.Err() != nil || beside.Err() != nil && !g.Equal(f) {
			checkUnwritable(t, g)
			continue
		}
		checkRoundTrip(t, g)
		parsed, err := unlimited.Parse(g.String())
		require.NoError(t, err)
		found := 0
		for d := range parsed.Conditions() {
			if d.Field == c.Field && d.Op == c.Op && d.Value == c.Value {
				found++
			}
		}
		require.Positive(t, found, "%#v in %q", c, g)
		require.Equal(t, countConditions(g), countConditions(parsed), "%#v in %q", c, g)
	}
}

// checkBuilders checks the methods of Field against New.
func checkBuilders(t tb, c *filters.Condition) {
	build := map[filters.Op]func(filters.Field, string) filters.Filter{
		filters.OpEquals:      filters.Field.Equals,
		filters.OpNotEquals:   filters.Field.NotEquals,
		filters.OpContains:    filters.Field.Contains,
		filters.OpNotContains: filters.Field.NotContains,
		filters.OpLessThan:    filters.Field.LessThan,
		filters.OpGreaterThan: filters.Field.GreaterThan,
		filters.OpBeginsWith:  filters.Field.BeginsWith,
	}[c.Op]
	if build != nil {
		require.True(t, build(c.Field, c.Value).Equal(filters.New(c)), "%#v", c)
	}
	require.Equal(t, c.Field.IsValid(), c.Field.Exists().Err() == nil, "%q", c.Field)
	require.Equal(t, c.Field.IsValid(), c.Field.NotExists().Err() == nil, "%q", c.Field)
}

// checkSearch checks what Search promises for any text.
func checkSearch(t tb, field filters.Field, words string) {
	f := field.Search(words)
	if !field.IsValid() || !utf8.ValidString(words) {
		return
	}
	require.NoError(t, f.Err(), "%q", words)
	if len(words) < 30000/(len(field)+20) {
		_, err := filters.Parser{Strict: true}.Parse(f.String())
		require.NoError(t, err, "%q", words)
	}
	if plain := field.Contains(words); plain.Err() == nil {
		member := strings.Split(string(field), ".")
		for _, text := range []string{words, "日" + words + "x", words + words} {
			item := map[string]any{member[len(member)-1]: text}
			for i := len(member) - 2; i >= 0; i-- {
				item = map[string]any{member[i]: item}
			}
			require.True(t, plain.MatchValue(item))
			require.True(t, f.MatchValue(item), "%q does not hit %q", f, text)
		}
	}
}

// checkUnwritable checks what holds for every unwritable filter.
func checkUnwritable(t tb, f filters.Filter) {
	err, ok := f.Err().(*filters.ValueError)
	require.True(t, ok, "%v", f.Err())
	require.ErrorIs(t, err, err.Code)
	checkErrorText(t, err)
	require.Equal(t, unwritableText, f.String())
	require.False(t, f.IsZero())
	b, appendErr := f.AppendText([]byte("before"))
	require.Equal(t, "before", string(b))
	require.Equal(t, f.Err(), appendErr)
	_, marshalErr := f.MarshalText()
	require.Equal(t, f.Err(), marshalErr)
	_, compileErr := filters.Evaluator{}.Compile(f)
	require.Equal(t, f.Err(), compileErr)
	matches, matchErr := f.Match([]byte(`{}`))
	require.False(t, matches)
	require.Equal(t, f.Err(), matchErr)
	require.False(t, f.MatchValue(map[string]any{}))
	require.False(t, f.Eval(func(*filters.Condition) bool { return true }))
	_, jsonErr := filterjson.Marshal(f)
	require.Equal(t, f.Err(), jsonErr)
}

func countConditions(f filters.Filter) (n int) {
	for range f.Conditions() {
		n++
	}
	return n
}

// FuzzTree holds New and what works on trees against the oracle, on trees that
// the bytes choose: with invalid nodes, and very deep or wide ones.
func FuzzTree(f *testing.F) {
	for _, c := range cases.Read[cases.Parse](f, "testdata/parse.json") {
		f.Add([]byte(c.Input()))
	}
	f.Fuzz(func(tt *testing.T, data []byte) {
		t, s := plain{tt}, filtertest.Bytes(data)
		checkTree(t, filtertest.Tree(s))
		checkTree(t, filtertest.HostileTree(s))
	})
}

func checkTree(t tb, x filters.Expr) {
	f := filters.New(x)
	if depthOf(x) > filtertest.MaxDepth {
		require.Error(t, f.Err())
		checkUnwritable(t, f)
		return
	}
	n := oracleNode(x)
	want, writable := oracle.Print(n)
	writable = writable && (n != nil) == (x != nil)
	require.Equal(t, x == nil, f.IsZero())
	require.Equal(t, writable, f.Err() == nil, "%v %q", f.Err(), want)
	if !writable {
		checkUnwritable(t, f)
		return
	}
	require.Equal(t, want, f.String())
	checkRoundTrip(t, f)
	checkText(t, f)
	checkJSON(t, f)
	checkWalk(t, f)
	require.True(t, filters.New(f.Expr()).Equal(f))
	if x != nil {
		require.Equal(t, want, x.String())
		everyOther := 0
		require.Equal(t, x.Eval(alternate(new(int))), f.Eval(alternate(&everyOther)))
	}
}

// alternate returns conditions that hold or not by turns.
func alternate(n *int) func(*filters.Condition) bool {
	return func(*filters.Condition) bool {
		*n++
		return *n%2 == 0
	}
}

// depthOf returns how many lists of a tree are nested as it was
// made, whatever the nodes are.
func depthOf(x filters.Expr) int {
	type at struct {
		x     filters.Expr
		depth int
	}
	deepest := 0
	for stack := []at{{x, 0}}; len(stack) > 0; {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		deepest = max(deepest, top.depth)
		for _, x := range membersOf(top.x) {
			stack = append(stack, at{x, top.depth + 1})
		}
	}
	return deepest
}

func membersOf(x filters.Expr) []filters.Expr {
	switch x := x.(type) {
	case *filters.AndExpr:
		if x != nil {
			return x.List
		}
	case *filters.OrExpr:
		if x != nil {
			return x.List
		}
	}
	return nil
}

// checkText checks that all text forms of a filter agree.
func checkText(t tb, f filters.Filter) {
	text, err := f.MarshalText()
	require.NoError(t, err)
	require.NotNil(t, text)
	require.Equal(t, f.String(), string(text))
	appended, err := f.AppendText([]byte("before"))
	require.NoError(t, err)
	require.Equal(t, "before"+f.String(), string(appended))
	quoted, err := json.Marshal(f)
	require.NoError(t, err)
	var s string
	require.NoError(t, json.Unmarshal(quoted, &s))
	require.Equal(t, f.String(), s)
	if _, err := filters.Parse(s); err == nil {
		g := filters.MustParse("a[exists]")
		require.NoError(t, json.Unmarshal(quoted, &g))
		require.True(t, f.Equal(g))
	}
}

// checkJSON checks that the JSON form of a filter is the filter.
func checkJSON(t tb, f filters.Filter) {
	data, err := filterjson.Marshal(f)
	require.NoError(t, err)
	if filtertest.BeyondJSON(f) {
		return
	}
	g, err := filterjson.Unmarshal(data)
	require.NoError(t, err, "%s", data)
	require.True(t, f.Equal(g), "%s is read as %s", data, g)
	again, err := filterjson.Marshal(g)
	require.NoError(t, err)
	require.True(t, bytes.Equal(data, again))
}

// checkWalk checks that Walk, Preorder, Conditions and Rewrite see the whole
// tree, in order.
func checkWalk(t tb, f filters.Filter) {
	var want []filters.Expr
	var visit func(filters.Expr)
	visit = func(x filters.Expr) {
		want = append(want, x)
		for _, x := range membersOf(x) {
			visit(x)
		}
	}
	if !f.IsZero() {
		visit(f.Expr())
	}
	var walked, preorder, conditions []filters.Expr
	filters.Walk(f.Expr(), func(x filters.Expr) bool { walked = append(walked, x); return true })
	for x := range filters.Preorder(f.Expr()) {
		preorder = append(preorder, x)
	}
	for c := range f.Conditions() {
		conditions = append(conditions, c)
	}
	same := func(xs, ys []filters.Expr) bool {
		ok := len(xs) == len(ys)
		for i := range xs {
			ok = ok && xs[i] == ys[i]
		}
		return ok
	}
	require.True(t, same(want, walked))
	require.True(t, same(want, preorder))
	i := 0
	for _, x := range want {
		if c, ok := x.(*filters.Condition); ok {
			require.True(t, i < len(conditions) && conditions[i] == filters.Expr(c))
			i++
		}
	}
	require.Equal(t, i, len(conditions))
	rewritten := f.Rewrite(func(x filters.Expr) filters.Expr { return x })
	require.True(t, rewritten.Expr() == f.Expr(), "nothing changed, but nothing is shared")
	copied := f.Rewrite(func(x filters.Expr) filters.Expr {
		if c, ok := x.(*filters.Condition); ok {
			d := *c
			return &d
		}
		return x
	})
	require.True(t, copied.Equal(f))
	require.True(t, f.Rewrite(func(filters.Expr) filters.Expr { return nil }).IsZero())
}

// FuzzMatch holds matching against the oracle on any filter and any bytes, and
// on items and filters that the bytes choose.
func FuzzMatch(f *testing.F) {
	for _, c := range cases.Read[cases.Match](f, "testdata/match.json") {
		for i, pair := range c.Cases {
			if i%8 == 0 {
				f.Add(pair.Filter, []byte(c.Item()))
			}
		}
		if c.Err {
			f.Add(c.Filter, []byte(c.Item()))
		}
	}
	f.Fuzz(func(tt *testing.T, text string, item []byte) {
		t := plain{tt}
		filter, err := filters.Parse(text)
		if err == nil {
			checkMatchAny(t, filter, item)
		}
		s := filtertest.Bytes(append([]byte(text), item...))
		made := filtertest.Item(s)
		filter = filtertest.FilterFor(s, made)
		checkMatch(t, filter, made)
		checkTyped(t, filter, made, filtertest.Types(s))
		checkMatchAny(t, filter, []byte(filtertest.Mutation(s, string(made))))
	})
}

// checkMatchAny matches any bytes.
func checkMatchAny(t tb, f filters.Filter, item []byte) {
	before := bytes.Clone(item)
	_, wantErr := oracle.Match(oracleNode(f.Expr()), item)
	if wantErr == nil {
		checkMatch(t, f, item)
	}
	m := compile(t, filters.Evaluator{Validate: true}, f)
	got, err := m.Match(item)
	require.Equal(t, wantErr == nil, err == nil, "%v on %.2000q", err, item)
	if err != nil {
		require.False(t, got)
		checkContentError(t, item, err)
		_, err = m.Explain(item)
		checkContentError(t, item, err)
		if json.Valid(item) && utf8.Valid(item) && bytes.HasPrefix(bytes.TrimLeft(item, " \t\r\n"), []byte("{")) {
			require.Contains(t, err.Error(), "duplicate name")
		}
	}
	got, err = f.Match(item)
	if err != nil {
		require.Error(t, wantErr, "%v on %.2000q", err, item)
		require.False(t, got)
		checkContentError(t, item, err)
	}
	require.True(t, bytes.Equal(before, item), "the item was changed")
}
