package query

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
)

const base = "https://example.microcms.io/api/v1/blog"

func TestURL(t *testing.T) {
	for _, test := range []struct {
		base string
		in   request
		want string
	}{
		{base, List{}, base},
		{base, List{Limit: new(0), Q: "a b"}, base + "?limit=0&q=a+b"},
		{base + "/my-post", Detail{Depth: new(0)}, base + "/my-post?depth=0"},
		{
			"https://example.microcms-management.io/api/v1/media",
			Media{Limit: new(1)}, "https://example.microcms-management.io/api/v1/media?limit=1",
		},
		{
			"https://example.microcms-management.io/api/v2/media",
			MediaV2{Token: "a+b="}, "https://example.microcms-management.io/api/v2/media?token=a%2Bb%3D",
		},
		{"/api/v1/blog", List{Filters: category}, "/api/v1/blog?filters=category%5Bequals%5Dnews"},
		{"", List{Limit: new(1)}, "?limit=1"},
		{"https://例.example/棚", List{}, "https://%E4%BE%8B.example/%E6%A3%9A"},
	} {
		t.Run(test.want, func(t *testing.T) {
			got, err := test.in.URL(test.base)
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
	for _, test := range []struct{ base, text string }{
		{
			base + "?limit=1",
			`query: base URL "https://example.microcms.io/api/v1/blog?…": it must have no query and no fragment`,
		},
		{
			base + "?",
			`query: base URL "https://example.microcms.io/api/v1/blog?": it must have no query and no fragment`,
		},
		{"/blog#top", `query: base URL "/blog#top": it must have no query and no fragment`},
		{"http://a b/", `query: base URL "http://a b/": invalid character " " in host name`},
		{"%zz", `query: base URL "%zz": invalid URL escape "%zz"`},
		{":", `query: base URL ":": missing protocol scheme`},
	} {
		_, err := List{}.URL(test.base)
		require.EqualError(t, err, test.text)
		_, err = List{}.Split(test.base)
		require.EqualError(t, err, test.text)
	}
	_, err := List{}.URL("http://host:" + strings.Repeat("x", 10000))
	require.Error(t, err)
	require.LessOrEqual(t, len(err.Error()), 500)
}

// TestURLBudget: the last URL that fits and the first that does not, counted
// as the server sees it.
func TestURLBudget(t *testing.T) {
	var seen int
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		seen = len("http://" + r.Host + r.RequestURI)
	}))
	defer server.Close()
	base := server.URL + "/api/v1/bl%C3%B6g"
	for _, filler := range []string{"x", "棚", " ", "[", "%", "~"} {
		l := List{
			Filters: filters.Field("title").Contains(strings.Repeat(filler, MaxURL/len(filler)/3-40)),
			Limit:   new(1),
		}
		u, err := l.URL(base)
		require.NoError(t, err)
		l.Q = strings.Repeat("q", MaxURL-len(u)-len("&q="))

		u, err = l.URL(base)
		require.NoError(t, err)
		require.Len(t, u, MaxURL)
		res, err := http.Get(u)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, MaxURL, seen)

		l.Q += "q"
		u, err = l.URL(base)
		require.Empty(t, u)
		var tooLong *LengthError
		require.ErrorAs(t, err, &tooLong)
		require.Equal(t, LengthError{Length: MaxURL + 1}, *tooLong)
	}
	_, err := Detail{DraftKey: strings.Repeat("k", MaxURL)}.URL(base)
	require.EqualError(t, err,
		fmt.Sprintf("query: URL of %d bytes: the service takes at most 8192", len(base)+len("?draftKey=")+MaxURL))
	_, err = MediaV2{Token: strings.Repeat("k", MaxURL)}.URL(base)
	require.True(t, errors.As(err, new(*LengthError)))
	_, err = Media{}.URL(strings.Repeat("k", MaxURL+1))
	require.True(t, errors.As(err, new(*LengthError)))

	// Encode has no limit: how long the URL gets depends on the base.
	s, err := List{Q: strings.Repeat("q", MaxURL)}.Encode()
	require.NoError(t, err)
	require.Len(t, s, MaxURL+len("q="))
}
