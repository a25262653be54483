package program

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBlocks(t *testing.T) {
	src := "Text `a` and ``b`c``.\n\n    d\n\n```ts\n'e'\n```\n\n```http\nf\n```\n\n- g\n\n      h\n"
	var blocks []string
	f := Reader{Block: func(f *File, b Block) {
		form := [...]string{Fenced: "fenced", Indented: "indented", Inline: "inline"}[b.Form]
		blocks = append(blocks, strings.TrimSpace(form+" "+b.Language)+": "+strings.TrimSpace(f.Src[b.Start:b.End]))
		f.AddText(b.Start, b.End)
	}}.Read("a.md", src)
	require.Equal(t, []string{"inline: a", "inline: b`c", "indented: d", "fenced http: f", "indented: h"}, blocks)
	require.True(t, f.Markdown)
	require.Contains(t, chained("a.md", src), "e", "a block in a known language is read")
}
