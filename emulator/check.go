package emulator

import (
	"fmt"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/internal/timestamp"
	"github.com/microcms-go/filters/query"
	"github.com/microcms-go/filters/schema"
)

// A findings collects what is wrong with contents: each kind of fault once,
// with how many contents have it.
type findings struct {
	order []string
	count map[string]int
	first map[string]string
}

func (f *findings) add(fault, id string) {
	if f.count == nil {
		f.count, f.first = make(map[string]int), make(map[string]string)
	}
	if f.count[fault]++; f.count[fault] == 1 {
		f.order = append(f.order, fault)
		f.first[fault] = id
	}
}

// mostFindings bounds the warnings for one endpoint.
const mostFindings = 20

func (f *findings) list() (warnings []string) {
	for i, fault := range f.order {
		if i == mostFindings {
			return append(warnings, quote.Count(len(f.order)-i, "more fault")+" of the contents")
		}
		warnings = append(warnings, fmt.Sprintf("%s, in %s (the first is %s)", fault, quote.Count(f.count[fault],
			"content"), quote.Short(f.first[fault])))
	}
	return warnings
}

// check returns what the contents hold that does not fit the schema, or is not as
// the service would answer it.
func (a *api) check(c *Content) []string {
	var found findings
	known := make(map[string]schema.Field)
	for i := range a.items {
		it := &a.items[i]
		if !a.isObject && !query.IsContentID(it.id) {
			found.add("the id is not one of the service: expected 1 to 50 of A-Z a-z 0-9 _ -", it.id)
		}
		if a.schema == nil {
			continue
		}
		for _, value := range it.values() {
			a.checkValue(value, it.id, known, &found)
		}
	}
	var general []string
	if a.schema != nil {
		for _, f := range a.options.Fields {
			if f.Reference != "" && c.apis[f.Reference] == nil && a.hasBare(f.ID) {
				general = append(general,
					"the field "+quote.Short(f.ID)+" refers to the endpoint "+quote.Short(f.Reference)+
						", which has no contents here: such references are answered as their id alone")
			}
		}
	}
	return append(found.list(), general...)
}

// hasBare reports whether a field holds a reference that is only an id.
func (a *api) hasBare(field string) bool {
	isBare := func(value []byte) bool {
		return isString(value) || isString(memberOf(value, "id")) && onlyMember(value)
	}
	for i := range a.items {
		for _, object := range a.items[i].values() {
			value := memberOf(object, field)
			if !isArray(value) {
				if isBare(value) {
					return true
				}
				continue
			}
			for element := range elements(value) {
				if isBare(element) {
					return true
				}
			}
		}
	}
	return false
}

// values returns the published value and the drafts.
func (it *item) values() [][]byte {
	var list [][]byte
	if it.json != nil {
		list = append(list, it.json)
	}
	for _, d := range it.drafts {
		list = append(list, d.json)
	}
	return list
}

func (a *api) checkValue(object []byte, id string, known map[string]schema.Field, found *findings) {
	for m := range members(object) {
		f, ok := known[m.name]
		if !ok {
			if f, ok = a.schema.Field(filters.Field(m.name)); !ok {
				if m.name != "id" {
					found.add("the schema has no field "+quote.Short(m.name), id)
				}
				continue
			}
			known[m.name] = f
		}
		if !fits(f.Kind, m.value) {
			found.add(fmt.Sprintf("the field %s is of kind %s and has the value %s", quote.Short(m.name), f.Kind,
				quote.Line(string(m.value), 40)), id)
		}
	}
}

// fits reports whether the service could answer a value for a field of a kind.
// A kind that is not known fits anything.
func fits(kind filters.Kind, value []byte) bool {
	if isNull(value) {
		return kind != filters.KindBoolean
	}
	switch kind {
	case filters.KindText, filters.KindTextArea, filters.KindRichEditorV2, filters.KindID:
		return isString(value)
	case filters.KindRichEditor:
		return isString(value) || isObject(value)
	case filters.KindDate:
		return isString(value) && timestamp.IsFull(stringOf(value))
	case filters.KindNumber:
		return isNumber(value)
	case filters.KindBoolean:
		return value[0] == 't' || value[0] == 'f'
	case filters.KindSelect, filters.KindMediaList, filters.KindRelationList, filters.KindRepeater:
		return isArray(value)
	case filters.KindRelation:
		return isObject(value) || isString(value)
	case filters.KindMedia, filters.KindFile, filters.KindCustom:
		return isObject(value)
	}
	return true
}
