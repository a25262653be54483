package lint_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/lint"
	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
)

// show writes diagnostics as lines of severity, rule, range and text.
func show(s string, ds []lint.Diagnostic) []string {
	var lines []string
	for _, d := range ds {
		lines = append(lines, fmt.Sprintf("%s %s %d-%d %q", d.Severity, d.Rule, d.Start, d.End, s[d.Start:d.End]))
	}
	return lines
}

// Filters that nothing is reported of, the last ones with a schema.
func TestFineFilters(t *testing.T) {
	for _, in := range []string{
		"category[equals]news",
		"id[not_equals]b2_6yjp8q7i[and](tags[contains]a1[or]tags[contains]b2)",
		"title[contains]M&A",
		"title[contains]C#",
		"title[contains]a+b=c",
		"title[contains]10:30",
		"title[contains]Q&A 2024/05",
		"url[equals]https://example.com/?a=1&limit=2#x,y",
		"title[contains]and or",
		"title[contains]R&B or soul",
		"name[equals]O'Brien",
		"customer_code[equals]C-0012[and]billing_period[equals]2026-07",
		"rate[equals]50%",
		"iframe.title[contains]some-title",
		"timeTable.details.actors[contains]山田太郎",
		"publishedAt[begins_with]2023-11",
		"price[less_than]1000",
		"category[equals]engineering[and](date[begins_with]2019-11-14[or]title[exists])",
		"url[contains]?q=abc",
		"url[equals]/search?q=a&limit=10",
		"title[contains]【and】",
		"title[contains]&&",
		"title[contains]a &&& b",
		"title[contains]React and Vue",
		"title[contains]React or Vue, Svelte",
		"title[contains],",
		"title[contains]1,000円",
		"title[contains]約1,000円,税込",
		`path[equals]C:\temp`,
		`path[equals]C:\new\test`,
		`path[equals]\\server\share`,
		"price[less_than]2024.5",
		"date[less_than]2024-05-01T00:00:00.123456789012Z",
		"a[greater_than]9[and]a[less_than]10",
		"a[equals]5[and]a[equals]5.0",
		"d[equals]2024-01-01T00:00:00Z[and]d[begins_with]2024-01-01T00:00:00.000",
		"a.b[equals]x[and]a.b[equals]y",
		"(a[exists][or]b[exists])[and]c[exists]",
		"title[contains]%2525252525E6%9C%88",
		"tags[not_contains]a, b,",
	} {
		t.Run(in, func(t *testing.T) {
			require.Empty(t, show(in, new(lint.Linter).Lint(in)))
			checkLaws(t, new(lint.Linter), in)
			checkLaws(t, &lint.Linter{API: blog(t)}, in)
		})
	}
	for _, in := range []string{
		"category[equals]design[and]tags[contains]color[and]tone[contains]入門",
		"embed.title[contains]x[and]embed.updatedAt[greater_than]2024-01-01T00:00:00Z",
		"featured[equals]false[and]rating[greater_than]-1.5",
		"id[equals]seven-grays",
		"title[equals]2024-05-01 12:00",
		"title[equals]1,000",
	} {
		t.Run(in, func(t *testing.T) {
			l := &lint.Linter{API: blog(t)}
			require.Empty(t, show(in, l.Lint(in)))
			checkLaws(t, l, in)
		})
	}
}

