// What the platform should hold for an answer, told from the course's data alone and not by the runtime's own code.

/** @typedef {import('../../src/runtime/types.js').Question} Question */

/**
 * Share of the weights that right answers earn, to four decimals; undefined where nothing is scored.
 * @param {Question[]} questions
 * @param {(question: Question) => boolean} right
 */
export function expectedScore(questions, right) {
  const scored = questions.filter((question) => question.scored);
  const sum = (/** @type {Question[]} */ list) => list.reduce((total, { weight }) => total + weight, 0);
  return scored.length ? Math.round(1e4 * sum(scored.filter(right)) / sum(scored)) / 1e4 : undefined;
}

/**
 * The interaction of a quiz question, without its times.
 * @param {Question} question
 * @param {string} answer as it was entered
 * @param {string} lang
 * @param {boolean} right
 */
export function expectedAnswer(question, answer, lang, right) {
  const { id, type, description, outcome, right: key = [], min, max, weight, scored, caseMatters } = question;
  const mark = lang === 'en' ? '' : `{lang=${lang}}`;
  const typed = type === 'fill-in' || type === 'long-fill-in';
  /** @type {Record<string, string>} */
  const expected = {
    id, type: type === 'choices' ? 'choice' : type, description, weighting: scored ? String(weight) : '0',
    result: type === 'likert' || type === 'long-fill-in' ? 'neutral' : right ? 'correct' : 'incorrect',
    learner_response: typed ? mark + answer.split('\n').join(' ') : answer.split(',').join('[,]'),
  };
  if (outcome) expected['objectives.0.id'] = outcome;
  if (type === 'matching') expected.learner_response = answer.split(',').map((pair) => pair.split('.').join('[.]')).join('[,]');
  if (type === 'fill-in') {
    for (const [n, text] of key.slice(0, 5).entries()) {
      expected[`correct_responses.${n}.pattern`] = (caseMatters ? '{case_matters=true}' : '') + mark + text;
    }
  } else if (type === 'numeric') expected['correct_responses.0.pattern'] = `${min}[:]${max}`;
  else if (key.length) expected['correct_responses.0.pattern'] = key.join('[,]');
  return expected;
}
