// The adapter against platforms as they are: ones that answer with booleans, fail without an error, know less than the
// standard asks, throw, or hide behind windows of another origin.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findApi } from '../../../src/runtime/scorm.js';
import { scorm2004 } from '../../../src/runtime/scorm2004.js';

/** @typedef {import('../../../src/runtime/types.js').Report} Report */

/**
 * A platform that keeps what it is given and logs every call.
 * @param {Record<string, string>} values
 * @param {{ answer?: (ok: boolean, method: string, element: string) => unknown, error?: (method: string, element: string) => number }} ways
 */
function platform(values = {}, { answer = (ok) => String(ok), error = () => 0 } = {}) {
  /** @type {string[]} */
  const log = [];
  let code = 0;
  /** @param {string} method @param {string} element @param {() => void} work */
  const call = (method, element, work) => {
    code = error(method, element);
    if (!code) work();
    return answer(!code, method, element);
  };
  const api = {
    Initialize: () => call('Initialize', '', () => log.push('Initialize')),
    Terminate: () => call('Terminate', '', () => log.push('Terminate')),
    Commit: () => call('Commit', '', () => log.push('Commit')),
    GetLastError: () => code,
    GetValue(/** @type {string} */ element) {
      const count = /^(cmi\.\w+)\._count$/.exec(element)?.[1];
      if (count) return Object.keys(values).filter((name) => name.startsWith(`${count}.`) && /^cmi\.\w+\.\d+\.id$/.test(name)).length;
      code = element in values ? 0 : 403;
      return values[element] ?? '';
    },
    SetValue: (/** @type {string} */ element, /** @type {string} */ value) => call('SetValue', element, () => {
      values[element] = value;
      log.push(`${element}=${value}`);
    }),
  };
  return { api, log, values };
}

/** @param {Partial<Report>} parts @returns {Report} */
const report = (parts = {}) => ({
  location: 'first', state: '{"v":1}', progress: 0.5, completion: 'incomplete', scaled: null, success: null, objectives: [], answers: [],
  elapsed: 1050, ...parts,
});

/** @type {import('../../../src/runtime/types.js').Question} */
const question = { id: 'q1', page: 'quiz', type: 'choices', scored: true, weight: 2, outcome: 'o1', description: 'Why?', right: ['a', 'b'] };
const recorded = { question, answer: 'a,c', result: /** @type {const} */ ('incorrect'), shown: Date.UTC(2026, 10, 23, 7), took: 41234 };

test('the beginning: exit first, then nothing but reading', () => {
  const { api, log } = platform({ 'cmi.mode': 'normal', 'cmi.entry': 'ab-initio', 'cmi.completion_status': 'unknown' });
  assert.deepEqual(scorm2004(api, 'en').initialize(), { mode: 'normal', location: '', state: '', completed: false, passed: false, scaled: null });
  assert.deepEqual(log, ['Initialize', 'cmi.exit=suspend']);
});

test('a return brings back what was kept', () => {
  const { api } = platform({
    'cmi.mode': 'normal', 'cmi.entry': 'resume', 'cmi.completion_status': 'completed', 'cmi.success_status': 'passed', 'cmi.score.scaled': '0.8',
    'cmi.location': 'second', 'cmi.suspend_data': '{"v":1}',
  });
  assert.deepEqual(scorm2004(api, 'en').initialize(),
    { mode: 'normal', location: 'second', state: '{"v":1}', completed: true, passed: true, scaled: 0.8 });
});

test('another mode: read, and not a word written', () => {
  for (const mode of ['review', 'browse']) {
    const { api, log } = platform({ 'cmi.mode': mode, 'cmi.suspend_data': 'x' });
    const launch = scorm2004(api, 'en').initialize();
    assert.deepEqual([launch.mode, launch.state], ['review', 'x']);
    assert.deepEqual(log, ['Initialize']);
  }
});

