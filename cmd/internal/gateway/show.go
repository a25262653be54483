package gateway

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/httpfilter"
	"github.com/microcms-go/filters/internal/quote"
)

// Show writes what a gate allows as tables.
func Show(w io.Writer, g *httpfilter.Gate) {
	if clients := g.Clients(); len(clients) > 0 {
		for _, name := range clients {
			as, _ := g.As(name)
			fmt.Fprintf(w, "client %s\n\n", name)
			showEndpoints(w, as)
		}
		return
	}
	showEndpoints(w, g)
}

func showEndpoints(w io.Writer, g *httpfilter.Gate) {
	for name, e := range g.Endpoints() {
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		row := func(label, value string) {
			if value != "" {
				fmt.Fprintf(t, "  %s\t%s\n", label, value)
			}
		}
		fmt.Fprintf(w, "endpoint %s\n", name)
		row("requests", forms(e))
		if e.Schema() == nil {
			row("schema", "none, so that fields and operators were not checked")
		}
		row("require", e.Require.String())
		row("params", orNone(e.Params))
		row("at most", strings.Join(bounds(e), ", "))
		for _, field := range e.Fields {
			row("unchecked", unchecked(e, field))
		}
		t.Flush()
		fmt.Fprintln(w)
		showFields(w, e)
	}
}

// unchecked returns why it is not known whether there is a field that may be
// answered, or "".
func unchecked(e httpfilter.Endpoint, field filters.Field) string {
	if e.Schema() == nil {
		return ""
	}
	f, _ := e.Schema().Field(field)
	container, _ := e.Schema().Field(f.Container)
	if container.Kind != filters.KindRelation && container.Kind != filters.KindRelationList {
		return ""
	}
	if f.Reference == "" {
		return fmt.Sprintf("%s: the schema does not tell what %s refers to", field, f.Container)
	}
	if _, ok := e.Schema().Bundle().API(f.Reference); ok {
		return ""
	}
	return fmt.Sprintf("%s: there is no schema for %s", field, f.Reference)
}

// forms returns which requests there are.
func forms(e httpfilter.Endpoint) string {
	switch {
	case e.Object:
		return "object"
	case e.Detail:
		return "list, single items"
	}
	return "list"
}

func bounds(e httpfilter.Endpoint) []string {
	var list []string
	for _, bound := range []struct {
		name string
		most *int
	}{{"limit", e.MaxLimit}, {"offset", e.MaxOffset}, {"depth", e.MaxReferenceDepth}} {
		if bound.most != nil {
			list = append(list, fmt.Sprintf("%s %d", bound.name, *bound.most))
		}
	}
	if slices.Contains(e.Params, "filters") {
		list = append(list, fmt.Sprintf("%d conditions, %d with contains", e.MaxConditions, e.MaxContains))
	}
	return list
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// showFields writes a row for each field that is allowed for something.
func showFields(w io.Writer, e httpfilter.Endpoint) {
	fields := slices.Clone(e.Fields)
	for field := range e.Filters {
		fields = append(fields, field)
	}
	fields = append(fields, e.Orders...)
	if e.Fields == nil {
		fields = append(fields, httpfilter.Any)
	}
	slices.Sort(fields)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "  field\tanswered\torders\tfilters\n")
	for _, field := range slices.Compact(fields) {
		answered := e.Fields == nil || slices.Contains(e.Fields, field) || isBelowOne(field, e.Fields)
		sorted := slices.Contains(e.Orders, field)
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", field, yes(answered), yes(sorted), opList(e.Filters[field]))
	}
	t.Flush()
	fmt.Fprintln(w)
}

func isBelowOne(field filters.Field, above []filters.Field) bool {
	return slices.ContainsFunc(above, func(a filters.Field) bool {
		return strings.HasPrefix(string(field), string(a)+".")
	})
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "-"
}

func opList(ops httpfilter.Ops) string {
	if len(ops) == 0 {
		return "-"
	}
	names := make([]string, len(ops))
	for i, op := range ops {
		names[i] = op.String()
	}
	return strings.Join(names, " ")
}

// ParseRequest reads a request as people write it, like
// GET /api/v1/blog?filters=title[exists].
func ParseRequest(line string) (*http.Request, error) {
	method, target, ok := strings.Cut(strings.TrimSpace(line), " ")
	if !ok || !strings.HasPrefix(target, "/") || strings.ContainsAny(target, "\r\n") {
		return nil, fmt.Errorf("request %s: expected a method and a path, like GET /api/v1/blog", quote.Short(line))
	}
	target = strings.ReplaceAll(target, " ", "%20")
	text := method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n"
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
	if err != nil {
		return nil, fmt.Errorf("request %s: %w", quote.Short(line), err)
	}
	return r, nil
}

// ShowDecision writes what a gate makes of a request, and reports whether it is
// passed on.
func ShowDecision(w io.Writer, line string, d httpfilter.Decision) bool {
	fmt.Fprintln(w, quote.Line(line, 2000))
	if d.URL != nil {
		fmt.Fprintf(w, "  passed on as GET %s\n", d.URL.RequestURI())
		return true
	}
	fmt.Fprintf(w, "  refused with %d, %s: %s\n", d.Status, d.Rule, quote.Line(d.Detail, 500))
	return false
}
