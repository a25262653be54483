// The page in headless Chromium, as a person uses it.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, it } from 'node:test';
import { chromium } from 'playwright-core';
import { serve } from './serve.js';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const skip = !executablePath && !process.env.FILTERS_REQUIRE_ALL && 'needs Chromium';

let server;
let browser;
let page;
const requests = [];
const problems = [];

before(async () => {
  if (skip) return;
  server = await serve(new URL('../', import.meta.url));
  browser = await chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  page = await browser.newPage({ locale: 'en', viewport: { width: 1280, height: 940 } });
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(`${server.address}playground/index.html`);
  await page.waitForSelector('[data-ready]', { timeout: 60_000 });
});

after(async () => {
  await browser?.close();
  server?.close();
});

const text = (selector) => page.textContent(selector);

it('shows matching items and a tree', { skip }, async () => {
  assert.equal(await text('#count'), '2 of 5 items match');
  assert.equal(await page.locator('#tree g.node').count(), 5);
  assert.deepEqual(await page.locator('#results details.hit summary code').allTextContents(), ['spring', 'hours']);
});

it('answers soon', { skip }, async () => {
  await page.waitForFunction(() => performance.getEntriesByName('warm').length, null, { timeout: 60_000 });
  const figures = await page.evaluate(() => {
    const input = document.getElementById('filter');
    const given = input.value;
    /** Types the filter, and returns how long each key took. */
    const type = () => Array.from(given, (_, i) => {
      input.value = given.slice(0, i + 1);
      const start = performance.now();
      input.dispatchEvent(new Event('input'));
      return performance.now() - start;
    });
    const passes = [type(), type(), type()];
    const [first] = passes;
    const least = first.map((_, i) => Math.min(...passes.map((times) => times[i])));
    const [answer, warm] = ['answer', 'warm'].map((name) => performance.getEntriesByName(name)[0].startTime);
    return {
      'first answer after the load event': answer - performance.getEntriesByType('navigation')[0].loadEventEnd,
      'warm after the first answer': warm - answer,
      'a key, median': first.toSorted((a, b) => a - b)[first.length >> 1], 'a key, most': Math.max(...first),
      'a key, most, the least of three passes': Math.max(...least),
    };
  });
  for (const [name, ms] of Object.entries(figures)) console.log(`${name}: ${ms.toFixed(1)} ms`);
  // The goals are 300 and 16 ms. Machines of tests are busy.
  assert.ok(figures['first answer after the load event'] < 10_000);
  assert.ok(figures['a key, most, the least of three passes'] < 200);
  assert.equal(await text('#count'), '2 of 5 items match');
});

it('repairs an error by a button', { skip }, async () => {
  await page.fill('#filter', 'category[equal]news');
  assert.match(await text('#message'), /unknown operator "equal"/);
  assert.match(await text('#message pre'), /\^{5}/);
  assert.equal(await text('#marked .bad'), 'equal');
  await page.click('#message button.fix');
  assert.equal(await page.inputValue('#filter'), 'category[equals]news');
  assert.equal(await text('#count'), '2 of 5 items match');
});

/** Opens the second item. Browsers tell the page later that it is open. */
const open = async () => {
  await page.click('#results li:nth-child(2) summary');
  await page.waitForSelector('#results li:nth-child(2) .why li');
};

it('explains an item', { skip }, async () => {
  await page.fill('#filter', 'title[contains]夜の[or]tags[contains]go');
  await open();
  assert.match(await text('#results li:nth-child(2) .why'), /✓ title\[contains\]夜の/);
  assert.match(await text('#results li:nth-child(2) .why'), /✗ tags\[contains\]go/);
  assert.match(await text('#results li:nth-child(2) .why'), /holds.*a string contains each of its substrings.*does not hold/s);
  assert.equal(await page.locator('#tree g.node.yes').count(), 1);
});

it('speaks Japanese, beside the messages of the tools', { skip }, async () => {
  await page.click('#language');
  await page.fill('#filter', 'title[contains]夜の[or]tags[contains]go');
  await open();
  assert.deepEqual(await page.locator('#results li:nth-child(2) .why li').allInnerTexts(), [
    '✓ title[contains]夜の 成立\n文字列は、その一部である文字列を含みます\ntitle は "夜の列車"',
    '✗ tags[contains]go 不成立\n配列は、要素のどれかと等しい値を含みます\ntags は []',
  ]);
  await page.fill('#filter', 'category[equal]news');
  assert.match(await text('#message .error'), /^角括弧の中が、9 つの演算子のどれでもありません。 /);
  assert.match(await text('#message .error [lang="en"]'), /^unknown operator "equal"/);
  assert.match(await text('#findings li'), /^エラー角括弧の中が、9 つの演算子のどれでもありません。/);
  assert.match(await text('#findings li [lang="en"]'), /\[equal\]/);
  await page.click('#language');
  assert.equal(await page.locator('#findings li [lang="en"]').count(), 1);
});

