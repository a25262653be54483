package filters_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/microcms-go/filters/internal/oracle"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestExplain(t *testing.T) {
	const item = `{"title":"Hello","n":5,"flag":false,"tags":[{"id":"t1","name":"a"},{"id":"t2","name":""}],"none":null,` +
		`"rep":[{"fieldId":"cf","in":["x"]},{"fieldId":"other","in":"y"}],"date":"2021-03-04T05:06:07.000Z","author":{"id":"a1"}}`
	for _, test := range []struct {
		condition string
		holds     bool
		leaves    string // path kind value, with ! where the leaf satisfies the positive operator
		rule      string
	}{
		{"title[equals]Hello", true, `title string "Hello" !`, "byte by byte"},
		{"title[not_equals]Hello", false, `title string "Hello" !`, "byte by byte"},
		{"title[contains]x", false, `title string "Hello"`, "each of its substrings"},
		{"title[begins_with]He", true, `title string "Hello" !`, "each of its prefixes"},
		{"title[exists]", true, `title string "Hello" !`, "unless it is empty"},
		{"n[less_than]6", true, `n number 5 !`, "exact decimals"},
		{"n[equals]five", false, `n number 5`, "not a JSON number"},
		{"n[contains]5", false, `n number 5`, "contains never matches"},
		{"flag[exists]", true, `flag false false !`, "any false exists"},
		{"flag[equals]false", true, `flag false false !`, "equals the string false"},
		{"none[exists]", false, `none null null`, "null counts as missing"},
		{"none[not_equals]x", true, `none null null`, "null counts as missing"},
		{"zz.y[exists]", false, ``, "leads to nothing"},
		{"zz[not_exists]", true, ``, "leads to nothing"},
		{
			"tags[contains]t2", true, `tags array [{"id":"t1","name":"a"},{"id":"t2","name":""}] !`,
			"one of its elements equals",
		},
		{
			"tags[equals]t1", false, `tags array [{"id":"t1","name":"a"},{"id":"t2","name":""}]`,
			"equals never matches an array",
		},
		{"tags.name[equals]a", true, `tags[0].name string "a" !, tags[1].name string ""`, "byte by byte"},
		{"tags.name[equals]b", false, `tags[0].name string "a", tags[1].name string ""`, "no leaf satisfies equals"},
		{"rep.cf.in[contains]x", true, `rep[0].in array ["x"] !`, "one of its elements equals"},
		{"rep.in[contains]y", true, `rep[0].in array ["x"], rep[1].in string "y" !`, "each of its substrings"},
		{
			"date[less_than]2021-03-04T05:06:08Z", true, `date string "2021-03-04T05:06:07.000Z" !`,
			"time stamps compare as instants",
		},
		{"author[equals]a1", true, `author object {"id":"a1"} !`, "an object equals its id"},
	} {
		t.Run(test.condition, func(t *testing.T) {
			f := filters.MustParse(test.condition)
			checkMatch(t, f, []byte(item))
			e, err := compile(t, filters.Evaluator{}, f).Explain([]byte(item))
			require.NoError(t, err)
			require.Equal(t, test.holds, e.Matches)
			require.Len(t, e.Conditions, 1)
			finding := e.Conditions[0]
			require.Equal(t, test.holds, finding.Holds)
			require.Equal(t, test.condition, finding.Condition.String())
			var leaves []string
			for _, leaf := range finding.Leaves {
				s := fmt.Sprintf("%s %s %s", leaf.Path, leaf.Kind, leaf.Value)
				if leaf.Holds {
					s += " !"
				}
				leaves = append(leaves, s)
			}
			require.Equal(t, test.leaves, strings.Join(leaves, ", "))
			require.Contains(t, finding.Rule, test.rule)
		})
	}
}

// With types the rule tells what the type decided.
func TestExplainTypes(t *testing.T) {
	types := map[filters.Field]filters.FieldType{
		"n": {Kind: filters.KindNumber}, "sel": {Kind: filters.KindSelect}, "img": {Kind: filters.KindMedia},
		"flag": {Kind: filters.KindBoolean}, "body": {Kind: filters.KindRichEditorV2},
	}
	e := filters.Evaluator{
		TypeOf: func(f filters.Field) (filters.FieldType, bool) { typ, ok := types[f]; return typ, ok },
	}
	const item = `{"n":5,"sel":["a"],"img":{"url":"x"},"body":"<p>x</p>"}`
	for _, test := range []struct {
		condition string
		holds     bool
		rule      string
	}{
		{"n[contains]5", false, "never matches a number field"},
		{"n[not_contains]5", true, "never matches a number field"},
		{"sel[not_equals]a", true, "never matches a select field"},
		{"img[not_equals]x", false, "does not support not_equals"},
		{"flag[equals]false", true, "boolean"},
		{"flag[exists]", true, "boolean"},
		{"body[begins_with]x", true, "without tags"},
		{"other[not_exists]", true, "leads to nothing"},
	} {
		t.Run(test.condition, func(t *testing.T) {
			explanation, err := compile(t, e, filters.MustParse(test.condition)).Explain([]byte(item))
			require.NoError(t, err)
			require.Equal(t, test.holds, explanation.Matches)
			require.Equal(t, test.holds, explanation.Conditions[0].Holds)
			require.Contains(t, explanation.Conditions[0].Rule, test.rule)
		})
	}
}

