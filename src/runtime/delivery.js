// An outbox with all that it needs of the browser.

import { createOutbox } from './outbox.js';

/** @typedef {{ endpoint: string, auth?: string | null, version: string }} Lrs */

/** @param {Lrs} lrs @param {object} actor @param {Storage | undefined} storage */
export function openOutbox(lrs, actor, storage) {
  const outbox = createOutbox(lrs, actor, {
    storage, now: () => Date.now(), random: Math.random,
    fetch: (url, request) => window.fetch(url, request),
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    lock: (name, run) => (navigator.locks ? navigator.locks.request(name, run).catch(run) : run()),
    status: (word) => { document.documentElement.dataset.lrs = word; },
  });
  window.addEventListener('online', outbox.online);
  return outbox;
}
