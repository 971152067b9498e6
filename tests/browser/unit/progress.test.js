// Done, locked, completed, passed: what a learner's work comes to under each setting of a course.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as progress from '../../../src/runtime/progress.js';
import { newState } from '../../../src/runtime/state.js';
import { fixtureCourse } from '../fixture/course.js';

const limits = { stateUnits: 64000, stateBytes: 60000 };
const now = { location: 'first', answers: [], elapsed: 5 };

/** @param {Partial<import('../../../src/runtime/types.js').State>} state @param {Partial<progress.Learner>} rest @returns {progress.Learner} */
const learner = (state = {}, rest = {}) => ({ state: { ...newState(), ...state }, completed: false, passed: false, free: false, ...rest });

/** Right answers to the quiz of the fixture for the first so many questions. @param {number} count */
function answers(count) {
  const right = ['b', 'a,c', 'false', 'osi.desa,tii.itu,hci.desa', 'analyse,envision,plan,monitor', '22', 'once only'];
  return Object.fromEntries(right.slice(0, count).map((answer, n) => [`z_q${n + 1}`, answer]));
}

test('a first visit: nothing but incomplete', () => {
  const { state: _state, objectives, ...report } = progress.makeReport(fixtureCourse(), learner(), now, limits);
  assert.deepEqual(report, { ...now, progress: 0, completion: 'incomplete', scaled: null, success: null });
  assert.deepEqual(objectives, ['o1', 'o2', 'o3'].map((id, n) => ({
    id, text: fixtureCourse().outcomes[n].text, scaled: null, progress: 0, success: null, completion: 'incomplete',
  })));
});

test('what completes a module is as the course says', () => {
  const sessions = { done: ['first', 'second'] };
  const taken = { ...sessions, taken: 1, best: 0.5 };
  const passed = { ...sessions, taken: 1, best: 0.7 };
  const table = /** @type {const} */ ([['sessions', true, true, true, 1], ['quiz', false, true, true, 1], ['passed', false, false, true, 0.66]]);
  for (const [completion, ...expected] of table) {
    const course = fixtureCourse({ completion });
    assert.equal(progress.isCompleted(course, learner({ done: ['first'] })), false);
    [sessions, taken, passed].forEach((state, n) => assert.equal(progress.isCompleted(course, learner(state)), expected[n], `${completion} ${n}`));
    assert.equal(progress.makeReport(course, learner(taken), now, limits).progress, expected[3]);
    assert.equal(progress.isCompleted(course, learner({ ...passed, done: ['first'] })), false, 'a passed quiz alone is not enough');
  }
});

test('what was granted is never taken back', () => {
  const report = progress.makeReport(fixtureCourse(), learner({ taken: 3, best: 0.2 }, { completed: true, passed: true }), now, limits);
  assert.deepEqual([report.completion, report.success], ['completed', 'passed']);
});

test('an ordered course locks what lies ahead, and only that', () => {
  const course = fixtureCourse({ progression: 'ordered' });
  const locked = (/** @type {progress.Learner} */ who) => course.pages.filter((page) => progress.isLocked(course, who, page)).map(({ id }) => id);
  assert.deepEqual(locked(learner()), ['second', 'quiz']);
  assert.deepEqual(locked(learner({ done: ['first'] })), ['quiz']);
  assert.deepEqual(locked(learner({ done: ['second'] })), ['second', 'quiz']);
  assert.deepEqual(locked(learner({ done: ['first', 'second'] })), []);
  assert.deepEqual(locked(learner({}, { free: true })), []);
  assert.deepEqual(locked(learner({}, { completed: true })), []);
  assert.equal(progress.isLocked(fixtureCourse(), learner(), course.pages[2]), false);
});

test('the best attempt counts, for the whole and for each outcome', () => {
  const course = fixtureCourse();
  const { state } = learner();
  state.answers = answers(1);
  progress.handIn(course, state);
  assert.deepEqual([state.taken, state.best, state.submitted, state.outcomes], [1, 0.4, true, { o1: 0.5714, o2: 0 }]);
  progress.openAttempt(course, state);
  assert.deepEqual([state.submitted, state.answers], [false, {}]);
  state.answers = { ...answers(7), z_q1: 'a', z_q9: 'yes', p_q1: 'b' };
  progress.handIn(course, state);
  assert.deepEqual([state.taken, state.best, state.outcomes], [2, 0.6, { o1: 0.5714, o2: 1 }]);
  progress.openAttempt(course, state);
  assert.deepEqual(state.answers, { z_q9: 'yes', p_q1: 'b' }, 'ratings and practice stay');
  progress.handIn(course, state);
  assert.equal(state.best, 0.6);
  const { scaled, success, objectives } = progress.makeReport(course, learner(state), now, limits);
  assert.deepEqual([scaled, success], [0.6, 'failed']);
  assert.deepEqual(objectives.map((one) => [one.scaled, one.success]), [[0.5714, 'failed'], [1, 'passed'], [null, null]]);
});

test('the pass mark itself is enough, whatever the rounding', () => {
  const course = fixtureCourse({ passMark: 0.7 });
  assert(progress.reaches(course, 0.7) && progress.reaches(course, 0.1 * 7) && !progress.reaches(course, 0.6999) && !progress.reaches(course, null));
});

test('attempts run out', () => {
  const course = fixtureCourse({ attempts: 2 });
  assert.deepEqual([0, 1, 2, 3].map((taken) => progress.attemptsLeft(course, { ...newState(), taken })), [2, 1, 0, 0]);
  assert.equal(progress.attemptsLeft(fixtureCourse(), newState()), Infinity);
});

test('a module without scored questions has no score and no success', () => {
  const course = fixtureCourse();
  course.questions = course.questions.map((question) => ({ ...question, scored: false }));
  const report = progress.makeReport(course, learner({ done: ['first', 'second'], taken: 1, best: 0.5 }), now, limits);
  assert.deepEqual([report.scaled, report.success, report.completion, report.progress], [null, null, 'completed', 1]);
});
