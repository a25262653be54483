package schema_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
)

func read(t testing.TB, text string) *schema.Bundle {
	t.Helper()
	b, err := schema.Read(strings.NewReader(text))
	require.NoError(t, err)
	return b
}

func only(t testing.TB, text string) *schema.API {
	t.Helper()
	a, ok := read(t, text).API("")
	require.True(t, ok)
	return a
}

// shop is a template bundle. Custom fields are joined by creation time, and
// references by the ID that the bundle gives an API.
const shop = `{
	"name": "Shop", "plan": "Hobby", "schemaVersion": "1.0.0",
	"schema": [
		{
			"apiId": "API#1", "apiName": "Products", "apiDescription": null, "apiEndpoint": "products", "apiType": "LIST",
			"apiFields": [
				{"idValue": "a", "fieldId": "name", "name": "Product", "kind": "text", "required": true, "description": null},
				{"idValue": "b", "fieldId": "maker", "name": "Maker", "kind": "relation", "referenceKey": "API#2"},
				{"idValue": "c", "fieldId": "size", "name": "Size", "kind": "custom", "customFieldCreatedAt": "2022-08-04T10:38:53.943Z"},
				{"idValue": "d", "fieldId": "parts", "name": "Parts", "kind": "repeater",
				 "customFieldCreatedAtList": ["2022-08-04T10:38:53.943Z", "2022-08-04T10:39:29.580Z", "2000-01-01T00:00:00.000Z"]},
				{"idValue": "e", "fieldId": "hologram", "name": "Hologram", "kind": "hologram"}
			],
			"customFields": [
				{"createdAt": "2022-08-04T10:38:53.943Z", "fieldId": "box", "name": "Box", "position": [["x"], [null, "y"]],
				 "fields": [
					{"idValue": "x", "fieldId": "width", "name": "Width", "kind": "number"},
					{"idValue": "y", "fieldId": "photo", "name": "Photo", "kind": "media"}
				 ]},
				{"createdAt": "2022-08-04T10:39:29.580Z", "fieldId": "link", "name": "Link",
				 "fields": [
					{"idValue": "z", "fieldId": "to", "name": "To", "kind": "relationList", "referencedApiEndpoint": "products"},
					{"idValue": "w", "fieldId": "color", "name": "Colour", "kind": "select", "multipleSelect": false,
					 "selectItems": [{"id": "q1", "value": "red"}, {"id": "q2", "value": "dark red"}, {"id": "q3", "value": "青"}]}
				 ]}
			]
		},
		{
			"apiId": "API#2", "apiName": "Makers", "apiEndpoint": "makers", "apiType": "LIST",
			"apiFields": [
				{"fieldId": "title", "name": "Title", "kind": "text"},
				{"fieldId": "grade", "name": "Grade", "kind": "select", "selectItems": [{"id": "g", "value": "A"}]},
				{"fieldId": "best", "name": "Best", "kind": "relation", "referenceKey": "API#1"},
				{"fieldId": "parent", "name": "Parent", "kind": "relation", "referenceKey": "API#9"}
			],
			"customFields": []
		},
		{
			"apiName": "About", "apiEndpoint": "about", "apiType": "PAGE",
			"apiFields": [{"fieldId": "text", "name": "Text", "kind": "textArea"}],
			"customFields": null
		}
	]
}`

