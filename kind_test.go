package filters_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/microcms-go/filters"
)

// operatorTable is the table of the manual, written out by hand once more:
// kind, then equals, contains, less_than and greater_than, exists, begins_with
// of a field that is not in a repeater, and the same of one that is.
const operatorTable = `
text           = c . e b    . c . e b
textArea       = c . e b    . c . e b
richEditorV2   . c . e b    . c . e b
richEditor     . c . e b    . c . e b
media          . . . e .    . . . e .
mediaList      . . . e .    . . . e .
date           = c < e b    . c . e b
boolean        = . . e .    . . . e .
select         . c . e .    . c . e .
relation       = . . e .    . . . e .
relationList   . c . e .    . c . e .
number         = . < e .    . . . e .
custom         . . . . .    . . . . .
repeater       . . . . .    . . . . .
file           . . . e .    . . . e .
iframe         . . . . .    . . . . .
id             = . . . .    . . . . .
extensionMeta  = c . e b    . c . e b
opaque         . . . . .    . . . . .
`

func TestOperatorTable(t *testing.T) {
	columns := [][]filters.Op{
		{filters.OpEquals, filters.OpNotEquals},
		{filters.OpContains, filters.OpNotContains},
		{filters.OpLessThan, filters.OpGreaterThan},
		{filters.OpExists, filters.OpNotExists},
		{filters.OpBeginsWith},
	}
	rows := strings.Split(strings.TrimSpace(operatorTable), "\n")
	require.Len(t, rows, int(filters.KindOpaque))
	for i, row := range rows {
		cells := strings.Fields(row)
		kind := filters.Kind(i + 1)
		t.Run(cells[0], func(t *testing.T) {
			require.Equal(t, cells[0], kind.String())
			require.True(t, kind.IsValid())
			for j, cell := range cells[1:] {
				typ := filters.FieldType{Kind: kind, InRepeater: j >= len(columns)}
				for _, op := range columns[j%len(columns)] {
					require.Equal(t, cell != ".", typ.Supports(op), "%v %s", typ, op)
				}
			}
			for _, op := range []filters.Op{0, filters.OpBeginsWith + 1, 15, 16, 255} {
				require.False(t, filters.FieldType{Kind: kind}.Supports(op))
				require.False(t, filters.FieldType{Kind: kind, InRepeater: true}.Supports(op))
			}
		})
	}
}

func TestKindConstants(t *testing.T) {
	for kind, want := range map[filters.Kind]string{
		filters.KindText: "text", filters.KindTextArea: "textArea", filters.KindRichEditorV2: "richEditorV2",
		filters.KindRichEditor: "richEditor", filters.KindMedia: "media", filters.KindMediaList: "mediaList",
		filters.KindDate: "date", filters.KindBoolean: "boolean", filters.KindSelect: "select",
		filters.KindRelation: "relation", filters.KindRelationList: "relationList", filters.KindNumber: "number",
		filters.KindCustom: "custom", filters.KindRepeater: "repeater", filters.KindFile: "file",
		filters.KindIframe: "iframe", filters.KindID: "id", filters.KindExtensionMeta: "extensionMeta",
		filters.KindOpaque: "opaque",
	} {
		require.Equal(t, want, kind.String())
	}
	require.EqualValues(t, 1, filters.KindText)
}

func TestUnknownKind(t *testing.T) {
	for _, kind := range []filters.Kind{0, filters.KindOpaque + 1, 255} {
		require.False(t, kind.IsValid())
		for op := filters.OpEquals; op <= filters.OpBeginsWith; op++ {
			require.False(t, filters.FieldType{Kind: kind}.Supports(op))
			require.False(t, filters.FieldType{Kind: kind, InRepeater: true}.Supports(op))
		}
	}
	require.Equal(t, "Kind(0)", filters.Kind(0).String())
	require.Equal(t, "Kind(255)", filters.Kind(255).String())
}
