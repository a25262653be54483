package lint

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
)

const parameters = `draftKey|limit|offset|orders|q|fields|ids|filters|depth|richEditorFormat`

var (
	parameterName   = lazyregexp.New(`^` + space + `*(?:[^\[\]()]*[?&]|\{` + space + `*)?["']?filters?["']?` + space + `*[=:]` + space + `*`)
	otherParameters = lazyregexp.New(`(?:\?|&(?:amp;)?)(?:` + parameters + `)=`)
	parameter       = lazyregexp.New(`^(?:` + parameters + `)=`)
)

// misreading finds mistakes about what the string is as a whole: a piece of a
// URL, or a literal with its quotes.
func misreading(s string, broken bool) (mistake, bool) {
	if m, ok := markdownEscapes(s); ok {
		return m, true
	}
	if name := parameterName.FindString(s); name != "" && broken {
		return mistake{
			rule: ruleParameter, at: span(0, len(name)), edits: []Edit{cut(0, len(name))},
			message: message("%q is not part of the filter, which follows it", clip(name)),
		}, len(name) < len(s)
	}
	if m, ok := otherParameter(s); ok {
		return m, true
	}
	if !broken {
		return mistake{}, false
	}
	if percentBracket.MatchString(s) {
		if m, ok := encodedFilter(s); ok {
			return m, true
		}
	}
	if n := quoteLen(s); n == 1 && len(s) > 2 && s[len(s)-1] == s[0] && strings.Count(s, s[:1]) == 2 {
		return mistake{
			rule: ruleQuotedFilter, at: span(0, len(s)), edits: []Edit{cut(0, 1), cut(len(s)-1, len(s))},
			message: message("the quotes %s around the filter are part of it", s[:1]),
		}, true
	}
	return mistake{}, false
}

// escapedName is a connective or an operator as Markdown escapes it.
var escapedName = lazyregexp.New(`\\\[([a-z]+(?:\\?_[a-z]+)*)\\?\]`)

// markdownEscapes finds a filter that is copied with the escapes of Markdown:
// a[equals]x\[and\]b[exists]
func markdownEscapes(s string) (mistake, bool) {
	found := false
	for _, m := range escapedName.FindAllStringSubmatch(s, -1) {
		name := strings.ReplaceAll(m[1], `\`, "")
		found = found || name == "and" || name == "or" || isOp(name)
	}
	if !found {
		return mistake{}, false
	}
	m := mistake{rule: ruleMarkdown, message: "the backslashes are escapes of Markdown, and no part of the filter: remove them"}
	for i := 0; i+1 < len(s); i++ {
		if s[i] == '\\' && strings.IndexByte(`[]()_*.-!#<>\`, s[i+1]) >= 0 {
			m.edits = append(m.edits, cut(i, i+1))
			i++
		}
	}
	m.at = span(m.edits[0].Start, m.edits[len(m.edits)-1].End+1)
	return m, true
}

// otherParameter finds a parameter of the request that follows the filter in a
// URL, but not one of a URL that is a value.
func otherParameter(s string) (mistake, bool) {
	at := otherParameters.FindStringIndex(s)
	if at == nil {
		return mistake{}, false
	}
	start := strings.LastIndexByte(s[:at[0]], ']') + 1
	value := s[start:at[0]]
	if strings.ContainsRune(value, '?') || strings.Contains(value, "://") || start > 0 && (s[start] == '/' || s[start] == '?') {
		return mistake{}, false
	}
	m := mistake{
		rule: ruleParameter, at: span(at[0], at[1]),
		message: message("%q is a parameter of the request and no part of the filter", s[at[0]:at[1]]),
	}
	if rest := s[at[1]:]; conditionAt(rest) {
		m.edits = []Edit{{m.at, "[and]"}}
	} else {
		m.edits = []Edit{cut(at[0], at[1]+nextJoiner(rest))}
	}
	return m, at[0] > 0
}

// encodedFilter returns the mistake of a filter that is percent-encoded.
func encodedFilter(s string) (mistake, bool) {
	edit, ok := decodePercent(s, span(0, len(s)))
	return mistake{
		rule: rulePercent, at: edit.Position, edits: []Edit{edit},
		message: "the filter is percent-encoded, and will be encoded again when it is sent",
	}, ok
}

