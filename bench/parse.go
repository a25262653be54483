package bench

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	exprparser "github.com/expr-lang/expr/parser"
	"github.com/ganigeorgiev/fexpr"
	"github.com/hashicorp/go-bexpr/grammar"
	filters "github.com/microcms-go/filters"
	"go.einride.tech/aip/filtering"
)

// A language writes the same conditions in its own way.
type language struct {
	Name       string
	and, or    string
	conditions [5]string
	Parse      func(string) error
}

// languages returns this module and the others, each with its parser alone:
// nothing is checked or compiled.
func languages() []language {
	env, err := cel.NewEnv()
	if err != nil {
		panic(err)
	}
	var aip filtering.Parser // which keeps some memory for the next text
	return []language{
		{
			Name: subject, and: "[and]", or: "[or]",
			conditions: [5]string{
				"category[equals]product-news",
				"publishedAt[greater_than]2026-01-01T00:00:00.000Z",
				"tags[contains]release-notes",
				"price[less_than]5000",
				"title[contains]倉庫 2026",
			},
			Parse: func(s string) error { return failure(filters.Parse(s)) },
		},
		{
			Name: "aip-go", and: " AND ", or: " OR ",
			conditions: [5]string{
				`category = "product-news"`,
				`publishedAt > "2026-01-01T00:00:00.000Z"`,
				`tags:"release-notes"`,
				`price < 5000`,
				`title:"倉庫 2026"`,
			},
			Parse: func(s string) error {
				aip.Init(s)
				_, err := aip.Parse()
				return err
			},
		},
		{
			Name: "cel-go", and: " && ", or: " || ",
			conditions: [5]string{
				`category == "product-news"`,
				`publishedAt > "2026-01-01T00:00:00.000Z"`,
				`"release-notes" in tags`,
				`price < 5000`,
				`title.contains("倉庫 2026")`,
			},
			Parse: func(s string) error {
				_, issues := env.Parse(s)
				return issues.Err()
			},
		},
		{
			Name: "expr", and: " && ", or: " || ",
			conditions: [5]string{
				`category == "product-news"`,
				`publishedAt > "2026-01-01T00:00:00.000Z"`,
				`"release-notes" in tags`,
				`price < 5000`,
				`title contains "倉庫 2026"`,
			},
			Parse: func(s string) error { return failure(exprparser.Parse(s)) },
		},
		{
			Name: "fexpr", and: " && ", or: " || ",
			conditions: [5]string{
				`category = "product-news"`,
				`publishedAt > "2026-01-01T00:00:00.000Z"`,
				`tags ?= "release-notes"`,
				`price < 5000`,
				`title ~ "倉庫 2026"`,
			},
			Parse: func(s string) error { return failure(fexpr.Parse(s)) },
		},
		{
			Name: "go-bexpr", and: " and ", or: " or ",
			conditions: [5]string{ // which knows no < and >
				`category == "product-news"`,
				`publishedAt != "2026-01-01T00:00:00.000Z"`,
				`tags contains "release-notes"`,
				`price == 5000`,
				`title contains "倉庫 2026"`,
			},
			Parse: func(s string) error { return failure(grammar.Parse("", []byte(s))) },
		},
	}
}

// Expression returns n conditions: a and b and (c or d) and e and a ….
func (l *language) Expression(n int) string {
	var b strings.Builder
	for i := range n {
		grouped := i%5 == 2 && i+1 < n
		switch {
		case i == 0:
		case i%5 == 3:
			b.WriteString(l.or)
		default:
			b.WriteString(l.and)
		}
		if grouped {
			b.WriteByte('(')
		}
		b.WriteString(l.conditions[i%5])
		if i%5 == 3 {
			b.WriteByte(')')
		}
	}
	return b.String()
}

// conditionCounts are the lengths of expressions to parse.
var conditionCounts = []int{1, 3, 5, 10, 100}

const parseTable = "parse"

// reading is the limit: a walk from bracket to bracket.
const reading = "strings.IndexByte, bracket to bracket"

func conditionsText(n int) string { return fmt.Sprint(n, " cond.") }

// parseBenches parse analogous expressions.
func parseBenches() []Bench {
	var benches []Bench
	for _, n := range conditionCounts {
		for _, l := range languages() {
			s := l.Expression(n)
			benches = append(benches, Bench{
				Key: Key{parseTable, conditionsText(n), l.Name}, Units: n, Unit: "condition",
				Op: func(n int) {
					for range n {
						if err := l.Parse(s); err != nil {
							panic(err)
						}
					}
				},
			})
		}
		s := languages()[0].Expression(n)
		var tree reusedTree
		benches = append(benches, Bench{
			Key: Key{parseTable, conditionsText(n), reusing}, Units: n, Unit: "condition",
			Op: repeat(func() error {
				_, err := tree.Parse(s)
				return err
			}),
		})
		benches = append(benches, Bench{
			Key: Key{parseTable, conditionsText(n), reading}, Units: n, Unit: "condition",
			Op: func(n int) {
				for range n {
					for rest := s; ; {
						at := strings.IndexByte(rest, '[')
						if at < 0 {
							break
						}
						rest = rest[at+1:]
					}
				}
			},
		})
	}
	return benches
}

const compileTable = "parse and compile"

// compileBenches make a matcher of a string, for those who cannot keep it.
func compileBenches() []Bench {
	self := languages()[0]
	var benches []Bench
	for _, n := range conditionCounts {
		s := self.Expression(n)
		benches = append(benches, Bench{
			Key: Key{compileTable, conditionsText(n), subject}, Units: n, Unit: "condition",
			Op: repeat(func() error {
				f, err := filters.Parse(s)
				if err != nil {
					return err
				}
				_, err = filters.Evaluator{}.Compile(f)
				return err
			}),
		})
	}
	return benches
}
