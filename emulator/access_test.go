package emulator

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestKey(t *testing.T) {
	s := site(t)
	s.APIKey = "secret"
	for key, status := range map[string]int{"secret": 200, "": 401, "secre": 401, "secret2": 401, "SECRET": 401} {
		r := httptest.NewRequest("GET", "/api/v1/posts", nil)
		r.Header.Set("x-microcms-api-key", key)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Equal(t, status, w.Code, key)
		if status != 200 {
			require.JSONEq(t, `{"message":"X-MICROCMS-API-KEY header is invalid."}`, w.Body.String())
		}
	}
	require.Equal(t, http.StatusUnauthorized, get(s, "/api/v1/nosuch").Code)
}

func TestRateLimit(t *testing.T) {
	var r rate
	h := make(http.Header)
	allow := func(limit int, after time.Duration) bool {
		return r.allow(limit, func() time.Time { return time.Unix(1000, 0).Add(after) }, h)
	}
	for i := range 60 {
		require.True(t, allow(60, time.Duration(i)*time.Millisecond))
	}
	require.Equal(t, "0", h.Get("X-RateLimit-Remaining"))
	require.False(t, allow(60, 999*time.Millisecond))
	require.Equal(t, "60", h.Get("X-RateLimit-Limit"))
	require.Equal(t, "1001", h.Get("X-RateLimit-Reset"))
	require.True(t, allow(60, time.Second))
	require.Equal(t, "59", h.Get("X-RateLimit-Remaining"))

	// A clock that goes backward does not begin a second again.
	require.True(t, allow(1, 5*time.Second))
	for range 3 {
		require.False(t, allow(1, 4990*time.Millisecond))
		require.False(t, allow(1, 5*time.Second))
	}
	require.Equal(t, "1006", h.Get("X-RateLimit-Reset"))
	require.True(t, allow(1, 6*time.Second))

	s := site(t)
	s.RateLimit = 1
	var refused *httptest.ResponseRecorder
	for refused == nil { // A second may begin between two requests.
		if w := get(s, "/api/v1/posts"); w.Code != http.StatusOK {
			refused = w
		}
	}
	require.Equal(t, http.StatusTooManyRequests, refused.Code)
	require.JSONEq(t, `{"message":"Too many requests, please try again later."}`, refused.Body.String())
	require.Equal(t, "1", refused.Header().Get("X-RateLimit-Limit"))
}
