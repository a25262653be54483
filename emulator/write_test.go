package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
)

const writeSchema = `{"name":"Posts","endpoint":"posts","type":"list","apiFields":[
	{"fieldId":"title","name":"T","kind":"text","required":true,"isUnique":true,"textSizeLimitValidation":{"textSize":{"min":2,"max":10}},
		"patternMatchValidation":{"regexp":{"pattern":"^[a-z ]+$","flags":"i"}}},
	{"fieldId":"body","name":"B","kind":"richEditorV2"},
	{"fieldId":"old","name":"O","kind":"richEditor"},
	{"fieldId":"rank","name":"R","kind":"number","numberSizeLimitValidation":{"numberSize":{"min":1,"max":9}}},
	{"fieldId":"flag","name":"F","kind":"boolean"},
	{"fieldId":"at","name":"A","kind":"date"},
	{"fieldId":"kinds","name":"K","kind":"select","multipleSelect":false,"selectItems":[{"id":"i1","value":"note"},{"id":"i2","value":"long read"}]},
	{"fieldId":"image","name":"I","kind":"media","imageSizeValidation":{"imageSize":{"width":10,"height":20}}},
	{"fieldId":"images","name":"Is","kind":"mediaList"},
	{"fieldId":"file","name":"Fi","kind":"file"},
	{"fieldId":"next","name":"N","kind":"relation","referencedApiEndpoint":"posts"},
	{"fieldId":"more","name":"M","kind":"relationList","referencedApiEndpoint":"posts","relationListCountLimitValidation":{"relationListCount":{"min":1,"max":2}}},
	{"fieldId":"seo","name":"S","kind":"custom","customFieldId":"seo"},
	{"fieldId":"parts","name":"P","kind":"repeater","customFieldIds":["seo"],"repeaterCountLimitValidation":{"repeatCount":{"min":1,"max":2}}},
	{"fieldId":"map","name":"Ma","kind":"iframe"}
],"customFields":[{"fieldId":"seo","name":"S","fields":[{"fieldId":"text","name":"T","kind":"text","required":true},{"fieldId":"on","name":"O","kind":"boolean"}]}]}`

func writable(t require.TestingT) *Server {
	return &Server{
		Content: Data{
			APIs: map[string]any{
				"posts": []byte(`[{"id":"one","title":"first","next":{"id":"two"}},{"id":"two","title":"second"},{"id":"shut","title":"closed","closedAt":"2024-01-01T00:00:00.000Z"}]`),
				"page":  []byte(`{"name":"N"}`),
			},
			Media: []map[string]any{{"url": "https://images.microcms-assets.io/a.png", "width": 10, "height": 20},
				{"url": "https://images.microcms-assets.io/b.png", "width": 11, "height": 20}},
			Schemas: map[string]*schema.API{"posts": readSchema(t, writeSchema)},
		},
		Writable: true,
	}
}

