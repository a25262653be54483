package tools

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The npm package has the tests of what the functions answer. These see that
// each answers at all, without WebAssembly.
func TestFunctions(t *testing.T) {
	const schema = `"schema":{"apiFields":[{"fieldId":"flag","name":"F","kind":"boolean"}],"customFields":[]}`
	tooLarge := strings.TrimSuffix(strings.Repeat("a[equals]x[and]", 3000), "[and]")
	for _, test := range []struct{ name, arguments, want string }{
		{"parse", `{"filter":"(a[exists])"}`,
			`{"result":{"canonical":"a[exists]","tree":{"field":"a","op":"exists","start":1,"end":10}}}`},
		{"format", `{"filter":"(a[exists])"}`, `{"result":"a[exists]"}`},
		{"matches", `{"filter":"flag[equals]false","item":{}}`, `{"result":false}`},
		{"matches", `{"filter":"flag[equals]false","item":{},` + schema + `}`, `{"result":true}`},
		{"select", `{"filter":"a[exists]","items":[{},{"a":"x"}]}`, `{"result":[1]}`},
		{"simplify", `{"filter":"a[exists][or]a[exists][and]b[exists]"}`, `{"result":{"filter":"a[exists]","finished":true}}`},
		{"simplify", `{"filter":"` + tooLarge + `"}`, `{"result":{"filter":"` + tooLarge + `","finished":false}}`},
		{"ask", `{"filter":"a[equals]x","other":"a[exists]","question":"implies"}`, `{"result":{"verdict":"yes"}}`},
	} {
		require.JSONEq(t, test.want, string(Functions.Call(test.name, []byte(test.arguments))), test.name)
	}
	for name, arguments := range map[string]string{
		"explain":  `{"filter":"a[exists]","item":{"a":"x"}}`,
		"lint":     `{"filter":"a[equal]x"}`,
		"lintFile": `{"name":"a.ts","source":"filters: 'a[equal]x'"}`,
		"rules":    `{}`,
		"examples": `{"filter":"a[exists]"}`,
		"sql":      `{"filter":"a[exists]"}`,
	} {
		require.Contains(t, string(Functions.Call(name, []byte(arguments))), `{"result":`, name)
	}
	for name := range Functions {
		if name != "rules" && name != "lint" { // the linter reports it
			require.Contains(t, string(Functions.Call(name, []byte(`{"filter":"a[","name":"a.xyz"}`))), `{"error":`, name)
		}
	}
}
