package lint

import (
	"strings"
	"unicode"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
)

var ruleTemplate = newRule("template-leftover", Error, `A place for a value, without the value.
The filter holds ${x}, $(x), $[x], {{x}}, #{x}, %s or the like. In JavaScript, values are inserted by ${x} between
backticks only, not between other quotes.
- category[equals]${category.id}  category[equals]$(category.id)  category[equals]$[id]  category[equals]$category.id
- category[equals]{category.id}  category[equals]{{ id }}  category[equals]#{id}  category[equals]%s
- category[equals]:id  category[equals]" + id + "  category[equals]props.category.id  ${field}[equals]news
- category[${op}]news  category[equals]$category->id  category[equals]{% id %}
+ price[equals]$5  title[contains]:)  title[contains]a {b}`)
var ruleUndefined = newRule("undefined-value", Warning, `What a program writes where it has no value.
undefined, null, NaN, [object Object], <nil>, %!s(MISSING) and the like are compared as text. To look for contents
without a field write not_exists. A word of a slug, as in what-is-undefined, is information only.
- category[equals]undefined  category[equals][object Object]  parent[equals]null => parent[not_exists]
- parent[not_equals]null => parent[exists]  price[greater_than]NaN  date[begins_with]NaN-NaN
- category[equals]%!s(MISSING)  undefined[equals]x
+ title[contains]undefined behaviour  category[equals]nullable`)
var rulePlaceholder = newRule("placeholder", Info, `A placeholder for a value to be filled in.
It comes from a manual or a note.
- category[equals]YOUR_ID  category[contains]例:react
+ category[equals]your-trip`)

var (
	// template is what template languages and string formatting leave where a value was not put in. One that is not
	// closed ends before a parenthesis, which may close a group.
	template = lazyregexp.New(`[$#@]\{(?:[^}]*\}|[^})]*)|\$\([^)]*\)?|\$\[(?:[^\]]*\]|[^\])]*)|\{\{(?:.*?\}\}|[^)]*)|` +
		`\{%(?:.*?%\}|[^)]*)|<(?:%|\?=)(?:.*?[%?]>|[^)]*)|\\\([\w.]+\)|%\{\w+\}`)

	// concatenation is what is left of an expression that joins strings.
	concatenation = lazyregexp.New("[\"'`] ?\\+ ?[\\w(.]+|\\w ?\\+ [\"'`]")

	// wholeTemplate are forms that other strings may hold too, and expressions that were not even marked as such.
	wholeTemplate = lazyregexp.New(`^(?:\{\w*(?:\??\.\w+)*\}|:[a-z]\w+|%(?:\d\$)?[sdvq]|` +
		`\$[A-Za-z_]\w*(?:(?:\??\.|->)\w+)*|__\w+__|%[A-Z_]+%|<[A-Za-z][\w-]*(?i:id|name|slug|value|date|key)>|` +
		`(?:props|params|context|ctx|router|route|query|req|request|this|self|searchParams)\??(?:\.[A-Za-z_]\w*)+|` +
		`(?:category|tag|post|article|item)\.(?:id|slug|name))$`)
)

func unfilled(at filters.Position, found string) *mistake {
	return flaw(ruleTemplate, at, nil, "%q is a placeholder that was not filled in", found)
}

// template: category[equals]${id}
func (v value) template() *mistake { return v.unfilled(template, wholeTemplate) }

// unfilled finds the first of several forms: category[equals]" + id + "
func (v value) unfilled(forms ...*lazyregexp.Regexp) *mistake {
	for _, form := range forms {
		if at := form.FindStringIndex(v.text); at != nil {
			isSearch := v.Op == filters.OpContains || v.Op == filters.OpNotContains
			return unfilled(v.in(span(at[0], at[1])), v.text[at[0]:at[1]]).as(Warning, form == wholeTemplate && isSearch)
		}
	}
	return nil
}

// template: ${field}[equals]x, title[${op}]x
func (d *diagnosis) template() *mistake {
	rest := d.s[d.operand:]
	at := template.FindStringIndex(rest[:min(len(rest), 200)])
	if at == nil || d.operand+at[1] <= d.err.Start || d.operand+at[0] >= d.err.End {
		return nil
	}
	return d.unclear(unfilled(span(d.operand+at[0], d.operand+at[1]), rest[at[0]:at[1]]))
}

var (
	undefined       = lazyregexp.New(`^(?:undefined|null|NULL|NaN|-?Infinity|Invalid Date|<nil>|None|\[\]|\{\})$`)
	undefinedInside = lazyregexp.New(`\[object \w+\]|%!\w?\(.*?\)|\[native code\]|\b(?:function|async) ?\w*\(|\(\) ?=>|` +
		`(?:^|[-_/,:.])(?:undefined|NaN)(?:[-_/,:.T]|$)`)
)

// undefined: category[equals]undefined
func (v value) undefined() *mistake {
	at := undefined.FindStringIndex(v.text)
	if at == nil || v.text == "None" && !isEquality(v.Op) {
		at = undefinedInside.FindStringIndex(v.text)
	}
	if at == nil {
		return nil
	}
	found, what := v.text[at[0]:at[1]], "a value that it does not have"
	if strings.HasPrefix(found, "[object ") {
		what = "an object in place of its ID"
	}
	op := map[filters.Op]string{filters.OpEquals: "not_exists", filters.OpNotEquals: "exists"}[v.Op]
	edits := editsIf(op != "" && strings.EqualFold(v.text, "null"), Edit{v.OpPos(), op}, Edit{v.ValuePos(), ""})
	// A word between hyphens, among others that are there, may be meant: what-is-undefined
	rest := strings.NewReplacer("undefined", "", "NaN", "").Replace(v.text)
	inSlug := strings.Contains(found, "-") && strings.ContainsFunc(rest, unicode.IsLetter) && !v.run.isDate(v.Field)
	return flaw(ruleUndefined, v.in(span(at[0], at[1])), edits, "%q is what a program writes for %s", found, what).
		as(Info, inSlug)
}

var placeholder = lazyregexp.New(`^(?:(?:例|例えば|ex|e\.g\.)[:：]|(?:YOUR|MY)[_-][A-Z]|[X]{3,}$|[○◯〇]{2,}|ここに|あなたの|お使いの)`)

// placeholder: category[equals]YOUR_ID
func (v value) placeholder() *mistake {
	return flawIf(placeholder.MatchString(v.text), rulePlaceholder, v.at, nil,
		"%q seems to be a placeholder for a value", v.text)
}
