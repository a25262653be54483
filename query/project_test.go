package query

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestProjection(t *testing.T) {
	const item = ` { "id" : "p1", "title":"T\u0041 [x]", "n": 1.50e+1 , "ok":false, "nil":null,
		"body":"<p>\"}],\\</p>", "select":["a","b"],
		"author": {"id":"a1","name":"Ann", "organization": {"id":"o1","name":"Org","url":"u"}, "tags":[{"id":"t9","name":"N"}]},
		"tags":[ {"id":"t1","name":"One","x":{}}, {"id":"t2","name":"Two"} ],
		"noRef":null, "noRefs":[ ], "shallow":{"id":"s1"},
		"image":{"url":"u","height":1}, "images":[{"url":"u"},{"url":"v"}], "file":{"url":"u","fileSize":1},
		"seo":{"fieldId":"seo","title":"S","ref":{"id":"r1","name":"R"}},
		"rep":[{"fieldId":"cf","title":"S","ref":{"id":"r1","name":"R"}}],
		"ext":{"id":"x1","data":{"a":1}}, "ext2":{"data":1}, "ext3":{"id":7,"data":1}, "mixed":[{"id":"m1","v":1},2,[{"id":"m2"}],null,{"v":3}],
		"esc\u0061pe":{"\u0069d":"e1","n\u0061me":"E","empty":{}} } `
	for _, test := range []struct{ fields, want string }{
		{"id", `{"id":"p1"}`},
		{"nosuch", `{}`},
		{"title,id", `{"id":"p1","title":"T\u0041 [x]"}`},
		{"n,ok,nil,body,select", `{"n":1.50e+1,"ok":false,"nil":null,"body":"<p>\"}],\\</p>","select":["a","b"]}`},
		{
			"image,seo",
			`{"image":{"url":"u","height":1},"seo":{"fieldId":"seo","title":"S","ref":{"id":"r1","name":"R"}}}`,
		},

		// Into references.
		{"author.name", `{"author":{"name":"Ann"}}`},
		{"author.organization.name,author.id", `{"author":{"id":"a1","organization":{"name":"Org"}}}`},
		{"author.organization", `{"author":{"organization":{"id":"o1","name":"Org","url":"u"}}}`},
		{
			"author.name,author",
			`{"author":{"id":"a1","name":"Ann", "organization": {"id":"o1","name":"Org","url":"u"}, "tags":[{"id":"t9","name":"N"}]}}`,
		},
		{
			"author,author.name",
			`{"author":{"id":"a1","name":"Ann", "organization": {"id":"o1","name":"Org","url":"u"}, "tags":[{"id":"t9","name":"N"}]}}`,
		},
		{"author.tags.name", `{"author":{"tags":[{"name":"N"}]}}`},
		{"tags.name", `{"tags":[{"name":"One"},{"name":"Two"}]}`},
		{"tags.x,tags.id", `{"tags":[{"id":"t1","x":{}},{"id":"t2"}]}`},
		{"tags.nosuch", `{"tags":[{},{}]}`},
		{"shallow.name", `{"shallow":{}}`},
		{"noRef.name,noRefs.name", `{"noRef":null,"noRefs":[]}`},
		{"ext.data", `{"ext":{"data":{"a":1}}}`},
		{"escape.name,escape.empty", `{"esc\u0061pe":{"n\u0061me":"E","empty":{}}}`},

		// Into nothing else.
		{"id,seo.title,seo.ref.name", `{"id":"p1"}`},
		{"rep.title,rep.cf.title,rep.ref,rep.ref.name", `{}`},
		{"image.url,images.url,file.url", `{}`},
		{"title.x,n.x,ok.x,select.a,body.x", `{}`},
		{"ext2.data,ext3.data,ext.data.a", `{"ext":{}}`},
		{"mixed.v", `{"mixed":[{"v":1}]}`},
	} {
		t.Run(test.fields, func(t *testing.T) {
			fields, err := ParseFields(test.fields)
			require.NoError(t, err)
			p, err := fields.Projection()
			require.NoError(t, err)
			got, err := p.Append([]byte("x"), []byte(item))
			require.NoError(t, err)
			require.Equal(t, "x"+test.want, string(got))
			require.True(t, json.Valid(got[1:]))
		})
	}

	p, err := Fields(nil).Projection()
	require.NoError(t, err)
	got, err := p.Append(nil, []byte(item))
	require.NoError(t, err)
	require.Equal(t, strings.TrimSpace(item), string(got))

	p, err = Fields{"a"}.Projection()
	require.NoError(t, err)
	for _, item := range []string{`{}`, " {\n} ", `{"a":{}}`, `{"a":[]}`, `{"":1}`} {
		got, err := p.Append(nil, []byte(item))
		require.NoError(t, err)
		require.True(t, json.Valid(got))
	}
}