func TestTypeOf(t *testing.T) {
	products, ok := read(t, shop).API("products")
	require.True(t, ok)
	about, ok := read(t, shop).API("about")
	require.True(t, ok)
	blog := sample.BlogAPI()

	// Each line is a kind, with * in a repeater and ? if it is not known, and fields of it.
	for api, fields := range map[*schema.API]string{
		blog: `
			id            id
			date          createdAt updatedAt publishedAt revisedAt date embed.updatedAt
			text          title seo.metaTitle
			textArea      summary
			richEditorV2  body
			richEditor    legacyBody
			boolean       featured
			select        tone
			relation      category
			relationList  tags
			number        rating
			media         eyecatch seo.ogImage
			mediaList     gallery
			file          attachment
			custom        seo
			repeater      sections
			iframe        embed
			opaque        seo.ogImage.url embed.data embed.data.id eyecatch.url gallery.width
			opaque        attachment.fileSize category.slug author.organization.name
			custom*       sections.callout
			text*         sections.callout.label
			select*       sections.callout.style
			richEditorV2* sections.richText.content
			extensionMeta embed.id embed.title embed.description embed.imageUrl
			?             seo.seo.metaTitle seo.metaTitle.x sections.label sections.seo.metaTitle
			?             embed.updatedAt.x . title. Title nothing
		`,
		products: `
			number        size.width
			opaque        size.photo.width maker.title maker.best.maker.best.name maker.nothing
			opaque        maker.title.nothing
			number*       parts.box.width
			relationList* parts.link.to
			opaque*       parts.link.to.name
			?             hologram hologram.x
		`,
		about: `
			textArea      text
			date          updatedAt
			?             id
		`,
	} {
		for line := range strings.Lines(fields) {
			words := strings.Fields(line)
			if len(words) == 0 {
				continue
			}
			name, inRepeater := strings.CutSuffix(words[0], "*")
			want := filters.FieldType{InRepeater: inRepeater}
			if name != "?" {
				require.NoError(t, want.Kind.UnmarshalText([]byte(name)))
			}
			for _, path := range words[1:] {
				t.Run(path, func(t *testing.T) {
					got, ok := api.TypeOf(filters.Field(path))
					require.Equal(t, want, got)
					require.Equal(t, name != "?", ok)
				})
			}
		}
	}
	_, ok = blog.TypeOf("")
	require.False(t, ok)
}

func TestField(t *testing.T) {
	products, ok := read(t, shop).API("products")
	require.True(t, ok)
	field := func(path filters.Field) schema.Field {
		f, ok := products.Field(path)
		require.True(t, ok, path)
		require.Equal(t, path, f.Path)
		return f
	}

	color := field("parts.link.color")
	require.Equal(t, "Colour", color.Name)
	require.Equal(t, []schema.Item{{"q1", "red"}, {"q2", "dark red"}, {"q3", "青"}}, color.Items)
	item, ok := color.Item("dark red")
	require.True(t, ok)
	require.Equal(t, "q2", item.ID)
	_, ok = color.Item("q2")
	require.False(t, ok)

	require.Equal(t, "makers", field("maker").Reference)
	require.Equal(t, "products", field("parts.link.to").Reference)
	require.Equal(t, []string{"box"}, field("size").Customs)
	require.Equal(t, []string{"box", "link"}, field("parts").Customs, "the third is not in the schema")
	require.Equal(t, []string{"link"}, field("parts.link").Customs)

	grade := field("maker.grade")
	require.EqualValues(t, "maker", grade.Container)
	require.Equal(t, "makers", grade.Reference)
	require.Equal(t, []schema.Item{{"g", "A"}}, grade.Items)
	require.Equal(t, "products", field("maker.best.name").Reference)
	require.Empty(t, field("maker.parent").Items)
	require.EqualValues(t, "size.photo", field("size.photo.url").Container)
	require.EqualValues(t, "size.photo", field("size.photo.url.x.y").Container)
	require.EqualValues(t, "maker", field("maker.best.name").Container)
	require.Empty(t, field("size.photo.url").Reference)
	require.Zero(t, field("name").Container)

	hologram := field("hologram")
	require.Zero(t, hologram.Kind)
	require.Equal(t, "Hologram", hologram.Name)
}

