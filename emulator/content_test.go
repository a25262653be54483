package emulator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/microcms-go/filters/query"
	"github.com/stretchr/testify/require"
)

func TestNew(t *testing.T) {
	type post struct {
		ID    string `json:"id,omitempty"`
		Title string `json:"title"`
	}
	s := serving(t, Data{
		APIs: map[string]any{
			"structs":  []post{{"a", "<A>"}, {"", "B"}, {"2", "C"}, {"", "D"}},
			"response": map[string]any{"contents": []post{{"a", "A"}}, "totalCount": 21},
			"text":     []byte(`{"id":"a"}` + "\n\n" + `{"id":"b"}`),
			"none":     []post{},
			"object":   post{Title: "O"},
			"contents": map[string]any{"contents": []string{}, "title": "no response"},
			"nulls":    json.RawMessage(`[{"publishedAt":null,"x":1e400}]`),
		},
		Media: []map[string]string{{"url": "https://images.example/a.png"}},
	})
	require.Equal(t, "a 2- 2 4", getList(t, s, "/api/v1/structs").ids())
	require.Equal(t, "a", getList(t, s, "/api/v1/response").ids())
	require.Equal(t, "a b", getList(t, s, "/api/v1/text").ids())
	require.Equal(t, "", getList(t, s, "/api/v1/none").ids())
	require.Contains(t, detail(t, s, "contents"), `"contents":[],"title":"no response"`)
	require.Contains(t, get(s, "/api/v2/media").Body.String(), `{"id":"1","createdAt":`)
	require.Equal(t, []API{
		{"contents", true, 1, false}, {"none", false, 0, false}, {"nulls", false, 1, false}, {"object", true, 1, false},
		{"response", false, 1, false}, {"structs", false, 4, false}, {"text", false, 2, false},
	}, s.content.Load().APIs())

	var got map[string]any
	require.NoError(t, json.Unmarshal([]byte(detail(t, s, "structs/4")), &got))
	require.Equal(t, "D", got["title"])
	for _, name := range []string{"createdAt", "updatedAt", "publishedAt", "revisedAt"} {
		_, err := time.Parse("2006-01-02T15:04:05.000Z", got[name].(string))
		require.NoError(t, err)
	}
	clear(got)
	require.NoError(t, json.Unmarshal([]byte(detail(t, s, "object")), &got))
	require.NotContains(t, got, "id")
	require.Contains(t, got, "createdAt")
	require.Contains(t, detail(t, s, "nulls/1"), `"publishedAt":null,"x":1e400}`)
	require.Equal(t, 0, getList(t, s, "/api/v1/nulls?limit=0&filters=publishedAt[exists]").TotalCount)
}