// TestWrites runs one request after the other.
func TestWrites(t *testing.T) {
	s := writable(t)
	require.NoError(t, s.Err())
	for _, test := range []struct {
		method, target, body string
		status               int
		want                 string
	}{
		{
			"PUT", "posts/new",
			`{"title":"Third","rank":5,"at":"2024-01-01T09:00:00+09:00","kinds":["note"],"next":"one","more":["one","two"]}`,
			201, `{"id":"new"}`,
		},
		{"GET", "posts/new?fields=title,rank,flag,at,kinds,next,more,images,seo&depth=0", "", 200,
			`{"title":"Third","rank":5,"at":"2024-01-01T00:00:00.000Z","kinds":["note"],"next":{"id":"one"},"more":[{"id":"one"},{"id":"two"}],"flag":false,"images":[]}`},
		{
			"GET", "posts?fields=id", "", 200,
			`{"contents":[{"id":"new"},{"id":"one"},{"id":"two"}],"totalCount":3,"offset":0,"limit":10}`,
		},
		{"PUT", "posts/new", `{"title":"Again"}`, 400, alreadyExists},
		{"PATCH", "posts/new", `{"rank":null,"kinds":[],"next":{},"flag":null,"at":"","body":"","old":""}`, 200,
			`{"id":"new"}`},
		{"GET", "posts/new?fields=title,rank,flag,at,kinds,next,body,old", "", 200,
			`{"title":"Third","rank":null,"kinds":[],"next":null,"flag":false,"body":null,"old":""}`},
		{"PATCH", "posts/new?status=draft", `{"title":"Draft"}`, 200, `{"id":"new"}`},
		{"GET", "posts/new?fields=title", "", 200, `{"title":"Third"}`},
		{"PATCH", "posts/new", `{"old":"a<b"}`, 200, `{"id":"new"}`},
		{"GET", "posts/new?fields=title,old", "", 200, `{"title":"Third","old":"a&lt;b"}`},
		{"PUT", "posts/hidden?status=draft", `{"title":"Hidden"}`, 201, `{"id":"hidden"}`},
		{"GET", "posts/hidden", "", 404, "Not Found"},
		{"PUT", "posts/gone?status=closed", `{"title":"Gone"}`, 201, `{"id":"gone"}`},
		{"GET", "posts/gone", "", 404, "Not Found"},
		{"PATCH", "posts/gone", `{"rank":1}`, 400, isClosed},
		{"PATCH", "posts/shut?status=draft", `{"rank":1}`, 400, isClosed},
		{"PUT", "posts/full",
			`{"title":"full one","image":"https://images.microcms-assets.io/a.png","images":["https://images.microcms-assets.io/b.png"],
			"file":"https://files.microcms-assets.io/x.zip","seo":{"fieldId":"seo","text":"t"},"parts":[{"fieldId":"seo","text":"p","on":true}],
			"map":{"id":"m","title":"M","description":"","imageUrl":"","updatedAt":"","data":{"lat":1}},"publishedAt":"2020-01-02"}`, 201, `{"id":"full"}`},
		{"GET", "posts/full?fields=image,images,file,seo,parts,map,publishedAt", "", 200,
			`{"image":{"url":"https://images.microcms-assets.io/a.png","height":20,"width":10},
			"images":[{"url":"https://images.microcms-assets.io/b.png","height":20,"width":11}],"file":{"url":"https://files.microcms-assets.io/x.zip"},
			"seo":{"fieldId":"seo","text":"t","on":false},"parts":[{"fieldId":"seo","text":"p","on":true}],"map":{"lat":1},"publishedAt":"2020-01-02T00:00:00.000Z"}`},
		{"DELETE", "posts/two", "", 400, isReferenced},
		{"DELETE", "posts/full", "", 202, "Accepted"},
		{"GET", "posts/full", "", 404, "Not Found"},
		{"DELETE", "posts/full", "", 400, notExists},

		{"POST", "posts", "", 400, emptyBody},
		{"POST", "posts", "{", 400, syntaxError},
		{"POST", "posts", "[]", 400, syntaxError},
		{"POST", "posts", "{}", 400, noFields},
		{"POST", "posts", `{"rank":1}`, 400, "'title' field required error."},
		{"POST", "posts", `{"title":""}`, 400, "'title' field required error."},
		{"POST", "posts", `{"title":"okay","nosuch":1}`, 400, "‘nosuch' is unexpected key."},
		{"POST", "posts", `{"title":"okay","createdAt":"2024-01-01"}`, 400, "‘createdAt' is unexpected key."},
		{"POST", "posts", `{"title":7}`, 400, "‘title' has unexpected data type."},
		{"POST", "posts", `{"title":"x"}`, 400,
			"'title’ field invalid. The value sent does not meet the number of characters allowed."},
		{"POST", "posts", `{"title":"123"}`, 400,
			"'title' field invalid. The value sent does not fit the specified format."},
		{"POST", "posts", `{"title":"first"}`, 400, "Please input unique value on 'title' field."},
		{"POST", "posts", `{"title":"okay","rank":"1"}`, 400, "‘rank' has unexpected data type."},
		{"POST", "posts", `{"title":"okay","rank":10}`, 400,
			"'rank' field invalid. The value sent does not in the range."},
		{"POST", "posts", `{"title":"okay","rank":1e400}`, 400,
			"'rank' field invalid. The value sent exceeds the upper or lower limit."},
		{"POST", "posts", `{"title":"okay","flag":1}`, 400, "‘flag' has unexpected data type."},
		{"POST", "posts", `{"title":"okay","at":"yesterday"}`, 400, "'at' field error. Please fix date format."},
		{"POST", "posts", `{"title":"okay","kinds":"note"}`, 400, "‘kinds' has unexpected data type."},
		{"POST", "posts", `{"title":"okay","kinds":["nosuch"]}`, 400,
			"'kinds' field invalid. The value sent does not fit the specified format."},
		{"POST", "posts", `{"title":"okay","kinds":["note","long read"]}`, 400,
			"'kinds' field invalid. The value sent exceeds the upper or lower limit."},
		{"POST", "posts", `{"title":"okay","image":"no url"}`, 400, "'image' field invalid. Please set a valid URL."},
		{"POST", "posts", `{"title":"okay","image":"https://example.com/a.png"}`, 400,
			"'image' field invalid. Please set a valid image URL."},
		{"POST", "posts", `{"title":"okay","file":"https://example.com/a.zip"}`, 400,
			"'file' field invalid. Please set a valid file URL."},
		{"POST", "posts", `{"title":"okay","image":"https://images.microcms-assets.io/b.png"}`, 400,
			"'image' field invalid. The image width must be 10 px."},
		{"POST", "posts", `{"title":"okay","next":"nosuch"}`, 400,
			"'next' field invalid. The value sent does not fit the specified format."},
		{"POST", "posts", `{"title":"okay","more":["one","two","one"]}`, 400,
			"'more' field invalid. The value sent exceeds the upper or lower limit."},
		{"POST", "posts", `{"title":"okay","seo":{"fieldId":"seo","x":1}}`, 400, "‘x' is unexpected key."},
		{"POST", "posts", `{"title":"okay","seo":{"fieldId":"nosuch"}}`, 400,
			"'seo' field invalid. The value sent does not fit the specified format."},
		{"POST", "posts", `{"title":"okay","parts":[{"text":"x"}]}`, 400,
			"'parts' field invalid. The value sent does not fit the specified format."},
		{"POST", "posts?status=draft", `{"title":"okay","publishedAt":"2024-01-01"}`, 400, notForDrafts},
		{"POST", "posts?status=open", `{"title":"okay"}`, 400, invalidParameter},
		{"POST", "posts?x=1", `{"title":"okay"}`, 400, invalidParameter},
		{"PATCH", "posts/one?status=closed", `{"title":"okay"}`, 400, invalidParameter},
		{"PATCH", "posts/nosuch", `{"title":"okay"}`, 400, notExists},
		{"PATCH", "posts/one", `{"title":"second"}`, 400, "Please input unique value on 'title' field."},
		{"PATCH", "posts/one", `{"title":"first"}`, 200, `{"id":"one"}`},
		{"PUT", "posts", `{"title":"okay"}`, 400, idNecessary},
		{"PUT", "posts/a%20b", `{"title":"okay"}`, 400, invalidIDFormat},
		{"PUT", "posts/" + strings.Repeat("x", 51), `{"title":"okay"}`, 400, invalidID},
		{"POST", "posts/x", `{"title":"okay"}`, 404, "Not Found"},
		{"POST", "nosuch", `{"title":"okay"}`, 404, "Not Found"},

		{"PATCH", "page", `{"name":"M"}`, 200, `{"id":"page"}`},
		{"GET", "page?fields=name", "", 200, `{"name":"M"}`},
		{"POST", "page", `{"name":"M"}`, 400, "POST is forbidden."},
		{"PUT", "page/x", `{"name":"M"}`, 400, "PUT is forbidden."},
		{"DELETE", "page", "", 400, "DELETE is forbidden."},
		{"POST", "posts", `{"title":"` + strings.Repeat("x", 300<<10) + `"}`, 413, "Request Entity Too Large"},
	} {
		name := test.method + " " + test.target + " " + test.body
		t.Run(name[:min(len(name), 80)], func(t *testing.T) {
			w := request(s, test.method, "/api/v1/"+test.target, "", test.body)
			require.Equal(t, test.status, w.Code, w.Body)
			switch {
			case w.Code == 202:
				require.Equal(t, test.want, w.Body.String())
			case w.Code < 300:
				require.JSONEq(t, test.want, w.Body.String())
			default:
				var refused struct{ Message string }
				require.NoError(t, json.Unmarshal(w.Body.Bytes(), &refused))
				require.Equal(t, test.want, refused.Message)
			}
		})
	}
	s.Writable = false
	w := request(s, "POST", "/api/v1/posts", "", `{"title":"okay"}`)
	require.Equal(t, 400, w.Code)
	require.JSONEq(t, `{"message":"POST is forbidden."}`, w.Body.String())
}