// TestUnknown asks for paths of which the schema does not tell what they lead
// to, though they may be right.
func TestUnknown(t *testing.T) {
	a := only(t, `{
		"apiFields": [
			{"fieldId": "gone", "kind": "custom", "customFieldId": "nowhere"},
			{"fieldId": "old", "kind": "custom", "customFieldCreatedAt": "2000-01-01T00:00:00.000Z"},
			{"fieldId": "none", "kind": "repeater", "customFieldCreatedAtList": ["2000-01-01T00:00:00.000Z"]},
			{"fieldId": "some", "kind": "repeater", "customFieldIds": ["nowhere", "box"]},
			{"fieldId": "older", "kind": "repeater", "customFieldCreatedAtList": ["2000-01-01T00:00:00.000Z", "2022-08-04T10:38:53.943Z"]},
			{"fieldId": "hologram", "kind": "hologram"},
			{"fieldId": "box", "kind": "custom", "customFieldId": "box"},
			{"fieldId": "rel", "kind": "relation"}
		],
		"customFields": [{"fieldId": "box", "createdAt": "2022-08-04T10:38:53.943Z", "fields": [{"fieldId": "in", "kind": "custom", "customFieldId": "nowhere"}]}]
	}`)
	for _, path := range []filters.Field{
		"gone.x", "gone.x.y", "old.x", "none.x.y", "some.nowhere.x", "some.nowhere.x.y", "some.box.in.x", "hologram.x",
		"hologram.x.y", "box.in.x",
	} {
		f, ok := a.Field(path)
		require.True(t, ok, path)
		require.Zero(t, f.Kind, path)
		require.Equal(t, path, f.Path)
		require.Empty(t, f.Container, path)
		_, ok = a.TypeOf(path)
		require.False(t, ok, path)
	}
	for _, path := range []filters.Field{"box.x", "some.x", "some.x.y", "some.box.x", "older.x", "older.x.y", "nothing",
		"gone."} {
		_, ok := a.Field(path)
		require.False(t, ok, path)
	}
	for path, kind := range map[filters.Field]filters.Kind{"gone": filters.KindCustom, "none": filters.KindRepeater,
		"some.nowhere": filters.KindCustom, "rel.x": filters.KindOpaque} {
		f, ok := a.Field(path)
		require.True(t, ok, path)
		require.Equal(t, kind, f.Kind, path)
	}
	some, _ := a.Field("some")
	require.Equal(t, []string{"nowhere", "box"}, some.Customs)
	for f := range a.Fields() {
		require.True(t, f.Kind.IsValid(), f.Path)
	}
	suggestion, ok := a.Suggest("hologrm.x")
	require.True(t, ok)
	require.EqualValues(t, "hologram.x", suggestion)
}

// TestAmbiguous joins by a creation time that two custom fields have.
func TestAmbiguous(t *testing.T) {
	a := only(t, `{
		"apiFields": [
			{"fieldId": "c", "kind": "custom", "customFieldCreatedAt": "2022-08-04T10:38:53.943Z"},
			{"fieldId": "r", "kind": "repeater", "customFieldCreatedAtList": ["2022-08-04T10:38:53.943Z", "2023-01-01T00:00:00.000Z"]}
		],
		"customFields": [
			{"fieldId": "one", "createdAt": "2022-08-04T10:38:53.943Z", "fields": [{"fieldId": "a", "kind": "text"}]},
			{"fieldId": "two", "createdAt": "2022-08-04T10:38:53.943Z", "fields": [{"fieldId": "b", "kind": "number"}]},
			{"fieldId": "three", "createdAt": "2023-01-01T00:00:00.000Z", "fields": [{"fieldId": "c", "kind": "text"}]}
		]
	}`)
	for path, kind := range map[filters.Field]filters.Kind{
		"c": filters.KindCustom, "c.a": 0, "c.b": 0, "r": filters.KindRepeater, "r.one.a": 0, "r.two.b": 0,
		"r.three.c": filters.KindText,
	} {
		f, ok := a.Field(path)
		require.True(t, ok, path)
		require.Equal(t, kind, f.Kind, path)
	}
}

func TestPrefix(t *testing.T) {
	products, ok := read(t, shop).API("products")
	require.True(t, ok)
	tests := []struct{ in, known, rest filters.Field }{
		{"", "", ""},
		{"nothing.x", "", "nothing.x"},
		{"name", "name", ""},
		{"name.x.y", "name", "x.y"},
		{"parts.width", "parts", "width"},
		{"parts.box.nothing", "parts.box", "nothing"},
		{"size.", "size", ""},
		{".size", "", ".size"},
		{"maker.x.y", "maker.x.y", ""},
	}
	for _, tt := range tests {
		t.Run(string(tt.in), func(t *testing.T) {
			f, rest := products.Prefix(tt.in)
			require.Equal(t, tt.known, f.Path)
			require.Equal(t, tt.rest, rest)
			g, ok := products.Field(tt.known)
			require.Equal(t, tt.known != "", ok)
			require.Equal(t, g, f)
		})
	}
}

