// The adapter for SCORM 1.2: one status, interactions that cannot be read back, answers as letters.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patterns12, response12, scorm12, timespan } from '../../../src/runtime/scorm12.js';

/** @typedef {import('../../../src/runtime/types.js').Report} Report */
/** @typedef {import('../../../src/runtime/types.js').Question} Question */

const SCORE = { 'cmi.core.score._children': 'raw,min,max' };
const ALL = {
  ...SCORE, 'cmi.interactions._children': 'id,objectives,time,type,correct_responses,weighting,student_response,result,latency',
  'cmi.objectives._children': 'id,score,status', 'cmi.objectives.0.score._children': 'raw,min,max', 'cmi.objectives.1.score._children': 'raw',
};

/** A platform that keeps what it is given. @param {Record<string, string>} values @param {(element: string) => number} error */
function platform(values = {}, error = () => 0) {
  /** @type {string[]} */
  const log = [];
  let code = 0;
  const answer = (/** @type {string} */ text) => {
    log.push(text);
    return 'true';
  };
  const api = {
    LMSInitialize: () => answer('Initialize'), LMSFinish: () => answer('Finish'), LMSCommit: () => answer('Commit'), LMSGetLastError: () => code,
    LMSGetValue(/** @type {string} */ element) {
      const [, counted] = /^(.+)\._count$/.exec(element) || [];
      code = 0;
      if (counted) return new Set(Object.keys(values).filter((name) => name.startsWith(`${counted}.`) && name.endsWith('.id'))).size;
      return values[element] ?? '';
    },
    LMSSetValue(/** @type {string} */ element, /** @type {string} */ value) {
      code = error(element);
      if (code) return 'false';
      values[element] = value;
      return answer(`${element}=${value}`);
    },
  };
  return { api, log, values };
}

/** @param {Partial<Report>} parts @returns {Report} */
const report = (parts = {}) => ({
  location: 'first', state: '{"v":1}', progress: 0.5, completion: 'incomplete', scaled: null, success: null, objectives: [], answers: [],
  elapsed: 3661050, ...parts,
});

/** @param {Partial<Question>} parts @returns {Question} */
const ask = (parts) => ({ id: 'q', page: 'quiz', type: 'choice', scored: true, weight: 1, description: 'Why?', ...parts });
const questions = [
  ask({ id: 'q1', options: ['yes', 'no'], right: ['no'], outcome: 'o1' }),
  ask({ id: 'q2', type: 'choices', options: ['zebra', 'ant', 'bee'], right: ['ant', 'zebra'], weight: 2 }),
  ask({ id: 'q3', type: 'long-fill-in', limit: 500, scored: false }),
];
/** @param {number} n @param {string} answer @param {any=} result */
const recorded = (n, answer, result = 'correct') => ({ question: questions[n], answer, result, shown: Date.UTC(2026, 10, 23, 7), took: 1234 });
const interactions = (/** @type {string[]} */ log) => log.filter((line) => line.includes('interactions')).map((line) => line.slice('cmi.interactions.'.length));

test('the beginning: exit first; a return brings back what was kept', () => {
  const { api, log } = platform({ 'cmi.core.entry': 'ab-initio', 'cmi.core.lesson_status': 'not attempted' });
  assert.deepEqual(scorm12(api, []).initialize(), { mode: 'normal', location: '', state: '', completed: false, passed: false, scaled: null });
  assert.deepEqual(log, ['Initialize', 'cmi.core.exit=suspend']);
  const kept = { 'cmi.core.entry': 'resume', 'cmi.core.lesson_location': 'second', 'cmi.suspend_data': '{"v":1}', 'cmi.core.score.raw': '80' };
  const again = (/** @type {string} */ status) => scorm12(platform({ ...kept, 'cmi.core.lesson_status': status }).api, []).initialize();
  const launch = { mode: 'normal', location: 'second', state: '{"v":1}', completed: true, passed: true, scaled: 0.8 };
  assert.deepEqual(again('passed'), launch);
  assert.deepEqual(again('completed'), { ...launch, passed: false, scaled: null });
  for (const status of ['incomplete', 'failed']) assert.deepEqual(again(status), { ...launch, completed: false, passed: false, scaled: null });
});

test('another mode: read, and not a word written', () => {
  for (const mode of ['review', 'browse']) {
    const { api, log } = platform({ 'cmi.core.lesson_mode': mode, 'cmi.suspend_data': 'x' });
    const launch = scorm12(api, []).initialize();
    assert.deepEqual([launch.mode, launch.state, log], ['review', 'x', ['Initialize']]);
  }
});

