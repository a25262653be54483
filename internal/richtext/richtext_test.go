package richtext

import (
	"strings"
	"testing"

	"github.com/microcms-go/filters/internal/cases"
	"github.com/stretchr/testify/require"
)

func TestText(t *testing.T) {
	for _, test := range cases.RichText {
		t.Run(test.HTML, func(t *testing.T) {
			require.Equal(t, test.Text, Text(test.HTML))
		})
	}
}

// Input on which a careless reader takes quadratic time: this test would not
// end.
func TestTextIsLinear(t *testing.T) {
	const n = 1 << 19
	for _, s := range []string{"<", "</", "<a", "<!--", "<script>", "<script></", "<a b=\"", "<a>", "&", "&#", "<a =",
		"->"} {
		require.LessOrEqual(t, len(Text(strings.Repeat(s, n))), len(s)*n, s)
	}
}