func TestBundle(t *testing.T) {
	b := read(t, shop)
	var names []string
	for a := range b.APIs() {
		names = append(names, fmt.Sprintf("%s %s %t", a.Name(), a.Endpoint(), a.IsObject()))
	}
	require.Equal(t, []string{"Products products false", "Makers makers false", "About about true"}, names)
	_, ok := b.API("")
	require.False(t, ok, "three APIs")
	_, ok = b.API("nothing")
	require.False(t, ok)

	b = read(t, string(sample.BlogSchema))
	a, ok := b.API("blog")
	require.True(t, ok)
	require.Equal(t, "ブログ", a.Name())
	unnamed, ok := b.API("")
	require.True(t, ok)
	require.Same(t, a, unnamed)

	b = read(t, `{"apiFields":[]}`)
	a, ok = b.API("")
	require.True(t, ok)
	require.Empty(t, a.Endpoint())
	_, ok = b.API("blog")
	require.False(t, ok)
}

// An API keeps its part of the schema as it was read.
func TestJSON(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`{"apiFields":[]}`, `{"apiFields":[],"customFields":[]}`},
		{"{ \"apiFields\" : [ {\"fieldId\":\"a\", \"kind\":\"text\", \"more\": 1e2} ],\n\"x\":0 , \"customFields\":[ ] }",
			`{"apiFields":[{"fieldId":"a","kind":"text","more":1e2}],"customFields":[]}`},
		{`{"customFields":[{"fieldId":"c","fields":[]}],"apiFields":[]}`,
			`{"apiFields":[],"customFields":[{"fieldId":"c","fields":[]}]}`},
		{`{"schema":[{"name":"x"},{"apiFields":[{"fieldId":"a","kind":"text"}],"customFields":null}]}`,
			`{"apiFields":[],"customFields":[]} {"apiFields":[{"fieldId":"a","kind":"text"}],"customFields":[]}`},
		{`{"schema":[{"apiFields":[{"fieldId":"a","kind":"text"}]}],"APIFields":[{"fieldId":"b","kind":"date"}]}`,
			`{"apiFields":[{"fieldId":"a","kind":"text"}],"customFields":[]}`},
		{`{"apiFields":[{"fieldId":"b","kind":"date"}],"schema":[{"apiFields":[{"fieldId":"a","kind":"text"}]}]}`,
			`{"apiFields":[{"fieldId":"b","kind":"date"}],"customFields":[]} ` +
				`{"apiFields":[{"fieldId":"a","kind":"text"}],"customFields":[]}`},
		{`{"apiFields":null}`, `{"apiFields":[],"customFields":[]}`},
		{`{"schema":[],"apiFields":[]}`, `{"apiFields":[],"customFields":[]}`},
		{`{"schema":null,"apiFields":[]}`, `{"apiFields":[],"customFields":[]}`},
		{`{"schema":[{"apiFields":[{"fieldId":"a","kind":"text"}]}],"apiFields":[]}`,
			`{"apiFields":[{"fieldId":"a","kind":"text"}],"customFields":[]} {"apiFields":[],"customFields":[]}`},
	} {
		var parts []string
		for a := range read(t, tt.in).APIs() {
			parts = append(parts, string(a.JSON()))
		}
		require.Equal(t, tt.want, strings.Join(parts, " "), "%s", tt.in)
	}
}

// TestUndefined asks for what referenced contents do not have.
func TestUndefined(t *testing.T) {
	shop, _ := read(t, shop).API("products")
	blog := sample.BlogAPI()
	authors := only(t, `{"apiFields":[
		{"fieldId":"name","kind":"text"},
		{"fieldId":"photo","kind":"media"},
		{"fieldId":"ext","kind":"iframe"},
		{"fieldId":"odd","kind":"hologram"},
		{"fieldId":"again","kind":"relation","referencedApiEndpoint":"blog"}
	]}`)
	author, _ := blog.Field("author")
	joined := schema.Join(map[string]*schema.API{"blog": blog, author.Reference: authors})
	both, ok := joined.API("blog")
	require.True(t, ok)
	renamed, ok := joined.API(author.Reference)
	require.True(t, ok)
	require.Equal(t, author.Reference, renamed.Endpoint())
	require.Same(t, joined, renamed.Bundle())
	require.Empty(t, authors.Endpoint())

	for _, tt := range []struct {
		api  *schema.API
		path filters.Field
		want bool
	}{
		{shop, "maker", false},
		{shop, "maker.title", false},
		{shop, "maker.id", false},
		{shop, "maker.nothing", true},
		{shop, "maker.nothing.x", true},
		{shop, "maker.title.x", true},
		{shop, "maker.parent.x", false},
		{shop, "maker.best.size.nothing", true},
		{shop, "maker.best.size.photo.url", false},
		{shop, "maker.best.parts.nothing", true},
		{shop, "parts.link.to.nothing", true},
		{shop, "size.photo.url", false},
		{blog, "author.nothing", false},
		{both, "author.name", false},
		{both, "author.nothing", true},
		{both, "author.photo.nothing", false},
		{both, "author.ext.nothing", false},
		{both, "author.odd.nothing", false},
		{both, "author.again.title", false},
		{both, "author.again.nothing", true},
	} {
		f, ok := tt.api.Field(tt.path)
		require.True(t, ok, tt.path)
		require.Equal(t, tt.want, f.Undefined, tt.path)
	}
}