func TestProjectionErrors(t *testing.T) {
	_, err := Fields{"a", "b c"}.Projection()
	requireFaults(t, err, fault{"fields", "b c", ErrInvalidValue, paths})

	long := Fields{filters.Field("a" + strings.Repeat(".a", maxNames-1))}
	_, err = long.Projection()
	require.NoError(t, err)
	long[0] += ".a"
	_, err = long.Projection()
	require.ErrorContains(t, err, "expected paths of at most 65536 names")

	p, err := Fields{"a.b"}.Projection()
	require.NoError(t, err)
	for _, item := range []string{
		"", " ", "null", "[]", `"a"`, "1", "{", `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{"a" 1}`,
		`{"a":[1 2]}`,
		`{"a":"x}`, `{"a":"\x"}`, `{"a":01}`,
		`{"a":{"b":1}}x`, `{"a":{"b":1]}`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, "{\"a\":\"\xff\"}", "\ufeff{}",
		`{"a":{"id":"x","b":nul}}`,
	} {
		b, err := p.Append([]byte("kept"), []byte(item))
		var broken *filters.ContentError
		require.ErrorAs(t, err, &broken, item)
		require.Equal(t, "kept", string(b))
	}
}

// TestProjectionOfDeepItems: neither deep data nor long paths are a problem.
func TestProjectionOfDeepItems(t *testing.T) {
	const depth = 50_000
	item := strings.Repeat(`{"id":"x","a":`, depth) + "1" + strings.Repeat("}", depth)
	for _, path := range []string{"a", "b", "a.a.b", strings.Repeat("a.", depth) + "a",
		strings.Repeat("a.", depth-1) + "a"} {
		p, err := Fields{filters.Field(path)}.Projection()
		require.NoError(t, err)
		_, err = p.Append(nil, []byte(item))
		require.NoError(t, err)
	}
	p, err := Fields{"a.b"}.Projection()
	require.NoError(t, err)
	got, err := p.Append(nil, []byte(`{"a":`+strings.Repeat("[", depth)+strings.Repeat("]", depth)+`}`))
	require.NoError(t, err)
	require.Equal(t, "{}", string(got))
}

// project is Projection.Append for decoded items, as slow and plain as can be:
// it follows each path by itself and merges what they keep.
func project(fields Fields, item map[string]any) map[string]any {
	kept := map[string]any{}
	for _, f := range fields {
		if slices.ContainsFunc(fields,
			func(g filters.Field) bool { return strings.HasPrefix(string(f), string(g)+".") }) {
			continue // g keeps all of it
		}
		merge(kept, follow(item, strings.Split(string(f), ".")))
	}
	return kept
}

func follow(object map[string]any, path []string) map[string]any {
	v, ok := object[path[0]]
	if !ok {
		return nil
	}
	kept, ok := followValue(v, path[1:])
	if !ok {
		return nil
	}
	return map[string]any{path[0]: kept}
}

func followValue(v any, path []string) (any, bool) {
	if len(path) == 0 || v == nil {
		return v, true
	}
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["id"].(string); ok {
			if kept := follow(v, path); kept != nil {
				return kept, true
			}
			return map[string]any{}, true
		}
	case []any:
		list := []any{}
		for _, v := range v {
			if object, ok := v.(map[string]any); ok {
				if kept, ok := followValue(object, path); ok {
					list = append(list, kept)
				}
			}
		}
		return list, len(v) == 0 || len(list) > 0
	}
	return nil, false
}

// merge adds what another path keeps of the same object.
func merge(into, from map[string]any) {
	for name, v := range from {
		old, ok := into[name]
		if !ok {
			into[name] = v
			continue
		}
		switch v := v.(type) {
		case map[string]any:
			merge(old.(map[string]any), v)
		case []any:
			for i, v := range v {
				if object, ok := v.(map[string]any); ok {
					merge(old.([]any)[i].(map[string]any), object)
				}
			}
		}
	}
}

