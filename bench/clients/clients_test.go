package clients

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const key = "secret"

// A call is a call of the SDK and what comes of it.
type call struct {
	name   string
	method string
	args   string // JSON
	apiKey string // the right one if empty

	want    string // JSON
	status  int    // of an error
	message string // what is in its text
}

const dates = `"createdAt":"2024-01-01T00:00:00.000Z","updatedAt":"2024-01-01T00:00:00.000Z","publishedAt":"2024-01-01T00:00:00.000Z","revisedAt":"2024-01-01T00:00:00.000Z"`

var calls = []call{
	{
		name: "getList", method: "getList", args: `{"endpoint":"posts","queries":{"fields":"id"}}`,
		want: `{"contents":[{"id":"p1"},{"id":"p2"},{"id":"p3"}],"totalCount":3,"offset":0,"limit":10}`,
	},
	{
		name: "getList whole", method: "getList", args: `{"endpoint":"posts","queries":{"ids":"p2"}}`,
		want: `{"contents":[{"id":"p2",` + dates + `,"title":"a & b=c (d) + e","rank":2,"tags":[],"category":null}],"totalCount":1,"offset":0,"limit":10}`,
	},
	{
		name: "filters", method: "getList", args: `{"endpoint":"posts","queries":{"fields":"id","filters":"category[equals]news[and](rank[less_than]3[or]title[contains]棚)"}}`,
		want: `{"contents":[{"id":"p1"},{"id":"p3"}],"totalCount":2,"offset":0,"limit":10}`,
	},
	{
		name: "filters with characters of URLs", method: "getList", args: `{"endpoint":"posts","queries":{"fields":"id","filters":"title[equals]a & b=c (d) + e"}}`,
		want: `{"contents":[{"id":"p2"}],"totalCount":1,"offset":0,"limit":10}`,
	},
	{
		name: "filters hit nothing", method: "getList", args: `{"endpoint":"posts","queries":{"filters":"tags[contains]nosuch"}}`,
		want: `{"contents":[],"totalCount":0,"offset":0,"limit":10}`,
	},
	{
		name: "orders, limit and offset", method: "getList", args: `{"endpoint":"posts","queries":{"fields":["id","rank"],"orders":"-rank","limit":1,"offset":1}}`,
		want: `{"contents":[{"id":"p2","rank":2}],"totalCount":3,"offset":1,"limit":1}`,
	},
	{
		name: "ids", method: "getList", args: `{"endpoint":"posts","queries":{"fields":"id","ids":["p3","p1"]}}`,
		want: `{"contents":[{"id":"p1"},{"id":"p3"}],"totalCount":2,"offset":0,"limit":10}`,
	},
	{
		name: "q", method: "getList", args: `{"endpoint":"posts","queries":{"fields":"id","q":"棚"}}`,
		want: `{"contents":[{"id":"p3"}],"totalCount":1,"offset":0,"limit":10}`,
	},
	{
		name: "depth 0", method: "getList", args: `{"endpoint":"posts","queries":{"fields":"category,tags","limit":1,"depth":0}}`,
		want: `{"contents":[{"category":{"id":"news"},"tags":[{"id":"go"}]}],"totalCount":3,"offset":0,"limit":1}`,
	},
	{
		name: "depth 2", method: "getList", args: `{"endpoint":"posts","queries":{"fields":"category.parent.name","limit":1,"depth":2}}`,
		want: `{"contents":[{"category":{"parent":{"name":"All"}}}],"totalCount":3,"offset":0,"limit":1}`,
	},
	{
		name: "draftKey", method: "getListDetail", args: `{"endpoint":"posts","contentId":"p1","queries":{"fields":"title","draftKey":"draft"}}`,
		want: `{"title":"New title"}`,
	},
	{
		name: "getListDetail", method: "getListDetail", args: `{"endpoint":"posts","contentId":"p1","queries":{"fields":"id,title,category.name"}}`,
		want: `{"id":"p1","title":"Hello","category":{"name":"News"}}`,
	},
	{
		name: "getObject", method: "getObject", args: `{"endpoint":"settings"}`,
		want: `{` + dates + `,"name":"Pantry"}`,
	},
	{
		name: "get", method: "get", args: `{"endpoint":"settings","queries":{"fields":"name"}}`,
		want: `{"name":"Pantry"}`,
	},
	{
		name: "getAllContentIds", method: "getAllContentIds", args: `{"endpoint":"posts","filters":"rank[greater_than]1"}`,
		want: `["p2","p3"]`,
	},
	{
		name: "getAllContentIds of many", method: "getAllContentIds", args: `{"endpoint":"numbers"}`,
		want: numbers(`"n%d"`),
	},
	{
		name: "getAllContentIds of another field", method: "getAllContentIds", args: `{"endpoint":"posts","alternateField":"title"}`,
		want: `["Hello","a & b=c (d) + e","棚卸し"]`,
	},
	{
		name: "getAllContents of many", method: "getAllContents", args: `{"endpoint":"numbers","queries":{"fields":"n","orders":"n"}}`,
		want: numbers(`{"n":%d}`),
	},
	{
		name: "getAllContents with a filter", method: "getAllContents", args: `{"endpoint":"numbers","queries":{"fields":"n","filters":"n[equals]7.0[or]n[greater_than]148"}}`,
		want: `[{"n":7},{"n":149}]`,
	},

	{name: "wrong key", method: "getList", args: `{"endpoint":"posts"}`, apiKey: "wrong", status: 401, message: "X-MICROCMS-API-KEY header is invalid."},
	{name: "unknown id", method: "getListDetail", args: `{"endpoint":"posts","contentId":"nosuch"}`, status: 404, message: "404"},
	{name: "unknown endpoint", method: "getList", args: `{"endpoint":"nosuch"}`, status: 404, message: "404"},
	{name: "bad filter", method: "getList", args: `{"endpoint":"posts","queries":{"filters":"title[equal]Hello"}}`, status: 400, message: "invalid parameter."},
	{name: "bad limit", method: "getList", args: `{"endpoint":"posts","queries":{"limit":101}}`, status: 400, message: "Invalid 'limit' value."},
	{name: "bad offset", method: "getList", args: `{"endpoint":"posts","queries":{"offset":-1}}`, status: 400, message: "Invalid 'offset' value."},
	{name: "bad depth", method: "getList", args: `{"endpoint":"posts","queries":{"depth":4}}`, status: 400, message: "invalid parameter."},
	{name: "long URL", method: "getList", args: `{"endpoint":"posts","queries":{"filters":"title[equals]` + strings.Repeat("あ", 1000) + `"}}`, status: 414, message: "414"},
}

