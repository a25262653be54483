//go:build !js

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/microcms-go/filters/cmd/internal/serve"
	"github.com/microcms-go/filters/cmd/internal/term"
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
parameters, single contents, APIs in object form, media and the reads of the
management API. Browsers may call it from any page. To point an SDK at it, see
docs/emulator.md.

Content is a directory or a file. The file blog.json holds the contents of the
endpoint blog: a list response, an array of contents or, for an API in object
form, an object. In blog.ndjson each line is a content item, blog/0.json and so on are
pages, media.json holds media, blog.meta.json a list of the management API, and
blog.schema.json the schema; .json.gz is read too. An item with a draftKey is
a draft, one with a closedAt is closed. What changes is read again. What looks
wrong is told at the start. Without --content a sample blog is served.

With --writable, contents can be created, changed and deleted, in memory: files
are not written, and the changes are lost when files change or the server ends.

An API key may have permissions: --api-key 'preview=GET,drafts,closed' reads
what is not published too.

The URL and some requests to try are printed on standard output, and requests
are logged on standard error. An interrupt ends the server once it has answered
what it was asked. The exit status is then 0, and 2 after an error.`,
		Example: `  mcfilter serve
  mcfilter serve --content emulator/testdata/site --api-key secret --api-key preview=GET,drafts
  mcfilter serve --writable --webhook http://127.0.0.1:3000/api/revalidate --webhook-secret s3cret
  mcfilter serve --tls --addr 127.0.0.1:8443`,
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return s.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8787", "listen on this `address`; port 0 takes a free one")
	flags.StringVar(&s.files.Content, "content", "", "serve what is in this file or directory, at this `path`")
	flags.StringVar(&s.files.Schema, "schema", "", "read schemas from this file or directory too, at this `path`")
	flags.StringArrayVar(&s.keys, "api-key", nil,
		"refuse requests without this `key`, or KEY=PERMISSION,…; can be repeated")
	flags.IntVar(&s.handler.RateLimit, "rate-limit", 0, "answer at most this `number` of requests a second")
	flags.BoolVar(&s.handler.Writable, "writable", false,
		"allow requests to create, change and delete contents, in memory")
	flags.BoolVar(&s.handler.Lenient, "lenient", false, "ignore parameters of lists in requests for a single content")
	flags.StringVar(&s.webhook.URL, "webhook", "", "tell this `URL` of each change")
	flags.StringVar(&s.webhook.Secret, "webhook-secret", "", "sign what is sent to the webhook with this `secret`")
	flags.BoolVar(&s.tls, "tls", false, "serve HTTPS, with a certificate for *.microcms.io made at the start")
	flags.StringVar(&s.certificate, "tls-cert", "",
		"write the certificate that clients must trust to this `file`")
	return cmd
}

// A server is a run of mcfilter serve.
type server struct {
	addr        string
	files       emulator.Files
	keys        []string
	handler     *emulator.Server
	webhook     serve.Webhook
	tls         bool
	certificate string
}

func (s *server) run(cmd *cobra.Command) error {
	if err := s.check(); err != nil {
		return usageError(cmd, err)
	}
	content, err := s.load()
	if err != nil {
		return trimError(err, "emulator: ")
	}
	for _, warning := range content.Warnings() {
		complain(cmd, "warning: %s", warning)
	}
	s.handler.Logger = newLogger(cmd, slog.LevelInfo)
	s.handler.Replace(content)
	var secure *tls.Config
	if s.tls {
		remove, config, err := s.secure()
		if err != nil {
			return err
		}
		defer remove()
		secure = config
	}
	return listen(cmd, s.addr, secure, s.handler, func(ctx context.Context, url string) {
		if s.webhook.URL != "" {
			s.webhook.Logger = s.handler.Logger
			s.webhook.Start(ctx)
			s.handler.Notify = s.webhook.Notify
		}
		if s.files.Content != "" {
			const often = 500 * time.Millisecond
			go s.handler.Watch(ctx, s.files, often)
		}
		s.greet(cmd, url+"/api/v1", content)
	})
}

// check returns what is wrong with the flags.
func (s *server) check() (err error) {
	switch {
	case s.handler.RateLimit < 0:
		return errors.New("--rate-limit must not be negative")
	case s.files.Schema != "" && s.files.Content == "":
		return errors.New("--schema needs --content")
	case s.certificate != "" && !s.tls:
		return errors.New("--tls-cert needs --tls")
	case s.webhook.Secret != "" && s.webhook.URL == "":
		return errors.New("--webhook-secret needs --webhook")
	case s.webhook.URL != "" && !s.handler.Writable:
		return errors.New("--webhook needs --writable: nothing else changes contents")
	}
	if s.webhook.URL != "" {
		if u, err := url.Parse(s.webhook.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return errors.New("--webhook is not a URL such as http://127.0.0.1:3000/hook")
		}
	}
	if s.handler.Keys, err = serve.Keys(s.keys); err != nil {
		return fmt.Errorf("--api-key: %w", err)
	}
	return nil
}

// secure makes a certificate and writes the file that clients trust. The
// function that it returns removes the file if it is temporary.
func (s *server) secure() (remove func(), config *tls.Config, err error) {
	cert, trusted, err := serve.Certificate(time.Now())
	if err != nil {
		return nil, nil, err
	}
	remove = func() {}
	if s.certificate == "" {
		f, err := os.CreateTemp("", "mcfilter-*.pem")
		if err != nil {
			return nil, nil, err
		}
		s.certificate = f.Name()
		remove = func() { os.Remove(f.Name()) }
		if err := f.Close(); err != nil {
			return nil, nil, err
		}
	}
	if err := os.WriteFile(s.certificate, trusted, 0o666); err != nil {
		remove()
		return nil, nil, err
	}
	return remove, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}, nil
}

// load returns the content of the files or, if there are none, the sample.
func (s *server) load() (*emulator.Content, error) {
	if s.files.Content != "" {
		return s.files.Load()
	}
	return emulator.New(emulator.Data{
		APIs: map[string]any{"blog": sample.Blog}, Schemas: map[string]*schema.API{"blog": sample.BlogAPI()},
	})
}

// greet prints the URL and requests to try.
func (s *server) greet(cmd *cobra.Command, url string, content *emulator.Content) {
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "%s\n\n", url)
	curl := "curl"
	if s.tls {
		curl += " --cacert " + shellQuote(s.certificate)
		fmt.Fprintf(out, "  The certificate to trust is %s\n\n", term.Clip(s.certificate))
	}
	if len(s.keys) > 0 {
		key := s.keys[0]
		if i := strings.LastIndexByte(key, '='); i >= 0 {
			key = key[:i]
		}
		curl += " -H " + shellQuote("X-MICROCMS-API-KEY: "+key)
	}
	apis := content.APIs()
	const most = 5
	for _, api := range apis[:min(len(apis), most)] {
		u := url + "/" + api.Endpoint
		fmt.Fprintf(out, "  %s %s\n", curl, u)
		if !api.IsObject {
			fmt.Fprintf(out,
				"  %s -G %s -d limit=3 -d orders=-publishedAt --data-urlencode 'filters=publishedAt[greater_than]2020'\n", curl, u)
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
// as soon as requests can be made.
func listen(cmd *cobra.Command, addr string, secure *tls.Config, handler http.Handler,
	ready func(ctx context.Context, url string)) error {
	ctx, stop := interruptible(cmd)
	defer stop()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	srv := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      90 * time.Second,
		TLSConfig:         secure,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(newLogger(cmd, slog.LevelInfo).Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	scheme, run := "http://", func() error { return srv.Serve(l) }
	if secure != nil {
		scheme, run = "https://", func() error { return srv.ServeTLS(l, "", "") }
	}
	// What ready sets up is there before the first request.
	ready(ctx, scheme+l.Addr().String())
	go func() { failed <- run() }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	const patience = 10 * time.Second
	ending, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := srv.Shutdown(ending); err != nil {
		srv.Close()
		return fmt.Errorf("requests were cut off: %w", err)
	}
	return nil
}
