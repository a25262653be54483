package lint

import (
	"net/url"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/query"
)

var ruleParameter = newRule("request-parameter", Error, `A parameter of the request inside the filter.
Other parameters such as limit and orders belong into the URL or the other fields of the query. A value that starts
with / or ? or holds :// is taken for a URL of its own.
- &filters=category[contains]news => category[contains]news  orders=-publishedAt
- https://x.microcms.io/api/v1/blog?filters=category[equals]news&limit=10 => category[equals]news
- category[equals]news&limit=10&offset=20 => category[equals]news  filters: 'tag[exists]' => tag[exists]
- category[equals]news&filters=tag[exists] => category[equals]news[and]tag[exists]
+ url[equals]https://example.com/?a=1&limit=10  url[equals]/search?q=a&limit=10  title[contains]R&D`)
var _ = newRule("too-long", Error, `The filter has more than 65,536 bytes.
A request URL of the service may have 8,192. The rest of the filter is not checked.`)
var _ = newRule("too-many-conditions", Error, `The filter has more than 10,000 conditions.
A request URL of the service has no room for them. The filter is not checked any further.`)
var _ = newRule("too-deep", Error, `More than 4,096 parentheses are open at once.
A request URL of the service has no room to close them. The filter is not checked any further.`)
var ruleEmptyFilter = newRule("empty-filter", Info, `The filter is empty and matches everything.
That is allowed, but surprising where conditions were meant to be put in.
-`)
var ruleURLBudget = newRule("url-budget", Error, `The filter does not fit into a request URL.
A request URL of the service may have 8,192 bytes, else it answers 414. Brackets and all but ASCII letters, digits and
a few signs take three bytes for each byte. Ask for parts of a long list of IDs one after the other.`)

// urlBudget is how long a request URL of the service may be.
const urlBudget = query.MaxURL

// budget checks the length of the filter in a URL.
func budget(s string) *mistake {
	n := len("filters=") + len(url.QueryEscape(s))
	return flawIf(n > urlBudget, ruleURLBudget, span(0, len(s)), nil,
		"the filter takes %d bytes of a request URL, which may have %d", n, urlBudget)
}

const parameters = `(?:draftKey|limit|offset|orders|q|fields|ids|filters|depth|richEditorFormat)=`

var (
	parameterName = lazyregexp.New(`^` + space + `*(?:[^\[\]()]*[?&]|\{` + space + `*)?["']?filters?["']?` + space +
		`*[=:]` + space + `*`)
	otherParameters = lazyregexp.New(`(?:\?|&(?:amp;)?)` + parameters)
	parameter       = lazyregexp.New(`^` + parameters)
)

// notOfFilter returns the mistake of a parameter in s.
func notOfFilter(s string, at filters.Position, edits ...Edit) *mistake {
	return flaw(ruleParameter, at, edits,
		"%q is a parameter of the request and no part of the filter", s[at.Start:at.End])
}

// filterParameter: ?filters=title[equals]x
func filterParameter(s string) *mistake {
	name := parameterName.FindString(s)
	return flawIf(name != "" && name != s, ruleParameter, span(0, len(name)), []Edit{cut(0, len(name))},
		"%q is not part of the filter, which follows it", name)
}

// otherParameter finds a parameter of the request that follows the filter in a URL, but not one of a URL that is a
// value.
func (r *run) otherParameter(s string) *mistake {
	at := otherParameters.FindStringIndex(s)
	if at == nil || at[0] == 0 {
		return nil
	}
	whole := span(at[0], at[1])
	start := strings.LastIndexByte(s[:at[0]], ']') + 1
	value := s[start:at[0]]
	if strings.Contains(value, "?") || strings.Contains(value, "://") ||
		start > 0 && (s[start] == '/' || s[start] == '?') {
		return nil
	}
	edit := cut(whole.Start, whole.End+valueLen(s[whole.End:]))
	if conditionAt(s[whole.End:]) {
		edit = Edit{whole, "[and]"}
	}
	mayBeValue := !strings.HasSuffix(s[:start], "exists]") && !parameterName.MatchString(r.filter)
	return notOfFilter(s, whole, edit).guessed(mayBeValue)
}
