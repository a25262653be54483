// Builds dist/, or the folder after --to: the programs for tools.js and bin as WebAssembly, started, and
// Go's support code for both.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';
import { started } from './started/started.mjs';

const root = new URL('..', import.meta.url).pathname;
const { values: options } = parseArgs({ options: { to: { type: 'string' }, sizes: { type: 'boolean' } } });
const dist = `${options.to ? resolve(options.to) : new URL('./dist', import.meta.url).pathname}/`;
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
const support = [`${goroot}/lib/wasm/wasm_exec.js`, new URL('./started/continue.js', import.meta.url)];
writeFileSync(`${dist}wasm_exec.js`, support.map((file) => readFileSync(file, 'utf8')).join('\n'));
await import(`${dist}wasm_exec.js`);

// HTTP/2 is not for programs without sockets.
const build = async (dir, name, to, env) => {
  execFileSync('go', ['build', '-C', dir, '-trimpath', '-tags', 'nethttpomithttp2', '-ldflags', '-s -w', '-o', dist + to, name], {
    env: { ...process.env, GOOS: 'js', GOARCH: 'wasm', CGO_ENABLED: '0' },
    stdio: 'inherit',
  });
  writeFileSync(dist + to, await started(readFileSync(dist + to), env));
};
await build(root, './js/wasm/tools', 'tools.wasm');
await build(root, './js/wasm/emulator', 'emulator.wasm');
// A command is soon done: it collects garbage rarely.
await build(`${root}cmd`, './mcfilter', 'mcfilter.wasm', { GOGC: '400' });

if (options.sizes) {
  for (const name of ['tools.wasm', 'emulator.wasm', 'mcfilter.wasm']) {
    const data = readFileSync(dist + name);
    const brotli = brotliCompressSync(data, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: data.length },
    });
    console.log(`${name}: ${statSync(dist + name).size} bytes, ${brotli.length} with brotli`);
  }
}
