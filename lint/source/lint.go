package source

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
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

	// Open returns the source of a file that the file at hand imports. Names have
	// slashes, and are relative to what the name of the file at hand is relative to.
	// It may be nil: then imports are not followed.
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

// text reports what package lint says about the text of a filter. What it would
// say only because of what it does not know, what is in the holes, is left out.
func (c *checker) text(x *Filter) {
	for _, d := range c.certain(x) {
		if d.Rule != ruleTemplate || c.file.languageAt(x.at).style.hole == "" ||
			x.operatorPart(d.filling.unfilled(d.Start)) {
			c.found = append(c.found, x.place(d))
		}
	}
}

// certain returns the diagnostics that hold whatever is in the holes.
func (l Linter) certain(x *Filter) []placed {
	api := l.api(x.Endpoint)
	knowing, plain := lint.Linter{API: api}, lint.Linter{}
	if len(x.text.holes) == 0 {
		var ds []placed
		for _, d := range knowing.Lint(x.Text) {
			if !x.open(d.Rule, d.Start, d.End, len(x.Text)) {
				ds = append(ds, placed{d, filling{s: x.Text}})
			}
		}
		return ds
	}
	f := x.fill(0)
	ds := knowing.Lint(f.s)
	if len(ds) == 0 {
		return nil
	}
	// What a schema says about a hole is not known, since the schema says it
	// about what was put there.
	always := func(l lint.Linter, from int) func(finding) bool {
		var all []map[finding]bool
		for style := from; style < fillStyles; style++ {
			f := x.fill(style)
			all = append(all, f.findings(l.Lint(f.s)))
		}
		return func(k finding) bool {
			return !slices.ContainsFunc(all, func(m map[finding]bool) bool { return !m[k] })
		}
	}
	known := always(knowing, 1)
	unknown := known
	if api != nil {
		unknown = always(plain, 0)
	}
	var certain []placed
	for _, d := range ds {
		k := f.finding(d)
		switch {
		case f.inHole(d.Position), x.open(d.Rule, d.Start, d.End, len(f.s)):
		case !f.touches(d.Position) && known(k), f.touches(d.Position) && unknown(k):
			certain = append(certain, placed{d, f})
		}
	}
	return certain
}

// open reports whether a mistake at an end of the text may be none, since the
// text may be put together with others in a way that is not seen here.
func (x *Filter) open(rule string, start, end, length int) bool {
	if x.changed && (rule == "stray-space" || rule == "outer-space") {
		return true
	}
	if x.whole {
		return false
	}
	switch rule {
	case "stray-joiner", "unclosed-paren", "unopened-paren", "empty-value", "missing-operand", "unbalanced-value", "empty-group":
		return start == 0 || end == length || rule == "unclosed-paren" || rule == "unopened-paren"
	case "outer-space":
		return end == length && !x.inURL
	}
	return false
}

// A placed is a diagnostic for a text whose holes are filled.
type placed struct {
	lint.Diagnostic
	filling filling
}

// place makes a diagnostic for the file out of one for the text.
func (x *Filter) place(p placed) Diagnostic {
	d := Diagnostic{Diagnostic: p.Diagnostic, Filter: x, File: x.locate(p.filling, p.Position)}
	d.Position = x.shown(p.filling, p.Position)
	d.Message = x.message(p)
	d.Edits = nil
	for _, e := range p.Edits {
		if p.filling.touches(e.Position) && e.Start < e.End {
			return d
		}
		d.Edits = append(d.Edits, lint.Edit{Position: x.shown(p.filling, e.Position), New: e.New})
	}
	for _, e := range p.Edits {
		edit, ok := x.edit(p.filling, e)
		if n := len(d.FileEdits); !ok || n > 0 && edit.Start < d.FileEdits[n-1].End {
			d.FileEdits = nil
			break
		}
		d.FileEdits = append(d.FileEdits, edit)
	}
	return d
}

// String returns the filter as the file has it, with the source of what is put
// in while the program runs: as an interpolation of the language or, where the
// pieces are put together in another way, as ${…}.
func (x *Filter) String() string {
	t := x.text
	var b strings.Builder
	from := 0
	for i, h := range t.holes {
		b.WriteString(t.s[from:h.at])
		b.WriteString(x.shownHole(i))
		from = h.at
	}
	b.WriteString(t.s[from:])
	return b.String()
}

func (x *Filter) shownHole(i int) string {
	h := x.text.holes[i]
	source := x.file.src[h.Start:h.End]
	if source == "" || strings.IndexByte(`$#{\%<`, source[0]) >= 0 {
		return source
	}
	return "${" + source + "}"
}

// shown returns where in the text of String p, a range of a filling, is.
func (x *Filter) shown(f filling, p filters.Position) filters.Position {
	return filters.Position{Start: x.shownAt(f, p.Start, false), End: x.shownAt(f, p.End, true)}
}

