package prove_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/internal/timestamp"
	"github.com/microcms-go/filters/prove"
	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
)

type typeOf = func(filters.Field) (filters.FieldType, bool)

func readTypes(t testing.TB) typeOf {
	t.Helper()
	b, err := schema.Read(bytes.NewReader(sample.KindsSchema))
	require.NoError(t, err)
	api, ok := b.API("")
	require.True(t, ok)
	return api.TypeOf
}

// No answer has what the service knows of an extension, so that no item matches such a condition.
func TestExtension(t *testing.T) {
	p := prove.Prover{TypeOf: readTypes(t)}
	for _, in := range []string{"embed.title[equals]x", "embed.title[not_equals]x", "embed.id[exists]"} {
		require.Equal(t, prove.Yes, p.Never(filters.MustParse(in)).Verdict, in)
	}
}

var typedPaths = []string{
	"text", "rich", "image", "images", "file", "date", "createdAt", "flag", "num", "choice", "one", "many", "embed",
	"box",
	"rep", "id",
	"box.text", "box.rich", "box.num", "box.flag", "box.choice", "box.one", "box.date", "box.fieldId", "box.unknown",
	"rep.cf.text", "rep.cf.rich", "rep.cf.num", "rep.cf.flag", "rep.cf.choice", "rep.cf.one", "rep.cf.date",
	"rep.other.text", "rep.other.cf",
	"rep.text", "rep.fieldId", "rep.cf", "rep.cf.unknown", "rep.num", "one.title", "image.url", "unknown", "unknown.a",
	"one.id", "text.a",
}

// A typed maker makes filters and items of [sample.KindsSchema].
type typedMaker struct{ maker }

func newTypedMaker(r *rand.Rand) typedMaker {
	m := typedMaker{newMaker(r)}
	m.paths = nil
	for range 1 + r.IntN(3) {
		m.paths = append(m.paths, pick(r, typedPaths))
	}
	return m
}

func (m typedMaker) string() string {
	for {
		if s := m.scalar(); s[0] == '"' {
			return s
		}
	}
}

func (m typedMaker) stamp() string {
	for range 20 {
		s := m.string()
		if timestamp.IsFull(s[1 : len(s)-1]) {
			return s
		}
	}
	return pick(m.Rand,
		[]string{`"2021-03-04T05:06:07.000Z"`, `"2020-01-01T00:00:00Z"`, `"2021-03-04T05:06:07.9Z"`,
			`"9999-12-31T23:59:59Z"`,
			`"0000-01-01T00:00:00.0Z"`})
}

func (m typedMaker) rich() string {
	s := m.string()
	switch m.IntN(4) {
	case 0:
		return `"<p>` + s[1:]
	case 1:
		return `"<p></p>"`
	}
	return s
}

func (m typedMaker) number() string {
	for range 20 {
		if s := m.scalar(); s[0] == '-' || '0' <= s[0] && s[0] <= '9' {
			return s
		}
	}
	return "7"
}

func (m typedMaker) kind(k filters.Kind) string {
	if m.IntN(12) == 0 {
		return "null"
	}
	list := func(element func() string) string {
		var all []string
		for range m.IntN(3) {
			all = append(all, element())
		}
		return "[" + strings.Join(all, ",") + "]"
	}
	reference := func() string { return `{"id":` + m.string() + `}` }
	media := func() string { return `{"url":"u"}` }
	switch k {
	case filters.KindText, filters.KindTextArea, filters.KindID:
		return m.string()
	case filters.KindRichEditor, filters.KindRichEditorV2:
		return m.rich()
	case filters.KindMedia, filters.KindFile:
		return media()
	case filters.KindMediaList:
		return list(media)
	case filters.KindDate:
		return m.stamp()
	case filters.KindBoolean:
		return pick(m.Rand, []string{"true", "false"})
	case filters.KindNumber:
		return m.number()
	case filters.KindSelect:
		return list(m.string)
	case filters.KindRelation:
		return reference()
	case filters.KindRelationList:
		return list(reference)
	}
	return m.value(2, false)
}

// item returns an item that is mostly valid.
func (m typedMaker) item(typeOf typeOf) []byte {
	members := func(prefix string, names ...string) (list []string) {
		for _, name := range names {
			if m.IntN(3) == 0 {
				t, _ := typeOf(filters.Field(prefix + name))
				list = append(list, quote(name)+":"+m.kind(t.Kind))
			}
		}
		return list
	}
	item := members("", "text", "rich", "image", "images", "file", "date", "createdAt", "flag", "num", "choice", "one",
		"many", "embed", "id", "unknown")
	inner := []string{"text", "rich", "num", "flag", "choice", "one", "date", "unknown"}
	if m.IntN(2) == 0 {
		item = append(item,
			`"box":{`+strings.Join(append([]string{`"fieldId":"cf"`}, members("box.", inner...)...), ",")+`}`)
	}
	if m.IntN(2) == 0 {
		var all []string
		for range m.IntN(3) {
			var element []string
			switch m.IntN(5) {
			case 0:
				element = append([]string{`"fieldId":"other"`}, members("rep.other.", "text", "cf")...)
			case 1:
				element = append([]string{`"fieldId":` + m.string()}, members("rep.cf.", inner...)...)
			default:
				element = append([]string{`"fieldId":"cf"`}, members("rep.cf.", inner...)...)
			}
			all = append(all, "{"+strings.Join(element, ",")+"}")
		}
		item = append(item, `"rep":[`+strings.Join(all, ",")+`]`)
	}
	return []byte("{" + strings.Join(item, ",") + "}")
}

