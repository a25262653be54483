// Package program reads the source files of programs, without parsing them.
//
//	f := program.Reader{}.Read("blog.ts", src)
//	for i := range f.Lexemes {
//		if f.IsLiteral(i) {
//			fmt.Println(f.TextOf(i), "is given to", f.Called(i))
//		}
//	}
//
// A scanner reads a program into lexemes: words, operators, brackets, and literals
// with their holes. It knows the literals and comments of TypeScript, JavaScript
// (with JSX), Vue, Svelte, Astro, Go, Ruby, PHP, Python, Swift, Kotlin, Dart,
// shells, HTML, and the code blocks of Markdown. Programs with errors are read as
// well as it goes.
//
// A lexeme is named by its index. The methods of [File] say what is around it: its
// siblings in a bracket, the element or statement that it is in, the key of that,
// the call that it is an argument of. [File.FunctionNamed] and [File.Variable] tell
// what a name means, and [File.Imported] in which file. All of them answer from the look of the
// program, with bounds on how far they look: None, or nothing, is the answer where that
// does not tell.
//
// Literals that are put together are a [Chain], which makes a [Text]. It knows where
// in the file each of its bytes comes from; what is not a literal is a [Hole] in it.
package program

import (
	"sort"
	"unicode/utf8"
)

// A Reader reads files. Its functions, which may be nil, tell what languages leave open.
type Reader struct {
	// Open returns the source of a file that another imports, or of the package.json or
	// tsconfig.json around it. Names are relative to what the name of the other is
	// relative to.
	Open func(name string) (src string, ok bool)

	// Sets reports whether name=value in a shell gives a value to a name, and is no text.
	Sets func(name string) bool

	// IsText reports whether [word] after a variable in a literal of PHP is text, and no
	// index.
	IsText func(word string) bool

	// Block is called for the code in a Markdown file that is in no known language, for it
	// to be read.
	Block func(f *File, b Block)
}

// A File is a file that was read.
type File struct {
	Name, Src string

	Lexemes  []Lexeme // the first is a barrier
	Foreign  bool     // the file is not in UTF-8
	Markdown bool
	Unended  []int // where literals and tags start that do not end, at most 20

	pieces   []piece // in the order of their lexemes
	deepest  int     // where reading ended because it was too deep, or -1
	heredocs int

	// What is known of the program, for questions that few files raise.
	imports      *importer
	wordIndex    map[string][]int
	functionList []*Function
	byName       map[string][]*Function
}

// Read reads a file. If its language is not [Known], the file has no lexemes.
func (r Reader) Read(name, src string) *File {
	m := &importer{Reader: r, files: map[string]*File{}}
	return m.readAs(readerFor(name), name, src)
}

// readAs reads a file with a reader.
func (m *importer) readAs(r reader, name, src string) *File {
	size := 1
	if r != nil {
		size = min(MaxLexemes, len(src)/5+16)
	}
	f := &File{Name: name, Src: src, Foreign: !utf8.ValidString(src), deepest: -1, imports: m}
	f.Lexemes = append(make([]Lexeme, 0, size), Lexeme{Kind: Barrier})
	if r != nil {
		r.Read(f, 0, len(src))
	}
	return f
}

// TooDeep returns where reading ended, if that was because brackets, literals with
// holes or elements of JSX were nested deeper than [MaxDepth].
func (f *File) TooDeep() (at int, ok bool) { return f.deepest, f.deepest >= 0 }

// A Span is a range of a file, in bytes.
type Span struct{ Start, End int }

// A piece is one of code in one language, from a lexeme on.
type piece struct {
	lexeme int
	lang   *Language
}

// PieceCount returns the number of pieces of code in the file, such as the scripts of a page.
func (f *File) PieceCount() int { return len(f.pieces) }

// LanguageAt returns the language of the code that a lexeme is in.
func (f *File) LanguageAt(i int) *Language {
	n := sort.Search(len(f.pieces), func(k int) bool { return f.pieces[k].lexeme > i })
	if n == 0 {
		return plainText
	}
	return f.pieces[n-1].lang
}