test('a full report goes in the safe order: answers, objectives, place, score, then status', () => {
  const { api, log, values } = platform({ 'cmi.objectives.0.id': 'other', 'cmi.objectives.1.id': 'o1' });
  const lms = scorm2004(api, 'fr');
  lms.initialize();
  log.length = 0;
  const objectives = [
    { id: 'o1', text: 'One', scaled: 0.5, success: /** @type {const} */ ('failed'), completion: /** @type {const} */ ('incomplete'), progress: 0.5 },
    { id: 'o2', text: 'Two', scaled: null, success: null, completion: /** @type {const} */ ('completed'), progress: 1 },
  ];
  const full = report({ scaled: 0.6667, success: 'failed', answers: [recorded], objectives });
  assert.deepEqual(lms.write(full), { ok: true, refused: [] });
  assert.deepEqual(log, [
    'cmi.interactions.0.id=q1', 'cmi.interactions.0.type=choice', 'cmi.interactions.0.objectives.0.id=o1', 'cmi.interactions.0.weighting=2',
    'cmi.interactions.0.description=Why?', 'cmi.interactions.0.correct_responses.0.pattern=a[,]b', 'cmi.interactions.0.learner_response=a[,]c',
    'cmi.interactions.0.timestamp=2026-11-23T07:00:00.0Z', 'cmi.interactions.0.result=incorrect', 'cmi.interactions.0.latency=PT41.23S',
    'cmi.objectives.1.score.scaled=0.5', 'cmi.objectives.1.score.raw=50', 'cmi.objectives.1.score.min=0', 'cmi.objectives.1.score.max=100',
    'cmi.objectives.1.progress_measure=0.5', 'cmi.objectives.1.completion_status=incomplete', 'cmi.objectives.1.success_status=failed',
    'cmi.objectives.2.id=o2', 'cmi.objectives.2.description=Two', 'cmi.objectives.2.progress_measure=1', 'cmi.objectives.2.completion_status=completed',
    'cmi.progress_measure=0.5', 'cmi.session_time=PT1.05S', 'cmi.location=first', 'cmi.suspend_data={"v":1}',
    'cmi.score.scaled=0.6667', 'cmi.score.raw=66.67', 'cmi.score.min=0', 'cmi.score.max=100', 'cmi.completion_status=incomplete', 'cmi.success_status=failed',
  ]);
  log.length = 0;
  lms.write({ ...full, elapsed: 2000 });
  assert.deepEqual(log, ['cmi.session_time=PT2S'], 'nothing is sent twice');
  lms.write(report({ answers: [{ ...recorded, answer: 'a,b', result: 'correct', took: null }] }));
  assert.deepEqual(log.filter((line) => line.includes('interactions')), ['cmi.interactions.0.learner_response=a[,]b', 'cmi.interactions.0.result=correct']);
  assert.equal(values['cmi.interactions.1.id'], undefined);
});

test('an interaction of an earlier sitting is found by its id, and an open question does not undo it', () => {
  const { api, log } = platform({ 'cmi.entry': 'resume', 'cmi.interactions.0.id': 'other', 'cmi.interactions.1.id': 'q1' });
  const lms = scorm2004(api, 'en');
  lms.initialize();
  log.length = 0;
  const writes = () => log.splice(0).filter((line) => line.includes('interactions'));
  lms.write(report({ answers: [{ ...recorded, answer: '' }] }));
  assert.deepEqual(writes(), []);
  lms.write(report({ answers: [recorded] }));
  assert.equal(writes()[0], 'cmi.interactions.1.learner_response=a[,]c');
  lms.write(report({ answers: [{ ...recorded, question: { ...question, id: 'q2' }, answer: '' }] }));
  const open = writes();
  assert(open.includes('cmi.interactions.2.result=incorrect'));
  assert(!open.some((line) => line.includes('learner_response')), 'an empty choice is refused by Moodle');
});

