package lint

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/schema"
)

// field checks the path and the operator of a condition.
func (r *run) field(c *filters.Condition) {
	if c.Field == "createdAt" || c.Field == "updatedAt" {
		switch c.Op {
		case filters.OpExists:
			r.reportAs(Info, ruleAlwaysTrue, c.Position, nil, "every content has %s", c.Field)
		case filters.OpNotExists:
			r.reportAs(Info, ruleContradiction, c.Position, nil, "every content has %s", c.Field)
		}
	}
	if r.api == nil {
		r.untypedField(c)
		return
	}
	f, ok := r.api.Field(c.Field)
	switch {
	case !ok:
		r.unknownField(c)
	case f.Behind != "":
		r.opaque(c, f)
	case !f.Kind.IsValid():
	case !f.Supports(c.Op):
		r.unsupported(c, f)
	case f.Kind == filters.KindBoolean && c.Op == filters.OpExists:
		r.report(ruleBooleanExists, c.OpPos(), nil, "%s is a boolean, and exists holds for true and for false", clip(string(c.Field)))
	case f.Kind == filters.KindBoolean && c.Op == filters.OpNotExists:
		r.report(ruleBooleanExists, c.OpPos(), nil, "%s is a boolean, which always exists: a missing one is false", clip(string(c.Field)))
	}
}

// unknownField reports a path that the API does not have.
func (r *run) unknownField(c *filters.Condition) {
	suggestion, seen := r.suggested[c.Field]
	if !seen {
		suggestion, _ = r.api.Suggest(c.Field)
		if r.suggested == nil {
			r.suggested = map[filters.Field]filters.Field{}
		}
		r.suggested[c.Field] = suggestion
	}
	at := c.FieldPos()
	var edits []Edit
	mean := ""
	if suggestion != "" {
		edits = []Edit{{at, string(suggestion)}}
		mean = message(": did you mean %s?", suggestion)
	}
	parent, rest := r.api.Beginning(c.Field)
	next, _, _ := strings.Cut(string(rest), ".")
	switch {
	case parent.Kind == filters.KindRepeater:
		r.report(ruleRepeaterPath, at, edits, "%s is a repeater: the ID of a custom field, one of %s, comes next in the path%s",
			clip(string(parent.Path)), clip(strings.Join(parent.Customs, ", ")), mean)
	case parent.Kind == filters.KindCustom && slices.Contains(parent.Customs, next):
		r.report(ruleCustomPath, at, edits, "the path into a custom field does not hold the custom field's own ID %s%s", clip(next), mean)
	default:
		r.report(ruleUnknownField, at, edits, "the API has no field %q%s", clip(string(c.Field)), mean)
	}
}

// opaque reports a path to what filters do not reach.
func (r *run) opaque(c *filters.Condition, f schema.Field) {
	at := c.FieldPos()
	inside := cut(at.Start+len(f.Behind), at.End)
	outer, _ := r.api.Field(f.Behind)
	var edits []Edit
	switch outer.Kind {
	case filters.KindRelation, filters.KindRelationList:
		if strings.HasSuffix(string(c.Field), ".id") && strings.Count(string(c.Field[len(f.Behind):]), ".") == 1 {
			edits = []Edit{inside}
		}
		r.report(ruleReferenceField, at, edits, "filters do not look into referenced contents: compare %s with a content ID", clip(string(f.Behind)))
	case filters.KindIframe:
		r.report(ruleUnsupported, at, nil, "filters do not look into the data of the extension field %s: only id, title, description, imageUrl and updatedAt are searched", clip(string(f.Behind)))
	default:
		if !c.Op.TakesValue() {
			edits = []Edit{inside}
		}
		r.report(ruleMediaKey, at, edits, "filters do not look into media and files: %s takes exists and not_exists only", clip(string(f.Behind)))
	}
}

// instead are operators that say of one kind of field what others say of
// another.
var instead = map[filters.Op]filters.Op{
	filters.OpEquals: filters.OpContains, filters.OpNotEquals: filters.OpNotContains,
	filters.OpContains: filters.OpEquals, filters.OpNotContains: filters.OpNotEquals,
}

