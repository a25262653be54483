//lint:file-ignore SA1019 The documents of sonic are read by one goroutine, for which Type is made.

package bench

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"

	"github.com/buger/jsonparser"
	"github.com/bytedance/sonic/ast"
	filters "github.com/microcms-go/filters"
	"github.com/tidwall/gjson"
	"github.com/valyala/fastjson"
)

// selfChecks are what this module offers.
func selfChecks() map[string]matchFunc { return compiled(false) }

// selfValidatingChecks read every byte.
func selfValidatingChecks() map[string]matchFunc { return compiled(true) }

func compiled(validate bool) map[string]matchFunc {
	m := make(map[string]matchFunc)
	for _, c := range Cases {
		matcher := compile(c.Filter, validate)
		m[c.Name] = func(item document) bool {
			ok, err := matcher.Match(item.bytes)
			return ok && err == nil
		}
	}
	return m
}

func compile(filter string, validate bool) *filters.Matcher {
	m, err := filters.Evaluator{Validate: validate}.Compile(filters.MustParse(filter))
	if err != nil {
		panic(err)
	}
	return m
}

// The limits: a search for a byte that is not there, and a full check.

func indexByte(item document) bool { return bytes.IndexByte(item.bytes, 0) >= 0 }

func valid(item document) bool { return json.Valid(item.bytes) }

// earlyByHand is what one can write for early_eq if the id is always first.
func earlyByHand(item document) bool {
	const want = `{"id":"` + wantID + `"`
	return len(item.bytes) >= len(want) && string(item.bytes[:len(want)]) == want
}

// gjson finds one path at a time and stops there. For bytes its documentation
// advises GetBytes, which copies what it finds; Get is for those who have a
// string, or make one by unsafe means. It queries the list of tags, but loops
// over the sections: with two conditions a query is slower.
func gjsonChecks[T string | []byte](
	text func(document) T, find func(text T, path string) gjson.Result,
) map[string]matchFunc {
	tagged := func(item document) bool { return find(text(item), `tags.#(id=="`+wantTag+`")`).Exists() }
	return map[string]matchFunc{
		"early_eq": func(item document) bool { return find(text(item), "id").Str == wantID },
		"rel_eq":   func(item document) bool { return find(text(item), "category.id").Str == wantCategory },
		"date_less": func(item document) bool {
			v := find(text(item), "publishedAt")
			return v.Type == gjson.String && v.Str < wantBefore
		},
		"rellist": tagged,
		"and_or5": func(item document) bool {
			v := find(text(item), "publishedAt")
			if v.Type != gjson.String || v.Str <= wantAfter {
				return false
			}
			if find(text(item), "category.id").Str != "company" && !tagged(item) {
				return false
			}
			if v := find(text(item), "price"); v.Type == gjson.Number && v.Num < maxPrice {
				return true
			}
			return find(text(item), "recommended").Type == gjson.True
		},
		"late_eq": func(item document) bool { return find(text(item), "slug").Str == wantSlug },
		"not_exists": func(item document) bool {
			v := find(text(item), "archivedAt")
			switch v.Type {
			case gjson.Null:
				return true
			case gjson.String:
				return v.Str == ""
			case gjson.JSON:
				return v.IsArray() && !v.Get("0").Exists()
			}
			return false
		},
		"contains_body": func(item document) bool {
			return strings.Contains(find(text(item), "body").Str, wantPhrase)
		},
		"repeater": func(item document) bool {
			found := false
			find(text(item), "sections").ForEach(func(_, v gjson.Result) bool {
				found = v.Get("fieldId").Str == "faq" && strings.Contains(v.Get("answer").Str, wantAnswer)
				return !found
			})
			return found
		},
	}
}

