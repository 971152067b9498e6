// The quiz by keyboard alone: reached, answered, handed in, opened again where another try is left, and the finish read. No
// pointer is touched.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launchChromium, skipReason } from '../chromium.js';
import { packagesToPlay } from '../packages.js';
import { Player } from '../player.js';
import { serve } from '../server.js';

const packages = packagesToPlay().filter(({ course }) => course.pages.some(({ kind }) => kind === 'quiz'));

describe('keyboard', { skip: skipReason(), concurrency: 2 }, () => {
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

  for (const pack of packages) {
    test(`${pack.name}: quiz`, async () => {
      const player = await Player.create(browser, site.origin, pack, { viewport: { width: 400, height: 800 } });
      const { questions, strings, tracking } = pack.course;
      const scored = questions.some((question) => question.scored);
      const canPass = scored && tracking.passMark > 0;
      await player.launch();
      const { page } = player;
      const press = (/** @type {string} */ key) => page.keyboard.press(key);

      /** Goes on with Tab until the focus is on such an element. @param {string} selector */
      const tabTo = async (selector) => {
        for (let steps = 0; steps < 400; steps++) {
          if (await player.frame?.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
          await press('Tab');
        }
        assert.fail(`the keyboard does not reach ${selector}`);
      };

      for (const { id } of pack.course.pages.filter(({ kind }) => kind === 'session')) {
        assert.equal(await player.current(), id);
        await tabTo('[data-next]');
        await press('Enter');
        const heading = await player.frame?.evaluate(() => document.activeElement?.closest('[data-page]')?.id);
        assert.equal(heading, await player.current(), 'the focus goes along to the new page');
      }
      for (const question of player.questions('quiz')) {
        const answer = await player.answerFor(question, true);
        const root = `[data-question="${question.id}"]`;
        switch (question.type) {
          case 'matching':
            for (const pair of answer.split(',')) {
              const [source, target] = pair.split('.');
              await tabTo(`${root} [data-match="${source}"]`);
              for (let n = 0; n < 40 && await player.in(question, `[data-match="${source}"]`).inputValue() !== target; n++) await press('ArrowDown');
            }
            break;
          case 'sequencing':
            for (const [place, id] of answer.split(',').entries()) {
              for (;;) {
                const now = (await player.read(question)).split(',').indexOf(id);
                if (now === place) break;
                const button = `${root} [data-item="${id}"] [data-move="up"]`;
                if (!await player.at(button).evaluate((one) => one === document.activeElement)) {
                  await player.at(`#${question.id}`).evaluate((element) => { element.tabIndex = -1; element.focus(); });
                  await tabTo(button);
                }
                await press('Space');
                assert(await player.at(button).evaluate((one) => one === document.activeElement), 'the focus stays on the button');
                assert.match(String(await player.in(question, '[data-verdict]').textContent()), new RegExp(String(now)), 'and the new place is told');
              }
            }
            break;
          case 'numeric':
          case 'fill-in':
          case 'long-fill-in':
            await tabTo(`${root} :is(input, textarea)`);
            await page.keyboard.type(answer);
            if (question.type === 'fill-in') await press('Enter');
            break;
          case 'choices':
            for (const id of answer.split(',')) {
              await player.at(`#${question.id}`).evaluate((element) => { element.tabIndex = -1; element.focus(); });
              await tabTo(`${root} input[value="${id}"]`);
              await press('Space');
            }
            break;
          default:
            await tabTo(`${root} input`);
            await press('Space');
            for (let n = 0; n < 40 && await player.read(question) !== answer; n++) await press('ArrowDown');
        }
        assert.equal(await player.read(question), answer);
      }
      assert.equal(await player.at('[data-quiz-result]').isHidden(), true, 'Enter in a field does not hand in');
      await tabTo('[data-submit]');
      await press('Enter');
      assert.equal(await player.frame?.evaluate(() => document.activeElement?.hasAttribute('data-quiz-result')), true);
      const lines = await player.at('[data-quiz-result] p').allTextContents();
      assert.equal(lines[0], scored ? strings.score.replace('{score}', '100') : strings.answer_saved);
      assert.equal(lines.includes(strings.passed), canPass);
      await player.settled();
      const record = await player.record();
      assert.equal(record['cmi.score.raw'], scored ? '100' : undefined);
      assert.equal(record['cmi.success_status'], canPass ? 'passed' : undefined);
      assert.equal(record['cmi.completion_status'], 'completed');

      if (tracking.attempts === 1) assert(await player.at('[data-retry]').isHidden());
      else {
        await tabTo('[data-retry]');
        await press('Enter');
        assert.equal(await player.frame?.evaluate(() => document.activeElement?.closest('form')?.hasAttribute('data-quiz')), true);
        assert(await player.at('[data-quiz-result]').isHidden());
      }
      await tabTo('[data-next]');
      for (let n = 0; n < 3 && await player.current() !== 'finish'; n++) {
        await tabTo('[data-next]');
        await press('Enter');
      }
      assert((await player.at('[data-summary]').innerText()).includes(strings.summary_done));
      await player.close();
      await player.clean();
      await player.dispose();
    });
  }
});
