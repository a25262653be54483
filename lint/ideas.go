package lint

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
)

// strayValue: title[exists]true
func (d *diagnosis) strayValue() (mistake, bool) {
	p := d.err.Start
	if at, joiner := joinerInside(d.s[p:d.err.End]); joiner != "" {
		return joinerMistake(d.s, span(p+at.Start, p+at.End), joiner), true
	}
	m := d.plain(Edit{d.err.Position, ""})
	m.message = message("exists and not_exists take no value: remove %q", clip(d.err.Found))
	return m, true
}

// strayPoint: seo..title[exists]
func (d *diagnosis) strayPoint() (mistake, bool) {
	m := d.plain(Edit{d.err.Position, ""})
	m.message = "a segment is missing beside a dot of the path"
	return m, true
}

// strayParen: a[exists])
func (d *diagnosis) strayParen() (mistake, bool) {
	m := d.plain(Edit{d.err.Position, ""})
	m.message = "the parenthesis closes nothing: parentheses in a value must balance, or be full-width ones"
	return m, true
}

// strayJoiner: [and]x, x[or], x[and][or]y
func (d *diagnosis) strayJoiner() (mistake, bool) {
	p := d.err.Start
	rest, before := d.s[p:], d.s[:p]
	if joiner, n := readJoiner(rest); n > 0 && rest[0] == '[' {
		what := "nothing precedes %s"
		if joinerAfter(before) != "" {
			what = "two connectives follow each other: %s"
		}
		return mistake{rule: ruleStrayJoiner, at: span(p, p+n), message: message(what, joiner), edits: []Edit{cut(p, p+n)}}, true
	}
	joiner := joinerAfter(before)
	if joiner == "" || rest != "" && rest[0] != ')' {
		return mistake{}, false
	}
	at := span(p-len(joiner), p)
	return mistake{rule: ruleStrayJoiner, at: at, message: message("nothing follows %s", joiner), edits: []Edit{{at, ""}}}, true
}

// emptyGroup: (), x[and](), and a "(" at the end.
func (d *diagnosis) emptyGroup() (mistake, bool) {
	start, end := d.err.Start, d.err.Start
	for start > 0 && d.s[start-1] == '(' {
		start--
		if end == len(d.s) || d.s[end] != ')' {
			break
		}
		end++
	}
	if start == d.err.Start {
		return mistake{}, false
	}
	m := mistake{rule: ruleEmptyGroup, at: span(start, end), message: "a group without conditions"}
	if joiner := joinerAfter(d.s[:start]); joiner != "" {
		start -= len(joiner)
	} else {
		end += len(joinerAt(d.s[end:]))
	}
	m.edits = []Edit{cut(start, end)}
	return m, true
}

// bracketedField: [title][equals]x
func (d *diagnosis) bracketedField() (mistake, bool) {
	p := d.err.Start
	field, rest, ok := strings.Cut(d.s[p:], "]")
	field = strings.TrimPrefix(field, "[")
	if !ok || !filters.Field(field).IsValid() || !strings.HasPrefix(rest, "[") {
		return mistake{}, false
	}
	end := len(d.s) - len(rest)
	return mistake{
		rule: ruleMissingOperand, at: span(p, end), message: message("the field %q is in brackets", clip(field)),
		edits: []Edit{cut(p, p+1), cut(end-1, end)},
	}, true
}

// operatorAlone: a[contains]x[or][contains]y
func (d *diagnosis) operatorAlone() (mistake, bool) {
	p := d.err.Start
	n := bracketLen(d.s[p:])
	if n == 0 {
		return mistake{}, false
	}
	name := d.s[p+1 : p+n-1]
	before, ok := conditionBefore(d.s[:p])
	if !ok || meantOp(name) == "" {
		return mistake{}, false
	}
	return mistake{
		rule: ruleMissingField, at: span(p, p+n), message: message("[%s] has no field: did you mean %s[%s]?", clip(name), clip(string(before.Field)), clip(name)),
		edits: []Edit{insert(p, string(before.Field))},
	}, true
}

