package lint

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
)

var ruleMissingOperator = newRule("missing-operator", Error, `A field without an operator in brackets.
There is no fix where several conditions are written so: the linter cannot tell where a value ends.
- category == news => category[equals]news  price >= 5 => (price[greater_than]5[or]price[equals]5)
- category: news => category[equals]news  category:[equals]news => category[equals]news  category=news&tag=a
- category(equals)news => category[equals]news  category`)
var ruleMissingField = newRule("missing-field", Error, `A value, a list of values or an operator without field.
A connective joins whole conditions, so each of them names its field and operator: tags[contains]a[or]tags[contains]b.
- tags[contains]東京[or]大阪[or]京都 => tags[contains]東京[or]tags[contains]大阪[or]tags[contains]京都
- title[contains]a[or][contains]b => title[contains]a[or]title[contains]b
- tags[contains](a[or]b) => (tags[contains]a[or]tags[contains]b)
- title[exists][contains]a => title[exists][and]title[contains]a`)
var ruleMissingOperand = newRule("missing-operand", Error, `No condition and no group where one must start.
A condition starts with the path of a field, which is not in brackets.
- [category][equals]news => category[equals]news  [equals]news`)

// bracketedField: [title][equals]x
func (d *diagnosis) bracketedField() *mistake {
	name, n := bracketed(d.rest)
	return flawIf(filters.Field(name).IsValid() && strings.HasPrefix(d.rest[n:], "["), ruleMissingOperand,
		span(d.p, d.p+n), []Edit{cut(d.p, d.p+1), cut(d.p+n-1, d.p+n)}, "the field %q is in brackets", name)
}

// operatorAlone: a[contains]x[or][contains]y, title[exists][contains]x
func (d *diagnosis) operatorAlone() *mistake {
	name, n := bracketed(d.rest)
	if meantOp(name).Op == "" {
		return nil
	}
	at, op := span(d.p, d.p+n), d.rest[:n]
	if d.err.Code == filters.ErrUnexpectedValue {
		field := d.s[d.operand : d.operand+pathLen(d.s[d.operand:])]
		return flaw(ruleMissingField, at, []Edit{insert(d.p, "[and]"+field)},
			"%s is a second condition: write [and]%s before it", op, field)
	}
	before, ok := conditionBefore(d.s[:d.p])
	field := string(before.Field)
	return flawIf(ok, ruleMissingField, at, []Edit{insert(d.p, field)},
		"%s has no field: did you mean %s%s?", op, field, op)
}

// valueAlone: tags[contains]a[or]b
func (d *diagnosis) valueAlone() *mistake {
	operand := d.s[d.operand:]
	operand = operand[:valueLen(operand)]
	before, ok := conditionBefore(d.s[:d.operand])
	head := conditionHead(&before)
	return flawIf(ok && before.Op.TakesValue() && operand != "" && !strings.ContainsAny(operand, "[]"),
		ruleMissingField, span(d.operand, d.operand+len(operand)), []Edit{insert(d.operand, head)},
		"%q has no field and no operator: did you mean %q?", operand, head+operand)
}

// listOfValues: tags[contains](a[or]b)
func (d *diagnosis) listOfValues() *mistake {
	n := closingParen(d.rest, '(', ')')
	if n == 0 {
		return nil
	}
	head, inside, joiner := d.s[d.operand:d.p], d.s[d.p+1:d.p+n], "[or]"
	if !strings.Contains(inside, joiner) {
		joiner = "[and]"
	}
	values := strings.Split(inside, joiner)
	if strings.ContainsAny(strings.Join(values, ""), "[]()") || len(inside)+len(values)*len(head) > urlBudget {
		return nil
	}
	fixed := "(" + head + strings.Join(values, joiner+head) + ")"
	return flaw(ruleMissingField, span(d.p, d.p+n+1), []Edit{{span(d.operand, d.p+n+1), fixed}},
		"a group cannot be a value: did you mean %s?", fixed)
}

var otherBrackets = lazyregexp.New(`^[({<（｛＜【「](\w+)[)}>）｝＞】」]`)

// otherBrackets: title(equals)x, title{equals}x
func (d *diagnosis) otherBrackets() *mistake {
	m := otherBrackets.FindStringSubmatch(d.rest)
	if m == nil || d.p == d.operand {
		return nil
	}
	if meant := meantOp(m[1]); meant.Op == "" || meant.Several() {
		return nil
	}
	at := span(d.p, d.p+len(m[0]))
	return flaw(ruleMissingOperator, at, []Edit{{at, "[" + m[1] + "]"}},
		"an operator is written in half-width square brackets: write [%s]", m[1])
}

// operatorSign is a sign between a path and a value.
var operatorSign = lazyregexp.New(`^` + space + `*(<>|[=!<>]=?=?|:)` + space + `*`)

// operatorInSigns: title = x, price >= 5, title:[equals]x
func (d *diagnosis) operatorInSigns() *mistake {
	sign := operatorSign.FindStringSubmatch(d.rest)
	if d.p == d.operand || sign == nil {
		return nil
	}
	at, wish := span(d.p, d.p+len(sign[0])), meantOp(strings.Replace(sign[1], ":", "=", 1))
	if whole := span(d.operand, at.End); parameter.MatchString(d.s[whole.Start:whole.End]) {
		return d.unclear(notOfFilter(d.s, whole))
	}
	value := d.s[at.End : at.End+valueLen(d.s[at.End:])]
	granted := d.run.grant(wish, filters.Field(d.s[d.operand:d.p]), value)
	switch {
	case strings.HasPrefix(value, "["):
		return flaw(ruleMissingOperator, at, []Edit{{at, ""}}, "%q before the bracket of an operator", sign[1])
	case strings.ContainsAny(value, "=<>"+sign[1]):
		return d.unclear(flaw(ruleMissingOperator, at, nil, "%q is not an operator, and what follows may be another "+
			"condition: write both of them with brackets, and a connective between them", sign[1]))
	case wish.Op != "" && !wish.Several():
		return flaw(ruleMissingOperator, at, []Edit{{at, "[" + wish.Op + "]"}},
			"an operator is written in square brackets: write [%s] for %q", wish.Op, sign[1])
	case granted == "":
		return nil
	}
	return flaw(ruleMissingOperator, at, []Edit{{span(d.operand, at.End+len(value)), granted}},
		"%q is not an operator: write %s", sign[1], granted).guessed(true)
}
