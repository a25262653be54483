// Package source finds filters in the source files of programs, and what is
// wrong with them.
//
//	f := source.Linter{}.Check("blog.ts", src)
//	for _, d := range f.Diagnostics {
//		fmt.Println(d.File.Start, d.Rule, d.Message)
//	}
//
// It knows TypeScript, JavaScript (with JSX), Vue, Svelte, Astro, Go, Ruby, PHP,
// Python, Swift, Kotlin, Dart, shells, HTML, and the code blocks of Markdown. Package
// program reads such files. Literals that are put together make a text; what is not a
// literal is a hole in it, of which nothing is known. In Markdown, {name} and <name>
// are holes too. What is around a text tells whether it is a filter, which request it
// is for, and where its values come from.
//
// A text is a filter if it starts like one, or if it is the parameter filters
// in a URL. There are other languages that put words into brackets, and so a
// text that is only nearly a filter counts as one only where the code around
// it tells: a name with "filter" in it, or a file that mentions the
// service. In a file that does not, a misspelt operator counts only in a value
// with the name filters, or if the file holds a filter without mistakes of that
// kind; a word that is not like an operator counts only in the second case, and
// in the queries of an endpoint, as clients of the service take them. Unknown
// pieces that are joined with [and] or [or] count where the file, the name around
// them or one of the pieces has to do with filters.
//
// The name of a property, an index, a regular expression, the value that a builder
// is given and what is written to a log are not filters, whatever they look like.
package source

import (
	"path"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/program"
	"github.com/microcms-go/filters/internal/rawjson"
)

// A Filter is a filter in a file. It keeps the text of the file.
type Filter struct {
	// Position is where the filter is in the file, without quotes.
	filters.Position

	// Text is the filter, as far as it is known: without what is put in
	// while the program runs, and without the escapes of the file.
	Text string

	// Endpoint is the API that the code names for the filter. It is empty if
	// it names none.
	Endpoint string

	// Checked reports whether the schema of the endpoint is known.
	Checked bool

	file    *file
	text    *program.Text
	at      int  // the lexeme that it starts in: a literal, or the first of an expression
	whole   bool // it is the whole parameter
	inURL   bool
	changed bool // a method of the text is called, which may change it
	verdict verdict

	beside    bool // there are other parameters of a request beside it
	client    bool // in the queries of a client, with an endpoint beside these
	misplaced bool // it is beside such queries
	misnamed  bool // its parameter is called filter

	raw        []filters.Position // characters that mean something else in a URL
	endpointAt int                // the hole of a URL that holds the endpoint, or -1
}

// A file is a file that is searched.
type file struct {
	*program.File
	mentioned bool // it names the service
	service   bool // or looks like it has to do with it
	broad     bool // it holds something like an operator or a connective in brackets
	found     []*Filter

	filterNames []int    // where the name filters is
	connectives []string // the ends of holes with constants of the file that are connectives

	problems []Problem
	ignores  []*ignoreComment

	// What is known of it, for questions that few files raise.
	followed   int     // steps to endpoints so far
	tagged     *tagUse // nil: not looked for yet
	joinsKnown bool
	joinList   []join
}

// Known reports whether files of that name are searched.
func Known(name string) bool { return program.Known(name) }

// find reads a file. In a language that is not known there are no filters. Files
// with errors are read as well as it goes.
func (l Linter) find(name, src string) *file {
	f := &file{mentioned: mentionsService(src) || containsFold(path.Base(name), "microcms"), broad: mentionsOperator(src)}
	f.service = f.mentioned || strings.Contains(src, "endpoint") && strings.Contains(src, "queries")
	if !program.Known(name) || !f.service && !f.broad {
		f.File = &program.File{Name: name, Src: src}
		return f
	}
	f.File = program.Reader{Open: l.Open, Sets: isFilterName, IsText: isOp, Block: readBlock}.Read(name, src)
	if f.Foreign {
		at := rawjson.UTF8End([]byte(src))
		f.addProblem(filters.Position{Start: at, End: at + 1},
			"not UTF-8: the file is not changed, and text in other encodings not checked")
	}
	for _, at := range f.Unended {
		if n := len(f.problems); f.service && (n == 0 || f.problems[n-1].Start != at) {
			f.addProblem(filters.Position{Start: at, End: at + 1},
				"what starts here does not end: filters after it may be missing")
		}
	}
	if at, ok := f.TooDeep(); ok {
		f.addProblem(filters.Position{Start: at, End: at},
			"nested deeper than %d: what follows is not read", program.MaxDepth)
	}
	f.texts()
	if end := len(f.Lexemes) - 1; end+1 == program.MaxLexemes && len(f.found) < maxFilters {
		f.addProblem(f.span(end, end), "more than %d tokens: what follows is not checked", program.MaxLexemes)
	}
	if len(f.found) == maxFilters {
		last := f.found[maxFilters-1].Position
		f.addProblem(last, "more than %d filters: what follows is not checked", maxFilters)
	}
	f.findIgnores()
	if f.service {
		f.requestFilters()
	}
	f.found = slices.DeleteFunc(f.found, (*Filter).isNoFilter)
	for _, x := range f.found {
		x.findPlace()
	}
	f.settle()
	slices.SortStableFunc(f.found, func(x, y *Filter) int { return x.Start - y.Start })
	for _, x := range f.found {
		x.findEndpoint()
	}
	return f
}

// span returns where in the file the lexemes from one to another are.
func (f *file) span(i, j int) filters.Position { return filters.Position(f.File.Span(i, j)) }

// mentionsService reports whether a file names the service, or functions of its
// clients that nothing else has.
func mentionsService(src string) bool {
	return containsFold(src, "microcms") || strings.Contains(src, "getAllContent") ||
		strings.Contains(src, "getListDetail")
}

// brackets are the ways in which a bracket is written.
var brackets = [...]string{
	"[", "%5B", "%5b", "x5b", "x5B", "005b", "005B", "{5b}", "{5B}", "&#91;", "&lbrack;", "&lsqb;", "［",
}

// mentionsOperator reports whether a file holds what may be an operator or a
// connective in brackets, or what may become one.
func mentionsOperator(src string) bool {
	const most = 1000
	seen := map[string]bool{} // words that are not operators
	for _, bracket := range brackets {
		for rest := src; ; {
			_, after, ok := strings.Cut(rest, bracket)
			if !ok {
				break
			}
			rest = after
			word := strings.TrimLeft(after[:min(len(after), 30)], " ")
			n := program.LenOf(word, isOpByte)
			if n < 2 || n == len(word) || strings.IndexByte(".(,", word[n]) >= 0 || seen[word[:n]] {
				continue
			}
			word = word[:n]
			if meant, _ := meantOp(word); meant.Op != "" || word == "and" || word == "or" {
				return true
			}
			if len(seen) < most {
				seen[word] = true
			}
		}
	}
	return false
}
