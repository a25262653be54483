package bench

import "github.com/tidwall/gjson"

// A Case is a filter that every engine answers in its own way.
type Case struct {
	Name   string
	Filter string

	// Early reports that the outcome is known before the body is reached.
	Early bool

	// Scan reports that the body must be read, and with it nearly all of the
	// item.
	Scan bool
}

// Cases are the filters, those that are decided first to those decided last.
var Cases = []Case{
	{Name: "early_eq", Early: true, Filter: "id[equals]" + wantID},
	{Name: "rel_eq", Early: true, Filter: "category[equals]" + wantCategory},
	{Name: "date_less", Early: true, Filter: "publishedAt[less_than]" + wantBefore},
	{Name: "rellist", Early: true, Filter: "tags[contains]" + wantTag},
	{Name: "and_or5", Filter: "publishedAt[greater_than]" + wantAfter +
		"[and](category[equals]company[or]tags[contains]" + wantTag + ")" +
		"[and](price[less_than]5000[or]recommended[equals]true)"},
	{Name: "late_eq", Scan: true, Filter: "slug[equals]" + wantSlug},
	{Name: "not_exists", Scan: true, Filter: "archivedAt[not_exists]"},
	{Name: "contains_body", Scan: true, Filter: "body[contains]" + wantPhrase},
	{Name: "repeater", Scan: true, Filter: "sections.faq.answer[contains]" + wantAnswer},
}

// A document is the JSON text of an item, in both forms, so that each engine
// can take the one that it likes.
type document struct {
	bytes []byte
	text  string
}

// newDocument returns the document with the text.
func newDocument(json []byte) document { return document{json, string(json)} }

// A matchFunc reports whether a case matches an item.
type matchFunc func(item document) bool

// An engine answers the cases.
type engine struct {
	Name   string
	Checks map[string]matchFunc // by name of the case; the limits have no answers
	Limit  bool                 // no engine, but a pass over the item to compare with
	Once   bool                 // measured on the first pool of a size alone, since it is slow
}

// engines returns package filters, the others, and the limits.
func engines() []engine {
	return []engine{
		{Name: subject, Checks: selfChecks()},
		{Name: subjectValidating, Checks: selfValidatingChecks()},
		{Name: sonicEach, Checks: sonicChecks(sonicForEach)},
		{Name: sonicTuned, Checks: sonicChecks(sonicAgain)},
		{Name: jsonParser, Checks: jsonparserChecks()},
		{Name: gjsonBytes, Checks: gjsonChecks(func(d document) []byte { return d.bytes }, gjson.GetBytes)},
		{Name: gjsonTuned, Checks: gjsonChecks(func(d document) string { return d.text }, gjson.Get)},
		{Name: fastJSON, Checks: fastjsonChecks()},
		{Name: jsonStruct, Checks: structChecks, Once: true},
		{Name: jsonByHand, Checks: decodeFirst(handChecks), Once: true},
		{Name: bytesByHand, Checks: map[string]matchFunc{"early_eq": earlyByHand}, Limit: true},
		{Name: searching, Checks: same(indexByte), Limit: true},
		{Name: validity, Checks: same(valid), Limit: true},
	}
}

// Names of engines.
const (
	subject           = "filters"
	subjectValidating = "filters, validating"
	sonicEach         = "sonic"
	sonicTuned        = "sonic, without its iterators"
	jsonParser        = "jsonparser"
	gjsonBytes        = "gjson"
	gjsonTuned        = "gjson on a string"
	fastJSON          = "fastjson"
	jsonStruct        = "encoding/json into a struct, by hand"
	jsonByHand        = "encoding/json, by hand"
	bytesByHand       = "bytes, by hand"
	searching         = "bytes.IndexByte"
	validity          = "json.Valid"
)

// rivals are the engines that a match is compared with: all that answer.
func rivals() []string {
	var names []string
	for _, e := range engines() {
		if !e.Limit && e.Name != subject && e.Name != subjectValidating {
			names = append(names, e.Name)
		}
	}
	return names
}

func same(check matchFunc) map[string]matchFunc {
	m := make(map[string]matchFunc)
	for _, c := range Cases {
		m[c.Name] = check
	}
	return m
}

// Peers are the modules of the other libraries.
var Peers = []string{
	"cel.dev/cel-go",
	"github.com/buger/jsonparser",
	"github.com/bytedance/sonic",
	"github.com/expr-lang/expr",
	"github.com/ganigeorgiev/fexpr",
	"github.com/go-json-experiment/json",
	"github.com/hashicorp/go-bexpr",
	"github.com/itchyny/gojq",
	"github.com/tidwall/gjson",
	"github.com/valyala/fastjson",
	"go.einride.tech/aip",
}
