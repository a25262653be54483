package main

const matchLong = `Match prints the content items that match, one JSON object a line. Items that
span lines become one line; nothing else in them changes.

It reads the files, or standard input if there are none or where a file is "-".
What is in them is told by their content, also if it is compressed with gzip:

  an item, or many, each starting on a line of its own (NDJSON)
  an array of items
  a list response of the content API, or many

An object is a list response if its member "contents" is an array and no member
comes before it, or directly after it, but "totalCount", "offset" and "limit".
(If the array is longer than 1 MiB, what comes after it is not looked at.) List
responses that hold fewer contents than their totalCount are a warning.

Every item is checked whole before it is printed. Where a file is invalid, what
matched before is printed, and the rest of the file is not read; with
--skip-invalid the next line or element is. Files of any length take the same
memory.

With --schema conditions follow the types of the fields, and a field that the API
does not have is an error. Conditions that the service does not support for such
a field hold for no item; they are listed on standard error.

With --explain, match prints for every item, whether it matches or not, the
filter as a tree with the values found and the rule that decided; with --format
json, or where the output is not a terminal, an object with the members

  file, offset  where the item starts, in bytes of the uncompressed file
  id            of the item, if it has one
  matches       true or false
  conditions    what became of each: "condition", "holds", "rule" (what decided)
                and "leaves" (the values found: "path", "kind", "value", "holds")

The exit status is 0 if some item was printed or counted, or matched with
--explain; 1 if none was; 2 if anything was wrong; 130 after an interrupt.`