test('a full report goes in the safe order, and nothing is sent twice', () => {
  const { api, log } = platform({ ...ALL, 'cmi.objectives.0.id': 'other' });
  const lms = scorm12(api, questions);
  lms.initialize();
  log.length = 0;
  const objectives = [
    { id: 'o1', text: 'One', scaled: 0.5, success: /** @type {const} */ ('failed'), completion: /** @type {const} */ ('incomplete'), progress: 0.5 },
    { id: 'o2', text: 'Two', scaled: null, success: null, completion: /** @type {const} */ ('completed'), progress: 1 },
  ];
  const full = report({ scaled: 0.66666, success: 'passed', completion: 'completed', answers: [recorded(0, 'yes', 'incorrect')], objectives });
  assert.deepEqual(lms.write(full), { ok: true, refused: [] });
  const local = new Date(Date.UTC(2026, 10, 23, 7)).toTimeString().slice(0, 8);
  assert.deepEqual(log, [
    'cmi.interactions.0.id=q1', 'cmi.interactions.0.type=choice', 'cmi.interactions.0.objectives.0.id=o1', `cmi.interactions.0.time=${local}`,
    'cmi.interactions.0.weighting=1', 'cmi.interactions.0.correct_responses.0.pattern=b', 'cmi.interactions.0.student_response=a',
    'cmi.interactions.0.result=wrong', 'cmi.interactions.0.latency=0000:00:01.23',
    'cmi.objectives.1.id=o1', 'cmi.objectives.1.score.raw=50', 'cmi.objectives.1.status=failed',
    'cmi.objectives.2.id=o2', 'cmi.objectives.2.status=completed',
    'cmi.core.session_time=0001:01:01.05', 'cmi.core.lesson_location=first', 'cmi.suspend_data={"v":1}',
    'cmi.core.score.raw=66.67', 'cmi.core.score.min=0', 'cmi.core.score.max=100', 'cmi.core.lesson_status=passed',
  ]);
  log.length = 0;
  lms.write(full);
  assert.deepEqual(log, []);
});

test('one status for two: only what is completed is passed or failed, and passed stays', () => {
  /** @param {Partial<Report>} parts @param {string=} before */
  const status = (parts, before = 'not attempted', /** @type {'completed'=} */ failedWord = undefined) => {
    const { api, values } = platform({ ...SCORE, 'cmi.core.lesson_status': before });
    const lms = scorm12(api, [], failedWord);
    lms.initialize();
    lms.write(report(parts));
    return values['cmi.core.lesson_status'];
  };
  assert.equal(status({}), 'incomplete');
  assert.equal(status({ scaled: 1, success: 'passed' }), 'incomplete', 'pages are left to read');
  assert.equal(status({ scaled: 0, success: 'failed' }), 'incomplete', 'another attempt may pass');
  assert.equal(status({ completion: 'completed' }), 'completed');
  assert.equal(status({ completion: 'completed', scaled: 0.9, success: 'passed' }), 'passed');
  assert.equal(status({ completion: 'completed', scaled: 0.1, success: 'failed' }), 'failed');
  for (const worse of [{}, { completion: /** @type {const} */ ('completed'), success: /** @type {const} */ ('failed'), scaled: 0 }]) {
    assert.equal(status(worse, 'passed'), 'passed');
  }
  const failed = { completion: /** @type {const} */ ('completed'), scaled: 0.1, success: /** @type {const} */ ('failed') };
  assert.equal(status(failed, 'incomplete', 'completed'), 'completed', 'Moodle would wait for ever');
  assert.equal(status({ ...failed, success: 'passed' }, 'incomplete', 'completed'), 'passed');
  assert.equal(status({ scaled: 0.1, success: 'failed' }, 'incomplete', 'completed'), 'incomplete', 'nothing is granted early');
});

test('a question has the same place in every sitting, without gaps', () => {
  const { api, log, values } = platform({ ...ALL });
  const first = scorm12(api, questions);
  first.initialize();
  log.length = 0;
  first.write(report({ answers: [recorded(1, 'ant,zebra')] }));
  const written = interactions(log);
  assert.deepEqual(written.slice(0, 4), ['0.id=q1', '0.type=choice', '1.id=q2', '1.type=choice']);
  assert(written.includes('1.student_response=a,b') && written.includes('1.correct_responses.0.pattern={a,b}') && !written.join().includes('0.student'));
  log.length = 0;
  first.write(report({ answers: [recorded(1, 'bee', 'incorrect')] }));
  assert.deepEqual(interactions(log), ['1.student_response=c', '1.result=wrong'], 'another answer in the same sitting');
  const second = scorm12(api, questions);
  second.initialize();
  log.length = 0;
  second.write(report({ answers: [recorded(1, '', 'incorrect')] }));
  assert.deepEqual(interactions(log), [], 'an open question does not undo an answer');
  second.write(report({ answers: [recorded(0, 'no')] }));
  assert.equal(interactions(log)[0], '0.id=q1');
  assert.deepEqual([values['cmi.interactions.0.student_response'], values['cmi.interactions.1.student_response']], ['b', 'c']);
  second.write(report({ answers: [recorded(2, '', 'neutral')] }));
  assert.equal(values['cmi.interactions.2.result'], 'neutral', 'nobody has answered this one before');
});

