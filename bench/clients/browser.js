// Opens the page at the first argument in headless Chromium, the program at the
// second, and prints what the page puts into window.result.
'use strict';

const { chromium } = require('playwright-core');

(async () => {
  const [url, executablePath] = process.argv.slice(2);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    const log = [];
    page.on('console', (message) => log.push(message.text()));
    page.on('pageerror', (error) => log.push(String(error)));
    await page.goto(url);
    try {
      await page.waitForFunction('window.result !== undefined', undefined, { timeout: 20000 });
    } catch (error) {
      throw new Error([String(error), ...log].join('\n'));
    }
    process.stdout.write(JSON.stringify(await page.evaluate('window.result')));
  } finally {
    await browser.close();
  }
})().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
