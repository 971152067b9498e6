// The adapter for cmi5 against an LMS of the tests: the token, the rules of a session, what is told and what is kept.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { connectCmi5, parametersOf } from '../../../src/runtime/cmi5.js';
import { makeReport } from '../../../src/runtime/progress.js';
import { decodeState } from '../../../src/runtime/state.js';
import { ACTOR, cmi5Lms } from '../cmi5.js';
import { fixtureCourse, fixtureXapi } from '../fixture/course.js';
import { memoryLrs } from '../lrs.js';

const ENDPOINT = 'http://lrs.example/xapi/';
const RIGHT = {
  z_q1: 'b', z_q2: 'a,c', z_q3: 'false', z_q4: 'hci.desa,osi.desa,tii.itu', z_q5: 'analyse,envision,plan,monitor', z_q6: '22', z_q7: 'once only',
};
/** @type {ReturnType<typeof memoryLrs>} */
let lrs;
/** @type {ReturnType<typeof cmi5Lms>} */
let lms;
/** @type {any} */
let local;
/** @type {any} */
let tab;

/** The storage of a browser. */
function storage() {
  /** @type {any} */
  const kept = {};
  const method = (/** @type {string} */ name, /** @type {any} */ value) => Object.defineProperty(kept, name, { value });
  method('getItem', (/** @type {string} */ key) => kept[key] ?? null);
  method('setItem', (/** @type {string} */ key, /** @type {string} */ text) => { kept[key] = text; });
  method('removeItem', (/** @type {string} */ key) => { delete kept[key]; });
  return kept;
}

beforeEach(() => {
  lrs = memoryLrs();
  lrs.strict = false;
  lms = cmi5Lms(lrs, ENDPOINT);
  local = storage();
  tab = storage();
});

