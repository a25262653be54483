package httpfilter

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/query"
	"github.com/stretchr/testify/require"
)

// A foreignReader reads filters as a server might that is not the service. It
// shares no code with package filters.
type foreignReader struct {
	name        string
	leftToRight bool // [and] and [or] are joined in the order of the text
	orTighter   bool // [or] binds tighter than [and]
	comma       bool // a comma that a whole condition follows joins like [and]
	trim        bool // white space at the ends of values does not count
	anyCase     bool // [AND] and [Or] join, too
	plus        bool // + in a URL is a plus sign

	s string
}

// isCondition matches what starts with a condition.
var isCondition = regexp.MustCompile(`^[A-Za-z0-9_.-]+\[(?:(?:not_)?(?:equals|contains|exists)|(?:less|greater)_than|begins_with)\]`)

var foreignReaders = []foreignReader{
	{name: "plain"}, {name: "left to right", leftToRight: true}, {name: "or tighter", orTighter: true},
	{name: "comma", comma: true},
	{name: "trim", trim: true}, {name: "any case", anyCase: true}, {name: "plus", plus: true},
	{name: "all", orTighter: true, comma: true, trim: true, anyCase: true, plus: true},
}

// joiner returns the length of a connective at the start of s, or 0.
func (r *foreignReader) joiner(s string) (n int, isOr bool) {
	if r.anyCase {
		s = strings.ToLower(s[:min(len(s), 5)])
	}
	switch {
	case strings.HasPrefix(s, "[and]"):
		return 5, false
	case strings.HasPrefix(s, "[or]"):
		return 4, true
	case r.comma && strings.HasPrefix(s, ",") && isCondition.MatchString(s[1:]):
		return 1, false
	}
	return 0, false
}

// expr reads operands and what joins them, up to the end or a parenthesis that
// closes.
func (r *foreignReader) expr() (filters.Filter, error) {
	var operands []filters.Filter
	var isOr []bool
	for {
		x, err := r.operand()
		if err != nil {
			return x, err
		}
		operands = append(operands, x)
		n, or := r.joiner(r.s)
		if n == 0 {
			return r.fold(operands, isOr), nil
		}
		isOr = append(isOr, or)
		r.s = r.s[n:]
	}
}

// fold joins operands in the order of the reader.
func (r *foreignReader) fold(operands []filters.Filter, isOr []bool) filters.Filter {
	if r.leftToRight {
		x := operands[0]
		for i, or := range isOr {
			if or {
				x = filters.Or(x, operands[i+1])
			} else {
				x = filters.And(x, operands[i+1])
			}
		}
		return x
	}
	tight, loose := filters.And, filters.Or
	if r.orTighter {
		tight, loose = filters.Or, filters.And
	}
	groups := []filters.Filter{operands[0]}
	for i, or := range isOr {
		if or == r.orTighter {
			groups[len(groups)-1] = tight(groups[len(groups)-1], operands[i+1])
		} else {
			groups = append(groups, operands[i+1])
		}
	}
	return loose(groups...)
}

// operand reads a group or a condition.
func (r *foreignReader) operand() (filters.Filter, error) {
	if rest, ok := strings.CutPrefix(r.s, "("); ok {
		r.s = rest
		x, err := r.expr()
		if err == nil && !strings.HasPrefix(r.s, ")") {
			err = fmt.Errorf("expected ) at %q", r.s)
		}
		r.s = strings.TrimPrefix(r.s, ")")
		return x, err
	}
	field, rest, ok := strings.Cut(r.s, "[")
	name, rest, ok2 := strings.Cut(rest, "]")
	var op filters.Op
	if err := op.UnmarshalText([]byte(name)); !ok || !ok2 || err != nil {
		return filters.Filter{}, fmt.Errorf("expected a condition at %q", r.s)
	}
	end, depth := 0, 0
scan:
	for ; end < len(rest); end++ {
		n, _ := r.joiner(rest[end:])
		switch {
		case n > 0, rest[end] == ')' && depth == 0:
			break scan
		case rest[end] == '(':
			depth++
		case rest[end] == ')':
			depth--
		}
	}
	value := rest[:end]
	r.s = rest[end:]
	if r.trim {
		value = strings.TrimSpace(value)
	}
	return filters.Field(field).Compare(op, value), nil
}

