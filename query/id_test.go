package query

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIsContentIDAndEndpoint(t *testing.T) {
	x := func(n int) string { return strings.Repeat("x", n) }
	check := func(contentID, endpoint bool, list ...string) {
		for _, in := range list {
			t.Run(in, func(t *testing.T) {
				require.Equal(t, contentID, IsContentID(in))
				require.Equal(t, endpoint, IsEndpoint(in))
				require.Equal(t, contentID, IDs{in}.Err() == nil)
			})
		}
	}
	check(true, true, "abc", "az09_-", "_-_", x(32))
	check(true, false, "a", "ab", "AZ", "Blog", x(33), x(50))
	check(false, false,
		"", x(51), "a.b", "a b", " abc", "a/b", "../x", "a,b", "a@b", "a[b", "a`b", "a{b", "a:b", "abc\n",
		"abc\x00", "棚棚棚", "abc\xff")
}

func TestDetailURL(t *testing.T) {
	const api = "https://example.microcms.io/api/v1/"
	for _, path := range []string{"blog/my-post", "blog/A_1", "settings"} {
		got, err := Detail{}.URL(api + path)
		require.NoError(t, err, path)
		require.Equal(t, api+path, got)
	}
	got, err := Detail{}.URL("http://127.0.0.1:8080/cms/post")
	require.NoError(t, err)
	require.Equal(t, "http://127.0.0.1:8080/cms/post", got)

	for _, id := range []string{
		"", ".", "..", "../x", "../../x", "a/../x", "x/", "a/b", "a//b", "%2e%2e", "%2E%2E/x", "a%2Fb", "..%2fx", "a b",
		"a,b", "日本", "a.json",
		strings.Repeat("x", 51), `..\x`, ";x", "a@b",
	} {
		t.Run(id, func(t *testing.T) {
			got, err := Detail{DraftKey: "k"}.URL(api + "blog/" + id)
			require.Error(t, err)
			require.Empty(t, got)
			require.LessOrEqual(t, len(err.Error()), 500)
		})
	}
	for id, want := range map[string]string{
		"":     `query: base URL "https://example.microcms.io/api/v1/blog/": the path ends in "": expected a content ID of 1 to 50 of A-Z a-z 0-9 _ -`,
		"../x": `query: base URL "https://example.microcms.io/api/v1/blog/…": the path has a segment ".."`,
		"a/b":  `query: base URL "https://example.microcms.io/api/v1/blog/…": expected one content ID after the endpoint`,
	} {
		_, err := Detail{}.URL(api + "blog/" + id)
		require.EqualError(t, err, want)
	}
}

func TestDesc(t *testing.T) {
	o := Orders{Desc("publishedAt"), {Field: "title"}}
	require.Equal(t, "-publishedAt,title", o.String())
	require.Equal(t, Order{Field: "f", Descending: true}, Desc("f"))
}
