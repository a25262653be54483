package bench

import (
	"encoding/json"
	"strings"

	"cel.dev/cel-go/cel"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
	"github.com/hashicorp/go-bexpr"
	"github.com/itchyny/gojq"
)

// A valueFunc reports whether a case matches an item that encoding/json has
// decoded.
type valueFunc func(item map[string]any) bool

// A decodedEngine answers the cases from decoded items. Some cannot answer all.
type decodedEngine struct {
	Name   string
	Checks map[string]valueFunc
}

// decodedEngines returns package filters and the others.
func decodedEngines() []decodedEngine {
	return []decodedEngine{
		{subject, selfDecodedChecks()},
		{byHand, handChecks},
		{"expr", exprChecks()},
		{"cel-go", celChecks()},
		{"gojq", gojqChecks()},
		{"go-bexpr", bexprChecks()},
	}
}

// byHand is the name of the engine that is plain Go.
const byHand = "by hand"

// decode returns the item as encoding/json decodes it.
func decode(item []byte) map[string]any {
	var m map[string]any
	if json.Unmarshal(item, &m) != nil {
		return nil
	}
	return m
}

// decodeFirst makes checks of raw items from checks of decoded ones.
func decodeFirst(checks map[string]valueFunc) map[string]matchFunc {
	m := make(map[string]matchFunc)
	for name, check := range checks {
		m[name] = func(item document) bool { return check(decode(item.bytes)) }
	}
	return m
}

func selfDecodedChecks() map[string]valueFunc {
	m := make(map[string]valueFunc)
	for _, c := range Cases {
		m[c.Name] = compile(c.Filter, false).MatchValue
	}
	return m
}

// What a Go programmer writes for each case.
var handChecks = map[string]valueFunc{
	"early_eq": func(item map[string]any) bool { return item["id"] == wantID },
	"rel_eq":   func(item map[string]any) bool { return hasID(item["category"], wantCategory) },
	"date_less": func(item map[string]any) bool {
		s, ok := item["publishedAt"].(string)
		return ok && s < wantBefore
	},
	"rellist": func(item map[string]any) bool { return anyHasID(item["tags"], wantTag) },
	"and_or5": func(item map[string]any) bool {
		if s, ok := item["publishedAt"].(string); !ok || s <= wantAfter {
			return false
		}
		if !hasID(item["category"], "company") && !anyHasID(item["tags"], wantTag) {
			return false
		}
		if x, ok := item["price"].(float64); ok && x < maxPrice {
			return true
		}
		return item["recommended"] == true
	},
	"late_eq": func(item map[string]any) bool { return item["slug"] == wantSlug },
	"not_exists": func(item map[string]any) bool {
		switch v := item["archivedAt"].(type) {
		case nil:
			return true
		case string:
			return v == ""
		case []any:
			return len(v) == 0
		}
		return false
	},
	"contains_body": func(item map[string]any) bool {
		s, ok := item["body"].(string)
		return ok && strings.Contains(s, wantPhrase)
	},
	"repeater": func(item map[string]any) bool {
		sections, _ := item["sections"].([]any)
		for _, v := range sections {
			section, _ := v.(map[string]any)
			if section["fieldId"] != "faq" {
				continue
			}
			if s, ok := section["answer"].(string); ok && strings.Contains(s, wantAnswer) {
				return true
			}
		}
		return false
	},
}

func hasID(v any, id string) bool {
	m, ok := v.(map[string]any)
	return ok && m["id"] == id
}

func anyHasID(v any, id string) bool {
	list, _ := v.([]any)
	for _, v := range list {
		if hasID(v, id) {
			return true
		}
	}
	return false
}

