// How programs end, and how they give memory back.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { emulator, load, ToolError } from '../src/tools.js';

const path = (segments) => `${'a.'.repeat(segments - 1)}a[exists]`;

it('paths are refused before they need the whole stack', async () => {
  const tools = await load();
  assert.equal(tools.match(path(500), {}), false);
  assert.equal(tools.prove.never(path(500)).verdict, 'no');
  for (const segments of [501, 3000, 30_000]) {
    for (const ask of [(f) => tools.match(f, {}), (f) => tools.explain(f, {}), (f) => tools.prove.never(f)]) {
      assert.throws(() => ask(path(segments)), (err) => err instanceof ToolError && err.code === 'too-deep');
    }
    assert.equal(tools.parse(path(segments)).canonical, path(segments));
    assert.equal(tools.simplify(path(segments)).filter, path(segments));
    tools.lint(path(segments));
    tools.examples(path(segments));
  }
});

it('a program ends where its caller left no stack, and another one can be loaded', async () => {
  const tools = await load();
  const ask = (frames) => (frames ? ask(frames - 1) : tools.prove.never(path(500)));
  const ended = (err) => err instanceof Error && /load it again/.test(err.message) && err.cause instanceof RangeError;
  let error;
  for (let frames = 0; !error; frames += 250) {
    try {
      ask(frames);
    } catch (err) {
      error = err;
    }
  }
  assert.ok(ended(error), error);
  assert.throws(() => tools.format('a[exists]'), ended);
  await setTimeout(200); // for timers of the program
  assert.equal((await load()).format('(a[exists])'), 'a[exists]');
});

it('emulators that nothing refers to give their contents back', async () => {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc');
  const contents = { blog: Array.from({ length: 100 }, (_, i) => ({ id: `p${i}`, title: 'x'.repeat(20_000) })) };
  const megabytes = () => process.memoryUsage().external / 1e6;
  const kept = await emulator({ contents });
  const before = megabytes();
  for (let i = 0; i < 60; i++) {
    await (await emulator({ contents }))('https://example.microcms.io/api/v1/blog?limit=1');
    if (i % 5) continue;
    collect();
    await setTimeout(1);
  }
  assert.ok(megabytes() - before < 100, `${before} MB became ${megabytes()}`);
  assert.equal((await (await kept('https://example.microcms.io/api/v1/blog?limit=1')).json()).totalCount, 100);
});
