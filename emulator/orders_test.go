package emulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// sortedRows returns the indexes of the contents in the order of a plain sort by
// all of the orders.
func sortedRows(contents []map[string]any, orders []string) []int {
	rows := make([]int, len(contents))
	for i := range rows {
		rows[i] = i
	}
	slices.SortStableFunc(rows, func(i, j int) int {
		for _, order := range orders {
			name, descending := strings.CutPrefix(order, "-")
			n := cmp.Compare(i, j)
			if name != "system:default" {
				x, y := contents[i][name], contents[j][name]
				hasX, hasY := sortKind(x) > 0, sortKind(y) > 0
				switch {
				case !hasX || !hasY:
					if hasX != hasY {
						return map[bool]int{true: -1, false: 1}[hasX]
					}
					continue
				case sortKind(x) != sortKind(y):
					n = cmp.Compare(sortKind(x), sortKind(y))
				case sortKind(x) == 2:
					n = strings.Compare(x.(string), y.(string))
				default:
					n = cmp.Compare(number(x), number(y))
				}
			}
			if descending {
				n = -n
			}
			if n != 0 {
				return n
			}
		}
		return 0
	})
	return rows
}

// sortKind returns 1 for numbers and 2 for texts.
func sortKind(v any) int {
	switch v.(type) {
	case int, float64:
		return 1
	case string:
		return 2
	}
	return 0
}

func number(v any) float64 {
	if n, ok := v.(int); ok {
		return float64(n)
	}
	return v.(float64)
}

// TestOrders compares with that sort.
func TestOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		contents := []map[string]any{}
		value := rapid.SampledFrom([]any{nil, "", "a", "b\n", "b\nc", "é", 0, 1, 1.5, -1, true})
		for i := range rapid.IntRange(0, 12).Draw(t, "contents") {
			contents = append(contents, map[string]any{"id": fmt.Sprint("i", i), "x": value.Draw(t, "x"),
				"y": value.Draw(t, "y")})
		}
		s := serving(t, Data{APIs: map[string]any{"x": contents}})
		orders := rapid.SliceOfN(rapid.SampledFrom([]string{"x", "-x", "y", "-y", "none", "system:default",
			"-system:default"}), 0, 5).Draw(t, "orders")
		rows := sortedRows(contents, orders)
		offset := rapid.IntRange(0, len(rows)).Draw(t, "offset")
		limit := rapid.IntRange(0, len(rows)).Draw(t, "limit")
		var want []string
		for _, row := range rows[offset:min(offset+limit, len(rows))] {
			want = append(want, contents[row]["id"].(string))
		}
		l := getList(t, s, fmt.Sprintf("/api/v1/x?offset=%d&limit=%d&orders=%s", offset, limit, strings.Join(orders,
			",")))
		require.Equal(t, strings.Join(want, " "), l.ids())
	})
}

// Numbers are sorted as they are written, not as the nearest float64.
func TestNumberOrder(t *testing.T) {
	s := serving(t, Data{APIs: map[string]any{"x": []byte(`[
		{"id":"a","n":9007199254740993},{"id":"b","n":9007199254740992},{"id":"c","n":9007199254740992.5},{"id":"d","n":1e400},{"id":"e","n":1e999},
		{"id":"f","n":-1e999},{"id":"g","n":-1e400},{"id":"h","n":2e-400},{"id":"i","n":1e-400},{"id":"j","n":0},{"id":"k","n":-0.0},{"id":"l","n":9007199254740992.0},
		{"id":"m","n":4e-324},{"id":"n","n":3e-324},{"id":"o","n":10},{"id":"p","n":10.0},{"id":"q","n":1e1}
	]`)}})
	require.Equal(t, "f g j k i h n m o p q b l c a d e", getList(t, s, "/api/v1/x?limit=100&fields=id&orders=n").ids())
	require.Equal(t, "e d a c b l o p q m n h i j k g f", getList(t, s,
		"/api/v1/x?limit=100&fields=id&orders=-n").ids())
}

// TestOrdersMemory asks for many orders at once, with which memory must not
// grow.
func TestOrdersMemory(t *testing.T) {
	const items = 5_000
	list := make([]map[string]any, items)
	for i := range list {
		list[i] = map[string]any{"id": fmt.Sprint("i", i), "n": i % 7, "m": json.RawMessage([]string{"10",
			"10.0"}[i%2]), "body": strings.Repeat("おはよう good morning ", 20)}
	}
	s := serving(t, Data{APIs: map[string]any{"x": list}})
	repeat := func(s string, n int) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }
	absent := func(n int) string {
		names := make([]string, n)
		for i := range names {
			names[i] = fmt.Sprint("x", i)
		}
		return strings.Join(names, ",")
	}
	for _, test := range []struct {
		orders string
		status int
	}{
		{repeat("n", 201), http.StatusOK},
		{"m", http.StatusOK},
		{repeat("body", 10), http.StatusOK},
		{repeat("body,n", 10), http.StatusOK},
		{absent(maxOrders), http.StatusOK},
		{absent(400), http.StatusBadRequest},
	} {
		t.Run(test.orders[:min(len(test.orders), 20)], func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			w := get(s, "/api/v1/x?limit=1&fields=id&orders="+test.orders)
			runtime.ReadMemStats(&after)
			require.Equal(t, test.status, w.Code)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(items*250))
			t.Log(test.orders[:min(len(test.orders), 20)], (after.TotalAlloc-before.TotalAlloc)/items, "bytes an item")
		})
	}
}

// TestFirstOf compares with sorting all.
func TestFirstOf(t *testing.T) {
	for _, size := range []int{0, 1, 2, 10, 900, 2500} {
		for _, n := range []int{0, 1, 2, 9, 10, 900, 1000, 1001, 2500} {
			rows := rand.New(rand.NewPCG(1, uint64(size))).Perm(size)
			want := slices.Sorted(slices.Values(rows))
			got := firstOf(rows, min(n, size), cmp.Compare[int])
			require.True(t, slices.Equal(want[:min(n, size)], got), "%d of %d", n, size)
		}
	}
}
