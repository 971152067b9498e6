// Sends statements beside what goes to the LMS: finds out from the launch to which LRS and for whom, and stands around the
// port to the LMS. The LMS always goes first, and whatever fails here, it does not notice.
//
// The launch is the first address with a readable `actor` in its query: that of the page, then those of the windows around it.
// Its `endpoint`, `auth`, `registration`, `activity_id` and `grouping` go with it. What the package brings along (endpoint, key) is used
// when the launch names no endpoint; a key of the package never goes to another endpoint. Without an actor from the launch
// it is the learner's account at the LMS, where the course wants accounts. Without both, nothing is sent.

import { browserAsLms } from './browser.js';
import { openOutbox } from './delivery.js';
import { parseObject, STATE_VERSION } from './state.js';
import { newUuid } from './sitting.js';
import { sittingOf } from './statements.js';
import { attempt, windowsFrom } from './windows.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** @type {Record<string, RegExp>} */
const IDENTIFIERS = { mbox: /^mailto:\S+@\S+$/, mbox_sha1sum: /^[0-9a-f]{40}$/i, openid: /^https?:\S+$/ };

/**
 * Whom an `actor` parameter names, by one identifier and without a name. Older launches wrap each value in a list.
 * @param {string | null} text
 */
export function agentOf(text) {
  const actor = parseObject(text || '');
  const one = (/** @type {any} */ value) => (Array.isArray(value) ? value[0] : value);
  const { homePage, name, accountServiceHomePage = homePage, accountName = name } = one(actor.account) || {};
  if (accountServiceHomePage && accountName) {
    return { objectType: 'Agent', account: { homePage: String(accountServiceHomePage), name: String(accountName) } };
  }
  for (const [key, form] of Object.entries(IDENTIFIERS)) {
    if (form.test(one(actor[key]))) return { objectType: 'Agent', [key]: one(actor[key]) };
  }
  return null;
}

/** @param {any} win */
export function launchOf(win) {
  let query = new URLSearchParams();
  let actor = null;
  for (const place of windowsFrom(win)) {
    query = new URLSearchParams(attempt(() => place.location.search));
    actor = agentOf(query.get('actor'));
    if (actor) break;
  }
  const value = (/** @type {string} */ name, /** @type {RegExp} */ form) => {
    const text = (actor && query.get(name)) || '';
    return form.test(text) ? text : '';
  };
  return {
    actor, auth: value('auth', /./), endpoint: value('endpoint', /^https?:/),
    registration: value('registration', UUID), around: ['activity_id', 'grouping'].map((name) => value(name, /:/)),
  };
}

/**
 * The LRS of the launch, else that of the package; the key of the package is for its own.
 * @param {{ endpoint: string, auth: string }} from
 * @param {import('./types.js').Tracked | undefined} xapi
 */
export function lrsOf({ endpoint, auth }, xapi) {
  const address = endpoint || xapi?.endpoint;
  return xapi && address && { ...xapi, endpoint: address.replace(/\/*$/, '/'), auth: auth || (endpoint ? '' : xapi.auth) };
}

/**
 * @param {import('./types.js').Lms | null} lms
 * @param {import('./types.js').Course} course
 * @returns {import('./types.js').Lms | null}
 */
export function tracked(lms, course) {
  const { xapi } = course;
  const from = launchOf(window);
  const lrs = lrsOf(from, xapi);
  const storage = attempt(() => window.localStorage);
  if (!xapi || !lrs) return lms;
  const work = 'kitbag-work ' + JSON.stringify([from.actor, from.registration, xapi.module.id]);
  const inner = lms || (from.actor && browserAsLms(storage, work));
  if (!inner) return null;
  /** @type {ReturnType<typeof openOutbox> | undefined} */
  let outbox;
  /** @type {ReturnType<typeof sittingOf> | null | undefined} */
  let sitting;

  /** @param {import('./types.js').Launch} launch */
  const begin = (launch) => {
    const name = inner.learner();
    const actor = from.actor || (xapi.homePage && name && { objectType: 'Agent', account: { homePage: xapi.homePage, name } });
    if (!actor || launch.mode !== 'normal') return null;
    outbox ||= openOutbox(lrs, actor, storage);
    const { add, once } = outbox;
    const old = parseObject(launch.state);
    const id = UUID.test(String(old.r)) ? String(old.r) : newUuid();
    const next = sittingOf(course, xapi, launch, {
      actor, attempt: id, registration: from.registration || id, around: from.around, spent: inner.spent(),
      send: add, once: inner.once || once, now: () => Date.now(),
    });
    // The attempt's id travels with the saved state: the runtime carries along what it does not know.
    launch.state = JSON.stringify({ v: STATE_VERSION, ...old, r: id });
    return next;
  };

  return {
    ...inner,
    initialize() {
      const launch = inner.initialize();
      sitting = attempt(() => begin(launch));
      return launch;
    },
    write(report) {
      const written = inner.write(report);
      attempt(() => sitting?.report(report));
      return written;
    },
    terminate() {
      const ended = inner.terminate();
      attempt(() => sitting?.end());
      if (sitting) attempt(() => outbox?.leave(inner.room?.()));
      sitting = null;
      return ended;
    },
  };
}
