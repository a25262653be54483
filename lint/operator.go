package lint

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/near"
	"github.com/microcms-go/filters/internal/quote"
)

var ruleUnknownOperator = newRule("unknown-operator", Error, `The brackets hold none of the nine operators.
The operators are equals, not_equals, contains, not_contains, less_than, greater_than, exists, not_exists and
begins_with, in lower case. There is no operator for "at least", "at most" or "one of": those take two conditions
joined by [or], in parentheses. Only parts of dates need one condition, since they are compared as strings:
greater_than 2024-05-01 includes that day, and less_than 2024-06-01 all of May.

A path has no indexes and no brackets: its segments are joined by dots, and it leads to all elements of a list.
- title[eqauls]x => title[equals]x  title[Contains]x => title[contains]x  price[greaterThan]5 => price[greater_than]5
- price[>]5 => price[greater_than]5  price[gte]5 => (price[greater_than]5[or]price[equals]5)
- date[greater_than_or_equal_to]2024-05-01 => date[greater_than]2024-05-01
- date[less_equal]2024-05-31 => date[less_than]2024-06-01  title[!contains]x => title[not_contains]x  title[regex]^x
- id[in]('a1','b2') => (id[equals]a1[or]id[equals]b2)  id[not_in]a1,b2 => (id[not_equals]a1[and]id[not_equals]b2)
- tags[0][contains]x  title[[contains]]x => title[contains]x
+ category[equals]news  title[contains][equal]`)
var ruleValueInBracket = newRule("value-in-bracket", Error, `The value is inside the bracket of the operator.
The value follows the bracket directly, without quotes, a sign or a space.
- category[equals news] => category[equals]news
- category[equals:'news'][and]id[not_equals]x => category[equals]news[and]id[not_equals]x`)
var ruleUnclosedBracket = newRule("unclosed-bracket", Error, `The bracket of an operator is not closed.
There is no fix where no value follows: the filter may have been cut off.
- category[equals  category[equals)news => category[equals]news
- category[equals news[and]id[exists] => category[equals]news[and]id[exists]  category[news`)
var ruleUnexpectedValue = newRule("unexpected-value", Error, `A value after exists or not_exists.
Both take no value: [exists]true is an error. For [exists]false write [not_exists].
- tag[not_exists]true[and]title[exists] => tag[not_exists][and]title[exists]  tag[exists]false => tag[not_exists]
- tag[not_exists]=false => tag[exists]  tag[exists]true&&title[exists] => tag[exists][and]title[exists]`)

// unclosed is a bracket with an operator, and what may be in place of its closing bracket.
var unclosed = lazyregexp.New(`^\[(` + anyOp + `)([)}>］｝】=: ]?)`)

// openBracket: title[equals, title[equals x[and]y[exists], title[equals}x
func (d *diagnosis) openBracket() *mistake {
	open := d.err.Start
	isClosed := d.err.Code == filters.ErrUnknownOperator
	if isClosed {
		open--
	}
	m := unclosed.FindStringSubmatch(d.s[open:])
	if m == nil || isClosed && !strings.Contains(d.found, "[") {
		return nil
	}
	end := open + len("[") + len(m[1])
	return flaw(ruleUnclosedBracket, span(open, end), []Edit{{span(end, end+len(m[2])), "]"}},
		"the bracket of [%s is not closed", m[1])
}

// inBrackets returns what the brackets of an unknown operator hold, and where they are.
func (d *diagnosis) inBrackets() (string, filters.Position) {
	return d.found, span(d.err.Start-1, d.err.End+1)
}

// valueInBracket: title[equals=x], title[equals x]
func (d *diagnosis) valueInBracket() *mistake {
	found, at := d.inBrackets()
	op := opAtStart.FindString(found)
	rest := found[len(op):]
	tail := strings.TrimLeft(rest, " \t=:,")
	if op == "" || tail == rest && strings.IndexAny(rest, "\"'`$({") != 0 {
		return nil
	}
	tail = strings.Trim(tail, "\"'` ")
	return flawIf(tail != "" && valueLen(d.s[at.End:]) == 0, ruleValueInBracket, at, []Edit{{at, "[" + op + "]" + tail}},
		"the value is inside the bracket: write [%s]%s", op, tail)
}