// spaceBehind: a[exists] [and]b[exists]
func (d *diagnosis) spaceBehind() (mistake, bool) {
	p := d.err.Start
	n := spaceLen(d.s[p:])
	if rest := d.s[p+n:]; n == 0 || rest != "" && rest[0] != ')' && joinerAt(rest) == "" {
		return mistake{}, false
	}
	return mistake{rule: ruleStraySpace, at: span(p, p+n), message: "white space after a condition", edits: []Edit{cut(p, p+n)}}, true
}

// joinerSpelling: (a[exists])&&(b[exists]), a[exists] AND b[exists]
func (d *diagnosis) joinerSpelling() (mistake, bool) {
	p := d.err.Start
	joiner, n := readJoiner(d.s[p:])
	rest := d.s[p+n:]
	if n == 0 || rest == "" || strings.ContainsAny(d.s[p:p+n], ",;") && rest[0] != '(' && !conditionAt(rest) {
		return mistake{}, false
	}
	return joinerMistake(d.s, span(p, p+n), joiner), true
}

// joinerMistake returns the mistake for a connective in another spelling.
func joinerMistake(s string, at filters.Position, joiner string) mistake {
	m := mistake{rule: ruleWrongJoiner, at: at, edits: []Edit{{at, joiner}}}
	found := strings.TrimFunc(s[at.Start:at.End], isSpace)
	switch {
	case found == "":
		m.rule = ruleMissingJoiner
		m.message = message("a connective between two conditions is missing: write %s", joiner)
	case strings.ContainsAny(found, ",，;；"):
		m.rule = ruleCommaJoin
		m.message = message("%q does not join conditions: write %s", found, joiner)
	default:
		m.message = message("%q is not a connective: write %s", clip(found), joiner)
	}
	return m
}

// noJoiner: (a[exists])(b[exists]), a[exists]b[exists]
func (d *diagnosis) noJoiner() (mistake, bool) {
	p := d.err.Start
	n := spaceLen(d.s[p:])
	if rest := d.s[p+n:]; !strings.HasPrefix(rest, "(") && !conditionAt(rest) {
		return mistake{}, false
	}
	return joinerMistake(d.s, span(p, p+n), "[and]"), true
}

// tail: (a[exists])";
func (d *diagnosis) tail() (mistake, bool) {
	p := d.err.Start
	end := p + nextJoiner(d.s[p:])
	if strings.Trim(d.s[p:end], "\"'`;,.}] \t\r\n") != "" {
		return mistake{}, false
	}
	m := d.plain(cut(p, end))
	m.at = span(p, end)
	m.message = message("%q after the last condition", clip(d.s[p:end]))
	return m, true
}

// otherBrackets: title(equals)x, title{equals}x
func (d *diagnosis) otherBrackets() (mistake, bool) {
	p := d.err.Start
	for _, pair := range []string{"()", "{}", "<>", "（）", "｛｝", "＜＞", "【】", "「」"} {
		open, close := pair[:len(pair)/2], pair[len(pair)/2:]
		if p == d.operand || !strings.HasPrefix(d.s[p:], open) {
			continue
		}
		name, _, ok := strings.Cut(d.s[p+len(open):], close)
		if op := meantOp(name); !ok || !isOp(op) {
			continue
		}
		m := d.plain()
		m.rule, m.at = ruleMissingOperator, span(p, p+len(open)+len(name)+len(close))
		m.message = message("an operator is written in half-width square brackets: write [%s]", clip(name))
		m.edits = []Edit{{m.at, "[" + name + "]"}}
		return m, true
	}
	return mistake{}, false
}

// methodCall: title.contains(x)
func (d *diagnosis) methodCall() (mistake, bool) {
	p := d.err.Start
	dot := strings.LastIndexByte(d.s[:p], '.')
	if dot < d.operand || !strings.HasPrefix(d.s[p:], "(") || !isOp(meantOp(d.s[dot+1:p])) {
		return mistake{}, false
	}
	n := closingParen(d.s[p:], '(', ')')
	if n < 0 {
		return mistake{}, false
	}
	m := d.plain(Edit{span(dot, p+1), "[" + d.s[dot+1:p] + "]"}, cut(p+n, p+n+1))
	m.at = span(dot, p)
	m.message = message("an operator is written in square brackets after the field: write [%s]", clip(d.s[dot+1:p]))
	return m, true
}

