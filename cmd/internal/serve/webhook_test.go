package serve

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWebhook: what was not received is told.
func TestWebhook(t *testing.T) {
	got := make(chan string, 1)
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/", http.StatusMovedPermanently)
		case "/broken":
			w.WriteHeader(http.StatusInternalServerError)
		default:
			body, _ := io.ReadAll(r.Body)
			got <- r.Method + " " + string(body)
		}
	}))
	defer hook.Close()
	for path, want := range map[string]string{"/": "", "/moved": "status 301", "/broken": "status 500"} {
		log := make(chan string, 1)
		w := Webhook{URL: hook.URL + path, Logger: slog.New(slog.NewTextHandler(lines(log), nil))}
		w.Start(t.Context())
		w.Notify([]byte(`{"a":1}`))
		if want == "" {
			require.Equal(t, `POST {"a":1}`, <-got)
		} else {
			require.Contains(t, <-log, want)
		}
	}
}

// lines is a log.
type lines chan<- string

func (l lines) Write(b []byte) (int, error) {
	l <- string(b)
	return len(b), nil
}
