// Values as SCORM 2004 and Moodle take them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as formats from '../../../src/runtime/formats.js';
import * as interactions from '../../../src/runtime/interactions.js';
import * as responses from '../../../src/runtime/responses.js';

const format = { ...formats, ...interactions, ...responses };
import { refusals } from '../moodle.js';

/** @param {Partial<import('../../../src/runtime/types.js').Question>} parts @returns {import('../../../src/runtime/types.js').Question} */
const question = (parts) => ({ id: 'q', page: 'quiz', type: 'choice', scored: true, weight: 1, description: 'Why?', ...parts });

test('timestamps have one decimal and a zone, up to 2038', () => {
  assert.equal(format.timestamp(Date.UTC(2026, 10, 23, 7, 24, 38, 987)), '2026-11-23T07:24:38.9Z');
  assert.equal(format.timestamp(Date.UTC(2026, 0, 2, 3, 4, 5)), '2026-01-02T03:04:05.0Z');
  assert.equal(format.timestamp(Date.UTC(2038, 11, 31)), '2038-12-31T00:00:00.0Z');
  assert.equal(format.timestamp(Date.UTC(2039, 0, 1)), '');
  assert.equal(format.timestamp(Date.UTC(12345, 0, 1)), '');
  assert.equal(format.timestamp(-1), '');
});

test('durations have two decimals at most, rightly padded', () => {
  assert.deepEqual([0, 1050, 1234.5, 41200, 3_725_999, -5].map(format.duration),
    ['PT0S', 'PT1.05S', 'PT1.23S', 'PT41.2S', 'PT3726S', 'PT0S']);
});

test('numbers are plain, and short enough for Moodle', () => {
  assert.deepEqual([0, -0, 0.1 + 0.2, 1e-9, 99999.5, -12, 1 / 3].map(format.decimal),
    ['0', '0', '0.3', '0', '99999.5', '-12', '0.333333']);
  assert.equal(format.decimal(100000), '');
  assert.equal(format.decimal(NaN), '');
});

test('texts become one line that looks like no delimiter', () => {
  assert.equal(format.flatText(' a\n\n b\t[,]c[.] [:]\u2028d '), 'a b (,)c(.) (:) d');
  assert.equal(format.flatText('{lang=xx}y'), ' {lang=xx}y');
});

/** @type {[Partial<import('../../../src/runtime/types.js').Question>, string, string, string, string[]][]} */
const cases = [
  [{ type: 'choice', right: ['b'] }, 'en', 'b', 'b', ['b']],
  [{ type: 'choices', right: ['a', 'c'] }, 'en', 'a,b', 'a[,]b', ['a[,]c']],
  [{ type: 'true-false', right: ['true'] }, 'en', 'false', 'false', ['true']],
  [{ type: 'matching', right: ['osi[.]desa', 'tii[.]itu'] }, 'en', 'osi.itu,tii.itu', 'osi[.]itu[,]tii[.]itu', ['osi[.]desa[,]tii[.]itu']],
  [{ type: 'sequencing', right: ['a', 'b'] }, 'en', 'b,a', 'b[,]a', ['a[,]b']],
  [{ type: 'numeric', min: 2, max: 2.5 }, 'fr', '2,25', '2.25', ['2[:]2.5']],
  [{ type: 'numeric', min: 2, max: 2 }, 'en', '647000', '', ['2[:]2']],
  [{ type: 'fill-in', right: ['once only', 'Once  only', 'once only'] }, 'en', 'a {b', 'a {b', ['once only', 'Once only']],
  [{ type: 'fill-in', right: ['état'], caseMatters: true }, 'fr', '{', '{lang=fr} {', ['{case_matters=true}{lang=fr}état']],
  [{ type: 'fill-in', right: ['1', '2', '3', '4', '5', '6'] }, 'en', '1', '1', ['1', '2', '3', '4', '5']],
  [{ type: 'long-fill-in', limit: 500 }, 'zh', '一\n二', '{lang=zh}一 二', []],
  [{ type: 'likert' }, 'en', 'agree', 'agree', []],
];

for (const [parts, lang, answer, response, patterns] of cases) {
  test(`${parts.type}: ${JSON.stringify(answer)}`, () => {
    const asked = question(parts);
    assert.equal(format.learnerResponse(asked, answer, lang), response);
    assert.deepEqual(format.correctPatterns(asked, lang), patterns);
    /** @type {[string, string][]} */
    const writes = [['id', 'q'], ['type', format.interactionType(asked)], ...patterns.map((value, n) => /** @type {[string, string]} */ ([`correct_responses.${n}.pattern`, value])), ['learner_response', response]];
    assert.deepEqual(refusals(writes.filter(([, value]) => value).map(([name, value]) => [`cmi.interactions.0.${name}`, value])), []);
  });
}

test('the patterns of Moodle refuse what Moodle was seen to refuse', () => {
  /** @type {[string, string][]} */
  const refused = [
    ['timestamp', '2026-11-23T07:00:00Z'], ['timestamp', '2026-11-23T07:00:00.123Z'], ['timestamp', '2039-01-01T00:00:00.0Z'],
    ['latency', 'PT12.345S'], ['learner_response', 'opt-a'], ['learner_response', 'urn:x:a'], ['learner_response', 'é'],
    ['learner_response', ''], ['learner_response', 'a[,]a'], ['description', '{what'], ['description', 'two\nlines'], ['weighting', '100000'],
  ];
  for (const [name, value] of refused) {
    const writes = /** @type {[string, string][]} */ ([['id', 'q'], ['type', 'choice'], [name, value]]);
    assert.equal(refusals(writes.map(([part, text]) => [`cmi.interactions.0.${part}`, text])).length, 1, `${name} ${value}`);
  }
  for (const value of ['2026-11-23T07:00:00', '2026-11-23T07:00:00.0Z', '2026-11-23T07:00:00.12Z']) {
    assert.deepEqual(refusals([['cmi.interactions.0.id', 'q'], ['cmi.interactions.0.timestamp', value]]), []);
  }
  assert.equal(refusals([['cmi.interactions.0.id', 'm1 q01']]).length, 1);
  assert.equal(refusals([['cmi.interactions.0.id', 'q'], ['cmi.interactions.0.learner_response', 'a']]).length, 1, 'no type yet');
});
