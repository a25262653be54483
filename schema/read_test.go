package schema_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
)

func TestReadErrors(t *testing.T) {
	tests := []struct{ in, err string }{
		{``, `schema: line 1, column 1: invalid JSON: unexpected end of JSON input`},
		{` `, `schema: line 1, column 1: invalid JSON: unexpected end of JSON input`},
		{`[]`, `schema: line 1, column 1: an array in place of an object`},
		{`"x"`, `schema: line 1, column 1: a string in place of an object`},
		{`7`, `schema: line 1, column 1: a number in place of an object`},
		{`true`, `schema: line 1, column 1: a boolean in place of an object`},
		{`null`, `schema: line 1, column 1: no "apiFields" and no "schema": not an API schema`},
		{"\n {}", `schema: line 2, column 2: no "apiFields" and no "schema": not an API schema`},
		{
			`{"contents":[{"id":"x"}],"totalCount":1}`,
			`schema: line 1, column 1: no "apiFields" and no "schema": not an API schema`,
		},
		{
			"{\"apiFields\":[\n{\"fieldId\":\"a\",\"kind\":7}]}",
			`schema: line 2, column 23: apiFields[0].kind: a number in place of a string`,
		},
		{`{"apiFields":{}}`, `schema: line 1, column 14: apiFields: an object in place of an array`},
		{`{"apiFields":[{"kind":"text"}]}`, `schema: line 1, column 15: apiFields[0]: no "fieldId"`},
		{`{"apiFields":[{"fieldId":null,"kind":"text"}]}`, `schema: line 1, column 15: apiFields[0]: no "fieldId"`},
		{
			`{"apiFields":[{"fieldId":"a","kind":"text"},{"fieldId":"b"}]}`,
			`schema: line 1, column 45: apiFields[1]: no "kind"`,
		},
		{
			`{"apiFields":[{"fieldId":"a","kind":"text"},{"fieldId":"a","kind":"date"}]}`,
			`schema: line 1, column 45: apiFields[1]: duplicate fieldId "a"`,
		},
		{
			`{"apiFields":[{"fieldId":"createdAt","kind":"text"}]}`,
			`schema: line 1, column 15: apiFields[0]: fieldId "createdAt" is that of a field that every API has`,
		},
		{
			`{"apiFields":[],"customFields":[{"fieldId":"a","fields":[]},{"fieldId":"a","fields":[]}]}`,
			`schema: line 1, column 61: customFields[1]: duplicate fieldId "a"`,
		},
		{
			"{\"schema\":[{\"apiEndpoint\":\"a\"},\n{\"apiEndpoint\":\"a\"}]}",
			`schema: line 2, column 1: schema[1]: duplicate endpoint "a"`,
		},
		{
			`{"apiFields":[],"apiFields":[{"fieldId":"a","kind":"text"}]}`,
			`schema: line 1, column 17: apiFields: duplicate name`,
		},
		{
			`{"apiFields":[{"fieldId":"a","kind":"text", "fieldId":"b"}]}`,
			`schema: line 1, column 45: apiFields[0].fieldId: duplicate name`,
		},
		{`{"apiFields":[null]}`, `schema: line 1, column 15: apiFields[0]: no "fieldId"`},
		{
			`{"apiFields":[{"fieldId":"ti.le","kind":"text"}]}`,
			`schema: line 1, column 26: apiFields[0].fieldId: "ti.le" is not an ID: IDs consist of letters (A–Z, a–z), digits, _ and -`,
		},
		{
			`{"apiFields":[],"customFields":[{"fieldId":"箱","fields":[]}]}`,
			`schema: line 1, column 44: customFields[0].fieldId: "箱" is not an ID: IDs consist of letters (A–Z, a–z), digits, _ and -`,
		},
		{`{"apiFields":[],"customFields":[{"fieldId":"c","fields":[{"fieldId":"x","kind":"select","selectItems":[{"id":true}]}]}]}`,
			`schema: line 1, column 110: customFields[0].fields[0].selectItems[0].id: a boolean in place of a string`},
		{`{"apiFields":[],"customFields":[{"name":"c"}]}`, `schema: line 1, column 33: customFields[0]: no "fieldId"`},
		{`{"schema":[{"apiFields":[{"fieldId":"a","kind":"relation","referencedApiEndpoint":["x"]}]}]}`,
			`schema: line 1, column 83: schema[0].apiFields[0].referencedApiEndpoint: an array in place of a string`},
		{`{"apiFields":[]} x`, `schema: line 1, column 18: invalid JSON: invalid character 'x' after top-level value`},
		{
			`{"apiFields":[]}{"apiFields":[]}`,
			`schema: line 1, column 17: invalid JSON: invalid character '{' after top-level value`,
		},
		{
			`{"apiFields":[}`,
			`schema: line 1, column 15: invalid JSON: invalid character '}' looking for beginning of value`,
		},
		{
			`{"apiFields":[{"fieldId":"a","kind":"text"}`,
			`schema: line 1, column 43: invalid JSON: unexpected end of JSON input`,
		},
		{
			"{\"apiFields\":[{\n\"fieldId\":\"a\"\n\"kind\":\"text\"}]}",
			`schema: line 3, column 1: invalid JSON: invalid character '"' after object key:value pair`,
		},
		{
			`{"apiFields":[],"x":[1,}`,
			`schema: line 1, column 24: invalid JSON: invalid character '}' looking for beginning of value`,
		},
		{"{\"apiFields\":[],\n\"x\":\"a\xffb\"}", `schema: line 2, column 7: invalid UTF-8`},
		{"\xff\xfe{\x00", `schema: line 1, column 1: invalid UTF-8`},
		{
			"export const schema = {}",
			`schema: line 1, column 1: invalid JSON: invalid character 'e' looking for beginning of value`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			_, err := schema.Read(strings.NewReader(tt.in))
			require.EqualError(t, err, tt.err)
			require.IsType(t, new(schema.Error), err)
		})
	}
}

