package clients

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBrowser calls the emulator from a page of another origin, with the
// browser build of the SDK.
func TestBrowser(t *testing.T) {
	node(t)
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	if browser == "" {
		missing(t, "Chromium is not installed")
	}
	url := serve(t, writeContent(t))
	page := http.NewServeMux()
	page.HandleFunc("/sdk.js", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, "node_modules/microcms-js-sdk/dist/umd/microcms-js-sdk.js")
	})
	page.HandleFunc("/preload.js", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, preload) })
	page.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!DOCTYPE html><script>const process = {env: {MICROCMS_EMULATOR: %q}};</script>
<script src="/preload.js"></script><script src="/sdk.js"></script><script>
(async () => {
	const client = microcms.createClient({serviceDomain: "example", apiKey: %q});
	const result = {};
	try {
		result.list = await client.getList({endpoint: "posts", queries: {fields: "id", filters: "title[contains]棚"}});
		const head = await fetch(%[1]q + "/api/v1/posts", {method: "HEAD", headers: {"X-MICROCMS-API-KEY": %[2]q}});
		result.head = [head.status, head.headers.get("x-current-date-time") !== null];
		await microcms.createClient({serviceDomain: "example", apiKey: "wrong"}).getList({endpoint: "posts"}).catch((e) => { result.refused = e.message; });
	} catch (e) {
		result.error = String(e);
	}
	window.result = result;
})();
</script>`, url, key)
	})
	server := httptest.NewServer(page)
	defer server.Close()
	var result struct {
		List    any
		Head    []any
		Refused string
		Error   string
	}
	run(t, url, nil, &result, "browser.js", server.URL, browser)
	require.Empty(t, result.Error)
	require.Equal(t,
		map[string]any{"contents": []any{map[string]any{"id": "p3"}}, "totalCount": 1., "offset": 0., "limit": 10.},
		result.List)
	require.Equal(t, []any{200., true}, result.Head)
	require.Contains(t, result.Refused, "X-MICROCMS-API-KEY header is invalid.")
}
