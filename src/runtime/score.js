// Judges answers and adds up scores. Pure: knows questions and answers, no page and no LMS.

import { round4 } from './state.js';

/**
 * Whether an answer is right; null where nothing is right or wrong.
 * @param {import('./types.js').Question} question
 * @param {import('./types.js').Answer} answer
 * @returns {boolean | null}
 */
export function judge(question, answer) {
  const right = question.right || [];
  switch (question.type) {
    case 'likert':
    case 'long-fill-in':
      return null;
    case 'sequencing':
      return answer === right.join(',');
    case 'numeric':
      return readings(answer).some((number) => within(question, number));
    case 'fill-in':
      return includesText(question, right, answer);
    case 'matching':
      return sameSet(answer, right.map((pair) => pair.replace('[.]', '.')));
    default:
      return sameSet(answer, right);
  }
}

/**
 * The wrong word that was foreseen, as an index into `anticipated`, or -1.
 * @param {import('./types.js').Question} question
 * @param {import('./types.js').Answer} answer
 */
export function anticipatedIndex(question, answer) {
  return (question.anticipated || []).findIndex((text) => includesText(question, [text], answer));
}

/**
 * Share of the weights earned, 0 to 1, four decimals: all of a question's weight or nothing. Null without scored questions.
 * @param {import('./types.js').Question[]} questions
 * @param {Record<string, import('./types.js').Answer>} answers
 */
export function attemptScore(questions, answers) {
  const scored = questions.filter((question) => question.scored);
  if (!scored.length) return null;
  const all = total(scored);
  return all ? round4(total(scored.filter((question) => judge(question, answers[question.id] || ''))) / all) : 0;
}

/**
 * The same for each outcome that scored questions test.
 * @param {import('./types.js').Question[]} questions
 * @param {Record<string, import('./types.js').Answer>} answers
 */
export function outcomeScores(questions, answers) {
  /** @type {Record<string, number>} */
  const shares = {};
  for (const { outcome, scored } of questions) {
    if (outcome && scored) shares[outcome] = attemptScore(questions.filter((other) => other.outcome === outcome), answers) || 0;
  }
  return shares;
}

/**
 * The number that somebody typed, or null. Where it can be read in two ways, the right one counts.
 * @param {import('./types.js').Question} question
 * @param {string} text
 */
export function readNumber(question, text) {
  const numbers = readings(text);
  return numbers.find((number) => within(question, number)) ?? numbers[0] ?? null;
}

/**
 * What a typed number may mean, in the digits and signs of any of our languages. One point or comma before exactly three
 * digits may part thousands or start a fraction; who typed it is not punished for the habits of another language.
 * @param {string} text
 */
function readings(text) {
  const plain = text.normalize('NFKC').replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
    .replace(/\u2212/g, '-').replace(/\u066b/g, '.').replace(/[\s\u066c'\u2019]/g, '').replace(/[%\u066a]$/, '');
  const forms = [plain.replace(',', '.')];
  if (/^[-+]?\d{1,3}([.,]\d{3})+$/.test(plain)) forms.unshift(plain.replace(/[.,]/g, ''));
  if (/^[-+]?\d{1,3}(,\d{3})+\.\d+$/.test(plain)) forms.unshift(plain.replace(/,/g, ''));
  return forms.filter((form) => /^[-+]?(\d+\.?\d*|\.\d+)$/.test(form)).map(Number);
}

/** @param {import('./types.js').Question} question @param {number} number */
function within(question, number) {
  return number >= Number(question.min) && number <= Number(question.max);
}

/** @param {import('./types.js').Question[]} questions */
function total(questions) {
  return questions.reduce((sum, question) => sum + question.weight, 0);
}

/** @param {import('./types.js').Answer} answer @param {string[]} ids */
function sameSet(answer, ids) {
  return answer.split(',').sort().join() === [...ids].sort().join();
}

/** @param {import('./types.js').Question} question @param {string[]} accepted @param {string} text */
function includesText(question, accepted, text) {
  const fold = (/** @type {string} */ word) => {
    const plain = word.normalize('NFKC').replace(/[\u2010-\u2015]/g, '-').replace(/[\u2018\u2019]/g, "'").replace(/\s+/g, ' ').trim();
    return question.caseMatters ? plain : plain.toLowerCase();
  };
  return accepted.some((word) => fold(word) === fold(text));
}