// valid reports whether an item has the types at the paths of a filter and at
// their prefixes.
func valid(typeOf typeOf, item []byte, fs ...filters.Filter) bool {
	d := json.NewDecoder(strings.NewReader(string(item)))
	d.UseNumber()
	var object map[string]any
	if d.Decode(&object) != nil {
		return false
	}
	for _, f := range fs {
		for c := range f.Conditions() {
			names := slices.Collect(c.Field.IDs())
			for n := 1; n <= len(names); n++ {
				t, _ := typeOf(filters.Field(strings.Join(names[:n], ".")))
				for _, leaf := range leavesOf(object, names[:n]) {
					if leaf != nil && !hasKind(leaf, t.Kind) {
						return false
					}
				}
			}
		}
	}
	return true
}

func leavesOf(v any, path []string) (leaves []any) {
	if len(path) == 0 {
		return []any{v}
	}
	switch v := v.(type) {
	case map[string]any:
		if m, ok := v[path[0]]; ok {
			return leavesOf(m, path[1:])
		}
	case []any:
		for _, e := range v {
			if e, ok := e.(map[string]any); ok {
				rest := path
				if e["fieldId"] == path[0] && len(path) > 1 {
					rest = path[1:]
				}
				leaves = append(leaves, leavesOf(e, rest)...)
			}
		}
	}
	return leaves
}

func hasKind(v any, k filters.Kind) bool {
	if element, ok := elementKinds[k]; ok {
		list, ok := v.([]any)
		return ok && !slices.ContainsFunc(list, func(e any) bool { return !hasKind(e, element) })
	}
	if name, ok := objectStrings[k]; ok {
		object, ok := v.(map[string]any)
		_, isString := object[name].(string)
		return ok && (name == "" || isString)
	}
	s, isString := v.(string)
	switch k {
	case filters.KindText, filters.KindTextArea, filters.KindID, filters.KindRichEditor, filters.KindRichEditorV2:
		return isString
	case filters.KindDate:
		return timestamp.IsFull(s)
	case filters.KindNumber:
		_, ok := v.(json.Number)
		return ok
	case filters.KindBoolean:
		_, ok := v.(bool)
		return ok
	}
	return true
}

var (
	// elementKinds are the kinds of the elements of lists.
	elementKinds = map[filters.Kind]filters.Kind{
		filters.KindSelect: filters.KindText, filters.KindRelationList: filters.KindRelation,
		filters.KindMediaList: filters.KindMedia, filters.KindRepeater: filters.KindCustom,
	}
	// objectStrings are the names of the string that makes an object one of a kind.
	objectStrings = map[filters.Kind]string{
		filters.KindRelation: "id", filters.KindCustom: "fieldId", filters.KindMedia: "", filters.KindFile: "",
	}
)

func TestTypedAttack(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	typeOf := readTypes(t)
	p := prove.Prover{TypeOf: typeOf}
	count := map[prove.Verdict]int{}
	for range attacks() {
		m := newTypedMaker(r)
		f, g := m.filter(4), m.filter(4)
		got := p.Implies(f, g)
		if got.Err != nil {
			t.Errorf("%s => %s: %v", f, g, got.Err)
			continue
		}
		count[got.Verdict]++
		switch got.Verdict {
		case prove.No:
			require.True(t, independent(t, typeOf, f, got.Witness), "%s and not %s: %s", f, g, got.Witness)
			require.False(t, independent(t, typeOf, g, got.Witness), "%s and not %s: %s", f, g, got.Witness)
			require.True(t, valid(typeOf, got.Witness, f, g), "%s and not %s: %s", f, g, got.Witness)
		case prove.Yes:
			mf, err := (&filters.Evaluator{TypeOf: typeOf}).Compile(f)
			require.NoError(t, err)
			mg, err := (&filters.Evaluator{TypeOf: typeOf}).Compile(g)
			require.NoError(t, err)
			for range 100 {
				item := m.item(typeOf)
				fm, err := mf.Match(item)
				require.NoError(t, err, "%s", item)
				gm, _ := mg.Match(item)
				if fm && !gm {
					require.False(t, valid(typeOf, item, f, g), "%s implies %s, but %s", f, g, item)
				}
			}
		case prove.Unknown:
			t.Logf("unknown: %s => %s", f, g)
		}
	}
	t.Log(count)
}