// jsonparser finds one path at a time, too, and returns raw bytes.
func jsonparserChecks() map[string]matchFunc {
	buf := make([]byte, 8<<20)
	text := func(b []byte, kind jsonparser.ValueType, _ int, err error) ([]byte, bool) {
		if err != nil || kind != jsonparser.String {
			return nil, false
		}
		b, err = jsonparser.Unescape(b, buf) // returns b if there is nothing to do
		return b, err == nil
	}
	tagged := func(item document) bool {
		found := false
		jsonparser.ArrayEachErr(item.bytes, func(v []byte, kind jsonparser.ValueType, _ int, _ error) error {
			if s, ok := text(jsonparser.Get(v, "id")); ok && string(s) == wantTag {
				found = true
				return io.EOF
			}
			return nil
		}, "tags")
		return found
	}
	return map[string]matchFunc{
		"early_eq": func(item document) bool {
			s, ok := text(jsonparser.Get(item.bytes, "id"))
			return ok && string(s) == wantID
		},
		"rel_eq": func(item document) bool {
			s, ok := text(jsonparser.Get(item.bytes, "category", "id"))
			return ok && string(s) == wantCategory
		},
		"date_less": func(item document) bool {
			s, ok := text(jsonparser.Get(item.bytes, "publishedAt"))
			return ok && string(s) < wantBefore
		},
		"rellist": tagged,
		"and_or5": func(item document) bool {
			if s, ok := text(jsonparser.Get(item.bytes, "publishedAt")); !ok || string(s) <= wantAfter {
				return false
			}
			s, ok := text(jsonparser.Get(item.bytes, "category", "id"))
			if !(ok && string(s) == "company") && !tagged(item) {
				return false
			}
			if x, err := jsonparser.GetFloat(item.bytes, "price"); err == nil && x < maxPrice {
				return true
			}
			ok, err := jsonparser.GetBoolean(item.bytes, "recommended")
			return ok && err == nil
		},
		"late_eq": func(item document) bool {
			s, ok := text(jsonparser.Get(item.bytes, "slug"))
			return ok && string(s) == wantSlug
		},
		"not_exists": func(item document) bool {
			v, kind, _, err := jsonparser.Get(item.bytes, "archivedAt")
			switch kind {
			case jsonparser.NotExist:
				return err == jsonparser.KeyPathNotFoundError
			case jsonparser.Null:
				return true
			case jsonparser.String:
				return len(v) == 0
			case jsonparser.Array:
				return len(bytes.Trim(v, " \t\r\n[]")) == 0
			}
			return false
		},
		"contains_body": func(item document) bool {
			s, ok := text(jsonparser.Get(item.bytes, "body"))
			return ok && bytes.Contains(s, []byte(wantPhrase))
		},
		"repeater": func(item document) bool {
			found := false
			jsonparser.ArrayEachErr(item.bytes, func(v []byte, kind jsonparser.ValueType, _ int, _ error) error {
				if s, ok := text(jsonparser.Get(v, "fieldId")); !ok || string(s) != "faq" {
					return nil
				}
				if s, ok := text(jsonparser.Get(v, "answer")); ok && bytes.Contains(s, []byte(wantAnswer)) {
					found = true
					return io.EOF
				}
				return nil
			}, "sections")
			return found
		},
	}
}

// fastjson parses the whole item, into memory that it uses again.
func fastjsonChecks() map[string]matchFunc {
	var p fastjson.Parser
	parsed := func(check func(v *fastjson.Value) bool) matchFunc {
		return func(item document) bool {
			v, err := p.ParseBytes(item.bytes)
			return err == nil && check(v)
		}
	}
	tagged := func(v *fastjson.Value) bool {
		for _, tag := range v.GetArray("tags") {
			if string(tag.GetStringBytes("id")) == wantTag {
				return true
			}
		}
		return false
	}
	return map[string]matchFunc{
		"early_eq": parsed(func(v *fastjson.Value) bool { return string(v.GetStringBytes("id")) == wantID }),
		"rel_eq": parsed(func(v *fastjson.Value) bool {
			return string(v.GetStringBytes("category", "id")) == wantCategory
		}),
		"date_less": parsed(func(v *fastjson.Value) bool {
			s := v.GetStringBytes("publishedAt")
			return s != nil && string(s) < wantBefore
		}),
		"rellist": parsed(tagged),
		"and_or5": parsed(func(v *fastjson.Value) bool {
			if string(v.GetStringBytes("publishedAt")) <= wantAfter {
				return false
			}
			if string(v.GetStringBytes("category", "id")) != "company" && !tagged(v) {
				return false
			}
			if x := v.Get("price"); x != nil && x.Type() == fastjson.TypeNumber && x.GetFloat64() < maxPrice {
				return true
			}
			return v.GetBool("recommended")
		}),
		"late_eq": parsed(func(v *fastjson.Value) bool { return string(v.GetStringBytes("slug")) == wantSlug }),
		"not_exists": parsed(func(v *fastjson.Value) bool {
			v = v.Get("archivedAt")
			if v == nil {
				return true
			}
			switch v.Type() {
			case fastjson.TypeNull:
				return true
			case fastjson.TypeString:
				return len(v.GetStringBytes()) == 0
			case fastjson.TypeArray:
				return len(v.GetArray()) == 0
			}
			return false
		}),
		"contains_body": parsed(func(v *fastjson.Value) bool {
			return bytes.Contains(v.GetStringBytes("body"), []byte(wantPhrase))
		}),
		"repeater": parsed(func(v *fastjson.Value) bool {
			for _, s := range v.GetArray("sections") {
				if string(s.GetStringBytes("fieldId")) == "faq" &&
					bytes.Contains(s.GetStringBytes("answer"), []byte(wantAnswer)) {
					return true
				}
			}
			return false
		}),
	}
}

