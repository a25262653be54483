//go:build !js

package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/microcms-go/filters/cmd/internal/gateway"
	"github.com/spf13/cobra"
)

func newProxy() *cobra.Command {
	var p proxy
	cmd := &cobra.Command{
		Use:   "proxy --upstream URL --policy FILE",
		Short: "Let through only the requests that a policy allows",
		Long: `Proxy is a gateway to the content API. It refuses requests that it does not
understand in full or that the policy does not allow, and passes on the others,
printed anew, with the filter that the policy requires. docs/gateway.md describes
it from a first policy to running it.

The policy is a JSON file:

  {
    "endpoints": {
      "blog": {
        "require": "hidden[not_equals]true",
        "fields":  ["id", "title", "category", "publishedAt"],
        "params":  ["filters", "orders", "limit", "offset"],
        "filters": {"category": ["equals"], "title": "*"},
        "orders":  ["publishedAt"],
        "maxLimit": 50, "maxOffset": 1000, "maxReferenceDepth": 0,
        "maxConditions": 20, "maxContains": 4,
        "detail": false
      },
      "settings": {"object": true}
    },
    "clients": {"web": {"keySHA256": "…", "endpoints": ["blog"], "budget": {"rate": 20}}},
    "hosts": ["gateway.example.com"],
    "cors": {"origins": ["https://www.example.com"]},
    "verify": true
  }

Every mistake in it is reported, and the gateway does not start. With --schema
the fields and operators are checked, and what an endpoint does not say of params,
filters and orders is what the service supports for the fields that may be
answered.

The key of the service comes from --api-key-file, MICROCMS_API_KEY or --api-key,
which other users of the machine can see. It does not leave the gateway.

The policy, the schemas, the key and the certificate are loaded again when a file
has changed or the program gets SIGHUP, all of them or none. The URL is printed on
standard output, and each request is logged on standard error. An interrupt ends
the gateway once it has answered what it was asked.

With --check nothing is served: what the policy allows is printed, or with
--request what becomes of requests, or with --against what gets through that the
earlier policy refuses. The exit status is then 0, and 1 if a request is refused
or something newly gets through. It is 2 after an error.`,
		Example: `  mcfilter proxy --upstream https://example.microcms.io --policy cmd/testdata/policy.json --schema internal/sample
  mcfilter proxy --policy cmd/testdata/policy.json --schema internal/sample --check --request 'GET /api/v1/blog'
  mcfilter proxy --policy cmd/testdata/policy.json --schema internal/sample --check --against cmd/testdata/old.json`,
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return p.run(cmd) },
	}
	fs := cmd.Flags()
	fs.StringVar(&p.config.Addr, "addr", "127.0.0.1:8788", "listen on this `address`; port 0 takes a free one")
	fs.StringVar(&p.config.Admin, "admin", "", "answer /healthz, /readyz and /metrics on this `address`")
	fs.StringVar(&p.config.Upstream, "upstream", "", "pass requests on to this `URL`")
	fs.StringVar(&p.config.Policy, "policy", "", "read the policy from this `file`")
	fs.StringVar(&p.config.Schema, "schema", "", "read schemas from this file or folder, at this `path`")
	fs.StringVar(&p.config.APIKey, "api-key", "", "pass requests on with this `key`")
	fs.StringVar(&p.config.APIKeyFile, "api-key-file", "", "pass requests on with the key in this `file`")
	fs.StringVar(&p.config.TLSCert, "tls-cert", "", "serve HTTPS with the certificate in this `file`")
	fs.StringVar(&p.config.TLSKey, "tls-key", "", "serve HTTPS with the private key in this `file`")
	fs.DurationVar(&p.config.Timeout, "timeout", 30*time.Second, "give the upstream server this `time` to answer")
	fs.IntVar(&p.config.MaxConnections, "max-connections", 0,
		"hold at most this `number` of connections; 0: 1,024 or what the system allows")
	fs.StringVar(&p.config.LogFormat, "log-format", "text", "log as text or json")
	fs.BoolVar(&p.config.Quiet, "quiet", false, "log only what went wrong")
	fs.BoolVar(&p.config.ReportOnly, "report-only", false, "pass on also what the policy does not allow, and log it")
	fs.BoolVar(&p.check, "check", false, "check the policy and print what it allows")
	fs.StringArrayVar(&p.look.Requests, "request", nil,
		"with --check, decide this `request`; may be given more than once")
	fs.StringVar(&p.look.Client, "client", "", "with --request, the `name` of the client that sends it")
	fs.StringVar(&p.look.Against, "against", "", "with --check, compare with the policy in this `file`")
	completeValues(cmd, "log-format", "text", "json")
	cmd.AddCommand(newProxyKey())
	return cmd
}

// A proxy is a run of mcfilter proxy.
type proxy struct {
	config gateway.Config
	look   gateway.Check
	check  bool // look, and do not serve
}

func (p *proxy) run(cmd *cobra.Command) error {
	err := p.do(cmd)
	if usage, ok := errors.AsType[gateway.UsageError](err); ok {
		return usageError(cmd, usage)
	}
	return err
}

func (p *proxy) do(cmd *cobra.Command) error {
	if p.check {
		return p.checkPolicy(cmd)
	}
	if p.look.Requests != nil || p.look.Client != "" || p.look.Against != "" {
		return gateway.UsageError("--request, --client and --against need --check")
	}
	if os.Getenv("GOGC") == "" {
		// Crowds of clients that send half a header leave much garbage at once.
		const percent = 40
		debug.SetGCPercent(percent)
	}
	config := p.config
	if config.APIKey == "" && config.APIKeyFile == "" {
		config.APIKey = os.Getenv("MICROCMS_API_KEY")
	}
	config.Stderr = cmd.ErrOrStderr()
	config.Ready = func(url string) { fmt.Fprintln(cmd.OutOrStdout(), url) }
	ctx, stop := interruptible(cmd)
	defer stop()
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	reload := make(chan struct{})
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangups:
			}
			select {
			case <-ctx.Done():
				return
			case reload <- struct{}{}:
			}
		}
	}()
	return gateway.Run(ctx, config, reload)
}

func (p *proxy) checkPolicy(cmd *cobra.Command) error {
	if p.config.Policy == "" {
		return gateway.UsageError("--policy is needed")
	}
	check := p.look
	check.Policy, check.Schema = p.config.Policy, p.config.Schema
	good, err := check.Run(cmd.OutOrStdout())
	switch {
	case err != nil:
		return err
	case !good:
		return statusNo
	}
	return nil
}

func newProxyKey() *cobra.Command {
	return &cobra.Command{
		Use:   "key",
		Short: "Make a key for a client of a gateway",
		Long: `Key prints a new random key, which is for the client, and its SHA-256 sum, which
is for the policy. The key cannot be found from the sum.`,
		Example:           `  mcfilter proxy key`,
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			key, sum := gateway.NewKey()
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "key        %s\nkeySHA256  %s\n", key, sum)
			return err
		},
	}
}
