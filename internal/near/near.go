// Package near finds what was meant by a misspelt word.
package near

import (
	"iter"
	"slices"
	"strings"
	"unicode"
)

// Bounds of the search. Time is linear in the words that are compared.
const (
	longestBytes = 192  // of a word; longer ones are near nothing
	mostWords    = 4096 // that are compared
	mostEdits    = 4    // characters changed
)

// Word returns the word that was meant by a misspelt one. It returns false if
// no word is near, or several are equally near.
func Word(misspelt string, words ...string) (string, bool) {
	i := Index(misspelt, slices.Values(words))
	if i < 0 {
		return "", false
	}
	return words[i], true
}

// Index returns the index of the word that was meant by a misspelt one, or -1
// if no word is near or several are equally near. Case, white space and the
// signs _ - $ do not count; one character in four, and at least one, may
// differ.
func Index(misspelt string, words iter.Seq[string]) int {
	if len(misspelt) > longestBytes {
		return -1
	}
	s := []rune(Plain(misspelt))
	i, best, least := -1, -1, mostEdits+1
	for word := range words {
		i++
		if i == mostWords {
			break
		}
		if len(word) > longestBytes {
			continue
		}
		t := []rune(Plain(word))
		d := distance(s, t, min(least, mostEdits))
		switch longer := max(len(s), len(t)); {
		case d > max(1, (longer+2)/4) || d >= min(len(s), len(t)):
		case d < least:
			best, least = i, d
		case d == least:
			best = -1
		}
	}
	return best
}

// Plain drops what differs between camelCase, snake_case and the like.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == '$' || unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// Distance returns the number of characters to insert, delete, replace or
// swap with their neighbour to turn s into t, or more than most if it is above
// that. It takes time linear in s for a given most.
func Distance(s, t string, most int) int {
	if max(len(s), len(t)) > longestBytes {
		return most + 1
	}
	return distance([]rune(s), []rune(t), most)
}

func distance(s, t []rune, most int) int {
	if max(len(s)-len(t), len(t)-len(s)) > most {
		return most + 1
	}
	// row[j] is the distance of s[:i] and t[:j]; where j is not within most
	// of i it need not be exact.
	n := len(t) + 1
	rows := make([]int, 3*n)
	twoAbove, above, row := rows[:n], rows[n:2*n], rows[2*n:]
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(s); i++ {
		twoAbove, above, row = above, row, twoAbove
		row[0] = i
		least := i
		first, last := max(1, i-most), min(len(t), i+most)
		if first > 1 {
			row[first-1] = most + 1
		}
		for j := first; j <= last; j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, above[j-1]+cost)
			if j < i+most {
				row[j] = min(row[j], above[j]+1)
			}
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], twoAbove[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
	}
	return row[len(t)]
}
