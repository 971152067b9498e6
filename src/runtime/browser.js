// A learner's work in the storage of the browser: where there is no LMS, or only an LRS. Knows the port that it stands in for.

import { launchAs } from './session.js';
import { parseObject } from './state.js';
import { attempt } from './windows.js';

/** Whether the storage has taken it. @param {Storage | undefined} storage @param {string} key @param {string} text */
export function keepIn(storage, key, text) {
  return Boolean(attempt(() => {
    storage?.setItem(key, text);
    return storage?.getItem(key) === text;
  }));
}

/** @param {Storage | undefined} storage @param {string} key */
export function readFrom(storage, key) {
  return attempt(() => storage?.getItem(key)) || '';
}

/** What of a report is worth keeping. @param {import('./types.js').Report} report @param {import('./types.js').Work} before */
export function workOf({ location, state, completion, success, scaled, elapsed }, before) {
  const passed = success === 'passed';
  return {
    ...before, location, state: state ?? before.state, passed, completed: completion === 'completed',
    scaled: passed ? scaled : null, time: (before.time || 0) + elapsed,
  };
}

/**
 * @param {Storage | undefined} storage
 * @param {string} key
 * @returns {import('./types.js').Lms}
 */
export function browserAsLms(storage, key) {
  /** @type {import('./types.js').Work} */
  let before = {};
  return {
    learner: () => '',
    spent: () => before.time || 0,
    initialize() {
      before = parseObject(readFrom(storage, key));
      return { ...launchAs('normal'), ...before };
    },
    write(report) {
      const work = { ...workOf(report, before), progress: report.progress };
      return { ok: keepIn(storage, key, JSON.stringify(work)), refused: [] };
    },
    commit: () => true,
    terminate: () => true,
  };
}