// unsupported reports an operator that does nothing useful for the field.
func (r *run) unsupported(c *filters.Condition, f schema.Field) {
	var ops []string
	for op := range f.Ops() {
		ops = append(ops, op.String())
	}
	where := f.Kind.String()
	if f.InRepeater {
		where += " in a repeater"
	}
	if ops == nil {
		r.report(ruleUnsupported, c.FieldPos(), nil, "%s is a field of kind %s, which takes no operator by itself", clip(string(c.Field)), where)
		return
	}
	var edits []Edit
	mean := ""
	if op := instead[c.Op]; f.Supports(op) && wholeValue[f.Kind] {
		edits = []Edit{{c.OpPos(), op.String()}}
		mean = message(": did you mean %s?", op)
	}
	r.report(ruleUnsupported, c.OpPos(), edits, "a %s field does not take %s, but %s%s", where, c.Op, strings.Join(ops, ", "), mean)
}

// wholeValue are the kinds that are compared with a whole value by whichever
// operator they take.
var wholeValue = map[filters.Kind]bool{
	filters.KindSelect: true, filters.KindRelation: true, filters.KindRelationList: true,
	filters.KindNumber: true, filters.KindBoolean: true, filters.KindID: true,
}

// typedValue checks a value against the kind of its field.
func (r *run) typedValue(v value) bool {
	if r.api == nil {
		return r.capitalBoolean(v)
	}
	f, ok := r.api.Field(v.Field)
	if !ok || !f.Supports(v.Op) {
		return false
	}
	switch f.Kind {
	case filters.KindSelect:
		return r.selectItem(v, f)
	case filters.KindBoolean:
		return r.booleanValue(v)
	case filters.KindNumber:
		return r.numberValue(v)
	}
	return false
}

// selectItem: season[contains]Autumn
func (r *run) selectItem(v value, f schema.Field) bool {
	if _, ok := f.Item(v.text); ok || len(f.Items) == 0 {
		return false
	}
	item, ok := f.SuggestItem(v.text)
	switch {
	case !ok:
		r.report(ruleSelectItem, v.at, nil, "%q is not an item of %s, and contains compares whole items", clip(v.text), clip(string(v.Field)))
	case item.ID == v.text:
		r.report(ruleSelectItem, v.at, []Edit{{v.at, item.Value}}, "%q is the ID of an item: write its value %q", clip(v.text), clip(item.Value))
	default:
		r.report(ruleSelectItem, v.at, []Edit{{v.at, item.Value}}, "%q is not an item of %s: did you mean %q?", clip(v.text), clip(string(v.Field)), clip(item.Value))
	}
	return true
}

// booleanWords are what people write for true and false.
var booleanWords = map[string]string{
	"true": "true", "1": "true", "yes": "true", "on": "true",
	"false": "false", "0": "false", "no": "false", "off": "false",
}

// booleanValue: featured[equals]True
func (r *run) booleanValue(v value) bool {
	if v.text == "true" || v.text == "false" {
		return false
	}
	var edits []Edit
	if word := booleanWords[strings.ToLower(v.text)]; word != "" {
		edits = []Edit{{v.at, word}}
	}
	r.report(ruleBooleanValue, v.at, edits, "%q is neither true nor false", clip(v.text))
	return true
}

// capitalBoolean: featured[equals]True, as Python writes it
func (r *run) capitalBoolean(v value) bool {
	word := strings.ToLower(v.text)
	if word == v.text || word != "true" && word != "false" || v.Op != filters.OpEquals && v.Op != filters.OpNotEquals {
		return false
	}
	r.reportAs(Info, ruleBooleanValue, v.at, []Edit{{v.at, word}}, "a boolean is compared with true or false, in lower case")
	return true
}

// numberValue: price[equals]1,000
func (r *run) numberValue(v value) bool {
	if isNumber(v.text) {
		return false
	}
	if fixed, ok := fixNumber(v.text); ok {
		r.report(ruleNumberValue, v.at, []Edit{{v.at, fixed}}, "%q is not a number: write %s", clip(v.text), clip(fixed))
	} else {
		r.report(ruleNumberValue, v.at, nil, "%q is not a number, and %s is", clip(v.text), clip(string(v.Field)))
	}
	return true
}

var (
	automaticDates = setOf("createdAt", "updatedAt", "publishedAt", "revisedAt")
	dateName       = lazyregexp.New(`(?:^|[._-])(?:date|day|time)|(?:Date|Day|Time|[a-z]At|_at)$`)
)

