package lint

import "strings"

var ruleEmptyGroup = &ruleText{"empty-group", Error, `Parentheses without conditions.
This happens where a list of conditions is empty. The fix removes the group and a connective; where nothing else would
be left there is no fix, since the empty filter matches everything.
- id[not_equals]x[and]() => id[not_equals]x  ()[or]a[exists] => a[exists]  a[exists][and](([and])) => a[exists]  ()`}
var ruleUnclosedParen = &ruleText{"unclosed-paren", Error, `A group is not closed.
The fix closes it at the end, which may not be the place that was meant.
- (a[exists][or]b[exists] => (a[exists][or]b[exists])
- c[exists][and]((a[exists][or]b[exists]) => c[exists][and]((a[exists][or]b[exists]))`}
var ruleUnopenedParen = &ruleText{"unopened-paren", Error, `A parenthesis closes nothing.
The first one that closes nothing in a value closes a group. Use full-width ones in texts.
- a[exists]) => a[exists]  title[contains]smile :) => title[contains]smile :
+ (a[exists])  title[contains]（株）`}
var ruleUnbalancedValue = &ruleText{"unbalanced-value", Error, `A parenthesis in a value is not closed.
Parentheses in a value must balance, also before a connective inside them. The fix leaves them out.
- title[contains]a (b => title[contains]a b  a[equals]b(c[and]d[exists]) => a[equals]bc[and]d[exists]
+ title[contains]a（b`}
var ruleGroupAsValue = &ruleText{"group-as-value", Error, `A group in place of a value.
After an operator its parentheses and everything in them are part of the value.
- a[equals](b[exists])  a[equals](b[exists][and]c[exists])`}

// emptyGroup: (), x[and](), and a "(" at the end.
func (d *diagnosis) emptyGroup() *mistake {
	open := d.p - len(strings.TrimRight(d.s[:d.p], "("))
	closed := len(d.rest) - len(strings.TrimLeft(d.rest, ")"))
	if open == 0 {
		return nil
	}
	start, end := d.p-min(open, closed+1), d.p+min(open, closed)
	whole := span(start, end)
	if joiner := joinerAtEnd.FindString(d.s[:start]); joiner != "" {
		whole.Start -= len(joiner)
	} else {
		whole.End += len(joinerAtStart.FindString(d.s[end:]))
	}
	return flaw(ruleEmptyGroup, span(start, end), []Edit{{whole, ""}}, "a group without conditions")
}

// openParen: (a[exists][or]b[exists]
func (d *diagnosis) openParen() *mistake {
	return flaw(ruleUnclosedParen, d.err.Position, []Edit{insert(len(d.s), ")")}, "the parenthesis is not closed")
}

// looseParens: title[contains]a(b
func (d *diagnosis) looseParens() *mistake {
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
		return nil
	}
	return flaw(ruleUnbalancedValue, d.err.Position, open,
		"a parenthesis in the value %q is not closed: leave it out or use a full-width one", clip(d.err.Found)).
		guessed(true)
}

// groupAsValue: a[equals](b[exists][and]c[exists])
func (d *diagnosis) groupAsValue() *mistake {
	n := closingParen(d.rest, '(', ')')
	return d.unclear(flawIf(n > 0 && conditionAt(strings.TrimLeft(d.rest, "(")), ruleGroupAsValue, span(d.p, d.p+n+1), nil,
		"a group cannot be a value: %s", clip(d.rest[:n+1])))
}
