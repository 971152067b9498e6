// Every package, built or made for the tests, played from the first visit to the last against scorm-again, and what the
// platform recorded compared value by value with what the answers come to.

import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, describe, test } from 'node:test';
import { launchChromium, skipReason } from '../chromium.js';
import { expectedAnswer, expectedScore } from '../expected.js';
import { packagesToPlay } from '../packages.js';
import { Player } from '../player.js';
import { serve } from '../server.js';

/** @typedef {import('../../../src/runtime/types.js').Question} Question */

const packages = packagesToPlay();

describe('packages', { skip: skipReason(), concurrency: 3 }, () => {
  /** @type {import('playwright-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let site;
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), serve(packages)]);
  });
  afterAll(async () => {
    await browser.close();
    assert.deepEqual(site.missing, [], 'a page asked for a file that the package does not hold');
    site.close();
  });

  for (const pack of packages) {
    const { course, name } = pack;
    const { pages, questions, tracking } = course;
    const counted = pages.filter(({ kind }) => kind === 'session' || kind === 'quiz');
    const sessions = counted.filter(({ kind }) => kind === 'session');
    const quiz = counted.find(({ kind }) => kind === 'quiz');
    const scored = questions.some((question) => question.scored);
    const canPass = scored && tracking.passMark > 0;
    const verdict = (/** @type {boolean} */ passed) => (canPass ? passed ? 'passed' : 'failed' : undefined);
    const enter = () => Player.create(browser, site.origin, pack);

    test(`${name}: first visit`, async () => {
      const player = await enter();
      await player.launch();
      const opening = await player.calls();
      assert.deepEqual(opening[0].slice(0, 4), ['Initialize', '', '', 'true']);
      const writes = opening.filter(([method]) => method === 'SetValue');
      assert.deepEqual(writes[0].slice(1, 3), ['cmi.exit', 'suspend'], 'exit is set before anything else');
      const record = await player.record();
      assert.equal(record['cmi.completion_status'], 'incomplete');
      assert.equal(record['cmi.location'], pages[0].id);
      assert.equal(record['cmi.progress_measure'], '0');
      assert.equal(record['cmi.success_status'], undefined, 'nothing is passed or failed before a quiz');
      assert.equal(record['cmi.score.raw'], undefined);
      const state = JSON.parse(record['cmi.suspend_data']);
      assert.deepEqual({ ...state, s: 0 }, { v: 1, s: 0, d: [], a: {}, c: [], t: 0, u: 0, o: {} });
      assert.equal(await player.at('[data-save]').textContent(), course.strings.saved);
      assert(await player.at('[data-banner]').isHidden());
      const closing = await player.close();
      assert.equal(closing.filter(([method]) => method === 'Terminate').length, 1);
      await player.clean();
      assert.match((await player.record())['cmi.session_time'], /^PT\d/);
      await player.dispose();
    });

    test(`${name}: half done, closed, reopened`, async () => {
      const player = await enter();
      await player.launch();
      if (sessions.length) await player.next();
      if (sessions.length && counted.length > 1) await player.go(counted[1].id);
      const answered = sessions.length ? questions : questions.slice(0, Math.ceil(questions.length / 2));
      /** @type {Record<string, string>} */
      const given = {};
      for (const [n, question] of answered.entries()) {
        if (await player.current() !== question.page) await player.go(question.page);
        given[question.id] = await player.answerFor(question, n % 2 === 0);
        await player.enter(question, given[question.id]);
        const check = player.in(question, '[data-check]');
        if (await check.count()) {
          await check.click();
          if (hasRight(question)) {
            assert.equal(await player.at(`#${question.id}`).getAttribute('data-result'), n % 2 === 0 ? 'right' : 'wrong');
          }
        }
      }
      const place = await player.current();
      const shown = await Promise.all(questions.map((question) => player.read(question)));
      await player.close();
      await player.clean();
      const before = await player.record();
      assert.equal(before['cmi.location'], place);
      assert.equal(before['cmi.progress_measure'], String(sessions.length ? Math.floor(100 / counted.length) / 100 : 0));
      assert.equal(before['cmi.completion_status'], tracking.completion === 'sessions' && sessions.length === 1 ? 'completed' : 'incomplete');
      assert.deepEqual([before['cmi.score.raw'], before['cmi.success_status']], [undefined, undefined], 'nothing has been handed in');
      const { a, d, t, u } = JSON.parse(before['cmi.suspend_data']);
      assert.deepEqual({ a, d, t, u }, { a: given, d: sessions.slice(0, 1).map(({ id }) => id), t: 0, u: 0 });

      await player.launch();
      assert.equal(await player.current(), place, 'the same place');
      for (const { id } of counted) {
        assert.equal(await player.at(`[data-menu] [data-go="${id}"]`).getAttribute('data-done'), id === sessions[0]?.id ? 'true' : null);
      }
      for (const question of answered) assert.equal(await player.read(question), given[question.id], 'the same answer');
      assert.deepEqual(await Promise.all(questions.map((question) => player.read(question))), shown, 'the rest as it was shown');
      for (const [n, question] of answered.entries()) {
        if (!await player.in(question, '[data-check]').count() || !hasRight(question)) continue;
        assert.equal(await player.at(`#${question.id}`).getAttribute('data-result'), n % 2 === 0 ? 'right' : 'wrong', 'the same verdict');
      }
      const untouched = await player.record();
      assert.equal(untouched['cmi.suspend_data'], before['cmi.suspend_data']);
      const again = questions.find((question) => question.page !== 'quiz' && hasRight(question));
      if (again) {
        if (await player.current() !== again.page) await player.go(again.page);
        await player.enter(again, await player.answerFor(again, false));
        await player.in(again, '[data-check]').click();
      }
      await player.close();
      await player.clean();
      const then = await player.record();
      if (again) assert.equal(recorded(then, 'interactions', again.id).result, 'incorrect', 'the same entry, brought up to date');
      const ids = Object.entries(then).filter(([element]) => /^cmi\.interactions\.\d+\.id$/.test(element)).map(([, id]) => id);
      assert.equal(new Set(ids).size, ids.length, 'no interaction twice');
      await player.dispose();
    });

    // Which answers are right, try by try. Where nobody can fail, some of each; where there is only one try, it is a good one.
    const [none, all, some] = [() => false, () => true, (/** @type {Question} */ question) => questions.indexOf(question) % 2 === 0];
    const tries = !quiz ? [] : !canPass ? [some] : tracking.attempts === 1 ? [all] : [none, all];
    const story = !quiz ? 'all sessions done' : tries.length > 1 ? 'quiz failed, then passed' : canPass ? 'quiz passed' : 'quiz handed in';

    test(`${name}: ${story}; then reviewed`, async () => {
      const player = await enter();
      await player.launch();
      await player.study();
      /** @type {Record<string, string>} */
      let given = {};
      for (const [n, right] of tries.entries()) {
        await player.go('quiz');
        if (n) {
          const free = player.questions('quiz').filter((question) => !hasRight(question));
          await player.at('[data-retry]').click();
          await player.settled();
          const { a, t, u } = JSON.parse((await player.record())['cmi.suspend_data']);
          const kept = Object.fromEntries(Object.entries(a).filter(([id]) => id in given));
          assert.deepEqual(kept, Object.fromEntries(free.map(({ id }) => [id, given[id]])), 'asked afresh, but for what cannot be wrong');
          assert.deepEqual([t, u], [n, 0]);
          for (const question of player.questions('quiz').filter(hasRight)) {
            if (question.type === 'sequencing') assert.notEqual(await player.read(question), question.right?.join(), 'never shown in the right order');
            else assert.equal(await player.read(question), '', 'asked afresh');
            assert.equal(await player.at(`#${question.id}`).getAttribute('data-result'), null);
            assert.equal(await player.isLocked(question), false);
          }
        }
        given = await player.takeQuiz(right);
        await player.settled();
        const record = await player.record();
        const share = expectedScore(questions, right);
        const passed = canPass && Number(share) >= tracking.passMark;
        const done = passed || !canPass || tracking.completion !== 'passed';
        assert.equal(record['cmi.score.scaled'], asText(share));
        assert.equal(record['cmi.score.raw'], asText(share, 100));
        assert.equal(record['cmi.score.min'], asText(share, 0));
        assert.equal(record['cmi.score.max'], scored ? '100' : undefined);
        assert.equal(record['cmi.success_status'], verdict(passed));
        assert.equal(record['cmi.completion_status'], done ? 'completed' : 'incomplete');
        assert.equal(record['cmi.progress_measure'], done ? '1' : String(Math.floor(100 * sessions.length / counted.length) / 100));
        const { strings } = course;
        const lines = await player.at('[data-quiz-result] p').allTextContents();
        const percent = (/** @type {number | undefined} */ part) => String(Math.floor(100 * Number(part) + 1e-6));
        const last = tracking.attempts === n + 1;
        assert.deepEqual(lines.slice(0, canPass ? 3 : 1), !scored ? [strings.answer_saved]
          : [strings.score.replace('{score}', percent(share)), ...canPass
            ? [strings.needed.replace('{pass}', percent(tracking.passMark)), passed ? strings.passed : strings.failed] : []]);
        if (!canPass) assert(!lines.some((line) => [strings.passed, strings.failed].includes(line)), 'nobody passes or fails');
        assert.equal(await player.at('[data-quiz-result]').getAttribute('data-result'), canPass ? (passed ? 'right' : 'wrong') : null);
        assert.equal(await player.at('[data-quiz-result]').evaluate((element) => element === document.activeElement), true);
        assert(await player.at('[data-submit]').isHidden());
        assert.equal(await player.at('[data-retry]').isVisible(), !last, 'another try, if there is one');
        for (const question of player.questions('quiz')) {
          const found = recorded(record, 'interactions', question.id);
          const { timestamp, latency, ...rest } = found;
          assert.deepEqual(rest, expectedAnswer(question, given[question.id], course.lang, right(question)));
          assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\dZ$/);
          assert.match(latency, /^PT\d+(\.\d\d?)?S$/);
          const told = hasRight(question) && tracking.feedback !== 'never';
          assert.equal(await player.at(`#${question.id}`).getAttribute('data-result'), told ? (right(question) ? 'right' : 'wrong') : null);
        }
        if (tracking.feedback === 'never') assert.equal(await player.at('#quiz :is([data-right], .feedback:visible)').count(), 0);
        for (const { id } of course.outcomes) {
          const part = expectedScore(questions.filter((question) => question.outcome === id), right);
          const objective = recorded(record, 'objectives', id);
          assert.equal(objective['score.scaled'], asText(part));
          assert.equal(objective.success_status, part === undefined ? undefined : verdict(part >= tracking.passMark));
        }
      }
      checkOrder(await player.calls());
      await player.go('finish');
      await player.settled();
      const end = await player.at('[data-summary]').innerText();
      assert(end.includes(course.strings.summary_done) && end.includes(course.strings.summary_close), end);
      assert.equal(end.split('\n').includes(course.strings.passed), canPass, end);
      await player.close();
      await player.clean();
      let record = await player.record();
      assert.equal(record['cmi.completion_status'], 'completed');
      assert.equal(record['cmi.exit'], 'suspend', 'a learner can come back after completion');

      if (quiz && tries.length === tracking.attempts) {
        await player.launch();
        await player.go('quiz');
        assert(await player.at('[data-retry]').isHidden() && await player.at('[data-submit]').isHidden(), 'no further try after a return');
        for (const question of player.questions('quiz')) {
          assert.equal(await player.read(question), given[question.id]);
          if (hasRight(question)) assert.equal(await player.isLocked(question), true);
        }
        await player.close();
        await player.clean();
        const old = record;
        record = await player.record();
        const graded = Object.keys(old).filter((element) => !/^total$|time$|location$/.test(element));
        assert.deepEqual(graded.map((element) => [element, record[element]]), graded.map((element) => [element, old[element]]));
      }

      await player.launch({ mode: 'review' });
      assert.equal(await player.at('[data-banner]').textContent(), course.strings.review_mode);
      assert.equal(await player.at('body').getAttribute('data-mode'), 'review');
      for (const [id, answer] of Object.entries(given)) {
        assert.equal(await player.read(/** @type {any} */ (questions.find((question) => question.id === id))), answer);
      }
      for (const page of pages) await player.go(page.id);
      for (const question of questions.filter(({ page, type }) => page !== 'quiz' && type !== 'likert' && type !== 'long-fill-in')) {
        if (await player.current() !== question.page) await player.go(question.page);
        await player.enter(question, await player.answerFor(question, false));
        if (await player.in(question, '[data-check]').count()) await player.in(question, '[data-check]').click();
      }
      await player.page.waitForTimeout(300);
      const seen = await player.close();
      assert.deepEqual([...new Set(seen.map(([method]) => method))], ['Initialize', 'GetValue', 'Terminate'], 'nothing is written');
      await player.clean();
      const { total: _total, ...after } = await player.record();
      const { total: _before, ...then } = record;
      assert.deepEqual(after, then);
      await player.dispose();
    });

    test(`${name}: no platform`, async () => {
      const player = await enter();
      for (const launch of [{ withoutApi: true }, { withoutApi: true, origin: site.foreign }]) {
        await player.launch(launch);
        assert.equal(await player.at('[data-banner]').textContent(), course.strings.no_lms);
        await player.study();
        const first = counted[0];
        if (first.kind === 'quiz') await player.takeQuiz(true);
        assert.equal(await player.at(`[data-menu] [data-go="${first.id}"]`).getAttribute('data-done'), 'true', 'it works all the same');
        assert.equal(await player.at('[data-save]').textContent(), '');
        await player.close();
      }
      assert.deepEqual(await player.record(), {});
      player.errors = player.errors.filter((error) => !error.includes(site.foreign));
      await player.dispose();
    });

    test(`${name}: the platform does not save`, async () => {
      const player = await enter();
      await player.page.clock.install();
      await player.launch();
      await player.page.evaluate(() => { window.lms.failCommit = true; });
      const commits = async () => (await player.calls()).filter(([method]) => method === 'Commit').length;
      const before = await commits();
      await player.next();
      await player.page.clock.runFor(500);
      assert.equal(await player.at('[data-save]').textContent(), course.strings.saving);
      await player.page.clock.runFor(30000);
      assert.equal(await commits() - before, 4, 'once, and three times more');
      assert.equal(await player.at('[data-save]').textContent(), course.strings.save_failed);
      assert.equal(await player.at('[data-banner]').textContent(), course.strings.save_failed);
      assert(await player.at('[data-banner]').isVisible());
      assert.equal((await player.record())['cmi.location'], pages[0].id);
      await player.page.evaluate(() => { window.lms.failCommit = false; });
      await player.go('finish');
      await player.page.clock.runFor(500);
      assert.equal(await player.at('[data-save]').textContent(), course.strings.saved);
      assert(await player.at('[data-banner]').isHidden());
      assert.equal((await player.record())['cmi.location'], 'finish');
      await player.close();
      await player.clean(/^Commit .*391$/);
      await player.dispose();
    });
  }
});

