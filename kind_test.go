package filters_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
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
		for op := filters.OpEquals; op.IsValid(); op++ {
			require.False(t, filters.FieldType{Kind: kind}.Supports(op))
			require.False(t, filters.FieldType{Kind: kind, InRepeater: true}.Supports(op))
		}
	}
	require.Equal(t, "Kind(0)", filters.Kind(0).String())
	require.Equal(t, "Kind(255)", filters.Kind(255).String())
}

func TestKindText(t *testing.T) {
	for k := filters.Kind(1); k.IsValid(); k++ {
		b, err := k.MarshalText()
		require.NoError(t, err)
		require.Equal(t, k.String(), string(b))
		var got filters.Kind
		require.NoError(t, got.UnmarshalText(b))
		require.Equal(t, k, got)
	}
	b, err := json.Marshal(filters.FieldType{Kind: filters.KindDate, InRepeater: true})
	require.NoError(t, err)
	require.Equal(t, `{"Kind":"date","InRepeater":true}`, string(b))
	b, err = json.Marshal(filters.FieldType{})
	require.NoError(t, err)
	require.Equal(t, `{"Kind":"","InRepeater":false}`, string(b))
	var got filters.FieldType
	require.NoError(t, json.Unmarshal([]byte(`{"Kind":"richEditorV2"}`), &got))
	require.Equal(t, filters.KindRichEditorV2, got.Kind)
	require.NoError(t, json.Unmarshal([]byte(`{"Kind":""}`), &got))
	require.Zero(t, got.Kind)

	_, err = filters.Kind(200).MarshalText()
	require.EqualError(t, err, "filters: Kind(200) is not a kind")
	got.Kind = filters.KindDate
	require.EqualError(t, got.Kind.UnmarshalText([]byte("Date\x1b")), `filters: unknown kind "Date\x1b"`)
	require.Equal(t, filters.KindDate, got.Kind, "changed though there was an error")
}

func TestSortable(t *testing.T) {
	sorted := map[filters.Kind]bool{filters.KindText: true, filters.KindTextArea: true, filters.KindDate: true,
		filters.KindNumber: true}
	for k := range filters.Kind(30) {
		require.Equal(t, sorted[k], filters.FieldType{Kind: k}.Sortable(), "%s", k)
		require.Equal(t, sorted[k], filters.FieldType{Kind: k, InRepeater: true}.Sortable(), "%s", k)
	}
}
