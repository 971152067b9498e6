// A learner's work as a document of the State resource at an LRS (xAPI 1.0.3 part three, 2.3), so that another machine can go
// on with it: the port that stands in for an LMS. What the LRS does not have yet stays in this browser, too.
//
// Who writes says which version it has read (ETag). Where somebody else has written meanwhile, on another machine or in
// another tab, nobody's work is lost: the two are joined.

import { keepIn, readFrom, workOf } from './browser.js';
import { launchAs } from './session.js';
import { decodeState, encodeState, parseObject, utf8Length } from './state.js';
import { attempt } from './windows.js';

/** What an LRS without the State resource says. */
const UNKNOWN = [404, 405, 501];
const MOST_TRIES = 3;
const MOST_SEEN = 20;
const LONGEST_ANSWER = 15000;
// A browser lets a closing page send 64 KiB in all.
const ROOM = 60000;

/**
 * Asks an LRS something that is answered soon or not at all.
 * @param {import('./delivery.js').Lrs} lrs
 * @param {string} resource
 * @param {Record<string, string>} query
 * @param {RequestInit=} request
 */
export function ask({ endpoint, auth, version }, resource, query, request = {}) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), LONGEST_ANSWER);
  return window.fetch(endpoint + resource + '?' + new URLSearchParams(query), {
    redirect: 'error', cache: 'no-store', signal: control.signal, ...request,
    headers: { 'X-Experience-API-Version': version, ...(auth ? { Authorization: auth } : {}), ...request.headers },
  }).finally(() => clearTimeout(timer));
}

/** Whether one goes on from the other. @param {import('./types.js').Work} one @param {import('./types.js').Work} other */
function follows(one, other) {
  return !other.at || one.at === other.at || Boolean(one.seen?.includes(other.at));
}

/**
 * The later of two states of the work. Where neither goes on from the other, on two machines at once: what is done or reached
 * in one of them is done and reached; of two answers the later one counts.
 * @param {import('./types.js').Work} one
 * @param {import('./types.js').Work} other
 * @returns {import('./types.js').Work}
 */
export function joined(one, other) {
  if (follows(one, other)) return one;
  if (follows(other, one)) return other;
  const [old, next] = [one, other].sort((a, b) => (a.at || 0) - (b.at || 0));
  const [a, b] = [old, next].map(({ state }) => decodeState(state || ''));
  const union = (/** @type {string[]} */ left, /** @type {string[]} */ right) => [...new Set([...left, ...right])];
  const outcomes = { ...a.outcomes };
  for (const [id, share] of Object.entries(b.outcomes)) outcomes[id] = Math.max(share, outcomes[id] || 0);
  const passed = Boolean(old.passed || next.passed);
  return {
    ...old, ...next, passed,
    completed: Boolean(old.completed || next.completed),
    scaled: passed ? Math.max(old.scaled || 0, next.scaled || 0) : null,
    time: Math.max(old.time || 0, next.time || 0),
    said: [...new Set([...(old.said || []), ...(next.said || [])])],
    seen: [...(old.seen || []), ...(next.seen || []), Number(old.at)],
    state: encodeState({
      ...b, outcomes, done: union(a.done, b.done), checked: union(a.checked, b.checked), answers: { ...a.answers, ...b.answers },
      taken: Math.max(a.taken, b.taken),
      best: a.best === null || b.best === null ? a.best ?? b.best : Math.max(a.best, b.best),
    }),
  };
}

/**
 * Reads the work first. Without an answer it goes on with what this browser has, unless the LRS is `needed`: then it throws.
 * @param {import('./delivery.js').Lrs} lrs
 * @param {Record<string, string>} query which document
 * @param {Storage | undefined} storage
 * @param {boolean} needed
 */
export async function lrsAsLms(lrs, query, storage, needed) {
  const key = 'kitbag-work ' + JSON.stringify([lrs.endpoint, query]);
  /** The version that was read or written last; empty when it is not known. */
  let tag = '';
  let isThere = false;
  /** Whether the LRS tells versions, as far as it is known, and whether ours may be an old one. */
  let counts = true;
  let mayBeOld = false;
  /** What the LRS took last. */
  let taken = '';
  /** What others have written. @type {import('./types.js').Work} */
  let theirs = {};
  /** @type {Promise<boolean>} */
  let saving = Promise.resolve(true);
  let isSaving = false;

  const read = async () => {
    const response = await ask(lrs, 'activities/state', query);
    if (!response.ok && !UNKNOWN.includes(response.status)) throw new Error(String(response.status));
    isThere = response.ok;
    tag = (isThere && response.headers.get('ETag')) || '';
    if (isThere) counts = Boolean(tag);
    mayBeOld = false;
    return isThere ? response.text() : '';
  };

  /** @type {import('./types.js').Work} */
  let before = parseObject(readFrom(storage, key));
  try {
    taken = await read();
    before = joined(before, parseObject(taken));
  } catch (error) {
    if (needed) throw error;
    mayBeOld = true;
  }
  /** Goes on from what was read. @returns {number[]} */
  const seenBefore = () => [...(before.seen || []), ...(before.at ? [before.at] : [])].slice(-MOST_SEEN);
  let work = before;
  const said = new Set(before.said);

  const text = () => JSON.stringify(joined(theirs, { ...work, said: [...said] }));

  /** @param {string} body @param {boolean} keepalive */
  const put = (body, keepalive) => ask(lrs, 'activities/state', query, {
    method: 'PUT', body, keepalive,
    headers: {
      'Content-Type': 'application/json',
      ...(keepalive && isSaving ? {} : tag ? { 'If-Match': tag } : isThere || mayBeOld ? {} : { 'If-None-Match': '*' }),
    },
  });

  const save = async () => {
    for (let n = 0; n < MOST_TRIES; n++) {
      if (mayBeOld) {
        const other = await read();
        if (other && other !== taken) theirs = joined(theirs, parseObject(other));
      }
      const body = text();
      const response = await put(body, false);
      if (response.ok) {
        taken = body;
        isThere = true;
        tag = response.headers.get('ETag') || '';
        mayBeOld = counts && !tag;
        if (text() === body) attempt(() => storage?.removeItem(key));
        return true;
      }
      // An LRS that keeps no documents: then this browser does.
      if (UNKNOWN.includes(response.status)) return !needed && Boolean(readFrom(storage, key));
      if (response.status !== 412) return false;
      mayBeOld = true;
    }
    return false;
  };

  return {
    learner: () => '',
    spent: () => before.time || 0,
    initialize() {
      before = work;
      return { ...launchAs('normal'), ...before };
    },
    /** @param {import('./types.js').Report} report */
    write(report) {
      work = { ...workOf(report, before), at: Date.now() + Math.random(), seen: seenBefore() };
      keepIn(storage, key, text());
      return { ok: true, refused: [] };
    },
    commit() {
      saving = saving.then(async () => {
        isSaving = true;
        return save();
      }).catch(() => false).finally(() => { isSaving = false; });
      return saving;
    },
    /** The page closes: one last request, which may outlive it; if it fails, this browser still has the work. */
    terminate() {
      if (text() !== taken && work.at) put(text(), true).catch(() => {});
      return true;
    },
    room: () => ROOM - utf8Length(text()),
    /** @param {string} name */
    once: (name) => !said.has(name) && Boolean(said.add(name)),
  };
}
