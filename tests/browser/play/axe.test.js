// No accessibility mistake that axe-core can find, on any page of any package.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { scan } from '../axe.js';
import { launchChromium, skipReason } from '../chromium.js';
import { packagesToPlay } from '../packages.js';
import { serve } from '../server.js';

const packages = packagesToPlay();

describe('axe', { skip: skipReason() }, () => {
  /** @type {import('playwright-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let site;
  before(async () => {
    [browser, site] = await Promise.all([launchChromium(), serve(packages)]);
  });
  after(async () => {
    await browser.close();
    site.close();
  });

  for (const { name, entry } of packages) {
    test(name, async () => {
      const findings = await scan(browser, [`${site.origin}/${name}/${entry}`]);
      assert.equal(findings.length, 0, findings.slice(0, 20).join('\n'));
    });
  }
});
