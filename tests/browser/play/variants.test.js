// The settings and accidents that shipped courses do not all show: order, attempts, feedback, platforms that refuse, pages
// that come back from the browser's memory, states of other builds. Played with the small test module.

import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, describe, test } from 'node:test';
import { launchChromium, skipReason } from '../chromium.js';
import { fixturePackage } from '../packages.js';
import { Player } from '../player.js';
import { serve } from '../server.js';

describe('variants', { skip: skipReason() }, () => {
  /** @type {import('playwright-core').Browser} */
  let browser;
  /** @type {() => void} */
  let stop = () => {};
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  /** @param {Parameters<typeof fixturePackage>[0]} tracking */
  async function enter(tracking) {
    const pack = fixturePackage(tracking);
    const site = await serve([pack]);
    stop = site.close;
    return Player.create(browser, site.origin, pack);
  }

  /** @param {Player} player @param {RegExp=} expected */
  async function leave(player, expected) {
    await player.close();
    await player.clean(expected);
    await player.dispose();
    stop();
  }

  test('ordered: pages ahead are locked and say so, and open one by one', async () => {
    const player = await enter({ progression: 'ordered' });
    await player.launch();
    const link = (/** @type {string} */ id) => player.at(`[data-menu] [data-go="${id}"]`);
    const locked = async () => Promise.all(['first', 'second', 'quiz', 'glossary', 'finish'].map((id) => link(id).getAttribute('aria-disabled')));
    assert.deepEqual(await locked(), [null, 'true', 'true', null, null]);
    await player.go('quiz');
    assert.equal(await player.current(), 'first');
    assert.equal(await player.at('[data-save]').textContent(), player.course.strings.locked);
    assert(String(await link('quiz').textContent()).includes(player.course.strings.locked));
    await player.next();
    assert.equal(await player.current(), 'second');
    assert.deepEqual(await locked(), [null, null, 'true', null, null]);
    await player.go('first');
    await player.go('finish');
    const todo = await player.at('[data-summary] a').allTextContents();
    assert.deepEqual(todo, ['1.2 Second', player.course.strings.summary_pass_quiz]);
    await player.at('[data-summary] a >> nth=0').click();
    assert.equal(await player.current(), 'second');
    await player.next();
    assert.deepEqual(await locked(), [null, null, null, null, null]);
    assert.equal(await player.current(), 'quiz');
    await leave(player);
  });

  test('two attempts: then the quiz is shown with all answers, and no way to try again', async () => {
    const player = await enter({ attempts: 2, completion: 'quiz' });
    const { strings } = player.course;
    await player.launch();
    await player.study();
    await player.takeQuiz(false);
    const result = () => player.at('[data-quiz-result]').innerText();
    assert((await result()).includes('1 attempts left'));
    const choice = player.questions('quiz')[0];
    assert.equal(await player.in(choice, '[data-verdict]').textContent(), strings.wrong, 'nothing is given away while there is an attempt left');
    assert.equal(await player.in(choice, '[data-right]').count(), 0);
    assert(await player.in(choice, '[data-feedback-for="a"]').isVisible());
    assert(await player.in(choice, '[data-feedback="wrong"]').isVisible() && await player.in(choice, '[data-feedback="any"]').isVisible());
    assert(await player.in(choice, '[data-feedback="right"]').isHidden());
    await player.at('[data-retry]').click();
    assert.equal(await result(), '');
    await player.takeQuiz(false);
    assert((await result()).includes(strings.no_attempts_left));
    assert(await player.at('[data-retry]').isHidden() && await player.at('[data-submit]').isHidden());
    assert.equal(await player.in(choice, '[data-verdict]').textContent(), `${strings.wrong} Right answer: Option b`);
    assert.equal(await player.in(choice, '[data-option="b"]').getAttribute('data-right'), 'true');
    assert.equal(await player.in(choice, '[data-option="a"] .mark').textContent(), strings.wrong);
    const words = await Promise.all(player.questions('quiz').slice(1, 7).map((question) => player.in(question, '[data-verdict]').textContent()));
    assert.deepEqual(words, ['Option a; Option c', 'Option false', 'Index osi: Source desa; Index tii: Source itu; Index hci: Source desa',
      'Step analyse; Step envision; Step plan; Step monitor', '21–23', 'once-only'].map((answer) => `${strings.wrong} Right answer: ${answer}`));
    await player.settled();
    const record = await player.record();
    assert.deepEqual([record['cmi.success_status'], record['cmi.completion_status']], ['failed', 'completed']);
    await player.close();
    await player.launch();
    assert(await player.at('[data-retry]').isHidden() && await player.at('[data-submit]').isHidden());
    assert((await result()).includes(strings.no_attempts_left));
    await leave(player);
  });

  test('feedback after each question: a checked answer stands', async () => {
    const player = await enter({ feedback: 'question' });
    await player.launch();
    await player.go('quiz');
    const [choice] = player.questions('quiz');
    await player.in(choice, '[data-check]').click();
    assert.equal(await player.in(choice, '[data-verdict]').textContent(), player.course.strings.not_answered);
    await player.enter(choice, 'a');
    await player.in(choice, '[data-check]').click();
    assert.equal(await player.at(`#${choice.id}`).getAttribute('data-result'), 'wrong');
    assert.deepEqual(await Promise.all((await player.in(choice, 'input').all()).map((input) => input.isDisabled())), [true, true, true]);
    assert.equal(await player.in(choice, '[data-check]').getAttribute('aria-disabled'), 'true');
    assert(await player.in(choice, '[data-check]').evaluate((button) => button === document.activeElement), 'the focus is not lost');
    await player.settled();
    assert.equal((await player.record())['cmi.interactions.0.result'], 'incorrect');
    await player.at('[data-submit]').click();
    assert.equal(await player.at('form > .actions [role=status], form [role=status].verdict >> nth=-1').textContent(),
      '6 without an answer. Submit all the same?');
    assert.equal((await player.record())['cmi.score.raw'], undefined);
    await player.at('[data-submit]').click();
    await player.settled();
    const record = await player.record();
    assert.equal(record['cmi.score.scaled'], '0');
    const results = Object.entries(record).filter(([name]) => /^cmi\.interactions\.\d+\.result$/.test(name)).map(([, value]) => value);
    assert.deepEqual(results, Array(7).fill('incorrect'), 'what was left open is recorded as wrong, without a response');
    assert.equal(Object.keys(record).filter((name) => name.endsWith('.learner_response')).length, 1);
    await leave(player);
  });

  test('no feedback: the score alone', async () => {
    const player = await enter({ feedback: 'never', attempts: 1 });
    await player.launch();
    await player.study();
    await player.takeQuiz(false);
    assert.deepEqual(await player.at('[data-quiz-result] p').allTextContents(), ['Score 0', 'Needed 70', 'Not passed', 'No attempts left']);
    assert.equal(await player.at('[data-page=quiz] [data-result=right], [data-page=quiz] .question[data-result], [data-page=quiz] [data-right]').count(), 0);
    assert.equal(await player.at('[data-page=quiz] .feedback:visible').count(), 0);
    await leave(player);
  });

  test('no pass mark: a score that is neither good nor bad, and the next attempt may be better', async () => {
    const player = await enter({ passMark: 0, attempts: 2, feedback: 'never' });
    await player.launch();
    await player.study();
    await player.go('finish');
    assert.deepEqual(await player.at('[data-summary] a').allTextContents(), [player.course.strings.summary_take_quiz], 'not to be passed');
    await player.go('quiz');
    for (const [right, score, rest] of /** @type {const} */ ([[false, '0', ['1 attempts left']], [true, '100', []]])) {
      if (right) await player.at('[data-retry]').click();
      await player.takeQuiz(right);
      await player.settled();
      assert.deepEqual(await player.at('[data-quiz-result] p').allTextContents(), [`Score ${score}`, ...rest]);
      assert.equal(await player.at('[data-quiz-result]').getAttribute('data-result'), null);
      const record = await player.record();
      const told = ['score.raw', 'success_status', 'completion_status', 'objectives.1.success_status'].map((name) => record[`cmi.${name}`]);
      assert.deepEqual(told, [score, undefined, 'completed', undefined]);
    }
    await leave(player);
  });

  test('the best attempt is reported, also when a later one is worse', async () => {
    const player = await enter({ completion: 'quiz' });
    await player.launch();
    await player.study();
    await player.takeQuiz(true);
    await player.at('[data-retry]').click();
    await player.takeQuiz(false);
    await player.settled();
    const record = await player.record();
    assert.deepEqual([record['cmi.score.raw'], record['cmi.success_status'], record['cmi.completion_status']], ['100', 'passed', 'completed']);
    assert((await player.at('[data-quiz-result]').innerText()).includes('Best 100'));
    await leave(player);
  });

  test('practice: may be tried again, tells about a foreseen word, a number that is none, and counts characters', async () => {
    const player = await enter({});
    await player.launch();
    await player.go('second');
    const [, , , , , number, word, text, rating] = player.questions('second');
    const verdict = (/** @type {any} */ question) => player.in(question, '[data-verdict]').textContent();
    await player.enter(number, 'many');
    await player.in(number, '[data-check]').click();
    assert.equal(await verdict(number), player.course.strings.not_a_number);
    await player.enter(number, '24');
    await player.in(number, '[data-check]').click();
    assert.equal(await verdict(number), player.course.strings.wrong);
    await player.in(number, 'input').fill('22');
    assert.equal(await verdict(number), '', 'a new answer has no verdict yet');
    await player.in(number, 'input').press('Enter');
    assert.equal(await verdict(number), player.course.strings.right);
    await player.enter(word, 'Single Window');
    await player.in(word, '[data-check]').click();
    assert(await player.in(word, '[data-feedback-for="0"]').isVisible());
    await player.enter(text, 'One\ntwo');
    assert.equal(await player.in(text, '[data-count]').textContent(), '493 left');
    assert.equal(await verdict(text), player.course.strings.answer_saved);
    await player.enter(rating, 'half');
    assert.equal(await verdict(rating), player.course.strings.answer_saved);
    await player.settled();
    const record = await player.record();
    const results = Object.entries(record).filter(([name]) => name.endsWith('.result')).map(([name, value]) => [record[name.replace('result', 'id')], value]);
    assert.deepEqual(results, [['p_q6', 'correct'], ['p_q7', 'incorrect'], ['p_q8', 'neutral'], ['p_q9', 'neutral']]);
    assert(Object.values(record).includes('One two'), 'one line for the platform');
    assert.equal(JSON.parse(record['cmi.suspend_data']).a.p_q8, 'One\ntwo', 'the line break is kept');
    await leave(player);
  });

  test('a refused answer is said, and nothing else suffers', async () => {
    const player = await enter({});
    await player.launch();
    await player.go('second');
    await player.page.evaluate(() => { window.lms.refuseSet = 'learner_response'; });
    const [choice, , , , , number] = player.questions('second');
    await player.enter(choice, 'b');
    await player.in(choice, '[data-check]').click();
    await player.settled();
    assert.equal(await player.in(choice, '[data-verdict]').textContent(), player.course.strings.response_refused);
    assert.equal(JSON.parse((await player.record())['cmi.suspend_data']).a.p_q1, 'b');
    assert.equal(await player.at('[data-save]').textContent(), player.course.strings.saved);
    await player.page.evaluate(() => { window.lms.refuseSet = ''; });
    await player.enter(number, '647000');
    await player.in(number, '[data-check]').click();
    await player.settled();
    assert.equal(await player.in(number, '[data-verdict]').textContent(), player.course.strings.response_refused, 'six digits');
    await leave(player, /learner_response .*406$/);
  });

  test('a platform that refuses the state: said, and tried again', async () => {
    const player = await enter({});
    await player.launch();
    await player.page.evaluate(() => { window.lms.refuseSet = 'suspend_data'; });
    await player.next();
    await player.page.waitForTimeout(300);
    assert.equal(await player.at('[data-save]').textContent(), player.course.strings.saving);
    await player.page.evaluate(() => { window.lms.refuseSet = ''; });
    await player.page.waitForTimeout(1200);
    assert.equal(await player.at('[data-save]').textContent(), player.course.strings.saved);
    assert.deepEqual(JSON.parse((await player.record())['cmi.suspend_data']).d, ['first']);
    await leave(player, /suspend_data .*406$/);
  });

  test('more than fits is never cut: the last state that fitted stays, and the learner is told', async () => {
    const player = await enter({});
    await player.launch();
    await player.go('second');
    const text = player.questions('second')[7];
    await player.enter(text, 'short');
    await player.settled();
    const before = (await player.record())['cmi.suspend_data'];
    await player.in(text, 'textarea').evaluate((area) => {
      if (area instanceof HTMLTextAreaElement) area.value = '字'.repeat(21000);
      area.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await player.next();
    await player.settled();
    assert.equal(await player.at('[data-banner]').textContent(), player.course.strings.too_big);
    assert.equal((await player.record())['cmi.suspend_data'], before);
    await player.go('second');
    await player.enter(text, 'short again');
    await player.settled();
    assert(await player.at('[data-banner]').isHidden());
    assert.deepEqual(JSON.parse((await player.record())['cmi.suspend_data']).d, ['second']);
    await player.close();
    await player.dispose();
    stop();
  });

  test('a platform that does not begin', async () => {
    const player = await enter({});
    await player.launch({ refuse: true });
    assert.equal(await player.at('[data-banner]').textContent(), player.course.strings.initialize_failed);
    await player.next();
    await player.page.waitForTimeout(200);
    await player.page.evaluate(() => window.lms.close());
    assert.deepEqual((await player.calls()).map(([method]) => method), ['Initialize']);
    await player.dispose();
    stop();
  });

  test('a page that the browser brings back begins anew, or says that it cannot', async () => {
    const player = await enter({});
    await player.launch();
    await player.next();
    assert(player.frame);
    await player.frame.evaluate(() => {
      window.dispatchEvent(new window.PageTransitionEvent('pagehide', { persisted: true }));
      window.dispatchEvent(new window.PageTransitionEvent('pageshow', { persisted: true }));
    });
    await player.page.waitForTimeout(250);
    const methods = (await player.calls()).map(([method]) => method);
    assert.equal(methods.filter((method) => method === 'Initialize').length, 2);
    assert.equal(await player.at('[data-banner]').textContent(), player.course.strings.initialize_failed, 'scorm-again begins only once');
    assert.equal((await player.record())['cmi.location'], 'second');
    assert.equal(methods.at(-1), 'Initialize', 'nothing is written to a closed session');
    await player.page.evaluate(() => window.lms.close());
    await player.dispose();
    stop();
  });

  test('hidden: saved at once, and not ended', async () => {
    const player = await enter({});
    await player.launch();
    assert(player.frame);
    const before = (await player.calls()).length;
    await player.frame.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    const calls = (await player.calls()).slice(before).map(([method, element]) => `${method} ${element}`.trim());
    assert.deepEqual(calls, ['SetValue cmi.session_time', 'Commit']);
    await leave(player);
  });

  test('a state of another build, and a platform that forgot the state but knows of the pass', async () => {
    const player = await enter({});
    await player.page.evaluate(() => window.localStorage.setItem('record', JSON.stringify({
      'cmi.exit': 'suspend', 'cmi.location': 'a_page_long_gone', 'cmi.completion_status': 'completed', 'cmi.success_status': 'passed',
      'cmi.score.scaled': '0.9', 'cmi.score.raw': '90',
      'cmi.suspend_data': '{"v":1,"s":7,"d":["gone","first"],"a":{"z_q1":"zzz","old":"x"},"c":[],"t":0,"u":0,"o":{},"new":1}',
    })));
    await player.launch();
    assert.equal(await player.current(), 'first', 'an unknown place is the beginning');
    assert.equal(await player.at('[data-menu] [data-go=first]').getAttribute('data-done'), 'true');
    await player.go('quiz');
    await player.takeQuiz(false);
    await player.settled();
    const record = await player.record();
    const kept = ['completion_status', 'success_status', 'score.scaled', 'score.raw'].map((name) => record[`cmi.${name}`]);
    assert.deepEqual(kept, ['completed', 'passed', '0.9', '90']);
    const state = JSON.parse(record['cmi.suspend_data']);
    assert.deepEqual([state.d, state.a.old, state.new], [['gone', 'first'], 'x', 1]);
    await leave(player);
  });

  test('links inside the text lead to other pages, and stay on this one', async () => {
    const player = await enter({});
    await player.launch();
    await player.at('#first a[href="#first-note"]').click();
    assert.equal(await player.current(), 'first');
    await player.at('#first a[href="#glossary-term"]').click();
    assert.equal(await player.current(), 'glossary');
    assert.equal(await player.at('#glossary-term').evaluate((term) => term === document.activeElement), true);
    await player.at('[data-back]').click();
    assert.equal(await player.current(), 'quiz');
    await leave(player);
  });

  test('paper: folded text opens for the printer, and closes again', async () => {
    const player = await enter({});
    await player.launch();
    assert(player.frame);
    const open = await player.frame.evaluate(() => {
      document.querySelector('.current')?.insertAdjacentHTML('beforeend', '<details id="a"></details><details id="b" open></details>');
      const states = () => [...document.querySelectorAll('details')].map((details) => details.open);
      window.dispatchEvent(new Event('beforeprint'));
      const during = states();
      window.dispatchEvent(new Event('afterprint'));
      return [during, states()];
    });
    assert.deepEqual(open, [[true, true], [false, true]]);
    await leave(player);
  });
});
