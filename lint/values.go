package lint

import (
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/query"
)

// check applies the rules for a filter that parses.
func (r *run) check(f filters.Filter) {
	if f.IsZero() {
		r.report(ruleEmptyFilter, filters.Position{}, nil, "the empty filter matches everything")
		return
	}
	r.budget()
	r.listNamed = map[filters.Field]bool{}
	r.contains = containsIDs(f)
	for c := range f.Conditions() {
		if len(r.found) == maxDiagnostics {
			return
		}
		r.edited = false
		r.field(c)
		if c.Op.TakesValue() {
			r.value(c)
		}
	}
	r.mixed(f)
	r.lists(f)
}

// A value is what a condition compares with, and where it is, without
// what was found to be wrapped around it by mistake.
type value struct {
	*filters.Condition
	text   string
	at     filters.Position
	edited bool // a rule edits the field or the operator
}

// value checks the value of a condition. What is wrapped around it is a mistake
// each by itself; of what is inside, the first thing that is wrong is
// reported.
func (r *run) value(c *filters.Condition) {
	if c.Value == "" {
		r.report(ruleEmptyValue, c.Position, nil, "%s", emptyValueMessage[c.Op])
		return
	}
	v := value{Condition: c, text: c.Value, at: c.ValuePos(), edited: r.edited}
	if r.isItem(c) {
		r.item(v)
		return
	}
	if r.templateIn(v, concatenation) || !r.unwrap(&v) {
		return
	}
	for _, check := range []func(value) bool{
		r.template, r.undefined, r.percent, r.entity, r.escape, r.wildcard, r.dateText, r.date,
		r.notOrdered, r.valueWithCondition, r.commaList, r.brackets,
		r.placeholder, r.contentID, r.typedValue,
	} {
		if check(v) {
			break
		}
	}
	r.control(v)
}

// isItem reports whether the value is an item of a select, as it is.
func (r *run) isItem(c *filters.Condition) bool {
	if r.api == nil {
		return false
	}
	f, _ := r.api.Field(c.Field)
	_, ok := f.Item(c.Value)
	return ok
}

// item checks a value that is an item of a select. Whatever it looks like, it is
// right; the service may not see it as it is.
func (r *run) item(v value) {
	if strings.TrimFunc(v.text, isSpace) != v.text {
		r.report(ruleOuterSpace, v.at, nil, "white space at an end of the value is part of it")
	}
	r.brackets(v)
	r.control(v)
}

var emptyValueMessage = [...]string{
	filters.OpEquals:      "the value is empty: not_exists finds contents without the field",
	filters.OpNotEquals:   "the value is empty: exists finds contents with the field",
	filters.OpContains:    "the value is empty: every string contains it",
	filters.OpNotContains: "the value is empty: no string is without it",
	filters.OpLessThan:    "the value is empty: nothing is less",
	filters.OpGreaterThan: "the value is empty: every string is greater",
	filters.OpBeginsWith:  "the value is empty: every string starts with it",
}

// unwrap takes white space, signs of equality and quotes off v. It returns
// false if nothing else is left.
func (r *run) unwrap(v *value) bool {
	wrapped := map[string][]Edit{}
	strip := func(rule string, left, right int) {
		for _, e := range []Edit{cut(v.at.Start, v.at.Start+left), cut(v.at.End-right, v.at.End)} {
			if e.Start < e.End {
				wrapped[rule] = append(wrapped[rule], e)
			}
		}
		v.text = v.text[left : len(v.text)-right]
		v.at = span(v.at.Start+left, v.at.End-right)
	}
	for n := -1; n != len(v.text); {
		n = len(v.text)
		left := spaceLen(v.text)
		strip(ruleOuterSpace, left, n-left-len(strings.TrimFunc(v.text, isSpace)))
		strip(ruleEqualsSign, len(v.text)-len(strings.TrimLeft(v.text, "=")), 0)
		q := quotesAround(v.text)
		strip(ruleQuotedValue, q, q)
	}
	for _, rule := range []string{ruleOuterSpace, ruleEqualsSign, ruleQuotedValue} {
		edits := wrapped[rule]
		if edits == nil {
			continue
		}
		slices.SortFunc(edits, func(a, b Edit) int { return a.Start - b.Start })
		at := span(edits[0].Start, edits[len(edits)-1].End)
		if v.text == "" {
			edits = nil
		}
		switch rule {
		case ruleOuterSpace:
			r.report(rule, at, edits, "white space at an end of the value is part of it")
		case ruleEqualsSign:
			r.report(rule, at, edits, "the = after the bracket is part of the value")
		case ruleQuotedValue:
			r.report(rule, at, edits, "the quotes around the value are part of it")
		}
	}
	if v.text == "" {
		return false
	}
	if left, right := looseQuote(v.text); left+right > 0 {
		at := span(v.at.Start, v.at.Start+left)
		if right > 0 {
			at = span(v.at.End-right, v.at.End)
		}
		r.report(ruleQuotedValue, at, []Edit{{at, ""}}, "the quote at one end of the value is part of it")
		v.text = v.text[left : len(v.text)-right]
		v.at = span(v.at.Start+left, v.at.End-right)
	}
	return true
}

