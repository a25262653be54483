package lint

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
)

var ruleMissingOperator = &ruleText{"missing-operator", Error, `A field without an operator in brackets.
Signs such as = and words without brackets are not operators. There is no fix where several conditions are written so:
the linter cannot tell where a value ends.
- category == news => category[equals]news  price >= 5 => (price[greater_than]5[or]price[equals]5)
- category equals news => category[equals]news  category(equals)news => category[equals]news
- category: news => category[equals]news  category is not null => category[exists]  category=news&tag=a
- title.contains(news) => title[contains]news  category:[equals]news => category[equals]news  category`}

var ruleMissingField = &ruleText{"missing-field", Error, `A value, a list of values or an operator without field.
A connective joins whole conditions, so each of them names its field and operator: tags[contains]a[or]tags[contains]b.
- tags[contains]東京[or]大阪[or]京都 => tags[contains]東京[or]tags[contains]大阪[or]tags[contains]京都
- title[contains]a[or][contains]b => title[contains]a[or]title[contains]b
- tags[contains](a[or]b) => (tags[contains]a[or]tags[contains]b)
- title[exists][contains]a => title[exists][and]title[contains]a
+ tags[contains]a[or]tags[contains]b`}

var ruleMissingOperand = &ruleText{"missing-operand", Error, `Something other than a condition or a group, where one must start.
A condition starts with the path of a field, which is not in brackets.
- [category][equals]news => category[equals]news  [equals]news`}

// bracketedField: [title][equals]x
func (d *diagnosis) bracketedField() *mistake {
	p := d.err.Start
	n := bracketLen(d.s[p:])
	if n == 0 || !filters.Field(d.s[p+1:p+n-1]).IsValid() || !strings.HasPrefix(d.s[p+n:], "[") {
		return nil
	}
	return flaw(ruleMissingOperand, span(p, p+n), []Edit{cut(p, p+1), cut(p+n-1, p+n)},
		"the field %q is in brackets", clip(d.s[p+1:p+n-1]))
}

// operatorAlone: a[contains]x[or][contains]y, title[exists][contains]x
func (d *diagnosis) operatorAlone() *mistake {
	p := d.err.Start
	n := bracketLen(d.s[p:])
	if n == 0 || meantOp(d.s[p+1:p+n-1]) == "" {
		return nil
	}
	at, op := span(p, p+n), clip(d.s[p:p+n])
	if d.err.Code == filters.ErrUnexpectedValue {
		field := d.s[d.operand : d.operand+pathLen(d.s[d.operand:])]
		return flaw(ruleMissingField, at, []Edit{insert(p, "[and]"+field)},
			"%s is a second condition: write [and]%s before it", op, clip(field))
	}
	before, ok := conditionBefore(d.s[:p])
	if !ok {
		return nil
	}
	field := string(before.Field)
	return flaw(ruleMissingField, at, []Edit{insert(p, field)}, "%s has no field: did you mean %s%s?", op, clip(field), op)
}

// valueAlone: tags[contains]a[or]b
func (d *diagnosis) valueAlone() *mistake {
	operand := d.s[d.operand:]
	operand = operand[:valueLen(operand)]
	before, ok := conditionBefore(d.s[:d.operand])
	if !ok || !before.Op.TakesValue() || operand == "" || strings.ContainsAny(operand, "[]") {
		return nil
	}
	head := conditionHead(before)
	return flaw(ruleMissingField, span(d.operand, d.operand+len(operand)), []Edit{insert(d.operand, head)},
		"%q has no field and no operator: did you mean %q?", clip(operand), clip(head+operand))
}

// listOfValues: tags[contains](a[or]b)
func (d *diagnosis) listOfValues() *mistake {
	p := d.err.Start
	n := closingParen(d.s[p:], '(', ')')
	if n < 0 {
		return nil
	}
	head, inside, joiner := d.s[d.operand:p], d.s[p+1:p+n], "[or]"
	if !strings.Contains(inside, joiner) {
		joiner = "[and]"
	}
	values := strings.Split(inside, joiner)
	if strings.ContainsAny(strings.Join(values, ""), "[]()") || len(inside)+len(values)*len(head) > urlBudget {
		return nil
	}
	fixed := "(" + head + strings.Join(values, joiner+head) + ")"
	return flaw(ruleMissingField, span(p, p+n+1), []Edit{{span(d.operand, p+n+1), fixed}},
		"a group cannot be a value: did you mean %s?", clip(fixed))
}

