package near

import "strings"

// A Meaning is what an operator of another language, or a misspelt one, says
// in this language.
type Meaning struct {
	Op       string // the operator
	OrEquals bool   // Op or equals: two conditions
	Each     bool   // one condition for each of several values
}

// Several reports whether m takes several conditions.
func (m Meaning) Several() bool { return m.OrEquals || m.Each }

// Advice returns how the conditions that m takes are written where no value is
// known that they can be written with, or "" if it takes one.
func (m Meaning) Advice(field string) string {
	condition := field + "[" + m.Op + "]"
	switch {
	case m.OrEquals:
		return "write in parentheses " + condition + " and " + field + "[equals] with the value after each, " +
			"joined by [or]"
	case m == notIn:
		return "write in parentheses " + condition + " before each value, joined by [and]"
	case m.Each:
		return "write in parentheses " + condition + " before each value, joined by [or]"
	}
	return ""
}

// Operator returns what was meant by an operator that is not one of ops. It
// returns false if that is not known.
func Operator(word string, ops ...string) (Meaning, bool) {
	const longest = 40
	if len(word) > longest {
		return Meaning{}, false
	}
	name := Plain(word)
	if m, ok := foreign[name]; ok {
		return m, true
	}
	if negated, ok := strings.CutPrefix(name, "!"); ok && name != "!" {
		return Operator("not"+negated, ops...)
	}
	if strings.Contains(name, "equal") {
		if strings.Contains(name, "great") {
			return atLeast, true
		}
		if strings.Contains(name, "less") {
			return atMost, true
		}
	}
	op, ok := Word(word, ops...)
	return Meaning{Op: op}, ok
}

var (
	equals      = Meaning{Op: "equals"}
	notEquals   = Meaning{Op: "not_equals"}
	contains    = Meaning{Op: "contains"}
	notContains = Meaning{Op: "not_contains"}
	lessThan    = Meaning{Op: "less_than"}
	greaterThan = Meaning{Op: "greater_than"}
	exists      = Meaning{Op: "exists"}
	notExists   = Meaning{Op: "not_exists"}
	beginsWith  = Meaning{Op: "begins_with"}
	atLeast     = Meaning{Op: "greater_than", OrEquals: true}
	atMost      = Meaning{Op: "less_than", OrEquals: true}
	in          = Meaning{Op: "equals", Each: true}
	notIn       = Meaning{Op: "not_equals", Each: true}
)

// foreign are operators of other languages, in the form that Plain gives.
var foreign = func() map[string]Meaning {
	m := map[string]Meaning{}
	for _, row := range []struct {
		meaning Meaning
		names   string
	}{
		{equals, "= == === eq is"},
		{notEquals, "! != !== <> ne neq isnot not"},
		{contains, "like ilike includes include has matches"},
		{notContains, "notincludes notlike"},
		{lessThan, "< lt less before smallerthan"},
		{greaterThan, "> gt greater after morethan"},
		{exists, "notnull isnotnull isset present"},
		{notExists, "null isnull missing empty isempty blank"},
		{beginsWith, "startswith startwith starts prefix begin begins"},
		{atLeast, ">= gte ge min atleast since"},
		{atMost, "<= lte le max atmost until"},
		{in, "in anyof oneof"},
		{notIn, "nin notin"},
	} {
		for name := range strings.FieldsSeq(row.names) {
			m[name] = row.meaning
		}
	}
	return m
}()
