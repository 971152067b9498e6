// What the run-time APIs of all editions of SCORM have in common: where they are found, what an answer of theirs means, how
// collections are kept. Knows no element by name.

import { attempt, windowsFrom } from './windows.js';

const NOT_IMPLEMENTED = 401;

/**
 * Looks in the own window and its parents, then in the opener and its parents. A window of another origin throws when
 * it is asked for the API, but its parent may answer again.
 * @param {any} win
 * @param {string} name
 */
export function findApi(win, name) {
  for (const start of [win, attempt(() => win.opener), attempt(() => win.top.opener)]) {
    for (const place of windowsFrom(start)) {
      const api = attempt(() => place[name]);
      if (api) return api;
    }
  }
  return null;
}

/**
 * @param {any} api
 * @param {string} prefix of the names of all its functions
 * @param {string} last the name of the one that ends a session
 * @param {number} open the error when a session is open already
 */
export function speakTo(api, prefix, last, open) {
  /** What the LMS holds, as far as this session wrote or read it: nothing is sent twice. @type {Map<string, string>} */
  const held = new Map();

  const lastError = () => Number(attempt(() => api[prefix + 'GetLastError']())) || 0;

  /** Done, or at least not refused: some LMSs answer "false" with error 0. @param {string} name @param {string[]} words */
  const accepted = (name, ...words) =>
    Boolean(attempt(() => String(api[prefix + name](...words)) === 'true' || lastError() === 0));

  /** @param {string} element */
  const get = (element) => String(attempt(() => api[prefix + 'GetValue'](element)) ?? '');

  /** @param {string} element @param {string | null} value empty or null: nothing to say */
  const set = (element, value) => {
    if (!value || held.get(element) === value) return true;
    const ok = accepted('SetValue', element, value) || lastError() === NOT_IMPLEMENTED;
    if (ok) held.set(element, value);
    return ok;
  };

  return {
    held, get, set,

    begin() {
      held.clear();
      return accepted('Initialize', '') || lastError() === open;
    },

    /** Ids of a collection and their places. @param {string} collection @returns {Map<string, number>} */
    places(collection) {
      const count = Number(get(collection + '._count')) || 0;
      return new Map(Array.from({ length: count }, (_, n) => [get(collection + '.' + n + '.id'), n]));
    },

    /** The place of an id, made if there is none. @param {Map<string, number>} known @param {string} collection @param {string} id */
    place(known, collection, id) {
      const n = known.get(id) ?? known.size;
      const name = collection + '.' + n + '.';
      if (!known.has(id) && set(name + 'id', id)) known.set(id, n);
      return name;
    },

    commit: () => accepted('Commit', ''),
    terminate: () => accepted(last, ''),
  };
}
