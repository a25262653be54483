package sqlfilter_test

import (
	"errors"
	"fmt"
	"log"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/sqlfilter"
)

// blog is the schema of an API.
var blog = sample.BlogAPI()

func ExampleTranslator_Where() {
	t := sqlfilter.Translator{Dialect: sqlfilter.PostgreSQL, Column: "content"}
	where, args, err := t.Where(filters.MustParse("category[equals]news"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("SELECT content FROM articles WHERE " + where)
	fmt.Println(args...)
	// Output:
	// SELECT content FROM articles WHERE (content @> $1::jsonb OR content @> $2::jsonb)
	// {"category":"news"} {"category":{"id":"news"}}
}

// A schema makes the SQL simpler.
func ExampleTranslator_Where_schema() {
	t := sqlfilter.Translator{Dialect: sqlfilter.PostgreSQL, Column: "content", TypeOf: blog.TypeOf}
	where, args, err := t.Where(filters.MustParse("category[equals]news[and]tags[contains]go"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(where)
	fmt.Println(args...)
	// Output:
	// (content @> $1::jsonb AND content @> $2::jsonb)
	// {"category":{"id":"news"}} {"tags":[{"id":"go"}]}
}

// A statement of your own has other arguments in front.
func ExampleTranslator_Where_embedded() {
	t := sqlfilter.Translator{Dialect: sqlfilter.PostgreSQL, Column: "a.content", TypeOf: blog.TypeOf, FirstArg: 2}
	where, args, err := t.Where(filters.MustParse("title[equals]hello"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("SELECT a.id FROM articles AS a WHERE a.site = $1 AND " + where)
	fmt.Println(append([]any{"example"}, args...)...)
	// Output:
	// SELECT a.id FROM articles AS a WHERE a.site = $1 AND a.content @> $2::jsonb
	// example {"title":"hello"}
}

// Some fields have a column of their own, and nothing is JSON.
func ExampleTranslator_Where_columns() {
	t := sqlfilter.Translator{
		Dialect: sqlfilter.SQLite,
		Columns: map[filters.Field]sqlfilter.Column{
			"slug":  {Name: "slug", Kind: sqlfilter.Text},
			"price": {Name: "price_yen", Kind: sqlfilter.Number},
		},
	}
	where, args, err := t.Where(filters.MustParse("slug[begins_with]shoes-[and]price[less_than]5000"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(where)
	fmt.Println(args...)

	_, _, err = t.Where(filters.MustParse("title[exists]"))
	if wrong, ok := errors.AsType[*sqlfilter.Error](err); ok {
		fmt.Println(wrong.Condition, "-", wrong.Reason)
	}
	// Output:
	// ((slug IS NOT NULL AND ((slug || '') >= ? AND (slug || '') < ?)) AND ((typeof(price_yen) = 'integer' AND price_yen < ?) OR (typeof(price_yen) = 'real' AND price_yen < ?)))
	// shoes- shoes. 5000 5000
	// title[exists] - no column holds the field
}

func ExampleTranslator_Indexes() {
	t := sqlfilter.Translator{Dialect: sqlfilter.PostgreSQL, Column: "content", TypeOf: blog.TypeOf}
	f := filters.MustParse("tags[contains]go[and]publishedAt[begins_with]2026-07")
	indexes, err := t.Indexes("articles", f)
	if err != nil {
		log.Fatal(err)
	}
	for _, index := range indexes {
		fmt.Println(index)
	}
	// Output:
	// CREATE INDEX IF NOT EXISTS articles_content_5788fe91 ON articles USING gin (content jsonb_path_ops)
	// CREATE INDEX IF NOT EXISTS articles_publishedat_5bd8c155 ON articles (left(((content ->> 'publishedAt') COLLATE "C"), 64))
}

// Query builders take a clause, for example
//
//	squirrel.Select("content").From("articles").Where(clause)
func ExampleClause() {
	clause := sqlfilter.Clause{
		Translator: sqlfilter.Translator{Dialect: sqlfilter.PostgreSQL, Column: "content"},
		Filter:     filters.Field("slug").Equals("what?"),
	}
	where, args, err := clause.ToSql()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(where)
	fmt.Println(args...)
	// Output:
	// (content @> ?::jsonb OR content @> ?::jsonb)
	// {"slug":"what?"} {"slug":{"id":"what?"}}
}
