package source

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/program"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/lint"
	"github.com/microcms-go/filters/schema"
)

// A Linter checks filters in files. The zero value knows no schemas. A Linter
// is safe for concurrent use, but not for filters of one file.
type Linter struct {
	// APIs are the schemas by endpoint. The one under the empty name is for every
	// endpoint that has none of its own.
	APIs map[string]*schema.API

	// Open returns the source of a file that the file at hand imports, or of the
	// package.json or tsconfig.json around it. Names have slashes, and are relative to
	// what the name of the file at hand is relative to. It may be nil: then imports
	// are not followed.
	Open func(name string) (src string, ok bool)
}

// api returns the schema for an endpoint, or nil.
func (l Linter) api(endpoint string) *schema.API {
	if api, ok := l.APIs[endpoint]; ok {
		return api
	}
	return l.APIs[""]
}

// A Diagnostic is a finding about a filter in a file.
type Diagnostic struct {
	// Diagnostic is about the text that String returns for the filter.
	lint.Diagnostic

	Filter *Filter          // nil if it is about no filter, but about a comment or a function
	File   filters.Position // the range of the file that it is about, in bytes

	// FileEdits fix the file. They are there only if they mean the same in the
	// quotes of the file. They are sorted and do not overlap.
	FileEdits []lint.Edit
}

const ruleParameter = "request-parameter"

// text reports what package lint says about the text of a filter. What it would
// say only because of what it does not know, what is in the holes, is left out.
func (c *checker) text(x *Filter) {
	for _, d := range c.certain(x) {
		if d.Rule != ruleTemplate || c.file.LanguageAt(x.at).Style.Hole == "" ||
			x.operatorPart(d.filling.unfilled(d.Start)) {
			c.found = append(c.found, x.place(d))
		}
	}
}

// A placed is a diagnostic for a text whose holes are filled.
type placed struct {
	lint.Diagnostic
	filling filling
}

// certain returns the diagnostics that hold whatever is in the holes.
func (l Linter) certain(x *Filter) (certain []placed) {
	api := l.api(x.Endpoint)
	f := x.fill(0)
	ds := lint.Linter{API: api}.Lint(f.S)
	if len(ds) == 0 {
		return nil
	}
	// What a schema says about a hole is not known, since the schema says it
	// about what was put there.
	known := x.always(api)
	unknown := known
	if api != nil {
		unknown = x.always(nil)
	}
	for _, d := range ds {
		always := known
		if f.touches(d.Position) {
			always = unknown
		}
		if !x.open(f, d) && (len(f.pieces) == 0 || !f.inHole(d.Position) && always[f.finding(d)]) {
			certain = append(certain, placed{d, f})
		}
	}
	return certain
}

// always returns the findings that there are in all fillings.
func (x *Filter) always(api *schema.API) (all map[finding]bool) {
	for style := 0; style < fillStyles && len(x.text.Holes) > 0; style++ {
		f, said := x.fill(style), map[finding]bool{}
		for _, d := range (lint.Linter{API: api}).Lint(f.S) {
			if k := f.finding(d); style == 0 || all[k] {
				said[k] = true
			}
		}
		all = said
	}
	return all
}

// open reports whether a mistake may be none: at an end of the text, which may be put
// together with others in a way that is not seen here, or in a value that is a date
// for all that is known of it.
func (x *Filter) open(f filling, d lint.Diagnostic) bool {
	start, end, length := d.Start, d.End, len(f.S)
	switch d.Rule {
	case "order-of-text":
		return f.touches(d.Position) && strings.Trim(x.text.S[f.unfilled(start):f.unfilled(end)], "0123456789-:.+TZ") == ""
	case "stray-space":
		return x.changed
	case "outer-space":
		return x.changed || !x.whole && end == length && !x.inURL
	case "unclosed-paren", "unopened-paren":
		return !x.whole
	case "stray-joiner":
		ownHead, ownTail := x.file.bringConnectives(x)
		return start == 0 && (!x.whole || ownHead) || end == length && (!x.whole || ownTail)
	case "empty-value", "missing-operand", "unbalanced-value", "empty-group":
		return !x.whole && (start == 0 || end == length)
	}
	return false
}