// sonic finds one path at a time by native code. list goes through arrays.
func sonicChecks(list func(item document, name, key string, check sonicElement) bool) map[string]matchFunc {
	tagged := func(item document) bool {
		return list(item, "tags", "id", func(_ func(string) string, id string) bool { return id == wantTag })
	}
	return map[string]matchFunc{
		"early_eq": func(item document) bool { return sonicText(item.text, "id") == wantID },
		"rel_eq":   func(item document) bool { return sonicText(item.text, "category", "id") == wantCategory },
		"date_less": func(item document) bool {
			s := sonicText(item.text, "publishedAt")
			return s != "" && s < wantBefore
		},
		"rellist": tagged,
		"and_or5": func(item document) bool {
			if sonicText(item.text, "publishedAt") <= wantAfter {
				return false
			}
			if sonicText(item.text, "category", "id") != "company" && !tagged(item) {
				return false
			}
			if n, err := sonicGet(item.text, "price"); err == nil {
				if x, err := n.StrictFloat64(); err == nil && x < maxPrice {
					return true
				}
			}
			n, err := sonicGet(item.text, "recommended")
			return err == nil && n.Type() == ast.V_TRUE
		},
		"late_eq": func(item document) bool { return sonicText(item.text, "slug") == wantSlug },
		"not_exists": func(item document) bool {
			n, err := sonicGet(item.text, "archivedAt")
			if err != nil {
				return err == ast.ErrNotExist
			}
			switch n.Type() {
			case ast.V_NULL:
				return true
			case ast.V_STRING:
				s, err := n.StrictString()
				return err == nil && s == ""
			case ast.V_ARRAY:
				return !n.Index(0).Exists()
			}
			return false
		},
		"contains_body": func(item document) bool { return strings.Contains(sonicText(item.text, "body"), wantPhrase) },
		"repeater": func(item document) bool {
			return list(item, "sections", "fieldId", func(get func(string) string, id string) bool {
				return id == "faq" && strings.Contains(get("answer"), wantAnswer)
			})
		},
	}
}

// A sonicElement checks an element of a list, given one of its members and how to
// get the others.
type sonicElement func(get func(name string) string, text string) bool

// sonicForEach goes through an array as the documentation advises.
func sonicForEach(item document, name, key string, check sonicElement) bool {
	n, err := sonicGet(item.text, name)
	if err != nil || n.Type() != ast.V_ARRAY {
		return false
	}
	found := false
	n.ForEach(func(_ ast.Sequence, n *ast.Node) bool {
		get := func(name string) string {
			s, err := n.Get(name).StrictString()
			if err != nil {
				return ""
			}
			return s
		}
		found = check(get, get(key))
		return !found
	})
	return found
}

// sonicAgain searches an array from its start for each element, which is quicker
// as long as arrays are short.
func sonicAgain(item document, name, key string, check sonicElement) bool {
	n, err := sonicGet(item.text, name)
	if err != nil {
		return false
	}
	list, err := n.Raw()
	if err != nil {
		return false
	}
	for i := 0; ; i++ {
		s := sonicText(list, i, key)
		if s == "" {
			if _, err := sonicGet(list, i); err != nil {
				return false
			}
		}
		if check(func(name string) string { return sonicText(list, i, name) }, s) {
			return true
		}
	}
}

// sonicGet leaves out what costs time and is not needed here: checking the item
// and copying the result.
func sonicGet(text string, path ...any) (ast.Node, error) {
	s := ast.NewSearcher(text)
	s.ValidateJSON = false
	return s.GetByPath(path...)
}

func sonicText(text string, path ...any) string {
	n, err := sonicGet(text, path...)
	if err != nil {
		return ""
	}
	s, err := n.StrictString()
	if err != nil {
		return ""
	}
	return s
}
