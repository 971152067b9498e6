// What is told to an LRS: which statements, in which order, once; and to whom, by the launch.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserAsLms } from '../../../src/runtime/browser.js';
import { milliseconds } from '../../../src/runtime/scorm2004.js';
import { agentOf, launchOf } from '../../../src/runtime/tracked.js';
import { newUuid } from '../../../src/runtime/sitting.js';
import { sittingOf } from '../../../src/runtime/statements.js';
import { makeReport } from '../../../src/runtime/progress.js';
import { decodeState } from '../../../src/runtime/state.js';
import { fixtureCourse } from '../fixture/course.js';

const ADL = 'http://adlnet.gov/expapi/';
const m1 = { id: 'https://example.org/tiny/m1', definition: { type: `${ADL}activities/lesson` } };
const course = { id: 'https://example.org/tiny', definition: { type: `${ADL}activities/course` } };
const category = [{ id: 'https://w3id.org/xapi/scorm' }];
const attempt = 'a3f0c9d2-0000-4000-8000-000000000001';
const registration = 'a3f0c9d2-0000-4000-8000-000000000002';
const actor = { objectType: 'Agent', mbox: 'mailto:ann@example.org' };
const limits = { stateUnits: Infinity, stateBytes: Infinity };

/** A sitting, and the learner's hand on it. @param {any} options */
function sitting({ tracking = {}, state = '', completed = false, passed = false, activity = '', said = new Set(), drop = [], spent = 0, module = m1 } = {}) {
  const fixture = fixtureCourse(tracking);
  const asked = fixture.questions.filter(({ id }) => !drop.includes(id));
  const questions = Object.fromEntries(asked.map(({ id }) => [id, { id: `${module.id}/${id}` }]));
  const xapi = { version: '1.0.3', course, module, category, questions };
  const learner = { state: decodeState(state), completed, passed, free: false };
  /** @type {any[]} */
  const sent = [];
  const self = {
    course: fixture, learner, said, time: Date.parse('2026-11-23T08:00:00Z'), location: 'first',
    /** @type {any[]} */
    answers: [],
    /** What was told since the last time. */
    told: () => sent.splice(0),
    verbs: () => sent.splice(0).map(({ verb, object }) => [verb.id.split('/').at(-1), object.id.split('/').at(-1)].join(' ')),
    /** @param {string} id @param {string} answer @param {string} result */
    answer(id, answer, result) {
      const question = fixture.questions.find((one) => one.id === id);
      if (answer) learner.state.answers[id] = answer;
      self.answers.push({ question, answer, result, shown: 0, took: 1250 });
    },
    /** Hands in a quiz. @param {number} share roughly how much of it is right */
    handIn(share) {
      const right = {
        z_q1: 'b', z_q2: 'a,c', z_q3: 'false', z_q4: 'osi.desa,tii.itu,hci.desa', z_q5: 'analyse,envision,plan,monitor', z_q6: '22',
        z_q7: 'once only',
      };
      learner.state.answers = share ? right : {};
      learner.state.best = Math.max(share, learner.state.best || 0);
      learner.state.taken++;
      learner.state.submitted = true;
    },
    save(seconds = 1) {
      self.time += 1000 * seconds;
      const now = { location: self.location, answers: self.answers, elapsed: self.time - Date.parse('2026-11-23T08:00:00Z') };
      it.report(makeReport(fixture, learner, now, limits));
      self.answers = [];
    },
    end: () => it.end(),
  };
  const it = sittingOf(fixture, xapi, { mode: 'normal', location: '', state, completed, passed, scaled: null }, {
    actor, attempt, spent, registration, around: [activity], send: (statement) => sent.push(statement), now: () => self.time,
    once: (name) => !said.has(name) && Boolean(said.add(name)),
  });
  return self;
}