// doubledBrackets: title[[equals]]x
func (d *diagnosis) doubledBrackets() *mistake {
	found, at := d.inBrackets()
	name, doubled := strings.CutPrefix(found, "[")
	return flawIf(doubled && meantOp(name).Op != "" && strings.HasPrefix(d.s[at.End:], "]"), ruleUnknownOperator,
		span(at.Start, at.End+1), []Edit{cut(at.Start+1, at.Start+2), cut(at.End-1, at.End)},
		"an operator has one pair of brackets: write [%s]", name)
}

// misspeltOperator: title[equal]x, title[!contains]x
func (d *diagnosis) misspeltOperator() *mistake {
	op := d.err.Suggestion
	rest := strings.TrimPrefix(d.err.Found, op)
	tail := strings.TrimLeft(rest, " \t=:,") // another value: title[equals=x]y
	return flawIf(isOp(op), ruleUnknownOperator, d.err.Position, []Edit{{d.err.Position, op}},
		"[%s] is not an operator: did you mean [%s]?", d.err.Found, op).guessed(tail != "" && tail != rest)
}

// wish: price[gte]5, id[in]a,b
func (d *diagnosis) wish() *mistake {
	wish := meantOp(d.err.Found)
	if !wish.Several() {
		return nil
	}
	_, at := d.inBrackets()
	condition := span(d.operand, at.End+valueLen(d.s[at.End:]))
	if m := joinerWithin(d.s, span(at.End, condition.End)); m != nil {
		return m
	}
	field := filters.Field(d.s[d.operand:at.Start])
	granted := d.run.grant(wish, field, d.s[at.End:condition.End])
	if granted == "" {
		return d.unclear(flaw(ruleUnknownOperator, d.err.Position, nil, "[%s] is not an operator: %s", d.err.Found,
			whole(wish.Advice(quote.Cut(string(field), quote.ShortBytes)))).guessed(true))
	}
	return flaw(ruleUnknownOperator, d.err.Position, []Edit{{condition, granted}},
		"[%s] is not an operator: write %s", d.err.Found, granted).guessed(true)
}

// grant returns the conditions that a wish needs for a value or, if it takes several, a list of them. Parts of dates
// need one condition only: as strings they sort before every time stamp of that time. Where the value does not fit, it
// returns "".
func (r *run) grant(wish near.Meaning, field filters.Field, value string) string {
	var f filters.Filter
	plain := strings.Trim(value, " =\"'`")
	part, isPart := r.partOfDate(field, plain)
	if number, ok := fixNumber(plain); ok && !wish.Each {
		value = number
	}
	value = strings.TrimFunc(value, isSpace)
	switch isGreater := wish.Op == filters.OpGreaterThan.String(); {
	case value == "":
	case wish.Each:
		join := filters.Filter.Or
		if wish.Op == filters.OpNotEquals.String() {
			join = filters.Filter.And
		}
		fits := len(value)+strings.Count(value, ",")*len(field) < urlBudget && !groupOfNumber.MatchString(value)
		for _, item := range listItems(value) {
			if fits {
				f = join(f, field.Compare(opNamed(wish.Op), item))
			}
		}
	case isPart && isGreater:
		f = field.GreaterThan(part.Format(part.unit.layout))
	case isPart:
		if next, ok := part.next(); ok {
			f = field.LessThan(next)
		}
	case isGreater:
		f = field.AtLeast(value)
	default:
		f = field.AtMost(value)
	}
	if f.IsZero() || f.Err() != nil {
		return ""
	}
	if _, single := f.Expr().(*filters.Condition); single {
		return f.String()
	}
	return "(" + f.String() + ")"
}

// strayValue: title[exists]true, title[exists]false
func (d *diagnosis) strayValue() *mistake {
	at := d.err.Position
	edits := []Edit{{at, ""}}
	word := booleanWords[strings.ToLower(strings.Trim(d.found, "= \"'`()"))]
	if word == "false" {
		name := span(strings.LastIndexByte(d.s[:at.Start], '[')+1, at.Start-1)
		op, _ := opNamed(d.s[name.Start:name.End]).Negation()
		return flaw(ruleUnexpectedValue, at, append([]Edit{{name, op.String()}}, edits...),
			"exists and not_exists take no value: did you mean [%s]?", op).guessed(true)
	}
	if m := joinerWithin(d.s, at); m != nil {
		return m
	}
	return flaw(ruleUnexpectedValue, at, edits, "exists and not_exists take no value: remove %q", d.err.Found).
		guessed(word != "true" && strings.ContainsFunc(d.found, isWord))
}
