package emulator

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/query"
)

// note returns what a request asks of fields that its schema does not have or the
// service does not support. Both are answered, with nothing, which is easily
// taken for a right answer: the log tells.
func (a *api) note(l query.List) string {
	if a.schema == nil {
		return ""
	}
	var notes []string
	add := func(param string, field filters.Field, supported bool, what string) {
		const most = 5 // to look for what was meant takes time
		if len(notes) == most {
			return
		}
		f, ok := a.schema.Field(field)
		switch {
		case !ok || f.Undefined:
			what = "the schema has no field " + quote.Short(string(field))
			if meant, ok := a.schema.Suggest(field); ok {
				what += ": did you mean " + quote.Short(string(meant)) + "?"
			}
		case supported:
			return
		}
		notes = append(notes, param+": "+what)
	}
	// It has been compiled before.
	m, _ := filters.Evaluator{TypeOf: a.schema.TypeOf}.Compile(l.Filters)
	unsupported := make(map[*filters.Condition]bool)
	for c := range m.Unsupported() {
		unsupported[c] = true
	}
	for c := range l.Filters.Conditions() {
		why := " is not supported by the service"
		if t, _ := a.schema.TypeOf(c.Field); t.Supports(c.Op) {
			why = " is about data that the service has and does not answer"
		}
		add("filters", c.Field, !unsupported[c], quote.Line(c.String(), 60)+why+": it holds for no content")
	}
	for _, order := range l.Orders {
		if order.Field != query.SystemDefault {
			add("orders", order.Field, a.sortable(order.Field),
				"the service does not sort by "+quote.Short(string(order.Field)))
		}
	}
	for _, field := range l.Fields {
		add("fields", field, true, "")
	}
	return quote.Line(strings.Join(notes, "; "), 500)
}