func TestFields(t *testing.T) {
	products, _ := read(t, shop).API("products")
	var got []string
	for f := range products.Fields() {
		ops := []string{string(f.Path)}
		for op := range f.Ops() {
			ops = append(ops, op.String())
		}
		got = append(got, strings.Join(ops, " "))
	}
	const all = " equals not_equals contains not_contains less_than greater_than exists not_exists begins_with"
	require.Equal(t, []string{
		"id equals not_equals",
		"createdAt" + all,
		"updatedAt" + all,
		"publishedAt" + all,
		"revisedAt" + all,
		"name equals not_equals contains not_contains exists not_exists begins_with",
		"maker equals not_equals exists not_exists",
		"size.width equals not_equals less_than greater_than exists not_exists",
		"size.photo exists not_exists",
		"parts.box.width exists not_exists",
		"parts.box.photo exists not_exists",
		"parts.link.to contains not_contains exists not_exists",
		"parts.link.color contains not_contains exists not_exists",
	}, got)
}

// Each path that is listed is found, with the same answer, and takes what it
// is said to take.
func TestFieldsAgreesWithField(t *testing.T) {
	for _, text := range []string{shop, string(sample.BlogSchema), cycles} {
		for a := range read(t, text).APIs() {
			seen := map[filters.Field]bool{}
			for f := range a.Fields() {
				require.False(t, seen[f.Path], f.Path)
				seen[f.Path] = true
				require.True(t, f.Path.IsValid())
				got, ok := a.Field(f.Path)
				require.True(t, ok, f.Path)
				require.Equal(t, f, got)
				require.NotEmpty(t, slices.Collect(f.Ops()), f.Path)
				for op := range f.Ops() {
					require.True(t, f.Supports(op))
				}
			}
			require.NotEmpty(t, seen)
			for f := range a.Fields() { // stops where it is told to
				require.NotEmpty(t, f.Path)
				break
			}
		}
	}
}

// cycles is a schema whose custom fields hold themselves and each other.
const cycles = `{
	"apiFields": [
		{"fieldId": "a", "kind": "repeater", "customFieldIds": ["x", "y", "x"]},
		{"fieldId": "b", "kind": "custom", "customFieldId": "z"},
		{"fieldId": "self", "kind": "relation", "referencedApiEndpoint": "loop"}
	],
	"customFields": [
		{"fieldId": "x", "fields": [{"fieldId": "again", "kind": "repeater", "customFieldIds": ["x", "y"]}, {"fieldId": "t", "kind": "text"}]},
		{"fieldId": "y", "fields": [{"fieldId": "back", "kind": "repeater", "customFieldIds": ["x"]}]},
		{"fieldId": "z", "fields": [{"fieldId": "z", "kind": "custom", "customFieldId": "z"}, {"fieldId": "t", "kind": "text"}]}
	],
	"endpoint": "loop"
}`

func TestCycles(t *testing.T) {
	a := only(t, cycles)
	var got []string
	for f := range a.Fields() {
		if f.Kind == filters.KindText {
			got = append(got, string(f.Path))
		}
	}
	require.Equal(t, []string{
		"a.x.again.x.again.x.t", "a.x.again.x.t", "a.x.again.y.back.x.t", "a.x.t",
		"a.y.back.x.again.x.t", "a.y.back.x.t",
		"b.z.z.t", "b.z.t", "b.t",
	}, got)

	deep := "a" + strings.Repeat(".x.again", 20000) + ".y.back.x.t"
	typ, ok := a.TypeOf(filters.Field(deep))
	require.True(t, ok)
	require.Equal(t, filters.FieldType{Kind: filters.KindText, InRepeater: true}, typ)
	_, ok = a.TypeOf(filters.Field("self" + strings.Repeat(".self", 20000)))
	require.True(t, ok)
	_, ok = a.Suggest(filters.Field(deep + "x"))
	require.False(t, ok)
}

