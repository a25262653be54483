package filters_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
)

// The body of this function is the example in README.md.
func Example_readme() {
	f, err := filters.Parse("featured[equal]true") // mcfilter-ignore
	fmt.Println(err)                               // a *SyntaxError: code, byte range, suggestion, Excerpt

	category, date, title := filters.Field("category"), filters.Field("date"), filters.Field("title")
	f = category.Equals("news").And(date.BeginsWith("2026-04").Or(title.Exists()))
	fmt.Println(f)
	fmt.Println(f.Match([]byte(`{"category":{"id":"news"},"date":"2026-04-14T03:00:00.000Z"}`)))

	// What a user typed cannot become a condition.
	fmt.Println(title.Contains("x[or]id[exists]").Err())
	fmt.Println(title.Search("new (2026) models"))

	april := time.Date(2026, time.April, 1, 0, 0, 0, 0, time.FixedZone("JST", 9*60*60))
	fmt.Println(date.Within(april, april.AddDate(0, 1, 0)))
	fmt.Println(filters.Field("tags").ContainsAny("go", "json"))
	fmt.Println(filters.Field("price").AtLeast(filters.Int(100)))
	// Output:
	// filters: unknown operator "equal" at byte 9: did you mean "equals"?
	// category[equals]news[and](date[begins_with]2026-04[or]title[exists])
	// true <nil>
	// filters: cannot be written: condition "title" contains "x[or]id[exists]": connective in a value at byte 1: remove it: there are no escapes
	// title[contains]new[and]title[contains]2026[and]title[contains]models
	// date[greater_than]2026-03-31T14:59:59.999Z[and]date[less_than]2026-04-30T15:00:00.000Z
	// tags[contains]go[or]tags[contains]json
	// price[greater_than]100[or]price[equals]100
}

func TestReadmeHasTheExample(t *testing.T) {
	test, err := os.ReadFile("readme_test.go")
	require.NoError(t, err)
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)

	_, body, ok := strings.Cut(string(test), "func Example_readme() {\n")
	require.True(t, ok)
	body, _, ok = strings.Cut(body, "\n}\n")
	require.True(t, ok)
	body = strings.ReplaceAll(strings.TrimPrefix(body, "\t"), "\n\t", "\n")
	code, output, ok := strings.Cut(body, "\n// Output:\n")
	require.True(t, ok)
	output = strings.ReplaceAll(strings.TrimPrefix(output, "// "), "\n// ", "\n")

	require.Contains(t, string(readme), "```go\n"+code+"\n```\n")
	require.Contains(t, string(readme), "```text\n"+output+"\n```\n")
}
