package emulator

import (
	"testing"

	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
)

// TestRichObject is about old rich text in object form.
func TestRichObject(t *testing.T) {
	text := func(s string) string { return `{"type":"text","value":"` + s + `","attributes":{}}` }
	lineEnd := text(`\n`)
	for _, test := range []struct{ html, want string }{
		{"", ``},
		{"<p>a</p>", `{"type":"textBlock","value":[` + text("a") + `,` + lineEnd + `]}`},
		{"a<br>b", `{"type":"textBlock","value":[` + text("a") + `,` + lineEnd + `,` + text("b") + `]}`},
		{"<p>a</p><p><br></p><p>b</p>", `{"type":"textBlock","value":[` + text("a") + `,` + lineEnd + `,` +
			lineEnd + `,` + text("b") + `,` + lineEnd + `]}`},
		{"1 &lt; 2 &amp; 3 < 4", `{"type":"textBlock","value":[` + text("1 < 2 & 3 ") + `,` + text("<") + `,` +
			text(" 4") + `]}`},
		{`<h2 id="h1">A</h2>`, `{"type":"block","value":[` + text("A") + `],"attributes":{"header":2}}`},
		{"<blockquote>q</blockquote>", `{"type":"block","value":[` + text("q") + `],"attributes":{"blockquote":true}}`},
		{"<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", `{"type":"block","value":[` + text("a") + `,` +
			text("b") + `,` + text("c") + `],"attributes":{"indent":0,"list":"bullet"}}`},
		{"<ol><li>a</li></ol><p>x</p>", `{"type":"block","value":[` + text("a") +
			`],"attributes":{"indent":0,"list":"ordered"}},{"type":"textBlock","value":[` + text("x") + `,` +
			lineEnd + `]}`},
		{"<pre><code>a &lt; b\nc</code></pre>",
			`{"type":"block","value":{"type":"text","value":"a &lt; b\nc","attributes":{}},"attributes":{"code-block":true}}`},
		{
			`<p><img src="https://x/a.png" alt="" width="640" height="427"></p>`,
			`{"type":"image","value":"https://x/a.png","attributes":{"alt":null,"height":427,"link":null,"target":null,"width":640}}`,
		},
		{
			`<strong>b<em>i</em></strong><u>u</u><s>s</s><code>c</code><sup>2</sup><span style="color: red;background-color:#fff">r</span><a href="/x" target="_blank">l</a>`,
			`{"type":"textBlock","value":[` +
				`{"type":"text","value":"b","attributes":{"bold":true}},{"type":"text","value":"i","attributes":{"bold":true,"italic":true}},` +
				`{"type":"text","value":"u","attributes":{"underline":true}},{"type":"text","value":"s","attributes":{"strike":true}},` +
				`{"type":"text","value":"c","attributes":{"code":true}},{"type":"text","value":"2","attributes":{"script":"super"}},` +
				`{"type":"text","value":"r","attributes":{"background":"#fff","color":"red"}},` +
				`{"type":"text","value":"l","attributes":{"link":"/x","target":"_blank"}}]}`,
		},
		{`<p style="text-align: center">c</p>`, `{"type":"block","value":[` + text("c") +
			`],"attributes":{"align":"center"}}`},
	} {
		t.Run(test.html, func(t *testing.T) {
			require.JSONEq(t, `{"contents":[`+test.want+`]}`, string(richObject(test.html)))
		})
	}
	for _, hostile := range []string{"<", "<a", "<a b", "<a b=", `<a b="`, "<!--", "</", "<p",
		"</p></ul></pre></h1>", "<ul><ul><pre><h1>x", "<a =b>x", "<p a=1 a=2>"} {
		require.NotPanics(t, func() { richObject(hostile) }, hostile)
	}
}

// TestRichHTML: an object is answered as HTML, and as an object of the same
// shape if that is asked for.
func TestRichHTML(t *testing.T) {
	const object = `{"contents":[{"type":"block","value":[{"type":"text","value":"A & B","attributes":{}}],"attributes":{"header":2}},` +
		`{"type":"textBlock","value":[{"type":"text","value":"x","attributes":{"bold":true}},{"type":"text","value":"\n","attributes":{}},{"type":"text","value":"y","attributes":{}},{"type":"text","value":"\n","attributes":{}}]},` +
		`{"type":"block","value":{"type":"text","value":"1 &lt; 2","attributes":{}},"attributes":{"code-block":true}},` +
		`{"type":"image","value":"https://x/a.png","attributes":{"link":null,"target":null,"alt":null,"width":640,"height":427}}]}`
	s := &Server{Content: Data{
		APIs: map[string]any{"posts": []byte(`[{"id":"a","old":` + object + `}]`)},
		Schemas: map[string]*schema.API{"posts": readSchema(t,
			`{"apiFields":[{"fieldId":"old","name":"O","kind":"richEditor"}],"customFields":[]}`)},
	}}
	html := stringOf(memberOf([]byte(detail(t, s, "posts/a?fields=old")), "old"))
	require.Regexp(t,
		`^<h2 id="h[0-9a-f]+">A &amp; B</h2><p><strong>x</strong><br>y</p><pre><code>1 &lt; 2</code></pre><img src="https://x/a.png" alt="" width="640" height="427">$`, html)
	require.JSONEq(t, `{"old":`+object+`}`, detail(t, s, "posts/a?fields=old&richEditorFormat=object"))
	// q and contains see the same text.
	require.Equal(t, 1, getList(t, s, "/api/v1/posts?q=1+<+2").TotalCount)
	require.Equal(t, 1, getList(t, s, "/api/v1/posts?filters=old[contains]1+<+2").TotalCount)
	require.Equal(t, 0, getList(t, s, "/api/v1/posts?q=strong").TotalCount)
	require.Equal(t, 0, getList(t, s, "/api/v1/posts?filters=old[contains]strong").TotalCount)
}
