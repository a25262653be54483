package source

import (
	"strings"

	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/program"
)

// isInPath reports whether the nth parameter of a handler is a part of its path, as text: by its
// name, or as all of them.
func (f *file) isInPath(fn *program.Function, n int, name string) bool {
	path := f.Argument(f.Up(fn.Params), 0)
	if !f.IsLiteral(path) || madeOfText.MatchString(f.SourceOf(f.Parameter(fn, n))) {
		return false
	}
	in := func(before, after string) bool { return strings.Contains(f.Unquoted(path), before+name+after) }
	all := name == "args" && n == 2 && pathArgument.MatchString(f.Unquoted(path))
	return in("{", "}") || in("<", ">") || in("<", "|") || all
}

// isBound reports whether a member is taken of a variable of Go whose address was given to a function
// that reads a request, and no tag of the file tells what its members hold.
func (f *file) isBound(i int) bool {
	if f.LanguageAt(i) != program.Go || !f.HasMember(i) || bindingRule.MatchString(f.Src) {
		return false
	}
	for k := range f.Uses(f.WordOf(i), i) {
		callee := f.Callee(f.Up(k))
		if given := k < i && f.Is(f.Before(k), "&") && f.Around(k) == f.Around(i); given && (binders[f.WordOf(callee)] ||
			f.Is(callee, "Decode") && requestBody.MatchString(f.lineTo(int(f.Lexemes[callee].Start)))) {
			return true
		}
	}
	return false
}

// isOfRoute reports whether a name of Ruby is a part of the path of a route, as in
// get '/tags/:tag' do |tag|, or a method that returns a part of the request.
func (f *file) isOfRoute(i int) bool {
	if fn := f.FunctionNamed(f.WordOf(i), i); fn != nil && fn.Params == program.None && fn.Lo < fn.Hi {
		return rubyParams.MatchString(f.Src[f.Lexemes[fn.Lo].Start:])
	}
	for k := range f.Uses(f.WordOf(i), i) {
		if k < i && f.LanguageAt(i) == program.Ruby && rubyRoute.MatchString(f.lineTo(int(f.Lexemes[k].Start))) {
			return true
		}
	}
	return false
}

var (
	pathArgument = lazyregexp.New(`\{\w+\}`)
	binders      = namesOf("binders")
	requestBody  = lazyregexp.New(`\b(?:r|req|request)\.Body\b`)
	bindingRule  = lazyregexp.New(`\b(?:oneof=|alphanum|uuid|numeric)`)
	rubyRoute    = lazyregexp.New(`^\s*(?:get|post|put|patch|delete)\b.*\bdo \|[^|]*$`)
	rubyParams   = lazyregexp.New(`^params\.(?:require|permit|expect|fetch)\b`)
)
