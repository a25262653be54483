package filters_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
)

// chain returns n conditions joined by [and].
func chain(n int) string {
	return strings.TrimSuffix(strings.Repeat("category[equals]engineering[and]", n), "[and]")
}

func BenchmarkParse(b *testing.B) {
	for _, n := range []int{1, 3, 10, 100, 10000} {
		b.Run(fmt.Sprintf("conditions=%d", n), func(b *testing.B) {
			p := filters.Parser{MaxBytes: 1 << 20}
			s := chain(n)
			b.ReportAllocs()
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				if _, err := p.Parse(s); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/condition")
		})
	}
}

func BenchmarkParseNested(b *testing.B) {
	const depth = 10000
	for name, s := range map[string]string{
		"closed": strings.Repeat("(", depth) + "a[exists]" + strings.Repeat(")", depth),
		"open":   strings.Repeat("(", depth),
	} {
		b.Run(name, func(b *testing.B) {
			p := filters.Parser{MaxDepth: depth}
			b.ReportAllocs()
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				if _, err := p.Parse(s); (err == nil) != (name == "closed") {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAppendText(b *testing.B) {
	for _, n := range []int{1, 10, 1000} {
		b.Run(fmt.Sprintf("conditions=%d", n), func(b *testing.B) {
			f := filters.MustParse(chain(n))
			buf := make([]byte, 0, 1<<16)
			b.ReportAllocs()
			b.SetBytes(int64(len(chain(n))))
			for b.Loop() {
				buf, _ = f.AppendText(buf[:0])
			}
		})
	}
}

// item returns a content item whose body has n bytes or a little more.
func item(n int) []byte {
	const paragraph = `<p class=\"lead\">検索はフィルターで Search with a filter, not with a loop</p>`
	return []byte(`{"id":"k3v9x_2mq","createdAt":"2025-11-14T03:00:00.000Z","updatedAt":"2025-11-15T03:00:00.000Z",` +
		`"publishedAt":"2025-11-16T03:00:00.000Z","revisedAt":"2025-11-16T03:00:00.000Z","title":"倉庫の棚卸し",` +
		`"category":{"id":"engineering","createdAt":"2024-01-01T00:00:00.000Z","name":"Engineering"},` +
		`"tags":[{"id":"go","name":"Go"},{"id":"json","name":"JSON"},{"id":"release-notes","name":"Release notes"}],` +
		`"body":"` + strings.Repeat(paragraph, n/len(paragraph)+1) +
		`","tone":["Deep dive"],"rating":4.5,"featured":true,` +
		`"seo":{"fieldId":"seo","title":"Stock","image":{"url":"https://example.com/a.png","height":630,"width":1200}},` +
		`"sections":[{"fieldId":"richText","text":"a"},{"fieldId":"callout","text":"翌営業日に出荷"}],"slug":"stock-taking"}`)
}

// benchRead measures what reads an item.
func benchRead(b *testing.B, item []byte, f func() error) {
	b.ReportAllocs()
	b.SetBytes(int64(len(item)))
	for b.Loop() {
		if err := f(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExplainDeep(b *testing.B) {
	for _, depth := range []int{1000, 2000, 4000} {
		for name, open := range map[string]string{"objects": `{"a":`, "lists": `{"a":[`} {
			b.Run(fmt.Sprintf("%s=%d", name, depth), func(b *testing.B) {
				closing := strings.Replace("]}", "]", strings.Repeat("]", strings.Count(open, "[")), 1)
				item := []byte(strings.Repeat(open, depth) + "1" + strings.Repeat(closing, depth))
				m, err := filters.Evaluator{}.Compile(filters.Field("a" + strings.Repeat(".a", depth)).Exists())
				if err != nil {
					b.Fatal(err)
				}
				benchRead(b, item, func() error { _, err := m.Explain(item); return err })
			})
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	for _, n := range []int{500, 5000, 50000} {
		content := item(n)
		for _, s := range []string{
			"id[equals]k3v9x_2mq",
			"category[equals]engineering",
			"publishedAt[less_than]2026-01-01T00:00:00.000Z",
			"tags[contains]release-notes",
			"category[equals]engineering[and](tags[contains]x[or]featured[equals]true)[and](rating[greater_than]4[or]tone[contains]Opinion)",
			"slug[equals]stock-taking",
			"archivedAt[not_exists]",
			"body[contains]棚卸し表",
			"sections.callout.text[contains]翌営業日",
		} {
			for _, validate := range []bool{false, true} {
				b.Run(fmt.Sprintf("bytes=%d/validate=%t/%s", len(content), validate, s), func(b *testing.B) {
					m, err := filters.Evaluator{Validate: validate}.Compile(filters.MustParse(s))
					if err != nil {
						b.Fatal(err)
					}
					benchRead(b, content, func() error { _, err := m.Match(content); return err })
				})
			}
		}
	}
}

// A filter that a loop makes with Or, as an SDK does for a list of IDs.
func BenchmarkOrInLoop(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		loopOr(10000)
	}
}
