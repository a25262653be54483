package httpfilter

import (
	"fmt"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/prove"
	"github.com/microcms-go/filters/schema"
)

// required checks the required filter of an endpoint, or of what the endpoint is
// for one client, and prepares it.
func (e *endpointCompiler) required(path string, of *endpoint) {
	f := of.Require
	if f.IsZero() {
		of.verify = nil
		return
	}
	if err := f.Err(); err != nil {
		e.add(path, "%s", strings.TrimPrefix(err.Error(), "filters: "))
		return
	}
	of.require = f.String()
	p := filters.Parser{Strict: true}
	if _, err := p.Parse(of.require); err != nil {
		e.add(path, "%s", strings.TrimPrefix(err.Error(), "filters: "))
		return
	}
	if e.Detail {
		e.add(e.at("detail"),
			"the service takes no filters for a single item, so that what is required would not hold: "+
				"leave detail or require out")
	}
	if e.Object {
		e.add(path, "the service takes no filters for an API in object form, so that what is required would not hold")
	}
	if i := slices.Index(e.Params, "draftKey"); i >= 0 {
		e.add(element(e.at("params"), i), "filters look at what is published, so that what is required would not hold "+
			"for drafts: leave draftKey or require out")
	}
	sound := true
	for condition := range f.Conditions() {
		if reason := e.unrequirable(condition); reason != "" {
			e.add(path, "%s", reason)
			sound = false
		}
	}
	if !sound {
		return
	}
	e.decided(path, f)
	e.verifiable(path, of)
}

// decided checks that the required filter tells items apart.
func (e *endpointCompiler) decided(path string, f filters.Filter) {
	p := prove.Prover{TypeOf: e.TypeOf}
	switch {
	case p.Always(f).Verdict == prove.Yes:
		e.add(path, "this filter holds for every item, so that it hides nothing: correct it or leave require out")
	case p.Never(f).Verdict == prove.Yes:
		e.add(path, "this filter holds for no item, so that every answer would be empty")
	}
}

// unrequirable returns why a condition cannot be required, or "".
func (e *endpoint) unrequirable(c *filters.Condition) string {
	if e.schema == nil {
		return ""
	}
	f, ok := e.schema.Field(c.Field)
	switch {
	case !ok:
		return e.unknown(c.Field)
	case !f.Supports(c.Op):
		return unsupported(f, c.Op)
	case f.Kind == filters.KindSelect && c.Op.TakesValue():
		if _, ok := f.Item(c.Value); !ok {
			reason := fmt.Sprintf("%s is not an item of the select %s", quote.Short(c.Value),
				quote.Short(string(c.Field)))
			if meant, ok := f.SuggestItem(c.Value); ok {
				reason += ": did you mean " + quote.Short(meant.Value) + "?"
			}
			return reason
		}
	case f.Kind == filters.KindBoolean && c.Op.TakesValue() && c.Value != "true" && c.Value != "false":
		return fmt.Sprintf("%s is of kind boolean: expected true or false, not %s",
			quote.Short(string(c.Field)), quote.Short(c.Value))
	}
	return ""
}

// verifiable checks that an answer which is right cannot disagree with the
// required filter, and prepares to match answers.
func (e *endpointCompiler) verifiable(path string, of *endpoint) {
	if !e.policy.Verify {
		return
	}
	for condition := range of.Require.Conditions() {
		if reason := e.unverifiable(condition); reason != "" {
			e.add(path, "verify: %s", reason)
		}
		of.needs = append(of.needs, first(condition.Field))
	}
	slices.Sort(of.needs)
	of.needs = slices.Compact(of.needs)
	var evaluator filters.Evaluator // The whole answer is validated before.
	if e.schema != nil {
		evaluator.TypeOf = e.schema.TypeOf
	}
	var err error
	if of.verify, err = evaluator.Compile(of.Require); err != nil {
		e.add(path, "%s", strings.TrimPrefix(err.Error(), "filters: "))
	}
}

// unverifiable returns why an answer may rightly disagree with a condition, or
// "". Drafts cannot be the reason: where something is required, draftKey is not
// allowed.
func (e *endpoint) unverifiable(c *filters.Condition) string {
	name := quote.Short(string(c.Field))
	if e.schema == nil {
		switch {
		case first(c.Field) != c.Field:
			return fmt.Sprintf("without a schema it is not known whether depth cuts %s off: give a schema", name)
		case e.allows("richEditorFormat"):
			return fmt.Sprintf("without a schema it is not known whether richEditorFormat changes %s: "+
				"give a schema, or leave that parameter out", name)
		}
		return ""
	}
	f, _ := e.schema.Field(c.Field)
	top, _ := e.schema.Field(first(c.Field))
	switch {
	case f.Kind == filters.KindRelation || f.Kind == filters.KindRelationList:
		return fmt.Sprintf("the reference %s is answered as null or left out where its item is not published, "+
			"so that an answer may rightly disagree: require another field, or leave verify out", name)
	case top.Kind == filters.KindIframe:
		return fmt.Sprintf("answers do not hold %s", name)
	case isRich(f) && (c.Op == filters.OpContains || c.Op == filters.OpNotContains):
		return fmt.Sprintf("how the service joins the paragraphs of %s before it searches them is not known, "+
			"so that an answer may rightly disagree", name)
	case f.Kind == filters.KindRichEditor && e.allows("richEditorFormat"):
		return fmt.Sprintf("the parameter richEditorFormat changes %s, so that an answer may rightly disagree: "+
			"leave the parameter out", name)
	}
	return ""
}

func isRich(f schema.Field) bool {
	return f.Kind == filters.KindRichEditor || f.Kind == filters.KindRichEditorV2
}

// first returns the first segment of a path, which is what the parameter fields
// can name of it.
func first(field filters.Field) filters.Field {
	name, _, _ := strings.Cut(string(field), ".")
	return filters.Field(name)
}

// join returns the endpoint for a client that requires more. The path is that
// of the client.
func (c *compiler) join(path string, e *endpoint, require filters.Filter) *endpoint {
	if require.IsZero() {
		return e
	}
	joined := *e
	joined.Require = filters.And(e.Require, require)
	alone := joined
	alone.Require = require
	// What is wrong with the filter of the endpoint has been reported.
	ec := endpointCompiler{compiler: c, endpoint: e, path: member("endpoints", e.name)}
	before := len(c.list)
	ec.required(member(path, "require"), &alone)
	if len(c.list) == before && e.Require.Err() == nil {
		ec.required(member(path, "require"), &joined)
	}
	return &joined
}
