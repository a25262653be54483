package program

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOutline(t *testing.T) {
	src := "const list = async (api, { queries: q, limit = 3 }) => {\n  return client.get({ endpoint: api, q })\n}\nlist('blog', { a: 1 })\n"
	f := Reader{}.Read("a.ts", src)
	fn := f.FunctionNamed("list", None)
	require.NotNil(t, fn)
	for name, want := range map[string]string{"api": "", "q": "queries", "limit": "limit"} {
		_, member, ok := f.Param(fn, name)
		require.True(t, ok, name)
		require.Equal(t, want, member, name)
	}
	_, _, ok := f.Param(fn, "client")
	require.False(t, ok)
	calls := f.Words("list")
	require.Len(t, calls, 2)
	open := f.After(int(calls[1]))
	require.Equal(t, "'blog'", f.TextOf(f.Argument(open, 0)))
	require.Equal(t, "{", f.TextOf(f.Argument(open, 1)))
	require.Equal(t, None, f.Argument(open, 2))
	require.Same(t, fn, f.Around(int(f.Words("client")[0])))
	require.Nil(t, f.Around(int(calls[1])))
}

// Where a statement ends depends on the language of the piece, not on that of another block.
func TestElementInMarkdown(t *testing.T) {
	f := Reader{}.Read("a.md", "```python\nif a:\n    b = 1\n```\n\n```sh\nls -l\n```\n\n```js\nx ? a :\n  c\n```\n")
	b, c := int(f.Words("b")[0]), int(f.Words("c")[0])
	require.Equal(t, b, f.Element(b))
	require.Equal(t, "x", f.TextOf(f.Element(c)))
}
