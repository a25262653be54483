// Package source finds filters in the source files of programs, and what is
// wrong with them.
//
//	f := source.Linter{}.Check("blog.ts", src)
//	for _, d := range f.Diagnostics {
//		fmt.Println(d.File.Start, d.Rule, d.Message)
//	}
//
// It works in three steps. A scanner reads a program into lexemes, without
// parsing it. It knows the literals of TypeScript, JavaScript (with JSX), Vue,
// Svelte, Astro, Go, Ruby, PHP, Python, Swift, Kotlin, Dart, shells, HTML, and the
// code blocks of Markdown. Literals that are put together are a chain, which makes
// a text; what is not a literal is a hole in it, of which nothing is known. In
// Markdown, {name} and <name> are holes too. What is around a chain in the lexemes
// tells whether it is a filter, which request it is for, and where its values come
// from.
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
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters"
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
	text    *text
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
	src       string
	foreign   bool // not in UTF-8
	mentioned bool // it names the service
	service   bool // or looks like it has to do with it
	broad     bool // it holds something like an operator or a connective in brackets
	markdown  bool
	found     []*Filter

	problems []Problem
	ignores  []*ignoreComment
	tooDeep  bool
	heredocs int

	// What is known of the program, for questions that few files raise.
	name         string
	lexemes      lexemes
	pieces       []piece
	followed     int  // steps to endpoints so far
	python       bool // statements end like those of Python
	imports      *importer
	wordIndex    map[string][]int
	tagged       *tagUse // nil: not looked for yet
	functionList []*function
	byName       map[string][]*function
	joinsKnown   bool
	joinList     []join
}

func newFile(name, src string) *file {
	f := &file{name: name, src: src}
	f.mentioned = mentionsService(src)
	f.service = f.mentioned || strings.Contains(src, "endpoint") && strings.Contains(src, "queries")
	f.broad = mentionsOperator(src)
	f.foreign = !utf8.ValidString(src)
	size := 1
	if f.service || f.broad {
		size = min(maxLexemes, len(src)/5+16)
	}
	f.lexemes = append(make(lexemes, 0, size), lexeme{kind: lexBarrier})
	return f
}

// find reads a file. In a language that is not known there are no filters. Files
// with errors are read as well as it goes.
func (l Linter) find(name, src string) *file {
	scan := scannerFor(name)
	f := newFile(name, src)
	if scan == nil || !f.service && !f.broad {
		return f
	}
	if f.foreign {
		at := rawjson.UTF8End([]byte(src))
		f.addProblem(filters.Position{Start: at, End: at + 1},
			"not UTF-8: the file is not changed, and text in other encodings not checked")
	}
	scan(f, 0, len(src))
	f.texts()
	if end := len(f.lexemes) - 1; end+1 == maxLexemes && len(f.found) < maxFilters {
		f.addProblem(f.span(end, end), "more than %d tokens: what follows is not checked", maxLexemes)
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
	f.imports = &importer{open: l.Open, files: map[string]*file{}}
	for _, x := range f.found {
		x.findEndpoint()
	}
	return f
}

// A piece is one of code in one language, from a lexeme on.
type piece struct {
	lexeme int
	lang   *language
}

// languageAt returns the language of the code that a lexeme is in.
func (f *file) languageAt(i int) *language {
	n := sort.Search(len(f.pieces), func(k int) bool { return f.pieces[k].lexeme > i })
	if n == 0 {
		return plainText
	}
	return f.pieces[n-1].lang
}

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
			n := lenOf(word, isOpByte)
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
