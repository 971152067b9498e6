// A learner's own document: filled in, kept over a visit, downloaded as a file of its own, and printed alone and in full.
// In the small test module, which has every type of question, and in built packages that have such a form.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after as afterAll, before as beforeAll, describe, test } from 'node:test';
import { launchChromium, skipReason } from '../chromium.js';
import { packagesToPlay } from '../packages.js';
import { Player } from '../player.js';
import { serve } from '../server.js';

const packages = packagesToPlay().filter(({ files, entry }) => String(files.get(entry)).includes('data-form'));
const theme = ['colours', 'text', 'frame', 'questions', 'forms', 'print']
  .map((name) => readFileSync(new URL(`../../../src/page/theme/${name}.css`, import.meta.url), 'utf8')).join('\n');
packages[0].files.set('assets/kitbag.css', Buffer.from(theme));

const TYPED = 'A <b>bold</b> & "quoted" line </title><script>window.hurt = 1</script>\nand an \u0627\u0644\u062e\u0637\u0629 below';

describe('form', { skip: skipReason() }, () => {
  /** @type {import('playwright-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let site;
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), serve(packages)]);
  });
  afterAll(async () => {
    await browser.close();
    site.close();
  });

  for (const pack of packages) {
    /** Opens the form and answers every question in it, free texts with what would harm a careless writer. @param {Player} player */
    async function fillIn(player) {
      const ids = await player.at('[data-form] [data-question]').evaluateAll((list) => list.map(({ id }) => id));
      const questions = ids.map((id) => /** @type {import('../player.js').Question} */ (pack.course.questions.find((question) => question.id === id)));
      await player.go(questions[0].page);
      /** @type {Record<string, string>} */
      const given = {};
      for (const question of questions) {
        const typed = TYPED.slice(0, question.limit);
        given[question.id] = question.type === 'long-fill-in' ? typed : await player.answerFor(question, true);
        await player.enter(question, given[question.id]);
      }
      return { questions, given };
    }

    /** What the page shows as the answer, in words. @param {Player} player @param {import('../player.js').Question} question */
    function shown(player, question) {
      return player.at(`#${question.id}`).evaluate((element) => {
        const all = (/** @type {string} */ selector) => /** @type {any[]} */ ([...element.querySelectorAll(selector)]);
        if (all('.entry').length) return all('.entry > *')[0].value;
        if (all('select').length) {
          return all('select').map((one) => `${one.labels[0].textContent}: ${one.selectedOptions[0].text}`).join('; ');
        }
        const chosen = all('[data-item]').length ? all('[data-item] > span:first-child')
          : all(':checked').sort((one, other) => (one.value < other.value ? -1 : 1)).map((input) => input.parentElement);
        return chosen.map(({ textContent }) => textContent.trim()).join('; ');
      });
    }

    /** Downloads the form and opens the file. @param {Player} player */
    async function download(player) {
      const [file] = await Promise.all([player.page.waitForEvent('download'), player.at('[data-download]').click()]);
      const chunks = [];
      for await (const chunk of await file.createReadStream()) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString('utf8');
      const page = await player.page.context().newPage();
      await page.setContent(text);
      const lines = await page.locator('body > *').evaluateAll((list) =>
        list.map((element) => /** @type {[string, string]} */ ([element.localName, /** @type {HTMLElement} */ (element).innerText.trim()])));
      const hurt = await page.evaluate(() => 'hurt' in window);
      const { lang, dir } = await page.evaluate(() => ({ lang: document.documentElement.lang, dir: document.documentElement.dir }));
      const title = await page.title();
      await page.close();
      return { name: file.suggestedFilename(), text, lines, hurt, lang, dir, title };
    }

    for (const withoutApi of [false, true]) {
      test(`${pack.name}: downloaded ${withoutApi ? 'without a platform' : 'after a return'}`, async () => {
        const player = await Player.create(browser, site.origin, pack);
        await player.launch({ withoutApi });
        const { questions, given } = await fillIn(player);
        if (!withoutApi) {
          await player.settled();
          await player.close();
          await player.launch();
          for (const question of questions) assert.equal(await player.read(question), given[question.id], 'kept');
        }
        const title = String(await player.at('[data-form] > .title').textContent());
        const { name, text, lines, hurt, ...rest } = await download(player);
        assert.equal(name, `${title}.html`);
        assert.match(text, /^<!doctype html>\n<html lang="\w+" dir="(ltr|rtl)"><head><meta charset="utf-8">/);
        assert.equal(hurt, false, 'nothing that was typed runs');
        assert.doesNotMatch(text, /<script|<b>bold/);
        assert.deepEqual(rest, { lang: pack.course.lang, dir: pack.course.lang === 'ar' ? 'rtl' : 'ltr', title });
        assert.deepEqual(lines[0], ['p', await player.frame?.title()], 'where it comes from');
        assert.deepEqual(lines[1], ['h1', title]);
        const headings = await player.at('[data-form] :is(h3, h4, h5, h6)').allTextContents();
        assert.deepEqual(lines.filter(([tag]) => /^h/.test(tag)).map(([, words]) => words), headings);
        assert(lines.some(([tag]) => tag === 'h2'));
        for (const question of questions) {
          const at = lines.findIndex(([tag, words]) => tag === 'b' && words === question.description);
          const words = await shown(player, question);
          assert(words, question.id);
          assert.deepEqual(lines[at + 1], ['p', words.trim()], 'the answer, line by line, after its label');
        }
        await player.close();
        if (!withoutApi) await player.clean();
        await player.dispose();
      });
    }

    test(`${pack.name}: empty, and in the keyboard's reach`, async () => {
      const player = await Player.create(browser, site.origin, pack);
      await player.launch();
      await player.go(String(await player.at('[data-form]').evaluate((form) => form.closest('[data-page]')?.id)));
      await player.at('[data-print]').focus();
      await player.page.keyboard.press('Tab');
      assert.equal(await player.at('[data-download]').evaluate((button) => button === document.activeElement), true);
      const [file] = await Promise.all([player.page.waitForEvent('download'), player.page.keyboard.press('Enter')]);
      assert.match(file.suggestedFilename(), /\.html$/);
      await player.close();
      await player.clean();
      await player.dispose();
    });

    test(`${pack.name}: printed alone, each answer in full`, async () => {
      const player = await Player.create(browser, site.origin, pack);
      await player.launch();
      const { questions, given } = await fillIn(player);
      const long = questions.filter(({ type }) => type === 'long-fill-in');
      assert(player.frame && long.length);
      await player.frame.evaluate(() => {
        window.print = () => window.dispatchEvent(new Event('beforeprint'));
      });
      await player.at('[data-print]').click();
      await player.page.emulateMedia({ media: 'print' });
      const printed = await player.at('main').innerText();
      for (const { id } of long) {
        const copy = player.at(`#${id} .copy`);
        assert.equal(await copy.innerText(), given[id]);
        assert.equal(await copy.evaluate((element) => element.scrollHeight <= element.clientHeight + 1), true, 'nothing is cut');
        assert(await player.at(`#${id} textarea`).isHidden());
      }
      assert(await player.at('[data-form] > .title').isVisible());
      for (const other of await player.at('h2, .top, [data-kind=quiz] [data-question], [data-form] button').all()) assert(await other.isHidden());
      await player.frame.evaluate(() => window.dispatchEvent(new Event('afterprint')));
      assert.equal(await player.at('.copy').count(), 0);
      assert((await player.at('main').innerText()).length > printed.length, 'otherwise the whole module is printed');
      await player.page.emulateMedia({ media: 'screen' });
      for (const { id } of long) assert(await player.at(`#${id} textarea`).isVisible());
      await player.close();
      await player.clean();
      await player.dispose();
    });
  }
});
