// Package bench measures package filters beside other libraries that can do the
// same work, in one run on one machine. Command report runs it and says which
// of the goals of the project hold:
//
//	cd bench && go run ./report
//
// Every competitor is written as its own documentation advises for the case at
// hand: prepared outside the loop, with the cheapest call that gives the right
// answer, and stopping early where the library can. Where a trick makes one
// faster than its documentation does, the tables show both forms. A
// test compares the answers of all of them.
package bench
