package emulator

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestMedia(t *testing.T) {
	s := site(t)
	for _, tt := range []struct{ target, want string }{
		{
			"v1/media",
			`{"media":[{"id":"m1","url":"https://images.example/assets/a/tea%20cup.png","width":10,"height":20},{"id":"m2","url":"https://files.example/assets/b/menu.pdf","width":null,"height":null},{"id":"m3","url":"https://images.example/assets/c/icon.svg"}],"totalCount":3,"limit":10,"offset":0}`,
		},
		{
			"v1/media?imageOnly=true&offset=1&limit=5",
			`{"media":[{"id":"m3","url":"https://images.example/assets/c/icon.svg"}],"totalCount":2,"limit":5,"offset":1}`,
		},
		{"v1/media?limit=0", `{"media":[],"totalCount":3,"limit":0,"offset":0}`},
	} {
		t.Run(tt.target, func(t *testing.T) {
			w := get(s, "/api/"+tt.target)
			require.Equal(t, http.StatusOK, w.Code)
			require.JSONEq(t, tt.want, w.Body.String())
		})
	}

	empty := serving(t, Data{})
	require.JSONEq(t, `{"media":[],"totalCount":0,"limit":10,"offset":0}`, get(empty, "/api/v1/media").Body.String())
}

// TestMediaV2 lists media with tokens: the first answer always has one, which
// lives for a while, and holds what the first request asked for.
func TestMediaV2(t *testing.T) {
	type page struct {
		Media      []struct{ ID, Alt string }
		TotalCount int
		Token      *string
	}
	synctest.Test(t, func(t *testing.T) {
		s := site(t)
		ask := func(query string) (p page) {
			w := get(s, "/api/v2/media?"+query)
			require.Equal(t, http.StatusOK, w.Code, w.Body)
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p))
			return p
		}
		for first, want := range map[string]string{
			"": "m1 m2 m3", "limit=1": "m1 m2 m3", "limit=2": "m1 m2 m3", "limit=1&imageOnly=true": "m1 m3",
			"tags=tea,cup": "m1", "fileName=tea+cup&alt=cup": "m1",
			"alt=coffee": "", "fileName=menu": "m2",
		} {
			var ids []string
			p := ask(first)
			require.NotNil(t, p.Token, first)
			for range 5 {
				require.Equal(t, len(strings.Fields(want)), p.TotalCount)
				for _, m := range p.Media {
					ids = append(ids, m.ID)
				}
				if p.Token == nil {
					break
				}
				time.Sleep(10 * time.Second)
				// Clients repeat what belongs to the first request.
				p = ask("limit=100&imageOnly=false&fileName=x&token=" + url.QueryEscape(*p.Token))
			}
			require.Nil(t, p.Token, first)
			require.Equal(t, want, strings.Join(ids, " "), first)
		}
		p := ask("limit=0")
		require.Empty(t, p.Media)
		require.NotNil(t, p.Token)
		time.Sleep(16 * time.Second)
		w := get(s, "/api/v2/media?token="+*p.Token)
		require.Equal(t, http.StatusBadRequest, w.Code)
		require.JSONEq(t, `{"message":"BadRequest"}`, w.Body.String())
		w = get(s, "/api/v2/media?fileName=nosuch")
		require.Equal(t, http.StatusNotFound, w.Code)
		require.JSONEq(t, `{"message":"Content not found"}`, w.Body.String())
	})
}
