// The port to an LMS over the SCORM 2004 run-time API: opens a session, writes a report in the safe order. Knows the names
// of SCORM 2004. It knows nothing of pages, and nothing of when to save: see session.js.

import { decimal, duration } from './formats.js';
import { correctPatterns, interactionType, learnerResponse, timestamp } from './interactions.js';
import { findApi, speakTo } from './scorm.js';
import { launchAs } from './session.js';

const ALREADY_INITIALIZED = 103;
/** @type {Record<string, number>} */
const UNITS = { D: 864e5, H: 36e5, M: 6e4, S: 1e3 };

/** @param {import('./types.js').Course} course */
export function connect2004({ lang }) {
  const api = findApi(window, 'API_1484_11');
  return api && scorm2004(api, lang);
}

/**
 * @param {import('./types.js').Api1484} api
 * @param {string} lang language of the answers
 * @returns {import('./types.js').Lms}
 */
export function scorm2004(api, lang) {
  const { held, get, set, begin, places, place, commit, terminate } = speakTo(api, '', 'Terminate', ALREADY_INITIALIZED);
  /** @type {Map<string, number>} */
  let interactions = new Map();
  /** @type {Map<string, number>} */
  let objectives = new Map();
  let first = true;

  /** Raw, min and max too, on 0 to 100: Moodle grades by raw. @param {string} name @param {number | null} scaled */
  const setScore = (name, scaled) => scaled === null || [
    set(name + 'score.scaled', decimal(scaled)), set(name + 'score.raw', decimal(Math.round(scaled * 1e4) / 100)),
    set(name + 'score.min', '0'), set(name + 'score.max', '100'),
  ].every(Boolean);

  /** Id and type first: everything else depends on them. @param {import('./types.js').Recorded} recorded */
  const setInteraction = ({ question, answer, result, shown, took }) => {
    const old = interactions.has(question.id);
    if (old && !answer) return true;
    const name = place(interactions, 'cmi.interactions', question.id);
    if (!old) {
      set(name + 'type', interactionType(question));
      set(name + 'objectives.0.id', question.outcome || '');
      set(name + 'weighting', question.scored ? decimal(question.weight) : '0');
      set(name + 'description', question.description);
      correctPatterns(question, lang).forEach((pattern, n) => set(name + 'correct_responses.' + n + '.pattern', pattern));
    }
    const response = answer && learnerResponse(question, answer, lang);
    const taken = set(name + 'learner_response', response) && (!answer || response !== '');
    set(name + 'timestamp', timestamp(shown));
    set(name + 'result', result);
    set(name + 'latency', took === null ? '' : duration(took));
    return taken;
  };

  /** @param {import('./types.js').ObjectiveReport} objective */
  const setObjective = ({ id, text, scaled, success, completion, progress }) => {
    const old = objectives.has(id);
    const name = place(objectives, 'cmi.objectives', id);
    if (first || !old) set(name + 'description', text);
    setScore(name, scaled);
    set(name + 'progress_measure', decimal(progress));
    set(name + 'completion_status', completion);
    set(name + 'success_status', success);
  };

  return {
    initialize() {
      if (!begin()) return launchAs('refused');
      const normal = (get('cmi.mode') || 'normal') === 'normal';
      if (normal) set('cmi.exit', 'suspend');
      first = get('cmi.entry') === 'ab-initio';
      for (const element of ['cmi.completion_status', 'cmi.success_status']) held.set(element, get(element));
      objectives = places('cmi.objectives');
      interactions = places('cmi.interactions');
      const passed = held.get('cmi.success_status') === 'passed';
      return {
        mode: normal ? 'normal' : 'review',
        location: first ? '' : get('cmi.location'),
        state: first ? '' : get('cmi.suspend_data'),
        completed: held.get('cmi.completion_status') === 'completed',
        passed,
        scaled: passed ? Number(get('cmi.score.scaled')) || null : null,
      };
    },

    write(report) {
      const refused = report.answers.filter((recorded) => !setInteraction(recorded)).map(({ question }) => question.id);
      report.objectives.forEach(setObjective);
      set('cmi.exit', report.exit || null);
      set('cmi.progress_measure', decimal(report.progress));
      set('cmi.session_time', duration(report.elapsed));
      const ok = [
        set('cmi.location', report.location),
        set('cmi.suspend_data', report.state),
        setScore('cmi.', report.scaled),
        set('cmi.completion_status', report.completion),
        set('cmi.success_status', report.success),
      ].every(Boolean);
      return { ok, refused };
    },

    learner: () => get('cmi.learner_id'),
    spent: () => milliseconds(get('cmi.total_time')),
    commit, terminate,
  };
}

/** An ISO 8601 duration in milliseconds; nobody sits for a month. @param {string} text */
export function milliseconds(text) {
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/([\d.]+)([DHMS])/g)) sum += Number(number) * UNITS[unit];
  return Math.round(sum);
}
