// Package gateway runs httpfilter before the content API: it loads policies,
// schemas and keys and loads them again, keeps to budgets, logs and counts.
package gateway

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/microcms-go/filters/cmd/internal/safefile"
	"github.com/microcms-go/filters/cmd/internal/schemas"
	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/httpfilter"
	"github.com/microcms-go/filters/internal/quote"
)

// A Config is how a gateway runs.
type Config struct {
	Addr     string // to listen on
	Admin    string // to answer health checks and metrics on, or ""
	Upstream string // the URL of the content API
	Policy   string // file
	Schema   string // file or folder, or ""

	APIKey     string // the key of the service, or ""
	APIKeyFile string // the file that holds it, or ""
	TLSCert    string // files, or ""
	TLSKey     string

	Timeout        time.Duration // of the upstream server
	MaxConnections int           // zero: what the system allows, and at most 1,024
	ReportOnly     bool
	LogFormat      string // text or json
	Quiet          bool   // log only what went wrong

	Stderr io.Writer
	Ready  func(url string) // is called once requests can be made
}

// A UsageError is a mistake in a Config.
type UsageError string

func (e UsageError) Error() string { return string(e) }

// check returns the URL of the upstream server.
func (c *Config) check() (*url.URL, error) {
	if c.Upstream == "" || c.Policy == "" {
		return nil, UsageError("--upstream and --policy are needed")
	}
	target, err := url.Parse(c.Upstream)
	if err != nil || target.Scheme != "http" && target.Scheme != "https" || target.Host == "" || target.User != nil ||
		strings.Trim(target.Path, "/") != "" || target.RawQuery != "" || target.Fragment != "" {
		return nil, UsageError("--upstream: expected a URL without path and password, like https://example.microcms.io")
	}
	switch {
	case c.Timeout <= 0:
		return nil, UsageError("--timeout must be positive")
	case c.MaxConnections < 0:
		return nil, UsageError("--max-connections must not be negative")
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return nil, UsageError("--tls-cert and --tls-key need each other")
	case c.APIKey != "" && c.APIKeyFile != "":
		return nil, UsageError("--api-key and --api-key-file are two keys: give one")
	case c.LogFormat != "text" && c.LogFormat != "json":
		return nil, UsageError("--log-format: expected text or json")
	}
	target.Path = ""
	return target, nil
}

// Settings are what is loaded, and loaded again, as a whole.
type settings struct {
	policy httpfilter.Policy
	key    string
	cert   *tls.Certificate
}

// maxFile bounds the files that are read.
const maxFile = 4 << 20

// load reads all files. What it returns has not been compiled.
func (c *Config) load() (s settings, err error) {
	if s.policy, err = ReadPolicy(c.Policy, c.Schema); err != nil {
		return s, err
	}
	s.key = c.APIKey
	if c.APIKeyFile != "" {
		data, err := safefile.Read(c.APIKeyFile, maxFile)
		if err != nil {
			return s, err
		}
		s.key = strings.TrimSpace(string(data))
	}
	if c.APIKeyFile != "" && s.key == "" || strings.Trim(s.key, keyBytes) != "" {
		return s, errors.New("the key of the service is empty or has characters that keys do not have")
	}
	if c.TLSCert != "" {
		cert, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
		if err != nil {
			return s, err
		}
		s.cert = &cert
	}
	return s, nil
}

// keyBytes are those of a header value, without white space.
const keyBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" + "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

