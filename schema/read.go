package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/internal/rawjson"
)

// maxBytes bounds the length of a schema. 100,000 fields take about a quarter
// of it.
const maxBytes = 128 << 20

// An Error describes what is wrong with a schema.
type Error struct {
	Line, Column int    // counted from 1, columns in bytes
	Path         string // the member at fault, like apiFields[2].kind, or ""
	Reason       string
}

// Error returns one line of at most 500 bytes.
func (e *Error) Error() string {
	b := fmt.Sprintf("schema: line %d, column %d: ", e.Line, e.Column)
	if e.Path != "" {
		b += quote.Line(e.Path, 100) + ": "
	}
	return b + quote.Line(e.Reason, 300)
}

// Read reads a schema of one of three forms, which it tells apart by itself:
// an export of the admin screen, an answer of the management API, or a
// template bundle. Members that it does not know are skipped, and null is the
// same as no member. If the input has none of these forms, or more than 128 MB,
// the error is an [*Error]; errors of r are wrapped.
func Read(r io.Reader) (*Bundle, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	d := decoder{data: data, tokens: json.NewDecoder(bytes.NewReader(data))}
	d.tokens.UseNumber()
	switch bad := rawjson.UTF8End(data); {
	case len(data) > maxBytes:
		return nil, d.failure(maxBytes, "more than %d bytes", maxBytes)
	case bad < len(data):
		return nil, d.failure(bad, "invalid UTF-8")
	}
	var whole json.RawMessage
	if e, ok := errors.AsType[*json.SyntaxError](json.Unmarshal(data, &whole)); ok {
		return nil, d.failure(max(int(e.Offset)-1, 0), "invalid JSON: %s", quote.Line(e.Error(), 200))
	}
	return d.file()
}

// A decoder reads valid JSON token by token, so that it can tell the place of
// what is not as it should be.
type decoder struct {
	data   []byte
	tokens *json.Decoder
	path   []byte
}

// file reads a whole schema file.
func (d *decoder) file() (*Bundle, error) {
	var raws []*rawAPI
	single := new(rawAPI)
	known := false // there was a member that schemas have
	var endpoints unique
	start := d.next()
	err := d.object(func(name string) error {
		switch name {
		case "apiFields":
			raws = append(raws, single)
			known = true
		case "schema":
			known = true
			return d.array(func() error {
				a := new(rawAPI)
				raws = append(raws, a)
				start := d.next()
				err := d.object(func(name string) error { return d.api(a, name) })
				if err == nil && a.endpoint != "" && !endpoints.add(a.endpoint) {
					err = d.failure(start, "duplicate endpoint %s", quote.Short(a.endpoint))
				}
				return err
			})
		}
		return d.api(single, name)
	})
	if err == nil && !known {
		err = d.failure(start, `no "apiFields" and no "schema": not an API schema`)
	}
	if err != nil {
		return nil, err
	}
	return link(raws), nil
}

// A rawAPI is an API before its parts are joined.
type rawAPI struct {
	id, name, endpoint, kind string
	fields                   []*rawField
	customs                  []*rawCustom
	json                     rawSchema
}

func (d *decoder) api(a *rawAPI, name string) error {
	switch name {
	case "apiId":
		return d.text(&a.id)
	case "name", "apiName":
		return d.text(&a.name)
	case "endpoint", "apiEndpoint":
		return d.text(&a.endpoint)
	case "type", "apiType":
		return d.text(&a.kind)
	case "apiFields":
		return d.keep(&a.json.APIFields, func() error {
			return d.fields(&a.fields, automatic[1:]) // An object has no ID of its own.
		})
	case "customFields":
		return d.keep(&a.json.CustomFields, func() error {
			var ids unique
			return d.array(func() error {
				c := new(rawCustom)
				a.customs = append(a.customs, c)
				return d.named(&c.id, &ids, func(name string) error { return d.custom(c, name) })
			})
		})
	}
	return d.skip()
}

// A rawCustom is the definition of a custom field.
type rawCustom struct {
	id, name, createdAt string
	fields              []*rawField
}

func (d *decoder) custom(c *rawCustom, name string) error {
	switch name {
	case "name":
		return d.text(&c.name)
	case "createdAt":
		return d.text(&c.createdAt)
	case "fields":
		return d.fields(&c.fields, nil)
	}
	return d.skip()
}

// A rawField is a field before it is joined with its custom fields, by ID in
// the schemas since July 2026 and by creation time in the ones before, and
// with the API that it refers to.
type rawField struct {
	node
	kind           string
	referenceKey   string // the apiId, in template bundles
	customIDs      []string
	customsCreated []string
}

// fields reads a list of fields, none of which may have the ID of one that is there without it.
func (d *decoder) fields(list *[]*rawField, given []*node) error {
	var ids unique
	return d.array(func() error {
		f := new(rawField)
		*list = append(*list, f)
		start := d.next()
		err := d.named(&f.id, &ids, func(name string) error { return d.field(f, name) })
		switch {
		case err != nil:
		case slices.ContainsFunc(given, func(n *node) bool { return n.id == f.id }):
			err = d.failure(start, "fieldId %s is that of a field that every API has", quote.Short(f.id))
		case f.kind == "":
			err = d.failure(start, `no "kind"`)
		}
		return err
	})
}