// isDate reports whether a field holds a date, judging by its name without a
// schema.
func (r *run) isDate(field filters.Field) bool {
	if r.api != nil {
		return r.kind(field) == filters.KindDate
	}
	return automaticDates[string(field)] || dateName.MatchString(string(field))
}

// kind returns the kind of a field, or 0 if it is not known.
func (r *run) kind(field filters.Field) filters.Kind {
	if r.api == nil {
		return 0
	}
	t, _ := r.api.TypeOf(field)
	return t.Kind
}

// isOther reports whether a field is known to be of another kind than the given
// one.
func (r *run) isOther(field filters.Field, kind filters.Kind) bool {
	known := r.kind(field)
	return known != 0 && known != kind
}

// isContentID reports whether a condition compares with content IDs.
func (r *run) isContentID(field filters.Field, op filters.Op) bool {
	if r.api == nil {
		return field == "id" && (op == filters.OpEquals || op == filters.OpNotEquals)
	}
	t, _ := r.api.TypeOf(field)
	return (t.Kind == filters.KindID || t.Kind == filters.KindRelation || t.Kind == filters.KindRelationList) && t.Supports(op)
}

// mayBeText reports whether contains looks for a part of a string in the field.
func (r *run) mayBeText(field filters.Field) bool {
	if r.api == nil {
		return !listNames[string(field)]
	}
	switch t, _ := r.api.TypeOf(field); t.Kind {
	case filters.KindText, filters.KindTextArea, filters.KindRichEditor, filters.KindRichEditorV2:
		return true
	}
	return false
}

// Names that people give to references, names of fields that the contents
// referred to have, and others.
var (
	referenceNames  = setOf("category", "categories", "tag", "tags", "author", "authors", "writer", "user", "genre", "genres")
	lacking         = setOf("undefined", "null", "NaN")
	referencedNames = setOf("id", "slug", "name", "title")
	reservedNames   = []string{"id", "createdAt", "updatedAt", "publishedAt", "revisedAt"}
	longNames       = []string{"createdAt", "updatedAt", "publishedAt", "revisedAt", "category", "categories", "description", "thumbnail", "eyecatch"}
)

// untypedField checks a path without knowing the API.
func (r *run) untypedField(c *filters.Condition) {
	r.equalsOnList(c)
	at := c.FieldPos()
	name := string(c.Field)
	if lacking[name[strings.LastIndexByte(name, '.')+1:]] {
		r.report(ruleUndefined, at, nil, "a name in the path is %q: it was not put in", clip(name))
		return
	}
	if name == "id" && (c.Op == filters.OpContains || c.Op == filters.OpNotContains) {
		r.reportAs(Info, ruleUnsupported, c.OpPos(), []Edit{{c.OpPos(), instead[c.Op].String()}}, "only equals and not_equals are known to work on content IDs")
		return
	}
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		outer, inner := name[:i], name[i+1:]
		switch {
		case inner == "id":
			r.reportAs(Warning, ruleReferenceField, at, nil, "if %s is a reference, compare it with the content ID itself; .id is right for an extension field", clip(outer))
		case referenceNames[outer] && referencedNames[inner]:
			r.reportAs(Warning, ruleReferenceField, at, nil, "if %s is a reference, filters do not look into it: compare it with a content ID", clip(outer))
		}
		return
	}
	for _, reserved := range reservedNames {
		if strings.EqualFold(name, reserved) && name != reserved {
			r.report(ruleMisspeltField, at, []Edit{{at, reserved}}, "the field is %s: no other field can have that name in other capitals", reserved)
			return
		}
	}
	for _, known := range longNames {
		if slip(name, known) && isStrayLetter(name, known) {
			r.reportAs(Info, ruleMisspeltField, at, nil, "%s is close to %s: a slip of the finger?", clip(name), known)
			return
		}
	}
}

// isStrayLetter reports whether a name is not another one with a mark that
// people append to names on purpose.
func isStrayLetter(name, known string) bool {
	mark, longer := strings.CutPrefix(name, known)
	return !longer || mark != "s" && strings.ToLower(mark) == mark && filters.Field(mark).IsValid() && !strings.ContainsAny(mark, "0123456789_-")
}