// What is reported of filters as people write them, and what fixing all of it
// makes of them.
func TestLint(t *testing.T) {
	tests := []struct {
		in    string
		want  []string
		fixed string // empty: as it is
	}{
		{"iframe.id[equals]some-id", []string{`info reference-field 0-9 "iframe.id"`}, ""},
		{"author.id[equals]some-id", []string{`warning reference-field 0-9 "author.id"`}, ""},

		// Structure.
		{"", []string{`info empty-filter 0-0 ""`}, ""},
		{" ", []string{`error stray-space 0-1 " "`}, ""},
		{"category [equals]news", []string{`error stray-space 8-9 " "`}, "category[equals]news"},
		{"category[equal]news", []string{`error unknown-operator 9-14 "equal"`}, "category[equals]news"},
		{"category[]news", []string{`error unknown-operator 9-9 ""`}, ""},
		{"category[news]", []string{`error unknown-operator 9-13 "news"`}, ""},
		{"category[ends_with]news", []string{`error unknown-operator 9-18 "ends_with"`}, ""},
		{"category[equals]news)", []string{`error unopened-paren 20-21 ")"`}, "category[equals]news"},
		{"category[equals]alert[or]information",
			[]string{`error missing-field 25-36 "information"`}, "category[equals]alert[or]category[equals]information"},
		{"a[equals]1[and]", []string{`error stray-joiner 10-15 "[and]"`}, "a[equals]1"},
		{"[or]a[equals]1[and]", []string{`error stray-joiner 0-4 "[or]"`, `error stray-joiner 14-19 "[and]"`}, "a[equals]1"},
		{"x[AND]b[exists]", []string{`error missing-operator 0-1 "x"`, `error wrong-joiner 1-6 "[AND]"`}, "x[and]b[exists]"},
		{"a[equals]x[AND]b[exists]", []string{`error wrong-joiner 10-15 "[AND]"`}, "a[equals]x[and]b[exists]"},
		{"a[equals](b[exists])", []string{`error group-as-value 9-20 "(b[exists])"`}, ""},
		{"title[contains]x[exists]", []string{`warning operator-in-value 16-24 "[exists]"`}, ""},
		{"タイトル[contains]x", []string{`error invalid-path 0-3 "タ"`}, ""},
		{"tags[contains]a%2Cb", []string{`error percent-encoded 15-18 "%2C"`}, "tags[contains]a,b"},
		{"date[less_than]2023-11-23T12:00:00%2B09:00",
			[]string{`error percent-encoded 34-37 "%2B"`}, "date[less_than]2023-11-23T12:00:00+09:00"},
		{"date[less_than]2023-11-23T12:00:00 09:00",
			[]string{`warning inexact-time 15-40 "2023-11-23T12:00:00 09:00"`}, "date[less_than]2023-11-23T03:00:00.000Z"},
		{"category[equals]${id}[and]tags[contain]x",
			[]string{`error template-leftover 16-21 "${id}"`, `error unknown-operator 31-38 "contain"`},
			"category[equals]${id}[and]tags[contains]x"},
		{"\n  category[equals]news\n  [and]\n  tag[exists]\n", []string{
			`error stray-space 0-3 "\n  "`, `warning outer-space 23-26 "\n  "`, `error stray-space 31-34 "\n  "`,
			`error stray-space 45-46 "\n"`,
		}, "category[equals]news[and]tag[exists]"},
		{`{"filters":"category[equals]news"}`,
			[]string{
				`error request-parameter 0-11 "{\"filters\":"`,
				`error quoted-filter 11-12 "\""`,
			},
			`category[equals]news"}`},

		{"(a[exists])\";", []string{`error missing-joiner 11-13 "\";"`}, "(a[exists])"},
		{"(a[exists])x", []string{`error missing-joiner 11-12 "x"`}, ""},
		{"date[lte]2024-05", []string{`error unknown-operator 5-8 "lte"`}, "date[less_than]2024-06"},
		{"a[equals]x, and b[exists]", []string{`warning comma-join 10-16 ", and "`}, "a[equals]x[and]b[exists]"},
		{"a[equals]x [adn] b[exists]", []string{`error wrong-joiner 10-17 " [adn] "`}, "a[equals]x[and]b[exists]"},
		{"a[equals]x [new] b[exists]",
			[]string{`warning bracket-in-value 11-12 "["`, `error missing-joiner 16-17 " "`}, "a[equals]x [new][and]b[exists]"},
		{"price >= ", []string{`error invalid-path 5-6 " "`}, ""},
		{"a exists1", []string{`error invalid-path 1-2 " "`}, ""},
		{"a[exists][and](", []string{`error empty-group 14-15 "("`}, "a[exists]"},
		{"title[contains]a(b)(c",
			[]string{`error unbalanced-value 15-21 "a(b)(c"`, `warning bracket-in-value 16-17 "("`}, "title[contains]a(b)c"},
		{"tags[contains](a[or]b",
			[]string{`error unbalanced-value 14-16 "(a"`, `error missing-field 20-21 "b"`},
			"tags[contains]a[or]tags[contains]b"},
		{"a[equals]x%25252525255Band%25252525255Db[exists]",
			[]string{`error percent-encoded 10-39 "%25252525255Band%25252525255D"`}, ""},
		{"title.contains", []string{`error missing-operator 0-14 "title.contains"`}, ""},
		{"a[equals]1&&b[regex]c", []string{`error wrong-joiner 10-12 "&&"`, `error unknown-operator 14-19 "regex"`}, ""},
		{"tags[contains](a[and]b[or]c)",
			[]string{
				`error unbalanced-value 14-16 "(a"`,
				`error missing-field 21-22 "b"`,
				`error missing-field 26-27 "c"`,
				`error unopened-paren 27-28 ")"`,
			},
			"tags[contains]a[and]tags[contains]b[or]tags[contains]c"},

		// Nothing is lost by mending.
		{"a[exists]true&&b[exists]",
			[]string{`error unexpected-value 9-13 "true"`, `error wrong-joiner 13-15 "&&"`}, "a[exists][and]b[exists]"},
		{"a[exists]true,b[equals]1",
			[]string{`error unexpected-value 9-13 "true"`, `error comma-join 13-14 ","`}, "a[exists][and]b[equals]1"},
		{"a[exists] true and b[equals]1",
			[]string{`error unexpected-value 9-14 " true"`, `error wrong-joiner 14-19 " and "`}, "a[exists][and]b[equals]1"},
		{"a[exists]は（b[equals]1", []string{`error unexpected-value 9-25 "は（b[equals]1"`}, ""},
		{"a[equals]1&limit=10&b[exists]", []string{`error request-parameter 10-17 "&limit="`}, ""},
		{"url[contains]&limit=10",
			[]string{`warning empty-value 0-13 "url[contains]"`, `error request-parameter 13-20 "&limit="`}, ""},
		{"title[contains][AND]", []string{`warning bracket-in-value 15-16 "["`}, ""},
		{"title[contains]React && Vue",
			[]string{`warning wrong-joiner 20-24 " && "`}, "title[contains]React[and]title[contains]Vue"},
		{"a[exists][and]title[contains]React||Vue",
			[]string{`warning wrong-joiner 34-36 "||"`},
			"a[exists][and](title[contains]React[or]title[contains]Vue)"},
		{"title[contains]a\u200b|| b ||c", []string{`warning wrong-joiner 16-22 "\u200b|| "`},
			"title[contains]a[or]title[contains]b[or]title[contains]c"},
		{"title[contains]a && b || c", []string{`warning wrong-joiner 21-25 " || "`},
			"title[contains]a && b[or]title[contains]c"},
		{"title[contains]if (a && b) c", []string{`warning bracket-in-value 18-19 "("`}, ""},
		{"title[contains]a &&", []string{`warning stray-joiner 16-19 " &&"`}, "title[contains]a"},
		{"title[contains]a &&[and]b[equal]x",
			[]string{`warning stray-joiner 16-19 " &&"`, `error unknown-operator 26-31 "equal"`},
			"title[contains]a[and]b[equals]x"},
		{"a[equals]&&b[exists]", []string{`warning empty-value 0-9 "a[equals]"`, `error wrong-joiner 9-11 "&&"`}, ""},
		{"title[contains](", []string{`warning empty-value 0-15 "title[contains]"`, `error unbalanced-value 15-16 "("`}, ""},
		{"price[equal]", []string{`warning empty-value 0-12 "price[equal]"`, `error unknown-operator 6-11 "equal"`}, ""},
		{"price[gte]", []string{`error unknown-operator 6-9 "gte"`}, ""},
		{"title[contains]a\x00", []string{`warning control-character 16-17 "\x00"`}, "title[contains]a"},
		{"title[contains]\x00", []string{`warning control-character 15-16 "\x00"`}, ""},
		{"a=1,b=2", []string{`error missing-operator 1-2 "="`}, ""},
		{"a=1&b=2", []string{`error missing-operator 1-2 "="`}, ""},
		{"a='x' or b='y'", []string{`error missing-operator 1-2 "="`}, ""},
		{"price >= 5 and price <= 9", []string{`error missing-operator 5-9 " >= "`}, ""},
		{"a=1&&b[equals]2",
			[]string{`error missing-operator 1-2 "="`, `error wrong-joiner 3-5 "&&"`}, "a[equals]1[and]b[equals]2"},
		{"a <> x", []string{`error missing-operator 1-5 " <> "`}, "a[not_equals]x"},
		{"a[$eq]x", []string{`error unknown-operator 2-5 "$eq"`}, "a[equals]x"},
		{"a[exists]、b[exists]", []string{`error comma-join 9-12 "、"`}, "a[exists][and]b[exists]"},
		{"tags[equals]a[and]tags[contains]b",
			[]string{`warning equals-on-list 5-11 "equals"`}, "tags[contains]a[and]tags[contains]b"},
		{"heldOn[less_than]1764374400",
			[]string{`warning date-form 17-27 "1764374400"`}, "heldOn[less_than]2025-11-29T00:00:00.000Z"},
		{"price[not_in]1,2", []string{`error unknown-operator 6-12 "not_in"`}, "(price[not_equals]1[and]price[not_equals]2)"},
		{"id[nin]a", []string{`error unknown-operator 3-6 "nin"`}, "id[not_equals]a"},
		{"tags[contains]a[and]tags[not_equals]b[and]tags[not_equals]c",
			[]string{`warning equals-on-list 25-35 "not_equals"`, `warning equals-on-list 47-57 "not_equals"`},
			"tags[contains]a[and]tags[not_contains]b[and]tags[not_contains]c"},
		{"a[exists][and]tags[not_contains]a,b[or]c[exists]",
			[]string{`info mixed-joiners 0-35 "a[exists][and]tags[not_contains]a,b"`, `warning comma-list 32-35 "a,b"`},
			"(a[exists][and](tags[not_contains]a[and]tags[not_contains]b))[or]c[exists]"},
		{"tags[equals]a,b",
			[]string{`info equals-on-list 5-11 "equals"`, `warning comma-list 12-15 "a,b"`}, "tags[contains]a,b"},
		{"id[not_contains]a,b",
			[]string{`info unsupported-operator 3-15 "not_contains"`, `warning comma-list 16-19 "a,b"`}, "id[not_equals]a,b"},
		{"publishedat[not_equals]a|b",
			[]string{`warning misspelt-field 0-11 "publishedat"`, `warning comma-list 23-26 "a|b"`},
			"publishedAt[not_equals]a|b"},

		{"tags[contains]a[OR]b",
			[]string{`error wrong-joiner 15-19 "[OR]"`, `error missing-field 19-20 "b"`}, "tags[contains]a[or]tags[contains]b"},

		// Values.
		{`title[contains]"foo`, []string{`warning quoted-value 15-16 "\""`}, "title[contains]foo"},
		{`title[contains] "a b" `,
			[]string{`warning outer-space 15-22 " \"a b\" "`, `warning quoted-value 16-21 "\"a b\""`}, "title[contains]a b"},
		{"title[contains]foo (bar) [baz]", []string{`warning bracket-in-value 19-20 "("`}, ""},
		{"title[equals] ", []string{`warning outer-space 13-14 " "`}, ""},
		{"title[contains]%%new%%", []string{`warning wildcard 15-22 "%%new%%"`}, "title[contains]new"},
		{"title[contains]", []string{`warning empty-value 0-15 "title[contains]"`}, ""},
		{"title[contains]a,", []string{`warning comma-list 15-17 "a,"`}, "title[contains]a"},
		{"title[contains]props.children", []string{`warning template-leftover 15-29 "props.children"`}, ""},
		{"title[equals]props.children", []string{`error template-leftover 13-27 "props.children"`}, ""},
		{"title[contains]" + strings.Repeat("(", 21),
			[]string{`error unbalanced-value 15-36 "((((((((((((((((((((("`}, ""},
		{"tags[contains](a[or](b))",
			[]string{`error unbalanced-value 14-16 "(a"`, `error missing-operator 21-22 "b"`, `error unopened-paren 23-24 ")"`},
			"tags[contains]a[or](b)"},
		{"category[equals]undefined", []string{`warning undefined-value 16-25 "undefined"`}, ""},
		{"category[equals][object Object],[object Object]", []string{`warning undefined-value 16-31 "[object Object]"`}, ""},
		{"title[contains]Nuxt.js,microCMS",
			[]string{`warning comma-list 15-31 "Nuxt.js,microCMS"`}, "title[contains]Nuxt.js[or]title[contains]microCMS"},
		{"publishedAt[less_than]=now()",
			[]string{`warning equals-sign 22-23 "="`, `warning order-of-text 23-28 "now()"`}, "publishedAt[less_than]now()"},
		{"id[equals]私の記事", []string{`warning content-id 10-22 "私の記事"`}, ""},
		{"flag[equals]True", []string{`info boolean-value 12-16 "True"`}, "flag[equals]true"},
		{"price[equals]1,000", []string{`warning number-value 13-18 "1,000"`}, "price[equals]1000"},
		{"price[not_equals]1,000,000.5", []string{`warning number-value 17-28 "1,000,000.5"`}, "price[not_equals]1000000.5"},
		{"price[equals]1,000,2,000", []string{`warning comma-list 13-24 "1,000,2,000"`}, ""},
		{"tags[contains]a1,200", []string{`warning comma-list 14-20 "a1,200"`}, "tags[contains]a1[or]tags[contains]200"},
		{"id[equals]101,102", []string{`warning content-id 10-17 "101,102"`}, ""},
		{"price[lte]1,000", []string{`error unknown-operator 6-9 "lte"`}, "(price[less_than]1000[or]price[equals]1000)"},
		{"price[in]100,200", []string{`error unknown-operator 6-8 "in"`}, "(price[equals]100[or]price[equals]200)"},
		{"price[in]1,000,2,000", []string{`error unknown-operator 6-8 "in"`}, ""},
		{`title[contains]a\nb`, []string{`warning escape-sequence 16-18 "\\n"`}, "title[contains]a\nb"},
		{"a[gte] x",
			[]string{`warning order-of-text 0-8 "a[gte] x"`, `error unknown-operator 2-5 "gte"`},
			"(a[greater_than]x[or]a[equals]x)"},
		{"a[gte] 5", []string{`error unknown-operator 2-5 "gte"`}, "(a[greater_than]5[or]a[equals]5)"},
		{"slug[equals]undefined-behavior", []string{`info undefined-value 12-22 "undefined-"`}, ""},
		{"slug[equals]what-is-undefined", []string{`info undefined-value 19-29 "-undefined"`}, ""},
		{"slug[equals]NaN-in-js", []string{`info undefined-value 12-16 "NaN-"`}, ""},
		{"slug[equals]/blog/undefined", []string{`warning undefined-value 17-27 "/undefined"`}, ""},
		{"date[begins_with]NaN-NaN", []string{`warning undefined-value 17-21 "NaN-"`}, ""},

		// Dates.
		{"publishedAt[lte]2024-05-31", []string{`error unknown-operator 12-15 "lte"`}, "publishedAt[less_than]2024-06-01"},
		{"publishedAt[lte]2024/05/31", []string{`error unknown-operator 12-15 "lte"`}, "publishedAt[less_than]2024-06-01"},
		{"publishedAt[lte]2024-5-31", []string{`error unknown-operator 12-15 "lte"`}, "publishedAt[less_than]2024-06-01"},
		{"publishedAt[lte] '2024-05-31'", []string{`error unknown-operator 12-15 "lte"`}, "publishedAt[less_than]2024-06-01"},
		{"publishedAt[lte]20240531", []string{`error unknown-operator 12-15 "lte"`}, "publishedAt[less_than]2024-06-01"},
		{"publishedAt[lte]2023年5月31日", []string{`error unknown-operator 12-15 "lte"`}, "publishedAt[less_than]2023-06-01"},
		{"publishedAt[lte]2023年5月", []string{`error unknown-operator 12-15 "lte"`}, "publishedAt[less_than]2023-06"},
		{"publishedAt[lte]2024", []string{`error unknown-operator 12-15 "lte"`}, "publishedAt[less_than]2025"},
		{"publishedAt >= 2024/5/1", []string{`error missing-operator 11-15 " >= "`}, "publishedAt[greater_than]2024-05-01"},
		{"price[lte]2024", []string{`error unknown-operator 6-9 "lte"`}, "(price[less_than]2024[or]price[equals]2024)"},
		{"price[lte]2024.5", []string{`error unknown-operator 6-9 "lte"`}, "(price[less_than]2024.5[or]price[equals]2024.5)"},
		{"publishedAt[lte]9999-12-31", []string{`error unknown-operator 12-15 "lte"`}, ""},
		{"publishedAt[lte]9999", []string{`error unknown-operator 12-15 "lte"`}, ""},
		{"date[greater_than]9999-12-01[and]date[less_than]9999-12-31", []string{`info partial-date 18-28 "9999-12-01"`}, ""},
		{"date[greater_than]2025-02-01[and]date[less_than]2025-02-31", []string{
			`info partial-date 18-28 "2025-02-01"`, `warning invalid-date 48-58 "2025-02-31"`,
		}, "date[greater_than]2025-02-01[and]date[less_than]2025-03-01"},
		{"date[less_than]2024-12-31T24:00:00Z", []string{`warning invalid-date 15-35 "2024-12-31T24:00:00Z"`}, ""},
		{"date[less_than]2024-12-31T23:59:60Z", []string{`warning invalid-date 15-35 "2024-12-31T23:59:60Z"`}, ""},
		{"date[less_than]2024-12-31T10:00:00+25:00", []string{`warning invalid-date 15-40 "2024-12-31T10:00:00+25:00"`}, ""},
		{"date[less_than]9999-12-31T23:00:00-05:00", []string{`warning inexact-time 15-40 "9999-12-31T23:00:00-05:00"`}, ""},

		// Several conditions.
		{"a[greater_than]5[and]a[less_than]5", []string{`info contradiction 21-34 "a[less_than]5"`}, ""},
		{"a[greater_than]x[and]a[less_than]y",
			[]string{`warning order-of-text 15-16 "x"`, `warning order-of-text 33-34 "y"`}, ""},
		{"d[equals]2024-01-01T00:00:00Z[and]d[less_than]2024-01-01T00:00:00Z",
			[]string{`warning contradiction 34-66 "d[less_than]2024-01-01T00:00:00Z"`}, ""},
		{"a[equals]5[and]a[less_than]4", []string{`warning contradiction 15-28 "a[less_than]4"`}, ""},
		{"a[equals]true[and]a[not_equals]true", []string{`warning contradiction 18-35 "a[not_equals]true"`}, ""},
		{"a[not_exists][and]a[not_equals]x", []string{`info implied-condition 18-32 "a[not_equals]x"`}, ""},
		{"a[not_exists][and]a[equals]x", []string{`warning contradiction 18-28 "a[equals]x"`}, ""},
		{"a.b[exists][and]a.b[not_exists]", []string{`warning contradiction 16-31 "a.b[not_exists]"`}, ""},
		{"(a[exists])[and](a[exists])", []string{`info duplicate-condition 17-26 "a[exists]"`}, "(a[exists])"},
		{"a[exists][and](a[exists][and]b[exists])", []string{`info duplicate-condition 15-24 "a[exists]"`}, ""},
		{"a[exists][or]b[exists][and]c[exists][or]d[exists][and]e[exists]",
			[]string{`warning mixed-joiners 13-36 "b[exists][and]c[exists]"`},
			"a[exists][or](b[exists][and]c[exists])[or](d[exists][and]e[exists])"},
		{"a[exists][or](b[exists][and]c[exists][or]d[exists])",
			[]string{`info mixed-joiners 14-37 "b[exists][and]c[exists]"`},
			"a[exists][or]((b[exists][and]c[exists])[or]d[exists])"},
		{"x[and]y[exists]", []string{`error missing-operator 0-1 "x"`}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			ds := new(lint.Linter).Lint(tt.in)
			require.Equal(t, tt.want, show(tt.in, ds))
			if tt.fixed == "" {
				tt.fixed = tt.in
			}
			require.Equal(t, tt.fixed, lint.Fix(tt.in, ds))
			checkLaws(t, new(lint.Linter), tt.in)
			checkLaws(t, &lint.Linter{API: blog(t)}, tt.in)
		})
	}
}

