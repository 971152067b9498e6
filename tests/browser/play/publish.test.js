// The page of what is published, as the Rust tests keep it: no accessibility mistake that axe-core can find, nothing fetched, and
// nothing that sticks out of a narrow window.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { scanWhole } from '../axe.js';
import { launchChromium, skipReason } from '../chromium.js';

const url = String(new URL('../../publish/index.html', import.meta.url));

describe('published', { skip: skipReason() }, () => {
  /** @type {import('playwright-core').Browser} */
  let browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  test('accessible', async () => {
    const findings = await scanWhole(browser, url);
    assert.equal(findings.length, 0, findings.slice(0, 20).join('\n'));
  });

  test('whole in a narrow window', async () => {
    const page = await browser.newPage({ viewport: { width: 320, height: 900 } });
    /** @type {string[]} */
    const fetched = [];
    page.on('request', (request) => fetched.push(request.url()));
    await page.goto(url);
    assert.deepEqual(fetched, [url]);
    await page.locator('details').evaluateAll((all) => all.forEach((details) => details.setAttribute('open', '')));
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    assert.ok(await page.locator('a[href$="latest.zip"]').count() > 1);
    await page.close();
  });
});
