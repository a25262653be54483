// What it costs to start: the functions that V8 compiles, whose number and size
// are the same on every machine, and the time, which is not.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { it } from 'node:test';

const folder = mkdtempSync(`${tmpdir()}/mcfilter-start-`);
const spent = `${folder}/spent`;
writeFileSync(`${folder}/spent.cjs`, `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  require('node:fs').writeFileSync(${JSON.stringify(spent)}, String((user + system) / 1000));
});`);
writeFileSync(`${folder}/load.mjs`, `import { load } from ${JSON.stringify(new URL('../src/tools.js', import.meta.url))};
process.exit((await load()).format('(a[exists])') === 'a[exists]' ? 0 : 1);`);
writeFileSync(`${folder}/empty.cjs`, '');
writeFileSync(`${folder}/a.ts`, "client.getList({ endpoint: 'blog', queries: { filters: `id[equals]${id}` } });\n");

const node = (...args) => {
  const run = spawnSync(process.execPath, args, { input: '(a[exists])\n', encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
};

/** Returns the least time of a processor that a program needs, in milliseconds. */
const least = (args) => Math.min(...Array.from({ length: 5 }, () => {
  node('--require', `${folder}/spent.cjs`, ...args);
  return Number(readFileSync(spent, 'utf8'));
}));

/** Returns the size of the functions that are compiled when they are first called, in kilobytes of WebAssembly. */
const compiled = (args) => {
  const sizes = [...node('--trace-wasm-compilation-times', ...args).matchAll(/using Liftoff.* bodysize (\d+)/g)].map(([, size]) => Number(size));
  return sizes.reduce((a, b) => a + b, 0) / 1000;
};

const command = new URL('../bin/mcfilter.cjs', import.meta.url).pathname;
const alone = least([`${folder}/empty.cjs`]);
// All functions are 6,500 kB; those that start Go and initialize packages ran when the package was built.
for (const [name, args, most] of [
  ['mcfilter --version', [command, '--version'], 480],
  ['mcfilter fmt', [command, 'fmt'], 570],
  ['mcfilter lint', [command, 'lint', `${folder}/a.ts`], 1600],
  ['load() and an answer', [`${folder}/load.mjs`], 450],
]) {
  it(name, () => {
    const [size, ms] = [compiled(args), least(args)];
    console.log(`${name}: ${size.toFixed(0)} kB compiled, ${ms.toFixed(0)} ms of a processor, of which Node ${alone.toFixed(0)} ms`);
    assert.ok(size > 100 && size <= most, `${size} kB compiled`);
    assert.ok(ms <= 500, `${ms} ms`);
  });
}

it('builds of the same sources are the same', () => {
  execFileSync(process.execPath, [new URL('../build.mjs', import.meta.url).pathname, '--to', `${folder}/dist`]);
  for (const name of readdirSync(`${folder}/dist`)) {
    const built = readFileSync(new URL(`../dist/${name}`, import.meta.url));
    assert.ok(built.equals(readFileSync(`${folder}/dist/${name}`)), `${name} is another than in dist: is that built from these sources?`);
  }
});
