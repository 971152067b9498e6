// The port to an LMS over the SCORM 2004 run-time API: finds it, opens a session, writes a report in the safe order.
// The only module that knows `cmi` names. It knows nothing of pages, and nothing of when to save: see session.js.

import { correctPatterns, decimal, duration, interactionType, learnerResponse, timestamp } from './interactions.js';

// 64,000 units: cmi.suspend_data in the 4th Edition. Bytes: what a browser lets a closing page send (64 KiB), less a margin.
const LIMITS = { stateUnits: 64000, stateBytes: 60000 };
export const MOST_HOPS = 500;
const NOT_IMPLEMENTED = 401;
const ALREADY_INITIALIZED = 103;

/**
 * Looks in the own window and its parents, then in the opener and its parents. A window of another origin throws when
 * it is asked for the API, but its parent may answer again.
 * @param {any} win
 * @returns {import('./types.js').Api1484 | null}
 */
export function findApi(win) {
  for (const start of [win, attempt(() => win.opener), attempt(() => win.top.opener)]) {
    for (let hop = 0, place = start; place && hop < MOST_HOPS; hop++) {
      const here = place;
      const api = attempt(() => here.API_1484_11);
      if (api) return api;
      place = attempt(() => here.parent !== here && here.parent);
    }
  }
  return null;
}

/**
 * @param {import('./types.js').Api1484} api
 * @param {string} lang language of the answers
 * @returns {import('./types.js').Lms}
 */
export function scorm2004(api, lang) {
  /** What the LMS holds, as far as this session wrote or read it: nothing is sent twice. @type {Map<string, string>} */
  const held = new Map();
  /** @type {Map<string, number>} */
  let interactions = new Map();
  /** @type {Map<string, number>} */
  let objectives = new Map();
  let first = true;

  const lastError = () => Number(attempt(() => api.GetLastError())) || 0;

  /** Done, or at least not refused: some LMSs answer "false" with error 0. @param {() => unknown} call */
  const accepted = (call) => Boolean(attempt(() => String(call()) === 'true' || lastError() === 0));

  /** @param {string} element */
  const get = (element) => String(attempt(() => api.GetValue(element)) ?? '');

  /** @param {string} element @param {string | null} value empty or null: nothing to say */
  const set = (element, value) => {
    if (!value || held.get(element) === value) return true;
    const ok = accepted(() => api.SetValue(element, value)) || lastError() === NOT_IMPLEMENTED;
    if (ok) held.set(element, value);
    return ok;
  };

  /** Ids of a collection and their places. @param {string} collection */
  const places = (collection) => {
    const count = Number(get(collection + '._count')) || 0;
    return new Map(Array.from({ length: count }, (_, n) => [get(collection + '.' + n + '.id'), n]));
  };

  /** The place of an id, made if there is none. @param {Map<string, number>} known @param {string} collection @param {string} id */
  const place = (known, collection, id) => {
    const n = known.get(id) ?? known.size;
    const name = collection + '.' + n + '.';
    if (!known.has(id) && set(name + 'id', id)) known.set(id, n);
    return name;
  };

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
    capabilities: LIMITS,

    initialize() {
      held.clear();
      const open = accepted(() => api.Initialize('')) || lastError() === ALREADY_INITIALIZED;
      if (!open) return { mode: 'refused', location: '', state: '', completed: false, passed: false, scaled: null };
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
    spent: () => get('cmi.total_time'),
    commit: () => accepted(() => api.Commit('')),
    terminate: () => accepted(() => api.Terminate('')),
  };
}

/**
 * The result of a call, or undefined when it throws.
 * @template T
 * @param {() => T} call
 */
export function attempt(call) {
  try {
    return call();
  } catch {
    return undefined;
  }
}
