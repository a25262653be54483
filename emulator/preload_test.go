package emulator_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPreload fetches URLs in every spelling. None may reach the real service,
// where the key is that of the real contents, and nothing else is sent elsewhere.
func TestPreload(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("needs Node.js")
	}
	var got []string
	ts := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got = append(got, r.Method+" "+r.RequestURI)
	}))
	defer ts.Close()
	const script = `
const here = ['https://x.microcms.io/a?b=c', 'HTTPS://X.microCMS.io/a', 'https://x.microcms.io:443/a', ' https://x.microcms.io/a',
  'https://x.microcms.io', 'https://x.microcms.io?b', 'https://x.microcms-management.io/a', new URL('https://X.microcms.io/a')];
const there = ['https://x.microcms.io.invalid/', 'https://xmicrocms.io.invalid/', 'https://invalid.invalid/?https://x.microcms.io/',
  'https://invalid.invalid?.microcms.io/'];
(async () => {
  for (const url of here) await fetch(url);
  await fetch(new Request('https://x.microcms.io/r', { method: 'DELETE' }));
  for (const url of there) await fetch(url).then(() => process.exit(1), () => {});
})();`
	cmd := exec.Command(node, "--require", "./preload.cjs", "-e", script)
	cmd.Env = append(os.Environ(), "MICROCMS_EMULATOR="+ts.URL+"/")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Equal(t, "GET /a?b=c,GET /a,GET /a,GET /a,GET /,GET /?b,GET /a,GET /a,DELETE /r", strings.Join(got, ","))
}