func TestManyFields(t *testing.T) {
	const n = 100_000
	var b strings.Builder
	b.WriteString(`{"apiFields":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"fieldId":"field_%d","name":"Field %d","kind":"text","required":false,"description":null}`, i,
			i)
	}
	b.WriteString(`],"customFields":[]}`)
	a := only(t, b.String())
	count := 0
	for range a.Fields() {
		count++
	}
	require.Equal(t, n+5, count)
	_, ok := a.TypeOf("field_99999")
	require.True(t, ok)
	_, ok = a.Suggest("field_99999x")
	require.False(t, ok, "not among the names that are compared")
	got, ok := a.Suggest("Field_99")
	require.True(t, ok)
	require.EqualValues(t, "field_99", got)
}

func TestSuggest(t *testing.T) {
	blog := sample.BlogAPI()
	products, _ := read(t, shop).API("products")
	tests := []struct {
		api      *schema.API
		in, want filters.Field
	}{
		{blog, "titel", "title"},
		{blog, "tite", "title"},
		{blog, "Title", "title"},
		{blog, "TITLE", "title"},
		{blog, "published_at", "publishedAt"},
		{blog, "publishAt", "publishedAt"},
		{blog, "categry", "category"},
		{blog, "categories", "category"},
		{blog, "tag", "tags"},
		{blog, "reading-minutes", "readingMinutes"},
		{blog, "seo.metaTitel", "seo.metaTitle"},
		{blog, "SEO.metatitle", "seo.metaTitle"},
		{blog, "metaTitle", "seo.metaTitle"},
		{blog, "seo.seo.metaTitle", "seo.metaTitle"},
		{blog, "sections.label", "sections.callout.label"},
		{blog, "sections.Callout.label", "sections.callout.label"},
		{blog, "section.calout.lable", "sections.callout.label"},
		{blog, "タイトル", "title"},
		{blog, "書いた人", "author"},
		{blog, "eyecath.url", "eyecatch.url"},
		{blog, "x", ""},
		{blog, "", ""},
		{blog, "nothingLikeIt", ""},
		{blog, "title.length", ""},
		{blog, "sections.nothing.label", ""},
		{blog, "sektion.kallout.lable.x", ""},
		{products, "parts.width", "parts.box.width"},
		{products, "parts.Box.widht", "parts.box.width"},
		{products, "widht", ""},
		{products, "size.box.photo.url", "size.photo.url"},
		{products, "makr.titel", "maker.title"},
		{products, "maker.titel", "maker.title"},
		{products, "maker.best.parts.box.widht", "maker.best.parts.box.width"},
		{products, "maker.best.size.nothing", ""},
	}
	for _, tt := range tests {
		t.Run(string(tt.in), func(t *testing.T) {
			got, ok := tt.api.Suggest(tt.in)
			require.Equal(t, tt.want, got)
			require.Equal(t, tt.want != "", ok)
			if ok {
				_, ok := tt.api.Field(got)
				require.True(t, ok)
			}
		})
	}
}

// Of two names that are equally near, neither is suggested.
func TestSuggestTies(t *testing.T) {
	a := only(t, `{"apiFields":[{"fieldId":"tag1","kind":"text"},{"fieldId":"tag2","kind":"text"}]}`)
	_, ok := a.Suggest("tag3")
	require.False(t, ok)
	got, ok := a.Suggest("Tag2")
	require.True(t, ok)
	require.EqualValues(t, "tag2", got)
}

func TestSuggestItem(t *testing.T) {
	products, _ := read(t, shop).API("products")
	color, ok := products.Field("parts.link.color")
	require.True(t, ok)
	tests := []struct{ in, want string }{
		{"Red", "red"},
		{"rde", "red"},
		{"q2", "dark red"},
		{"darkred", "dark red"},
		{"dark-red", "dark red"},
		{"q3", "青"},
		{"blue", ""},
		{"", ""},
		{strings.Repeat("red", 1000), ""},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			got, ok := color.SuggestItem(tt.in)
			require.Equal(t, tt.want, got.Value)
			require.Equal(t, tt.want != "", ok)
		})
	}
}
