package near

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestDistance(t *testing.T) {
	for words, want := range map[[2]string]int{
		{"", ""}:                   0,
		{"", "ab"}:                 2,
		{"title", "title"}:         0,
		{"titel", "title"}:         1,
		{"ttile", "title"}:         1,
		{"tite", "title"}:          1,
		{"tittle", "title"}:        1,
		{"category", "categories"}: 3,
		{"浅煎", "中浅煎"}:              1,
	} {
		t.Run(words[0]+" "+words[1], func(t *testing.T) {
			require.Equal(t, want, distance([]rune(words[0]), []rune(words[1]), 4))
		})
	}
}

// The search that looks only as far as most agrees with the one that fills
// the whole table.
func TestDistanceBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SliceOfN(rapid.RuneFrom([]rune("abc")), 0, 9)
		s, u := word.Draw(t, "s"), word.Draw(t, "t")
		whole := wholeDistance(s, u)
		for most := range 6 {
			got := distance(s, u, most)
			if whole <= most {
				require.Equal(t, whole, got)
			} else {
				require.Greater(t, got, most)
			}
		}
	})
}

func wholeDistance(s, t []rune) int {
	table := make([][]int, len(s)+1)
	for i := range table {
		table[i] = make([]int, len(t)+1)
		for j := range table[i] {
			switch {
			case i == 0 || j == 0:
				table[i][j] = i + j
				continue
			case s[i-1] == t[j-1]:
				table[i][j] = table[i-1][j-1]
			default:
				table[i][j] = table[i-1][j-1] + 1
			}
			table[i][j] = min(table[i][j], table[i-1][j]+1, table[i][j-1]+1)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				table[i][j] = min(table[i][j], table[i-2][j-2]+1)
			}
		}
	}
	return table[len(s)][len(t)]
}

func TestDistanceOfLongWords(t *testing.T) {
	long := strings.Repeat("a", 1<<20)
	require.Equal(t, 2, Distance(long, long, 1), "a word of a megabyte is not read")
	require.Zero(t, Distance(long[:longestBytes], long[:longestBytes], 1))
}

func TestWord(t *testing.T) {
	tests := []struct {
		misspelt, words string
		want            string
	}{
		{"titel", "title body date", "title"},
		{"publishedat", "createdAt publishedAt", "publishedAt"},
		{"published_at", "createdAt publishedAt", "publishedAt"},
		{"$title", "title", "title"},
		{"cat", "car cap", ""}, // equally near
		{"a", "b", ""},         // nothing in common
		{"body", "date", ""},   // too far
		{"descirption", "description", "description"},
		{"浅煎", "中浅煎 深煎り", "中浅煎"},
		{"", "title", ""},
		{"absurb", "absorb", "absorb"},
		{"abxxef", "abcdef", "abcdef"}, // two in six may differ,
		{"abxxe", "abcde", ""},         // and one in five
	}
	for _, tt := range tests {
		t.Run(tt.misspelt, func(t *testing.T) {
			got, ok := Word(tt.misspelt, strings.Fields(tt.words)...)
			require.Equal(t, tt.want, got)
			require.Equal(t, tt.want != "", ok)
		})
	}
}

func TestPlain(t *testing.T) {
	require.Equal(t, "abcd", Plain("A_b-$C\u3000D"))
}

func TestIndexBounds(t *testing.T) {
	long := strings.Repeat("a", longestBytes)
	require.Equal(t, 0, Index(long, slices.Values([]string{long})))
	require.Equal(t, -1, Index(long+"a", slices.Values([]string{long})))
	seen := 0
	many := func(yield func(string) bool) {
		for seen = 0; yield("title"); seen++ {
		}
	}
	require.Equal(t, -1, Index("titel", many))
	require.Equal(t, mostWords, seen, "words without end")
}