func TestNewErrors(t *testing.T) {
	for _, test := range []struct {
		data Data
		want string
	}{
		{Data{APIs: map[string]any{"a b": []int{}}}, `emulator: "a b" cannot be an endpoint: expected A-Z a-z 0-9 _ -`},
		{Data{APIs: map[string]any{"": []int{}}}, `emulator: "" cannot be an endpoint: expected A-Z a-z 0-9 _ -`},
		{Data{APIs: map[string]any{"media": []int{}}},
			`emulator: the endpoint media belongs to the management API: expected another name`},
		{Data{APIs: map[string]any{"a": 1}}, `emulator: a: expected an array, a list response or an object`},
		{Data{APIs: map[string]any{"a": func() {}}}, `emulator: a: json: unsupported type: func()`},
		{Data{APIs: map[string]any{"a": []int{1}}}, `emulator: a: content 1: `},
		{Data{APIs: map[string]any{"a": []any{map[string]int{}, nil}}}, `emulator: a: content 2: `},
		{Data{APIs: map[string]any{"a": []byte(`[{"x":1,"x":2}]`)}}, `emulator: a: line 1, column 9: duplicate name`},
		{Data{APIs: map[string]any{"a": []byte("[{\"x\":\"\xff\"}]")}}, `emulator: a: line 1, column 8: invalid UTF-8`},
		{Data{APIs: map[string]any{"a": []byte("[{},\n{},\n{]")}},
			`emulator: a: line 3, column 2: expected the name of a member`},
		{Data{APIs: map[string]any{"a": []byte("{}\n{\n")}},
			`emulator: a: line 3, column 1: expected the name of a member`},
		{Data{APIs: map[string]any{"a": []byte("{}\n[]\n")}}, `emulator: a: content 2: `},
		{Data{APIs: map[string]any{"a": []map[string]any{{"id": 1}}}},
			`emulator: a: content 1: the id is not a string with at least one character`},
		{Data{APIs: map[string]any{"a": []byte(`[{"id":""}]`)}},
			`emulator: a: content 1: the id is not a string with at least one character`},
		{Data{APIs: map[string]any{"a": []map[string]any{{"id": "x"}, {}, {"id": "x"}}}},
			`emulator: a: content 3: content 1 has the id "x" too`},
		{Data{APIs: map[string]any{"a": []map[string]any{{"id": "x", "draftKey": "k"}, {"id": "x"}, {"id": "x",
			"draftKey": "k"}}}}, `emulator: a: content 3: content 1 has the id "x" and the same draftKey too`},
		{Data{APIs: map[string]any{"a": []byte(nil)}},
			`emulator: a: nothing is there: expected an array, a list response or an object`},
		{Data{APIs: map[string]any{"a": []byte("\uFEFF\n \n")}}, `emulator: a: nothing is there`},
		{Data{Media: []byte{}}, `emulator: media: nothing is there`},
		{Data{APIs: map[string]any{"a": []byte("\uFEFF\uFEFF[]")}}, `emulator: a: line 1, column 1: expected a value`},
		{Data{Media: []map[string]any{{"id": "x"}}}, `emulator: media: medium 1 has no url`},
		{Data{Media: "x"}, `emulator: media: expected an array`},
	} {
		t.Run(test.want, func(t *testing.T) {
			_, err := New(test.data)
			require.ErrorContains(t, err, test.want)
			require.Less(t, len(err.Error()), 500)
		})
	}
	deep := strings.Repeat("[", 1e6)
	_, err := New(Data{APIs: map[string]any{"a": []byte(`[{"x":` + deep)}})
	require.Error(t, err)
	_, err = New(Data{APIs: map[string]any{strings.Repeat("x ", 1e5): 1}})
	require.Less(t, len(err.Error()), 500)
}

// TestDraftIDs has drafts with one id and different keys, and drafts without.
func TestDraftIDs(t *testing.T) {
	s := serving(t,
		Data{
			APIs: map[string]any{
				"x": []byte(`[{"id":"a"},{"draftKey":"k","id":"3"},{"draftKey":"k"},{"draftKey":"l","id":"a"},{"draftKey":"k","id":"a"},{"id":"b"}]`),
			},
		})
	require.Equal(t, "a b", getList(t, s, "/api/v1/x").ids())
	require.Equal(t, "a 3 3- b", getList(t, s, "/api/v1/x?draftKey=k").ids())
	require.Equal(t, "a b", getList(t, s, "/api/v1/x?draftKey=l").ids())
	require.Equal(t, "a 3- b", getList(t, s, "/api/v1/x?draftKey=k&ids=b,3-,a").ids())
	require.Equal(t, "b 3- 3 a", getList(t, s, "/api/v1/x?draftKey=k&orders=-system:default").ids())
}

