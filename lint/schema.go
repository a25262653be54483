package lint

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/schema"
)

var ruleUnknownField = &ruleText{"unknown-field", Error, `A field that the API does not have.
Paths are made of the IDs of fields, and case matters.
- titel[contains]x => title[contains]x  published_at[exists] => publishedAt[exists]
- seo.metaTitel[exists] => seo.metaTitle[exists]  metaTitle[exists] => seo.metaTitle[exists]  price[less_than]5
+ embed.title[exists]`}

var ruleUnsupported = &ruleText{"unsupported-operator", Error, `An operator that the field's kind does not take.
The service answers such conditions somehow, but not usefully: a select never equals anything, a number never contains
anything. Selects and multiple references take contains, single references and numbers equals; custom fields,
repeaters and the data of extensions take no operator themselves.

Inner fields of a repeater take contains, exists and begins_with only. Without a schema only contains on id is
reported, as information.
- tone[equals]入門 => tone[contains]入門  tags[not_equals]color => tags[not_contains]color
- category[contains]design => category[equals]design  rating[contains]5 => rating[equals]5  body[equals]x
- eyecatch[equals]x  sections.callout.label[equals]x  seo[exists]  embed.data[equals]x
+ sections.callout.label[contains]x  embed.updatedAt[less_than]2024`}

var ruleMediaKey = &ruleText{"media-key", Error, `A path into media or a file.
Filters only tell whether there is one. Their url, width and so on are not searched.
- eyecatch.url[exists] => eyecatch[exists]  eyecatch.width[greater_than]100`}

var ruleRepeaterPath = &ruleText{"repeater-path", Error, `A path into a repeater without the ID of a custom field.
It is repeater.customFieldId.inner: a repeater may hold several custom fields.
- sections.label[contains]x => sections.callout.label[contains]x  sections.nothing[contains]x`}

var ruleCustomPath = &ruleText{"custom-path", Error, `A path into a custom field with the custom field's own ID.
It is field.inner. Only in repeaters the custom field's ID comes between.
- seo.seo.metaTitle[exists] => seo.metaTitle[exists]`}

var ruleSelectItem = &ruleText{"select-item", Warning, `A value that is not an item of the select.
contains compares whole items, by the value that is shown and not by its ID. Other rules do not report an exact item,
except for brackets and white space at its ends.
- tone[contains]opinion => tone[contains]Opinion  tone[contains]3b06feeccf => tone[contains]入門  tone[contains]Poem
+ tone[not_contains]Q&A`}

var ruleBooleanValue = &ruleText{"boolean-value", Warning, `A boolean compared with something other than true or false.
Only these two words, in lower case, are values of a boolean. Without a schema True and False in capitals are reported
as information.
- featured[equals]True => featured[equals]true  featured[equals]1 => featured[equals]true  featured[not_equals]maybe
+ featured[not_equals]false`}

var ruleBooleanExists = &ruleText{"boolean-exists", Warning, `exists on a boolean.
Both true and false exist, and a missing one is false: exists always holds and not_exists never. Write equals true or
equals false.
- featured[exists]  featured[not_exists]
+ featured[equals]true`}

// field checks the path and the operator of a condition.
func (r *run) field(c *filters.Condition) {
	if c.Field == "createdAt" || c.Field == "updatedAt" {
		switch c.Op {
		case filters.OpExists:
			r.report(flaw(ruleAlwaysTrue, c.Position, nil, "every content has %s", c.Field).as(Info, true))
		case filters.OpNotExists:
			r.report(flaw(ruleContradiction, c.Position, nil, "every content has %s", c.Field).as(Info, true))
		}
	}
	if r.api == nil {
		r.report(r.equalsOnList(c))
		r.report(r.untypedField(c))
		return
	}
	r.report(r.typedField(c))
}

func (r *run) typedField(c *filters.Condition) *mistake {
	f, ok := r.api.Field(c.Field)
	switch {
	case !ok:
		return r.unknownField(c)
	case f.Container != "":
		return r.opaque(c, f)
	case !f.Kind.IsValid():
	case !f.Supports(c.Op):
		return unsupported(c, f)
	case f.Kind == filters.KindBoolean && c.Op == filters.OpExists:
		return flaw(ruleBooleanExists, c.OpPos(), nil,
			"%s is a boolean, and exists holds for true and for false", clip(string(c.Field)))
	case f.Kind == filters.KindBoolean && c.Op == filters.OpNotExists:
		return flaw(ruleBooleanExists, c.OpPos(), nil,
			"%s is a boolean, which always exists: a missing one is false", clip(string(c.Field)))
	}
	return nil
}

// unknownField reports a path that the API does not have.
func (r *run) unknownField(c *filters.Condition) *mistake {
	suggestion, seen := r.suggested[c.Field]
	if !seen {
		suggestion, _ = r.api.Suggest(c.Field)
		r.suggested[c.Field] = suggestion
	}
	at := c.FieldPos()
	var edits []Edit
	mean := ""
	if suggestion != "" {
		edits = []Edit{{at, string(suggestion)}}
		mean = message(": did you mean %s?", suggestion)
	}
	parent, rest := r.api.Prefix(c.Field)
	next, _, _ := strings.Cut(string(rest), ".")
	switch {
	case parent.Kind == filters.KindRepeater:
		return flaw(ruleRepeaterPath, at, edits, "%s is a repeater: the ID of a custom field, one of %s, comes next in the path%s",
			clip(string(parent.Path)), clip(strings.Join(parent.Customs, ", ")), mean)
	case parent.Kind == filters.KindCustom && slices.Contains(parent.Customs, next):
		return flaw(ruleCustomPath, at, edits,
			"the path into a custom field does not hold the custom field's own ID %s%s", clip(next), mean)
	}
	return flaw(ruleUnknownField, at, edits, "the API has no field %q%s", clip(string(c.Field)), mean)
}