// hidden finds structure that the parser takes for a part of a value, because
// it is not spelt as structure is.
func (r *run) hidden(s string, f filters.Filter) (mistake, bool) {
	for c := range f.Conditions() {
		if !strings.ContainsAny(c.Value, "[［【&|%") || r.isItem(c) {
			continue
		}
		at := c.ValuePos()
		if tail := symbolAtEnd.FindStringIndex(c.Value); tail != nil {
			tail := span(at.Start+tail[0], at.End)
			return mistake{rule: ruleStrayJoiner, at: tail, message: message("nothing follows %q", clip(s[tail.Start:tail.End])), edits: []Edit{{tail, ""}}}, true
		}
		if found, joiner := joinerInside(c.Value); joiner != "" && found != span(0, len(c.Value)) {
			return joinerMistake(s, span(at.Start+found.Start, at.Start+found.End), joiner), true
		}
		if !percentBracket.MatchString(c.Value) {
			continue
		}
		edit, ok := decodePercent(s, at)
		if !ok {
			continue
		}
		decoded := s[at.Start:edit.Start] + edit.New + s[edit.End:at.End]
		if found, _ := joinerInside(decoded); 0 < found.Start && found.End < len(decoded) {
			return mistake{
				rule: rulePercent, at: edit.Position, edits: []Edit{edit},
				message: "a part of the filter is percent-encoded, and so part of a value",
			}, true
		}
	}
	return mistake{}, false
}

var (
	// joinerInBrackets is a connective in brackets of whatever kind and letters
	// of whatever case. It finds the proper connectives too.
	joinerInBrackets = lazyregexp.New(space + `*[\[［【]` + space + `*(?i:and|or|&&?|\|\|?)` + space + `*[\]］】]` + space + `*`)

	// joinerSymbol is one between two words.
	joinerSymbol = lazyregexp.New(`[^\s&|({]` + space + `*(&&|\|\|)` + space + `*[^\s&|)}]`)

	// conditionInside is a path with an operator.
	conditionInside = lazyregexp.New(`([A-Za-z0-9_-][A-Za-z0-9_.-]*)` + space + `*[\[［]` + space + `*([^\[\]［］]{1,40}?)` + space + `*[\]］]`)

	symbolAtEnd    = lazyregexp.New(space + `*(?:&&|\|\|)` + space + `*$`)
	wordInBrackets = lazyregexp.New(`[\[［]([A-Za-z]{2,5})[\]］]$`)
)

// joinerInside returns the first thing inside a value that is meant to be a
// connective, and the connective.
func joinerInside(value string) (filters.Position, string) {
	at := joinerInBrackets.FindStringIndex(value)
	for _, m := range conditionInside.FindAllStringSubmatchIndex(value, -1) {
		path, op := m[2], value[m[4]:m[5]]
		if at != nil && at[0] < path {
			break
		}
		if path == 0 || meantOp(op) == "" {
			continue
		}
		for path > 0 && value[path-1] == '(' {
			path--
		}
		const window = 50
		tail := value[max(0, path-window):path]
		if found := joinerTail.FindStringIndex(tail); found != nil {
			before := tail[found[0]:]
			if isOp(op) || strings.TrimFunc(before, isSpace) != "" {
				return span(path-len(before), path), joinerFor(before)
			}
		}
		if word := wordInBrackets.FindStringSubmatch(tail); word != nil {
			for _, joiner := range []string{"[and]", "[or]"} {
				if slip("["+strings.ToLower(word[1])+"]", joiner) {
					return span(path-len(word[0]), path), joiner
				}
			}
		}
	}
	if at == nil {
		if m := joinerSymbol.FindStringSubmatchIndex(value); m != nil && !strings.ContainsAny(value, "{}()<>;=") {
			at = m[2:4]
			for at[0] > 0 && value[at[0]-1] == ' ' {
				at[0]--
			}
			at[1] += spaceLen(value[at[1]:])
		}
	}
	if at == nil {
		return filters.Position{}, ""
	}
	return span(at[0], at[1]), joinerFor(value[at[0]:at[1]])
}

// slip reports whether one slip of the finger makes one word the other: a
// character too many or too few, another one, or two swapped.
func slip(s, t string) bool {
	if len(s) < len(t) {
		s, t = t, s
	}
	for s != "" && t != "" && s[0] == t[0] {
		s, t = s[1:], t[1:]
	}
	for s != "" && t != "" && s[len(s)-1] == t[len(t)-1] {
		s, t = s[:len(s)-1], t[:len(t)-1]
	}
	return len(s) == 1 || len(s) == 2 && len(t) == 2 && s[0] == t[1] && s[1] == t[0]
}
