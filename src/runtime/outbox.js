// The way to a Learning Record Store: keeps statements in the browser's storage until the store has taken them, and delivers
// them in order, one request at a time. Knows HTTP and storage, and of statements only their text. Nothing waits for it.
//
// Each statement is an entry of its own, named by the store, the actor and its time: modules, tabs and learners that share a
// browser cannot mix, and credentials are never kept, so that statements wait for the next launch of their own actor. What an
// LRS refuses stops nothing and is tried again at the next launch; what nobody has fetched for 90 days is erased.
//
// What an answer means: 200 with ids, or 204: taken. 400, 409, 413, 422: each statement of the batch is sent alone; a 409 then
// says that it is held already, which needs no right to read. 408, 429, 5xx, no answer, or 200 with something else (a page
// that asks to log in): again later, not before `Retry-After`. All others: not again in this sitting.

import { keepIn, readFrom } from './browser.js';
import { utf8Length } from './state.js';
import { attempt } from './windows.js';

const QUEUED = 'kitbag-lrs ';
const ONCE = 'kitbag-lrs-once ';
const LEFT = 'kitbag-lrs-left';
const MOST_KEPT = 500;
const LONGEST_KEPT = 90 * 864e5;
const BATCH = 25;
const BATCH_BYTES = 60000;
// A closing page may send 64 KiB in all, and the LMS comes first.
const LAST_BYTES = 16000;
const GATHER = 500;
const TIMEOUT = 30000;
// An LRS may be at work on what nobody heard an answer to.
const PAUSE = 2000;
const LONGEST_WAIT = 300000;

/**
 * @typedef {object} OutboxHost
 * @property {Storage | undefined} storage
 * @property {(url: string, request: RequestInit) => Promise<Response>} fetch
 * @property {() => number} now
 * @property {() => number} random
 * @property {(ms: number, run: () => void) => () => void} after starts a timer, returns how to stop it
 * @property {(name: string, run: () => Promise<void>) => Promise<void>} lock one at a time over all tabs
 * @property {(status: string) => void} status
 */

/**
 * @param {{ endpoint: string, auth?: string | null, version: string }} store
 * @param {object} actor
 * @param {OutboxHost} host
 */
