package emulator

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestMembers reads objects as encoding/json does.
func TestMembers(t *testing.T) {
	for _, object := range []string{
		`{}`, `{"a":1}`, `{"":{}}`, `{"a":"\\","b":"\"","c":"\\\"","d\\":"\\\\","\"":[]}`, `{"a":[{"}":"]"},[[]],"{"],"b":-1.5e3,"c":null,"d":true}`, `{"\u0061":"\u0000","é":"\ud83d\ude00"}`,
	} {
		t.Run(object, func(t *testing.T) { checkMembers(t, []byte(object)) })
	}
	rapid.Check(t, func(t *rapid.T) {
		var compact bytes.Buffer
		if json.Compact(&compact, filtertest.Gen(filtertest.Item).Draw(t, "item")) == nil {
			if _, err := validator.Match(compact.Bytes()); err == nil {
				checkMembers(t, compact.Bytes())
			}
		}
	})
}

func checkMembers(t require.TestingT, object []byte) {
	want := make(map[string]json.RawMessage)
	require.NoError(t, json.Unmarshal(object, &want))
	got := make(map[string]json.RawMessage)
	for name, value := range members(object) {
		got[text(name)] = value
		require.Equal(t, string(want[text(name)]), string(member(object, text(name))))
		if isArray(value) {
			var list, found []json.RawMessage
			require.NoError(t, json.Unmarshal(value, &list))
			for element := range elements(value) {
				found = append(found, element)
			}
			require.Len(t, found, len(list))
			for i := range list {
				require.Equal(t, string(list[i]), string(found[i]))
			}
		}
	}
	require.Equal(t, want, got)
	require.Nil(t, member(object, "no such name"))
}