// valueAlone: tags[contains]a[or]b
func (d *diagnosis) valueAlone() (mistake, bool) {
	operand := d.s[d.operand:]
	operand = operand[:valueLen(operand)]
	before, ok := conditionBefore(d.s[:d.operand])
	if !ok || !before.Op.TakesValue() || operand == "" || strings.ContainsAny(operand, "[]") {
		return mistake{}, false
	}
	prefix := conditionHead(before)
	return mistake{
		rule: ruleMissingField, at: span(d.operand, d.operand+len(operand)),
		message: message("%q has no field and no operator: did you mean %q?", clip(operand), clip(prefix+operand)),
		edits:   []Edit{insert(d.operand, prefix)},
	}, true
}

// openBracket: title[equals, title[equals x[and]y[exists], title[equals}x
func (d *diagnosis) openBracket() (mistake, bool) {
	open := d.err.Start
	if d.err.Code == filters.ErrUnknownOperator {
		open--
		if !strings.ContainsRune(d.s[d.err.Start:d.err.End], '[') {
			return mistake{}, false
		}
	}
	op := longestOp(d.s[open+1:])
	if op == "" {
		return mistake{}, false
	}
	end := open + 1 + len(op)
	next := end + wrongClose(d.s[end:])
	return mistake{
		rule: ruleUnclosedBracket, at: span(open, end), message: message("the bracket of [%s is not closed", op),
		edits: []Edit{{span(end, next), "]"}},
	}, true
}

// valueInBracket: title[equals=x], title[equals x]
func (d *diagnosis) valueInBracket() (mistake, bool) {
	at := span(d.err.Start-1, d.err.End+1)
	found := d.s[d.err.Start:d.err.End]
	op := longestOp(found)
	tail := strings.TrimLeft(found[len(op):], " \t=:,")
	if op == "" || len(tail) == len(found)-len(op) && !strings.ContainsAny(tail[:min(1, len(tail))], "\"'`$({") {
		return mistake{}, false
	}
	tail = strings.Trim(tail, "\"'` ")
	if tail == "" || valueLen(d.s[at.End:]) > 0 {
		return mistake{}, false
	}
	return mistake{
		rule: ruleValueInBracket, at: at, message: message("the value is inside the bracket: write [%s]%s", op, clip(tail)),
		edits: []Edit{{at, "[" + op + "]" + tail}},
	}, true
}

// templateOperator: title[${op}]x
func (d *diagnosis) templateOperator() (mistake, bool) {
	found := d.s[d.err.Start:d.err.End]
	if !template.MatchString(found) && !wholeTemplate.MatchString(found) {
		return mistake{}, false
	}
	m := d.unclear(d.plain())
	m.rule, m.message = ruleTemplate, message("%q is a placeholder for an operator that was not filled in", clip(found))
	return m, true
}

// index: tags[0][equals]x
func (d *diagnosis) index() (mistake, bool) {
	found := d.s[d.err.Start:d.err.End]
	at := span(d.err.Start-1, d.err.End+1)
	if next := d.s[at.End:]; found == "" || strings.Trim(found, "0123456789") != "" || next == "" || next[0] != '[' && next[0] != '.' {
		return mistake{}, false
	}
	m := d.plain(Edit{at, ""})
	m.at = at
	m.message = message("[%s] is no operator, and paths have no indexes: they lead to all elements", clip(found))
	return m, true
}

// doubledBrackets: title[[equals]]x
func (d *diagnosis) doubledBrackets() (mistake, bool) {
	name, doubled := strings.CutPrefix(d.s[d.err.Start:d.err.End], "[")
	if !doubled || meantOp(name) == "" || !strings.HasPrefix(d.s[d.err.End:], "]]") {
		return mistake{}, false
	}
	m := d.plain(cut(d.err.Start, d.err.Start+1), cut(d.err.End, d.err.End+1))
	m.at = span(d.err.Start-1, d.err.End+2)
	m.message = message("an operator has one pair of brackets: write [%s]", clip(name))
	return m, true
}

// nestedBrackets: seo[title][equals]x, filters[title][equals]x
func (d *diagnosis) nestedBrackets() (mistake, bool) {
	open, end := d.err.Start-1, d.err.End+1
	found := d.s[d.err.Start:d.err.End]
	n := bracketLen(d.s[end:])
	if n == 0 || !filters.Field(found).IsValid() || isOp(found) || meantOp(d.s[end+1:end+n-1]) == "" {
		return mistake{}, false
	}
	m := d.plain(Edit{span(open, open+1), "."}, cut(end-1, end))
	if parameterWords[d.s[d.operand:open]] {
		m.edits[0] = cut(d.operand, open+1)
	}
	m.message = message("%q is no operator: the segments of a path are joined by dots", clip(found))
	return m, true
}

