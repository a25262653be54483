package schema_test

import (
	"encoding/json"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
)

func match(t *testing.T, api *schema.API, filter, item string) (bool, *filters.Matcher) {
	t.Helper()
	f, err := filters.Parse(filter)
	require.NoError(t, err)
	e := filters.Evaluator{TypeOf: api.TypeOf, Validate: true}
	m, err := e.Compile(f)
	require.NoError(t, err)
	got, err := m.Match([]byte(item))
	require.NoError(t, err)
	var decoded map[string]any
	require.NoError(t, json.Unmarshal([]byte(item), &decoded))
	require.Equal(t, got, m.MatchValue(decoded), "raw and decoded")
	return got, m
}

func TestEvaluation(t *testing.T) {
	api := only(t, string(sample.KindsSchema))
	tests := []struct {
		filter, item string
		want         bool
	}{
		// Rich text is compared without its tags.
		{`rich[begins_with]Hello`, `{"rich":"<p class=\"x\">Hello <b>world</b></p>"}`, true},
		{`rich[begins_with]<p`, `{"rich":"<p>Hello</p>"}`, false},
		{`rich[contains]Hello world`, `{"rich":"<p>Hello <b>world</b></p>"}`, true},
		{`rich[contains]class`, `{"rich":"<p class=\"x\">Hello</p>"}`, false},
		{`rich[not_contains]class`, `{"rich":"<p class=\"x\">Hello</p>"}`, true},
		{`old[contains]a & b`, `{"old":"<p>a &amp; b</p>"}`, true},
		{`rich[contains]a < b`, `{"rich":"<p>a &lt; b</p>"}`, true},
		{`rich[contains]<b>`, `{"rich":"<p>&lt;b&gt;</p>"}`, true},
		{`rich[contains]&lt;`, `{"rich":"<p>&lt;</p>"}`, false},
		{`rich[contains]&lt;`, `{"rich":"<p>&amp;lt;</p>"}`, true},
		{`rich[contains]あ`, `{"rich":"<p>&#x3042;</p>"}`, true},
		{`rich[contains]あ`, `{"rich":"<p>&#12354;</p>"}`, true},
		{`rich[contains]あ`, `{"rich":"\u003cp\u003e\u3042\u003c/p\u003e"}`, true},
		{`rich[contains]alert`, `{"rich":"<p>x</p><script type=\"a>b\">alert('<p>')</script>"}`, false},
		{`rich[contains]xy`, `{"rich":"x<script>alert('</p>')</script>y"}`, true},
		{`rich[contains]red`, `{"rich":"<STYLE>p{color:red}</STYLE>"}`, false},
		{`rich[contains]hidden`, `{"rich":"a<!-- hidden <b> -->b"}`, false},
		{`rich[contains]ab`, `{"rich":"a<!-- hidden > <b> -->b"}`, true},
		{`rich[contains]title`, `{"rich":"<a title=\"a > title\">b</a>"}`, false},
		{`rich[contains]bc`, `{"rich":"<p>ab</p><p>cd</p>"}`, true},
		{`rich[contains]b c`, `{"rich":"<p>ab</p><p>cd</p>"}`, false},
		{`rich[contains]3 < 4`, `{"rich":"3 < 4"}`, true},
		{`text[contains]<b>`, `{"text":"<b>bold</b>"}`, true},
		{`area[begins_with]<b>`, `{"area":"<b>bold</b>"}`, true},
		{`rich[exists]`, `{"rich":"<p>x</p>"}`, true},
		{`rich[exists]`, `{"rich":""}`, false},
		{`rich[not_exists]`, `{}`, true},
		{`box.rich[contains]ab`, `{"box":{"fieldId":"cf","rich":"<i>a</i>b"}}`, true},
		{`rep.cf.rich[contains]ab`, `{"rep":[{"fieldId":"cf","rich":"<i>a</i>b"}]}`, true},
		{`rep.cf.rich[contains]<i>`, `{"rep":[{"fieldId":"cf","rich":"<i>a</i>b"}]}`, false},

		// A missing boolean is false.
		{`flag[equals]false`, `{}`, true},
		{`flag[equals]false`, `{"flag":null}`, true},
		{`flag[equals]false`, `{"flag":false}`, true},
		{`flag[equals]false`, `{"flag":true}`, false},
		{`flag[equals]true`, `{}`, false},
		{`flag[equals]true`, `{"flag":true}`, true},
		{`flag[not_equals]false`, `{}`, false},
		{`flag[not_equals]false`, `{"flag":true}`, true},
		{`flag[not_equals]true`, `{}`, true},
		{`flag[not_equals]true`, `{"flag":false}`, true},
		{`flag[exists]`, `{}`, true},
		{`flag[exists]`, `{"flag":null}`, true},
		{`flag[exists]`, `{"flag":false}`, true},
		{`flag[not_exists]`, `{}`, false},
		{`box.flag[equals]false`, `{"box":{"fieldId":"cf"}}`, true},

		// Known never to hit; the negation always does.
		{`num[contains]5`, `{"num":5}`, false},
		{`num[begins_with]5`, `{"num":5}`, false},
		{`num[not_contains]5`, `{"num":5}`, true},
		{`num[not_contains]5`, `{}`, true},
		{`choice[equals]red`, `{"choice":["red"]}`, false},
		{`choice[not_equals]red`, `{"choice":["red"]}`, true},
		{`choice[contains]red`, `{"choice":["red"]}`, true},
		{`choice[contains]red`, `{"choice":["dark red"]}`, false},

		// What is supported follows the plain rules.
		{`num[equals]5.0`, `{"num":5}`, true},
		{`num[less_than]5`, `{"num":4.9}`, true},
		{`date[greater_than]2021`, `{"date":"2021-01-01T00:00:00.000Z"}`, true},
		{`one[equals]x`, `{"one":{"id":"x","title":"y"}}`, true},
		{`many[contains]x`, `{"many":[{"id":"w"},{"id":"x"}]}`, true},
		{`images[exists]`, `{"images":[]}`, false},
		{`image[exists]`, `{"image":{"url":"https://example.com"}}`, true},
		{`id[equals]x`, `{"id":"x"}`, true},
		{`rep.cf.text[contains]b`, `{"rep":[{"fieldId":"cf","text":"abc"}]}`, true},
		{`nothing[equals]x`, `{"nothing":"x"}`, true},
	}
	for _, tt := range tests {
		t.Run(tt.filter+" "+tt.item, func(t *testing.T) {
			got, m := match(t, api, tt.filter, tt.item)
			require.Equal(t, tt.want, got)
			for range m.Unsupported() {
				t.Fatal("unsupported")
			}
		})
	}
}

