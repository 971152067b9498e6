// What a learner does, in the order in which it happens and each thing once, for whoever makes statements of it. Compares each
// report with what was told before, and tells what is new. Pure: knows no page, no LMS, no network and no profile.
//
// initialized or resumed; then responded for each answer, passed, failed or scored for each attempt at the quiz, progressed,
// completed; at the end terminated when the module is completed, else suspended. An answer that is neither right nor wrong
// can be changed at any time: it is told when its page is left, or at the end.

import { duration } from './formats.js';
import { canPass, makeReport, reaches } from './progress.js';
import { responseText } from './responses.js';
import { attemptScore, readNumber } from './score.js';
import { decodeState, round4 } from './state.js';

export const ADL = 'http://adlnet.gov/expapi/';

/**
 * @typedef {object} Listener
 * @property {number} spent time of the attempt before this sitting, in milliseconds
 * @property {(verb: string) => boolean} once whether this is said for the first time of this learner and module
 * @property {(verb: string, result?: any, question?: import('./types.js').Question) => void} tell
 */

/**
 * @param {import('./types.js').Course} course
 * @param {import('./types.js').Tracked} xapi
 * @param {import('./types.js').Launch} launch
 * @param {Listener} listener
 */
export function follow(course, xapi, launch, { spent, once, tell }) {
  const known = { state: decodeState(launch.state), completed: launch.completed, passed: launch.passed, free: false };
  /** Answers that can still be changed. @type {Map<string, import('./types.js').Recorded>} */
  const resting = new Map();
  /** @type {WeakSet<import('./types.js').Recorded>} */
  const told = new WeakSet();
  let { completed, passed } = launch;
  let elapsed = spent;
  let { progress } = makeReport(course, known, { location: '', answers: [], elapsed }, { stateUnits: 0, stateBytes: 0 });
  let { taken } = known.state;

  /** @param {import('./types.js').Recorded} recorded */
  const respond = ({ question, answer, result, took }) => {
    const number = question.type === 'numeric' ? readNumber(question, answer) : null;
    tell('responded', {
      success: result === 'neutral' ? undefined : result === 'correct',
      response: (number === null ? answer && responseText(question, answer, course.lang) : String(number)) || undefined,
      duration: took === null ? undefined : duration(took),
    }, question);
  };

  /** @param {string} page where the learner is now, or nowhere */
  const tellRested = (page) => {
    for (const [name, recorded] of resting) {
      if (recorded.question.page === page) continue;
      resting.delete(name);
      respond(recorded);
    }
  };

  /** @param {import('./types.js').State} state */
  const tellAttempt = (state) => {
    const share = attemptScore(course.questions, state.answers);
    taken = state.taken;
    if (share === null) return;
    const reached = reaches(course, share);
    const verb = passed || !canPass(course) ? 'scored' : reached ? 'passed' : 'failed';
    const score = { scaled: share, raw: round4(share * 100), min: 0, max: 100 };
    if (verb === 'scored') tell(verb, { score });
    else if (!reached || once(verb)) tell(verb, { score, success: reached, duration: duration(elapsed) });
    passed ||= verb === 'passed';
  };

  tell(launch.state || completed ? 'resumed' : 'initialized');

  return {
    /** @param {import('./types.js').Report} report */
    report({ answers, completion, elapsed: time, location, progress: share, state }) {
      elapsed = spent + time;
      for (const recorded of answers) {
        const { question, result } = recorded;
        if (told.has(recorded) || !xapi.questions[question.id]) continue;
        told.add(recorded);
        if (result === 'neutral') resting.set(question.id, recorded);
        else respond(recorded);
      }
      tellRested(location);
      const work = state && decodeState(state);
      if (work && work.submitted && work.taken > taken) tellAttempt(work);
      if (share > progress) tell('progressed', { score: { scaled: share } });
      progress = Math.max(progress, share);
      if (completion === 'completed' && !completed && once(completion)) {
        tell(completion, { completion: true, duration: duration(elapsed) });
      }
      completed ||= completion === 'completed';
    },

    end() {
      tellRested('');
      tell(completed ? 'terminated' : 'suspended', { duration: duration(elapsed) });
    },
  };
}

/** A random UUID (RFC 9562, version 4), also where the page came without encryption and browsers have no `randomUUID`. */
export function newUuid() {
  // Each 0 becomes any digit, the 8 one of 8 to b.
  return '00000000-0000-4000-8000-000000000000'.replace(/[08]/g, (digit) => {
    const [random] = crypto.getRandomValues(new Uint8Array(1));
    return (digit === '8' ? 8 + (random & 3) : random & 15).toString(16);
  });
}
