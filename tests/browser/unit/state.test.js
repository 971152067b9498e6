// The saved state: what goes in comes out, foreign ids survive, nonsense does no harm, and no state is larger than the header
// of `state.js` says.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanText, decodeState, encodeState, fitState, newState, utf8Length } from '../../../src/runtime/state.js';
import { fixtureCourse } from '../fixture/course.js';

const limits = { stateUnits: 64000, stateBytes: 60000 };

/** @returns {import('../../../src/runtime/types.js').State} */
function sample() {
  return {
    ...newState(), seed: 412345, done: ['first', 'second'], answers: { p_q1: 'b', p_q8: 'Ligne 1\n"2"' }, checked: ['p_q1'], taken: 2,
    best: 0.8333, submitted: true, outcomes: { o1: 0.6667 },
  };
}

test('the text is what the header describes', () => {
  assert.equal(encodeState(sample()), '{"v":1,"s":412345,"d":["first","second"],"a":{"p_q1":"b","p_q8":"Ligne 1\\n\\"2\\""},"c":["p_q1"],'
    + '"t":2,"b":0.8333,"u":1,"o":{"o1":0.6667}}');
});

test('a state survives the way there and back', () => {
  assert.deepEqual(decodeState(encodeState(sample())), sample());
  const fresh = newState();
  assert.deepEqual(decodeState(encodeState(fresh)), fresh);
});

test('a build that knows less gives everything back', () => {
  const text = '{"v":1,"s":5,"d":["gone"],"a":{"old_q":"x"},"c":["old_q"],"t":1,"b":0.5,"u":0,"o":{"o9":1},"later":{"n":1}}';
  assert.equal(encodeState(decodeState(text)), text);
});

test('what makes no sense is dropped piece by piece', () => {
  for (const text of ['', 'null', '[]', '"x"', '{"v":1', '{}', '{"v":2,"d":["first"]}', 'v=1&d=first', '12']) {
    const { seed: _seed, ...state } = decodeState(text);
    const { seed: _other, ...empty } = newState();
    assert.deepEqual(state, empty, text);
  }
  const mixed = decodeState('{"v":1,"s":-1,"d":["first",5,"first"],"a":{"x":1,"y":"b"},"c":"no","t":-3,"b":7,"u":true,"o":{"o1":"1","o2":0.5}}');
  assert.deepEqual(mixed.done, ['first']);
  assert.deepEqual(mixed.answers, { y: 'b' });
  assert.deepEqual([mixed.checked, mixed.taken, mixed.best, mixed.submitted], [[], 0, null, false]);
  assert.deepEqual(mixed.outcomes, { o2: 0.5 });
  assert(mixed.seed >= 0 && mixed.seed < 1e6);
});

test('without room, strangers go first and the learner\'s work is never cut', () => {
  const known = (/** @type {string} */ id) => id.startsWith('p_') || ['first', 'second', 'o1'].includes(id);
  const state = { ...sample(), rest: { later: 'x'.repeat(70000) } };
  state.answers.stranger = 'y';
  assert.equal(fitState(state, known, limits), encodeState(sample()));
  state.answers.p_q8 = 'z'.repeat(64000);
  assert.equal(fitState(state, known, limits), null);
  assert.equal(fitState({ ...sample(), answers: { p_q8: '字'.repeat(20000) } }, known, limits), null, 'bytes count too');
});

test('typed text is kept, save for what would bloat the state', () => {
  assert.equal(cleanText('a\r\nb\rc\td\u0000\u0007e\u2028f\ud800g 😀 é'), 'a\nb\nc def' + 'g 😀 é');
});

test('no state is larger than the documented bound', () => {
  const { pages, outcomes, questions } = fixtureCourse();
  const options = { choice: 1, choices: 7, 'true-false': 5, likert: 4, matching: 3 * 8 + 2, sequencing: 'analyse,envision,plan,monitor'.length };
  let units = 72;
  let bytes = 72;
  for (const { id } of pages.filter(({ kind }) => kind === 'session')) [units, bytes] = [units + id.length + 3, bytes + id.length + 3];
  for (const { id } of outcomes) [units, bytes] = [units + id.length + 10, bytes + id.length + 10];
  for (const { id, type, limit = 0 } of questions) {
    const frame = id.length + 6 + (type === 'likert' ? 0 : id.length + 3);
    const typed = { numeric: 30, 'fill-in': 250, 'long-fill-in': limit }[String(type)];
    units += frame + (typed ? 2 * typed : /** @type {any} */ (options)[type]);
    bytes += frame + (typed ? 3 * typed : /** @type {any} */ (options)[type]);
  }
  const fill = (/** @type {string} */ text, /** @type {number} */ length) => text.repeat(length).slice(0, length);
  for (const text of ['"', '\\', '\n', '字', 'é', '😀', 'x']) {
    /** @type {Record<string, string>} */
    const answers = {};
    for (const { id, type, limit = 0 } of questions) {
      const typed = { numeric: 30, 'fill-in': 250, 'long-fill-in': limit }[String(type)];
      answers[id] = typed ? fill(text, typed) : {
        choice: 'b', choices: 'a,b,c,d', 'true-false': 'false', likert: 'half', matching: 'osi.desa,tii.desa,hci.desa',
        sequencing: 'analyse,envision,plan,monitor',
      }[String(type)] || '';
    }
    const worst = encodeState({
      ...newState(), seed: 999999, done: ['first', 'second'], answers, taken: 12345, best: 0.99991, submitted: true,
      checked: questions.filter(({ type }) => type !== 'likert').map(({ id }) => id), outcomes: { o1: 0.33333, o2: 0.9999, o3: 0.0001 },
    });
    assert(worst.length <= units, `${worst.length} units within ${units} for ${JSON.stringify(text)}`);
    assert(utf8Length(worst) <= bytes, `${utf8Length(worst)} bytes within ${bytes} for ${JSON.stringify(text)}`);
  }
});