// Conditions are explained in source order, also those that had no say, and
// their findings give the outcome.
func TestExplainAll(t *testing.T) {
	f := filters.MustParse("a[equals]x[or](b[exists][and]c[exists])[or]a[equals]y")
	e, err := compile(t, filters.Evaluator{}, f).Explain([]byte(`{"a":"x"}`))
	require.NoError(t, err)
	require.True(t, e.Matches)
	var got []string
	for _, finding := range e.Conditions {
		got = append(got, fmt.Sprint(finding.Condition, finding.Holds))
	}
	require.Equal(t, []string{"a[equals]x true", "b[exists] false", "c[exists] false", "a[equals]y false"}, got)

	e, err = compile(t, filters.Evaluator{}, filters.Filter{}).Explain([]byte(`{}`))
	require.NoError(t, err)
	require.True(t, e.Matches)
	require.Empty(t, e.Conditions)

	// The whole item is checked.
	for _, item := range []string{`{"a":"x",,,`, `{"a":"x"} x`, `[]`, ``, `{"a":"x","b":1,"b":2}`,
		"{\"a\":\"x\",\"b\":\"\xff\"}"} {
		e, err := compile(t, filters.Evaluator{}, f).Explain([]byte(item))
		checkContentError(t, []byte(item), err)
		require.False(t, e.Matches)
	}
}

func TestExplainAgreesWithMatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		item := filtertest.Gen(filtertest.Item).Draw(t, "item")
		f := filtertest.Gen(func(s filtertest.Source) filters.Filter { return filtertest.FilterFor(s, item) }).Draw(t,
			"filter")
		e := filters.Evaluator{}
		if rapid.Bool().Draw(t, "typed") {
			e.TypeOf = filtertest.Types(source(t))
		}
		explanation, err := compile(t, e, f).Explain(item)
		require.NoError(t, err)
		require.Len(t, explanation.Conditions, countConditions(f))
		i := 0
		values := map[*filters.Condition]bool{}
		for c := range f.Conditions() {
			finding := explanation.Conditions[i]
			require.Same(t, c, finding.Condition)
			want, err := compile(t, e, filters.New(c)).Match(item)
			require.NoError(t, err)
			require.Equal(t, want, finding.Holds, "%s on %s", c, item)
			values[c] = finding.Holds
			i++
		}
		require.Equal(t, explanation.Matches, f.Eval(func(c *filters.Condition) bool { return values[c] }))
		if e.TypeOf != nil {
			return
		}
		for _, finding := range explanation.Conditions {
			holds := false
			for _, leaf := range finding.Leaves {
				holds = holds || leaf.Holds
				positive := &filters.Condition{Field: "a", Op: finding.Condition.Op, Value: finding.Condition.Value}
				switch positive.Op {
				case filters.OpNotEquals, filters.OpNotContains, filters.OpNotExists:
					positive.Op--
				}
				want, err := oracle.Match(oracleNode(positive), fmt.Appendf(nil, `{"a":%s}`, leaf.Value))
				require.NoError(t, err)
				require.Equal(t, want, leaf.Holds, "%s at %s of %s", finding.Condition, leaf.Path, item)
			}
			negated := strings.HasPrefix(finding.Condition.Op.String(), "not_")
			require.Equal(t, holds != negated, finding.Holds)
		}
	})
}

// TestExplainDeep explains paths as deep as the items: what is remembered of
// the way must not be copied at every step.
func TestExplainDeep(t *testing.T) {
	explain := func(depth int) uint64 {
		path := "a" + strings.Repeat(".a", depth-1)
		m, err := filters.Evaluator{}.Compile(filters.Field(path).Equals("x"))
		require.NoError(t, err)
		item := []byte(strings.Repeat(`{"a":[`, depth/2) + strings.Repeat(`{"a":`, depth-depth/2) + `"x"` +
			strings.Repeat("}", depth-depth/2) + strings.Repeat("]}", depth/2))
		return bytesAllocated(func() {
			e, err := m.Explain(item)
			require.NoError(t, err)
			require.True(t, e.Matches)
			require.Len(t, e.Conditions[0].Leaves, 1)
			require.Equal(t, depth, 1+strings.Count(e.Conditions[0].Leaves[0].Path, "."))
		})
	}
	const noise = 1 << 18
	require.Less(t, explain(20000), 3*explain(10000)+noise)
}