const count = 150

// numbers returns an array with the given form of each number.
func numbers(form string) string {
	list := make([]string, count)
	for i := range list {
		list[i] = fmt.Sprintf(form, i)
	}
	return "[" + strings.Join(list, ",") + "]"
}

// writeContent writes what is served.
func writeContent(t *testing.T) string {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"posts.json": `{"contents":[
			{"id":"p1",` + dates + `,"title":"Hello","rank":1,"tags":[{"id":"go"}],"category":{"id":"news"}},
			{"id":"p2",` + dates + `,"title":"a & b=c (d) + e","rank":2,"tags":[],"category":null},
			{"id":"p3",` + dates + `,"title":"棚卸し","rank":3,"tags":[{"id":"go"}],"category":{"id":"news"}},
			{"id":"p1",` + dates + `,"title":"New title","rank":1,"draftKey":"draft"}
		],"totalCount":3,"offset":0,"limit":10}`,
		"categories.json": `[{"id":"news",` + dates + `,"name":"News","parent":{"id":"all"}},{"id":"all",` + dates + `,"name":"All"}]`,
		"tags.json":       `[{"id":"go",` + dates + `,"name":"Go"}]`,
		"settings.json":   `{` + dates + `,"name":"Pantry"}`,
		"numbers.json":    numbers(`{"id":"n%[1]d","n":%[1]d}`),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666))
	}
	return dir
}

// serve builds mcfilter, lets it serve the content and returns its URL, without
// the path of the API.
func serve(t *testing.T, content string) string {
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	program := filepath.Join(t.TempDir(), "mcfilter")
	build := exec.Command("go", "build", "-o", program, "./mcfilter")
	build.Dir = filepath.Join(root, "cmd")
	build.Env = append(os.Environ(), "GOWORK="+filepath.Join(root, "go.work"))
	out, err := build.CombinedOutput()
	require.NoError(t, err, string(out))

	cmd := exec.Command(program, "serve", "--addr", "127.0.0.1:0", "--content", content, "--api-key", key)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	url, ok := strings.CutSuffix(strings.TrimSpace(line), "/api/v1")
	require.True(t, ok, line)
	return url
}

// missing ends the test without a result, unless all must be there.
func missing(t *testing.T, what string) {
	if os.Getenv("FILTERS_REQUIRE_ALL") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

func TestJavaScript(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		missing(t, "node is not installed")
	}
	if _, err := os.Stat("node_modules/microcms-js-sdk"); err != nil {
		missing(t, "the SDK is not installed: run npm ci in bench/clients")
	}
	type request struct {
		Method string          `json:"method"`
		Args   json.RawMessage `json:"args"`
		APIKey string          `json:"apiKey"`
	}
	requests := make([]request, len(calls))
	for i, c := range calls {
		requests[i] = request{c.method, json.RawMessage(c.args), key}
		if c.apiKey != "" {
			requests[i].APIKey = c.apiKey
		}
	}
	input, err := json.Marshal(requests)
	require.NoError(t, err)
	cmd := exec.Command(node, "--require", "./redirect.js", "calls.js")
	cmd.Env = append(os.Environ(), "EMULATOR_URL="+serve(t, writeContent(t)))
	cmd.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	output, err := cmd.Output()
	require.NoError(t, err, stderr.String())

	var results []struct {
		Value   json.RawMessage
		Status  int
		Message string
	}
	require.NoError(t, json.Unmarshal(output, &results))
	require.Len(t, results, len(calls))
	for i, c := range calls {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.status, results[i].Status, results[i].Message)
			if c.status != 0 {
				require.Contains(t, results[i].Message, c.message)
				return
			}
			require.JSONEq(t, c.want, string(results[i].Value), results[i].Message)
		})
	}
}