// The same with a schema.
func TestLintWithSchema(t *testing.T) {
	tests := []struct {
		in    string
		want  []string
		fixed string
	}{
		{"tone[contains] 入門", []string{`warning outer-space 14-15 " "`}, "tone[contains]入門"},
		{"title[less_than]abc", []string{`error unsupported-operator 6-15 "less_than"`}, ""},
		{"tone[equals]opinion", []string{`error unsupported-operator 5-11 "equals"`}, "tone[contains]opinion"},
		{"category[equals]デザイン", []string{`warning content-id 16-28 "デザイン"`}, ""},
		{"tags[contains]色", []string{`warning content-id 14-17 "色"`}, ""},
		{"category.name[equals]デザイン", []string{`error reference-field 0-13 "category.name"`}, ""},
		{"date[equals]yesterday", []string{`warning date-form 12-21 "yesterday"`}, ""},
		{"rating[equals]five", []string{`warning number-value 14-18 "five"`}, ""},
		{"rating[equals]４．５", []string{`warning number-value 14-23 "４．５"`}, "rating[equals]4.5"},
		{"sections.richText.content[not_contains]x[and]sections[exists]",
			[]string{`error unsupported-operator 45-53 "sections"`}, ""},
		{"seo.ogImage.url[exists][and]seo.noindex[equals]1",
			[]string{`error media-key 0-15 "seo.ogImage.url"`, `warning boolean-value 47-48 "1"`},
			"seo.ogImage[exists][and]seo.noindex[equals]true"},
		{"rating[less_than]2024-01-01", []string{`warning number-value 17-27 "2024-01-01"`}, ""},
		{"rating[equals]2024-05-01T00:00:00Z", []string{`warning number-value 14-34 "2024-05-01T00:00:00Z"`}, ""},
		{"rating[greater_than]2024-05-01T00:00:00+09:00",
			[]string{`warning number-value 20-45 "2024-05-01T00:00:00+09:00"`}, ""},
		{"rating[less_than]1,000", []string{`warning number-value 17-22 "1,000"`}, "rating[less_than]1000"},
		{"rating[equals]1,000", []string{`warning number-value 14-19 "1,000"`}, "rating[equals]1000"},
		{"rating[lte]1,000", []string{`error unknown-operator 7-10 "lte"`}, "(rating[less_than]1000[or]rating[equals]1000)"},
		{"date[less_than]5", []string{`warning date-form 15-16 "5"`}, ""},
		{"date[equals]20231123", []string{`warning date-form 12-20 "20231123"`}, "date[equals]2023-11-23"},
		{"date[less_than]now()", []string{`warning order-of-text 15-20 "now()"`}, ""},
		{"featured[equals]2024-05-01 12:00", []string{`warning boolean-value 16-32 "2024-05-01 12:00"`}, ""},
		{"category[equals]2024-05-01 12:00", []string{`warning content-id 16-32 "2024-05-01 12:00"`}, ""},
		{"tags[equals]a,b",
			[]string{`error unsupported-operator 5-11 "equals"`, `warning comma-list 12-15 "a,b"`}, "tags[contains]a,b"},
		{"category[contains]a,b",
			[]string{`error unsupported-operator 9-17 "contains"`, `warning comma-list 18-21 "a,b"`}, "category[equals]a,b"},
		{"titel[!contains](a,b)",
			[]string{
				`error unknown-field 0-5 "titel"`,
				`error unknown-operator 6-15 "!contains"`,
				`warning comma-list 16-21 "(a,b)"`,
			}, "title[not_contains](a,b)"},
		{"tags[contains]101,102", []string{`warning content-id 14-21 "101,102"`}, ""},
		{"titel[contian]x&&タグ",
			[]string{
				`error unknown-field 0-5 "titel"`,
				`error unknown-operator 6-13 "contian"`,
				`warning wrong-joiner 15-17 "&&"`,
			},
			"title[contains]x&&タグ"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			l := &lint.Linter{API: blog(t)}
			ds := l.Lint(tt.in)
			require.Equal(t, tt.want, show(tt.in, ds))
			if tt.fixed == "" {
				tt.fixed = tt.in
			}
			require.Equal(t, tt.fixed, lint.Fix(tt.in, ds))
			checkLaws(t, l, tt.in)
		})
	}
}

