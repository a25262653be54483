package sqlfilter

import "github.com/microcms-go/filters"

// comparisons holds the operators of SQL that compare.
var comparisons = map[filters.Op]string{
	filters.OpEquals:      "=",
	filters.OpLessThan:    "<",
	filters.OpGreaterThan: ">",
}

// texts writes conditions on strings. Dialects differ in few words: both compare
// by code point once the collation is right.
type texts struct {
	param    string // a placeholder for a string
	position string // the function for where a string is in another, 0 if nowhere
}

func (t texts) arg(value string) expr { return expr{t.param, []any{value}} }

// test returns SQL that holds if x, which is a string, satisfies c.
func (t texts) test(c *condition, x string) expr {
	switch {
	case c.op == filters.OpContains:
		return build(t.position+"(%, %) > 0", x, t.arg(c.value))
	case !c.asInstant():
		return t.exactly(c, x)
	case c.op == filters.OpEquals:
		return all(t.sameSecond(c, x), stampForm(x), build(stampFraction+" = %", x, t.arg(c.fraction)))
	}
	// Instants are in the order of their strings, but for fractions of the
	// same second, where zeros at the end and no fraction at all get in the
	// way. Those of another second need not be full time stamps: the text
	// decides in any case.
	later, _ := successor(c.second)
	beyond := build("% >= %", x, t.arg(later))
	if c.op == filters.OpLessThan {
		beyond = build("% < %", x, t.arg(c.second))
	}
	within := build("CASE WHEN % THEN "+stampFraction+" % % ELSE % END",
		stampForm(x), x, comparisons[c.op], t.arg(c.fraction), t.exactly(c, x))
	return build("(% OR %)", beyond, all(t.sameSecond(c, x), within))
}

// exactly tests x where only its characters count.
func (t texts) exactly(c *condition, x string) expr {
	if c.op == filters.OpBeginsWith {
		return t.begins(x, c.value)
	}
	return build("% % %", x, comparisons[c.op], t.arg(c.value))
}

// asInstant reports whether full time stamps are compared as instants.
func (c *condition) asInstant() bool {
	return c.stamp && (c.op == filters.OpEquals || c.op == filters.OpLessThan || c.op == filters.OpGreaterThan)
}

// begins tests whether x starts with the prefix, as a range for the sake of
// indexes.
func (t texts) begins(x, prefix string) expr {
	if prefix == "" {
		return constant(true)
	}
	from := build("% >= %", x, t.arg(prefix))
	end, ok := successor(prefix)
	if !ok {
		return from
	}
	return all(from, build("% < %", x, t.arg(end)))
}

// about returns a test that an index on x serves, and that all strings pass that
// satisfy c. contains has no such test.
func (t texts) about(c *condition, x string) (expr, bool) {
	if c.op == filters.OpContains || c.op == filters.OpBeginsWith && c.value == "" {
		return expr{}, false
	}
	if !c.asInstant() {
		if c.op == filters.OpGreaterThan {
			return build("% >= %", x, t.arg(c.value)), true
		}
		return t.exactly(c, x), true
	}
	switch c.op {
	case filters.OpLessThan:
		later, _ := successor(c.second)
		return build("% < %", x, t.arg(later)), true
	case filters.OpGreaterThan:
		return build("% >= %", x, t.arg(c.second)), true
	}
	return t.begins(x, c.second), true
}

// The value of c, a full time stamp, starts with the second. What else does
// is one too if this follows: Z, or a dot, digits and Z.

func (t texts) sameSecond(c *condition, x string) expr {
	return build("substr(%, 1, 19) = %", x, t.arg(c.second))
}

func stampForm(x string) expr {
	return build("(substr(%, 20) = 'Z' OR substr(%, 20, 1) = '.' AND substr(%, 21) <> 'Z' AND ltrim(substr(%, 21), '0123456789') = 'Z')", x, x, x, x)
}

// stampFraction is the fraction of a full time stamp without zeros at its end.
const stampFraction = "rtrim(substr(%, 21), 'Z0')"
