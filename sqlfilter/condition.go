package sqlfilter

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	exact "github.com/microcms-go/filters/internal/decimal"
	"github.com/microcms-go/filters/internal/timestamp"
)

// A condition is a condition of a filter, prepared for translation.
type condition struct {
	field filters.Field
	op    filters.Op // equals, contains, less_than, greater_than, exists or begins_with
	not   bool       // the condition is the negation of that
	value string

	leaves   kinds // what the leaves may be
	elements kinds // what the elements of leaves that are arrays may be
	rich     bool  // strings are compared without their tags, but for exists

	numeric bool // value is a number, this one:
	number  decimal

	// Of a value that is a full time stamp: the part before the fraction,
	// as 2021-01-01T00:00:00, and the fraction without zeros at its end.
	stamp            bool
	second, fraction string
}

// kinds is a set of kinds of JSON values.
type kinds uint8

const (
	aText kinds = 1 << iota
	aNumber
	aBoolean
	anObject
	anArray

	anything = aText | aNumber | aBoolean | anObject | anArray
)

func (k kinds) has(kind kinds) bool { return k&kind != 0 }

func newCondition(x *filters.Condition) *condition {
	c := &condition{field: x.Field, op: x.Op, value: x.Value, leaves: anything, elements: anything}
	// The constants of the operators have each negation after its opposite.
	if positive, ok := x.Op.Negation(); ok && positive < x.Op {
		c.op, c.not = positive, true
	}
	if _, ok := exact.Parse(c.value); ok {
		c.numeric, c.number = true, newDecimal(c.value)
	}
	if timestamp.IsFull(c.value) {
		const second = len("2021-01-01T00:00:00")
		c.stamp, c.second = true, c.value[:second]
		c.fraction = strings.Trim(c.value[second:], ".Z")
		c.fraction = strings.TrimRight(c.fraction, "0")
	}
	return c
}

// specialize applies what is known of a field of the type to a condition that
// is supported. It reports whether lists can be on the way to the leaves.
func (c *condition) specialize(t filters.FieldType) (fans bool) {
	c.stamp = c.stamp && t.Kind == filters.KindDate
	switch t.Kind {
	case filters.KindText, filters.KindTextArea, filters.KindDate, filters.KindID:
		c.leaves = aText
	case filters.KindRichEditor, filters.KindRichEditorV2:
		c.rich = true
	case filters.KindNumber:
		c.leaves = aNumber
	case filters.KindBoolean:
		// What is missing or null is false, so false is what is not true.
		c.leaves = aBoolean
		if c.value == "false" {
			c.value, c.not = "true", !c.not
		}
	case filters.KindRelation:
		c.leaves = anObject
	case filters.KindRelationList:
		c.leaves, c.elements = anArray, anObject
	case filters.KindSelect:
		c.leaves, c.elements = anArray, aText
	}
	return t.InRepeater
}

// comparesNumbers reports whether numbers are compared with the value.
func (c *condition) comparesNumbers() bool {
	switch c.op {
	case filters.OpContains:
		return c.leaves.has(anArray) && c.elements.has(aNumber)
	case filters.OpBeginsWith:
		return false
	}
	return c.leaves.has(aNumber)
}

// equalsBoolean reports whether one of k may be equal to the value as a boolean.
func (c *condition) equalsBoolean(k kinds) bool {
	return k.has(aBoolean) && (c.value == "true" || c.value == "false")
}

// A place is where in a row the leaves of a path are.
type place struct {
	column   string   // of JSON
	nullable bool     // it may be NULL
	names    []string // the path through objects
	rest     []string // and from there through objects and lists
}

// maxNames bounds the names of a path. SQLite joins up to 64 tables, and each
// name takes two.
const maxNames = 30

// place returns where the leaves of a field are that has no column of its own,
// unless that is of JSON. Lists can be on the way if fans is set.
func (t Translator) place(field filters.Field, fans bool) (place, error) {
	path := strings.Split(string(field), ".")
	if len(path) > maxNames {
		return place{}, errors.New("the path has more than " + strconv.Itoa(maxNames) + " segments")
	}
	p := place{nullable: true}
	if p.column, p.rest = t.jsonAbove(path); p.column == "" {
		if t.Column == "" {
			return place{}, errors.New("no column holds the field")
		}
		// The item itself is not a list.
		p = place{column: t.Column, names: path[:1], rest: path[1:]}
	}
	if !fans {
		p.names, p.rest = append(p.names, p.rest...), nil
	}
	return p, nil
}

// jsonAbove returns the column of kind JSON that holds the longest part of the
// path from its start, and the rest of the path.
func (t Translator) jsonAbove(path []string) (column string, rest []string) {
	for n := len(path); n > 0; n-- {
		c, ok := t.Columns[filters.Field(strings.Join(path[:n], "."))]
		if ok && c.Kind == JSON {
			return c.Name, path[n:]
		}
	}
	return "", nil
}

// A decimal is the number ±0.d1d2d3… × 10^exp.
type decimal struct {
	negative bool
	digits   string // from the first to the last that is not 0; empty for zero
	exp      int64
	far      bool // exp has more digits than maxExpDigits, and is not known
}

// maxExpDigits is up to how many digits exponents are computed with, here and
// on SQLite, in 64 bits.
const maxExpDigits = 18

// sign returns the sign of d as it is written.
func (d decimal) sign() string {
	if d.negative {
		return "-"
	}
	return ""
}

// newDecimal returns the number that s is, written as in JSON.
func newDecimal(s string) decimal {
	var d decimal
	s, d.negative = strings.CutPrefix(s, "-")
	mantissa, exp, _ := strings.Cut(strings.ToLower(s), "e")
	whole, _, _ := strings.Cut(mantissa, ".")
	digits := strings.Replace(mantissa, ".", "", 1)
	significant := strings.TrimLeft(digits, "0")
	d.digits = strings.TrimRight(significant, "0")
	if d.digits == "" {
		return decimal{}
	}
	if len(strings.TrimLeft(exp, "+-0")) > maxExpDigits {
		d.far = true
		return d
	}
	d.exp, _ = strconv.ParseInt(exp, 10, 64) // 0 without one
	d.exp += int64(len(whole) - (len(digits) - len(significant)))
	return d
}

// successor returns the first string after all that start with prefix, in the
// order of code points. It returns false if prefix has no character but the last
// of all, since there is no such string.
func successor(prefix string) (string, bool) {
	for prefix != "" {
		r, size := utf8.DecodeLastRuneInString(prefix)
		prefix = prefix[:len(prefix)-size]
		switch r {
		case utf8.MaxRune:
		case 0xD7FF: // surrogates follow
			return prefix + "\uE000", true
		default:
			return prefix + string(r+1), true
		}
	}
	return "", false
}