export function createOutbox({ endpoint, auth, version }, actor, host) {
  const own = QUEUED + JSON.stringify([endpoint, actor]) + ' ';
  /** What the storage did not take. @type {Map<string, string>} */
  const loose = new Map();
  /** What is on its way. @type {Set<string>} */
  const flying = new Set();
  /** What the last request of a page carries, and what the LRS does not want in this sitting. @type {Set<string>} */
  const aside = new Set();
  let recall = () => {};
  let busy = false;
  let stopped = false;
  let failures = 0;
  let alone = 0;
  let notBefore = 0;
  let stopTimer = () => {};

  /** @param {string} start */
  const kept = (start) => (attempt(() => Object.keys(host.storage || {})) || []).filter((key) => key.startsWith(start));

  /** @param {string} key @param {string} text */
  const keep = (key, text) => keepIn(host.storage, key, text);

  /** @param {string} key */
  const read = (key) => loose.get(key) || readFrom(host.storage, key);

  /** @param {string} key */
  const drop = (key) => {
    loose.delete(key);
    attempt(() => host.storage?.removeItem(key));
  };

  /** The oldest statements that may travel together. @param {number} count @param {number} bytes */
  const batch = (count, bytes) => {
    /** @type {string[]} */
    const keys = [];
    for (const key of [...kept(own), ...loose.keys()].sort()) {
      const text = read(key);
      if (aside.has(key) || flying.has(key)) continue;
      if (!attempt(() => JSON.parse(text).id)) {
        drop(key);
        continue;
      }
      bytes -= utf8Length(text) + 1;
      if (keys.length === count || (keys.length && bytes < 0)) break;
      keys.push(key);
    }
    return keys;
  };

  /** The status of the answer, 0 when there was none, and how long to wait. @param {string[]} keys @param {boolean} keepalive */
  const post = async (keys, keepalive) => {
    const control = new AbortController();
    const stopWaiting = host.after(TIMEOUT, () => control.abort());
    const away = keepalive ? aside : flying;
    keys.forEach((key) => away.add(key));
    recall = () => control.abort();
    try {
      const response = await host.fetch(endpoint + 'statements', {
        method: 'POST', body: '[' + keys.map(read).join() + ']', keepalive, redirect: 'error', signal: control.signal,
        headers: { 'Content-Type': 'application/json', 'X-Experience-API-Version': version, ...(auth ? { Authorization: auth } : {}) },
      });
      const words = await response.text();
      const after = response.headers.get('Retry-After') || '';
      const wait = Math.min(Number(after) * 1000 || Date.parse(after) - host.now() || 0, 12 * LONGEST_WAIT);
      const ok = response.status === 204 || (response.ok && Array.isArray(attempt(() => JSON.parse(words))));
      return { status: response.ok && !ok ? 0 : response.status, wait };
    } catch {
      return { status: 0, wait: control.signal.aborted ? PAUSE : 0 };
    } finally {
      keys.forEach((key) => away.delete(key));
      stopWaiting();
    }
  };

  /** Does what an answer asks for. @param {string[]} keys @param {{ status: number, wait: number }} answer */
  const settle = (keys, { status, wait }) => {
    const [first, ...rest] = keys;
    if (status === 200 || status === 204) {
      keys.forEach(drop);
    } else if (status === 409 && !rest.length) {
      drop(first);
    } else if ([400, 409, 413, 422].includes(status)) {
      if (rest.length) alone = keys.length + 1;
      else aside.add(first);
    } else if (status && status !== 408 && status !== 429 && status < 500) {
      stopped = true;
    } else {
      const backOff = Math.min(1000 * 2 ** failures++, LONGEST_WAIT) * (0.5 + host.random() / 2);
      notBefore = wait > 0 ? host.now() + wait : 0;
      return deliverAfter(Math.max(backOff, wait));
    }
    failures = notBefore = 0;
    alone = Math.max(0, alone - 1);
    return false;
  };

  const deliver = async () => {
    stopTimer();
    if (busy) deliverAfter(GATHER);
    if (busy || stopped) return;
    busy = true;
    let waits = false;
    await host.lock(own, async () => {
      while (!waits && !stopped) {
        const keys = batch(alone ? 1 : BATCH, BATCH_BYTES);
        if (!keys.length) return;
        // A page has just closed, this one or another; a time to come is that of a clock that was set back since.
        const pause = PAUSE - Math.abs(host.now() - Number(read(LEFT)));
        waits = pause > 0 ? deliverAfter(pause) : settle(keys, await post(keys, false));
      }
    });
    busy = false;
    host.status(stopped ? 'stopped' : waits ? 'waiting' : 'sent');
  };

  /** @param {number} ms */
  const deliverAfter = (ms) => {
    stopTimer();
    stopTimer = host.after(ms, deliver);
    return true;
  };

  for (const key of kept(QUEUED)) {
    if (Number(key.split(' ').at(-2)) < host.now() - LONGEST_KEPT) drop(key);
  }
  deliverAfter(GATHER);

  return {
    /** @param {{ id: string, timestamp: string }} statement */
    add(statement) {
      const key = own + Date.parse(statement.timestamp) + ' ' + statement.id;
      const text = JSON.stringify(statement);
      if (kept(QUEUED).length >= MOST_KEPT || !keep(key, text)) loose.set(key, text);
      if (!failures) deliverAfter(GATHER);
    },

    /** Whether this is said of this actor for the first time, as far as this browser knows. @param {string} name */
    once(name) {
      const key = ONCE + own + name;
      const old = read(key);
      keep(key, '1');
      return !old;
    },

    /** The network is back. */
    online() {
      if (failures && !notBefore) deliver();
    },

    /**
     * The page closes: one last request, which may outlive it. What it carries stays in the queue, for nobody hears the answer.
     *
     * What is on its way is called back and goes once more, in front: a request of its own could be overtaken by the last one,
     * or die with the page. Where it had arrived already, an LRS takes the same statements twice; one that refuses them (409)
     * gets the others at the next launch.
     * @param {number=} bytes how much it may be
     */
    leave(bytes = LAST_BYTES) {
      stopTimer();
      if (flying.size) recall();
      flying.clear();
      const keys = stopped || host.now() < notBefore ? [] : batch(Infinity, bytes);
      if (keys.length) post(keys, true).then((answer) => settle(keys, answer));
      if (aside.size) keep(LEFT, String(host.now()));
    },

    /** Does not wait for more. */
    deliver,
  };
}
