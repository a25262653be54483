// The program is most of what the page loads. It is compiled while it is
// received, from the start. A server may not name the type that this needs.
const url = '../dist/tools.wasm';

export const program = fetch(url).then(WebAssembly.compileStreaming).catch(() => fetch(url));
