// The port to an LMS over the SCORM 1.2 run-time API (RTE 3.4): one status, interactions that can only be written, answers of
// single characters. Knows the names of SCORM 1.2. It knows nothing of pages, and nothing of when to save: see session.js.
//
// One status says two things: passed is completed and passed, failed is completed and failed, completed where nobody passes
// or fails; until the module is completed it is incomplete, whatever the score. Passed is never taken back. Moodle takes nothing
// that is failed for completed: there the page brings another word, and the score tells the rest.
//
// Interactions cannot be read back, so each question has its place in the module as its number: it is the same in every
// sitting and for every learner, a question that is answered again stands in its old place, and reports by number, like
// Moodle's, have one question in a column. There is no gap: questions before it that have no answer yet are named only.
//
// An id in an answer is a letter, by its place in the source: a to z, then 0 to 9. Sources and targets count apart.

import { decimal, flatText } from './formats.js';
import { readNumber } from './score.js';
import { findApi, speakTo } from './scorm.js';
import { launchAs } from './session.js';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const LONGEST_TEXT = 255;

/** @param {import('./types.js').Course} course */
export function connect12({ questions, failed }) {
  const api = findApi(window, 'API');
  return api && scorm12(api, questions, failed);
}

/**
 * @param {import('./types.js').Api12} api
 * @param {import('./types.js').Question[]} questions of the module, in their order
 * @param {'completed'=} failed what is said of a module that is completed and failed, where it is not that
 * @returns {import('./types.js').Lms}
 */
export function scorm12(api, questions, failed) {
  const { held, get, set, begin, places, place, commit, terminate } = speakTo(api, 'LMS', 'Finish', -1);
  /** @type {Map<string, number>} */
  let objectives = new Map();
  /** Questions that have a place at the LMS, and those of this sitting. */
  let named = 0;
  let older = 0;
  /** @type {Set<string>} */
  let given = new Set();

  /** What an LMS has of something that it need not have. @param {string} element */
  const parts = (element) => get(element + '._children').split(',').map((part) => part.trim());

  /** @param {string} name @param {number | null} scaled */
  const setScore = (name, scaled) => {
    if (scaled === null) return true;
    const known = parts(name + 'score');
    return [['raw', decimal(Math.round(scaled * 1e4) / 100)], ['min', '0'], ['max', '100']]
      .every(([part, value]) => (part !== 'raw' && !known.includes(part)) || set(name + 'score.' + part, value));
  };

  /** @param {number} n */
  const nameQuestion = (n) => {
    const name = 'cmi.interactions.' + n + '.';
    set(name + 'id', questions[n].id);
    set(name + 'type', type12(questions[n]));
    named = Math.max(named, n + 1);
    return name;
  };

  /** @param {import('./types.js').Recorded} recorded */
  const setInteraction = ({ question, answer, result, shown, took }) => {
    const n = questions.indexOf(question);
    if (!answer && (n < older || given.has(question.id))) return true;
    while (named < n) nameQuestion(named);
    const name = nameQuestion(n);
    given.add(question.id);
    const response = answer && response12(question, answer);
    set(name + 'objectives.0.id', question.outcome || '');
    set(name + 'time', new Date(shown).toTimeString().slice(0, 8));
    set(name + 'weighting', decimal(question.scored ? question.weight : 0));
    patterns12(question).forEach((pattern, at) => set(name + 'correct_responses.' + at + '.pattern', pattern));
    const taken = set(name + 'student_response', response) && (!answer || response !== '');
    set(name + 'result', result === 'incorrect' ? 'wrong' : result);
    set(name + 'latency', took === null ? '' : timespan(took));
    return taken;
  };

  return {
    initialize() {
      if (!begin()) return launchAs('refused');
      const normal = (get('cmi.core.lesson_mode') || 'normal') === 'normal';
      if (normal) set('cmi.core.exit', 'suspend');
      const first = get('cmi.core.entry') === 'ab-initio';
      const status = get('cmi.core.lesson_status');
      held.set('cmi.core.lesson_status', status);
      objectives = places('cmi.objectives');
      older = named = Number(get('cmi.interactions._count')) || 0;
      given = new Set();
      return {
        mode: normal ? 'normal' : 'review',
        location: first ? '' : get('cmi.core.lesson_location'),
        state: first ? '' : get('cmi.suspend_data'),
        completed: status === 'passed' || status === 'completed',
        passed: status === 'passed',
        scaled: status === 'passed' ? Number(get('cmi.core.score.raw')) / 100 || null : null,
      };
    },

    write({ answers, objectives: reached, completion, success, scaled, elapsed, location, state }) {
      const records = parts('cmi.interactions').includes('student_response');
      const refused = answers.filter((recorded) => records && !setInteraction(recorded)).map(({ question }) => question.id);
      for (const objective of parts('cmi.objectives').includes('id') ? reached : []) {
        const name = place(objectives, 'cmi.objectives', objective.id);
        setScore(name, objective.scaled);
        set(name + 'status', objective.success || objective.completion);
      }
      set('cmi.core.session_time', timespan(elapsed));
      const ok = [
        set('cmi.core.lesson_location', location),
        set('cmi.suspend_data', state),
        setScore('cmi.core.', scaled),
        held.get('cmi.core.lesson_status') === 'passed'
          || set('cmi.core.lesson_status', completion === 'completed' ? { failed }[String(success)] || success || completion : completion),
      ].every(Boolean);
      return { ok, refused };
    },

    learner: () => get('cmi.core.student_id'),
    spent: () => Math.round(1000 * get('cmi.core.total_time').split(':').reduce((sum, part) => 60 * sum + Number(part), 0)) || 0,
    commit, terminate,
  };
}

