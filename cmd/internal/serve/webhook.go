package serve

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/microcms-go/filters/emulator"
)

// A Webhook sends notifications to a URL, one after the other, in the order of
// the changes.
type Webhook struct {
	URL    string
	Secret string // signs them, unless it is empty
	Logger *slog.Logger

	queue chan []byte
}

// waiting is how many notifications may wait to be sent.
const waiting = 1000

// Start sends until ctx ends.
func (w *Webhook) Start(ctx context.Context) {
	w.queue = make(chan []byte, waiting)
	go func() {
		client := &http.Client{
			Timeout: 10 * time.Second,
			// What a redirect leads to would be asked by GET, without the body.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
		for {
			select {
			case <-ctx.Done():
				return
			case body := <-w.queue:
				if err := w.send(ctx, client, body); err != nil {
					// The service does not try again either.
					w.Logger.Warn("webhook failed", "error", err)
				}
			}
		}
	}()
}

// Notify adds a notification.
func (w *Webhook) Notify(body []byte) {
	select {
	case w.queue <- body:
	default:
		w.Logger.Warn("webhook dropped", "waiting", waiting)
	}
}

func (w *Webhook) send(ctx context.Context, client *http.Client, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if w.Secret != "" {
		req.Header["x-microcms-signature"] = []string{emulator.Signature(w.Secret, body)}
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	if res.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("status %d", res.StatusCode)
	}
	return nil
}
