// What happens to a program that runs out of stack.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { load, ToolError } from '../src/tools.js';

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