// What is not needed may be missing, null or unknown.
func TestReadLenient(t *testing.T) {
	tests := []string{
		`{"apiFields":null}`,
		`{"apiFields":[],"customFields":null,"x":{"y":[{}]}}`,
		"\uFEFF{\"apiFields\":[]}\n",
		`{"apiFields":[{"fieldId":"s","kind":"select","name":null,"selectItems":null,"referencedApiEndpoint":null,"customFieldId":null,"customFieldIds":null,"customFieldCreatedAtList":[null],"position":[[null]]}]}`,
		`{"apiFields":[{"fieldId":"c","kind":"custom","customFieldId":"gone"},{"fieldId":"r","kind":"repeater"}]}`,
		`{"schema":[]}`,
		`{"schema":[null]}`,
		`{"apiFields":[{"fieldId":"c","kind":"custom","customFieldId":"x"}],"customFields":[{"fieldId":"x","fields":null}]}`,
		`{"type":"object","apiFields":[{"fieldId":"id","kind":"text"}]}`,
		`{"apiFields":[],"customFields":[{"fieldId":"a","fields":[{"fieldId":"createdAt","kind":"text"}]}]}`,
		`{"apiFields":[{"fieldId":"a","kind":"text"}],"customFields":[{"fieldId":"a","fields":[{"fieldId":"a","kind":"text"}]}]}`,
	}
	for _, in := range tests {
		t.Run(in, func(t *testing.T) {
			for a := range read(t, in).APIs() {
				_, ok := a.TypeOf("c.inner")
				require.False(t, ok)
				_, ok = a.TypeOf("r.x.inner")
				require.False(t, ok)
				_, ok = a.Suggest("s.x.y")
				require.False(t, ok)
			}
		})
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, fmt.Errorf("disk on fire") }

func TestReadBrokenReader(t *testing.T) {
	_, err := schema.Read(brokenReader{})
	require.EqualError(t, err, "schema: disk on fire")
}

func TestReadErrorsAreShort(t *testing.T) {
	long := strings.Repeat("長い", 10000)
	for _, in := range []string{
		`{"` + long + `":[1,}`,
		`{"schema":[{"apiFields":[{"` + long + `":[}]}]}`,
		`{"apiFields":[{"` + long + `":1}]}`,
		`{"` + long + `":1,"` + long + `":1}`,
		`{"a\n\u001b":1,"a\n\u001b":1}`,
		strings.Repeat(`{"schema":[`, 10) + `}`,
		`{"x":` + strings.Repeat("[", 1_000_000),
		`{"x":` + strings.Repeat(`{"a":`, 1_000_000),
	} {
		_, err := schema.Read(strings.NewReader(in))
		require.Error(t, err)
		require.LessOrEqual(t, len(err.Error()), 500)
		require.NotContains(t, err.Error(), "\n")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(shop)
	f.Add(cycles)
	f.Add(string(sample.BlogSchema))
	f.Add(`{"apiFields":[{"fieldId":"a","kind":"iframe"}]}`)
	f.Add(`{"schema":[],"apiFields":[]}`)
	f.Add("{\"apiFields\":[{\"fieldId\":\"a\",\n\"kind\":\"x\"},]}")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := schema.Read(strings.NewReader(text))
		if err != nil {
			require.LessOrEqual(t, len(err.Error()), 500)
			return
		}
		require.True(t, json.Valid([]byte(strings.TrimPrefix(text, "\uFEFF"))), "more is read than JSON")
		for a := range b.APIs() {
			n := 0
			for f := range a.Fields() {
				if n++; n == 100 {
					break
				}
				typ, ok := a.TypeOf(f.Path)
				require.Equal(t, f.FieldType, typ)
				require.True(t, ok)
				if got, ok := a.Suggest(f.Path + "x"); ok {
					_, ok := a.Field(got)
					require.True(t, ok)
				}
			}
		}
	})
}