// looseQuote returns the length of a quote at the left or the right end of s
// that has no other half, and does not mean an apostrophe, feet or inches.
func looseQuote(s string) (left, right int) {
	n := len(s) - 1
	for _, q := range "\"'`" {
		switch {
		case n < 1 || strings.Count(s, string(q)) != 1:
		case rune(s[0]) == q && q != '\'':
			return 1, 0
		case rune(s[n]) == q && (s[n-1] < '0' || s[n-1] > '9' || q == '`'):
			return 0, 1
		}
	}
	return 0, 0
}

// quotePairs are the quotes that programs put around strings.
var quotePairs = [][2]string{{`\"`, `\"`}, {`"`, `"`}, {"'", "'"}, {"`", "`"}, {"“", "”"}, {"‘", "’"}, {"&quot;", "&quot;"}, {"%22", "%22"}}

// quotesAround returns the length of each of the two quotes around s, or 0.
func quotesAround(s string) int {
	for _, q := range quotePairs {
		if len(s) >= len(q[0])+len(q[1]) && strings.HasPrefix(s, q[0]) && strings.HasSuffix(s, q[1]) {
			return len(q[0])
		}
	}
	return 0
}

var (
	// template is what template languages and string formatting leave where
	// a value was not put in.
	template = lazyregexp.New(`\$\{[^}]*\}?|\$\([^)]*\)?|\$\[[^\]]*\]?|\{\{.*?(?:\}\}|$)|#\{[^}]*\}?|<%.*?(?:%>|$)|\\\([\w.]+\)|%\{\w+\}`)

	// concatenation is what is left of an expression that joins strings.
	concatenation = lazyregexp.New("[\"'`] ?\\+ ?[\\w(.]+|\\w ?\\+ [\"'`]")

	// wholeTemplate are forms that other strings may hold too, and expressions
	// that were not even marked as such.
	wholeTemplate = lazyregexp.New(`^(?:\{\w*\}|:[a-z]\w+|%[sdvq]|\$[A-Za-z_]\w*|__\w+__|<[A-Za-z][\w-]*(?i:id|name|slug|value|date|key)>|%[A-Z_]+%|` +
		`(?:props|params|context|ctx|router|route|query|req|request|this|self|searchParams)\??(?:\.[A-Za-z_]\w*)+|(?:category|tag|post|article|item)\.(?:id|slug|name))$`)
)

func templateMessage(found string) string {
	return message("%q is a placeholder that was not filled in", clip(found))
}

// template: category[equals]${id}
func (r *run) template(v value) bool {
	return r.templateIn(v, template) || r.templateIn(v, wholeTemplate)
}

func (r *run) templateIn(v value, form *lazyregexp.Regexp) bool {
	at := form.FindStringIndex(v.text)
	if at == nil {
		return false
	}
	r.report(ruleTemplate, span(v.at.Start+at[0], v.at.Start+at[1]), nil, "%s", templateMessage(v.text[at[0]:at[1]]))
	return true
}

var (
	undefined       = lazyregexp.New(`^(?:undefined|null|NULL|NaN|-?Infinity|Invalid Date|<nil>|None|\[\]|\{\})$`)
	undefinedInside = lazyregexp.New(`\[object \w+\]|%!\w?\(.*?\)|\[native code\]|\b(?:function|async) ?\w*\(|\(\) ?=>|(?:^|[-_/,:.])(?:undefined|NaN)(?:[-_/,:.T]|$)`)
)

// undefined: category[equals]undefined
func (r *run) undefined(v value) bool {
	at := undefined.FindStringIndex(v.text)
	if v.text == "None" && v.Op != filters.OpEquals && v.Op != filters.OpNotEquals {
		at = nil
	}
	if at == nil {
		at = undefinedInside.FindStringIndex(v.text)
	}
	if at == nil {
		return false
	}
	found := v.text[at[0]:at[1]]
	var edits []Edit
	what := "what a program writes for a value that it does not have"
	if strings.HasPrefix(found, "[object ") {
		what = "what a program writes for an object in place of its ID"
	}
	severity := Warning
	if partOfSlug(v.text, at) && !r.isDate(v.Field) {
		severity = Info
	}
	if strings.EqualFold(v.text, "null") {
		switch v.Op {
		case filters.OpEquals:
			edits = []Edit{{v.OpPos(), "not_exists"}, {v.ValuePos(), ""}}
		case filters.OpNotEquals:
			edits = []Edit{{v.OpPos(), "exists"}, {v.ValuePos(), ""}}
		}
	}
	r.reportAs(severity, ruleUndefined, span(v.at.Start+at[0], v.at.Start+at[1]), edits, "%q is %s", clip(found), what)
	return true
}

