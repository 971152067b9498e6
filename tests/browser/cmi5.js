// The part of an LMS in cmi5: gives out a token once for each launch, says what it wants in LMS.LaunchData, tells that it
// launched, and looks afterwards whether a session kept the rules of the specification (Quartz, 9 and 10).

import assert from 'node:assert/strict';
import { AUTH } from './lrs.js';

export const CATEGORY = 'https://w3id.org/xapi/cmi5/context/categories/';
export const SESSION = 'https://w3id.org/xapi/cmi5/context/extensions/sessionid';
const ADL = 'http://adlnet.gov/expapi/verbs/';
export const ACTOR = { objectType: 'Agent', account: { homePage: 'https://lms.example', name: 'u1' } };

/**
 * @param {ReturnType<typeof import('./lrs.js').memoryLrs>} lrs
 * @param {string} endpoint
 * @param {Pick<import('./packages.js').Package, 'activity' | 'launchData'>=} au as the publisher names it, and what it asks for
 */
export function cmi5Lms(lrs, endpoint, { activity: publisherId = 'https://publisher.example/au/m1', launchData } = {}) {
  const registration = '6f1c2b1e-0000-4000-8000-00000000000a';
  const activityId = 'https://lms.example/au/7';
  /** @type {Set<string | null>} */
  const used = new Set();
  let sessions = 0;
  lrs.token = (url) => {
    if (!url.pathname.endsWith('/token')) return undefined;
    const name = url.searchParams.get('session');
    if (used.has(name)) return { 'error-code': '1', 'error-text': 'Already used' };
    used.add(name);
    return { 'auth-token': AUTH.replace('Basic ', '') };
  };
  return {
    registration, activityId,
    /** What it adds to the address of the package. @param {any} data of LMS.LaunchData */
    launch(data = {}) {
      const session = `session-${++sessions}`;
      const contextTemplate = {
        contextActivities: { grouping: [{ id: publisherId }] }, extensions: { [SESSION]: session },
      };
      const where = ['activities/state', `activityId=${activityId}`, `agent=${JSON.stringify(ACTOR)}`, `registration=${registration}`];
      lrs.documents.set([...where, 'stateId=LMS.LaunchData'].join('&'),
        JSON.stringify({ contextTemplate, launchMode: 'Normal', moveOn: 'CompletedAndPassed', ...launchData, ...data }));
      lrs.statements.push({
        id: `launched-${session}`, verb: { id: `${ADL}launched`, display: { en: 'launched' } }, object: { id: activityId }, context: contextTemplate,
        timestamp: new Date().toISOString(),
      });
      return { endpoint, fetch: `${endpoint.replace(/\/$/, '')}/token?session=${session}`, actor: JSON.stringify(ACTOR), registration, activityId };
    },
    /** The statements of a session, without that of the LMS. @param {number=} n */
    told: (n = sessions) => lrs.statements.filter(({ context, verb }) => context.extensions[SESSION] === `session-${n}` && verb.id !== `${ADL}launched`),
    /** Whether every session kept the rules; verbs of each, those that cmi5 defines. */
    sessions() {
      const all = Array.from({ length: sessions }, (_, n) => this.told(n + 1));
      const defined = all.map((told) => told.filter(isDefined).map(verbOf));
      for (const [n, told] of all.entries()) {
        if (!told.length) continue;
        assert.equal(verbOf(told[0]), 'initialized', 'the first');
        assert(!defined[n].includes('terminated') || verbOf(told.at(-1)) === 'terminated', 'the last');
        assert.equal(new Set(defined[n]).size, defined[n].length, 'no verb twice');
        assert(!(defined[n].includes('passed') && defined[n].includes('failed')), 'one verdict');
        for (const statement of told) checkStatement(statement, { registration, activityId, publisherId });
      }
      const [passed, completed] = ['passed', 'completed'].map((verb) => defined.flat().filter((other) => other === verb).length);
      assert(passed <= 1 && completed <= 1, 'once in a registration');
      const verdicts = defined.flat().filter((verb) => verb === 'passed' || verb === 'failed');
      assert(!verdicts.includes('passed') || verdicts.at(-1) === 'passed', 'nobody fails who has passed');
      return defined;
    },
  };
}

/** @param {any} statement */
const verbOf = ({ verb }) => verb.id.replace(ADL, '');
/** @param {any} statement */
const isDefined = ({ context }) => (context.contextActivities.category || []).some((/** @type {any} */ { id }) => id === `${CATEGORY}cmi5`);

/** @param {any} statement @param {{ registration: string, activityId: string, publisherId: string }} launched */
function checkStatement(statement, { registration, activityId, publisherId }) {
  const { actor, object, context, result = {}, id, timestamp } = statement;
  const verb = verbOf(statement);
  const categories = (context.contextActivities.category || []).map((/** @type {any} */ other) => other.id);
  assert.deepEqual(actor, ACTOR);
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.match(timestamp, /Z$/);
  assert.equal(context.registration, registration);
  assert.equal(context.contextActivities.grouping[0].id, publisherId, 'what the template says');
  if (!isDefined(statement)) {
    assert(['answered'].includes(verb), `${verb} is not defined by cmi5`);
    assert.notEqual(object.id, activityId);
    return;
  }
  assert.equal(object.id, activityId);
  const moves = result.success !== undefined || result.completion !== undefined;
  assert.equal(categories.includes(`${CATEGORY}moveon`), moves, `${verb}: moveon where there is success or completion`);
  assert.equal(Boolean(result.duration), verb !== 'initialized', `${verb}: a duration`);
  assert.equal(result.score !== undefined, ['passed', 'failed'].includes(verb), `${verb}: a score where there is a verdict`);
  assert.equal(result.success, verb === 'passed' ? true : verb === 'failed' ? false : undefined);
  assert.equal(result.completion, verb === 'completed' ? true : undefined);
  if (result.score) assert(result.score.raw === undefined || (result.score.min !== undefined && result.score.max !== undefined));
  const mastery = context.extensions['https://w3id.org/xapi/cmi5/context/extensions/masteryscore'];
  if (mastery !== undefined) assert.equal(verb === 'passed', result.score.scaled >= mastery);
}
