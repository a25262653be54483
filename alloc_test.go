package filters_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
)

// withEscapes writes every character above ASCII as JSON's \uXXXX.
func withEscapes(item []byte) []byte {
	var b strings.Builder
	for _, r := range string(item) {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return []byte(b.String())
}

// Matching takes no memory, in whatever form an item is and however large a
// filter is.
func TestMatchAllocatesNothingInAnyForm(t *testing.T) {
	many := make([]filters.Filter, 200)
	for i := range many {
		many[i] = filters.Field(fmt.Sprintf("f%d.x", i%50)).NotEquals("y")
	}
	texts := []string{
		"id[equals]k3v9x_2mq", "id[equals]other", "category[equals]engineering",
		"publishedAt[less_than]2025-12-01T00:00:00.000Z", "tags[contains]release-notes",
		"publishedAt[greater_than]2025[and](category[equals]x[or]tags[contains]go)" +
			"[and](rating[less_than]5[or]featured[equals]false)",
		"slug[equals]stock-taking", "archivedAt[not_exists]",
		"body[contains]検索", "body[contains]ない", "body[contains]loop</p>",
		"title[begins_with]倉庫", "title[equals]倉庫の棚卸し", "title[less_than]倉庫",
		"sections.callout.text[contains]翌営業日", "sections.callout.text[contains]翌々日",
		"body[contains]検索[or]body[contains]ない[or]body[contains]x", "tone[contains]Deep dive",
		filters.And(many...).String(),
	}
	for _, size := range []int{500, 5000, 50000} {
		plain := item(size)
		for form, content := range map[string][]byte{"UTF-8": plain, "escapes": withEscapes(plain)} {
			for _, validate := range []bool{false, true} {
				for _, text := range texts {
					m := compile(t, filters.Evaluator{Validate: validate}, filters.MustParse(text))
					_, err := m.Match(content)
					require.NoError(t, err)
					require.Zero(t, testing.AllocsPerRun(3, func() { m.Match(content) }),
						"%.60s on %d bytes of %s, validate: %v", text, size, form, validate)
				}
			}
		}
	}
}

// A matcher of few conditions is one piece of memory. Beside it there are only the
// start of an item that a single condition looks for, and the needles of contains.
func TestCompileAllocatesLittle(t *testing.T) {
	for text, most := range map[string]float64{
		"a[equals]x":    2,
		"a[less_than]5": 2,
		"a[contains]検索": 3,
		"a[equals]x[and](b[exists][or]c[less_than]5)":                   1,
		"custom.inner[exists][or]a[begins_with]x":                       3, // and for names below
		strings.Repeat("a[equals]x[or]b[exists][and]", 5) + "c[exists]": 10,
	} {
		f := filters.MustParse(text)
		require.LessOrEqual(t, testing.AllocsPerRun(20, func() { filters.Evaluator{}.Compile(f) }), most, text)
	}
}

// Goroutines that match with one large filter at once do not share its state.
func TestMatchLargeFiltersConcurrently(t *testing.T) {
	var fs []filters.Filter
	for i := range 100 {
		fs = append(fs, filters.Field("n").Dot(filters.Int(i)).Equals(filters.Int(i)))
	}
	m := compile(t, filters.Evaluator{}, filters.And(fs...))
	var good, bad strings.Builder
	for i := range 100 {
		fmt.Fprintf(&good, `"%d":%d,`, i, i)
		fmt.Fprintf(&bad, `"%d":%d,`, i, i+i/99)
	}
	var wg sync.WaitGroup
	for g := range 16 {
		content, want := `{"n":{`+good.String()+`"x":1}}`, true
		if g%2 == 1 {
			content, want = `{"n":{`+bad.String()+`"x":1}}`, false
		}
		wg.Go(func() {
			for range 200 {
				if got, err := m.Match([]byte(content)); err != nil || got != want {
					t.Errorf("%v, %v, want %v", got, err, want)
					return
				}
			}
		})
	}
	wg.Wait()
}
