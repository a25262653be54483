package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/buger/jsonparser"
	filters "github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
)

// variants are items at the edges of the cases, made of hits.
func variants(t *testing.T) map[string][]byte {
	m := make(map[string][]byte)
	edit := func(name string, f func(m map[string]any)) {
		v := decode(Item{Size: 3000}.JSON())
		f(v)
		b, err := json.Marshal(v)
		require.NoError(t, err)
		m[name] = b
	}
	for _, size := range Sizes {
		m[fmt.Sprint("hit ", size)] = Item{Size: size}.JSON()
		m[fmt.Sprint("miss ", size)] = Item{Size: size, Miss: true}.JSON()
	}
	m["small"] = Item{}.JSON()
	m["small miss"] = Item{Miss: true}.JSON()
	m["empty"] = []byte(`{}`)
	edit("other order", func(map[string]any) {}) // a map is sorted
	edit("nothing but null", func(m map[string]any) {
		for name := range m {
			m[name] = nil
		}
		m["archivedAt"] = nil
	})
	edit("lists empty", func(m map[string]any) { m["tags"], m["sections"] = []any{}, []any{} })
	edit("archived empty", func(m map[string]any) { m["archivedAt"] = "" })
	edit("archived list", func(m map[string]any) { m["archivedAt"] = []any{} })
	edit("archived false", func(m map[string]any) { m["archivedAt"] = "false" })
	edit("at the bounds",
		func(m map[string]any) { m["publishedAt"], m["price"], m["recommended"] = wantBefore, maxPrice, false })
	edit("at the other bound", func(m map[string]any) { m["publishedAt"] = wantAfter })
	edit("no price", func(m map[string]any) { delete(m, "price") })
	edit("other branch", func(m map[string]any) {
		m["category"].(map[string]any)["id"], m["tags"], m["price"] = "company", nil, maxPrice+0.5
	})
	edit("names elsewhere", func(m map[string]any) {
		m["seo"] = map[string]any{
			"id": wantID, "slug": wantSlug, "archivedAt": "x", "body": wantPhrase, "tags": m["tags"],
		}
		for _, name := range []string{"id", "slug", "body", "tags"} {
			delete(m, name)
		}
	})
	for name, b := range maps.Clone(m) {
		if strings.HasPrefix(name, "hit") || name == "names elsewhere" {
			var v any
			require.NoError(t, json.Unmarshal(b, &v))
			indented, err := json.MarshalIndent(v, "", "  ")
			require.NoError(t, err)
			m[name+", indented"] = indented
			m[name+", escaped"] = escaped(b)
		}
	}
	return m
}

// escaped writes the hyphens of strings, and all runes that are not ASCII, with \u.
func escaped(item []byte) []byte {
	var b []byte
	quoted := false
	for i, r := range string(item) {
		switch {
		case r == '"' && (i == 0 || item[i-1] != '\\'):
			quoted = !quoted
			b = append(b, '"')
		case quoted && (r > '~' || r == '-'):
			b = fmt.Appendf(b, `\u%04x`, r)
		default:
			b = append(b, string(r)...)
		}
	}
	return b
}

func TestSameAnswers(t *testing.T) {
	engines := engines()
	decoded := decodedEngines()
	for name, item := range variants(t) {
		t.Run(name, func(t *testing.T) {
			require.True(t, json.Valid(item))
			value := decode(item)
			for _, c := range Cases {
				want := handChecks[c.Name](value)
				if strings.HasPrefix(name, "hit") {
					require.True(t, want, c.Name)
				}
				if strings.HasPrefix(name, "miss") {
					require.False(t, want, c.Name)
				}
				for _, e := range engines {
					if !e.Limit {
						require.Contains(t, e.Checks, c.Name, e.Name)
						require.Equal(t, want, e.Checks[c.Name](newDocument(item)), "%s of %s", c.Name, e.Name)
					}
				}
				for _, e := range decoded {
					if check, ok := e.Checks[c.Name]; ok {
						require.Equal(t, want, check(value), "%s of %s, decoded", c.Name, e.Name)
					}
				}
			}
		})
	}
}

// TestSameAnswersOfPools has the items that are measured.
func TestSameAnswersOfPools(t *testing.T) {
	engines := engines()
	for _, p := range pools() {
		if p.varied {
			continue // the first of them are those of the other pool
		}
		hits := make(map[string]int)
		docs := p.documents()
		for _, doc := range docs {
			require.True(t, json.Valid(doc.bytes))
			value := decode(doc.bytes)
			for _, c := range Cases {
				want := handChecks[c.Name](value)
				if want {
					hits[c.Name]++
				}
				for _, e := range engines {
					check, ok := e.Checks[c.Name]
					if ok && (!e.Limit || e.Name == bytesByHand) {
						require.Equal(t, want, check(doc), "%s of %s, %s", c.Name, e.Name, p.table())
					}
				}
			}
		}
		for _, c := range Cases {
			require.Equal(t, few/2, hits[c.Name], "%s, %s", c.Name, p.table())
		}
		require.Equal(t, p.escaped, bytes.Contains(docs[0].bytes, []byte(`\u3`)))
	}
}

func TestItem(t *testing.T) {
	for _, size := range append(Sizes, 2000, 1<<20) {
		for _, miss := range []bool{false, true} {
			item := Item{Size: size, Miss: miss}.JSON()
			require.InDelta(t, size, len(item), 120)
			require.Equal(t, item, Item{Size: size, Miss: miss}.JSON())
			require.NotEqual(t, item, Item{Size: size, Miss: miss, Seed: 1}.JSON())
			if size > 5000 {
				body, _, _, err := jsonparser.Get(item, "body")
				require.NoError(t, err)
				require.InDelta(t, 40, float64(len(body))/float64(bytes.Count(body, []byte(`\"`))), 4)
			}
		}
	}
}

func TestHostiles(t *testing.T) {
	for _, h := range hostiles {
		for _, validate := range []bool{false, true} {
			t.Run(fmt.Sprint(h.Name, validate), func(t *testing.T) {
				m := compile(h.Filter, validate)
				for _, size := range []int{100, 5000} {
					item := h.JSON(size)
					require.True(t, json.Valid(item))
					require.InDelta(t, size, len(item), 60)
					ok, err := m.Match(item)
					require.NoError(t, err)
					require.False(t, ok)
					_, err = m.Match(item[:len(item)-1])
					require.Error(t, err, "it must be read to its end")
				}
			})
		}
	}
}

func TestLanguages(t *testing.T) {
	for _, l := range languages() {
		for _, n := range conditionCounts {
			s := l.Expression(n)
			require.NoError(t, l.Parse(s), "%s: %s", l.Name, s)
			require.Error(t, l.Parse(s+"("), "%s: %s", l.Name, s)
			if l.Name == subject {
				require.Len(t, slices.Collect(filters.MustParse(s).Conditions()), n)
			} else {
				require.Equal(t, n, strings.Count(s, l.and)+strings.Count(s, l.or)+1)
			}
		}
	}
}

// BenchmarkMatch is for profiles; the report compares.
func BenchmarkMatch(b *testing.B) {
	for _, c := range Cases {
		m := compile(c.Filter, false)
		for _, size := range Sizes {
			item := Item{Size: size}.JSON()
			b.Run(fmt.Sprintf("%s/%d", c.Name, size), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if ok, err := m.Match(item); !ok || err != nil {
						b.Fatal(ok, err)
					}
				}
			})
		}
	}
}
