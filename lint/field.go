package lint

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/near"
	"github.com/microcms-go/filters/schema"
)

var ruleInvalidPath = newRule("invalid-path", Error, `A character that no path may hold.
Names of fields are made of A-Z a-z 0-9 _ - and joined by dots. They are the IDs of the fields, not the names shown in
the admin screen. There is no sign for "not": the operators have opposites, and are names in brackets.
- タイトル[equals]x  category/id[equals]x  !tag[exists]  category equals news`)
var ruleEmptySegment = newRule("empty-segment", Error, `A dot in a path without a segment on both sides.
The fix removes the dot. A segment may not have been filled in.
- seo..title[exists] => seo.title[exists]  .title[exists] => title[exists]`)
var ruleMisspeltField = newRule("misspelt-field", Warning, `A name close to that of a field that most APIs have.
id, createdAt, updatedAt, publishedAt and revisedAt are reserved whatever the capitals, so another spelling is a
mistake. A slip of the finger in another common name is information only. With a schema see unknown-field.
- publishedat[exists] => publishedAt[exists]  ID[equals]x => id[equals]x  categoryj[equals]x
+ category2[equals]x  published_at[exists]`)
var ruleReferenceField = newRule("reference-field", Error, `A field of a referenced content.
A reference is compared with the content ID, by equals if it is single and by contains if it is multiple. Without a
schema the rule goes by the names: it is a warning for those that people give to references. The .id of another field
may be that of an extension field, and is information only.
- category.id[equals]news  category.slug[equals]news
+ category[equals]news  seo.title[exists]`)
var ruleUnknownField = newSchemaRule("unknown-field", Error, `A field that the API does not have.
Paths are made of the IDs of fields, and case matters.
- titel[contains]x => title[contains]x  published_at[exists] => publishedAt[exists]
- seo.metaTitel[exists] => seo.metaTitle[exists]  metaTitle[exists] => seo.metaTitle[exists]  price[less_than]5
+ embed.title[exists]`)
var ruleUnsupported = newSchemaRule("unsupported-operator", Error, `An operator that the field's kind does not take.
The service answers such conditions somehow, but not usefully: a select never equals anything, a number never contains
anything. Selects and multiple references take contains, single references and numbers equals; custom fields,
repeaters and the data of extensions take no operator themselves.

Inner fields of a repeater take contains, exists and begins_with only. Without a schema only contains on id is
reported, as information.
- tone[equals]入門 => tone[contains]入門  tags[not_equals]color => tags[not_contains]color
- category[contains]design => category[equals]design  rating[contains]5 => rating[equals]5  body[equals]x
- eyecatch[equals]x  sections.callout.label[equals]x  seo[exists]  embed.data[equals]x
+ sections.callout.label[contains]x  embed.updatedAt[less_than]2024`)
var ruleMediaKey = newSchemaRule("media-key", Error, `A path into media or a file.
Filters only tell whether there is one. Their url, width and so on are not searched.
- eyecatch.url[exists] => eyecatch[exists]  eyecatch.width[greater_than]100`)
var ruleRepeaterPath = newSchemaRule("repeater-path", Error, `A path into a repeater without the ID of a custom field.
It is repeater.customFieldId.inner: a repeater may hold several custom fields.
- sections.label[contains]x => sections.callout.label[contains]x  sections.nothing[contains]x`)
var ruleCustomPath = newSchemaRule("custom-path", Error, `A path into a custom field with the custom field's own ID.
It is field.inner. Only in repeaters the custom field's ID comes between.
- seo.seo.metaTitle[exists] => seo.metaTitle[exists]`)
var ruleSelectItem = newSchemaRule("select-item", Warning, `A value that is not an item of the select.
contains compares whole items, by the value that is shown and not by its ID. Other rules do not report an exact item,
except for brackets and white space at its ends.
- tone[contains]opinion => tone[contains]Opinion  tone[contains]3b06feeccf => tone[contains]入門  tone[contains]Poem
+ tone[not_contains]Q&A`)
var ruleBooleanValue = newSchemaRule("boolean-value", Warning, `A boolean compared with a value other than true or false.
Only these two words, in lower case, are values of a boolean. Without a schema True and False in capitals are reported
as information.
- featured[equals]True => featured[equals]true  featured[equals]1 => featured[equals]true  featured[not_equals]maybe`)
var ruleBooleanExists = newSchemaRule("boolean-exists", Warning, `exists on a boolean.
exists always holds and not_exists never. Write equals true or equals false.
- featured[exists]  featured[not_exists]`)

// backslash: title\[equals\]x
func (d *diagnosis) backslash() *mistake {
	return flawIf(d.rest[0] == '\\', ruleInvalidPath, d.err.Position, []Edit{{d.err.Position, ""}},
		"the language has no escapes: remove the backslash")
}

