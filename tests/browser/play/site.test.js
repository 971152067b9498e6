// The course as a site: from a folder, from a server, without a network, and while somebody replaces it.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { scan, scanWhole } from '../axe.js';
import { launchChromium, skipReason } from '../chromium.js';
import { builtFor } from '../packages.js';
import { Player } from '../player.js';
import { serve } from '../server.js';

/** @typedef {import('../packages.js').Package} Package */

/** The site as another build would make it, with a word of its own on every page. @param {Package} pack @param {string} word */
function rebuilt(pack, word) {
  const files = new Map(pack.files);
  for (const [path, body] of files) if (path.endsWith('.html')) files.set(path, Buffer.from(String(body).replace('</title>', ` ${word}$&`)));
  const [, rest] = String(files.get('sw.js')).split(/;\n(.*)/s);
  files.delete('sw.js');
  const list = [...files].map(([path, body]) => [path, createHash('sha256').update(body).digest('hex')]);
  return new Map([...files, ['sw.js', Buffer.from(`self.KITBAG=${JSON.stringify({ version: word, files: list })};\n${rest}`)]]);
}

const [built] = builtFor(['site']);

describe('site', { skip: skipReason() || !built }, () => {
  const { pack } = built;
  const words = pack.course.strings;
  /** @type {import('playwright-core').Browser} */
  let browser;
  const folder = mkdtempSync(join(tmpdir(), 'kitbag site '));
  const home = String(pathToFileURL(join(folder, 'index.html')));
  before(async () => {
    for (const [path, body] of pack.files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), body);
    }
    browser = await launchChromium();
  });
  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  /** A page, and all that goes wrong on it. @param {import('playwright-core').BrowserContextOptions=} options */
  async function open(options) {
    const page = await (await browser.newContext(options)).newPage();
    /** @type {string[]} */
    const wrong = [];
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('console', (message) => { if (message.type() === 'error') wrong.push(message.text()); });
    // Whoever goes on before a picture has come has not lost it.
    page.on('requestfailed', (request) => { if (request.failure()?.errorText !== 'net::ERR_ABORTED') wrong.push(request.url()); });
    return { page, wrong };
  }

  const first = (/** @type {import('playwright-core').Page} */ page) => page.locator('[data-module=m1] [data-kept]');
  const ready = (/** @type {import('playwright-core').Page} */ page) => page.locator('[data-page].current').waitFor();

  test('from a folder: begun, completed, resumed, and the first page knows', async () => {
    const { page, wrong } = await open();
    await page.goto(home);
    assert(await first(page).isHidden());
    assert.equal(await page.locator('[data-continue]').innerText(), 'Start: Pre-test');
    await page.locator('[data-module=m1] a').click();
    await ready(page);
    const player = new Player(page, 'file://', pack);
    player.frame = page.mainFrame();
    await player.next();
    await page.locator('.course a').click();
    const sessions = pack.course.pages.filter(({ kind }) => kind === 'session').length;
    assert.equal(await first(page).innerText(), `${Math.floor(100 / (sessions + 1))} per cent`);
    assert.equal(await page.locator('[data-continue]').innerText(), 'Continue: Module 1');

    await page.goBack();
    await ready(page);
    await player.study();
    await player.takeQuiz(true);
    await player.go('finish');
    assert((await player.at('[data-summary]').innerText()).includes(words.summary_close));
    await page.reload();
    await ready(page);
    assert.equal(await player.current(), 'finish', 'it goes on where it was');
    await page.locator('.around a', { hasText: 'All modules' }).click();
    assert.equal((await first(page).innerText()).toLowerCase(), `${words.done} · ${words.passed}`.toLowerCase());
    await page.locator('[data-continue] a', { hasText: 'Continue: Module 2' }).click();
    await ready(page);
    assert.equal(new URL(page.url()).pathname.split('/').at(-2), 'm2');
    await page.goBack();
    assert.equal(await page.locator('[data-where]').innerText(), 'Your progress is kept in this browser, on this device only: nobody else sees it.');
    assert.deepEqual(wrong, []);
    await page.context().close();
  });

  test('the way leads through all modules and tests, and back', async () => {
    const { page, wrong } = await open();
    await page.goto(home);
    const hrefs = await page.locator('.modules a').evaluateAll((links) => links.map((link) => /** @type {any} */ (link).href));
    await page.goto(hrefs[0]);
    const seen = [page.url()];
    while (await page.locator('.around [rel=next]').count()) {
      await page.locator('.around [rel=next]').click();
      seen.push(page.url());
    }
    assert.deepEqual(seen, hrefs);
    await page.locator('.around [rel=prev]').click();
    assert.equal(page.url(), hrefs.at(-2));
    assert.deepEqual(wrong, []);
    await page.context().close();
  });

  test('without scripts it is a list of links, and where a browser keeps nothing the page says so', async () => {
    const { page, wrong } = await open({ javaScriptEnabled: false });
    await page.goto(home);
    assert(await page.locator('[data-continue], [data-banner]').first().isHidden());
    await page.locator('[data-module=m2] a').click();
    assert((await page.locator('[data-page]:visible').count()) > 2);
    assert.deepEqual(wrong, []);
    await page.context().close();
    const refused = await open();
    await refused.page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', { get() { throw new Error('SecurityError'); } });
    });
    await refused.page.goto(home);
    assert.equal(await refused.page.locator('[data-banner]').innerText(), words.no_lms);
    assert.deepEqual(refused.wrong, []);
    await refused.page.context().close();
  });

  test('the first page is accessible, and so is the way around a module', async () => {
    assert.deepEqual(await scanWhole(browser, home), []);
    assert.deepEqual(await scan(browser, [home.replace('index.html', 'follow_up_3/index.html')]), []);
  });

  test('from a server it can be installed', async () => {
    const server = await serve([{ ...pack, name: 'site' }]);
    const { page, wrong } = await open();
    await page.goto(`${server.origin}/site/index.html`);
    await page.evaluate(() => navigator.serviceWorker.ready);
    const devtools = await page.context().newCDPSession(page);
    const { errors } = await devtools.send('Page.getAppManifest');
    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
    // Playwright's contexts are what Chromium calls incognito.
    assert.deepEqual([errors, installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')], [[], []]);
    assert.deepEqual([wrong, server.missing], [[], []]);
    await page.context().close();
    server.close();
  });

  test('the server stops: every page still opens, and what is done is kept', async () => {
    const server = await serve([{ ...pack, name: 'site' }]);
    const { page, wrong } = await open();
    await page.goto(`${server.origin}/site/m1/index.html`);
    await page.evaluate(() => navigator.serviceWorker.ready);
    server.close();
    await page.goto(`${server.origin}/site/`);
    const hrefs = await page.locator('.modules a').evaluateAll((links) => links.map((link) => /** @type {any} */ (link).href));
    assert(hrefs.length > 7);
    for (const href of hrefs) {
      await page.goto(href);
      await ready(page);
      const broken = await page.locator('img').evaluateAll(async (images) => {
        const loaded = await Promise.all(images.map((image) => /** @type {HTMLImageElement} */ (image).decode().then(() => true, () => false)));
        return loaded.filter((well) => !well).length;
      });
      assert.equal(broken, 0, href);
    }
    await page.locator('.around a', { hasText: 'All modules' }).click();
    assert.equal(await first(page).innerText(), '0 per cent');
    assert.deepEqual(wrong, []);
    await page.context().close();
  });

  test('a new build takes over when it is whole, nothing of the old one is left but the work', async () => {
    const server = await serve([{ ...pack, name: 'site' }]);
    const { page } = await open();
    const url = `${server.origin}/site/m1/index.html`;
    const stores = () => page.evaluate(() => caches.keys());
    await page.goto(url);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.locator('[data-next]').click();
    const old = await stores();
    assert.equal(old.length, 1);

    // Half of the new build is there: its pages, but one.
    const files = rebuilt(pack, 'renewed');
    for (const [path, body] of files) if (path !== 'm2/index.html') server.files.set(`/site/${path}`, body);
    const update = () => page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update();
      await new Promise((resolve) => {
        const found = registration.installing;
        if (!found) return resolve(null);
        found.addEventListener('statechange', () => { if (found.state !== 'installing') resolve(null); });
      });
      return Boolean(registration.waiting);
    });
    assert.equal(await update(), false);
    await page.reload();
    assert.doesNotMatch(await page.title(), /renewed/);

    server.files.set('/site/m2/index.html', /** @type {Buffer} */ (files.get('m2/index.html')));
    assert.equal(await update(), true);
    const other = await page.context().newPage();
    await other.goto(`${server.origin}/site/m2/index.html`);
    await ready(other);
    await other.waitForTimeout(500);
    assert.doesNotMatch(await other.title(), /renewed/, 'another page of the old build is open');
    assert(await other.evaluate(() => navigator.serviceWorker.ready.then(({ waiting }) => Boolean(waiting))));
    await other.close();
    const renewed = () => page.waitForFunction(() => document.title.includes('renewed'), null, { timeout: 3000 }).then(() => true, () => false);
    // A page that was closed may still count for a moment.
    for (let turn = 0; turn < 4; turn++) {
      await page.reload();
      if (await renewed()) break;
    }
    assert(await renewed());
    await ready(page);
    assert.equal(await page.locator('[data-menu] [data-done]').count(), 1, 'what was done is kept');
    await page.waitForFunction((name) => caches.keys().then((names) => names.length === 1 && names[0] !== name), old[0]);
    server.close();
    await page.goto(`${server.origin}/site/m2/index.html`);
    assert.match(await page.title(), /renewed/);
    await page.context().close();
  });
});
