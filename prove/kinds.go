package prove

import "github.com/microcms-go/filters"

// shapes is a set of the forms that a value can have.
type shapes uint8

const (
	shapeNull shapes = 1 << iota
	shapeString
	shapeNumber
	shapeBool
	shapeObject
	shapeArray
	allShapes = shapeNull | shapeString | shapeNumber | shapeBool | shapeObject | shapeArray
)

// A domain describes the values of a kind, apart from null.
type domain struct {
	shapes   shapes
	stamps   bool         // strings are full time stamps
	elements filters.Kind // what arrays hold
	member   string       // a member of objects that is a string
	filler   string       // the url of objects, so that they look like real ones
}

// domains holds the kinds whose values are known. Filters do not reach those of the others.
var domains = [...]*domain{
	filters.KindText:         {shapes: shapeString},
	filters.KindTextArea:     {shapes: shapeString},
	filters.KindRichEditorV2: {shapes: shapeString},
	filters.KindRichEditor:   {shapes: shapeString},
	filters.KindMedia:        {shapes: shapeObject, filler: "https://example.com/image.png"},
	filters.KindMediaList:    {shapes: shapeArray, elements: filters.KindMedia},
	filters.KindDate:         {shapes: shapeString, stamps: true},
	filters.KindBoolean:      {shapes: shapeBool},
	filters.KindSelect:       {shapes: shapeArray, elements: filters.KindText},
	filters.KindRelation:     {shapes: shapeObject, member: "id"},
	filters.KindRelationList: {shapes: shapeArray, elements: filters.KindRelation},
	filters.KindNumber:       {shapes: shapeNumber},
	filters.KindCustom:       {shapes: shapeObject, member: "fieldId"},
	filters.KindRepeater:     {shapes: shapeArray, elements: filters.KindCustom},
	filters.KindFile:         {shapes: shapeObject, filler: "https://example.com/file.pdf"},
	filters.KindID:           {shapes: shapeString},
}

// domainOf returns the domain of a kind, or nil.
func domainOf(k filters.Kind) *domain {
	if int(k) >= len(domains) {
		return nil
	}
	return domains[k]
}

// shapesOf returns the shapes that the kinds in a list allow, null aside if there are any.
func shapesOf(list []literal) shapes {
	allowed := allShapes
	for _, l := range list {
		if l.op == opHasKind {
			allowed &= domainOf(l.kind).shapes
		}
	}
	return allowed
}