// Names that people give to references, names of fields that the contents referred to have, and others.
var (
	referenceNames  = strings.Fields("category categories tag tags author authors writer user genre genres")
	referencedNames = strings.Fields("id slug name title")
	commonNames     = strings.Fields("id createdAt updatedAt publishedAt revisedAt category categories description " +
		"thumbnail eyecatch")
)

// untypedField checks a path without knowing the API.
func (r *run) untypedField(c *filters.Condition) *mistake {
	at, name := c.FieldPos(), string(c.Field)
	dot := strings.LastIndexByte(name, '.')
	outer, inner := name[:max(dot, 0)], name[dot+1:]
	switch {
	case inner == "undefined" || inner == "null" || inner == "NaN":
		return flaw(ruleUndefined, at, nil, "a name in the path is %q: it was not put in", name)
	case name == "id" && (c.Op == filters.OpContains || c.Op == filters.OpNotContains):
		return flaw(ruleUnsupported, c.OpPos(), []Edit{{c.OpPos(), instead[c.Op].String()}},
			"only equals and not_equals are known to work on content IDs").as(Info, true)
	case dot >= 0 && inner == "id":
		return flaw(ruleReferenceField, at, nil, "if %s is a reference, compare it with the content ID itself; "+
			".id is right for an extension field", outer).as(Warning, true).as(Info, !slices.Contains(referenceNames, outer))
	case slices.Contains(referenceNames, outer) && slices.Contains(referencedNames, inner):
		return flaw(ruleReferenceField, at, nil, "if %s is a reference, filters do not look into it: "+
			"compare it with a content ID", outer).as(Warning, true)
	case dot >= 0:
		return nil
	}
	for _, known := range commonNames {
		// What people append to names on purpose is no slip: category2, categorys, category_.
		mark, longer := strings.CutPrefix(name, known)
		isSlip := !longer || len(mark) == 1 && 'a' <= mark[0] && mark[0] <= 'z' && mark != "s"
		switch {
		case name == known:
			return nil
		case strings.EqualFold(name, known) && (known == "id" || strings.HasSuffix(known, "At")):
			return flaw(ruleMisspeltField, at, []Edit{{at, known}},
				"the field is %s: no other field can have that name in other capitals", known)
		case isSlip && known != "id" && near.Distance(name, known, 1) == 1:
			return flaw(ruleMisspeltField, at, nil, "%s is close to %s: a slip of the finger?", name, known).as(Info, true)
		}
	}
	return nil
}

// field checks the path and the operator of a condition.
func (r *run) field(c *filters.Condition) {
	if (c.Field == "createdAt" || c.Field == "updatedAt") && !c.Op.TakesValue() {
		rule := map[filters.Op]*ruleText{filters.OpExists: ruleAlwaysTrue, filters.OpNotExists: ruleContradiction}[c.Op]
		r.report(flaw(rule, c.Position, nil, "every content has %s", c.Field).as(Info, true))
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
	case f.Kind == filters.KindBoolean && !c.Op.TakesValue():
		return flaw(ruleBooleanExists, c.OpPos(), nil,
			"%s is a boolean, which always exists: a missing one is false", c.Field)
	}
	return nil
}

// unknownField reports a path that the API does not have.
func (r *run) unknownField(c *filters.Condition) *mistake {
	at := c.FieldPos()
	m := flaw(ruleUnknownField, at, nil, "the API has no field %q", c.Field)
	parent, rest := r.api.Prefix(c.Field)
	next, _, _ := strings.Cut(string(rest), ".")
	switch {
	case parent.Kind == filters.KindRepeater:
		m = flaw(ruleRepeaterPath, at, nil, "%s is a repeater: the ID of a custom field, one of %s, comes next in the path",
			parent.Path, strings.Join(parent.Customs, ", "))
	case parent.Kind == filters.KindCustom && slices.Contains(parent.Customs, next):
		m = flaw(ruleCustomPath, at, nil, "the path into a custom field does not hold the custom field's own ID %s", next)
	}
	suggestion, ok := r.api.Suggest(c.Field)
	return m.meant(ok, at, string(suggestion))
}

// meant adds to a mistake what was meant, if that is known.
func (m *mistake) meant(known bool, at filters.Position, text string) *mistake {
	if known {
		m.edits, m.message = []Edit{{at, text}}, message("%s: did you mean %s?", whole(m.message), whole(text))
	}
	return m
}

// opaque reports a path to what filters do not reach.
func (r *run) opaque(c *filters.Condition, f schema.Field) *mistake {
	at := c.FieldPos()
	inside := cut(at.Start+len(f.Container), at.End)
	container := f.Container
	outer, _ := r.api.Field(f.Container)
	switch outer.Kind {
	case filters.KindRelation, filters.KindRelationList:
		return flaw(ruleReferenceField, at, editsIf(c.Field[len(f.Container):] == ".id", inside),
			"filters do not look into referenced contents: compare %s with a content ID", container)
	case filters.KindIframe:
		return flaw(ruleUnsupported, at, nil, "filters do not look into the data of the extension field %s: "+
			"only id, title, description, imageUrl and updatedAt are searched", container)
	}
	return flaw(ruleMediaKey, at, editsIf(!c.Op.TakesValue(), inside),
		"filters do not look into media and files: %s takes exists and not_exists only", container)
}