// TestProjection asks for fields of the posts, which must be what a projection
// keeps of whole posts.
func TestProjection(t *testing.T) {
	s := site(t)
	for _, fields := range []string{
		"title", "id", "category.name", "tags.name", "category.id,category", "category,category.id", "next.next.title",
		"next.next.next", "next.tags.id",
		"seo.title", "seo.category.name", "prices.yen", "prices", "prices.fieldId", "title.x", "nosuch.x", "kinds.x",
		"old.html", "id.x", "rank,hot,category.nosuch",
	} {
		for _, more := range []string{"", "&depth=0", "&depth=3", "&draftKey=k1"} {
			t.Run(fields+more, func(t *testing.T) {
				whole := get(s, "/api/v1/posts?richEditorFormat=object"+more)
				var l struct{ Contents []json.RawMessage }
				require.NoError(t, json.Unmarshal(whole.Body.Bytes(), &l))
				parsed, err := query.ParseFields(fields)
				require.NoError(t, err)
				p, err := parsed.Projection()
				require.NoError(t, err)
				var want []string
				for _, content := range l.Contents {
					b, err := p.Append(nil, content)
					require.NoError(t, err)
					want = append(want, string(b))
				}
				got := get(s, "/api/v1/posts?richEditorFormat=object"+more+"&fields="+fields).Body.String()
				require.True(t, strings.HasPrefix(got, `{"contents":[`+strings.Join(want, ",")+`],`), got)
			})
		}
	}
}

// TestLongInside asks for little of an item that holds more than an answer can.
func TestLongInside(t *testing.T) {
	long := strings.Repeat("x", 6<<20)
	ref := map[string]any{"id": "r", "n": 7, "text": long}
	s := serving(t, Data{APIs: map[string]any{"x": []map[string]any{{"id": "a", "ref": ref, "refs": []any{ref},
		"custom": map[string]any{"fieldId": "c", "n": 7, "text": long}}}}})
	for fields, want := range map[string]string{
		"id,ref.n": `{"id":"a","ref":{"n":7}}`, "refs.n": `{"refs":[{"n":7}]}`, "custom.n": `{}`,
	} {
		w := get(s, "/api/v1/x/a?fields="+fields)
		require.Equal(t, http.StatusOK, w.Code, w.Body.String())
		require.JSONEq(t, want, w.Body.String())
	}
	for _, query := range []string{"", "?fields=ref", "?fields=ref.text", "?fields=ref.n,ref"} {
		require.Equal(t, http.StatusBadRequest, get(s, "/api/v1/x/a"+query).Code, query)
	}
}

// TestReferences resolves references without a schema.
func TestReferences(t *testing.T) {
	s := serving(t, Data{APIs: map[string]any{
		"posts": []byte(`[{"id":"p","createdAt":null,"updatedAt":null,"publishedAt":null,"revisedAt":null,
			"bare":{"id":"c"},"own":{"id":"c","name":"mine","in":{"id":"c","name":"deeper"}},"both":{"id":"twice"},"lost":{"id":"nowhere"},
			"list":[{"id":"c"},null,3,[{"id":"c"}]],"custom":{"fieldId":"x","in":{"id":"c"}},"image":{"url":"u"}}]`),
		"cats":   []byte(`[{"id":"c","createdAt":null,"updatedAt":null,"publishedAt":null,"revisedAt":null,"name":"C"},{"id":"twice"}]`),
		"others": []byte(`[{"id":"twice"}]`),
	}})
	const c = `{"id":"c","createdAt":null,"updatedAt":null,"publishedAt":null,"revisedAt":null,"name":"C"}`
	const front = `{"id":"p","createdAt":null,"updatedAt":null,"publishedAt":null,"revisedAt":null,`
	require.Equal(t,
		front+`"bare":`+c+`,"own":{"id":"c","name":"mine","in":{"id":"c"}},"both":{"id":"twice"},"lost":{"id":"nowhere"},`+
			`"list":[`+c+`,null,3,[{"id":"c"}]],"custom":{"fieldId":"x","in":`+c+`},"image":{"url":"u"}}`,
		detail(t, s, "posts/p"))
	require.Equal(t, front+`"bare":{"id":"c"},"own":{"id":"c"},"both":{"id":"twice"},"lost":{"id":"nowhere"},`+
		`"list":[{"id":"c"},null,3,[{"id":"c"}]],"custom":{"fieldId":"x","in":{"id":"c"}},"image":{"url":"u"}}`,
		detail(t, s, "posts/p?depth=0"))
	require.Equal(t, `{"own":{"in":{"name":"deeper"}}}`, detail(t, s, "posts/p?depth=2&fields=own.in.name"))
}