// bringConnectives reports whether pieces of the file may begin or end with
// connectives of their own: beside a hole of another filter there is a condition.
func (f *file) bringConnectives(except *Filter) (head, tail bool) {
	for _, x := range f.found {
		s := x.text.S
		if n := len(x.text.Holes); x == except || n == 0 || s == "" {
			continue
		} else if op := x.operatorBefore(n - 1); x.text.Holes[n-1].At == len(s) {
			head = head || strings.IndexByte("](", s[len(s)-1]) < 0 || op == "exists" || op == "not_exists"
		}
		if s[0] != '[' && s[0] != ')' && x.text.Holes[0].At == 0 {
			tail = true
		}
	}
	return head, tail
}

// place makes a diagnostic for the file out of one for the text.
func (x *Filter) place(p placed) Diagnostic {
	f := p.filling
	d := Diagnostic{Diagnostic: p.Diagnostic, Filter: x, File: x.locate(f, p.Position)}
	d.Position, d.Message, d.Edits = x.shown(f, p.Position), x.message(p), nil
	if d.Rule == ruleParameter && !x.client && !x.beside {
		return d // The text may be, or become, a part of a URL.
	}
	edits := f.beside(p.Edits)
	if slices.ContainsFunc(edits, func(e lint.Edit) bool { return e.Start < e.End && f.touches(e.Position) }) {
		return d
	}
	end, all := 0, true // so far, all edits are possible in the file
	for _, e := range edits {
		d.Edits = append(d.Edits, lint.Edit{Position: x.shown(f, e.Position), New: e.New})
		edit, ok := x.edit(f, e)
		all = all && ok && edit.Start >= end
		end = edit.End
		d.FileEdits = append(d.FileEdits, edit)
	}
	if !all {
		d.FileEdits = nil
	}
	return d
}

// beside makes edits that keep what is in a hole into those before and after it.
func (f filling) beside(edits []lint.Edit) (split []lint.Edit) {
	for _, e := range edits {
		for _, h := range f.pieces {
			piece := strings.TrimLeft(f.S[h.Start:h.End], ":")
			before, after, kept := strings.Cut(e.New, piece)
			if kept && piece != "" && e.Start < h.Start && h.End < e.End {
				start := e.Start
				if rest, ok := strings.CutPrefix(before, f.S[start:h.Start]); ok {
					start, before = h.Start, rest
				}
				split = append(split, lint.Edit{Position: filters.Position{Start: start, End: h.Start}, New: before})
				e = lint.Edit{Position: filters.Position{Start: h.End, End: e.End}, New: after}
			}
		}
		split = append(split, e)
	}
	return split
}

// String returns the filter as the file has it, with the source of what is put
// in while the program runs: as an interpolation of the language or, where the
// pieces are put together in another way, as ${…}.
func (x *Filter) String() string { return x.withSources().S }

// withSources returns the text with their source in its holes.
func (x *Filter) withSources() filling {
	t, pieces := x.text.Fill(func(i int, _ string) string {
		source := x.source(i)
		if source == "" || strings.IndexByte(`$#{\%<`, source[0]) >= 0 {
			return source
		}
		return "${" + source + "}"
	})
	return filling{t, pieces}
}

// shown returns where in the text of String p, a range of a filling, is. It takes
// all of a hole of which it takes a part.
func (x *Filter) shown(f filling, p filters.Position) filters.Position {
	to := x.withSources()
	at := func(i int, end bool) int {
		shift := 0
		for k, h := range f.pieces {
			if h.Start > i || h.Start == i && (h.End > i || end) {
				break
			}
			shift = to.pieces[k].End - h.End
			if i < h.End && end {
				return to.pieces[k].End
			} else if i < h.End {
				return to.pieces[k].Start
			}
		}
		return i + shift
	}
	return filters.Position{Start: at(p.Start, false), End: at(p.End, true)}
}

