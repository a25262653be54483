package emulator

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/richtext"
	"github.com/microcms-go/filters/internal/timestamp"
)

// search returns those of the found items that match q, the most
// relevant first.
func (s *Server) search(ctx context.Context, a *api, q string, found []int) ([]int, error) {
	if s.Search == nil {
		return a.search(ctx, q, found)
	}
	ids, err := s.Search(ctx, a.endpoint, q)
	if err != nil {
		return nil, err
	}
	rank := make(map[string]int, len(ids))
	for i, id := range ids {
		if _, ok := rank[id]; !ok {
			rank[id] = i
		}
	}
	found = slices.DeleteFunc(found, func(i int) bool {
		_, ok := rank[a.items[i].id]
		return !ok
	})
	slices.SortStableFunc(found, func(i, j int) int { return cmp.Compare(rank[a.items[i].id], rank[a.items[j].id]) })
	return found, nil
}

// search is the built-in search: items that have all words of q in their
// texts, those that have them more often first.
func (a *api) search(ctx context.Context, q string, found []int) ([]int, error) {
	words := slices.Compact(slices.Sorted(strings.FieldsSeq(fold(q))))
	texts := a.texts()
	count := make(map[int]int)
	var matching []int
	for n, i := range found {
		if n%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if times, ok := countAll(texts[i], words); ok {
			matching = append(matching, i)
			count[i] = times
		}
	}
	slices.SortStableFunc(matching, func(i, j int) int { return cmp.Compare(count[j], count[i]) })
	return matching, nil
}

// countAll returns how often s has the words, and whether it has each of them.
func countAll(s string, words []string) (times int, ok bool) {
	for _, word := range words {
		n := strings.Count(s, word)
		if n == 0 {
			return 0, false
		}
		times += n
	}
	return times, true
}

func fold(s string) string { return strings.ToLower(s) }

// texts returns what is searched of each item.
func (a *api) texts() []string {
	a.textsOnce.Do(func() {
		a.textsOf = make([]string, len(a.items))
		for i := range a.items {
			var b strings.Builder
			a.appendTexts(&b, a.items[i].stored(), "")
			a.textsOf[i] = fold(b.String())
		}
	})
	return a.textsOf
}

// appendTexts adds the texts in a value, each on a line of its own: those that
// people have written, and not dates, names of files, IDs or what belongs to
// referenced contents.
func (a *api) appendTexts(b *strings.Builder, object []byte, path filters.Field) {
	if path != "" && (isString(memberOf(object, "id")) || isString(memberOf(object, "url"))) {
		return
	}
	for m := range members(object) {
		switch m.name {
		case "id", "createdAt", "updatedAt", "publishedAt", "revisedAt", "fieldId":
			continue
		}
		a.appendText(b, m.value, join(path, m.name))
	}
}

func (a *api) appendText(b *strings.Builder, value []byte, path filters.Field) {
	switch {
	case isObject(value):
		if id := memberOf(value, "fieldId"); isString(id) && a.kind(path) == filters.KindRepeater {
			path = path.Dot(stringOf(id))
		}
		a.appendTexts(b, value, path)
	case isArray(value):
		for element := range elements(value) {
			a.appendText(b, element, path)
		}
	case isString(value):
		switch a.kind(path) {
		case filters.KindText, filters.KindTextArea, filters.KindSelect:
			b.WriteString(stringOf(value))
		case filters.KindRichEditorV2, filters.KindRichEditor:
			b.WriteString(richtext.Text(stringOf(value)))
		case 0:
			if s := stringOf(value); !timestamp.IsFull(s) {
				b.WriteString(richtext.Text(s))
			}
		default:
			return
		}
		b.WriteByte('\n')
	}
}

// kind returns the kind of a field, or 0 if it is not known.
func (a *api) kind(path filters.Field) filters.Kind {
	if a.schema == nil {
		return 0
	}
	t, _ := a.schema.TypeOf(path)
	return t.Kind
}
