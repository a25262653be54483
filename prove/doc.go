// Package prove answers questions about filters: does one imply another, are two equivalent, can one
// match at all, does one match everything? The questions are about all content items, of any size
// and depth.
//
//	var p prove.Prover
//	r := p.Implies(newPolicy, oldPolicy)
//	switch r.Verdict {
//	case prove.Yes:     // whatever newPolicy matches, oldPolicy matches
//	case prove.No:      // r.Witness is an item that only newPolicy matches
//	case prove.Unknown: // the budget is spent, or r.Err says why
//	}
//
// A No comes with an item that shows it, and the matcher of package filters was asked about that
// item. A Yes is a proof: the search for such an item is complete, for the reasons that follow.
//
// # Why the search is complete
//
// Every question asks for an item that gives some filters a wanted outcome. Filters are and- and
// or-lists of conditions, so there is such an item exactly if some set of literals gives these
// outcomes and an item satisfies that set. A literal is a condition or the opposite of its outcome.
// All sets are tried, except those that contain a smaller set which is known to fail.
//
// An item is an object, and the values of its members are independent: no condition looks at two of
// them. So a set of literals is satisfied if for each first name of a path there is a value, or
// none, that satisfies the literals whose paths start with it. These end at the value or lead into
// it. Any value has one of three forms:
//
//   - A scalar has no leaves below it. It satisfies literals that lead into it if they are negative.
//   - The members of an object are independent again, with one exception: equals looks at the member
//     id. What it says of the object is a literal about that member, to be or not to be a certain
//     string.
//   - In an array, a positive literal needs one element that satisfies it, and a negative one speaks
//     of all elements. So from any array that satisfies a set, take one element for each positive
//     literal and leave the rest out: the set is still satisfied. Each element must satisfy its
//     positive literal and all negative ones, whatever the other elements are.
//
// An element of an array that is an object may have a name, the string that is its member fieldId.
// Of all strings only those matter that a path has next, so the choices are these and none. Each is
// a literal about the member fieldId. Arrays that are elements of arrays satisfy nothing, as null
// does.
//
// That leaves scalars. Null, true and false are three. The numbers are cut by the constants of the
// literals: between two constants all numbers satisfy the same literals, and since numbers are exact
// decimals there always is one. Strings are looked for letter by letter. Each literal is a machine
// of finitely many states that compares the string with a constant, or looks for one in it. In each
// state few letters make a difference, and of the letters in the gap between two of them any will
// do. So the search through the states that the machines can be in together ends, and if it ends
// without a string, none exists. Full time stamps compare with each other as instants and with
// other strings as strings; they are looked for separately, with a machine that knows the calendar.
//
// # Types
//
// With [Prover.TypeOf] the questions are about the items in which every value at a path of a filter,
// or at the start of one, is null or of the kind of the field: a text field is a string, a relation an
// object with a string as its id, a repeater an array of objects with a string as their fieldId. A
// kind is one more literal about all values at its path, so the argument is the same. Conditions
// that are unsupported do not hold, and a boolean that is missing or null is false. A Yes for all
// items is not always one for typed items: title[equals] may compare strings that otherwise are
// instants.
//
// # Cost
//
// The questions are hard in general: propositional logic can be written with exists alone. For
// filters as people write them an answer takes well under a millisecond. Where many choices, or many
// parts that a string must contain, interact, the work can double with each of them, and
// [Prover.Budget] ends it. Memory is bounded by the budget as well.
package prove
