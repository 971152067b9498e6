// What a learner does, as xAPI statements after ADL's SCORM profile. Pure but for the statements that it hands on.

import { ADL, follow, newUuid } from './sitting.js';

/**
 * @typedef {object} Teller
 * @property {object} actor
 * @property {string} attempt a UUID
 * @property {number} spent time of the attempt before this sitting, in milliseconds
 * @property {string} registration a UUID
 * @property {string[]} around IRIs that the launch names: of the module, of what it is grouped with; some may be empty
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
export function sittingOf(course, xapi, launch, { actor, attempt: id, spent, registration, around, send, once, now }) {
  const { module, category } = xapi;
  const grouping = [{ id: module.id + '?attemptId=' + id, definition: { type: ADL + 'activities/attempt' } }, xapi.course];
  for (const other of around) if (other && other !== module.id) grouping.push({ id: other });
  let last = 0;

  return follow(course, xapi, launch, {
    spent,
    once: (verb) => once(module.id + registration + verb),
    tell(verb, result, question) {
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
    },
  });
}
