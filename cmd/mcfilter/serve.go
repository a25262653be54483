package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/microcms-go/filters/emulator"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/schema"
	"github.com/spf13/cobra"
)

func newServe() *cobra.Command {
	s := server{handler: new(emulator.Server)}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the content API on this machine",
		Long: `Serve answers requests like the content API, from files: lists with all their
parameters, single contents, APIs in object form and media.

Content is a directory or a file. The file blog.json holds the contents of the
endpoint blog: a list response, an array of contents or, for an API in object
form, an object. In blog.ndjson each line is a content, media.json holds media,
and blog.schema.json or schema.json the schemas. What changes is read again.
Without --content a sample blog is served.

The URL and some requests to try are printed on standard output, and requests
are logged on standard error. An interrupt ends the server once it has answered
what it was asked. The exit status is then 0, and 2 after an error.`,
		Example: `  mcfilter serve
  mcfilter serve --content internal/sample --api-key secret
  mcfilter serve --addr 127.0.0.1:0`,
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return s.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8787", "listen on this `address`; port 0 takes a free one")
	flags.StringVar(&s.files.Content, "content", "", "serve what is in this file or directory, at this `path`")
	flags.StringVar(&s.files.Schema, "schema", "", "read schemas from this file or directory too, at this `path`")
	flags.StringVar(&s.handler.APIKey, "api-key", "", "refuse requests without this `key`")
	flags.IntVar(&s.handler.RateLimit, "rate-limit", 0, "answer at most this `number` of requests a second")
	return cmd
}

// A server is a run of mcfilter serve.
type server struct {
	addr    string
	files   emulator.Files
	handler *emulator.Server
}

func (s *server) run(cmd *cobra.Command) error {
	if s.handler.RateLimit < 0 {
		return usageError(cmd, errors.New("--rate-limit is negative"))
	}
	if s.files.Schema != "" && s.files.Content == "" {
		return usageError(cmd, errors.New("--schema needs --content"))
	}
	content, err := s.load()
	if err != nil {
		return trimError(err, "emulator: ")
	}
	s.handler.Logger = newLogger(cmd, slog.LevelInfo)
	s.handler.Replace(content)
	return listen(cmd, s.addr, 90*time.Second, s.handler, func(ctx context.Context, url string) {
		if s.files.Content != "" {
			const often = 500 * time.Millisecond
			go s.handler.Watch(ctx, s.files, often)
		}
		s.greet(cmd, url+"/api/v1", content)
	})
}

// load returns the content of the files or, if there are none, the sample.
func (s *server) load() (*emulator.Content, error) {
	if s.files.Content != "" {
		return s.files.Load()
	}
	bundle, err := schema.Read(bytes.NewReader(sample.BlogSchema))
	if err != nil {
		return nil, err
	}
	const endpoint = "blog"
	api, _ := bundle.API(endpoint)
	return emulator.New(emulator.Data{
		APIs:    map[string]any{endpoint: sample.Blog},
		Schemas: map[string]*schema.API{endpoint: api},
	})
}

// greet prints the URL and requests to try.
func (s *server) greet(cmd *cobra.Command, url string, content *emulator.Content) {
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "%s\n\n", url)
	curl := "curl"
	if key := s.handler.APIKey; key != "" {
		curl += " -H " + shellQuote("X-MICROCMS-API-KEY: "+key)
	}
	apis := content.APIs()
	const most = 5
	for _, api := range apis[:min(len(apis), most)] {
		u := url + "/" + api.Endpoint
		fmt.Fprintf(out, "  %s %s\n", curl, u)
		if !api.IsObject {
			fmt.Fprintf(out, "  %s -G %s -d limit=3 -d orders=-publishedAt --data-urlencode 'filters=publishedAt[greater_than]2020'\n", curl, u)
		}
	}
	if n := len(apis) - most; n > 0 {
		fmt.Fprintf(out, "  and %d more endpoints\n", n)
	}
	fmt.Fprintln(out)
}

// shellQuote returns s as one word of a shell.
func shellQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func newLogger(cmd *cobra.Command, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: level}))
}

// listen serves until the program is interrupted. It calls ready with the URL
// as soon as requests can be made. An answer may take the time.
func listen(cmd *cobra.Command, addr string, answer time.Duration, handler http.Handler, ready func(ctx context.Context, url string)) error {
	ctx := cmd.Context()
	if ctx == nil {
		ctx = context.Background()
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	srv := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      answer,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(newLogger(cmd, slog.LevelInfo).Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	ready(ctx, "http://"+l.Addr().String())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop() // A second interrupt ends the program at once.
	const patience = 10 * time.Second
	ending, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := srv.Shutdown(ending); err != nil {
		srv.Close()
		return fmt.Errorf("requests were cut off: %w", err)
	}
	return nil
}