// exprChecks gives expr the types of the fields, which makes it faster, and one
// virtual machine a case.
func exprChecks() map[string]valueFunc {
	env := map[string]any{
		"id": "", "publishedAt": "", "slug": "",
		"category": map[string]any{}, "tags": []any{}, "sections": []any{},
	}
	m := make(map[string]valueFunc)
	for name, source := range map[string]string{
		"early_eq":  `id == "` + wantID + `"`,
		"rel_eq":    `category?.id == "` + wantCategory + `"`,
		"date_less": `publishedAt < "` + wantBefore + `"`,
		"rellist":   `any(tags, .id == "` + wantTag + `")`,
		"and_or5": `publishedAt > "` + wantAfter + `"` +
			` && (category?.id == "company" || any(tags, .id == "` + wantTag + `"))` +
			` && (price != nil && price < 5000 || recommended == true)`,
		"late_eq":       `slug == "` + wantSlug + `"`,
		"not_exists":    `archivedAt == nil || archivedAt == "" || archivedAt == []`,
		"contains_body": `body contains "` + wantPhrase + `"`,
		"repeater":      `any(sections, .fieldId == "faq" && .answer contains "` + wantAnswer + `")`,
	} {
		program, err := expr.Compile(source, expr.Env(env), expr.AllowUndefinedVariables(), expr.AsBool())
		if err != nil {
			panic(err)
		}
		var machine vm.VM
		m[name] = func(item map[string]any) bool {
			v, err := machine.Run(program, item)
			return err == nil && v == true
		}
	}
	return m
}

// An activation gives cel-go the fields of an item as typed variables, and the
// whole item for what asks whether a field is there.
type activation struct{ item map[string]any }

func (a *activation) ResolveName(name string) (any, bool) {
	if name == "item" {
		return a.item, true
	}
	v, ok := a.item[name]
	return v, ok
}

func (a *activation) Parent() cel.Activation { return nil }

func celChecks() map[string]valueFunc {
	object := cel.MapType(cel.StringType, cel.DynType)
	env, err := cel.NewEnv(
		cel.Variable("item", object),
		cel.Variable("id", cel.StringType),
		cel.Variable("publishedAt", cel.StringType),
		cel.Variable("category", object),
		cel.Variable("tags", cel.ListType(object)),
		cel.Variable("body", cel.StringType),
		cel.Variable("price", cel.DoubleType),
		cel.Variable("recommended", cel.BoolType),
		cel.Variable("slug", cel.StringType),
		cel.Variable("sections", cel.ListType(object)),
	)
	if err != nil {
		panic(err)
	}
	m := make(map[string]valueFunc)
	for name, source := range map[string]string{
		"early_eq":  `id == "` + wantID + `"`,
		"rel_eq":    `category.id == "` + wantCategory + `"`,
		"date_less": `publishedAt < "` + wantBefore + `"`,
		"rellist":   `tags.exists(t, t.id == "` + wantTag + `")`,
		"and_or5": `publishedAt > "` + wantAfter + `"` +
			` && (category.id == "company" || tags.exists(t, t.id == "` + wantTag + `"))` +
			` && (price < 5000.0 || recommended)`,
		"late_eq":       `slug == "` + wantSlug + `"`,
		"not_exists":    `!has(item.archivedAt) || item.archivedAt == null || item.archivedAt == "" || item.archivedAt == []`,
		"contains_body": `body.contains("` + wantPhrase + `")`,
		"repeater":      `sections.exists(s, s.fieldId == "faq" && s.answer.contains("` + wantAnswer + `"))`,
	} {
		ast, issues := env.Compile(source)
		if issues.Err() != nil {
			panic(issues.Err())
		}
		program, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
		if err != nil {
			panic(err)
		}
		var a activation
		m[name] = func(item map[string]any) bool {
			a.item = item
			v, _, err := program.Eval(&a)
			return err == nil && v.Value() == true
		}
	}
	return m
}

func gojqChecks() map[string]valueFunc {
	m := make(map[string]valueFunc)
	for name, source := range map[string]string{
		"early_eq":  `.id == "` + wantID + `"`,
		"rel_eq":    `.category.id == "` + wantCategory + `"`,
		"date_less": `(.publishedAt // "~") < "` + wantBefore + `"`,
		"rellist":   `any(.tags[]?; .id == "` + wantTag + `")`,
		"and_or5": `.publishedAt > "` + wantAfter + `"` +
			` and (.category.id == "company" or any(.tags[]?; .id == "` + wantTag + `"))` +
			` and (.price != null and .price < 5000 or .recommended == true)`,
		"late_eq":       `.slug == "` + wantSlug + `"`,
		"not_exists":    `.archivedAt | . == null or . == "" or . == []`,
		"contains_body": `.body // "" | contains("` + wantPhrase + `")`,
		"repeater":      `any(.sections[]?; .fieldId == "faq" and (.answer // "" | contains("` + wantAnswer + `")))`,
	} {
		query, err := gojq.Parse(source)
		if err != nil {
			panic(err)
		}
		code, err := gojq.Compile(query)
		if err != nil {
			panic(err)
		}
		m[name] = func(item map[string]any) bool {
			v, ok := code.Run(item).Next()
			return ok && v == true
		}
	}
	return m
}