// TestWebhooks checks what is told of changes.
func TestWebhooks(t *testing.T) {
	s := writable(t)
	s.Service = "blog"
	var told []string
	s.Notify = func(body []byte) {
		var w struct {
			Service, API, Type string
			ID                 *string
			Contents           map[string]*struct {
				ID                       *string
				Status                   []string
				DraftKey                 *string
				PublishValue, DraftValue *struct{ Title, Name string }
			}
		}
		require.NoError(t, json.Unmarshal(body, &w))
		var line strings.Builder
		line.WriteString(w.Service + " " + w.API + " " + w.Type)
		if w.ID != nil {
			line.WriteString(" " + *w.ID)
		}
		for _, name := range []string{"old", "new"} {
			side := w.Contents[name]
			if side == nil {
				line.WriteString(" -")
				continue
			}
			line.WriteString(" " + strings.Join(side.Status, "+"))
			for _, value := range []*struct{ Title, Name string }{side.PublishValue, side.DraftValue} {
				if value != nil {
					line.WriteString(":" + value.Title + value.Name)
				}
			}
			require.Equal(t, side.DraftValue != nil, side.DraftKey != nil)
		}
		told = append(told, line.String())
	}
	for _, change := range [][3]string{
		{"PUT", "/api/v1/posts/x?status=draft", `{"title":"okay"}`},
		{"PATCH", "http://s.microcms-management.io/api/v1/contents/posts/x/status", `{"status":["PUBLISH"]}`},
		{"PATCH", "/api/v1/posts/x?status=draft", `{"title":"newer"}`},
		{"PATCH", "/api/v1/posts/x", `{"title":"fixed"}`},
		{"DELETE", "/api/v1/posts/x", ""},
		{"PATCH", "/api/v1/page", `{"name":"M"}`},
		{"DELETE", "/api/v1/posts/nosuch", ""},
	} {
		request(s, change[0], change[1], "", change[2])
	}
	require.Equal(t, []string{
		"blog posts new x - DRAFT:okay",
		"blog posts edit x DRAFT:okay PUBLISH:okay",
		"blog posts edit x PUBLISH:okay PUBLISH+DRAFT:okay:newer",
		"blog posts edit x PUBLISH+DRAFT:okay:newer PUBLISH+DRAFT:fixed:newer",
		"blog posts delete x PUBLISH+DRAFT:fixed:newer -",
		"blog page edit PUBLISH:N PUBLISH:M",
	}, told)
	require.Equal(t, "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8",
		Signature("key", []byte("The quick brown fox jumps over the lazy dog")))
}

