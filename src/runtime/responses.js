// How SCORM 2004 and xAPI write an answer (RTE 4.2.9), in the narrower form that Moodle takes too; SCORM 1.2 has another one.
// Pure: text in, text out.

import { flatText } from './formats.js';

/**
 * An answer that is no number.
 * @param {import('./types.js').Question} question
 * @param {import('./types.js').Answer} answer
 * @param {string} lang
 */
export function responseText(question, answer, lang) {
  if (!question.type.endsWith('fill-in')) return answer.replace(/,/g, '[,]').replace(/\./g, '[.]');
  const text = flatText(answer);
  return text && langMark(lang) + text;
}

/**
 * The language of a typed text; SCORM takes English for granted.
 * @param {string} lang
 */
export function langMark(lang) {
  return /^en\b/.test(lang) ? '' : '{lang=' + lang + '}';
}
