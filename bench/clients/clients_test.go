package clients

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/microcms-go/filters/internal/filtertest"
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
		want: `{"contents":[{"id":"p2",` + dates +
			`,"title":"a & b=c (d) + e","rank":2,"tags":[],"category":null}],"totalCount":3,"offset":0,"limit":10}`,
	},
	{
		name: "filters", method: "getList",
		args: `{"endpoint":"posts","queries":{"fields":"id","filters":"category[equals]news[and](rank[less_than]3[or]title[contains]棚)"}}`,
		want: `{"contents":[{"id":"p1"},{"id":"p3"}],"totalCount":2,"offset":0,"limit":10}`,
	},
	{
		name: "filters with characters of URLs", method: "getList",
		args: `{"endpoint":"posts","queries":{"fields":"id","filters":"title[equals]a & b=c (d) + e"}}`,
		want: `{"contents":[{"id":"p2"}],"totalCount":1,"offset":0,"limit":10}`,
	},
	{
		name: "filters hit nothing", method: "getList",
		args: `{"endpoint":"posts","queries":{"filters":"tags[contains]nosuch"}}`,
		want: `{"contents":[],"totalCount":0,"offset":0,"limit":10}`,
	},
	{
		name: "orders, limit and offset", method: "getList",
		args: `{"endpoint":"posts","queries":{"fields":["id","rank"],"orders":"-rank","limit":1,"offset":1}}`,
		want: `{"contents":[{"id":"p2","rank":2}],"totalCount":3,"offset":1,"limit":1}`,
	},
	{
		name: "ids", method: "getList", args: `{"endpoint":"posts","queries":{"fields":"id","ids":["p3","p1"]}}`,
		want: `{"contents":[{"id":"p1"},{"id":"p3"}],"totalCount":3,"offset":0,"limit":10}`,
	},
	{
		name: "q", method: "getList", args: `{"endpoint":"posts","queries":{"fields":"id","q":"棚"}}`,
		want: `{"contents":[{"id":"p3"}],"totalCount":1,"offset":0,"limit":10}`,
	},
	{
		name: "depth 0", method: "getList",
		args: `{"endpoint":"posts","queries":{"fields":"category,tags","limit":1,"depth":0}}`,
		want: `{"contents":[{"category":{"id":"news"},"tags":[{"id":"go"}]}],"totalCount":3,"offset":0,"limit":1}`,
	},
	{
		name: "depth 2", method: "getList",
		args: `{"endpoint":"posts","queries":{"fields":"category.parent.name","limit":1,"depth":2}}`,
		want: `{"contents":[{"category":{"parent":{"name":"All"}}}],"totalCount":3,"offset":0,"limit":1}`,
	},
	{
		name: "draftKey", method: "getListDetail",
		args: `{"endpoint":"posts","contentId":"p1","queries":{"fields":"title","draftKey":"draft"}}`,
		want: `{"title":"New title"}`,
	},
	{
		name: "getListDetail", method: "getListDetail",
		args: `{"endpoint":"posts","contentId":"p1","queries":{"fields":"id,title,category.name"}}`,
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
		name: "getAllContentIds", method: "getAllContentIds",
		args: `{"endpoint":"posts","filters":"rank[greater_than]1"}`,
		want: `["p2","p3"]`,
	},
	{
		name: "getAllContentIds of many", method: "getAllContentIds", args: `{"endpoint":"numbers"}`,
		want: numbers(`"n%d"`),
	},
	{
		name: "getAllContentIds of another field", method: "getAllContentIds",
		args: `{"endpoint":"posts","alternateField":"title"}`,
		want: `["Hello","a & b=c (d) + e","棚卸し"]`,
	},
	{
		name: "getAllContents of many", method: "getAllContents",
		args: `{"endpoint":"numbers","queries":{"fields":"n","orders":"n"}}`,
		want: numbers(`{"n":%d}`),
	},
	{
		name: "getAllContents with a filter", method: "getAllContents",
		args: `{"endpoint":"numbers","queries":{"fields":"n","filters":"n[equals]7.0[or]n[greater_than]148"}}`,
		want: `[{"n":7},{"n":149}]`,
	},

	{
		name: "wrong key", method: "getList", args: `{"endpoint":"posts"}`, apiKey: "wrong", status: 401,
		message: "X-MICROCMS-API-KEY header is invalid.",
	},
	{
		name: "unknown id", method: "getListDetail", args: `{"endpoint":"posts","contentId":"nosuch"}`, status: 404,
		message: "404",
	},
	{name: "unknown endpoint", method: "getList", args: `{"endpoint":"nosuch"}`, status: 404, message: "404"},
	{
		name: "bad filter", method: "getList", args: `{"endpoint":"posts","queries":{"filters":"title[equal]Hello"}}`,
		status: 400, message: "invalid parameter.",
	},
	{
		name: "bad limit", method: "getList", args: `{"endpoint":"posts","queries":{"limit":101}}`, status: 400,
		message: "Invalid 'limit' value.",
	},
	{
		name: "bad offset", method: "getList", args: `{"endpoint":"posts","queries":{"offset":-1}}`, status: 400,
		message: "Invalid 'offset' value.",
	},
	{
		name: "bad depth", method: "getList", args: `{"endpoint":"posts","queries":{"depth":4}}`, status: 400,
		message: "invalid parameter.",
	},
	{
		name: "long URL", method: "getList",
		args:   `{"endpoint":"posts","queries":{"filters":"title[equals]` + strings.Repeat("あ", 1000) + `"}}`,
		status: 414, message: "414",
	},
}

