package clients

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A goSDK makes the requests that the official Go SDK makes, which is not on
// the module proxy: lists joined with commas, zero numbers not sent, answers
// decoded only if they say that they are JSON.
type goSDK struct {
	base   string
	client *http.Client
}

type goParams struct {
	Endpoint, ContentID  string
	Limit, Offset, Depth int
	Orders, Fields, IDs  []string
	Q, Filters, DraftKey string
}

func (c goSDK) do(method, path string, query url.Values, body, answer any) error {
	u := c.base + "/api/v1/" + path
	if len(query) > 0 {
		u += "?" + query.Encode()
	}
	var payload io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		payload = bytes.NewReader(b)
	}
	req, err := http.NewRequest(method, u, payload)
	if err != nil {
		return err
	}
	req.Header.Set("X-MICROCMS-API-KEY", key)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := c.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 400 {
		b, _ := io.ReadAll(res.Body)
		return fmt.Errorf("microCMS response error: %d: %s", res.StatusCode, b)
	}
	if answer == nil || !strings.Contains(res.Header.Get("Content-Type"), "application/json") {
		return nil
	}
	return json.NewDecoder(res.Body).Decode(answer)
}

func (c goSDK) get(p goParams, answer any) error {
	v := url.Values{}
	for name, n := range map[string]int{"limit": p.Limit, "offset": p.Offset, "depth": p.Depth} {
		if n != 0 {
			v.Set(name, fmt.Sprint(n))
		}
	}
	for name, list := range map[string][]string{"orders": p.Orders, "fields": p.Fields, "ids": p.IDs} {
		if len(list) > 0 {
			v.Set(name, strings.Join(list, ","))
		}
	}
	for name, s := range map[string]string{"q": p.Q, "filters": p.Filters, "draftKey": p.DraftKey} {
		if s != "" {
			v.Set(name, s)
		}
	}
	path := p.Endpoint
	if p.ContentID != "" {
		path += "/" + p.ContentID
	}
	return c.do("GET", path, v, nil, answer)
}

func TestGoSDK(t *testing.T) {
	c := goSDK{serve(t, writeContent(t), "--writable"), http.DefaultClient}
	type post struct{ ID, Title string }
	var list struct {
		Contents                  []post
		TotalCount, Limit, Offset int
	}
	require.NoError(t, c.get(goParams{
		Endpoint: "posts", Limit: 2, Offset: 1, Orders: []string{"-rank"}, Fields: []string{"id", "title"},
		Filters: "rank[greater_than]0",
	}, &list))
	require.Equal(t, []post{{"p2", "a & b=c (d) + e"}, {"p1", "Hello"}}, list.Contents)
	require.Equal(t, []int{3, 2, 1}, []int{list.TotalCount, list.Limit, list.Offset})
	require.NoError(t, c.get(goParams{Endpoint: "posts", IDs: []string{"p3", "p1"}, Q: "棚"}, &list))
	require.Len(t, list.Contents, 1)

	var one post
	require.NoError(t, c.get(goParams{Endpoint: "posts", ContentID: "p1", DraftKey: "draft", Depth: 3}, &one))
	require.Equal(t, post{"p1", "New title"}, one)
	var settings struct{ Name string }
	require.NoError(t, c.get(goParams{Endpoint: "settings"}, &settings))
	require.Equal(t, "Pantry", settings.Name)
	require.ErrorContains(t, c.get(goParams{Endpoint: "posts", ContentID: "nosuch"}, &one), "404")

	var made struct{ ID string }
	require.NoError(t, c.do("POST", "posts", nil, map[string]any{"title": "Made"}, &made))
	require.NotEmpty(t, made.ID)
	require.NoError(t,
		c.do("PUT", "posts/named", url.Values{"status": {"draft"}}, map[string]any{"title": "Named"}, &made))
	require.Equal(t, "named", made.ID)
	require.NoError(t, c.do("PATCH", "posts/named", nil, map[string]any{"title": "Renamed"}, &made))
	require.NoError(t, c.do("DELETE", "posts/named", nil, nil, &made))
	require.ErrorContains(t, c.do("DELETE", "posts/named", nil, nil, nil), "Content is not exists.")
}
