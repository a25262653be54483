package items

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFormOf(t *testing.T) {
	long := strings.Repeat(" ", formWindow)
	for _, tt := range []struct {
		in   string
		want form
	}{
		{`[`, formArray},
		{`[1]`, formArray},
		{`{}`, formItem},
		{`{"id":"x"}`, formItem},
		{`{"id":"x","contents":[]}`, formItem},
		{`{"id":"x","contents":[],"totalCount":1,"offset":0,"limit":10}`, formItem},
		{`{"contents":"text"}`, formItem},
		{`{"contents":{}}`, formItem},
		{`{"contents":null,"totalCount":0}`, formItem},
		{`{"contents":[],"title":"x"}`, formItem},
		{`{"contents":[{"a":"]"}],"title":"x","totalCount":1}`, formItem},
		{`{"contents":[],"totalcount":1}`, formItem},
		{`{"contents2":[]}`, formItem},
		{`{"content":[]}`, formItem},
		{`{"limit":3}`, formItem},
		{`{"limit":3,"title":"x","contents":[]}`, formItem},
		{`{"limit":"3","contents":[]}`, formItem},
		{`{"limit":[],"contents":[]}`, formItem},
		{`{"limit" 3,"contents":[]}`, formItem},
		{`{"limit":3`, formItem},
		{`{"contents"`, formItem},
		{`{"contents":`, formItem},
		{`{"con`, formItem},
		{`{`, formItem},
		{`{x`, formItem},
		{`{"contents":[]}`, formResponse},
		{`{"contents":[],"totalCount":0,"offset":0,"limit":10}`, formResponse},
		{`{"contents":[],"limit":10,"title":"x"}`, formResponse},
		{`{"totalCount":0,"offset":-0,"limit":1e1,"contents":[],"title":"x"}`, formResponse},
		{` { "limit" : 10 , "contents" : [`[1:], formResponse},
		{"{\n\t\"contents\": [\r\n1]\n,\n\"offset\": 0}", formResponse},
		{`{"contents":[],`, formResponse},
		{`{"contents":[{"id":"a"},{"id"`, formResponse},
		{`{"contents":[{"id":"a"}]`, formResponse},
		{`{"contents":[{"id":"a"}] x`, formResponse},
		{`{"contents":[` + long + `],"title":"x"}`, formItem},
		{`{"contents":[` + long, formResponse},
	} {
		name := tt.in[:min(len(tt.in), 80)]
		t.Run(name, func(t *testing.T) {
			form, start := formOf([]byte(tt.in), true)
			require.Equal(t, tt.want, form)
			if form == formResponse {
				require.Equal(t, strings.Index(tt.in, "[")+1, start)
			}
			// What is told early is told right.
			for n := min(len(tt.in), 100); n > 0; n-- {
				form, _ := formOf([]byte(tt.in[:n]), false)
				require.Contains(t, []int{int(formUnknown), int(tt.want)}, int(form), "%s", tt.in[:n])
			}
		})
	}
}

// A long array is taken for that of a list response without looking further.
func TestFormWindow(t *testing.T) {
	in := []byte(`{"contents":[` + strings.Repeat(" ", formWindow))
	form, _ := formOf(in[:formWindow-1], false)
	require.Equal(t, formUnknown, form)
	form, _ = formOf(in[:formWindow], false)
	require.Equal(t, formResponse, form)
	// An item is known as one as soon as its first member is.
	form, _ = formOf([]byte(`{"i`), false)
	require.Equal(t, formItem, form)
}