// guard checks what only matters to a server that holds a key.
func (c *Config) guard(s *settings) error {
	policy := &s.policy
	if s.key == "" {
		if policy.Clients != nil {
			return fmt.Errorf("%s: clients: their keys open this gateway alone, so that it needs the key of the "+
				"service: give --api-key-file", term.Quote(c.Policy))
		}
		return nil
	}
	if policy.Hosts != nil || policy.Clients != nil {
		return nil
	}
	if host, _, err := net.SplitHostPort(c.Addr); err == nil && isLoopback(host) {
		policy.Hosts = []string{"localhost", "127.0.0.1", "[::1]"}
		return nil
	}
	return fmt.Errorf("%s: hosts: this member is missing: everyone who reaches the gateway uses its key, and so does "+
		"every web page whose host name is made to lead to it: name the hosts under which the gateway is reached, "+
		"or give clients keys of their own", term.Quote(c.Policy))
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// ReadPolicy reads a policy and gives its endpoints the schemas that there are
// for them. Compile reports what is wrong with the policy, unless it cannot be
// read at all.
func ReadPolicy(name, schema string) (httpfilter.Policy, error) {
	data, err := safefile.Read(name, maxFile)
	if err != nil {
		return httpfilter.Policy{}, err
	}
	// Compile reports the error beside others.
	policy, _ := httpfilter.ParsePolicy(data)
	if schema == "" {
		return policy, nil
	}
	set, err := schemas.Load(schema)
	if err != nil {
		return policy, err
	}
	if _, unnamed := set.APIs()[""]; unnamed && len(policy.Endpoints) > 1 {
		return policy, fmt.Errorf("%s: the schema does not name its endpoint: name the file after it, "+
			"like blog.schema.json", term.Quote(schema))
	}
	for name, endpoint := range policy.Endpoints {
		api, ok := set.Lookup(name)
		if !ok {
			return policy, fmt.Errorf("%s: no schema for the endpoint %s: there are schemas for %s",
				term.Quote(schema), quote.Short(name), quote.Line(strings.Join(set.Endpoints(), ", "), 200))
		}
		policy.Endpoints[name] = endpoint.WithSchema(api)
	}
	return policy, nil
}

// PolicyError returns err with the name of the file, a line for each mistake.
func PolicyError(name string, err error) error {
	mistakes, ok := errors.AsType[httpfilter.PolicyErrors](err)
	if !ok {
		return err
	}
	var lines []string
	if n := len(mistakes); n > 1 {
		lines = append(lines, fmt.Sprintf("%d mistakes in the policy", n))
	}
	const most = 100
	for _, m := range mistakes[:min(len(mistakes), most)] {
		place := term.Quote(name)
		if m.Line > 0 {
			place += fmt.Sprintf(":%d:%d", m.Line, m.Column)
		}
		if m.Path != "" {
			place += ": " + quote.Line(m.Path, 200)
		}
		lines = append(lines, place+": "+quote.Line(m.Reason, 400))
	}
	if n := len(mistakes) - most; n > 0 {
		lines = append(lines, fmt.Sprintf("%s: and %d more", term.Quote(name), n))
	}
	return errors.New(strings.Join(lines, "\n"))
}

// A stamp is what is known of a file without reading it.
type stamp struct {
	name string
	info fs.FileInfo // nil if the file does not exist
}

// isSame reports whether a file looks the same. Files that take its place may have
// its length and its time, as links that are set to another do where all files
// have one time.
func (s stamp) isSame(other stamp) bool {
	if s.info == nil || other.info == nil {
		return s.name == other.name && s.info == other.info
	}
	return s.name == other.name && os.SameFile(s.info, other.info) && s.info.Size() == other.info.Size() &&
		s.info.ModTime().Equal(other.info.ModTime()) && s.info.Mode() == other.info.Mode()
}

// stamps returns what changes if one of the files does.
func (c *Config) stamps() []stamp {
	var list []stamp
	note := func(name string) {
		info, err := os.Stat(name)
		if err != nil {
			info = nil
		}
		list = append(list, stamp{name, info})
	}
	for _, name := range []string{c.Policy, c.APIKeyFile, c.TLSCert, c.TLSKey} {
		if name != "" {
			note(name)
		}
	}
	if c.Schema != "" {
		note(c.Schema)
		if entries, err := os.ReadDir(c.Schema); err == nil {
			for _, entry := range entries {
				if strings.HasSuffix(entry.Name(), ".json") {
					note(c.Schema + string(os.PathSeparator) + entry.Name())
				}
			}
		}
	}
	return list
}