// negatedOperator: title[!contains]x
func (d *diagnosis) negatedOperator() (mistake, bool) {
	found, negated := strings.CutPrefix(d.s[d.err.Start:d.err.End], "!")
	op := opposite[meantOp(found)]
	if !negated || op == "" {
		return mistake{}, false
	}
	m := d.plain(Edit{d.err.Position, op})
	m.message = message("[%s] is no operator: did you mean [%s]?", clip(d.err.Found), op)
	return m, true
}

// parameterWords are names under which other services take filters.
var parameterWords = setOf("filters", "filter", "where")

// wish: price[gte]5, id[in]a,b
func (d *diagnosis) wish() (mistake, bool) {
	wish := meantOp(d.err.Found)
	if !strings.HasPrefix(wish, "(") {
		return mistake{}, false
	}
	end := d.err.End + 1
	value := d.s[end : end+valueLen(d.s[end:])]
	if at, joiner := joinerInside(value); joiner != "" {
		return joinerMistake(d.s, span(end+at.Start, end+at.End), joiner), true
	}
	m := d.plain()
	granted, ok := d.run.grant(wish, filters.Field(d.s[d.operand:d.err.Start-1]), value)
	if !ok {
		m = d.unclear(m)
		granted = wish
	} else {
		m.edits = []Edit{{span(d.operand, end+len(value)), granted}}
	}
	m.message = message("[%s] is no operator: write %s", clip(d.err.Found), clip(granted))
	return m, true
}

// grant puts a field and a value into what the parser suggests for a wish. A
// suggestion with two values is one for a list of them. Parts of dates
// need one condition only: as strings they sort before every time stamp of that time.
func (r *run) grant(suggestion string, field filters.Field, value string) (string, bool) {
	wish, err := filters.Parse(suggestion)
	if err != nil || value == "" {
		return "", false
	}
	var wished []*filters.Condition
	for c := range wish.Conditions() {
		wished = append(wished, c)
	}
	op, values := wished[0].Op, []string{value}
	if wished[0].Value != wished[1].Value { // a list
		if len(value)+strings.Count(value, ",")*len(field) >= urlBudget || groupOfNumber.MatchString(value) {
			return "", false
		}
		values, wished = nil, wished[:1]
		for _, at := range listItems(value) {
			values = append(values, value[at.Start:at.End])
		}
	} else {
		plain := strings.Trim(value, " =\"'`")
		number, isNumber := fixNumber(plain)
		d, layout := r.partOfDate(field, plain)
		switch {
		case layout != "" && op == filters.OpGreaterThan:
			return field.GreaterThan(d.Format(layout)).String(), field.IsValid()
		case layout != "":
			next, ok := d.next(layout)
			return field.LessThan(next).String(), ok && field.IsValid()
		case isNumber:
			values = []string{number}
		}
	}
	var f filters.Filter
	for _, value := range values {
		for _, c := range wished {
			g := filters.New(&filters.Condition{Field: field, Op: c.Op, Value: value})
			if op == filters.OpNotEquals {
				f = f.And(g)
			} else {
				f = f.Or(g)
			}
		}
	}
	if _, single := f.Expr().(*filters.Condition); single {
		return f.String(), f.Err() == nil
	}
	return "(" + f.String() + ")", !f.IsZero() && f.Err() == nil
}

// joinerInBrackets: a[equals]x[or]b[AND]c[exists]
func (d *diagnosis) joinerInBrackets() (mistake, bool) {
	at := span(d.err.Start-1, d.err.End+1)
	joiner, n := readJoiner(d.s[at.Start:])
	if n == 0 {
		return mistake{}, false
	}
	return joinerMistake(d.s, span(at.Start, at.Start+n), joiner), true
}

// misspeltOperator: title[equal]x
func (d *diagnosis) misspeltOperator() (mistake, bool) {
	if !isOp(d.err.Suggestion) {
		return mistake{}, false
	}
	m := d.plain(Edit{d.err.Position, d.err.Suggestion})
	m.message = message("[%s] is no operator: did you mean [%s]?", clip(d.err.Found), d.err.Suggestion)
	return m, true
}