test('booleans for strings, and "false" without an error, are no failures', () => {
  for (const answer of [(/** @type {boolean} */ ok) => ok, () => 'false', () => undefined, () => 1]) {
    const { api, values } = platform({}, { answer });
    const lms = scorm2004(api, 'en');
    assert.equal(lms.initialize().mode, 'normal');
    assert.deepEqual(lms.write(report()), { ok: true, refused: [] });
    assert.equal(values['cmi.location'], 'first');
    assert(lms.commit() && lms.terminate());
  }
});

test('what a platform does not implement is skipped and not asked for again', () => {
  let asked = 0;
  const { api } = platform({}, { error: (_method, element) => (element === 'cmi.location' && ++asked ? 401 : 0) });
  const lms = scorm2004(api, 'en');
  lms.initialize();
  assert.equal(lms.write(report()).ok, true);
  assert.equal(lms.write(report()).ok, true);
  assert.equal(asked, 1);
});

test('what matters and is refused is a failure, and is sent again', () => {
  for (const element of ['cmi.location', 'cmi.suspend_data', 'cmi.score.raw', 'cmi.completion_status', 'cmi.success_status']) {
    let broken = true;
    const { api, values } = platform({}, { error: (_method, name) => (broken && name === element ? 351 : 0) });
    const lms = scorm2004(api, 'en');
    lms.initialize();
    const scored = report({ scaled: 1, success: 'passed', completion: 'completed' });
    assert.equal(lms.write(scored).ok, false, element);
    broken = false;
    assert.equal(lms.write(scored).ok, true);
    assert(values[element]);
  }
});

test('a refused answer is named; it does not stop the rest', () => {
  const { api, values } = platform({}, { error: (_method, name) => (name.endsWith('learner_response') ? 406 : 0) });
  const lms = scorm2004(api, 'en');
  lms.initialize();
  assert.deepEqual(lms.write(report({ answers: [recorded] })), { ok: true, refused: ['q1'] });
  assert.equal(values['cmi.interactions.0.result'], 'incorrect');
});

test('a session that is open already is used; one that does not open is left alone', () => {
  assert.equal(scorm2004(platform({}, { error: (method) => (method === 'Initialize' ? 103 : 0) }).api, 'en').initialize().mode, 'normal');
  const { api, log } = platform({}, { error: (method) => (method === 'Initialize' ? 104 : 0) });
  assert.equal(scorm2004(api, 'en').initialize().mode, 'refused');
  assert.deepEqual(log, []);
});

test('a platform that throws is a platform that fails', () => {
  const broken = /** @type {any} */ (new Proxy({}, { get: () => () => { throw new Error('gone'); } }));
  const lms = scorm2004(broken, 'en');
  assert.equal(lms.initialize().mode, 'refused');
  assert.equal(lms.write(report()).ok, false);
  assert.equal(lms.commit() || lms.terminate(), false);
});

test('the API is found here, above, past a foreign window, and beside the opener', () => {
  const api = platform().api;
  /** @param {any} win */
  const top = (win) => Object.assign(win, { parent: win, top: win });
  const lms = top({ API_1484_11: api, API: {} });
  assert.equal(findApi(lms, 'API_1484_11'), api);
  assert.equal(findApi({ parent: { parent: lms }, top: lms }, 'API_1484_11'), api);
  const foreign = new Proxy({ parent: lms }, { get: (target, name) => {
    if (name !== 'parent') throw new Error('another origin');
    return target.parent;
  } });
  assert.equal(findApi({ parent: foreign, top: lms }, 'API_1484_11'), api);
  assert.equal(findApi(top({ opener: { parent: lms } }), 'API_1484_11'), api);
  const popup = top({ opener: lms });
  assert.equal(findApi({ parent: popup, top: popup }, 'API_1484_11'), api);
});

test('no API, and no loop that never ends', () => {
  const alone = /** @type {any} */ ({ API: {} });
  alone.parent = alone.top = alone;
  assert.equal(findApi(alone, 'API_1484_11'), null);
  const endless = /** @type {any} */ ({ get parent() { return Object.create(endless); } });
  assert.equal(findApi(endless, 'API_1484_11'), null);
});
