// A learner at the small learning platform: opens a package, reads, answers, closes, and looks at what was recorded.

import assert from 'node:assert/strict';
import { refusals } from './moodle.js';

/** @typedef {import('../../src/runtime/types.js').Question} Question */

export class Player {
  /**
   * @param {import('playwright-core').Browser} browser
   * @param {string} origin
   * @param {import('./packages.js').Package} pack
   * @param {import('playwright-core').BrowserContextOptions=} options
   * @param {string=} allowed another site that the page may speak to
   */
  static async create(browser, origin, pack, options, allowed = origin) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const player = new Player(page, origin, pack);
    page.on('pageerror', (error) => player.errors.push(String(error)));
    page.on('request', (request) => {
      if (![origin, allowed].some((site) => request.url().startsWith(site))) player.errors.push(`outside request: ${request.url()}`);
    });
    await page.goto(`${origin}/lms.html`);
    return player;
  }

  /** @param {import('playwright-core').Page} page @param {string} origin @param {import('./packages.js').Package} pack */
  constructor(page, origin, pack) {
    this.page = page;
    this.origin = origin;
    this.pack = pack;
    this.course = pack.course;
    /** @type {string[]} */
    this.errors = [];
    /** @type {Record<string, string>} */
    this.before = {};
  }

  /** @param {{ mode?: string, withoutApi?: boolean, refuse?: boolean, edition?: 2004 | 1.2, origin?: string, query?: Record<string, string> }} options */
  async launch({ origin = '', query, ...options } = {}) {
    this.before = await this.record();
    const url = `${origin}/${this.pack.name}/${this.pack.entry}${query ? `?${new URLSearchParams(query)}` : ''}`;
    const launch = { ...options, objectives: this.pack.objectives };
    await this.page.evaluate((args) => window.lms.launch(args.url, args.launch), { url, launch });
    await this.page.locator('iframe').waitFor();
    const frame = await (await this.page.locator('iframe').elementHandle())?.contentFrame();
    assert(frame);
    this.frame = frame;
    await this.frame.locator('html.js :is([data-page].current, .gate):visible').first().waitFor();
    if (!options.withoutApi && !options.refuse && (options.mode || 'normal') === 'normal') await this.settled();
  }

  /** Waits until what was written has been committed. */
  async settled() {
    await this.page.waitForTimeout(150);
    await this.page.waitForFunction(() => {
      const last = window.lms.calls.filter((/** @type {string[]} */ [method]) => method === 'SetValue' || method === 'Commit').pop();
      return last?.[0] === 'Commit';
    });
  }

  /** Closes the module as platforms do, and checks that it took its leave. */
  async close() {
    await this.page.evaluate(() => window.lms.close());
    const calls = await this.calls();
    if (calls.length) assert.equal(calls.at(-1)?.[0], 'Terminate', 'nothing is called after Terminate');
    return calls;
  }

  async dispose() {
    assert.deepEqual(this.errors, []);
    await this.page.context().close();
  }

  /** @returns {Promise<[string, string, string, string, number][]>} */
  calls() {
    return this.page.evaluate(() => window.lms.calls);
  }

  /** @returns {Promise<Record<string, string>>} */
  record() {
    return this.page.evaluate(() => window.lms.record());
  }

  /** Every call of this sitting went well, and Moodle would have taken every value. @param {RegExp} expected errors that the test caused */
  async clean(expected = /^$/) {
    const calls = await this.calls();
    const failed = calls.filter((call) => call[4]).map(([method, element, value, , error]) => `${method} ${element} ${value}: ${error}`);
    assert.deepEqual(failed.filter((text) => !expected.test(text)), []);
    /** @type {[string, string][]} */
    const writes = calls.filter(([method]) => method === 'SetValue').map(([, element, value]) => [element, value]);
    assert.deepEqual(refusals(writes, this.before), []);
  }

  /** @param {string} selector */
  at(selector) {
    assert(this.frame);
    return this.frame.locator(selector);
  }

  /** @param {Question} question @param {string} selector */
  in(question, selector) {
    return this.at(`[data-question="${question.id}"] ${selector}`);
  }

  /** @param {string} id */
  async go(id) {
    const menu = this.at('[data-menu-button]');
    const link = this.at(`[data-menu] [data-go="${id}"]`);
    if (!await link.isVisible()) await menu.click();
    // A locked entry can be pressed, too.
    await link.click({ force: true });
  }

  next() {
    return this.at('[data-next]').click();
  }

  current() {
    return this.at('[data-page].current').getAttribute('data-page');
  }

  /** Goes through all sessions with Next. */
  async study() {
    for (const page of this.course.pages.filter(({ kind }) => kind === 'session')) {
      await this.go(page.id);
      await this.next();
    }
  }

  /** @param {string} page */
  questions(page) {
    return this.course.questions.filter((question) => question.page === page);
  }

  /** Enters an answer as a learner does with a pointer. @param {Question} question @param {string} answer */
  async enter(question, answer) {
    switch (question.type) {
      case 'matching':
        for (const pair of answer.split(',')) {
          const [source, target] = pair.split('.');
          await this.in(question, `[data-match="${source}"]`).selectOption(target);
        }
        break;
      case 'sequencing':
        // Down and up again: the order on the page may be the wanted one, but it must be chosen.
        await this.in(question, '[data-move="down"] >> nth=0').click();
        for (const [place, id] of answer.split(',').entries()) {
          while ((await this.read(question)).split(',').indexOf(id) > place) {
            await this.in(question, `[data-item="${id}"] [data-move="up"]`).click();
          }
        }
        break;
      case 'numeric':
      case 'fill-in':
      case 'long-fill-in':
        await this.in(question, ':is(input, textarea)').fill(answer);
        await this.in(question, ':is(input, textarea)').blur();
        break;
      case 'choices': {
        const [chosen, wanted] = [await this.read(question), answer].map((ids) => ids.split(',').filter(Boolean));
        for (const id of [...chosen, ...wanted].filter((one) => chosen.includes(one) !== wanted.includes(one))) {
          await this.in(question, `[data-option="${id}"] input`).click();
        }
        break;
      }
      default:
        await this.in(question, `[data-option="${answer}"] input`).click();
    }
  }

  /** What the page shows as the answer. @param {Question} question */
  async read({ id, type }) {
    assert(this.frame);
    return this.frame.evaluate(([name, kind]) => {
      const root = document.querySelector(`[data-question="${name}"]`);
      const all = (/** @type {string} */ selector) => /** @type {any[]} */ ([...root?.querySelectorAll(selector) || []]);
      if (kind === 'matching') return all('select').filter(({ value }) => value).map((one) => `${one.dataset.match}.${one.value}`).join();
      if (kind === 'sequencing') return all('[data-item]').map(({ dataset }) => dataset.item).join();
      if (['numeric', 'fill-in', 'long-fill-in'].includes(kind)) return all('input, textarea')[0].value;
      return all('input').filter(({ checked }) => checked).map(({ value }) => value).sort().join();
    }, /** @type {const} */ ([id, type]));
  }

  /** Whether an answer can no longer be changed. @param {Question} question */
  isLocked(question) {
    return this.in(question, ':is(input, select, textarea, [data-move])').first()
      .evaluate((/** @type {any} */ control) => Boolean(control.disabled || control.readOnly));
  }

  /** An answer that is right, or one that is wrong; where neither exists, any answer. @param {Question} question @param {boolean} right */
  async answerFor(question, right) {
    const { type, right: key = [], min = 0, max = 0, limit = 0 } = question;
    const options = () => this.in(question, 'input').evaluateAll((list) => list.map((input) => input.getAttribute('value') || ''));
    switch (type) {
      case 'likert':
        return (await options()).sort()[right ? 0 : 1];
      case 'long-fill-in':
        return 'Première ligne, "quoted"\nand {a} second \\ line'.slice(0, limit);
      case 'numeric':
        return String(right ? (min + max) / 2 : max + 1);
      case 'fill-in':
        return right ? question.caseMatters ? key[0] : key[0].toUpperCase() : 'nothing like it';
      case 'sequencing':
        return (right ? key : [...key].reverse()).join();
      case 'matching': {
        const pairs = key.map((pair) => pair.split('[.]'));
        const targets = await this.in(question, 'select >> nth=0').locator('option')
          .evaluateAll((list) => list.map((option) => option.getAttribute('value') || ''));
        const other = targets.find((target) => target && target !== pairs[0][1]) || '';
        return (right ? pairs : [[pairs[0][0], other], ...pairs.slice(1)]).map((pair) => pair.join('.')).join();
      }
      default: {
        const wrong = (await options()).filter((option) => !key.includes(option)).sort();
        return (right ? [...key].sort() : type === 'choices' ? [key[0], ...wrong].sort() : [wrong[0]]).join();
      }
    }
  }

  /**
   * Answers every question of the quiz, all right, all wrong, or each as is asked for, and hands it in.
   * @param {boolean | ((question: Question) => boolean)} right
   */
  async takeQuiz(right) {
    /** @type {Record<string, string>} */
    const given = {};
    for (const question of this.questions('quiz')) {
      given[question.id] = await this.answerFor(question, typeof right === 'boolean' ? right : right(question));
      await this.enter(question, given[question.id]);
      assert.equal(await this.read(question), given[question.id]);
    }
    await this.at('[data-submit]').click();
    return given;
  }
}