/** @param {import('./types.js').Question} question */
function type12({ type }) {
  return { choices: 'choice', 'long-fill-in': 'fill-in' }[String(type)] || type;
}

/** @param {string[] | undefined} ids @param {string} id */
function letter(ids, id) {
  return LETTERS[(ids || []).indexOf(id)];
}

/**
 * Ids as letters, in the order of the source unless the order is the answer; empty when one has no letter.
 * @param {import('./types.js').Question} question
 * @param {string[]} ids
 */
function letters({ type, options, targets }, ids) {
  const found = ids.map((id) => {
    if (type !== 'matching') return letter(options, id);
    const [source, target] = id.split('.').map((part, n) => letter(n ? targets : options, part));
    return source && target && source + '.' + target;
  });
  if (type === 'choices') found.sort((a, b) => LETTERS.indexOf(a || '') - LETTERS.indexOf(b || ''));
  return found.every(Boolean) ? found.join() : '';
}

/**
 * The answer as the LMS wants it, in one line; a long text ends in an ellipsis, and is whole in the saved state. Empty when
 * it cannot be said.
 * @param {import('./types.js').Question} question
 * @param {import('./types.js').Answer} answer
 */
export function response12(question, answer) {
  switch (question.type) {
    case 'true-false':
      return answer[0];
    case 'numeric': {
      const number = readNumber(question, answer);
      return number === null ? '' : decimal(number);
    }
    case 'fill-in':
    case 'long-fill-in': {
      const text = flatText(answer);
      return text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT - 1).replace(/[\ud800-\udbff]$/, '') + '…' : text;
    }
    default:
      return letters(question, answer.split(','));
  }
}

/**
 * What is right. A range of numbers cannot be said: then nothing is.
 * @param {import('./types.js').Question} question
 * @returns {string[]}
 */
export function patterns12(question) {
  const { type, right = [], min, max } = question;
  switch (type) {
    case 'likert':
    case 'long-fill-in':
      return [];
    case 'true-false':
      return [right[0][0]];
    case 'numeric':
      return min === max ? [decimal(Number(min))] : [];
    case 'fill-in':
      return [...new Set(right.map(flatText))].slice(0, 5);
    default: {
      const one = letters(question, right.map((pair) => pair.replace('[.]', '.')));
      // Curly brackets: all of them are needed.
      return [type === 'choices' && right.length > 1 ? '{' + one + '}' : one];
    }
  }
}

/** Hours, minutes, seconds with two decimals. @param {number} milliseconds */
export function timespan(milliseconds) {
  const hundredths = Math.max(0, Math.round(milliseconds / 10));
  const two = (/** @type {number} */ number) => String(Math.floor(number)).padStart(2, '0');
  const [hours, minutes, seconds] = [hundredths / 360000, hundredths / 6000 % 60, hundredths / 100 % 60];
  return two(hours).padStart(4, '0') + ':' + two(minutes) + ':' + two(seconds) + '.' + two(hundredths % 100);
}
