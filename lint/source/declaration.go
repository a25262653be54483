package source

import (
	"cmp"
	"iter"
	"strings"

	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/program"
)

// A declaration is a field in a type of contents.
type declaration struct {
	list   bool
	differ bool // there is another in which it is not
}

// A typeForm is a form of types whose values are read from JSON. Its members are in the bracket
// that ends the start or, where there are lines, those that follow it and match.
type typeForm struct {
	start, lines *lazyregexp.Regexp // the start has the name of the type
	field        *lazyregexp.Regexp // the name of the field that a member is
	list         *lazyregexp.Regexp // in members that are lists
}

var (
	scriptTypes = []typeForm{{
		start: lazyregexp.New(`\b(?:interface\s+(\w+)(?:\s+extends\s+[\w<>, .]+)?\s*|` +
			`type\s+(\w+)(?:<[^>=]*>)?\s*=\s*(?:[\w.<>]+\s*&\s*)*|get\w*<\s*)\{`),
		field: lazyregexp.New(`^(?:readonly )?['"]?(\w+)['"]?\??\s*:`),
		list:  lazyregexp.New(`^[^:]*:\s*(?:Readonly)?Array<|\[\](?: \| (?:null|undefined))*[ ;,]*$`),
	}, {
		start: lazyregexp.New(`@typedef\s+\{[Oo]bject\}\s+(\w+).*\n`),
		lines: lazyregexp.New(`^\s*\*(?:[^/]|$)`),
		field: lazyregexp.New(`@prop(?:erty)?\s+\{[^{}]+\}\s+\[?(\w+)`),
		list:  lazyregexp.New(`\{(?:Array<[^{}]*|[^{}]*\[\])\}`),
	}}

	typeForms = map[*program.Language][]typeForm{
		program.TypeScript: scriptTypes,
		program.JavaScript: scriptTypes,
		program.Go: {{
			start: lazyregexp.New(`\btype\s+(\w+)\s+struct\s*\{`),
			field: lazyregexp.New("`.*json:\"(\\w+)"),
			list:  lazyregexp.New(`^\w+\s+\*?\[\]`),
		}},
		program.Python: {{
			start: lazyregexp.New(`(?:@dataclass\b.*\s+class\s+(\w+).*|` +
				`\bclass\s+(\w+)\(.*(?:BaseModel|TypedDict|NamedTuple).*\)):\s*\n`),
			lines: lazyregexp.New(`^(?:[ \t]+\S|\s*$)`),
			field: lazyregexp.New(`^\s+(\w+)\s*:`),
			list:  lazyregexp.New(`:\s*(?:Optional\[)?(?:list|List|Sequence|tuple)\b`),
		}},
		program.Swift: {{
			start: lazyregexp.New(`\bstruct\s+(\w+)\s*:[^{]*\b(?:Cod|Decod)able\b[^{]*\{`),
			field: lazyregexp.New(`\b(?:let|var)\s+(\w+)\s*:`),
			list:  lazyregexp.New(`:\s*(?:Array<|\[[^:\]]+\]\??\s*(?:=|$))`),
		}},
		program.Kotlin: {{
			start: lazyregexp.New(`\bdata\s+class\s+(\w+)\s*\(`),
			field: lazyregexp.New(`\bva[lr]\s+(\w+)\s*:`),
			list:  lazyregexp.New(`:\s*(?:Mutable)?(?:List|Set|Array)<`),
		}},
		program.Dart: {{
			start: lazyregexp.New(`\bclass\s+(\w+)\s*\{`),
			field: lazyregexp.New(`^(?:late\s+)?final\s+[\w<>, ?]+\s(\w+);?$`),
			list:  lazyregexp.New(`\bList<`),
		}},
		program.PHP: {{
			start: lazyregexp.New(`\bclass\s+(\w+)\s*\{`),
			field: lazyregexp.New(`^public\s+(?:readonly\s+)?[\w?|\\]+\s+\$(\w+)`),
			list:  lazyregexp.New(`\barray\b`),
		}},
	}
)

// ofProgram is the name of a type of what the program is given, and not of a content.
var ofProgram = lazyregexp.New(`(?:Props|Param(?:eter)?s?|Quer(?:y|ies)|Search|Where|Conditions?|Criteria|Filters?|Opts|Options|` +
	`State|Args|Context|Input|Form|Values|Config|Request|Response)$`)

// automatic are fields that each content has.
var automatic = program.WordSet("id createdAt updatedAt publishedAt revisedAt fieldId")

// typeArgument is the type of the contents that a function returns.
var typeArgument = lazyregexp.New(`\bget\w*<\s*(\w+)`)

// declarations returns the fields in types of a language in the file, and in those that it
// imports for contents.
func (f *file) declarations(lang *program.Language) map[string]*declaration {
	const most = 50
	fields := map[string]*declaration{}
	declare(fields, f.File, lang, "")
	for _, m := range typeArgument.FindAllStringSubmatch(f.Src, most) {
		if in, name := f.Imported(m[1]); in != nil {
			declare(fields, in, program.TypeScript, name)
		}
	}
	return fields
}

// declare adds the fields of the type with that name, or of all types, of a file.
func declare(fields map[string]*declaration, f *program.File, lang *program.Language, only string) {
	const most = 100
	for _, form := range typeForms[lang] {
		for _, m := range form.start.FindAllStringSubmatchIndex(f.Src, most) {
			name := ""
			for i := 2; i < len(m) && name == ""; i += 2 {
				name = f.Src[max(m[i], 0):max(m[i+1], 0)]
			}
			if ofProgram.MatchString(name) || only != "" && only != name {
				continue
			}
			for member := range form.members(f, m[1]) {
				field := form.field.FindStringSubmatch(member)
				if field == nil {
					continue
				}
				list := form.list.MatchString(member)
				d := cmp.Or(fields[field[1]], &declaration{list: list})
				d.differ = d.differ || d.list != list
				fields[field[1]] = d
			}
		}
	}
}

// members yields the members of a type whose start ends at a byte.
func (t typeForm) members(f *program.File, end int) iter.Seq[string] {
	return func(yield func(string) bool) {
		if t.lines != nil {
			for line := range strings.Lines(f.Src[end:]) {
				line = strings.TrimRight(line, "\r\n")
				if !t.lines.MatchString(line) || !yield(line) {
					return
				}
			}
			return
		}
		open := f.From(end - 1)
		if open == len(f.Lexemes) || f.Lexemes[open].Kind != program.Open {
			return
		}
		for i := f.First(open); i != program.None; {
			last, next := i, f.After(i)
			for ; next != program.None && !f.Is(next, ";", ",") && !(f.Lexemes[next].Newline && f.IsWord(next)); next = f.After(next) {
				last = next
			}
			at := f.Span(i, last)
			if !yield(f.Src[at.Start:at.End]) {
				return
			}
			for f.Is(next, ";", ",") {
				next = f.After(next)
			}
			i = next
		}
	}
}