// partOfSlug reports whether a range of s is a word between hyphens, among
// others that are there: what-is-undefined
func partOfSlug(s string, at []int) bool {
	rest := lackingWords.ReplaceAllString(s, "")
	return strings.Contains(s[at[0]:at[1]], "-") && strings.ContainsFunc(rest, unicode.IsLetter)
}

var lackingWords = lazyregexp.New(`undefined|NaN`)

// percent: tags[contains]%E6%97%A5. URLs may well be encoded, but single letters
// and digits are never encoded.
func (r *run) percent(v value) bool {
	if strings.Contains(v.text, "://") {
		return false
	}
	for _, code := range percentRun.FindAllString(v.text, -1) {
		if plain, err := url.PathUnescape(code); err == nil && len(plain) == 1 && query.IsContentID(plain) {
			return false
		}
	}
	edit, ok := decodePercent(v.text, span(0, len(v.text)))
	if !ok {
		return false
	}
	decoded := v.text[:edit.Start] + edit.New + v.text[edit.End:]
	var edits []Edit
	if v.canBe(decoded) {
		edits = []Edit{{span(v.at.Start+edit.Start, v.at.Start+edit.End), edit.New}}
	}
	r.report(rulePercent, v.at, edits, "the value is percent-encoded, and will be encoded again when it is sent: %q", clip(decoded))
	return true
}

var entities = lazyregexp.New(`&(?:amp|lt|gt|quot|apos|nbsp|#39|#x27|#34|#x22);`)

// entity: title[contains]R&amp;D
func (r *run) entity(v value) bool {
	runs := entities.FindAllStringIndex(v.text, -1)
	if runs == nil {
		return false
	}
	at := span(runs[0][0], runs[len(runs)-1][1])
	var edits []Edit
	decoded := html.UnescapeString(v.text[at.Start:at.End])
	at = span(v.at.Start+at.Start, v.at.Start+at.End)
	if !entities.MatchString(decoded) {
		edits = []Edit{{at, decoded}}
	}
	r.report(ruleEntity, at, edits, "the value is written as in HTML: it means %q", clip(decoded))
	return true
}

var (
	escapes       = lazyregexp.New(`\\(?:u[0-9A-Fa-f]{4}|[\[\](),"'/\\nrt])`)
	escapesInPath = lazyregexp.New(`\\(?:u[0-9A-Fa-f]{4}|[\[\](),"'/])`)
	windowsPath   = lazyregexp.New(`^(?:[A-Za-z]:\\|\\\\)`)
)

// escape: title[contains]\u6771\u4eac, title[contains]a\[or\]b
func (r *run) escape(v value) bool {
	escapes := escapes
	if windowsPath.MatchString(v.text) {
		escapes = escapesInPath
	}
	if !escapes.MatchString(v.text) {
		return false
	}
	plain := escapes.ReplaceAllStringFunc(v.text, func(s string) string {
		if c, _, rest, err := strconv.UnquoteChar(s, 0); err == nil && rest == "" {
			return string(c)
		}
		return s[1:]
	})
	var edits []Edit
	if v.canBe(plain) && !escapes.MatchString(plain) {
		edits = []Edit{{v.at, plain}}
	}
	r.report(ruleEscape, v.at, edits, "the language has no escapes: the backslashes in %q are part of the value", clip(v.text))
	return true
}

var wildcards = lazyregexp.New(`^%+[^%]+%+$|^\*+[^*]+\*+$`)

// wildcard: title[contains]%news%
func (r *run) wildcard(v value) bool {
	if !wildcards.MatchString(v.text) {
		return false
	}
	word := strings.Trim(v.text, v.text[:1])
	r.report(ruleWildcard, v.at, []Edit{{v.at, word}}, "there are no wildcards: %c has no special meaning", v.text[0])
	return true
}

// valueWithCondition: a[equals](b[exists]), a[equals]x[exists]
func (r *run) valueWithCondition(v value) bool {
	for _, m := range operatorInside.FindAllStringSubmatchIndex(v.text, -1) {
		if !isOp(v.text[m[2]:m[3]]) {
			continue
		}
		if strings.HasPrefix(v.text, "(") {
			r.report(ruleGroupAsValue, v.at, nil, "a group cannot be a value: all of %q is compared as a string", clip(v.text))
		} else {
			r.report(ruleOperatorInValue, span(v.at.Start+m[0], v.at.Start+m[1]), nil, "%s is part of a value: a connective before its field is missing", v.text[m[0]:m[1]])
		}
		return true
	}
	return false
}