// secondOperator: title[exists][contains]x
func (d *diagnosis) secondOperator() (mistake, bool) {
	p := d.err.Start
	n := bracketLen(d.s[p:])
	if n == 0 || meantOp(d.s[p+1:p+n-1]) == "" {
		return mistake{}, false
	}
	field := d.s[d.operand : d.operand+pathLen(d.s[d.operand:])]
	return mistake{
		rule: ruleMissingField, at: span(p, p+n), message: message("%s is a second condition: write [and]%s before it", clip(d.s[p:p+n]), clip(field)),
		edits: []Edit{insert(p, "[and]"+field)},
	}, true
}

// existsFalse: title[exists]false
func (d *diagnosis) existsFalse() (mistake, bool) {
	value := strings.ToLower(strings.Trim(d.s[d.err.Start:d.err.End], "= \"'`()"))
	if value != "false" && value != "0" && value != "no" {
		return mistake{}, false
	}
	end := d.err.Start - 1
	start := strings.LastIndexByte(d.s[:end], '[') + 1
	op := opposite[d.s[start:end]]
	m := d.plain(Edit{span(start, end), op}, cut(d.err.Start, d.err.End))
	m.message = message("exists and not_exists take no value: did you mean [%s]?", op)
	return m, true
}

// opposite are the operators that are the negation of another, by name.
var opposite = func() map[string]string {
	m := map[string]string{}
	for op := filters.OpEquals; op.IsValid(); op++ {
		if not, ok := op.Negation(); ok {
			m[op.String()] = not.String()
		}
	}
	return m
}()

// spaceBefore: title [equals]x, a[exists][and] b[exists]
func (d *diagnosis) spaceBefore() (mistake, bool) {
	p := d.err.Start
	n := spaceLen(d.s[p:])
	if rest := d.s[p+n:]; n == 0 || p > d.operand && !strings.HasPrefix(rest, "[") && !strings.HasPrefix(rest, "［") {
		return mistake{}, false
	}
	m := mistake{rule: ruleStraySpace, at: span(p, p+n), message: "white space before a condition", edits: []Edit{cut(p, p+n)}}
	if p > d.operand {
		m.message = "white space before the bracket of an operator"
	}
	return m, true
}

// conditionInWords reports whether a value holds a connective and after it a path
// and an operator, in whatever spelling: x' or b='y, 1,b=2
func conditionInWords(value string) bool {
	for _, at := range joinerAndPath.FindAllStringIndex(value, -1) {
		if word := operatorWords.FindStringSubmatch(value[at[1]:]); word != nil && (word[1] == ":" || meantOp(word[1]) != "") {
			return true
		}
	}
	return false
}

var (
	joinerAndPath = lazyregexp.New(`(?i:` + space + `+(?:and|or)` + space + `+|` + space + `*[&|,，;；]+` + space + `*)[A-Za-z_][A-Za-z0-9_.-]*`)
	nullTest      = lazyregexp.New(`^` + space + `+(?i:is` + space + `+(not` + space + `+)?null)\b`)
)

// testForNull: a is null, a is not null
func (d *diagnosis) testForNull() (mistake, bool) {
	p := d.err.Start
	at := nullTest.FindStringSubmatchIndex(d.s[p:])
	if p == d.operand || at == nil {
		return mistake{}, false
	}
	end := p + at[1]
	if rest := d.s[end:]; rest != "" && rest[0] != ')' && spaceLen(rest) == 0 {
		if _, n := readJoiner(rest); n == 0 {
			return mistake{}, false
		}
	}
	op := filters.OpNotExists
	if at[2] >= 0 {
		op = filters.OpExists
	}
	m := d.plain(Edit{span(p, end), "[" + op.String() + "]"})
	m.rule, m.at = ruleMissingOperator, span(p, end)
	m.message = message("an operator is written in square brackets: write [%s] for %q", op, clip(d.s[p:end]))
	return m, true
}

