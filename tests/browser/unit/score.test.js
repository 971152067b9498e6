// Judging and adding up.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anticipatedIndex, attemptScore, judge, outcomeScores, readNumber } from '../../../src/runtime/score.js';

/** @param {Partial<import('../../../src/runtime/types.js').Question>} parts @returns {import('../../../src/runtime/types.js').Question} */
const question = (parts) => ({ id: 'q', page: 'quiz', type: 'choice', scored: true, weight: 1, description: 'Why?', ...parts });

/** @type {[Partial<import('../../../src/runtime/types.js').Question>, string[], string[]][]} */
const cases = [
  [{ type: 'choice', right: ['b'] }, ['b'], ['', 'a', 'a,b']],
  [{ type: 'choices', right: ['c', 'a'] }, ['a,c', 'c,a'], ['', 'a', 'a,b,c', 'a,b']],
  [{ type: 'true-false', right: ['false'] }, ['false'], ['true', '']],
  [{ type: 'matching', right: ['osi[.]desa', 'tii[.]itu'] }, ['tii.itu,osi.desa'], ['osi.desa', 'osi.itu,tii.desa', '']],
  [{ type: 'sequencing', right: ['a', 'b', 'c'] }, ['a,b,c'], ['a,c,b', 'a,b', '']],
  [{ type: 'numeric', min: 21, max: 23 }, ['21', '23', '22,5', ' 22.5 % ', '٢٢', '۲۲٫۵', '２２', '+22'], ['20.99', '23.01', '', 'many', '2 2x', '-22']],
  [{ type: 'numeric', min: 12000, max: 12000 }, ['12000', '12,000', '12.000', '12 000', '12,000.0', '١٢٬٠٠٠'], ['12', '120']],
  [{ type: 'numeric', min: 1.5, max: 1.5 }, ['1.5', '1,5', '1.500'], ['15', '1500']],
  [{ type: 'numeric', min: -3, max: -2 }, ['-2.5', '−2.5'], ['2.5']],
  [{ type: 'fill-in', right: ['once-only', 'once only'] }, ['once-only', '  Once   Only ', 'ONCE‐ONLY'], ['once', '']],
  [{ type: 'fill-in', right: ['SDG'], caseMatters: true }, ['SDG', ' SDG'], ['sdg']],
  [{ type: 'fill-in', right: ['l\'état'] }, ['L’ÉTAT', 'l\'e\u0301tat'], ['letat']],
];

for (const [parts, right, wrong] of cases) {
  test(`judges ${parts.type} ${parts.right || `${parts.min} to ${parts.max}`}`, () => {
    for (const answer of right) assert.equal(judge(question(parts), answer), true, JSON.stringify(answer));
    for (const answer of wrong) assert.equal(judge(question(parts), answer), false, JSON.stringify(answer));
  });
}

test('nothing is right or wrong in free texts and ratings', () => {
  assert.equal(judge(question({ type: 'likert' }), 'yes'), null);
  assert.equal(judge(question({ type: 'long-fill-in' }), 'text'), null);
});

test('a number that is right in one reading counts as that number', () => {
  assert.equal(readNumber(question({ type: 'numeric', min: 12000, max: 12000 }), '12,000'), 12000);
  assert.equal(readNumber(question({ type: 'numeric', min: 12, max: 12 }), '12,000'), 12);
  assert.equal(readNumber(question({ type: 'numeric', min: 1, max: 2 }), 'x'), null);
});

test('a foreseen wrong word is found', () => {
  const asked = question({ type: 'fill-in', right: ['x'], anticipated: ['one stop', 'Single window'] });
  assert.equal(anticipatedIndex(asked, 'single  WINDOW'), 1);
  assert.equal(anticipatedIndex(asked, 'door'), -1);
});

test('weights count, all or nothing', () => {
  const questions = [
    question({ id: 'a', right: ['x'], weight: 2, outcome: 'o1' }), question({ id: 'b', right: ['x'], outcome: 'o1' }),
    question({ id: 'c', right: ['x'], outcome: 'o2' }), question({ id: 'd', right: ['x'], scored: false, outcome: 'o3' }),
    question({ id: 'e', right: ['x'] }),
  ];
  assert.equal(attemptScore(questions, { a: 'x', b: 'y' }), 0.4);
  assert.deepEqual(outcomeScores(questions, { a: 'x', b: 'y', d: 'x' }), { o1: 0.6667, o2: 0 });
  assert.equal(attemptScore(questions.slice(3, 4), {}), null);
  assert.equal(attemptScore([question({ weight: 0, right: ['x'] })], { q: 'x' }), 0);
});
