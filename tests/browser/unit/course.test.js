// What a part of a course tells an LMS that other parts wait for, and how its session ends.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitOf, marksOf, partOf } from '../../../src/runtime/course.js';

/** @typedef {import('../../../src/runtime/types.js').Report} Report */

/** @param {Partial<Report>} more @returns {Report} */
const report = (more = {}) => ({
  location: '', state: '', progress: 0.5, completion: 'incomplete', scaled: null, success: null, objectives: [], answers: [], elapsed: 0, ...more,
});
/** @param {string} id @param {number | null} scaled */
const outcome = (id, scaled) => ({ id, text: id, scaled, success: null, completion: /** @type {const} */ ('incomplete'), progress: 0 });
const part = { course: 'https://c.example', done: 'm1-done', known: [], needs: [] };

test('a part is done when it is complete, and nothing is taken back', () => {
  assert.deepEqual(marksOf(part, report()), []);
  assert.deepEqual(marksOf(part, report({ completion: 'completed' })).map(({ id, success }) => [id, success]), [['m1-done', 'passed']]);
  assert.deepEqual(marksOf({ ...part, done: undefined }, report({ completion: 'completed' })), []);
});

test('a module is known when every outcome reaches its share', () => {
  const known = [{ id: 'm1-known', outcomes: ['a', 'b'], share: 0.7 }, { id: 'm2-known', outcomes: ['b'], share: 0.7 }];
  const marks = (/** @type {number | null} */ a, /** @type {number | null} */ b) =>
    marksOf({ ...part, known }, report({ objectives: [outcome('a', a), outcome('b', b)] })).map(({ id }) => id);
  assert.deepEqual(marks(0.7, 1), ['m1-known', 'm2-known']);
  assert.deepEqual(marks(0.69, 0.7), ['m2-known']);
  assert.deepEqual(marks(null, null), []);
  assert.deepEqual(marks(1, 0), []);
});

test('only a failed test whose course leads on ends without being suspended', () => {
  assert.equal(exitOf(part, report({ success: 'failed' })), undefined);
  assert.equal(exitOf({ ...part, leads: true }, report({ success: 'failed' })), 'normal');
  assert.equal(exitOf({ ...part, leads: true }, report({ success: 'passed' })), 'suspend');
  assert.equal(exitOf({ ...part, leads: true }, report()), 'suspend');
});

test('a page that is no part of a course speaks to its LMS as always', () => {
  const lms = /** @type {import('../../../src/runtime/types.js').Lms} */ ({});
  assert.equal(partOf(lms, /** @type {any} */ ({ module: 'm1' })), lms);
  assert.equal(partOf(null, /** @type {any} */ ({ module: 'm1', part })), null);
});