// operatorInWords: title = x, price >= 5, title contains x, title:[equals]x
func (d *diagnosis) operatorInWords() (mistake, bool) {
	p := d.err.Start
	words := operatorWords.FindStringSubmatchIndex(d.s[p:])
	if p == d.operand || words == nil {
		return mistake{}, false
	}
	end := p + words[1]
	m := d.plain()
	if parameter.MatchString(d.s[d.operand:end]) {
		m.rule = ruleParameter
		m.at = span(d.operand, end)
		m.message = message("%q is a parameter of the request and no part of the filter", d.s[d.operand:end])
		return d.unclear(m), true
	}
	m.rule, m.at = ruleMissingOperator, span(p, end)
	name := d.s[p+words[2] : p+words[3]]
	if bracketLen(d.s[end:]) > 0 && (meantOp(name) != "" || name == ":") {
		m.message = message("%q before the bracket of an operator", name)
		m.edits = []Edit{cut(p, end)}
		return m, true
	}
	op := meantOp(name)
	if name == ":" {
		op = "equals"
	}
	if op == "" {
		return mistake{}, false
	}
	field, value := filters.Field(d.s[d.operand:p]), d.s[end:end+valueLen(d.s[end:])]
	if conditionInWords(value) {
		m.message = message("%q is no operator, and what follows holds another condition: write both of them with brackets, and a connective between them", name)
		return d.unclear(m), true
	}
	if isOp(op) {
		m.message = message("an operator is written in square brackets: write [%s] for %q", op, name)
		m.edits = []Edit{{m.at, "[" + op + "]"}}
		return m, true
	}
	granted, ok := d.run.grant(op, field, value)
	m.message = message("%q is no operator: write %s", name, clip(granted))
	m.edits = []Edit{{span(d.operand, end+len(value)), granted}}
	return m, ok
}

// fullWidth: title［equals］x, （a[exists][or]b[exists]）
func (d *diagnosis) fullWidth() (mistake, bool) {
	p := d.err.Start
	end := p + fullWidthLen(d.s[p:])
	if end == p {
		return mistake{}, false
	}
	edits := []Edit{{span(p, end), halfWidth(d.s[p:end])}}
	if strings.HasPrefix(d.s[p:], "（") {
		if n := closingParen(d.s[p:], '（', '）'); p+n >= end {
			edits = append(edits, Edit{span(p+n, p+n+len("）")), ")"})
		}
	}
	m := d.plain(edits...)
	m.rule = ruleFullWidth
	m.at = span(p, end)
	m.message = message("%q is full-width: the language is written in half-width characters", clip(d.s[p:end]))
	return m, true
}

// quotedField: "title"[equals]x
func (d *diagnosis) quotedField() (mistake, bool) {
	p := d.err.Start
	n := quoteLen(d.s[p:])
	if n == 0 {
		return mistake{}, false
	}
	m := d.plain(cut(p, p+n))
	m.rule = ruleQuotedFilter
	m.message = message("the quote %s is part of the filter", d.s[p:p+n])
	if bracket := strings.IndexByte(d.s[p:], '['); bracket > n {
		if last := strings.LastIndex(d.s[p:p+bracket], d.s[p:p+n]); last > 0 && last+n == bracket {
			m.edits = append(m.edits, cut(p+last, p+bracket))
		}
	}
	return m, true
}

// percentEncoded: a[exists][and]%E2%80%A6
func (d *diagnosis) percentEncoded() (mistake, bool) {
	if at := percentRun.FindStringIndex(d.s[d.err.Start:]); at == nil || at[0] > 0 {
		return mistake{}, false
	}
	return encodedFilter(d.s)
}

// negation: !title[exists], not title[exists]
func (d *diagnosis) negation() (mistake, bool) {
	p := d.err.Start
	not, rest := "!", strings.TrimPrefix(d.s[p:], "!")
	if word := d.s[d.operand:p]; strings.EqualFold(word, "not") {
		not, rest = word, d.s[p+spaceLen(d.s[p:]):]
	} else if p > d.operand || len(rest) == len(d.s[p:]) {
		return mistake{}, false
	}
	field := len(d.s) - len(rest)
	op := field + pathLen(rest)
	n := bracketLen(d.s[op:])
	if n == 0 {
		return mistake{}, false
	}
	opposite := opposite[d.s[op+1:op+n-1]]
	if opposite == "" || op == field {
		return mistake{}, false
	}
	m := d.plain(cut(d.operand, field), Edit{span(op+1, op+n-1), opposite})
	m.at = span(d.operand, field)
	m.message = message("the language has no %s: write [%s]", not, opposite)
	return m, true
}

