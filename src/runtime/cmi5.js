// The port to an LMS over cmi5 (Quartz, sections 8 to 11): takes the token, asks what the LMS wants, keeps the learner's work
// at its LRS, and tells in statements what happens.
//
// In a session: initialized first; completed and passed as soon as they are reached, once in a registration; of passed and
// failed one, so that failed waits for the end, where another attempt can no longer pass; terminated last. In between the
// answers to questions, as "cmi5 allowed" statements. Browsed or reviewed, only the first and the last are told.
//
// A reload of the page is its end, as far as anybody can tell: the session is over then, and another one begins at the LMS.
// The token is kept for as long as the tab, because it is given out once: a page that was left while it connected, or that
// crashed, goes on with its session.

import { keepIn, readFrom } from './browser.js';
import { openOutbox } from './delivery.js';
import { duration } from './formats.js';
import { launchAs } from './session.js';
import { ADL, follow, newUuid } from './sitting.js';
import { parseObject } from './state.js';
import { attempt } from './windows.js';
import { ask, lrsAsLms } from './work.js';

const CMI5 = 'https://w3id.org/xapi/cmi5/context/';
const CATEGORIES = ['cmi5', 'moveon'].map((name) => ({ id: CMI5 + 'categories/' + name }));
const MASTERY = CMI5 + 'extensions/masteryscore';
const ALREADY_USED = '1';
const VERSION = '1.0.3';

