// The page's words: both languages say the same, and what the tools report has
// Japanese words.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { words } from '../playground/words.js';
import { load } from '../src/tools.js';

const read = (name) => JSON.parse(readFileSync(new URL(`../../testdata/${name}.json`, import.meta.url)));
const tools = await load();

it('each word in both languages', () => {
  assert.deepEqual(Object.keys(words.ja), Object.keys(words.en));
  for (const name of ['severity', 'verdict', 'holds']) assert.deepEqual(Object.keys(words.ja[name]), Object.keys(words.en[name]));
});

it('the codes of errors', () => {
  const codes = new Set(read('parse').flatMap((c) => c.err?.code ?? []));
  assert.ok(codes.size > 10);
  assert.deepEqual([...codes].filter((code) => !words.ja.summaries[code]), []);
});

// What a source file alone can have.
const ofFiles = ['misplaced-filter', 'call-parameter', 'local-day', 'ignore-comment', 'unescaped-interpolation',
  'request-filter', 'lost-parens', 'url-value', 'double-encoding'];

it('the rules of findings', () => {
  const rules = tools.rules().map((r) => r.id);
  assert.deepEqual(rules.filter((id) => !words.ja.summaries[id]).sort(), ofFiles.sort());
});

it('the rules of explanations', () => {
  const seen = new Set();
  const note = (filter, item, options) => {
    for (const c of tools.explain(filter, item, options).conditions) seen.add(c.rule);
  };
  for (const { doc, cases } of read('match')) {
    let item;
    try {
      item = JSON.parse(doc);
    } catch {
      continue;
    }
    if (!item || typeof item !== 'object' || Array.isArray(item)) continue;
    for (const c of cases ?? []) note(c.filter, item);
  }
  const field = (fieldId, kind) => ({ fieldId, name: fieldId, kind });
  const schema = { apiFields: [field('flag', 'boolean'), field('body', 'richEditorV2'), field('n', 'number'), field('d', 'date')], customFields: [] };
  for (const op of ['equals', 'contains', 'less_than', 'begins_with', 'exists']) {
    for (const name of ['flag', 'body', 'n', 'd']) {
      const filter = `${name}[${op}]${op === 'exists' ? '' : '1'}`;
      for (const value of [null, true, '<p>1</p>', 1, [], {}]) note(filter, { [name]: value }, { schema });
      note(filter, {}, { schema });
    }
  }
  console.log(`${seen.size} rules of explanations`);
  assert.ok(seen.size > 25);
  assert.deepEqual([...seen].filter((rule) => !words.ja.rule(rule)), []);
});