// opaque reports a path to what filters do not reach.
func (r *run) opaque(c *filters.Condition, f schema.Field) *mistake {
	at := c.FieldPos()
	inside := []Edit{cut(at.Start+len(f.Container), at.End)}
	behind := clip(string(f.Container))
	outer, _ := r.api.Field(f.Container)
	switch outer.Kind {
	case filters.KindRelation, filters.KindRelationList:
		if c.Field[len(f.Container):] != ".id" {
			inside = nil
		}
		return flaw(ruleReferenceField, at, inside,
			"filters do not look into referenced contents: compare %s with a content ID", behind)
	case filters.KindIframe:
		return flaw(ruleUnsupported, at, nil, "filters do not look into the data of the extension field %s: "+
			"only id, title, description, imageUrl and updatedAt are searched", behind)
	}
	if c.Op.TakesValue() {
		inside = nil
	}
	return flaw(ruleMediaKey, at, inside,
		"filters do not look into media and files: %s takes exists and not_exists only", behind)
}

// instead are operators that say of one kind of field what others say of
// another.
var instead = map[filters.Op]filters.Op{
	filters.OpEquals: filters.OpContains, filters.OpNotEquals: filters.OpNotContains,
	filters.OpContains: filters.OpEquals, filters.OpNotContains: filters.OpNotEquals,
}

// wholeValue are the kinds that are compared with a whole value by whichever
// operator they take.
var wholeValue = []filters.Kind{
	filters.KindSelect, filters.KindRelation, filters.KindRelationList, filters.KindNumber, filters.KindBoolean, filters.KindID,
}

// unsupported reports an operator that does nothing useful for the field.
func unsupported(c *filters.Condition, f schema.Field) *mistake {
	var ops []string
	for op := range f.Ops() {
		ops = append(ops, op.String())
	}
	where := f.Kind.String()
	if f.InRepeater {
		where += " in a repeater"
	}
	if ops == nil {
		return flaw(ruleUnsupported, c.FieldPos(), nil,
			"%s is a field of kind %s, which takes no operator by itself", clip(string(c.Field)), where)
	}
	var edits []Edit
	mean := ""
	if op := instead[c.Op]; f.Supports(op) && slices.Contains(wholeValue, f.Kind) {
		edits = []Edit{{c.OpPos(), op.String()}}
		mean = message(": did you mean %s?", op)
	}
	return flaw(ruleUnsupported, c.OpPos(), edits,
		"a %s field does not take %s, but %s%s", where, c.Op, strings.Join(ops, ", "), mean)
}

// typed checks a value against the kind of its field.
func (v value) typed() *mistake {
	if v.run.api == nil {
		return v.capitalBoolean()
	}
	f, ok := v.run.api.Field(v.Field)
	if !ok || !f.Supports(v.Op) {
		return nil
	}
	switch f.Kind {
	case filters.KindSelect:
		return v.selectItem(f)
	case filters.KindBoolean:
		return v.boolean()
	case filters.KindNumber:
		return v.number()
	}
	return nil
}

// isItem reports whether the value is an item of a select, as it is.
func (r *run) isItem(c *filters.Condition) bool {
	if r.api == nil {
		return false
	}
	f, _ := r.api.Field(c.Field)
	_, ok := f.Item(c.Value)
	return ok
}

// selectItem: season[contains]Autumn
func (v value) selectItem(f schema.Field) *mistake {
	if _, ok := f.Item(v.text); ok || len(f.Items) == 0 {
		return nil
	}
	item, ok := f.SuggestItem(v.text)
	edits := []Edit{{v.at, item.Value}}
	found, field, meant := clip(v.text), clip(string(v.Field)), clip(item.Value)
	switch {
	case !ok:
		return flaw(ruleSelectItem, v.at, nil, "%q is not an item of %s, and contains compares whole items", found, field)
	case item.ID == v.text:
		return flaw(ruleSelectItem, v.at, edits, "%q is the ID of an item: write its value %q", found, meant)
	}
	return flaw(ruleSelectItem, v.at, edits, "%q is not an item of %s: did you mean %q?", found, field, meant)
}

// booleanWords are what people write for true and false.
var booleanWords = map[string]string{
	"true": "true", "1": "true", "yes": "true", "on": "true",
	"false": "false", "0": "false", "no": "false", "off": "false",
}

// boolean: featured[equals]True
func (v value) boolean() *mistake {
	word := booleanWords[strings.ToLower(v.text)]
	if v.text == "true" || v.text == "false" {
		return nil
	}
	m := flaw(ruleBooleanValue, v.at, nil, "%q is neither true nor false", clip(v.text))
	if word != "" {
		m.edits = []Edit{{v.at, word}}
	}
	return m
}

// capitalBoolean: featured[equals]True, as Python writes it
func (v value) capitalBoolean() *mistake {
	word := strings.ToLower(v.text)
	if word == v.text || word != "true" && word != "false" || v.Op != filters.OpEquals && v.Op != filters.OpNotEquals {
		return nil
	}
	return flaw(ruleBooleanValue, v.at, []Edit{{v.at, word}},
		"a boolean is compared with true or false, in lower case").as(Info, true)
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
	switch r.kind(field) {
	case filters.KindText, filters.KindTextArea, filters.KindRichEditor, filters.KindRichEditorV2:
		return true
	}
	return false
}
