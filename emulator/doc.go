// Package emulator answers requests like the content API of microCMS: an
// [http.Handler] for tests and for development without network, key or quota.
//
//	content, err := emulator.New(emulator.Data{APIs: map[string]any{
//		"blog":     []Post{…},
//		"settings": Settings{…},
//	}})
//	…
//	var s emulator.Server
//	s.Replace(content)
//	ts := httptest.NewServer(&s)
//
// It answers GET /api/v1/{endpoint}, for an API in list form or in object form,
// GET /api/v1/{endpoint}/{content_id}, GET /api/v1/media and GET /api/v2/media,
// with all their parameters and with the errors that the service documents.
// Filters are evaluated, orders sort, references are resolved across
// endpoints, and q searches.
//
// # Content
//
// Contents come from Go values ([Data]) or from files ([Files]). They are
// answered as they stand there. What the service adds by itself is filled in
// where the member is missing: an id, which is the place in the list, counted
// from 1, and the four dates, which are the time when the file was changed or
// the values were given; drafts have only the first two. A date that is null
// stays null.
//
// A content with a text as member draftKey is a draft. Only requests with that
// key see it, in place of the published content with the same id if there is
// one, and never the member itself. No two drafts have the same key and id. Where
// the schema has a field of that name, it is a field like others.
//
// # Schemas
//
// An API works without a schema. With one, filters are evaluated as
// [filters.Evaluator] does it for known types, orders by fields that the service
// does not sort by do nothing, q searches only text, and references are
// known by their field: the referenced content is then that of the endpoint which
// the schema names, and may also be written as its id alone.
//
// Without a schema a reference is an object with a text as member id. If it has
// no other members, it is the content with that id in the one list that has
// it; otherwise its members are the content.
//
// # Where the service's behaviour is not known
//
// Requests that the service might understand in more than one way are refused
// with status 400 and the message "invalid parameter.": parameters that are
// unknown or given twice, malformed percent-encoding, semicolons. So are orders
// by more than 16 fields; of several orders by one field the first counts.
// Contents that have no value to sort by come last, and those that are equal stay
// in the order of the list. Numbers are compared exactly. A field of the old rich
// editor that holds HTML is answered for richEditorFormat=object as an object
// with the member html. The limit of the first request for media holds for those
// that go on with a token, and the token of the last page is null.
package emulator
