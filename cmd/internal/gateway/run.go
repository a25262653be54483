package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"golang.org/x/net/netutil"
)

// How long clients may take. A request has no body, so that its header is all
// that has to come.
const (
	headerTimeout  = 10 * time.Second
	idleTimeout    = 10 * time.Second
	writeTimeout   = 30 * time.Second // once there is an answer
	patience       = 20 * time.Second // for requests at the end
	watchInterval  = time.Second
	maxHeaderBytes = 16<<10 - 4<<10 // net/http adds 4 KB
)

// maxConnections is how many connections a gateway holds if the system allows
// it: each takes up to 40 KB.
const maxConnections = 1024

// Run runs a gateway until ctx is done, and then ends it once the requests have
// been answered that had come. It loads the files again whenever reload is sent
// to or a file has changed.
func Run(ctx context.Context, config Config, reload <-chan struct{}) error {
	target, err := config.check()
	if err != nil {
		return err
	}
	logger := newLogger(config.Stderr, config.LogFormat, config.Quiet)
	g := &gateway{
		config: &config, target: target, transport: newTransport(config.Timeout),
		log: &accessLog{logger}, metrics: newMetrics(),
	}
	stamps := config.stamps()
	if err := g.load(); err != nil {
		return err
	}
	g.metrics.loadedNow(nil)
	if config.ReportOnly {
		logger.Warn("report only: requests that the policy does not allow are passed on")
	}
	return g.serve(ctx, logger, stamps, reload)
}

// serve listens until ctx is done.
func (g *gateway) serve(ctx context.Context, logger *slog.Logger, stamps []stamp, reload <-chan struct{}) error {
	most := g.config.MaxConnections
	if most == 0 {
		most = min(maxConnections, descriptors())
	}
	conns := newConnections(most, g.metrics)
	srv := &http.Server{
		Handler:           g,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       headerTimeout,
		WriteTimeout:      g.config.Timeout + writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          log.New(serverLog{logger}, "", 0),
		ConnState:         conns.note,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: 64},
		// OPTIONS * would be answered before the gate has seen it.
		DisableGeneralOptionsHandler: true,
	}
	plain, err := net.Listen("tcp", g.config.Addr)
	if err != nil {
		return err
	}
	url := "http://" + plain.Addr().String()
	const spare = 64 // connections that wait for another one to be closed
	listener := netutil.LimitListener(plain, most+spare)
	if g.config.TLSCert != "" {
		url = "https://" + plain.Addr().String()
		listener = tls.NewListener(listener, &tls.Config{
			NextProtos:     []string{"h2", "http/1.1"},
			GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return g.state.Load().cert, nil },
		})
	}
	servers := []*http.Server{srv}
	failures := make(chan error, 2)
	if g.config.Admin != "" {
		l, err := net.Listen("tcp", g.config.Admin)
		if err != nil {
			return errors.Join(err, plain.Close())
		}
		admin := &http.Server{
			Handler: g.admin(), ReadTimeout: headerTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
			ErrorLog: srv.ErrorLog,
		}
		servers = append(servers, admin)
		logger.Info("admin", "url", "http://"+l.Addr().String())
		go func() { failures <- admin.Serve(l) }()
	}
	go func() { failures <- srv.Serve(listener) }()
	watching, stop := context.WithCancel(ctx)
	defer stop()
	go g.watch(watching, logger, stamps, reload)
	if g.config.Ready != nil {
		g.config.Ready(url)
	}
	select {
	case err = <-failures:
	case <-ctx.Done():
	}
	g.draining.Store(true)
	ending, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for _, s := range servers {
		if shutdownErr := s.Shutdown(ending); shutdownErr != nil {
			err = errors.Join(err, fmt.Errorf("requests were cut off: %w", shutdownErr), s.Close())
		}
	}
	return err
}

// watch loads the files again when it is told to, or when one has changed and
// stays as it is for a moment.
func (g *gateway) watch(ctx context.Context, logger *slog.Logger, loaded []stamp, reload <-chan struct{}) {
	ticker := time.NewTicker(watchInterval)
	defer ticker.Stop()
	last := loaded
	for {
		told := false
		select {
		case <-ctx.Done():
			return
		case <-reload:
			told = true
		case <-ticker.C:
		}
		now := g.config.stamps()
		settled := slices.EqualFunc(now, last, stamp.isSame)
		last = now
		if !told && (!settled || slices.EqualFunc(now, loaded, stamp.isSame)) {
			continue
		}
		loaded = now
		err := g.load()
		g.metrics.loadedNow(err)
		if err != nil {
			logger.Error("the files are not loaded again: what was loaded before stays in use", "error", err)
			continue
		}
		logger.Info("the files are loaded again")
	}
}