var operatorInside = lazyregexp.New(`\[([a-z_]+)\]`)

// bars are IDs in a list with bars in place of commas.
var bars = lazyregexp.New(`^[\w-]+(?:\|[\w-]+)+$`)

// commaList: tags[contains]a,b
func (r *run) commaList(v value) bool {
	list := v.text
	switch {
	case groupedInside.MatchString(list):
		return r.groupedNumber(v)
	case bars.MatchString(list):
		list = strings.ReplaceAll(list, "|", ",")
	case !strings.Contains(list, ","), strings.Contains(strings.TrimRight(list, ", "), ", "), strings.Contains(list, "://"):
		return false
	}
	joiner := "[or]"
	if v.Op == filters.OpNotEquals || v.Op == filters.OpNotContains {
		joiner = "[and]"
	}
	next := joiner + conditionHead(v.Condition)
	var edits []Edit
	end := v.at.Start
	items := listItems(list)
	writable := len(items) > 0 && len(items)*len(next) < urlBudget && !groupOfNumber.MatchString(list) && !strings.ContainsFunc(list, unicode.IsControl)
	for i, item := range items {
		writable = writable && v.canBe(v.text[item.Start:item.End])
		between := next
		if i == 0 {
			between = ""
		}
		if e := (Edit{span(end, v.at.Start+item.Start), between}); e.Start < e.End {
			edits = append(edits, e)
		}
		end = v.at.Start + item.End
	}
	if end < v.at.End {
		edits = append(edits, cut(end, v.at.End))
	}
	if len(items) > 1 && v.Position != span(0, len(r.draft.text)) {
		edits = slices.Concat([]Edit{insert(v.Start, "(")}, edits, []Edit{insert(v.End, ")")})
	}
	if !writable || v.edited { // what is edited would be copied as it was
		edits = nil
	}
	r.report(ruleCommaList, v.at, edits, "there are no lists of values: all of %q is one value; write %s for each", clip(v.text), clip(conditionHead(v.Condition)))
	return true
}

// groupedNumber: price[equals]1,000
func (r *run) groupedNumber(v value) bool {
	fixed, ok := fixNumber(v.text)
	if !ok || v.Op != filters.OpEquals && v.Op != filters.OpNotEquals || r.isOther(v.Field, filters.KindNumber) || r.isContentID(v.Field, v.Op) {
		return false
	}
	r.report(ruleNumberValue, v.at, []Edit{{v.at, fixed}}, "%q is not a number: write %s", clip(v.text), clip(fixed))
	return true
}

// brackets: title[contains]a (b)
func (r *run) brackets(v value) bool {
	i := strings.IndexAny(v.text, "()[]")
	if i < 0 {
		return false
	}
	r.report(ruleBracketInValue, span(v.at.Start+i, v.at.Start+i+1), nil,
		"the effect of a half-width %c in a value is not documented: leave it out or use a full-width one", v.text[i])
	return true
}

var placeholder = lazyregexp.New(`^(?:(?:例|例えば|ex|e\.g\.)[:：]|(?:YOUR|MY)[_-][A-Z]|[X]{3,}$|[○◯〇]{2,}|ここに)`)

// placeholder: category[equals]YOUR_ID
func (r *run) placeholder(v value) bool {
	if !placeholder.MatchString(v.text) {
		return false
	}
	r.report(rulePlaceholder, v.at, nil, "%q seems to be a placeholder for a value", clip(v.text))
	return true
}

// control finds control characters inside the value. Those at its ends are
// white space.
func (r *run) control(v value) {
	start := strings.IndexFunc(v.text, unicode.IsControl)
	if start < 0 {
		return
	}
	end := strings.LastIndexFunc(v.text, unicode.IsControl)
	last, n := utf8.DecodeRuneInString(v.text[end:])
	end += n
	clean := strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c):
			return ' '
		case unicode.IsControl(c):
			return -1
		}
		return c
	}, v.text[start:end])
	at := span(v.at.Start+start, v.at.Start+end)
	var edits []Edit
	if fixed := v.text[:start] + clean + v.text[end:]; fixed != "" && v.canBe(fixed) {
		edits = []Edit{{at, clean}}
	}
	r.report(ruleControlCharacter, at, edits, "a control character (%U) in a value", last)
}

// canBe reports whether a string can be the value of the condition.
func (v value) canBe(text string) bool {
	c := filters.Condition{Field: v.Field, Op: v.Op, Value: text}
	return filters.New(&c).Err() == nil
}

// contentID: id[equals]news item
func (r *run) contentID(v value) bool {
	if !r.isContentID(v.Field, v.Op) || query.IsContentID(v.text) {
		return false
	}
	r.report(ruleContentID, v.at, nil, "%q is not a valid content ID: 1 to 50 of A-Z a-z 0-9 _ -", clip(v.text))
	return true
}
