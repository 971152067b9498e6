// How SCORM 2004 and xAPI write an answer (RTE 4.2.9), in the narrower form that Moodle takes too; SCORM 1.2 has another one.
// Pure: text in, text out.

import { decimal, flatText } from './formats.js';
import { readNumber } from './score.js';

/**
 * The answer as the LMS wants it; empty when it cannot be said in SCORM, for example a number of six digits in Moodle.
 * @param {import('./types.js').Question} question
 * @param {import('./types.js').Answer} answer
 * @param {string} lang
 */
export function learnerResponse(question, answer, lang) {
  switch (question.type) {
    case 'numeric': {
      const number = readNumber(question, answer);
      return number === null ? '' : decimal(number);
    }
    case 'fill-in':
    case 'long-fill-in': {
      const text = flatText(answer);
      return text && langMark(lang) + text;
    }
    default:
      return answer.replace(/,/g, '[,]').replace(/\./g, '[.]');
  }
}

/**
 * The language of a typed text; SCORM takes English for granted.
 * @param {string} lang
 */
export function langMark(lang) {
  return /^en\b/.test(lang) ? '' : '{lang=' + lang + '}';
}
