package jsontree

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAppend(t *testing.T) {
	object := func(names string, members ...*Value) *Value {
		v := &Value{}
		for i, name := range strings.Fields(names) {
			v.Set(name, members[i])
		}
		return v
	}
	shared := object("a", Scalar("1"))
	tests := []struct {
		value *Value
		want  string
	}{
		{&Value{}, `{}`},
		{Array(), `[]`},
		{Scalar("null"), `null`},
		{Scalar("-1e5"), `-1e5`},
		{String(""), `""`},
		{String("a\x00\"\\\nあ<&"), `"a\u0000\"\\\nあ<&"`},
		{object("a b c", Scalar("1"), nil, String("x")), `{"a":1,"c":"x"}`},
		{object(`"`, Scalar("1")), `{"\"":1}`},
		{Array(shared, shared, Array()), `[{"a":1},{"a":1},[]]`},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			got := tt.value.Append(nil)
			require.Equal(t, tt.want, string(got))
			require.True(t, json.Valid(got))
			require.Equal(t, len(got) == 2 && got[0] != '"', tt.value.IsEmpty())
		})
	}
}
