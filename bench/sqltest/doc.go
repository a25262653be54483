// Package sqltest tests what package sqlfilter makes on real databases.
//
// SQLite is always there: the module modernc.org/sqlite, and also the program
// sqlite3 if the machine has it, since that is of an older version as a rule.
// PostgreSQL is started by the tests from the binaries of the machine. Tests of
// what the machine does not have are skipped, or fail if FILTERS_REQUIRE_ALL is
// set.
package sqltest
