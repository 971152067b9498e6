// The report's page, as the Rust tests keep it: no accessibility mistake that axe-core can find, nothing fetched, and charts
// that stay inside the page.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { scanWhole } from '../axe.js';
import { launchChromium, skipReason } from '../chromium.js';

const pages = ['report', 'arabic'].map((name) => String(new URL(`../../report/${name}.html`, import.meta.url)));

describe('report', { skip: skipReason() }, () => {
  /** @type {import('playwright-core').Browser} */
  let browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  for (const url of pages) {
    test(`accessible: ${url.split('/').pop()}`, async () => {
      const findings = await scanWhole(browser, url);
      assert.equal(findings.length, 0, findings.slice(0, 20).join('\n'));
    });

    test(`whole: ${url.split('/').pop()}`, async () => {
      const page = await browser.newPage({ viewport: { width: 320, height: 900 } });
      /** @type {string[]} */
      const fetched = [];
      page.on('request', (request) => fetched.push(request.url()));
      await page.goto(url);
      assert.deepEqual(fetched, [url]);
      const outside = await page.locator('svg.chart :is(rect, circle, line, text)').evaluateAll((shapes) => shapes
        .filter((shape) => {
          const { left, right } = shape.getBoundingClientRect();
          return left < -1 || right > window.innerWidth + 1;
        })
        .map((shape) => shape.outerHTML));
      assert.deepEqual(outside, []);
      assert.ok(await page.locator('svg.chart').count() > 3);
      await page.close();
    });
  }
});