// read reads the query of a URL.
func (r foreignReader) read(raw string) (map[string]string, filters.Filter, error) {
	params := make(map[string]string)
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		unescape := url.QueryUnescape
		if r.plus {
			unescape = url.PathUnescape
		}
		name, err := unescape(name)
		if err != nil {
			return nil, filters.Filter{}, err
		}
		if _, twice := params[name]; twice {
			return nil, filters.Filter{}, fmt.Errorf("%s twice", name)
		}
		if params[name], err = unescape(value); err != nil {
			return nil, filters.Filter{}, err
		}
	}
	r.s = params["filters"]
	if r.s == "" {
		return params, filters.Filter{}, nil
	}
	f, err := r.expr()
	if err == nil && r.s != "" {
		err = fmt.Errorf("more at %q", r.s)
	}
	return params, f, err
}

// A lawGate is a gate and what it must keep to.
type lawGate struct {
	name     string
	gate     *Gate
	path     string
	require  filters.Filter
	filtered []filters.Field // that clients may filter by
	ordered  []filters.Field
	answered []filters.Field
	header   []string
}

func lawGates(t testing.TB) []lawGate {
	tenant := filters.MustParse("tenant[equals]t1[or]shared[equals]true")
	blog := Endpoint{
		Require:       filters.MustParse("featured[equals]true"),
		Fields:        []filters.Field{"id", "title", "category", "sections"},
		MaxConditions: 1000,
	}.WithSchema(sample.BlogAPI())
	blogFields := []filters.Field{
		"id", "title", "category", "sections.richText.heading", "sections.richText.content", "sections.callout.label",
		"sections.callout.message", "sections.callout.style",
	}
	plain := Policy{Endpoints: map[string]Endpoint{"x": {
		Require: tenant, Params: []string{"filters", "orders", "fields", "q", "ids", "limit", "depth"},
		Filters: map[filters.Field]Ops{"title": AllOps, "rank": {filters.OpLessThan}}, Orders: []filters.Field{"rank"},
		Fields: []filters.Field{"id", "title"}, MaxConditions: 1000, MaxContains: 1000,
	}}}
	withSchema := Policy{Verify: true, SuggestFields: true, Endpoints: map[string]Endpoint{"blog": blog}}
	client := filters.MustParse("title[begins_with]a[or]title[begins_with]b")
	withClients := withSchema
	withClients.Clients = map[string]Client{
		"web": {KeySHA256: keySum("k"), Endpoints: []string{"blog"}, Require: client},
	}
	list := []lawGate{
		{
			name: "plain", path: "/api/v1/x", require: tenant, filtered: []filters.Field{"title", "rank"},
			ordered:  []filters.Field{"rank"},
			answered: []filters.Field{"id", "title"},
		},
		{
			name: "schema", path: "/api/v1/blog", require: blog.Require, filtered: blogFields,
			ordered: []filters.Field{"title", "sections.richText.heading", "sections.callout.label",
				"sections.callout.message"}, answered: append(blog.Fields, "featured"),
		},
		{
			name: "clients", path: "/api/v1/blog", require: filters.And(blog.Require, client), filtered: blogFields,
			ordered: []filters.Field{"title", "sections.richText.heading", "sections.callout.label",
				"sections.callout.message"}, answered: append(blog.Fields, "featured"),
			header: []string{KeyHeader, "k"},
		},
	}
	for i, p := range []Policy{plain, withSchema, withClients} {
		var err error
		list[i].gate, err = p.Compile()
		require.NoError(t, err)
	}
	return list
}

