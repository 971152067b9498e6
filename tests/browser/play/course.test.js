// Parts of a whole course at an LMS that keeps no order: the page says what comes first, lets the learner go on, and knows
// what this learner has done, and no other one. A built course is taken from its first part to its last.

/* global localStorage */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bundle } from '../bundle.js';
import { launchChromium, skipReason } from '../chromium.js';
import { fixtureHtml } from '../fixture/html.js';
import { memoryLrs } from '../lrs.js';
import { builtCourse, fixturePackage } from '../packages.js';
import { Player } from '../player.js';
import { serve } from '../server.js';
import { seatAt } from '../standards.js';

const KEY = 'kitbag-course ';
const words = { gate_title: 'Something comes first', gate_text: 'Do “{title}” first.', gate_open: 'Open anyway' };

describe('a part of a course', { skip: skipReason() }, () => {
  /** @type {import('playwright-core').Browser} */
  let browser;
  before(async () => { browser = await launchChromium(); });
  after(() => browser.close());

  function packageOf() {
    const pack = fixturePackage({ completion: 'sessions' });
    pack.course.part = { course: 'https://c.example', known: [], needs: [{ id: 'm0', title: 'Module 0' }], words };
    pack.files.set('m1.html', Buffer.from(fixtureHtml(pack.course)));
    pack.files.set('assets/kitbag.js', Buffer.from(bundle('start-scorm2004.js', 'course.js')));
    return pack;
  }

  test('it says what comes first, opens anyway, and notes what is done for this learner only', async () => {
    const pack = packageOf();
    const site = await serve([pack]);
    try {
      const player = await Player.create(browser, site.origin, pack, {});
      await player.launch();
      const gate = player.at('.gate');
      assert.equal(await gate.locator('p').textContent(), 'Do “Module 0” first.');
      assert.equal(await player.at('[data-menu]').evaluate((menu) => /** @type {HTMLElement} */ (menu).inert), true);
      await gate.locator('button').click();
      assert.equal(await gate.count(), 0, 'nobody is locked out');
      await player.study();
      await player.close();
      const notes = () => player.page.evaluate((key) =>
        Object.entries(localStorage).filter(([name]) => name.startsWith(key)), KEY);
      const [[name, note], ...more] = await notes();
      assert.deepEqual([JSON.parse(note), more], [{ m1: 1 }, []]);

      // Somebody else's note opens nothing; the learner's own does.
      await player.page.evaluate(() => localStorage.removeItem('record'));
      await player.page.evaluate((key) => localStorage.setItem(key, '{"m0":1}'), KEY + JSON.stringify(['https://c.example', 'another']));
      await player.launch();
      assert.equal(await player.at('.gate').count(), 1);
      await player.close();
      await player.page.evaluate((key) => localStorage.setItem(key, '{"m0":1}'), name);
      await player.launch();
      assert.equal(await player.at('.gate').count(), 0);
      await player.close();
      assert.deepEqual(player.errors, []);
    } finally {
      site.close();
    }
  });

  for (const standard of ['scorm2004-4th', 'scorm12']) {
    const parts = builtCourse(standard);
    test(`a built course for ${standard}: each part has its status, and the next one opens`, { skip: !parts.length }, async () => {
      const site = await serve(parts);
      try {
        const { page, errors } = await Player.create(browser, site.origin, parts[0], {});
        /** Launches a part, which an LMS keeps a record of its own for, and gives what the LMS knows afterwards. */
        const visit = async (/** @type {string} */ id, /** @type {(player: Player) => Promise<void>} */ learn) => {
          const pack = parts.find(({ course }) => course.module === id);
          assert(pack, id);
          const player = new Player(page, site.origin, pack);
          const seat = seatAt(standard, player, memoryLrs());
          await page.evaluate(() => localStorage.removeItem('record'));
          await seat.launch();
          await learn(player);
          await seat.settled();
          await seat.close();
          const { completed, passed, score } = await seat.knows();
          return [completed, passed, score];
        };
        const gate = (/** @type {Player} */ player) => player.at('.gate p').allTextContents();
        const take = (/** @type {boolean} */ right) => async (/** @type {Player} */ player) => {
          assert.deepEqual(await gate(player), [], player.course.module);
          await player.study();
          if (player.questions('quiz').length) await player.takeQuiz(right);
          await player.go('finish');
        };
        assert.deepEqual(parts.map(({ course }) => course.module), ['pre', 'one', 'two', 'three', 'post']);
        assert.deepEqual(await visit('pre', take(false)), [true, null, 0]);
        const early = await visit('two', async (player) => {
          const [text] = await gate(player);
          assert.match(text, /Counting/);
          await player.at('.gate button').click();
        });
        assert.deepEqual(early, [false, null, null]);
        assert.deepEqual(await visit('one', take(true)), [true, true, 1]);
        assert.deepEqual(await visit('two', take(true)), [true, true, 1]);
        assert.deepEqual(await visit('three', take(true)), [true, null, null]);
        assert.deepEqual(await visit('post', take(true)), [true, true, 1]);
        assert.deepEqual(errors, []);
      } finally {
        site.close();
      }
    });
  }
});