var writes = []call{
	{
		name: "create", method: "create",
		args: `{"endpoint":"posts","content":{"title":"Made","rank":4,"tags":["go"],"category":"news"},"contentId":"made"}`,
		want: `{"id":"made"}`,
	},
	{
		name: "read", method: "getListDetail",
		args: `{"endpoint":"posts","contentId":"made","queries":{"fields":"title,tags.name,category.name"}}`,
		want: `{"title":"Made","tags":[{"name":"Go"}],"category":{"name":"News"}}`,
	},
	{
		name: "create again", method: "create",
		args:   `{"endpoint":"posts","content":{"title":"Made"},"contentId":"made"}`,
		status: 400, message: "Content is already exists. If you want update, please use PATCH request.",
	},
	{
		name: "wrong type", method: "create", args: `{"endpoint":"posts","content":{"title":"x","rank":"high"}}`,
		status: 400, message: "‘rank' has unexpected data type.",
	},
	{
		name: "unknown field", method: "create", args: `{"endpoint":"posts","content":{"title":"x","rnk":1}}`,
		status: 400, message: "‘rnk' is unexpected key.",
	},
	{
		name: "draft", method: "create",
		args: `{"endpoint":"posts","content":{"title":"Secret"},"contentId":"secret","isDraft":true}`,
		want: `{"id":"secret"}`,
	},
	{
		name: "draft is not read", method: "getListDetail", args: `{"endpoint":"posts","contentId":"secret"}`,
		status: 404, message: "404",
	},
	{
		name: "update", method: "update", args: `{"endpoint":"posts","contentId":"made","content":{"title":"Changed"}}`,
		want: `{"id":"made"}`,
	},
	{
		name: "read again", method: "getListDetail",
		args: `{"endpoint":"posts","contentId":"made","queries":{"fields":"title"}}`, want: `{"title":"Changed"}`,
	},
	{
		name: "update of an object", method: "update", args: `{"endpoint":"settings","content":{"name":"Larder"}}`,
		want: `{"id":"settings"}`,
	},
	{
		name: "read of an object", method: "getObject", args: `{"endpoint":"settings","queries":{"fields":"name"}}`,
		want: `{"name":"Larder"}`,
	},
	{name: "delete", method: "delete", args: `{"endpoint":"posts","contentId":"made"}`},
	{
		name: "deleted", method: "getListDetail", args: `{"endpoint":"posts","contentId":"made"}`, status: 404,
		message: "404",
	},
	{name: "all that is left", method: "getAllContentIds", args: `{"endpoint":"posts"}`, want: `["p1","p2","p3"]`},
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
		"posts.schema.json": `{"name":"Posts","endpoint":"posts","type":"list","apiFields":[
			{"fieldId":"title","name":"Title","kind":"text","required":true},{"fieldId":"rank","name":"Rank","kind":"number"},
			{"fieldId":"tags","name":"Tags","kind":"relationList","referencedApiEndpoint":"tags"},
			{"fieldId":"category","name":"Category","kind":"relation","referencedApiEndpoint":"categories"}],"customFields":[]}`,
		"media.json": `{"media":[{"id":"m1","url":"https://images.microcms-assets.io/a.png","width":1,"height":1}],"totalCount":1}`,
		"categories.json": `[{"id":"news",` + dates + `,"name":"News","parent":{"id":"all"}},{"id":"all",` + dates +
			`,"name":"All"}]`,
		"tags.json":     `[{"id":"go",` + dates + `,"name":"Go"}]`,
		"settings.json": `{` + dates + `,"name":"Pantry"}`,
		"numbers.json":  numbers(`{"id":"n%[1]d","n":%[1]d}`),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666))
	}
	return dir
}