// check checks the law for a query and reports whether it is passed on: what is
// passed on is what is required and what the client wants, and names only what is
// allowed, however the server reads it.
func (g lawGate) check(t testing.TB, raw string) bool {
	r := get(g.path, g.header...)
	u, err := url.ParseRequestURI(g.path + "?" + raw)
	if err != nil {
		return false
	}
	r.URL = u
	d := g.gate.Decide(r)
	if d.URL == nil {
		require.NotZero(t, d.Status)
		require.NotEmpty(t, d.Rule)
		return false
	}
	require.Equal(t, g.path, d.URL.Path)
	require.NotContains(t, d.URL.RawQuery, "+")
	require.LessOrEqual(t, len(d.URL.RequestURI()), query.MaxURL)
	asked, err := url.ParseQuery(raw)
	require.NoError(t, err)
	strict := filters.Parser{Strict: true}
	wish, err := strict.Parse(asked.Get("filters"))
	require.NoError(t, err)
	want := filters.And(g.require, wish)
	var first map[string]string
	for _, reader := range foreignReaders {
		params, f, err := reader.read(d.URL.RawQuery)
		require.NoError(t, err, "%s reads %s", reader.name, d.URL.RawQuery)
		require.Empty(t, cmp.Diff(want.Expr(), f.Expr(), ignorePositions), "%s reads %s", reader.name, d.URL.RawQuery)
		if first == nil {
			first = params
		}
		require.Equal(t, first, params, "%s reads %s", reader.name, d.URL.RawQuery)
		required := slices.Collect(g.require.Conditions())
		for condition := range f.Conditions() {
			isRequired := slices.ContainsFunc(required,
				func(c *filters.Condition) bool { return c.Field == condition.Field })
			require.True(t, isRequired || slices.Contains(g.filtered, condition.Field), condition.Field)
		}
		for name, value := range params {
			switch name {
			case "orders":
				for field := range strings.SplitSeq(value, ",") {
					require.Contains(t, append(g.ordered, query.SystemDefault),
						filters.Field(strings.TrimPrefix(field, "-")))
				}
			case "fields":
				for field := range strings.SplitSeq(value, ",") {
					require.True(t, isWithin(filters.Field(field), g.answered), field)
				}
			default:
				require.Contains(t, []string{"filters", "q", "ids", "limit", "offset", "depth"}, name)
			}
		}
		require.NotEmpty(t, params["fields"])
	}
	return true
}

var ignorePositions = cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Position" }, cmp.Ignore())

// lawPieces are what queries are put together from.
var lawPieces = strings.Split("filters=|filters=|filters=|orders=|fields=|q=|ids=|limit=|depth=|offset=|draftKey=|&|&|&|;|%26|%3D|%2B|+|%20|%5B|%5D|%5Band%5D|%25|%00|%ff|"+
	"title|title|title|rank|category|id|secret|tenant|featured|author.id|sections.heading|sections.richText.heading|[|]|"+
	"[equals]|[equals]|[contains]|[not_equals]|[exists]|[not_exists]|[begins_with]|[less_than]|[and]|[and]|[or]|[or]|[AND]|[Or]|(|)|(|)|"+
	",|,title[exists]|,secret[equals]1|a|b|1|x y|-|.|é|　|\u200b|$|'|\"|`|\\", "|")

// soup returns a query of pieces, some of which make sense together.
func soup(r *rand.Rand) string {
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	condition := func() string {
		return pick("title", "title", "rank", "category", "sections.richText.heading", "id") +
			pick("[equals]", "[contains]", "[exists]", "[less_than]", "[begins_with]") +
			pick("", "a", "b c", "b+c", "1", "a,b", "a,title%5Bexists%5D", "a%2Bb", "x%26y")
	}
	var b strings.Builder
	for i := range r.IntN(4) {
		if i > 0 {
			b.WriteByte('&')
		}
		switch r.IntN(5) {
		case 0:
			b.WriteString(pick("orders=", "orders=-") + pick("rank", "title", "sections.richText.heading", "secret",
				"system:default"))
		case 1:
			b.WriteString("fields=" + pick("title", "id,title", "category.name", "secret", "title,secret"))
		default:
			b.WriteString("filters=")
			for j := range 1 + r.IntN(4) {
				if j > 0 {
					b.WriteString(pick("[and]", "[or]", "[and]", ",", "[OR]", ""))
				}
				if r.IntN(4) == 0 {
					b.WriteString("(" + condition() + pick("[and]", "[or]", ")[or](") + condition() + ")")
				} else {
					b.WriteString(condition())
				}
			}
		}
		for range r.IntN(3) * r.IntN(2) {
			b.WriteString(lawPieces[r.IntN(len(lawPieces))])
		}
	}
	return b.String()
}

// TestLawOneReading checks the law for queries of pieces.
func TestLawOneReading(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	n := 30_000
	if testing.Short() {
		n = 5_000
	}
	for _, g := range lawGates(t) {
		t.Run(g.name, func(t *testing.T) {
			passed := 0
			for range n {
				if g.check(t, soup(r)) {
					passed++
				}
			}
			require.Greater(t, passed, n/20)
			require.Less(t, passed, n*19/20)
		})
	}
}

// FuzzOneReading looks for queries that break the law.
func FuzzOneReading(f *testing.F) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 60 {
		f.Add(soup(r))
	}
	for _, query := range seedQueries {
		f.Add(query)
	}
	gates := lawGates(f)
	f.Fuzz(func(t *testing.T, raw string) {
		for _, g := range gates {
			g.check(t, raw)
		}
	})
}
