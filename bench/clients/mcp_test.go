package clients

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMCP calls tools of the official MCP server.
func TestMCP(t *testing.T) {
	if _, err := os.Stat("node_modules/microcms-mcp-server"); err != nil {
		missing(t, "the MCP server is not installed: run npm ci in bench/clients")
	}
	type call struct {
		Name      string          `json:"name"`
		Arguments json.RawMessage `json:"arguments"`
		want      string          // a part of the answer
		fails     bool
	}
	calls := []call{
		{"microcms_get_api_list", nil, `"endpoint": "posts"`, false},
		{"microcms_get_api_info", json.RawMessage(`{"endpoint":"posts"}`), `"referencedApiEndpoint": "tags"`, false},
		{
			"microcms_get_list", json.RawMessage(`{"endpoint":"posts","filters":"rank[less_than]3","fields":"id"}`),
			`"totalCount": 2`, false,
		},
		{"microcms_get_content", json.RawMessage(`{"endpoint":"posts","contentId":"p2"}`), `a & b=c (d) + e`, false},
		{"microcms_get_list_meta", json.RawMessage(`{"endpoint":"posts","limit":2}`), `PUBLISH_AND_DRAFT`, false},
		{"microcms_get_content_meta", json.RawMessage(`{"endpoint":"posts","contentId":"p2"}`), `"PUBLISH"`, false},
		{"microcms_get_media", json.RawMessage(`{}`), `https://images.microcms-assets.io/a.png`, false},
		{
			"microcms_create_content_draft",
			json.RawMessage(`{"endpoint":"posts","content":{"title":"New"},"contentId":"new"}`), `new`, false,
		},
		{
			"microcms_patch_content_status",
			json.RawMessage(`{"endpoint":"posts","contentId":"new","status":"PUBLISH"}`), ``, false,
		},
		{"microcms_get_content", json.RawMessage(`{"endpoint":"posts","contentId":"new"}`), `"title": "New"`, false},
		{
			"microcms_update_content_published",
			json.RawMessage(`{"endpoint":"posts","contentId":"new","content":{"title":"Newer"}}`), `new`, false,
		},
		{"microcms_delete_content", json.RawMessage(`{"endpoint":"posts","contentId":"new"}`), ``, false},
		{"microcms_get_content", json.RawMessage(`{"endpoint":"posts","contentId":"new"}`), `404`, true},
	}
	for i := range calls {
		if calls[i].Arguments == nil {
			calls[i].Arguments = json.RawMessage("{}")
		}
	}
	var results []struct {
		Text   string
		Failed bool
	}
	run(t, serve(t, writeContent(t), "--writable"), calls, &results, "mcp.js")
	require.Len(t, results, len(calls))
	for i, c := range calls {
		require.Equal(t, c.fails, results[i].Failed, "%s: %s", c.Name, results[i].Text)
		require.Contains(t, results[i].Text, c.want, c.Name)
	}
}
