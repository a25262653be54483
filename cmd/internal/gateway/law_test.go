package gateway

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/microcms-go/filters/internal/sample"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestAgainstLaw: where nothing newly gets through, no request does.
func TestAgainstLaw(t *testing.T) {
	dir := t.TempDir()
	read := func(name string) string {
		data, _ := os.ReadFile(filepath.Join(dir, name))
		return string(data)
	}
	schema := write(t, "blog.schema.json", string(sample.BlogSchema))
	rapid.Check(t, func(t *rapid.T) {
		path := ""
		if rapid.Bool().Draw(t, "schema") {
			path = schema
		}
		load := func(name string, policy map[string]any) (Compiled, bool) {
			name = filepath.Join(dir, name)
			data, err := json.Marshal(policy)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(name, data, 0o666))
			c, err := compile(name, path)
			return c, err == nil
		}
		first, second := drawPolicy(t), drawPolicy(t)
		old, ok := load("old", first)
		change(t, first["endpoints"].(map[string]any)["blog"].(map[string]any),
			second["endpoints"].(map[string]any)["blog"].(map[string]any))
		delete(second, "endpoints")
		change(t, first, second)
		now, ok2 := load("now", first)
		var told strings.Builder
		if !ok || !ok2 || Against(&told, now, old) {
			return
		}
		for range 100 {
			target := drawRequest(t)
			if u, ok := passes(now.Gate, target); ok {
				before, ok := passes(old.Gate, target)
				require.True(t, ok, "%s newly gets through: %s\n%s", target, read("old"), read("now"))
				for _, param := range []string{"limit", "depth"} {
					byDefault := map[string]int{"limit": 10, "depth": 1}[param]
					require.LessOrEqual(t, sent(u, param, byDefault), sent(before, param, byDefault), "%s", target)
				}
			}
		}
	})
}

// change gives policy some of the members of another, and takes some away.
func change(t *rapid.T, policy, other map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(other)) {
		if rapid.IntRange(0, 4).Draw(t, "change "+name) == 0 {
			policy[name] = other[name]
		}
	}
	for _, name := range slices.Sorted(maps.Keys(policy)) {
		if _, ok := other[name]; !ok && name != "endpoints" && rapid.IntRange(0, 4).Draw(t, "drop "+name) == 0 {
			delete(policy, name)
		}
	}
}

// drawPolicy draws a policy that mostly has few mistakes.
func drawPolicy(t *rapid.T) map[string]any {
	maybe := func(label string) bool { return rapid.IntRange(0, 3).Draw(t, label) == 0 }
	some := func(label string, from ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(from), 1, 3, rapid.ID[string]).Draw(t, label)
	}
	fields := []string{"id", "title", "body", "category", "publishedAt", "featured", "tags"}
	ops := []string{"equals", "not_equals", "contains", "exists", "less_than"}
	endpoint := map[string]any{}
	params := []string{"filters", "orders", "limit"}
	if maybe("params") {
		params = append(params, some("param", "draftKey", "offset", "q", "fields", "ids", "depth", "richEditorFormat")...)
	}
	endpoint["params"] = params
	if maybe("fields") {
		endpoint["fields"] = some("field", fields...)
	}
	entries := map[string]any{}
	for _, field := range some("filter", append(fields, "*")...) {
		entries[field] = any("*")
		if !maybe("all") {
			entries[field] = some("op", ops...)
		}
	}
	endpoint["filters"] = entries
	endpoint["orders"] = some("order", "title", "publishedAt", "createdAt", "*")
	for _, bound := range []string{"maxLimit", "maxOffset", "maxReferenceDepth", "maxConditions", "maxContains"} {
		if name := bound; maybe(name) {
			most := map[string]int{"maxLimit": 12}[name] + 3
			endpoint[name] = rapid.IntRange(0, most).Draw(t, name)
		}
	}
	if maybe("detail") {
		endpoint["detail"] = true
	}
	policy := map[string]any{"endpoints": map[string]any{"blog": endpoint}}
	for _, name := range []string{"maxBytes", "maxConditions", "maxDepth"} {
		if maybe(name) {
			most := map[string]int{"maxBytes": 60}[name] + 4
			policy[name] = rapid.IntRange(1, most).Draw(t, name)
		}
	}
	if maybe("lenient") {
		policy["lenient"] = true
	}
	return policy
}

// drawRequest draws the path of a request and its parameters.
func drawRequest(t *rapid.T) string {
	c := comparison{prefix: "/api/v1/"}
	path := rapid.SampledFrom([]string{"blog", "blog", "blog", "blog/a"}).Draw(t, "path")
	var params []string
	condition := func() string {
		field := rapid.SampledFrom([]string{"id", "title", "body", "category", "publishedAt", "other", "tags.x"}).Draw(t,
			"field")
		op := rapid.SampledFrom([]string{"[equals]x", "[not_equals]", "[contains]x(y)", "[exists]", "[less_than]2024",
			"[equals] x", "[equals]xxxxxxxxxxxxxxxxxxxxxxxxx"}).Draw(t, "op")
		return field + op
	}
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"draftKey", "limit", "offset", "orders", "q",
		"fields", "ids", "filters", "filters", "depth", "richEditorFormat"}), 0, 2, rapid.ID[string]).Draw(t, "params") {
		value := ""
		switch name {
		case "limit", "offset", "depth":
			value = rapid.SampledFrom([]string{"0", "1", "2", "3", "5", "11", "100"}).Draw(t, name)
		case "orders", "fields":
			value = rapid.SampledFrom([]string{"title", "id,title", "-publishedAt", "createdAt", "body", "other",
				"system:default", "category.x"}).Draw(t, name)
		case "filters":
			value = condition()
			for range rapid.IntRange(0, 4).Draw(t, "more") {
				value += rapid.SampledFrom([]string{"[and]", "[or]"}).Draw(t, "connective") + condition()
			}
			for range rapid.IntRange(0, 4).Draw(t, "depth") {
				value = "(" + value + ")"
			}
		case "richEditorFormat":
			value = rapid.SampledFrom([]string{"html", "object"}).Draw(t, name)
		default:
			value = "a"
		}
		params = append(params, name, value)
	}
	return c.target(path, params...)
}
