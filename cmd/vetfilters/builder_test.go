package vetfilters

import (
	"reflect"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
)

// TestBuilders compares with what the methods of Field make of values that
// cannot be written, and of no values.
func TestBuilders(t *testing.T) {
	field := reflect.ValueOf(filters.Field("f"))
	strings := reflect.TypeFor[string]()
	builders := 0
	for method := range field.Type().Methods() {
		call := field.MethodByName(method.Name)
		signature := call.Type()
		if signature.NumOut() != 1 || signature.Out(0) != reflect.TypeFor[filters.Filter]() {
			continue
		}
		builders++
		var args []reflect.Value
		takesStrings := false
		for i := range signature.NumIn() {
			in := signature.In(i)
			if signature.IsVariadic() && i == signature.NumIn()-1 {
				in = in.Elem()
			}
			arg := reflect.Zero(in)
			switch {
			case in == strings:
				takesStrings = true
				arg = reflect.ValueOf("x[or]y[exists]")
			case in == reflect.TypeFor[filters.Op]():
				arg = reflect.ValueOf(filters.OpEquals)
			}
			args = append(args, arg)
		}
		err := func(args []reflect.Value) error { return call.Call(args)[0].Interface().(filters.Filter).Err() }
		if takesStrings {
			require.Equal(t, takesAny[method.Name], err(args) == nil, method.Name)
		}
		if signature.IsVariadic() {
			require.Equal(t, needsValue[method.Name], err(nil) != nil, method.Name)
		}
	}
	require.Greater(t, builders, 9)
}