func (d *decoder) field(f *rawField, name string) error {
	switch name {
	case "name":
		return d.text(&f.name)
	case "kind":
		return d.text(&f.kind)
	case "selectItems":
		return d.array(func() error {
			var item Item
			err := d.object(func(name string) error {
				switch name {
				case "id":
					return d.text(&item.ID)
				case "value":
					return d.text(&item.Value)
				}
				return d.skip()
			})
			f.items = append(f.items, item)
			return err
		})
	case "referencedApiEndpoint":
		return d.text(&f.reference)
	case "referenceKey":
		return d.text(&f.referenceKey)
	case "customFieldId":
		return d.appendText(&f.customIDs)
	case "customFieldIds":
		return d.array(func() error { return d.appendText(&f.customIDs) })
	case "customFieldCreatedAt":
		return d.appendText(&f.customsCreated)
	case "customFieldCreatedAtList":
		return d.array(func() error { return d.appendText(&f.customsCreated) })
	}
	return d.skip()
}

// unique is a set of names that must differ.
type unique map[string]bool

// add reports whether the name is new.
func (u *unique) add(name string) bool {
	if (*u)[name] {
		return false
	}
	if *u == nil {
		*u = unique{}
	}
	(*u)[name] = true
	return true
}

// named is object for objects that must have a fieldId, which no other one of
// the list has. One that holds a dot would be mistaken for a path.
func (d *decoder) named(id *string, ids *unique, member func(name string) error) error {
	start := d.next()
	err := d.object(func(name string) error {
		if name != "fieldId" {
			return member(name)
		}
		start := d.next()
		err := d.text(id)
		if err == nil && *id != "" && (strings.Contains(*id, ".") || !filters.Field(*id).IsValid()) {
			err = d.failure(start, "%s is not an ID: IDs consist of letters (A–Z, a–z), digits, _ and -",
				quote.Short(*id))
		}
		return err
	})
	switch {
	case err != nil:
	case *id == "":
		err = d.failure(start, `no "fieldId"`)
	case !ids.add(*id):
		err = d.failure(start, `duplicate fieldId %s`, quote.Short(*id))
	}
	return err
}

// object reads an object or null. It calls member for each of the members,
// which must read the value.
func (d *decoder) object(member func(name string) error) error {
	if ok, err := d.open('{', "an object"); !ok {
		return err
	}
	outside := len(d.path)
	var names unique
	for d.tokens.More() {
		start := d.next()
		name, _ := d.token().(string)
		if outside > 0 {
			d.path = append(d.path, '.')
		}
		d.path = append(d.path, name...)
		if !names.add(name) {
			return d.failure(start, "duplicate name")
		}
		if err := member(name); err != nil {
			return err
		}
		d.path = d.path[:outside]
	}
	d.token()
	return nil
}

// array reads an array or null. It calls element for each of the elements,
// which must read it.
func (d *decoder) array(element func() error) error {
	if ok, err := d.open('[', "an array"); !ok {
		return err
	}
	outside := len(d.path)
	for i := 0; d.tokens.More(); i++ {
		d.path = fmt.Appendf(d.path, "[%d]", i)
		if err := element(); err != nil {
			return err
		}
		d.path = d.path[:outside]
	}
	d.token()
	return nil
}

// open reads the token that an object or array starts with. It is not ok if
// that is null, or else with an error.
func (d *decoder) open(delim json.Delim, want string) (ok bool, err error) {
	start := d.next()
	switch d.token() {
	case nil:
		return false, nil
	case delim:
		return true, nil
	}
	return false, d.unexpected(start, want)
}

// text reads a string into s, or null, which leaves s as it is.
func (d *decoder) text(s *string) error {
	start := d.next()
	switch token := d.token().(type) {
	case nil:
	case string:
		*s = token
	default:
		return d.unexpected(start, "a string")
	}
	return nil
}

// appendText appends a string to list, or for null nothing.
func (d *decoder) appendText(list *[]string) error {
	var s string
	err := d.text(&s)
	if s != "" {
		*list = append(*list, s)
	}
	return err
}

// skip reads a value of any kind.
func (d *decoder) skip() error {
	var value json.RawMessage
	return d.tokens.Decode(&value)
}

// token returns the next token, or nil for null. There is always one: the JSON
// is valid.
func (d *decoder) token() json.Token {
	token, _ := d.tokens.Token()
	return token
}

// next returns where the next token starts.
func (d *decoder) next() int {
	i := int(d.tokens.InputOffset())
	for i < len(d.data) && strings.IndexByte(" \t\r\n,:", d.data[i]) >= 0 {
		i++
	}
	return i
}

