// A bundle of both entries where there is neither Node nor a file system, as in
// edge runtimes: the programs are given as modules.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { EdgeVM } from '@edge-runtime/vm';
import { buildSync } from 'esbuild';

const source = `
  import { filters } from 'mcfilter';
  import { emulator, load } from 'mcfilter/tools';
  globalThis.attempt = async (tools, program) => {
    const api = await emulator({ contents: { blog: [{ id: 'a' }] } }, program);
    const response = await api(\`https://x.microcms.io/api/v1/blog?filters=\${filters\`id[equals]\${'a'}\`}\`);
    return [(await load(tools)).format('(a[exists])'), (await response.json()).totalCount].join();
  };
  globalThis.without = () => load().then(() => '', (err) => err.message);
`;

it('an edge runtime', async () => {
  // Bundled for browsers, it names no module of Node.
  const bundle = buildSync({
    stdin: { contents: source, resolveDir: import.meta.dirname }, bundle: true, format: 'iife', write: false, logLevel: 'error',
    logOverride: { 'empty-import-meta': 'silent' },
  });
  const vm = new EdgeVM();
  vm.evaluate(bundle.outputFiles[0].text);
  const program = (name) => new WebAssembly.Module(readFileSync(new URL(`../dist/${name}.wasm`, import.meta.url)));
  assert.match(await vm.context.without(), /^mcfilter: cannot read tools\.wasm: give it/);
  assert.equal(await vm.context.attempt(program('tools'), program('emulator')), 'a[exists],1');
});