func decode(t require.TestingT, b []byte) (v map[string]any) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	require.NoError(t, d.Decode(&v))
	return v
}

// paths of the sample, and some that it does not have.
var samplePaths = rapid.SampledFrom(strings.Fields(`
	id title body createdAt category tags author seo sections eyecatch gallery nosuch related
	category.name category.id tags.name tags.id tags.nosuch author.name author.organization author.organization.name author.organization.id author.organization.x.y
	seo.metaTitle sections.fieldId sections.x eyecatch.url gallery.url title.x related.title related.category.name related.tags.name`))

func TestProjectionOfSample(t *testing.T) {
	var blog struct{ Contents []json.RawMessage }
	require.NoError(t, json.Unmarshal(sample.Blog, &blog))
	require.NotEmpty(t, blog.Contents)
	rapid.Check(t, func(t *rapid.T) {
		item := rapid.SampledFrom(blog.Contents).Draw(t, "item")
		var fields Fields
		for _, path := range rapid.SliceOfN(samplePaths, 1, 6).Draw(t, "fields") {
			fields = append(fields, filters.Field(path))
		}
		p, err := fields.Projection()
		require.NoError(t, err)
		got, err := p.Append(nil, item)
		require.NoError(t, err)
		require.Equal(t, project(fields, decode(t, item)), decode(t, got))
		require.LessOrEqual(t, len(got), len(item))

		// Names stay in order, and values are the same bytes.
		at := 0
		for name, raw := range members(t, got) {
			field := fmt.Sprintf("%q:", name)
			i := bytes.Index(item[at:], []byte(field[:len(field)-1]))
			require.GreaterOrEqual(t, i, 0)
			at += i
			if plain := string(name); bytes.Contains([]byte(","+fields.String()+","), []byte(","+plain+",")) {
				require.Contains(t, string(item), string(raw))
			}
		}
	})
}

// members returns the members of an object in order.
func members(t require.TestingT, object []byte) func(func(string, json.RawMessage) bool) {
	return func(yield func(string, json.RawMessage) bool) {
		d := json.NewDecoder(bytes.NewReader(object))
		_, err := d.Token()
		require.NoError(t, err)
		for d.More() {
			name, err := d.Token()
			require.NoError(t, err)
			var raw json.RawMessage
			require.NoError(t, d.Decode(&raw))
			if !yield(name.(string), raw) {
				return
			}
		}
	}
}

func TestProjectionIsConcurrent(t *testing.T) {
	p, err := Fields{"a.b", "c"}.Projection()
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			got, err := p.Append(nil, []byte(`{"a":{"id":"x","b":1,"d":2},"c":3}`))
			if err != nil || string(got) != `{"a":{"b":1},"c":3}` {
				t.Errorf("%s, %v", got, err)
			}
		})
	}
	wg.Wait()
}

func TestProjectionAllocs(t *testing.T) {
	p, err := Fields{"id", "author.name", "tags.name"}.Projection()
	require.NoError(t, err)
	item := []byte(`{"id":"p1","title":"T","author":{"id":"a1","name":"Ann"},"tags":[{"id":"t1","name":"One"},{"id":"t2","name":"Two"}],"body":"x"}`)
	b := make([]byte, 0, 1024)
	require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = p.Append(b, item) }))
}

func FuzzProjection(f *testing.F) {
	f.Add("a.b,c", []byte(`{"a":{"id":"x","b":[1,{"id":"y"}]},"c":"\u0041"}`))
	f.Add("a.b", []byte(`{"a":[{"id":"x","b":1},{"b":2},null,[],"]"],"a2":{}}`))
	f.Add("id", []byte(` { "\u0069d" : null } `))
	f.Add("", []byte(`{"a":1}`))
	f.Fuzz(func(t *testing.T, list string, item []byte) {
		fields, err := ParseFields(list)
		if err != nil {
			return
		}
		p, err := fields.Projection()
		require.NoError(t, err)
		got, err := p.Append(nil, item)
		if err != nil {
			var broken *filters.ContentError
			require.ErrorAs(t, err, &broken)
			require.Empty(t, got)
			return
		}
		if !json.Valid(item) {
			return // nested deeper than encoding/json reads
		}
		require.True(t, json.Valid(got))
		want := decode(t, item)
		if len(fields) > 0 {
			want = project(fields, want)
		}
		require.Equal(t, want, decode(t, got))
	})
}