// What the service does not support holds for nothing, negated or not, and is
// reported.
func TestUnsupported(t *testing.T) {
	const item = `{"text":"5","rich":"x","image":{"url":"u"},"images":[{"url":"u"}],"file":{"url":"u"},"num":5,
		"choice":["red"],"flag":true,"one":{"id":"x","title":"5"},"many":[{"id":"x","title":"5"}],
		"embed":{"id":"1","data":"5"},"box":{"fieldId":"cf","text":"5"},"rep":[{"fieldId":"cf","text":"5","num":5,"flag":true,"one":{"id":"x"}}]}`
	api := only(t, string(sample.KindsSchema))
	for _, filter := range []string{
		"text[less_than]9", "text[greater_than]1", "area[less_than]9",
		"rich[equals]x", "rich[not_equals]y", "old[not_equals]y", "rich[less_than]z",
		"image[equals]x", "image[not_equals]x", "image[not_contains]x", "images[contains]x", "file[begins_with]u",
		"image[less_than]5",
		"flag[contains]true", "flag[not_contains]x", "flag[less_than]u", "flag[begins_with]t",
		"choice[begins_with]r", "choice[less_than]z",
		"one[contains]x", "one[not_contains]y", "one[begins_with]x", "one[less_than]z",
		"many[equals]x", "many[not_equals]x", "many[begins_with]x",
		"one.title[equals]5", "one.title[not_equals]6", "one.id[equals]x", "many.title[not_exists]",
		"many.title[exists]",
		"image.url[equals]u", "image.url[not_equals]x", "images.url[exists]", "file.url[not_exists]",
		"embed[exists]", "embed[not_exists]", "embed.data[equals]5", "embed.data[not_equals]6",
		"embed.title[contains]x", "embed.title[not_contains]x", "embed.id[exists]", // not in responses
		"box[exists]", "box[not_exists]", "rep[exists]", "rep[not_exists]", "rep.cf[exists]", "rep.cf[not_equals]x",
		"rep.cf.text[equals]5", "rep.cf.text[not_equals]6", "rep.cf.num[equals]5", "rep.cf.num[less_than]9",
		"rep.cf.flag[equals]true",
		"rep.cf.one[equals]x", "rep.cf.one[contains]x",
		"id[contains]x", "id[exists]", "id[not_exists]", "id[less_than]z",
	} {
		t.Run(filter, func(t *testing.T) {
			got, m := match(t, api, filter, item)
			require.False(t, got)
			var reported []string
			for c := range m.Unsupported() {
				reported = append(reported, c.String())
			}
			require.Equal(t, []string{filter}, reported)

			got, _ = match(t, api, "text[equals]5[and]("+filter+"[or]num[equals]5)", item)
			require.True(t, got, "it counts only where it is")
		})
	}
}

// A supported condition and its negation divide the items; conditions that
// are not supported have none.
func TestNegationWithSchema(t *testing.T) {
	api := sample.BlogAPI()
	var list struct{ Contents []json.RawMessage }
	require.NoError(t, json.Unmarshal(sample.Blog, &list))
	require.NotEmpty(t, list.Contents)
	fields := []filters.Field{"category.name", "eyecatch.url", "embed.x", "seo", "sections", "embed"}
	for f := range api.Fields() {
		fields = append(fields, f.Path)
	}
	pairs := [][2]filters.Op{
		{filters.OpEquals, filters.OpNotEquals}, {filters.OpContains, filters.OpNotContains},
		{filters.OpExists, filters.OpNotExists},
	}
	hits := 0
	for _, path := range fields {
		for _, pair := range pairs {
			for _, value := range []string{"design", "入門", "5", "true", "false", "2026-06-11T01:00:00Z", ""} {
				var ms [2]*filters.Matcher
				unsupported := 0
				for i, op := range pair {
					if !op.TakesValue() {
						value = ""
					}
					e := filters.Evaluator{TypeOf: api.TypeOf}
					m, err := e.Compile(filters.New(&filters.Condition{Field: path, Op: op, Value: value}))
					require.NoError(t, err)
					ms[i] = m
					for range m.Unsupported() {
						unsupported++
					}
				}
				for _, item := range list.Contents {
					yes, err := ms[0].Match(item)
					require.NoError(t, err)
					no, err := ms[1].Match(item)
					require.NoError(t, err)
					if unsupported > 0 {
						require.Equal(t, 2, unsupported)
						require.False(t, yes || no, "%s[%s]%s", path, pair[0], value)
					} else {
						require.NotEqual(t, yes, no, "%s[%s]%s", path, pair[0], value)
					}
					if yes {
						hits++
					}
				}
			}
		}
	}
	require.Greater(t, hits, 100)
}