// TestFanOut asks for more references than an answer can hold.
func TestFanOut(t *testing.T) {
	var items []map[string]any
	var all []map[string]string
	for i := range 100 {
		all = append(all, map[string]string{"id": fmt.Sprint("n", i)})
	}
	for i := range 100 {
		items = append(items, map[string]any{"id": fmt.Sprint("n", i), "all": all})
	}
	s := serving(t, Data{APIs: map[string]any{"nodes": items}})
	for _, depth := range []string{"2", "3"} {
		w := get(s, "/api/v1/nodes?limit=100&depth="+depth)
		require.Equal(t, http.StatusBadRequest, w.Code)
		require.Contains(t, w.Body.String(), "too long")
	}
	require.Equal(t, http.StatusOK, get(s, "/api/v1/nodes?limit=100&depth=3&fields=id").Code)
}

// TestSearch searches without a schema.
func TestSearch(t *testing.T) {
	s := serving(t, Data{APIs: map[string]any{"x": []byte(`[
		{"id":"words","title":"One two","in":{"fieldId":"custom","text":"three"},"list":["four",{"fieldId":"custom","text":"FIVE"}]},
		{"id":"html","body":"<p class=\"hidden\">six &lt;seven&gt;</p><p>1 < 2</p>","esc":"eig\u0068t"},
		{"id":"not","when":"2031-01-01T00:00:00.000Z","ref":{"id":"other","name":"nine"},"image":{"url":"https://images.example/ten.png","alt":"ten"},"n":11,"b":true}
	]`)}})
	for q, want := range map[string]string{
		"one": "words", "two ONE": "words", "Three": "words", "four": "words", "five": "words", "one six": "",
		"six": "html", "<seven>": "html", "1 < 2": "html", "eight": "html", "hidden": "", "lt": "", "class": "",
		"2031": "", "nine": "", "ten": "", "11": "", "true": "", "not": "", "words": "", "custom": "",
	} {
		require.Equal(t, want, getList(t, s, "/api/v1/x?q="+url.QueryEscape(q)).ids(), q)
	}
}

// A word counts once, however often q has it.
func TestSearchRepeated(t *testing.T) {
	s := serving(t,
		Data{
			APIs: map[string]any{
				"x": []byte(`[{"id":"most","t":"tea milk milk milk"},{"id":"less","t":"tea tea milk"}]`),
			},
		})
	require.Equal(t, "most less", getList(t, s, "/api/v1/x?q=tea+milk").ids())
	require.Equal(t, "most less", getList(t, s, "/api/v1/x?q=tea+milk+TEA"+strings.Repeat("+tea", 100)).ids())
}

func TestSearchEngine(t *testing.T) {
	s := site(t)
	s.Search = func(_ context.Context, endpoint, q string) ([]string, error) {
		if q == "broken" {
			return nil, errors.New("engine is down")
		}
		return []string{"bread", "nowhere", endpoint, "tea", "bread", q}, nil
	}
	require.Equal(t, "bread tea", getList(t, s, "/api/v1/posts?q=x").ids())
	require.Equal(t, "bread tea milk", getList(t, s, "/api/v1/posts?q=milk").ids())
	require.Equal(t, "tea bread", getList(t, s, "/api/v1/posts?q=x&orders=createdAt").ids())
	require.Equal(t, http.StatusInternalServerError, get(s, "/api/v1/posts?q=broken").Code)
}

func TestLogger(t *testing.T) {
	var log bytes.Buffer
	s := site(t)
	s.Logger = slog.New(slog.NewTextHandler(&log, nil))
	get(s, "/api/v1/posts?filters=title[equal]x")
	require.Contains(t, log.String(), "status=400")
	require.Contains(t, log.String(), "unknown operator")
}

