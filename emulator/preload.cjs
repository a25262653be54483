// Sends requests for the service to mcfilter serve: node --require ./emulator/preload.cjs …
const remote = globalThis.fetch, base = (process.env.MICROCMS_EMULATOR ?? 'http://127.0.0.1:8787').replace(/\/+$/, '');
const local = (url) => String(url).replace(/^\s*https:\/\/[^/?#]+\.microcms(-management)?\.io(:443)?(?=[/?#]|\s*$)/i, base);
globalThis.fetch = (input, init) => (input instanceof Request ? remote(new Request(local(input.url), input), init) : remote(local(input), init));