/** What the LMS passes in the address (8.1), or nothing. @param {string} search */
export function parametersOf(search) {
  const query = new URLSearchParams(search);
  const [endpoint, fetchUrl, registration, activityId] =
    ['endpoint', 'fetch', 'registration', 'activityId'].map((name) => query.get(name) || '');
  const actor = parseObject(query.get('actor') || '');
  if (!/^https?:/.test(endpoint) || !fetchUrl || !registration || !activityId || !actor.account) return null;
  return { endpoint: endpoint.replace(/\/*$/, '/'), fetchUrl, registration, activityId, actor };
}

/**
 * Makes statements of what `follow` tells.
 * @param {import('./types.js').Course} course
 * @param {{ actor: object, registration: string, activityId: string }} launch
 * @param {any} data LMS.LaunchData
 * @param {{ send: (statement: any) => void, now: () => number, isBegun: boolean }} host
 */
export function cmi5Teller(course, { actor, registration, activityId }, { contextTemplate = {}, launchMode, masteryScore }, host) {
  const began = host.now();
  const object = { objectType: 'Activity', id: activityId };
  /** A verdict that waits for the end. @type {any} */
  let failed = null;
  let last = 0;

  /** @param {string} verb @param {any} result @param {any} about @param {object[]} category @param {object} extensions */
  const send = (verb, result, about, category, extensions) => {
    const around = contextTemplate.contextActivities || {};
    // No two at one time: an LRS sorts by it.
    last = Math.max(host.now(), last + 1);
    host.send({
      id: newUuid(), actor, verb: { id: ADL + 'verbs/' + verb, display: { en: verb } }, object: about, result,
      context: {
        ...contextTemplate, registration,
        contextActivities: {
          ...around,
          ...(category.length ? { category: [...(around.category || []), ...category] } : {}),
          ...(about === object ? {} : { parent: [...(around.parent || []), { id: activityId }] }),
        },
        extensions: { ...contextTemplate.extensions, ...extensions },
      },
      timestamp: new Date(last).toISOString(),
    });
  };

  /** @param {string} verb @param {any=} result */
  const defined = (verb, result) => {
    const moves = result?.success !== undefined || result?.completion !== undefined;
    send(verb, result, object, moves ? CATEGORIES : CATEGORIES.slice(0, 1),
      result?.score && masteryScore !== undefined ? { [MASTERY]: masteryScore } : {});
  };

  /** @param {string} verb @param {any=} result @param {import('./types.js').Question=} question */
  return function tell(verb, result, question) {
    if (verb === 'initialized' || verb === 'resumed') {
      if (!host.isBegun) defined('initialized');
    } else if (verb === 'terminated' || verb === 'suspended') {
      if (failed) defined('failed', failed);
      defined('terminated', { duration: duration(host.now() - began) });
    } else if (launchMode !== 'Normal') return;
    else if (verb === 'failed') failed = result;
    else if (verb === 'responded') send('answered', result, course.xapi?.questions[question?.id || ''], [], {});
    else if (verb === 'completed' || verb === 'passed') {
      if (verb === 'passed') failed = null;
      defined(verb, result);
    }
  };
}

/** A port that says only why there is none. @param {string=} words @returns {import('./types.js').Lms} */
function closedPort(words) {
  const no = () => false;
  return {
    initialize: () => ({ ...launchAs('refused'), words }), write: () => ({ ok: false, refused: [] }), commit: no, terminate: no,
    learner: () => '', spent: () => 0,
  };
}

/** @param {import('./types.js').Course} course @returns {Promise<import('./types.js').Lms | null>} */
export async function connectCmi5(course) {
  const launch = parametersOf(window.location.search);
  if (!launch || !course.xapi) return null;
  const key = 'kitbag-cmi5 ' + launch.fetchUrl;
  const tab = attempt(() => window.sessionStorage);
  /** @type {{ token?: string, phase?: string }} */
  const kept = parseObject(readFrom(tab, key));
  const keep = () => keepIn(tab, key, JSON.stringify(kept));
  try {
    if (!kept.token) {
      const answer = await (await window.fetch(launch.fetchUrl, { method: 'POST' })).json();
      if (!answer['auth-token']) {
        return closedPort(String(answer['error-code']) === ALREADY_USED ? course.strings.launch_used : undefined);
      }
      kept.token = answer['auth-token'];
      keep();
    }
    return await portOf(course, launch, kept, keep);
  } catch {
    return closedPort();
  }
}

/**
 * @param {import('./types.js').Course} course
 * @param {NonNullable<ReturnType<typeof parametersOf>>} launch
 * @param {{ token?: string, phase?: string }} kept
 * @param {() => void} keep
 * @returns {Promise<import('./types.js').Lms>}
 */
async function portOf(course, launch, kept, keep) {
  const { actor, registration, activityId, endpoint } = launch;
  const storage = attempt(() => window.localStorage);
  const lrs = { endpoint, auth: 'Basic ' + kept.token, version: VERSION };
  const agent = JSON.stringify(actor);
  const place = { activityId, agent, registration };
  const [answer, wishes] = await Promise.all([
    ask(lrs, 'activities/state', { ...place, stateId: 'LMS.LaunchData' }),
    ask(lrs, 'agents/profile', { agent, profileId: 'cmi5LearnerPreferences' }),
  ]);
  if (!answer.ok) throw new Error(String(answer.status));
  /** @type {any} */
  const data = parseObject(await answer.text());
  data.launchMode ||= 'Normal';
  obey(course, data, wishes.ok ? parseObject(await wishes.text()) : {});
  const port = await lrsAsLms(lrs, { ...place, stateId: 'kitbag-work' }, storage, true);
  const outbox = openOutbox(lrs, actor, storage);
  /** @type {ReturnType<typeof follow> | null} */
  let sitting = null;

  return {
    ...port,
    initialize() {
      const work = port.initialize();
      if (kept.phase === 'terminated') return { ...work, mode: 'refused', words: course.strings.launch_used };
      if (data.launchMode !== 'Normal') work.mode = 'review';
      sitting = follow(course, /** @type {import('./types.js').Tracked} */ (course.xapi), work, {
        spent: port.spent(), once: port.once,
        tell: cmi5Teller(course, launch, data, { send: outbox.add, now: () => Date.now(), isBegun: Boolean(kept.phase) }),
      });
      kept.phase = 'initialized';
      keep();
      // An LMS takes nothing before it, nor what it began without it.
      outbox.deliver();
      return work;
    },
    write(report) {
      sitting?.report(report);
      return port.write(report);
    },
    terminate() {
      if (!sitting) return false;
      sitting.end();
      outbox.leave(port.room());
      sitting = null;
      kept.phase = 'terminated';
      keep();
      return data.launchMode !== 'Normal' || port.terminate();
    },
  };
}

/**
 * What the LMS and the learner want of the page: the LMS's mark to pass, a way back, silence. The course has one language, so
 * that a wish for another one changes nothing.
 * @param {import('./types.js').Course} course
 * @param {{ masteryScore?: number, returnURL?: string }} data
 * @param {{ audioPreference?: string }} wishes
 */
function obey({ tracking, strings }, { masteryScore, returnURL = '' }, { audioPreference }) {
  // A mark of nothing is passed by whoever hands in the quiz; no mark at all would be passed by nobody.
  if (masteryScore !== undefined) tracking.passMark = masteryScore || 1e-9;
  for (const media of document.querySelectorAll('audio, video')) {
    if (audioPreference === 'off' && media instanceof HTMLMediaElement) media.muted = true;
  }
  for (const summary of /^https?:/.test(returnURL) ? document.querySelectorAll('[data-summary]') : []) {
    const link = document.createElement('a');
    link.href = returnURL;
    link.textContent = strings.leave || '';
    link.dataset.leave = '';
    summary.after(link);
  }
}