it('tells that a filter is too large to simplify', { skip }, async () => {
  const large = Array(1600).fill('a[equals]x').join('[and]');
  await page.fill('#filter', large);
  await page.click('#simplify');
  assert.equal(await page.inputValue('#filter'), large);
  assert.match(await text('#message .warning'), /^Too large to simplify/);
  await page.fill('#filter', 'a[exists][and]a[exists]');
  await page.click('#simplify');
  assert.deepEqual([await page.inputValue('#filter'), await page.locator('#message .warning').count()], ['a[exists]', 0]);
});

it('offers each finding with its fix', { skip }, async () => {
  await page.fill('#filter', 'a[equals]x[or]b[equals]y[and]c[equals]z');
  assert.match(await text('#findings'), /mixed-joiners/);
  await page.click('#findings button');
  assert.equal(await page.inputValue('#filter'), 'a[equals]x[or](b[equals]y[and]c[equals]z)');
});

it('takes a schema', { skip }, async () => {
  await page.fill('#filter', 'flag[equals]false');
  assert.equal(await text('#count'), '0 of 5 items match');
  await page.click('#source-schema');
  await page.fill('#data', '{"apiFields":[{"fieldId":"flag","name":"F","kind":"boolean"}],"customFields":[]}');
  assert.equal(await text('#count'), '5 of 5 items match');
  await page.fill('#data', '{');
  assert.notEqual(await text('#data-error'), '');
  await page.fill('#data', '');
  await page.click('#source-json');
});

it('compares two filters', { skip }, async () => {
  await page.fill('#filter', 'a[less_than]5');
  await page.click('#tab-compare');
  await page.fill('#other', 'a[less_than]10');
  assert.match(await text('#answer'), /No.*This item shows it.*"a"/s);
  await page.fill('#other', 'a[less_than]5[or]a[less_than]5[and]b[exists]');
  assert.match(await text('#answer'), /^Yes/);
});

it('writes SQL and code', { skip }, async () => {
  await page.fill('#filter', "title[equals]o'x");
  await page.click('#tab-sql');
  assert.match(await text('#sql'), /\$1/);
  await page.click('[data-dialect="sqlite"]');
  assert.match(await text('#sql'), /\?/);
  await page.click('#tab-code');
  assert.match(await text('#javascript'), /filters`title\[equals\]\$\{v1\}`/);
  assert.match(await text('#go'), /filters\.Field\("title"\)\.Equals\("o'x"\)/);
});

it('keeps everything in a link', { skip }, async () => {
  await page.fill('#filter', 'title[contains]東京');
  await page.click('#language');
  await page.click('#share');
  await page.waitForFunction(() => location.hash.length > 1);
  const other = await browser.newPage({ locale: 'en' });
  await other.goto(page.url());
  await other.waitForSelector('[data-ready]', { timeout: 60_000 });
  assert.equal(await other.inputValue('#filter'), 'title[contains]東京');
  assert.equal(await other.getAttribute('html', 'lang'), 'ja');
  await other.goto(`${server.address}playground/index.html#broken`);
  await other.reload();
  await other.waitForSelector('[data-ready]', { timeout: 60_000 });
  assert.match(await other.inputValue('#filter'), /^category/);
  await other.close();
});

it('works by keyboard', { skip }, async () => {
  await page.focus('[role="tab"][aria-selected="true"]');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.getAttribute('[role="tab"][aria-selected="true"]', 'id'), 'tab-items');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'tab-items');
});

it('shows markup in data as it is', { skip }, async () => {
  await page.fill('#data', '[{"id":"x","title":"<img src=x onerror=alert(1)>"}]');
  await page.fill('#filter', 'title[contains]<img src=x>');
  assert.equal(await page.locator('main img').count(), 0);
  assert.equal(await text('#results b'), '<img src=x onerror=alert(1)>');
});

it('asks for its own files alone, and without errors', { skip }, () => {
  assert.deepEqual(requests.filter((url) => !url.startsWith(server.address) && !url.startsWith('data:') && !url.startsWith('blob:')), []);
  assert.deepEqual(problems, []);
});