/** Opens the package as the LMS launches it. @param {any} query @param {any} tracking */
async function open(query, tracking = {}) {
  const page = { dataset: {} };
  /** @type {any[]} */
  const media = [];
  Object.assign(globalThis, {
    window: { fetch: lrs.fetch, location: { search: `?${new URLSearchParams(query)}` }, localStorage: local, sessionStorage: tab, addEventListener() {} },
    document: { documentElement: page, querySelectorAll: () => media },
  });
  Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  const course = fixtureCourse({ completion: 'passed', ...tracking });
  course.xapi = fixtureXapi(course);
  course.strings.launch_used = 'used';
  const port = await connectCmi5(course);
  assert(port);
  const launch = port.initialize();
  const learner = { state: decodeState(launch.state), completed: launch.completed, passed: launch.passed, free: false };
  const began = Date.now();
  return {
    course, port, launch, learner,
    /** @param {any[]=} answers @param {string=} location */
    async save(answers = [], location = 'quiz') {
      const report = makeReport(course, learner, { location, answers, elapsed: Date.now() - began }, course.limits);
      port.write(report);
      return port.commit();
    },
    /** Hands in an attempt. @param {Record<string, string>} given */
    handIn(given) {
      learner.state.answers = { ...given };
      learner.state.taken++;
      learner.state.submitted = true;
      const share = given === RIGHT ? 1 : 0;
      learner.state.best = Math.max(share, learner.state.best || 0);
    },
    /** @param {string} id @param {string} answer @param {string} result */
    answer: (id, answer, result) => ({ question: course.questions.find((question) => question.id === id), answer, result, shown: 0, took: 1000 }),
    async end() {
      port.terminate();
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
  };
}
const verbs = (/** @type {any[]} */ statements) => statements.map(({ verb }) => verb.display.en);

test('what the LMS passes: all of it, or nothing', () => {
  const query = /** @type {Record<string, string>} */ (lms.launch());
  const found = parametersOf(`?${new URLSearchParams(query)}`);
  assert.deepEqual(found, {
    endpoint: ENDPOINT, fetchUrl: query.fetch, registration: lms.registration, activityId: lms.activityId, actor: ACTOR,
  });
  for (const name of Object.keys(query)) assert.equal(parametersOf(`?${new URLSearchParams({ ...query, [name]: '' })}`), null, name);
  assert.equal(parametersOf(`?${new URLSearchParams({ ...query, endpoint: 'javascript:alert(1)' })}`), null);
  assert.equal(parametersOf(`?${new URLSearchParams({ ...query, actor: '{"mbox":"mailto:a@b.c"}' })}`), null, 'cmi5 knows accounts only');
});

test('a session: first initialized, then what happens, then terminated; the work is kept', async () => {
  const it = await open(lms.launch({ masteryScore: 0.6 }));
  assert.deepEqual([it.launch.mode, it.launch.state, it.course.tracking.passMark], ['normal', '', 0.6]);
  it.learner.state.done.push('first', 'second');
  assert.equal(await it.save([], 'second'), true);
  it.handIn(RIGHT);
  await it.save([it.answer('z_q1', 'b', 'correct'), it.answer('z_q9', 'yes', 'neutral')]);
  await it.end();
  assert.deepEqual(verbs(lms.told()), ['initialized', 'answered', 'passed', 'completed', 'answered', 'terminated']);
  assert.deepEqual(lms.sessions(), [['initialized', 'passed', 'completed', 'terminated']]);
  const [, answered, passed] = lms.told();
  assert.deepEqual(answered.result, { success: true, response: 'b', duration: 'PT1S' });
  assert.equal(answered.object.id, 'https://training.example/courses/tiny/m1/z_q1');
  assert.deepEqual(answered.context.contextActivities.parent, [{ id: lms.activityId }]);
  assert.deepEqual(passed.result.score, { scaled: 1, raw: 100, min: 0, max: 100 });
  assert.equal(passed.context.extensions['https://w3id.org/xapi/cmi5/context/extensions/masteryscore'], 0.6);
  assert.equal(lms.told().at(-1).context.extensions['https://w3id.org/xapi/cmi5/context/extensions/masteryscore'], undefined);
  assert.deepEqual([lrs.work().location, lrs.work().completed, lrs.work().passed], ['quiz', true, true]);
  const asked = lrs.asked.map((line) => line.split(' ').slice(0, 2).join(' '));
  assert(asked.indexOf('GET LMS.LaunchData') < 3 && asked.includes('GET cmi5LearnerPreferences'));
});

test('a return, on another machine: goes on where it was, and says nothing twice', async () => {
  const first = await open(lms.launch());
  first.learner.state.done.push('first', 'second');
  first.handIn(RIGHT);
  await first.save();
  await first.end();
  local = storage();
  tab = storage();
  const again = await open(lms.launch());
  assert.deepEqual([again.launch.location, again.launch.completed, again.launch.passed], ['quiz', true, true]);
  again.handIn({});
  await again.save();
  await again.end();
  assert.deepEqual(lms.sessions(), [['initialized', 'passed', 'completed', 'terminated'], ['initialized', 'terminated']]);
});

test('failed waits for the end: who passes at the second attempt has passed', async () => {
  const it = await open(lms.launch());
  it.handIn({});
  await it.save();
  await it.end();
  const again = await open(lms.launch());
  again.handIn({});
  await again.save();
  again.handIn(RIGHT);
  await again.save();
  await again.end();
  assert.deepEqual(lms.sessions(), [['initialized', 'failed', 'terminated'], ['initialized', 'passed', 'terminated']]);
  assert.equal(lms.told(1)[1].result.score.scaled, 0);
});

test('looking around and looking back: two statements, and nothing kept', async () => {
  const first = await open(lms.launch());
  first.learner.state.done.push('first');
  await first.save();
  await first.end();
  const before = lrs.work();
  for (const launchMode of ['Browse', 'Review']) {
    const it = await open(lms.launch({ launchMode }));
    assert.deepEqual([it.launch.mode, it.learner.state.done], ['review', ['first']]);
    await it.end();
    assert.deepEqual(verbs(lms.told()), ['initialized', 'terminated']);
  }
  assert.deepEqual(lrs.work(), before);
  lms.sessions();
});

test('the token is taken once: a page that is opened again goes on with its own, one that was ended does not', async () => {
  const query = lms.launch();
  const crashed = await open(query);
  await crashed.save();
  const again = await open(query);
  assert.equal(again.launch.mode, 'normal');
  await again.save();
  await again.end();
  assert.deepEqual(lms.sessions(), [['initialized', 'terminated']]);
  const ended = await open(query);
  assert.deepEqual([ended.launch.mode, ended.launch.words, ended.launch.location], ['refused', 'used', 'quiz'], 'it shows what was done');
  await ended.end();
  tab = storage();
  const elsewhere = await open(query);
  assert.deepEqual([elsewhere.launch.mode, elsewhere.launch.words], ['refused', 'used']);
  assert.equal(lms.told().length, 2);
});

test('an LMS that does not answer, or does not say what it wants: nothing is told', async () => {
  const query = lms.launch();
  lrs.documentFault = (_method, id) => (id === 'LMS.LaunchData' ? { status: 404 } : undefined);
  const it = await open(query);
  assert.deepEqual([it.launch.mode, it.launch.words], ['refused', undefined]);
  lrs.token = () => ({ 'error-code': '3', 'error-text': 'General' });
  assert.equal((await open(lms.launch())).launch.mode, 'refused');
  lrs.token = () => undefined;
  assert.equal((await open({ ...lms.launch(), fetch: 'http://lrs.example/nothing' })).launch.mode, 'refused');
  assert.deepEqual(lms.told(1), []);
  Object.assign(globalThis, { window: { location: { search: '?endpoint=x' } } });
  const course = fixtureCourse();
  course.xapi = fixtureXapi(course);
  assert.equal(await connectCmi5(course), null, 'no launch at all');
});
