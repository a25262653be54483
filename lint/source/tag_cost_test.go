package source_test

import (
	"strings"
	"testing"
	"time"

	"github.com/microcms-go/filters/lint/source"
	"github.com/stretchr/testify/require"
)

// The import of the tag is looked for once a file, not for each filter.
func TestTagCost(t *testing.T) {
	start := time.Now()
	source.Linter{}.Check("a.js", strings.Repeat("q={filters:`a[equals]b`}\n", 5000)+strings.Repeat(" ", 2<<20))
	require.Less(t, time.Since(start), 20*time.Second)
}