// An item of a select is what it is, however odd it looks.
func TestSelectItems(t *testing.T) {
	items := []string{
		"赤,青", "a|b", "1,000", "50%20off", "=x", `"q"`, "null", "undefined", "R&&D", "a b&amp;c", "${x}", "2024/05/01",
	}
	const padded = " 赤 "
	var options []map[string]string
	for i, item := range append(items, padded) {
		options = append(options, map[string]string{"id": fmt.Sprint("item", i), "value": item})
	}
	kind := map[string]any{"fieldId": "kind", "name": "kind", "kind": "select", "selectItems": options}
	fields, err := json.Marshal(map[string]any{"apiFields": []any{kind}, "customFields": []any{}})
	require.NoError(t, err)
	bundle, err := schema.Read(bytes.NewReader(fields))
	require.NoError(t, err)
	api, ok := bundle.API("")
	require.True(t, ok)
	for _, item := range items {
		t.Run(item, func(t *testing.T) {
			l := &lint.Linter{API: api}
			require.Empty(t, l.Lint("kind[contains]"+item))
			require.Empty(t, l.Lint("kind[contains]" + item + "[and]title[exists]")[1:]) // beside the unknown field
		})
	}
	require.Equal(t, []string{`warning outer-space 14-19 " 赤 "`},
		show("kind[contains]"+padded, lint.Linter{API: api}.Lint("kind[contains]"+padded)))
}

