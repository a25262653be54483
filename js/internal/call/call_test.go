package call

import (
	"errors"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
)

func TestCall(t *testing.T) {
	type args struct {
		A int
		B []bool
	}
	functions := Functions{
		"double":  Of(func(a args) (any, error) { return 2 * a.A, nil }),
		"fail":    Of(func(args) (any, error) { return nil, errors.New("no") }),
		"strange": Of(func(args) (any, error) { return func() {}, nil }),
		"parse": Of(func(args) (any, error) {
			_, err := filters.Parse("東😀[equals]x")
			return nil, err
		}),
	}
	for _, test := range []struct{ name, arguments, want string }{
		{"double", `{"A":21}`, `{"result":42}`},
		{"fail", `{}`, `{"error":{"message":"no"}}`},
		{"double", `{"A":1.5}`, `{"error":{"message":"A: not an integer: number 1.5"}}`},
		{"double", `{"B":{}}`, `{"error":{"message":"B: not an array: object"}}`},
		{"double", `{"B":["x"]}`, `{"error":{"message":"B: not a boolean: string"}}`},
		{"double", `{"A":1,"strict":true}`, `{"error":{"message":"unknown option \"strict\""}}`},
		{"none", `{}`, `{"error":{"message":"unknown function \"none\""}}`},
		{"strange", `{}`, `{"error":{"message":"json: unsupported type: func()"}}`},
	} {
		require.JSONEq(t, test.want, string(functions.Call(test.name, []byte(test.arguments))), test.name)
	}
	require.Contains(t, string(functions.Call("double", []byte(`{`))), `"arguments: `)
	require.Contains(t, string(functions.Call("parse", []byte(`{}`))), `"code":"invalid-path","start":0,"end":1`)
}

func TestUnits(t *testing.T) {
	const s = "aé東😀z"
	u := NewUnits(s)
	for _, test := range []struct{ in, want filters.Position }{
		{filters.Position{}, filters.Position{}},
		{filters.Position{Start: 1, End: 3}, filters.Position{Start: 1, End: 2}},
		{filters.Position{Start: 3, End: 6}, filters.Position{Start: 2, End: 3}},
		{filters.Position{Start: 6, End: 10}, filters.Position{Start: 3, End: 5}},
		{filters.Position{Start: 10, End: len(s)}, filters.Position{Start: 5, End: 6}},
	} {
		require.Equal(t, test.want, u.Position(test.in))
	}
	tree := map[string]any{"and": []any{map[string]any{"start": 3.0, "end": 6.0, "value": "x"}}, "start": 0.0}
	u.Tree(tree)
	require.Equal(t, map[string]any{"and": []any{map[string]any{"start": 2, "end": 3, "value": "x"}}, "start": 0}, tree)
}

func TestReadSchema(t *testing.T) {
	_, err := ReadSchema([]byte(`{"apiFields":[{"fieldId":"a","name":"A","kind":"text"}],"customFields":[]}`), "")
	require.NoError(t, err)
	_, err = ReadSchema([]byte(`{`), "")
	require.Error(t, err)
}