// What is answered with nothing, as the service may do it, is told by the log.
func TestLoggerNotes(t *testing.T) {
	var log bytes.Buffer
	s := &Server{
		Content: sampleData(),
		Logger:  slog.New(slog.NewTextHandler(&log, nil)),
	}
	for target, want := range map[string]string{
		"/blog?filters=titel[equals]x":         `note="filters: the schema has no field \"titel\": did you mean \"title\"?"`,
		"/blog?filters=category.name[equals]x": `note="filters: category.name[equals]x is not supported by the service: it holds for no content"`,
		"/blog?filters=embed.title[exists]":    `note="filters: embed.title[exists] is about data that the service has and does not answer: it holds for no content"`,
		"/blog?orders=-body":                   `note="orders: the service does not sort by \"body\""`,
		"/blog?orders=publishedat&fields=id,x": `note="orders: the schema has no field \"publishedat\": did you mean \"publishedAt\"?; fields: the schema has no field \"x\""`,
		"/blog/seven-grays?fields=titel":       `note="fields: the schema has no field \"titel\": did you mean \"title\"?"`,
		"/blog?filters=%1b[31m":                "",
		"/blog?filters=title[equals]x&orders=-publishedAt,system:default&fields=id,category.name": "",
	} {
		log.Reset()
		get(s, "/api/v1"+target)
		if want == "" {
			require.NotContains(t, log.String(), "note=", target)
		} else {
			require.Contains(t, log.String(), want, target)
		}
	}
}