// shownRange returns where in the text of String a range of the file is: a hole,
// or all of it.
func (x *Filter) shownRange(at filters.Position) filters.Position {
	f := x.withSources()
	if i := slices.IndexFunc(x.text.Holes, func(h program.Hole) bool { return filters.Position(h.Span) == at }); i >= 0 {
		return filters.Position(f.pieces[i])
	}
	return filters.Position{End: len(f.S)}
}

// message returns the message of a diagnostic, which shows the source of a hole
// and not what was put there.
func (x *Filter) message(p placed) string {
	s := p.Message
	for i, h := range p.filling.pieces {
		piece := strings.TrimPrefix(strings.TrimPrefix(p.filling.S[h.Start:h.End], ":"), "hole")
		if number := strings.TrimSuffix(piece, "[exists]"); number != "" && program.IsDigit(number[0]) {
			shown := quote.Cut(x.source(i), 60)
			s = strings.ReplaceAll(strings.ReplaceAll(s, "hole"+number, shown), number, shown)
		}
	}
	return message("%s", s)
}

// locate returns where in the file p, a range of a filling, is.
func (x *Filter) locate(f filling, p filters.Position) filters.Position {
	start, end := x.Start, x.End
	if p.End > 0 {
		end = f.End(p.End - 1)
	}
	switch {
	case p.Start == p.End && p.End > 0:
		start = end
	case p.Start < len(f.S):
		start = f.Start(p.Start)
	}
	if p.Start == p.End {
		end = start
	}
	return filters.Position{Start: start, End: max(start, end)}
}

// A reference to a character that is left in a text of markup is one in the code of an
// attribute. It is read as its characters, which an edit would part.
var (
	reference  = lazyregexp.New(`&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z]+);`)
	markupName = lazyregexp.New(`(?i)\.(?:x?html?|vue|svelte|astro)$`)
)

// edit returns the edit of the file for e, an edit of a filling. It fails if
// that might not mean the same in the quotes of the file.
func (x *Filter) edit(f filling, e lint.Edit) (edit lint.Edit, ok bool) {
	inside := func(h program.Span) bool { return h.Start < e.End && e.Start < h.End }
	if slices.ContainsFunc(f.pieces, inside) || x.inURL && !program.PlainEverywhere(e.New) ||
		!x.inURL && (x.file.Foreign || !program.PlainInLiterals(e.New)) ||
		reference.MatchString(x.text.S) && markupName.MatchString(x.file.Name) {
		return edit, false
	}
	edit.New = e.New
	if x.inURL && strings.Contains(strings.ToLower(x.file.Src[x.Start:x.End]), "%5b") {
		edit.New = strings.NewReplacer("[", "%5B", "]", "%5D").Replace(e.New)
	}
	endsAt := func(h program.Span) bool { return h.Start < h.End && h.End == e.Start }
	afterHole := slices.ContainsFunc(f.pieces, endsAt)
	switch {
	case e.Start < e.End:
		edit.Position, ok = inFile(f.Text, e.Start, e.End)
	case e.Start > 0 && !afterHole:
		edit.Start, ok = f.End(e.Start-1), !f.Cuts(e.Start)
		edit.End = edit.Start
	case e.Start < len(f.S): // before a hole only if it is in a literal
		edit.Start = f.Start(e.Start)
		edit.End = edit.Start
		i := x.file.LexemeAt(edit.Start)
		ok = x.file.IsLiteral(i) && int(x.file.Lexemes[i].Start) < edit.Start
	}
	return edit, ok && x.roomAfterHole(edit.Start)
}

// roomAfterHole reports whether something may be put at i: not directly after
// a hole without brackets, which would continue there.
func (x *Filter) roomAfterHole(i int) bool {
	return !slices.ContainsFunc(x.text.Holes, func(h program.Hole) bool { return h.End == i }) ||
		i > 0 && strings.IndexByte("})", x.file.Src[i-1]) >= 0
}
