package emulator

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
)

type embedded struct {
	Inner string `json:"inner"`
	Title string `json:"title"`
}

type goPost struct {
	embedded
	ID       string            `json:"id"`
	Title    string            `json:"title"`
	At       time.Time         `json:"at"`
	Later    *time.Time        `json:"later,omitempty"`
	Flag     bool              `json:"flag,omitempty"`
	Maybe    *bool             `json:"maybe"`
	Tags     []string          `json:"tags"`
	Refs     []ref             `json:"refs,omitempty"`
	One      *ref              `json:"one"`
	Rank     int               `json:"rank,omitempty"`
	N        int64             `json:"n,string"`
	Map      map[string]any    `json:"map,omitempty"`
	Raw      json.RawMessage   `json:"raw,omitempty"`
	Text     level             `json:"text"`
	Skipped  string            `json:"-"`
	Words    map[string]string `json:"words"`
	private  string
	Untagged float64
}

type ref struct {
	ID string `json:"id"`
}

type level int

func (l level) MarshalText() ([]byte, error) { return []byte{'L', byte('0' + l)}, nil }

// TestGoValues: Go values come out as the service would answer them.
func TestGoValues(t *testing.T) {
	jst := time.FixedZone("JST", 9*60*60)
	at := time.Date(2024, 5, 6, 7, 8, 9, 123456789, jst)
	posts := []goPost{
		{ID: "a", Title: "<A>", At: at, Later: &at, N: 7, Text: 3, private: "x", Map: map[string]any{"t": at,
			"s": []int(nil), "a": nil}, Raw: json.RawMessage(`{"x":1.0}`)},
		{},
	}
	s := &Server{Content: Data{APIs: map[string]any{"posts": posts, "page": &goPost{Title: "P", At: at}}}}
	require.NoError(t, s.Err())
	const fields = "?fields=inner,title,at,later,flag,maybe,tags,refs,one,rank,n,map,raw,text,words,Untagged"
	require.Equal(t,
		`{"inner":"","title":"<A>","at":"2024-05-05T22:08:09.123Z","later":"2024-05-05T22:08:09.123Z","flag":false,"maybe":false,"tags":[],"refs":[],`+
			`"one":null,"n":"7","map":{"a":null,"s":[],"t":"2024-05-05T22:08:09.123Z"},"raw":{"x":1.0},"text":"L3","words":{},"Untagged":0}`,
		detail(t, s, "posts/a"+fields))
	require.Equal(t, "a 2", getList(t, s, "/api/v1/posts").ids())
	require.Equal(t,
		`{"inner":"","title":"","flag":false,"maybe":false,"tags":[],"refs":[],"one":null,"n":"0","text":"L0","words":{},"Untagged":0}`,
		detail(t, s, "posts/2"+fields))
	require.Contains(t, detail(t, s, "page"), `"at":"2024-05-05T22:08:09.123Z"`)

	type node struct{ Next *node }
	cycle := new(node)
	cycle.Next = cycle
	_, err := New(Data{APIs: map[string]any{"posts": []*node{cycle}}})
	require.ErrorContains(t, err, "emulator: posts: a Go value that holds itself")
}

// TestGoValuesWithSchema: what the schema has and a map lacks is filled in.
func TestGoValuesWithSchema(t *testing.T) {
	api := readSchema(t, `{"apiFields":[
		{"fieldId":"title","name":"T","kind":"text"},{"fieldId":"flag","name":"F","kind":"boolean"},{"fieldId":"kinds","name":"K","kind":"select"},
		{"fieldId":"one","name":"O","kind":"relation"},{"fieldId":"rep","name":"R","kind":"repeater"}],"customFields":[]}`)
	s := &Server{Content: Data{
		APIs:    map[string]any{"posts": []map[string]any{{"id": "a"}, {"id": "b", "flag": true, "kinds": nil}}},
		Schemas: map[string]*schema.API{"posts": api},
	}}
	require.JSONEq(t, `{"flag":false,"kinds":[],"one":null,"rep":[]}`, detail(t, s,
		"posts/a?fields=title,flag,kinds,one,rep"))
	require.JSONEq(t, `{"flag":true,"kinds":[],"one":null,"rep":[]}`, detail(t, s,
		"posts/b?fields=title,flag,kinds,one,rep"))
}
