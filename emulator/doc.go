// Package emulator answers requests like the content API of microCMS: an
// [http.Handler] for tests and for development without network, key or quota.
//
//	ts := httptest.NewServer(&emulator.Server{Content: emulator.Data{
//		APIs: map[string]any{
//			"blog":     []Post{…},
//			"settings": Settings{…},
//		},
//	}})
//
// It answers GET /api/v1/{endpoint}, for an API in list form or in object form,
// and GET /api/v1/{endpoint}/{content_id}, with all their parameters and with the
// errors that the service documents. Filters are evaluated, orders sort,
// references are resolved across endpoints, and q searches. With
// [Server.Writable] contents are created, changed and deleted, in memory and
// validated by the schema. Browsers may call it from pages of any origin.
//
// It also answers the reads of the management API: contents, apis, service,
// members and media, on hosts of *.microcms-management.io, and on other hosts
// where no endpoint has the name.
//
// # Content
//
// Contents come from Go values ([Data]), from files ([Files]), or from a file
// system in memory ([LoadFS]). JSON is answered as it is written. Members that
// the service adds are filled in where they are missing: an id, which is the
// place in the list, counted from 1, and the four dates, which are the time when
// the file was changed or the values were given; drafts have only the first two.
// A date that is null stays null. What does not fit the schema, or looks like
// something other than contents, is served, and told by [Content.Warnings].
//
// # Statuses
//
// An item with a string as member draftKey is a draft: alone with its id it was
// never published, and beside another item with the id it is the draft of
// that. Requests with the key, and keys of the service that read all drafts, see
// it in place of what is published; filters, orders and q look at what is
// published. An item with a string as member closedAt is closed. The two members
// are not answered. Where the schema has a field of that name, it is a field like
// others. A list of the management API tells the statuses of contents too.
//
// References to contents that a request may not see, or that are missing, are
// null, and left out of lists.
//
// # Schemas
//
// An API works without a schema. With one, filters are evaluated as
// [filters.Evaluator] does it for known types, orders by fields that the service
// does not sort by do nothing, q searches only text, writes are validated, and
// references are known by their field: the referenced content is then that of the
// endpoint which the schema names, and may also be written as its id alone. The
// log has a note on requests that name fields which the schema does not have, or
// that the service does not support.
//
// Without a schema a reference is an object with a string as member id. If it has
// no other members, it is the content with that id in the one list that has
// it; otherwise its members are the content.
//
// # Where the service's behaviour is not known
//
// Requests that the service might understand in more than one way are refused
// with status 400 and the message "invalid parameter.": parameters that are
// unknown or given twice, malformed percent-encoding, semicolons. So are orders
// by more than 16 fields; of several orders by one field the first counts.
// [Server.Lenient] ignores parameters of lists in requests for a single content.
// Contents that have no value to sort by come last, and those that are equal stay
// in the order of the list. Numbers are compared exactly. With ids alone,
// totalCount is the number of contents of the API, as the manual has it. A list
// of media has no token once it is at its end, but for the first answer.
package emulator