test('a whole visit, in order', () => {
  const s = sitting();
  assert.deepEqual(s.verbs(), ['initialized m1']);
  s.save();
  assert.deepEqual(s.verbs(), [], 'being there is no news');
  s.learner.state.done.push('first');
  s.location = 'second';
  s.save();
  s.answer('p_q1', 'c', 'incorrect');
  s.save();
  s.learner.state.done.push('second');
  s.save();
  s.handIn(1);
  s.answer('z_q1', 'b', 'correct');
  s.answer('z_q2', 'a,c', 'correct');
  s.save();
  s.save();
  assert.deepEqual(s.verbs(), [
    'progressed m1', 'responded p_q1', 'progressed m1', 'responded z_q1', 'responded z_q2', 'passed m1', 'progressed m1', 'completed m1',
  ]);
  s.end();
  assert.deepEqual(s.verbs(), ['terminated m1']);
});

test('a statement says who, what, in which context and when', () => {
  const s = sitting({ activity: 'https://lms.example/7' });
  const [first] = s.told();
  assert.match(first.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual({ ...first, id: '' }, {
    id: '', actor, verb: { id: `${ADL}verbs/initialized`, display: { en: 'initialized' } }, object: m1, result: undefined,
    context: {
      registration, language: 'en', platform: 'Kitbag',
      contextActivities: {
        parent: [course], category,
        grouping: [
          { id: `${m1.id}?attemptId=${attempt}`, definition: { type: `${ADL}activities/attempt` } },
          course, { id: 'https://lms.example/7' },
        ],
      },
    },
    timestamp: '2026-11-23T08:00:00.000Z',
  });
  const [same] = sitting({ activity: m1.id }).told();
  assert.equal(same.context.contextActivities.grouping.length, 2, 'a launch that knows the module by its own IRI adds nothing');
  s.answer('p_q4', 'osi.itu,tii.desa', 'incorrect');
  s.answer('p_q6', '647000', 'incorrect');
  s.answer('z_q7', '', 'incorrect');
  s.save();
  const [pairs, number, none] = s.told();
  assert.deepEqual(pairs.result, { success: false, response: 'osi[.]itu[,]tii[.]desa', duration: 'PT1.25S' });
  assert.deepEqual(pairs.object, { id: `${m1.id}/p_q4` });
  assert.deepEqual(pairs.context.contextActivities.parent, [m1], 'with its type, by which profiles know it');
  assert.equal(number.result.response, '647000', 'xAPI has room for six digits');
  assert.equal(none.result.response, undefined);
  assert.equal(new Set([pairs, number, none].map(({ timestamp }) => timestamp)).size, 3, 'no two at one moment');
});

test('scores, durations and shares', () => {
  const s = sitting();
  s.learner.state.done.push('first');
  s.save(61);
  s.handIn(0);
  s.save();
  s.handIn(1);
  s.save();
  const [, progressed, failed, passed, further] = s.told();
  assert.deepEqual(progressed.result, { score: { scaled: 0.33 } });
  assert.deepEqual(failed.result, { score: { scaled: 0, raw: 0, min: 0, max: 100 }, success: false, duration: 'PT62S' });
  assert.deepEqual(passed.result, { score: { scaled: 1, raw: 100, min: 0, max: 100 }, success: true, duration: 'PT63S' });
  assert.equal(further.verb.display.en, 'progressed');
});

test('failed until passed, and afterwards only scored', () => {
  const s = sitting({ tracking: { completion: 'quiz' } });
  for (const share of [0, 0, 1, 0, 1]) {
    s.handIn(share);
    s.save();
    s.save();
  }
  const verdicts = s.verbs().filter((told) => !/initialized|progressed/.test(told));
  assert.deepEqual(verdicts, ['failed m1', 'failed m1', 'passed m1', 'scored m1', 'scored m1']);
});

test('without a pass mark a test is scored, neither passed nor failed', () => {
  const s = sitting({ tracking: { passMark: 0, completion: 'quiz' } });
  s.handIn(0);
  s.save();
  assert.deepEqual(s.verbs().slice(1, 2), ['scored m1']);
});

test('passed and completed are said once: after a return, in another tab, and when the LMS forgot', () => {
  const first = sitting();
  first.learner.state.done.push('first', 'second');
  first.handIn(1);
  first.save();
  assert.deepEqual(first.verbs().slice(-3), ['passed m1', 'progressed m1', 'completed m1']);
  const text = JSON.stringify({ v: 1, s: 1, d: ['first', 'second'], a: { z_q1: 'b' }, c: [], t: 1, b: 1, u: 1, o: {} });
  const again = sitting({ state: text, completed: true, passed: true });
  again.save();
  again.end();
  assert.deepEqual(again.verbs(), ['resumed m1', 'terminated m1']);
  const tab = sitting({ said: first.said });
  tab.learner.state.done.push('first', 'second');
  tab.handIn(1);
  tab.save();
  assert.deepEqual(tab.verbs(), ['initialized m1', 'progressed m1']);
  const next = sitting({ said: first.said, module: { id: 'https://example.org/tiny/m2' } });
  next.learner.state.done.push('first', 'second');
  next.handIn(1);
  next.save();
  assert.deepEqual(next.verbs(), ['initialized m2', 'passed m2', 'progressed m2', 'completed m2'], 'of each module, under one registration');
});

test('a return: resumed, nothing old is told again, and suspended at the end', () => {
  const s = sitting({ spent: 120000, state: JSON.stringify({ v: 1, s: 1, d: ['first'], a: {}, c: [], t: 1, b: 0.2, u: 1, o: {} }) });
  s.save();
  assert.deepEqual(s.verbs(), ['resumed m1']);
  s.end();
  const [suspended] = s.told();
  assert.deepEqual([suspended.verb.id, suspended.result], [`${ADL}verbs/suspended`, { duration: 'PT121S' }], 'the time of the whole attempt');
});

test('what can be changed at any time is told when its page is left, or at the end', () => {
  const s = sitting();
  s.location = 'second';
  s.told();
  for (const text of ['O', 'On', 'One']) {
    s.answer('p_q8', text, 'neutral');
    s.save(3);
  }
  assert.deepEqual(s.told(), []);
  s.location = 'first';
  s.save();
  assert.deepEqual(s.told().map(({ result }) => result), [{ success: undefined, response: 'One', duration: 'PT1.25S' }]);
  s.answer('p_q9', 'half', 'neutral');
  s.location = 'quiz';
  s.save(1);
  assert.deepEqual(s.verbs(), ['responded p_q9']);
  s.answer('z_q8', 'Last words', 'neutral');
  s.save(1);
  s.end();
  assert.deepEqual(s.verbs(), ['responded z_q8', 'suspended m1']);
});

test('an answer that could not be saved at first is told once, and questions that the course keeps to itself never', () => {
  const s = sitting({ drop: ['p_q9'] });
  s.told();
  s.answer('p_q1', 'b', 'correct');
  s.answer('p_q9', 'yes', 'neutral');
  const { answers } = s;
  s.save();
  s.answers = answers;
  s.save();
  s.end();
  assert.deepEqual(s.verbs(), ['responded p_q1', 'suspended m1']);
});

test('UUIDs are random, version 4', () => {
  const ids = Array.from({ length: 200 }, newUuid);
  assert.equal(new Set(ids).size, 200);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('the actor of a launch: one identifier, without a name, in the old form too', () => {
  const agent = (/** @type {object} */ rest) => ({ objectType: 'Agent', ...rest });
  const account = { homePage: 'https://lms.example', name: '42' };
  for (const [given, wanted] of /** @type {[unknown, unknown][]} */ ([
    [{ name: 'Ann', mbox: 'mailto:ann@example.org' }, actor],
    [{ account, name: 'Ann', mbox: 'mailto:ann@example.org' }, agent({ account })],
    [{ name: ['Ann'], mbox: ['mailto:ann@example.org'] }, actor],
    [{ account: [{ accountServiceHomePage: 'https://lms.example', accountName: '42' }] }, agent({ account })],
    [{ openid: 'https://id.example/ann' }, agent({ openid: 'https://id.example/ann' })],
    [{ mbox_sha1sum: 'ab'.repeat(20) }, agent({ mbox_sha1sum: 'ab'.repeat(20) })],
    [{ mbox: 'ann@example.org' }, null], [{ account: { name: '42' } }, null], [{ name: 'Ann' }, null], [[], null], [7, null], ['x', null],
  ])) assert.deepEqual(agentOf(JSON.stringify(given)), wanted, JSON.stringify(given));
  for (const broken of [null, '', '{', 'null']) assert.equal(agentOf(broken), null);
});

test('the launch: the address of the page first, then those around it, and never half of each', () => {
  const query = (/** @type {Record<string, string>} */ values) => ({ location: { search: `?${new URLSearchParams(values)}` } });
  const mbox = JSON.stringify({ mbox: 'mailto:ann@example.org' });
  const foreign = (/** @type {any} */ parent) => ({ get location() { throw new Error('cross-origin'); }, parent });
  const launch = { endpoint: 'https://lrs.example/', auth: 'Basic a', registration };
  const full = { ...launch, actor: mbox, activity_id: 'https://x.example/1', grouping: 'https://x.example/all' };
  const found = { ...launch, actor, around: ['https://x.example/1', 'https://x.example/all'] };
  assert.deepEqual(launchOf(query(full)), found);
  assert.deepEqual(launchOf({ ...query({ id: '3', endpoint: 'https://other.example/' }), parent: query(full) }), found);
  assert.deepEqual(launchOf(foreign(query(full))), found);
  const none = { actor: null, endpoint: '', auth: '', registration: '', around: ['', ''] };
  assert.deepEqual(launchOf(query({ ...full, actor: '{}' })), none);
  assert.deepEqual(launchOf(foreign(undefined)), none);
  const odd = launchOf(query({ actor: mbox, endpoint: 'javascript:alert(1)', registration: 'seven', activity_id: 'no iri' }));
  assert.deepEqual(odd, { ...none, actor });
});

test('a browser instead of an LMS: work is found again, and a full storage is said', () => {
  /** @type {Map<string, string>} */
  const kept = new Map();
  let full = false;
  const storage = /** @type {any} */ ({
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ text) => {
      if (full) throw new Error('QuotaExceededError');
      kept.set(key, text);
    },
  });
  const port = browserAsLms(storage, 'ann');
  assert.deepEqual(port.initialize(), { mode: 'normal', location: '', state: '', completed: false, passed: false, scaled: null });
  const report = /** @type {any} */ ({ location: 'quiz', state: '{"v":1}', completion: 'completed', success: 'passed', scaled: 0.9, elapsed: 1500 });
  assert.deepEqual(port.write(report), { ok: true, refused: [] });
  const launch = { mode: 'normal', location: 'quiz', state: '{"v":1}', completed: true, passed: true, scaled: 0.9, time: 1500 };
  const again = browserAsLms(storage, 'ann');
  assert.deepEqual(again.initialize(), launch);
  assert.equal(again.spent(), 1500);
  assert.equal(browserAsLms(storage, 'ben').initialize().state, '');
  full = true;
  assert.equal(port.write({ ...report, location: 'x' }).ok, false);
  assert.equal(browserAsLms(undefined, 'ann').write(report).ok, false);
});

test('durations as platforms write them', () => {
  for (const [text, wanted] of /** @type {[string, number][]} */ ([
    ['PT1.05S', 1050], ['PT0H5M3S', 303000], ['P0Y0M1DT2H0M0.50S', 93600500], ['PT', 0], ['', 0], ['00:05:00', 0], ['PT90M', 5400000],
  ])) assert.equal(milliseconds(text), wanted, text);
});
