package source

import (
	"strings"
	"testing"
)

// bundle is a piece of a minified program.
const bundle = `!function(e,t){"use strict";var n=t(12),r=t.n(n);function i(e,t){for(var n=0;n<t.length;n++){var r=t[n];r.enumerable=r.enumerable||!1,r.configurable=!0,"value"in r&&(r.writable=!0),Object.defineProperty(e,r.key,r)}}` +
	"e.exports=function(e){return e&&e.length>0?`a${e.map((function(e){return\"b\".concat(e.replace(/[\"'`]/g,\"\"),\"c\")})).join(\",\")}d`:null};" +
	`var o={get:function(e,t){return fetch("https://x.microcms.io/api/v1/"+e+"?limit=10&offset="+t*10/2)},a:[1,2,3][n[0]]};o.get("blog",{filters:"category[equals]"+e.id})}(window,function(e){return e});`

func BenchmarkBundle(b *testing.B) {
	src := strings.Repeat(bundle, 10_000_000/len(bundle))
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		Find("a.js", src)
	}
}

func BenchmarkNoFilters(b *testing.B) {
	src := strings.Repeat(strings.ReplaceAll(strings.ReplaceAll(bundle, "microcms", "x"), "equals", "x"), 10_000_000/len(bundle))
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		Find("a.js", src)
	}
}
