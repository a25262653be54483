import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { FilterError, filters } from '../src/index.js';

/** Returns what a function makes: a string, or the code of its error. */
export const outcome = (make) => {
  try {
    return { text: String(make()) };
  } catch (err) {
    assert.ok(err instanceof FilterError, err);
    assert.ok(err.message.length <= 500, err.message);
    return { code: err.code };
  }
};

describe('parse.json, without values', () => {
  const cases = JSON.parse(readFileSync(new URL('../../testdata/parse.json', import.meta.url)));
  // Limits and strict parsing are options of the tools; JavaScript has no strings of bytes.
  const plain = cases.filter((c) => c.in !== undefined && !c.strict && !c.limits);
  assert.ok(plain.length > 500);
  for (const c of plain) {
    it(JSON.stringify(c.in.slice(0, 60)), () => {
      assert.deepEqual(outcome(() => filters([c.in])), c.err ? { code: c.err.code } : { text: c.want });
    });
  }
});

describe('values', () => {
  const rows = [
    [() => filters`category[equals]${'news'}`, 'category[equals]news'],
    [() => filters`title[contains]${'東京 タワー'}[and]rank[less_than]${10}`, 'title[contains]東京 タワー[and]rank[less_than]10'],
    [() => filters`flag[equals]${false}`, 'flag[equals]false'],
    [() => filters`n[equals]${0}[or]n[equals]${-0}[or]n[equals]${12n}`, 'n[equals]0[or]n[equals]0[or]n[equals]12'],
    [() => filters`t[equals]${''}`, 't[equals]'],
    [() => filters`t[equals]${'f(x)'}`, 't[equals]f(x)'],
    [() => filters`at[greater_than]${new Date('2026-04-01T00:00:00+09:00')}`, 'at[greater_than]2026-03-31T15:00:00.000Z'],
    [() => filters`t[equals]${'🐀'}[or]t[equals]🐀𠀀[or]t[equals]${'𠀀'}`, 't[equals]🐀[or]t[equals]🐀𠀀[or]t[equals]𠀀'],
    [() => filters`(a[equals]${1})`, 'a[equals]1'],
    [() => filters``, ''],
  ];
  for (const [make, want] of rows) it(want || 'nothing', () => assert.deepEqual(outcome(make), { text: want }));
});

describe('values that cannot be written', () => {
  const rows = [
    ['x[or]id[exists]', 'joiner-in-value'],
    ['x[and]', 'joiner-in-value'],
    [':)', 'unbalanced-value'],
    ['(', 'unbalanced-value'],
    [')(', 'unbalanced-value'],
    ['\uD800', 'invalid-utf8'],
    [undefined, 'invalid-value'],
    [null, 'invalid-value'],
    [NaN, 'out-of-range'],
    [Infinity, 'out-of-range'],
    [{}, 'invalid-value'],
    [['a'], 'invalid-value'],
    [Symbol('a'), 'invalid-value'],
    [() => 'a', 'invalid-value'],
    [new String('a'), 'invalid-value'],
    [new Date(NaN), 'out-of-range'],
    [new Date(8.64e15), 'out-of-range'],
    [filters`a[exists]`, 'invalid-value'],
  ];
  for (const [value, code] of rows) {
    it(`${typeof value} ${String(value).replaceAll('\uD800', '\\uD800')}`, () => {
      assert.deepEqual(outcome(() => filters`title[contains]${value}`), { code });
      assert.deepEqual(outcome(() => filters.any('title', [value])), { code });
    });
  }
  it('says which value, and nothing of it', () => {
    assert.throws(() => filters`a[equals]${1}[and]title[contains]${'secret[or]'}`, (err) =>
      /hole 2, after title\[contains\]/.test(err.message) && !err.message.includes('secret'));
  });
});

describe('holes', () => {
  const rows = [
    [() => filters`title[contains]x${1}`, 'partial-value'],
    [() => filters`title[contains]${1}x`, 'partial-value'],
    [() => filters`title[contains]${1}${2}`, 'partial-value'],
    [() => filters`${'title'}[equals]x`, 'missing-operand'],
    [() => filters`${'title[exists]'}`, 'missing-operand'],
    [() => filters`a[${'equals'}]x`, 'unknown-operator'],
    [() => filters`a${'b'}[equals]x`, 'invalid-path'],
    [() => filters`a[exists]${1}`, 'unexpected-value'],
    [() => filters`a[exists]${filters`b[exists]`}`, 'unexpected-value'],
    [() => filters`${filters`a[exists]`}${filters`b[exists]`}`, 'missing-joiner'],
    [() => filters`${filters`a[exists]`}x`, 'missing-joiner'],
    [() => filters(['a[equals]\uDC00', ''], 1), 'invalid-utf8'],
    [() => filters`a[equals]\u`, 'invalid-utf8'],
  ];
  for (const [make, code] of rows) it(make.toString().slice(6), () => assert.deepEqual(outcome(make), { code }));

  it('are one character where an error shows the template', () => {
    assert.throws(() => filters`a[equals]${1}[and]t[equals]🐀[and]b[equal]${2}`, (err) => {
      const [, at, shown] = /at (\d+) of (".*")$/.exec(err.message);
      return JSON.parse(shown) === 'a[equals]…[and]t[equals]🐀[and]b[equal]…' && JSON.parse(shown).slice(at).startsWith('equal]…');
    });
  });
});