func (x *Filter) shownAt(f filling, i int, end bool) int {
	shift := 0
	for k, h := range f.pieces {
		n := len(x.shownHole(k))
		if i < h.End && i > h.Start {
			if end {
				return h.Start + shift + n
			}
			return h.Start + shift
		}
		if h.Start > i || h.Start == i && (h.End > i || end) {
			break
		}
		shift += n - (h.End - h.Start)
	}
	return i + shift
}

// shownRange returns where in the text of String a range of the file is: a hole,
// or all of it.
func (x *Filter) shownRange(at filters.Position) filters.Position {
	for i, h := range x.text.holes {
		if h.Position == at {
			start := h.at
			for k := range i {
				start += len(x.shownHole(k))
			}
			return filters.Position{Start: start, End: start + len(x.shownHole(i))}
		}
	}
	return filters.Position{End: len(x.String())}
}

// message returns the message of a diagnostic, which shows the source of a hole
// and not what was put there.
func (x *Filter) message(p placed) string {
	s := p.Message
	for i, h := range p.filling.pieces {
		piece := p.filling.s[h.Start:h.End]
		source := x.text.holes[i]
		if number := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(piece, ":"), "hole"), "[exists]"); number != "" && isDigit(number[0]) {
			shown := quote.Cut(x.file.src[source.Start:source.End], 60)
			s = strings.ReplaceAll(s, "hole"+number, shown)
			s = strings.ReplaceAll(s, number, shown)
		}
	}
	return message("%s", s)
}

// locate returns where in the file p, a range of a filling, is.
func (x *Filter) locate(f filling, p filters.Position) filters.Position {
	start, startOK := 0, false
	end, endOK := 0, false
	for i, h := range f.pieces {
		if h.Start < h.End && h.Start <= p.Start && p.Start < h.End {
			start, startOK = x.text.holes[i].Start, true
		}
		if h.Start < h.End && h.Start < p.End && p.End <= h.End {
			end, endOK = x.text.holes[i].End, true
		}
	}
	from, to := f.unfilled(p.Start), f.unfilled(p.End)
	if p.Start == p.End {
		at, ok := x.text.before(from)
		if !ok {
			at, ok = x.text.after(from)
		}
		if !ok {
			at = x.Start
		}
		return filters.Position{Start: at, End: at}
	}
	if !startOK {
		start, startOK = x.text.after(from)
	}
	if !endOK {
		end, endOK = x.text.before(to)
	}
	if !startOK {
		start = x.Start
	}
	if !endOK || end < start {
		end = max(start, min(x.End, start+to-from))
	}
	return filters.Position{Start: start, End: end}
}

// edit returns the edit of the file for e, an edit of a filling. It fails if
// that might not mean the same in the quotes of the file.
func (x *Filter) edit(f filling, e lint.Edit) (lint.Edit, bool) {
	for _, h := range f.pieces {
		if h.Start < e.End && e.Start < h.End {
			return lint.Edit{}, false
		}
	}
	from, to := f.unfilled(e.Start), f.unfilled(e.End)
	new := e.New
	switch {
	case x.inURL && !plainEverywhere(new):
		return lint.Edit{}, false
	case x.inURL && strings.ContainsAny(new, "[]"):
		if s := strings.ToLower(x.file.src[x.Start:x.End]); strings.Contains(s, "%5b") {
			new = strings.NewReplacer("[", "%5B", "]", "%5D").Replace(new)
		}
	case x.file.foreign || !plainInLiterals(new):
		return lint.Edit{}, false
	}
	if from == to {
		at, ok := x.text.before(from)
		afterHole := slices.ContainsFunc(f.pieces, func(h filters.Position) bool {
			return h.End == e.Start &&
				h.Start < h.End
		})
		if !ok || afterHole {
			at, ok = x.text.after(from)
			if afterHole && !x.roomAfterHole(at) {
				return lint.Edit{}, false
			}
		}
		return lint.Edit{Position: filters.Position{Start: at, End: at}, New: new}, ok
	}
	start, ok := x.text.after(from)
	end, ok2 := x.text.before(to)
	if !ok || !ok2 || !x.text.contiguous(from, to) || start > end || !x.roomAfterHole(start) {
		return lint.Edit{}, false
	}
	return lint.Edit{Position: filters.Position{Start: start, End: end}, New: new}, true
}

// roomAfterHole reports whether something may be put at i: not directly after
// a hole without brackets, which would continue there.
func (x *Filter) roomAfterHole(i int) bool {
	for _, h := range x.text.holes {
		if h.End == i {
			c := x.file.src[i-1]
			return c == '}' || c == ')'
		}
	}
	return true
}