// joinerBetweenNothing: a[exists][and]&b[exists]
func (d *diagnosis) joinerBetweenNothing() (mistake, bool) {
	p := d.err.Start
	_, n := readJoiner(d.s[p:])
	if n == 0 || p > d.operand {
		return mistake{}, false
	}
	at := span(p, p+n)
	return mistake{rule: ruleStrayJoiner, at: at, message: message("%q joins nothing", clip(d.s[p:p+n])), edits: []Edit{{at, ""}}}, true
}

// backslash: title\[equals\]x
func (d *diagnosis) backslash() (mistake, bool) {
	if d.s[d.err.Start] != '\\' {
		return mistake{}, false
	}
	m := d.plain(cut(d.err.Start, d.err.End))
	m.message = "the language has no escapes: remove the backslash"
	return m, true
}

// template: ${field}[equals]x
func (d *diagnosis) template() (mistake, bool) {
	rest := d.s[d.operand:]
	at := template.FindStringIndex(rest[:min(len(rest), 200)])
	if at == nil || d.operand+at[1] <= d.err.Start || d.operand+at[0] > d.err.Start {
		return mistake{}, false
	}
	m := d.unclear(d.plain())
	m.rule, m.at = ruleTemplate, span(d.operand+at[0], d.operand+at[1])
	m.message = templateMessage(rest[at[0]:at[1]])
	return m, true
}

// openParen: (a[exists][or]b[exists]
func (d *diagnosis) openParen() (mistake, bool) {
	m := d.plain(insert(len(d.s), ")"))
	m.message = "the parenthesis is not closed"
	return m, true
}

// joinerInValue: a[equals]x&&(b[exists][or]c[exists])
func (d *diagnosis) joinerInValue() (mistake, bool) {
	at, joiner := joinerInside(d.s[d.err.Start:d.err.End])
	return joinerMistake(d.s, span(d.err.Start+at.Start, d.err.Start+at.End), joiner), joiner != ""
}

// groupAsValue: a[equals](b[exists][and]c[exists])
func (d *diagnosis) groupAsValue() (mistake, bool) {
	p := d.err.Start
	n := closingParen(d.s[p:], '(', ')')
	if n < 0 || !conditionAt(strings.TrimLeft(d.s[p:], "(")) {
		return mistake{}, false
	}
	m := mistake{rule: ruleGroupAsValue, at: span(p, p+n+1)}
	m.message = message("a group cannot be a value: %s", clip(d.s[p:p+n+1]))
	return d.unclear(m), true
}

// listOfValues: tags[contains](a[or]b)
func (d *diagnosis) listOfValues() (mistake, bool) {
	p := d.err.Start
	n := closingParen(d.s[p:], '(', ')')
	if n < 0 {
		return mistake{}, false
	}
	inside := d.s[p+1 : p+n]
	joiner := "[or]"
	if !strings.Contains(inside, joiner) {
		joiner = "[and]"
	}
	values := strings.Split(inside, joiner)
	if strings.ContainsAny(strings.Join(values, ""), "[]()") || strings.Contains(inside, "[and]") && joiner == "[or]" {
		return mistake{}, false
	}
	prefix := d.s[d.operand:p]
	fixed := "(" + prefix + strings.Join(values, joiner+prefix) + ")"
	if len(fixed) > urlBudget {
		return mistake{}, false
	}
	m := d.plain(Edit{span(d.operand, p+n+1), fixed})
	m.rule, m.at = ruleMissingField, span(p, p+n+1)
	m.message = message("a group cannot be a value: did you mean %s?", clip(fixed))
	return m, true
}

// looseParens: title[contains]a(b
func (d *diagnosis) looseParens() (mistake, bool) {
	const most = 20
	var open []Edit
	for i := d.err.Start; i < d.err.End; i++ {
		switch d.s[i] {
		case '(':
			open = append(open, cut(i, i+1))
		case ')':
			open = open[:len(open)-1]
		}
	}
	if len(open) > most {
		return mistake{}, false
	}
	m := d.plain(open...)
	m.message = message("a parenthesis in the value %q is not closed: leave it out or use a full-width one", clip(d.err.Found))
	return m, true
}