it('an error shows its place in a long template', () => {
  const long = 'title[contains]東京[and]'.repeat(50);
  for (const rest of ['a[equal]x', 'a b', ...[' ', 'x'].map((c) => `a[equal]${c.repeat(200)}`)]) {
    assert.throws(() => filters([long + rest]), (err) => err.message.length < 200 && err.message.includes(rest.slice(0, 9)), rest);
    assert.deepEqual(outcome(() => filters([`${'\0'.repeat(200)}${rest}`])), { code: 'invalid-path' });
  }
});

describe('nested filters', () => {
  const either = filters`a[exists][or]b[exists]`;
  const both = filters`a[exists][and]b[exists]`;
  const rows = [
    [() => filters`${either}[and]c[exists]`, '(a[exists][or]b[exists])[and]c[exists]'],
    [() => filters`${both}[and]c[exists]`, 'a[exists][and]b[exists][and]c[exists]'],
    [() => filters`c[exists][or]${both}`, 'c[exists][or](a[exists][and]b[exists])'],
    [() => filters`(${either})`, 'a[exists][or]b[exists]'],
    [() => filters`${filters.search('t', ' ')}[and]c[exists]`, 'c[exists]'],
    [() => filters.and(either, both), '(a[exists][or]b[exists])[and]a[exists][and]b[exists]'],
    [() => filters.or(either, both), 'a[exists][or]b[exists][or](a[exists][and]b[exists])'],
    [() => filters.and(), ''],
    [() => filters.any('id', ['a', 2]), 'id[equals]a[or]id[equals]2'],
    [() => filters.any('tags', ['a', 'b'], 'contains'), 'tags[contains]a[or]tags[contains]b'],
    [() => filters.search('title', 'x[or]id[exists] :)　東京'), 'title[contains]x[and]title[contains]or[and]title[contains]id[and]title[contains]exists[and]title[contains]:[and]title[contains]東京'],
  ];
  for (const [make, want] of rows) it(make.toString().slice(6), () => assert.deepEqual(outcome(make), { text: want }));

  it('errors', () => {
    assert.deepEqual(outcome(() => filters.any('id', [])), { code: 'empty-list' });
    assert.throws(() => filters.any('id', []), { message: 'filters: empty list: id' });
    assert.throws(() => filters.any('id', new Set(['a'])), TypeError);
    for (const words of [undefined, null, ['a', 'b'], {}]) {
      assert.deepEqual(outcome(() => filters.search('title', words)), { code: 'invalid-value' }, `${words}`);
    }
    assert.equal(filters.search('a', 'x '.repeat(200_000)).length, 200_000 * 'a[contains]x[and]'.length - '[and]'.length);
    assert.deepEqual(outcome(() => filters.and('a[exists]')), { code: 'invalid-node' });
    assert.deepEqual(outcome(() => filters.or(new String('a[exists]'))), { code: 'invalid-node' });
    assert.deepEqual(outcome(() => filters.any('a[exists][or]b', ['x'])), { code: 'invalid-path' });
    assert.deepEqual(outcome(() => filters.search('a[exists][or]b', 'x')), { code: 'invalid-path' });
    assert.deepEqual(outcome(() => filters.any('a', ['x'], 'equals]x[or]b[equals')), { code: 'invalid-path' });
    for (const field of ['', '.', 'a.', 'a..b', 'a b', 'a(', '(a', 'a)', 'a\n', 'a]', '東', 'a\uD800']) {
      assert.deepEqual(outcome(() => filters.any(field, ['x'])), { code: 'invalid-path' }, field);
      assert.deepEqual(outcome(() => filters.search(field, 'x')), { code: 'invalid-path' }, field);
    }
    assert.deepEqual(outcome(() => filters.any('a', ['x'], 'equal')), { code: 'unknown-operator' });
    assert.deepEqual(outcome(() => filters.any('a', ['x'], 'exists')), { code: 'unexpected-value' });
  });
});

describe('use as a string', () => {
  const f = filters`a[equals]${'x y'}`;
  it('in a URL', () => assert.equal(new URLSearchParams({ filters: f }).toString(), 'filters=a%5Bequals%5Dx+y'));
  it('in JSON', () => assert.equal(JSON.stringify({ f }), '{"f":"a[equals]x y"}'));
  it('in a template', () => assert.equal(`${f}`, 'a[equals]x y'));
});

describe('README', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  it('has real messages', () => {
    for (const make of [() => filters`title[contains]${'x[or]id[exists]'}`, () => filters`title[equal]${'x'}`]) {
      assert.throws(make, (err) => readme.includes(`// FilterError: ${err.message}\n`));
    }
    assert.ok(readme.includes(`// ${filters`category[equals]${'news'}[and]${filters.search('title', 'new (2026) models')}`}\n`));
  });
});