/** The elements of one entry of a collection. @param {Record<string, string>} record @param {string} collection @param {string} id */
function recorded(record, collection, id) {
  const places = Object.keys(record).filter((element) => record[element] === id && new RegExp(`^cmi\\.${collection}\\.\\d+\\.id$`).test(element));
  assert.equal(places.length, 1, `${id} stands once in ${collection}`);
  const start = places[0].slice(0, -2);
  return Object.fromEntries(Object.entries(record).filter(([element]) => element.startsWith(start))
    .map(([element, value]) => [element.slice(start.length), value]));
}

/** Score before status, one commit for both; id, then type, before the rest. @param {[string, string, string, string, number][]} calls */
function checkOrder(calls) {
  /** @type {string[]} */
  let batch = [];
  /** @type {Set<string>} */
  const set = new Set();
  for (const [method, element, value] of calls) {
    if (method === 'Commit') batch = [];
    if (method !== 'SetValue') continue;
    if (element === 'cmi.success_status' || value === 'completed' && batch.includes('cmi.score.raw')) {
      for (const part of ['scaled', 'raw', 'min', 'max']) assert(set.has(`cmi.score.${part}`), 'a score with every part');
      assert(batch.includes('cmi.score.raw'), 'score and status in one commit, the score first');
    }
    if (element.startsWith('cmi.score.')) assert(!batch.includes('cmi.success_status'), 'no score after a status');
    const [, entry, part] = /^(cmi\.interactions\.\d+\.)(.+)$/.exec(element) || [];
    if (entry && part !== 'id') assert(set.has(`${entry}id`), 'the id first');
    if (entry && part !== 'id' && part !== 'type') assert(set.has(`${entry}type`), 'then the type');
    batch.push(element);
    set.add(element);
  }
}

/** A share as the platform keeps it, perhaps on another scale. @param {number | undefined} share @param {number=} scale */
function asText(share, scale = 1) {
  return share === undefined ? undefined : String(Math.round(share * scale * 1e4) / 1e4);
}

/** @param {Question} question */
function hasRight({ type }) {
  return type !== 'likert' && type !== 'long-fill-in';
}
