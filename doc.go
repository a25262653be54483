/*
Package filters parses, builds, prints and evaluates the filters of the
microCMS content API. It is not an official library of the service.

A filter selects content items of a list request:

	category[equals]engineering[and](date[begins_with]2019-11-14[or]title[exists])

# Syntax

	filters   = "" | expr                        the empty string matches everything
	expr      = and { "[or]" and }
	and       = operand { "[and]" operand }
	operand   = condition | "(" expr ")"
	condition = path "[" op "]" [ value ]        no value after exists and not_exists
	path      = id { "." id }
	id        = one or more of A-Z a-z 0-9 _ -
	op        = "equals" | "not_equals" | "contains" | "not_contains"
	          | "less_than" | "greater_than" | "exists" | "not_exists" | "begins_with"
	value     = the bytes up to [and], [or], a ")" that closes nothing inside the
	            value, or the end; it may be empty

The language has no escapes, and percent-encoding is not one. A value holds any
valid UTF-8 without [and] and [or] in which parentheses balance. A filter with
another value cannot be written: [Filter.Err] reports it, and [Filter.String]
returns a string that does not parse. So user input never becomes a condition
of its own.

[Parse] accepts an input only if it has understood every byte of it. A [Parser]
sets limits and, with Strict, refuses what the manual of the service leaves
open. Errors are of type [*SyntaxError], with the place, what was found, what
was expected and, where it is known, how to fix it.

# Building

Every method of [Field] returns a [Filter]. And and Or join filters:

	filters.Field("category").Equals("news").And(
		filters.Field("date").BeginsWith("2019-11-14"),
		filters.Field("title").Exists())

# Evaluation

[Filter.Match] matches raw JSON and [Filter.MatchValue] decoded JSON. An item is
an object as the content API returns it.

A path leads from the item through objects by name, and through an array into
each of its elements, but not into arrays that are elements of arrays. In an
element with a string member fieldId, a segment equal to that fieldId, unless it
is the last of the path, names the element itself, as in
repeater.customFieldId.inner. The values at the end of the path are its leaves.
A condition holds if a leaf satisfies it; not_equals, not_contains and
not_exists hold where equals, contains and exists do not, so also where the
field is missing.

	leaf           equals v           contains v          begins_with v   less_than, greater_than v   exists
	string         same string, or    v is a substring    v is a prefix   instants, else bytes        not empty
	               same instant
	number         same number        never               never           numbers                     always
	true, false    same word          never               never           never                       always
	array          never              an element          never           never                       not empty
	                                  equals v
	object         same id            never               never           never                       always
	null, missing  never              never               never           never                       never

Strings are compared by code points, without normalisation; case counts.
Numbers are compared exactly, whatever their length. Instants are compared where
leaf and value are both full time stamps, YYYY-MM-DDThh:mm:ss[.f…]Z; other
strings are compared as such, so 2021 is less than every time stamp of that
year.

With the types of the fields an [Evaluator] follows the service more closely:
instants are compared only in fields of kind date and in those of unknown kind,
rich text is searched without its tags, a missing boolean is false, and
conditions that the service does not support do not hold.
*/
package filters