func TestMessages(t *testing.T) {
	api := blog(t)
	const binds = "[and] binds tighter than [or] here, which the manual does not settle: write parentheses; it holds for "
	tests := []struct {
		api  bool
		in   string
		want string
	}{
		{false, "category[equal]news", `[equal] is not an operator: did you mean [equals]?`},
		{false, "price[gte]5", `[gte] is not an operator: write (price[greater_than]5[or]price[equals]5)`},
		{false, "price[gte]", `[gte] is not an operator: ` +
			`write in parentheses price[greater_than] and price[equals] with the value after each, joined by [or]`},
		{false, "a[exists][and]price[lte][or]b[exists]", `[lte] is not an operator: ` +
			`write in parentheses price[less_than] and price[equals] with the value after each, joined by [or]`},
		{false, "id[in] ", `[in] is not an operator: write in parentheses id[equals] before each value, joined by [or]`},
		{false, "tags[contains]a[or]b", `"b" has no field and no operator: did you mean "tags[contains]b"?`},
		{false, "a[equals]1&&b[exists]", `"&&" is not a connective: write [and]`},
		{false, "a[equals]1,b[exists]", `"," does not join conditions: write [and]`},
		{false, "name[contains]寿司[or]description[contains]寿司[and]category[equals]japanese",
			binds + `{"name":"寿司"}, and does not if read from left to right`},
		{false, "a[equals]1[and]b[exists][or]c[exists]",
			binds + `{"c":"x"}, and does not if [or] binds tighter`},
		{false, "date[greater_than]2021",
			`greater_than 2021 includes that year, since the dates in content items are longer strings`},
		{false, "a[less_than]5[and]a[greater_than]9", `no content can satisfy both "a[less_than]5" and this`},
		{true, "sections.label[contains]x",
			"sections is a repeater: the ID of a custom field, one of richText, callout, comes next in the path: " +
				"did you mean sections.callout.label?"},
		{true, "tone[equals]入門",
			`a select field does not take equals, but contains, not_contains, exists, not_exists: did you mean contains?`},
		{true, "tone[contains]3b06feeccf", `"3b06feeccf" is the ID of an item: write its value "入門"`},
		{true, "category.slug[equals]x", `filters do not look into referenced contents: compare category with a content ID`},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			l := new(lint.Linter)
			if tt.api {
				l.API = api
			}
			ds := l.Lint(tt.in)
			require.Len(t, ds, 1)
			require.Equal(t, tt.want, ds[0].Message)
		})
	}
}

