package lint

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The edits that a draft keeps make its text of the filter, each range of it
// that is as written is found in the filter, and all ranges have a place there.
func TestDraft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringMatching(`[a-z]{0,12}`)
		filter := letters.Draw(t, "filter")
		d := draft{text: filter}
		text := filter
		for owner := range rapid.IntRange(0, 6).Draw(t, "changes") {
			start := rapid.IntRange(0, len(text)).Draw(t, "start")
			end := rapid.IntRange(start, len(text)).Draw(t, "end")
			change := Edit{span(start, end), rapid.StringMatching(`[A-Z]{0,3}`).Draw(t, "new")}
			if rapid.IntRange(0, 4).Draw(t, "stand-in") == 0 {
				owner = scaffold
			}
			d.apply(change, owner, false)
			text = text[:start] + change.New + text[end:]
			require.Equal(t, text, d.text)
		}

		made, end := "", 0
		var edits []Edit
		for _, e := range d.edits {
			edits = append(edits, e.Edit)
			made += filter[end:e.Start] + e.New
			end = e.End
		}
		require.Equal(t, text, made+filter[end:])
		_, ok := merge(nil, edits)
		require.True(t, ok, "edits that meet: %v", edits)

		for start := range len(text) + 1 {
			for end := start; end <= len(text); end++ {
				at, place := d.locate(span(start, end))
				require.True(t, 0 <= at.Start && at.Start <= at.End && at.End <= len(filter), "%v", at)
				if place == asWritten {
					require.Equal(t, text[start:end], filter[at.Start:at.End])
				}
			}
		}
	})
}

func TestMessage(t *testing.T) {
	require.Equal(t, "a 5", message("a %d", 5))
	long := message("%s", strings.Repeat("長", 300))
	require.LessOrEqual(t, len(long), 500)
	require.True(t, utf8.ValidString(long))
	require.True(t, strings.HasSuffix(long, "…"))
}