// TestManagement reads what the management API tells.
func TestManagement(t *testing.T) {
	s := writable(t)
	s.Keys = map[string]Access{"k": {Get: true}}
	const host = "http://example.microcms-management.io"
	for _, test := range []struct {
		method, target, body string
		status               int
		want                 string // a part
	}{
		{"GET", host + "/api/v1/apis", "", 200,
			`{"apis":[{"name":"page","endpoint":"page","type":"object"},{"name":"Posts","endpoint":"posts","type":"list"}]}`},
		{"GET", host + "/api/v1/apis/posts", "", 200, `{"apiFields":[{"fieldId":"title"`},
		{"GET", host + "/api/v1/apis/nosuch", "", 404, `{"message":"Not Found"}`},
		{"GET", host + "/api/v1/contents/posts?limit=1", "", 200,
			`"status":["PUBLISH"],"customStatus":null,"draftKey":null,`},
		{"GET", host + "/api/v1/contents/posts?limit=1", "", 200, `"totalCount":3,"offset":0,"limit":1}`},
		{"GET", host + "/api/v1/contents/posts?offset=10000", "", 200, `{"contents":[],`},
		{"GET", host + "/api/v1/contents/posts?limit=101", "", 400, `limit must be less than or equal to 100`},
		{"GET", host + "/api/v1/contents/posts?limit=x", "", 400, `Invalid integer in query (limit=x)`},
		{"GET", host + "/api/v1/contents/posts/shut", "", 200, `"status":["CLOSED"]`},
		{"GET", host + "/api/v1/contents/posts/nosuch", "", 404, `{"message":"Content not found"}`},
		{"GET", host + "/api/v1/contents/page", "", 200, `"status":["PUBLISH"]`},
		{"GET", host + "/api/v1/service", "", 200, `{"name":"emulator"}`},
		{"GET", host + "/api/v1/members", "", 200, `"totalCount":0`},
		{"GET", host + "/api/v1/members/x", "", 404, `Member not found`},
		{"GET", host + "/api/v2/media", "", 200, `"token":`},
		{"GET", host + "/api/v1/posts", "", 404, `{"message":"Not Found"}`},
		{"POST", host + "/api/v1/contents/posts", "{}", 405, `{"message":"Method Not Allowed"}`},
		{"PUT", host + "/api/v1/contents/posts/one/reservation", "{}", 501, "reservations: not emulated"},
		{"POST", host + "/api/v1/contents/posts/one/reservation", "{}", 405, "Method Not Allowed"},
		{"POST", host + "/api/v1/apis", "{}", 501, "creation of APIs: not emulated"},
		{"DELETE", host + "/api/v1/apis", "", 405, "Method Not Allowed"},
		{"POST", host + "/api/v1/media", "", 501, "uploads of media: not emulated"},
		{"DELETE", host + "/api/v2/media?url=x", "", 501, "deletion of media: not emulated"},
		{"POST", host + "/api/v2/media", "", 405, "Method Not Allowed"},
		{"GET", "http://127.0.0.1:8787/api/v1/contents/posts/one", "", 200, `"id":"one"`},
		{"PATCH", host + "/api/v1/contents/posts/one/status", `{"status":["DRAFT"]}`, 200, `{"id":"one"}`},
		{"GET", host + "/api/v1/contents/posts/one", "", 200, `"status":["DRAFT"]`},
		{"GET", "/api/v1/posts/one", "", 404, "Not Found"},
		{"PATCH", host + "/api/v1/contents/posts/one/status", `{"status":["PUBLISH"]}`, 200, `{"id":"one"}`},
		{"GET", "/api/v1/posts/one", "", 200, `"title":"first"`},
		{"PATCH", host + "/api/v1/contents/posts/shut/status", `{"status":["PUBLISH"]}`, 400,
			"Status: (0: must be a valid value.)."},
		{"PATCH", host + "/api/v1/contents/posts/one/status", `{"status":[]}`, 400,
			"Status: the length must be exactly 1."},
		{"PATCH", host + "/api/v1/contents/posts/one/status", `x`, 400, "Request body is not JSON object."},
		{"PATCH", host + "/api/v1/contents/posts/one/createdBy", `{"createdBy":"m1"}`, 200, `{"id":"one"}`},
		{"GET", host + "/api/v1/contents/posts/one", "", 200, `"createdBy":"m1"`},
		{"PATCH", host + "/api/v1/contents/posts/one/createdBy", `{}`, 400, "invalid user id"},
	} {
		t.Run(test.method+" "+test.target+" "+test.body, func(t *testing.T) {
			w := request(s, test.method, test.target, "k", test.body)
			require.Equal(t, test.status, w.Code, w.Body)
			require.Contains(t, w.Body.String(), test.want)
			require.True(t, json.Valid(w.Body.Bytes()))
		})
	}
	w := request(s, "GET", host+"/api/v1/apis", "wrong", "")
	require.Equal(t, 403, w.Code)
	require.JSONEq(t, `{"message":"Forbidden"}`, w.Body.String())

	// On a host of the content API an endpoint wins.
	s = &Server{Content: Data{APIs: map[string]any{"apis": []byte(`[{"id":"x"}]`)}}}
	require.Equal(t, "x", getList(t, s, "/api/v1/apis").ids())
	require.Contains(t, get(s, host+"/api/v1/apis").Body.String(), `"endpoint":"apis"`)
}

