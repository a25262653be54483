package emulator

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
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

// What two keys allow together, and what both allow, is decided for each thing by
// itself.
func TestAccessOfTwo(t *testing.T) {
	n := reflect.TypeFor[Access]().NumField()
	one := func(i int) (a Access) {
		reflect.ValueOf(&a).Elem().Field(i).SetBool(true)
		return a
	}
	all := Access{}
	for i := range n {
		all = all.or(one(i))
		for j := range n {
			var want Access
			if i == j {
				want = one(i)
			}
			require.Equal(t, want, one(i).and(one(j)))
		}
	}
	for i := range n {
		require.True(t, reflect.ValueOf(all).Field(i).Bool())
		require.Equal(t, one(i), all.and(one(i)))
	}
}

// TestLegacyKeys sends keys in the headers of old services. Each header is for
// what it was made for, whatever else the key allows.
func TestLegacyKeys(t *testing.T) {
	s := statuses(t)
	s.Writable = true
	all := Access{Get: true, Post: true, Put: true, Patch: true, Delete: true, Drafts: true, Closed: true}
	s.Keys["all"] = all
	const invalid, published, drafts = "X-MICROCMS-API-KEY header is invalid.", "open both", "open draft both"
	for _, test := range []struct {
		method  string
		headers []string
		status  int
		want    string // the ids or the message
	}{
		{"GET", []string{"X-API-KEY", "get"}, 200, published},
		{"GET", []string{"x-api-key", "all"}, 200, published},
		{"GET", []string{"X-GLOBAL-DRAFT-KEY", "all"}, 200, drafts},
		{"GET", []string{"X-GLOBAL-DRAFT-KEY", "get"}, 200, published},
		{"GET", []string{"X-API-KEY", "get", "X-GLOBAL-DRAFT-KEY", "drafts"}, 200, drafts},
		{"GET", []string{"X-WRITE-API-KEY", "all"}, 400, "GET is forbidden."},
		{"GET", []string{"X-API-KEY", "wrong"}, 401, invalid},
		{"GET", []string{"X-API-KEY", "get", "X-GLOBAL-DRAFT-KEY", "wrong"}, 401, invalid},
		{"GET", []string{"X-MICROCMS-API-KEY", "wrong", "X-API-KEY", "get"}, 401, invalid},
		{"GET", []string{"X-MICROCMS-API-KEY", "get", "X-API-KEY", "wrong"}, 200, published},
		{"GET", nil, 401, invalid},
		{"POST", []string{"X-API-KEY", "all"}, 400, "POST is forbidden."},
		{"POST", []string{"X-WRITE-API-KEY", "get"}, 400, "POST is forbidden."},
		{"POST", []string{"X-WRITE-API-KEY", "post"}, 201, ""},
	} {
		r := httptest.NewRequest(test.method, "/api/v1/posts", strings.NewReader(`{"title":"x"}`))
		if test.method == "GET" {
			r.Body, r.ContentLength = http.NoBody, 0
		}
		for i := 0; i < len(test.headers); i += 2 {
			r.Header.Set(test.headers[i], test.headers[i+1])
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Equal(t, test.status, w.Code, test)
		var got struct {
			Message  string
			Contents []struct{ ID string }
		}
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got))
		for _, c := range got.Contents {
			got.Message += " " + c.ID
		}
		require.Equal(t, test.want, strings.TrimSpace(got.Message), test)
	}

	// Where no key is needed, none is looked at.
	open := site(t)
	r := httptest.NewRequest("GET", "/api/v1/posts", nil)
	r.Header.Set("X-WRITE-API-KEY", "k")
	w := httptest.NewRecorder()
	open.ServeHTTP(w, r)
	require.Equal(t, http.StatusOK, w.Code)

	// The management API is younger.
	r = httptest.NewRequest("GET", "http://example.microcms-management.io/api/v1/apis", nil)
	r.Header.Set("X-API-KEY", "all")
	w = httptest.NewRecorder()
	s.ServeHTTP(w, r)
	require.Equal(t, http.StatusForbidden, w.Code)
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
