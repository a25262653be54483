package emulate

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEmulator(t *testing.T) {
	call := func(name, arguments string, result any) string {
		data := Functions.Call(name, []byte(arguments))
		var answer struct {
			Result json.RawMessage
			Error  struct{ Message string }
		}
		require.NoError(t, json.Unmarshal(data, &answer))
		if result != nil {
			require.NoError(t, json.Unmarshal(answer.Result, result), "%s", data)
		}
		return answer.Error.Message
	}
	var number int
	require.Empty(t, call("emulate", `{"contents":{"blog":[{"id":"a"}]},"apiKey":"k"}`, &number))
	const request = `{"emulator":1,"request":{"method":"GET","url":"https://x.microcms.io/api/v1/blog?fields=id",
		"headers":[["X-MICROCMS-API-KEY","k"]]}}`
	require.Equal(t, 1, number)
	var got struct {
		Status int
		Body   string
	}
	require.Empty(t, call("respond", request, &got))
	require.Equal(t, 200, got.Status)
	require.JSONEq(t, `{"contents":[{"id":"a"}],"totalCount":1,"offset":0,"limit":10}`, got.Body)
	require.Empty(t, call("release", `{"emulator":1}`, nil))
	require.Contains(t, call("respond", request, nil), "no emulator 1")
	require.NotEmpty(t, call("emulate", `{"contents":{"blog":1}}`, nil))
	require.Contains(t, call("emulate", `{"contents":{},"schemas":{"blog":{"apiFields":1}}}`, nil), `schema of "blog"`)
}
