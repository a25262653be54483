package gateway

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/microcms-go/filters/httpfilter"
	"github.com/microcms-go/filters/internal/quote"
)

// newLogger returns a logger that writes lines of text or JSON.
func newLogger(w io.Writer, format string, quiet bool) *slog.Logger {
	options := &slog.HandlerOptions{Level: slog.LevelInfo}
	if quiet {
		options.Level = slog.LevelWarn
	}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// A serverLog is what net/http has to say. Most of it is about clients that do not
// speak HTTP.
type serverLog struct{ *slog.Logger }

// Write implements io.Writer.
func (l serverLog) Write(b []byte) (int, error) {
	text := strings.TrimSpace(string(b))
	if strings.HasPrefix(text, "http: panic serving") {
		l.Error("a request could not be answered", "error", text)
	} else {
		l.Debug(text)
	}
	return len(b), nil
}

// An accessLog writes a line for each request.
type accessLog struct{ *slog.Logger }

// A record is what is known of a request besides its outcome.
type record struct {
	start time.Time
	id    string
	err   error // of the upstream server
}

type recordKey struct{}

// recordOf returns the record of a request.
func recordOf(ctx context.Context) *record {
	rec, ok := ctx.Value(recordKey{}).(*record)
	if !ok {
		return new(record)
	}
	return rec
}

const requestID = "X-Request-Id"

// start gives the request a record and an ID.
func (l *accessLog) start(w http.ResponseWriter, r *http.Request) *http.Request {
	rec := &record{start: time.Now(), id: r.Header.Get(requestID)}
	const longest = 64
	if rec.id == "" || len(rec.id) > longest || strings.Trim(rec.id, plainBytes) != "" ||
		rec.id == r.Header.Get(httpfilter.KeyHeader) {
		var random [12]byte
		_, _ = rand.Read(random[:]) // It never fails.
		rec.id = hex.EncodeToString(random[:])
	}
	r.Header.Set(requestID, rec.id)
	w.Header().Set(requestID, rec.id)
	return r.WithContext(context.WithValue(r.Context(), recordKey{}, rec))
}

// The decisions that are logged and counted.
const (
	allowed  = "allowed"
	refused  = "refused"
	reported = "reported" // would have been refused
	failed   = "failed"   // the upstream server did not answer
	rejected = "rejected" // its answer was not sent
	gone     = "gone"     // the client did not wait
)

// decisionOf returns what is logged of an outcome. A client can hang up as soon as
// it has sent its request or has its answer, so that this only says something
// about a request to the upstream server that failed.
func decisionOf(r *http.Request, o httpfilter.Outcome, rec *record) string {
	switch {
	case o.Err != nil && o.Rule == "answer":
		return rejected
	case rec.err != nil && r.Context().Err() != nil:
		return gone
	case rec.err != nil:
		return failed
	case o.Rule != "" && o.Upstream != 0, o.Err != nil:
		return reported
	case o.Rule != "" && o.Rule != "preflight":
		return refused
	}
	return allowed
}

// write writes the line of a request. Nothing of its query is in it.
func (l *accessLog) write(r *http.Request, o httpfilter.Outcome, rec *record, decision string) {
	level := slog.LevelInfo
	err := o.Err
	switch decision {
	case failed:
		level, err = slog.LevelWarn, rec.err
	case rejected:
		level = slog.LevelError
	}
	address, _, splitErr := net.SplitHostPort(r.RemoteAddr)
	if splitErr != nil {
		address = r.RemoteAddr
	}
	attrs := []slog.Attr{
		slog.String("address", address),
		slog.String("client", o.Client),
		slog.String("id", rec.id),
		slog.String("method", quote.Line(r.Method, 20)),
		slog.String("path", plainPath(r.URL.Path)),
		slog.String("decision", decision),
		slog.String("rule", o.Rule),
		slog.Int("upstream", o.Upstream),
		slog.Int("status", o.Sent),
		slog.Int("bytes", o.Bytes),
		slog.Duration("duration", time.Since(rec.start).Round(time.Microsecond)),
	}
	if err != nil {
		attrs = append(attrs, slog.String("error", quote.Line(err.Error(), 300)))
	}
	l.LogAttrs(context.WithoutCancel(r.Context()), level, "request", attrs...)
}

const plainBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

// plainPath returns the start of a path that can be logged: up to a byte that
// paths of the API do not have, or to what looks like a parameter with a key.
func plainPath(path string) string {
	const longest, cut = 200, "…"
	end := len(path)
	isForeign := func(c rune) bool { return c != '/' && !strings.ContainsRune(plainBytes, c) }
	if i := strings.IndexFunc(path, isForeign); i >= 0 {
		end = i
	}
	if i := strings.Index(strings.ToLower(path[:end]), "key"); i >= 0 {
		end = i
	}
	if end = min(end, longest); end < len(path) {
		return path[:end] + cut
	}
	return path
}
