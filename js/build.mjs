// Builds dist/: the programs for tools.js and bin as WebAssembly, and
// Go's support code for both.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

const root = new URL('..', import.meta.url).pathname;
const dist = new URL('./dist/', import.meta.url).pathname;
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
copyFileSync(`${goroot}/lib/wasm/wasm_exec.js`, `${dist}wasm_exec.js`);

// HTTP/2 is not for programs without sockets.
const build = (dir, name, to) =>
  execFileSync('go', ['build', '-C', dir, '-trimpath', '-tags', 'nethttpomithttp2', '-ldflags', '-s -w', '-o', dist + to, name], {
    env: { ...process.env, GOOS: 'js', GOARCH: 'wasm', CGO_ENABLED: '0' },
    stdio: 'inherit',
  });
build(root, './js/wasm/tools', 'tools.wasm');
build(root, './js/wasm/emulator', 'emulator.wasm');
build(`${root}cmd`, './mcfilter', 'mcfilter.wasm');

if (process.argv.includes('--sizes')) {
  for (const name of ['tools.wasm', 'emulator.wasm', 'mcfilter.wasm']) {
    const data = readFileSync(dist + name);
    const brotli = brotliCompressSync(data, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: data.length },
    });
    console.log(`${name}: ${statSync(dist + name).size} bytes, ${brotli.length} with brotli`);
  }
}
