package schema_test

import (
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
)

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