test('what a platform does not have is left out, and does not stop the rest', () => {
  const { api, log, values } = platform({ 'cmi.core.score._children': 'raw' });
  const lms = scorm12(api, questions);
  lms.initialize();
  const objective = { id: 'o1', text: '', scaled: 1, success: null, completion: /** @type {const} */ ('completed'), progress: 1 };
  assert.deepEqual(lms.write(report({ scaled: 1, answers: [recorded(0, 'no')], objectives: [objective] })), { ok: true, refused: [] });
  assert.equal(values['cmi.core.score.raw'], '100');
  assert(!log.some((line) => /min|max|interactions|objectives/.test(line)), log.join());
  const poor = platform({ ...ALL }, (element) => (element.endsWith('weighting') ? 401 : element.endsWith('student_response') ? 405 : 0));
  const other = scorm12(poor.api, questions);
  other.initialize();
  assert.deepEqual(other.write(report({ answers: [recorded(0, 'no')] })), { ok: true, refused: ['q1'] });
  for (const element of ['cmi.core.lesson_location', 'cmi.suspend_data', 'cmi.core.score.raw', 'cmi.core.lesson_status']) {
    const broken = scorm12(platform({ ...ALL }, (name) => (name === element ? 101 : 0)).api, []);
    broken.initialize();
    assert.equal(broken.write(report({ scaled: 1 })).ok, false, element);
  }
});

test('answers and what is right, in the letters of the source', () => {
  const matching = ask({ type: 'matching', options: ['osi', 'tii'], targets: ['desa', 'itu', 'imf'], right: ['osi[.]desa', 'tii[.]itu'] });
  const sequencing = ask({ type: 'sequencing', options: ['plan', 'act', 'look'], right: ['plan', 'act', 'look'] });
  const many = Array.from({ length: 37 }, (_, n) => `x${n}`);
  for (const [question, answer, wanted] of /** @type {[Question, string, string][]} */ ([
    [questions[0], 'yes', 'a'], [questions[1], 'ant,bee,zebra', 'a,b,c'], [questions[1], 'bee,zebra', 'a,c'],
    [matching, 'osi.imf,tii.itu', 'a.c,b.b'], [matching, 'tii.desa', 'b.a'], [sequencing, 'look,plan,act', 'c,a,b'],
    [ask({ type: 'likert', options: ['no', 'half', 'yes'] }), 'yes', 'c'],
    [ask({ type: 'true-false' }), 'true', 't'], [ask({ type: 'true-false' }), 'false', 'f'],
    [ask({ type: 'numeric', min: 1, max: 2 }), '1,5', '1.5'], [ask({ type: 'numeric', min: 1, max: 2 }), 'many', ''],
    [ask({ type: 'fill-in' }), ' once \n only ', 'once only'],
    [ask({ options: many }), 'x25', 'z'], [ask({ options: many }), 'x26', '0'], [ask({ options: many }), 'x35', '9'],
    [ask({ options: many }), 'x36', ''], [questions[0], 'gone', ''],
  ])) assert.equal(response12(question, answer), wanted, answer);
  for (const [question, wanted] of /** @type {[Question, string[]][]} */ ([
    [questions[0], ['b']], [questions[1], ['{a,b}']], [matching, ['a.a,b.b']], [sequencing, ['a,b,c']], [questions[2], []],
    [ask({ type: 'true-false', right: ['false'] }), ['f']], [ask({ type: 'numeric', min: 3, max: 3 }), ['3']], [ask({ type: 'numeric', min: 1, max: 3 }), []],
    [ask({ type: 'fill-in', right: ['once-only', 'once  only', 'once only'] }), ['once-only', 'once only']], [ask({ type: 'likert' }), []],
  ])) assert.deepEqual(patterns12(question), wanted, question.type);
});

test('a long text is one line of 255 that says that it goes on', () => {
  const said = response12(questions[2], `Line\n${'x'.repeat(300)}`);
  assert.deepEqual([said.length, said.slice(0, 6), said.at(-1)], [255, 'Line x', '…']);
  assert.equal(response12(questions[2], 'x'.repeat(255)), 'x'.repeat(255));
  assert.equal(response12(questions[2], `${'x'.repeat(253)}😀yy`), `${'x'.repeat(253)}…`, 'no half of a character');
});

test('times', () => {
  for (const [ms, wanted] of /** @type {[number, string][]} */ ([
    [0, '0000:00:00.00'], [1050, '0000:00:01.05'], [59999, '0000:01:00.00'], [3661050, '0001:01:01.05'], [-5, '0000:00:00.00'], [360000000, '0100:00:00.00'],
  ])) assert.equal(timespan(ms), wanted);
  assert.equal(scorm12(platform({ 'cmi.core.total_time': 'PT5S' }).api, []).spent(), 0, 'a platform that speaks another edition');
  const { api } = platform({ 'cmi.core.total_time': '0001:02:03.45', 'cmi.core.student_id': 'u1' });
  assert.deepEqual([scorm12(api, []).spent(), scorm12(api, []).learner()], [3723450, 'u1']);
});

test('a platform that throws or refuses is left alone', () => {
  const gone = /** @type {any} */ (new Proxy({}, { get: () => () => { throw new Error('gone'); } }));
  const lms = scorm12(gone, []);
  assert.equal(lms.initialize().mode, 'refused');
  assert.deepEqual([lms.write(report()).ok, lms.commit(), lms.terminate()], [false, false, false]);
});
