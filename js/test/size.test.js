// What the package weighs. The sizes are those that its README names.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';

it('the template: 1.5 KB', () => {
  const { outputFiles } = buildSync({ entryPoints: [new URL('../src/index.js', import.meta.url).pathname], bundle: true, minify: true, format: 'esm', write: false });
  const size = gzipSync(outputFiles[0].contents, { level: 9 }).length;
  console.log(`template: ${size} bytes minified and gzipped`);
  assert.ok(size <= 1536, `${size}`);
});

const brotli = (name) => {
  const data = readFileSync(new URL(`../dist/${name}`, import.meta.url));
  return brotliCompressSync(data, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: data.length },
  }).length;
};
for (const [name, most] of [['tools.wasm', 1_700_000], ['emulator.wasm', 1_700_000], ['mcfilter.wasm', 2_600_000]]) {
  it(`${name}: ${most} bytes with brotli`, { skip: !process.env.FILTERS_REQUIRE_ALL && 'takes a minute' }, () => {
    const size = brotli(name);
    console.log(`${name}: ${size} bytes with brotli`);
    assert.ok(size <= most, `${size}`);
  });
}