// instead are operators that say of one kind of field what others say of another.
var instead = map[filters.Op]filters.Op{
	filters.OpEquals: filters.OpContains, filters.OpNotEquals: filters.OpNotContains,
	filters.OpContains: filters.OpEquals, filters.OpNotContains: filters.OpNotEquals,
}

// wholeValue are the kinds that are compared with a whole value by whichever operator they take.
var wholeValue = []filters.Kind{
	filters.KindSelect, filters.KindRelation, filters.KindRelationList, filters.KindNumber, filters.KindBoolean,
	filters.KindID,
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
			"%s is a field of kind %s, which takes no operator by itself", c.Field, where)
	}
	op := instead[c.Op]
	return flaw(ruleUnsupported, c.OpPos(), nil,
		"a %s field does not take %s, but %s", where, c.Op, whole(strings.Join(ops, ", "))).
		meant(f.Supports(op) && slices.Contains(wholeValue, f.Kind), c.OpPos(), op.String())
}

// typed checks a value against the kind of its field.
func (v value) typed() *mistake {
	if v.run.api == nil {
		return v.capitalBoolean()
	}
	switch f := v.run.fieldOf(v.Field); {
	case !f.Supports(v.Op):
	case f.Kind == filters.KindSelect && len(f.Items) > 0:
		return v.selectItem(f)
	case f.Kind == filters.KindBoolean && v.text != "true" && v.text != "false":
		word := booleanWords[strings.ToLower(v.text)]
		return flaw(ruleBooleanValue, v.at, editsIf(word != "", Edit{v.at, word}), "%q is neither true nor false", v.text)
	case f.Kind == filters.KindNumber:
		return v.number()
	}
	return nil
}

// booleanWords are what people write for true and false.
var booleanWords = map[string]string{
	"true": "true", "1": "true", "yes": "true", "on": "true",
	"false": "false", "0": "false", "no": "false", "off": "false",
}

// isItem reports whether the value is an item of a select, as it is.
func (r *run) isItem(c *filters.Condition) bool {
	_, ok := r.fieldOf(c.Field).Item(c.Value)
	return ok
}

// selectItem: season[contains]Autumn
func (v value) selectItem(f schema.Field) *mistake {
	if _, ok := f.Item(v.text); ok {
		return nil
	}
	item, ok := f.SuggestItem(v.text)
	edits := []Edit{{v.at, item.Value}}
	found, field, meant := v.text, v.Field, item.Value
	switch {
	case !ok:
		return flaw(ruleSelectItem, v.at, nil, "%q is not an item of %s, and contains compares whole items", found, field)
	case item.ID == v.text:
		return flaw(ruleSelectItem, v.at, edits, "%q is the ID of an item: write its value %q", found, meant)
	}
	return flaw(ruleSelectItem, v.at, edits, "%q is not an item of %s: did you mean %q?", found, field, meant)
}

// capitalBoolean: featured[equals]True, as Python writes it
func (v value) capitalBoolean() *mistake {
	word := strings.ToLower(v.text)
	isWord := word != v.text && (word == "true" || word == "false") && isEquality(v.Op)
	return flawIf(isWord, ruleBooleanValue, v.at, []Edit{{v.at, word}},
		"a boolean is compared with true or false, in lower case").as(Info, isWord)
}

// fieldOf returns what is known about a field. Its kind is 0 if that is nothing.
func (r *run) fieldOf(field filters.Field) schema.Field {
	if r.api == nil {
		return schema.Field{}
	}
	f, _ := r.api.Field(field)
	return f
}

// isOther reports whether a field is known to be of another kind than the given one.
func (r *run) isOther(field filters.Field, kind filters.Kind) bool {
	known := r.fieldOf(field).Kind
	return known != 0 && known != kind
}

// isContentID reports whether a condition compares with content IDs.
func (r *run) isContentID(field filters.Field, op filters.Op) bool {
	if r.api == nil {
		return field == "id" && isEquality(op)
	}
	f := r.fieldOf(field)
	return f.Supports(op) &&
		(f.Kind == filters.KindID || f.Kind == filters.KindRelation || f.Kind == filters.KindRelationList)
}

// mayBeText reports whether contains looks for a part of a string in the field.
func (r *run) mayBeText(field filters.Field) bool {
	switch r.fieldOf(field).Kind {
	case filters.KindText, filters.KindTextArea, filters.KindRichEditor, filters.KindRichEditorV2:
		return true
	}
	return r.api == nil && !slices.Contains(listNames, string(field))
}
