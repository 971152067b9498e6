// How SCORM 2004 writes what is right, and times (RTE 4.1.1 and 4.2.9), in the narrower form that Moodle takes too. Pure:
// text in, text out.
//
// What one answered question costs in cmi.interactions, element names not counted, in UTF-16 units: id, type (12),
// outcome id, timestamp (22), weighting (9), description (250), patterns (as long as what is right, delimiters being
// three characters, and 24 + 20 before each accepted text), learner response (as the answer, delimiters being three
// characters, 20 before a typed text), result (9), latency (15).

import { decimal, flatText } from './formats.js';
import { langMark, responseText } from './responses.js';
import { readNumber } from './score.js';

/** @param {import('./types.js').Question} question */
export function interactionType(question) {
  return question.type === 'choices' ? 'choice' : question.type;
}

/**
 * What is right, one text for each alternative. Five are the most that every LMS must take for a fill-in.
 * @param {import('./types.js').Question} question
 * @param {string} lang
 * @returns {string[]}
 */
export function correctPatterns(question, lang) {
  const right = question.right || [];
  switch (question.type) {
    case 'likert':
    case 'long-fill-in':
      return [];
    case 'numeric':
      return [decimal(Number(question.min)) + '[:]' + decimal(Number(question.max))];
    case 'fill-in': {
      const before = (question.caseMatters ? '{case_matters=true}' : '') + langMark(lang);
      return [...new Set(right.map((text) => before + flatText(text)))].slice(0, 5);
    }
    default:
      return [right.join('[,]')];
  }
}

/**
 * The answer as the LMS wants it; empty when it cannot be said in SCORM, for example a number of six digits in Moodle.
 * @param {import('./types.js').Question} question
 * @param {import('./types.js').Answer} answer
 * @param {string} lang
 */
export function learnerResponse(question, answer, lang) {
  if (question.type !== 'numeric') return responseText(question, answer, lang);
  const number = readNumber(question, answer);
  return number === null ? '' : decimal(number);
}

/**
 * Universal time with one decimal: a zone without a fraction, or three decimals, are refused by Moodle, and so are years
 * past 2038. Empty when the clock of the machine shows such a year.
 * @param {number} time milliseconds since 1970
 */
export function timestamp(time) {
  return time >= 0 && time < Date.UTC(2039, 0) ? new Date(time).toISOString().slice(0, 21) + 'Z' : '';
}
