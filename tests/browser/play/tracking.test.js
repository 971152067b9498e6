// Packages that send statements, played against Learning Record Stores that work, fail and are not there: what arrives, when,
// and that the platform gets everything as without one.

import assert from 'node:assert/strict';
import { after as afterAll, afterEach, before as beforeAll, describe, test } from 'node:test';
import { launchChromium, skipReason } from '../chromium.js';
import { launchQuery, memoryLrs, ralphSkipReason, startRalph } from '../lrs.js';
import { fixturePackage, packagesToPlay } from '../packages.js';
import { Player } from '../player.js';
import { serve } from '../server.js';
import { valid } from '../validator.js';

const BASE = 'https://training.example/courses/tiny/m1';

describe('statements', { skip: skipReason() }, () => {
  /** @type {import('playwright-core').Browser} */
  let browser;
  /** @type {(() => void)[]} */
  const closing = [];
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterEach(() => closing.splice(0).forEach((close) => close()));
  afterAll(() => browser.close());

  /** @param {{ xapi?: any, tracking?: any, lrs?: ReturnType<typeof memoryLrs> }} options */
  async function enter({ xapi = {}, tracking = {}, lrs = memoryLrs() } = {}) {
    const pack = fixturePackage(tracking, xapi);
    const site = await serve([pack], lrs.handle);
    closing.push(site.close);
    const player = await Player.create(browser, site.origin, pack, {}, site.foreign);
    return { player, lrs, site, query: launchQuery(`${site.origin}/xapi`), /** Waits until the queue is empty. */ sent: () => sent(player) };
  }

  /** @param {Player} player */
  const queued = (player) => player.page.evaluate(() =>
    Object.keys(window.localStorage).filter((key) => key.startsWith('kitbag-lrs ')).length);

  /** @param {Player} player */
  async function sent(player) {
    await player.page.waitForFunction(() => !Object.keys(window.localStorage).some((key) => key.startsWith('kitbag-lrs ')));
  }

  /** Each once, in the order in which they happened. @param {any[]} statements */
  function inOrder(statements) {
    assert.equal(new Set(statements.map(({ id }) => id)).size, statements.length, 'each once');
    const times = statements.map(({ timestamp }) => Date.parse(timestamp));
    assert.deepEqual(times, [...new Set(times)].sort(), 'in order');
  }

  /** Passes the module. @param {Player} player */
  async function pass(player) {
    await player.study();
    await player.takeQuiz(true);
    await player.settled();
  }

  test('a whole visit: the LRS gets its statements, the platform what it always gets', async () => {
    const { player, lrs, query, sent: empty } = await enter();
    await player.launch({ query: { ...query, registration: '6f1c2b1e-0000-4000-8000-00000000000a' } });
    await pass(player);
    await player.close();
    await player.clean();
    const record = await player.record();
    assert.deepEqual(['completion_status', 'success_status', 'score.raw'].map((name) => record[`cmi.${name}`]), ['completed', 'passed', '100']);
    assert.match(JSON.parse(record['cmi.suspend_data']).r, /^[0-9a-f-]{36}$/);
    await player.launch({ query });
    await empty();
    const answered = (/** @type {boolean} */ scored) =>
      player.questions('quiz').filter((question) => question.scored === scored).map(({ id }) => `responded ${id}`);
    assert.deepEqual(lrs.verbs().filter((verb) => verb !== 'progressed m1'), [
      'initialized m1', ...answered(true), 'passed m1', 'completed m1', ...answered(false), 'terminated m1', 'resumed m1',
    ]);
    const shares = lrs.statements.filter(({ verb }) => verb.display.en === 'progressed').map(({ result }) => result.score.scaled);
    assert.deepEqual([shares, shares.at(-1)], [[...new Set(shares)].sort(), 1]);
    inOrder(lrs.statements);
    const [first] = lrs.statements;
    assert.deepEqual(first.actor, { objectType: 'Agent', mbox: 'mailto:ann@example.org' });
    assert.equal(first.context.registration, '6f1c2b1e-0000-4000-8000-00000000000a');
    const attempts = new Set(lrs.statements.map(({ context }) => context.contextActivities.grouping[0].id));
    assert.deepEqual([...attempts], [`${BASE}?attemptId=${JSON.parse(record['cmi.suspend_data']).r}`], 'one attempt, also after a return');
    valid(lrs.statements);
    await player.close();
    await player.dispose();
  });

  test('offline in the middle, closed with statements waiting, opened again: all there once, in order', async () => {
    const { player, lrs, query, sent: empty } = await enter();
    await player.launch({ query });
    await player.next();
    await empty();
    const before = lrs.statements.length;
    await player.page.context().setOffline(true);
    await pass(player);
    await player.page.waitForTimeout(1500);
    await player.close();
    await player.clean();
    assert.equal(lrs.statements.length, before, 'nothing came through');
    assert(await queued(player) > 8);
    assert.equal((await player.record())['cmi.success_status'], 'passed', 'the platform knows all the same');
    await player.page.context().setOffline(false);
    await player.launch({ query });
    await empty();
    inOrder(lrs.statements);
    const verbs = lrs.verbs().map((text) => text.split(' ')[0]);
    for (const once of ['initialized', 'passed', 'completed', 'terminated', 'resumed']) {
      assert.equal(verbs.filter((verb) => verb === once).length, 1, once);
    }
    assert.equal(verbs.at(-1), 'resumed');
    assert.equal(verbs.filter((verb) => verb === 'responded').length, 9);
    await player.close();
    await player.dispose();
  });

  test('the network comes back while the page is open: it goes on by itself', async () => {
    const { player, lrs, query, sent: empty } = await enter();
    await player.launch({ query });
    await empty();
    await player.page.context().setOffline(true);
    await player.next();
    await player.page.waitForTimeout(4500);
    const count = lrs.statements.length;
    await player.page.context().setOffline(false);
    await empty();
    assert.equal(lrs.statements.length, count + 1);
    await player.close();
    await player.dispose();
  });

  test('an LRS on another site: asked for leave, and told of the end while the page closes', async () => {
    const { player, lrs, site } = await enter();
    await player.launch({ query: launchQuery(`${site.foreign}/xapi/`) });
    await sent(player);
    await player.close();
    for (let n = 0; n < 50 && !lrs.verbs().includes('suspended m1'); n++) await player.page.waitForTimeout(100);
    assert.deepEqual(lrs.verbs(), ['initialized m1', 'suspended m1']);
    await player.launch({ query: launchQuery(`${site.foreign}/xapi/`) });
    await sent(player);
    assert.deepEqual(lrs.verbs(), ['initialized m1', 'suspended m1', 'resumed m1'], 'what was sent at the end is held already');
    await player.close();
    await player.dispose();
  });

  test('another learner on the same browser: neither sends for the other', async () => {
    const { player, lrs, query } = await enter();
    lrs.fault = () => ({ status: 403 });
    await player.launch({ query });
    await player.next();
    await player.page.waitForTimeout(700);
    await player.close();
    const waiting = await queued(player);
    assert(waiting >= 2);
    assert.doesNotMatch(await player.page.evaluate(() => JSON.stringify({ ...window.localStorage })), /a2V5OnNlY3JldA/, 'no credentials are kept');
    lrs.fault = () => undefined;
    await player.page.evaluate(() => window.localStorage.removeItem('record'));
    const ben = { mbox: 'mailto:ben@example.org' };
    await player.launch({ query: { ...query, actor: JSON.stringify(ben) } });
    await player.page.waitForFunction(() => document.querySelector('iframe')?.contentDocument?.documentElement.dataset.lrs === 'sent');
    assert(lrs.statements.length && lrs.statements.every(({ actor }) => actor.mbox === ben.mbox));
    await player.close();
    await player.page.waitForTimeout(300);
    assert(await queued(player) >= waiting);
    await player.launch({ query });
    await player.page.waitForFunction(() =>
      !Object.keys(window.localStorage).some((key) => key.startsWith('kitbag-lrs ') && key.includes('ann@')));
    assert.equal(lrs.statements.filter(({ actor }) => actor.mbox === 'mailto:ann@example.org').length, waiting + 1);
    await player.close();
    await player.dispose();
  });

  test('503 with Retry-After: not before; a reset after the LRS has stored: each once all the same', async () => {
    const { player, lrs, query, sent: empty } = await enter();
    /** @type {number[]} */
    const times = [];
    lrs.fault = (n) => {
      times.push(Date.now());
      return n === 1 ? { status: 503, headers: { 'retry-after': '3' } } : n === 2 ? { stored: true } : undefined;
    };
    await player.launch({ query });
    await player.next();
    await empty();
    assert(times[1] - times[0] >= 2900, `${times[1] - times[0]} ms`);
    assert(lrs.batches.length > 3, 'one by one after the conflict');
    assert.deepEqual(lrs.verbs(), ['initialized m1', 'progressed m1']);
    inOrder(lrs.statements);
    await player.close();
    await player.dispose();
  });

  test('an LRS that never answers, or is not there: learning and saving are as quick as without one', async () => {
    /** How long the platform waits for what was done, in milliseconds. @param {any} xapi @param {any} query @param {any} fault */
    const time = async (xapi, query, fault) => {
      const { player, lrs, site } = await enter({ xapi });
      lrs.fault = fault;
      await player.launch(query ? { query: launchQuery(query === 'own' ? `${site.origin}/xapi` : query) } : {});
      const waits = [];
      for (let n = 0; n < 6; n++) {
        await player.page.evaluate(() => { window.lms.calls.length = 0; });
        const start = Date.now();
        await (n % 2 ? player.at('[data-back]').click() : player.next());
        await player.page.waitForFunction(() => window.lms.calls.some((/** @type {string[]} */ [method]) => method === 'Commit'), null, { polling: 5 });
        waits.push(Date.now() - start);
        assert.equal(await player.at('[data-save]').textContent(), player.course.strings.saved);
      }
      const closed = await player.close();
      assert.equal(closed.at(-1)?.[0], 'Terminate');
      await player.clean();
      player.errors.length = 0;
      await player.dispose();
      return waits.sort((a, b) => a - b)[3];
    };
    const without = await time(undefined, undefined, undefined);
    const silent = await time({}, 'own', () => ({ silent: true }));
    const absent = await time({}, 'http://127.0.0.1:9/xapi', undefined);
    assert(Math.max(silent, absent) < without + 150, `${without} ms without, ${silent} ms with one that is silent, ${absent} ms with none`);
  });

  test('a launch in the address of the platform, and one by account with what the package brings along', async () => {
    const { player, lrs, site, query, sent: empty } = await enter();
    await player.page.goto(`${site.origin}/lms.html?${new URLSearchParams({ ...query, activity_id: 'https://lms.example/activity/7' })}`);
    await player.launch();
    await empty();
    assert.equal(lrs.statements[0].context.contextActivities.grouping.at(-1).id, 'https://lms.example/activity/7');
    await player.close();
    await player.dispose();

    const xapi = { endpoint: `${site.origin}/xapi/`, auth: query.auth, homePage: 'https://lms.example' };
    const own = memoryLrs();
    const brought = await enter({ xapi: { ...xapi, endpoint: '' }, lrs: own });
    // Its own server is known only now.
    const page = brought.player.pack;
    page.files.set('m1.html', Buffer.from(String(page.files.get('m1.html')).replace('"endpoint":""', `"endpoint":"${brought.site.origin}/xapi/"`)));
    const site2 = await serve([page], own.handle);
    closing.push(site2.close);
    const learner = await Player.create(browser, site2.origin, page, {}, brought.site.origin);
    await learner.launch();
    await sent(learner);
    assert.deepEqual(own.statements[0].actor, { objectType: 'Agent', account: { homePage: 'https://lms.example', name: 'u1' } });
    await learner.close();
    await learner.dispose();
  });

  test('a key of the package never goes to the endpoint of a launch', async () => {
    const { player, lrs, query } = await enter({ xapi: { endpoint: 'https://lrs.example/', auth: launchQuery('').auth } });
    const { auth: _auth, ...rest } = query;
    await player.launch({ query: rest });
    await player.page.waitForFunction(() => document.querySelector('iframe')?.contentDocument?.documentElement.dataset.lrs === 'stopped');
    assert.deepEqual(lrs.batches, [], 'it did not say who it was');
    await player.close();
    await player.dispose();
  });

  test('no launch, a review, a platform that refuses: nothing is sent and nothing kept', async () => {
    const { player, lrs, query } = await enter();
    for (const launch of [{}, { mode: 'review', query }, { refuse: true, query }, { withoutApi: true }]) {
      await player.launch(launch);
      await player.next();
      await player.page.waitForTimeout(800);
      await player.page.evaluate(() => window.lms.close());
      assert.deepEqual([lrs.batches.length, await queued(player)], [0, 0], JSON.stringify(launch));
    }
    await player.dispose();
  });

  test('launched by an LRS alone: told, kept in this browser, resumed', async () => {
    const { player, lrs, query, sent: empty } = await enter();
    await player.launch({ withoutApi: true, query });
    assert(await player.at('[data-banner]').isHidden());
    await player.study();
    await player.takeQuiz(true);
    await player.page.waitForTimeout(300);
    await empty();
    assert.equal(lrs.verbs().filter((verb) => verb === 'passed m1').length, 1);
    await player.page.evaluate(() => window.lms.close());
    await player.launch({ withoutApi: true, query });
    assert.equal(await player.current(), 'quiz');
    await player.at('[data-retry]').click();
    await player.takeQuiz(true);
    await player.page.waitForTimeout(700);
    await empty();
    const verbs = lrs.verbs();
    assert.deepEqual(['passed m1', 'completed m1', 'resumed m1', 'scored m1'].map((verb) => verbs.filter((one) => one === verb).length), [1, 1, 1, 1]);
    await player.page.evaluate(() => window.lms.close());
    await player.dispose();
  });

  test('two tabs at once: each statement once', async () => {
    const { player, lrs, query, site, sent: empty } = await enter();
    const page = await player.page.context().newPage();
    await page.goto(`${site.origin}/lms.html`);
    const other = new Player(page, site.origin, player.pack);
    lrs.fault = () => ({ status: 503 });
    await Promise.all([player.launch({ query }), other.launch({ query })]);
    await Promise.all([player.next(), other.next()]);
    await player.page.waitForTimeout(800);
    lrs.fault = () => undefined;
    await empty();
    inOrder([...lrs.statements].sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1)).filter((one, n, all) => one.timestamp !== all[n - 1]?.timestamp));
    assert.deepEqual(lrs.verbs().sort(), ['initialized m1', 'initialized m1', 'progressed m1', 'progressed m1']);
    await Promise.all([player.close(), other.close()]);
    await player.dispose();
  });

  const moduleOne = packagesToPlay().find(({ name }) => /^cdgt-m1/.test(name));
  const skip = ralphSkipReason() || (moduleOne ? false : 'there is no Module 1 in dist/');
  test('Module 1 and a real LRS: offline, closed, opened again; valid, once, in order', { skip }, async () => {
    const pack = /** @type {import('../packages.js').Package} */ (moduleOne);
    assert(pack.course.xapi, 'the shipped course sends statements');
    const ralph = await startRalph();
    closing.push(ralph.stop);
    const site = await serve([pack], ralph.handle);
    closing.push(site.close);
    const player = await Player.create(browser, site.origin, pack);
    const query = launchQuery(`${site.origin}/xapi/`);
    await player.launch({ query });
    await player.next();
    // What the step means is queued when it is saved: an empty queue before that says nothing.
    await player.settled();
    await sent(player);
    await player.page.context().setOffline(true);
    await pass(player);
    await player.page.waitForTimeout(700);
    await player.close();
    await player.clean();
    const waiting = await queued(player);
    assert(waiting > player.questions('quiz').length);
    assert.equal(ralph.statements().length, 2);
    await player.page.context().setOffline(false);
    await player.launch({ query });
    await sent(player);
    await player.close();
    await player.launch({ query });
    await sent(player);

    const statements = ralph.statements();
    inOrder(statements);
    const verbs = statements.map(({ verb, object }) => `${verb.display.en} ${object.id.split('/').at(-1)}`);
    const answers = player.questions('quiz').map(({ id }) => `responded ${id}`);
    assert.deepEqual(verbs.filter((verb) => verb.startsWith('responded')), answers);
    assert.deepEqual(verbs.filter((verb) => !/^(responded|progressed)/.test(verb)), [
      'initialized m1', 'passed m1', 'completed m1', 'terminated m1', 'resumed m1', 'terminated m1', 'resumed m1',
    ]);
    const shares = statements.filter(({ verb }) => verb.display.en === 'progressed').map(({ result }) => result.score.scaled);
    assert.deepEqual(shares, [...new Set(shares)].sort());
    assert.equal(shares.at(-1), 1);
    assert.equal((await player.record())['cmi.score.raw'], '100');
    valid(statements);
    await player.close();
    await player.dispose();
  });
});
