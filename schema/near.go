package schema

import (
	"slices"
	"strings"
	"unicode"

	"github.com/microcms-go/filters"
)

// Bounds on the search for what somebody may have meant.
const (
	longestPath = 200  // bytes of a path
	longestWord = 48   // characters of a name or value
	mostNames   = 4096 // names compared at one place
	mostRepairs = 3    // names changed in one path
	mostEdits   = 4    // characters changed in one name
)

// Suggest returns the path that somebody may have meant by one that the API
// does not have: with a name misspelt or in other capitals, a repeater's inner
// field without the custom field's ID, a custom field's with it, or an inner
// field by its own name. It returns false if there is no such path or several
// are as likely.
func (a *API) Suggest(path filters.Field) (filters.Field, bool) {
	if len(path) > longestPath {
		return "", false
	}
	ids := slices.Collect(path.IDs())
	for range mostRepairs {
		p := place{node: a.root}
		for i, id := range ids {
			at := p
			if p.enter(id) {
				continue
			}
			names, ok := at.meant(id)
			if !ok {
				return "", false
			}
			ids = slices.Concat(ids[:i], names, ids[i+1:])
			break
		}
		path = filters.Field(strings.Join(ids, "."))
		if _, ok := a.Field(path); ok {
			return path, true
		}
	}
	return "", false
}

// meant returns the names to write for one that p does not have.
func (p place) meant(id string) (names []string, ok bool) {
	inner := p.inner
	if inner == nil {
		return nil, false
	}
	if p.kind == filters.KindCustom && slices.Contains(p.customs, id) {
		return nil, true
	}
	var owners []string
	for _, n := range inner.list[:min(len(inner.list), mostNames)] {
		if id != "" && n.name == id {
			return []string{n.id}, true
		}
		if n.kind == filters.KindCustom && n.inner.find(id) != nil {
			owners = append(owners, n.id)
		}
	}
	if len(owners) == 1 {
		return []string{owners[0], id}, true
	}
	i := nearest(id, len(inner.list), func(i int) string { return inner.list[i].id })
	if i < 0 {
		return nil, false
	}
	return []string{inner.list[i].id}, true
}

// SuggestItem returns the item that somebody may have meant by a value that
// is no item of a select: the one with that ID, or with a value close to it. It
// returns false if there is no such item or several are as likely.
func (f Field) SuggestItem(value string) (Item, bool) {
	for _, item := range f.Items {
		if item.ID == value {
			return item, true
		}
	}
	i := nearest(value, len(f.Items), func(i int) string { return f.Items[i].Value })
	if i < 0 {
		return Item{}, false
	}
	return f.Items[i], true
}

// nearest returns which of n words is closest to a misspelt one, or -1 if
// none is close or several are equally so.
func nearest(misspelt string, n int, word func(int) string) int {
	if len(misspelt) > longestWord*4 {
		return -1
	}
	s := plain(misspelt)
	best, least := -1, mostEdits+1
	for i := range min(n, mostNames) {
		if len(word(i)) > longestWord*4 {
			continue
		}
		t := plain(word(i))
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

// plain drops what differs between camelCase, snake_case and the like.
func plain(s string) []rune {
	return []rune(strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s))
}

// distance returns the number of characters to insert, delete, replace or swap
// with their neighbour to turn s into t, or more than most if it is above that.
func distance(s, t []rune, most int) int {
	if max(len(s)-len(t), len(t)-len(s)) > most {
		return most + 1
	}
	// row[j] is the distance of s[:i] and t[:j]; where j is not within most
	// of i it need not be exact.
	twoAbove, above, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
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
