package source

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/program"
)

// readBlock reads code in a Markdown file. In code between backticks there are only
// parameters, and in a block each line is a text.
func readBlock(f *program.File, b program.Block) {
	src := f.Src[b.Start:b.End]
	switch {
	case b.Form == program.Fenced && b.Language == "" && looksLikeCode.MatchString(src):
		program.TypeScript.Read(f, b.Start, b.End)
	case b.Form == program.Fenced:
		readLines(f, b)
	case b.Form == program.Indented, strings.Contains(src, "filters="):
		readLine(f, b.Start, b.End)
	}
}

// looksLikeCode is what a block without a language holds if it is a program.
var looksLikeCode = lazyregexp.New(`(?m)^\s*(?:const|let|var|import|export|await|return|function|async)\s|\b(?:filters|queries|endpoint)["']?\s*:|=>|^\s*[\w.]+\([^)\n]*[{(]?$`)

// readLines takes each line for a text, or for code if a literal is in it; or only those
// with the parameter and those of one word: what a program prints may be a filter and
// more.
func readLines(f *program.File, b program.Block) {
	start, all := b.Start, !slices.Contains([]string{"text", "txt", "output", "log"}, b.Language)
	for line := range strings.Lines(f.Src[start:b.End]) {
		end := start + len(strings.TrimSuffix(line, "\n"))
		switch {
		case all && codeLine.MatchString(line):
			program.Other.Read(f, start, end)
		case all && !sentence.MatchString(line), strings.Contains(line, "filters="),
			!strings.Contains(strings.TrimSpace(line), " "):
			readLine(f, start, end)
		}
		start += len(line)
	}
}

// codeLine is a line of a program in a language that is not known, with an operator in
// a literal.
var codeLine = lazyregexp.New(`[=(:,]\s*[$@]?"[^"]*[\w\]}]\[\w+\][^"]*"`)

// sentence is a line that speaks of two conditions.
var sentence = lazyregexp.New(`\][^\[\]]*[、。「（：][^\[\]]*\w\[(?:` + strings.Join(opNames, "|") + `)\]`)

// readLine takes what is there for a text, without the method of a request or the name of
// the parameter.
func readLine(f *program.File, start, end int) {
	end = start + len(strings.TrimRight(f.Src[start:end], " \t\r"))
	start = end - len(strings.TrimLeft(f.Src[start:end], " \t"))
	n := program.PrefixLen(f.Src[start:end], "GET ", "get ", "filters: ")
	if strings.IndexAny(f.Src[start+n:end], "'\"`") != 0 {
		start += n
	}
	f.AddText(start, end)
}