// otherBrackets: title(equals)x, title{equals}x
func (d *diagnosis) otherBrackets() *mistake {
	p := d.err.Start
	for _, pair := range []string{"()", "{}", "<>", "（）", "｛｝", "＜＞", "【】", "「」"} {
		open, close := pair[:len(pair)/2], pair[len(pair)/2:]
		rest, opens := strings.CutPrefix(d.s[p:], open)
		name, _, closes := strings.Cut(rest, close)
		if p == d.operand || !opens || !closes || !isOp(meantOp(name)) {
			continue
		}
		at := span(p, p+len(pair)+len(name))
		return flaw(ruleMissingOperator, at, []Edit{{at, "[" + name + "]"}},
			"an operator is written in half-width square brackets: write [%s]", clip(name))
	}
	return nil
}

// methodCall: title.contains(x)
func (d *diagnosis) methodCall() *mistake {
	p := d.err.Start
	dot := strings.LastIndexByte(d.s[:p], '.')
	n := closingParen(d.s[p:], '(', ')')
	if dot < d.operand || n < 0 || !isOp(meantOp(d.s[dot+1:p])) {
		return nil
	}
	op := "[" + d.s[dot+1:p] + "]"
	return flaw(ruleMissingOperator, span(dot, p), []Edit{{span(dot, p+1), op}, cut(p+n, p+n+1)},
		"an operator is written in square brackets after the field: write %s", clip(op))
}

var (
	operatorWords = lazyregexp.New(`^` + space + `*((?:[=!<>]=?=?|[:~]|(?i:is(?: not)? null\b|is not\b)|` +
		`[A-Za-z_]+(?: (?:than|with|equals?|contains?|exists?|in|to|like))?))` + space + `*`)
	joinerAndPath = lazyregexp.New(`(?i:` + space + `+(?:and|or)` + space + `+|` + space + `*[&|,，;；]+` + space + `*)` +
		`[A-Za-z_][A-Za-z0-9_.-]*`)
)

// operatorInWords: title = x, price >= 5, title contains x, title is not null, title:[equals]x
func (d *diagnosis) operatorInWords() *mistake {
	p := d.err.Start
	words := operatorWords.FindStringSubmatch(d.s[p:])
	if p == d.operand || words == nil {
		return nil
	}
	at, name, op := span(p, p+len(words[0])), words[1], meantOp(words[1])
	if name == ":" {
		op = "equals"
	}
	if whole := span(d.operand, at.End); parameter.MatchString(d.s[whole.Start:whole.End]) {
		return d.unclear(notOfFilter(d.s, whole))
	}
	value := d.s[at.End : at.End+valueLen(d.s[at.End:])]
	switch {
	case op == "":
		return nil
	case bracketLen(d.s[at.End:]) > 0 && joinerAt(d.s[at.End:]) == "":
		return flaw(ruleMissingOperator, at, []Edit{{at, ""}}, "%q before the bracket of an operator", name)
	case strings.HasSuffix(op, "exists"): // which takes no value
		at.End = p + len(strings.TrimRightFunc(words[0], isSpace))
		if _, n := readJoiner(value); n == 0 && value != "" && len(words[0]) == at.End-p {
			return nil
		}
	case conditionInWords(value):
		return d.unclear(flaw(ruleMissingOperator, at, nil, "%q is not an operator, and what follows holds another "+
			"condition: write both of them with brackets, and a connective between them", name))
	}
	if isOp(op) {
		return flaw(ruleMissingOperator, at, []Edit{{at, "[" + op + "]"}},
			"an operator is written in square brackets: write [%s] for %q", op, name)
	}
	granted, ok := d.run.grant(op, filters.Field(d.s[d.operand:p]), value)
	if !ok {
		return nil
	}
	return flaw(ruleMissingOperator, at, []Edit{{span(d.operand, at.End+len(value)), granted}},
		"%q is not an operator: write %s", name, clip(granted))
}

// conditionInWords reports whether a value holds a connective and after it a path
// and an operator, in whatever spelling: x' or b='y, 1,b=2
func conditionInWords(value string) bool {
	for _, at := range joinerAndPath.FindAllStringIndex(value, -1) {
		word := operatorWords.FindStringSubmatch(value[at[1]:])
		if word != nil && (word[1] == ":" || meantOp(word[1]) != "") {
			return true
		}
	}
	return false
}
