// Runs the blocks of docs/recipes.md in JavaScript: each prints what follows it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { createClient } from 'microcms-js-sdk';
import { filters } from '../src/index.js';
import { emulator, load } from '../src/tools.js';

const document = readFileSync(new URL('../../docs/recipes.md', import.meta.url), 'utf8');
const blocks = [...document.matchAll(/^```(\w+)\n(.*?)\n```$/gms)].map(([, language, text]) => ({ language, text }));
const AsyncFunction = (async () => {}).constructor;

let n = 0;
for (const [i, { language, text }] of blocks.entries()) {
  if (language !== 'js' || text.startsWith('import ')) continue;
  n++;
  it(text.split('\n')[0], async () => {
    const printed = [];
    const console = { log: (...parts) => printed.push(parts.join(' ')) };
    const fetch = globalThis.fetch;
    try {
      await new AsyncFunction('filters', 'emulator', 'load', 'createClient', 'console', text)(filters, emulator, load, createClient, console);
    } finally {
      globalThis.fetch = fetch;
    }
    assert.equal(blocks[i + 1]?.language, 'text');
    assert.equal(printed.join('\n'), blocks[i + 1].text);
  });
}
it('there are recipes', () => assert.ok(n >= 10));