func writeFile(t testing.TB, name, content string) {
	t.Helper()
	require.NoError(t, os.WriteFile(name, []byte(content), 0o666))
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	writeFile(t, at("blog.json"), `[{"id":"a","flag":null}]`)
	writeFile(t, at("one.ndjson"), "\uFEFF"+`{"id":"only"}`)
	writeFile(t, at("mark.json"), "\uFEFF"+`[{"id":"m"}]`)
	writeFile(t, at("empty.jsonl"), ``)
	writeFile(t, at("page.json"), `{"title":"P"}`)
	writeFile(t, at(".hidden.json"), `broken`)
	writeFile(t, at("notes.txt"), `broken`)
	require.NoError(t, os.Mkdir(at("dir.json"), 0o777))
	modified := time.Date(2024, 5, 6, 7, 8, 9, 123456789, time.UTC)
	require.NoError(t, os.Chtimes(at("blog.json"), modified, modified))

	load := func(f Files) *Server {
		t.Helper()
		c, err := f.Load()
		require.NoError(t, err)
		s := new(Server)
		s.Replace(c)
		return s
	}
	flags := func(s *Server) int {
		return getList(t, s, "/api/v1/blog?filters=flag[exists]").TotalCount
	}
	s := load(Files{Content: dir})
	require.Equal(t, "a", getList(t, s, "/api/v1/blog").ids())
	require.Equal(t, "only", getList(t, s, "/api/v1/one").ids())
	require.Equal(t, "m", getList(t, s, "/api/v1/mark").ids())
	require.Equal(t, "", getList(t, s, "/api/v1/empty").ids())
	require.Contains(t, detail(t, s, "page"), `"title":"P"`)
	require.Contains(t, detail(t, s, "blog/a"), `"createdAt":"2024-05-06T07:08:09.123Z"`)
	require.Equal(t, http.StatusNotFound, get(s, "/api/v1/notes").Code)
	require.Equal(t, 0, flags(s))

	// A schema that names no endpoint goes by the name of its file.
	const flag = `{"apiFields":[{"fieldId":"flag","name":"F","kind":"boolean"}],"customFields":[]}`
	writeFile(t, at("blog.schema.json"), flag)
	require.Equal(t, 1, flags(load(Files{Content: dir})))
	require.Equal(t, 1, flags(load(Files{Content: at("blog.json")})))
	require.NoError(t, os.Rename(at("blog.schema.json"), at("schema.json")))
	require.Equal(t, 0, flags(load(Files{Content: dir})))
	require.Equal(t, 1, flags(load(Files{Content: at("blog.json")})))
	require.NoError(t, os.Remove(at("schema.json")))

	// Schemas elsewhere, and one that names its endpoint.
	other := t.TempDir()
	writeFile(t, filepath.Join(other, "x.json"), `{"name":"B","endpoint":"blog","type":"list",`+flag[1:])
	require.Equal(t, 1, flags(load(Files{Content: dir, Schema: other})))
	require.Equal(t, 1, flags(load(Files{Content: dir, Schema: filepath.Join(other, "x.json")})))
	writeFile(t, at("blog.schema.json"),
		`{"apiFields":[{"fieldId":"flag","name":"F","kind":"text"}],"customFields":[]}`)
	require.Equal(t, 0, flags(load(Files{Content: dir})))
	require.Equal(t, 1, flags(load(Files{Content: dir, Schema: other})))

	// A single file is what it is, whatever its name.
	writeFile(t, at("saved.txt"), `{"contents":[{"id":"s"}],"totalCount":1,"offset":0,"limit":10}`)
	s = load(Files{Content: at("saved.txt")})
	require.Equal(t, "s", getList(t, s, "/api/v1/saved").ids())
	require.Equal(t, http.StatusNotFound, get(s, "/api/v1/blog").Code)

	for name, content := range map[string]string{"bad.json": "[{]", "gone.json": "\n", "one.json": "[]",
		"media.json": "[{}]", "two.schema.json": "7", "a b.json": "[]"} {
		writeFile(t, at(name), content)
		_, err := Files{Content: dir}.Load()
		require.ErrorContains(t, err, "emulator: "+dir, name)
		require.Equal(t, 1, strings.Count(err.Error(), "emulator: "), err.Error())
		require.NoError(t, os.Remove(at(name)))
	}
	_, err := Files{Content: at("nosuch")}.Load()
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = Files{Content: dir, Schema: at("nosuch")}.Load()
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestWatch(t *testing.T) {
	f := Files{Content: t.TempDir()}
	name := filepath.Join(f.Content, "x.json")
	writeFile(t, name, `[{"id":"1"}]`)
	synctest.Test(t, func(t *testing.T) {
		c, err := f.Load()
		require.NoError(t, err)
		var log bytes.Buffer
		s := &Server{Logger: slog.New(slog.NewTextHandler(&log, nil))}
		s.Replace(c)
		ctx, cancel := context.WithCancel(t.Context())
		go s.Watch(ctx, f, time.Second)
		wait := func(d time.Duration) {
			time.Sleep(d)
			synctest.Wait()
		}
		wait(5500 * time.Millisecond)
		require.Same(t, c, s.content.Load())

		writeFile(t, name, `[{"id":"1"},{"id":"2"}]`)
		wait(time.Second)
		require.Same(t, c, s.content.Load(), "the file may still be written")
		wait(time.Second)
		require.Equal(t, 2, getList(t, s, "/api/v1/x").TotalCount)

		// Another file in its place, of the same length and time.
		info, err := os.Stat(name)
		require.NoError(t, err)
		other := filepath.Join(t.TempDir(), "x")
		writeFile(t, other, `[{"id":"1"},{"id":"3"}]`)
		require.NoError(t, os.Chtimes(other, info.ModTime(), info.ModTime()))
		require.NoError(t, os.Rename(other, name))
		wait(5 * time.Second)
		require.Equal(t, "1 3", getList(t, s, "/api/v1/x").ids())

		c = s.content.Load()
		writeFile(t, name, `[{"id":`)
		wait(5 * time.Second)
		require.Same(t, c, s.content.Load())
		require.Equal(t, 1, strings.Count(log.String(), "content not replaced"))

		writeFile(t, name, ``)
		wait(5 * time.Second)
		require.Same(t, c, s.content.Load())
		require.Equal(t, 2, strings.Count(log.String(), "content not replaced"))

		require.NoError(t, os.Remove(name))
		writeFile(t, filepath.Join(f.Content, "y.json"), `[]`)
		wait(5 * time.Second)
		require.Equal(t, http.StatusNotFound, get(s, "/api/v1/x").Code)
		require.Equal(t, http.StatusOK, get(s, "/api/v1/y").Code)
		cancel()
	})
}

// TestLoad replaces the content while clients read it over the loopback. All
// items of a content have the same generation.
func TestLoad(t *testing.T) {
	const items, clients, requests = 10, 4, 200
	generation := func(g int) *Content {
		list := make([]map[string]any, items)
		for i := range list {
			list[i] = map[string]any{"id": fmt.Sprint("i", i), "generation": g,
				"next": map[string]string{"id": fmt.Sprint("i", (i+1)%items)}}
		}
		c, err := New(Data{APIs: map[string]any{"x": list}})
		require.NoError(t, err)
		return c
	}
	before := runtime.NumGoroutine()
	s := new(Server)
	s.Replace(generation(0))
	server := httptest.NewServer(s)
	var done atomic.Bool
	var readers, writer sync.WaitGroup
	writer.Go(func() {
		for g := 1; !done.Load(); g++ {
			s.Replace(generation(g))
			time.Sleep(10 * time.Millisecond)
		}
	})
	type body struct {
		Contents []struct {
			Generation int
			Next       struct{ Generation int }
		}
		TotalCount int
	}
	errs := make(chan error, clients)
	for range clients {
		readers.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			last := 0
			for range requests {
				resp, err := client.Get(server.URL + "/api/v1/x?limit=100&orders=-generation&filters=id[begins_with]i")
				if err != nil {
					errs <- err
					return
				}
				data, _ := io.ReadAll(resp.Body)
				resp.Body.Close()
				var b body
				if err := json.Unmarshal(data, &b); err != nil || b.TotalCount != items || len(b.Contents) != items {
					errs <- fmt.Errorf("answer %.80q: %v", data, err)
					return
				}
				g := b.Contents[0].Generation
				for _, content := range b.Contents {
					if content.Generation != g || content.Next.Generation != g || g < last {
						errs <- fmt.Errorf("generations %d, %d and %d after %d", g, content.Generation,
							content.Next.Generation, last)
						return
					}
				}
				last = g
			}
		})
	}
	readers.Wait()
	done.Store(true)
	writer.Wait()
	server.Close()
	filtertest.CheckErrors(t, errs)
	filtertest.CheckGoroutines(t, before)
}

