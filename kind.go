package filters

import (
	"errors"
	"strconv"

	"github.com/microcms-go/filters/internal/quote"
)

// A Kind is the kind of data that a field holds. The zero Kind is unknown.
type Kind uint8

// The kinds of the API schema, in the order of the manual, and three for
// paths that no schema field describes.
const (
	KindText Kind = 1 + iota
	KindTextArea
	KindRichEditorV2
	KindRichEditor
	KindMedia
	KindMediaList
	KindDate
	KindBoolean
	KindSelect
	KindRelation
	KindRelationList
	KindNumber
	KindCustom
	KindRepeater
	KindFile
	KindIframe
	KindID            // the content ID
	KindExtensionMeta // id, title, description, imageUrl of an extension field
	KindOpaque        // data that filters do not reach: in media, references, extensions
)

// An opSet is a set of operators.
type opSet uint16

func setOf(ops ...Op) (s opSet) {
	for _, op := range ops {
		s |= 1 << op
	}
	return s
}

func (s opSet) has(op Op) bool { return op.IsValid() && s&(1<<op) != 0 }

// The columns of the manual's table; each also covers the negated operator.
var (
	equality = setOf(OpEquals, OpNotEquals)
	contains = setOf(OpContains, OpNotContains)
	ordering = setOf(OpLessThan, OpGreaterThan)
	presence = setOf(OpExists, OpNotExists)
	prefix   = setOf(OpBeginsWith)
)

// kinds is the operator table of the manual. For the content ID, which is not in
// that table, it has the operators in wide use.
var kinds = [...]struct {
	name string
	ops  opSet
}{
	KindText:          {"text", equality | contains | presence | prefix},
	KindTextArea:      {"textArea", equality | contains | presence | prefix},
	KindRichEditorV2:  {"richEditorV2", contains | presence | prefix},
	KindRichEditor:    {"richEditor", contains | presence | prefix},
	KindMedia:         {"media", presence},
	KindMediaList:     {"mediaList", presence},
	KindDate:          {"date", equality | contains | ordering | presence | prefix},
	KindBoolean:       {"boolean", equality | presence},
	KindSelect:        {"select", contains | presence},
	KindRelation:      {"relation", equality | presence},
	KindRelationList:  {"relationList", contains | presence},
	KindNumber:        {"number", equality | ordering | presence},
	KindCustom:        {"custom", 0},
	KindRepeater:      {"repeater", 0},
	KindFile:          {"file", presence},
	KindIframe:        {"iframe", 0},
	KindID:            {"id", equality},
	KindExtensionMeta: {"extensionMeta", equality | contains | presence | prefix},
	KindOpaque:        {"opaque", 0},
}

// inRepeater is what the service supports for the inner fields of a repeater.
var inRepeater = contains | presence | prefix

// IsValid reports whether k is a known kind.
func (k Kind) IsValid() bool { return 0 < k && int(k) < len(kinds) }

// String returns the name of the kind as in API schemas. The kinds that no schema
// has are "id", "extensionMeta" and "opaque".
func (k Kind) String() string {
	if !k.IsValid() {
		return "Kind(" + strconv.Itoa(int(k)) + ")"
	}
	return kinds[k].name
}

// MarshalText returns the name of k, or nothing for the zero Kind. Other kinds
// that are not valid are an error.
func (k Kind) MarshalText() ([]byte, error) {
	if k == 0 {
		return []byte{}, nil
	}
	if !k.IsValid() {
		return nil, errors.New("filters: " + k.String() + " is not a kind")
	}
	return []byte(kinds[k].name), nil
}

// UnmarshalText sets k to the kind with the given name, or to the zero Kind for
// the empty name. Other names are an error.
func (k *Kind) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*k = 0
		return nil
	}
	for known := Kind(1); known.IsValid(); known++ {
		if kinds[known].name == string(text) {
			*k = known
			return nil
		}
	}
	return errors.New("filters: unknown kind " + quote.Short(string(text)))
}

// A FieldType is what filters depend on of the type of a field.
type FieldType struct {
	Kind       Kind
	InRepeater bool // the field is an inner field of a repeater
}

// Supports reports whether the service supports op on fields of type t. This
// is the table of operators by kind of field in the manual of the service. The
// manual leaves undefined what it does not support. The unknown kind supports
// nothing.
func (t FieldType) Supports(op Op) bool {
	if !t.Kind.IsValid() || t.InRepeater && !inRepeater.has(op) {
		return false
	}
	return kinds[t.Kind].ops.has(op)
}

// sortable are the kinds that the manual names for the parameter orders.
var sortable = map[Kind]bool{KindText: true, KindTextArea: true, KindDate: true, KindNumber: true}

// Sortable reports whether the service sorts by fields of type t, also by the
// inner fields of a repeater. It does not define the order of others.
func (t FieldType) Sortable() bool { return sortable[t.Kind] }
