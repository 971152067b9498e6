// What a learner does, as xAPI statements after ADL's SCORM profile. Compares each report for the LMS with what was told
// before, and tells what is new. Pure but for the statements that it hands on: knows no page, no LMS, no network.
//
// initialized or resumed; then responded for each answer, passed, failed or scored for each attempt at the quiz, progressed,
// completed; at the end terminated when the module is completed, else suspended. An answer that is neither right nor wrong
// can be changed at any time: it is told when its page is left, or at the end.

import { duration } from './formats.js';
import { canPass, makeReport, reaches } from './progress.js';
import { learnerResponse } from './responses.js';
import { attemptScore, readNumber } from './score.js';
import { decodeState, round4 } from './state.js';

const ADL = 'http://adlnet.gov/expapi/';

/**
 * @typedef {object} Teller
 * @property {object} actor
 * @property {string} attempt a UUID
 * @property {number} spent time of the attempt before this sitting, in milliseconds
 * @property {string} registration a UUID
 * @property {string} activity the IRI by which the launch knows the module; may be empty
 * @property {(statement: any) => void} send
 * @property {(name: string) => boolean} once whether this is said for the first time
 * @property {() => number} now
 */

/**
 * One sitting.
 * @param {import('./types.js').Course} course
 * @param {import('./types.js').Tracked} xapi
 * @param {import('./types.js').Launch} launch
 * @param {Teller} teller
 */
export function sittingOf(course, xapi, launch, { actor, attempt: id, spent, registration, activity, send, once, now }) {
  const { module, category } = xapi;
  const said = module.id + registration;
  const known = { state: decodeState(launch.state), completed: launch.completed, passed: launch.passed, free: false };
  const grouping = [{ id: module.id + '?attemptId=' + id, definition: { type: ADL + 'activities/attempt' } }, xapi.course];
  if (activity && activity !== module.id) grouping.push({ id: activity });
  /** Answers that can still be changed. @type {Map<string, import('./types.js').Recorded>} */
  const resting = new Map();
  /** @type {WeakSet<import('./types.js').Recorded>} */
  const told = new WeakSet();
  let { completed, passed } = launch;
  let elapsed = spent;
  let { progress } = makeReport(course, known, { location: '', answers: [], elapsed }, { stateUnits: 0, stateBytes: 0 });
  let { taken } = known.state;
  let last = 0;

  /** @param {string} verb @param {object=} result @param {import('./types.js').Question=} question */
  const tell = (verb, result, question) => {
    // No two at one time: an LRS sorts by it.
    last = Math.max(now(), last + 1);
    send({
      id: newUuid(), actor, verb: { id: ADL + 'verbs/' + verb, display: { en: verb } }, result,
      object: question ? xapi.questions[question.id] : module,
      context: {
        registration, language: course.lang, platform: 'Kitbag',
        contextActivities: { parent: [question ? module : xapi.course], grouping, category },
      },
      timestamp: new Date(last).toISOString(),
    });
  };

  /** @param {import('./types.js').Recorded} recorded */
  const respond = ({ question, answer, result, took }) => {
    const number = question.type === 'numeric' ? readNumber(question, answer) : null;
    tell('responded', {
      success: result === 'neutral' ? undefined : result === 'correct',
      response: (number === null ? answer && learnerResponse(question, answer, course.lang) : String(number)) || undefined,
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
    else if (!reached || once(said + verb)) tell(verb, { score, success: reached, duration: duration(elapsed) });
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
      if (completion === 'completed' && !completed && once(said + completion)) {
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