// many returns n items of about 700 bytes, with a member after the body.
func many(n int) []byte {
	var b bytes.Buffer
	b.WriteByte('[')
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b,
			`{"id":"item-%d","createdAt":"2024-01-01T00:00:00.000Z","updatedAt":"2024-01-01T00:00:00.000Z","publishedAt":"2024-%02d-%02dT00:%02d:00.000Z","revisedAt":"2024-01-01T00:00:00.000Z","title":"Title %d","body":"<p>%s</p>","rank":%d}`,
			i, i%12+1, i%28+1, i%60, i, strings.Repeat("おはよう good morning ", 15), i*7919%n)
	}
	b.WriteByte(']')
	return b.Bytes()
}

func BenchmarkList(b *testing.B) {
	c, err := New(Data{APIs: map[string]any{"x": many(1e5)}})
	require.NoError(b, err)
	s := new(Server)
	s.Replace(c)
	get(s, "/api/v1/x?limit=0&q=warm")
	for _, query := range []string{
		"", "ids=item-77777", "filters=id[equals]item-77777", "filters=id[not_equals]item-77777",
		"filters=publishedAt[less_than]2024-02-01T00:00:00.000Z",
		"filters=rank[greater_than]99990", "filters=body[contains]nosuch", "orders=-publishedAt", "orders=rank",
		"q=evening", "q=title+777",
	} {
		b.Run(query, func(b *testing.B) {
			for b.Loop() {
				if w := get(s, "/api/v1/x?"+query); w.Code != http.StatusOK {
					b.Fatal(w.Body)
				}
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	data := many(1e4)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := New(Data{APIs: map[string]any{"x": data}}); err != nil {
			b.Fatal(err)
		}
	}
}