// unexpected returns the error for a value at start that is of another kind
// than wanted.
func (d *decoder) unexpected(start int, want string) error {
	found := "a number"
	switch d.data[start] {
	case '{':
		found = "an object"
	case '[':
		found = "an array"
	case '"':
		found = "a string"
	case 't', 'f':
		found = "a boolean"
	}
	return d.failure(start, "%s in place of %s", found, want)
}

// failure returns an error at an offset.
func (d *decoder) failure(offset int, format string, args ...any) error {
	before := d.data[:offset]
	return &Error{
		Line:   1 + bytes.Count(before, []byte("\n")),
		Column: offset - bytes.LastIndexByte(before, '\n'),
		Path:   string(d.path),
		Reason: fmt.Sprintf(format, args...),
	}
}

// automatic are the fields that every API has without naming them.
var automatic = []*node{
	{id: "id", kind: filters.KindID},
	{id: "createdAt", kind: filters.KindDate},
	{id: "updatedAt", kind: filters.KindDate},
	{id: "publishedAt", kind: filters.KindDate},
	{id: "revisedAt", kind: filters.KindDate},
}

// kinds are the kinds by the name that schemas use.
var kinds = func() map[string]filters.Kind {
	m := map[string]filters.Kind{}
	for k := filters.KindText; k < filters.KindID; k++ {
		m[k.String()] = k
	}
	return m
}()

// link joins the parts of the APIs and the APIs.
func link(raws []*rawAPI) *Bundle {
	b := &Bundle{byEndpoint: map[string]*API{}}
	byID := map[string]*API{}
	for _, raw := range raws {
		a := &API{name: raw.name, endpoint: raw.endpoint, bundle: b, json: raw.json.marshal()}
		a.object = raw.kind == "object" || raw.kind == "PAGE"
		b.apis = append(b.apis, a)
		if _, taken := b.byEndpoint[a.endpoint]; !taken && a.endpoint != "" {
			b.byEndpoint[a.endpoint] = a
		}
		if raw.id != "" {
			byID[raw.id] = a
		}
	}
	for i, raw := range raws {
		l := linker{byID: byID, customs: map[string]*node{}, created: map[string][]*node{}}
		a := b.apis[i]
		fields := new(level)
		for _, n := range automatic {
			if n.kind != filters.KindID || !a.object {
				fields.add(n)
			}
		}
		for _, c := range raw.customs {
			n := &node{id: c.id, name: c.name, kind: filters.KindCustom, inner: new(level), customs: []string{c.id}}
			l.customs[c.id] = n
			if c.createdAt != "" {
				l.created[c.createdAt] = append(l.created[c.createdAt], n)
			}
		}
		for _, c := range raw.customs {
			l.fill(l.customs[c.id].inner, c.fields)
		}
		l.fill(fields, raw.fields)
		a.root = &node{kind: filters.KindCustom, inner: fields}
	}
	return b
}

// A linker joins the fields of an API with what they name.
type linker struct {
	byID    map[string]*API // all APIs, by the ID that template bundles give them
	customs map[string]*node
	created map[string][]*node // by creation time, which several may share
}

func (l *linker) fill(to *level, raws []*rawField) {
	for _, raw := range raws {
		n := &raw.node
		n.kind = kinds[raw.kind]
		n.boundless = !n.kind.IsValid()
		if len(n.items) > 0 {
			n.byValue = make(map[string]int, len(n.items))
		}
		for i, item := range n.items {
			n.byValue[item.Value] = i
		}
		switch n.kind {
		case filters.KindRelation, filters.KindRelationList:
			if target := l.byID[raw.referenceKey]; n.reference == "" && target != nil {
				n.reference = target.endpoint
			}
		case filters.KindCustom, filters.KindRepeater:
			l.open(n, raw)
		}
		to.add(n)
	}
}

// open joins a custom field or repeater with the custom fields it is made of. A
// custom field that the schema does not define is boundless; so is a repeater of
// which it tells no custom field, or does not tell which of several.
func (l *linker) open(n *node, raw *rawField) {
	n.inner = new(level)
	join := func(definition *node) {
		if n.kind == filters.KindCustom {
			n.inner, n.customs, n.boundless = definition.inner, definition.customs, definition.boundless
			return
		}
		n.inner.add(definition)
		n.customs = append(n.customs, definition.id)
	}
	n.boundless = true
	for _, id := range raw.customIDs {
		definition := l.customs[id]
		if definition == nil {
			definition = &node{
				id: id, kind: filters.KindCustom, inner: new(level), customs: []string{id}, boundless: true,
			}
		}
		join(definition)
	}
	ambiguous := false
	for _, at := range raw.customsCreated {
		switch definitions := l.created[at]; len(definitions) {
		case 0: // It was deleted.
		case 1:
			join(definitions[0])
		default:
			ambiguous = true
		}
	}
	if n.kind == filters.KindRepeater {
		n.boundless = ambiguous || len(n.customs) == 0
	}
}