// build builds mcfilter, once.
var build = sync.OnceValues(func() (string, error) {
	root, err := filepath.Abs("../..")
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "clients-")
	if err != nil {
		return "", err
	}
	program := filepath.Join(dir, "mcfilter")
	build := exec.Command("go", "build", "-o", program, "./mcfilter")
	build.Dir = filepath.Join(root, "cmd")
	build.Env = append(os.Environ(), "GOWORK="+filepath.Join(root, "go.work"))
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return program, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if program, err := build(); err == nil {
		os.RemoveAll(filepath.Dir(program))
	}
	os.Exit(code)
}

// serve lets mcfilter serve the content and returns its URL, without the path
// of the API.
func serve(t *testing.T, content string, args ...string) string {
	program, err := build()
	require.NoError(t, err)
	cmd := exec.Command(program,
		append([]string{"serve", "--addr", "127.0.0.1:0", "--content", content, "--api-key", key}, args...)...)
	return filtertest.Serve(t, cmd)
}

// missing ends the test without a result, unless all must be there.
func missing(t *testing.T, what string) {
	if os.Getenv("FILTERS_REQUIRE_ALL") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// node returns the program, if it is there with what npm installs.
func node(t *testing.T) string {
	program, err := exec.LookPath("node")
	if err != nil {
		missing(t, "node is not installed")
	}
	if _, err := os.Stat("node_modules/microcms-js-sdk"); err != nil {
		missing(t, "the SDK is not installed: run npm ci in bench/clients")
	}
	return program
}

// run runs a script with node and decodes what it prints.
func run(t *testing.T, url string, input, output any, args ...string) {
	stdin, err := json.Marshal(input)
	require.NoError(t, err)
	cmd := exec.Command(node(t), args...)
	cmd.Env = append(os.Environ(), "MICROCMS_EMULATOR="+url, "API_KEY="+key)
	cmd.Stdin = bytes.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	require.NoError(t, json.Unmarshal(stdout, output), string(stdout))
}

const preload = "../../emulator/preload.cjs"

func TestJavaScript(t *testing.T) {
	checkCalls(t, serve(t, writeContent(t)), calls)
}

// TestJavaScriptWrites runs one call after the other.
func TestJavaScriptWrites(t *testing.T) {
	checkCalls(t, serve(t, writeContent(t), "--writable"), writes, "in-order")
}

func checkCalls(t *testing.T, url string, calls []call, args ...string) {
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
	var results []struct {
		Value   json.RawMessage
		Status  int
		Message string
	}
	run(t, url, requests, &results, append([]string{"--require", preload, "calls.js"}, args...)...)
	require.Len(t, results, len(calls))
	for i, c := range calls {
		t.Run(c.name, func(t *testing.T) {
			if c.status != 0 {
				require.Contains(t, results[i].Message, c.message)
				require.Contains(t, []int{c.status, 0}, results[i].Status)
				return
			}
			require.Empty(t, results[i].Message)
			if c.want == "" {
				require.Empty(t, string(results[i].Value))
				return
			}
			require.JSONEq(t, c.want, string(results[i].Value))
		})
	}
}
