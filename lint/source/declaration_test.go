package source

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestImportedTypes: the fields of a type of contents are known where another file declares it.
func TestImportedTypes(t *testing.T) {
	const types = "export type Tag = { word: string }\n" +
		"export interface Shop { name: string; brands: string[]; place: Area }\n"
	for in, want := range map[string]string{
		"getList<Shop>({ filters: 'brands[equals]a' })":               "equals-on-list equals",
		"getList<Shop>({ filters: 'plase[equals]a' })":                "misspelt-field plase",
		"getList<Shop>({ filters: 'wird[equals]a' })":                 "", // of another type
		"getList<Tag>({ filters: 'brands[equals]a' })":                "",
		"getList<Unknown>({ filters: 'brands[equals]a' })":            "",
		"getList({ filters: 'brands[equals]a', type: s<Shop>})":       "",
		"getAllContents<Shop>({ filters: 'brands[equals]a' })":        "equals-on-list equals",
		"getList<Shop>({ filters: 'brands[contains]a' })":             "",
		"getList<Shop[]>({ filters: 'brands[not_equals]a' })":         "equals-on-list not_equals",
		"getList<Shop & X>({ filters: 'name[equals]a' })":             "",
		"getList<Alias>({ filters: 'brands[equals]a[or]b[exists]' })": "equals-on-list equals",
	} {
		l := &Linter{Open: func(name string) (string, bool) { return types, name == "types.ts" }}
		src := "import type { Shop, Tag } from './types' // of microCMS\nimport { Shop as Alias } from './types'\n" + in
		var got []string
		for _, d := range l.Check("a.ts", src).Diagnostics {
			got = append(got, d.Rule+" "+src[d.File.Start:d.File.End])
		}
		require.Equal(t, want, strings.Join(got, "\n"), in)
	}
}
