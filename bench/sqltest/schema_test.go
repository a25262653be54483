package sqltest

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/schema"
	"github.com/microcms-go/filters/sqlfilter"
	"github.com/stretchr/testify/require"
)

// TestAgainstMatcherWithSchema compares with the matcher what databases select
// if the types of the fields are known, for items that follow the schema.
func TestAgainstMatcherWithSchema(t *testing.T) {
	api := sample.BlogAPI()
	var list struct{ Contents []json.RawMessage }
	require.NoError(t, json.Unmarshal(sample.Blog, &list))

	rounds := 6
	if testing.Short() {
		rounds = 1
	}
	onEngines(t, func(t *testing.T, e engine, db database) {
		translator := &sqlfilter.Translator{Dialect: e.dialect, Column: "content", TypeOf: api.TypeOf}
		var n tally
		for round := range rounds {
			s := rand.New(rand.NewPCG(3, uint64(round)))
			var items [][]byte
			for _, item := range list.Contents {
				items = append(items, item)
			}
			for range 60 {
				items = append(items, blogItem(s))
			}
			items = e.fill(t, db, items...)
			for range 150 {
				n.compare(t, db, translator, blogFilter(s, api), items)
				n.compare(t, db, translator, filtertest.FilterFor(s, items[s.IntN(len(items))]), items)
			}
		}
		n.check(t, rounds*15000)
	})
}

// The fields of the blog and some that filters do not reach or do not know.
var blogFields = []filters.Field{
	"id", "createdAt", "publishedAt", "title", "slug", "summary", "body", "legacyBody", "date", "eventDate", "featured",
	"tone", "category", "tags", "author",
	"readingMinutes", "rating", "eyecatch", "gallery", "attachment", "seo", "seo.metaTitle", "seo.metaDescription",
	"seo.noindex", "seo.priority", "seo.ogImage",
	"sections", "sections.richText.heading", "sections.richText.content", "sections.callout.label",
	"sections.callout.message", "sections.callout.style",
	"embed", "embed.title", "category.name", "author.organization.name", "sections.heading", "nothing",
	"nothing.at.all",
}

// blogTexts are what its texts, options and so on are made of.
var blogTexts = []string{
	"", "x", "X", "xy", "日本", "日本語", "100%", "a_b", `\`, `"`, "'", "true", "false", "12", "12.0", "news", "go",
	"Opinion", "ふりかえり",
	"2021", "2021-03-04", "2021-03-04T05:06:07.000Z", "2021-03-04T05:06:07Z", "2021-03-04T05:06:07.5Z",
	"2021-03-04T05:06:07.500Z", "2021-03-05T00:00:00.000Z", "\uFFFD", "Ａ",
}

var blogNumbers = []string{
	"0", "-0", "1", "1.0", "12", "1.2e1", "-1", "-12.5", "0.1", "9007199254740993", "9007199254740992", "1e30",
	"123456789012345678901234567890",
}

func pick[T any](s *rand.Rand, list []T) T { return list[s.IntN(len(list))] }

// blogFilter returns a filter of one to three conditions.
func blogFilter(s *rand.Rand, api *schema.API) filters.Filter {
	f := filters.New(blogCondition(s, api))
	switch s.IntN(4) {
	case 0:
		f = f.And(filters.New(blogCondition(s, api)))
	case 1:
		f = f.Or(filters.New(blogCondition(s, api)).And(filters.New(blogCondition(s, api))))
	}
	return f
}

func blogCondition(s *rand.Rand, api *schema.API) *filters.Condition {
	c := &filters.Condition{
		Field: pick(s, blogFields),
		Op:    filters.OpEquals + filters.Op(s.IntN(int(filters.OpBeginsWith))),
	}
	if !c.Op.TakesValue() {
		return c
	}
	c.Value = pick(s, blogTexts)
	switch t, _ := api.TypeOf(c.Field); t.Kind {
	case filters.KindBoolean:
		c.Value = pick(s, []string{"true", "false", "false", "x"})
	case filters.KindNumber:
		c.Value = pick(s, blogNumbers)
	}
	return c
}

// blogItem returns an item with every field in one of the ways in which the
// service answers it.
func blogItem(s *rand.Rand) []byte {
	type object = map[string]any
	text := func() any { return pick(s, []any{nil, pick(s, blogTexts), pick(s, blogTexts), pick(s, blogTexts)}) }
	number := func() any {
		return pick(s, []any{nil, json.Number(pick(s, blogNumbers)), json.Number(pick(s, blogNumbers))})
	}
	boolean := func() any { return pick(s, []any{nil, true, false}) }
	reference := func() object { return object{"id": pick(s, blogTexts), "name": text(), "slug": text()} }
	several := func(element func() any) any {
		list := []any{}
		for range s.IntN(4) {
			list = append(list, element())
		}
		return list
	}
	options := func() any { return several(func() any { return pick(s, blogTexts) }) }
	media := func() any { return pick(s, []any{nil, object{"url": pick(s, blogTexts), "height": 10, "width": 20}}) }
	item := object{
		"id": pick(s, blogTexts), "createdAt": pick(s, blogTexts), "publishedAt": pick(s, blogTexts),
		"title": text(), "slug": text(), "summary": text(), "body": text(), "legacyBody": text(), "date": text(),
		"eventDate": text(),
		"featured":  boolean(), "tone": options(), "category": pick(s, []any{nil, reference()}),
		"author":         pick(s, []any{nil, reference()}),
		"tags":           several(func() any { return reference() }),
		"readingMinutes": number(), "rating": number(), "eyecatch": media(), "attachment": media(),
		"gallery": several(media),
		"seo": pick(s, []any{nil, object{
			"fieldId": "seo", "metaTitle": text(), "metaDescription": text(), "noindex": boolean(),
			"priority": number(), "ogImage": media(),
		}}),
		"sections": pick(s, []any{nil, several(func() any {
			if s.IntN(2) == 0 {
				return object{"fieldId": "richText", "heading": text(), "content": text()}
			}
			return object{"fieldId": "callout", "label": text(), "message": text(), "style": options()}
		})}),
		"embed": pick(s, []any{nil, object{"title": "x", "data": []int{1}}, "x"}),
	}
	// null and nothing at all are both about.
	for _, name := range slices.Sorted(maps.Keys(item)) {
		if item[name] == nil && s.IntN(2) == 0 {
			delete(item, name)
		}
	}
	b, err := json.Marshal(item)
	if err != nil {
		panic(err)
	}
	return b
}