// TestWritesAtOnce: no change is lost.
func TestWritesAtOnce(t *testing.T) {
	s := &Server{Content: Data{APIs: map[string]any{"posts": []byte(`[]`)}}, Writable: true}
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			for j := range 10 {
				w := request(s, "PUT", fmt.Sprintf("/api/v1/posts/p%d-%d", i, j), "", `{"n":1}`)
				if w.Code != 201 {
					t.Error(w.Body)
				}
				request(s, "GET", "/api/v1/posts?q=x&filters=n[equals]1", "", "")
			}
		})
	}
	all.Wait()
	require.Equal(t, 200, getList(t, s, "/api/v1/posts?limit=0").TotalCount)
}

// TestReplaceWhileWriting: a change of the old content does not undo what replaced
// it meanwhile.
func TestReplaceWhileWriting(t *testing.T) {
	next, err := New(Data{APIs: map[string]any{"blog": []map[string]any{{"id": "new"}}}})
	require.NoError(t, err)
	s := &Server{Writable: true, Content: Data{APIs: map[string]any{"blog": []map[string]any{{"id": "old"}}}}}
	s.Notify = func([]byte) { s.Replace(next) }
	r := httptest.NewRequest(http.MethodPatch, "/api/v1/blog/old", strings.NewReader(`{"title":"x"}`))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, "new", getList(t, s, "/api/v1/blog").ids())
}
