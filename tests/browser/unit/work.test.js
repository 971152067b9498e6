// A learner's work at an LRS: found again, written whole, joined with what somebody else wrote, and never lost in between.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { encodeState, newState } from '../../../src/runtime/state.js';
import { joined, lrsAsLms } from '../../../src/runtime/work.js';
import { AUTH, memoryLrs } from '../lrs.js';

/** @type {ReturnType<typeof memoryLrs>} */
let lrs;
const query = { activityId: 'https://example.org/m1', agent: '{"mbox":"mailto:ann@example.org"}', stateId: 'kitbag-work' };
const report = (/** @type {any} */ parts = {}) => ({
  location: 'second', state: state({ done: ['first'] }), completion: 'incomplete', success: null, scaled: null, elapsed: 1000, answers: [], ...parts,
});
const state = (/** @type {Partial<import('../../../src/runtime/types.js').State>} */ parts) => encodeState({ ...newState(), seed: 7, ...parts });

/** The storage of one browser. */
function browser() {
  /** @type {Map<string, string>} */
  const kept = new Map();
  return /** @type {any} */ ({
    kept, getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ text) => kept.set(key, text),
    removeItem: (/** @type {string} */ key) => kept.delete(key),
  });
}
const open = (storage = browser(), needed = false) =>
  lrsAsLms({ endpoint: 'http://lrs.example/xapi/', auth: AUTH, version: '1.0.3' }, query, storage, needed);

beforeEach(() => {
  lrs = memoryLrs();
  /** @type {any} */ (globalThis).window = { fetch: lrs.fetch };
});

test('a first visit finds nothing; the next one, on another machine, what was saved', async () => {
  const port = await open();
  assert.deepEqual(port.initialize(), { mode: 'normal', location: '', state: '', completed: false, passed: false, scaled: null });
  assert.equal(port.spent(), 0);
  port.write(report({ completion: 'completed', success: 'passed', scaled: 0.9 }));
  assert.equal(await port.commit(), true);
  const again = await open();
  const launch = again.initialize();
  assert.deepEqual([launch.location, launch.completed, launch.passed, launch.scaled, again.spent()], ['second', true, true, 0.9, 1000]);
  assert.equal(JSON.parse(launch.state).d[0], 'first');
  again.write(report({ elapsed: 500, state: null }));
  await again.commit();
  assert.deepEqual([lrs.work().time, lrs.work().state], [1500, launch.state], 'times add up; a state that was too long leaves the last one');
});

for (const tags of ['always', 'read', 'never']) {
  test(`an LRS that tells versions ${tags}: a row of saves goes through`, async () => {
    lrs.tags = tags;
    const port = await open();
    for (const location of ['first', 'second', 'quiz']) {
      port.write(report({ location }));
      assert.equal(await port.commit(), true);
    }
    assert.equal(lrs.work().location, 'quiz');
    assert(!lrs.asked.some((line) => line.endsWith('412')), lrs.asked.join());
  });
}

for (const tags of ['always', 'read']) {
  test(`two machines at once, versions told ${tags}: nobody's work is lost`, async () => {
    lrs.tags = tags;
    const [one, other] = [await open(), await open()];
    one.write(report({ state: state({ done: ['first'], answers: { q1: 'a' } }), completion: 'completed' }));
    assert.equal(await one.commit(), true);
    other.write(report({ state: state({ done: ['second'], answers: { q2: 'b' } }) }));
    assert.equal(await other.commit(), true);
    const { d, a } = JSON.parse(lrs.work().state);
    assert.deepEqual([d.sort(), a, lrs.work().completed], [['first', 'second'], { q1: 'a', q2: 'b' }, true]);
    other.write(report({ state: state({ done: ['second', 'third'] }) }));
    await other.commit();
    one.write(report({ state: state({ done: ['first', 'last'] }) }));
    assert.equal(await one.commit(), true);
    assert.deepEqual(JSON.parse(lrs.work().state).d.sort(), ['first', 'last', 'second', 'third']);
  });
}