// The item in the message of mixed-joiners is one for which the readings
// differ.
func TestMixedJoinersItem(t *testing.T) {
	tests := []struct{ in, other string }{
		{"a[exists][or]b[exists][and]c[exists]", "(a[exists][or]b[exists])[and]c[exists]"},
		{"a[equals]x[or]b[equals]y[and]c[not_exists]", "(a[equals]x[or]b[equals]y)[and]c[not_exists]"},
		{"end[greater_than]2024-06-01[or]end[not_exists][and]os[contains]ios[or]os[not_exists]",
			"((end[greater_than]2024-06-01[or]end[not_exists])[and]os[contains]ios)[or]os[not_exists]"},
		{"(a[exists][or]b[exists])[or]c[exists][and](d[exists][or]e[exists])",
			"(a[exists][or]b[exists][or]c[exists])[and](d[exists][or]e[exists])"},
		{"a[exists][and]b[exists][or]c[exists]", "a[exists][and](b[exists][or]c[exists])"},
		{"seo.a[equals]5[and]seo.b[not_equals]true[or]c[begins_with]z",
			"seo.a[equals]5[and](seo.b[not_equals]true[or]c[begins_with]z)"},
		{"z[exists][and](a[less_than]5[or]b[not_contains]y[and]c[greater_than]7)",
			"z[exists][and]((a[less_than]5[or]b[not_contains]y)[and]c[greater_than]7)"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			ds := ofRule(new(lint.Linter).Lint(tt.in), "mixed-joiners")
			require.Len(t, ds, 1)
			_, item, ok := strings.Cut(ds[0].Message, " for {")
			require.True(t, ok, ds[0].Message)
			item = "{" + item[:strings.LastIndex(item, "}")+1]
			got, err := filters.MustParse(tt.in).Match([]byte(item))
			require.NoError(t, err)
			other, err := filters.MustParse(tt.other).Match([]byte(item))
			require.NoError(t, err)
			require.NotEqual(t, got, other, item)
			require.Equal(t, strings.Contains(ds[0].Message, "it holds for"), got)
		})
	}
}