// bexprChecks lacks the cases that compare: go-bexpr has no such operators.
func bexprChecks() map[string]valueFunc {
	m := make(map[string]valueFunc)
	for name, source := range map[string]string{
		"early_eq":      `id == "` + wantID + `"`,
		"rel_eq":        `category.id == "` + wantCategory + `"`,
		"rellist":       `any tags as t { t.id == "` + wantTag + `" }`,
		"late_eq":       `slug == "` + wantSlug + `"`,
		"not_exists":    `archivedAt is empty`,
		"contains_body": `body contains "` + wantPhrase + `"`,
		"repeater":      `any sections as s { s.fieldId == "faq" and s.answer contains "` + wantAnswer + `" }`,
	} {
		e, err := bexpr.CreateEvaluator(source)
		if err != nil {
			panic(err)
		}
		m[name] = func(item map[string]any) bool {
			ok, err := e.Evaluate(item)
			if name == "not_exists" {
				return ok || err != nil // null is neither empty nor an operand
			}
			return ok && err == nil
		}
	}
	return m
}

// structChecks decode only what the case needs.
var structChecks = map[string]matchFunc{
	"early_eq": func(item document) bool {
		var v struct{ ID string }
		return json.Unmarshal(item.bytes, &v) == nil && v.ID == wantID
	},
	"rel_eq": func(item document) bool {
		var v struct{ Category id }
		return json.Unmarshal(item.bytes, &v) == nil && v.Category.ID == wantCategory
	},
	"date_less": func(item document) bool {
		var v struct{ PublishedAt string }
		return json.Unmarshal(item.bytes, &v) == nil && v.PublishedAt != "" && v.PublishedAt < wantBefore
	},
	"rellist": func(item document) bool {
		var v struct{ Tags []id }
		return json.Unmarshal(item.bytes, &v) == nil && hasTag(v.Tags)
	},
	"and_or5": func(item document) bool {
		var v struct {
			PublishedAt string
			Category    id
			Tags        []id
			Price       *float64
			Recommended bool
		}
		return json.Unmarshal(item.bytes, &v) == nil && v.PublishedAt > wantAfter &&
			(v.Category.ID == "company" || hasTag(v.Tags)) &&
			(v.Price != nil && *v.Price < maxPrice || v.Recommended)
	},
	"late_eq": func(item document) bool {
		var v struct{ Slug string }
		return json.Unmarshal(item.bytes, &v) == nil && v.Slug == wantSlug
	},
	"not_exists": func(item document) bool {
		var v struct{ ArchivedAt json.RawMessage }
		if json.Unmarshal(item.bytes, &v) != nil {
			return false
		}
		switch string(v.ArchivedAt) {
		case "", "null", `""`, "[]":
			return true
		}
		return false
	},
	"contains_body": func(item document) bool {
		var v struct{ Body string }
		return json.Unmarshal(item.bytes, &v) == nil && strings.Contains(v.Body, wantPhrase)
	},
	"repeater": func(item document) bool {
		var v struct {
			Sections []struct{ FieldID, Answer string }
		}
		if json.Unmarshal(item.bytes, &v) != nil {
			return false
		}
		for _, s := range v.Sections {
			if s.FieldID == "faq" && strings.Contains(s.Answer, wantAnswer) {
				return true
			}
		}
		return false
	},
}

type id struct{ ID string }

func hasTag(tags []id) bool {
	for _, tag := range tags {
		if tag.ID == wantTag {
			return true
		}
	}
	return false
}