test('what the LRS did not get waits in this browser, and goes out with the next save', async () => {
  const storage = browser();
  const port = await open(storage);
  lrs.documentFault = (method) => (method === 'PUT' ? { status: 503 } : undefined);
  port.write(report({ location: 'quiz' }));
  assert.equal(await port.commit(), false);
  assert.equal(storage.kept.size, 1);
  assert.doesNotMatch(JSON.stringify([...storage.kept]), /Basic|a2V5/, 'no credentials are kept');
  lrs.documentFault = () => undefined;
  const again = await open(storage);
  assert.equal(again.initialize().location, 'quiz');
  again.write(report({ location: 'finish' }));
  assert.equal(await again.commit(), true);
  assert.deepEqual([storage.kept.size, lrs.work().location], [0, 'finish']);
});

test('an LRS that cannot be read: this browser will do, unless the LRS is needed; it is read before anything is written', async () => {
  await (async () => {
    const port = await open();
    port.write(report({ state: state({ done: ['there'] }) }));
    await port.commit();
  })();
  lrs.documentFault = () => ({ status: 500 });
  await assert.rejects(open(browser(), true));
  const port = await open();
  port.write(report({ state: state({ done: ['here'] }) }));
  assert.equal(await port.commit(), false);
  lrs.documentFault = () => undefined;
  assert.equal(await port.commit(), true);
  assert.deepEqual(JSON.parse(lrs.work().state).d.sort(), ['here', 'there']);
});

test('an LRS without documents: this browser keeps the work, and says so; a browser that keeps nothing does not', async () => {
  lrs.documentFault = (method) => ({ status: method === 'GET' ? 404 : 405 });
  const storage = browser();
  const port = await open(storage);
  port.write(report());
  assert.equal(await port.commit(), true);
  assert.equal((await open(storage)).initialize().location, 'second');
  const nowhere = await open(/** @type {any} */ (null));
  nowhere.write(report());
  assert.equal(await nowhere.commit(), false);
});

test('the end sends what is not there yet, once, and nothing when nothing was done', async () => {
  const port = await open();
  port.terminate();
  assert.deepEqual(lrs.asked, ['GET kitbag-work 404']);
  port.write(report());
  port.terminate();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([lrs.asked.at(-1), lrs.work().location], ['PUT kitbag-work 204', 'second']);
});

test('what another machine went on from is left behind: an attempt that was begun afresh there has no old answers here', async () => {
  const here = browser();
  const port = await open(here);
  port.write(report({ state: state({ answers: { q1: 'a' }, checked: ['q1'], taken: 1 }) }));
  port.terminate();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(here.kept.size, 1, 'nobody heard whether it arrived');
  const there = await open();
  there.write(report({ state: state({ taken: 1 }) }));
  await there.commit();
  const again = await open(here);
  assert.deepEqual(JSON.parse(again.initialize().state).a, {});
});

test('what is told once is told once over all sittings and machines', async () => {
  const port = await open();
  assert.deepEqual([port.once('passed'), port.once('passed'), port.once('completed')], [true, false, true]);
  port.write(report());
  await port.commit();
  const again = await open();
  assert.deepEqual([again.once('passed'), again.once('failed')], [false, true]);
});

test('two states joined: what is done is done, the best counts, the later answer counts', () => {
  const early = { at: 1, location: 'a', time: 10, passed: true, scaled: 0.8, said: ['passed'],
    state: state({ done: ['x'], answers: { q: 'old', p: 'p' }, checked: ['q'], taken: 2, best: 0.8, outcomes: { o1: 1, o2: 0.1 } }) };
  const late = { at: 2, location: 'b', time: 5, completed: true, said: ['completed'],
    state: state({ done: ['y'], answers: { q: 'new' }, taken: 1, best: null, outcomes: { o2: 0.5 }, submitted: true }) };
  for (const pair of [[early, late], [late, early]]) {
    const { state: text, ...rest } = joined(pair[0], pair[1]);
    assert.deepEqual(rest, { at: 2, location: 'b', time: 10, passed: true, completed: true, scaled: 0.8, said: ['passed', 'completed'], seen: [1] });
    assert.deepEqual(JSON.parse(String(text)),
      { v: 1, s: 7, d: ['x', 'y'], a: { q: 'new', p: 'p' }, c: ['q'], t: 2, b: 0.8, u: 1, o: { o1: 1, o2: 0.5 } });
  }
  assert.deepEqual(joined({}, late), late);
  assert.deepEqual(joined(early, {}), early);
  const heir = { ...late, seen: [1] };
  assert.deepEqual([joined(early, heir), joined(heir, early)], [heir, heir], 'one that goes on from the other is not joined with it');
});
