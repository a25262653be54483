package lint

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/near"
)

var ruleInvalidPath = &ruleText{"invalid-path", Error, `A character that no path may hold.
Names of fields are made of A-Z a-z 0-9 _ - and joined by dots. They are the IDs of the fields, not the names shown in
the admin screen. There is no sign for "not": the operators have opposites.
- タイトル[equals]x  category/id[equals]x  !tag[exists] => tag[not_exists]  NOT category[equals]x => category[not_equals]x
+ seo.meta-title[exists]`}

var ruleEmptySegment = &ruleText{"empty-segment", Error, `A dot in a path without a segment on both sides.
The fix removes the dot. A segment may not have been filled in.
- seo..title[exists] => seo.title[exists]  .title[exists] => title[exists]`}

var ruleMisspeltField = &ruleText{"misspelt-field", Warning, `A name close to that of a field that every API or nearly every API has.
id, createdAt, updatedAt, publishedAt and revisedAt are reserved whatever the capitals, so another spelling is a
mistake. A slip of the finger in another common name is information only. With a schema see unknown-field.
- publishedat[exists] => publishedAt[exists]  ID[equals]x => id[equals]x  categoryj[equals]x
+ category2[equals]x  published_at[exists]`}

var ruleReferenceField = &ruleText{"reference-field", Error, `A field of a referenced content.
Filters do not look into referenced contents: a reference is compared with the content ID, by equals if it is single
and by contains if it is multiple. Without a schema the rule goes by the names and is a warning; .id can only be an ID
of a reference or of an extension.
- category.id[equals]news  category.slug[equals]news
+ category[equals]news  seo.title[exists]`}

// negation: !title[exists], not title[exists]
func (d *diagnosis) negation() *mistake {
	p := d.err.Start
	not, field := "!", p+len("!")
	if word := d.s[d.operand:p]; strings.EqualFold(word, "not") {
		not, field = word, p+spaceLen(d.s[p:])
	} else if p > d.operand || !strings.HasPrefix(d.s[p:], "!") {
		return nil
	}
	op := field + pathLen(d.s[field:])
	n := bracketLen(d.s[op:])
	if n == 0 || op == field || opposite(d.s[op+1:op+n-1]) == "" {
		return nil
	}
	opposite := opposite(d.s[op+1 : op+n-1])
	return flaw(ruleInvalidPath, span(d.operand, field), []Edit{cut(d.operand, field), {span(op+1, op+n-1), opposite}},
		"the language has no %s: write [%s]", not, opposite)
}

// backslash: title\[equals\]x
func (d *diagnosis) backslash() *mistake {
	if d.s[d.err.Start] != '\\' {
		return nil
	}
	return flaw(ruleInvalidPath, d.err.Position, []Edit{{d.err.Position, ""}},
		"the language has no escapes: remove the backslash")
}

// strayDot: seo..title[exists]
func (d *diagnosis) strayDot() *mistake {
	return flaw(ruleEmptySegment, d.err.Position, []Edit{{d.err.Position, ""}},
		"a segment is missing beside a dot of the path")
}

// Names that people give to references, names of fields that the contents
// referred to have, and others.
var (
	referenceNames  = setOf("category categories tag tags author authors writer user genre genres")
	referencedNames = setOf("id slug name title")
	reservedNames   = strings.Fields("id createdAt updatedAt publishedAt revisedAt")
	longNames       = strings.Fields("createdAt updatedAt publishedAt revisedAt category categories description " +
		"thumbnail eyecatch")
)

// untypedField checks a path without knowing the API.
func (r *run) untypedField(c *filters.Condition) *mistake {
	at, name := c.FieldPos(), string(c.Field)
	dot := strings.LastIndexByte(name, '.')
	outer, inner := name[:max(dot, 0)], name[dot+1:]
	switch {
	case inner == "undefined" || inner == "null" || inner == "NaN":
		return flaw(ruleUndefined, at, nil, "a name in the path is %q: it was not put in", clip(name))
	case name == "id" && (c.Op == filters.OpContains || c.Op == filters.OpNotContains):
		return flaw(ruleUnsupported, c.OpPos(), []Edit{{c.OpPos(), instead[c.Op].String()}},
			"only equals and not_equals are known to work on content IDs").as(Info, true)
	case dot >= 0 && inner == "id":
		return flaw(ruleReferenceField, at, nil, "if %s is a reference, compare it with the content ID itself; "+
			".id is right for an extension field", clip(outer)).as(Warning, true)
	case referenceNames[outer] && referencedNames[inner]:
		return flaw(ruleReferenceField, at, nil, "if %s is a reference, filters do not look into it: "+
			"compare it with a content ID", clip(outer)).as(Warning, true)
	case dot >= 0:
		return nil
	}
	for _, reserved := range reservedNames {
		if strings.EqualFold(name, reserved) && name != reserved {
			return flaw(ruleMisspeltField, at, []Edit{{at, reserved}},
				"the field is %s: no other field can have that name in other capitals", reserved)
		}
	}
	for _, known := range longNames {
		// What people append to names on purpose is no slip: category2, categorys, category_.
		mark, longer := strings.CutPrefix(name, known)
		isSlip := !longer || len(mark) == 1 && 'a' <= mark[0] && mark[0] <= 'z' && mark != "s"
		if isSlip && near.Distance(name, known, 1) == 1 {
			return flaw(ruleMisspeltField, at, nil, "%s is close to %s: a slip of the finger?", clip(name), known).as(Info, true)
		}
	}
	return nil
}
